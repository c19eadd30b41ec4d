"""The command line: `cliffhanger produce`, `cliffhanger doctor`, `cliffhanger server`.

Prefect is imported only when a film is made: it takes seconds, and reads its settings when it is.
"""

import sys
from enum import IntEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from cliffhanger.errors import (
    ArtifactError,
    CliffhangerError,
    InvalidInputError,
    QualityRefusedError,
)
from flows.server import ensure_server, stop_server

app = typer.Typer(
    name="cliffhanger",
    help="Turn a screenplay into a finished vertical short-drama episode.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
server = typer.Typer(help="The local Prefect server that films are made through.")
app.add_typer(server, name="server")

console = Console()
problems = Console(stderr=True)


class ExitCode(IntEnum):
    """What the shell is told."""

    DONE = 0
    FAILED = 1
    BAD_INPUT = 2
    REFUSED = 3
    INTERRUPTED = 130


def main() -> None:
    """Run the command line; every error is one sentence with the way out."""
    try:
        app(standalone_mode=True)
    except QualityRefusedError as error:
        _tell("The draft did not pass the gate", "and was not published:")
        for reason in error.reasons:
            _tell("  -", reason)
        sys.exit(ExitCode.REFUSED)
    except (InvalidInputError, ArtifactError) as error:
        _tell("Error:", str(error))
        sys.exit(ExitCode.BAD_INPUT)
    except CliffhangerError as error:
        _tell("Failed:", str(error))
        sys.exit(ExitCode.FAILED)


def _tell(mark: str, words: str, *, style: str = "red") -> None:
    """Print a sentence as it is: nothing in it is markup, and no line break cuts a path."""
    printable = words.encode(errors="backslashreplace").decode()
    problems.print(Text.assemble((mark, style), " ", printable), soft_wrap=True, highlight=False)


@app.command()
def produce(
    screenplay: Annotated[Path, typer.Argument(help="A Fountain screenplay.", metavar="FILE")],
    to: Annotated[
        str, typer.Option("--to", help="Where artifacts go: a folder or s3://bucket/prefix.")
    ] = "studio",
    size: Annotated[str | None, typer.Option(help="Width x height, such as 1080x1920.")] = None,
    fps: Annotated[int | None, typer.Option(help="Frames per second: 24, 25, 30 or 60.")] = None,
    language: Annotated[
        str | None, typer.Option(help="Spoken language such as en or zh; read off when not given.")
    ] = None,
) -> None:
    """Make a finished episode of FILE; finished work is never done twice."""
    from flows.producing import Order, check_order, produce_film  # noqa: PLC0415

    order = Order(screenplay=screenplay, storage=to, size=size, fps=fps, language=language)
    check_order(order)
    try:
        produce_film(order, ensure_server(), console)
    except KeyboardInterrupt:
        _tell("Stopped.", "What was finished is kept; the same command goes on.", style="yellow")
        raise typer.Exit(ExitCode.INTERRUPTED) from None


@app.command()
def doctor() -> None:
    """Say what is installed, what is missing and how to get it."""
    from flows.doctor import examine  # noqa: PLC0415

    if not examine(console):
        raise typer.Exit(ExitCode.FAILED)


@server.command("stop")
def stop() -> None:
    """Stop the local Prefect server."""
    was_running = stop_server()
    console.print("The server is stopped." if was_running else "No server of ours is running.")
