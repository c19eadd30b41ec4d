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
from cliffhanger.production.dub import (
    EpisodeMaster,
    Slot,
    choose_tempo,
    describe_excess,
    line_slots,
)
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
    def slots(self) -> dict[str, Slot]:
        """The time that every line has, by line id."""
        return line_slots(self.timeline)

    @property
    def texts(self) -> tuple[DubText, ...]:
        """Everything that is to be translated."""
        seconds = {line_id: slot.seconds for line_id, slot in self.slots.items()}
        return dub_texts(self.episode, self.shots, seconds)


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
    """

    words: dict[str, str]
    speeches: tuple[SpeechArtifact, ...]
    tempos: dict[str, float]


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
        num_samples=max(1, round(speech.num_samples / tempo)),
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


def too_long(
    words: Mapping[str, str], speeches: tuple[SpeechArtifact, ...], slots: Mapping[str, Slot]
) -> dict[str, str]:
    """Return what is wrong with the lines that do not fit their slots, by line id."""
    return {
        speech.line_id: describe_excess(
            speech.num_samples, slots[speech.line_id], words[speech.line_id]
        )
        for speech in speeches
        if choose_tempo(speech.num_samples, slots[speech.line_id]) is None
    }


async def fit_lines(
    studio: Studio,
    words: dict[str, str],
    speeches: tuple[SpeechArtifact, ...],
    original: Original,
    language: str,
) -> SpokenDub:
    """Return every line at the pace of the original, as near as 8 % bring it.

    Raises:
        InvalidInputError: Lines do not fit; names every one, and by how much.
    """
    slots = original.slots
    if faults := too_long(words, speeches, slots):
        raise InvalidInputError(
            f"{len(faults)} line(s) in {language} too long for the picture: "
            f"{'; '.join(faults.values())}"
        )
    tempos = {
        speech.line_id: choose_tempo(speech.num_samples, slots[speech.line_id]) or 1.0
        for speech in speeches
    }
    fitted = await each(
        "stretch", speeches, lambda speech: stretch_line(studio, speech, tempos[speech.line_id])
    )
    return SpokenDub(words, fitted, tempos)


async def speak_sheet(studio: Studio, original: Original, place: str, language: str) -> SpokenDub:
    """Return the lines of a sheet, spoken and fitted.

    Raises:
        InvalidInputError: There is no such sheet, it does not fit the episode, or lines of it are
            too long.
    """
    words = await read_lines(studio, place, original.texts)
    speeches = await speak_dub(studio, original, words, language)
    return await fit_lines(studio, words, speeches, original, language)


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
    for _ in range(MOST_SHORTENINGS):
        faults = too_long(words, speeches, original.slots)
        if not faults:
            break
        words = await shorten_texts(room, wanted, words, faults)
        speeches = await speak_dub(studio, original, words, language)
    return await fit_lines(studio, words, speeches, original, language)
