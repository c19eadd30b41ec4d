"""What Alibaba DashScope's error codes mean."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from pydantic import JsonValue

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.job import Failure, FailureKind
from cliffhanger.models.jobs.replies import clean, read_object, refusal, text_at

_KINDS: Final[Mapping[str, FailureKind]] = {
    "Throttling": FailureKind.RATE_LIMITED,
    "InvalidApiKey": FailureKind.AUTH,
    "Arrearage": FailureKind.BALANCE,
    "DataInspectionFailed": FailureKind.CONTENT_INPUT,
    "IPInfringementSuspect": FailureKind.CONTENT_INPUT,
}
"""By the code up to its first dot; another one is told from the HTTP status.

The content codes do not say whether what was sent or what was made is refused: the same prompt is
not sent again in either case.
"""


def kind_of_code(code: str) -> FailureKind | None:
    """Return what a code means; None for one that is not known."""
    return _KINDS.get(code.split(".", maxsplit=1)[0])


def read_refusal(reply: HttpReply, now: datetime) -> Failure:
    """Return the failure that a reply is."""
    code = text_at(read_object(reply), "code")
    return refusal(reply, kind=kind_of_code(code), code=code, now=now)


def read_job_failure(output: JsonValue) -> Failure:
    """Return why a task failed, from its `output`."""
    code = text_at(output, "code")
    words = text_at(output, "message") or code or "no reason given"
    return Failure(kind_of_code(code) or FailureKind.PROVIDER_FAILED, clean(words), code=code)
