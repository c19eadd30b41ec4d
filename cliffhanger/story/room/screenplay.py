"""A script as its writers handed it in becomes a screenplay that anybody can read and edit."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from cliffhanger.story.cast_list import cast_line
from cliffhanger.story.feeling import find_shown_emotion
from cliffhanger.story.fountain import elements as fe
from cliffhanger.story.heading import parse_setting
from cliffhanger.story.model import ShotDirective
from cliffhanger.story.naming import normalize_name
from cliffhanger.story.room.bible import BibleCharacter, Outfit, SeriesBible
from cliffhanger.story.room.grid import GridRow
from cliffhanger.story.room.scene import (
    DraftAction,
    DraftLine,
    DraftScene,
    FactKind,
    LineSource,
    ScriptDraft,
)
from cliffhanger.story.room.screenplay_words import (
    FEELINGS,
    SIDES,
    TIMES,
    TRANSITIONS,
    WEATHERS,
    words_in,
)
from cliffhanger.story.slug import slugify
from cliffhanger.story.title import split_episode
from cliffhanger.story.vocabulary import Emotion, Framing, ShotSize, Transition, Weather

_EXTENSIONS: Final = {
    LineSource.ON_CAMERA: (),
    LineSource.OFF_SCREEN: ("O.S.",),
    LineSource.VOICE_OVER: ("V.O.",),
    LineSource.PHONE: ("ON PHONE",),
}
_MARKUP: Final = re.compile(r"[*_\\]|\[\[|/\*|^~")
_BRACKETS: Final = re.compile(r"[()\uff08\uff09\[\]*_\\]+")
_SIGNS: Final = re.compile(r"[()\uff08\uff09\[\]*_\\^@:\uff1a&+/、]+")
_LEADING: Final = re.compile(r"^[\W_]+")
_MAX_LOOKS_CHARS: Final = 600


def draft_screenplay(bible: SeriesBible, row: GridRow, draft: ScriptDraft) -> fe.Screenplay:
    """Return the script of an episode as Fountain elements.

    Reading it back gives the same speakers, words, places, times and camera directives. An id that
    the bible does not know stands as a name, so that the checks can point at it. A beat of
    which nothing can be seen is left out.

    Args:
        bible: The series.
        row: The episode's row of the season grid.
        draft: Its scenes.
    """
    elements: list[fe.Element] = []
    for scene in draft.scenes:
        if elements and scene.transition is not Transition.CUT:
            elements.append(fe.Transition(text=TRANSITIONS[scene.transition]))
        elements.append(fe.Heading(text=_heading(bible, scene)))
        for beat in scene.beats:
            elements += _beat_elements(bible, beat)
    return fe.Screenplay(title_page=_title_page(bible, row, draft), elements=tuple(elements))


def cue_name(bible: SeriesBible, character_id: str) -> str:
    """Return the name that stands in the cues of a character, in capitals where there are any."""
    names = {character.id: character.name for character in bible.characters}
    name = _SIGNS.sub(" ", _words(names.get(character_id, character_id)))
    is_named = any(sign.isalnum() for sign in name)
    return " ".join(_LEADING.sub("", name).split()).upper() if is_named else slugify(character_id)


def _title_page(bible: SeriesBible, row: GridRow, draft: ScriptDraft) -> tuple[fe.TitleField, ...]:
    title = _marked(bible.concept.title)
    fields: list[tuple[str, tuple[str, ...]]] = [("Title", (title,))]
    if split_episode(title)[1] is not None:
        # A series called "Episode 9" is not taken apart where `Series:` names it.
        fields.append(("Series", (title,)))
    fields.append(("Episode", (f"{row.episode_number} - {_marked(row.title)}",)))
    fields.append(("Language", (bible.concept.language,)))
    fields.append(("Cast", _cast(bible, row, draft)))
    return tuple(fe.TitleField(key=key, lines=lines) for key, lines in fields if lines)


def _cast(bible: SeriesBible, row: GridRow, draft: ScriptDraft) -> tuple[str, ...]:
    """Return a line for everybody in the episode; names that read alike share the first one's."""
    present = {*row.character_ids, *(line.speaker_id for line in draft.lines)}
    lines: dict[str, str] = {}
    for each in bible.characters:
        name = cue_name(bible, each.id)
        if each.id in present and normalize_name(name) not in lines:
            worn = _outfit(each, row.episode_number, draft)
            said = "; ".join(map(_words, (each.occupation, each.looks, worn.description)))
            lines[normalize_name(name)] = cast_line(
                name, each.gender, each.age_years, each.kind, _marked(said[:_MAX_LOOKS_CHARS])
            )
    return tuple(lines.values())


def _outfit(character: BibleCharacter, episode_number: int, draft: ScriptDraft) -> Outfit:
    """Return what a character wears first in an episode: as noted, else the latest there is."""
    noted = next(
        (
            fact.value
            for fact in draft.facts
            if fact.kind is FactKind.OUTFIT and fact.subject_id == character.id
        ),
        "",
    )
    known = {outfit.id: outfit for outfit in character.outfits}
    until_now = [each for each in character.outfits if each.from_episode <= episode_number]
    latest = max(until_now, key=lambda each: each.from_episode, default=character.outfits[0])
    return known.get(noted, latest)


def _heading(bible: SeriesBible, scene: DraftScene) -> str:
    """Return a heading that reads back as the same place and time.

    A full stop after a place keeps a time word in its name (`Chợ Đêm`, night market) from being
    read as the time.
    """
    language = bible.concept.language
    place = next((each for each in bible.places if each.id == scene.place_id), None)
    name = _words(place.name if place else scene.place_id).upper()
    inside, outside = words_in(SIDES, language)
    side = inside if place is None or place.is_interior else outside
    when = [words_in(TIMES, language)[scene.time]]
    if scene.weather is not Weather.CLEAR:
        when.append(words_in(WEATHERS, language)[scene.weather])
    plain = " - ".join((f"{side} {name}", *when))
    if parse_setting(plain).place == name:
        return plain
    return " - ".join((f"{side} {name}.", *when))


def _beat_elements(bible: SeriesBible, beat: DraftAction | DraftLine) -> Iterator[fe.Element]:
    text = _words(beat.text)
    if not any(sign.isprintable() and not sign.isspace() for sign in text):
        return
    note = _shot_note(beat.camera) if beat.camera else ""
    if note:
        yield fe.Note(text=f"SHOT: {note}")
    if isinstance(beat, DraftAction):
        yield fe.Action(lines=(_marked(_not_a_cue(bible, text)),))
    else:
        yield _speech(bible, beat, text)


def _not_a_cue(bible: SeriesBible, text: str) -> str:
    """Return action that is nothing but a name with a full stop, so that it is no empty cue."""
    cues = {normalize_name(cue_name(bible, each.id)) for each in bible.characters}
    return f"{text}." if normalize_name(text) in cues else text


def _speech(bible: SeriesBible, line: DraftLine, text: str) -> fe.Speech:
    remark = _remark(line, bible.concept.language)
    spoken = _marked(text)
    is_bracketed = text[0] in "(\uff08" and text[-1] in ")\uff09"
    words = fe.Dialogue(lines=(f"*{spoken}*" if is_bracketed else spoken,))
    return fe.Speech(
        name=cue_name(bible, line.speaker_id),
        extensions=_EXTENSIONS[line.source],
        parts=(fe.Parenthetical(text=remark), words) if remark else (words,),
    )


def _remark(line: DraftLine, language: str) -> str:
    """Return the parenthetical; it opens with the emotion where the delivery shows none or another.

    A neutral line has only its delivery: the words may speak for themselves.
    """
    delivery = " ".join(_BRACKETS.sub(" ", _words(line.delivery)).split())
    if line.emotion is Emotion.NEUTRAL or find_shown_emotion(delivery) is line.emotion:
        return delivery
    feeling = words_in(FEELINGS, language)[line.emotion]
    return f"{feeling}, {delivery}" if delivery else feeling


def _shot_note(camera: ShotDirective) -> str:
    """Return the words of a shot note; an insert is a size there, so its framing goes unsaid."""
    size = camera.size
    framing = camera.framing
    if framing is Framing.INSERT:
        size, framing = size or ShotSize.INSERT, None
    fixed = (size, framing, camera.angle, camera.move)
    return " ".join(word.value for word in fixed if word is not None)


def _words(text: str) -> str:
    """Return a text as one line without control characters."""
    spaced = " ".join(text.split())
    kept = (c for c in spaced if unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn"))
    return " ".join("".join(kept).replace("\ufeff", "").replace("\ufffd", "").split())


def _marked(text: str) -> str:
    """Return a text whose signs are no Fountain markup."""
    return _MARKUP.sub(lambda match: "\\" + "\\".join(match[0]), _words(text))
