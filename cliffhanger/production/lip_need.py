"""Whether the mouth of a shot has to follow the words, told from the shot alone."""

from enum import StrEnum
from typing import Final

from cliffhanger.models.requests import MouthTrack, VideoRequest
from cliffhanger.story.model import Shot
from cliffhanger.story.vocabulary import ShotSize
from cliffhanger.value import Value

LIPS_SEEN: Final = frozenset({ShotSize.MCU, ShotSize.CU, ShotSize.ECU})
"""Sizes in which a wrong mouth is seen."""


class LipReason(StrEnum):
    """Why a mouth has to follow the words, or has not."""

    SEEN = "seen"
    """Somebody is seen to speak, as large as MCU or larger."""
    DRAWN = "drawn"
    """Somebody is seen to speak in a drawn shot, whose mouths move at any size."""
    SILENT = "silent"
    """Nobody speaks."""
    OFF_CAMERA = "off_camera"
    """V.O., O.S. or a device: no mouth says it."""
    LISTENER = "listener"
    """The camera is on somebody who listens, or on a prop."""
    FROM_BEHIND = "from_behind"
    """The speaker is the back in an over-the-shoulder shot."""
    TOO_WIDE = "too_wide"
    """The mouth is too small to be read."""


_NEEDED: Final = frozenset({LipReason.SEEN, LipReason.DRAWN})


class LipNeed(Value):
    """Whether a shot has to be lip-synced."""

    reason: LipReason
    """Why, or why not."""
    line_ids: tuple[str, ...] = ()
    """Lines whose mouths have to move, in order; empty where none has."""
    speaker_ids: tuple[str, ...] = ()
    """Who says them, each once. Lip-syncers that move one face only cannot do two."""

    @property
    def is_needed(self) -> bool:
        """Whether any mouth has to move."""
        return self.reason in _NEEDED


def lip_need(request: VideoRequest, *, is_drawn: bool = False) -> LipNeed:
    """Return whether a shot has to be lip-synced.

    Args:
        request: The shot.
        is_drawn: Whether the embedded engine draws it; it moves every mouth that is seen.
    """
    seen = tuple(track for track in request.mouths if _is_seen(track, request.shot))
    if not seen:
        return LipNeed(reason=_why_unseen(request))
    if not is_drawn and request.shot.size not in LIPS_SEEN:
        return LipNeed(reason=LipReason.TOO_WIDE)
    return LipNeed(
        reason=LipReason.DRAWN if is_drawn else LipReason.SEEN,
        line_ids=tuple(track.line_id for track in seen),
        speaker_ids=tuple(dict.fromkeys(track.character_id for track in seen)),
    )


def _is_seen(track: MouthTrack, shot: Shot) -> bool:
    is_back = track.character_id == shot.over_id
    is_here = any(who.character_id == track.character_id for who in shot.cast)
    return track.is_on_camera and is_here and not is_back and shot.insert is None


def _why_unseen(request: VideoRequest) -> LipReason:
    if not request.mouths:
        return LipReason.SILENT
    on_camera = [track for track in request.mouths if track.is_on_camera]
    if not on_camera:
        return LipReason.OFF_CAMERA
    is_back = any(track.character_id == request.shot.over_id for track in on_camera)
    return LipReason.FROM_BEHIND if is_back else LipReason.LISTENER
