"""Which cliffhanger ends which episode; none comes twice in a season."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from cliffhanger.errors import InvalidInputError
from cliffhanger.story.offline.chance import choose, shuffled
from cliffhanger.story.offline.phrases import phrases_of
from cliffhanger.story.offline.season import Slot, plan_slots
from cliffhanger.story.offline.story import Story
from cliffhanger.story.offline.words.beat import ROLES, Beat
from cliffhanger.story.offline.words.model import PairWords
from cliffhanger.story.offline.words.slots import fill, slots_in
from cliffhanger.story.room.bible import Role

CALLED: Final = (Role.FRIEND, Role.ALLY, Role.ELDER, Role.WITNESS, Role.HENCHMAN)
"""To whom the hero calls out."""

_OWN_ENDING: Final = {"trap_set": "rescue"}
"""Scenes that end on a question of their own, which the scene after them answers."""

_OPEN_ENDS: Final = ("?", "!", "...", "\u2026", "\uff1f", "\uff01")
_MET_IN: Final = {Role.ALLY: "stranger_helps", Role.WITNESS: "witness_found"}


@dataclass(frozen=True, slots=True)
class Ending:
    """A cliffhanger as it is used in a season.

    Attributes:
        pair: Its words.
        proof: The object in it.
        cry: A last line that makes another ending of a pair used before; empty the first time.
    """

    pair: PairWords
    proof: str
    cry: str = ""

    def says(self, story: Story) -> str:
        """Return the open question as a sentence, or as two."""
        return f"{fill(self.pair.says, story.values_with(self.proof))} {self.cry}".strip()


def plan_endings(story: Story) -> tuple[Ending | None, ...]:
    """Return the ending of every episode; None where the last scene ends on its own question.

    While pairs are left, each is used once. After that they come again with another last line.

    Raises:
        InvalidInputError: The season is longer than the cliffhangers last.
    """
    slots = plan_slots(story.num_episodes)
    met = {role: _number_of(slots, scene) for role, scene in _MET_IN.items()}
    left = [*shuffled(story.words.pairs, story.salt, "endings")]
    cries = [*shuffled(tuple(_cries(story)), story.salt, "cries")]
    again: list[PairWords] = []
    endings: list[Ending | None] = []
    for slot in slots:
        if has_own_ending(story, slots, slot):
            endings.append(None)
            continue
        known = {role for role, number in met.items() if slot.number >= number}
        is_again = not left
        pair = _take_pair(again if is_again else left, known)
        again.append(pair)
        cry = _take_cry(story, cries, pair) if is_again else ""
        endings.append(Ending(pair=pair, proof=story.proof(slot.number), cry=cry))
    return tuple(endings)


def has_own_ending(story: Story, slots: tuple[Slot, ...], slot: Slot) -> bool:
    """Return whether an episode needs no cliffhanger besides its scene's own."""
    is_last = slot.number == len(slots)
    follower = "" if is_last else slots[slot.number].scene
    leads_on = is_last or leads_to(slot.scene, follower)
    last = story.scene(slot.scene).turn[-1]
    is_open = last.role is not None and last.text.rstrip("\"'\u201d\u2019").endswith(_OPEN_ENDS)
    return leads_on and is_open and len(slots) > 1


def leads_to(scene: str, follower: str) -> bool:
    """Return whether *scene* ends on a question of its own that *follower* answers."""
    return _OWN_ENDING.get(scene) == follower


def some_cry(story: Story, *reasons: object) -> str:
    """Return a last line for a cliffhanger that has none."""
    return choose(all_cries(story), story.salt, *reasons)


def all_cries(story: Story) -> tuple[str, ...]:
    """Return everything that the hero may call out at the end of an episode."""
    return tuple(text for _, text in _cries(story))


def _take_pair(pairs: list[PairWords], known: set[Role]) -> PairWords:
    """Return the first pair, which is taken from *pairs*, whose people have been met."""
    fitting = next((index for index, pair in enumerate(pairs) if _fits(pair, known)), 0)
    return pairs.pop(fitting)


def _take_cry(story: Story, cries: list[tuple[Role, str]], pair: PairWords) -> str:
    """Return a cry, which is taken from *cries*, to somebody who is there if possible."""
    if not cries:
        raise InvalidInputError(
            f"the cliffhangers in {story.language!r} do not last for num_episodes "
            f"{story.num_episodes}; ask for fewer episodes or add pairs to cliffhangers.yaml"
        )
    here = _people((*pair.beats, *pair.answer))
    return cries.pop(next((i for i, (role, _) in enumerate(cries) if role in here), 0))[1]


def _cries(story: Story) -> Iterator[tuple[Role, str]]:
    said: set[str] = set()
    for role in CALLED:
        for template in phrases_of(story.language).cries:
            text = fill(template, {"name": story.values[role]})
            if text not in said:
                said.add(text)
                yield role, text


def _fits(pair: PairWords, known: set[Role]) -> bool:
    return not (_people((*pair.beats, *pair.answer)) & set(_MET_IN)) - known


def _people(beats: Sequence[Beat]) -> set[Role]:
    """Return who speaks or is named in *beats*."""
    named = {key for beat in beats for key in slots_in(beat.text)}
    return {role for role in ROLES if role in named} | {beat.role for beat in beats if beat.role}


def _number_of(slots: tuple[Slot, ...], scene: str) -> int:
    return next((slot.number for slot in slots if slot.scene == scene), 1)
