"""What only a folder can get wrong."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cliffhanger.errors import ArtifactCorruptError, ArtifactError, StoreUnavailableError
from cliffhanger.store.local import LocalStore
from cliffhanger.store.ref import ArtifactRef

ROOT = Path(__file__).parents[3]
PUT_FILE = """
import sys
from pathlib import Path
from cliffhanger.store.local import LocalStore
LocalStore.open(Path(sys.argv[1])).put_file(Path(sys.argv[2]), media_type="video/mp4")
"""


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore.open(tmp_path / "store")


@contextmanager
def full_disk(limit_bytes: int) -> Generator[None]:
    """No file may grow past the limit; the system call fails as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    previous = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, previous)


def test_a_full_disk_says_so_and_leaves_nothing(store: LocalStore, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(bytes(9_000))
    ref = ArtifactRef.of_bytes(bytes(9_000), media_type="video/mp4")
    with full_disk(4_096):
        for call in (
            lambda: store.put_bytes(bytes(9_000), media_type="video/mp4"),
            lambda: store.put_file(source, media_type="video/mp4"),
            lambda: store.put_json("report.json", "x" * 9_000),
        ):
            with pytest.raises(ArtifactError, match="no room to write"):
                call()
    assert not store.exists(ref)
    assert list((store.root / ".tmp").iterdir()) == []


def test_a_killed_writer_leaves_no_object(store: LocalStore, tmp_path: Path) -> None:
    """After `kill -9` in the middle of a put there is nothing but a temporary file."""
    source = tmp_path / "source"
    with source.open("wb") as file:
        file.truncate(600 << 20)
    with subprocess.Popen(
        [sys.executable, "-c", PUT_FILE, str(store.root), str(source)], cwd=ROOT
    ) as writer:
        while not any((store.root / ".tmp").iterdir()):
            assert writer.poll() is None
            time.sleep(0.001)
        writer.send_signal(signal.SIGKILL)
    assert writer.returncode == -signal.SIGKILL
    assert not (store.root / "objects").exists()
    assert list(store.list_names()) == []


def test_what_killed_writers_left_goes_after_a_day(store: LocalStore) -> None:
    old, fresh = store.root / ".tmp" / "old", store.root / ".tmp" / "fresh"
    for path in (old, fresh):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    LocalStore.open(store.root)
    assert (old.exists(), fresh.exists()) == (False, True)


def test_a_changed_object_is_refused(store: LocalStore, tmp_path: Path) -> None:
    ref = store.put_bytes(b"real", media_type="text/plain")
    (store.root / ref.key).chmod(0o644)
    (store.root / ref.key).write_bytes(b"fake")
    with pytest.raises(ArtifactCorruptError, match="delete the object"):
        store.get_bytes(ref)
    with pytest.raises(ArtifactCorruptError, match="delete the object"):
        store.fetch(ref, tmp_path / "copy")
    assert list(tmp_path.iterdir()) == [store.root]


def test_names_share_their_bytes_and_cannot_be_written(store: LocalStore) -> None:
    ref = store.put_bytes(b"film", media_type="video/mp4")
    store.link("series/a/film.mp4", ref)
    named = store.root / "series/a/film.mp4"
    assert named.samefile(store.root / ref.key)
    assert named.stat().st_mode & 0o777 == 0o444


def test_a_store_that_was_unmounted_is_not_empty(store: LocalStore) -> None:
    """A folder that vanished is trouble, not a reason to make everything again."""
    ref = store.put_bytes(b"film", media_type="video/mp4")
    shutil.rmtree(store.root)
    for call in (
        lambda: store.exists(ref),
        lambda: store.get_bytes(ref),
        lambda: store.get_json("report.json"),
        lambda: list(store.list_names()),
        lambda: store.put_bytes(b"film", media_type="video/mp4"),
    ):
        with pytest.raises(StoreUnavailableError, match="mount or restore"):
            call()


def test_a_name_below_a_file_is_refused(store: LocalStore) -> None:
    store.put_json("series/a", {})
    with pytest.raises(StoreUnavailableError, match="cannot use"):
        store.put_json("series/a/film.json", {})
