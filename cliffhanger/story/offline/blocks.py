"""An episode as blocks: a stretch of beats at one place and time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from cliffhanger.story.offline.endings import Ending, leads_to, some_cry
from cliffhanger.story.offline.hooks import ending_emotion, replayed
from cliffhanger.story.offline.lines import actions, cry_out, remark, render
from cliffhanger.story.offline.reading import Plot, secrets_in
from cliffhanger.story.offline.reveals import reveal_of, sign_of
from cliffhanger.story.offline.season import plan_slots
from cliffhanger.story.offline.story import Story
from cliffhanger.story.offline.times import episode_times
from cliffhanger.story.offline.words.model import SIGNATURES, PlaceKind, SceneWords
from cliffhanger.story.room.scene import DraftBeat, DraftLine
from cliffhanger.story.vocabulary import TimeOfDay

_REVEAL_PLACE: Final = PlaceKind.PUBLIC
"""Secrets come out where it hurts."""


@dataclass(frozen=True, slots=True)
class Block:
    """Beats at one place and time.

    Attributes:
        place: What kind of place.
        time: When.
        beats: What happens.
        revealed: Secret that comes out in it; empty for none.
        is_new_scene: Whether a scene begins with it even where place and time stay the same.
    """

    place: PlaceKind
    time: TimeOfDay
    beats: tuple[DraftBeat, ...]
    revealed: str = ""
    is_new_scene: bool = False


def split_blocks(story: Story, plot: Plot) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Return how an episode begins and how it ends; more scenes may come between the two.

    What comes out comes between a signature scene and its turn, else after the turn. A scene that
    ends on a question of its own comes last.
    """
    *begin, turn = _first_blocks(story, plot)
    reveals, end = tuple(_reveals(story, plot)), _ending(story, plot)
    if end is None:
        return tuple(begin), (*reveals, _left_open(story, turn))
    if plot.scene in SIGNATURES:
        return (*begin, *reveals, turn), (end,)
    return (*begin, turn), (*reveals, end)


def _first_blocks(story: Story, plot: Plot) -> tuple[Block, ...]:
    """Return how an episode begins: the answer, the main scene, the turn."""
    scene = story.scene(plot.scene)
    times = episode_times(scene, plot.number, story.salt)
    values = story.values_with(plot.proof)
    half = (len(plot.own_events) + 1) // 2
    main = (*actions(plot.own_events[:half]), *render(story, scene.main, values))
    signs = tuple(beat for secret in plot.planted for beat in sign_of(story, secret, plot.number))
    turn = (*actions(plot.own_events[half:]), *render(story, (*signs, *scene.turn), values))
    opening = _opening(story, plot)
    if plot.own_hook and not opening:
        main = (*actions([plot.own_hook]), *main)
    return (
        *opening,
        Block(place=scene.place, time=times.main, beats=main, is_new_scene=True),
        Block(place=scene.turn_place, time=times.turn, beats=turn),
    )


def _reveals(story: Story, plot: Plot) -> Iterator[Block]:
    times = episode_times(story.scene(plot.scene), plot.number, story.salt)
    for secret_id in plot.revealed:
        beats = reveal_of(story, secret_id, story.values_with(plot.proof))
        yield Block(_REVEAL_PLACE, times.turn, beats, revealed=secret_id, is_new_scene=True)


def _ending(story: Story, plot: Plot) -> Block | None:
    """Return the cliffhanger, or None where the scene has its own."""
    scene = story.scene(plot.scene)
    here = _end_place(plot.scene, scene, has_reveal=bool(plot.revealed))
    end = episode_times(scene, plot.number, story.salt).end
    if plot.ending:
        place = plot.ending.pair.place or here
        return _left_open(story, Block(place, end, ending_beats(story, plot.ending)))
    if plot.own_ending:
        cry = cry_out(story, some_cry(story, plot.own_ending))
        return Block(here, end, (*actions([plot.own_ending]), cry))
    return None


def _end_place(name: str, scene: SceneWords, *, has_reveal: bool) -> PlaceKind:
    """Return where an episode is before its cliffhanger."""
    is_reveal_last = has_reveal and name not in SIGNATURES
    return _REVEAL_PLACE if is_reveal_last else scene.turn_place


def ending_beats(story: Story, ending: Ending) -> tuple[DraftBeat, ...]:
    """Return the beats of a cliffhanger."""
    beats = render(story, ending.pair.beats, story.values_with(ending.proof))
    return (*beats, cry_out(story, ending.cry)) if ending.cry else beats


def answer_beats(story: Story, ending: Ending) -> tuple[DraftBeat, ...]:
    """Return the beats that answer a cliffhanger."""
    return render(story, ending.pair.answer, story.values_with(ending.proof))


def _left_open(story: Story, block: Block) -> Block:
    """Return *block* with its last line said so that something stays open."""
    last = block.beats[-1]
    if not isinstance(last, DraftLine):
        return block
    emotion = ending_emotion(last.text, last.emotion)
    said = last.model_copy(
        update={"emotion": emotion, "delivery": remark(story, emotion, last.text)}
    )
    return block if emotion is last.emotion else replace(block, beats=(*block.beats[:-1], said))


def _opening(story: Story, plot: Plot) -> tuple[Block, ...]:
    """Return what an episode begins with, where and when the last one ended."""
    hook = actions([plot.own_hook] if plot.own_hook else [])
    if plot.number == 1:
        beats = render(story, story.genre.opening, story.values_with(plot.proof))
        return (Block(PlaceKind.PUBLIC, TimeOfDay.DAY, (*hook, *beats)),)
    slots = plan_slots(story.num_episodes)
    before = slots[min(plot.number, len(slots)) - 2].scene
    last = story.scene(before)
    times = episode_times(last, plot.number - 1, story.salt)
    if plot.before is None:
        is_next = leads_to(before, plot.scene)
        main = story.scene(plot.scene).main
        again = replayed(last.turn, main, language=story.language) if is_next else ()
        beats = render(story, again, story.values_with(plot.proof))
        return (Block(last.turn_place, times.turn, (*hook, *beats)),) if beats else ()
    pair = plot.before.pair
    said = replayed(pair.beats, pair.answer, language=story.language)
    again = render(story, said, story.values_with(plot.before.proof))
    has_reveal = bool(secrets_in(story.bible, plot.number - 1)[1])
    place = pair.place or _end_place(before, last, has_reveal=has_reveal)
    return (Block(place, times.end, (*hook, *again, *answer_beats(story, plot.before))),)
