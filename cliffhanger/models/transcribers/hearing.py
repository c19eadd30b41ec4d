"""What every recogniser does with its recording and its words."""

import math
from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cliffhanger.errors import InvalidAudioError
from cliffhanger.media.audio import Audio
from cliffhanger.media.transcript import HeardWord

RATE_HZ: Final = 16_000
"""What recognisers listen to."""


def listening_samples(audio: Audio) -> NDArray[np.float32]:
    """Return *audio* mixed to mono at 16 kHz, float32, shape (num_samples,).

    Raises:
        InvalidAudioError: It has no samples, or some that are no numbers.
    """
    if audio.num_channels == 0 or audio.num_samples == 0:
        raise InvalidAudioError(
            f"audio must have one sample or more, got {audio.samples.shape}; give the recording "
            "of a line"
        )
    mono = audio.samples.mean(axis=0, dtype=np.float64)
    if not np.isfinite(mono).all():
        raise InvalidAudioError("samples must be finite numbers, some are not; decode it again")
    common = math.gcd(audio.sample_rate_hz, RATE_HZ)
    if audio.sample_rate_hz != RATE_HZ:
        from scipy.signal import resample_poly  # noqa: PLC0415  slow to import

        mono = resample_poly(mono, RATE_HZ // common, audio.sample_rate_hz // common)
    return np.clip(mono, -1.0, 1.0).astype(np.float32)


def tidy_words(words: Iterable[HeardWord], *, duration_seconds: float) -> tuple[HeardWord, ...]:
    """Return *words* in order, within the recording, without those that have no text."""
    kept = [
        HeardWord(
            text=word.text.strip(),
            start_seconds=min(word.start_seconds, duration_seconds),
            end_seconds=min(max(word.start_seconds, word.end_seconds), duration_seconds),
            probability=word.probability,
        )
        for word in words
        if word.text.strip()
    ]
    return tuple(sorted(kept, key=lambda word: word.start_seconds))
