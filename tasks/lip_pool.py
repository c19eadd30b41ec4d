"""Stage `lips-pool`: bought shots with too little speech each are measured together.

Where they are out of sync, the next method moves their mouths.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from cliffhanger.checks.av_offset import AvOffset, TalkingMouth, measure_offset
from cliffhanger.media.speech import SpeechTimes
from cliffhanger.models.requests import VideoRequest
from cliffhanger.production.artifacts import ClipArtifact, Job, SpeechArtifact, TakeArtifact
from cliffhanger.production.lip_measures import SpokenLine, is_short, read_talking, why_unread
from cliffhanger.production.lip_shots import is_out_of_sync
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.value import Value
from tasks.caching import stage_task
from tasks.lip_shot import lip_methods
from tasks.lips_take import MEASURED, shot_times, shot_voice
from tasks.mapping import each
from tasks.studio import Studio, workspace

MOST_ROUNDS: Final = 2
"""Times that short shots are moved anew; the first time is their own."""


class SpokenScene(Value):
    """A shot as it is measured."""

    request: ArtifactRef
    """What it was asked to be."""
    filmed: ArtifactRef | None = None
    """Its clip where it was bought; None for a drawn one."""


def lips_version(studio: Studio) -> str:
    """Return what measures of mouths depend on besides the film."""
    judges = [getattr(item, "name", "") for item in (studio.mouths, studio.sync_scorer) if item]
    return " ".join([MEASURED, *judges])


async def load_spoken(
    studio: Studio, request: VideoRequest, speeches: tuple[SpeechArtifact, ...]
) -> SpokenLine:
    """Return the on-camera lines of a shot as they are heard in it."""
    voices = {speech.line_id: speech.audio for speech in speeches}
    voice = await studio.load_audio(await shot_voice(studio, request, voices))
    times = await studio.load(await shot_times(studio, request, speeches), SpeechTimes)
    return SpokenLine(voice, times)


@stage_task(name="lips-pool", version=lips_version)
async def pool_shots(
    studio: Studio, scenes: tuple[SpokenScene, ...], speeches: tuple[SpeechArtifact, ...]
) -> AvOffset:
    """Return the offset of bought shots, measured together."""
    finder = studio.mouths
    mouths: list[TalkingMouth] = []
    for scene in scenes:
        if finder is None or scene.filmed is None:
            continue
        request = await studio.load(scene.request, VideoRequest)
        line = await load_spoken(studio, request, speeches)
        with workspace() as folder:
            path = await asyncio.to_thread(studio.store.fetch, scene.filmed, folder / "take.mp4")
            mouths.append(await asyncio.to_thread(read_talking, path, request, line, finder))
    return measure_offset(mouths)


async def pool_by_method(
    studio: Studio,
    jobs: tuple[Job, ...],
    takes: Mapping[str, TakeArtifact | None],
    measured: Mapping[str, tuple[str, AvOffset]],
    speeches: tuple[SpeechArtifact, ...],
) -> dict[str, AvOffset]:
    """Return the offset of every shot that is too short by itself, by shot id.

    Shots whose mouths the same method moved are measured together.

    Args:
        studio: Whose face model reads the mouths.
        jobs: Every shot.
        takes: What was bought, by shot id.
        measured: Method and own offset of those whose mouth is read, by shot id.
        speeches: Every line as it is heard.
    """
    groups: dict[str, list[Job]] = {}
    for job in jobs:
        method, offset = measured.get(job.id, ("", None))
        if offset is not None and is_short(offset):
            groups.setdefault(method, []).append(job)
    found: dict[str, AvOffset] = {}
    for group in groups.values():
        scenes = tuple(
            SpokenScene(request=job.request, filmed=take.clip)
            for job in group
            if (take := takes[job.id]) is not None
        )
        found |= dict.fromkeys(
            (job.id for job in group), await pool_shots(studio, scenes, speeches)
        )
    return found


async def mend_short_shots(
    studio: Studio,
    jobs: tuple[Job, ...],
    clips: tuple[ClipArtifact, ...],
    speeches: tuple[SpeechArtifact, ...],
    resync: Callable[[Job, ClipArtifact], Awaitable[ClipArtifact]],
) -> tuple[ClipArtifact, ...]:
    """Return the shots; short ones that are out of sync together are moved by the next method.

    Args:
        studio: Whose methods are tried.
        jobs: Every shot.
        clips: Every shot as it is, in the same order.
        speeches: Every line as it is heard.
        resync: Makes a shot anew by the methods that it has not had yet.
    """
    current = {job.id: clip for job, clip in zip(jobs, clips, strict=True)}
    names = [method.name for method in lip_methods(studio)] if studio.syncs_lips else []
    for _ in range(MOST_ROUNDS if len(names) > 1 and studio.mouths is not None else 0):
        measured = {
            job.id: (take.lips.kept.method, take.lips.kept.report.offset)
            for job in jobs
            if (take := current[job.id].take) is not None
            and take.lips is not None
            and not why_unread(await studio.load(job.request, VideoRequest), studio.mouths)
        }
        takes = {shot_id: clip.take for shot_id, clip in current.items()}
        pooled = await pool_by_method(studio, jobs, takes, measured, speeches)
        again = [
            job
            for job in jobs
            if job.id in pooled
            and is_out_of_sync(pooled[job.id])
            and set(names) - set(methods_tried(current[job.id]))
        ]
        if not again:
            break
        pairs = [(job, current[job.id]) for job in again]
        made = await each("video", pairs, lambda pair: resync(*pair))
        current |= {job.id: clip for job, clip in zip(again, made, strict=True)}
    return tuple(current[job.id] for job in jobs)


def methods_tried(clip: ClipArtifact) -> tuple[str, ...]:
    """Return what has moved the mouth of a bought shot so far."""
    lips = clip.take.lips if clip.take is not None else None
    return () if lips is None else tuple(attempt.method for attempt in lips.attempts)
