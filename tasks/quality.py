"""Stage `quality`: the draft is measured against everything it should be."""

import asyncio

from cliffhanger.media.caption import CueSheet
from cliffhanger.media.picture import VideoFormat
from cliffhanger.media.timeline import Timeline
from cliffhanger.production.artifacts import (
    BreakdownArtifact,
    Draft,
    ReportArtifact,
    TimelineArtifact,
)
from cliffhanger.production.shots import fading_spans, words_on_screen
from cliffhanger.story.model import Episode, ShotList
from tasks.caching import stage_task
from tasks.studio import Studio, workspace


@stage_task(name="quality", version="1")
async def check_film(
    studio: Studio,
    breakdown: BreakdownArtifact,
    timing: TimelineArtifact,
    draft: Draft,
    video_format: VideoFormat,
) -> ReportArtifact:
    """Return what every check measured on the draft."""
    from cliffhanger.checks.film import FilmPlan
    from cliffhanger.checks.film import check_film as measure_film
    from cliffhanger.checks.lips import check_lips, pool_scores
    from cliffhanger.checks.shotlist import check_shots

    episode = await studio.load(breakdown.episode, Episode)
    shots = await studio.load(breakdown.shots, ShotList)
    timeline = await studio.load(timing.timeline, Timeline)
    plan = FilmPlan(
        timeline=timeline,
        video_format=video_format,
        dialogue=await studio.load_audio(draft.parts.stems.dialogue),
        cues=(await studio.load(draft.parts.captions.cues, CueSheet)).cues,
        language=episode.series.language,
        words=words_on_screen(shots),
        allowed_black=fading_spans(shots, timeline),
    )
    with workspace() as folder:
        path = await asyncio.to_thread(studio.store.fetch, draft.film.film, folder / "film.mp4")
        measured = await asyncio.to_thread(measure_film, path, plan)
    lips = check_lips(pool_scores([mouth.score for mouth in draft.mouths]))
    return ReportArtifact(results=(*measured, lips, *check_shots(episode, shots)))
