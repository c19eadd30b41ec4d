"""What a store need not keep goes, in a folder as in a bucket; what is needed stays."""

import json
import os
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from cliffhanger.errors import ArtifactCorruptError, ArtifactMissingError
from cliffhanger.store import ArtifactRef, ArtifactStore, open_store
from cliffhanger.store.retention import Cleanup, RetentionRule, clean, plan_cleanup
from tests.contract.rigs_store import STORE_RIGS
from tests.servers import BUCKET, S3Server

DAY = 86_400.0
RULE = RetentionRule(
    results_days=10, transcripts_days=10, drafts_days=10, objects_days=2, grace_hours=24
)
JSON = "application/json"


@pytest.fixture(params=["local", "moto"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ArtifactStore:
    return STORE_RIGS[request.param](request, tmp_path).store


def put(store: ArtifactStore, text: str, media_type: str = "text/plain") -> ArtifactRef:
    return store.put_bytes(text.encode(), media_type=media_type)


def in_days(days: float) -> float:
    """Return the time of a look that many days from now: files cannot be made old in a bucket."""
    return time.time() + days * DAY


def look(
    store: ArtifactStore, days: float, rule: RetentionRule = RULE, kept: Iterable[str] = ()
) -> Cleanup:
    return plan_cleanup(store, rule, now=in_days(days), kept=frozenset(kept))


def clean_after(store: ArtifactStore, *days: float, rule: RetentionRule = RULE) -> None:
    for day in days:
        clean(store, look(store, day, rule))


def test_a_loose_object_goes_after_its_age_and_its_grace(store: ArtifactStore) -> None:
    """Two days old, seen loose, and still loose a day later."""
    ref = put(store, "nobody wants me")
    assert look(store, 1).waiting == {}
    clean_after(store, 3)
    assert store.exists(ref), "seen loose for the first time"
    clean_after(store, 3.9)
    assert store.exists(ref), "not yet a day"
    clean_after(store, 4.1)
    assert not store.exists(ref)


def test_what_is_stored_again_is_young(store: ArtifactStore) -> None:
    """A film that makes forgotten bytes once more keeps them, even while a clean-up runs."""
    ref = put(store, "made again")
    clean_after(store, 3)
    plan = look(store, 4.1)
    assert [entry.key for entry in plan.objects] == [ref.key]
    entries = {entry.key: entry for entry in store.list_entries("objects/")}
    stale = [e for e in plan.objects if e.modified_at != entries[e.key].modified_at]
    assert stale == []
    older = tuple(
        type(entry)(entry.key, entry.num_bytes, entry.modified_at - 1.0) for entry in plan.objects
    )
    clean(store, Cleanup(plan.records, older, plan.waiting, looks_at_objects=True))
    assert store.exists(ref), "its time had changed since it was looked at"


def test_references_are_followed_through_records_and_objects(store: ArtifactStore) -> None:
    """A name, a manifest, a result and JSON behind JSON keep what they lead to."""
    film, deep, old = put(store, "film"), put(store, "deep"), put(store, "old")
    inner = put(store, json.dumps({"portrait": deep.model_dump()}), JSON)
    outer = put(store, json.dumps([{"sheet": inner.model_dump()}]), JSON)
    store.link("series/a/episodes/001/film.mp4", film)
    store.put_json("series/a/episodes/001/master.json", {"cast": outer.model_dump()})
    store.put_json("results/voice/1.json", {"result": json.dumps(old.model_dump())})
    clean_after(store, 3, 9.5)
    assert all(store.exists(ref) for ref in (film, deep, inner, outer, old))
    clean_after(store, 11)
    with pytest.raises(ArtifactMissingError):
        store.get_json("results/voice/1.json")
    assert store.exists(old), "its record went, its grace begins"
    clean_after(store, 12.5, 13.6)
    assert not store.exists(old)
    assert all(store.exists(ref) for ref in (film, deep, inner, outer))
    assert store.read_name("series/a/episodes/001/film.mp4") == film


def test_records_go_by_kind(store: ArtifactStore) -> None:
    """Results, transcripts and refused drafts, each with its bookkeeping; nothing else."""
    ref = put(store, "words")
    for name in (
        "calls/date=2026-01-01/1.json",
        "ledger/date=2026-01-01/1.parquet",
        "series/a/episodes/001/draft/film.mp4",
        "series/a/episodes/001/dubs/es/draft/film.mp4",
        "series/a/episodes/001/film.mp4",
        "series/a/bible.json",
    ):
        store.link(name, ref)
    store.put_json("series/a/episodes/001/draft/refusal.json", {"reasons": []})
    store.put_json("results/mux/1.json", {})
    plan = look(store, 11)
    assert {kind: len(group) for kind, group in plan.records.items()} == {
        "task results": 1,
        "transcripts": 2,
        "refused drafts": 5,
    }
    clean(store, plan)
    assert sorted(store.list_names()) == [
        "cleanup/unreferenced.json",
        "ledger/date=2026-01-01/1.parquet",
        "series/a/bible.json",
        "series/a/episodes/001/film.mp4",
    ]
    assert store.get_bytes(store.read_name("series/a/episodes/001/film.mp4")) == b"words"


def test_a_look_changes_nothing(store: ArtifactStore) -> None:
    put(store, "loose")
    store.put_json("results/mux/1.json", {})
    before = sorted((entry.key, entry.modified_at) for entry in store.list_entries())
    plan = look(store, 100)
    assert sum(map(len, plan.records.values())) == 1
    after = sorted((entry.key, entry.modified_at) for entry in store.list_entries())
    assert after == before
    assert plan.num_entries == 2


def test_what_others_refer_to_stays(store: ArtifactStore) -> None:
    """Digests in the journal of paid calls count as references."""
    bought = put(store, "a bought take")
    clean(store, look(store, 3, kept=[bought.sha256]))
    plan = look(store, 30, kept=[bought.sha256])
    assert (plan.objects, plan.waiting) == ((), {})


def test_nothing_goes_where_a_record_cannot_be_read(store: ArtifactStore) -> None:
    """Nobody knows what it refers to."""
    put(store, "loose")
    store.link("notes.json", put(store, "{broken", "text/plain"))
    entry = next(e.key for e in store.list_entries(".names/"))
    store.remove_entries([entry])
    with pytest.raises(ArtifactCorruptError, match=r"notes\.json"):
        look(store, 3)


def test_zero_days_keep_for_ever(store: ArtifactStore) -> None:
    put(store, "loose")
    store.put_json("results/mux/1.json", {})
    rule = RetentionRule(results_days=0, transcripts_days=0, drafts_days=0, objects_days=0)
    clean_after(store, 900, 1800, rule=rule)
    assert len(list(store.list_entries("results/"))) == 1
    assert len(list(store.list_entries("objects/"))) == 1


def test_freed_bytes_are_those_of_the_objects(store: ArtifactStore) -> None:
    """A kilobyte that was stored once is free once."""
    put(store, "x" * 1000)
    clean_after(store, 3)
    assert clean(store, look(store, 4.1)) == 1000


def test_storing_again_makes_an_old_object_young(tmp_path: Path) -> None:
    """Its time is that of the last film that made it, not of the first."""
    store = open_store(str(tmp_path / "store"))
    ref = put(store, "made a year ago")
    path = tmp_path / "store" / ref.key
    past = time.time() - 365 * DAY
    os.utime(path, (past, past))
    assert put(store, "made a year ago") == ref
    assert path.stat().st_mtime > time.time() - 60


def test_an_old_object_of_a_bucket_is_copied_in_place(
    moto_server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bucket knows no touch: the object is written anew, under the same key, with its type."""
    address = f"s3://{BUCKET}/renewed?endpoint={moto_server.endpoint_url}&path_style=1"
    store = open_store(address, s3=moto_server.settings)
    ref = put(store, "made long ago", JSON)
    (before,) = store.list_entries("objects/")
    monkeypatch.setattr("cliffhanger.store.s3._OLD_SECONDS", -1.0)
    time.sleep(1.1)  # a bucket counts whole seconds
    assert put(store, "made long ago", JSON) == ref
    (after,) = store.list_entries("objects/")
    assert after.modified_at > before.modified_at
    assert store.get_bytes(ref) == b"made long ago"
