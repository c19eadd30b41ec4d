"""Stage `cleanup`: what a store need not keep is counted, shown, and removed."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from prefect import task
from prefect.artifacts import acreate_table_artifact

from cliffhanger.models.jobs.kept_results import read_kept_digests
from cliffhanger.models.jobs.opening import open_journal
from cliffhanger.store.entries import StoredEntry
from cliffhanger.store.retention import (
    Cleanup,
    RetentionRule,
    clean,
    oldest,
    plan_cleanup,
    total_bytes,
)
from cliffhanger.value import Value
from tasks.studio import Studio

KEY = "cleanup"
MEGABYTE = 1_000_000


class CleanedStore(Value):
    """What a clean-up did."""

    is_dry_run: bool
    """Whether it only looked."""
    num_removed: int
    """Files that went, or would go."""
    removed_bytes: int
    """Room that is free since, or would be."""
    num_waiting: int
    """Objects that go once their grace time is over."""
    num_entries: int
    """Files in the store before."""
    num_bytes: int
    """Their size."""


@task(name="find-expired", persist_result=False)
async def find_expired(
    studio: Studio, rule: RetentionRule, journal: str, *, looks_at_objects: bool
) -> Cleanup:
    """Return what can go by *rule*; nothing is removed."""
    kept = await asyncio.to_thread(_kept_by, journal) if looks_at_objects else frozenset[str]()
    return await asyncio.to_thread(
        plan_cleanup,
        studio.store,
        rule,
        now=datetime.now(UTC).timestamp(),
        kept=kept,
        looks_at_objects=looks_at_objects,
    )


@task(name="remove-expired", persist_result=False)
async def remove_expired(studio: Studio, cleanup: Cleanup) -> int:
    """Return how many bytes are free since."""
    return await asyncio.to_thread(clean, studio.store, cleanup)


async def report_cleanup(cleanup: Cleanup, *, is_dry_run: bool) -> CleanedStore:
    """Return what went, or would go; shown as a table that keeps its history."""
    groups = {**cleanup.records, "objects nobody refers to": cleanup.objects}
    removed = [entry for group in groups.values() for entry in group]
    waiting = len(cleanup.waiting)
    verb = "would go" if is_dry_run else "went"
    await acreate_table_artifact(
        [_row(kind, group, verb) for kind, group in groups.items()],
        key=KEY,
        description=(
            f"{len(removed)} of {cleanup.num_entries} files {verb}, {_size(removed)}; "
            f"{waiting} more objects wait for the end of their grace time"
        ),
    )
    return CleanedStore(
        is_dry_run=is_dry_run,
        num_removed=len(removed),
        removed_bytes=total_bytes(removed),
        num_waiting=waiting,
        num_entries=cleanup.num_entries,
        num_bytes=cleanup.num_bytes,
    )


def _row(kind: str, group: Sequence[StoredEntry], verb: str) -> dict[str, str | int]:
    since = oldest(group)
    day = "-" if since is None else datetime.fromtimestamp(since, UTC).date().isoformat()
    return {"what": kind, f"files that {verb}": len(group), "size": _size(group), "oldest": day}


def _size(group: Sequence[StoredEntry]) -> str:
    return f"{total_bytes(group) / MEGABYTE:,.1f} MB"


def _kept_by(journal: str) -> frozenset[str]:
    with open_journal(journal) as database:
        return database.run(read_kept_digests)
