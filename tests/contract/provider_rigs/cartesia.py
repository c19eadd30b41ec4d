"""What Cartesia says."""

import base64
import json
from dataclasses import replace

from cliffhanger.models.jobs.job import FailureKind
from cliffhanger.models.jobs.orders import SpeechOrder
from cliffhanger.models.providers.cartesia import CartesiaSpeech, CartesiaTimedSpeech
from tests.contract.provider_rigs.rig import ProviderRig, endpoint, reply
from tests.contract.provider_rigs.spoken_bytes import SAMPLES, wav

ORDER = SpeechOrder(text="No way.", voice="6ccbfb76-1fc6-48f7-b71d-91ac6298247b")
ENDPOINT = endpoint("https://api.cartesia.ai", "sonic-3")
DONE = {"type": "done", "done": True, "status_code": 200}


def refused(code: str) -> dict[str, object]:
    """Return the body of a refusal."""
    return {"error_code": code, "title": "No", "message": f"because of {code}", "request_id": "r"}


def chunk(samples: bytes) -> dict[str, object]:
    """Return the event of some samples."""
    data = base64.b64encode(samples).decode()
    return {"type": "chunk", "data": data, "done": False, "status_code": 206}


def timed(words: list[str], start: list[float], end: list[float]) -> dict[str, object]:
    """Return the event of some times."""
    return {"type": "timestamps", "word_timestamps": {"words": words, "start": start, "end": end}}


def stream(*events: dict[str, object]) -> bytes:
    """Return the body of a stream of events."""
    lines = (f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events)
    return "".join(lines).encode()


BAD_LINES = {
    "text is empty": replace(ORDER, text=""),
    "voice": replace(ORDER, voice=" "),
    "speed is 0.5": replace(ORDER, speed=0.5),
}
REFUSALS = (
    (reply(refused("invalid_request"), 400), FailureKind.INVALID_REQUEST),
    (reply(refused("unauthorized"), 401), FailureKind.AUTH),
    (reply(refused("payment_required"), 402), FailureKind.BALANCE),
    (reply(refused("voice_not_found"), 404), FailureKind.INVALID_REQUEST),
    (reply(refused("concurrency_limited"), 429), FailureKind.CONCURRENCY),
    (reply(refused("rate_limited"), 429), FailureKind.RATE_LIMITED),
    (reply(refused("internal"), 500), FailureKind.PROVIDER_FAILED),
    (reply(refused("unavailable"), 503), FailureKind.TRANSIENT),
)

RIGS = (
    ProviderRig(
        adapter=CartesiaSpeech(),
        endpoint=ENDPOINT,
        order=ORDER,
        bad_orders={
            **BAD_LINES,
            "options.output_format.container is raw": replace(
                ORDER, options={"output_format": {"container": "raw"}}
            ),
        },
        accepted=reply(wav(), content_type="audio/wav"),
        hollow=reply(b""),
        refusals=REFUSALS,
    ),
    ProviderRig(
        adapter=CartesiaTimedSpeech(),
        endpoint=ENDPOINT,
        order=ORDER,
        bad_orders={
            **BAD_LINES,
            "options.output_format": replace(
                ORDER, options={"output_format": {"container": "raw"}}
            ),
            "options.add_timestamps": replace(ORDER, options={"add_timestamps": False}),
        },
        accepted=reply(
            stream(
                chunk(SAMPLES), timed(["No", "way."], [0.0, 0.2], [0.2, 0.5]), chunk(SAMPLES), DONE
            )
        ),
        hollow=reply(stream(DONE)),
        refusals=REFUSALS,
    ),
)
