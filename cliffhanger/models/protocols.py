"""The seams: what every kind of model must do, whoever serves it.

Each Protocol has an embedded implementation in `cliffhanger.animatic` or `cliffhanger.story`.
"""

from pathlib import Path
from typing import Protocol, TypeVar

from cliffhanger.animatic.sheet import CharacterSheet
from cliffhanger.checks.sync_score import SyncScore
from cliffhanger.media.audio import Audio
from cliffhanger.media.clip import Clip
from cliffhanger.media.picture import Pixels
from cliffhanger.media.probe import FilmFacts
from cliffhanger.media.speech import Speech
from cliffhanger.media.transcript import Transcript
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


class Transcriber(Protocol):
    """Listens."""

    @property
    def name(self) -> str:
        """What transcripts depend on besides the recording: model, weights, parameters."""
        ...

    def transcribe(self, audio: Audio, *, language: str = "", prompt: str = "") -> Transcript:
        """Return what is heard in *audio*, with the times of its words where it can tell.

        Args:
            audio: A line or more.
            language: BCP 47 tag; empty leaves it to the recogniser.
            prompt: Names and words to expect.

        Raises:
            InvalidAudioError: It has no samples.
            ProviderBusyError: The service is busy; come back later.
            ProviderError: The service will not do it.
        """
        ...


class Animator(Protocol):
    """Turns a shot into moving picture of exactly the length asked for."""

    def animate(self, request: VideoRequest, path: Path) -> Clip:
        """Write the shot to *path* and return it as a clip."""
        ...


class LipSyncer(Protocol):
    """Makes the mouth of a clip follow a voice."""

    def sync(self, clip: Path, voice: Audio, path: Path) -> FilmFacts:
        """Write *clip*, its mouth following *voice*, to *path* and return what was written.

        The result has the clip's size and lasts as long; its rate may be another one.

        Raises:
            ProviderError: It cannot be done, or what came is no such clip.
        """
        ...


class SyncScorer(Protocol):
    """Tells how well a photographed mouth fits its sound, by a network that learned it."""

    @property
    def name(self) -> str:
        """Network and sha256 of its weights, recorded with every score."""
        ...

    def score(self, crops: Pixels, voice: Audio, *, fps: int) -> SyncScore | None:
        """Return how a face and a voice fit; None where there is too little of either.

        Args:
            crops: uint8 (num_frames, height, width, 3), BGR: the face of every frame, as
                `cliffhanger.models.faces.mouths.crop_for_sync` cuts it.
            voice: The sound from the first frame on.
            fps: Frames per second.
        """
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
