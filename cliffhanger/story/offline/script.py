"""A script from word files."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, groupby

from cliffhanger.errors import InvalidInputError
from cliffhanger.story.model import ShotDirective
from cliffhanger.story.offline.blocks import Block
from cliffhanger.story.offline.concept import is_clean
from cliffhanger.story.offline.facts import find_facts
from cliffhanger.story.offline.length import Part, fit_part
from cliffhanger.story.offline.phrases import phrases_of
from cliffhanger.story.offline.reading import Plot, read_plot
from cliffhanger.story.offline.story import Story, read_story
from cliffhanger.story.offline.times import find_weather
from cliffhanger.story.room.scene import (
    DraftAction,
    DraftBeat,
    DraftLine,
    DraftScene,
    LineSource,
    ScriptDraft,
)
from cliffhanger.story.room.script import ScriptBrief
from cliffhanger.story.vocabulary import Move, ShotSize, TimeOfDay, Transition

_LONGEST_SUMMARY_CHARS = 1500
_MOST_BEATS = 120


def write_script(brief: ScriptBrief) -> ScriptDraft:
    """Return the script of an episode, or of one part of it.

    Raises:
        InvalidInputError: There are no words in the language of the bible, or nothing is left of
            them without the banned ones.
    """
    story = read_story(brief.bible, seed=brief.seed)
    plot = read_plot(story, brief.row, brief.previous_row)
    part = fit_part(
        story,
        plot,
        part=brief.part,
        num_parts=brief.num_parts,
        target_words=brief.target_words,
    )
    blocks = tuple(_clean_blocks(part.blocks, brief.banned))
    if not blocks:
        raise InvalidInputError(
            f"banned words {[*brief.banned]} leave nothing of episode {plot.number}; ban fewer or "
            "longer words"
        )
    scenes = tuple(_scenes(story, blocks))
    scenes = _on_the_face(scenes) if brief.part == 1 else scenes
    return ScriptDraft(
        scenes=scenes,
        summary=_summary(story, plot, part, brief),
        facts=find_facts(story, plot, scenes, blocks, is_start=brief.part == 1),
    )


def _clean_blocks(blocks: Iterable[Block], banned: tuple[str, ...]) -> Iterator[Block]:
    """Return *blocks* without banned beats and without a line that was said before."""
    said: set[str] = set()
    for block in blocks:
        beats: list[DraftBeat] = []
        for beat in block.beats:
            is_said = isinstance(beat, DraftLine) and beat.text.casefold() in said
            if is_said or not is_clean(beat.text, banned):
                continue
            if isinstance(beat, DraftLine):
                said.add(beat.text.casefold())
            beats.append(beat)
        if beats:
            yield replace(block, beats=tuple(beats))


def _scenes(story: Story, blocks: Sequence[Block]) -> Iterator[DraftScene]:
    """Return the scenes; blocks that follow each other at one place and time are one scene."""
    before: TimeOfDay | None = None
    starts = accumulate(block.is_new_scene for block in blocks)
    numbered = zip(starts, blocks, strict=True)
    for (_, place_id, time), group in groupby(
        numbered, key=lambda each: (each[0], story.places[each[1].place].id, each[1].time)
    ):
        beats = tuple(beat for _, block in group for beat in block.beats)[:_MOST_BEATS]
        is_next_day = before is not None and _is_earlier(time, before)
        yield DraftScene(
            place_id=place_id,
            time=time,
            weather=find_weather(tuple(b.text for b in beats if isinstance(b, DraftAction))),
            transition=Transition.FADE_BLACK if is_next_day else Transition.CUT,
            beats=beats,
        )
        before = time


def _on_the_face(scenes: tuple[DraftScene, ...]) -> tuple[DraftScene, ...]:
    """Return the scenes with the first beat in close-up where it is a line."""
    first = scenes[0]
    line = first.beats[0]
    if not isinstance(line, DraftLine) or line.source is not LineSource.ON_CAMERA:
        return scenes
    close = ShotDirective(size=ShotSize.CU, move=Move.PUSH_IN)
    beats = (line.model_copy(update={"camera": close}), *first.beats[1:])
    return (first.model_copy(update={"beats": beats}), *scenes[1:])


def _is_earlier(time: TimeOfDay, before: TimeOfDay) -> bool:
    order = tuple(TimeOfDay)
    return order.index(time) < order.index(before)


def _summary(story: Story, plot: Plot, part: Part, brief: ScriptBrief) -> str:
    row = brief.row
    told = [brief.summary.strip()] if brief.part > 1 and brief.summary.strip() else []
    told += [*row.key_events] if brief.part == 1 else []
    if brief.part == brief.num_parts:
        told += [story.secret(each).fact for each in plot.revealed]
        told.append(row.cliffhanger)
    if part.is_short:
        told.append(phrases_of(story.language).short)
    summary = " ".join(dict.fromkeys(told)) or row.core_conflict
    return summary[-_LONGEST_SUMMARY_CHARS:].strip()
