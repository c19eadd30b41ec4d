"""`python -m tests.bench.likeness`: who is let through by the identity gate of the animatic.

A generator that errs half of the time draws frames of casts; each is compared with the reference
pictures of whom the shot asks for, and let through where it is above the threshold and nobody else
in the cast is nearer. Nothing here is right or wrong.
"""

import argparse
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from cliffhanger.animatic.likeness.embedder import SCALE, DrawnFaceEmbedder
from cliffhanger.animatic.likeness.references import film_references
from cliffhanger.animatic.workers import close_pool, start_work
from cliffhanger.checks.likeness import NUM_SIGMAS, Calibration, calibrate, mean_reference
from tests.bench.likeness_trials import (
    FRAMES_PER_SHOT,
    NEAR,
    RIGHT,
    SHOTS_PER_SETTING,
    WRONG,
    Trial,
    cast_of,
    embed_references,
    run_setting,
    sheets_of,
)
from tests.bench.table import make_table

CASTS: Final = ("company", "strangers 11", "strangers 12")
NUM_FRAMES: Final = 10_000
MAX_REROLLS: Final = 3
USUAL: Final = 0.85
SHOWN: Final = 48

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the gate knows of a character."""

    mean: Vectors
    calibration: Calibration

    @property
    def free_threshold(self) -> float:
        """Mean - 2 sigma, without floor and ceiling."""
        return (self.calibration.mean or USUAL) - NUM_SIGMAS * (self.calibration.sigma or 0.0)


@dataclass(frozen=True, slots=True)
class Judged:
    """A trial and what the gate says of it."""

    trial: Trial
    score: float
    margin: float
    threshold: float

    @property
    def is_accepted(self) -> bool:
        """Whether it may be published."""
        return self.score >= self.threshold and self.margin >= 0.0

    @property
    def is_correct(self) -> bool:
        """Whether the gate was right."""
        return self.is_accepted == (self.trial.kind == RIGHT)


def main() -> None:
    """Judge the frames of every cast and print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.likeness", description=__doc__)
    parser.add_argument("--frames", type=int, default=NUM_FRAMES, help="of each cast")
    parser.add_argument("--casts", nargs="+", default=list(CASTS))
    parser.add_argument("--errors", type=Path, help="a PNG of frames that were judged wrongly")
    arguments = parser.parse_args()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the workers share the cores already
    console = Console(width=110, highlight=False)
    for name in arguments.casts:
        start = time.perf_counter()
        sheets, trials = _run(name, arguments.frames)
        seconds = time.perf_counter() - start
        console.rule(f"{name}: {len(trials)} frames in {seconds:.0f} s")
        _report(console, name, sheets, trials)
        if arguments.errors is not None:
            judged = _judge(sheets, trials, threshold_of=calibrated_threshold)
            _show_errors(judged, arguments.errors.with_stem(f"{arguments.errors.stem}-{name[-2:]}"))
    close_pool()
    _show_speed(console)


def calibrated_threshold(sheet: Sheet) -> float:
    """Return what the sheet asks for."""
    return sheet.calibration.threshold


def _run(name: str, num_frames: int) -> tuple[list[Sheet], list[Trial]]:
    references = [start_work(embed_references, name, index) for index in range(len(cast_of(name)))]
    per_setting = FRAMES_PER_SHOT * SHOTS_PER_SETTING
    rounds = -(-num_frames // per_setting)
    futures = [start_work(run_setting, name, seed) for seed in range(rounds)]
    trials = [trial for future in futures for trial in future.result()]
    return [_learn(future.result()) for future in references], trials[:num_frames]


def _learn(vectors: Vectors) -> Sheet:
    return Sheet(mean_reference(vectors)[0], calibrate(vectors, scale=SCALE))


def _judge(
    sheets: Sequence[Sheet], trials: Sequence[Trial], *, threshold_of: Callable[[Sheet], float]
) -> list[Judged]:
    means = np.stack([sheet.mean for sheet in sheets])
    judged: list[Judged] = []
    for trial in trials:
        scores = means @ trial.vector
        own = float(scores[trial.expected])
        rival = float(np.delete(scores, trial.expected).max())
        judged.append(Judged(trial, own, own - rival, threshold_of(sheets[trial.expected])))
    return judged


def _report(console: Console, name: str, sheets: Sequence[Sheet], trials: Sequence[Trial]) -> None:
    gates: dict[str, Callable[[Sheet], float]] = {
        f"mean - 2 sigma in [{SCALE.floor}, {SCALE.ceiling}]": calibrated_threshold,
        "mean - 2 sigma, free": lambda sheet: sheet.free_threshold,
        f"{USUAL}": lambda _: USUAL,
    }
    for words, threshold_of in gates.items():
        judged = _judge(sheets, trials, threshold_of=threshold_of)
        _show_confusion(console, words, judged)
        _show_rerolls(console, judged)
    calibrated = _judge(sheets, trials, threshold_of=calibrated_threshold)
    _show_kinds(console, calibrated)
    _show_characters(console, name, sheets, calibrated)


def _show_confusion(console: Console, words: str, judged: Sequence[Judged]) -> None:
    table = make_table(f"threshold {words}", "accept", "regenerate")
    for label, is_right in (("shows the right one", True), ("shows a wrong one", False)):
        row = [item for item in judged if (item.trial.kind == RIGHT) == is_right]
        accepted = sum(item.is_accepted for item in row)
        table.add_row(label, str(accepted), str(len(row) - accepted))
    console.print(table)
    correct = sum(item.is_correct for item in judged)
    console.print(f"accuracy {correct / len(judged):.2%} of {len(judged)}\n")


def _show_rerolls(console: Console, judged: Sequence[Judged]) -> None:
    """Ask for every frame again until it passes; a new try is another trial of the character."""
    chance = random.Random(1)
    pools: dict[int, list[Judged]] = {}
    for item in judged:
        pools.setdefault(item.trial.expected, []).append(item)
    published: list[Judged] = []
    rolls = 0
    for item in judged:
        shown = item
        for _ in range(MAX_REROLLS):
            if shown.is_accepted:
                break
            shown = chance.choice(pools[item.trial.expected])
            rolls += 1
        if shown.is_accepted:
            published.append(shown)
    below = sum(item.score < item.threshold for item in published)
    right = sum(item.trial.kind == RIGHT for item in published)
    console.print(
        f"after at most {MAX_REROLLS} re-rolls ({rolls} in all): {len(published)} published, "
        f"{below} of them below the threshold, {right / max(1, len(published)):.2%} show the right "
        f"one; {len(judged) - len(published)} withheld\n"
    )


def _show_kinds(console: Console, judged: Sequence[Judged]) -> None:
    table = make_table("what was drawn", "frames", "accepted", "cosine", "5 %", "95 %")
    keys = Counter(
        (item.trial.kind, item.trial.change if item.trial.kind == NEAR else "") for item in judged
    )
    for kind, change in sorted(keys, key=lambda key: ((RIGHT, WRONG, NEAR).index(key[0]), key[1])):
        row = [
            item
            for item in judged
            if item.trial.kind == kind and (kind != NEAR or item.trial.change == change)
        ]
        scores = np.array([item.score for item in row])
        low, high = np.quantile(scores, (0.05, 0.95))
        accepted = sum(item.is_accepted for item in row) / len(row)
        table.add_row(
            f"{kind} {change}", str(len(row)), f"{accepted:.2%}", f"{scores.mean():.3f}",
            f"{low:.3f}", f"{high:.3f}",
        )  # fmt: skip
    console.print(table)


def _show_characters(
    console: Console, name: str, sheets: Sequence[Sheet], judged: Sequence[Judged]
) -> None:
    columns = (
        "threshold",
        "right: accept",
        "regenerate",
        "wrong: accept",
        "regenerate",
        "accuracy",
    )
    table = make_table("character", *columns)
    for index, character in enumerate(cast_of(name)):
        row = [item for item in judged if item.trial.expected == index]
        counts = Counter((item.trial.kind == RIGHT, item.is_accepted) for item in row)
        table.add_row(
            character.name, f"{calibrated_threshold(sheets[index]):.3f}",
            *(str(counts[right, passed]) for right in (True, False) for passed in (True, False)),
            f"{sum(item.is_correct for item in row) / max(1, len(row)):.2%}",
        )  # fmt: skip
    console.print(table)
    means = np.stack([sheet.mean for sheet in sheets])
    cosines = means @ means.T - 2.0 * np.eye(len(means))
    one, two = divmod(int(cosines.argmax()), len(means))
    console.print(
        f"nearest two of the cast: {cast_of(name)[one].name} and {cast_of(name)[two].name}, "
        f"cosine {cosines.max():.3f}\n"
    )


def _show_errors(judged: Sequence[Judged], path: Path) -> None:
    """Write a contact sheet of frames that were judged wrongly, each with its score."""
    wrong = [item for item in judged if not item.is_correct]
    chosen = random.Random(2).sample(wrong, min(SHOWN, len(wrong)))
    tiles: list[NDArray[np.uint8]] = []
    for item in sorted(chosen, key=lambda item: (item.trial.kind, item.trial.expected)):
        picture = cv2.imdecode(np.frombuffer(item.trial.thumbnail, np.uint8), cv2.IMREAD_COLOR)
        tile = np.full((140, 96, 3), 255, np.uint8)
        tile[:96] = picture
        lines = (
            f"c{item.trial.expected} {item.trial.kind[:5]}", item.trial.change[:12],
            f"{item.score:.2f}/{item.threshold:.2f} {item.margin:+.2f}",
        )  # fmt: skip
        for number, line in enumerate(lines):
            cv2.putText(tile, line, (1, 108 + 13 * number), cv2.FONT_HERSHEY_PLAIN, 0.75, (0, 0, 0))
        tiles.append(tile)
    while len(tiles) % 12:
        tiles.append(np.full((140, 96, 3), 255, np.uint8))
    if tiles:
        rows = [np.hstack(tiles[start : start + 12]) for start in range(0, len(tiles), 12)]
        cv2.imwrite(str(path), np.vstack(rows))


def _show_speed(console: Console) -> None:
    embedder, crops = DrawnFaceEmbedder(), film_references(sheets_of(CASTS[0])[0]) * 4
    embedder.embed_images(crops)
    start, cpu = time.perf_counter(), time.process_time()
    embedder.embed_images(crops)
    wall, used = time.perf_counter() - start, time.process_time() - cpu
    console.print(
        f"{len(crops)} crops of about {crops[0].shape[0]} px: {len(crops) / wall:.0f} a second, "
        f"{len(crops) / used:.0f} a CPU second"
    )


if __name__ == "__main__":
    sys.exit(main())
