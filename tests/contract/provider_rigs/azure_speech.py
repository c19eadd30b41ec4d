"""What Azure's speech says."""

from dataclasses import replace

from cliffhanger.models.jobs.job import FailureKind
from cliffhanger.models.jobs.orders import SpeechOrder
from cliffhanger.models.providers.azure_speech import AzureSpeech
from tests.contract.provider_rigs.rig import ProviderRig, endpoint, reply
from tests.contract.provider_rigs.spoken_bytes import wav

ORDER = SpeechOrder(text="No way.", voice="en-US-AvaMultilingualNeural")

RIGS = (
    ProviderRig(
        adapter=AzureSpeech(),
        endpoint=endpoint("https://eastus.tts.speech.microsoft.com", "neural"),
        order=ORDER,
        bad_orders={
            "text is empty": replace(ORDER, text=""),
            "azure-batch-speech": replace(ORDER, text="word " * 1500),
            "character '\\x07'": replace(ORDER, text="ring \x07"),
            "voice": replace(ORDER, voice=""),
            "speed is 2.5": replace(ORDER, speed=2.5),
            "options.output_format is raw-48khz-16bit-mono-pcm": replace(
                ORDER, options={"output_format": "raw-48khz-16bit-mono-pcm"}
            ),
            "options.temperature": replace(ORDER, options={"temperature": 1}),
        },
        accepted=reply(wav(), content_type="audio/x-wav"),
        hollow=reply(b""),
        refusals=(
            (reply(b"", 400), FailureKind.INVALID_REQUEST),
            (reply({"error": {"code": "401", "message": "Access denied"}}, 401), FailureKind.AUTH),
            (reply(b"", 403), FailureKind.AUTH),
            (reply(b"", 429), FailureKind.RATE_LIMITED),
            (reply(b"", 500), FailureKind.PROVIDER_FAILED),
            (reply(b"", 503), FailureKind.TRANSIENT),
        ),
    ),
)
