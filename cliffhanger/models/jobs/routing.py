"""One order along a route: the first candidate that takes it makes it.

The next one is asked only where it is known that the one before has nothing under way: refused,
failed, or never reached. A call that may have been accepted stops here and waits, and a run that
comes back goes on with it before it asks anybody else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from cliffhanger.errors import JobFailedError, ProviderBusyError, ProviderError
from cliffhanger.models.jobs.adapter import AnyAdapter
from cliffhanger.models.jobs.call import PaidCall, PaidResult, Purpose
from cliffhanger.models.jobs.driver import UNDER_WAY, JobDriver
from cliffhanger.models.jobs.orders import Order
from cliffhanger.models.jobs.tables import Step
from cliffhanger.models.jobs.tools import Account
from cliffhanger.models.studio_routes import Candidate
from cliffhanger.value import Value

REASON_CHARS: Final = 300
_NOTHING_UNDER_WAY: Final = (JobFailedError, ProviderBusyError)


class Refusal(Value):
    """A candidate that did not make it."""

    account: str
    """Account."""
    model: str
    """Model."""
    reason: str
    """Why, in words."""
    maker_index: int = 0
    """Which of those that might be asked."""


class Made(Value):
    """What came of an order, and who would not make it."""

    result: PaidResult
    """What was made, and by whom."""
    refusals: tuple[Refusal, ...] = ()
    """Those that were asked before, in order."""
    maker_index: int = 0
    """Which of those that might be asked made it."""


@dataclass(frozen=True, slots=True)
class Maker:
    """One candidate, ready to be asked.

    Attributes:
        candidate: As the route names it.
        account: Account that pays.
        adapter: Speaks its protocol.
    """

    candidate: Candidate
    account: Account
    adapter: AnyAdapter

    def call(self, order: Order, purpose: Purpose) -> PaidCall:
        """Return the call that asks it."""
        return PaidCall(
            adapter=self.adapter,
            account=self.account.name,
            base_url=self.account.base_url,
            model=self.candidate.model,
            order=order,
            purpose=purpose,
        )


async def make_first(
    driver: JobDriver,
    makers: Sequence[Maker],
    order_for: Callable[[Maker], Order],
    purpose: Purpose,
) -> Made:
    """Return what the first maker made that took the order.

    Raises:
        UnclearCallError: One may have taken it; nobody else is asked.
        BudgetExceededError: A cap would be passed.
        ProviderBusyError: All are busy or resting; come back later.
        JobFailedError: None can make it.
    """
    refusals: list[Refusal] = []
    errors: list[ProviderError] = []
    calls = [
        (index, maker, maker.call(order_for(maker), purpose)) for index, maker in enumerate(makers)
    ]
    for index, maker, call in await _begun_first(driver, calls):
        try:
            result = await driver.run(call)
        except _NOTHING_UNDER_WAY as exc:
            if await driver.is_under_way(call):
                raise
            errors.append(exc)
            reason = str(exc)[:REASON_CHARS]
            refusals.append(
                Refusal(
                    account=maker.account.name,
                    model=maker.candidate.model,
                    reason=reason,
                    maker_index=index,
                )
            )
        else:
            return Made(result=result, refusals=tuple(refusals), maker_index=index)
    raise _all_failed(errors, purpose)


async def _begun_first(
    driver: JobDriver, calls: list[tuple[int, Maker, PaidCall]]
) -> list[tuple[int, Maker, PaidCall]]:
    """Return the calls, in front the one that is under way, or made after all before it failed.

    A maker that was never asked keeps its place before what is made: the route may be another now.
    """
    steps = [await driver.step_of(call) for _, _, call in calls]
    for index, step in enumerate(steps):
        is_next = step is Step.SETTLED and set(steps[:index]) <= {Step.FAILED}
        if step in UNDER_WAY or is_next:
            return [calls[index], *calls[:index], *calls[index + 1 :]]
    return calls


def _all_failed(errors: Sequence[ProviderError], purpose: Purpose) -> ProviderError:
    """Return one error for all: busy where coming back may help."""
    if len(errors) == 1:
        return errors[0]
    words = f"{purpose}: none of the route could make it: " + " | ".join(map(str, errors))
    if any(isinstance(error, ProviderBusyError) for error in errors):
        return ProviderBusyError(words)
    failed = [error for error in errors if isinstance(error, JobFailedError)]
    return JobFailedError(words, failure=failed[-1].failure)
