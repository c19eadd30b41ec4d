"""What `cliffhanger jobs list` and `jobs show` print."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cliffhanger.models.jobs import journal
from cliffhanger.models.jobs.adapter import Capabilities, Idempotency
from cliffhanger.models.jobs.database import JournalDatabase
from cliffhanger.models.jobs.job import Failure
from cliffhanger.models.jobs.journal import JobRow
from cliffhanger.models.jobs.resolving import is_held
from cliffhanger.models.jobs.tables import OPEN_STEPS, WAITS_FOR_A_PERSON, Step
from cliffhanger.models.registry import find_adapter, protocols
from cliffhanger.money.budget import show_usd
from flows.journal_opening import Place

KEY_CHARS: Final = 12
_NONE: Final = "-"
_STYLES: Final = {
    Step.SETTLED: "green",
    Step.FAILED: "red",
    Step.CANCELLED: "dim",
    Step.UNCLEAR: "bold yellow",
    Step.LOST: "bold yellow",
}
_HELD_WORDS: Final = {
    Step.CLAIMED: "waits for its turn",
    Step.SENDING: "being sent",
    Step.SUBMITTED: "running",
    Step.STORED: "being settled",
}
_LEFT_WORDS: Final = {
    Step.CLAIMED: "not sent; left",
    Step.SENDING: "left while it was sent",
    Step.SUBMITTED: "running; nobody looks",
    Step.STORED: "has its result; left",
}
_OVER_WORDS: Final = {
    Step.SETTLED: "paid",
    Step.CANCELLED: "cancelled",
    Step.UNCLEAR: "waits for you: may have been accepted",
    Step.LOST: "waits for you: its result is gone",
}
_NEXT: Final = {
    Step.CLAIMED: "Run the film again: it is sent.",
    Step.SUBMITTED: "Run the film again: its result is fetched.",
    Step.STORED: "Run the film again: it is settled, and nothing is paid again.",
    Step.SETTLED: "Nothing: it is paid and done, and is reused without paying again.",
    Step.FAILED: "Run the film again: it is sent anew, where that may help.",
    Step.CANCELLED: "Run the film again: it is sent anew, where it is still needed.",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which calls to list.

    Attributes:
        is_open: Only those whose money is reserved.
        series_id: Only those of this series; empty for all.
        limit: At most so many.
    """

    is_open: bool
    series_id: str
    limit: int


def print_list(
    console: Console, database: JournalDatabase | None, place: Place, wanted: Wanted
) -> None:
    """Print the calls, those that wait for a person first."""
    rows = _find(database, wanted) if database else ()
    if not rows:
        said = "No paid call is open" if wanted.is_open else "No paid calls yet"
        of_series = f" for series {wanted.series_id}" if wanted.series_id else ""
        _say(console, Text.assemble(f"{said}{of_series}.", (f" Journal: {place.name}", "dim")))
        return
    now = time.time()
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("key", no_wrap=True)
    table.add_column("what", ratio=4, overflow="fold")
    table.add_column("account, model", ratio=4, overflow="fold")
    table.add_column("step, age", ratio=5, overflow="fold")
    table.add_column("reserved\nor cost", justify="right", no_wrap=True)
    for row in rows[: wanted.limit]:
        table.add_row(
            Text(row.key[:KEY_CHARS], style=_key_style(row)),
            what_of(row),
            Text.assemble(plain(row.account), "\n", (plain(row.model), "dim")),
            Text.assemble(
                (step_words(row, now), _STYLES.get(row.step, "")),
                (f"\n{age_words(now - row.claimed_at)} ago", "dim"),
            ),
            _money(row),
        )
    console.print(table)
    _say_what_waits(console, rows, place, is_cut=len(rows) > wanted.limit)


def print_call(console: Console, database: JournalDatabase, place: Place, beginning: str) -> None:
    """Print everything about one call."""
    key = database.run(journal.find_key(beginning))
    row = database.run(journal.read_job(key))
    attempts = (*database.run(journal.read_attempts(key)), row)
    now = time.time()
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, words in (*_facts(row, now), *_attempts(attempts, now)):
        grid.add_row(name, words)
    console.print(grid)
    _say(console, Text("\nWhat to do next", style="bold"))
    for line in next_steps(row, now, place.flags):
        _say(console, line)


def what_of(row: JobRow) -> Text:
    """Return what a call makes and for what."""
    take = f" take {row.take}" if row.take > 1 else ""
    episode = "" if row.episode_number is None else f"/{row.episode_number}"
    series = f"{row.series_id}{episode}"
    subject = plain(f"{row.capability} of {row.subject}{take}" if row.subject else row.capability)
    return Text.assemble(subject, ("\n" + plain(series) if series else "", "dim"))


def step_words(row: JobRow, now: float) -> str:
    """Return where a call stands, in words."""
    if row.step is Step.FAILED:
        kind = row.failure.kind.replace("_", " ") if row.failure else "no reason"
        return f"failed: {kind}"
    words = _HELD_WORDS if is_held(row, now) else _LEFT_WORDS
    return _OVER_WORDS.get(row.step) or words[row.step]


def age_words(seconds: float) -> str:
    """Return a time in its largest unit."""
    units = ((86400.0, "d"), (3600.0, "h"), (60.0, "min"))
    for size, unit in units:
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{max(0.0, seconds):.0f} s"


def plain(words: str) -> str:
    """Return foreign words without what a terminal would obey."""
    return "".join(char if char.isprintable() else " " for char in words)


def next_steps(row: JobRow, now: float, flags: str) -> list[Text]:
    """Return what a person can do about a call, the exact commands included."""
    key = row.key[:KEY_CHARS]
    if row.step in WAITS_FOR_A_PERSON or (row.step is Step.SENDING and not is_held(row, now)):
        return _answers(row, key, flags)
    if row.step.is_open and is_held(row, now):
        return [Text("Nothing: a process works on it.")]
    words = Text(_NEXT[row.step])
    if row.step is Step.CLAIMED:
        command = f"cliffhanger jobs cancel {key}{flags}"
        return [words, Text("To give its money back:"), Text(f"  {command}", style="cyan")]
    caps = _caps(row)
    if row.step is Step.SUBMITTED and caps and caps.can_cancel:
        needed = "" if "--profile" in flags else " --profile studio.yaml"
        command = f"cliffhanger jobs cancel {key}{flags}{needed}"
        return [words, Text("To stop the job:"), Text(f"  {command}", style="cyan")]
    return [words]


def _find(database: JournalDatabase, wanted: Wanted) -> tuple[JobRow, ...]:
    """Return the calls, one more than wanted where there are more."""
    of_series, limit = wanted.series_id, wanted.limit + 1
    waiting = database.run(journal.list_jobs(WAITS_FOR_A_PERSON, series_id=of_series, limit=limit))
    others = (OPEN_STEPS if wanted.is_open else frozenset(Step)) - WAITS_FOR_A_PERSON
    rest = database.run(journal.list_jobs(others, series_id=of_series, limit=limit))
    return (*waiting, *rest)[:limit]


def _say_what_waits(
    console: Console, rows: Iterable[JobRow], place: Place, *, is_cut: bool
) -> None:
    waiting = [row for row in rows if row.step in WAITS_FOR_A_PERSON]
    if waiting:
        verb = "call waits" if len(waiting) == 1 else "calls wait"
        usd = sum(row.reserved_nano for row in waiting) / 1e9
        command = f"cliffhanger jobs show {waiting[0].key[:KEY_CHARS]}{place.flags}"
        words = f"{len(waiting)} {verb} for you; ${usd:,.2f} stay reserved until then. Begin with"
        _say(console, Text(words, style="yellow"))
        _say(console, Text(f"  {command}", style="cyan"))
    if is_cut:
        _say(console, Text("There are more; see them with --limit.", style="dim"))


def _facts(row: JobRow, now: float) -> Iterable[tuple[str, Text]]:
    yield "call", Text(row.key)
    yield "what", what_of(row)
    yield "account", Text(plain(f"{row.account} at {row.base_url}"))
    yield "model", Text(plain(f"{row.model}, by {row.protocol}"))
    yield "step", Text(step_words(row, now), style=_STYLES.get(row.step, ""))
    yield "job there", Text(plain(row.job_id) or _NONE)
    yield "our name", Text(row.client_token)
    yield "reserved", Text(f"{show_usd(row.reserved_usd)} by {plain(row.price_id) or 'no price'}")
    cost = _NONE if row.step.is_open else show_usd(row.cost_usd)
    yield "cost", Text(cost)
    if row.step.is_open and row.owner:
        yield "held by", Text(_holder(row, now))
    for output in row.outputs:
        size = f"{output.ref.num_bytes:,} bytes"
        yield "result", Text(f"{output.role}, {output.ref.media_type}, {size}: {output.ref.key}")


def _holder(row: JobRow, now: float) -> str:
    host, _, rest = row.owner.partition("/")
    process = plain(f"process {rest.partition('/')[0]} on {host}" if rest else row.owner)
    return process if is_held(row, now) else f"nobody; last by {process}"


def _attempts(attempts: tuple[JobRow, ...], now: float) -> Iterable[tuple[str, Text]]:
    """Yield each attempt with its times, its cost and what came of it."""
    for row in attempts:
        sent = f"sent {_moment(row.submitted_at, '%H:%M:%S')}" if row.submitted_at else "not sent"
        times = f"claimed {_moment(row.claimed_at, '%Y-%m-%d %H:%M:%S')} UTC, {sent}"
        if row.ended_at is not None:
            seconds = age_words(row.ended_at - (row.submitted_at or row.claimed_at))
            ended = _moment(row.ended_at, "%H:%M:%S")
            times += f", ended {ended} after {seconds}: {show_usd(row.cost_usd)}"
        style = _STYLES.get(row.step, "")
        yield f"attempt {row.attempt}", Text.assemble(times, "\n", (_outcome(row, now), style))


def _outcome(row: JobRow, now: float) -> str:
    said = f"; {_failure_words(row.failure)}" if row.failure else ""
    job = f" (job {plain(row.job_id)})" if row.job_id else ""
    return f"{step_words(row, now)}{job}{said}"


def _failure_words(failure: Failure) -> str:
    status = f"HTTP {failure.http_status}: "
    is_said = failure.http_status is None or failure.message.startswith(status)
    return plain(failure.message if is_said else f"{status}{failure.message}")


def _answers(row: JobRow, key: str, flags: str) -> list[Text]:
    when = _moment(row.submitted_at or row.claimed_at, "%Y-%m-%d %H:%M:%S UTC")
    lines = [
        Text(
            f"Look at your account {plain(row.account)} at the provider for a job sent at {when} "
            f"({plain(row.model)}). Then say what you found:"
        )
    ]
    choices = (
        ("there is no such job: its money is given back, the next run sends it", "--not-accepted"),
        ("it is there: the next run goes on with it", f"--accepted {row.job_id or 'JOB_ID'}"),
        ("you have the result as a file", "--result FILE --to STORAGE"),
        ("it was billed and the result is gone: it is counted, the next run pays", "--lost"),
    )
    for words, answer in choices:
        command = f"cliffhanger jobs resolve {key} {answer}{flags}"
        lines += [Text(f"- {words}"), Text(f"  {command}", style="cyan")]
    hint = _own_help(row)
    return [*lines, Text(hint, style="dim")] if hint else lines


def _own_help(row: JobRow) -> str:
    """Return what the next run finds out by itself."""
    if row.step is Step.LOST:
        return "The next run looks at the job once more by itself."
    caps = _caps(row)
    if caps is None or caps.idempotency is Idempotency.NONE:
        return ""
    return "The next run asks the provider once more by itself."


def _caps(row: JobRow) -> Capabilities | None:
    """Return what the call's protocol can do; None where its adapter is not installed."""
    return find_adapter(row.protocol).caps if row.protocol in protocols() else None


def _key_style(row: JobRow) -> str:
    return "bold yellow" if row.step in WAITS_FOR_A_PERSON else ""


def _money(row: JobRow) -> Text:
    if row.step.is_open:
        return Text(f"{show_usd(row.reserved_usd)} res.", style="yellow")
    return Text(show_usd(row.cost_usd), style="" if row.cost_nano else "dim")


def _moment(seconds: float | None, form: str) -> str:
    return _NONE if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime(form)


def _say(console: Console, words: Text) -> None:
    """Print a line; no line break cuts a command."""
    is_command = "cliffhanger " in words.plain
    console.print(words, soft_wrap=is_command, highlight=False)
