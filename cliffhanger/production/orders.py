"""What the development of a series is asked for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceOrder:
    """What the user gave.

    Attributes:
        premise: The words, or where a file lies.
        language: BCP 47 tag; None tells it from the words.
        num_episodes: Length of the season; None takes the source's own, else 24.
        first_script: First episode that is to be written.
    """

    premise: str
    language: str | None
    num_episodes: int | None
    first_script: int = 1


@dataclass(frozen=True, slots=True)
class PlanOrder:
    """How a season is to be planned.

    Attributes:
        genre: Genre asked for; empty leaves it to the source, else to the showrunner.
        seed: Another seed, another draft.
        is_approved_by_hand: Whether the run pauses after bible and grid.
        words_per_episode: Length of a script; None for about 90 seconds.
    """

    genre: str
    seed: int
    is_approved_by_hand: bool
    words_per_episode: int | None
