"""The registry of a series' characters: every version of each is kept, one of them is current.

    series/<series>/characters/<id>/versions/<version>.json
    series/<series>/characters/<id>/current.json
    series/<series>/characters/<id>/approved.json

A version is named by its content, so that the same facts are the same version on every machine, and
a picture that names one can be traced to the references it was made from.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Final

from pydantic import Field, ValidationError

from cliffhanger.animatic.sheet import CharacterSheet
from cliffhanger.checks.likeness import LikenessScale
from cliffhanger.errors import ArtifactCorruptError, ArtifactMissingError, InvalidInputError
from cliffhanger.store.cache_key import cache_key
from cliffhanger.store.protocol import ArtifactStore
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.story.model import Character, Id
from cliffhanger.story.slug import slugify
from cliffhanger.value import Value

VERSION_CHARS: Final = 12
UNCALIBRATED: Final = {"least_likeness": None, "least_likeness_by": ""}
"""What a record says of its threshold after its look changed: nothing, until it is measured."""
VersionName = Annotated[str, Field(pattern=rf"^[0-9a-f]{{{VERSION_CHARS}}}$")]


class Reference(Value):
    """An image that says how the character looks."""

    name: str = Field(min_length=1, max_length=200)
    """File name, as it was given."""
    image: ArtifactRef
    """The file."""


class Wearing(Value):
    """What the character wears from a scene on."""

    outfit: str = Field(min_length=1, max_length=300)
    """In the script's words."""
    episode_number: int = Field(ge=1)
    """Episode."""
    scene_id: str = Field(min_length=1, max_length=60)
    """Scene."""


class LoraVersion(Value):
    """Weights that were trained on the references."""

    weights: ArtifactRef
    """The safetensors file."""
    base_model: str = Field(min_length=1, max_length=200)
    """Model they change."""
    trigger_word: str = Field(default="", max_length=60)
    """Word that stands for the character in prompts."""
    name: str = Field(default="", max_length=200)
    """File name on a server that has them, such as a ComfyUI of one's own."""
    trained_on: VersionName
    """Version of the character whose references were learned from."""


class RegisteredCharacter(Value):
    """All that is fixed of a character."""

    NOT_IN_KEY = frozenset({"least_likeness_by"})

    series_id: Id
    """Series."""
    character: Character
    """Id, names, description."""
    references: tuple[Reference, ...] = ()
    """Images, in the order in which they are shown."""
    sheet: CharacterSheet | None = None
    """How the embedded engine draws it; None derives it from the words."""
    voice: str = Field(default="", max_length=200)
    """Voice by the name that its provider has for it; empty for the route's own choice."""
    wearings: tuple[Wearing, ...] = ()
    """Outfits by scene, in order of the story."""
    loras: tuple[LoraVersion, ...] = ()
    """Weights, the latest last."""
    least_likeness: float | None = Field(default=None, ge=-1.0, le=1.0)
    """Calibrated cosine below which a picture is another person; None before calibration."""
    least_likeness_by: str = Field(default="", max_length=400)
    """Name of the embedder that it was calibrated with: it holds for no other."""
    is_approved: bool = False
    """Whether a person has said that this is the character."""

    @property
    def id(self) -> str:
        """Id of the character."""
        return self.character.id

    @property
    def version(self) -> str:
        """Name of this version, from everything that it says."""
        # by whom it was calibrated counts where it is known: older records keep their names
        by = {"likeness_by": self.least_likeness_by} if self.least_likeness_by else {}
        return cache_key("character", character=self, **by)[:VERSION_CHARS]

    def outfit_in(self, episode_number: int, scene_index: int, scene_ids: tuple[str, ...]) -> str:
        """Return what is worn in a scene; see `outfit_worn`."""
        return outfit_worn(self.wearings, episode_number, scene_index, scene_ids)


class LeastLikeness(Value):
    """The threshold that a character's pictures were calibrated to."""

    cosine: float = Field(ge=-1.0, le=1.0)
    """Least cosine to the mean of the references."""
    embedder: str
    """Name of the embedder, weights and all, that it holds for."""


class CastMember(Value):
    """What a film takes over from a registered character."""

    NOT_IN_KEY = frozenset({"version"})

    character_id: Id
    """Who it is in the script."""
    version: VersionName
    """Version that it was taken from."""
    description: str = ""
    """How they look, in words; what stands here goes before the script's."""
    sheet: CharacterSheet | None = None
    """How the embedded engine draws it."""
    references: tuple[ArtifactRef, ...] = ()
    """Images, the first one for the cast page."""
    voice: str = ""
    """Voice, as its provider names it."""
    wearings: tuple[Wearing, ...] = ()
    """Outfits by scene."""
    loras: tuple[LoraVersion, ...] = ()
    """Weights, the latest last."""
    least_likeness: LeastLikeness | None = None
    """What its pictures must reach; None where it is measured anew."""

    @classmethod
    def of(cls, record: RegisteredCharacter, character_id: str) -> "CastMember":
        """Return what *record* says of who is *character_id* in the script."""
        sheet, least = record.sheet, record.least_likeness
        by = record.least_likeness_by
        return cls(
            character_id=character_id,
            version=record.version,
            description=record.character.description,
            sheet=sheet and sheet.model_copy(update={"character_id": character_id}),
            references=tuple(reference.image for reference in record.references),
            voice=record.voice,
            wearings=record.wearings,
            loras=record.loras,
            least_likeness=LeastLikeness(cosine=least, embedder=by)
            if by and least is not None
            else None,
        )

    def scale_for(self, embedder: str, scale: LikenessScale) -> LikenessScale:
        """Return how an embedder's cosines are read: by the threshold on record, where it made it.

        Args:
            embedder: Name of who makes the vectors.
            scale: How its cosines are read otherwise.
        """
        kept = self.least_likeness
        return scale.asking(kept.cosine) if kept and kept.embedder == embedder else scale


def outfit_worn(
    wearings: Sequence[Wearing], episode_number: int, scene_index: int, scene_ids: Sequence[str]
) -> str:
    """Return what is worn in a scene: the last outfit put on up to it; empty for none.

    Args:
        wearings: Outfits in order of the story.
        episode_number: Episode.
        scene_index: Index of the scene in *scene_ids*.
        scene_ids: The episode's scenes, in order.
    """
    places = {scene_id: index for index, scene_id in enumerate(scene_ids)}
    worn = ""
    for wearing in wearings:
        is_earlier = wearing.episode_number < episode_number
        is_here = (
            wearing.episode_number == episode_number
            and places.get(wearing.scene_id, len(scene_ids)) <= scene_index
        )
        if is_earlier or is_here:
            worn = wearing.outfit
    return worn


class Registry:
    """The characters of one series in a store.

    Args:
        store: Where they are kept.
        series_id: Series.
    """

    def __init__(self, store: ArtifactStore, series_id: str) -> None:
        self._store = store
        self._series_id = series_id
        self._folder = f"series/{series_id}/characters"

    def save(self, record: RegisteredCharacter) -> str:
        """Return the name of the version, which is the current one from now on.

        Raises:
            InvalidInputError: It is of another series.
        """
        if record.series_id != self._series_id:
            raise InvalidInputError(
                f"character {record.id} is of series {record.series_id!r}, not of "
                f"{self._series_id!r}; open that series' registry"
            )
        version = record.version
        self._store.put_json(
            f"{self._folder}/{record.id}/versions/{version}.json", record.model_dump(mode="json")
        )
        pointers = ("current", "approved") if record.is_approved else ("current",)
        for pointer in pointers:
            self._store.put_json(f"{self._folder}/{record.id}/{pointer}.json", {"version": version})
        return version

    def load(self, character_id: str, *, version: str | None = None) -> RegisteredCharacter:
        """Return a character, as it is now or as it was in a version.

        Raises:
            InvalidInputError: There is none.
            ArtifactCorruptError: What is there is no such record.
        """
        name = version or self._named(character_id, "current")
        where = f"{self._folder}/{character_id}/versions/{name}.json"
        try:
            found = self._store.get_json(where)
        except ArtifactMissingError as exc:
            raise InvalidInputError(
                f"character {character_id!r} has no version {name!r}; it has "
                f"{', '.join(self.versions(character_id)) or 'none'}"
            ) from exc
        try:
            return RegisteredCharacter.model_validate(found)
        except ValidationError as exc:
            raise ArtifactCorruptError(
                f"{where} is no character: {exc.errors()[0]['msg']}"
            ) from exc

    def approved(self) -> dict[str, RegisteredCharacter]:
        """Return every character as it was approved last, by id; a later draft changes nothing."""
        prefix, found = f"{self._folder}/", dict[str, RegisteredCharacter]()
        for name in self._store.list_names(prefix):
            character_id, _, rest = name.removeprefix(prefix).partition("/")
            if rest == "approved.json":
                version = self._named(character_id, "approved")
                found[character_id] = self.load(character_id, version=version)
        return found

    def cast_of(self, characters: Sequence[Character]) -> tuple[CastMember, ...]:
        """Return who of *characters* is registered and approved, by id, name or alias."""
        approved = self.approved()
        by_name = {
            slugify(alias): record
            for record in approved.values()
            for alias in record.character.aliases
        } | approved
        return tuple(
            CastMember.of(by_name[character.id], character.id)
            for character in characters
            if character.id in by_name
        )

    def versions(self, character_id: str) -> tuple[str, ...]:
        """Return the names of all versions of a character, sorted."""
        prefix = f"{self._folder}/{character_id}/versions/"
        names = self._store.list_names(prefix)
        return tuple(name.removeprefix(prefix).removesuffix(".json") for name in names)

    def characters(self) -> Iterator[RegisteredCharacter]:
        """Yield every character as it is now, by id."""
        for name in self._store.list_names(f"{self._folder}/"):
            character_id, _, rest = name.removeprefix(f"{self._folder}/").partition("/")
            if rest == "current.json":
                yield self.load(character_id)

    def _named(self, character_id: str, pointer: str) -> str:
        try:
            found = self._store.get_json(f"{self._folder}/{character_id}/{pointer}.json")
        except ArtifactMissingError as exc:
            known = ", ".join(record.id for record in self.characters()) or "none yet"
            raise InvalidInputError(
                f"series {self._series_id!r} has no character {character_id!r}; it has {known}"
            ) from exc
        version = found.get("version") if isinstance(found, dict) else None
        if not isinstance(version, str):
            raise ArtifactCorruptError(
                f"{pointer}.json of character {character_id!r} names nothing"
            )
        return version
