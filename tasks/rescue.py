"""Runs whose process is gone: looked at, declared crashed, and scheduled once more.

The state decides, never the silence alone: a run that waits for a person has no process either.
"""

import asyncio
from enum import StrEnum
from typing import Final
from uuid import UUID

from prefect import task
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.responses import SetStateStatus
from prefect.events import emit_event
from prefect.exceptions import ObjectNotFound
from prefect.logging import get_run_logger
from prefect.states import Crashed, Scheduled

from cliffhanger.value import Value

STUCK_EVENT: Final = "cliffhanger.run.stuck"
GIVEN_UP_EVENT: Final = "cliffhanger.run.given-up"
CALM_SECONDS: Final = 10.0
"""By then whoever released the run has dealt with its crash, where somebody does."""


class Outcome(StrEnum):
    """What was done with a run."""

    RESCHEDULED = "scheduled once more"
    DECLARED = "declared crashed"
    GIVEN_UP = "given up"
    LEFT = "left alone"


class Rescue(Value):
    """A run that was looked at."""

    run_id: str
    """Flow run."""
    name: str
    """Its name; empty where there is no such run."""
    outcome: Outcome
    """What was done."""
    reason: str
    """Why."""


@task(name="rescue", persist_result=False)
async def rescue(run_id: str, *, most_tries: int, calm_seconds: float = CALM_SECONDS) -> Rescue:
    """Return what was done with a run that is reported silent or crashed.

    A running one without a sign of life is declared crashed, which reports it again; a crashed one
    is scheduled once more, if a worker can take it and it was not tried too often. All others,
    among them those that wait for a person, are left alone.
    """
    before = await _read(run_id)
    await asyncio.sleep(calm_seconds)
    run = await _read(run_id)
    if run is None or run.state is None:
        return Rescue(run_id=run_id, name="", outcome=Outcome.LEFT, reason="there is no such run")
    done = await _decide(run, before, most_tries=most_tries)
    get_run_logger().info("%s: %s, %s", run.name, done.outcome, done.reason)
    return done


async def _decide(run: FlowRun, before: FlowRun | None, *, most_tries: int) -> Rescue:
    kind = run.state.type if run.state else None
    was = before.state.type if before and before.state else None
    if kind is StateType.RUNNING and was is StateType.RUNNING:
        await _set_state(run, Crashed(message="No sign of life from its process."))
        _tell(run, STUCK_EVENT)
        return _rescue(run, Outcome.DECLARED, "its process gave no sign of life")
    if kind is not StateType.CRASHED:
        words = run.state.name if run.state else "unknown"
        return _rescue(run, Outcome.LEFT, f"its state is {words}")
    if run.deployment_id is None:
        return _rescue(run, Outcome.LEFT, "no worker can take it: it is of no deployment")
    if run.run_count >= most_tries:
        _tell(run, GIVEN_UP_EVENT)
        return _rescue(run, Outcome.GIVEN_UP, f"it crashed {run.run_count} times")
    await _set_state(run, Scheduled(name="AwaitingRetry", message="Tried once more after a crash."))
    return _rescue(run, Outcome.RESCHEDULED, f"it was tried {run.run_count} times")


def _rescue(run: FlowRun, outcome: Outcome, reason: str) -> Rescue:
    return Rescue(run_id=str(run.id), name=run.name, outcome=outcome, reason=reason)


async def _read(run_id: str) -> FlowRun | None:
    async with get_client() as client:
        try:
            return await client.read_flow_run(UUID(run_id))
        except ObjectNotFound:
            return None


async def _set_state(run: FlowRun, state: State) -> None:
    async with get_client() as client:
        answer = await client.set_flow_run_state(run.id, state, force=True)
    if answer.status is not SetStateStatus.ACCEPT:
        get_run_logger().warning("%s: the server refused %s", run.name, state.name)


def _tell(run: FlowRun, event: str) -> None:
    """Emit *event* about the run, for automations and notifications."""
    emit_event(
        event=event,
        resource={
            "prefect.resource.id": f"prefect.flow-run.{run.id}",
            "prefect.resource.name": run.name,
        },
        payload={"run_count": run.run_count, "next": f"prefect flow-run inspect {run.id}"},
    )
