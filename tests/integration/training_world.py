"""A registered character to learn, drawn by the animatic."""

from collections.abc import Mapping

from cliffhanger.production.registry import Reference, RegisteredCharacter, Registry
from cliffhanger.store import ArtifactStore
from cliffhanger.story.model import Character
from tests.unit.checks.test_reference_set import good_set, png

SERIES, SERIES_ID = "The Heiress", "the-heiress"


def pictures(count: int) -> dict[str, bytes]:
    """Return *count* good references by name."""
    return {name: png(image) for name, image in good_set(count).items()}


def register_mara(store: ArtifactStore, files: Mapping[str, bytes]) -> str:
    """Return the version of Mara, approved, with *files* as her references."""
    references = tuple(
        Reference(name=name, image=store.put_bytes(data, media_type="image/png"))
        for name, data in files.items()
    )
    mara = Character(id="mara", name="Mara", description="in a green dress")
    record = RegisteredCharacter(
        series_id=SERIES_ID, character=mara, references=references, is_approved=True
    )
    return Registry(store, SERIES_ID).save(record)
