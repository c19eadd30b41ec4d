"""Request bodies of OpenAI."""

from typing import Final

from tests.fault_server.forms import (
    OBJECT,
    URL_OR_DATA,
    body,
    integer,
    many,
    number,
    one_of,
    text,
)

_IMAGE_OPTIONS: Final = {
    "model*": text(),
    "prompt*": text(32000),
    "n": integer(1, 10),
    "size": text(pattern=r"^(auto|\d+x\d+)$"),
    "quality": one_of("low", "medium", "high", "auto", "standard", "hd"),
    "background": one_of("transparent", "opaque", "auto"),
    "output_format": one_of("png", "jpeg", "webp"),
    "output_compression": integer(0, 100),
    "moderation": one_of("low", "auto"),
    "response_format": one_of("url", "b64_json"),
    "seed": integer(0, 2**32),
    "user": text(),
}
IMAGE: Final = body(_IMAGE_OPTIONS)
EDIT: Final = body(
    {
        **_IMAGE_OPTIONS,
        "n": text(pattern="^(10|[1-9])$"),
        "output_compression": text(),
        "input_fidelity": one_of("high", "low"),
    }
)
SPEECH: Final = body(
    {
        "model*": text(),
        "input*": text(4096),
        "voice*": {"anyOf": [text(), {"type": "object", "required": ["id"]}]},
        "instructions": text(),
        "response_format": one_of("mp3", "opus", "aac", "flac", "wav", "pcm"),
        "speed": number(0.25, 4.0),
        "stream_format": one_of("sse", "audio"),
    }
)
TRANSCRIPT: Final = body(
    {
        "model*": text(),
        "language": text(pattern="^[a-z]{2}$"),
        "prompt": text(),
        "temperature": text(),
        "response_format": one_of("json", "text", "srt", "verbose_json", "vtt", "diarized_json"),
        "timestamp_granularities[]": many(one_of("word", "segment"), most=2),
    }
)
CHAT: Final = body(
    {"model*": text(), "messages*": many({"type": "object", "required": ["role", "content"]})},
    is_open=True,
)
VIDEO: Final = body(
    {
        "model*": text(),
        "prompt*": text(),
        "seconds": one_of("4", "8", "12"),
        "size": text(pattern=r"^\d+x\d+$"),
        "input_reference": {"anyOf": [OBJECT, URL_OR_DATA]},
    }
)
FIXED_SIZES: Final = {"1024x1024", "1536x1024", "1024x1536", "auto"}
