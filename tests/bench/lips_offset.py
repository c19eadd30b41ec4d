"""`python -m tests.bench.lips_offset`: how exactly the offset of a voice is told from a mouth.

Three lines in each of four languages, spoken by the embedded voice and drawn by the rig, with the
sound shifted from -200 to 200 ms, at 24, 25 and 30 frames per second; then every line with the
sound of the others. Noise may be laid on the mouth, in shares of how much it moves.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations, product

import numpy as np
from rich.console import Console

from cliffhanger.checks.av_offset import AvOffset, TalkingMouth, measure_offset
from tests.bench.table import make_table
from tests.talking_mouths import LINES, talk

OFFSETS_MS = range(-200, 201, 40)
RATES = (24, 25, 30)


def main() -> None:
    """Measure the grid and print it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.lips_offset", description=__doc__)
    parser.add_argument("--noise", type=float, default=0.0, help="0 is none, 1 as strong as speech")
    options = parser.parse_args()
    console = Console(width=100, highlight=False)
    table = make_table(
        "language, fps",
        "most error",
        "median",
        "r least",
        "median",
        "stranger r",
        "sure",
        "ms each",
    )
    for language, fps in product(LINES, RATES):
        started = time.perf_counter()
        own = list(_own(language, fps, options.noise))
        each_ms = 1e3 * (time.perf_counter() - started) / len(own)
        strangers = list(_strangers(language, fps, options.noise))
        table.add_row(f"{language}, {fps}", *_figures(own, strangers), f"{each_ms:.0f}")
    console.print(table)


def _figures(own: Sequence[tuple[int, AvOffset]], strangers: Sequence[AvOffset]) -> list[str]:
    errors = [abs((found.offset_ms or 0.0) - late_ms) for late_ms, found in own]
    fits = [found.correlation or 0.0 for _, found in own]
    return [
        f"{max(errors):.1f} ms",
        f"{np.median(errors):.1f} ms",
        f"{min(fits):.2f}",
        f"{np.median(fits):.2f}",
        f"<= {max(found.correlation or 0.0 for found in strangers):.2f}",
        f">= {min(found.confidence or 0.0 for _, found in own):.2f}",
    ]


def _own(language: str, fps: int, noise: float) -> Iterator[tuple[int, AvOffset]]:
    rng = np.random.default_rng(fps)
    for text, late_ms in product(LINES[language], OFFSETS_MS):
        mouth = talk(text, language, fps=fps, late_ms=late_ms)
        yield late_ms, measure_offset([_shaken(mouth, noise, rng)])


def _strangers(language: str, fps: int, noise: float) -> Iterator[AvOffset]:
    rng = np.random.default_rng(fps)
    for seen, heard in permutations(LINES[language], 2):
        mouth = talk(seen, language, fps=fps, heard=heard)
        yield measure_offset([_shaken(mouth, noise, rng)])


def _shaken(mouth: TalkingMouth, noise: float, rng: np.random.Generator) -> TalkingMouth:
    shake = rng.normal(0.0, noise * float(mouth.aperture.std()), mouth.aperture.size)
    return replace(mouth, aperture=mouth.aperture + shake)


if __name__ == "__main__":
    main()
