"""What Azure's batch speech says."""

from dataclasses import replace

from cliffhanger.models.jobs.job import FailureKind, JobState
from cliffhanger.models.jobs.orders import SpeechOrder
from cliffhanger.models.providers.azure_batch import AzureBatchSpeech
from tests.contract.provider_rigs.rig import TOKEN, ProviderRig, endpoint, reply

ORDER = SpeechOrder(text="No way.", voice="en-US-AvaMultilingualNeural")


def job(status: str, **more: object) -> dict[str, object]:
    """Return the body of a job."""
    return {"id": TOKEN, "status": status, "inputKind": "SSML", **more}


def refused(code: str) -> dict[str, object]:
    """Return the body of a refusal."""
    return {"error": {"code": code, "message": f"because of {code}"}}


FAILED = job("Failed", properties={"error": {"code": "BadSsml", "message": "no such voice"}})

RIGS = (
    ProviderRig(
        adapter=AzureBatchSpeech(),
        endpoint=endpoint("https://eastus.api.cognitive.microsoft.com", "neural"),
        order=ORDER,
        bad_orders={
            "text is empty": replace(ORDER, text=""),
            "400001 characters": replace(ORDER, text="a" * 400_001),
            "voice": replace(ORDER, voice=""),
            "speed is 0.4": replace(ORDER, speed=0.4),
            "raw-": replace(ORDER, options={"output_format": "raw-24khz-16bit-mono-pcm"}),
        },
        accepted=reply(job("NotStarted"), 201),
        job_id=TOKEN,
        polls={
            JobState.QUEUED: (reply(job("NotStarted")),),
            JobState.RUNNING: (reply(job("Running")),),
            JobState.SUCCEEDED: (
                reply(job("Succeeded", outputs={"result": "https://blob.test/results.zip?sig=1"})),
            ),
            JobState.FAILED: (reply(FAILED), reply(job("Failed"))),
        },
        strange=reply(job("Pondering")),
        hollow=reply(job("Succeeded", outputs={})),
        refusals=(
            (reply(refused("InvalidRequest"), 400), FailureKind.INVALID_REQUEST),
            (reply(refused("Unauthorized"), 401), FailureKind.AUTH),
            (reply(refused("Conflict"), 409), FailureKind.AMBIGUOUS_SUBMIT),
            (reply(refused("TooManyRequests"), 429), FailureKind.RATE_LIMITED),
            (reply(refused("InternalServerError"), 500), FailureKind.PROVIDER_FAILED),
            (reply(refused("ServiceUnavailable"), 503), FailureKind.TRANSIENT),
        ),
        job_failures=((reply(FAILED), FailureKind.PROVIDER_FAILED),),
    ),
)
