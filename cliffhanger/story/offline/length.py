"""How long a script is, and what a longer one is filled up with."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cliffhanger.story.offline.blocks import (
    Block,
    answer_beats,
    ending_beats,
    split_blocks,
)
from cliffhanger.story.offline.chance import shuffled
from cliffhanger.story.offline.endings import Ending, plan_endings
from cliffhanger.story.offline.lines import render
from cliffhanger.story.offline.reading import Plot
from cliffhanger.story.offline.story import Story
from cliffhanger.story.offline.times import episode_times, later
from cliffhanger.story.offline.words.model import FUNCTIONS, PlaceKind
from cliffhanger.story.room.parts import USUAL_SECONDS, usual_words
from cliffhanger.story.room.scene import DraftLine
from cliffhanger.story.vocabulary import TimeOfDay
from cliffhanger.story.wording import clusters, speech_seconds

_CHARACTERS_COUNT = frozenset({"zh", "th"})
_ONE_AFTER_OTHER = ("trap_set", "rescue")
_MOST_BLOCKS = 60
_WORTH_FILLING = 0.4
"""Share of the length asked for that must be missing before an episode is filled up."""
_SHORT_SHARE = 0.1
"""Share of the length asked for that may be missing without a word about it."""


@dataclass(frozen=True, slots=True)
class Part:
    """The blocks of an episode, or of one part of it.

    Attributes:
        blocks: In order.
        is_short: Whether more was asked for than there is.
    """

    blocks: tuple[Block, ...]
    is_short: bool


def fit_part(story: Story, plot: Plot, *, part: int, num_parts: int, target_words: int) -> Part:
    """Return the blocks of part *part* of *num_parts*.

    Every part takes its scenes from a span of the stock that is its own, so that no two parts of
    an episode share a line, whatever length each is asked for.

    Args:
        story: The season.
        plot: The episode.
        part: One-based.
        num_parts: Parts of the episode.
        target_words: Length of the part; a part of the usual length or less is not filled up.
    """
    head, tail = split_blocks(story, plot)
    first, last = (head if part == 1 else ()), (tail if part == num_parts else ())
    if num_parts == 1 and _is_long_enough((*first, *last), target_words, story.language):
        return Part(blocks=(*first, *last), is_short=False)
    stock = tuple(_stock(story, plot))
    mine = stock[len(stock) * (part - 1) // num_parts : len(stock) * part // num_parts]
    room = target_words - count_words((*first, *last), story.language)
    extra: list[Block] = []
    is_used_up = True
    for blocks in mine:
        num_blocks = len(first) + len(extra) + len(blocks) + len(last)
        is_needed = room > count_words(blocks, story.language) // 2 or not (first or last or extra)
        if not is_needed or num_blocks > _MOST_BLOCKS:
            is_used_up = is_needed
            break
        extra += blocks
        room -= count_words(blocks, story.language)
    is_short = is_used_up and room > _SHORT_SHARE * target_words
    return Part(blocks=(*first, *extra, *last), is_short=is_short)


def played_seconds(blocks: Iterable[Block], language: str) -> float:
    """Return about how long *blocks* play, in seconds.

    A line takes its words and 0.8 s around them, an action 2.5 s: what the embedded director gives
    these scripts, within a tenth.
    """
    seconds = 0.0
    for block in blocks:
        for beat in block.beats:
            is_line = isinstance(beat, DraftLine)
            seconds += speech_seconds(beat.text, language) + 0.8 if is_line else 2.5
    return seconds


def _is_long_enough(blocks: Iterable[Block], target_words: int, language: str) -> bool:
    """Return whether *blocks* play for most of the time that so many words usually take."""
    target_seconds = USUAL_SECONDS * target_words / usual_words(language)
    return played_seconds(blocks, language) > (1.0 - _WORTH_FILLING) * target_seconds


def count_words(blocks: Iterable[Block], language: str) -> int:
    """Return the length of *blocks* in words, or in characters where words have no spaces."""
    texts = [beat.text for block in blocks for beat in block.beats]
    if language in _CHARACTERS_COUNT:
        return sum(sum(each[0].isalnum() for each in clusters(text)) for text in texts)
    return sum(len(text.split()) for text in texts)


def _stock(story: Story, plot: Plot) -> Iterator[tuple[Block, ...]]:
    """Return more scenes for the episode, each complete in itself, scenes and twists mixed."""
    scenes = [*_more_scenes(story, plot)]
    twists = [*_twists(story, plot)]
    ranked = [(index / max(1, len(scenes)), 0, each) for index, each in enumerate(scenes)]
    ranked += [((i + 0.5) / max(1, len(twists)), 1, each) for i, each in enumerate(twists)]
    yield from (blocks for _, _, blocks in sorted(ranked, key=lambda entry: entry[:2]))


def _more_scenes(story: Story, plot: Plot) -> Iterator[tuple[Block, ...]]:
    """Return the shared scenes that come after the episode's own, around to the one before it."""
    own = FUNCTIONS.index(plot.scene) if plot.scene in FUNCTIONS else plot.number % len(FUNCTIONS)
    time = episode_times(story.scene(plot.scene), plot.number, story.salt).end
    order = [*FUNCTIONS[own:], *FUNCTIONS[:own]]
    skipped = {plot.scene, _ONE_AFTER_OTHER[1]}
    for name in order:
        if name in skipped or (name == _ONE_AFTER_OTHER[0] and plot.scene in _ONE_AFTER_OTHER):
            continue
        names = _ONE_AFTER_OTHER if name == _ONE_AFTER_OTHER[0] else (name,)
        blocks: list[Block] = []
        for each in names:
            time = later(time)
            blocks += _scene_blocks(story, each, plot.proof, time)
            time = later(time)
        yield tuple(blocks)


def _scene_blocks(story: Story, name: str, proof: str, time: TimeOfDay) -> Iterator[Block]:
    scene, values = story.scene(name), story.values_with(proof)
    yield Block(scene.place, time, render(story, scene.main, values))
    yield Block(scene.turn_place, later(time), render(story, scene.turn, values))


def _twists(story: Story, plot: Plot) -> Iterator[tuple[Block, ...]]:
    """Return cliffhangers that are answered at once, those first that the season leaves over."""
    season = {ending.pair.id for ending in plan_endings(story) if ending}
    here = {ending.pair.id for ending in (plot.before, plot.ending) if ending}
    order = shuffled(story.words.pairs, story.salt, "twists", plot.number)
    time = episode_times(story.scene(plot.scene), plot.number, story.salt).end
    for pair in sorted(order, key=lambda each: each.id in season):
        if pair.id in here:
            continue
        ending = Ending(pair=pair, proof=plot.proof)
        beats = (*ending_beats(story, ending), *answer_beats(story, ending))
        yield (Block(pair.place or PlaceKind.HOME, time, beats),)
