"""Every store does the same, whatever it keeps its bytes in."""

import hashlib
import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from cliffhanger.errors import ArtifactCorruptError, ArtifactMissingError, InvalidInputError
from cliffhanger.store import ArtifactRef, ArtifactStore, open_store
from cliffhanger.store.manifest import Manifest, load_manifest, publish_manifest
from tests.contract.rigs_store import STORE_RIGS, StoreRig

ROOT = Path(__file__).parents[2]
LARGE_BYTES = 40 << 20
"""Three parts of a multipart upload."""

WRITER = """
import sys
from pathlib import Path
from cliffhanger.store import open_store
store, source = open_store(sys.argv[1]), Path(sys.argv[2])
sys.stdin.readline()
for turn in range(5):
    ref = store.put_file(source, media_type="video/mp4")
    assert store.get_bytes(ref) == source.read_bytes()
    store.link("series/a/film.mp4", ref)
    store.put_json("series/a/report.json", {"turn": turn, "text": "x" * 9999})
print(ref.sha256)
"""


@pytest.fixture(params=STORE_RIGS)
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> StoreRig:
    return STORE_RIGS[request.param](request, tmp_path)


@pytest.fixture
def store(rig: StoreRig) -> ArtifactStore:
    return rig.store


def put_text(store: ArtifactStore, text: str) -> ArtifactRef:
    return store.put_bytes(text.encode(), media_type="text/plain")


def test_bytes_come_back_under_their_sha256(store: ArtifactStore) -> None:
    ref = put_text(store, "Lights.")
    assert ref.sha256 == hashlib.sha256(b"Lights.").hexdigest()
    assert (ref.num_bytes, ref.media_type) == (7, "text/plain")
    assert store.get_bytes(ref) == b"Lights."


def test_empty_bytes_are_an_artifact(store: ArtifactStore) -> None:
    assert store.get_bytes(put_text(store, "")) == b""


def test_same_bytes_have_one_reference(store: ArtifactStore) -> None:
    assert put_text(store, "Camera.") == put_text(store, "Camera.")


def test_files_of_every_size_come_back(store: ArtifactStore, tmp_path: Path) -> None:
    """Small files go in one request, large ones in parts; nobody can tell afterwards."""
    for num_bytes in (0, 1, LARGE_BYTES):
        source = tmp_path / "source"
        source.write_bytes(os.urandom(num_bytes))
        ref = store.put_file(source, media_type="video/mp4")
        copy = store.fetch(ref, tmp_path / "deep" / "folder" / "copy")
        assert copy.read_bytes() == source.read_bytes()
        assert ref == store.put_file(source, media_type="video/mp4")


def test_a_fetched_file_is_the_callers_own(store: ArtifactStore, tmp_path: Path) -> None:
    """Nothing a caller does to a fetched file reaches the store."""
    ref = put_text(store, "Action!")
    copy = store.fetch(ref, tmp_path / "copy")
    with copy.open("r+b") as file:
        file.write(b"Cut")
    assert store.get_bytes(ref) == b"Action!"


def test_fetching_replaces_a_file(store: ArtifactStore, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("old take")
    store.fetch(put_text(store, "new take"), tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "new take"
    assert [path.name for path in tmp_path.glob("*copy*")] == ["copy"]


def test_what_is_missing_is_an_error(store: ArtifactStore, tmp_path: Path) -> None:
    absent = ArtifactRef.of_bytes(b"never stored", media_type="text/plain")
    assert not store.exists(absent)
    calls = (
        lambda: store.get_bytes(absent),
        lambda: store.fetch(absent, tmp_path / "copy"),
        lambda: store.link("series/a/film.mp4", absent),
        lambda: store.read_name("series/a/film.mp4"),
        lambda: store.get_json("series/a/report.json"),
        lambda: store.presign(absent),
        lambda: store.presign("series/a/film.mp4"),
    )
    for call in calls:
        with pytest.raises(ArtifactMissingError):
            call()
    assert not (tmp_path / "copy").exists()


def test_a_wrong_size_is_no_artifact(store: ArtifactStore, tmp_path: Path) -> None:
    """A reference whose size disagrees is neither found nor read."""
    ref = put_text(store, "one take")
    wrong = ref.model_copy(update={"num_bytes": 3})
    assert not store.exists(wrong)
    with pytest.raises(ArtifactCorruptError, match="should hold 3 bytes"):
        store.get_bytes(wrong)
    with pytest.raises(ArtifactCorruptError, match="delete the object"):
        store.fetch(wrong, tmp_path / "copy")
    assert list(tmp_path.glob("*copy*")) == []


def test_deleted_bytes_are_gone_and_names_stay(store: ArtifactStore) -> None:
    ref = put_text(store, "lost reel")
    store.link("series/a/reel.txt", ref)
    store.delete(ref)
    store.delete(ref)
    assert not store.exists(ref)
    assert read_url(store.presign("series/a/reel.txt")) == b"lost reel"


def test_names_lead_to_their_artifacts(store: ArtifactStore) -> None:
    first, second = put_text(store, "take one"), put_text(store, "take two")
    for ref in (first, first, second):
        store.link("series/a/film.mp4", ref)
        assert store.read_name("series/a/film.mp4") == ref
    assert read_url(store.presign("series/a/film.mp4")) == b"take two"


def test_listing_shows_names_and_records_only(store: ArtifactStore) -> None:
    ref = put_text(store, "film")
    for name in ("series/b/film.mp4", "series/a/film.mp4", "series/a/stems/music.wav"):
        store.link(name, ref)
    store.put_json("series/a/report.json", {})
    in_a = ["series/a/film.mp4", "series/a/report.json", "series/a/stems/music.wav"]
    assert list(store.list_names()) == [*in_a, "series/b/film.mp4"]
    assert list(store.list_names("series/a/")) == in_a
    assert list(store.list_names("series/a/f")) == ["series/a/film.mp4"]
    assert list(store.list_names("nothing")) == []


def test_records_are_replaced_whole(store: ArtifactStore) -> None:
    for record in ({"takes": [1, 2.5, None, True]}, [], "Schöne Grüße", {"a": {"b": "c"}}):
        store.put_json("series/a/report.json", record)
        assert store.get_json("series/a/report.json") == record


def test_a_record_that_is_not_json_is_corrupt(store: ArtifactStore) -> None:
    store.link("series/a/report.json", put_text(store, "not JSON"))
    with pytest.raises(ArtifactCorruptError, match=r"series/a/report\.json"):
        store.get_json("series/a/report.json")


def test_presigned_urls_read_objects(store: ArtifactStore) -> None:
    ref = put_text(store, "dailies")
    assert read_url(store.presign(ref, expires_seconds=60)) == b"dailies"
    for seconds in (0, -1, 604_801):
        with pytest.raises(InvalidInputError, match="expires_seconds"):
            store.presign(ref, expires_seconds=seconds)


def test_names_cannot_leave_the_store(store: ArtifactStore) -> None:
    ref = put_text(store, "film")
    for name in ("../film", "/film", "a/../../film", "a\0b", "", "objects/x", ".tmp/x", "a" * 999):
        for call in (
            lambda name=name: store.link(name, ref),
            lambda name=name: store.read_name(name),
            lambda name=name: store.put_json(name, {}),
            lambda name=name: store.get_json(name),
            lambda name=name: store.presign(name),
        ):
            with pytest.raises(InvalidInputError, match="name must"):
                call()


def test_the_address_opens_the_same_store(rig: StoreRig) -> None:
    ref = put_text(rig.store, "found again")
    assert open_store(rig.store.address, s3=rig.s3).get_bytes(ref) == b"found again"


def test_only_files_are_stored(store: ArtifactStore, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent"):
        with pytest.raises(InvalidInputError, match="regular file"):
            store.put_file(path, media_type="video/mp4")


def test_a_published_folder_is_found_whole(store: ArtifactStore) -> None:
    film, music = put_text(store, "film"), put_text(store, "music")
    manifest = Manifest(artifacts={"film.mp4": film, "stems/music.wav": music}, facts={"fps": 24})
    assert publish_manifest(store, "series/a/episodes/1", manifest).endswith("1/manifest.json")
    assert load_manifest(store, "series/a/episodes/1") == manifest
    assert store.read_name("series/a/episodes/1/stems/music.wav") == music


def test_two_processes_may_write_the_same(rig: StoreRig, tmp_path: Path) -> None:
    """Writers of one key, name and record never see or leave anything half written."""
    source = tmp_path / "source"
    source.write_bytes(os.urandom(1 << 20))
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, rig.address, str(source)],
            cwd=ROOT,
            env=rig.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    answers = [writer.communicate(timeout=60)[0].strip() for writer in writers]
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    assert answers == [digest, digest]
    assert rig.store.read_name("series/a/film.mp4").sha256 == digest
    assert list(rig.store.list_names()) == ["series/a/film.mp4", "series/a/report.json"]


def read_url(url: str) -> bytes:
    with urllib.request.urlopen(url) as answer:  # noqa: S310  a URL of our own server
        return bytes(answer.read())
