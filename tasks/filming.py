"""Stages `take` and `video`: a shot is bought, and conformed to the film.

A shot begins with its keyframe; takes are made from it, the best by the
checks is kept, its mouth follows the voice where that is seen, and the film's own size, rate,
length and captions come last.
"""

import asyncio
import time
from pathlib import Path

import cv2
import numpy as np

from cliffhanger.animatic.workers import start_work
from cliffhanger.checks.take import TakeScore, best_take, score_take
from cliffhanger.media.decode import decode_frames
from cliffhanger.media.picture import Pixels
from cliffhanger.models.jobs.job import Capability, OutputRole
from cliffhanger.models.jobs.orders import VideoOrder
from cliffhanger.models.jobs.routing import Made, Maker
from cliffhanger.models.requests import VideoRequest
from cliffhanger.production.artifacts import (
    CharacterArtifact,
    ClipArtifact,
    Job,
    KeyframeArtifact,
    SpeechArtifact,
    TakeArtifact,
)
from cliffhanger.production.conform import ADAPTER_VERSION, Conformer, conform
from cliffhanger.production.lip_need import lip_need
from cliffhanger.production.paid_orders import order_clip
from cliffhanger.store.ref import ArtifactRef
from tasks.buying import AT_ONCE, COMING_BACK, bought_version, origin_of
from tasks.caching import stage_task
from tasks.keyframes import casting_of, make_keyframe
from tasks.lip_pool import mend_short_shots, methods_tried
from tasks.lips_take import sync_shot
from tasks.mapping import each
from tasks.recognising import judge_clip
from tasks.studio import Studio, workspace


def _video_version(studio: Studio) -> str:
    return bought_version(studio, "1", Capability.VIDEO)


@stage_task(name="take", version=_video_version, task_run_name="take {job.id}", **COMING_BACK)
async def film_take(
    studio: Studio, job: Job, keyframe: KeyframeArtifact, cast: tuple[CharacterArtifact, ...]
) -> TakeArtifact:
    """Return the best take of a shot."""
    request = await studio.load(job.request, VideoRequest)
    casting = casting_of(cast, request)

    async def make(take: int) -> Made:
        def order(maker: Maker) -> VideoOrder:
            return order_clip(request, keyframe.image, casting, maker.candidate, take)

        return await studio.purse.make(Capability.VIDEO, order, subject=job.id, take=take)

    num_takes = studio.purse.num_takes(Capability.VIDEO)
    takes = await asyncio.gather(*(make(take) for take in range(1, num_takes + 1)))
    best = await _choose(studio, takes, keyframe.image)
    others = tuple(item for index, item in enumerate(takes) if index != best)
    clip = takes[best].result.output(OutputRole.VIDEO)
    return TakeArtifact(
        shot_id=job.id,
        clip=clip,
        recognised=await judge_clip(studio, job, cast, clip),
        origins=(origin_of(takes[best], job.id, capability="video", others=others),),
    )


@stage_task(name="video", version=f"bought/{ADAPTER_VERSION}", task_run_name="video {job.id}")
async def conform_take(
    studio: Studio, job: Job, take: TakeArtifact, conformer: Conformer
) -> ClipArtifact:
    """Return the take as the film wants it, conformed in a worker process."""
    request = await studio.load(job.request, VideoRequest)
    started = time.perf_counter()
    with workspace() as folder:
        source = await asyncio.to_thread(studio.store.fetch, take.clip, folder / "take.mp4")
        work = start_work(conform, conformer, source, request, folder / "shot.mp4")
        clip = await asyncio.wrap_future(work)
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
        versions=job.versions,
        origins=take.origins,
    )


async def buy_shots(
    studio: Studio,
    jobs: tuple[Job, ...],
    cast: tuple[CharacterArtifact, ...],
    speeches: tuple[SpeechArtifact, ...],
    conformer: Conformer,
) -> tuple[ClipArtifact, ...]:
    """Return every shot, bought and conformed; a coroutine each, so that none waits for another."""

    async def buy(job: Job) -> ClipArtifact:
        keyframe = await make_keyframe(studio, job, cast)
        take = await film_take(studio, job, keyframe, cast)
        if studio.syncs_lips:
            take = await _with_lips(studio, job, take, speeches)
        take = take.model_copy(update={"origins": (*keyframe.origins, *take.origins)})
        clip = await conform_take(studio, job, take, conformer)
        return clip.model_copy(
            update={
                "recognised": keyframe.recognised,
                "sampled": take.recognised,
                "take": take,
            }
        )

    async def resync(job: Job, clip: ClipArtifact) -> ClipArtifact:
        if clip.take is None:
            return clip
        take = await sync_shot(studio, job, clip.take, speeches, passed=methods_tried(clip))
        made = await conform_take(studio, job, take, conformer)
        kept = {"recognised": clip.recognised, "sampled": clip.sampled, "take": take}
        return made.model_copy(update=kept)

    clips = await each("video", jobs, buy, at_once=AT_ONCE)
    return await mend_short_shots(studio, jobs, clips, speeches, resync)


async def _with_lips(
    studio: Studio, job: Job, take: TakeArtifact, speeches: tuple[SpeechArtifact, ...]
) -> TakeArtifact:
    """Return the take with a mouth that follows its lines, where such a mouth is seen."""
    request = await studio.load(job.request, VideoRequest)
    return await sync_shot(studio, job, take, speeches) if lip_need(request).is_needed else take


async def _choose(studio: Studio, takes: list[Made], frame: ArtifactRef) -> int:
    """Return the index of the best take."""
    if len(takes) == 1:
        return 0
    first = await asyncio.to_thread(studio.store.get_bytes, frame)
    with workspace() as folder:
        scores: list[TakeScore] = []
        for index, made in enumerate(takes):
            path = folder / f"{index}.mp4"
            await asyncio.to_thread(studio.store.fetch, made.result.output(OutputRole.VIDEO), path)
            scores.append(await asyncio.wrap_future(start_work(measure_take, path, first)))
    return best_take(scores)


def measure_take(path: Path, first_frame: bytes) -> TakeScore:
    """Return the score of a take; what a worker runs."""
    wanted = cv2.imdecode(np.frombuffer(first_frame, np.uint8), cv2.IMREAD_COLOR)
    picture: Pixels = np.asarray(wanted, dtype=np.uint8)
    return score_take((pixels for _, pixels in decode_frames(path)), picture)
