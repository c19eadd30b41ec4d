"""The seams: what every kind of model must do, whoever serves it.

Each Protocol has an embedded implementation in `cliffhanger.animatic` or `cliffhanger.story`.
"""

from pathlib import Path
from typing import Protocol, TypeVar

from cliffhanger.animatic.sheet import CharacterSheet
from cliffhanger.media.audio import Audio
from cliffhanger.media.clip import Clip
from cliffhanger.media.picture import Pixels
from cliffhanger.media.speech import Speech
from cliffhanger.models.requests import MoodBrief, SpeechRequest, VideoRequest
from cliffhanger.models.writing import Written
from cliffhanger.story.model import Character, Episode, ShotList
from cliffhanger.story.room.brief import Brief
from cliffhanger.story.vocabulary import SoundName
from cliffhanger.value import Value

AnswerT = TypeVar("AnswerT", bound=Value)


class Writer(Protocol):
    """Does the jobs of the writers' room."""

    @property
    def name(self) -> str:
        """What answers depend on besides the brief: models, parameters; no secret, no address."""
        ...

    def write(self, brief: Brief[AnswerT], *, escalation: int = 0) -> Written[AnswerT]:
        """Return the answer to *brief*, of the form that it asks for.

        Args:
            brief: The job.
            escalation: How many tiers above the usual one to ask, for an answer that failed its
                checks before.

        Raises:
            AnswerError: No usable answer came, in one of the ways that its subclasses tell apart.
            ProviderBusyError: The service is busy; come back later.
            ProviderError: The service will not do it.
        """
        ...


class Director(Protocol):
    """Breaks an episode into shots."""

    def break_scenes(self, episode: Episode) -> ShotList:
        """Return the shots of *episode*; every line is in exactly one of them."""
        ...


class Painter(Protocol):
    """Makes the image that fixes how a character looks."""

    def paint(self, character: Character, sheet: CharacterSheet, *, height_px: int) -> Pixels:
        """Return the character's portrait, *height_px* high."""
        ...


class Voice(Protocol):
    """Speaks lines."""

    def speak(self, request: SpeechRequest) -> Speech:
        """Return the voiced line: mono, 48 kHz, with phone and word times where known."""
        ...


class Animator(Protocol):
    """Turns a shot into moving picture of exactly the length asked for."""

    def animate(self, request: VideoRequest, path: Path) -> Clip:
        """Write the shot to *path* and return it as a clip."""
        ...


class Composer(Protocol):
    """Writes music."""

    def compose(self, brief: MoodBrief) -> Audio:
        """Return a stereo bed as long as the brief, 48 kHz."""
        ...


class Foley(Protocol):
    """Makes sound effects."""

    def make(self, name: SoundName, *, duration_seconds: float | None, seed: int) -> Audio:
        """Return the effect, stereo, 48 kHz; its natural length where no duration is given."""
        ...
