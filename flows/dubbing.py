"""`cliffhanger dub`: the flow `dub-episode`, shown as it goes; and the sheet of lines."""

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from pydantic import ValidationError
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cliffhanger.errors import InvalidInputError, InvalidSettingError
from cliffhanger.production.artifacts import PublishedEpisode
from cliffhanger.store.address import open_store
from cliffhanger.story.dub_sheet import write_sheet
from cliffhanger.story.slug import slugify
from flows.dub_parameters import DubParameters
from flows.producing import (
    check_profile,
    check_store,
    check_voice,
    full_address,
    load_quietly,
    stage_bars,
    where,
)
from flows.server import ensure_server
from tasks.observing import watched_by


@dataclass(frozen=True, slots=True)
class DubOrder:
    """What the user asked for.

    Attributes:
        series: Title or id.
        episode: Its number.
        languages: BCP 47 tags or names.
        lines: A .csv or a name in the storage; None to have the lines translated.
        writers: Who translates.
        profile: A Studio Profile block or a YAML file.
        storage: Folder or address.
    """

    series: str
    episode: int = 1
    languages: tuple[str, ...] = ()
    lines: str | None = None
    writers: str | None = None
    profile: str | None = None
    storage: str = "studio"

    def parameters(self) -> DubParameters:
        """Return what the flow is asked.

        Raises:
            InvalidSettingError: A flag is wrong.
        """
        if not self.languages:
            raise InvalidSettingError("--into names no language; give one or more, such as es,zh")
        try:
            return DubParameters(
                series=self.series,
                episode=self.episode,
                languages=self.languages,
                lines=_full_path(self.lines),
                writers=_full_path(self.writers),
                storage=full_address(self.storage),
                profile=_full_path(self.profile),
            )
        except ValidationError as exc:
            fault = exc.errors()[0]
            name = str(fault["loc"][0]) if fault["loc"] else "the order"
            flag = {"languages": "--into"}.get(name, f"--{name}")
            raise InvalidSettingError(f"{flag}: {fault['msg']}") from exc


def _full_path(place: str | None) -> str | None:
    """Return a file's whole path, as the worker may run elsewhere; other names as they are."""
    is_file = place is not None and place.endswith((".csv", ".yaml", ".yml"))
    return str(Path(place).resolve()) if place is not None and is_file else place


def print_sheet(order: DubOrder) -> None:
    """Print the sheet of everything that is to be translated, as CSV.

    Raises:
        InvalidInputError: There is no such episode in the storage.
    """
    with load_quietly():
        from tasks.dub_lines import Original, load_original  # noqa: PLC0415  seconds to import
        from tasks.masters import read_master  # noqa: PLC0415
        from tasks.studio import Studio  # noqa: PLC0415

    async def load() -> Original:
        studio = Studio(open_store(full_address(order.storage)))
        master = await read_master(studio, slugify(order.series), order.episode)
        return await load_original(studio, master)

    sys.stdout.write(write_sheet(asyncio.run(load()).texts))


def dub_from(order: DubOrder, console: Console) -> None:
    """Dub the episode and print where the films are.

    Raises:
        InvalidInputError: The order cannot be carried out.
    """
    started = perf_counter()
    parameters = order.parameters()
    for language in parameters.languages:
        _check_lines(parameters, language)
        if not parameters.profile:
            check_voice(language)
    check_profile(order.profile)
    check_store(order.storage)
    server = ensure_server()
    with stage_bars(console) as bars:
        with load_quietly():
            from cliffhanger.animatic.workers import close_pool  # noqa: PLC0415  slow to import
            from flows.dub import dub_episode  # noqa: PLC0415  seconds to import

        server.wait_until_ready()
        try:
            with watched_by(bars):
                dubs = asyncio.run(dub_episode(parameters))
        finally:
            close_pool()
    _print_dubs(console, dubs, parameters, order, perf_counter() - started)


def _check_lines(parameters: DubParameters, language: str) -> None:
    place = parameters.lines_of(language)
    if place is not None and Path(place).is_absolute() and not Path(place).is_file():
        raise InvalidInputError(
            f"there is no sheet of lines {place}; `cliffhanger dub {parameters.series} --sheet` "
            "prints one to be filled in"
        )


def _print_dubs(
    console: Console,
    dubs: tuple[PublishedEpisode, ...],
    parameters: DubParameters,
    order: DubOrder,
    seconds: float,
) -> None:
    total = sum(dub.duration_seconds for dub in dubs)
    title = f"{len(dubs)} dubs, {total:.1f} s of film in {seconds:.1f} s"
    table = Table(title=Text(title), title_justify="left")
    for heading in ("language", "title", "film"):
        table.add_column(heading, overflow="fold")
    for language, dub in zip(parameters.languages, dubs, strict=True):
        table.add_row(language, Text(dub.title), Text(where(order.storage, dub.names["film"])))
    console.print(table)
