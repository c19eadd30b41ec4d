"""What ElevenLabs says."""

import base64
from dataclasses import replace

from cliffhanger.models.jobs.job import FailureKind
from cliffhanger.models.jobs.orders import SpeechOrder
from cliffhanger.models.providers.elevenlabs import ElevenLabsSpeech
from tests.contract.provider_rigs.rig import ProviderRig, endpoint, reply
from tests.contract.provider_rigs.spoken_bytes import wav

ORDER = SpeechOrder(text="No way.", voice="21m00Tcm4TlvDq8ikWAM")
ALIGNMENT = {
    "characters": list("No way."),
    "character_start_times_seconds": [0.0, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5],
    "character_end_times_seconds": [0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7],
}


def refused(status: str) -> dict[str, object]:
    """Return the body of a refusal."""
    return {"detail": {"status": status, "message": f"because of {status}"}}


RIGS = (
    ProviderRig(
        adapter=ElevenLabsSpeech(),
        endpoint=endpoint("https://api.elevenlabs.io", "eleven_multilingual_v2"),
        order=ORDER,
        bad_orders={
            "text is empty": replace(ORDER, text=" "),
            "10001 characters": replace(ORDER, text="a" * 10_001),
            "voice": replace(ORDER, voice=""),
            "speed is 1.3": replace(ORDER, speed=1.3),
            "options.output_format is pcm_44100": replace(
                ORDER, options={"output_format": "pcm_44100"}
            ),
        },
        accepted=reply(
            {"audio_base64": base64.b64encode(wav()).decode(), "alignment": ALIGNMENT},
            character_cost="7",
        ),
        hollow=reply({"audio_base64": "", "alignment": ALIGNMENT}),
        refusals=(
            (reply(refused("invalid_api_key"), 401), FailureKind.AUTH),
            (reply(refused("quota_exceeded"), 401), FailureKind.BALANCE),
            (reply(refused("max_character_limit_exceeded"), 400), FailureKind.INVALID_REQUEST),
            (
                reply({"detail": [{"loc": ["body", "text"], "msg": "field required"}]}, 422),
                FailureKind.INVALID_REQUEST,
            ),
            (reply(refused("too_many_concurrent_requests"), 429), FailureKind.CONCURRENCY),
            (reply(refused("system_busy"), 429), FailureKind.RATE_LIMITED),
            (reply(refused("conflict"), 409), FailureKind.TRANSIENT),
            (reply(refused("internal_error"), 500), FailureKind.PROVIDER_FAILED),
        ),
    ),
)
