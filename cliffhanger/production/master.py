"""The master of an episode: everything its film was made of, for whoever makes more of it."""

from typing import Final

from pydantic import Field

from cliffhanger.production.artifacts import (
    BreakdownArtifact,
    CaptionsArtifact,
    CharacterArtifact,
    ClipArtifact,
    FaceArtifact,
    Job,
    MouthArtifact,
    ScriptArtifact,
    SpeechArtifact,
    StemsArtifact,
    TimelineArtifact,
)
from cliffhanger.production.settings import FilmSettings
from cliffhanger.value import Value

MASTER_NAME: Final = "master.json"
"""Where it lies in the episode's folder."""


class Retake(Value):
    """A shot that was made again because somebody wanted it otherwise."""

    shot_id: str
    """Which shot."""
    number: int = Field(ge=1)
    """Which retake of it, from 1."""
    note: str
    """What was wanted."""


class EpisodeMaster(Value):
    """Everything that a film is joined from; what dubs and retakes start from."""

    script: ScriptArtifact
    """The screenplay."""
    breakdown: BreakdownArtifact
    """Its shots and lines."""
    timing: TimelineArtifact
    """When everything plays."""
    shots: tuple[Job, ...]
    """What every shot was asked to be."""
    clips: tuple[ClipArtifact, ...]
    """Every shot, filmed."""
    cast: tuple[CharacterArtifact, ...]
    """Who plays."""
    faces: tuple[FaceArtifact, ...]
    """What registered characters are recognised by."""
    speeches: tuple[SpeechArtifact, ...]
    """Every line, spoken."""
    mouths: tuple[MouthArtifact, ...]
    """Lips of every line."""
    captions: CaptionsArtifact
    """Words of every line."""
    stems: StemsArtifact
    """The sound, apart."""
    settings: FilmSettings
    """How it looks."""
    retakes: tuple[Retake, ...] = ()
    """Shots that were made again, in order of time."""

    @property
    def is_bought(self) -> bool:
        """Whether its shots are bought; False where the embedded engine draws them."""
        return any(clip.take is not None for clip in self.clips)
