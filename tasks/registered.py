"""Who of an episode's cast is registered: looked up anew in every run, since people approve."""

import asyncio

from cliffhanger.production.artifacts import ScriptArtifact
from cliffhanger.production.registry import CastMember, Registry
from cliffhanger.story.model import Episode
from tasks.studio import Studio


async def find_members(studio: Studio, script: ScriptArtifact) -> tuple[CastMember, ...]:
    """Return what the registry of the series says of the episode's characters.

    Raises:
        ArtifactCorruptError: A record cannot be read.
    """
    episode = await studio.load(script.episode, Episode)
    registry = Registry(studio.store, script.series_id)
    return await asyncio.to_thread(registry.cast_of, episode.characters)
