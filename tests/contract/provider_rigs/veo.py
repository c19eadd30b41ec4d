"""Google Veo over the Gemini API in every situation."""

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.job import FailureKind, JobState
from cliffhanger.models.jobs.orders import Asset, VideoOrder
from cliffhanger.models.providers.veo import VeoVideo
from tests.contract.provider_rigs.rig import ProviderRig, endpoint, reply

BASE_URL = "https://generativelanguage.googleapis.com/v1beta"
MODEL = "veo-3.1-generate-preview"
JOB_ID = f"models/{MODEL}/operations/vz341u0pmdlc"
FRAME = Asset(sha256="ef" * 32, media_type="image/png", num_bytes=5, data=b"frame")
MOVIE = Asset(sha256="ee" * 32, media_type="video/mp4", num_bytes=5, data=b"movie")
CLIP_URL = f"{BASE_URL}/files/8q2k:download?alt=media"


def refused(status: int, name: str, *details: dict[str, object]) -> HttpReply:
    error = {"code": status, "message": "It was refused.", "status": name, "details": details}
    return reply({"error": error}, status)


def operation(**more: object) -> HttpReply:
    return reply({"name": JOB_ID, **more})


def finished(answer: object) -> HttpReply:
    return operation(done=True, response={"generateVideoResponse": answer})


def failed(code: int, words: str = "It went wrong.") -> HttpReply:
    return operation(done=True, error={"code": code, "message": words})


def quota(name: str) -> dict[str, object]:
    return {
        "@type": "type.googleapis.com/google.rpc.QuotaFailure",
        "violations": [{"quotaId": name}],
    }


FILTERED = finished({"raiMediaFilteredCount": 1, "raiMediaFilteredReasons": ["A face was shown."]})
RETRY_IN_36 = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "36s"}
BAD_KEY = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}

RIGS = (
    ProviderRig(
        adapter=VeoVideo(),
        endpoint=endpoint(BASE_URL, MODEL),
        order=VideoOrder(prompt="She turns.", first_frame=FRAME, duration_seconds=4.2),
        bad_orders={
            "prompt": VideoOrder(prompt="", first_frame=FRAME, duration_seconds=4.2),
            "first_frame": VideoOrder(prompt="She turns.", first_frame=MOVIE, duration_seconds=4.2),
            "duration_seconds": VideoOrder(prompt="She turns.", duration_seconds=8.5),
            "last_frame": VideoOrder(prompt="She turns.", last_frame=FRAME, duration_seconds=4.2),
            "references": VideoOrder(
                prompt="She turns.", references=(FRAME,) * 4, duration_seconds=4.2
            ),
        },
        accepted=reply({"name": JOB_ID}),
        job_id=JOB_ID,
        polls={
            JobState.RUNNING: (operation(), operation(done=False)),
            JobState.SUCCEEDED: (finished({"generatedSamples": [{"video": {"uri": CLIP_URL}}]}),),
            JobState.FAILED: (failed(13), FILTERED),
            JobState.CANCELLED: (failed(1),),
        },
        strange=operation(done="perhaps"),
        hollow=finished({"generatedSamples": []}),
        refusals=(
            (refused(400, "INVALID_ARGUMENT"), FailureKind.INVALID_REQUEST),
            (refused(400, "INVALID_ARGUMENT", BAD_KEY), FailureKind.AUTH),
            (refused(400, "FAILED_PRECONDITION"), FailureKind.BALANCE),
            (refused(401, "UNAUTHENTICATED"), FailureKind.AUTH),
            (refused(403, "PERMISSION_DENIED"), FailureKind.AUTH),
            (refused(404, "NOT_FOUND"), FailureKind.INVALID_REQUEST),
            (refused(429, "RESOURCE_EXHAUSTED", RETRY_IN_36), FailureKind.RATE_LIMITED),
            (
                refused(429, "RESOURCE_EXHAUSTED", quota("RequestsPerDayPerProjectPerModel")),
                FailureKind.BALANCE,
            ),
            (refused(500, "INTERNAL"), FailureKind.PROVIDER_FAILED),
            (refused(503, "UNAVAILABLE"), FailureKind.TRANSIENT),
            (refused(504, "DEADLINE_EXCEEDED"), FailureKind.PROVIDER_FAILED),
        ),
        job_failures=(
            (FILTERED, FailureKind.CONTENT_OUTPUT),
            (operation(done=True), FailureKind.CONTENT_OUTPUT),
            (finished({"generatedSamples": [{"video": {}}]}), FailureKind.BAD_OUTPUT),
            (failed(1), FailureKind.CANCELLED),
            (failed(3), FailureKind.INVALID_REQUEST),
            (failed(8), FailureKind.PROVIDER_FAILED),
            (failed(13), FailureKind.PROVIDER_FAILED),
        ),
    ),
)
