"""The words of an episode that a dub puts into another language, as a sheet people can edit."""

import csv
import io
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from pydantic import Field

from cliffhanger.errors import InvalidInputError
from cliffhanger.story.model import Beat, Episode, LineBeat, Shot, ShotList
from cliffhanger.story.wording import normalize
from cliffhanger.value import Value

TITLE_ID: Final = "title"
COLUMNS: Final = ("id", "kind", "speaker", "seconds", "source", "text")
LONGEST_TEXT: Final = 2000
_MOST_NAMED: Final = 12


class TextKind(StrEnum):
    """Where words of an episode are met."""

    TITLE = "title"
    """Title of the episode, for menus and files."""
    LINE = "line"
    """Spoken and captioned."""
    CARD = "card"
    """Set over the picture: the series' name, "to be continued"."""
    PROP = "prop"
    """On a letter, a screen, a sign: part of the picture."""


class DubText(Value):
    """One piece of words to be translated."""

    id: str
    """Line id, `title`, or a shot id followed by `/card` or `/prop`."""
    kind: TextKind
    """Where it is met."""
    source: str
    """In the language of the original."""
    speaker: str = ""
    """Name of who says a line."""
    seconds: float = Field(default=0.0, ge=0.0)
    """How long a line may last; 0 for what is not spoken."""


def dub_texts(
    episode: Episode, shots: ShotList, seconds: Mapping[str, float]
) -> tuple[DubText, ...]:
    """Return everything that has words, in the order of the film.

    Args:
        episode: The script.
        shots: Its shots.
        seconds: How long each line may last, by line id.
    """
    lines = {line.id: line for line in episode.lines}
    found = [DubText(id=TITLE_ID, kind=TextKind.TITLE, source=episode.title)]
    for shot in shots.shots:
        found += _shown(shot)
        found += [
            DubText(
                id=line_id,
                kind=TextKind.LINE,
                source=lines[line_id].text,
                speaker=episode.character(lines[line_id].character_id).name,
                seconds=round(seconds[line_id], 2),
            )
            for line_id in shot.line_ids
        ]
    return tuple(found)


def _shown(shot: Shot) -> list[DubText]:
    card = [DubText(id=f"{shot.id}/card", kind=TextKind.CARD, source=shot.title)]
    words = shot.insert.text if shot.insert is not None else ""
    prop = [DubText(id=f"{shot.id}/prop", kind=TextKind.PROP, source=words)]
    return (card if shot.title else []) + (prop if words else [])


def write_sheet(texts: Sequence[DubText], words: Mapping[str, str] | None = None) -> str:
    """Return the sheet as CSV; the last column holds the translation, empty where there is none.

    Args:
        texts: What is to be translated.
        words: Translations by id.
    """
    page = io.StringIO()
    rows = csv.writer(page, lineterminator="\n")
    rows.writerow(COLUMNS)
    for item in texts:
        seconds = f"{item.seconds:.2f}" if item.seconds else ""
        done = (words or {}).get(item.id, "")
        rows.writerow((item.id, item.kind.value, item.speaker, seconds, item.source, done))
    return page.getvalue()


def read_sheet(data: bytes, texts: Sequence[DubText], *, name: str) -> dict[str, str]:
    """Return the translations of a sheet by id, for every text there is.

    Args:
        data: CSV in UTF-8 with the columns `id` and `text`; others are not read.
        texts: What is to be translated.
        name: What the sheet is called in messages.

    Raises:
        InvalidInputError: It is no such sheet, a text is missing, empty, unknown or given twice;
            names every such id.
    """
    rows = _rows(data, name)
    known = {item.id for item in texts}
    found: dict[str, str] = {}
    twice: list[str] = []
    for row in rows:
        key = (row.get("id") or "").strip()
        words = normalize(row.get("text") or "")
        if key in found:
            twice.append(key)
        if words:
            found[key] = words[:LONGEST_TEXT]
    faults = {
        "no text for": [item.id for item in texts if item.id not in found],
        "twice": twice,
        "not in the episode": [key for key in found if key not in known],
    }
    wrong = [f"{what} {_listed(ids)}" for what, ids in faults.items() if ids]
    if wrong:
        raise InvalidInputError(
            f"the lines in {name} do not fit the episode: {'; '.join(wrong)}; "
            "`cliffhanger dub ... --sheet` writes a sheet with every id"
        )
    return found


def _rows(data: bytes, name: str) -> list[dict[str, str]]:
    try:
        page = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise InvalidInputError(
            f"the lines in {name} are no UTF-8 text: byte {exc.start} cannot be read; save the "
            "sheet as CSV UTF-8"
        ) from exc
    try:
        rows = list(csv.DictReader(io.StringIO(page), strict=True))
    except csv.Error as exc:
        raise InvalidInputError(f"the lines in {name} are no CSV: {exc}") from exc
    columns = set(rows[0]) if rows else set[str]()
    if missing := {"id", "text"} - columns:
        raise InvalidInputError(
            f"the lines in {name} need the columns id and text, missing "
            f"{' and '.join(sorted(missing))}; `cliffhanger dub ... --sheet` writes such a sheet"
        )
    return rows


def _listed(ids: Sequence[str]) -> str:
    shown = ", ".join(ids[:_MOST_NAMED])
    return shown if len(ids) <= _MOST_NAMED else f"{shown} and {len(ids) - _MOST_NAMED} more"


def translate_episode(episode: Episode, words: Mapping[str, str], language: str) -> Episode:
    """Return the episode with every line in another language; who and where stay as they are.

    Args:
        episode: The original.
        words: Translations by id.
        language: BCP 47 tag of them.
    """
    scenes = [
        scene.model_copy(update={"beats": tuple(_beat(beat, words) for beat in scene.beats)})
        for scene in episode.scenes
    ]
    return episode.model_copy(
        update={
            "series": episode.series.model_copy(update={"language": language}),
            "title": words.get(TITLE_ID, episode.title),
            "scenes": tuple(scenes),
        }
    )


def _beat(beat: Beat, words: Mapping[str, str]) -> Beat:
    if isinstance(beat, LineBeat) and beat.line.id in words:
        line = beat.line.model_copy(update={"text": words[beat.line.id]})
        return beat.model_copy(update={"line": line})
    return beat


def translate_shots(shots: ShotList, words: Mapping[str, str]) -> ShotList:
    """Return the shots with the words on cards and props in another language."""
    return ShotList(shots=tuple(_shot(shot, words) for shot in shots.shots))


def _shot(shot: Shot, words: Mapping[str, str]) -> Shot:
    changes: dict[str, object] = {}
    if card := words.get(f"{shot.id}/card"):
        changes["title"] = card
    if shot.insert is not None and (prop := words.get(f"{shot.id}/prop")):
        changes["insert"] = shot.insert.model_copy(update={"text": prop})
    return shot.model_copy(update=changes) if changes else shot
