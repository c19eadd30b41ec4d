"""A scene as a writer hands it in."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from cliffhanger.story.model import Id, ShotDirective
from cliffhanger.story.vocabulary import Emotion, TimeOfDay, Transition, Weather
from cliffhanger.value import Value


class LineSource(StrEnum):
    """Where a voice comes from."""

    ON_CAMERA = "on_camera"
    OFF_SCREEN = "off_screen"
    VOICE_OVER = "voice_over"
    PHONE = "phone"


class DraftAction(Value):
    """Something seen."""

    kind: Literal["action"] = "action"
    """Discriminator."""
    text: str = Field(min_length=1, max_length=1200)
    """Present tense; what cannot be seen or heard does not belong here."""
    camera: ShotDirective | None = None
    """How it is shot; null leaves it to the director."""


class DraftLine(Value):
    """Something said."""

    kind: Literal["line"] = "line"
    """Discriminator."""
    speaker_id: Id
    """Id of the character in the bible."""
    text: str = Field(min_length=1, max_length=600)
    """The words, without quotation marks."""
    emotion: Emotion = Emotion.NEUTRAL
    """How it is said."""
    delivery: str = Field(default="", max_length=80)
    """Parenthetical; empty lets the emotion speak."""
    source: LineSource = LineSource.ON_CAMERA
    """Where the voice comes from."""
    camera: ShotDirective | None = None
    """How it is shot; null leaves it to the director."""


DraftBeat = Annotated[DraftAction | DraftLine, Field(discriminator="kind")]


class FactKind(StrEnum):
    """What a continuity keeper writes down."""

    KNOWS = "knows"
    OUTFIT = "outfit"
    INJURY = "injury"
    HEALED = "healed"
    PLACE = "place"
    HOLDS = "holds"
    DEAD = "dead"
    TRAIT = "trait"


class Fact(Value):
    """Something that holds from a scene on."""

    kind: FactKind
    """What sort of fact."""
    subject_id: Id
    """Character it is about."""
    value: str = Field(min_length=1, max_length=300)
    """Id of the secret, outfit or place; the injury or object; `eyes: brown` for a trait."""
    scene_number: int = Field(ge=1)
    """One-based scene of the episode from which it holds."""
    quote: str = Field(default="", max_length=300)
    """Words of the script that show it."""


class DraftScene(Value):
    """One place, one stretch of time."""

    place_id: Id
    """Id of the place in the bible."""
    time: TimeOfDay
    """When."""
    weather: Weather = Weather.CLEAR
    """Weather."""
    transition: Transition = Transition.CUT
    """How the scene begins."""
    beats: tuple[DraftBeat, ...] = Field(min_length=1, max_length=120)
    """What happens, in order."""

    @property
    def lines(self) -> tuple[DraftLine, ...]:
        """What is said, in order."""
        return tuple(beat for beat in self.beats if isinstance(beat, DraftLine))


class ScriptDraft(Value):
    """An episode, or a part of one, as a writer hands it in."""

    scenes: tuple[DraftScene, ...] = Field(min_length=1, max_length=1000)
    """In order."""
    summary: str = Field(min_length=1, max_length=1500)
    """What has happened, for whoever writes on."""
    facts: tuple[Fact, ...] = Field(default=(), max_length=5000)
    """What the keeper of continuity must remember."""

    @property
    def lines(self) -> tuple[DraftLine, ...]:
        """What is said, in order."""
        return tuple(line for scene in self.scenes for line in scene.lines)
