"""Generations of Luma, as both of its APIs make them and show them."""

from urllib.parse import quote

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import Endpoint
from cliffhanger.models.jobs.job import Failure, FailureKind, JobRef, Submitted
from cliffhanger.models.jobs.replies import expired_if_missing, read_object, refusal, text_at
from cliffhanger.models.providers.account_calls import get, secrets_of


def look_call(ref: JobRef, endpoint: Endpoint) -> HttpCall:
    """Return the request that looks at a generation."""
    url = f"{endpoint.base_url}/generations/{quote(ref.job_id, safe='')}"
    return get(url, secrets_of(endpoint))


def luma_failure(reply: HttpReply, endpoint: Endpoint, *, is_poll: bool = False) -> Failure:
    """Return what an error means.

    Two 429s differ in their words only: too many requests, and too many jobs at once.
    """
    failure = refusal(reply, now=endpoint.now)
    if reply.status == 429 and "concurrent" in failure.message.lower():
        return refusal(reply, kind=FailureKind.CONCURRENCY, now=endpoint.now)
    return expired_if_missing(failure) if is_poll else failure


def read_created(reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
    """Return the generation that a submit made.

    A 2xx without one may have been accepted: AMBIGUOUS_SUBMIT.
    """
    generation_id = text_at(read_object(reply), "id")
    if reply.status >= 300:
        return luma_failure(reply, endpoint)
    if not generation_id:
        return refusal(reply, kind=FailureKind.AMBIGUOUS_SUBMIT)
    return Submitted(job_id=generation_id)
