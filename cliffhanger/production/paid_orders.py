"""Orders for paid models: what a shot, a line or a character asks for, whoever makes it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Final

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.jobs.orders import (
    Asset,
    ImageOrder,
    LipSyncOrder,
    LoraUse,
    SpeechOrder,
    VideoOrder,
)
from cliffhanger.models.requests import SpeechRequest, VideoRequest
from cliffhanger.models.studio_routes import Candidate
from cliffhanger.production.prompts import (
    NEGATIVE,
    SAME_FACE,
    SHEET_POSES,
    frame_prompt,
    motion_prompt,
    portrait_prompt,
    sheet_prompt,
)
from cliffhanger.production.registry import LoraVersion
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.story.model import Character
from cliffhanger.story.vocabulary import Gender

MAX_SEED: Final = 2**31 - 1
MAX_REFERENCES: Final = 4


@dataclass(frozen=True, slots=True)
class Likeness:
    """A character as models are told of it.

    Attributes:
        words: Look in a few words.
        pictures: Images of it, the best first.
        loras: Weights trained on it, the latest last.
    """

    words: str
    pictures: tuple[ArtifactRef, ...]
    loras: tuple[LoraVersion, ...] = ()

    def lora_for(self, base_model: str) -> LoraVersion | None:
        """Return the latest weights for a base model; None where there are none."""
        fitting = [lora for lora in self.loras if base_model and lora.base_model == base_model]
        return fitting[-1] if fitting else None


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

    def seen(self, request: VideoRequest) -> tuple[Likeness, ...]:
        """Return who is in the shot, the one in focus first."""
        ids = [who.character_id for who in request.shot.cast]
        first = [request.shot.focus_id] if request.shot.focus_id in ids else []
        return tuple(
            self.people[who] for who in dict.fromkeys((*first, *ids)) if who in self.people
        )

    def references(self, request: VideoRequest) -> tuple[Asset, ...]:
        """Return pictures of who is in the shot: one of each, then a second one of each, ..."""
        rows = zip_longest(*(likeness.pictures for likeness in self.seen(request)))
        pictures = [picture for row in rows for picture in row if picture is not None]
        return tuple(as_asset(picture) for picture in pictures[:MAX_REFERENCES])

    def loras(self, request: VideoRequest, base_model: str) -> tuple[LoraVersion, ...]:
        """Return the weights for *base_model* of who is in the shot."""
        found = (likeness.lora_for(base_model) for likeness in self.seen(request))
        return tuple(lora for lora in found if lora is not None)


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


def order_audition(
    character: Character,
    candidate: Candidate,
    size_px: tuple[int, int],
    seed_parts: tuple[object, ...],
) -> ImageOrder:
    """Return the order of one look that a character may have; other parts, another look."""
    order = order_portrait(character, "", candidate, size_px)
    return replace(order, seed=make_seed("audition", character.id, *seed_parts))


def order_sheet_picture(
    character: Character,
    portrait: ArtifactRef,
    candidate: Candidate,
    size_px: tuple[int, int],
    number: int,
) -> ImageOrder:
    """Return the order of the chosen look in another pose: that of *number*, from 1."""
    order = order_portrait(character, "", candidate, size_px)
    return replace(
        order,
        prompt=sheet_prompt(character, SHEET_POSES[number - 1]),
        seed=make_seed("sheet", character.id, number),
        references=(as_asset(portrait),),
    )


def order_frame(
    request: VideoRequest,
    casting: Casting,
    candidate: Candidate,
    max_references: int,
    *,
    take: int = 1,
) -> ImageOrder:
    """Return the order of a shot's first frame; references as many as the model takes.

    Args:
        request: The shot.
        casting: Who is in it.
        candidate: Who is asked.
        max_references: Most pictures that the model takes.
        take: 1, or more for a frame in which somebody was not recognised: another seed, and the
            faces are asked for once more.
    """
    loras = casting.loras(request, candidate.lora_base)
    words = (*(lora.trigger_word for lora in loras), frame_prompt(request, casting.words))
    again = (SAME_FACE,) if take > 1 else ()
    return ImageOrder(
        prompt=". ".join(word for word in (*words, *again) if word),
        negative_prompt=NEGATIVE,
        width_px=request.format.width_px,
        height_px=request.format.height_px,
        seed=frame_seed(request, take),
        references=casting.references(request)[:max_references],
        loras=tuple(LoraUse(weights=as_asset(lora.weights), name=lora.name) for lora in loras),
        options=candidate.options,
    )


def frame_seed(request: VideoRequest, take: int) -> int:
    """Return the seed of a shot's first frame; every take and every retake has one of its own."""
    parts = (take,) if take > 1 else ()
    return make_seed("frame", request.shot.id, *parts, *retake_parts(request))


def retake_parts(request: VideoRequest) -> tuple[object, ...]:
    """Return what the seeds of a retake have more than those of the shot as it was first made."""
    return ("retake", request.retake) if request.retake else ()


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
        seed=make_seed("clip", request.shot.id, take, *retake_parts(request)),
        options=candidate.options,
    )


def order_line(request: SpeechRequest, candidate: Candidate, *, take: int = 1) -> SpeechOrder:
    """Return the order of a line.

    Args:
        request: The line.
        candidate: Who is asked.
        take: 1, or more for a line that was not spoken as it should be: it has a seed of its own.

    Raises:
        InvalidSettingError: The candidate names no voice for the character.
    """
    return SpeechOrder(
        text=request.text,
        voice=request.voice or choose_voice(request.character, candidate),
        language=request.language,
        instructions=f"Speak as {request.character.name} would, {request.emotion}.",
        seed=make_seed("line", request.character.id, request.text, take) if take > 1 else None,
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
