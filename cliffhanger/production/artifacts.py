"""What travels between stages: references into the store and plain facts about them."""

from decimal import Decimal

from pydantic import Field

from cliffhanger.checks.appearance_scores import Appearance
from cliffhanger.checks.likeness import Calibration, LikenessVerdict
from cliffhanger.checks.lips import LipScore
from cliffhanger.checks.result import CheckResult
from cliffhanger.checks.speech import LineVerdict
from cliffhanger.media.clip import SeenHead
from cliffhanger.production.lip_methods import SyncedLips
from cliffhanger.production.lip_shots import ShotLips
from cliffhanger.production.registry import CastMember
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.value import Value


class ScriptArtifact(Value):
    """A screenplay, read."""

    episode: ArtifactRef
    """The `Episode` as JSON."""
    series_id: str
    """Folder of the series in the store."""
    episode_number: int
    """One-based."""
    title: str
    """Title of the episode."""
    language: str
    """BCP 47 tag."""
    num_scenes: int
    """Scenes in the script."""
    num_lines: int
    """Speeches in the script."""

    @property
    def edition(self) -> str:
        """Folder of this edition inside the episode's; empty for the original."""
        return ""


class DubScript(ScriptArtifact):
    """A screenplay whose lines were put into another language."""

    original_language: str
    """BCP 47 tag of the original."""

    @classmethod
    def of(
        cls, original: ScriptArtifact, *, episode: ArtifactRef, title: str, language: str
    ) -> "DubScript":
        """Return the script of a dub.

        Args:
            original: That of the original.
            episode: The `Episode` with the words of the dub, as JSON.
            title: Title of the episode in that language.
            language: BCP 47 tag of the dub.
        """
        return cls(
            episode=episode,
            series_id=original.series_id,
            episode_number=original.episode_number,
            title=title,
            language=language,
            num_scenes=original.num_scenes,
            num_lines=original.num_lines,
            original_language=original.language,
        )

    @property
    def edition(self) -> str:
        """Folder of the language inside the episode's."""
        return f"dubs/{self.language}"


class Job(Value):
    """One piece of work of a mapped stage."""

    NOT_IN_KEY = frozenset({"versions"})

    id: str
    """Line, shot or character id."""
    request: ArtifactRef
    """What to make, as JSON."""
    weight: int = 1
    """How much work it is against others of the stage."""
    versions: dict[str, str] = Field(default_factory=dict[str, str])
    """Versions of the registered characters in it, by character id."""


class BreakdownArtifact(Value):
    """The script broken into shots, and the lines to be voiced."""

    episode: ArtifactRef
    """The `Episode` as JSON, long speeches split."""
    shots: ArtifactRef
    """The `ShotList` as JSON."""
    num_shots: int
    """How many shots."""
    voice_jobs: tuple[Job, ...]
    """One speech request per line."""


class Origin(Value):
    """Who made a paid part of the film, and for how much."""

    capability: str
    """What was paid for."""
    subject: str
    """Shot, line or character."""
    account: str
    """Account that paid."""
    model: str
    """Model that made it."""
    cost_usd: Decimal
    """What it cost when it was made, all takes together."""
    takes: int = 1
    """How many takes were made."""
    note: str = ""
    """Who was asked before and would not make it, or what was left out."""


class CharacterArtifact(Value):
    """A character, cast: the sheet that fixes the look and a portrait drawn from it."""

    NOT_IN_KEY = frozenset({"origins"})

    character_id: str
    """Who."""
    name: str
    """As the script writes it."""
    look: str
    """The look in a few words, for the cast table."""
    sheet: ArtifactRef
    """The `CharacterSheet` as JSON."""
    portrait: ArtifactRef
    """Image: registered, made by a model, or drawn from the sheet."""
    member: CastMember | None = None
    """What the registry says; None for somebody who is not registered."""
    origins: tuple[Origin, ...] = ()
    """What was paid for it."""


class SpokenLine(Value):
    """What came of a bought line."""

    verdict: LineVerdict
    """Words where somebody listened, pace, clipping, silence: of the take that was kept."""
    takes: int = Field(ge=1)
    """How often it was spoken."""
    heard: str | None = None
    """What was heard in it; None where nobody listened."""
    doubtful: tuple[str, ...] = ()
    """Words whose times are a guess, where somebody listened and the provider gave no times."""
    note: str = ""
    """Why nobody could listen."""


class SpeechArtifact(Value):
    """A voiced line."""

    NOT_IN_KEY = frozenset({"origins", "spoken"})

    line_id: str
    """Which line."""
    audio: ArtifactRef
    """Mono 48 kHz WAV."""
    times: ArtifactRef
    """`SpeechTimes` as JSON."""
    num_samples: int = Field(gt=0)
    """Spoken length at 48 kHz; the sound itself rings on."""
    spoken: SpokenLine | None = None
    """How a bought line was spoken; None for the embedded voice."""
    origins: tuple[Origin, ...] = ()
    """What was paid for it."""


class TimelineArtifact(Value):
    """When everything plays."""

    timeline: ArtifactRef
    """The `Timeline` as JSON."""
    num_frames: int
    """Frames of the film."""
    duration_seconds: float
    """Length of the film."""


class MouthArtifact(Value):
    """The lips of one line."""

    line_id: str
    """Which line."""
    track: ArtifactRef
    """The `MouthTrack` as JSON, frames counted from the start of the line."""
    score: LipScore
    """How well it shows the aligned phones."""


class CaptionsArtifact(Value):
    """The film's captions."""

    cues: ArtifactRef
    """The cues as JSON."""
    srt: ArtifactRef
    """SubRip."""
    vtt: ArtifactRef
    """WebVTT."""
    ass: ArtifactRef
    """Advanced SubStation Alpha."""
    num_cues: int
    """How many."""


class Recognised(Value):
    """A character in a shot, judged."""

    shot_id: str
    """Which shot."""
    character_id: str
    """Who it is meant to be."""
    version: str
    """Version of the registered character; empty where it is not registered."""
    outfit: str
    """What the registry has them wear there; empty for the sheet's own clothes."""
    num_frames: int
    """Frames that were looked at."""
    likeness: LikenessVerdict
    """By the frame in the middle when they are put in order of their cosine."""


class KeyframeArtifact(Value):
    """The frame that a bought shot begins with."""

    NOT_IN_KEY = frozenset({"origins", "recognised", "seeds", "versions"})

    shot_id: str
    """Which shot."""
    image: ArtifactRef
    """PNG of the film's size."""
    enlarged: float = 1.0
    """How many times larger it is than the model made it, in a composite the piece that grew most;
    1 for a drawn one."""
    seed: int | None = None
    """Seed that the model was given; None for a drawn one and for a composite."""
    seeds: dict[str, int] = Field(default_factory=dict[str, int])
    """Seeds of the pieces of a composite, by character id and `set`; empty for one picture."""
    versions: dict[str, str] = Field(default_factory=dict[str, str])
    """Versions of the registered characters in it, by character id."""
    recognised: tuple[Recognised, ...] = ()
    """Who was judged in it, and how much it looks like them."""
    origins: tuple[Origin, ...] = ()
    """What was paid for it."""


class TakeArtifact(Value):
    """A bought take of a shot, as its provider encoded it."""

    NOT_IN_KEY = frozenset({"filmed", "lips", "origins", "recognised"})

    shot_id: str
    """Which shot."""
    clip: ArtifactRef
    """MP4 or the like."""
    filmed: ArtifactRef | None = None
    """The same before its mouth was synced; None where it was not."""
    lips: SyncedLips | None = None
    """How its mouth was synced and measured; None where it was not."""
    recognised: tuple[Recognised, ...] = ()
    """Who was judged in its frames."""
    origins: tuple[Origin, ...] = ()
    """What was paid for it."""


class ClipArtifact(Value):
    """A filmed shot."""

    NOT_IN_KEY = frozenset({"origins", "recognised", "sampled", "take", "versions", "wall_seconds"})

    shot_id: str
    """Which shot."""
    clip: ArtifactRef
    """Encoded picture with captions."""
    textless: ArtifactRef | None = None
    """Encoded picture without text, where it is kept."""
    num_frames: int
    """Exact length."""
    wall_seconds: float
    """How long it took to make."""
    heads: tuple[SeenHead, ...] = ()
    """Whose head is where, on a few of its frames."""
    recognised: tuple[Recognised, ...] = ()
    """Who was judged in the keyframe of a bought shot."""
    sampled: tuple[Recognised, ...] = ()
    """Who was judged in the frames of the take that it was made from."""
    take: TakeArtifact | None = None
    """What a bought shot was made from; None for a drawn one."""
    versions: dict[str, str] = Field(default_factory=dict[str, str])
    """Versions of the registered characters in it, by character id."""
    origins: tuple[Origin, ...] = ()
    """What was paid for it."""


class ShotParts(Value):
    """What the shots are made from."""

    cast: tuple[CharacterArtifact, ...]
    """Who can be seen."""
    mouths: tuple[MouthArtifact, ...]
    """Lips of every line."""
    captions: CaptionsArtifact
    """Words on the picture."""


class StemsArtifact(Value):
    """The film's sound, apart."""

    dialogue: ArtifactRef
    """DX, WAV."""
    music: ArtifactRef
    """MX, WAV, not ducked."""
    effects: ArtifactRef
    """FX, WAV."""
    mix: ArtifactRef
    """The mix at its final loudness, WAV."""
    encoded: ArtifactRef
    """The mix as AAC, ready to be muxed."""
    num_samples: int
    """Length at 48 kHz."""


class FilmParts(Value):
    """What the film is joined from."""

    clips: tuple[ClipArtifact, ...]
    """Every shot, in order."""
    stems: StemsArtifact
    """Sound."""
    captions: CaptionsArtifact
    """For the soft track."""


class FilmArtifact(Value):
    """A draft film."""

    film: ArtifactRef
    """MP4."""
    textless: ArtifactRef | None = None
    """MP4 without burned text, with the same sound."""
    num_frames: int
    """Frames."""
    duration_seconds: float
    """Length."""


class Draft(Value):
    """A film that has not passed the gate, with what it was made from."""

    film: FilmArtifact
    """The film."""
    parts: FilmParts
    """What it was joined from."""
    mouths: tuple[MouthArtifact, ...]
    """Lips of every line."""


class StillsArtifact(Value):
    """Stills of a film."""

    poster: ArtifactRef
    """JPEG."""
    contact_sheet: ArtifactRef
    """PNG, one frame per shot."""


class FaceArtifact(Value):
    """What a registered character is recognised by."""

    character_id: str
    """Who."""
    references: ArtifactRef
    """Vectors of its approved look, NumPy's own format, float32 (R, D)."""
    calibration: Calibration
    """What a picture must reach."""


class ShotAppearance(Value):
    """How a shot looks."""

    shot_id: str
    """Which shot."""
    character_id: str
    """Who is alone in it and was compared with their pictures; empty where nobody was."""
    scores: Appearance
    """What could be measured."""


class ReportArtifact(Value):
    """What the gate measured."""

    results: tuple[CheckResult, ...]
    """Every check."""
    recognised: tuple[Recognised, ...] = ()
    """Registered characters, shot by shot."""
    appearance: tuple[ShotAppearance, ...] = ()
    """How the shots look, by the models that the profile names."""
    lips: tuple[ShotLips, ...] = ()
    """How mouths follow their words, shot by shot."""
    lines: tuple[SpokenLine, ...] = ()
    """How the bought lines were spoken."""

    def plus(self, other: "ReportArtifact") -> "ReportArtifact":
        """Return both together."""
        return ReportArtifact(
            results=(*self.results, *other.results),
            recognised=(*self.recognised, *other.recognised),
            appearance=(*self.appearance, *other.appearance),
            lips=(*self.lips, *other.lips),
            lines=(*self.lines, *other.lines),
        )

    @property
    def failures(self) -> tuple[CheckResult, ...]:
        """Required checks that failed."""
        return tuple(item for item in self.results if item.is_required and not item.is_passed)


def versions_of(cast: tuple[CharacterArtifact, ...]) -> dict[str, str]:
    """Return the versions of those who are registered, by character id."""
    return {who.character_id: who.member.version for who in cast if who.member is not None}


def origins_of(
    cast: tuple[CharacterArtifact, ...],
    speeches: tuple[SpeechArtifact, ...],
    clips: tuple[ClipArtifact, ...],
) -> tuple[Origin, ...]:
    """Return who made every paid part: portraits, lines, then shots.

    A set that several shots share is listed once.
    """
    once: dict[tuple[str, ...], Origin] = {}
    for part in (*cast, *speeches, *clips):
        for origin in part.origins:
            name = (origin.capability, origin.subject, origin.account, origin.model)
            once.setdefault(name, origin)
    return tuple(once.values())


class PublishedEpisode(Value):
    """An episode that passed the gate, by the names it can be found under."""

    series_id: str
    """Folder of the series."""
    episode_number: int
    """One-based."""
    title: str
    """Title of the episode."""
    duration_seconds: float
    """Length of the film."""
    names: dict[str, str]
    """Store names by role: `film`, `captions_srt`, `poster`, `contact_sheet`, `report`..."""
    links: dict[str, str]
    """Links by role, good for a while."""
