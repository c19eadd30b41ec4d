"""Looking for a job by our own name for it."""

from typing import Final

from cliffhanger.errors import ProviderBusyError
from cliffhanger.models.http import HttpCall
from cliffhanger.models.jobs.call import PaidCall
from cliffhanger.models.jobs.job import Failure, FailureKind, Submitted
from cliffhanger.models.jobs.journal import JobRow
from cliffhanger.models.jobs.tools import Tools

MAX_FIND_HOPS: Final = 12


async def find_job(tools: Tools, call: PaidCall, row: JobRow) -> Submitted | Failure | None:
    """Return the job of the row's token, why it cannot be looked up, or None: surely not there."""
    request = call.adapter.find(row.client_token, call.order, tools.endpoint(call))
    for _ in range(MAX_FIND_HOPS):
        if request is None:
            return Failure(FailureKind.AMBIGUOUS_SUBMIT, "the provider has nowhere to look")
        try:
            reply = await tools.transport.send(request)
        except ProviderBusyError as exc:
            return Failure(FailureKind.TRANSIENT, str(exc))
        found = call.adapter.read_find(reply, row.client_token, tools.endpoint(call))
        if not isinstance(found, HttpCall):
            return found
        request = found
    return Failure(FailureKind.AMBIGUOUS_SUBMIT, "the provider's lists do not end")
