"""OpenAI's images."""

import base64
import struct
from dataclasses import replace

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.job import FailureKind
from cliffhanger.models.jobs.orders import Asset, ImageOrder, LoraUse
from cliffhanger.models.providers.openai_images import OpenAIImages
from tests.contract.provider_rigs.rig import ProviderRig, endpoint, reply

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR" + struct.pack(">II", 1088, 1920) + b"\x08\x02\0\0\0"
SHEET = Asset(sha256="a1" * 32, media_type="image/png", num_bytes=len(PNG), data=PNG)
ORDER = ImageOrder(prompt="Mina at the door, rain behind her", references=(SHEET,))


def error(code: str, status: int, kind: str = "invalid_request_error") -> HttpReply:
    body = {"error": {"message": f"It says {code}.", "type": kind, "param": None, "code": code}}
    return reply(body, status)


RIGS = (
    ProviderRig(
        adapter=OpenAIImages(),
        endpoint=endpoint("https://api.openai.com/v1", "gpt-image-2"),
        order=ORDER,
        bad_orders={
            "prompt": replace(ORDER, prompt=" "),
            "32000": replace(ORDER, prompt="a" * 32_001),
            "image/gif": replace(ORDER, references=(replace(SHEET, media_type="image/gif"),)),
            "bytes": replace(ORDER, references=(replace(SHEET, num_bytes=50_000_001),)),
            "references has 17": replace(ORDER, references=(SHEET,) * 17),
            "loras": replace(ORDER, loras=(LoraUse(name="mina"),)),
            "options.n": replace(ORDER, options={"n": 4}),
            "options.size": replace(ORDER, options={"size": "auto"}),
            "1:3": replace(ORDER, width_px=500, height_px=1501),
            "both must be at least 1": replace(ORDER, width_px=0),
        },
        accepted=reply({"created": 1, "data": [{"b64_json": base64.b64encode(PNG).decode()}]}),
        hollow=reply({"created": 1, "data": []}),
        refusals=(
            (error("invalid_api_key", 401), FailureKind.AUTH),
            (error("insufficient_quota", 429), FailureKind.BALANCE),
            (error("rate_limit_exceeded", 429), FailureKind.RATE_LIMITED),
            (error("moderation_blocked", 400), FailureKind.CONTENT_INPUT),
            (error("invalid_value", 400), FailureKind.INVALID_REQUEST),
            (error("", 500, "server_error"), FailureKind.PROVIDER_FAILED),
            (error("", 503, "server_error"), FailureKind.TRANSIENT),
        ),
    ),
)
