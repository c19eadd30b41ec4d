# ruff: noqa: RUF001 - IPA letters resemble Latin ones
"""From the phones of a line to the mouth shape of every frame.

Rhubarb's rules: a phone allows a *set* of shapes, and the mouth takes the least effort through
those sets; lips close before a plosive is released; closures survive even in fast speech; short
pauses hold, middle ones relax, long ones rest. The least effort is found exactly, by dynamic
programming over frames.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cliffhanger.animatic.viseme import MOUTH_SHAPES, Viseme
from cliffhanger.media.audio import Audio
from cliffhanger.media.speech import Phone, SpeechTimes

HOLD_SECONDS: Final = 0.12
"""Pauses shorter than this keep the mouth as it is."""
REST_SECONDS: Final = 0.35
"""Pauses longer than this close it; those between relax it."""

_MIN_SHAPE_SECONDS: Final = 0.07
_CLOSURE_SECONDS: Final = (0.04, 0.08)
_RELEASE_SECONDS: Final = 0.02
_LONG_SECONDS: Final = 0.2
_LONG_STRESSED_SECONDS: Final = 0.13

_SHAPES: Final = tuple(Viseme)
_INDEX: Final = {shape: index for index, shape in enumerate(_SHAPES)}
_LETTERS: Final = "".join(shape.value for shape in _SHAPES)
_OPEN: Final = "BCEFHD"
_ANY: Final = "BCEFHDXAG"
_VOWELS: Final = frozenset("iɪɨyʏʉeɛæøœɶaɐʌɑɒəɘɵɜɝɚɤɯɔouʊ")
_CLOSED_LIPS: Final = frozenset("pbmɓ")
_TEETH_ON_LIP: Final = frozenset("fvʋɱⱱ")
_PLOSIVES: Final = frozenset("pbɓ")
_SETS: Final = {
    "pbmɓʘ": "A", "fvʋɱⱱ": "G", "wʍɥ": "F", "szɬɮ": "B", "ʃʒʂʐɕʑ": "BF", "tdɗʈɖɾθð": "B",
    "nɲɳ": "BCFH", "lɫɭʎ": "BH", "rɹɻɽʀɺ": "BEF", "jʝ": "BC", "kɡgɠŋxɣqɢχʁcɟçħʕʟɰ": "BCEF",
    "hɦʔ": _OPEN, "ɸβ": "BF", "iɪɨɯ": "B", "yʏʉuʊ": "F", "eɛæɘ": "C", "øœɶɵ": "EF",
    "aɐʌɑ": "CD", "əɤ": "BC", "ɜɝɚ": "E", "ɔɒo": "E",
}  # fmt: skip
_OPTIONS: Final = {letter: shapes for letters, shapes in _SETS.items() for letter in letters}

# Costs of the path through the frames: a wrong shape outweighs everything but a closure.
_WRONG: Final = 3.0
_NEAR: Final = 0.8
_EARLY: Final = 1.2
_RANK: Final = 0.06
_FORBIDDEN: Final = 1e6


@dataclass(frozen=True, slots=True)
class _Target:
    """What the lips may show during `[start, end)`: shapes in order of preference."""

    start_seconds: float
    end_seconds: float
    options: str


def mouth_visemes(times: SpeechTimes, *, num_frames: int, fps: int) -> str:
    """Return one Rhubarb letter per frame, seen at the frame's centre.

    Args:
        times: Phones in IPA of any language, in seconds from the first frame's beginning.
        num_frames: How many letters to return; the mouth rests after the last phone.
        fps: Frames per second.
    """
    if num_frames <= 0:
        return ""
    targets = _targets(times.phones)
    cost = _shape_costs(targets, num_frames, fps)
    _force_closures(cost, times.phones, fps)
    return "".join(_LETTERS[index] for index in _least_effort(cost, fps))


def speech_envelope(audio: Audio, *, num_frames: int, fps: int) -> tuple[float, ...]:
    """Return how loud each frame of speech is, 0..1; 1 is the line's own loud syllable.

    Args:
        audio: A voiced line.
        num_frames: How many values to return; 0 after the end of the sound.
        fps: Frames per second.
    """
    samples_per_frame = audio.sample_rate_hz // fps
    heard = audio.samples[:, : num_frames * samples_per_frame].mean(axis=0)
    frames = np.zeros(num_frames * samples_per_frame)
    frames[: heard.size] = heard
    rms = np.sqrt(np.square(frames).reshape(num_frames, samples_per_frame).mean(axis=1))
    if num_frames == 0 or not rms.any():
        return (0.0,) * num_frames
    padded = np.pad(rms, 1, mode="edge")
    smooth = 0.25 * padded[:-2] + 0.5 * padded[1:-1] + 0.25 * padded[2:]
    loud = max(float(np.percentile(smooth[smooth > 0.02 * smooth.max()], 90)), 1e-9)
    level = np.clip(np.sqrt(smooth / loud), 0.0, 1.0)
    return tuple(round(float(value), 4) for value in np.where(smooth < 0.02 * loud, 0.0, level))


def _targets(phones: Sequence[Phone]) -> list[_Target]:
    targets: list[_Target] = []
    for phone in phones:
        if phone.symbol:
            targets.extend(_phone_targets(phone))
        else:
            pause_seconds = phone.end_seconds - phone.start_seconds
            options = _ANY if pause_seconds < HOLD_SECONDS else "XB"
            options = "X" if pause_seconds > REST_SECONDS else options
            targets.append(_Target(phone.start_seconds, phone.end_seconds, options))
    return targets


def _phone_targets(phone: Phone) -> Iterator[_Target]:
    """Yield a target per letter of the phone; diphthongs are split 60/40."""
    letters = _letters(phone.symbol)
    if not letters:
        yield _Target(phone.start_seconds, phone.end_seconds, _ANY)
        return
    weights = _weights(letters)
    seconds = phone.end_seconds - phone.start_seconds
    is_stressed = "ˈ" in phone.symbol
    start = phone.start_seconds
    for letter, weight in zip(letters, weights, strict=True):
        end = start + seconds * weight / sum(weights)
        if letter in _PLOSIVES and end - start > _RELEASE_SECONDS:
            yield _Target(start, start + _RELEASE_SECONDS, "A")
            yield _Target(start + _RELEASE_SECONDS, end, _OPEN)
            start = end
            continue
        yield _Target(start, end, _options(letter, end - start, is_stressed=is_stressed))
        start = end


def _letters(symbol: str) -> str:
    """Return the base letters of an IPA symbol, without marks of stress, length, tone or tie."""
    plain = unicodedata.normalize("NFD", symbol)
    return "".join(letter for letter in plain if unicodedata.category(letter) in {"Ll", "Lo"})


def _weights(letters: str) -> list[float]:
    if len(letters) == 2 and all(letter in _VOWELS for letter in letters):
        return [0.6, 0.4]
    return [2.0 if letter in _VOWELS else 1.0 for letter in letters]


def _options(letter: str, seconds: float, *, is_stressed: bool) -> str:
    if letter in "aɐʌɑ":
        limit = _LONG_STRESSED_SECONDS if is_stressed else _LONG_SECONDS
        return "DC" if seconds >= limit else "CD"
    if letter in "lɫɭʎ" and seconds >= _LONG_SECONDS:
        return "H"
    if letter in "ɜɝɚ" and seconds < HOLD_SECONDS:
        return "EB"
    return _OPTIONS.get(letter, "BC")


def _shape_costs(targets: Sequence[_Target], num_frames: int, fps: int) -> NDArray[np.float64]:
    """Return what each shape costs at each frame; float64 [num_frames, num_shapes]."""
    cost = np.full((num_frames, len(_SHAPES)), _WRONG)
    end_seconds = targets[-1].end_seconds if targets else 0.0
    first_resting = min(num_frames, max(0, int(np.ceil(end_seconds * fps - 0.5))))
    cost[first_resting:, _INDEX[Viseme.X]] = 0.0
    for target in targets:
        columns = [_INDEX[Viseme(letter)] for letter in target.options]
        # A shape may come or go half a frame beside its phone, at a price.
        near = slice(
            max(0, int(np.ceil(target.start_seconds * fps - 1.0))),
            max(0, int(np.floor(target.end_seconds * fps)) + 1),
        )
        inside = slice(
            max(0, int(np.ceil(target.start_seconds * fps - 0.5))),
            max(0, int(np.ceil(target.end_seconds * fps - 0.5))),
        )
        ranks = np.arange(len(columns)) * (0.0 if target.options in {_ANY, _OPEN} else _RANK)
        cost[near, columns] = np.minimum(cost[near, columns], _NEAR)
        cost[inside, columns] = np.minimum(cost[inside, columns], ranks)
    return cost


def _force_closures(cost: NDArray[np.float64], phones: Sequence[Phone], fps: int) -> None:
    """Leave only the closed shape in the frames of every p b m and f v; at least one each."""
    taken: dict[int, Viseme] = {}
    for index, phone in enumerate(phones):
        for letter in _letters(phone.symbol):
            if letter in _CLOSED_LIPS or letter in _TEETH_ON_LIP:
                shape = Viseme.A if letter in _CLOSED_LIPS else Viseme.G
                start, end = _closure_seconds(phones, index, letter)
                _take_frames(taken, shape, _frames_between(start, end, fps), len(cost))
    for frame, shape in taken.items():
        cost[frame] = _FORBIDDEN
        cost[frame, _INDEX[shape]] = 0.0


def _closure_seconds(phones: Sequence[Phone], index: int, letter: str) -> tuple[float, float]:
    """Return when the lips are closed: before the release of a plosive, during the rest."""
    phone = phones[index]
    if letter not in _PLOSIVES:
        return phone.start_seconds, phone.end_seconds
    previous = phones[index - 1] if index else phone
    half = (previous.end_seconds - previous.start_seconds) / 2.0
    shortest, longest = _CLOSURE_SECONDS
    release = min(phone.start_seconds + _RELEASE_SECONDS, phone.end_seconds)
    return max(0.0, phone.start_seconds - min(longest, max(shortest, half))), release


def _frames_between(start_seconds: float, end_seconds: float, fps: int) -> range:
    """Return the frames whose centres lie in `[start, end)`, or else the one nearest its middle."""
    first = int(np.ceil(start_seconds * fps - 0.5))
    stop = int(np.ceil(end_seconds * fps - 0.5))
    if stop <= first:
        first = int((start_seconds + end_seconds) / 2.0 * fps)
        stop = first + 1
    return range(max(0, first), max(1, stop))


def _take_frames(taken: dict[int, Viseme], shape: Viseme, frames: range, num_frames: int) -> None:
    """Give *frames* to *shape*; where another closure has them all, take one beside them."""
    free = [frame for frame in frames if taken.get(frame, shape) is shape and frame < num_frames]
    if not free and frames.start < num_frames:
        beside = (frames.stop, frames.start - 1)
        free = [frame for frame in beside if 0 <= frame < num_frames and frame not in taken][:1]
    taken.update(dict.fromkeys(free, shape))


def _effort() -> NDArray[np.float64]:
    """Return the price of going from one shape to another; float64 [num_shapes, num_shapes]."""
    features = np.array(
        [
            (shape.opening, shape.width, shape.rounding)
            for shape in (MOUTH_SHAPES[viseme] for viseme in _SHAPES)
        ]
    )
    distance = np.linalg.norm(features[:, None, :] - features[None, :, :], axis=2)
    return np.where(np.eye(len(_SHAPES), dtype=bool), _FORBIDDEN, 0.12 + 0.12 * distance)


_EFFORT: Final = _effort()


def _least_effort(cost: NDArray[np.float64], fps: int) -> list[int]:
    """Return the cheapest path through *cost*, one shape index per frame.

    The state is a shape and for how many frames it has stood, so that leaving it sooner than
    `_MIN_SHAPE_SECONDS` has its price. Closures may be as short as one frame.
    """
    num_frames, num_shapes = cost.shape
    max_age = max(1, round(_MIN_SHAPE_SECONDS * fps))
    leaving = _EARLY * (1.0 - np.arange(1, max_age + 1) / max_age)
    leaving = np.repeat(leaving[None, :], num_shapes, axis=0)
    leaving[[_INDEX[Viseme.A], _INDEX[Viseme.G]]] = 0.0
    score = np.full((num_shapes, max_age), _FORBIDDEN)
    score[:, -1] = cost[0]
    back = np.zeros((num_frames, num_shapes, max_age), np.int32)
    for frame in range(1, num_frames):
        exits = score + leaving
        best_age = exits.argmin(axis=1)
        change = exits.min(axis=1)[:, None] + _EFFORT
        origin = change.argmin(axis=0)
        grown = np.full_like(score, 2.0 * _FORBIDDEN)
        grown[:, 0] = change.min(axis=0)
        back[frame, :, 0] = origin * max_age + best_age[origin]
        for age in range(1, max_age):
            grown[:, age] = score[:, age - 1]
            back[frame, :, age] = np.arange(num_shapes) * max_age + age - 1
        stays = score[:, -1] < grown[:, -1]
        grown[stays, -1] = score[stays, -1]
        back[frame, stays, -1] = np.flatnonzero(stays) * max_age + max_age - 1
        score = grown + cost[frame][:, None]
    return _walk_back(int(score.argmin()), back, max_age)


def _walk_back(state: int, back: NDArray[np.int32], max_age: int) -> list[int]:
    path = [state // max_age]
    for frame in range(len(back) - 1, 0, -1):
        state = int(back[frame, state // max_age, state % max_age])
        path.append(state // max_age)
    return path[::-1]
