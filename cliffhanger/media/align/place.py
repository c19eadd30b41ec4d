"""Where the pieces of a line lie in its sound: one search over all ways to lay them out.

A layout is, in order, pauses and pieces that tile the recording. Its cost is the sum of how far
each boundary is from where it was heard, how far each piece is from its usual length
(log-normal), how much of a pause sounds and of a piece is silent, less how much the sound changes
at each boundary. The cheapest is found by dynamic programming over frames of 10 ms, exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cliffhanger.media.align.letters import Piece
from cliffhanger.media.align.match import Expected
from cliffhanger.media.align.sound import FRAMES_PER_SECOND, Frames, Sound

_LENGTH_SPREAD: Final = 0.40
_LONGEST: Final = 4.0
"""Times the usual length, at most."""
_CHANGE_WORTH: Final = 2.0
_SILENT_COST: Final = 0.5
_SOUNDING_COST: Final = 0.6
_PAUSE_COST: Final = 2.0
_LIKELY_PAUSE_COST: Final = 0.2


@dataclass(frozen=True, slots=True)
class Wanted:
    """A piece to be placed.

    Attributes:
        piece: What it is.
        starts: When it is expected to begin, by all who know; may be empty.
        ends: When it is expected to end; may be empty.
    """

    piece: Piece
    starts: tuple[Expected, ...] = ()
    ends: tuple[Expected, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """Frames `[start, end)` of a piece."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Costs:
    sound: Sound
    sounding: Frames
    """Cost of the pause up to each boundary, shape (num_frames + 1,)."""
    silent: Frames
    """Cost of the silence in pieces up to each boundary, same shape."""
    frames_per_length: float


def place_pieces(wanted: Sequence[Wanted], sound: Sound) -> tuple[Placed, ...]:
    """Return where each piece lies: in order, not overlapping, each a frame or more.

    Args:
        wanted: In order; no more than there are frames.
        sound: Of the recording.
    """
    costs = _price(wanted, sound)
    before = costs.sounding.copy()
    told: list[tuple[NDArray[np.intp], NDArray[np.intp]]] = []
    for item in wanted:
        at_start = before + _boundary(item.starts, sound)
        at_end, lengths = _lay(item, at_start, costs)
        before, pauses = _rest(item, at_end, costs)
        told.append((lengths, pauses))
    return _walk_back(told, sound.num_frames)


def _price(wanted: Sequence[Wanted], sound: Sound) -> _Costs:
    silent = sound.is_silent
    total = sum(item.piece.length for item in wanted)
    spoken = max(len(wanted), int((~silent).sum()))
    return _Costs(
        sound=sound,
        sounding=np.append(0.0, np.cumsum(_SOUNDING_COST * sound.loudness)),
        silent=np.append(0.0, np.cumsum(np.where(silent, _SILENT_COST, 0.0))),
        frames_per_length=spoken / max(1e-9, total),
    )


def _boundary(expected: Sequence[Expected], sound: Sound) -> Frames:
    """Return the cost of a boundary at each place, shape (num_frames + 1,)."""
    at = np.arange(sound.num_frames + 1) / FRAMES_PER_SECOND
    cost = -_CHANGE_WORTH * sound.change
    for one in expected:
        away = (at - one.seconds) / one.spread_seconds
        cost = cost + np.minimum(0.5 * away * away, one.most)
    return cost


def _lay(item: Wanted, at_start: Frames, costs: _Costs) -> tuple[Frames, NDArray[np.intp]]:
    """Return the least cost of an end of the piece at each boundary, and its length there."""
    usual = max(1.0, item.piece.length * costs.frames_per_length)
    longest = min(costs.sound.num_frames, max(3, round(_LONGEST * usual)))
    lengths = np.arange(1, longest + 1)
    prior = 0.5 * (np.log(lengths / usual) / _LENGTH_SPREAD) ** 2
    padded = np.append(np.full(longest, np.inf), at_start - costs.silent)
    # Row t holds the starts t - longest .. t - 1.
    views = np.lib.stride_tricks.sliding_window_view(padded, longest)[: at_start.size]
    options = views + prior[::-1]
    best = options.argmin(axis=1)
    least = options[np.arange(at_start.size), best]
    at_end = least + costs.silent + _boundary(item.ends, costs.sound)
    return at_end, longest - best


def _rest(item: Wanted, at_end: Frames, costs: _Costs) -> tuple[Frames, NDArray[np.intp]]:
    """Return the least cost of going on at each boundary, and how long the pause before it is."""
    entry = _LIKELY_PAUSE_COST if item.piece.has_pause else _PAUSE_COST
    owed = at_end - costs.sounding
    least = np.minimum.accumulate(owed)
    since = np.maximum.accumulate(np.where(owed <= least, np.arange(owed.size), 0))
    paused = least + costs.sounding + entry
    is_paused = paused < at_end
    return (
        np.where(is_paused, paused, at_end),
        np.where(is_paused, np.arange(owed.size) - since, 0),
    )


def _walk_back(
    told: Sequence[tuple[NDArray[np.intp], NDArray[np.intp]]], num_frames: int
) -> tuple[Placed, ...]:
    placed: list[Placed] = []
    at = num_frames
    for lengths, pauses in reversed(told):
        end = at - int(pauses[at])
        at = end - int(lengths[end])
        placed.append(Placed(at, end))
    return tuple(reversed(placed))
