"""What a script makes true, as far as the draft writer knows it."""

from collections.abc import Iterable, Iterator, Sequence

from cliffhanger.story.offline.blocks import Block
from cliffhanger.story.offline.reading import Plot
from cliffhanger.story.offline.story import Story
from cliffhanger.story.room.bible import BibleCharacter, SeriesBible
from cliffhanger.story.room.continuity import ContinuityBrief, ContinuityNotes
from cliffhanger.story.room.scene import DraftScene, Fact, FactKind, LineSource

_MOST_FACTS = 200
_QUOTE_CHARS = 300


def find_facts(
    story: Story,
    plot: Plot,
    scenes: Sequence[DraftScene],
    blocks: Iterable[Block],
    *,
    is_start: bool,
) -> tuple[Fact, ...]:
    """Return who is where and wears what, and who learns which secret.

    Args:
        story: The season.
        plot: The episode.
        scenes: Its scenes, or those of one part of it.
        blocks: What they were made of.
        is_start: Whether the episode begins with them.
    """
    facts = [*_presence(story.bible, plot.number, scenes, is_start=is_start)]
    facts += _learned(story, scenes, [block for block in blocks if block.revealed])
    return tuple(sorted(facts, key=lambda fact: fact.scene_number))[:_MOST_FACTS]


def keep_continuity(brief: ContinuityBrief) -> ContinuityNotes:
    """Return the facts of a script: those it states, and who is where in what."""
    draft = brief.draft
    stated = {(fact.kind, fact.subject_id, fact.scene_number) for fact in draft.facts}
    seen = _presence(brief.bible, brief.episode_number, draft.scenes, is_start=True)
    new = [fact for fact in seen if (fact.kind, fact.subject_id, fact.scene_number) not in stated]
    facts = sorted((*draft.facts, *new), key=lambda fact: fact.scene_number)
    return ContinuityNotes(facts=tuple(facts)[:_MOST_FACTS])


def _presence(
    bible: SeriesBible, episode_number: int, scenes: Sequence[DraftScene], *, is_start: bool
) -> Iterator[Fact]:
    """Return the facts of being there; the first scene goes on where the last episode ended."""
    worn: dict[str, str] = {}
    for number, scene in enumerate(scenes, start=1):
        is_carried_on = is_start and number == 1
        for character in _speaking(bible, scene):
            yield Fact(
                kind=FactKind.PLACE,
                subject_id=character.id,
                value=scene.place_id,
                scene_number=number,
            )
            outfit = _outfit(character, episode_number - is_carried_on)
            if worn.get(character.id) != outfit:
                worn[character.id] = outfit
                yield Fact(
                    kind=FactKind.OUTFIT,
                    subject_id=character.id,
                    value=outfit,
                    scene_number=number,
                )


def _speaking(bible: SeriesBible, scene: DraftScene) -> Iterator[BibleCharacter]:
    """Return who is there for certain: whoever speaks and is not only heard."""
    heard = {LineSource.VOICE_OVER, LineSource.PHONE}
    here = {line.speaker_id for line in scene.lines if line.source not in heard}
    return (character for character in bible.characters if character.id in here)


def _outfit(character: BibleCharacter, episode_number: int) -> str:
    worn = [each for each in character.outfits if each.from_episode <= max(1, episode_number)]
    return (worn or character.outfits)[-1 if worn else 0].id


def _learned(
    story: Story, scenes: Sequence[DraftScene], reveals: Iterable[Block]
) -> Iterator[Fact]:
    for block in reveals:
        first = block.beats[0]
        number = next(n for n, scene in enumerate(scenes, start=1) if first in scene.beats)
        quote = next((line.text for line in scenes[number - 1].lines), "")
        for character in _speaking(story.bible, scenes[number - 1]):
            yield Fact(
                kind=FactKind.KNOWS,
                subject_id=character.id,
                value=block.revealed,
                scene_number=number,
                quote=quote[:_QUOTE_CHARS],
            )
