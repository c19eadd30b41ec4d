"""The continuity keeper's ledger: where two facts of a season cannot both be true."""

from collections.abc import Sequence
from enum import StrEnum

from pydantic import Field

from cliffhanger.checks.continuity_facts import Clash, NotedFact
from cliffhanger.checks.continuity_rules import RULES
from cliffhanger.checks.result import CheckResult
from cliffhanger.story.room.bible import SeriesBible
from cliffhanger.story.room.scene import Fact
from cliffhanger.value import Value


class EpisodeFacts(Value):
    """What the keeper wrote down in one episode."""

    episode_number: int = Field(ge=1)
    """One-based."""
    facts: tuple[Fact, ...]
    """In the order of the scenes."""


class FactSource(StrEnum):
    """Who says so."""

    SCRIPT = "script"
    BIBLE = "bible"


class FactPlace(Value):
    """Where a fact stands."""

    source: FactSource
    """In a script or in the bible."""
    episode_number: int | None = None
    """One-based; None where the bible speaks of no episode."""
    scene_number: int | None = None
    """One-based scene; None in the bible."""
    quote: str
    """The words there, or the fact itself where no words were noted."""

    @property
    def shown(self) -> str:
        """The place as printed: `episode 3, scene 2: “...”`."""
        if self.source is FactSource.BIBLE:
            return f"the bible: \u201c{self.quote}\u201d"
        where = f"episode {self.episode_number}, scene {self.scene_number}"
        return f"{where}: \u201c{self.quote}\u201d"


class Contradiction(Value):
    """Two places that cannot both be true."""

    rule: str
    """Name of the rule that is broken, in snake_case."""
    sentence: str
    """What is wrong, for a reader."""
    earlier: FactPlace
    """What was so first."""
    later: FactPlace
    """What does not go with it."""

    @property
    def shown(self) -> str:
        """The contradiction with both its places, as printed."""
        return f"{self.sentence} ({self.earlier.shown} / {self.later.shown})"


def find_contradictions(
    bible: SeriesBible, episodes: Sequence[EpisodeFacts]
) -> tuple[Contradiction, ...]:
    """Return every pair of facts that cannot both be true, each with both its places.

    A fact holds from its scene on. What the facts do not say is no contradiction: an injury that
    is never mentioned again may have been forgotten or may be under a sleeve.

    Args:
        bible: Who exists, who may know what when, who may wear what when.
        episodes: Facts of one or more episodes, or of the parts of one, in any order.
    """
    noted = [
        NotedFact(each.episode_number, fact)
        for each in sorted(episodes, key=lambda each: each.episode_number)
        for fact in sorted(each.facts, key=lambda fact: fact.scene_number)
    ]
    found = (_contradiction(rule.__name__, clash) for rule in RULES for clash in rule(bible, noted))
    ordered = sorted(
        found, key=lambda each: (each.later.episode_number or 0, each.later.scene_number or 0)
    )
    return tuple(dict.fromkeys(ordered))


def check_continuity(bible: SeriesBible, episodes: Sequence[EpisodeFacts]) -> CheckResult:
    """Return whether the facts of the scripts agree with each other and with the bible."""
    found = find_contradictions(bible, episodes)
    num_facts = sum(len(each.facts) for each in episodes)
    note = "; ".join(each.shown for each in found) or f"{num_facts} facts agree"
    return CheckResult(
        name="continuity",
        is_passed=not found,
        measured=str(len(found)),
        limit="0",
        unit="contradictions",
        note=note[:2000],
    )


def _contradiction(rule: str, clash: Clash) -> Contradiction:
    earlier = clash.earlier
    is_noted = isinstance(earlier, NotedFact)
    return Contradiction(
        rule=rule,
        sentence=clash.sentence,
        earlier=_place(earlier) if is_noted else FactPlace(source=FactSource.BIBLE, quote=earlier),
        later=_place(clash.later),
    )


def _place(noted: NotedFact) -> FactPlace:
    return FactPlace(
        source=FactSource.SCRIPT,
        episode_number=noted.episode_number,
        scene_number=noted.fact.scene_number,
        quote=noted.fact.quote or f"{noted.fact.kind}: {noted.fact.value}",
    )
