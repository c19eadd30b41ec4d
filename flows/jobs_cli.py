"""`cliffhanger jobs`: what became of paid calls, and what a person says about those that wait.

The journal's library is imported only when a command runs: it takes a second.
"""

# ruff: noqa: PLC0415  as the docstring says
# ruff: noqa: PLR0913, PLR0917, FBT002  a command's flags are its arguments, and off until given

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from cliffhanger.errors import InvalidSettingError

jobs = typer.Typer(
    help="Paid calls: what became of them, and what to do about those that wait for you.",
    no_args_is_help=True,
)
console = Console()

MAX_COST_USD: Final = Decimal(100_000)

Key = Annotated[str, typer.Argument(help="Key of the call, or its beginning.", metavar="KEY")]
Journal = Annotated[
    str,
    typer.Option(
        help="Journal file or postgresql://... URL; CLIFFHANGER_JOURNAL, or the one in the home "
        "folder, when not given.",
        metavar="URL",
    ),
]
Profile = Annotated[
    Path | None,
    typer.Option(help="Studio profile (YAML) whose journal and accounts are meant."),
]
To = Annotated[
    str,
    typer.Option("--to", help="The film's storage: a folder or s3://bucket/prefix."),
]


@jobs.command("list")
def list_calls(
    is_open: Annotated[
        bool, typer.Option("--open", help="Only calls whose money is still reserved.")
    ] = False,
    series: Annotated[str, typer.Option(help="Only calls of this series.")] = "",
    limit: Annotated[int, typer.Option(help="At most so many calls.", min=1, max=100_000)] = 50,
    journal: Journal = "",
    profile: Profile = None,
) -> None:
    """List paid calls, those that wait for you first."""
    from flows.jobs_pages import Wanted, print_list
    from flows.journal_opening import find_place, journal_there

    place = find_place(journal, profile)
    with journal_there(place) as database:
        wanted = Wanted(is_open=is_open, series_id=series, limit=limit)
        print_list(console, database, place, wanted)


@jobs.command("show")
def show(key: Key, journal: Journal = "", profile: Profile = None) -> None:
    """Show everything about one call, and what to do next."""
    from flows.jobs_pages import print_call
    from flows.journal_opening import find_place, journal_needed

    place = find_place(journal, profile)
    with journal_needed(place) as database:
        print_call(console, database, place, key)


@jobs.command("resolve")
def resolve(
    key: Key,
    not_accepted: Annotated[
        bool,
        typer.Option("--not-accepted", help="The provider has no such job: give the money back."),
    ] = False,
    accepted: Annotated[
        str | None,
        typer.Option(help="The provider has it under this name: go on with it.", metavar="JOB_ID"),
    ] = None,
    lost: Annotated[
        bool, typer.Option("--lost", help="It was billed and the result is gone: count it.")
    ] = False,
    result: Annotated[
        Path | None, typer.Option(help="You have the result: check, store and settle it.")
    ] = None,
    cost: Annotated[
        str | None,
        typer.Option(help="With --result: what it cost, if not what is reserved.", metavar="USD"),
    ] = None,
    to: To = "studio",
    journal: Journal = "",
    profile: Profile = None,
) -> None:
    """Say what you found out about a call that waits for you; give exactly one answer."""
    from flows.jobs_decisions import Answer, Desk

    answers = {
        "--not-accepted": not_accepted,
        "--accepted": accepted is not None,
        "--lost": lost,
        "--result": result is not None,
    }
    given = [name for name, is_given in answers.items() if is_given]
    if len(given) != 1:
        raise InvalidSettingError(
            f"give exactly one of {', '.join(answers)}; got {' and '.join(given) or 'none'}"
        )
    if cost is not None and result is None:
        raise InvalidSettingError("--cost goes with --result only")
    answer = Answer(
        job_id=accepted, is_lost=lost, result=result, cost_usd=_usd(cost) if cost else None
    )
    with Desk.open(console, journal=journal, profile=profile, storage=to) as desk:
        desk.resolve(key, answer)


@jobs.command("cancel")
def cancel(
    key: Key,
    to: To = "studio",
    journal: Journal = "",
    profile: Profile = None,
) -> None:
    """Cancel a call, at its provider where it is there already (needs --profile for its key)."""
    from flows.jobs_decisions import Desk

    with Desk.open(console, journal=journal, profile=profile, storage=to) as desk:
        desk.cancel(key)


def _usd(text: str) -> Decimal:
    try:
        usd = Decimal(text.removeprefix("$"))
    except InvalidOperation:
        usd = Decimal(-1)
    if not (usd.is_finite() and 0 <= usd <= MAX_COST_USD):
        raise InvalidSettingError(f"--cost must be an amount in USD such as 0.42, got {text!r}")
    return usd
