"""What sync.so says."""

from dataclasses import replace

from cliffhanger.models.jobs.job import FailureKind, JobState
from cliffhanger.models.jobs.orders import Asset, LipSyncOrder
from cliffhanger.models.providers.sync_so import SyncLipSync
from tests.contract.provider_rigs.rig import ProviderRig, endpoint, reply

CLIP = Asset("a" * 64, "video/mp4", 9, location="https://store.test/clip.mp4")
VOICE = Asset("b" * 64, "audio/wav", 9, location="https://store.test/voice.wav")
ORDER = LipSyncOrder(video=CLIP, audio=VOICE, duration_seconds=4.2)
ID = "6533643b-acbe-4c40-967e-d9ba9baac39e"

RIGS = (
    ProviderRig(
        adapter=SyncLipSync(),
        endpoint=endpoint("https://api.sync.so", "lipsync-2"),
        order=ORDER,
        bad_orders={
            "duration_seconds": replace(ORDER, duration_seconds=301.0),
            "video": replace(ORDER, video=VOICE),
            "audio": replace(ORDER, audio=CLIP),
        },
        accepted=reply({"id": ID, "status": "PENDING"}, 201),
        job_id=ID,
        polls={
            JobState.QUEUED: (reply({"id": ID, "status": "PENDING"}),),
            JobState.RUNNING: (reply({"id": ID, "status": "PROCESSING"}),),
            JobState.SUCCEEDED: (
                reply(
                    {
                        "id": ID,
                        "status": "COMPLETED",
                        "outputUrl": "https://cdn.sync.test/out.mp4",
                        "outputDuration": 4.2,
                    }
                ),
            ),
            JobState.FAILED: (
                reply({"id": ID, "status": "FAILED", "error": "no face"}),
                reply({"id": ID, "status": "REJECTED", "error": "not allowed"}),
            ),
        },
        strange=reply({"id": ID, "status": "DREAMING"}),
        hollow=reply({"id": ID, "status": "COMPLETED", "outputUrl": None}),
        refusals=(
            (reply({"statusCode": 401, "message": "Unauthorized"}, 401), FailureKind.AUTH),
            (reply({"statusCode": 402, "message": "Payment Required"}, 402), FailureKind.BALANCE),
            (
                reply({"statusCode": 429, "errorCode": "rate_limit_exceeded"}, 429),
                FailureKind.RATE_LIMITED,
            ),
            (
                reply({"statusCode": 429, "errorCode": "concurrency_limit_reached"}, 429),
                FailureKind.CONCURRENCY,
            ),
            (
                reply({"statusCode": 400, "errorCode": "INVALID_IDEMPOTENCY_KEY"}, 400),
                FailureKind.INVALID_REQUEST,
            ),
            (
                reply({"statusCode": 409, "errorCode": "IDEMPOTENCY_OUTCOME_UNKNOWN"}, 409),
                FailureKind.AMBIGUOUS_SUBMIT,
            ),
        ),
        job_failures=(
            (
                reply({"status": "FAILED", "error": "x", "error_code": "generation_timeout"}),
                FailureKind.PROVIDER_FAILED,
            ),
            (
                reply({"status": "FAILED", "error": "x", "error_code": "generation_audio_missing"}),
                FailureKind.INVALID_REQUEST,
            ),
            (reply({"status": "REJECTED"}), FailureKind.CONTENT_INPUT),
        ),
    ),
)
