"""Whether everybody who speaks is somebody the series knows."""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final
from unicodedata import east_asian_width

from cliffhanger.checks.result import CheckResult
from cliffhanger.story.delivery import is_narrator
from cliffhanger.story.model import Character, Episode
from cliffhanger.story.naming import is_short_for, normalize_name
from cliffhanger.story.room.bible import SeriesBible

_ALIKE: Final = 0.75
_ALIKE_HAN: Final = 0.5
"""One of two characters of a Chinese name is half of it."""


def check_speakers(episode: Episode, *, bible: SeriesBible | None) -> CheckResult:
    """Return whether the bible knows everybody who speaks; a slip of the pen is named as one.

    A narrator needs no entry. Without a bible there is nothing to hold the names against.
    """
    speakers = _speakers(episode)
    if bible is None:
        return CheckResult(
            name="script_speakers",
            is_passed=True,
            measured=f"{len(speakers)} speakers",
            limit="known to the bible",
            note="no bible was given",
        )
    known = _known_names(bible)
    unknown = [each for each in speakers if not _is_known(each, known)]
    return CheckResult(
        name="script_speakers",
        is_passed=not unknown,
        measured=str(len(unknown)),
        limit="0",
        unit="speakers unknown to the bible",
        note="; ".join(_described(each, episode, known) for each in unknown)[:2000],
    )


def likely_name(name: str, known: Sequence[str]) -> str | None:
    """Return the known name that *name* is probably a slip of, or None.

    Args:
        name: As somebody wrote it.
        known: Names that exist.
    """
    wanted = normalize_name(name)
    scores = {each: _likeness(wanted, normalize_name(each)) for each in known}
    best = max(scores, key=lambda each: scores[each], default=None)
    if best is None:
        return None
    is_han = all(east_asian_width(sign) == "W" for sign in wanted)
    return best if scores[best] >= (_ALIKE_HAN if is_han else _ALIKE) else None


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _speakers(episode: Episode) -> list[Character]:
    ids = {line.character_id for line in episode.lines}
    return [character for character in episode.characters if character.id in ids]


def _known_names(bible: SeriesBible) -> dict[str, str]:
    """Return the character's own name behind every normalised name, alias and id."""
    known: dict[str, str] = {}
    for character in bible.characters:
        for name in (character.name, *character.aliases, character.id):
            known.setdefault(normalize_name(name), character.name)
    return known


def _is_known(speaker: Character, known: Mapping[str, str]) -> bool:
    names = [normalize_name(name) for name in (speaker.name, *speaker.aliases)]
    if is_narrator(speaker.name) or any(name in known for name in names):
        return True
    owners = {
        known[full]
        for full in known
        if any(is_short_for(name, full, share_scene=False) for name in names)
    }
    return len(owners) == 1


def _described(speaker: Character, episode: Episode, known: Mapping[str, str]) -> str:
    line = next(line for line in episode.lines if line.character_id == speaker.id)
    likely = likely_name(speaker.name, tuple(known))
    guess = f", probably {known[likely]}" if likely else ""
    return f"{speaker.name}{guess} ({line.id}: \u201c{line.text[:80]}\u201d)"
