"""`cliffhanger providers`: how every account does, and which protocols are spoken.

The journal's library is imported only when the command runs: it takes a second.
"""

# ruff: noqa: PLC0415  as the docstring says
# ruff: noqa: FBT002  a switch is off until it is given

from typing import Annotated

import typer
from rich.console import Console

from flows.jobs_cli import Journal, Profile

console = Console()


def providers(
    since_hours: Annotated[
        float, typer.Option(help="How far back calls are counted.", min=0.01, max=87_600.0)
    ] = 24.0,
    protocols: Annotated[
        bool, typer.Option("--protocols", help="List the protocols that routes may name instead.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
    journal: Journal = "",
    profile: Profile = None,
) -> None:
    """Show how every provider account does: breaker, pace, calls, latency, money."""
    from flows import providers_pages as pages

    if protocols:
        pages.print_protocols(console, as_json=as_json)
        return
    from flows.journal_opening import find_place, journal_there

    place = find_place(journal, profile)
    with journal_there(place) as database:
        health = pages.look(database, since_hours=since_hours)
    if as_json:
        pages.print_json(console, health)
    else:
        pages.print_health(console, health, place, since_hours=since_hours)
