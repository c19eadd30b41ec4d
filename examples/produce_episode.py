"""An episode from a screenplay, from Python: `python examples/produce_episode.py [SCREENPLAY]`."""

# ruff: noqa: INP001, T201  an example is run and not imported, and prints

import sys
from pathlib import Path

from flows.api import make_episode

if __name__ == "__main__":
    sample = Path(__file__).with_name("the_cleaners_key.fountain")
    screenplay = Path(sys.argv[1]) if len(sys.argv) > 1 else sample
    episode = make_episode(screenplay, storage="./studio", size="270x480")
    print(f"{episode.title}: {episode.duration_seconds:.0f} s, {episode.names['film']}")
