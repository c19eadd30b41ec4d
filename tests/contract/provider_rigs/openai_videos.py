"""The dialect of OpenAI's videos."""

from dataclasses import replace

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.job import FailureKind, JobState
from cliffhanger.models.jobs.orders import VideoOrder
from cliffhanger.models.providers.openai_videos import OpenAIVideos
from tests.contract.provider_rigs.openai_images import SHEET
from tests.contract.provider_rigs.rig import ProviderRig, endpoint, reply

ORDER = VideoOrder(prompt="She opens the door", first_frame=SHEET, duration_seconds=5.2)


def job(status: str, **more: object) -> HttpReply:
    return reply({"id": "video_7", "object": "video", "status": status, **more})


def failed(code: str) -> HttpReply:
    return job("failed", error={"code": code, "message": f"It says {code}."})


RIGS = (
    ProviderRig(
        adapter=OpenAIVideos(),
        endpoint=endpoint("https://gateway.example/v1", "some-video-1"),
        order=ORDER,
        bad_orders={
            "prompt": replace(ORDER, prompt=""),
            "at most 12": replace(ORDER, duration_seconds=12.1),
            "duration_seconds": replace(ORDER, duration_seconds=0.0),
            "options.seconds": replace(ORDER, options={"seconds": "4"}),
            "options.size": replace(ORDER, options={"size": "tall"}),
            "last_frame": replace(ORDER, last_frame=SHEET),
            "references": replace(ORDER, references=(SHEET,)),
            "has_audio": replace(ORDER, has_audio=True),
            "image/gif": replace(ORDER, first_frame=replace(SHEET, media_type="image/gif")),
        },
        accepted=job("queued", progress=0),
        job_id="video_7",
        polls={
            JobState.QUEUED: (job("queued"),),
            JobState.RUNNING: (job("in_progress", progress=40),),
            JobState.SUCCEEDED: (job("completed", progress=100),),
            JobState.FAILED: (failed("moderation_blocked"), job("failed")),
        },
        strange=job("dreaming"),
        hollow=job("completed", error={"code": "storage", "message": "The file was not kept."}),
        refusals=(
            (reply({"error": {"code": "invalid_api_key"}}, 401), FailureKind.AUTH),
            (reply({"error": {"code": "insufficient_user_quota"}}, 403), FailureKind.BALANCE),
            (reply({"error": {"code": "rate_limit_exceeded"}}, 429), FailureKind.RATE_LIMITED),
            (reply({"error": {"code": "bad_size"}}, 400), FailureKind.INVALID_REQUEST),
            (reply({"object": "video"}), FailureKind.AMBIGUOUS_SUBMIT),
        ),
        job_failures=(
            (failed("moderation_blocked"), FailureKind.CONTENT_INPUT),
            (failed("OutputVideoSensitiveContentDetected"), FailureKind.CONTENT_OUTPUT),
            (failed("insufficient_quota"), FailureKind.BALANCE),
            (failed("invalid_api_key"), FailureKind.PROVIDER_FAILED),
            (job("failed", error="broken"), FailureKind.PROVIDER_FAILED),
        ),
    ),
)
