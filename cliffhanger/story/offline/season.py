"""Which scene, which secret and which cliffhanger comes in which episode."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cliffhanger.errors import InvalidInputError
from cliffhanger.story.offline.words.model import SECRETS

BASE: Final = (
    "sig1",
    "humiliation",
    "false_accusation",
    "stranger_helps",
    "sig2",
    "ultimatum",
    "overheard",
    "small_victory",
    "bargain",
    "sig3",
    "public_test",
    "confession",
    "trap_set",
    "rescue",
    "jealousy",
    "betrayal",
    "lost_proof",
    "sig4",
    "cast_out",
    "witness_found",
    "deal_with_enemy",
    "confrontation",
    "sig5",
    "sig6",
)
"""A season of 24."""

_BY_WEIGHT: Final = (
    *("sig1", "sig6", "sig5", "sig3", "humiliation", "sig4", "sig2", "confrontation"),
    *("false_accusation", "public_test", "small_victory", "stranger_helps", "witness_found"),
    *("betrayal", "ultimatum", "overheard", "trap_set", "rescue", "bargain", "cast_out"),
    *("confession", "jealousy", "lost_proof", "deal_with_enemy"),
)
"""What a shorter season keeps first."""

_EARLY: Final = BASE[: BASE.index("lost_proof")]
_AGAIN: Final = (
    *("overheard", "false_accusation", "small_victory", "bargain", "public_test"),
    *("humiliation", "lost_proof", "ultimatum", "confrontation", "jealousy", "cast_out"),
)
"""What a longer season can show again."""

_REVEALS: Final = {"identity": 12, "crime": 18, "bond": 16, "last": 22}
_PLANTS: Final = {"identity": 2, "crime": 3, "bond": 5, "last": 7}
_HINTS: Final = {"identity": 8, "crime": 11, "bond": 10, "last": 15}
_EPISODES_PER_SECRET: Final = 3


@dataclass(frozen=True, slots=True)
class Slot:
    """An episode's place in the season.

    Attributes:
        number: One-based episode.
        scene: Id of the scene that it is made of.
        repeat: How often the season has shown that scene before.
    """

    number: int
    scene: str
    repeat: int


@dataclass(frozen=True, slots=True)
class SecretPlan:
    """When the audience learns of a secret; episodes are one-based.

    Attributes:
        id: Of the secret.
        planted: First sign.
        hints: Further signs.
        reveal: It comes out.
    """

    id: str
    planted: int
    hints: tuple[int, ...]
    reveal: int


@lru_cache(maxsize=128)
def plan_slots(num_episodes: int) -> tuple[Slot, ...]:
    """Return the season: the first signature scene first, the last one last.

    Raises:
        InvalidInputError: A season has 1 to 100 episodes.
    """
    if not 1 <= num_episodes <= 100:
        raise InvalidInputError(f"num_episodes must be 1 to 100, got {num_episodes}")
    if num_episodes <= len(BASE):
        kept = set(_BY_WEIGHT[:num_episodes])
        names = [name for name in BASE if name in kept]
    else:
        names = _long_season(num_episodes)
    return tuple(
        Slot(number=index + 1, scene=name, repeat=names[:index].count(name))
        for index, name in enumerate(names)
    )


def plan_secrets(num_episodes: int) -> tuple[SecretPlan, ...]:
    """Return when each secret is planted and comes out; a season of one episode has none."""
    kept = min(len(SECRETS), max(1, num_episodes // _EPISODES_PER_SECRET))
    return tuple(_spread(num_episodes, kept)) if num_episodes > 1 else ()


def _spread(num_episodes: int, kept: int) -> Iterator[SecretPlan]:
    taken: set[int] = set()
    for name in SECRETS[:kept]:
        reveal = max(2, _scaled(_REVEALS[name], num_episodes))
        while reveal in taken and reveal < num_episodes:
            reveal += 1
        taken.add(reveal)
        planted = min(_scaled(_PLANTS[name], num_episodes), reveal - 1)
        hint = _scaled(_HINTS[name], num_episodes)
        hints = (hint,) if planted < hint < reveal else ()
        yield SecretPlan(id=name, planted=planted, hints=hints, reveal=reveal)


def _scaled(episode: int, num_episodes: int) -> int:
    return max(1, round(episode * num_episodes / len(BASE)))


def _long_season(num_episodes: int) -> list[str]:
    """Return the scenes: new ones densely at first, the late ones late, old ones between."""
    fixed = {_fixed_place(name, num_episodes): name for name in BASE if name not in _EARLY}
    fixed |= {_fixed_place(name, num_episodes): name for name in _EARLY if name.startswith("sig")}
    fresh = [name for name in _EARLY if not name.startswith("sig")]
    shown: list[str] = []
    for index in range(num_episodes):
        if index in fixed:
            shown.append(fixed[index])
        elif fresh and not (fresh[0] == "trap_set" and index + 1 in fixed):
            shown.append(fresh.pop(0))
        else:
            kept = [name for name in _AGAIN if name != fixed.get(index + 1)]
            known = [name for name in kept if not fresh or name in shown]
            shown.append(_longest_unseen(known or kept, shown))
    return shown


def _fixed_place(name: str, num_episodes: int) -> int:
    return round(BASE.index(name) * (num_episodes - 1) / (len(BASE) - 1))


def _longest_unseen(names: list[str], shown: list[str]) -> str:
    """Return the one of *names* that was not seen for longest."""
    return max(names, key=lambda name: [*reversed(shown), name].index(name))
