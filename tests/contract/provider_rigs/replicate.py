"""The models of Replicate in every situation."""

from typing import Any

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.job import FailureKind, JobState
from cliffhanger.models.jobs.orders import Asset, ImageOrder, LoraOrder, Order, VideoOrder
from cliffhanger.models.providers.replicate_images import ReplicateImages
from cliffhanger.models.providers.replicate_lora import ReplicateLora
from cliffhanger.models.providers.replicate_queue import ReplicateQueue
from cliffhanger.models.providers.replicate_video import ReplicateVideo
from tests.contract.provider_rigs.rig import ProviderRig, endpoint, reply

BASE_URL = "https://api.replicate.com/v1"
JOB_ID = "gm3qorzdhgbfurvjtvhg6dckhu"


def asset(media_type: str, location: str) -> Asset:
    return Asset(sha256="cd" * 32, media_type=media_type, num_bytes=20000, location=location)


FRAME = asset("image/png", "https://store.example/frame.png")
PHOTOS = asset("application/zip", "https://store.example/mara.zip")


def job(status: str, **more: object) -> dict[str, object]:
    return {"id": JOB_ID, "status": status, "output": None, "error": None, **more}


def accepted(kind: str) -> HttpReply:
    address = f"{BASE_URL}/{kind}/{JOB_ID}"
    return reply(job("starting", urls={"get": address, "cancel": f"{address}/cancel"}), 201)


def problem(status: int, words: str) -> HttpReply:
    return reply({"title": "Problem", "detail": words, "status": status}, status)


def rig(
    adapter: ReplicateQueue[Any], model: str, order: Order, output: object, **bad: Order
) -> ProviderRig:
    return ProviderRig(
        adapter=adapter,
        endpoint=endpoint(BASE_URL, model),
        order=order,
        bad_orders=bad,
        accepted=accepted(adapter.jobs_path),
        job_id=JOB_ID,
        polls={
            JobState.QUEUED: (reply(job("starting")),),
            JobState.RUNNING: (reply(job("processing")),),
            JobState.SUCCEEDED: (
                reply(job("succeeded", output=output, metrics={"predict_time": 12.5})),
            ),
            JobState.FAILED: (reply(job("failed", error="CUDA out of memory")),),
            JobState.CANCELLED: (reply(job("canceled")), reply(job("aborted"))),
            JobState.EXPIRED: (reply(job("succeeded", data_removed=True)),),
        },
        strange=reply(job("warming_up")),
        hollow=reply(job("succeeded")),
        refusals=(
            (problem(400, "Bad request"), FailureKind.INVALID_REQUEST),
            (problem(401, "You did not pass a valid token"), FailureKind.AUTH),
            (problem(402, "You have insufficient credit"), FailureKind.BALANCE),
            (problem(403, "Forbidden"), FailureKind.AUTH),
            (
                problem(404, "The requested resource could not be found."),
                FailureKind.INVALID_REQUEST,
            ),
            (problem(422, "- input: prompt is required"), FailureKind.INVALID_REQUEST),
            (
                problem(429, "Request was throttled. Your rate limit resets in ~30s."),
                FailureKind.RATE_LIMITED,
            ),
            (problem(500, "Internal server error"), FailureKind.PROVIDER_FAILED),
            (problem(503, "Unavailable"), FailureKind.TRANSIENT),
        ),
        job_failures=(
            (reply(job("failed", error="CUDA out of memory")), FailureKind.PROVIDER_FAILED),
            (reply(job("failed")), FailureKind.PROVIDER_FAILED),
            (
                reply(job("failed", error="The input or output was flagged. (E005)")),
                FailureKind.CONTENT_INPUT,
            ),
            (reply(job("canceled")), FailureKind.CANCELLED),
            (reply(job("aborted")), FailureKind.CANCELLED),
            (reply(job("succeeded", data_removed=True)), FailureKind.EXPIRED),
        ),
    )


RIGS = (
    rig(
        ReplicateVideo(),
        "kwaivgi/kling-v2.1",
        VideoOrder(prompt="She turns.", first_frame=FRAME, duration_seconds=4.2),
        "https://replicate.delivery/xezq/out.mp4",
        prompt=VideoOrder(prompt="", first_frame=FRAME, duration_seconds=4.2),
        last_frame=VideoOrder(
            prompt="She turns.", first_frame=FRAME, last_frame=FRAME, duration_seconds=4.2
        ),
        cancel_after=VideoOrder(
            prompt="She turns.", duration_seconds=4.2, options={"cancel_after": "soon"}
        ),
    ),
    rig(
        ReplicateImages(),
        "black-forest-labs/flux-2-pro",
        ImageOrder(prompt="Mara at the door."),
        ["https://replicate.delivery/xezq/out.webp"],
        prompt=ImageOrder(prompt=""),
        references=ImageOrder(prompt="Mara at the door.", references=(FRAME,)),
        deployment=ImageOrder(prompt="Mara at the door.", options={"deployment": "mine"}),
    ),
    rig(
        ReplicateLora(),
        "ostris/flux-dev-lora-trainer",
        LoraOrder(
            images=PHOTOS,
            trigger_word="maravoss",
            options={"version": "26dce37a", "destination": "studio/mara"},
        ),
        {"version": "studio/mara:9f2c", "weights": "https://replicate.delivery/x/trained.tar"},
        destination=LoraOrder(
            images=PHOTOS, trigger_word="maravoss", options={"version": "26dce37a"}
        ),
        version=LoraOrder(
            images=PHOTOS, trigger_word="maravoss", options={"destination": "studio/mara"}
        ),
        trigger_word=LoraOrder(images=PHOTOS, trigger_word=""),
    ),
)
