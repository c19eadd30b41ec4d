"""The models of fal.ai in every situation."""

from typing import Any

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.job import FailureKind, JobState
from cliffhanger.models.jobs.orders import (
    Asset,
    ImageOrder,
    LipSyncOrder,
    LoraOrder,
    LoraUse,
    Order,
    VideoOrder,
)
from cliffhanger.models.providers.fal_images import FalImages
from cliffhanger.models.providers.fal_lipsync import FalLipSync
from cliffhanger.models.providers.fal_lora import FalLora
from cliffhanger.models.providers.fal_queue import FalQueue
from cliffhanger.models.providers.fal_video import FalVideo
from tests.contract.provider_rigs.rig import ProviderRig, endpoint, reply

BASE_URL = "https://queue.fal.run"
JOB_ID = "764cabcf-b745-4b3e-ae38-1200304cf45b"


def asset(media_type: str, location: str, num_bytes: int = 20000) -> Asset:
    return Asset(sha256="ab" * 32, media_type=media_type, num_bytes=num_bytes, location=location)


FRAME = asset("image/png", "https://store.example/frame.png")
CLIP = asset("video/mp4", "https://store.example/clip.mp4")
VOICE = asset("audio/wav", "https://store.example/voice.wav")
PHOTOS = asset("application/zip", "https://store.example/mara.zip")


def accepted(app: str) -> HttpReply:
    job = f"{BASE_URL}/{app}/requests/{JOB_ID}"
    return reply(
        {
            "status": "IN_QUEUE",
            "request_id": JOB_ID,
            "response_url": job,
            "status_url": f"{job}/status",
            "cancel_url": f"{job}/cancel",
            "queue_position": 0,
        }
    )


def detail(kind: str, *place: str) -> dict[str, object]:
    return {"detail": [{"loc": list(place), "msg": "It was refused.", "type": kind}]}


def completed(**more: object) -> HttpReply:
    return reply({"status": "COMPLETED", "metrics": {"inference_time": 3.7}, **more})


def rig(adapter: FalQueue[Any], model: str, order: Order, **bad: Order) -> ProviderRig:
    return ProviderRig(
        adapter=adapter,
        endpoint=endpoint(BASE_URL, model),
        order=order,
        bad_orders=bad,
        accepted=accepted("/".join(model.split("/")[:2])),
        job_id=JOB_ID,
        polls={
            JobState.QUEUED: (reply({"status": "IN_QUEUE", "queue_position": 3}, 202),),
            JobState.RUNNING: (reply({"status": "IN_PROGRESS", "logs": None}, 202),),
            JobState.SUCCEEDED: (completed(), completed(error=None, error_type=None)),
            JobState.FAILED: (completed(error="Runner died", error_type="runner_disconnected"),),
            JobState.CANCELLED: (completed(error="Stopped", error_type="client_cancelled"),),
        },
        strange=reply({"status": "WARMING_UP"}, 202),
        hollow=completed(error="Nothing came out", error_type="no_media_generated"),
        refusals=(
            (reply({"detail": "No user found for Key ID and Secret"}, 401), FailureKind.AUTH),
            (reply({"detail": "Payment required"}, 402), FailureKind.BALANCE),
            (reply({"detail": "User is locked."}, 403), FailureKind.AUTH),
            (reply({"detail": "Application not found"}, 404), FailureKind.INVALID_REQUEST),
            (
                reply(detail("missing", "body", "prompt"), 422),
                FailureKind.INVALID_REQUEST,
            ),
            (
                reply(detail("content_policy_violation", "body", "prompt"), 422),
                FailureKind.CONTENT_INPUT,
            ),
            (reply({"detail": "Slow down"}, 429), FailureKind.RATE_LIMITED),
            (reply({"detail": "Internal Server Error"}, 500), FailureKind.PROVIDER_FAILED),
            (reply({"detail": "Unavailable"}, 503), FailureKind.TRANSIENT),
        ),
        job_failures=(
            (
                completed(error="Too slow", error_type="request_timeout"),
                FailureKind.PROVIDER_FAILED,
            ),
            (completed(error="Runner died"), FailureKind.PROVIDER_FAILED),
            (completed(error_type="internal_error"), FailureKind.PROVIDER_FAILED),
            (
                completed(error="Flagged", error_type="content_policy_violation"),
                FailureKind.CONTENT_INPUT,
            ),
            (completed(error="Bad", error_type="bad_request"), FailureKind.INVALID_REQUEST),
            (completed(error="Stopped", error_type="client_cancelled"), FailureKind.CANCELLED),
        ),
    )


RIGS = (
    rig(
        FalVideo(),
        "fal-ai/pika/v2.2/image-to-video",
        VideoOrder(prompt="She turns.", first_frame=FRAME, duration_seconds=4.2),
        prompt=VideoOrder(prompt=" ", first_frame=FRAME, duration_seconds=4.2),
        first_frame=VideoOrder(prompt="She turns.", duration_seconds=4.2),
        last_frame=VideoOrder(
            prompt="She turns.", first_frame=FRAME, last_frame=FRAME, duration_seconds=4.2
        ),
        duration_seconds=VideoOrder(
            prompt="She turns.",
            first_frame=FRAME,
            duration_seconds=11.0,
            options={"durations_seconds": [5, 10]},
        ),
    ),
    rig(
        FalImages(),
        "fal-ai/flux-lora",
        ImageOrder(prompt="Mara at the door.", seed=7),
        prompt=ImageOrder(prompt=""),
        loras=ImageOrder(prompt="Mara at the door.", loras=(LoraUse(),)),
        references=ImageOrder(prompt="Mara at the door.", references=(CLIP,)),
    ),
    rig(
        FalLora(),
        "fal-ai/flux-lora-fast-training",
        LoraOrder(images=PHOTOS, trigger_word="maravoss"),
        trigger_word=LoraOrder(images=PHOTOS, trigger_word=""),
        images=LoraOrder(images=CLIP, trigger_word="maravoss"),
        steps=LoraOrder(images=PHOTOS, trigger_word="maravoss", steps=0),
    ),
    rig(
        FalLipSync(),
        "fal-ai/sync-lipsync/v2",
        LipSyncOrder(video=CLIP, audio=VOICE, duration_seconds=4.2),
        video=LipSyncOrder(video=VOICE, audio=VOICE, duration_seconds=4.2),
        audio=LipSyncOrder(video=CLIP, audio=PHOTOS, duration_seconds=4.2),
        duration_seconds=LipSyncOrder(video=CLIP, audio=VOICE, duration_seconds=0.0),
    ),
)
