"""The tables of the journal."""

from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)


class Step(StrEnum):
    """How far a call has come; each step is durable before the next begins."""

    CLAIMED = "claimed"
    """Money is reserved and the key is ours; surely nothing was sent."""
    SENDING = "sending"
    """It may have been sent; until an answer is written down nobody knows."""
    SUBMITTED = "submitted"
    """The provider accepted it and its name for the job is known."""
    STORED = "stored"
    """The results are in the store."""
    SETTLED = "settled"
    """Paid and done."""
    FAILED = "failed"
    """Over without a result; the reservation is settled."""
    UNCLEAR = "unclear"
    """It may have been accepted and nobody can tell; waits for a person."""
    LOST = "lost"
    """It was accepted, but never ended or is gone; may still be billed; waits for a person."""
    CANCELLED = "cancelled"
    """A person cancelled it."""

    @property
    def is_open(self) -> bool:
        """Whether its reservation still stands."""
        return self in OPEN_STEPS


OPEN_STEPS: Final = frozenset(
    {Step.CLAIMED, Step.SENDING, Step.SUBMITTED, Step.STORED, Step.UNCLEAR, Step.LOST}
)
WAITS_FOR_A_PERSON: Final = frozenset({Step.UNCLEAR, Step.LOST})

METADATA: Final = MetaData()


def _job_columns() -> tuple[Column[object], ...]:
    return (
        Column("key", String(64), nullable=False),
        Column("attempt", Integer, nullable=False),
        Column("step", String(16), nullable=False),
        Column("capability", String(16), nullable=False),
        Column("account", String(100), nullable=False),
        Column("protocol", String(60), nullable=False),
        Column("base_url", Text, nullable=False),
        Column("model", String(200), nullable=False),
        Column("client_token", String(32), nullable=False),
        Column("request_sha256", String(64), nullable=False, default=""),
        Column("placed", Text, nullable=False, default="{}"),
        Column("series_id", String(200), nullable=False, default=""),
        Column("episode_number", Integer),
        Column("subject", String(200), nullable=False, default=""),
        Column("take", Integer, nullable=False, default=1),
        Column("job_id", Text, nullable=False, default=""),
        Column("urls", Text, nullable=False, default="{}"),
        Column("outputs", Text, nullable=False, default="[]"),
        Column("usage", Text, nullable=False, default=""),
        Column("failure_kind", String(32), nullable=False, default=""),
        Column("failure", Text, nullable=False, default=""),
        Column("http_status", Integer),
        Column("scopes", Text, nullable=False, default="[]"),
        Column("price_id", String(200), nullable=False, default=""),
        Column("reserved_nano", BigInteger, nullable=False, default=0),
        Column("cost_nano", BigInteger, nullable=False, default=0),
        Column("claimed_at", Double, nullable=False),
        Column("submitted_at", Double),
        Column("ended_at", Double),
        Column("owner", String(100), nullable=False, default=""),
        Column("lease_until", Double, nullable=False, default=0.0),
    )


JOBS: Final = Table(
    "jobs",
    METADATA,
    *_job_columns(),
    PrimaryKeyConstraint("key"),
    Index("jobs_by_step", "step"),
    Index("jobs_by_account", "account", "claimed_at"),
)
"""The present attempt of every call; a second insert of a key fails."""

ATTEMPTS: Final = Table(
    "attempts", METADATA, *_job_columns(), PrimaryKeyConstraint("key", "attempt")
)
"""Attempts that are over and were followed by another."""

BALANCES: Final = Table(
    "balances",
    METADATA,
    Column("scope", String(300), primary_key=True),
    Column("settled_nano", BigInteger, nullable=False, default=0),
    Column("reserved_nano", BigInteger, nullable=False, default=0),
)
"""What is spent and reserved, per scope."""

ACCOUNTS: Final = Table(
    "accounts",
    METADATA,
    Column("account", String(100), primary_key=True),
    Column("next_at", Double, nullable=False, default=0.0),
    Column("held_until", Double, nullable=False, default=0.0),
    Column("pace", Double, nullable=False, default=1.0),
    Column("calls_in_step", Integer, nullable=False, default=0),
    Column("num_complaints", Integer, nullable=False, default=0),
    Column("breaker", String(16), nullable=False, default="closed"),
    Column("breaker_until", Double, nullable=False, default=0.0),
    Column("breaker_reason", Text, nullable=False, default=""),
    Column("num_failures", Integer, nullable=False, default=0),
    Column("num_openings", Integer, nullable=False, default=0),
    Column("unknown_statuses", Integer, nullable=False, default=0),
    Column("is_stopped", Boolean, nullable=False, default=False),
)
"""Pace and health of every provider account, shared by all machines."""

QUEUE: Final = Table(
    "queue",
    METADATA,
    Column("account", String(100), nullable=False),
    Column("owner", String(100), nullable=False),
    Column("order_at", Double, nullable=False),
    Column("num_waiting", Integer, nullable=False),
    Column("expires_at", Double, nullable=False),
    PrimaryKeyConstraint("account", "owner"),
)
"""Who waits for a turn: one row per process, its most urgent call first."""


def blank_row(table: Table) -> dict[str, object]:
    """Return every column of a row with its default, or None where it has none."""
    defaults: dict[str, Any] = {column.name: column.default for column in table.columns}
    return {name: getattr(default, "arg", None) for name, default in defaults.items()}
