"""Lines of a dub: translated, spoken by the characters' voices, and fitted into their slots."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cliffhanger.errors import InvalidInputError
from cliffhanger.media.speech import Speech, SpeechTimes
from cliffhanger.media.stretch import stretch_speech
from cliffhanger.media.timeline import Timeline
from cliffhanger.production.artifacts import Job, SpeechArtifact
from cliffhanger.production.dub_timing import FittedLines, fit_lines, line_seconds, num_played
from cliffhanger.production.master import EpisodeMaster
from cliffhanger.production.voices import request_speeches
from cliffhanger.story.dub_sheet import DubText, dub_texts, translate_episode
from cliffhanger.story.model import Episode, ShotList
from tasks.caching import stage_task
from tasks.mapping import each
from tasks.room import Room
from tasks.studio import Studio
from tasks.translating import Wanted, read_lines, shorten_texts, translate_texts
from tasks.voice import speak_lines

MOST_SHORTENINGS: Final = 3


@dataclass(frozen=True, slots=True)
class Original:
    """An episode, loaded.

    Attributes:
        master: What its film was made of.
        episode: Its script.
        shots: Its shots.
        timeline: When everything plays.
    """

    master: EpisodeMaster
    episode: Episode
    shots: ShotList
    timeline: Timeline

    @property
    def language(self) -> str:
        """BCP 47 tag of what is spoken."""
        return self.episode.series.language

    @property
    def texts(self) -> tuple[DubText, ...]:
        """Everything that is to be translated."""
        return dub_texts(self.episode, self.shots, line_seconds(self.timeline))


async def load_original(studio: Studio, master: EpisodeMaster) -> Original:
    """Return what a dub starts from."""
    return Original(
        master,
        await studio.load(master.breakdown.episode, Episode),
        await studio.load(master.breakdown.shots, ShotList),
        await studio.load(master.timing.timeline, Timeline),
    )


@dataclass(frozen=True, slots=True)
class SpokenDub:
    """Lines as they are heard in a dub.

    Attributes:
        words: Translations by id.
        speeches: Every line, in its slot.
        tempos: How much faster than it was spoken each line is played, by line id.
        timeline: When they are heard.
    """

    words: dict[str, str]
    speeches: tuple[SpeechArtifact, ...]
    tempos: dict[str, float]
    timeline: Timeline


@stage_task(name="stretch", version="1", task_run_name="stretch {speech.line_id}")
async def stretch_line(studio: Studio, speech: SpeechArtifact, tempo: float) -> SpeechArtifact:
    """Return the line at *tempo* times its speed, its times moved along."""
    times = await studio.load(speech.times, SpeechTimes)
    spoken = Speech(await studio.load_audio(speech.audio), times)
    stretched = await asyncio.to_thread(stretch_speech, spoken, tempo)
    return SpeechArtifact(
        line_id=speech.line_id,
        audio=await studio.save_audio(stretched.audio),
        times=await studio.save(stretched.times),
        num_samples=num_played(speech.num_samples, tempo),
        spoken=speech.spoken,
        origins=speech.origins,
    )


async def speak_dub(
    studio: Studio, original: Original, words: Mapping[str, str], language: str
) -> tuple[SpeechArtifact, ...]:
    """Return every line, spoken in *language* by its character's voice, at its own pace."""
    episode = translate_episode(original.episode, words, language)
    cast = original.master.cast
    voices = {who.character_id: who.member.voice for who in cast if who.member is not None}
    requests = request_speeches(episode, voices)
    refs = await asyncio.gather(*(studio.save(request) for request in requests.values()))
    jobs = tuple(Job(id=line, request=ref) for line, ref in zip(requests, refs, strict=True))
    return await speak_lines(studio, jobs)


def fit_speeches(
    original: Original, words: Mapping[str, str], speeches: tuple[SpeechArtifact, ...]
) -> FittedLines:
    """Return when the lines are heard."""
    spoken = {speech.line_id: speech.num_samples for speech in speeches}
    return fit_lines(original.timeline, spoken, words)


async def play_lines(
    studio: Studio,
    words: dict[str, str],
    speeches: tuple[SpeechArtifact, ...],
    fitted: FittedLines,
    language: str,
) -> SpokenDub:
    """Return every line at the pace at which it fits.

    Raises:
        InvalidInputError: Lines do not fit; names every one, and by how much.
    """
    if fitted.faults:
        raise InvalidInputError(
            f"{len(fitted.faults)} line(s) in {language} too long for the picture: "
            f"{'; '.join(fitted.faults.values())}"
        )
    played = await each(
        "stretch",
        speeches,
        lambda speech: stretch_line(studio, speech, fitted.tempos[speech.line_id]),
    )
    return SpokenDub(words, played, fitted.tempos, fitted.timeline)


async def speak_sheet(studio: Studio, original: Original, place: str, language: str) -> SpokenDub:
    """Return the lines of a sheet, spoken and fitted.

    Raises:
        InvalidInputError: There is no such sheet, it does not fit the episode, or lines of it are
            too long.
    """
    words = await read_lines(studio, place, original.texts)
    speeches = await speak_dub(studio, original, words, language)
    fitted = fit_speeches(original, words, speeches)
    return await play_lines(studio, words, speeches, fitted, language)


async def speak_translation(
    studio: Studio, room: Room, original: Original, language: str
) -> SpokenDub:
    """Return the lines translated by a model, spoken and fitted; too long ones are shortened.

    Raises:
        AnswerError: The model does not translate them.
        InvalidInputError: Lines are still too long after three shortenings.
    """
    wanted = Wanted(original.episode.series.title, original.language, language, original.texts)
    words = await translate_texts(room, wanted)
    speeches = await speak_dub(studio, original, words, language)
    fitted = fit_speeches(original, words, speeches)
    for _ in range(MOST_SHORTENINGS):
        if not fitted.faults:
            break
        words = await shorten_texts(room, wanted, words, fitted.faults)
        speeches = await speak_dub(studio, original, words, language)
        fitted = fit_speeches(original, words, speeches)
    return await play_lines(studio, words, speeches, fitted, language)
