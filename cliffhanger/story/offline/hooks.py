"""The two moments that a viewer decides by: the first beat of an episode and its last."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from cliffhanger.story.direction.emphasis import is_shock, is_sudden
from cliffhanger.story.direction.feelings import felt_in
from cliffhanger.story.direction.sounds import action_sounds
from cliffhanger.story.feeling import find_shown_emotion
from cliffhanger.story.offline.words.beat import Beat
from cliffhanger.story.vocabulary import Emotion, SoundName
from cliffhanger.story.wording import sentences

_STRIKING: Final = frozenset(
    {
        Emotion.ANGRY,
        Emotion.SURPRISED,
        Emotion.SCHEMING,
        Emotion.FEAR,
        Emotion.LOVE,
        Emotion.CRYING,
    }
)
_THREATENING: Final = frozenset({Emotion.ANGRY, Emotion.FEAR, Emotion.SCHEMING, Emotion.SURPRISED})
_STARTLING: Final = frozenset(
    {
        SoundName.KNOCK,
        SoundName.PHONE,
        SoundName.SLAP,
        SoundName.GLASS,
        SoundName.THUNDER,
        SoundName.IMPACT,
        SoundName.SIREN,
        SoundName.GASP,
    }
)
_OPEN_END: Final = re.compile("(?:[?\uff1f][!\uff01]?|[.]{3}|\u2026)$")
_CLOSERS: Final = "\"'\u201d\u2019\u300d"


def is_striking(beat: Beat) -> bool:
    """Return whether an episode may begin with *beat*: something jumps at the viewer at once."""
    if beat.role is not None:
        return beat.emotion in _STRIKING or "?" in beat.text or "\uff1f" in beat.text
    sounds = {sound.name for sound in action_sounds(beat.text)}
    feeling = find_shown_emotion(beat.text) or felt_in(beat.text)
    is_loud = is_shock(beat.text) or is_sudden(beat.text) or bool(sounds & _STARTLING)
    return is_loud or feeling in _STRIKING


def replayed(before: Sequence[Beat], after: Sequence[Beat], *, language: str) -> tuple[Beat, ...]:
    """Return the last sentence said in *before* where *after* needs it to begin strikingly.

    Args:
        before: End of the last episode.
        after: Start of this one.
        language: Of both.
    """
    last = before[-1]
    if is_striking(after[0]) or last.role is None:
        return ()
    emotion = ending_emotion(last.text, last.emotion)
    return (replace(last, text=sentences(last.text, language)[-1].strip(), emotion=emotion),)


def ending_emotion(text: str, emotion: Emotion) -> Emotion:
    """Return how a last line is said, so that it leaves something open.

    A question or words cut off do so however they are said; other words only as a threat or a
    shock.
    """
    is_open = _OPEN_END.search(text.rstrip(_CLOSERS)) is not None
    if is_open or emotion in _THREATENING:
        return emotion
    return Emotion.FEAR if emotion in {Emotion.SAD, Emotion.CRYING} else Emotion.SCHEMING
