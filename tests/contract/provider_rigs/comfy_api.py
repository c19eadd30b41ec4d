"""What Comfy API v2 says."""

from dataclasses import replace

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.job import FailureKind, JobState
from cliffhanger.models.jobs.orders import Asset, ImageOrder, VideoOrder
from cliffhanger.models.providers.comfy_api import ComfyApiImages, ComfyApiVideo
from tests.contract.provider_rigs.rig import ProviderRig, endpoint, reply

BASE_URL = "https://dep-1.run.comfy.app"
ID = "job_01JZTGXW9Q2M4R8V0B1N3P5D7F"
FRAME = Asset("c" * 64, "image/png", 4, location="asset_01JZV8Q3M7K2W9X0Y1Z2A3B4C5")
IMAGE = ImageOrder(prompt="Mai on the roof", seed=7, options={"workflow": "sdxl_character"})
VIDEO = VideoOrder(
    prompt="Mai turns",
    first_frame=FRAME,
    duration_seconds=4.0,
    options={"workflow": "wan_image_to_video"},
)
LINKS = {
    "self": f"/api/v2/jobs/{ID}",
    "events": f"/api/v2/jobs/{ID}/events",
    "cancel": f"/api/v2/jobs/{ID}/cancel",
}


def job(status: str, code: int = 200, **facts: object) -> HttpReply:
    """Return a reply with the job."""
    shown = {"id": ID, "status": status, "outputs": [], "error": None, "urls": LINKS, **facts}
    return reply(shown, code)


def output(content_type: str) -> dict[str, object]:
    """Return an output of a job, as JSON."""
    return {
        "node_id": "8",
        "name": "a_00001_.png",
        "type": content_type.partition("/")[0],
        "content_type": content_type,
        "size_bytes": 9,
        "id": "asset_1",
        "url": f"{BASE_URL}/api/v2/assets/asset_1/content",
    }


def refused(code: str, status: int) -> HttpReply:
    """Return a reply with an error."""
    return reply({"error": {"code": code, "message": f"It is {code}."}}, status)


NODE_ERROR = {"code": "node_execution_error", "message": "out of memory", "node_id": "6"}


def polls(content_type: str) -> dict[JobState, tuple[HttpReply, ...]]:
    """Return the job in every state."""
    return {
        JobState.QUEUED: (job("queued", queue_position=2),),
        JobState.RUNNING: (job("running", progress={"value": 0.4}), job("canceling")),
        JobState.SUCCEEDED: (job("succeeded", outputs=[output(content_type)]),),
        JobState.FAILED: (job("failed", error=NODE_ERROR),),
        JobState.CANCELLED: (job("canceled"),),
        JobState.EXPIRED: (job("expired"),),
    }


REFUSALS = (
    (refused("unauthorized", 401), FailureKind.AUTH),
    (refused("forbidden", 403), FailureKind.AUTH),
    (refused("insufficient_credits", 402), FailureKind.BALANCE),
    (refused("queue_full", 429), FailureKind.CONCURRENCY),
    (refused("rate_limited", 429), FailureKind.RATE_LIMITED),
    (refused("invalid_workflow", 422), FailureKind.INVALID_REQUEST),
    (refused("workflow_format_ui", 422), FailureKind.INVALID_REQUEST),
    (refused("missing_asset", 422), FailureKind.INVALID_REQUEST),
    (refused("idempotency_key_reuse", 422), FailureKind.AMBIGUOUS_SUBMIT),
    (refused("upstream_unreachable", 503), FailureKind.AMBIGUOUS_SUBMIT),
)
JOB_FAILURES = (
    (job("failed", error=NODE_ERROR), FailureKind.PROVIDER_FAILED),
    (job("failed"), FailureKind.PROVIDER_FAILED),
    (job("canceled"), FailureKind.CANCELLED),
    (job("expired"), FailureKind.EXPIRED),
)
RIGS = (
    ProviderRig(
        adapter=ComfyApiImages(),
        endpoint=endpoint(BASE_URL, "sdxl"),
        order=IMAGE,
        bad_orders={
            "prompt": replace(IMAGE, prompt=""),
            "options.workflow": replace(IMAGE, options={"workflow": "nothing"}),
            "slot reference": replace(IMAGE, references=(FRAME,)),
        },
        accepted=job("queued", 201),
        job_id=ID,
        polls=polls("image/png"),
        strange=job("paused"),
        hollow=job("succeeded"),
        refusals=REFUSALS,
        job_failures=JOB_FAILURES,
    ),
    ProviderRig(
        adapter=ComfyApiVideo(),
        endpoint=endpoint(BASE_URL, "wan"),
        order=VIDEO,
        bad_orders={"first_frame": replace(VIDEO, first_frame=None)},
        accepted=job("queued", 201),
        job_id=ID,
        polls=polls("video/mp4"),
        strange=job("paused"),
        hollow=job("succeeded", outputs=[output("image/png")]),
        refusals=REFUSALS,
        job_failures=JOB_FAILURES,
    ),
)
