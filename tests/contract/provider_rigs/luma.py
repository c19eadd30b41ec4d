"""Luma, in every situation: Dream Machine and Agents."""

from dataclasses import replace

from cliffhanger.models.jobs.job import FailureKind, JobState
from cliffhanger.models.jobs.orders import Asset, VideoOrder
from cliffhanger.models.providers.luma import LumaVideo
from cliffhanger.models.providers.luma_agents import LumaAgentsVideo
from tests.contract.provider_rigs.rig import ProviderRig, endpoint, reply

FRAME = Asset("a" * 64, "image/png", 2048, location="https://store.test/frame.png")
URL = "https://cdn.test/v.mp4"
REFUSALS = (
    (reply({"detail": "prompt is too short"}, 400), FailureKind.INVALID_REQUEST),
    (reply({"detail": "not authenticated"}, 401), FailureKind.AUTH),
    (reply({"detail": "not allowed"}, 403), FailureKind.AUTH),
    (reply({"detail": "no credit"}, 402), FailureKind.BALANCE),
    (reply({"detail": "Rate limit exceeded"}, 429), FailureKind.RATE_LIMITED),
    (reply({"detail": "Too many concurrent jobs"}, 429), FailureKind.CONCURRENCY),
    (reply({"detail": "busy"}, 503), FailureKind.TRANSIENT),
)


def generation(state: str, **more: object) -> object:
    return {"id": "generation-1", "state": state, **more}


def failed(code: str) -> object:
    return generation("failed", failure_code=code, failure_reason="It did not work.")


_order = VideoOrder(prompt="She turns.", first_frame=FRAME, duration_seconds=4.2)

RIGS = (
    ProviderRig(
        adapter=LumaVideo(),
        endpoint=endpoint("https://api.lumalabs.ai/dream-machine/v1", "ray-2"),
        order=_order,
        bad_orders={
            "prompt": replace(_order, prompt=""),
            "duration_seconds": replace(_order, duration_seconds=9.5),
            "last_frame": replace(_order, first_frame=None, last_frame=FRAME),
            "resolution": replace(_order, options={"resolution": "8k"}),
            "has_audio": replace(_order, has_audio=True),
        },
        accepted=reply(generation("queued"), 201),
        job_id="generation-1",
        polls={
            JobState.QUEUED: (reply(generation("queued")),),
            JobState.RUNNING: (reply(generation("dreaming")),),
            JobState.SUCCEEDED: (reply(generation("completed", assets={"video": URL})),),
            JobState.FAILED: (reply(generation("failed", failure_reason="It did not work.")),),
        },
        strange=reply(generation("pondering")),
        hollow=reply(generation("completed", assets={"video": None, "image": URL})),
        refusals=REFUSALS,
        job_failures=(
            (
                reply(generation("failed", failure_reason="It did not work.")),
                FailureKind.PROVIDER_FAILED,
            ),
            (reply(generation("failed")), FailureKind.PROVIDER_FAILED),
        ),
    ),
    ProviderRig(
        adapter=LumaAgentsVideo(),
        endpoint=endpoint("https://agents.lumalabs.ai/v1", "ray-3.2"),
        order=_order,
        bad_orders={
            "prompt": replace(_order, prompt="x" * 6001),
            "duration_seconds": replace(_order, duration_seconds=5.5),
            "resolution": replace(_order, options={"video": {"resolution": "4k"}}),
            "references": replace(_order, references=(FRAME,)),
        },
        accepted=reply(generation("queued"), 201),
        job_id="generation-1",
        polls={
            JobState.QUEUED: (reply(generation("queued")),),
            JobState.RUNNING: (reply(generation("processing")),),
            JobState.SUCCEEDED: (
                reply(generation("completed", output=[{"type": "video", "url": URL}])),
            ),
            JobState.FAILED: (reply(failed("generation_failed")),),
        },
        strange=reply(generation("dreaming")),
        hollow=reply(generation("completed", output=[])),
        refusals=REFUSALS,
        job_failures=(
            (reply(failed("content_moderated")), FailureKind.CONTENT_INPUT),
            (reply(failed("generation_failed")), FailureKind.PROVIDER_FAILED),
            (reply(failed("budget_exhausted")), FailureKind.BALANCE),
            (reply(failed("output_not_found")), FailureKind.BAD_OUTPUT),
            (reply(failed("cosmic_rays")), FailureKind.PROVIDER_FAILED),
        ),
    ),
)
