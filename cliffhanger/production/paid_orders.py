"""Orders for paid models: what a shot, a line or a character asks for, whoever makes it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.jobs.orders import (
    Asset,
    ImageOrder,
    LipSyncOrder,
    SpeechOrder,
    VideoOrder,
)
from cliffhanger.models.requests import SpeechRequest, VideoRequest
from cliffhanger.models.studio_routes import Candidate
from cliffhanger.production.prompts import NEGATIVE, frame_prompt, motion_prompt, portrait_prompt
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.story.model import Character
from cliffhanger.story.vocabulary import Gender, ShotSize

MAX_SEED: Final = 2**31 - 1
MAX_REFERENCES: Final = 4
LIPS_SEEN: Final = frozenset({ShotSize.MCU, ShotSize.CU, ShotSize.ECU})
"""Sizes in which a wrong mouth is seen."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A character as models are told of it.

    Attributes:
        words: Look in a few words.
        portrait: Image of it.
    """

    words: str
    portrait: ArtifactRef


@dataclass(frozen=True, slots=True)
class Casting:
    """Everyone of an episode, by character id.

    Attributes:
        people: Likenesses.
    """

    people: Mapping[str, Likeness] = field(default_factory=dict[str, Likeness])

    @property
    def words(self) -> Mapping[str, str]:
        """Looks in a few words."""
        return {who: likeness.words for who, likeness in self.people.items()}

    def references(self, request: VideoRequest) -> tuple[Asset, ...]:
        """Return portraits of who is in the shot, the one in focus first."""
        seen = [who.character_id for who in request.shot.cast]
        first = [request.shot.focus_id] if request.shot.focus_id in seen else []
        ids = dict.fromkeys((*first, *seen))
        known = [self.people[who].portrait for who in ids if who in self.people]
        return tuple(as_asset(portrait) for portrait in known[:MAX_REFERENCES])


def as_asset(ref: ArtifactRef) -> Asset:
    """Return the file as orders take it."""
    return Asset(sha256=ref.sha256, media_type=ref.media_type, num_bytes=ref.num_bytes)


def order_portrait(
    character: Character, look: str, candidate: Candidate, size_px: tuple[int, int]
) -> ImageOrder:
    """Return the order of a character's portrait."""
    return ImageOrder(
        prompt=portrait_prompt(character, look),
        negative_prompt=NEGATIVE,
        width_px=size_px[0],
        height_px=size_px[1],
        seed=make_seed("portrait", character.id),
        options=candidate.options,
    )


def order_frame(
    request: VideoRequest, casting: Casting, candidate: Candidate, max_references: int
) -> ImageOrder:
    """Return the order of a shot's first frame; references as many as the model takes."""
    return ImageOrder(
        prompt=frame_prompt(request, casting.words),
        negative_prompt=NEGATIVE,
        width_px=request.format.width_px,
        height_px=request.format.height_px,
        seed=make_seed("frame", request.shot.id),
        references=casting.references(request)[:max_references],
        options=candidate.options,
    )


def order_clip(
    request: VideoRequest, frame: ArtifactRef, casting: Casting, candidate: Candidate, take: int
) -> VideoOrder:
    """Return the order of a shot that begins with *frame*; every take has a seed of its own."""
    return VideoOrder(
        prompt=motion_prompt(request, casting.words),
        negative_prompt=NEGATIVE,
        first_frame=as_asset(frame),
        duration_seconds=request.num_frames / request.format.fps,
        width_px=request.format.width_px,
        height_px=request.format.height_px,
        seed=make_seed("clip", request.shot.id, take),
        options=candidate.options,
    )


def order_line(request: SpeechRequest, candidate: Candidate) -> SpeechOrder:
    """Return the order of a line.

    Raises:
        InvalidSettingError: The candidate names no voice for the character.
    """
    return SpeechOrder(
        text=request.text,
        voice=choose_voice(request.character, candidate),
        language=request.language,
        instructions=f"Speak as {request.character.name} would, {request.emotion}.",
        options=candidate.options,
    )


def order_lips(
    video: ArtifactRef, audio: ArtifactRef, request: VideoRequest, candidate: Candidate
) -> LipSyncOrder:
    """Return the order of a shot whose mouth is to follow *audio*."""
    return LipSyncOrder(
        video=as_asset(video),
        audio=as_asset(audio),
        duration_seconds=request.num_frames / request.format.fps,
        language=request.language,
        options=candidate.options,
    )


def wants_lips(request: VideoRequest) -> bool:
    """Return whether a mouth is seen to speak so large that it must fit the words."""
    return request.shot.size in LIPS_SEEN and any(mouth.is_on_camera for mouth in request.mouths)


def choose_voice(character: Character, candidate: Candidate) -> str:
    """Return the provider's voice for a character: its own, that of its gender, or any.

    Raises:
        InvalidSettingError: There is none.
    """
    gender = "male" if character.gender is Gender.MALE else "female"
    for name in (character.id, gender, "any"):
        if name in candidate.voices:
            return candidate.voices[name]
    raise InvalidSettingError(
        f"the voice route to {candidate.model} has no voice for {character.id!r}; name one under "
        f"voices as {character.id}, {gender} or any"
    )


def make_seed(*parts: object) -> int:
    """Return a seed that the same parts always give, in [0, 2**31 - 1]."""
    digest = hashlib.sha256("/".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:4], "big") & MAX_SEED
