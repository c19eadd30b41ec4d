"""Stage `music`: the music bed and the effects, each a stem as long as the film."""

import asyncio

from cliffhanger.media.timeline import Timeline
from cliffhanger.production.artifacts import (
    BreakdownArtifact,
    SpeechArtifact,
    StemsArtifact,
    TimelineArtifact,
)
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.story.model import Episode, ShotList
from tasks.caching import stage_task
from tasks.mux import mix_sound
from tasks.studio import Studio


@stage_task(name="music", version="1")
async def compose_music(
    studio: Studio, breakdown: BreakdownArtifact, timing: TimelineArtifact
) -> ArtifactRef:
    """Return the music stem."""
    from cliffhanger.animatic.music import EmbeddedComposer
    from cliffhanger.production.sound import brief_music

    brief = brief_music(
        await studio.load(breakdown.episode, Episode),
        await studio.load(breakdown.shots, ShotList),
        await studio.load(timing.timeline, Timeline),
    )
    return await studio.save_audio(await asyncio.to_thread(EmbeddedComposer().compose, brief))


@stage_task(name="effects", version="1")
async def make_effects(
    studio: Studio, breakdown: BreakdownArtifact, timing: TimelineArtifact
) -> ArtifactRef:
    """Return the effects stem."""
    from cliffhanger.animatic.foley import EmbeddedFoley
    from cliffhanger.production.sound import cue_effects, lay_effects

    timeline = await studio.load(timing.timeline, Timeline)
    cues = cue_effects(await studio.load(breakdown.shots, ShotList), timeline)
    stem = await asyncio.to_thread(
        lay_effects, cues, foley=EmbeddedFoley(), num_samples=timeline.num_samples
    )
    return await studio.save_audio(stem)


async def make_sound(
    studio: Studio,
    breakdown: BreakdownArtifact,
    timing: TimelineArtifact,
    speeches: tuple[SpeechArtifact, ...],
) -> StemsArtifact:
    """Return the stems and the mix."""
    music, effects = await asyncio.gather(
        compose_music(studio, breakdown, timing), make_effects(studio, breakdown, timing)
    )
    return await mix_sound(studio, timing, speeches, music, effects)
