"""The characters of a series: where they are kept, and which series."""

import asyncio

from prefect.blocks.core import Block
from pydantic import Field, HttpUrl

from blocks.storage import ArtifactStorage
from cliffhanger.errors import InvalidSettingError
from cliffhanger.production.registry import Registry
from cliffhanger.story.slug import slugify


class SeriesRegistry(Block):
    """Who is in a series, how they look, and which version of each is approved.

    Example:
        List the approved characters and their versions:
        ```python
        from blocks import SeriesRegistry

        registry = await (await SeriesRegistry.aload("the-heiress")).aget_registry()
        versions = {who: record.version for who, record in registry.approved().items()}
        ```
    """

    _block_type_name = "Series Registry"
    _block_type_slug = "series-registry"
    _logo_url = HttpUrl(
        "https://raw.githubusercontent.com/googlefonts/noto-emoji/main/png/128/emoji_u1f3ad.png"
    )
    _description = "A series' characters: references, versions, approval."

    storage: ArtifactStorage = Field(
        default_factory=ArtifactStorage,
        title="Storage",
        description="Artifact Storage block in which the series is kept.",
    )
    series: str = Field(
        default="",
        max_length=200,
        title="Series",
        description="Title or id of the series.",
    )

    def get_registry(self) -> Registry:
        """Return the registry of the series.

        Raises:
            InvalidSettingError: No series is named, or a field of the storage cannot be used.
            StoreUnavailableError: The storage's folder cannot be made.
        """
        if not self.series.strip():
            raise InvalidSettingError(
                f"series must be the title or id of a series, got {self.series!r}; name it in the "
                "block"
            )
        return Registry(self.storage.get_store(), slugify(self.series))

    async def aget_registry(self) -> Registry:
        """Return the registry of the series; a thread opens its storage meanwhile."""
        return await asyncio.to_thread(self.get_registry)
