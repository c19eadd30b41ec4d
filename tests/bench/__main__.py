"""`python -m tests.bench`: what the sample costs, in figures. Nothing here is right or wrong."""

import argparse
import os
import platform
import tempfile
from pathlib import Path

from rich.console import Console

from tests.bench.film import make_twice, show_film, show_stages
from tests.bench.pieces import show_drawing, show_store, show_text
from tests.integration.studio import EXAMPLES, TestStudio

SAMPLE = EXAMPLES / "the_cleaners_key.fountain"


def main() -> None:
    """Make the sample twice, take it apart, and print what each part takes."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="270x480 instead of 1080x1920")
    size = "270x480" if parser.parse_args().quick else "1080x1920"
    console = Console(width=100, highlight=False)
    load = os.getloadavg()[0]
    console.print(
        f"{SAMPLE.name} at {size}, Python {platform.python_version()}, "
        f"{os.cpu_count()} cores, load {load:.1f} before the start"
    )
    with tempfile.TemporaryDirectory(prefix="cliffhanger-bench-") as folder:
        studio = TestStudio(Path(folder))
        try:
            runs = make_twice(studio, SAMPLE, size)
        finally:
            studio.stop()
        store = studio.folder / "store"
        show_film(console, runs[-1], store)
        show_stages(console, runs)
        show_drawing(console, store, Path(folder))
        show_text(console, store)
        show_store(console, Path(folder) / "put and get")


if __name__ == "__main__":
    main()
