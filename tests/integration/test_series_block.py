"""A Series Registry block, saved on a server, gives the characters to whoever loads it by name."""

import asyncio
from pathlib import Path

from blocks import ArtifactStorage, SeriesRegistry
from cliffhanger.production.registry import RegisteredCharacter
from cliffhanger.story.model import Character


async def test_approved_characters_are_listed_by_the_name_of_a_block(
    prefect_api: str, tmp_path: Path
) -> None:
    """Its storage is the saved block, not a copy: an address changed there is followed."""
    assert prefect_api
    storage = ArtifactStorage(address=str(tmp_path / "store"))
    await storage.asave("series-block-storage", overwrite=True)
    saved = await ArtifactStorage.aload("series-block-storage")
    block = SeriesRegistry(storage=saved, series="The Heiress")
    await block.asave("the-heiress", overwrite=True)
    record = RegisteredCharacter(
        series_id="the-heiress", character=Character(id="mara", name="Mara"), is_approved=True
    )
    version = await asyncio.to_thread((await block.aget_registry()).save, record)

    registry = await (await SeriesRegistry.aload("the-heiress")).aget_registry()
    versions = {who: known.version for who, known in registry.approved().items()}
    assert versions == {"mara": version}

    moved = ArtifactStorage(address=str(tmp_path / "elsewhere"))
    await moved.asave("series-block-storage", overwrite=True)
    registry = await (await SeriesRegistry.aload("the-heiress")).aget_registry()
    assert registry.approved() == {}
