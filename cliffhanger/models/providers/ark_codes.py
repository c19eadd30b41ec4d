"""What Volcengine Ark's error codes mean."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from pydantic import JsonValue

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.job import Failure, FailureKind
from cliffhanger.models.jobs.replies import clean, read_object, refusal, text_at

_CONTENT_WORDS: Final = ("Sensitive", "RiskDetection")
_KINDS: Final[Mapping[str, FailureKind]] = {
    "MissingParameter": FailureKind.INVALID_REQUEST,
    "InvalidParameter": FailureKind.INVALID_REQUEST,
    "AuthenticationError": FailureKind.AUTH,
    "AccountOverdueError": FailureKind.BALANCE,
    "AccessDenied": FailureKind.AUTH,
    "ModelNotOpen": FailureKind.INVALID_REQUEST,
    "InvalidEndpoint": FailureKind.INVALID_REQUEST,
    "RateLimitExceeded": FailureKind.RATE_LIMITED,
    "ModelAccountRpmRateLimitExceeded": FailureKind.RATE_LIMITED,
    "QuotaExceeded": FailureKind.BALANCE,
    "ServerOverloaded": FailureKind.TRANSIENT,
}
"""By the code up to its first dot; another one is told from the HTTP status."""


def kind_of_code(code: str) -> FailureKind | None:
    """Return what a code means; None for one that is not known.

    Content codes are many and grow; they are told by the words in them, and by what they begin
    with: `Output...` took away what was made, anything else refused what was sent.
    """
    if any(word in code for word in _CONTENT_WORDS):
        is_output = code.startswith("Output")
        return FailureKind.CONTENT_OUTPUT if is_output else FailureKind.CONTENT_INPUT
    return _KINDS.get(code.split(".", maxsplit=1)[0])


def read_refusal(reply: HttpReply, now: datetime) -> Failure:
    """Return the failure that a reply is."""
    code = text_at(read_object(reply), "error", "code")
    return refusal(reply, kind=kind_of_code(code), code=code, now=now)


def read_job_failure(error: JsonValue) -> Failure:
    """Return why a job, or one image of several, failed."""
    code = text_at(error, "code")
    words = text_at(error, "message") or code or "no reason given"
    return Failure(kind_of_code(code) or FailureKind.PROVIDER_FAILED, clean(words), code=code)
