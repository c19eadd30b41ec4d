"""Where a season asks for money."""

from typing import Final

FREE_EPISODES: Final = 8
"""Free episodes before the first paywall: sources say 5-20 and disagree; a default, no fact."""
EPISODES_BETWEEN: Final = 24
"""Long seasons ask again; trade practice sets several points in 80 to 100 episodes."""


def place_paywall(num_episodes: int, *, free_episodes: int = FREE_EPISODES) -> tuple[int, ...]:
    """Return the episodes after which the viewer must pay; none where all of it is free."""
    last_with_sequel = num_episodes - 1
    return tuple(range(free_episodes, last_with_sequel + 1, EPISODES_BETWEEN))
