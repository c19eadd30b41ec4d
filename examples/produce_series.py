"""A season from a premise, from Python: `python examples/produce_series.py [NUM_EPISODES]`."""

# ruff: noqa: INP001, T201  an example is run and not imported, and prints

import sys

from flows.api import make_series, write_series

PREMISE = "A night porter finds that the hotel is hers."

if __name__ == "__main__":
    num_episodes = int(sys.argv[1]) if len(sys.argv) > 1 else 2
    season = write_series(
        PREMISE, storage="./studio", num_episodes=num_episodes, words_per_episode=60
    )
    released = make_series(season.series_id, storage="./studio", size="270x480", at_once=2)
    for episode in released.episodes:
        print(f"{episode.episode_number} {episode.title}: {episode.state.value}, {episode.film}")
