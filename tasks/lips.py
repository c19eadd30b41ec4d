"""Stage `lips-check`: the mouths of every shot that speaks are measured against their words."""

import asyncio

from cliffhanger.checks.lip_report import MouthKind, measure_lips
from cliffhanger.errors import InvalidMediaError
from cliffhanger.media.speech import SpeechTimes
from cliffhanger.models.requests import VideoRequest
from cliffhanger.production.artifacts import (
    ClipArtifact,
    Job,
    MouthArtifact,
    ReportArtifact,
    SpeechArtifact,
    TakeArtifact,
)
from cliffhanger.production.lip_measures import (
    SpokenLine,
    judge_take,
    measure_drawn,
    why_unread,
)
from cliffhanger.production.lip_need import lip_need
from cliffhanger.production.lip_shots import AS_FILMED, ShotLips, check_film_lips
from cliffhanger.store.ref import ArtifactRef
from tasks.caching import stage_task
from tasks.lip_pool import SpokenScene, lips_version, load_spoken, pool_by_method
from tasks.studio import Studio, workspace


@stage_task(name="lips-check", version=lips_version)
async def measure_shots(
    studio: Studio,
    scenes: tuple[SpokenScene, ...],
    speeches: tuple[SpeechArtifact, ...],
    mouths: tuple[MouthArtifact, ...],
) -> tuple[ShotLips, ...]:
    """Return how the mouths of drawn shots, and of bought ones that nobody moved, fit their words.

    Shots in which no mouth has to follow words are left out.
    """
    requests = [await studio.load(scene.request, VideoRequest) for scene in scenes]
    drawn = [
        request for scene, request in zip(scenes, requests, strict=True) if scene.filmed is None
    ]
    rows: list[ShotLips] = []
    if drawn:
        lines = await _load_lines(studio, speeches, mouths)
        rows += await asyncio.to_thread(measure_drawn, drawn, lines)
    for scene, request in zip(scenes, requests, strict=True):
        if scene.filmed is not None and lip_need(request).is_needed:
            rows.append(await _measure_filmed(studio, request, scene.filmed, speeches))
    return tuple(rows)


async def judge_lips(
    studio: Studio,
    jobs: tuple[Job, ...],
    clips: tuple[ClipArtifact, ...],
    speeches: tuple[SpeechArtifact, ...],
    mouths: tuple[MouthArtifact, ...],
) -> ReportArtifact:
    """Return the part of the report that says how mouths follow their words, shot by shot.

    Args:
        studio: Whose face model reads filmed mouths.
        jobs: Every shot as it was asked for.
        clips: Every shot, in the same order.
        speeches: Every line as it is heard.
        mouths: Every line as the drawing engine shows it.
    """
    takes = {job.id: clip.take for job, clip in zip(jobs, clips, strict=True)}
    scenes = tuple(
        SpokenScene(request=job.request, filmed=take.clip if (take := takes[job.id]) else None)
        for job in jobs
        if not _is_synced(takes[job.id])
    )
    measured = await measure_shots(studio, scenes, speeches, mouths) if scenes else ()
    rows = {row.shot_id: row for row in measured}
    for job in jobs:
        take = takes[job.id]
        if take is not None and take.lips is not None:
            request = await studio.load(job.request, VideoRequest)
            rows[job.id] = ShotLips(
                shot_id=job.id,
                method=take.lips.kept.method,
                report=take.lips.kept.report,
                synced=take.lips,
                note=why_unread(request, studio.mouths),
            )
    short = {
        job.id: (rows[job.id].method, rows[job.id].report.offset)
        for job in jobs
        if takes[job.id] is not None and job.id in rows and not rows[job.id].note
    }
    pooled = await pool_by_method(studio, jobs, takes, short, speeches)
    rows |= {key: rows[key].model_copy(update={"pooled": offset}) for key, offset in pooled.items()}
    ordered = tuple(rows[job.id] for job in jobs if job.id in rows)
    return ReportArtifact(results=check_film_lips(ordered), lips=ordered)


def _is_synced(take: TakeArtifact | None) -> bool:
    return take is not None and take.lips is not None


async def _measure_filmed(
    studio: Studio, request: VideoRequest, clip: ArtifactRef, speeches: tuple[SpeechArtifact, ...]
) -> ShotLips:
    """Return how a mouth that nobody moved fits its words; n/a where it cannot be read."""
    line = await load_spoken(studio, request, speeches)
    note = why_unread(request, studio.mouths)
    report = measure_lips((), kind=MouthKind.FILMED)
    if not note:
        with workspace() as folder:
            path = await asyncio.to_thread(studio.store.fetch, clip, folder / "take.mp4")
            try:
                report = await asyncio.to_thread(
                    judge_take,
                    path,
                    request,
                    line,
                    finder=studio.mouths,
                    scorer=studio.sync_scorer,
                )
            except InvalidMediaError as exc:
                note = str(exc)
    return ShotLips(shot_id=request.shot.id, method=AS_FILMED, report=report, note=note)


async def _load_lines(
    studio: Studio, speeches: tuple[SpeechArtifact, ...], mouths: tuple[MouthArtifact, ...]
) -> dict[str, SpokenLine]:
    scores = {mouth.line_id: mouth.score for mouth in mouths}
    audios = await asyncio.gather(*(studio.load_audio(speech.audio) for speech in speeches))
    times = await asyncio.gather(*(studio.load(speech.times, SpeechTimes) for speech in speeches))
    return {
        speech.line_id: SpokenLine(audio, when, scores.get(speech.line_id))
        for speech, audio, when in zip(speeches, audios, times, strict=True)
    }
