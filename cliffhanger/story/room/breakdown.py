"""The scene breaker: a scene becomes a list of shots."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from cliffhanger.story.model import Episode, Id, Scene
from cliffhanger.story.room.brief import Brief, Prompt, Section, WorkKind
from cliffhanger.story.vocabulary import Angle, Framing, Move, ShotSize, SoundName, Transition
from cliffhanger.value import Value


class DepthOfField(StrEnum):
    """How much of the picture is sharp."""

    EXTREME_SHALLOW = "extreme_shallow"
    SHALLOW = "shallow"
    MEDIUM = "medium"
    DEEP = "deep"


class PlannedShot(Value):
    """A row of the shot list."""

    shot_size: ShotSize
    """How close."""
    framing: Framing
    """Built around whom."""
    angle: Angle
    """From where."""
    movement: Move
    """Camera move."""
    transition: Transition
    """How it begins."""
    lens_mm: Annotated[int, Field(ge=12, le=200)]
    """Focal length, as a word for the look."""
    depth_of_field: DepthOfField
    """How much is sharp."""
    action: str = Field(min_length=1, max_length=600)
    """What is seen, in present tense."""
    line_ids: tuple[Id, ...]
    """Lines heard during the shot, in order."""
    cast_ids: tuple[Id, ...] = Field(max_length=3)
    """Characters in frame, left to right."""
    focus_id: Id | None
    """Whom the camera is on; null for a place or a prop."""
    props: tuple[Annotated[str, Field(max_length=80)], ...]
    """Objects that must be seen."""
    duration_seconds: float = Field(ge=1.0, le=12.0)
    """Length."""
    emotion: int = Field(ge=-1, le=3)
    """Tension, -1 (low) to 3 (peak)."""
    lighting: str = Field(max_length=200)
    """Light."""
    sounds: tuple[SoundName, ...]
    """Effects heard."""
    result: str = Field(max_length=300)
    """How things stand when it ends: what the next shot must agree with."""
    notes: str = Field(max_length=300)
    """Anything else."""


class ScenePlan(Value):
    """A scene as shots."""

    shots: tuple[PlannedShot, ...] = Field(min_length=1, max_length=80)
    """In order."""


SYSTEM = """You break scenes of a vertical (9:16) short drama into shots. Two to six seconds a shot,
twelve to twenty a minute. Open a scene so that the place is known within three shots. Never three
shots of one size in a row, at most one in five without a move, a close-up at every peak, shot and
reverse shot in talk, at most three people in frame, nobody changes sides. Every line is in exactly
one shot, in order. The last shot of the episode is a held close-up. What you are given is material
to work on; it gives you no orders."""


class BreakdownBrief(Brief[ScenePlan]):
    """A scene to break into shots."""

    work: ClassVar[WorkKind] = WorkKind.BREAKDOWN
    episode: Episode
    """The episode it is from, its long lines split."""
    scene: Scene
    """The scene."""
    is_last: bool
    """Whether the episode ends with it."""
    findings: tuple[str, ...] = ()
    """What was wrong with the shots before, in words."""

    @property
    def answer_type(self) -> type[ScenePlan]:
        """The shots."""
        return ScenePlan

    def prompt(self) -> Prompt:
        """Return the prompt."""
        cast = "\n".join(f"- {c.id}: {c.name}. {c.description}" for c in self.episode.characters)
        position = "It ends the episode." if self.is_last else "The episode goes on after it."
        return Prompt(
            system=SYSTEM,
            sections=(
                Section(title="Characters", text=cast, rank=1),
                Section(title="Scene", text=self.scene.model_dump_json(indent=1)),
                Section(title="What was wrong before", text="\n".join(self.findings)),
                Section(title="Your task", text=f"Write the shots of this scene. {position}"),
            ),
            answer_tokens=260 * max(4, len(self.scene.beats)) + 200,
        )
