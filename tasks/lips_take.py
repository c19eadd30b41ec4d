"""Stages `lips-cut` and `lips-take`: the mouth of a bought shot follows its words, and is measured.

One method after the other moves it, a program on this machine before those that are paid, until a
result is good enough. What is measured of it decides; what cannot be measured is kept, and said so.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

from cliffhanger.animatic.workers import start_work
from cliffhanger.media.lip_audio import LipWindow, cut_voice
from cliffhanger.media.speech import SpeechTimes
from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.requests import VideoRequest
from cliffhanger.production.artifacts import Job, SpeechArtifact, TakeArtifact
from cliffhanger.production.lip_cut import choose_cut, write_cut
from cliffhanger.production.lip_measures import SpokenLine, lay_times, lay_voice
from cliffhanger.store.ref import ArtifactRef
from tasks.buying import COMING_BACK, bought_version
from tasks.caching import stage_task
from tasks.lip_shot import LipCut, LipShot, lip_methods
from tasks.lip_walk import LipWalk
from tasks.studio import Studio, workspace

MEASURED: Final = "2"
"""Part of every key; raise it when a mouth would be judged otherwise."""


def _lips_version(studio: Studio) -> str:
    here = studio.lip_syncer
    judges = [getattr(item, "name", "") for item in (studio.mouths, studio.sync_scorer) if item]
    return " ".join(
        [
            bought_version(studio, MEASURED, Capability.LIPSYNC),
            here.fingerprint if here is not None else "",
            *judges,
        ]
    )


@stage_task(name="lips-cut", version="1", task_run_name="cut for lips {job.id}")
async def cut_take(
    studio: Studio, job: Job, source: ArtifactRef, voice: ArtifactRef, window: LipWindow
) -> LipCut:
    """Return the part of a shot to send; kept, so that a run that comes back sends the same."""
    request = await studio.load(job.request, VideoRequest)
    heard = await studio.load_audio(voice)
    with workspace() as folder:
        clip = await asyncio.to_thread(studio.store.fetch, source, folder / "take.mp4")
        work = start_work(write_cut, clip, request, window, folder / "cut.mp4")
        video = await studio.put_file(await asyncio.wrap_future(work), media_type="video/mp4")
    return LipCut(
        window=window, video=video, audio=await studio.save_audio(cut_voice(heard, window))
    )


@stage_task(
    name="lips-take", version=_lips_version, task_run_name="lips of {job.id}", **COMING_BACK
)
async def sync_take(  # noqa: PLR0913  what a mouth follows, each part by its name
    studio: Studio,
    job: Job,
    take: TakeArtifact,
    voice: ArtifactRef,
    *,
    times: ArtifactRef | None = None,
    cuts: tuple[LipCut, ...] = (),
    passed: tuple[str, ...] = (),
) -> TakeArtifact:
    """Return the take, its mouth following *voice*, by the first method that is good enough.

    Args:
        studio: Whose methods are tried.
        job: The shot.
        take: As it was filmed, or synced to another voice.
        voice: The shot's on-camera lines, from its first frame on.
        times: When their sounds are heard; None where nobody knows.
        cuts: Parts that are sent to those who do not take the whole.
        passed: Methods that moved this take before and are not asked again.
    """
    shot = LipShot(
        studio=studio,
        job=job,
        request=await studio.load(job.request, VideoRequest),
        source=take.filmed or take.clip,
        voice=voice,
        line=SpokenLine(
            await studio.load_audio(voice),
            SpeechTimes() if times is None else await studio.load(times, SpeechTimes),
        ),
        cuts=cuts,
    )
    walk = LipWalk(shot, [item for item in lip_methods(studio) if item.name not in passed])
    lips = await walk.go()
    return TakeArtifact(
        shot_id=job.id,
        recognised=take.recognised,
        filmed=shot.source,
        clip=walk.clips[lips.kept_index],
        lips=take.lips.then(lips) if passed and take.lips is not None else lips,
        origins=(*take.origins, *walk.origins),
    )


async def sync_shot(
    studio: Studio,
    job: Job,
    take: TakeArtifact,
    speeches: Sequence[SpeechArtifact],
    *,
    passed: tuple[str, ...] = (),
) -> TakeArtifact:
    """Return the take, its mouth following its on-camera lines, cut to what each method takes.

    Args:
        studio: Whose methods are tried.
        job: The shot.
        take: As it was filmed, or synced before.
        speeches: Every line as it is heard.
        passed: Methods that moved this take before and are not asked again.
    """
    request = await studio.load(job.request, VideoRequest)
    voices = {speech.line_id: speech.audio for speech in speeches}
    voice = await shot_voice(studio, request, voices)
    heard = await studio.load_audio(voice)
    wanted = [choose_cut(heard, method.limits, request) for method in lip_methods(studio)]
    source = take.filmed or take.clip
    cuts = [
        await cut_take(studio, job, source, voice, window)
        for index, window in enumerate(wanted)
        if window is not None and window not in wanted[:index]
    ]
    times = await shot_times(studio, request, speeches)
    return await sync_take(studio, job, take, voice, times=times, cuts=tuple(cuts), passed=passed)


async def shot_voice(
    studio: Studio, request: VideoRequest, voices: dict[str, ArtifactRef]
) -> ArtifactRef:
    """Return the on-camera lines of a shot as it is heard, exactly as long as the shot."""
    lines = {
        mouth.line_id: await studio.load_audio(voices[mouth.line_id])
        for mouth in request.mouths
        if mouth.is_on_camera
    }
    return await studio.save_audio(lay_voice(request, lines))


async def shot_times(
    studio: Studio, request: VideoRequest, speeches: Sequence[SpeechArtifact]
) -> ArtifactRef:
    """Return when the sounds of a shot's on-camera lines are heard, from its first frame on."""
    seen = {mouth.line_id for mouth in request.mouths if mouth.is_on_camera}
    refs = {speech.line_id: speech.times for speech in speeches if speech.line_id in seen}
    return await studio.save(lay_times(request, await studio.load_all(refs, SpeechTimes)))
