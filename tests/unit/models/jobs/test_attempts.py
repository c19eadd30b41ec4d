"""Another job for a call whose last one failed: how often, and at what cost."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from cliffhanger.errors import (
    BudgetExceededError,
    InvalidInputError,
    JobFailedError,
    ProviderBusyError,
)
from cliffhanger.models.jobs import journal
from cliffhanger.models.jobs.call import Purpose
from cliffhanger.models.jobs.job import FailureKind, JobState
from cliffhanger.models.jobs.settings import CallPolicy
from cliffhanger.models.jobs.tables import Step
from cliffhanger.models.jobs.tools import UnpricedModelError
from cliffhanger.money.budget import BudgetCaps
from cliffhanger.money.call import Outcome
from tests.paid_world import (
    NOON,
    PRICE_USD,
    SCOPE,
    Killed,
    Said,
    World,
    dies_at,
    job_error,
    open_world,
)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncGenerator[World]:
    async with open_world(tmp_path) as world:
        yield world


async def test_a_failed_job_gets_another_with_another_token(world: World) -> None:
    world.provider.on_poll += [job_error(FailureKind.PROVIDER_FAILED)] * 2
    result = await world.driver().run(world.call())
    assert not result.is_reused
    tokens = [sent.token for sent in world.provider.sent]
    assert len(set(tokens)) == len(tokens) == 3
    assert (world.reserved_usd(), world.settled_usd()) == (0, PRICE_USD)
    assert [(row.attempt, row.outcome) for row in world.ledger.all] == [
        (1, Outcome.FAILED),
        (2, Outcome.FAILED),
        (3, Outcome.OK),
    ]
    earlier = world.database.run(journal.read_attempts(world.call().key))
    assert [row.step for row in earlier] == [Step.FAILED, Step.FAILED]


@pytest.mark.parametrize("max_attempts", [1, 2, 3, 5])
async def test_no_more_jobs_are_begun_than_the_policy_allows(
    tmp_path: Path, max_attempts: int
) -> None:
    async with open_world(tmp_path, policy=CallPolicy(max_attempts=max_attempts)) as world:
        world.provider.on_poll += [job_error(FailureKind.PROVIDER_FAILED)] * 99
        with pytest.raises(JobFailedError, match=f"provider failed.*attempt {max_attempts},"):
            await world.driver().run(world.call())
        assert len(world.provider.sent) == max_attempts
        assert (world.reserved_usd(), world.settled_usd()) == (0, 0)


async def test_a_later_run_may_try_again(world: World) -> None:
    world.provider.on_poll += [job_error(FailureKind.PROVIDER_FAILED)] * 4
    with pytest.raises(JobFailedError):
        await world.driver().run(world.call())
    result = await world.driver().run(world.call())
    assert result.cost_usd == PRICE_USD
    assert world.row(world.call()).attempt == 5


async def test_another_attempt_may_not_pass_the_cap(world: World) -> None:
    """A failed job that the provider bills counts against the budget of the next."""
    scope = SCOPE.model_copy(update={"cap_usd": Decimal("0.06")})
    billed = Said(
        200,
        {"status": "failed", "cost_usd": "0.03", "error": {"kind": FailureKind.PROVIDER_FAILED}},
    )
    world.provider.on_poll.append(billed)
    with pytest.raises(BudgetExceededError):
        await world.driver().run(world.call(scopes=(scope,)))
    assert len(world.provider.sent) == 1
    assert (world.reserved_usd(), world.settled_usd()) == (0, Decimal("0.03"))
    assert world.row(world.call()).step is Step.FAILED


@pytest.mark.parametrize("is_sync", [False, True])
async def test_content_that_a_job_failed_for_is_never_sent_again(
    tmp_path: Path, *, is_sync: bool
) -> None:
    async with open_world(tmp_path, is_sync=is_sync) as world:
        failed = job_error(FailureKind.CONTENT_INPUT)
        (world.provider.on_submit if is_sync else world.provider.on_poll).append(failed)
        for _ in range(3):
            with pytest.raises(JobFailedError, match=r"content.input"):
                await world.driver().run(world.call())
        assert len(world.provider.sent) == 1
        await world.driver().run(world.call(take=2))


@pytest.mark.parametrize("kind", [FailureKind.INVALID_REQUEST, FailureKind.CANCELLED])
async def test_what_ends_no_better_is_not_made_again_in_the_same_run(
    world: World, kind: FailureKind
) -> None:
    state = JobState.CANCELLED if kind is FailureKind.CANCELLED else JobState.FAILED
    world.provider.on_poll.append(job_error(kind, state))
    with pytest.raises(JobFailedError):
        await world.driver().run(world.call())
    assert len(world.provider.sent) == 1
    await world.driver().run(world.call())


@pytest.mark.parametrize("num_retries", [0, 1, 2])
async def test_filtered_output_is_made_again_as_often_as_the_adapter_says(
    tmp_path: Path, num_retries: int
) -> None:
    async with open_world(tmp_path, max_filtered_retries=num_retries) as world:
        world.provider.on_poll += [job_error(FailureKind.CONTENT_OUTPUT)] * 99
        for _ in range(2):
            with pytest.raises(JobFailedError, match="content output"):
                await world.driver().run(world.call())
        assert len(world.provider.sent) == 1 + num_retries
        assert world.settled_usd() == (1 + num_retries) * PRICE_USD
        assert {row.outcome for row in world.ledger.all} == {Outcome.FILTERED}


async def test_what_the_provider_says_it_cost_is_what_counts(world: World) -> None:
    world.provider.cost_usd = "0.0123456789012"
    result = await world.driver().run(world.call())
    assert result.cost_usd == Decimal("0.012345679"), "a billionth, never rounded down"
    assert world.settled_usd() == result.cost_usd


async def test_a_provider_may_say_that_it_cost_nothing(world: World) -> None:
    world.provider.cost_usd = "0"
    result = await world.driver().run(world.call())
    assert (result.cost_usd, world.settled_usd()) == (0, 0)
    assert not world.ledger.all[0].is_cost_estimated


async def test_a_refusal_of_the_budget_names_cost_cap_and_scope(world: World) -> None:
    scope = SCOPE.model_copy(update={"cap_usd": Decimal("0.03")})
    with pytest.raises(BudgetExceededError) as caught:
        await world.driver().run(world.call(scopes=(scope,)))
    words = str(caught.value)
    for part in ("image for shot-1 from fake (fake-1)", "$0.04", "$0.03", "series heiress"):
        assert part in words
    assert "nothing was sent" in words
    error = caught.value
    assert (error.would_cost_usd, error.cap_usd, error.scope) == (
        PRICE_USD,
        Decimal("0.03"),
        "series heiress",
    )
    assert world.provider.sent == []
    assert world.reserved_usd() == 0


@pytest.mark.parametrize("kind", ["episode", "series", "day"])
async def test_each_cap_holds_for_itself(world: World, kind: str) -> None:
    caps = BudgetCaps.model_validate({f"{kind}_usd": Decimal("0.07")})
    scopes = caps.scopes(series_id="heiress", episode_number=3, at=NOON)
    await world.driver().run(world.call("one", scopes=scopes))
    with pytest.raises(BudgetExceededError, match=f"{kind} (heiress|2026-11-29)"):
        await world.driver().run(world.call("two", scopes=scopes))
    assert world.provider.num_accepted == 1


async def test_a_model_without_a_price_is_refused_before_anything_is_sent(world: World) -> None:
    call = replace(world.call(), model="nobody-knows")
    with pytest.raises(UnpricedModelError, match="'nobody-knows' of fake has no price for image"):
        await world.driver().run(call)
    assert world.provider.sent == []


async def test_a_model_without_a_price_counts_as_free_where_that_is_allowed(
    tmp_path: Path,
) -> None:
    async with open_world(tmp_path, policy=CallPolicy(allow_unpriced=True)) as world:
        result = await world.driver().run(replace(world.call(), model="nobody-knows"))
        assert result.cost_usd == 0
        assert world.ledger.all[0].price_id == "unpriced"


async def test_a_free_account_spends_nothing_and_no_cap_stops_it(tmp_path: Path) -> None:
    scope = SCOPE.model_copy(update={"cap_usd": Decimal(0)})
    async with open_world(tmp_path, is_free=True) as world:
        result = await world.driver().run(world.call(scopes=(scope,)))
        assert (result.cost_usd, world.settled_usd()) == (0, 0)


async def test_a_result_is_settled_though_its_price_is_gone_from_the_book(world: World) -> None:
    """What was reserved counts; the result was paid for and is not held back."""
    with pytest.raises(Killed):
        await world.driver(dies_at("stored")).run(world.call())
    world.leave()
    settled_by = world.driver()
    row = world.row(world.call())
    model = world.prices.prices[0].model_copy(update={"model": "another"})
    book = world.prices.model_copy(update={"prices": (model,)})
    settled_by = world.driver(prices=book)
    with pytest.raises(UnpricedModelError):
        await world.driver(prices=book).run(world.call("new"))
    result = await _settle(world, settled_by, row)
    assert result == PRICE_USD


async def _settle(world: World, driver: object, row: object) -> Decimal:
    """Let the step alone be taken that needs the price."""
    advance = driver._advance  # type: ignore[attr-defined]
    taken = world.database.run(journal.take_over(row.key, advance.tools.lease()))  # type: ignore[attr-defined]
    await advance.make(world.call(), taken)
    return world.settled_usd()


async def test_a_busy_end_leaves_a_call_that_the_next_run_makes(world: World) -> None:
    world.provider.on_submit.append(Said(503, {}, {"retry-after": "3600"}))
    with pytest.raises(ProviderBusyError):
        await world.driver(sleep_scale=1.0).run(world.call())
    result = await world.driver().run(world.call())
    assert (result.cost_usd, world.row(world.call()).attempt) == (PRICE_USD, 2)


@pytest.mark.parametrize("words", ["NUL \0 inside", "a" * 100_000, "half \ud83d a pair"])
async def test_whatever_a_provider_says_can_be_written_down(world: World, words: str) -> None:
    said = Said(400, {"error": {"kind": "invalid_request", "message": words}})
    world.provider.on_submit.append(said)
    with pytest.raises(JobFailedError):
        await world.driver().run(world.call())
    failure = world.row(world.call()).failure
    assert failure is not None
    assert "\0" not in failure.message


def test_a_purpose_says_no_more_than_the_ledger_keeps() -> None:
    with pytest.raises(InvalidInputError, match="subject must have at most 200 characters"):
        Purpose(subject="x" * 201)
