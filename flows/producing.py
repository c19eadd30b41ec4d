"""`cliffhanger produce`: check the order, run the flow, show how it goes, say where the film is."""

import asyncio
import contextlib
import logging
import os
import warnings
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from cliffhanger.errors import InvalidSettingError
from cliffhanger.production.artifacts import PublishedEpisode
from cliffhanger.production.settings import FilmSettings, change_format
from cliffhanger.store.address import open_store
from cliffhanger.store.settings import S3Settings
from cliffhanger.story.build import read_episode
from cliffhanger.story.document import detect_kind, read_screenplay
from cliffhanger.story.fountain import write_fountain
from cliffhanger.story.intake import read_document_file
from cliffhanger.story.language import parse_language
from flows.parameters import LONGEST_PATH, EpisodeParameters
from flows.server import ServerHandle
from tasks.observing import StageEnd, watched_by

SHOWN = {
    "episode": "Making episodes",
    "concept": "Finding the story",
    "translate": "Translating",
    "stretch": "Fitting lines",
    "bible": "Writing the bible",
    "grid": "Planning the season",
    "script-part": "Writing scripts",
    "doctor": "Mending scripts",
    "review": "Checking scripts",
    "script": "Reading the script",
    "scenes": "Breaking scenes into shots",
    "characters": "Drawing characters",
    "portrait": "Buying portraits",
    "voice": "Speaking lines",
    "lipsync": "Timing lips",
    "captions": "Writing captions",
    "keyframe": "Making keyframes",
    "take": "Buying takes",
    "lips-take": "Buying lips",
    "video": "Filming shots",
    "music": "Composing music",
    "effects": "Making effects",
    "mix": "Mixing sound",
    "mux": "Joining the film",
    "appearance": "Looking at shots",
    "lips-check": "Measuring lips",
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

CHECK_ATTEMPTS = 2
"""A store that is not there shall be found out at once; the film itself is tried for longer."""


@dataclass(frozen=True, slots=True)
class Order:
    """What the user asked for.

    Attributes:
        screenplay: A file; or the name of a script in the storage.
        storage: Folder or address.
        size: Width x height.
        fps: Frames per second.
        language: BCP 47 tag.
        profile: A Studio Profile block or a YAML file.
        quality: Which models of the profile: draft or final.
        priority: Whose paid calls come first: vip, normal or backfill.
    """

    screenplay: Path | str
    storage: str
    size: str | None = None
    fps: int | None = None
    language: str | None = None
    profile: str | None = None
    quality: str | None = None
    priority: str = "normal"


def check_order(order: Order) -> None:
    """Return if the order can be carried out; nothing is started before it is.

    Raises:
        ScreenplayError: The screenplay cannot be read.
        InvalidSettingError: A flag or the storage address cannot work.
        StoreUnavailableError: The store does not answer.
    """
    change_format(FilmSettings(), size=order.size, fps=order.fps)
    check_profile(order.profile)
    if isinstance(order.screenplay, Path):
        episode = read_episode(order.screenplay, language=order.language)
        check_voice(episode.series.language)
    check_store(order.storage)


def check_profile(profile: str | None) -> None:
    """Return if a profile file can be read and has every key that it names; blocks are the run's.

    Raises:
        InvalidSettingError: It cannot be read, an entry is wrong, or a key is not set.
    """
    if profile is None or not profile.endswith((".yaml", ".yml")):
        return
    from cliffhanger.models.jobs.opening import account_of  # noqa: PLC0415  slow to import
    from cliffhanger.production.profile import load_profile  # noqa: PLC0415  as above

    models = load_profile(Path(profile)).models
    for name in models.account_names:
        if name in models.accounts:
            account_of(name, models.accounts[name], os.environ)


def check_store(storage: str) -> None:
    """Return if the storage takes what is put into it.

    Raises:
        InvalidSettingError: The address cannot work.
        ArtifactError: It does not answer, or cannot be written.
    """
    store = open_store(full_address(storage), s3=S3Settings(max_attempts=CHECK_ATTEMPTS))
    store.put_bytes(b"", media_type="application/octet-stream")


def produce_film(order: Order, server: ServerHandle, console: Console) -> None:
    """Make the film and print where it is."""
    started = perf_counter()
    with stage_bars(console) as bars:
        with load_quietly():
            from cliffhanger.animatic.workers import close_pool  # noqa: PLC0415  slow to import
            from flows.episode import produce_episode  # noqa: PLC0415  seconds to import

        server.wait_until_ready()
        parameters = EpisodeParameters.model_validate(
            {
                "screenplay": _screenplay(order.screenplay),
                "storage": full_address(order.storage),
                "size": order.size,
                "fps": order.fps,
                "language": order.language and parse_language(order.language),
                "profile": order.profile and _profile(order.profile),
                "quality": order.quality,
                "priority": order.priority,
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
    _ended: dict[str, int] = field(default_factory=dict[str, int])

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
        self._ended[end.stage] = self._ended.get(end.stage, 0) + 1
        cached, ended = self._cached[end.stage], self._ended[end.stage]
        self.progress.update(
            row,
            completed=ended,
            total=max(ended, self._planned.get(end.stage, 1)),
            note=f"{cached} cached" if cached else "",
        )


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


def check_voice(language: str) -> None:
    """Return if somebody can speak *language*."""
    from cliffhanger.animatic.voice.language import espeak_language  # noqa: PLC0415  slow to import

    espeak_language(language)


@contextlib.contextmanager
def load_quietly() -> Generator[None]:
    """Import flows in the block; warnings and tracebacks go to the UI and not to the terminal.

    What failed is left to `flows.cli`, which says it in one sentence.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.captureWarnings(capture=True)
        logging.getLogger("EventsWorker").setLevel(logging.ERROR)
        yield
    for handler in logging.getLogger().handlers:
        handler.addFilter(lambda record: record.levelno < logging.ERROR)


def _screenplay(screenplay: Path | str) -> str:
    """Return where the screenplay is, or the text itself where its path would pass for text."""
    if isinstance(screenplay, str):
        return screenplay
    place = str(screenplay.resolve())
    is_plain = len(place) <= LONGEST_PATH and "\n" not in place and place.isprintable()
    if is_plain:
        return place
    return write_fountain(read_screenplay(read_document_file(screenplay), screenplay.name))


def _profile(profile: str) -> str:
    """Return a profile file as an absolute path, a block's name as it is."""
    is_file = profile.endswith((".yaml", ".yml"))
    return str(Path(profile).resolve()) if is_file else profile


def full_address(storage: str) -> str:
    """Return a folder as an absolute path, so that it means the same to every worker."""
    if not storage.strip():
        raise InvalidSettingError(f"--to must be a folder or s3://bucket/prefix, got {storage!r}")
    return storage if "://" in storage else str(Path(storage).resolve())


def _print_result(
    console: Console, episode: PublishedEpisode, order: Order, server: ServerHandle, seconds: float
) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(overflow="fold")
    for role, words in ROLES:
        table.add_row(f"[bold]{words}", Text(where(order.storage, episode.names[role])))
    table.add_row("[bold]run", server.ui_url)
    length = episode.duration_seconds
    title = Text(f"{episode.title}: {length:.1f} s of film in {seconds:.1f} s")
    console.print(Panel(table, title=title, title_align="left", border_style="green"))


def where(storage: str, name: str) -> str:
    """Return where a name of the storage is, as a person finds it."""
    if "://" in storage:
        return f"{storage.split('?', maxsplit=1)[0].rstrip('/')}/{name}"
    return str(Path(storage) / name)


def is_story(path: Path) -> bool:
    """Return whether the file is an outline or a novel, which has to be written first.

    Raises:
        ScreenplayError: It cannot be read, or it is neither of them nor a screenplay.
    """
    return detect_kind(read_document_file(path), path.name).is_story
