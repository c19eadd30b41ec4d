"""`cliffhanger produce`: check the order, run the flow, show how it goes, say where the film is."""

import asyncio
import contextlib
import logging
import re
import warnings
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from cliffhanger.animatic.workers import close_pool
from cliffhanger.errors import InvalidSettingError
from cliffhanger.production.artifacts import PublishedEpisode
from cliffhanger.store.address import open_store
from cliffhanger.story.build import read_episode
from flows.server import ServerHandle
from tasks.observing import StageEnd, watched_by

SHOWN = {
    "script": "Reading the script",
    "scenes": "Breaking scenes into shots",
    "characters": "Drawing characters",
    "voice": "Speaking lines",
    "lipsync": "Timing lips",
    "captions": "Writing captions",
    "video": "Filming shots",
    "music": "Composing music",
    "effects": "Making effects",
    "mix": "Mixing sound",
    "mux": "Joining the film",
    "quality": "Checking the film",
    "stills": "Taking stills",
}
"""Stages a person wants to see, and their words for them."""
ROLES = (
    ("film", "film"),
    ("captions_srt", "captions"),
    ("contact_sheet", "contact sheet"),
    ("report", "report"),
)


@dataclass(frozen=True, slots=True)
class Order:
    """What the user asked for."""

    screenplay: Path
    storage: str
    size: str | None = None
    fps: int | None = None
    language: str | None = None


def check_order(order: Order) -> None:
    """Return if the order can be carried out; nothing is started before it is.

    Raises:
        ScreenplayError: The screenplay cannot be read.
        InvalidSettingError: A flag or the storage address cannot work.
    """
    if order.size is not None and not re.fullmatch(r"[1-9]\d{1,3}x[1-9]\d{2,3}", order.size):
        raise InvalidSettingError(
            f"--size must be WIDTHxHEIGHT such as 1080x1920, got {order.size!r}"
        )
    if order.fps not in {None, 24, 25, 30, 60}:
        raise InvalidSettingError(f"--fps must be 24, 25, 30 or 60, got {order.fps}")
    read_episode(order.screenplay, language=order.language)
    open_store(_address(order.storage))


def produce_film(order: Order, server: ServerHandle, console: Console) -> None:
    """Make the film and print where it is."""
    started = perf_counter()
    with stage_bars(console) as bars:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            logging.captureWarnings(capture=True)
            from flows.episode import produce_episode  # noqa: PLC0415
            from flows.parameters import EpisodeParameters  # noqa: PLC0415

        server.wait_until_ready()
        parameters = EpisodeParameters.model_validate(
            {
                "screenplay": str(order.screenplay.resolve()),
                "storage": _address(order.storage),
                "size": order.size,
                "fps": order.fps,
                "language": order.language,
            }
        )
        try:
            with watched_by(bars):
                episode = asyncio.run(produce_episode(parameters))
        finally:
            close_pool()
    _print_result(console, episode, order, server, perf_counter() - started)


@dataclass(slots=True)
class StageBars:
    """Progress per stage on a terminal."""

    progress: Progress
    _rows: dict[str, TaskID] = field(default_factory=dict[str, TaskID])
    _planned: dict[str, int] = field(default_factory=dict[str, int])
    _cached: dict[str, int] = field(default_factory=dict[str, int])

    def stage_planned(self, stage: str, count: int) -> None:
        """Show how much is to be done."""
        self._planned[stage] = count

    def stage_started(self, stage: str) -> None:
        """Show the stage."""
        if stage in SHOWN and stage not in self._rows:
            total = self._planned.get(stage, 1)
            self._rows[stage] = self.progress.add_task(SHOWN[stage], total=total, note="")

    def stage_ended(self, end: StageEnd) -> None:
        """Move the stage's bar."""
        row = self._rows.get(end.stage)
        if row is None or end.is_failed:
            return
        self._cached[end.stage] = self._cached.get(end.stage, 0) + end.is_cached
        cached = self._cached[end.stage]
        self.progress.update(row, advance=1, note=f"{cached} cached" if cached else "")


@contextlib.contextmanager
def stage_bars(console: Console) -> Generator[StageBars]:
    """Show stage bars while the block runs."""
    columns = (
        SpinnerColumn(finished_text="[green]✓"),
        TextColumn("{task.description:<28}"),
        BarColumn(bar_width=24),
        TextColumn("{task.completed:>3.0f}/{task.total:.0f}"),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[note]}"),
    )
    with Progress(*columns, console=console) as progress:
        yield StageBars(progress)


def _address(storage: str) -> str:
    """Return a folder as an absolute path, so that it means the same to every worker."""
    return storage if "://" in storage else str(Path(storage).resolve())


def _print_result(
    console: Console, episode: PublishedEpisode, order: Order, server: ServerHandle, seconds: float
) -> None:
    table = Table.grid(padding=(0, 2))
    for role, words in ROLES:
        table.add_row(f"[bold]{words}", _where(order.storage, episode.names[role]))
    table.add_row("[bold]run", server.ui_url)
    length = episode.duration_seconds
    title = f"{episode.title}: {length:.1f} s of film in {seconds:.1f} s"
    console.print(Panel(table, title=title, title_align="left", border_style="green"))


def _where(storage: str, name: str) -> str:
    if "://" in storage:
        return f"{storage.split('?', maxsplit=1)[0].rstrip('/')}/{name}"
    return str(Path(storage) / name)
