"""Stage `voice`: every line is spoken."""

import asyncio

from cliffhanger.media.speech import count_spoken_samples
from cliffhanger.models.requests import SpeechRequest
from cliffhanger.production.artifacts import Job, SpeechArtifact
from tasks.caching import stage_task
from tasks.mapping import each
from tasks.studio import Studio


@stage_task(name="voice", version="1", task_run_name="voice {job.id}")
async def speak_line(studio: Studio, job: Job) -> SpeechArtifact:
    """Return the line, voiced."""
    from cliffhanger.animatic.voice import EspeakVoice

    request = await studio.load(job.request, SpeechRequest)
    async with studio.slot("voice"):
        speech = await asyncio.to_thread(EspeakVoice().speak, request)
    return SpeechArtifact(
        line_id=job.id,
        audio=await studio.save_audio(speech.audio),
        times=await studio.save(speech.times),
        num_samples=count_spoken_samples(speech),
    )


async def speak_lines(studio: Studio, jobs: tuple[Job, ...]) -> tuple[SpeechArtifact, ...]:
    """Return every line, voiced."""
    return await each("voice", jobs, lambda job: speak_line(studio, job))
