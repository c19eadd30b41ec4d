"""The espeak-ng library: text in, samples and times of phones and words out.

The library is loaded at run time from the `espeakng_loader` wheel (GPL-3) and is not linked.
"""

import ctypes
import os
import threading
from _ctypes import dlclose
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

import espeakng_loader
import numpy as np
from numpy.typing import NDArray

from cliffhanger.errors import MissingDependencyError

SAMPLE_RATE_HZ: Final = 22_050
"""Rate of everything espeak-ng says."""

# The library keeps random and pitch-flutter state between calls and is not thread-safe. Loading it
# afresh for each text (5 ms) makes equal calls give equal bytes; only one copy may be open at once.
_LOCK: Final = threading.Lock()

_OUTPUT_SYNCHRONOUS: Final = 2
_PHONE_EVENTS_IN_IPA: Final = 0x3
_DO_NOT_EXIT: Final = 0x8000
_UTF_8: Final = 1
_POSITION_CHARACTER: Final = 1
_RATE, _VOLUME, _PITCH, _RANGE = 1, 2, 3, 4
_EVENT_END, _EVENT_WORD, _EVENT_PHONE = 0, 1, 7


@dataclass(frozen=True, slots=True)
class EspeakSettings:
    """How espeak-ng is to speak.

    Attributes:
        voice: Language and variant, such as `en-us+f2`.
        words_per_minute: 80 to 450.
        pitch: 0 to 99; 50 is the variant's own, and 50 more is an octave up.
        pitch_range: 0 (monotone) to 99.
    """

    voice: str
    words_per_minute: int
    pitch: int
    pitch_range: int


@dataclass(frozen=True, slots=True)
class PhoneEvent:
    """A phone begins.

    Attributes:
        sample: Where, at `SAMPLE_RATE_HZ`.
        symbol: IPA with stress and length marks; empty for a pause.
    """

    sample: int
    symbol: str


@dataclass(frozen=True, slots=True)
class WordEvent:
    """A word begins.

    Attributes:
        sample: Where, at `SAMPLE_RATE_HZ`.
        first_character: Zero-based index into the text.
        num_characters: Length in the text.
    """

    sample: int
    first_character: int
    num_characters: int


@dataclass(frozen=True, slots=True)
class RawSpeech:
    """What espeak-ng said.

    Attributes:
        samples: float32 in [-1, 1], shape (num_samples,), at `SAMPLE_RATE_HZ`.
        phones: In order.
        words: In order; a word may be reported more than once.
    """

    samples: NDArray[np.float32]
    phones: tuple[PhoneEvent, ...]
    words: tuple[WordEvent, ...]


class _Id(ctypes.Union):
    _fields_ = (
        ("number", ctypes.c_int),
        ("name", ctypes.c_char_p),
        ("string", ctypes.c_char * 8),
    )


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(_Event))


class _Recorder:
    """Collects what the library hands to its callback."""

    def __init__(self) -> None:
        self._pcm = bytearray()
        self._phones: list[PhoneEvent] = []
        self._words: list[WordEvent] = []

    def hear(self, pcm: int | None, num_samples: int, events: Any) -> int:  # noqa: ANN401 - ctypes
        if pcm and num_samples > 0:
            self._pcm += ctypes.string_at(pcm, 2 * num_samples)
        index = 0
        while events[index].type != _EVENT_END:
            self._note(cast("_Event", events[index]))
            index += 1
        return 0

    def speech(self) -> RawSpeech:
        samples = np.frombuffer(bytes(self._pcm), "<i2").astype(np.float32) / np.float32(32768.0)
        return RawSpeech(samples, tuple(self._phones), tuple(self._words))

    def _note(self, event: _Event) -> None:
        if event.type == _EVENT_WORD:
            first = max(0, event.text_position - 1)
            self._words.append(WordEvent(event.sample, first, event.length))
        elif event.type == _EVENT_PHONE:
            symbol = bytes(event.id.string).decode("utf-8", "ignore")
            # "(en)" marks a change of language, not a sound.
            if not symbol.startswith("("):
                self._phones.append(PhoneEvent(event.sample, symbol))


def synthesise(text: str, settings: EspeakSettings) -> RawSpeech:
    """Return *text* spoken with *settings*; the same bytes for the same arguments.

    Raises:
        MissingDependencyError: The library or its data cannot be loaded.
    """
    recorder = _Recorder()
    callback = _Callback(recorder.hear)
    with _LOCK:
        library = _open_library()
        try:
            library.espeak_SetSynthCallback(callback)
            _configure(library, settings)
            encoded = text.encode("utf-8") + b"\0"
            library.espeak_Synth(
                encoded, len(encoded), 0, _POSITION_CHARACTER, 0, _UTF_8, None, None
            )
        finally:
            library.espeak_Terminate()
            dlclose(library._handle)  # noqa: SLF001 - ctypes has no public way to unload
    return recorder.speech()


@cache
def available_languages() -> frozenset[str]:
    """Return the languages espeak-ng has, as lower-case tags."""
    folder = Path(espeakng_loader.get_data_path()) / "lang"
    return frozenset(path.name.lower() for path in folder.rglob("*") if path.is_file())


def _open_library() -> ctypes.CDLL:
    try:
        library = ctypes.CDLL(espeakng_loader.get_library_path())
    except OSError as exc:
        raise MissingDependencyError(
            f"espeak-ng cannot be loaded ({exc}); install the package espeakng-loader again"
        ) from exc
    library.espeak_Synth.argtypes = [
        ctypes.c_char_p,
        ctypes.c_size_t,
        ctypes.c_uint,
        ctypes.c_int,
        ctypes.c_uint,
        ctypes.c_uint,
        ctypes.c_void_p,
        ctypes.c_void_p,
    ]
    data_path = os.fsencode(espeakng_loader.get_data_path())
    options = _PHONE_EVENTS_IN_IPA | _DO_NOT_EXIT
    rate_hz = library.espeak_Initialize(_OUTPUT_SYNCHRONOUS, 0, data_path, options)
    if rate_hz != SAMPLE_RATE_HZ:
        raise MissingDependencyError(
            f"espeak-ng finds no voices in {espeakng_loader.get_data_path()}; "
            "install the package espeakng-loader again"
        )
    library.espeak_ng_SetRandSeed(ctypes.c_long(1))
    return library


def _configure(library: ctypes.CDLL, settings: EspeakSettings) -> None:
    if library.espeak_SetVoiceByName(settings.voice.encode()) != 0:
        raise MissingDependencyError(
            f"espeak-ng has no voice {settings.voice!r}; install the package espeakng-loader again"
        )
    for parameter, value in (
        (_RATE, settings.words_per_minute),
        (_VOLUME, 100),
        (_PITCH, settings.pitch),
        (_RANGE, settings.pitch_range),
    ):
        library.espeak_SetParameter(parameter, value, 0)
