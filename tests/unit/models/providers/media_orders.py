"""Orders, replies and requests that the tests of several video providers share."""

import json

from pydantic import JsonValue

from cliffhanger.models.http import HttpCall
from cliffhanger.models.jobs.adapter import AnyAdapter, Endpoint
from cliffhanger.models.jobs.job import Failure, JobRef, JobSnapshot, Submitted
from cliffhanger.models.jobs.orders import Asset, VideoOrder
from tests.contract.provider_rigs.rig import CANARY, NOW, TOKEN

FRAME = Asset(
    sha256="a" * 64, media_type="image/png", num_bytes=4096, location="https://store/first.png"
)
LAST = Asset(
    sha256="b" * 64, media_type="image/png", num_bytes=4096, location="https://store/last.png"
)
FACE = Asset(
    sha256="c" * 64, media_type="image/jpeg", num_bytes=2048, location="https://store/face.jpg"
)
ORDER = VideoOrder(prompt="She turns", duration_seconds=4.2)


def ref_of(adapter: AnyAdapter, endpoint: Endpoint, job_id: str = "t/1") -> JobRef:
    """Return a job whose name must be quoted in an address."""
    return JobRef(
        account="studio",
        protocol=adapter.name,
        base_url=endpoint.base_url,
        model=endpoint.model,
        job_id=job_id,
        client_token=TOKEN,
        submitted_at=NOW,
    )


def body_of(call: HttpCall) -> dict[str, JsonValue]:
    """Return the JSON that a request carries."""
    return json.loads(call.body)


def key_of(call: HttpCall) -> str:
    """Return the secret header of a request, with the key as `KEY`."""
    names = [*call.secrets]
    assert len(names) == 1
    shown = call.secrets[names[0]].get_secret_value().replace(CANARY, "KEY")
    return f"{names[0]}: {shown}"


def failure_of(result: Submitted | JobSnapshot | Failure) -> Failure:
    """Return the failure that a reading must be or carry."""
    failure = result.failure if isinstance(result, JobSnapshot) else result
    assert isinstance(failure, Failure), result
    return failure


def snapshot_of(result: JobSnapshot | Failure) -> JobSnapshot:
    """Return the snapshot that a reading must be."""
    assert isinstance(result, JobSnapshot), result
    return result
