"""`python -m cliffhanger.animatic.likeness FOLDER`: draws random people and learns them.

Chunks of photos that FOLDER has already are not drawn again. Needs torch, as the extra `models`.
"""

import argparse
import sys
from concurrent.futures import as_completed
from pathlib import Path
from typing import Final

from cliffhanger.animatic.likeness.embedder import WEIGHTS
from cliffhanger.animatic.likeness.fit.album import draw_album, load_albums
from cliffhanger.animatic.workers import close_pool, start_work

NUM_CHUNKS: Final = 66


def main() -> int:
    """Draw what is missing, learn, write."""
    parser = argparse.ArgumentParser(prog="python -m cliffhanger.animatic.likeness")
    parser.add_argument("folder", type=Path, help="where the photos are kept")
    parser.add_argument("--chunks", type=int, default=NUM_CHUNKS, help="how many to learn from")
    parser.add_argument("--only-draw", action="store_true", help="learn nothing yet")
    arguments = parser.parse_args()
    folder: Path = arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{index:04}.npz" for index in range(arguments.chunks)]
    _draw([(index, path) for index, path in enumerate(paths) if not path.exists()])
    if arguments.only_draw:
        return 0
    import torch  # noqa: PLC0415  heavy, and not needed to draw

    from cliffhanger.animatic.likeness.fit.training import fit_weights  # noqa: PLC0415  torch

    torch.set_num_threads(1)  # sums in another order would be other weights
    WEIGHTS.write_bytes(fit_weights(load_albums(paths), report=sys.stdout.write))
    return 0


def _draw(missing: list[tuple[int, Path]]) -> None:
    futures = [start_work(draw_album, index, path) for index, path in missing]
    for done, future in enumerate(as_completed(futures), 1):
        future.result()
        sys.stdout.write(f"{done} of {len(missing)} chunks drawn\n")
        sys.stdout.flush()
    close_pool()


if __name__ == "__main__":
    sys.exit(main())
