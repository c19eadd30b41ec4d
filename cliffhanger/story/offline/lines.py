"""Beats of the word files as beats of a script."""

from collections.abc import Iterable, Mapping
from zlib import crc32

from cliffhanger.story.offline.story import Story
from cliffhanger.story.offline.words.beat import Beat
from cliffhanger.story.offline.words.slots import fill
from cliffhanger.story.room.bible import Role
from cliffhanger.story.room.scene import DraftAction, DraftBeat, DraftLine
from cliffhanger.story.vocabulary import Emotion


def render(story: Story, beats: Iterable[Beat], values: Mapping[str, str]) -> tuple[DraftBeat, ...]:
    """Return beats of the word files as beats of a script."""
    return tuple(
        _line(story, beat, beat.role, values)
        if beat.role
        else DraftAction(text=fill(beat.text, values))
        for beat in beats
    )


def actions(texts: Iterable[str]) -> tuple[DraftBeat, ...]:
    """Return sentences of the grid as what is seen."""
    return tuple(DraftAction(text=text) for text in texts)


def cry_out(story: Story, text: str) -> DraftLine:
    """Return what the hero calls out at the end."""
    return DraftLine(
        speaker_id=story.cast[Role.HERO].id,
        text=text,
        emotion=Emotion.FEAR,
        delivery=remark(story, Emotion.FEAR, text),
    )


def remark(story: Story, emotion: Emotion, text: str) -> str:
    """Return the parenthetical that says *emotion*; the same for the same text."""
    remarks = story.words.common.remarks.get(emotion, ())
    return remarks[crc32(text.encode()) % len(remarks)] if remarks else ""


def _line(story: Story, beat: Beat, role: Role, values: Mapping[str, str]) -> DraftLine:
    return DraftLine(
        speaker_id=story.cast[role].id,
        text=fill(beat.text, values),
        emotion=beat.emotion,
        delivery=remark(story, beat.emotion, beat.text),
        source=beat.source,
    )
