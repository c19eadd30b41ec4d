"""What a folder of names holds, in one record beside them."""

from pydantic import Field, JsonValue, ValidationError

from cliffhanger.errors import ArtifactCorruptError
from cliffhanger.store.protocol import ArtifactStore
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.value import Value

MANIFEST_NAME = "manifest.json"


class Manifest(Value):
    """The artifacts of a folder such as `series/heiress/episodes/1`."""

    artifacts: dict[str, ArtifactRef] = Field(min_length=1)
    """By name inside the folder, such as `film.mp4` or `stems/dialogue.wav`."""
    facts: dict[str, JsonValue] = Field(default_factory=dict[str, JsonValue])
    """Plain facts about them."""


def publish_manifest(store: ArtifactStore, folder: str, manifest: Manifest) -> str:
    """Return the name of the record, written after every artifact has its readable name.

    A reader who finds the record therefore finds everything it names.

    Raises:
        ArtifactMissingError: An object is not there.
    """
    for name, ref in manifest.artifacts.items():
        store.link(f"{folder}/{name}", ref)
    record_name = f"{folder}/{MANIFEST_NAME}"
    store.put_json(record_name, manifest.model_dump(mode="json"))
    return record_name


def load_manifest(store: ArtifactStore, folder: str) -> Manifest:
    """Return what *folder* holds.

    Raises:
        ArtifactMissingError: Nothing was published there.
        ArtifactCorruptError: The record is not a manifest.
    """
    name = f"{folder}/{MANIFEST_NAME}"
    try:
        return Manifest.model_validate(store.get_json(name))
    except ValidationError as exc:
        raise ArtifactCorruptError(f"{name!r} is not a manifest; publish the folder again") from exc
