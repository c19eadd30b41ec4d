"""`python -m tests.bench.embedding`: what batches of pictures and texts save. Random weights.

Prints how long pictures take one by one and 32 at a time, and how long it takes to match 20 clips
with 10 segments of a script: one pair at a time, as a plain loop does, and everything once.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from cliffhanger.checks.vectors import cosines
from cliffhanger.models.embedders.open_clip import OpenClipEmbedder, OpenClipSettings
from cliffhanger.models.pool import ModelPool
from cliffhanger.models.pool_values import PoolSettings
from tests.bench.table import make_table
from tests.integration.tiny_clip import TINY_CLIP, add_tiny_clip

BATCH, NUM_CLIPS, NUM_SEGMENTS = 32, 20, 10

Picture = NDArray[np.uint8]


def main() -> None:
    """Measure the tiny model, or the one that is named."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.embedding", description=__doc__)
    parser.add_argument("--model", default=TINY_CLIP, help="an open-clip config, as ViT-B-32")
    parser.add_argument("--side", type=int, default=32, help="side of the pictures in px")
    parser.add_argument("--repeats", type=int, default=5, help="the fastest of so many counts")
    parser.add_argument("--threads", type=int, default=2, help="of torch")
    options = parser.parse_args()
    _use_threads(options.threads)
    with tempfile.TemporaryDirectory() as folder, ModelPool(PoolSettings()) as pool:
        add_tiny_clip(Path(folder))
        settings = OpenClipSettings(model=options.model, random_weights_for_tests=0)
        embedder = OpenClipEmbedder(settings, pool)
        embedder.embed_images(_pictures(1, options.side))
        embedder.embed_texts(["warm"])
        _show(Console(width=100, highlight=False), embedder, options)


def _show(console: Console, embedder: OpenClipEmbedder, options: argparse.Namespace) -> None:
    images = _pictures(BATCH, options.side)
    clips = images[:NUM_CLIPS]
    segments = [f"segment {index} of the script, a girl in the rain" for index in range(10)]
    table = make_table(
        f"{embedder.name}, threads: {options.threads}", "one at a time", "batch", "faster"
    )
    measured = (
        (
            f"{BATCH} pictures, ms each",
            BATCH,
            lambda: [embedder.embed_images([image]) for image in images],
            lambda: embedder.embed_images(images),
        ),
        (
            f"{NUM_CLIPS} clips x {NUM_SEGMENTS} segments, ms",
            1,
            lambda: _match_pairs(embedder, clips, segments),
            lambda: cosines(embedder.embed_images(clips), embedder.embed_texts(segments)),
        ),
    )
    for name, num, alone, together in measured:
        one, other = (_best_ms(work, options.repeats) / num for work in (alone, together))
        table.add_row(name, f"{one:.2f}", f"{other:.2f}", f"{one / other:.1f}x")
    console.print(table, f"load {os.getloadavg()[0]:.1f}", "")


def _match_pairs(
    embedder: OpenClipEmbedder, clips: list[Picture], segments: list[str]
) -> list[float]:
    return [
        float(cosines(embedder.embed_images([clip]), embedder.embed_texts([segment]))[0, 0])
        for clip in clips
        for segment in segments
    ]


def _best_ms(work: Callable[[], object], repeats: int) -> float:
    times: list[float] = []
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        times.append(1e3 * (time.perf_counter() - started))
    return min(times)


def _pictures(num: int, side_px: int) -> list[Picture]:
    rng = np.random.default_rng(0)
    return [rng.integers(0, 256, (side_px, side_px, 3), dtype=np.uint8) for _ in range(num)]


def _use_threads(num: int) -> None:
    import torch  # noqa: PLC0415  seconds to load

    torch.set_num_threads(num)


if __name__ == "__main__":
    main()
