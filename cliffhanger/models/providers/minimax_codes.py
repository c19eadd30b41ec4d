"""What MiniMax's `base_resp` says: its codes, whatever the HTTP status is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.job import Failure, FailureKind
from cliffhanger.models.jobs.replies import clean, dig, read_object, refusal, text_at
from cliffhanger.models.json_body import JsonObject, as_object, as_words

KINDS: Final[Mapping[str, FailureKind]] = {
    "1000": FailureKind.TRANSIENT,
    "1001": FailureKind.TRANSIENT,
    "1002": FailureKind.RATE_LIMITED,
    "1004": FailureKind.AUTH,
    "1008": FailureKind.BALANCE,
    "1024": FailureKind.TRANSIENT,
    "1026": FailureKind.CONTENT_INPUT,
    "1027": FailureKind.CONTENT_OUTPUT,
    "1033": FailureKind.TRANSIENT,
    "1041": FailureKind.CONCURRENCY,
    "2013": FailureKind.INVALID_REQUEST,
    "2049": FailureKind.AUTH,
    "2056": FailureKind.BALANCE,
}
"""By `base_resp.status_code`; a code that is not here fails loudly by its HTTP status."""
_OF_A_JOB: Final = frozenset({"1026", "1027"})
"""Codes that a poll has from the job alone: looking at a job cannot break a filter's rules."""


def read_refusal(reply: HttpReply, now: datetime | None = None) -> Failure | None:
    """Return what a reply says no with; None where it says yes or nothing at all.

    HTTP 200 with a code other than 0 is a no.
    """
    body = read_object(reply)
    code = text_at(body, "base_resp", "status_code")
    is_refused = not 200 <= reply.status < 300
    if not is_refused and code in {"", "0"}:
        return None
    return refusal(
        reply,
        kind=KINDS.get(code),
        code="" if code == "0" else code,
        message=text_at(body, "base_resp", "status_msg"),
        now=now,
    )


def is_job_failure(body: JsonObject) -> bool:
    """Return whether the code of a poll is about the job, and not about the poll."""
    return text_at(body, "base_resp", "status_code") in _OF_A_JOB


def read_job_failure(body: JsonObject) -> Failure:
    """Return why a job failed, from the reply to its poll.

    Version 2 says it in `task.error`, with the same codes (unverified).
    """
    own = as_object(dig(body, "task", "error"))
    code = text_at(own, "code") or text_at(body, "base_resp", "status_code")
    words = text_at(own, "message") or text_at(body, "base_resp", "status_msg")
    kind = KINDS[code] if code in {*_OF_A_JOB, "2013"} else FailureKind.PROVIDER_FAILED
    is_said = code not in {"", "0"}
    return Failure(
        kind,
        clean(words if is_said and words else f"the job failed: {as_words(dict(body))}"),
        code=code if is_said else "",
    )
