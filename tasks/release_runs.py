"""Episodes as runs of their deployment: one run per order, found again, watched, tried once more.

**Nobody waits for ever.** Workers take the queue of highest priority first, and within a queue the
run that was due first. A run that no worker took for a while is released again in the first queue,
where it stands in line with everybody else.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterTags
from prefect.client.schemas.objects import FlowRun, StateType, WorkPoolStatus
from prefect.client.schemas.sorting import FlowRunSort
from prefect.context import FlowRunContext
from prefect.deployments.flow_runs import arun_deployment
from prefect.exceptions import ObjectNotFound
from prefect.logging import get_run_logger
from prefect.states import Cancelled, Scheduled
from prefect.utilities.urls import url_for

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.quality import PriorityName
from tasks.release_orders import EpisodeOrder

QUEUES: Final = {
    PriorityName.VIP: "vip",
    PriorityName.NORMAL: "default",
    PriorityName.BACKFILL: "backfill",
}
"""Work queue of a pool by priority; `default` is the queue that Prefect gives every pool."""
FIRST_QUEUE: Final = QUEUES[PriorityName.VIP]
POLL_SECONDS: Final = 2.0
MOST_TRIES: Final = 2
"""A run that crashes is tried once more."""
MOST_CRASHES: Final = 5
"""Reports of a crash that are heard of one run; see `_calm_seconds`."""
LEAST_CALM_SECONDS: Final = 4.0
MOST_CALM_SECONDS: Final = 120.0
NOTE_CHARS: Final = 600


@dataclass(frozen=True, slots=True)
class RunEnd:
    """How the run of an episode ended.

    Attributes:
        is_done: Whether it completed.
        run_id: Flow run.
        seconds: How long it worked.
        note: Why it did not complete.
    """

    is_done: bool
    run_id: str
    seconds: float
    note: str = ""


Started = Callable[[str], Awaitable[None]]
"""Told the id of a run once there is one."""


class EpisodeRunner(Protocol):
    """Makes episodes."""

    async def run(self, order: EpisodeOrder, started: Started) -> RunEnd:
        """Return how the episode's run ended; a film that was refused is no exception."""
        ...


@dataclass(frozen=True, slots=True)
class DeploymentRunner:
    """Makes episodes as runs of a deployment, on whatever worker takes them.

    Attributes:
        deployment: `flow/deployment`.
        raise_after_seconds: How long a run may wait before it stands in the first queue.
    """

    deployment: str
    raise_after_seconds: float

    async def run(self, order: EpisodeOrder, started: Started) -> RunEnd:
        """Return how the episode's run ended; one that crashed is tried once more."""
        run = await self._find_or_release(order)
        await started(str(run.id))
        for _ in range(MOST_CRASHES):
            run = await self._wait(order, run, started)
            is_crashed = run.state is not None and run.state.is_crashed()
            if not is_crashed or run.run_count >= MOST_TRIES:
                break
            run = await _recover(run)
        return _end_of(run)

    async def _find_or_release(self, order: EpisodeOrder) -> FlowRun:
        """Return the run of this order; one that is over without a film is scheduled again."""
        run = await find_run(order)
        if run is None:
            return await self._release(order, QUEUES[order.priority])
        if run.state is not None and run.state.is_final():
            return await _schedule_again(run, "released again")
        return run

    async def _release(self, order: EpisodeOrder, queue: str) -> FlowRun:
        context = FlowRunContext.get()
        parent = context.flow_run if context is not None else None
        # a parent's second try would link its runs to the places of the first
        is_first_try = parent is not None and parent.run_count <= 1
        return await arun_deployment(
            self.deployment,
            parameters={"parameters": dict(order.parameters)},
            timeout=0,
            tags=order.tags,
            idempotency_key=f"{order.key}/{queue}",
            work_queue_name=queue,
            as_subflow=is_first_try,
        )

    async def _wait(self, order: EpisodeOrder, run: FlowRun, started: Started) -> FlowRun:
        """Return the run once it is over; another one where it waited too long."""
        while True:
            await asyncio.sleep(POLL_SECONDS)
            async with get_client() as client:
                run = await client.read_flow_run(run.id)
            if run.state is not None and run.state.is_final():
                return run
            if self._waits_too_long(run):
                run = await self._raise(order, run)
                await started(str(run.id))

    def _waits_too_long(self, run: FlowRun) -> bool:
        if run.state is None or not run.state.is_scheduled():
            return False
        due = run.next_scheduled_start_time
        is_raised = run.work_queue_name == FIRST_QUEUE
        if is_raised or due is None:
            return False
        return (datetime.now(UTC) - due).total_seconds() > self.raise_after_seconds

    async def _raise(self, order: EpisodeOrder, run: FlowRun) -> FlowRun:
        """Return a run of the same order in the first queue; the waiting one is cancelled."""
        async with get_client() as client:
            reason = f"waited too long; released again in the queue {FIRST_QUEUE}"
            await client.set_flow_run_state(run.id, Cancelled(message=reason))
        get_run_logger().info("%s %s", order.words, reason)
        return await self._release(order, FIRST_QUEUE)


async def find_run(order: EpisodeOrder) -> FlowRun | None:
    """Return the latest run that was released for *order*, whoever released it."""
    tags = FlowRunFilterTags(all_=[f"order-{order.key}"])
    async with get_client() as client:
        runs = await client.read_flow_runs(
            flow_run_filter=FlowRunFilter(tags=tags), sort=FlowRunSort.START_TIME_DESC
        )
    return max(runs, key=lambda run: run.created or datetime.min.replace(tzinfo=UTC), default=None)


async def check_deployment(name: str) -> None:
    """Return if the deployment is there; warn where no worker of its pool is online.

    Raises:
        InvalidSettingError: The server has no such deployment.
    """
    async with get_client() as client:
        try:
            deployment = await client.read_deployment_by_name(name)
        except ObjectNotFound as exc:
            raise InvalidSettingError(
                f"deployment {name!r} is not on the Prefect server; deploy it with `prefect deploy "
                "--all`, or make the episodes in this process: mode here, or --here"
            ) from exc
        if deployment.work_pool_name is None:
            return
        pool = await client.read_work_pool(deployment.work_pool_name)
    if pool.status is not WorkPoolStatus.READY:
        get_run_logger().warning(
            "no worker of pool %s is online; runs wait until `prefect worker start --pool %s`",
            pool.name,
            pool.name,
        )


def link_of(run_id: str) -> str:
    """Return where the run is shown in Prefect's UI; empty where there is none."""
    return (url_for("flow-run", obj_id=run_id) or "") if run_id else ""


async def _recover(run: FlowRun) -> FlowRun:
    """Return a run that crashed, to be taken again, unless somebody else saw to that."""
    await asyncio.sleep(await _calm_seconds(run))
    async with get_client() as client:
        run = await client.read_flow_run(run.id)
    if run.state is None or not run.state.is_crashed():
        return run
    get_run_logger().warning("%s crashed, it is tried once more", run.name)
    return await _schedule_again(run, "crashed; tried once more")


async def _calm_seconds(run: FlowRun) -> float:
    """Return how long a worker may need until it has said all that it has to say of a crash.

    A process worker reports a crash at once, loads the flow to look for hooks, and then reports the
    crash once more, whatever the run's state is by then (measured: 29 s later on a busy machine,
    where a run took 28 s to start). To load the flow takes as long as to start it.
    """
    async with get_client() as client:
        states = await client.read_flow_run_states(run.id)
    times = {state.type: state.timestamp for state in states if state.timestamp}
    begun, running = times.get(StateType.PENDING), times.get(StateType.RUNNING)
    if begun is None or running is None:
        return LEAST_CALM_SECONDS
    wanted = 1.5 * (running - begun).total_seconds()
    return min(MOST_CALM_SECONDS, max(LEAST_CALM_SECONDS, wanted))


async def _schedule_again(run: FlowRun, reason: str) -> FlowRun:
    """Return the run, to be taken again: finished tasks of it are found, not made."""
    async with get_client() as client:
        await client.set_flow_run_state(run.id, Scheduled(message=reason), force=True)
        return await client.read_flow_run(run.id)


def _end_of(run: FlowRun) -> RunEnd:
    state = run.state
    is_done = state is not None and state.is_completed()
    message = "" if state is None or is_done else f"{state.name}: {state.message or 'no reason'}"
    return RunEnd(
        is_done=is_done,
        run_id=str(run.id),
        seconds=round(run.total_run_time.total_seconds(), 1),
        note=" ".join(message.split())[:NOTE_CHARS],
    )
