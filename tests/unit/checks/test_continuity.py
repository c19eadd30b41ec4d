"""What facts contradict each other, and what they leave open."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliffhanger.checks.continuity import (
    EpisodeFacts,
    FactSource,
    check_continuity,
    find_contradictions,
)
from cliffhanger.story.room.scene import Fact, FactKind
from tests.unit.checks.sample_series import bible

K = FactKind


def fact(kind: FactKind, who: str, value: str, scene: int = 1, quote: str = "") -> Fact:
    return Fact(kind=kind, subject_id=who, value=value, scene_number=scene, quote=quote)


def episodes(*facts: tuple[int, Fact]) -> tuple[EpisodeFacts, ...]:
    return tuple(EpisodeFacts(episode_number=number, facts=(one,)) for number, one in facts)


def broken(*facts: tuple[int, Fact]) -> list[str]:
    return [each.rule for each in find_contradictions(bible(), episodes(*facts))]


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        pytest.param("early_knowledge", ((1, fact(K.KNOWS, "nora", "will")),), id="before-reveal"),
        pytest.param("early_outfit", ((2, fact(K.OUTFIT, "nora", "gown")),), id="not-yet-made"),
        pytest.param(
            "two_outfits",
            ((3, fact(K.OUTFIT, "nora", "apron")), (3, fact(K.OUTFIT, "nora", "gown"))),
            id="changes-in-a-scene",
        ),
        pytest.param(
            "two_places",
            ((1, fact(K.PLACE, "nora", "lobby")), (1, fact(K.PLACE, "nora", "roof"))),
            id="in-two-places",
        ),
        pytest.param("healed_unhurt", ((2, fact(K.HEALED, "nora", "arm")),), id="never-hurt"),
        pytest.param(
            "healed_unhurt",
            ((1, fact(K.INJURY, "nora", "cut left arm")), (2, fact(K.HEALED, "nora", "right arm"))),
            id="heals-on-the-other-side",
        ),
        pytest.param(
            "other_side",
            ((1, fact(K.INJURY, "nora", "左臂受伤")), (2, fact(K.INJURY, "nora", "右臂受伤"))),
            id="changes-sides-zh",
        ),
        pytest.param(
            "other_side",
            (
                (1, fact(K.INJURY, "nora", "a cut on the left arm")),
                (2, fact(K.INJURY, "nora", "cut on her right arm")),
            ),
            id="changes-sides-en",
        ),
        pytest.param(
            "two_holders",
            ((1, fact(K.HOLDS, "nora", "the key")), (1, fact(K.HOLDS, "julian", "Key", 2))),
            id="moves-unseen",
        ),
        pytest.param(
            "dead_acts",
            ((1, fact(K.DEAD, "julian", "shot")), (2, fact(K.PLACE, "julian", "roof"))),
            id="dead-man-walks",
        ),
        pytest.param(
            "two_traits",
            ((1, fact(K.TRAIT, "nora", "eyes: brown")), (4, fact(K.TRAIT, "nora", "Eyes: blue"))),
            id="eyes",
        ),
        pytest.param("unknown_id", ((1, fact(K.PLACE, "norra", "lobby")),), id="who"),
        pytest.param("unknown_id", ((1, fact(K.PLACE, "nora", "cellar")),), id="where"),
        pytest.param("unknown_id", ((4, fact(K.KNOWS, "nora", "willl")),), id="what"),
        pytest.param("unknown_id", ((1, fact(K.OUTFIT, "nora", "armor")),), id="in-what"),
    ],
)
def test_a_contradiction_is_found(rule: str, facts: tuple[tuple[int, Fact], ...]) -> None:
    assert broken(*facts) == [rule]


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(((1, fact(K.KNOWS, "julian", "will")),), id="holder-knows-from-the-start"),
        pytest.param(((3, fact(K.KNOWS, "nora", "will")),), id="it-comes-out"),
        pytest.param(
            ((1, fact(K.OUTFIT, "nora", "apron")), (3, fact(K.OUTFIT, "nora", "gown"))),
            id="changes-between-scenes",
        ),
        pytest.param(
            (
                (1, fact(K.HOLDS, "nora", "the key")),
                (2, fact(K.HOLDS, "nora", "the key")),
                (2, fact(K.HOLDS, "julian", "the key")),
                (3, fact(K.HOLDS, "julian", "the key")),
            ),
            id="handed-over",
        ),
        pytest.param(
            ((1, fact(K.HOLDS, "nora", "phone")), (2, fact(K.HOLDS, "julian", "a phone"))),
            id="everybody-has-one",
        ),
        pytest.param(
            (
                (1, fact(K.INJURY, "nora", "vết cắt tay trái")),
                (3, fact(K.HEALED, "nora", "tay trái")),
                (4, fact(K.INJURY, "nora", "vết cắt tay phải")),
            ),
            id="healed-then-hurt-again",
        ),
        pytest.param(
            ((1, fact(K.PLACE, "julian", "roof")), (1, fact(K.DEAD, "julian", "falls"))),
            id="dies-in-the-scene",
        ),
        pytest.param(
            (
                (1, fact(K.TRAIT, "nora", "hair: dark brown")),
                (2, fact(K.TRAIT, "nora", "hair: brown")),
                (2, fact(K.TRAIT, "nora", "眼睛：棕色")),  # noqa: RUF001  Chinese colon
                (3, fact(K.TRAIT, "nora", "眼睛: 深棕色")),
                (3, fact(K.TRAIT, "nora", "left-handed")),
            ),
            id="says-more-or-less",
        ),
    ],
)
def test_what_may_be_so_is_no_contradiction(facts: tuple[tuple[int, Fact], ...]) -> None:
    assert broken(*facts) == []


def test_both_places_are_given() -> None:
    """A contradiction says where both facts stand, and quotes them."""
    first = fact(K.TRAIT, "nora", "eyes: brown", 2, "Her brown eyes.")
    later = fact(K.TRAIT, "nora", "eyes: blue", 5, "Blue as the sea.")
    (found,) = find_contradictions(bible(), episodes((7, later), (1, first)))
    assert found.sentence == "the trait 'eyes' of Nora is first 'brown', then 'blue'"
    assert (found.earlier.episode_number, found.earlier.scene_number) == (1, 2)
    assert (found.later.episode_number, found.later.scene_number) == (7, 5)
    assert (found.earlier.quote, found.later.quote) == ("Her brown eyes.", "Blue as the sea.")
    assert "episode 1, scene 2" in found.shown


def test_the_bible_is_quoted() -> None:
    """What breaks the bible says what the bible has, and what was probably meant."""
    (found,) = find_contradictions(bible(), episodes((1, fact(K.PLACE, "nora", "loby"))))
    assert found.earlier.source is FactSource.BIBLE
    assert "probably 'lobby'" in found.sentence
    assert "lobby, roof" in found.earlier.quote


def test_the_check_counts() -> None:
    facts = episodes((1, fact(K.KNOWS, "nora", "will")), (2, fact(K.KNOWS, "nora", "will")))
    result = check_continuity(bible(), facts)
    assert (result.is_passed, result.measured) == (False, "1")
    assert "comes out in episode 3" in result.note
    assert check_continuity(bible(), ()).is_passed


class World:
    """A world that is consistent by construction; it notes what it does."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.alive = ["nora", "julian", "rex"]
        self.holder: dict[str, str] = {}
        self.wounds: dict[str, str] = {}

    def facts(self, episode: int, scene: int) -> list[Fact]:
        """Return what one scene makes true."""
        place = self.dice.choice(["lobby", "roof"])
        found: list[Fact] = []
        for who in self.dice.sample(self.alive, k=self.dice.randint(0, len(self.alive))):
            outfit = "gown" if episode >= 3 and scene % 2 else "apron"
            found += [
                fact(K.PLACE, who, place, scene),
                fact(K.OUTFIT, who, outfit, scene),
                fact(K.TRAIT, who, f"eyes: colour {who}", scene),
                *self._knowledge(who, episode, scene),
                *self._grip(who, scene),
                *self._wound(who, scene),
            ]
        if len(self.alive) > 1 and self.dice.random() < 0.05:
            found.append(fact(K.DEAD, self.alive.pop(), "falls", scene))
        return found

    def _knowledge(self, who: str, episode: int, scene: int) -> list[Fact]:
        known = {"will": "julian", "father": "nora"}
        out = {"will": 3, "father": 4}
        return [
            fact(K.KNOWS, who, secret, scene)
            for secret, holder in known.items()
            if who == holder or episode >= out[secret]
        ]

    def _grip(self, who: str, scene: int) -> list[Fact]:
        thing = self.dice.choice(["the key", "a letter"])
        giver = self.holder.get(thing, who)
        if giver != who and giver not in self.alive:
            return []
        self.holder[thing] = who
        both = dict.fromkeys((giver, who))
        return [fact(K.HOLDS, each, thing, scene) for each in both]

    def _wound(self, who: str, scene: int) -> list[Fact]:
        if who in self.wounds and self.dice.random() < 0.5:
            return [fact(K.HEALED, who, self.wounds.pop(who), scene)]
        if who not in self.wounds:
            self.wounds[who] = f"cut on the {self.dice.choice(['left', 'right'])} hand"
        return [fact(K.INJURY, who, self.wounds[who], scene)]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 6))
def test_a_consistent_world_has_no_contradiction(seed: int, num_scenes: int) -> None:
    """Whatever happens in a world that keeps its own rules, nothing is reported."""
    world = World(random.Random(seed))
    noted = [
        EpisodeFacts(
            episode_number=number,
            facts=tuple(
                one for scene in range(1, num_scenes) for one in world.facts(number, scene)
            ),
        )
        for number in range(1, 5)
    ]
    random.Random(seed).shuffle(noted)
    assert find_contradictions(bible(), noted) == ()
