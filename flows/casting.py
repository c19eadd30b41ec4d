"""`cliffhanger characters cast`: the flow `cast-series`, shown as it goes."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cliffhanger.errors import InvalidSettingError
from cliffhanger.production.audition import SeriesCast
from cliffhanger.story.intake import read_document_file
from flows.cast_parameters import CastParameters
from flows.producing import check_store, full_address, load_quietly, stage_bars, where
from flows.server import ensure_server
from tasks.observing import watched_by


@dataclass(frozen=True, slots=True)
class CastOrder:
    """What the user asked for.

    Attributes:
        screenplay: Who is in it is cast.
        storage: Folder or address.
        names: Whom to cast anew; empty for everyone who is not approved.
        num_options: Looks to choose from.
        profile: Studio profile, or None to draw.
        is_chosen_by_hand: Whether the run waits for a person.
    """

    screenplay: Path
    storage: str
    names: tuple[str, ...] = ()
    num_options: int = 6
    profile: Path | None = None
    is_chosen_by_hand: bool = False

    def parameters(self) -> CastParameters:
        """Return what the flow is asked.

        Raises:
            InvalidSettingError: A flag is out of its bounds.
        """
        try:
            return CastParameters(
                screenplay=str(self.screenplay.resolve()),
                storage=full_address(self.storage),
                profile=None if self.profile is None else str(self.profile.resolve()),
                names=self.names,
                num_options=self.num_options,
                approve=self.is_chosen_by_hand,
            )
        except ValidationError as exc:
            fault = exc.errors()[0]
            raise InvalidSettingError(f"--options: {fault['msg']}, got {fault['input']!r}") from exc


def cast_from(order: CastOrder, console: Console) -> None:
    """Cast who is in the screenplay, and print who looks how.

    Raises:
        InvalidInputError: The screenplay, the storage or a flag cannot be used.
    """
    parameters = order.parameters()
    read_document_file(order.screenplay)
    check_store(order.storage)
    server = ensure_server()
    with stage_bars(console) as bars:
        with load_quietly():
            from flows.characters import cast_series  # noqa: PLC0415  seconds to import

        server.wait_until_ready()
        if order.is_chosen_by_hand:
            console.print(f"Choose, with Resume, at {server.ui_url}")
        with watched_by(bars):
            cast = asyncio.run(cast_series(parameters))
    _print_cast(console, cast, order)


def _print_cast(console: Console, cast: SeriesCast, order: CastOrder) -> None:
    table = Table(title=Text(f"Cast of {cast.series_id}"), title_justify="left")
    for heading in ("character", "version", "pictures", "portrait"):
        table.add_column(heading, overflow="fold")
    for entry in cast.entries:
        table.add_row(
            Text(entry.name),
            entry.version,
            str(entry.num_references),
            Text(where(order.storage, entry.portrait_name)),
        )
    if cast.entries:
        console.print(table)
    if cast.already_cast:
        names = ", ".join(cast.already_cast)
        console.print(Text(f"Approved before, unchanged: {names}"), soft_wrap=True)
