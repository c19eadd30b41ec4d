"""What may be done after a submit, as a pure function: the retry matrix."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cliffhanger.models.jobs.adapter import Capabilities
from cliffhanger.models.jobs.job import COMES_BACK, Failure, FailureKind

UNCLEAR_STATUSES: Final = frozenset({500, 502, 504, 520, 524})
"""A gateway's word about a server that may have done the work; 520 and 524 are Cloudflare's."""
FIRST_SECONDS: Final = 0.5
LONGEST_SECONDS: Final = 60.0
CONCURRENCY_SECONDS: Final = 5.0
"""How long to wait for a place at the provider, where it does not say."""


class Next(StrEnum):
    """What to do after a refused submit."""

    AGAIN = "again"
    """It was surely not accepted, and the same request may pass later."""
    UNCLEAR = "unclear"
    """It may have been accepted."""
    STOP_ACCOUNT = "stop_account"
    """It was refused together with everything else of the account."""
    OVER = "over"
    """It was refused, and would be again."""
    SPENT = "spent"
    """It was accepted and paid for, but there is no result."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do, and what the refusal says of the account.

    Attributes:
        next: What to do.
        is_complaint: Whether everybody has to slow down.
        is_service_failure: Whether it counts for the breaker.
    """

    next: Next
    is_complaint: bool = False
    is_service_failure: bool = False


_STOP: Final = Decision(Next.STOP_ACCOUNT, is_service_failure=True)
_PLAIN: Final = {
    FailureKind.AUTH: _STOP,
    FailureKind.BALANCE: _STOP,
    FailureKind.INVALID_REQUEST: Decision(Next.OVER),
    FailureKind.CONTENT_INPUT: Decision(Next.OVER),
    FailureKind.RATE_LIMITED: Decision(Next.AGAIN, is_complaint=True),
    FailureKind.CONCURRENCY: Decision(Next.AGAIN),
    FailureKind.BAD_OUTPUT: Decision(Next.SPENT),
    FailureKind.CONTENT_OUTPUT: Decision(Next.SPENT),
    FailureKind.AMBIGUOUS_SUBMIT: Decision(Next.UNCLEAR, is_service_failure=True),
}
"""Kinds that mean the same whatever the status."""


def decide(failure: Failure, caps: Capabilities) -> Decision:
    """Return what may be done after *failure* came as the answer to a submit.

    Args:
        failure: As the adapter read it.
        caps: Of the adapter: whether server errors leave it open if the job was accepted.
    """
    kind = failure.kind
    if kind in _PLAIN:
        return _PLAIN[kind]
    if failure.http_status in UNCLEAR_STATUSES:
        is_open = caps.is_server_error_unclear and kind not in COMES_BACK
        return Decision(Next.UNCLEAR if is_open else Next.AGAIN, is_service_failure=True)
    if kind is FailureKind.PROVIDER_FAILED:
        # a 2xx that cannot be read was most likely a job; another 5xx was most likely none
        is_read = failure.http_status is not None and 200 <= failure.http_status < 300
        return Decision(Next.UNCLEAR if is_read else Next.AGAIN, is_service_failure=True)
    if kind is FailureKind.TRANSIENT:
        return Decision(Next.AGAIN, is_service_failure=True)
    return Decision(Next.OVER)


def wait_seconds(failure: Failure | None, *, try_index: int, chance: float) -> float:
    """Return how long to wait before the next try: what was asked, and at least the backoff.

    The backoff is `0.5 * 2**n` s up to 60 s, times a random share (full jitter).

    Args:
        failure: What came; None where nothing did.
        try_index: n, zero for the first retry.
        chance: Random number, [0, 1).
    """
    backoff = min(FIRST_SECONDS * 2.0 ** min(try_index, 16), LONGEST_SECONDS) * chance
    if failure is None:
        return backoff
    if failure.kind is FailureKind.CONCURRENCY:
        backoff = max(backoff, CONCURRENCY_SECONDS)
    return max(failure.retry_after_seconds or 0.0, backoff)
