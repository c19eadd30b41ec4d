"""MiniMax: video v1, video v2, speech."""

from dataclasses import replace

from cliffhanger.models.jobs.job import FailureKind, JobState
from cliffhanger.models.jobs.orders import Asset, SpeechOrder, VideoOrder
from cliffhanger.models.providers.minimax import MiniMaxVideo
from cliffhanger.models.providers.minimax_speech import MiniMaxSpeech
from cliffhanger.models.providers.minimax_v2 import MiniMaxVideoV2
from tests.contract.provider_rigs.rig import ProviderRig, endpoint, reply

BASE = "https://api.minimax.io"
FRAME = Asset(
    sha256="a" * 64, media_type="image/png", num_bytes=4096, location="https://store/f.png"
)
ORDER = VideoOrder(prompt="She turns [Push in]", first_frame=FRAME, duration_seconds=5.2)
LINE = SpeechOrder(text="Who is there?", voice="Calm_Woman")


def said(code: int, words: str, **rest: object) -> dict[str, object]:
    return {**rest, "base_resp": {"status_code": code, "status_msg": words}}


REFUSALS = (
    (reply(said(1000, "unknown error")), FailureKind.TRANSIENT),
    (reply(said(1001, "timeout")), FailureKind.TRANSIENT),
    (reply(said(1002, "rate limit")), FailureKind.RATE_LIMITED),
    (reply(said(1004, "login fail")), FailureKind.AUTH),
    (reply(said(1008, "insufficient balance")), FailureKind.BALANCE),
    (reply(said(1024, "internal error")), FailureKind.TRANSIENT),
    (reply(said(1026, "input new_sensitive")), FailureKind.CONTENT_INPUT),
    (reply(said(1027, "output new_sensitive")), FailureKind.CONTENT_OUTPUT),
    (reply(said(1033, "mysql failed")), FailureKind.TRANSIENT),
    (reply(said(1041, "conn limit")), FailureKind.CONCURRENCY),
    (reply(said(2013, "invalid params")), FailureKind.INVALID_REQUEST),
    (reply(said(2049, "invalid api key")), FailureKind.AUTH),
    (reply(said(2056, "usage limit exceeded")), FailureKind.BALANCE),
    (reply(said(9999, "never seen")), FailureKind.PROVIDER_FAILED),
    (reply({}, 429), FailureKind.RATE_LIMITED),
    (reply({}, 402), FailureKind.BALANCE),
)


def look(status: str, **rest: object) -> dict[str, object]:
    return said(0, "success", task_id="t-1", status=status, **rest)


def error(code: str | int) -> dict[str, object]:
    """Return why a task of version 2 failed."""
    return {"code": code, "message": "new_sensitive"}


def task(status: str, **rest: object) -> dict[str, object]:
    return said(0, "success", task={"status": status, **rest})


RIGS = (
    ProviderRig(
        adapter=MiniMaxVideo(),
        endpoint=endpoint(BASE, "MiniMax-Hailuo-2.3"),
        order=ORDER,
        bad_orders={
            "prompt": replace(ORDER, prompt=" "),
            "2000": replace(ORDER, prompt="a" * 2001),
            "duration_seconds": replace(ORDER, duration_seconds=10.5),
            "last_frame": replace(ORDER, last_frame=FRAME),
            "references": replace(ORDER, references=(FRAME,)),
            "has_audio": replace(ORDER, has_audio=True),
        },
        accepted=reply(said(0, "success", task_id="t-1")),
        job_id="t-1",
        polls={
            JobState.QUEUED: (reply(look("Preparing")), reply(look("Queueing"))),
            JobState.RUNNING: (reply(look("Processing")),),
            JobState.SUCCEEDED: (reply(look("Success", file_id="205258526306433")),),
            JobState.FAILED: (reply(look("Fail")),),
        },
        strange=reply(look("Pondering")),
        hollow=reply(look("Success", file_id="")),
        refusals=REFUSALS,
        job_failures=(
            (reply(look("Fail")), FailureKind.PROVIDER_FAILED),
            (reply(said(1026, "input new_sensitive", status="Fail")), FailureKind.CONTENT_INPUT),
            (reply(said(1027, "output new_sensitive")), FailureKind.CONTENT_OUTPUT),
        ),
    ),
    ProviderRig(
        adapter=MiniMaxVideoV2(),
        endpoint=endpoint(BASE, "MiniMax-H3"),
        order=ORDER,
        bad_orders={
            "prompt": replace(ORDER, prompt=""),
            "duration_seconds": replace(ORDER, duration_seconds=15.5),
            "references": replace(ORDER, references=(FRAME,)),
            "first_frame": replace(ORDER, first_frame=replace(FRAME, media_type="image/gif")),
        },
        accepted=reply(said(0, "success", task_id="t-2")),
        job_id="t-2",
        polls={
            JobState.QUEUED: (reply(task("queued")),),
            JobState.RUNNING: (reply(task("running")),),
            JobState.SUCCEEDED: (reply(task("succeeded", content={"url": "https://cdn/v.mp4"})),),
            JobState.FAILED: (reply(task("failed")),),
            JobState.CANCELLED: (reply(task("cancelled")),),
        },
        strange=reply(task("pondering")),
        hollow=reply(task("succeeded", content={})),
        refusals=REFUSALS,
        job_failures=(
            (reply(task("failed")), FailureKind.PROVIDER_FAILED),
            (reply(task("failed", error=error("1026"))), FailureKind.CONTENT_INPUT),
            (reply(task("failed", error=error(1027))), FailureKind.CONTENT_OUTPUT),
            (reply(task("failed", error=error("1000"))), FailureKind.PROVIDER_FAILED),
            (
                reply(said(1027, "output new_sensitive", task={"status": "failed"})),
                FailureKind.CONTENT_OUTPUT,
            ),
        ),
    ),
    ProviderRig(
        adapter=MiniMaxSpeech(),
        endpoint=endpoint(BASE, "speech-2.8-hd"),
        order=LINE,
        bad_orders={
            "text": replace(LINE, text=""),
            "10000": replace(LINE, text="a" * 10_001),
            "voice": replace(LINE, voice=""),
            "speed": replace(LINE, speed=2.5),
        },
        accepted=reply(said(0, "success", data={"audio": "494433", "status": 2})),
        hollow=reply(said(0, "success", data={"audio": "", "status": 2})),
        refusals=REFUSALS,
    ),
)
