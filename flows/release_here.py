"""Episodes made in this process, where no worker is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any, cast

from prefect.client.schemas.objects import State

from flows.episode import produce_episode
from flows.parameters import EpisodeParameters
from tasks.release_orders import EpisodeOrder
from tasks.release_runs import NOTE_CHARS, RunEnd, Started


@dataclass(frozen=True, slots=True)
class HereRunner:
    """Makes episodes as subflows of the running flow."""

    async def run(self, order: EpisodeOrder, started: Started) -> RunEnd:
        """Return how the episode ended; its run has an id only then."""
        await started("")
        began = perf_counter()
        parameters = EpisodeParameters.model_validate(order.parameters)
        # Prefect's types know no flow that is awaited for its state
        call = cast("Callable[..., Awaitable[State[Any]]]", produce_episode)
        state = await call(parameters, return_state=True)
        run_id = state.state_details.flow_run_id
        is_done = state.is_completed()
        message = "" if is_done else f"{state.name}: {state.message or 'no reason'}"
        return RunEnd(
            is_done=is_done,
            run_id=str(run_id) if run_id else "",
            seconds=round(perf_counter() - began, 1),
            note=" ".join(message.split())[:NOTE_CHARS],
        )
