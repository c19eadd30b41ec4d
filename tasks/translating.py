"""Stage `translate`: the words of an episode in another language, by a sheet or by a model."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cliffhanger.errors import AnswerError, ArtifactMissingError, InvalidInputError
from cliffhanger.story.dub_sheet import DubText, TextKind, read_sheet
from cliffhanger.story.room.translation import TranslationBrief
from cliffhanger.story.wording import normalize
from tasks.room import Room
from tasks.studio import Studio
from tasks.writing import ask_for_all, translate

TEXTS_AT_ONCE: Final = 60
"""More in one answer are cut off by small models."""
MOST_ATTEMPTS: Final = 3
_CONTEXT_LINES: Final = 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be translated.

    Attributes:
        series_title: The series, for its tone.
        source_language: BCP 47 tag of the original.
        language: BCP 47 tag of the language wanted.
        texts: The words.
    """

    series_title: str
    source_language: str
    language: str
    texts: tuple[DubText, ...]


async def read_lines(studio: Studio, place: str, texts: Sequence[DubText]) -> dict[str, str]:
    """Return the translations of a sheet: a file on this machine, or a name in the store.

    Raises:
        InvalidInputError: There is no such sheet, or it does not fit the episode.
    """
    path = Path(place)
    if await asyncio.to_thread(path.is_file):
        return read_sheet(await asyncio.to_thread(path.read_bytes), texts, name=place)
    try:
        ref = await asyncio.to_thread(studio.store.read_name, place)
    except (ArtifactMissingError, InvalidInputError) as exc:
        raise InvalidInputError(
            f"lines {place!r} are neither a file on this machine nor a name in the storage; "
            "{language} in it stands for the language, and `cliffhanger dub ... --sheet` writes one"
        ) from exc
    data = await asyncio.to_thread(studio.store.get_bytes, ref)
    return read_sheet(data, texts, name=place)


async def translate_texts(room: Room, wanted: Wanted) -> dict[str, str]:
    """Return the translations of all texts by a model, in parts that follow each other.

    Raises:
        AnswerError: Texts are missing in every answer.
        ProviderError: The service will not do it.
    """
    words: dict[str, str] = {}
    for start in range(0, len(wanted.texts), TEXTS_AT_ONCE):
        part = wanted.texts[start : start + TEXTS_AT_ONCE]
        words |= await _translate_part(room, wanted, part, words)
    return words


async def shorten_texts(
    room: Room, wanted: Wanted, words: Mapping[str, str], faults: Mapping[str, str]
) -> dict[str, str]:
    """Return *words* with those of *faults* said in fewer words.

    Args:
        room: Who writes.
        wanted: What is translated.
        words: Translations by id.
        faults: What is wrong with a translation, by its id.
    """
    part = tuple(item for item in wanted.texts if item.id in faults)
    findings = tuple(faults.values())
    return {**words, **await _translate_part(room, wanted, part, words, findings)}


async def _translate_part(
    room: Room,
    wanted: Wanted,
    part: tuple[DubText, ...],
    words: Mapping[str, str],
    findings: Sequence[str] = (),
) -> dict[str, str]:
    """Return the translations of *part*; a text that the answer lacks is asked for again."""
    found: dict[str, str] = {}
    missing, notes = part, tuple(findings)
    for attempt in range(MOST_ATTEMPTS):
        brief = TranslationBrief(
            language=wanted.language,
            source_language=wanted.source_language,
            series_title=wanted.series_title,
            texts=missing,
            context=_context(wanted, words, before=missing[0].id),
            findings=notes,
            seed=attempt,
        )
        label = f"{len(missing)} texts into {wanted.language}"
        answer, _ = await ask_for_all(room, translate, brief, label=label)
        asked = {item.id for item in missing}
        given = {key: normalize(text) for key, text in answer.words.items() if key in asked}
        found |= {key: text for key, text in given.items() if text}
        missing = tuple(item for item in missing if item.id not in found)
        if not missing:
            return found
        notes = tuple(f"{item.id} was not answered" for item in missing)
    ids = ", ".join(item.id for item in missing[:_CONTEXT_LINES])
    raise AnswerError(
        f"no translation into {wanted.language} came for {ids} in {MOST_ATTEMPTS} answers; "
        "give the lines as a sheet, or name a better model for translation"
    )


def _context(wanted: Wanted, words: Mapping[str, str], *, before: str) -> tuple[str, ...]:
    ids = [item.id for item in wanted.texts]
    earlier = wanted.texts[: ids.index(before)]
    said = [
        f"{item.speaker}: {words[item.id]}"
        for item in earlier
        if item.kind is TextKind.LINE and item.id in words
    ]
    return tuple(said[-_CONTEXT_LINES:])
