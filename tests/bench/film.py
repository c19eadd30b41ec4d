"""The whole film, through the command line: how long, how large, how good."""

import json
import resource
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from cliffhanger.checks.lips import LipScore, pool_scores
from tests.bench.records import results
from tests.bench.table import make_table
from tests.integration.studio import TestStudio, loudness, probe


@dataclass(frozen=True, slots=True)
class StageTime:
    """One row of the run's own table of stage times."""

    calls: int
    cached: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the command line.

    Attributes:
        folder: Of the episode.
        wall_seconds: From the shell and back.
        cpu_seconds: Of the command and its workers, without the Prefect server.
        stages: By name, in order; seconds of all calls added up.
    """

    folder: Path
    wall_seconds: float
    cpu_seconds: float
    stages: dict[str, StageTime]


def make_twice(studio: TestStudio, screenplay: Path, size: str) -> tuple[Run, Run]:
    """Return a run that makes everything and one that finds everything made."""
    return _make(studio, screenplay, size), _make(studio, screenplay, size)


def _make(studio: TestStudio, screenplay: Path, size: str) -> Run:
    started, cpu = time.perf_counter(), _children_cpu_seconds()
    folder = studio.produce(screenplay, size=size)
    wall = time.perf_counter() - started
    return Run(folder, wall, _children_cpu_seconds() - cpu, _stage_times(studio))


def _children_cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _stage_times(studio: TestStudio) -> dict[str, StageTime]:
    """Return the latest `stage-times` artifact of the studio's server."""
    with sqlite3.connect(studio.folder / "prefect" / "prefect.db") as database:
        (data,) = database.execute(
            "select data from artifact where key like 'stage-times-%' order by created desc limit 1"
        ).fetchone()
    rows = json.loads(data)
    rows = json.loads(rows) if isinstance(rows, str) else rows
    return {
        row["stage"]: StageTime(row["calls"], row["cached"], float(row["seconds"])) for row in rows
    }


def show_film(console: Console, run: Run, store: Path) -> None:
    """Print what came out."""
    film = run.folder / "film.mp4"
    streams = probe(film)
    seconds, size_bytes = float(streams["video"]["duration"]), film.stat().st_size
    score = pool_scores(
        [LipScore.model_validate(mouth["fields"]["score"]) for mouth in results(store, "lipsync")]
    )
    lufs, peak = loudness(film)
    table = make_table("the film", "")
    for name, value in (
        ("length", f"{seconds:.1f} s, {streams['video']['nb_frames']} frames"),
        ("size", f"{size_bytes / 1e6:.1f} MB, {size_bytes * 8e-6 / seconds:.2f} Mbit/s"),
        ("sound", f"{lufs:.1f} LUFS, {peak:.1f} dBTP"),
        ("mouth right", f"{score.accuracy:.2%} of {score.num_frames} frames"),
        ("p b m closed", f"{score.bilabial_recall:.1%}"),
        ("pauses at rest", f"{score.rest_in_pauses:.1%}"),
        ("store", f"{_size_bytes(store / 'objects') / 1e6:.1f} MB of objects"),
    ):
        table.add_row(name, value)
    console.print(table, "")


def show_stages(console: Console, runs: Sequence[Run]) -> None:
    """Print the stages of both runs side by side."""
    first, second = runs
    table = make_table("stages", "calls", "first, s", "second, s", "cached")
    for stage, row in first.stages.items():
        again = second.stages.get(stage, StageTime(0, 0, 0.0))
        cells = (row.calls, f"{row.seconds:.2f}", f"{again.seconds:.2f}", again.cached)
        table.add_row(stage, *map(str, cells))
    film_seconds = float(probe(first.folder / "film.mp4")["video"]["duration"])
    table.add_section()
    table.add_row("wall", "", f"{first.wall_seconds:.1f}", f"{second.wall_seconds:.1f}", "")
    table.add_row("cpu", "", f"{first.cpu_seconds:.1f}", f"{second.cpu_seconds:.1f}", "")
    table.add_row(
        "film per wall",
        "",
        f"{film_seconds / first.wall_seconds:.2f}x",
        f"{film_seconds / second.wall_seconds:.1f}x",
        "",
    )
    console.print("Calls of a stage overlap: their seconds add up to more than the wall time.")
    console.print(table, "")


def _size_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
