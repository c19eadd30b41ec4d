"""The command `cliffhanger approve`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cliffhanger.errors import InvalidSettingError
from flows.server import find_server


def approve(  # noqa: PLR0913  a command's flags are its arguments
    run: Annotated[
        str | None,
        typer.Argument(
            help="The run: its id, the beginning of it, or its name; all that wait are listed when "
            "not given.",
            metavar="RUN",
        ),
    ] = None,
    *,
    no: Annotated[bool, typer.Option("--no", help="Turn it down: the run stops.")] = False,
    rewrite: Annotated[
        bool, typer.Option("--rewrite", help="Send it back, with --note; for bible and grid.")
    ] = False,
    note: Annotated[str, typer.Option("--note", help="Why, or what to do better.")] = "",
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="Another field of the form: field=value; may be repeated."),
    ] = None,
    answer: Annotated[
        Path | None, typer.Option("--answer", help="A prepared answer: JSON, by field.")
    ] = None,
    show: Annotated[bool, typer.Option("--show", help="Print the form; nothing is sent.")] = False,
) -> None:
    """List the runs that wait for a person, or answer one of them."""
    if no and rewrite:
        raise InvalidSettingError("give either --no or --rewrite, got both")
    console = Console()
    if find_server() is None:
        raise InvalidSettingError(
            "no Prefect server is running here, so no run waits; start one with cliffhanger studio "
            "up, or set PREFECT_API_URL to the studio's"
        )
    from flows.approving import (  # noqa: PLC0415  seconds to import, and after the server
        Answer,
        answer_run,
        list_waiting,
        show_form,
    )

    if run is None:
        list_waiting(console)
    elif show:
        show_form(run, console)
    else:
        decision = "stop" if no else "rewrite" if rewrite else "approve"
        given = Answer(decision=decision, note=note, settings=tuple(settings or ()), file=answer)
        answer_run(run, given, console)
