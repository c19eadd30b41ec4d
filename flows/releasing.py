"""`cliffhanger series`, `batch` and `retake`: the flows, shown as they go, and what they made."""

import asyncio
from collections.abc import Callable, Coroutine, Generator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cliffhanger.errors import InvalidSettingError
from cliffhanger.money.budget import show_usd
from cliffhanger.production.artifacts import PublishedEpisode
from cliffhanger.production.release import ReleasedSeries
from flows.batch_parameters import BatchParameters
from flows.producing import (
    check_profile,
    check_store,
    full_address,
    load_quietly,
    stage_bars,
    where,
)
from flows.release_parameters import ReleaseParameters
from flows.retake_parameters import RetakeParameters
from flows.server import ensure_server
from tasks.observing import watched_by

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


def read_flags(kind: type[M], flags: dict[str, object]) -> M:
    """Return what the flow is asked; places as every worker finds them.

    Raises:
        InvalidSettingError: A flag is wrong.
    """
    profile = flags.get("profile")
    if isinstance(profile, str):
        check_profile(profile)
        is_file = profile.endswith((".yaml", ".yml"))
        flags = {**flags, "profile": str(Path(profile).resolve()) if is_file else profile}
    try:
        return kind.model_validate({**flags, "storage": full_address(str(flags["storage"]))})
    except ValidationError as exc:
        fault = exc.errors()[0]
        name = str(fault["loc"][0]) if fault["loc"] else ""
        said = str(fault["msg"]).removeprefix("Value error, ")
        flag = f"--{name.replace('_', '-')}: " if name else ""
        raise InvalidSettingError(f"{flag}{said}") from exc


def release_from(parameters: ReleaseParameters, console: Console) -> None:
    """Release the series and print where each episode is."""
    started = perf_counter()
    with _under_way(parameters.storage, console):
        from flows.series import produce_series  # noqa: PLC0415  seconds to import

        released = _run(console, lambda: produce_series(parameters))
    _print_release(released, parameters.storage, console, perf_counter() - started)


def batch_from(parameters: BatchParameters, console: Console) -> None:
    """Make the films of a batch and print where each is."""
    started = perf_counter()
    with _under_way(parameters.storage, console):
        from flows.batch import produce_batch  # noqa: PLC0415  as above

        released = _run(console, lambda: produce_batch(parameters))
    _print_release(released, parameters.storage, console, perf_counter() - started)
    console.print(Text(f"Results: {where(parameters.storage, f'batches/{released.name}')}"))


def retake_from(parameters: RetakeParameters, console: Console) -> None:
    """Make the shots again and print where the film is."""
    started = perf_counter()
    with _under_way(parameters.storage, console):
        from flows.retake import retake_shots  # noqa: PLC0415  as above

        episode: PublishedEpisode = _run(console, lambda: retake_shots(parameters))
    film = where(parameters.storage, episode.names["film"])
    count = "1 shot" if len(parameters.shots) == 1 else f"{len(parameters.shots)} shots"
    console.print(Text(f"{count} retaken in {perf_counter() - started:.1f} s: {film}"))


@contextmanager
def _under_way(storage: str, console: Console) -> Generator[None]:
    """Have a server and a store at hand in the block."""
    check_store(storage)
    server = ensure_server()
    with load_quietly():
        import_module("flows.episode")  # seconds, in which the server starts

    server.wait_until_ready()
    console.print(Text(f"Runs are shown at {server.ui_url}", style="dim"))
    yield


def _run(console: Console, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Return what the flow gives, its stages shown as they go."""
    from cliffhanger.animatic.workers import close_pool  # noqa: PLC0415  slow to import

    with stage_bars(console) as bars:
        try:
            with watched_by(bars):
                return asyncio.run(make())
        finally:
            close_pool()


def _print_release(
    released: ReleasedSeries, storage: str, console: Console, seconds: float
) -> None:
    paid = f", {show_usd(released.spent_usd)} spent" if released.spent_usd else ""
    num_episodes = len(released.episodes)
    count = "1 episode" if num_episodes == 1 else f"{num_episodes} episodes"
    title = f"{released.name}: {count} in {seconds:.1f} s{paid}"
    table = Table(title=Text(title), title_justify="left")
    for heading in ("episode", "title", "state", "film"):
        table.add_column(heading, overflow="fold")
    for episode in released.episodes:
        film = where(storage, episode.film) if episode.film else episode.note
        table.add_row(str(episode.episode_number), Text(episode.title), episode.state, Text(film))
    console.print(table)
