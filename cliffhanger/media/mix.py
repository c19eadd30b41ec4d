"""Stems, and the mix made of them: dialogue in front, music lowered under it, effects."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

from cliffhanger.errors import InvalidAudioError
from cliffhanger.media.audio import SAMPLE_RATE_HZ, Audio

MUSIC_GAIN_DB: Final = -5.0
"""Level of an undisturbed bed in the mix, from its RMS of -20 dBFS."""

_BLOCK_SAMPLES: Final = SAMPLE_RATE_HZ // 100
_EDGE_SAMPLES: Final = 40 * SAMPLE_RATE_HZ // 1000
_SPEECH_THRESHOLD: Final = 0.01
_LOOK_AHEAD_BLOCKS: Final = 16
_HOLD_BLOCKS: Final = 40
_GLIDE_BLOCKS: Final = 24


@dataclass(frozen=True, slots=True)
class Stems:
    """The three stems of a film, stereo, 48 kHz and equally long.

    Attributes:
        dialogue: Voices (DX).
        music: Music at full level, not ducked (MX), so that a dub can duck it anew.
        effects: Effects and ambience (FX).

    Raises:
        InvalidAudioError: Shapes or rates differ.
    """

    dialogue: Audio
    music: Audio
    effects: Audio

    def __post_init__(self) -> None:
        for name, stem in (("music", self.music), ("effects", self.effects)):
            _check_same_shape(name, stem, self.dialogue)

    @property
    def music_and_effects(self) -> Audio:
        """Music and effects without a word (M&E), what a dub is mixed onto."""
        return _within_range(_scale(self.music.samples) + self.effects.samples)


@dataclass(frozen=True, slots=True)
class Placement:
    """A sound on the timeline.

    Attributes:
        audio: Mono or stereo, 48 kHz.
        start_sample: Where its first sample is heard; >= 0.
        gain: Factor on its samples.
    """

    audio: Audio
    start_sample: int
    gain: float = 1.0


def place(audio: Audio, *, total_samples: int, start_sample: int) -> Audio:
    """Return *audio* on a silent stretch of *total_samples*, cut where it would run over the end.

    Raises:
        InvalidAudioError: *start_sample* or *total_samples* is negative.
    """
    _check_not_negative("total_samples", total_samples)
    _check_not_negative("start_sample", start_sample)
    track = np.zeros((audio.num_channels, total_samples), np.float32)
    heard = audio.samples[:, : max(0, total_samples - start_sample)]
    track[:, start_sample : start_sample + heard.shape[1]] = heard
    return Audio(track, audio.sample_rate_hz)


def lay_track(placements: Sequence[Placement], *, total_samples: int) -> Audio:
    """Return a stereo track of *total_samples* with every placement added at its place.

    Raises:
        InvalidAudioError: A placement starts before 0, is not at 48 kHz or has over two channels.
    """
    _check_not_negative("total_samples", total_samples)
    track = np.zeros((2, total_samples), np.float32)
    for placement in placements:
        start = placement.start_sample
        _check_not_negative("start_sample", start)
        heard = to_stereo(placement.audio).samples[:, : max(0, total_samples - start)]
        track[:, start : start + heard.shape[1]] += heard * np.float32(placement.gain)
    return Audio(track)


def to_stereo(audio: Audio) -> Audio:
    """Return *audio* in two channels; mono is heard from both.

    Raises:
        InvalidAudioError: Not 48 kHz, or more than two channels.
    """
    if audio.sample_rate_hz != SAMPLE_RATE_HZ or audio.num_channels not in {1, 2}:
        raise InvalidAudioError(
            f"a stem is mono or stereo at {SAMPLE_RATE_HZ} Hz, "
            f"got {audio.num_channels} channels at {audio.sample_rate_hz} Hz"
        )
    return audio if audio.num_channels == 2 else Audio(np.repeat(audio.samples, 2, axis=0))


def duck(music: Audio, dialogue: Audio, *, depth_db: float = 11.0) -> Audio:
    """Return *music*, lowered by *depth_db* while somebody speaks.

    The dip begins 160 ms before the first word, is held over gaps up to 400 ms and glides in dB.

    Args:
        music: 48 kHz.
        dialogue: As long as *music*; any number of channels.
        depth_db: How far the music drops; >= 0.

    Raises:
        InvalidAudioError: The lengths or rates differ, or *depth_db* is negative.
    """
    if depth_db < 0.0:
        raise InvalidAudioError(f"depth_db must be >= 0, got {depth_db}")
    if (music.num_samples, music.sample_rate_hz) != (dialogue.num_samples, dialogue.sample_rate_hz):
        raise InvalidAudioError(
            "music and dialogue must be equally long at one rate, got "
            f"{music.num_samples} samples at {music.sample_rate_hz} Hz and "
            f"{dialogue.num_samples} samples at {dialogue.sample_rate_hz} Hz"
        )
    if music.num_samples == 0:
        return music
    depth = _speech_activity(dialogue)
    block_gains = np.power(10.0, -depth_db * depth / 20.0)
    centres = (np.arange(depth.size) + 0.5) * _BLOCK_SAMPLES
    gain = np.interp(np.arange(music.num_samples), centres, block_gains).astype(np.float32)
    return Audio(music.samples * gain, music.sample_rate_hz)


def mix_stems(dialogue: Audio, music: Audio, effects: Audio, *, duck_db: float = 11.0) -> Audio:
    """Return the three stems as one stereo mix, the music lowered under speech.

    Args:
        dialogue: Mono or stereo, 48 kHz.
        music: As long as *dialogue*, at full level.
        effects: As long as *dialogue*.
        duck_db: How far the music drops under speech; >= 0.

    Returns:
        Stereo, as long as *dialogue*, peak <= 1, with 40 ms of fade at both ends; its loudness is
        `media.loudness`'s business.

    Raises:
        InvalidAudioError: Lengths or rates differ.
    """
    stems = Stems(to_stereo(dialogue), to_stereo(music), to_stereo(effects))
    bed = duck(stems.music, stems.dialogue, depth_db=duck_db).samples
    total = stems.dialogue.samples + _scale(bed) + stems.effects.samples
    return _within_range(_soften_edges(total))


def _speech_activity(dialogue: Audio) -> NDArray[np.float64]:
    """Return how much of the dip each 10 ms asks for, in [0, 1]; float64 [num_blocks]."""
    num_blocks = -(-dialogue.num_samples // _BLOCK_SAMPLES)
    loudest = np.zeros(num_blocks * _BLOCK_SAMPLES, np.float32)
    loudest[: dialogue.num_samples] = np.abs(dialogue.samples).max(axis=0)
    is_speech = loudest.reshape(num_blocks, -1).max(axis=1) > _SPEECH_THRESHOLD
    window = _LOOK_AHEAD_BLOCKS + _HOLD_BLOCKS + 1
    # scipy shifts the window to the left for a positive origin: it then reaches into the past.
    held = maximum_filter1d(
        is_speech.astype(np.float64),
        window,
        origin=window // 2 - _LOOK_AHEAD_BLOCKS,
        mode="constant",
    )
    bell = np.hanning(_GLIDE_BLOCKS + 2)[1:-1]
    padded = np.pad(held, _GLIDE_BLOCKS, mode="edge")
    smooth = cast("NDArray[np.float64]", np.convolve(padded, bell / bell.sum(), "same"))
    return smooth[_GLIDE_BLOCKS : _GLIDE_BLOCKS + num_blocks]


def _soften_edges(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return *samples* without a step at either end.

    A film that begins at full level makes AAC overshoot by 3 dB in its first frame; from 30 ms
    of fade on it does not.
    """
    length = min(_EDGE_SAMPLES, samples.shape[1] // 2)
    softened = samples.copy()
    rise = (0.5 - 0.5 * np.cos(np.linspace(0.0, np.pi, length))).astype(np.float32)
    softened[:, :length] *= rise
    softened[:, samples.shape[1] - length :] *= rise[::-1]
    return softened


def _within_range(samples: NDArray[np.float32]) -> Audio:
    peak = float(np.abs(samples).max(initial=0.0))
    return Audio((samples / np.float32(max(1.0, peak))).astype(np.float32))


def _scale(bed: NDArray[np.float32]) -> NDArray[np.float32]:
    return (bed * 10.0 ** (MUSIC_GAIN_DB / 20.0)).astype(np.float32)


def _check_same_shape(name: str, stem: Audio, first: Audio) -> None:
    if (stem.samples.shape, stem.sample_rate_hz) != (first.samples.shape, first.sample_rate_hz):
        raise InvalidAudioError(
            f"{name} must have the shape and rate of dialogue, {first.samples.shape} at "
            f"{first.sample_rate_hz} Hz, got {stem.samples.shape} at {stem.sample_rate_hz} Hz"
        )


def _check_not_negative(name: str, value: int) -> None:
    if value < 0:
        raise InvalidAudioError(f"{name} must be >= 0, got {value}")
