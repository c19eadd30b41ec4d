"""Kling, in every situation: the classic API, the newer one, images, and both lip-syncs."""

from dataclasses import replace

from cliffhanger.models.jobs.job import FailureKind, JobState
from cliffhanger.models.jobs.orders import Asset, ImageOrder, LipSyncOrder, LoraUse, VideoOrder
from cliffhanger.models.providers.kling import KlingVideo
from cliffhanger.models.providers.kling_images import KlingImages
from cliffhanger.models.providers.kling_lipsync import KlingFaceLipSync, KlingLipSync
from cliffhanger.models.providers.kling_turbo import KlingTurboVideo
from tests.contract.provider_rigs.rig import TOKEN, ProviderRig, endpoint, reply

BASE = "https://api-singapore.klingai.com"
FRAME = Asset("a" * 64, "image/png", 2048, location="https://store.test/frame.png")
CLIP = Asset("b" * 64, "video/mp4", 4096, location="https://store.test/clip.mp4")
LINE = Asset("c" * 64, "audio/wav", 1024, location="https://store.test/line.wav")
FACE = '{"session_id":"session-1","face_id":"0","start_ms":0.0,"end_ms":5200.0}'

REFUSALS = (
    (reply({"code": 1002, "message": "access key not found"}, 401), FailureKind.AUTH),
    (reply({"code": 1103, "message": "no permission for the model"}, 403), FailureKind.AUTH),
    (reply({"code": 1102, "message": "resource pack exhausted"}, 429), FailureKind.BALANCE),
    (reply({"code": 1201, "message": "duration is invalid"}, 400), FailureKind.INVALID_REQUEST),
    (reply({"code": 1203, "message": "model not found"}, 404), FailureKind.INVALID_REQUEST),
    (reply({"code": 1301, "message": "risk control"}, 400), FailureKind.CONTENT_INPUT),
    (reply({"code": 1302, "message": "too fast"}, 429), FailureKind.RATE_LIMITED),
    (
        reply({"code": 1303, "message": "parallel task over resource pack limit"}, 429),
        FailureKind.CONCURRENCY,
    ),
    (reply({"code": 5001, "message": "maintenance"}, 503), FailureKind.TRANSIENT),
    (reply({"code": 1303, "message": "too many"}, 200), FailureKind.CONCURRENCY),
)


def task(status: str, **more: object) -> object:
    data = {"task_id": "task-1", "task_status": status, **more}
    return {"code": 0, "message": "SUCCEED", "request_id": "request-1", "data": data}


def turbo_task(status: str, **more: object) -> object:
    return {"code": 0, "data": [{"id": "task-1", "status": status, **more}]}


VIDEOS = {"videos": [{"id": "v", "url": "https://cdn.test/v.mp4", "duration": "5.1"}]}
POLLS = {
    JobState.QUEUED: (reply(task("submitted")),),
    JobState.RUNNING: (reply(task("processing")),),
    JobState.SUCCEEDED: (reply(task("succeed", task_result=VIDEOS)),),
    JobState.FAILED: (reply(task("failed", task_status_msg="the picture is too dark")),),
}
ACCEPTED = reply(task("submitted", task_info={"external_task_id": TOKEN}))
FAILED = (
    (reply(task("failed", task_status_msg="the picture is too dark")), FailureKind.PROVIDER_FAILED),
    (reply(task("failed")), FailureKind.PROVIDER_FAILED),
)

_video = VideoOrder(prompt="She turns.", first_frame=FRAME, duration_seconds=4.2)
_image = ImageOrder(prompt="A rainy street.", references=(FRAME,))
_lips = LipSyncOrder(video=CLIP, audio=LINE, duration_seconds=5.2)

RIGS = (
    ProviderRig(
        adapter=KlingVideo(),
        endpoint=endpoint(BASE, "kling-v3"),
        order=_video,
        bad_orders={
            "prompt": replace(_video, prompt="x" * 2501),
            "duration_seconds": replace(_video, duration_seconds=15.5),
            "first_frame": replace(_video, first_frame=replace(FRAME, media_type="image/webp")),
            "references": replace(_video, references=(FRAME,)),
        },
        accepted=ACCEPTED,
        job_id="task-1",
        polls=POLLS,
        strange=reply(task("reviewing")),
        hollow=reply(task("succeed", task_result={"videos": []})),
        refusals=REFUSALS,
        job_failures=FAILED,
    ),
    ProviderRig(
        adapter=KlingTurboVideo(),
        endpoint=endpoint(BASE, "kling-3.0-turbo"),
        order=_video,
        bad_orders={
            "prompt": replace(_video, prompt=" "),
            "last_frame": replace(_video, last_frame=FRAME),
            "duration_seconds": replace(_video, duration_seconds=16),
        },
        accepted=reply({"code": 0, "data": {"id": "task-1", "status": "submitted"}}),
        job_id="task-1",
        polls={
            JobState.QUEUED: (reply(turbo_task("submitted")),),
            JobState.RUNNING: (reply(turbo_task("processing")),),
            JobState.SUCCEEDED: (
                reply(turbo_task("succeeded", outputs=[{"url": "https://cdn.test/v.mp4"}])),
            ),
            JobState.FAILED: (reply(turbo_task("failed", message="the picture is too dark")),),
        },
        strange=reply(turbo_task("succeed")),
        hollow=reply(turbo_task("succeeded", outputs=[])),
        refusals=REFUSALS,
        job_failures=((reply(turbo_task("failed")), FailureKind.PROVIDER_FAILED),),
    ),
    ProviderRig(
        adapter=KlingImages(),
        endpoint=endpoint(BASE, "kling-v2-1"),
        order=_image,
        bad_orders={
            "prompt": replace(_image, prompt=""),
            "references": replace(_image, references=(FRAME, FRAME)),
            "loras": replace(_image, loras=(LoraUse(name="mei"),)),
        },
        accepted=ACCEPTED,
        job_id="task-1",
        polls={
            **POLLS,
            JobState.SUCCEEDED: (
                reply(
                    task(
                        "succeed",
                        task_result={"images": [{"index": 0, "url": "https://cdn.test/i.png"}]},
                    )
                ),
            ),
        },
        strange=reply(task("reviewing")),
        hollow=reply(task("succeed", task_result={"images": [{"index": 0}]})),
        refusals=REFUSALS,
        job_failures=FAILED,
    ),
    ProviderRig(
        adapter=KlingLipSync(),
        endpoint=endpoint(BASE, "kling-lip-sync"),
        order=_lips,
        bad_orders={
            "duration_seconds": replace(_lips, duration_seconds=1.5),
            "video": replace(_lips, video=replace(CLIP, media_type="video/webm")),
            "audio": replace(_lips, audio=replace(LINE, num_bytes=6 << 20)),
        },
        accepted=ACCEPTED,
        job_id="task-1",
        polls=POLLS,
        strange=reply(task("reviewing")),
        hollow=reply(task("succeed")),
        refusals=REFUSALS,
        job_failures=FAILED,
    ),
    ProviderRig(
        adapter=KlingFaceLipSync(),
        endpoint=endpoint(BASE, "kling-lip-sync"),
        order=replace(_lips, video=replace(CLIP, location=FACE)),
        bad_orders={
            "duration_seconds": replace(_lips, duration_seconds=61.0),
            "video": replace(_lips, video=replace(CLIP, num_bytes=101 << 20)),
            "audio": replace(_lips, audio=replace(LINE, media_type="audio/ogg")),
        },
        accepted=ACCEPTED,
        job_id="task-1",
        polls=POLLS,
        strange=reply(task("reviewing")),
        hollow=reply(task("succeed", task_result={})),
        refusals=REFUSALS,
        job_failures=FAILED,
    ),
)
