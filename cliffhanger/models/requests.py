"""What the seams are asked for."""

from pydantic import Field

from cliffhanger.animatic.sheet import CharacterSheet
from cliffhanger.media.caption import Cue
from cliffhanger.media.picture import VideoFormat
from cliffhanger.story.model import Character, Line, Shot
from cliffhanger.story.vocabulary import Emotion, Mood, TimeOfDay, Weather
from cliffhanger.value import Value


class SpeechRequest(Value):
    """One line to be voiced."""

    text: str = Field(min_length=1)
    """Words to speak."""
    character: Character
    """Who speaks; adapters derive or look up the voice from it."""
    language: str = "en"
    """BCP 47 tag."""
    emotion: Emotion = Emotion.NEUTRAL
    """How."""
    is_device: bool = False
    """Heard through a phone or a speaker."""
    is_interior: bool = True
    """Decides the room it rings in."""
    voice: str = ""
    """Voice of the character, as its provider names it; empty leaves it to the route."""

    @classmethod
    def for_line(
        cls, line: Line, character: Character, *, language: str, is_interior: bool, voice: str = ""
    ) -> "SpeechRequest":
        """Return the request that voices *line*."""
        return cls(
            text=line.text,
            character=character,
            voice=voice,
            language=language,
            emotion=line.emotion,
            is_device=line.is_device,
            is_interior=is_interior,
        )


class Setting(Value):
    """Where and when a shot plays."""

    place: str
    """The location's name as written."""
    is_interior: bool
    """INT. or EXT."""
    time: TimeOfDay
    """Time of day."""
    weather: Weather
    """Weather."""
    mood: Mood
    """Colour of the scene."""


class MouthTrack(Value):
    """A line inside a shot, as the lips see it. Frames count from the start of the shot."""

    line_id: str
    """Which line."""
    character_id: str
    """Whose mouth."""
    emotion: Emotion
    """Face while speaking."""
    start_frame: int
    """First frame of the line's sound."""
    visemes: str = Field(pattern=r"^[A-HX]*$")
    """One Rhubarb letter per frame from *start_frame*."""
    loudness: tuple[float, ...] = ()
    """Speech envelope per frame, 0..1; as long as *visemes*."""
    is_on_camera: bool = True
    """False when nobody's mouth may move to it."""


class VideoRequest(Value):
    """One shot to be turned into moving picture."""

    shot: Shot
    """What to show."""
    setting: Setting
    """Where and when."""
    num_frames: int = Field(ge=1)
    """Exact length."""
    format: VideoFormat
    """Size and rate."""
    language: str = "en"
    """BCP 47 tag of captions and titles."""
    sheets: tuple[CharacterSheet, ...] = ()
    """Looks of everyone in the shot, dressed for its scene."""
    outfits: dict[str, str] = Field(default_factory=dict[str, str])
    """What who is in the shot wears by the registry, by character id, in the script's words."""
    left_ids: tuple[str, ...] = ()
    """Characters on the left of the scene's axis: alone in frame they look right."""
    mouths: tuple[MouthTrack, ...] = ()
    """Lines heard during the shot."""
    captions: tuple[Cue, ...] = ()
    """Cues to burn in, frames counted from the start of the shot."""
    is_opening: bool = False
    """True for the first shot of the episode."""
    is_ending: bool = False
    """True for the last."""
    notice: str = ""
    """Small line that stays on screen, such as the AI label; empty for none."""
    retake: int = Field(default=0, ge=0, exclude_if=lambda number: number == 0)
    """Which retake of the shot it is, from 1; 0 for the shot as it was first made, whose JSON and
    so whose keys have no such field."""
    note: str = Field(default="", exclude_if=lambda note: not note)
    """What a person wants otherwise in a retake, in words; models are told."""


class MoodSpan(Value):
    """A stretch of the film with one mood, `[start_sample, end_sample)` at 48 kHz."""

    mood: Mood
    """What the music should feel like."""
    start_sample: int
    """Inclusive."""
    end_sample: int
    """Exclusive."""


class MoodBrief(Value):
    """A music bed to be composed."""

    spans: tuple[MoodSpan, ...] = Field(min_length=1)
    """Tile the film."""
    seed: int = 0
    """Same seed, same music."""
