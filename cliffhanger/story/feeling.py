"""How a line is said and how a scene feels, from the words around them."""

import re
from collections import Counter
from collections.abc import Iterable

from cliffhanger.story.feeling_words import MOODS, SAID, SHOWN
from cliffhanger.story.vocabulary import Emotion, Mood

_DOUBT = re.compile("[?\uff1f][!\uff01]|[!\uff01][?\uff1f]")
_SHOUT = re.compile("[!\uff01]")
_LOUD_WORD = re.compile(r"\b[A-Z]{3,}\b")
_LONG_CRY = re.compile(r"(\w)\1{3,}", re.IGNORECASE)
_NEGATED = re.compile(
    r"\b(?:not|never|no|without|isn't|doesn't|don't)\s+(?:\w+\s+)?$|[不没别]$|\bkhông\s+$|ไม่$",
    re.IGNORECASE,
)

_MOOD_OF = {
    Emotion.ANGRY: Mood.TENSE,
    Emotion.FEAR: Mood.TENSE,
    Emotion.SAD: Mood.SAD,
    Emotion.CRYING: Mood.SAD,
    Emotion.LOVE: Mood.ROMANTIC,
    Emotion.SCHEMING: Mood.MYSTERY,
    Emotion.HAPPY: Mood.COMIC,
}
_DARK = (Mood.TENSE, Mood.SAD, Mood.MYSTERY)


def find_shown_emotion(text: str) -> Emotion | None:
    """Return the emotion that a remark or an action shows, or None; the first word decides.

    A negated word ("not afraid", "不怕") shows nothing.
    """
    return _first(text, SHOWN)


def find_line_emotion(
    words: str, *, remark: str = "", action: str = "", mood: Mood = Mood.NEUTRAL
) -> Emotion:
    """Return how a line is said.

    The remark under the cue decides first, then action about the speaker beside the line, then
    the words themselves, then their marks: `?!` surprises, `!` is anger in a dark scene or beside
    a word in capitals, and joy otherwise.

    Args:
        words: The line as spoken.
        remark: The parenthetical.
        action: Action right before the line that is about the speaker.
        mood: Colour of the scene.
    """
    if found := (_first(remark, SHOWN) or _first(action, SHOWN)):
        return found
    if _DOUBT.search(words) or _LONG_CRY.search(words):
        return Emotion.SURPRISED
    if found := _first(words, SAID):
        return found
    if _SHOUT.search(words):
        is_angry = mood in _DARK or (_LOUD_WORD.search(words) and not words.isupper())
        return Emotion.ANGRY if is_angry else Emotion.HAPPY
    return Emotion.NEUTRAL


def find_mood(texts: Iterable[str], emotions: Iterable[Emotion] = ()) -> Mood:
    """Return the mood that most words and emotions of a scene speak for.

    Args:
        texts: Heading, action, remarks and dialogue.
        emotions: How its lines are said, where known.
    """
    scores: Counter[Mood] = Counter()
    for text in texts:
        for mood, words in MOODS.items():
            scores[mood] += 2 * len(words.findall(text))
        shown = _first(text, SHOWN)
        if shown and shown in _MOOD_OF:
            scores[_MOOD_OF[shown]] += 1
    scores.update(_MOOD_OF[emotion] for emotion in emotions if emotion in _MOOD_OF)
    best = max(MOODS, key=lambda mood: scores[mood])
    return best if scores[best] >= 2 else Mood.NEUTRAL


def _first(text: str, words: dict[Emotion, re.Pattern[str]]) -> Emotion | None:
    """Return the emotion whose word stands first in a text."""
    found = [
        (match.start(), -len(match[0]), emotion)
        for emotion, pattern in words.items()
        for match in pattern.finditer(text)
        if not _NEGATED.search(text[max(0, match.start() - 24) : match.start()])
    ]
    return min(found, key=lambda entry: entry[:2])[2] if found else None
