"""Stage `voice`: every line is spoken; a bought one again where it is not what it should be."""

import asyncio
from dataclasses import dataclass, replace
from typing import Final

from cliffhanger.checks.speech import HeardLine, LineVerdict, best_line, judge_line
from cliffhanger.media.speech import Speech, SpeechTimes, count_spoken_samples
from cliffhanger.models.jobs.job import Capability, OutputRole
from cliffhanger.models.jobs.orders import SpeechOrder
from cliffhanger.models.jobs.routing import Made, Maker
from cliffhanger.models.requests import SpeechRequest
from cliffhanger.production.artifacts import Job, Origin, SpeechArtifact, SpokenLine
from cliffhanger.production.paid_gate import MOST_LINE_TAKES
from cliffhanger.production.paid_orders import order_line
from tasks.buying import AT_ONCE, COMING_BACK, bought_version, origin_of
from tasks.caching import stage_task
from tasks.hearing import Heard, ears_version, listen
from tasks.mapping import each
from tasks.studio import Studio

VERSION: Final = "2"
"""Of the embedded voice, and of how bought ones are timed."""


def _version(studio: Studio) -> str:
    if not studio.pays_for(Capability.VOICE):
        return VERSION
    return f"{bought_version(studio, VERSION, Capability.VOICE)}/{ears_version(studio)}"


@stage_task(name="voice", version=_version, task_run_name="voice {job.id}", **COMING_BACK)
async def speak_line(studio: Studio, job: Job) -> SpeechArtifact:
    """Return the line, voiced."""
    request = await studio.load(job.request, SpeechRequest)
    if studio.pays_for(Capability.VOICE):
        return await _buy_line(studio, job, request)
    return await _kept(studio, job, await _speak(studio, request))


async def _speak(studio: Studio, request: SpeechRequest) -> Speech:
    from cliffhanger.animatic.voice import EspeakVoice

    async with studio.slot("voice"):
        return await asyncio.to_thread(EspeakVoice().speak, request)


async def _kept(studio: Studio, job: Job, speech: Speech) -> SpeechArtifact:
    return SpeechArtifact(
        line_id=job.id,
        audio=await studio.save_audio(speech.audio),
        times=await studio.save(speech.times),
        num_samples=count_spoken_samples(speech),
    )


@dataclass(frozen=True, slots=True)
class _Take:
    """A line as it was spoken once.

    Attributes:
        made: Who spoke it.
        verdict: What is to be said of it.
        heard: What was heard in it.
    """

    made: Made
    verdict: LineVerdict
    heard: Heard

    @property
    def sha256(self) -> str:
        """Digest of its sound."""
        return self.made.result.output(OutputRole.AUDIO).sha256


async def _buy_line(studio: Studio, job: Job, request: SpeechRequest) -> SpeechArtifact:
    """Return the best take: the first that is good, of three at most.

    Whoever gives the same sound again is not asked a third time.
    """
    from cliffhanger.production.voicing import cut_voice, fit_voice

    takes: list[_Take] = []
    while len(takes) < MOST_LINE_TAKES:
        take = await _buy_take(studio, job, request, takes)
        is_repeated = take.sha256 in {other.sha256 for other in takes}
        takes.append(take)
        if take.verdict.is_passed or is_repeated:
            break
    best = takes[best_line([take.verdict for take in takes])]
    voice = await asyncio.to_thread(cut_voice, await _sound(studio, best.made))
    transcript = best.heard.transcript
    times = await _times(studio, best.made)
    fitted = await asyncio.to_thread(fit_voice, voice, request, times=times, transcript=transcript)
    spoken = SpokenLine(
        verdict=best.verdict,
        takes=len(takes),
        heard=transcript and transcript.text,
        doubtful=fitted.doubtful if transcript else (),
        note=best.heard.note,
    )
    artifact = await _kept(studio, job, fitted.speech)
    return artifact.model_copy(update={"spoken": spoken, "origins": _origins(job, best, takes)})


async def _buy_take(
    studio: Studio, job: Job, request: SpeechRequest, earlier: list[_Take]
) -> _Take:
    """Return the line, spoken, listened to and judged; nobody listens to the same sound twice."""
    from cliffhanger.production.voicing import cut_voice

    number = len(earlier) + 1

    def order(maker: Maker) -> SpeechOrder:
        return order_line(request, maker.candidate, take=number)

    made = await studio.purse.make(Capability.VOICE, order, subject=job.id, take=number)
    for other in earlier:
        if other.sha256 == made.result.output(OutputRole.AUDIO).sha256:
            return _Take(made, other.verdict, replace(other.heard, made=None))
    voice = await asyncio.to_thread(cut_voice, await _sound(studio, made))
    audio = voice.for_listening
    heard = await listen(studio, audio, language=request.language, subject=job.id, take=number)
    line = HeardLine(job.id, request.text, request.language, audio, heard.transcript)
    return _Take(made, await asyncio.to_thread(judge_line, line), heard)


def _origins(job: Job, best: _Take, takes: list[_Take]) -> tuple[Origin, ...]:
    """Return who spoke the line and who listened to it, with the cost of all takes."""
    by_worth = (best, *(take for take in takes if take is not best))
    voices = tuple(take.made for take in by_worth)
    ears = tuple(take.heard.made for take in by_worth if take.heard.made is not None)
    return tuple(
        origin_of(made[0], job.id, capability=capability, others=made[1:])
        for capability, made in (("voice", voices), ("transcript", ears))
        if made
    )


async def _sound(studio: Studio, made: Made) -> bytes:
    return await asyncio.to_thread(studio.store.get_bytes, made.result.output(OutputRole.AUDIO))


async def _times(studio: Studio, made: Made) -> SpeechTimes | None:
    """Return the times that the provider gave, None where it did not."""
    given = [item.ref for item in made.result.outputs if item.role is OutputRole.TIMES]
    return await studio.load(given[0], SpeechTimes) if given else None


async def speak_lines(studio: Studio, jobs: tuple[Job, ...]) -> tuple[SpeechArtifact, ...]:
    """Return every line, voiced."""
    at_once = AT_ONCE if studio.pays_for(Capability.VOICE) else 8
    return await each("voice", jobs, lambda job: speak_line(studio, job), at_once=at_once)
