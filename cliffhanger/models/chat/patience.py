"""Asking a busy server again."""

from collections.abc import Callable
from typing import Any, TypeVar

from tenacity import RetryCallState, Retrying, retry_if_result

from cliffhanger.models.chat.reading import Reading
from cliffhanger.models.chat.settings import RetryPolicy
from cliffhanger.models.clock import Clock
from cliffhanger.models.wait import retry_wait_seconds
from cliffhanger.value import Value

AnswerT = TypeVar("AnswerT", bound=Value)


def ask_patiently(
    ask: Callable[[], Reading[AnswerT]], policy: RetryPolicy, clock: Clock
) -> Reading[AnswerT]:
    """Return the first reading that waiting cannot better, or the last that the policy allows.

    Args:
        ask: Sends the request once.
        policy: How often, and for how long.
        clock: Time it is measured and passed by.
    """
    deadline = clock.monotonic() + policy.deadline_seconds

    def wait(state: RetryCallState) -> float:
        return retry_wait_seconds(
            _last(state).wait_seconds,
            retry_index=state.attempt_number - 1,
            chance=clock.chance(),
        )

    def is_over(state: RetryCallState) -> bool:
        is_late = clock.monotonic() + state.upcoming_sleep > deadline
        return is_late or state.attempt_number > policy.max_retries

    retrying = Retrying(
        retry=retry_if_result(_is_passing),
        wait=wait,
        stop=is_over,
        sleep=clock.sleep,
        retry_error_callback=_last,
    )
    return retrying(ask)


def _is_passing(reading: Reading[Any]) -> bool:
    return reading.is_passing


def _last(state: RetryCallState) -> Reading[Any]:
    if state.outcome is None:
        raise RuntimeError("nothing was asked yet")
    return state.outcome.result()
