"""Rows of the season grid from word files."""

from collections.abc import Iterator, Sequence

from cliffhanger.story.offline.blocks import Block, split_blocks
from cliffhanger.story.offline.reading import Plot, planned_plots
from cliffhanger.story.offline.reveals import secret_words
from cliffhanger.story.offline.story import Story, read_story
from cliffhanger.story.offline.words.beat import Beat
from cliffhanger.story.offline.words.slots import fill
from cliffhanger.story.room.grid import GridBrief, GridPart, GridRow
from cliffhanger.story.room.scene import DraftBeat, DraftLine
from cliffhanger.story.vocabulary import Emotion

_TENSION = {
    Emotion.SAD: -1,
    Emotion.NEUTRAL: 0,
    Emotion.CONFUSED: 0,
    Emotion.HAPPY: 1,
    Emotion.LOVE: 1,
    Emotion.SCHEMING: 1,
    Emotion.CRYING: 2,
    Emotion.FEAR: 2,
    Emotion.SURPRISED: 2,
    Emotion.ANGRY: 2,
}


def write_grid(brief: GridBrief) -> GridPart:
    """Return the rows that the brief asks for.

    Raises:
        InvalidInputError: There are no words in the language of the bible, or the season is longer
            than the cliffhangers last.
    """
    story = read_story(brief.bible, seed=brief.seed)
    last = min(brief.last_episode, story.num_episodes)
    first = min(brief.first_episode, last)
    return GridPart(
        rows=tuple(write_row(story, plot) for plot in planned_plots(story, first, last))
    )


def write_row(story: Story, plot: Plot) -> GridRow:
    """Return the row that tells *plot*."""
    scene = story.scene(plot.scene)
    values = story.values_with(plot.proof)
    title = fill(scene.title, values)
    head, tail = split_blocks(story, plot)
    blocks = (*head, *tail)
    here = {story.places[block.place].id: None for block in blocks}
    ending = plot.ending.says(story) if plot.ending else fill(scene.events[1], values)
    return GridRow(
        episode_number=plot.number,
        title=f"{title} {plot.repeat + 1}" if plot.repeat else title,
        hook=blocks[0].beats[0].text,
        core_conflict=fill(scene.conflict, values),
        key_events=tuple(_events(story, plot, values)),
        emotional_curve=tuple(_curve(blocks)),
        cliffhanger=ending,
        character_ids=tuple(_present(story, blocks)),
        place_ids=tuple(here),
        planted_secret_ids=plot.planted,
        revealed_secret_ids=plot.revealed,
    )


def _events(story: Story, plot: Plot, values: dict[str, str]) -> Iterator[str]:
    if plot.before:
        yield from _first_action(plot.before.pair.answer, story.values_with(plot.before.proof))
    elif plot.number == 1:
        yield from _first_action(story.genre.opening, values)
    scene = story.scene(plot.scene)
    yield from (fill(event, values) for event in scene.events)
    for secret_id in plot.planted:
        if words := secret_words(story, secret_id):
            is_first = plot.number == story.secret(secret_id).planted_episode
            yield from _first_action(words.plant if is_first else words.hint, values)
    yield from (story.secret(secret_id).fact for secret_id in plot.revealed)


def _first_action(beats: Sequence[Beat], values: dict[str, str]) -> Iterator[str]:
    yield from [fill(beat.text, values) for beat in beats if beat.role is None][:1]


def _curve(blocks: Sequence[Block]) -> Iterator[int]:
    """Return a point per half block, at least three; the last is the peak."""
    for block in blocks:
        half = (len(block.beats) + 1) // 2
        for beats in (block.beats[:half], block.beats[half:]):
            points = [_tension(beat) for beat in beats if isinstance(beat, DraftLine)]
            if points:
                yield round(sum(points) / len(points))


def _tension(beat: DraftBeat) -> int:
    if not isinstance(beat, DraftLine):
        return 0
    is_loud = beat.text.rstrip("\"'\u201d\u2019").endswith(("!", "\uff01"))
    return min(3, _TENSION[beat.emotion] + is_loud)


def _present(story: Story, blocks: Sequence[Block]) -> Iterator[str]:
    """Return everyone who speaks or is named, in the order of the bible."""
    beats = [beat for block in blocks for beat in block.beats]
    text = "\n".join(beat.text for beat in beats)
    speaking = {beat.speaker_id for beat in beats if isinstance(beat, DraftLine)}
    for character in story.bible.characters:
        if character.id in speaking or character.name in text:
            yield character.id
