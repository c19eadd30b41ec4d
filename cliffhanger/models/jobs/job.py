"""A job at a provider: where it stands, what came of it, why it failed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from cliffhanger.money.units import Units


class Capability(StrEnum):
    """What is paid for."""

    CHAT = "chat"
    IMAGE = "image"
    VIDEO = "video"
    VOICE = "voice"
    LIPSYNC = "lipsync"
    TRANSCRIPT = "transcript"
    EMBEDDING = "embedding"
    LORA = "lora"


class JobState(StrEnum):
    """Where a job stands at its provider."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    LOST = "lost"
    """The provider knows nothing of it any more; it may still bill it."""

    @property
    def is_final(self) -> bool:
        """Whether it stays so."""
        return self not in {JobState.QUEUED, JobState.RUNNING}


class FailureKind(StrEnum):
    """Why a call or a job failed, as far as it decides what may be done next."""

    AUTH = "auth"
    """The key is refused: stops the account."""
    BALANCE = "balance"
    """Credit, quota or plan is used up: stops the account."""
    INVALID_REQUEST = "invalid_request"
    """The request is wrong; the same one never succeeds."""
    CONTENT_INPUT = "content_input"
    """A filter refused what was sent; the same prompt never succeeds."""
    CONTENT_OUTPUT = "content_output"
    """A filter took away what was made."""
    RATE_LIMITED = "rate_limited"
    """Too many requests in a time: slow down."""
    CONCURRENCY = "concurrency"
    """Too many jobs at once: wait for a place."""
    TRANSIENT = "transient"
    """Passes by itself, and the provider did not accept the job."""
    PROVIDER_FAILED = "provider_failed"
    """The job was accepted and failed."""
    BAD_OUTPUT = "bad_output"
    """The job succeeded, but with nothing that can be used."""
    EXPIRED = "expired"
    """The job or its result is gone."""
    CANCELLED = "cancelled"
    """Somebody cancelled it."""
    AMBIGUOUS_SUBMIT = "ambiguous_submit"
    """Nobody knows whether the provider accepted the job."""


ACCOUNT_STOPPERS: Final = frozenset({FailureKind.AUTH, FailureKind.BALANCE})
"""Open the account's breaker at once."""
COMES_BACK: Final = frozenset(
    {FailureKind.RATE_LIMITED, FailureKind.CONCURRENCY, FailureKind.TRANSIENT}
)
"""The same request may succeed later, at the same provider."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What a provider said no with.

    Attributes:
        kind: What may be done next.
        message: In the provider's words, one line, no secret in it.
        code: The provider's code for it.
        http_status: Of the reply; None where there was none.
        retry_after_seconds: How long it asks to wait, uncapped; None where it does not.
    """

    kind: FailureKind
    message: str
    code: str = ""
    http_status: int | None = None
    retry_after_seconds: float | None = None


class OutputRole(StrEnum):
    """What a result is."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    TIMES = "times"
    """JSON of `cliffhanger.media.speech.SpeechTimes`: when words or phones are heard."""
    TRANSCRIPT = "transcript"
    """JSON of `cliffhanger.models.jobs.results.TranscriptResult`."""
    EMBEDDING = "embedding"
    """JSON: a list of vectors, in the order of the images."""
    LORA = "lora"
    """Safetensors."""
    LAST_FRAME = "last_frame"
    REPLY = "reply"
    """The body itself, for callers that read it, such as the chat writer."""


@dataclass(frozen=True, slots=True)
class Output:
    """One result, by address or in hand.

    Attributes:
        role: What it is.
        media_type: What it is expected to be; the bytes are checked against it.
        url: Where it can be fetched; empty where *data* holds it.
        data: The bytes, where they came with the reply.
        is_indirect: The URL gives a reply in which the adapter finds the real output
            (`JobAdapter.read_hop`).
        is_authorized: Fetching it wants the account's credentials (`JobAdapter.fetch`).
    """

    role: OutputRole
    media_type: str
    url: str = ""
    data: bytes = field(default=b"", repr=False)
    is_indirect: bool = False
    is_authorized: bool = False


@dataclass(frozen=True, slots=True)
class JobSnapshot:
    """A job as its provider shows it.

    Attributes:
        state: Where it stands.
        raw_status: In the provider's word.
        is_known_status: False for a word outside the adapter's map: counted, warned of, and taken
            for RUNNING.
        progress: Share done in [0, 1], where it is said.
        queue_position: Place in the queue, where it is said.
        outputs: Results; there is at least one exactly when the state is SUCCEEDED.
        failure: Why it failed; there is one exactly when the state is FAILED, CANCELLED, EXPIRED
            or LOST.
        usage: What it used up, where the provider says.
        poll_after_seconds: How long the provider asks to wait before the next look.
    """

    state: JobState
    raw_status: str
    is_known_status: bool = True
    progress: float | None = None
    queue_position: int | None = None
    outputs: tuple[Output, ...] = ()
    failure: Failure | None = None
    usage: Units | None = None
    poll_after_seconds: float | None = None

    def __post_init__(self) -> None:
        if (self.state is JobState.SUCCEEDED) != bool(self.outputs):
            raise ValueError(f"a job that is {self.state} has {len(self.outputs)} outputs")
        is_over = self.state.is_final and self.state is not JobState.SUCCEEDED
        if is_over != (self.failure is not None):
            raise ValueError(f"a job that is {self.state} has the failure {self.failure}")


@dataclass(frozen=True, slots=True)
class Submitted:
    """What a provider says when it accepts a job.

    Attributes:
        job_id: Its name for the job; empty only where *snapshot* is final.
        urls: Addresses it returned, by what they are for: `status`, `result`, `cancel`.
        snapshot: The job as it stands; final where the reply brings the result at once.
    """

    job_id: str
    urls: Mapping[str, str] = field(default_factory=dict[str, str])
    snapshot: JobSnapshot | None = None

    def __post_init__(self) -> None:
        is_over = self.snapshot is not None and self.snapshot.state.is_final
        if not self.job_id and not is_over:
            raise ValueError("a job that is not over must have a job_id")


@dataclass(frozen=True, slots=True)
class JobRef:
    """A job that a provider accepted, as the journal keeps it before the first poll.

    Attributes:
        account: Name of the account that pays.
        protocol: Name of the adapter.
        base_url: Address it was sent to.
        model: Model asked for.
        job_id: The provider's name for it.
        client_token: Our name for it, in whatever field the provider offers.
        urls: Addresses it returned: `status`, `result`, `cancel`.
        submitted_at: When it was sent.
    """

    account: str
    protocol: str
    base_url: str
    model: str
    job_id: str
    client_token: str
    submitted_at: datetime
    urls: Mapping[str, str] = field(default_factory=dict[str, str])
