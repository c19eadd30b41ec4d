"""A registered character is learned: its references as a training set, its weights on record."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import Field

from cliffhanger.checks.reference_image import FaceFinder
from cliffhanger.checks.reference_set import ReferenceSetVerdict, judge_reference_set
from cliffhanger.errors import InvalidInputError
from cliffhanger.models.lora.captions import make_caption
from cliffhanger.models.lora.character_set import CharacterSet, TrainingImage
from cliffhanger.models.lora.weights import LoraWeights
from cliffhanger.production.registry import (
    LoraVersion,
    RegisteredCharacter,
    Registry,
    VersionName,
)
from cliffhanger.store.protocol import ArtifactStore
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.story.model import Character
from cliffhanger.story.vocabulary import Age, CharacterKind, Gender
from cliffhanger.value import Value

TRIGGER_PREFIX: Final = "cliff"
MOST_LETTERS: Final = 16
"""Of the character's id that go into its trigger word."""
_ADJECTIVES: Final = {Age.YOUNG: "young ", Age.MATURE: "middle-aged ", Age.ELDER: "old "}
_PEOPLE: Final = {Gender.FEMALE: ("woman", "girl"), Gender.MALE: ("man", "boy")}
_SCENES: Final = (
    "facing the camera, plain background",
    "outdoors at night, looking to the side",
)
"""What validation pictures show, so that they tell the face from its references."""


class RegisteredLora(Value):
    """A character that was learned, and where to find what came of it."""

    series_id: str
    """Series."""
    character_id: str
    """Who."""
    name: str
    """Name as in the script."""
    version: VersionName
    """Version of the character that has the weights."""
    trained_on: VersionName
    """Version whose references were learned from."""
    is_approved: bool
    """Whether films take the version with the weights."""
    trigger_word: str
    """Word that stands for the character in prompts."""
    base_model: str
    """Model that the weights change."""
    weights: ArtifactRef
    """The safetensors file."""
    weights_name: str
    """Its name in the storage."""
    losses: tuple[float, ...] = ()
    """Mean loss of each step; empty where a provider tells none."""
    notes: tuple[str, ...] = Field(default=())
    """What was unusual about the training."""


@dataclass(frozen=True, slots=True)
class StoredReferences:
    """A character's references as the store has them.

    Attributes:
        record: Whose.
        version: Name of the version that is learned; see `version_to_learn`.
        images: Files by name, in the record's order.
    """

    record: RegisteredCharacter
    version: str
    images: Mapping[str, bytes]


def trigger_word_of(character_id: str) -> str:
    """Return the word that stands for a character in prompts, such as `cliffmara`.

    No dictionary has it, the same id always gives it, and ids that differ give words that differ:
    where letters had to go, a checksum of the id stands for them.
    """
    letters = re.sub(r"[^a-z0-9]", "", character_id)[:MOST_LETTERS]
    if letters == character_id:
        return f"{TRIGGER_PREFIX}{letters}"
    return f"{TRIGGER_PREFIX}{letters}{hashlib.sha256(character_id.encode()).hexdigest()[:8]}"


def class_prompt_of(character: Character) -> str:
    """Return what a character is one of, such as `portrait of a young woman`."""
    if character.kind is CharacterKind.ANIMAL:
        return "picture of an animal"
    if character.kind is not CharacterKind.HUMAN:
        return f"picture of a {character.kind.value}"
    grown, child = _PEOPLE[character.gender]
    if character.age is Age.CHILD:
        return f"portrait of a {child}"
    adjective = _ADJECTIVES.get(character.age, "")
    return f"portrait of {'an' if adjective.startswith('o') else 'a'} {adjective}{grown}"


def validation_prompts(trigger_word: str) -> tuple[str, ...]:
    """Return what is asked for on the way, to see what is learned by then."""
    return tuple(make_caption(trigger_word, "portrait", scene) for scene in _SCENES)


def lora_folder(record: RegisteredCharacter) -> str:
    """Return the folder of the store that a character's trainings are kept in."""
    return f"series/{record.series_id}/characters/{record.id}/lora"


def read_references(store: ArtifactStore, series_id: str, character_id: str) -> StoredReferences:
    """Return a character's current references.

    Raises:
        InvalidInputError: There is no such character.
        ArtifactError: The store does not have them.
    """
    registry = Registry(store, series_id)
    record = registry.load(character_id)
    return StoredReferences(
        record=record,
        version=version_to_learn(registry, record),
        images={one.name: store.get_bytes(one.image) for one in record.references},
    )


def version_to_learn(registry: Registry, record: RegisteredCharacter) -> str:
    """Return the version that a training names.

    That is the record's own, unless an earlier one has the same references and says the same of
    the character: the one learned from before, else the draft that was approved. So neither the
    weights, once registered, nor an approval begin a training anew.
    """
    draft = record.model_copy(update={"is_approved": False})
    known = set(registry.versions(record.id))
    for version in (*(lora.trained_on for lora in record.loras), draft.version):
        if version in known and _shows_same(registry.load(record.id, version=version), record):
            return version
    return record.version


def make_character_set(
    references: StoredReferences, *, faces: FaceFinder | None = None
) -> CharacterSet:
    """Return what is learned from: the usable references, each with its caption.

    Words are not read: what a training learns from, and so what is paid for, must not hang on
    which engines a worker happens to have.

    Args:
        references: As the store has them.
        faces: Counts faces, as the studio's profile says; without one size and saliency decide.

    Raises:
        InvalidInputError: Too few are usable; says of each other one why.
    """
    record, images = references.record, references.images
    verdict = judge_reference_set(images, faces=faces)
    if not verdict.is_usable:
        raise InvalidInputError(_refusal(record, verdict))
    return CharacterSet(
        character_id=record.id,
        version=references.version,
        trigger_word=trigger_word_of(record.id),
        class_prompt=class_prompt_of(record.character),
        images=tuple(TrainingImage(name, images[name]) for name in verdict.usable),
    )


def register_lora(store: ArtifactStore, series_id: str, weights: LoraWeights) -> RegisteredLora:
    """Return the character's version with *weights* as the latest of its LoRAs, registered.

    Whatever else was changed of the character meanwhile, such as its approval, stays. The same
    weights are on record once.

    Raises:
        InvalidInputError: The references were changed while they were learned.
        ArtifactError: The store cannot keep it.
    """
    registry = Registry(store, series_id)
    record = registry.load(weights.character_id)
    name = _name_of(store, record, weights)
    if not _shows_same(registry.load(record.id, version=weights.version), record):
        raise InvalidInputError(
            f"the references of {record.id!r} were changed while version {weights.version} was "
            f"learned; its weights are kept as {name}, train again for those of version "
            f"{record.version}"
        )
    lora = LoraVersion(
        weights=weights.file,
        base_model=weights.base_model,
        trigger_word=weights.trigger_word,
        trained_on=weights.version,
    )
    loras = (*(one for one in record.loras if one != lora), lora)
    record = record.model_copy(update={"loras": loras})
    return RegisteredLora(
        series_id=series_id,
        character_id=record.id,
        name=record.character.name,
        version=registry.save(record),
        trained_on=weights.version,
        is_approved=record.is_approved,
        trigger_word=weights.trigger_word,
        base_model=weights.base_model,
        weights=weights.file,
        weights_name=name,
        losses=weights.losses,
        notes=weights.notes,
    )


def _shows_same(one: RegisteredCharacter, other: RegisteredCharacter) -> bool:
    """Whether both have the same pictures, and say the same of who is in them."""
    return (one.references, one.character) == (other.references, other.character)


def _refusal(record: RegisteredCharacter, verdict: ReferenceSetVerdict) -> str:
    reasons = [
        f"{image.name}: {', '.join(image.problems)}"
        for image in verdict.images
        if not image.is_usable
    ]
    head = f"references of {record.id!r} cannot be learned from: {'; '.join(verdict.problems)}"
    way_out = "add pictures with `cliffhanger characters add`"
    return ". ".join((f"{head}; {way_out}", *reasons))


def _name_of(store: ArtifactStore, record: RegisteredCharacter, weights: LoraWeights) -> str:
    """Return the readable name under which a trainer has shown *weights*."""
    for name in store.list_names(f"{lora_folder(record)}/"):
        is_file = name.endswith("/lora.safetensors")
        if is_file and store.read_name(name).sha256 == weights.file.sha256:
            return name
    return weights.file.key
