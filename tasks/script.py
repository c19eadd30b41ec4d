"""Stage `script`: a screenplay becomes an episode."""

import asyncio

from cliffhanger.production.artifacts import ScriptArtifact
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.story.build import build_episode, name_untitled
from cliffhanger.story.document import read_screenplay
from tasks.caching import stage_task
from tasks.studio import Studio


@stage_task(name="script", version="2")
async def read_script(
    studio: Studio, screenplay: ArtifactRef, name: str, language: str | None
) -> ScriptArtifact:
    """Return the episode read from the stored screenplay, called *name* where it has no title."""
    data = await asyncio.to_thread(studio.store.get_bytes, screenplay)
    read = read_screenplay(data, name)
    episode = build_episode(name_untitled(read, name), language=language)
    return ScriptArtifact(
        episode=await studio.save(episode),
        series_id=episode.series.id,
        episode_number=episode.episode_number,
        title=episode.title,
        language=episode.series.language,
        num_scenes=len(episode.scenes),
        num_lines=len(episode.lines),
    )
