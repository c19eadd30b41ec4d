"""The story's values: series, episode, scene, beat, line, character, location, shot."""

from typing import Annotated, Literal

from pydantic import Field

from cliffhanger.story.vocabulary import (
    Age,
    Angle,
    CharacterKind,
    Emotion,
    Framing,
    Gender,
    InsertKind,
    Mood,
    Move,
    ShotSize,
    SoundName,
    TimeOfDay,
    Transition,
    Weather,
)
from cliffhanger.value import Value

Id = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\s/\\]+$")]


class Series(Value):
    """A show: what all its episodes share."""

    id: Id
    """Slug of the title; the folder of the series in the store."""
    title: str
    """Title as shown to the viewer."""
    language: str = "en"
    """BCP 47 tag of the spoken language."""


class Character(Value):
    """Someone who is seen or heard. Look and voice derive from these fields alone."""

    id: Id
    """Slug of the name, unique in the series."""
    name: str
    """Name as written in the script's cues."""
    aliases: tuple[str, ...] = ()
    """Other cues that mean the same character."""
    kind: CharacterKind = CharacterKind.HUMAN
    """Human, animal, robot or cloud."""
    gender: Gender = Gender.FEMALE
    """Presentation; for animals and machines it only tunes the voice."""
    age: Age = Age.YOUNG
    """Band of age."""
    description: str = ""
    """What the script says about them, in its own words."""


class Location(Value):
    """A place the camera can go."""

    id: Id
    """Slug of the name."""
    name: str
    """Name from the scene heading."""
    is_interior: bool = True
    """True for INT., False for EXT."""


class Line(Value):
    """One speech: what is voiced, captioned and mouthed."""

    id: Id
    """Unique in the episode, e.g. `s01-l03`."""
    character_id: Id
    """Who speaks."""
    text: str = Field(min_length=1)
    """Words as spoken, without markup or line breaks."""
    emotion: Emotion = Emotion.NEUTRAL
    """How it is said."""
    delivery: str = ""
    """The parenthetical, without its brackets."""
    is_voice_over: bool = False
    """V.O.: the speaker is not in the scene."""
    is_off_screen: bool = False
    """O.S.: in the scene, out of frame."""
    is_device: bool = False
    """Heard through a phone, a speaker or a screen."""

    @property
    def is_on_camera(self) -> bool:
        """True when a mouth may be seen saying it."""
        return not (self.is_voice_over or self.is_off_screen or self.is_device)


class ShotDirective(Value):
    """What a `[[SHOT: CU push_in]]` note fixes; None leaves it to the director."""

    size: ShotSize | None = None
    """Forced size."""
    framing: Framing | None = None
    """Forced framing."""
    angle: Angle | None = None
    """Forced angle."""
    move: Move | None = None
    """Forced move."""


class ActionBeat(Value):
    """Something seen."""

    kind: Literal["action"] = "action"
    """Discriminator."""
    text: str
    """The action paragraph, its lines joined."""
    character_ids: tuple[Id, ...] = ()
    """Characters it names, in order of appearance."""
    directive: ShotDirective | None = None
    """A shot note that stands before it."""


class LineBeat(Value):
    """Something said."""

    kind: Literal["line"] = "line"
    """Discriminator."""
    line: Line
    """The speech."""
    is_dual: bool = False
    """Spoken at the same time as the previous line."""
    directive: ShotDirective | None = None
    """A shot note that stands before it."""


class TransitionBeat(Value):
    """A written transition between scenes."""

    kind: Literal["transition"] = "transition"
    """Discriminator."""
    transition: Transition
    """How the next shot begins."""


Beat = Annotated[ActionBeat | LineBeat | TransitionBeat, Field(discriminator="kind")]


class Scene(Value):
    """One place, one stretch of time."""

    id: Id
    """`s01`, `s02`, ... in order."""
    heading: str
    """The heading as written."""
    location: Location
    """Where."""
    time: TimeOfDay = TimeOfDay.DAY
    """When."""
    weather: Weather = Weather.CLEAR
    """Weather, from the heading or the action."""
    mood: Mood = Mood.NEUTRAL
    """Its colour."""
    beats: tuple[Beat, ...] = Field(min_length=1)
    """What happens, in order."""

    @property
    def lines(self) -> tuple[Line, ...]:
        """The scene's speeches in order."""
        return tuple(beat.line for beat in self.beats if isinstance(beat, LineBeat))


class Episode(Value):
    """One script, ready to be broken into shots."""

    series: Series
    """The show it belongs to."""
    episode_number: int = Field(default=1, ge=1)
    """One-based."""
    title: str
    """Title of the episode."""
    author: str = ""
    """Credit line from the title page."""
    characters: tuple[Character, ...]
    """Everyone seen or heard, in order of appearance."""
    scenes: tuple[Scene, ...] = Field(min_length=1)
    """In order."""

    def character(self, character_id: str) -> Character:
        """Return the character with that id.

        Raises:
            KeyError: Nobody has that id.
        """
        for character in self.characters:
            if character.id == character_id:
                return character
        raise KeyError(character_id)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every speech of the episode in order."""
        return tuple(line for scene in self.scenes for line in scene.lines)


class SoundHint(Value):
    """An effect the director hears in a shot."""

    name: SoundName
    """Which effect."""
    position: float = Field(default=0.0, ge=0.0, le=1.0)
    """Where it starts, as a fraction of the shot."""
    gain_db: float = Field(default=-6.0, ge=-40.0, le=6.0)
    """Level against the effect's own normal level."""
    is_ambience: bool = False
    """True when it lasts as long as the shot."""


class Insert(Value):
    """A prop or a screen that fills the frame."""

    kind: InsertKind
    """What it is."""
    text: str = ""
    """Words on it, as the viewer reads them."""


class Performance(Value):
    """What one character in frame shows."""

    character_id: Id
    """Who."""
    emotion: Emotion = Emotion.NEUTRAL
    """On the face."""


class Shot(Value):
    """One camera position from cut to cut."""

    id: Id
    """Unique in the episode, e.g. `s01-t02`."""
    scene_id: Id
    """The scene it belongs to."""
    size: ShotSize
    """How close."""
    framing: Framing
    """Built around whom."""
    angle: Angle = Angle.EYE
    """From where."""
    move: Move = Move.STATIC
    """Camera move."""
    transition: Transition = Transition.CUT
    """How it begins."""
    cast: tuple[Performance, ...] = ()
    """Characters in frame, left to right."""
    focus_id: Id | None = None
    """Whom the camera is on; None for a place or a prop."""
    over_id: Id | None = None
    """Whose shoulder is in the foreground (framing `ots`)."""
    line_ids: tuple[Id, ...] = ()
    """Lines heard during the shot, in order."""
    action: str = ""
    """What is seen, in words: the prompt for a generating model."""
    insert: Insert | None = None
    """The prop, for framing `insert`."""
    sounds: tuple[SoundHint, ...] = ()
    """Effects."""
    title: str = ""
    """Words set over the picture (episode title, end card)."""
    min_duration_seconds: float = Field(default=2.0, gt=0.0, le=30.0)
    """Shortest useful length, lines or not."""
    lead_seconds: float = Field(default=0.25, ge=0.0, le=5.0)
    """Picture before the first word."""
    hold_seconds: float = Field(default=0.35, ge=0.0, le=10.0)
    """Picture after the last word."""


class ShotList(Value):
    """An episode broken into shots, before timing."""

    shots: tuple[Shot, ...] = Field(min_length=1)
    """In order; every line of the episode is in exactly one shot."""
