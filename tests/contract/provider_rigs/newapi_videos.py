"""NewAPI's dialect of videos."""

from dataclasses import replace

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.job import FailureKind, JobState
from cliffhanger.models.jobs.orders import Asset, VideoOrder
from cliffhanger.models.providers.newapi_videos import NewApiVideos
from tests.contract.provider_rigs.rig import ProviderRig, endpoint, reply

FRAME = Asset(
    sha256="a1" * 32,
    media_type="image/png",
    num_bytes=1200,
    location="https://store.example/frame.png?sig=1",
)
ORDER = VideoOrder(prompt="She opens the door", first_frame=FRAME, duration_seconds=4.3)
CLIP = "https://cdn.example/clip.mp4"
_QUEUED = (
    *("queued", "QUEUED", "IN_QUEUE", "PENDING", "Pending", "starting", "submitted", "created"),
    *("Preparing", "Queueing", "queueing", "THROTTLED", "NotStarted", "SUSPENDED"),
    *("NOT_START", "SUBMITTED"),
)
_RUNNING = (
    *("running", "RUNNING", "in_progress", "IN_PROGRESS", "processing", "PROCESSING"),
    *("Processing", "dreaming", "canceling"),
)
_SUCCEEDED = (
    *("succeeded", "SUCCEEDED", "succeed", "success", "Success", "completed", "COMPLETED"),
    *("Ready", "Succeeded", "SUCCESS", "finish"),
)
_FAILED = (
    *("failed", "FAILED", "Fail", "FAILURE", "Error", "Failed", "REJECTED", "error", "nsfw"),
    *("Request Moderated", "Content Moderated"),
)
_CANCELLED = ("cancelled", "canceled", "CANCELED", "CANCELLED", "aborted")


def task(status: str, **more: object) -> HttpReply:
    data = {"task_id": "task_7", "action": "generate", "status": status, **more}
    return reply({"code": "success", "message": "", "data": data})


def bare(status: str, **more: object) -> HttpReply:
    return reply({"task_id": "task_7", "status": status, **more})


RIGS = (
    ProviderRig(
        adapter=NewApiVideos(),
        endpoint=endpoint("https://gateway.example", "kling-v1-6"),
        order=ORDER,
        bad_orders={
            "prompt": replace(ORDER, prompt=""),
            "duration_seconds": replace(ORDER, duration_seconds=-1.0),
            "options.duration": replace(ORDER, options={"duration": 4}),
            "options.metadata": replace(ORDER, options={"metadata": "mode=pro"}),
            "options.width": replace(ORDER, options={"width": "wide"}),
            "last_frame": replace(ORDER, last_frame=FRAME),
            "references": replace(ORDER, references=(FRAME,)),
            "has_audio": replace(ORDER, has_audio=True),
        },
        accepted=reply({"id": "task_7", "task_id": "task_7", "status": "queued", "progress": 0}),
        job_id="task_7",
        polls={
            JobState.QUEUED: tuple(task(word) for word in _QUEUED),
            JobState.RUNNING: tuple(task(word, progress="30%") for word in _RUNNING),
            JobState.SUCCEEDED: (
                *(task(word, result_url=CLIP) for word in _SUCCEEDED),
                bare("succeeded", url=CLIP),
                task("SUCCESS", fail_reason=CLIP),
            ),
            JobState.FAILED: tuple(task(word) for word in _FAILED),
            JobState.CANCELLED: tuple(task(word) for word in _CANCELLED),
            JobState.EXPIRED: (task("expired"),),
            JobState.LOST: (task("Task not found"),),
        },
        strange=task("UNKNOWN"),
        hollow=task("SUCCESS", fail_reason="", result_url=""),
        refusals=(
            (reply({"error": {"code": "invalid_api_key"}}, 401), FailureKind.AUTH),
            (reply({"code": "insufficient_user_quota"}, 403), FailureKind.BALANCE),
            (reply({"code": "rate_limit_exceeded"}, 429), FailureKind.RATE_LIMITED),
            (reply({"code": "invalid_request", "message": "m"}, 400), FailureKind.INVALID_REQUEST),
            (reply({"code": "fail_to_fetch_task", "message": "m"}), FailureKind.PROVIDER_FAILED),
            (reply({"message": "thanks"}), FailureKind.AMBIGUOUS_SUBMIT),
        ),
        job_failures=(
            (task("FAILURE", fail_reason="upstream broke"), FailureKind.PROVIDER_FAILED),
            (bare("failed", error={"code": 1301, "message": "m"}), FailureKind.CONTENT_INPUT),
            (task("nsfw"), FailureKind.CONTENT_OUTPUT),
            (task("Content Moderated"), FailureKind.CONTENT_OUTPUT),
            (task("Request Moderated"), FailureKind.CONTENT_INPUT),
            (task("CANCELLED"), FailureKind.CANCELLED),
            (task("expired"), FailureKind.EXPIRED),
            (task("Task not found"), FailureKind.EXPIRED),
        ),
    ),
)
