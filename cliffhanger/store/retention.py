"""What a store need not keep: old records, and objects that nothing refers to any more.

Films run while this looks, so nothing goes on a first sight:

- a record goes by its age alone: the work it stands for is done again where it is wanted;
- an object goes when it is old, when nothing refers to it, and when nothing did so for the whole
  grace time before. Whatever a run found in a record lives through the run, since the grace time
  is longer than a run may wait for a person; what is stored once more counts as young.

The ledger, the journal, the registry and everything published stay for good.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Final, cast

from pydantic import Field, JsonValue

from cliffhanger.errors import ArtifactCorruptError, ArtifactMissingError
from cliffhanger.store.entries import StoredEntry
from cliffhanger.store.protocol import ArtifactStore
from cliffhanger.value import Value

DAY_SECONDS: Final = 86_400
HOUR_SECONDS: Final = 3_600
NOTES_NAME: Final = "cleanup/unreferenced.json"
"""Objects without a reference, with the second at which that was first seen."""
OBJECTS: Final = "objects/"
NAMES: Final = ".names/"
OWN: Final = "cleanup/"
AT_ONCE: Final = 16
JSON_TYPE: Final = "application/json"
_DIGEST: Final = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_KINDS: Final = {
    "task results": re.compile(r"results/"),
    "transcripts": re.compile(r"calls/"),
    "refused drafts": re.compile(r"series/[^/]+/episodes/[^/]+/(dubs/[^/]+/)?draft/"),
}
"""Records that go by age, by what people call them."""


class RetentionRule(Value):
    """How long a store keeps what can be made again; 0 keeps it for good."""

    results_days: int = Field(default=90, ge=0, le=3650)
    """Results of finished tasks: a rerun after that does the work again; bought parts are found
    in the journal of paid calls and not bought again."""
    transcripts_days: int = Field(default=90, ge=0, le=3650)
    """Requests to writers and their replies, under `calls/`."""
    drafts_days: int = Field(default=30, ge=0, le=3650)
    """Drafts that the gate refused."""
    objects_days: int = Field(default=14, ge=0, le=3650)
    """Objects that nothing refers to."""
    grace_hours: int = Field(default=192, ge=24, le=8760)
    """How long an object must have been without a reference; longer than a run may wait for a
    person, which is a week."""

    def days_of(self, kind: str) -> int:
        """Return how many days records of that kind are kept; 0 for ever."""
        return {
            "task results": self.results_days,
            "transcripts": self.transcripts_days,
            "refused drafts": self.drafts_days,
        }[kind]


@dataclass(frozen=True, slots=True)
class Cleanup:
    """What can go.

    Attributes:
        records: Files to remove by age, by kind.
        objects: Objects to remove.
        waiting: Objects that go once their grace time is over: digest to when they were first
            seen without a reference, in seconds since 1970.
        num_entries: Files in the store.
        num_bytes: Their size.
        looks_at_objects: Whether references were followed this time.
    """

    records: Mapping[str, tuple[StoredEntry, ...]]
    objects: tuple[StoredEntry, ...] = ()
    waiting: Mapping[str, float] = field(default_factory=dict[str, float])
    num_entries: int = 0
    num_bytes: int = 0
    looks_at_objects: bool = False


def plan_cleanup(
    store: ArtifactStore,
    rule: RetentionRule,
    *,
    now: float,
    kept: frozenset[str] = frozenset(),
    looks_at_objects: bool = True,
) -> Cleanup:
    """Return what can go by *rule*; nothing is removed or written.

    Args:
        store: Where.
        rule: How long what is kept.
        now: Seconds since 1970.
        kept: Digests that others refer to, such as the journal of paid calls.
        looks_at_objects: Whether objects are looked for too, for which every record is read.

    Raises:
        StoreUnavailableError: The store does not answer.
        ArtifactCorruptError: A record cannot be read, so that nobody knows what it refers to.
    """
    entries = {entry.key: entry for entry in store.list_entries()}
    records = expired_records(entries, rule, now=now)
    found = Cleanup(
        records=records,
        num_entries=len(entries),
        num_bytes=sum(entry.num_bytes for entry in entries.values()),
        looks_at_objects=looks_at_objects,
    )
    if not looks_at_objects:
        return found
    old = _old_objects(entries, rule, now=now)
    gone = {entry.key for group in records.values() for entry in group}
    left = {key: entry for key, entry in entries.items() if key not in gone}
    loose = old - find_references(store, left, kept=kept) if old else set[str]()
    before = _read_notes(store)
    seen = {digest: before.get(digest, now) for digest in loose}
    horizon = now - rule.grace_hours * HOUR_SECONDS
    over = sorted(digest for digest, since in seen.items() if since <= horizon)
    return Cleanup(
        records=found.records,
        objects=tuple(entries[_object_key(digest)] for digest in over),
        waiting={digest: since for digest, since in seen.items() if since > horizon},
        num_entries=found.num_entries,
        num_bytes=found.num_bytes,
        looks_at_objects=True,
    )


def clean(store: ArtifactStore, cleanup: Cleanup) -> int:
    """Return how many bytes are free: what was planned is removed, but for what was used since.

    Raises:
        StoreUnavailableError: The store does not answer; what is left goes the next time.
    """
    records = [entry for group in cleanup.records.values() for entry in group]
    store.remove_entries([entry.key for entry in records])
    objects: list[StoredEntry] = []
    if cleanup.objects:
        present = {entry.key: entry.modified_at for entry in store.list_entries(OBJECTS)}
        objects = [
            entry for entry in cleanup.objects if present.get(entry.key) == entry.modified_at
        ]
        store.remove_entries([entry.key for entry in objects])
    if cleanup.looks_at_objects:
        store.put_json(NOTES_NAME, dict(cleanup.waiting))
    return sum(entry.num_bytes for entry in (*records, *objects))


def expired_records(
    entries: Mapping[str, StoredEntry], rule: RetentionRule, *, now: float
) -> dict[str, tuple[StoredEntry, ...]]:
    """Return the records that are older than *rule* keeps them, by kind.

    A readable name is as old as its link: the bytes behind it may be older.
    """
    found: dict[str, list[StoredEntry]] = {kind: [] for kind in _KINDS}
    for key, entry in entries.items():
        name = key.removeprefix(NAMES).removesuffix(".json") if key.startswith(NAMES) else key
        kind = next((kind for kind, form in _KINDS.items() if form.match(name)), None)
        days = rule.days_of(kind) if kind else 0
        dated = entries.get(f"{NAMES}{name}.json", entry)
        if kind and days and dated.modified_at <= now - days * DAY_SECONDS:
            found[kind].append(entry)
    return {kind: tuple(group) for kind, group in found.items()}


def find_references(
    store: ArtifactStore, entries: Mapping[str, StoredEntry], *, kept: frozenset[str] = frozenset()
) -> set[str]:
    """Return the digests that records and names refer to, and the JSON objects they lead to.

    Args:
        store: Where.
        entries: The files that stay.
        kept: Digests that others refer to.

    Raises:
        ArtifactCorruptError: A record cannot be read.
    """
    records = [
        key
        for key in entries
        if not key.startswith((OBJECTS, OWN))
        and key.endswith(".json")
        and f"{NAMES}{key}.json" not in entries
    ]
    read = partial(_read_references, store)
    found: dict[str, str] = dict.fromkeys(kept, "")
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for refs in threads.map(read, records):
            found |= refs
        fresh = dict(found)
        while fresh:
            keys = [
                _object_key(digest)
                for digest, media_type in fresh.items()
                if media_type in {"", JSON_TYPE} and _object_key(digest) in entries
            ]
            further: dict[str, str] = {}
            for refs in threads.map(read, keys):
                further |= refs
            fresh = {digest: kind for digest, kind in further.items() if digest not in found}
            found |= fresh
    return set(found)


def _read_references(store: ArtifactStore, key: str) -> dict[str, str]:
    """Return what a file refers to: digest to media type, which is empty where it is not said."""
    try:
        data = store.read_entry(key)
    except ArtifactMissingError:
        return {}  # replaced or removed since it was listed
    try:
        content = cast("JsonValue", json.loads(data))
    except ValueError as exc:
        if key.startswith(OBJECTS):
            return {}
        raise ArtifactCorruptError(
            f"{key!r} does not hold a JSON record, so nobody knows what it refers to; mend or "
            "remove it, then clean up"
        ) from exc
    return dict(_references(content))


def _references(content: JsonValue) -> Iterator[tuple[str, str]]:
    if isinstance(content, dict):
        digest, media_type = content.get("sha256"), content.get("media_type")
        if isinstance(digest, str) and isinstance(media_type, str):
            yield digest, media_type
            return
        for name, item in content.items():
            yield from ((digest, "") for digest in _DIGEST.findall(name))
            yield from _references(item)
    elif isinstance(content, list):
        for item in content:
            yield from _references(item)
    elif isinstance(content, str):
        yield from ((digest, "") for digest in _DIGEST.findall(content))


def _old_objects(
    entries: Mapping[str, StoredEntry], rule: RetentionRule, *, now: float
) -> set[str]:
    """Return the digests of objects that are older than *rule* keeps loose ones."""
    if not rule.objects_days:
        return set()
    horizon = now - rule.objects_days * DAY_SECONDS
    return {
        key.rpartition("/")[2]
        for key, entry in entries.items()
        if key.startswith(OBJECTS) and entry.modified_at <= horizon
    }


def _read_notes(store: ArtifactStore) -> dict[str, float]:
    try:
        notes = store.get_json(NOTES_NAME)
    except (ArtifactMissingError, ArtifactCorruptError):
        return {}  # every grace time begins anew
    if not isinstance(notes, dict):
        return {}
    return {name: float(since) for name, since in notes.items() if isinstance(since, (int, float))}


def _object_key(digest: str) -> str:
    return f"{OBJECTS}{digest[:2]}/{digest}"


def total_bytes(entries: Iterable[StoredEntry]) -> int:
    """Return how much room *entries* take."""
    return sum(entry.num_bytes for entry in entries)


def oldest(entries: Sequence[StoredEntry]) -> float | None:
    """Return when the oldest was written, in seconds since 1970; None of nothing."""
    return min((entry.modified_at for entry in entries), default=None)
