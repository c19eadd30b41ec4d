"""What `cliffhanger providers` prints."""

import json
from collections.abc import Mapping
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cliffhanger.models.jobs.accounts import BreakerState, database_now
from cliffhanger.models.jobs.adapter import AssetForm, Idempotency
from cliffhanger.models.jobs.database import JournalDatabase
from cliffhanger.models.jobs.health import AccountHealth, read_health
from cliffhanger.models.registry import find_adapter, protocols
from cliffhanger.money.budget import show_usd
from flows.jobs_pages import age_words, plain
from flows.journal_opening import Place

_IDEMPOTENCY: Final = {
    Idempotency.REPLAY: "the same key gives the same job, so an unheard order is sent again",
    Idempotency.LOOKUP: "an unheard order is looked up by our own name for it",
    Idempotency.REJECT: "the same key is refused, then the job is looked up",
    Idempotency.NONE: "an order whose answer was lost waits for you: cliffhanger jobs list",
}
_FORMS: Final = {
    AssetForm.URL: "link",
    AssetForm.DATA_URI: "data URI",
    AssetForm.BYTES: "bytes",
    AssetForm.UPLOAD: "upload",
}
_STYLES: Final = {
    BreakerState.CLOSED: "green",
    BreakerState.OPEN: "red",
    BreakerState.HALF_OPEN: "yellow",
}


def look(database: JournalDatabase | None, *, since_hours: float) -> tuple[AccountHealth, ...]:
    """Return how every account does; nothing without a journal."""
    if database is None:
        return ()
    now = database.run(database_now)
    return database.run(read_health(since=now - since_hours * 3600.0, now=now))


def print_json(console: Console, health: tuple[AccountHealth, ...]) -> None:
    """Print the accounts as a JSON list."""
    rows = [{**item.model_dump(mode="json"), "success_rate": item.success_rate} for item in health]
    _print_raw(console, json.dumps(rows, indent=1))


def print_health(
    console: Console, health: tuple[AccountHealth, ...], place: Place, *, since_hours: float
) -> None:
    """Print the accounts, then their latencies, then what keeps some of them from working."""
    if not health:
        words = Text.assemble("No account was used yet.", (f" Journal: {place.name}", "dim"))
        console.print(words, soft_wrap=True, highlight=False)
        return
    console.print(_accounts_table(health, _full_rates(place), since_hours))
    if any(item.latencies for item in health):
        console.print("From sent to settled", style="bold")
        console.print(_latency_table(health))
    for item in health:
        for words in _remarks(item, place):
            console.print(words, soft_wrap=True, highlight=False)


def print_protocols(console: Console, *, as_json: bool) -> None:
    """Print every protocol that routes may name."""
    adapters = {name: find_adapter(name) for name in protocols()}
    if as_json:
        rows = [
            {
                "protocol": name,
                "capability": adapter.caps.capability,
                "idempotency": adapter.caps.idempotency,
                "asset_forms": adapter.caps.asset_forms,
                "can_cancel": adapter.caps.can_cancel,
            }
            for name, adapter in adapters.items()
        ]
        _print_raw(console, json.dumps(rows, indent=1))
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    for heading in ("protocol", "makes", "paid twice?", "files go as"):
        table.add_column(heading, no_wrap=True)
    ordered = sorted(adapters.items(), key=lambda pair: (pair[1].caps.capability, pair[0]))
    for name, adapter in ordered:
        caps = adapter.caps
        forms = " or ".join(_FORMS[form] for form in caps.asset_forms) or "-"
        is_open = caps.idempotency is Idempotency.NONE
        idempotency = Text(caps.idempotency, style="yellow" if is_open else "")
        table.add_row(Text(name), caps.capability, idempotency, forms)
    console.print(table)
    for idempotency, words in _IDEMPOTENCY.items():
        console.print(Text(f"{idempotency}: {words}."), soft_wrap=True, highlight=False)


def state_words(item: AccountHealth) -> str:
    """Return whether calls go through."""
    if item.state is BreakerState.CLOSED:
        return "closed"
    if item.state is BreakerState.HALF_OPEN:
        return "half-open: one call tries"
    return f"open, {age_words(item.open_seconds)} left"


def success_words(item: AccountHealth) -> str:
    """Return the share of ended attempts that were settled."""
    rate = item.success_rate
    return "-" if rate is None else f"{100.0 * rate:.1f} %"


def seconds_words(seconds: float) -> str:
    """Return seconds with no more digits than matter."""
    return f"{seconds:.1f} s" if seconds < 100.0 else f"{seconds:,.0f} s"


def _accounts_table(
    health: tuple[AccountHealth, ...], rates: Mapping[str, float], since_hours: float
) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("account", overflow="fold", min_width=10)
    table.add_column("breaker", overflow="fold")
    table.add_column("pace", justify="right")
    table.add_column("in flight,\nwaiting", justify="right", no_wrap=True)
    table.add_column(f"calls in\n{since_hours:g} h", justify="right", no_wrap=True)
    table.add_column("success", justify="right", no_wrap=True)
    table.add_column("paid\ntoday", justify="right", no_wrap=True)
    table.add_column("reserved", justify="right", no_wrap=True)
    for item in health:
        table.add_row(
            Text(plain(item.account)),
            Text(state_words(item), style=_STYLES[item.state]),
            _pace_words(item, rates.get(item.account)),
            f"{item.num_in_flight}, {item.num_waiting}",
            f"{item.num_calls:,}",
            success_words(item),
            show_usd(item.settled_today_usd),
            show_usd(item.reserved_usd),
        )
    return table


def _latency_table(health: tuple[AccountHealth, ...]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for heading in ("account", "makes"):
        table.add_column(heading, overflow="fold")
    for heading in ("calls", "P50", "P95", "P99"):
        table.add_column(heading, justify="right", no_wrap=True)
    for item in health:
        for latency in item.latencies:
            table.add_row(
                Text(plain(item.account)),
                latency.capability,
                f"{latency.num_calls:,}",
                seconds_words(latency.p50_seconds),
                seconds_words(latency.p95_seconds),
                seconds_words(latency.p99_seconds),
            )
    return table


def _remarks(item: AccountHealth, place: Place) -> list[Text]:
    """Return what a person should know of an account."""
    name = plain(item.account)
    said: list[Text] = []
    if item.state is not BreakerState.CLOSED:
        way_out = "Mend its key, balance or plan." if item.is_stopped else "It is tried again then."
        said.append(Text(f"{name}: {plain(item.reason)}. {way_out}", style="red"))
    if item.held_seconds > 0:
        words = f"{name}: held back for {age_words(item.held_seconds)}, as the provider asked."
        said.append(Text(words, style="yellow"))
    if item.num_complaints:
        words = f"{name}: complaints about too many requests so far: {item.num_complaints:,}."
        said.append(Text(words))
    if item.unknown_statuses:
        words = f"{name}: job statuses that its adapter does not know: {item.unknown_statuses:,}."
        said.append(Text(words, style="yellow"))
    if item.num_for_a_person:
        verb = "call waits" if item.num_for_a_person == 1 else "calls wait"
        words = f"{name}: {item.num_for_a_person} {verb} for you: "
        command = f"cliffhanger jobs list --open{place.flags}"
        said.append(Text.assemble((words, "yellow"), (command, "cyan")))
    return said


def _full_rates(place: Place) -> Mapping[str, float]:
    """Return the requests a minute that the profile allows each account."""
    accounts = place.profile.models.accounts if place.profile else {}
    return {name: route.limits.requests_per_minute for name, route in accounts.items()}


def _pace_words(item: AccountHealth, full_rate: float | None) -> str:
    if full_rate is None:
        return f"{100.0 * item.pace:.0f} %"
    return f"{item.pace * full_rate:,.0f} of\n{full_rate:,.0f}/min"


def _print_raw(console: Console, text: str) -> None:
    console.print(text, soft_wrap=True, highlight=False, markup=False)
