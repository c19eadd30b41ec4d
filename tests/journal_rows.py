"""Rows of the journal, written as they are: calls in any step, without anybody who makes them."""

import json
import time
from decimal import Decimal
from hashlib import sha256

from sqlalchemy import Connection, insert

from cliffhanger.models.jobs import balances
from cliffhanger.models.jobs.call import StoredOutput
from cliffhanger.models.jobs.database import JournalDatabase
from cliffhanger.models.jobs.job import Failure, OutputRole
from cliffhanger.models.jobs.tables import ATTEMPTS, JOBS, Step, blank_row
from cliffhanger.money.budget import Scope, ScopeKind, to_nano
from cliffhanger.store.ref import ArtifactRef

SERIES = Scope(kind=ScopeKind.SERIES, name="heiress")
GONE = "elsewhere/1/1/aa"
"""A process of another machine: nobody here can tell that it is gone."""


def key_of(name: str) -> str:
    """Return the key of the call that tests name so."""
    return sha256(name.encode()).hexdigest()


def add_call(
    database: JournalDatabase,
    name: str,
    step: Step,
    *,
    usd: str = "0.42",
    seconds: float | None = None,
    age_seconds: float = 600.0,
    failure: Failure | None = None,
    is_earlier: bool = False,
    **values: object,
) -> str:
    """Return the key of a new row in *step*, whose balance is kept as well.

    Args:
        database: The journal.
        name: The test's name for it.
        step: Where it stands.
        usd: What is reserved, and what a settled one cost.
        seconds: From sent to ended, for one that is over.
        age_seconds: How long ago it was claimed.
        failure: Why it failed.
        is_earlier: Whether another attempt followed it.
        values: Columns by name.
    """
    now = time.time()
    nano = to_nano(Decimal(usd))
    claimed_at = now - age_seconds
    is_sent = step is not Step.CLAIMED
    row: dict[str, object] = {
        **blank_row(JOBS),
        "key": key_of(name),
        "attempt": 1,
        "step": step,
        "capability": "video",
        "account": "kling-main",
        "protocol": "kling-video",
        "base_url": "https://api-singapore.klingai.com",
        "model": "kling-v3",
        "client_token": key_of(f"{name}/token")[:32],
        "series_id": SERIES.name,
        "episode_number": 1,
        "subject": name,
        "scopes": json.dumps([SERIES.key]),
        "price_id": "kling-v3/per_second/2026-08-21",
        "reserved_nano": nano,
        "cost_nano": nano if step is Step.SETTLED else 0,
        "claimed_at": claimed_at,
        "submitted_at": claimed_at + 1.0 if is_sent else None,
        "ended_at": None if step.is_open else claimed_at + 1.0 + (seconds or 60.0),
        "owner": GONE,
    }
    if failure is not None:
        told = {"failure_kind": failure.kind, "failure": failure.message}
        row |= {**told, "http_status": failure.http_status}
    row |= values

    def run(connection: Connection) -> None:
        connection.execute(insert(ATTEMPTS if is_earlier else JOBS).values(row))
        balances.reserve(connection, (SERIES,), nano, what=name)
        if not step.is_open:
            cost = int(str(row["cost_nano"]))
            keys = (SERIES.key,)
            balances.settle(connection, keys, reserved_nano=nano, cost_nano=cost)

    database.run(run)
    return key_of(name)


def output_of(data: bytes, *, media_type: str = "video/mp4") -> str:
    """Return the column of a call's one result, which holds *data*."""
    digest = sha256(data).hexdigest()
    ref = ArtifactRef(
        key=f"objects/{digest[:2]}/{digest}",
        sha256=digest,
        num_bytes=len(data),
        media_type=media_type,
    )
    return json.dumps([StoredOutput(role=OutputRole.VIDEO, ref=ref).model_dump(mode="json")])
