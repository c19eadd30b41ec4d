"""OpenAI's transcripts."""

from dataclasses import replace

from cliffhanger.models.jobs.job import FailureKind
from cliffhanger.models.jobs.orders import Asset, TranscriptOrder
from cliffhanger.models.providers.openai_transcriptions import OpenAITranscriptions
from tests.contract.provider_rigs.openai_speech import WAV
from tests.contract.provider_rigs.rig import ProviderRig, endpoint, reply

SOUND = Asset(sha256="b2" * 32, media_type="audio/wav", num_bytes=len(WAV), data=WAV)
ORDER = TranscriptOrder(audio=SOUND, duration_seconds=1.4, language="en-US")

RIGS = (
    ProviderRig(
        adapter=OpenAITranscriptions(),
        endpoint=endpoint("https://api.openai.com/v1", "whisper-1"),
        order=ORDER,
        bad_orders={
            "video/mp4": replace(ORDER, audio=replace(SOUND, media_type="video/mp4")),
            "bytes": replace(ORDER, audio=replace(SOUND, num_bytes=(25 << 20) + 1)),
            "duration_seconds": replace(ORDER, duration_seconds=0.0),
            "response_format": replace(ORDER, options={"response_format": "srt"}),
        },
        accepted=reply(
            {
                "task": "transcribe",
                "language": "english",
                "duration": 1.4,
                "text": "You came back.",
                "words": [{"word": "You", "start": 0.0, "end": 0.22}],
                "usage": {"type": "duration", "seconds": 2},
            }
        ),
        hollow=reply({"task": "transcribe", "duration": 1.4}),
        refusals=(
            (reply({"error": {"code": "invalid_api_key"}}, 401), FailureKind.AUTH),
            (reply({"error": {"code": "insufficient_quota"}}, 429), FailureKind.BALANCE),
            (reply({"error": {"code": "rate_limit_exceeded"}}, 429), FailureKind.RATE_LIMITED),
            (reply({"error": {"message": "file too large"}}, 413), FailureKind.INVALID_REQUEST),
            (reply({"detail": "no such model"}, 422), FailureKind.INVALID_REQUEST),
        ),
    ),
)
