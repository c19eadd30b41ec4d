"""Which espeak-ng voice speaks a BCP 47 language."""

from typing import Final

from cliffhanger.animatic.voice.espeak import available_languages
from cliffhanger.errors import InvalidSettingError

_ALIASES: Final = {
    "en": "en-us",
    "en-gb": "en-gb-x-rp",
    "zh": "cmn",
    "zh-hk": "yue",
    "zh-mo": "yue",
    "no": "nb",
    "es-mx": "es-419",
    "es-us": "es-419",
    "es-co": "es-419",
    "es-ar": "es-419",
    "iw": "he",
    "in": "id",
    "tl": "id",
    "fil": "id",
}
# espeak-ng's words per minute count differently long words: factors to natural speed.
_RATE_FACTORS: Final = {"cmn": 1.2, "yue": 1.2, "ja": 1.1, "ko": 1.05}


def espeak_language(tag: str) -> str:
    """Return the espeak-ng language for a BCP 47 *tag*: the closest one that exists.

    `pt-BR` finds Brazilian Portuguese, `de-AT` falls back to German, `zh-Hant-TW` to Mandarin.

    Raises:
        InvalidSettingError: espeak-ng does not speak it; the message lists what it speaks.
    """
    parts = tag.lower().replace("_", "-").split("-")
    for length in range(len(parts), 0, -1):
        candidate = "-".join(parts[:length])
        name = _ALIASES.get(candidate, candidate)
        if name in available_languages():
            return name
    known = ", ".join(sorted({"zh", "no", *available_languages()}))
    raise InvalidSettingError(
        f"language must be one that espeak-ng speaks, got {tag!r}; it speaks {known}"
    )


def rate_factor(language: str) -> float:
    """Return the factor that brings an espeak-ng *language* to its natural speed."""
    return _RATE_FACTORS.get(language, 1.0)
