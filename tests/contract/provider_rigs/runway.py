"""Runway, in every situation: clips and images."""

from dataclasses import replace

from cliffhanger.models.jobs.job import FailureKind, JobState
from cliffhanger.models.jobs.orders import Asset, ImageOrder, VideoOrder
from cliffhanger.models.providers.runway import RunwayVideo
from cliffhanger.models.providers.runway_images import RunwayImages
from tests.contract.provider_rigs.rig import ProviderRig, endpoint, reply

BASE = "https://api.dev.runwayml.com"
FRAME = Asset("a" * 64, "image/png", 2048, location="https://store.test/frame.png")


def task(status: str, **more: object) -> object:
    return {"id": "task-1", "createdAt": "2026-11-29T12:00:00Z", "status": status, **more}


def failed(code: str | None) -> object:
    return task("FAILED", failure="An unexpected error occurred.", failureCode=code)


POLLS = {
    JobState.QUEUED: (reply(task("PENDING")), reply(task("THROTTLED"))),
    JobState.RUNNING: (reply(task("RUNNING", progress=0.4)),),
    JobState.SUCCEEDED: (reply(task("SUCCEEDED", output=["https://cdn.test/out"])),),
    JobState.FAILED: (reply(failed("INTERNAL")),),
    JobState.CANCELLED: (reply(task("CANCELLED")),),
}
REFUSALS = (
    (reply({"error": "ratio is invalid"}, 400), FailureKind.INVALID_REQUEST),
    (reply({"error": "the key is not valid"}, 401), FailureKind.AUTH),
    (reply({"error": "not found"}, 404), FailureKind.INVALID_REQUEST),
    (reply({"error": "method not allowed"}, 405), FailureKind.INVALID_REQUEST),
    (reply({"error": "daily limit reached"}, 429), FailureKind.RATE_LIMITED),
    (reply({"error": "shedding load"}, 503), FailureKind.TRANSIENT),
)
FAILURES = (
    (reply(failed("SAFETY.INPUT.TEXT")), FailureKind.CONTENT_INPUT),
    (reply(failed("SAFETY.INPUT.IMAGE")), FailureKind.CONTENT_INPUT),
    (reply(failed("SAFETY.OUTPUT.VIDEO")), FailureKind.CONTENT_OUTPUT),
    (reply(failed("INPUT_PREPROCESSING.SAFETY.TEXT")), FailureKind.CONTENT_INPUT),
    (reply(failed("INTERNAL.BAD_OUTPUT.CODE01")), FailureKind.BAD_OUTPUT),
    (reply(failed("INTERNAL")), FailureKind.PROVIDER_FAILED),
    (reply(failed("ASSET.INVALID")), FailureKind.INVALID_REQUEST),
    (reply(failed("THIRD_PARTY.UNAVAILABLE")), FailureKind.PROVIDER_FAILED),
    (reply(failed(None)), FailureKind.PROVIDER_FAILED),
    (reply(task("CANCELLED")), FailureKind.CANCELLED),
)

_video = VideoOrder(prompt="She turns.", first_frame=FRAME, duration_seconds=4.2)
_image = ImageOrder(prompt="A rainy street.", references=(FRAME,))

RIGS = (
    ProviderRig(
        adapter=RunwayVideo(),
        endpoint=endpoint(BASE, "gen4_turbo"),
        order=_video,
        bad_orders={
            "prompt": replace(_video, prompt="\N{GRINNING FACE}" * 501),
            "first_frame is missing": replace(_video, first_frame=None),
            "last_frame": replace(_video, last_frame=FRAME),
            "duration_seconds": replace(_video, duration_seconds=10.5),
            "has_audio": replace(_video, has_audio=True),
            "seed": replace(_video, seed=1 << 32),
        },
        accepted=reply({"id": "task-1"}),
        job_id="task-1",
        polls=POLLS,
        strange=reply(task("REVIEWING")),
        hollow=reply(task("SUCCEEDED", output=[])),
        refusals=REFUSALS,
        job_failures=FAILURES,
    ),
    ProviderRig(
        adapter=RunwayImages(),
        endpoint=endpoint(BASE, "gen4_image"),
        order=_image,
        bad_orders={
            "prompt": replace(_image, prompt=""),
            "references": replace(_image, references=(FRAME,) * 4),
        },
        accepted=reply({"id": "task-1"}),
        job_id="task-1",
        polls=POLLS,
        strange=reply(task("REVIEWING")),
        hollow=reply(task("SUCCEEDED")),
        refusals=REFUSALS,
        job_failures=FAILURES,
    ),
)
