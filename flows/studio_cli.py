"""The commands `cliffhanger studio up|down|status`."""

from time import perf_counter
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.studio import RUNS_AT_ONCE, Studio, find_studio, start_studio, stop_studio

studio = typer.Typer(
    help="A whole studio on this machine: server, deployments, worker.", no_args_is_help=True
)


@studio.command("up")
def up(
    to: Annotated[
        str, typer.Option("--to", help="Where films go: a folder or s3://bucket/prefix.")
    ] = "studio",
    runs: Annotated[
        int, typer.Option(help="How many runs the worker takes at once.", min=1, max=64)
    ] = RUNS_AT_ONCE,
) -> None:
    """Bring the studio up and leave it running; what runs already is left as it is."""
    from flows.producing import check_store, full_address  # noqa: PLC0415  slow to import

    console = Console()
    started = perf_counter()
    check_store(to)
    with console.status("Starting server, blocks, deployments and worker"):
        found = start_studio(full_address(to), runs_at_once=runs)
    for line in found.made:
        console.print(Text(f"made {line}"), style="dim", highlight=False)
    _print(console, found)
    console.print(
        f"Up in {perf_counter() - started:.0f} s. Open {found.server.ui_url}/deployments, start "
        "produce-episode, or give it a schedule; cliffhanger studio down ends it all.",
        highlight=False,
        soft_wrap=True,
    )


@studio.command("status")
def status() -> None:
    """Say what of the studio is running."""
    found = find_studio()
    console = Console()
    if found is None:
        console.print("No studio is up here; cliffhanger studio up starts one.")
        raise typer.Exit(1)
    _print(console, found)


@studio.command("down")
def down() -> None:
    """End the worker and the server that were started here."""
    ended = stop_studio()
    Console().print(f"Ended: {', '.join(ended)}." if ended else "No studio is up here.")


def _print(console: Console, found: Studio) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_row("[bold]UI", Text(found.server.ui_url))
    server = found.server.process_id
    table.add_row("[bold]server", "configured elsewhere" if server is None else f"process {server}")
    worker = found.worker_id
    table.add_row("[bold]worker", "none here" if worker is None else f"process {worker}")
    if found.store:
        table.add_row("[bold]films", Text(found.store))
    console.print(table)
