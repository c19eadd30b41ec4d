"""Chapters of a novel as a screenplay, by rule."""

from collections.abc import Iterator, Sequence

from cliffhanger.errors import InvalidInputError
from cliffhanger.story.fountain import elements as fe
from cliffhanger.story.fountain.grammar import is_all_caps
from cliffhanger.story.language import detect_language
from cliffhanger.story.novel.beats import Beat, read_beats
from cliffhanger.story.novel.languages import find_language
from cliffhanger.story.novel.values import Chapter
from cliffhanger.story.novel.words import Language

MAX_EPISODE_SECONDS = 150.0
"""Length that an adaptation is cut down to; the craft's episodes have 60 to 120 seconds."""
_HEAD_SHARE = 0.55
_MAX_ACTION_CHARS = 240


def adapt_chapters(
    chapters: Sequence[Chapter],
    *,
    title: str = "",
    episode_number: int | None = None,
    language: str | None = None,
    max_seconds: float = MAX_EPISODE_SECONDS,
) -> fe.Screenplay:
    """Return chapters as a screenplay, transcribed by simple rules and cut to length.

    No writer: quoted words become dialogue under whoever a verb of speech names, other sentences
    become action, a place word behind a preposition opens a scene. Nothing is invented, weighed or
    made dramatic. Who speaks an unattributed line is guessed from the turns of the conversation.
    Of a chapter that is too long the beginning and the end are kept. Prose without any speech is
    read by a narrator.

    Args:
        chapters: Of one episode, in order.
        title: Title of the series.
        episode_number: One-based; None leaves it out.
        language: BCP 47 tag; None tells it from the text.
        max_seconds: About how long the episode may last; > 0.

    Raises:
        InvalidInputError: No chapters, no words in them, or *max_seconds* is not above 0.
    """
    if max_seconds <= 0:
        raise InvalidInputError(f"max_seconds must be > 0, got {max_seconds}")
    tag = language or detect_language(" ".join(chapter.text[:5000] for chapter in chapters))
    words = find_language(tag)
    found = [beats for beats in read_beats(chapters, words) if beats]
    if not found:
        raise InvalidInputError("the chapters have no words; give chapters with text")
    share = max_seconds / len(found)
    beats = [beat for told in found for beat in _shorten(told, words, share)]
    if not any(beat.speaker for beat in beats):
        beats = _narrated(beats, words)
    named = (
        ("Title", title),
        ("Episode", "" if episode_number is None else str(episode_number)),
        ("Language", tag),
    )
    page = tuple(fe.TitleField(key=key, lines=(value,)) for key, value in named if value)
    return fe.Screenplay(title_page=page, elements=tuple(_elements(beats, words)))


def _shorten(beats: Sequence[Beat], words: Language, seconds: float) -> list[Beat]:
    """Return the beginning and the end of a chapter that fit, with a jump in time between."""
    if sum(beat.seconds(words) for beat in beats) <= seconds:
        return list(beats)
    head = _take(beats, words, seconds * _HEAD_SHARE)
    rest = beats[len(head) :]
    tail = _take(rest[::-1], words, seconds * (1 - _HEAD_SHARE))[::-1]
    if not tail or len(tail) == len(rest):
        return [*head, *tail]
    first = tail[0]
    jump = Beat(words.later, first.place, first.is_interior, first.is_night)
    return [*head, jump, *tail]


def _take(beats: Sequence[Beat], words: Language, seconds: float) -> list[Beat]:
    """Return the first beats that fit, at least one where there is one."""
    taken: list[Beat] = []
    for beat in beats:
        seconds -= beat.seconds(words)
        if taken and seconds < 0:
            break
        taken.append(beat)
    return taken


def _narrated(beats: Sequence[Beat], words: Language) -> list[Beat]:
    """Return every second sentence read aloud over the picture of the one before."""
    return [
        Beat(b.text, b.place, b.is_interior, b.is_night, words.narrator if i % 2 else "")
        for i, b in enumerate([*beats, *beats[:1]] if len(beats) == 1 else beats)
    ]


def _elements(beats: Sequence[Beat], words: Language) -> Iterator[fe.Element]:
    heading = ""
    action = ""
    for beat in beats:
        text = _heading(beat, words)
        is_full = len(action) + len(beat.text) > _MAX_ACTION_CHARS
        if action and (beat.speaker or text != heading or is_full):
            yield _action(action)
            action = ""
        if text != heading:
            yield fe.Heading(text=text)
            heading = text
        if beat.speaker:
            yield _speech(beat, words)
        else:
            gap = "" if not action or words.gap == "" else " "
            action += gap + beat.text
    if action:
        yield _action(action)


def _heading(beat: Beat, words: Language) -> str:
    side = words.inside if beat.is_interior else words.outside
    return f"{side} {beat.place}{words.separator}{words.night if beat.is_night else words.day}"


def _action(text: str) -> fe.Action:
    # Capitals alone would be taken for a cue that nobody speaks under.
    return fe.Action(lines=(f"{text}." if is_all_caps(text) and text[-1].isalnum() else text,))


def _speech(beat: Beat, words: Language) -> fe.Speech:
    manner = (fe.Parenthetical(text=beat.manner),) if beat.manner else ()
    # A line all in brackets would be taken for a remark on how something is said.
    text = beat.text.strip("()\uff08\uff09 ")
    extensions = ("V.O.",) if beat.speaker == words.narrator else ()
    return fe.Speech(
        name=beat.speaker, extensions=extensions, parts=(*manner, fe.Dialogue(lines=(text,)))
    )
