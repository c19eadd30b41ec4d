"""The command line: `cliffhanger produce`, `develop`, `characters`, `jobs`, `doctor` and others.

Prefect is imported only when a film is made: it takes seconds, and reads its settings when it is.
"""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from cliffhanger.errors import (
    ArtifactError,
    CliffhangerError,
    InvalidInputError,
    InvalidSettingError,
    QualityRefusedError,
)
from cliffhanger.models.quality import PriorityName, Quality
from flows.approving_cli import approve
from flows.characters_cli import characters
from flows.jobs_cli import jobs
from flows.providers_cli import providers
from flows.release_cli import batch, retake, series
from flows.server import ensure_server, stop_server
from flows.studio_cli import studio

app = typer.Typer(
    name="cliffhanger",
    help="Turn a premise, an outline or a screenplay into finished vertical short drama.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
server = typer.Typer(help="The local Prefect server that films are made through.")
app.add_typer(server, name="server")
app.add_typer(studio, name="studio")
app.add_typer(jobs, name="jobs")
app.add_typer(characters, name="characters")
app.command()(providers)
app.command()(approve)
app.command()(series)
app.command()(batch)
app.command()(retake)

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


To = Annotated[
    str, typer.Option("--to", help="Where artifacts go: a folder or s3://bucket/prefix.")
]
Language = Annotated[
    str | None, typer.Option(help="Spoken language such as en or zh; read off when not given.")
]
Premise = Annotated[
    str | None, typer.Option(help="What the story is about, in a sentence or a page.")
]
Writers = Annotated[
    str | None,
    typer.Option(
        help="Who writes: URL#MODEL of an OpenAI-compatible server, a .yaml file of routes or a "
        "Writers' Room block; the embedded draft writer when not given."
    ),
]
Genre = Annotated[
    str, typer.Option(help="Genre, such as revenge or comedy; read off when not given.")
]
Episodes = Annotated[
    int | None, typer.Option(help="Length of the season; 24 when nothing says otherwise.")
]
Seed = Annotated[int, typer.Option(help="Another seed, another draft.")]
ProfileName = Annotated[
    str | None,
    typer.Option(
        "--profile",
        help="Studio profile: a .yaml file or a Studio Profile block; animatics when not given.",
    ),
]
QualityName = Annotated[
    Quality | None,
    typer.Option(
        "--quality", help="Draft asks the profile's cheap models, final its best; as it says."
    ),
]
Size = Annotated[str | None, typer.Option(help="Width x height, such as 1080x1920.")]
Rate = Annotated[int | None, typer.Option(help="Frames per second: 24, 25, 30 or 60.")]


@app.command()
def produce(
    file: Annotated[
        Path | None,
        typer.Argument(
            help="A screenplay (Fountain, FDX, JSON), an outline (YAML, Markdown) or a novel.",
            metavar="FILE",
        ),
    ] = None,
    premise: Premise = None,
    to: To = "studio",
    size: Size = None,
    fps: Rate = None,
    language: Language = None,
    profile: ProfileName = None,
    quality: QualityName = None,
    priority: Annotated[
        PriorityName, typer.Option(help="Whose paid calls come first; nobody waits for ever.")
    ] = PriorityName.NORMAL,
    episode: Annotated[int, typer.Option(help="Which episode of a premise's season.")] = 1,
    episodes: Episodes = None,
    genre: Genre = "",
    writers: Writers = None,
    seed: Seed = 0,
) -> None:
    """Make a finished episode of FILE or --premise; finished work is never done twice."""
    from flows.producing import Order, check_order, is_story, produce_film  # noqa: PLC0415

    order = Order(
        screenplay=file or "",
        storage=to,
        size=size,
        fps=fps,
        language=language,
        profile=profile,
        quality=quality,
        priority=priority,
    )
    with _kept_on_interrupt():
        if premise is None and file is not None and not is_story(file):
            check_order(order)
            produce_film(order, ensure_server(), console)
            return
        story = _story(file, premise)
        from flows.developing import StoryOrder, check_story, film_story  # noqa: PLC0415

        told = StoryOrder(
            premise=premise,
            file=story,
            storage=to,
            writers=writers,
            language=language,
            genre=genre,
            num_episodes=episodes,
            scripts=(episode, episode),
            seed=seed,
        )
        check_order(order)
        check_story(told)
        film_story(told, order, ensure_server(), console)


@app.command()
def develop(
    file: Annotated[
        Path | None,
        typer.Argument(help="An outline (YAML, Markdown) or a novel.", metavar="FILE"),
    ] = None,
    premise: Premise = None,
    to: To = "studio",
    language: Language = None,
    episodes: Episodes = None,
    scripts: Annotated[
        str, typer.Option(help="Which episodes to write, such as 1-8; all when not given.")
    ] = "",
    genre: Genre = "",
    writers: Writers = None,
    seed: Seed = 0,
    approve: Annotated[
        bool, typer.Option("--approve", help="Wait for approval of bible and grid in the UI.")
    ] = False,
) -> None:
    """Write the bible, the season grid and the scripts of FILE or --premise."""
    from flows.developing import (  # noqa: PLC0415
        StoryOrder,
        check_story,
        develop_story,
        parse_range,
        print_series,
    )

    order = StoryOrder(
        premise=premise,
        file=_story(file, premise),
        storage=to,
        writers=writers,
        language=language,
        genre=genre,
        num_episodes=episodes,
        scripts=parse_range(scripts),
        seed=seed,
        is_approved_by_hand=approve,
    )
    check_story(order)
    started = perf_counter()
    with _kept_on_interrupt():
        series = develop_story(order, ensure_server(), console)
        print_series(console, series, order, seconds=perf_counter() - started)


def _story(file: Path | None, premise: str | None) -> Path | None:
    """Return the file of the story, where it is not given in words.

    Raises:
        InvalidSettingError: Both or neither is given.
    """
    if (file is None) == (premise is None):
        given = "both" if file else "neither"
        raise InvalidSettingError(f'give either a FILE or --premise "..."; got {given}')
    return file


@contextmanager
def _kept_on_interrupt() -> Generator[None]:
    """Say what Ctrl-C leaves."""
    try:
        yield
    except KeyboardInterrupt:
        _tell("Stopped.", "What was finished is kept; the same command goes on.", style="yellow")
        raise typer.Exit(ExitCode.INTERRUPTED) from None


@app.command()
def dub(
    series: Annotated[str, typer.Argument(help="Title or id of the series.", metavar="SERIES")],
    into: Annotated[
        str, typer.Option("--into", help="Languages, such as es,zh,vi; with commas between.")
    ] = "",
    episode: Annotated[int, typer.Option(help="Number of the episode.")] = 1,
    lines: Annotated[
        str | None,
        typer.Option(help="Translated lines, a .csv; {language} in it stands for the language."),
    ] = None,
    sheet: Annotated[
        bool, typer.Option("--sheet", help="Print the sheet of lines to be translated, as CSV.")
    ] = False,
    writers: Writers = None,
    profile: ProfileName = None,
    to: To = "studio",
) -> None:
    """Dub a produced episode: other voices and captions on the same picture."""
    from flows.dubbing import DubOrder, dub_from, print_sheet  # noqa: PLC0415  seconds to import

    order = DubOrder(
        series=series,
        episode=episode,
        languages=tuple(part.strip() for part in into.split(",") if part.strip()),
        lines=lines,
        writers=writers,
        profile=profile,
        storage=to,
    )
    if sheet:
        print_sheet(order)
        return
    with _kept_on_interrupt():
        dub_from(order, console)


@app.command()
def plan(
    file: Annotated[Path, typer.Argument(help="A screenplay.", metavar="FILE")],
    profile: Annotated[Path, typer.Option(help="Studio profile, a .yaml file.")],
    quality: QualityName = None,
    episodes: Annotated[int, typer.Option(help="Episodes like it in the season.")] = 24,
    size: Size = None,
    fps: Rate = None,
    language: Language = None,
) -> None:
    """Print what FILE would buy and what that would cost; nothing is sent."""
    from flows.planning import PlanOrder, print_plan  # noqa: PLC0415  only this command needs it

    order = PlanOrder(
        screenplay=file,
        profile=profile,
        quality=quality,
        num_episodes=episodes,
        size=size,
        fps=fps,
        language=language,
    )
    if not print_plan(order, console):
        raise typer.Exit(ExitCode.BAD_INPUT)


@app.command()
def convert(
    file: Annotated[Path, typer.Argument(help="A screenplay.", metavar="FILE")],
    to: Annotated[Path, typer.Argument(help="Where it goes: .fountain, .fdx or .json.")],
) -> None:
    """Write the screenplay FILE in another form, decided by the ending of TO."""
    from flows.converting import convert_screenplay  # noqa: PLC0415  only this command needs it

    convert_screenplay(file, to)
    _tell("Written:", str(to), style="green")


@app.command()
def doctor(
    profile: Annotated[
        Path | None,
        typer.Option(help="Studio profile (YAML) whose accounts are checked too; spends nothing."),
    ] = None,
) -> None:
    """Say what is installed, what is missing and how to get it."""
    from flows.doctor import examine, examine_accounts  # noqa: PLC0415

    if profile is not None:
        from cliffhanger.production.profile import load_profile  # noqa: PLC0415

        load_profile(profile)  # one that cannot be read is refused before anything is looked at
    is_ready = examine(console)
    if profile is not None:
        is_ready = examine_accounts(console, profile) and is_ready
    if not is_ready:
        raise typer.Exit(ExitCode.FAILED)


@server.command("stop")
def stop() -> None:
    """Stop the local Prefect server."""
    was_running = stop_server()
    console.print("The server is stopped." if was_running else "No server of ours is running.")
