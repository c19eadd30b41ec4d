"""Jobs of a HolySheep-type gateway: how they are accepted, looked at and fetched.

All of it is known from the vendor's articles only and unverified. What does not look as they say
is a failure; what might have been accepted is left open.
"""

from typing import Final

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import Endpoint, JobAdapter, OrderT
from cliffhanger.models.jobs.job import (
    Failure,
    FailureKind,
    JobRef,
    JobSnapshot,
    JobState,
    Output,
    OutputRole,
    Submitted,
)
from cliffhanger.models.jobs.replies import done, read_object, snapshot_of, text_at
from cliffhanger.models.json_body import JsonObject
from cliffhanger.models.providers.account_calls import fetch_call, get, is_at_home, secrets_of
from cliffhanger.models.providers.openai_family import (
    api_url,
    explain,
    is_address,
    job_failure,
    list_models,
    path_part,
    refuse_look,
    without,
)

_STATES: Final = {
    "queued": JobState.QUEUED,
    "pending": JobState.QUEUED,
    "processing": JobState.RUNNING,
    "running": JobState.RUNNING,
    "in_progress": JobState.RUNNING,
    "completed": JobState.SUCCEEDED,
    "failed": JobState.FAILED,
}


class GatewayJobs(JobAdapter[OrderT]):
    """A kind of job whose result is a clip; subclasses say what goes in.

    Two answers are known: a job to be polled, and the clip's address at once.
    """

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the clip or the job; a 2xx that names neither leaves open whether there is one."""
        return _read_submit(reply, endpoint)

    def poll(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request that looks at the job."""
        path = f"/video/jobs/{path_part(ref.job_id)}"
        return get(api_url(endpoint.base_url, path), secrets_of(endpoint))

    def read_poll(self, reply: HttpReply, ref: JobRef, endpoint: Endpoint) -> JobSnapshot | Failure:
        """Return the job as the reply shows it."""
        whole = read_object(reply)
        if not 200 <= reply.status < 300 or not text_at(whole, "status"):
            return refuse_look(reply, endpoint)
        return _read_job(whole, endpoint)

    def fetch(self, output: Output, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request for the clip, with the key on the account's own host."""
        return fetch_call(output, endpoint, secrets_of(endpoint))

    def probe(self, endpoint: Endpoint) -> HttpCall | None:
        """Return the request for the list of models."""
        return list_models(endpoint)


def _read_submit(reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
    whole = read_object(reply)
    job_id = text_at(whole, "job_id")
    if not 200 <= reply.status < 300 or (whole.get("error") and not job_id):
        return explain(reply, endpoint)
    clip = _clip(whole, endpoint)
    if clip and not text_at(whole, "status") and not whole.get("error"):
        return Submitted(job_id, snapshot=done(clip))
    if not job_id:
        what = "a job_id or data.url"
        return without(what, reply, endpoint, kind=FailureKind.AMBIGUOUS_SUBMIT)
    has_status = bool(text_at(whole, "status"))
    return Submitted(job_id, snapshot=_read_job(whole, endpoint) if has_status else None)


def _read_job(whole: JsonObject, endpoint: Endpoint) -> JobSnapshot:
    """Return the job; one that is complete and has an error has no clip."""
    status, error = text_at(whole, "status"), whole.get("error")
    kind = FailureKind.BAD_OUTPUT if status == "completed" else FailureKind.PROVIDER_FAILED
    clip = None if error else _clip(whole, endpoint)
    return snapshot_of(
        status,
        _STATES,
        outputs=(clip,) if clip else (),
        failure=job_failure(error, f"the job ended as {status!r}", kind=kind),
    )


def _clip(whole: JsonObject, endpoint: Endpoint) -> Output | None:
    urls = (text_at(whole, "video_url"), text_at(whole, "data", "url"))
    url = next((url for url in urls if is_address(url)), "")
    is_own = is_at_home(url, endpoint)
    return Output(OutputRole.VIDEO, "video/mp4", url=url, is_authorized=is_own) if url else None
