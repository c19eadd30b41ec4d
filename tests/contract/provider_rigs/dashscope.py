"""Alibaba DashScope: Wan video, Qwen speech."""

from dataclasses import replace

from cliffhanger.models.jobs.job import FailureKind, JobState
from cliffhanger.models.jobs.orders import Asset, SpeechOrder, VideoOrder
from cliffhanger.models.providers.dashscope import DashScopeVideo
from cliffhanger.models.providers.dashscope_speech import QwenSpeech
from tests.contract.provider_rigs.rig import ProviderRig, endpoint, reply

BASE = "https://dashscope.aliyuncs.com"
FRAME = Asset(
    sha256="a" * 64, media_type="image/png", num_bytes=4096, location="https://store/f.png"
)
ORDER = VideoOrder(prompt="She turns", first_frame=FRAME, duration_seconds=4.2, seed=7)
LINE = SpeechOrder(text="Who is there?", voice="Cherry")


def error(code: str) -> dict[str, object]:
    return {"code": code, "message": f"said {code}", "request_id": "r-1"}


REFUSALS = (
    (reply(error("Throttling"), 429), FailureKind.RATE_LIMITED),
    (reply(error("Throttling.RateQuota"), 429), FailureKind.RATE_LIMITED),
    (reply(error("Throttling.AllocationQuota"), 429), FailureKind.RATE_LIMITED),
    (reply(error("InvalidApiKey"), 401), FailureKind.AUTH),
    (reply(error("Arrearage"), 400), FailureKind.BALANCE),
    (reply(error("DataInspectionFailed"), 400), FailureKind.CONTENT_INPUT),
    (reply(error("IPInfringementSuspect"), 400), FailureKind.CONTENT_INPUT),
    (reply(error("InvalidParameter"), 400), FailureKind.INVALID_REQUEST),
    (reply(error("NeverSeen"), 200), FailureKind.PROVIDER_FAILED),
)


def look(status: str, **rest: object) -> dict[str, object]:
    return {"output": {"task_id": "t-1", "task_status": status, **rest}, "request_id": "r-1"}


RIGS = (
    ProviderRig(
        adapter=DashScopeVideo(),
        endpoint=endpoint(BASE, "wan2.7-i2v"),
        order=ORDER,
        bad_orders={
            "prompt": replace(ORDER, prompt=""),
            "5000": replace(ORDER, prompt="a" * 5001),
            "duration_seconds": replace(ORDER, duration_seconds=15.5),
            "first_frame": replace(ORDER, first_frame=None),
            "references": replace(ORDER, references=(FRAME,)),
            "form": replace(ORDER, options={"form": "tape"}),
        },
        accepted=reply(look("PENDING")),
        job_id="t-1",
        polls={
            JobState.QUEUED: (reply(look("PENDING")), reply(look("SUSPENDED"))),
            JobState.RUNNING: (reply(look("RUNNING")),),
            JobState.SUCCEEDED: (reply(look("SUCCEEDED", video_url="https://cdn/v.mp4")),),
            JobState.FAILED: (reply(look("FAILED", code="InternalError", message="oh")),),
            JobState.CANCELLED: (reply(look("CANCELED")),),
            JobState.LOST: (reply(look("UNKNOWN")),),
        },
        strange=reply(look("PONDERING")),
        hollow=reply(look("SUCCEEDED")),
        refusals=REFUSALS,
        job_failures=(
            (reply(look("FAILED")), FailureKind.PROVIDER_FAILED),
            (reply(look("FAILED", code="DataInspectionFailed")), FailureKind.CONTENT_INPUT),
        ),
    ),
    ProviderRig(
        adapter=QwenSpeech(),
        endpoint=endpoint(BASE, "qwen3-tts-flash"),
        order=LINE,
        bad_orders={
            "text": replace(LINE, text=""),
            "600": replace(LINE, text="a" * 601),
            "voice": replace(LINE, voice=""),
            "speed": replace(LINE, speed=1.2),
        },
        accepted=reply({"output": {"audio": {"url": "https://cdn/a.wav"}}, "request_id": "r-1"}),
        hollow=reply({"output": {"audio": {"url": ""}}, "request_id": "r-1"}),
        refusals=REFUSALS,
    ),
)
