"""The record of one call to a provider: a row of the ledger."""

from decimal import Decimal
from enum import StrEnum

from pydantic import AwareDatetime, Field

from cliffhanger.money.units import Units
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

    @property
    def units(self) -> Units:
        """The same as the price book takes it."""
        return Units(
            input_tokens=self.prompt_tokens,
            cached_tokens=self.cached_tokens,
            output_tokens=self.completion_tokens,
        )


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
    UNCLEAR = "unclear"
    """Nobody knows whether the provider took the order; it may bill it."""
    LOST = "lost"
    """The job or its result is gone; the provider may have billed it."""
    CANCELLED = "cancelled"
    """Somebody cancelled the job."""


class CallRecord(Value):
    """One paid call of any kind, or one that was saved by reuse, and what came of it.

    Times are of the whole call: for a job until its result was there.
    """

    id: str = Field(pattern=r"^[0-9a-f]{32}$")
    """Unique."""
    started_at: AwareDatetime
    """When it was sent."""
    seconds: float = Field(ge=0.0)
    """Latency: until the whole answer was there."""
    capability: str = Field(default="chat", min_length=1, max_length=40)
    """What was paid for, such as `video`: the stage that reports sum up by."""
    provider: str
    """Who was asked: kind of account for jobs, name of the account for chat."""
    account: str = ""
    """Account it was charged to, where that has a name of its own."""
    model: str
    """Model asked for."""
    attempt: int = Field(ge=1)
    """One-based, over everything that was tried for the same work."""
    outcome: Outcome
    """How it ended."""
    series_id: str = ""
    """Series it was for, where it was for one."""
    episode_number: int | None = Field(default=None, ge=1)
    """Episode it was for, one-based."""
    subject: str = Field(default="", max_length=200)
    """Shot, line or character it was for."""
    take: int | None = Field(default=None, ge=1)
    """Which take of the subject, one-based."""
    key: str = ""
    """Key of the work in cache and journal."""
    job_id: str = ""
    """The provider's name for the job."""
    http_status: int | None = None
    """Status of the response, where there was one."""
    usage: Usage | None = None
    """Tokens of a chat, where an answer came."""
    units: Units | None = None
    """What it used up, as billed."""
    cost_usd: Decimal | None = Field(default=None, ge=0)
    """Price of it; None where nobody knows."""
    reserved_usd: Decimal | None = Field(default=None, ge=0)
    """Upper bound that was set aside before it was sent."""
    price_id: str = ""
    """Row of the price book that gave the price."""
    is_cost_estimated: bool = False
    """True where the quantity was counted here and not by the provider."""
    is_reused: bool = False
    """True where an earlier result served and nothing was sent or paid."""
    work: str = ""
    """Chat: a kind of work in the room."""
    tier: str = ""
    """Chat: tier of the route that served it."""
    rung: str = ""
    """Chat: how the form of the answer was asked for."""
    prompt_sha256: str = ""
    """Chat: of the request's body."""
    note: str = Field(default="", max_length=2000)
    """What was wrong, in words."""
