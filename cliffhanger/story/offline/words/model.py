"""The form of the word files."""

from collections.abc import Collection
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from cliffhanger.story.offline.words.beat import ROLES, Beat, parse_beat
from cliffhanger.story.room.bible import Role, StyleBlock
from cliffhanger.story.vocabulary import Emotion, Gender
from cliffhanger.value import Value


def _read_beat(value: object) -> object:
    return parse_beat(value) if isinstance(value, str) else value


Text = Annotated[str, Field(min_length=1, max_length=4000)]
Title = Annotated[str, Field(min_length=1, max_length=60)]
BeatWords = Annotated[Beat, BeforeValidator(_read_beat)]


class PlaceKind(StrEnum):
    """What a place is for in the story."""

    HOME = "home"
    WORK = "work"
    PUBLIC = "public"
    SECRET = "secret"  # noqa: S105  # a kind of place, not a password
    OUTDOOR = "outdoor"


class SceneWords(Value):
    """A function of the story: a main scene and the turn after it."""

    title: Title
    """Title of its episode."""
    conflict: Text
    """Who wants what from whom."""
    events: tuple[Text, Text]
    """What happens in the main scene and in the turn."""
    place: PlaceKind
    """Where the main scene plays."""
    main: tuple[BeatWords, ...] = Field(min_length=4)
    """The main scene."""
    turn_place: PlaceKind
    """Where the turn plays."""
    turn: tuple[BeatWords, ...] = Field(min_length=3)
    """The reversal."""


class PairWords(Value):
    """A cliffhanger and how the next episode answers it."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    """Unique in the language."""
    beats: tuple[BeatWords, ...] = Field(min_length=1)
    """End of an episode."""
    says: Text
    """The open question as a sentence."""
    answer: tuple[BeatWords, ...] = Field(min_length=2)
    """Start of the next episode."""
    place: PlaceKind | None = None
    """Where both play; None goes on where the episode is."""


class NameWords(Value):
    """Names, as in the cues."""

    female: tuple[str, ...] = Field(min_length=1)
    """Women."""
    male: tuple[str, ...] = Field(min_length=1)
    """Men."""
    elder_female: tuple[str, ...] = Field(min_length=1)
    """Old women."""
    elder_male: tuple[str, ...] = Field(min_length=1)
    """Old men."""


class PronounWords(Value):
    """A pronoun by gender."""

    female: str
    """Of a woman."""
    male: str
    """Of a man."""


class PremiseWords(Value):
    """How a premise says things; regular expressions."""

    learns: tuple[str, ...]
    """What opens the clause that is discovered."""
    female: tuple[str, ...]
    """What shows that the hero is a woman."""
    male: tuple[str, ...]
    """What shows that the hero is a man."""


class CommonWords(Value):
    """`common.yaml`."""

    names: NameWords
    """Names to choose from."""
    pronouns: dict[str, PronounWords]
    """Pronouns by key, for slots such as `{they:hero}`."""
    remarks: dict[Emotion, tuple[str, ...]]
    """Parentheticals per emotion."""
    premise: PremiseWords
    """How a premise says things."""


class PlaceWords(Value):
    """A place of a genre."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    """As in a scene heading."""
    interior: bool = True
    """INT. or EXT."""
    description: Text
    """What the eye holds on to."""


class RoleWords(Value):
    """Somebody of a genre."""

    gender: Gender | None = None
    """None where the premise or the genre decides: the hero and the ally."""
    occupation: Text
    """What they do, as a noun phrase."""
    age: int = Field(ge=5, le=120)
    """Age in years."""
    looks: Text
    """Face, hair, build."""
    outfits: tuple[Text, ...] = Field(min_length=1, max_length=4)
    """What they wear, in the order of the season."""
    wants: Text
    """What they are after."""
    contradiction: Text
    """What in them works against it."""
    secret: Text
    """What they hide."""
    voice: Text
    """How they speak."""


class SecretWords(Value):
    """A secret of a genre."""

    id: str
    """`identity`, `crime`, `bond` or `last`."""
    fact: Text
    """The fact, as a sentence."""
    holders: tuple[Role, ...] = Field(min_length=1)
    """Who knows it from the start."""
    plant: tuple[BeatWords, ...] = Field(min_length=1)
    """A first sign."""
    hint: tuple[BeatWords, ...] = Field(min_length=1)
    """A further sign."""
    reveal: tuple[BeatWords, ...] = Field(min_length=2)
    """It comes out."""


class GenreWords(Value):
    """`genres/<genre>.yaml`."""

    keywords: tuple[str, ...] = Field(min_length=1)
    """Words of a premise that speak for the genre."""
    titles: tuple[Text, ...] = Field(min_length=1)
    """Titles of a series."""
    logline: Text
    """The series in two sentences."""
    synopsis: Text
    """The whole story."""
    plot_points: tuple[Text, ...] = Field(min_length=3, max_length=5)
    """The turns of the season."""
    themes: tuple[Text, ...] = Field(min_length=1, max_length=6)
    """What it is about."""
    tone: Annotated[str, Field(min_length=1, max_length=120)]
    """How it feels."""
    audience: Text
    """Who it is for."""
    hook_promise: Text
    """What the viewer is promised."""
    hero_gender: Gender
    """Where the premise does not say."""
    prize: Text
    """What is at stake, as a noun phrase."""
    proofs: tuple[Text, ...] = Field(min_length=2)
    """Objects of evidence, as noun phrases."""
    world_rules: tuple[Text, ...]
    """What holds in this world."""
    style: StyleBlock
    """The look."""
    places: dict[PlaceKind, PlaceWords]
    """The sets."""
    place: Text
    """The public place as a noun phrase."""
    roles: dict[Role, RoleWords]
    """The cast."""
    opening: tuple[BeatWords, ...] = Field(min_length=4)
    """First beats of the season."""
    secrets: tuple[SecretWords, ...]
    """The secrets, in order."""
    scenes: dict[str, SceneWords]
    """The signature scenes."""

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        _compare("places", self.places, list(PlaceKind))
        _compare("roles", self.roles, ROLES)
        _compare("scenes", self.scenes, SIGNATURES)
        if [secret.id for secret in self.secrets] != [*SECRETS]:
            raise ValueError(
                f"secrets must be {', '.join(SECRETS)} in this order, got "
                f"{[secret.id for secret in self.secrets]}"
            )
        return self


SIGNATURES = ("sig1", "sig2", "sig3", "sig4", "sig5", "sig6")
"""The scenes that a genre has of its own."""

SECRETS = ("identity", "crime", "bond", "last")
"""The secrets of a season."""

FUNCTIONS = (
    "humiliation",
    "false_accusation",
    "stranger_helps",
    "ultimatum",
    "overheard",
    "small_victory",
    "bargain",
    "public_test",
    "confession",
    "trap_set",
    "rescue",
    "jealousy",
    "betrayal",
    "lost_proof",
    "cast_out",
    "witness_found",
    "deal_with_enemy",
    "confrontation",
)
"""The functions that every genre shares, in the order of the story."""


class SharedScenes(Value):
    """`scenes.yaml`."""

    functions: dict[str, SceneWords]
    """The shared functions by id."""

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        _compare("functions", self.functions, FUNCTIONS)
        return self


class Cliffhangers(Value):
    """`cliffhangers.yaml`."""

    pairs: tuple[PairWords, ...] = Field(min_length=1)
    """In any order."""


def _compare(what: str, found: Collection[str], wanted: Collection[str]) -> None:
    missing = sorted(each for each in wanted if each not in found)
    extra = sorted(each for each in found if each not in wanted)
    if missing or extra:
        raise ValueError(f"{what}: missing {missing}, not known {extra}")
