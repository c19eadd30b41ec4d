"""A HolySheep-type gateway's clips and lip sync."""

from dataclasses import replace

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.job import FailureKind, JobState
from cliffhanger.models.jobs.orders import Asset, LipSyncOrder, VideoOrder
from cliffhanger.models.providers.gateway import GatewayLipSync, GatewayVideo
from tests.contract.provider_rigs.newapi_videos import FRAME
from tests.contract.provider_rigs.rig import ProviderRig, endpoint, reply

CLIP = Asset(
    sha256="c3" * 32,
    media_type="video/mp4",
    num_bytes=90_000,
    location="https://store.example/clip.mp4",
)
VOICE = Asset(
    sha256="d4" * 32,
    media_type="audio/wav",
    num_bytes=70_000,
    location="https://store.example/voice.wav",
)
SCENE = VideoOrder(prompt="She opens the door", first_frame=FRAME, duration_seconds=4.3)
MOUTH = LipSyncOrder(video=CLIP, audio=VOICE, duration_seconds=4.3)


def job(status: str, **more: object) -> HttpReply:
    return reply({"job_id": "job-7", "status": status, **more})


POLLS = {
    JobState.QUEUED: (job("queued"), job("pending")),
    JobState.RUNNING: (job("processing"), job("running"), job("in_progress")),
    JobState.SUCCEEDED: (job("completed", video_url="https://cdn.example/out.mp4"),),
    JobState.FAILED: (job("failed", error="out of memory"),),
}
REFUSALS = (
    (reply({"error": {"code": "invalid_api_key"}}, 401), FailureKind.AUTH),
    (reply({"error": {"message": "top up"}}, 402), FailureKind.BALANCE),
    (reply({"error": {"code": "rate_limit_exceeded"}}, 429), FailureKind.RATE_LIMITED),
    (reply({"error": {"code": "concurrency_limited"}}, 429), FailureKind.CONCURRENCY),
    (reply({"error": {"message": "no such model"}}, 404), FailureKind.INVALID_REQUEST),
    (reply({"error": {"message": "broken"}}, 500), FailureKind.PROVIDER_FAILED),
    (reply({"error": "broken"}), FailureKind.PROVIDER_FAILED),
    (reply({"id": "x", "result": "ok"}), FailureKind.AMBIGUOUS_SUBMIT),
    (reply({"data": {"url": "/files/out.mp4"}}), FailureKind.AMBIGUOUS_SUBMIT),
)
JOB_FAILURES = (
    (job("failed", error="out of memory"), FailureKind.PROVIDER_FAILED),
    (job("failed", error={"code": "content_policy_violation"}), FailureKind.CONTENT_INPUT),
    (job("failed"), FailureKind.PROVIDER_FAILED),
    (job("completed", error="not stored"), FailureKind.BAD_OUTPUT),
)

RIGS = (
    ProviderRig(
        adapter=GatewayVideo(),
        endpoint=endpoint("https://api.holysheep.ai/v1", "some-video-1"),
        order=SCENE,
        bad_orders={
            "prompt": replace(SCENE, prompt=""),
            "duration_seconds": replace(SCENE, duration_seconds=0.0),
            "options.duration": replace(SCENE, options={"duration": 3}),
            "options.resolution": replace(SCENE, options={"resolution": "8K"}),
            "last_frame": replace(SCENE, last_frame=FRAME),
            "beside a first_frame": replace(SCENE, references=(FRAME,)),
            "has_audio": replace(SCENE, has_audio=True),
            "image/gif": replace(SCENE, first_frame=replace(FRAME, media_type="image/gif")),
        },
        accepted=reply({"job_id": "job-7"}),
        job_id="job-7",
        polls=POLLS,
        strange=job("rendering"),
        hollow=job("completed"),
        refusals=REFUSALS,
        job_failures=JOB_FAILURES,
    ),
    ProviderRig(
        adapter=GatewayLipSync(),
        endpoint=endpoint("https://api.holysheep.ai/v1", "some-lipsync-1"),
        order=MOUTH,
        bad_orders={
            "sync_mode": replace(MOUTH, options={"sync_mode": "slow"}),
            "duration_seconds": replace(MOUTH, duration_seconds=0.0),
            "audio is video/mp4": replace(MOUTH, video=VOICE, audio=CLIP),
            "video/webm": replace(MOUTH, video=replace(CLIP, media_type="video/webm")),
            "bytes": replace(MOUTH, video=replace(CLIP, num_bytes=(100 << 20) + 1)),
        },
        accepted=reply({"job_id": "job-7"}),
        job_id="job-7",
        polls=POLLS,
        strange=job("rendering"),
        hollow=job("completed"),
        refusals=REFUSALS,
        job_failures=JOB_FAILURES,
    ),
)
