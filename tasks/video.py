"""Stage `video`: every shot is filmed to the length its lines ask for."""

import asyncio
import time

from cliffhanger.animatic.animator import ADAPTER_VERSION, EmbeddedAnimator
from cliffhanger.animatic.sheet import CharacterSheet
from cliffhanger.animatic.workers import pool_size, start_drawing
from cliffhanger.media.caption import CueSheet
from cliffhanger.media.timeline import Timeline
from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.requests import MouthTrack, VideoRequest
from cliffhanger.production.artifacts import (
    BreakdownArtifact,
    CharacterArtifact,
    ClipArtifact,
    Job,
    ShotParts,
    SpeechArtifact,
    TimelineArtifact,
    versions_of,
)
from cliffhanger.production.conform import Conformer
from cliffhanger.production.settings import FilmSettings
from cliffhanger.production.shots import ShotMaterial, request_shots
from cliffhanger.story.model import Episode, ShotList
from tasks.caching import stage_task
from tasks.filming import buy_shots
from tasks.mapping import each
from tasks.studio import Studio, workspace


@stage_task(name="shot-plan", version="1")
async def plan_shots(
    studio: Studio,
    breakdown: BreakdownArtifact,
    timing: TimelineArtifact,
    parts: ShotParts,
    settings: FilmSettings,
) -> tuple[Job, ...]:
    """Return one video request per shot."""
    episode = await studio.load(breakdown.episode, Episode)
    material = ShotMaterial(
        timeline=await studio.load(timing.timeline, Timeline),
        sheets=await studio.load_all(
            {who.character_id: who.sheet for who in parts.cast}, CharacterSheet
        ),
        mouths=await studio.load_all(
            {item.line_id: item.track for item in parts.mouths}, MouthTrack
        ),
        cues=(await studio.load(parts.captions.cues, CueSheet)).cues,
        wearings={
            who.character_id: who.member.wearings for who in parts.cast if who.member is not None
        },
        episode_number=episode.episode_number,
    )
    requests = request_shots(
        episode,
        await studio.load(breakdown.shots, ShotList),
        material,
        video_format=settings.format,
        notice=settings.notice,
    )
    refs = await asyncio.gather(*(studio.save(request) for request in requests))
    versions = versions_of(parts.cast)
    return tuple(
        Job(
            id=request.shot.id,
            request=ref,
            weight=request.num_frames,
            versions={
                sheet.character_id: versions[sheet.character_id]
                for sheet in request.sheets
                if sheet.character_id in versions
            },
        )
        for request, ref in zip(requests, refs, strict=True)
    )


@stage_task(name="video", version=ADAPTER_VERSION, task_run_name="video {job.id}")
async def film_shot(studio: Studio, job: Job, animator: EmbeddedAnimator) -> ClipArtifact:
    """Return the shot, filmed in a worker process."""
    request = await studio.load(job.request, VideoRequest)
    started = time.perf_counter()
    with workspace() as folder:
        async with studio.slot("video"):
            clip = await asyncio.wrap_future(start_drawing(animator, request, folder / "shot.mp4"))
        film = await studio.put_file(clip.path, media_type="video/mp4")
        textless = clip.textless_path and await studio.put_file(
            clip.textless_path, media_type="video/mp4"
        )
    return ClipArtifact(
        shot_id=job.id,
        clip=film,
        textless=textless,
        num_frames=clip.num_frames,
        wall_seconds=round(time.perf_counter() - started, 3),
        heads=clip.heads,
        versions=job.versions,
    )


async def film_shots(
    studio: Studio,
    jobs: tuple[Job, ...],
    settings: FilmSettings,
    cast: tuple[CharacterArtifact, ...],
    speeches: tuple[SpeechArtifact, ...],
) -> tuple[ClipArtifact, ...]:
    """Return every shot: bought where that is paid for, else drawn, the longest begun first."""
    if studio.pays_for(Capability.VIDEO):
        conformer = Conformer(
            crf=settings.crf, preset=settings.preset, keep_textless=settings.is_textless_kept
        )
        return await buy_shots(studio, jobs, cast, speeches, conformer)
    animator = EmbeddedAnimator(
        crf=settings.crf, preset=settings.preset, keep_textless=settings.is_textless_kept
    )
    return await each(
        "video", jobs, lambda job: film_shot(studio, job, animator), at_once=pool_size() + 1
    )
