"""One order along a route: who is asked, and when nobody else is."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from cliffhanger.errors import (
    BudgetExceededError,
    JobFailedError,
    ProviderBusyError,
    UnclearCallError,
)
from cliffhanger.models.jobs.call import PaidCall, Purpose
from cliffhanger.models.jobs.driver import JobDriver
from cliffhanger.models.jobs.gate import AccountGate, OwnPlaces
from cliffhanger.models.jobs.guard import AddressRefusedError
from cliffhanger.models.jobs.job import FailureKind
from cliffhanger.models.jobs.orders import ImageOrder
from cliffhanger.models.jobs.routing import Made, Maker, make_first
from cliffhanger.models.jobs.tables import Step
from cliffhanger.models.jobs.tools import StepHook, ignore_step
from cliffhanger.models.studio_routes import Candidate
from tests.paid_world import (
    ACCEPTED_UNHEARD,
    BASE_URL,
    LIMITS,
    PRICE_USD,
    SCOPE,
    Killed,
    Said,
    World,
    dies_at,
    error,
    job_error,
    open_world,
)

NAMES = ("first", "second", "third")
PURPOSE = Purpose(series_id="heiress", subject="shot-1", scopes=(SCOPE,))
BUSY = Said(503, {}, {"retry-after": "3600"})


class Route:
    """Three accounts at one provider; each answer is scripted in the order of the requests."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.accounts = {name: replace(world.account, name=name) for name in NAMES}

    def driver(self, on_step: StepHook = ignore_step) -> JobDriver:
        """Return a worker that knows all three."""
        tools = self.world.tools(on_step, sleep_scale=1e-6, accounts=self.accounts)
        gates = {
            name: AccountGate(name, LIMITS, tools.database, owner=tools.owner, places=OwnPlaces())
            for name in NAMES
        }
        driver = JobDriver(replace(tools, gates=gates))
        self.world.drivers.append(driver)
        return driver

    def makers(self, names: Sequence[str] = NAMES) -> list[Maker]:
        """Return the route."""
        return [
            Maker(
                Candidate(account=name, protocol="fake", model="fake-1"),
                self.accounts[name],
                self.world.adapter,
            )
            for name in names
        ]

    def call(self, name: str) -> PaidCall:
        """Return the call that asks one of them."""
        return self.makers([name])[0].call(order_for(None), PURPOSE)

    async def make(self, on_step: StepHook = ignore_step, names: Sequence[str] = NAMES) -> Made:
        """Return what a new worker gets of the route."""
        return await make_first(self.driver(on_step), self.makers(names), order_for, PURPOSE)


def order_for(_maker: object) -> ImageOrder:
    return ImageOrder(prompt="rain")


@asynccontextmanager
async def open_route(folder: Path) -> AsyncGenerator[Route]:
    async with open_world(folder) as world:
        policy = world.account.policy.model_copy(update={"patience_seconds": 0.001})
        world.account = replace(world.account, policy=policy)
        yield Route(world)


@pytest.fixture
async def route(tmp_path: Path) -> AsyncGenerator[Route]:
    async with open_route(tmp_path) as route:
        yield route


async def test_the_first_that_takes_it_makes_it(route: Route) -> None:
    made = await route.make()
    assert (made.result.account, made.refusals) == ("first", ())
    assert len(route.world.provider.sent) == 1


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(Said(401, {}), id="no key"),
        pytest.param(Said(402, {}), id="no balance"),
        pytest.param(Said(400, {"error": "too long"}), id="refused"),
        pytest.param(error(FailureKind.CONTENT_INPUT), id="filtered"),
        pytest.param(BUSY, id="busy"),
    ],
)
async def test_the_next_is_asked_where_nothing_is_under_way(route: Route, said: Said) -> None:
    route.world.provider.on_submit.append(said)
    made = await route.make()
    assert made.result.account == "second"
    assert [refusal.account for refusal in made.refusals] == ["first"]
    assert route.world.settled_usd() == PRICE_USD
    assert route.world.reserved_usd() == 0


async def test_the_next_is_asked_after_all_attempts_failed(route: Route) -> None:
    route.world.provider.on_poll += [job_error(FailureKind.PROVIDER_FAILED)] * 3
    made = await route.make()
    assert made.result.account == "second"
    assert len(route.world.provider.sent) == 4


async def test_nobody_else_is_asked_where_it_is_unclear(route: Route) -> None:
    route.world.provider.on_submit.append(ACCEPTED_UNHEARD)
    for _ in range(2):
        with pytest.raises(UnclearCallError):
            await route.make()
        route.world.leave()
    assert len(route.world.provider.sent) == 1


@pytest.mark.parametrize(
    ("poll", "download", "expected"),
    [
        pytest.param([Said(401, {})], [], ProviderBusyError, id="the key went while it ran"),
        pytest.param([], [Said(503, {})] * 5, ProviderBusyError, id="no download now"),
        pytest.param(
            [Said(200, {"status": "succeeded", "url": "http://169.254.169.254/"})],
            [],
            AddressRefusedError,
            id="an address that must not be fetched",
        ),
    ],
)
async def test_nobody_else_is_asked_while_a_job_runs(
    route: Route, poll: list[Said], download: list[Said], expected: type[Exception]
) -> None:
    route.world.provider.on_poll += poll
    route.world.provider.on_download += download
    with pytest.raises(expected):
        await route.make()
    assert route.world.row(route.call("first")).step is Step.SUBMITTED
    assert len(route.world.provider.sent) == 1
    route.world.leave()
    made = await route.make()
    assert made.result.account == "first"
    assert len(route.world.provider.sent) == 1


async def test_a_cap_stops_the_route(route: Route) -> None:
    purpose = replace(PURPOSE, scopes=(SCOPE.model_copy(update={"cap_usd": PRICE_USD / 2}),))
    with pytest.raises(BudgetExceededError):
        await make_first(route.driver(), route.makers(), order_for, purpose)
    assert route.world.provider.sent == []


async def test_all_that_are_busy_are_come_back_to(route: Route) -> None:
    route.world.provider.on_submit += [BUSY, Said(400, {"error": "no"}), BUSY]
    with pytest.raises(ProviderBusyError, match="none of the route could make it") as caught:
        await route.make()
    assert all(f"from {name} " in str(caught.value) for name in NAMES)
    assert route.world.reserved_usd() == 0


async def test_all_that_refuse_are_named(route: Route) -> None:
    route.world.provider.on_submit += [error(FailureKind.CONTENT_INPUT)] * 3
    with pytest.raises(JobFailedError) as caught:
        await route.make()
    assert caught.value.failure.kind is FailureKind.CONTENT_INPUT
    assert all(f"from {name} " in str(caught.value) for name in NAMES)


@pytest.mark.parametrize("step", ["sending", "submitted", "done", "downloaded", "stored"])
async def test_a_run_that_comes_back_goes_on_with_whoever_has_it(route: Route, step: str) -> None:
    """The first was busy, the second took it, the worker died: the first is not asked again."""
    route.world.provider.on_submit.append(BUSY)
    with pytest.raises(Killed):
        await route.make(dies_at(step))
    route.world.leave()
    if step == "sending":
        # the worker died while it asked the first, which may have taken it
        with pytest.raises(UnclearCallError):
            await route.make()
        assert route.world.provider.sent == []
        return
    made = await route.make()
    assert made.result.account == "second"
    assert route.world.provider.num_accepted == 1


async def test_what_the_second_made_serves_again_though_the_first_is_back(route: Route) -> None:
    route.world.provider.on_submit.append(BUSY)
    first, again = await route.make(), await route.make()
    assert (first.result.account, again.result.account) == ("second", "second")
    assert again.result.is_reused
    assert route.world.provider.num_accepted == 1


async def test_a_maker_that_is_new_in_the_route_is_asked(route: Route) -> None:
    made = await route.make(names=["second", "third"])
    assert made.result.account == "second"
    made = await route.make()
    assert made.result.account == "first"
    assert BASE_URL in route.call("first").base_url
