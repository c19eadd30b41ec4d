"""Answering the form at which a flow run waits, as the Prefect UI does."""

import asyncio
import time
from typing import Any
from uuid import UUID

from prefect import resume_flow_run
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterName
from prefect.client.schemas.objects import StateType


async def answer_form(run_name: str, answer: dict[str, Any], *, seconds: float = 120.0) -> None:
    """Wait until the run of that name is paused, send its form, and see it go on."""
    wanted = FlowRunFilter(name=FlowRunFilterName(any_=[run_name]))
    deadline = time.monotonic() + seconds
    async with get_client() as client:
        answered: set[UUID] = set()
        while time.monotonic() < deadline:
            runs = await client.read_flow_runs(flow_run_filter=wanted)
            paused = {run.id for run in runs if run.state_type is StateType.PAUSED}
            if answered and not paused & answered:
                return
            for run_id in paused - answered:
                await resume_flow_run(run_id, run_input=answer)  # type: ignore[misc]
                answered.add(run_id)
            await asyncio.sleep(0.1)
    raise AssertionError(f"the run {run_name!r} did not take an answer within {seconds:g} s")
