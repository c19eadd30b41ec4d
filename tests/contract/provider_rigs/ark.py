"""Volcengine Ark: Seedance video, Seedream images."""

from dataclasses import replace

from cliffhanger.models.jobs.job import FailureKind, JobState
from cliffhanger.models.jobs.orders import Asset, ImageOrder, LoraUse, VideoOrder
from cliffhanger.models.providers.ark import ArkVideo
from cliffhanger.models.providers.ark_images import ArkImages
from tests.contract.provider_rigs.rig import ProviderRig, endpoint, reply

BASE = "https://ark.cn-beijing.volces.com/api/v3"
FRAME = Asset(
    sha256="a" * 64, media_type="image/png", num_bytes=4096, location="https://store/f.png"
)
ORDER = VideoOrder(prompt="She turns", first_frame=FRAME, duration_seconds=4.2, seed=7)
STILL = ImageOrder(prompt="A corridor", references=(FRAME,))


def error(code: str) -> dict[str, object]:
    return {"error": {"code": code, "message": f"said {code}", "param": "", "type": ""}}


REFUSALS = (
    (reply(error("MissingParameter"), 400), FailureKind.INVALID_REQUEST),
    (reply(error("InvalidParameter"), 400), FailureKind.INVALID_REQUEST),
    (reply(error("AuthenticationError"), 401), FailureKind.AUTH),
    (reply(error("AccountOverdueError"), 403), FailureKind.BALANCE),
    (reply(error("AccessDenied"), 403), FailureKind.AUTH),
    (reply(error("ModelNotOpen"), 404), FailureKind.INVALID_REQUEST),
    (reply(error("InvalidEndpoint.NotFound"), 404), FailureKind.INVALID_REQUEST),
    (reply(error("RateLimitExceeded.EndpointRPMExceeded"), 429), FailureKind.RATE_LIMITED),
    (reply(error("ModelAccountRpmRateLimitExceeded"), 429), FailureKind.RATE_LIMITED),
    (reply(error("QuotaExceeded"), 429), FailureKind.BALANCE),
    (reply(error("ServerOverloaded"), 429), FailureKind.TRANSIENT),
    (reply(error("InputTextSensitiveContentDetected"), 400), FailureKind.CONTENT_INPUT),
    (reply(error("NeverSeen"), 500), FailureKind.PROVIDER_FAILED),
)


def look(status: str, **rest: object) -> dict[str, object]:
    return {"id": "cgt-1", "model": "doubao-seedance-1-5-pro", "status": status, **rest}


RIGS = (
    ProviderRig(
        adapter=ArkVideo(),
        endpoint=endpoint(BASE, "doubao-seedance-1-5-pro-251215"),
        order=ORDER,
        bad_orders={
            "prompt": replace(ORDER, prompt=""),
            "duration_seconds": replace(ORDER, duration_seconds=12.5),
            "references": replace(ORDER, references=(FRAME,) * 10),
            "bytes": replace(ORDER, first_frame=replace(FRAME, num_bytes=11 << 20)),
        },
        accepted=reply({"id": "cgt-1"}),
        job_id="cgt-1",
        polls={
            JobState.QUEUED: (reply(look("queued")),),
            JobState.RUNNING: (reply(look("running")),),
            JobState.SUCCEEDED: (
                reply(look("succeeded", content={"video_url": "https://cdn/v.mp4"})),
            ),
            JobState.FAILED: (reply(look("failed", **error("InternalServiceError"))),),
            JobState.CANCELLED: (reply(look("cancelled")),),
            JobState.EXPIRED: (reply(look("expired")),),
        },
        strange=reply(look("pondering")),
        hollow=reply(look("succeeded", content={})),
        refusals=REFUSALS,
        job_failures=(
            (reply(look("failed", error=None)), FailureKind.PROVIDER_FAILED),
            (
                reply(look("failed", **error("OutputVideoSensitiveContentDetected"))),
                FailureKind.CONTENT_OUTPUT,
            ),
        ),
    ),
    ProviderRig(
        adapter=ArkImages(),
        endpoint=endpoint(BASE, "doubao-seedream-4-5-251128"),
        order=STILL,
        bad_orders={
            "prompt": replace(STILL, prompt=""),
            "references": replace(STILL, references=(FRAME,) * 11),
            "loras": replace(STILL, loras=(LoraUse(name="mei"),)),
            "16:1": replace(STILL, width_px=100, height_px=1700),
        },
        accepted=reply({"data": [{"b64_json": "iVBORw0KGgo="}]}),
        hollow=reply({"data": []}),
        refusals=REFUSALS,
    ),
)
