"""Stage `voice`: every line is spoken."""

import asyncio

from cliffhanger.media.speech import Speech, SpeechTimes, count_spoken_samples
from cliffhanger.models.jobs.job import Capability, OutputRole
from cliffhanger.models.jobs.orders import SpeechOrder
from cliffhanger.models.jobs.routing import Made, Maker
from cliffhanger.models.requests import SpeechRequest
from cliffhanger.production.artifacts import Job, Origin, SpeechArtifact
from cliffhanger.production.paid_orders import order_line
from tasks.buying import AT_ONCE, COMING_BACK, bought_version, origin_of
from tasks.caching import stage_task
from tasks.mapping import each
from tasks.studio import Studio


def _version(studio: Studio) -> str:
    return bought_version(studio, "1", Capability.VOICE)


@stage_task(name="voice", version=_version, task_run_name="voice {job.id}", **COMING_BACK)
async def speak_line(studio: Studio, job: Job) -> SpeechArtifact:
    """Return the line, voiced."""
    request = await studio.load(job.request, SpeechRequest)
    if studio.pays_for(Capability.VOICE):
        speech, origins = await _buy_line(studio, job, request)
    else:
        speech, origins = await _speak(studio, request), ()
    return SpeechArtifact(
        line_id=job.id,
        audio=await studio.save_audio(speech.audio),
        times=await studio.save(speech.times),
        num_samples=count_spoken_samples(speech),
        origins=origins,
    )


async def _speak(studio: Studio, request: SpeechRequest) -> Speech:
    from cliffhanger.animatic.voice import EspeakVoice

    async with studio.slot("voice"):
        return await asyncio.to_thread(EspeakVoice().speak, request)


async def _buy_line(
    studio: Studio, job: Job, request: SpeechRequest
) -> tuple[Speech, tuple[Origin, ...]]:
    from cliffhanger.production.voicing import fit_voice

    def order(maker: Maker) -> SpeechOrder:
        return order_line(request, maker.candidate)

    made = await studio.purse.make(Capability.VOICE, order, subject=job.id)
    sound = await asyncio.to_thread(studio.store.get_bytes, made.result.output(OutputRole.AUDIO))
    times = await _times(studio, made)
    speech = await asyncio.to_thread(fit_voice, sound, times, request)
    return speech, (origin_of(made, job.id, capability="voice"),)


async def _times(studio: Studio, made: Made) -> SpeechTimes | None:
    """Return the times that the provider gave, None where it did not."""
    given = [item.ref for item in made.result.outputs if item.role is OutputRole.TIMES]
    return await studio.load(given[0], SpeechTimes) if given else None


async def speak_lines(studio: Studio, jobs: tuple[Job, ...]) -> tuple[SpeechArtifact, ...]:
    """Return every line, voiced."""
    at_once = AT_ONCE if studio.pays_for(Capability.VOICE) else 8
    return await each("voice", jobs, lambda job: speak_line(studio, job), at_once=at_once)
