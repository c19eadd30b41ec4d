"""`cliffhanger approve`: which runs wait for a person, and the answer to one of them."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import cast
from uuid import UUID

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.responses import SetStateStatus
from prefect.exceptions import PrefectHTTPStatusError
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cliffhanger.errors import InvalidSettingError
from flows.approving_pages import (
    FormField,
    build_answer,
    first_line,
    plain_words,
    read_form,
    show_default,
)

SHOWN_ID_CHARS = 8


@dataclass(frozen=True, slots=True)
class Waiting:
    """A run that waits for a person.

    Attributes:
        run_id: Of the flow run.
        name: Name of the flow run.
        flow: Name of the flow.
        about: What stands above the form, as Markdown.
        since: When it began to wait.
        fields: The form.
    """

    run_id: UUID
    name: str
    flow: str
    about: str
    since: datetime | None
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person says on the command line.

    Attributes:
        decision: Such as `approve`, `rewrite` or `stop`.
        note: Why, or what to do better.
        settings: `field=value`, each.
        file: A prepared answer, JSON by field.
    """

    decision: str
    note: str = ""
    settings: tuple[str, ...] = ()
    file: Path | None = None


def list_waiting(console: Console) -> bool:
    """Return whether any run waits; all that do are printed, with how to answer."""
    waiting = asyncio.run(find_waiting())
    if not waiting:
        console.print("No run waits for an approval.")
        return False
    table = Table(box=None, pad_edge=False)
    for title in ("run", "flow", "name", "since", "about"):
        table.add_column(title, overflow="fold")
    for item in waiting:
        since = "" if item.since is None else f"{item.since.astimezone():%Y-%m-%d %H:%M}"
        table.add_row(_short(item), item.flow, Text(item.name), since, Text(first_line(item.about)))
    console.print(table)
    console.print(
        "\ncliffhanger approve RUN [--no] [--note WORDS]; --show prints the form", highlight=False
    )
    return True


def show_form(run: str, console: Console) -> None:
    """Print the form at which *run* waits.

    Raises:
        InvalidSettingError: No waiting run, or more than one, is called so.
    """
    waiting = choose_run(asyncio.run(find_waiting()), run)
    console.print(Text(plain_words(waiting.about)), soft_wrap=True, highlight=False)
    table = Table(box=None, pad_edge=False)
    for title in ("field", "what", "takes", "stands there"):
        table.add_column(title, overflow="fold")
    for field in waiting.fields:
        takes = ", ".join(field.choices) or field.kind
        table.add_row(field.name, Text(field.title), Text(takes), Text(show_default(field)))
    console.print(table)


def answer_run(run: str, answer: Answer, console: Console) -> None:
    """Send the answer to the run's form.

    Raises:
        InvalidSettingError: No waiting run is called so, or its form does not take the answer.
    """
    waiting = asyncio.run(_send(run, answer))
    what = {"approve": "approved", "stop": "stopped"}.get(answer.decision, "sent back")
    console.print(Text(f"{waiting.name}: {what}; the run goes on."))


async def find_waiting() -> tuple[Waiting, ...]:
    """Return the runs that wait for a form, the longest wait first."""
    paused = FlowRunFilter(
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.PAUSED]))
    )
    async with get_client() as client:
        runs = await client.read_flow_runs(flow_run_filter=paused)
        found = [await _read_waiting(client, run) for run in runs]
    return tuple(
        sorted(
            (item for item in found if item is not None),
            key=lambda item: item.since.timestamp() if item.since else 0.0,
        )
    )


def choose_run(waiting: Sequence[Waiting], run: str) -> Waiting:
    """Return the one that *run* names: its id, the beginning of it, or its name.

    Raises:
        InvalidSettingError: None of them, or more than one, is called so.
    """
    found = [item for item in waiting if str(item.run_id).startswith(run.lower())]
    found = found or [item for item in waiting if item.name == run]
    if len(found) == 1:
        return found[0]
    names = ", ".join(f"{_short(item)} ({item.name})" for item in found or waiting)
    if found:
        raise InvalidSettingError(f"run {run!r} means more than one of those that wait: {names}")
    raise InvalidSettingError(
        f"no run called {run!r} waits for an approval; those that do: {names or 'none'}"
    )


async def _send(run: str, answer: Answer) -> Waiting:
    waiting = choose_run(await find_waiting(), run)
    sent = build_answer(
        waiting.fields,
        decision=answer.decision,
        note=answer.note,
        settings=answer.settings,
        answer=read_answer(answer.file),
    )
    async with get_client() as client:
        response = await client.resume_flow_run(waiting.run_id, run_input=sent)
    if response.status is not SetStateStatus.ACCEPT:
        reason = getattr(response.details, "reason", None) or "no reason was given"
        raise InvalidSettingError(
            f"the run {waiting.name!r} did not take the answer: {reason}; see its form with --show"
        )
    return waiting


def read_answer(path: Path | None) -> dict[str, object]:
    """Return the prepared answer; nothing where there is none.

    Raises:
        InvalidSettingError: The file holds no JSON object.
    """
    if path is None:
        return {}
    try:
        content = cast("object", json.loads(path.read_text("utf-8")))
    except (OSError, ValueError) as exc:
        raise InvalidSettingError(f"--answer {path} cannot be read as JSON: {exc}") from exc
    if not isinstance(content, dict):
        raise InvalidSettingError(
            f"--answer {path} must hold an object of fields, got {type(content).__name__}"
        )
    return cast("dict[str, object]", content)


async def _read_waiting(client: PrefectClient, run: FlowRun) -> Waiting | None:
    """Return what the run asks; None where it waits for no form."""
    details = run.state.state_details if run.state else None
    keys = details.run_input_keyset if details else None
    if not run.state or not keys:
        return None
    try:
        schema = json.loads(await client.read_flow_run_input(run.id, keys["schema"]))
        about = json.loads(await client.read_flow_run_input(run.id, keys["description"]))
    except PrefectHTTPStatusError as exc:
        if exc.response.status_code != HTTPStatus.NOT_FOUND:
            raise
        return None  # paused this moment; its form is not there yet
    flow = await client.read_flow(run.flow_id)
    return Waiting(
        run_id=run.id,
        name=run.name,
        flow=flow.name,
        about=str(about),
        since=run.state.timestamp,
        fields=read_form(schema),
    )


def _short(waiting: Waiting) -> str:
    return str(waiting.run_id)[:SHOWN_ID_CHARS]
