"""The record of one call to a provider: a row of the ledger."""

from decimal import Decimal
from enum import StrEnum

from pydantic import AwareDatetime, Field

from cliffhanger.value import Value


class Usage(Value):
    """What a language model read and wrote."""

    prompt_tokens: int = Field(ge=0)
    """Tokens read, the cached ones included."""
    completion_tokens: int = Field(ge=0)
    """Tokens written, reasoning included."""
    cached_tokens: int = Field(default=0, ge=0)
    """Of those read, the ones the provider had cached."""
    is_estimated: bool = False
    """True where the provider said nothing and the tokens were counted here."""


class Outcome(StrEnum):
    """How a call ended."""

    OK = "ok"
    INVALID = "invalid"
    """An answer that does not have the form asked for."""
    MALFORMED = "malformed"
    """An answer that is no JSON, or JSON that breaks off."""
    EMPTY = "empty"
    """An answer without words."""
    TRUNCATED = "truncated"
    """`finish_reason: length`."""
    FILTERED = "filtered"
    """`finish_reason: content_filter`, or a prompt refused for its content."""
    REFUSED = "refused"
    """The model declined."""
    UNSUPPORTED = "unsupported"
    """The server does not take this form of request."""
    BUSY = "busy"
    """Too many requests, overloaded, or a server error that passes."""
    UNREACHABLE = "unreachable"
    """No connection, or one that broke off."""
    DENIED = "denied"
    """The key, the balance or the quota."""
    FAILED = "failed"
    """Anything else the server said no to."""


class CallRecord(Value):
    """One request and what came of it."""

    id: str = Field(pattern=r"^[0-9a-f]{32}$")
    """Unique."""
    started_at: AwareDatetime
    """When it was sent."""
    seconds: float = Field(ge=0.0)
    """Until the whole answer was there."""
    work: str
    """What it was for: a kind of work in the room."""
    tier: str
    """Tier of the route that served it."""
    provider: str
    """Account it was charged to."""
    model: str
    """Model asked for."""
    rung: str
    """How the form of the answer was asked for."""
    attempt: int = Field(ge=1)
    """One-based, over everything that one tier tried for the same brief."""
    outcome: Outcome
    """How it ended."""
    http_status: int | None = None
    """Status of the response, where there was one."""
    usage: Usage | None = None
    """Tokens, where an answer came."""
    cost_usd: Decimal | None = None
    """Price of it; None where the model has none in the price book."""
    is_cost_estimated: bool = False
    """True where the tokens were."""
    prompt_sha256: str
    """Of the request's body."""
    note: str = Field(default="", max_length=2000)
    """What was wrong, in words."""
