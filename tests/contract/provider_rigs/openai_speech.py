"""OpenAI's speech."""

from dataclasses import replace

from cliffhanger.models.jobs.job import FailureKind
from cliffhanger.models.jobs.orders import SpeechOrder
from cliffhanger.models.providers.openai_speech import OpenAISpeech
from tests.contract.provider_rigs.rig import ProviderRig, endpoint, reply

WAV = (
    b"RIFF\x34\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\xc0\x5d\0\0\x80\xbb\0\0\x02\0\x10\0"
    b"data\x10\0\0\0" + b"\x01\0" * 8
)
ORDER = SpeechOrder(text="You came back.", voice="marin")

RIGS = (
    ProviderRig(
        adapter=OpenAISpeech(),
        endpoint=endpoint("https://api.openai.com/v1", "gpt-4o-mini-tts"),
        order=ORDER,
        bad_orders={
            "text": replace(ORDER, text=""),
            "4096": replace(ORDER, text="a" * 4097),
            "voice": replace(ORDER, voice=""),
            "speed": replace(ORDER, speed=4.1),
            "response_format": replace(ORDER, options={"response_format": "pcm"}),
            "options.stream_format": replace(ORDER, options={"stream_format": "sse"}),
        },
        accepted=reply(WAV, content_type="audio/wav"),
        hollow=reply(WAV[:44], content_type="audio/wav"),
        refusals=(
            (reply({"error": {"code": "invalid_api_key"}}, 401), FailureKind.AUTH),
            (reply({"error": {"type": "insufficient_quota"}}, 429), FailureKind.BALANCE),
            (reply({"error": {"code": "rate_limit_exceeded"}}, 429), FailureKind.RATE_LIMITED),
            (reply({"error": {"message": "no such voice"}}, 400), FailureKind.INVALID_REQUEST),
            (reply({"error": {"message": "overloaded"}}, 503), FailureKind.TRANSIENT),
        ),
    ),
)
