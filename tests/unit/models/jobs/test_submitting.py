"""The paid request through the driver: what is sent again, what stops, what waits for a person."""

import asyncio
from collections.abc import AsyncGenerator
from decimal import Decimal
from email.utils import format_datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from cliffhanger.errors import (
    AccountStoppedError,
    BudgetExceededError,
    InvalidSettingError,
    JobFailedError,
    ProviderBusyError,
    UnclearCallError,
)
from cliffhanger.models.jobs import pace
from cliffhanger.models.jobs.accounts import BreakerState, open_account
from cliffhanger.models.jobs.adapter import AssetForm, Idempotency
from cliffhanger.models.jobs.breaker import FAILURES_TO_TRIP, note_failure
from cliffhanger.models.jobs.job import FailureKind
from cliffhanger.models.jobs.settings import CallPolicy
from cliffhanger.models.jobs.tables import ACCOUNTS, Step
from cliffhanger.money.call import Outcome
from tests.paid_world import (
    ACCEPTED_UNHEARD,
    NEVER_SENT,
    NOON,
    PRICE_USD,
    SCOPE,
    UNSEEN,
    Said,
    World,
    error,
    open_world,
)

HELP = (Idempotency.NONE, Idempotency.LOOKUP, Idempotency.REPLAY, Idempotency.REJECT)


@pytest.fixture(autouse=True)
def _short_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "HOLD_SECONDS", 0.001)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncGenerator[World]:
    async with open_world(tmp_path) as world:
        yield world


def nothing_is_owed(world: World) -> bool:
    return (world.reserved_usd(), world.settled_usd()) == (0, 0)


AGAIN = [
    pytest.param(NEVER_SENT, id="never sent"),
    pytest.param(error(FailureKind.TRANSIENT, status=408), id="408"),
    pytest.param(Said(425, {}), id="425"),
    pytest.param(Said(429, {}), id="429"),
    pytest.param(Said(503, {}), id="503"),
    pytest.param(error(FailureKind.CONCURRENCY, status=429), id="no place"),
    pytest.param(error(FailureKind.TRANSIENT, status=500), id="500, surely not accepted"),
]


@pytest.mark.parametrize("idempotency", HELP)
@pytest.mark.parametrize("said", AGAIN)
async def test_what_was_surely_not_accepted_is_sent_again(
    tmp_path: Path, said: Said, idempotency: Idempotency
) -> None:
    async with open_world(tmp_path, idempotency=idempotency) as world:
        world.provider.on_submit += [said, said]
        result = await world.driver().run(world.call())
        assert result.cost_usd == PRICE_USD
        assert len(world.provider.sent) == 3
        assert len({sent.token for sent in world.provider.sent}) == 1
        assert (world.provider.num_accepted, world.row(world.call()).attempt) == (1, 1)


@pytest.mark.parametrize("status", [400, 404, 405, 413, 422])
async def test_a_wrong_request_is_over_at_once(world: World, status: int) -> None:
    world.provider.on_submit.append(Said(status, {"error": "no"}))
    with pytest.raises(JobFailedError, match=r"was refused: .*no"):
        await world.driver().run(world.call())
    assert len(world.provider.sent) == 1
    assert nothing_is_owed(world)
    assert [row.outcome for row in world.ledger.all] == [Outcome.FAILED]
    assert world.ledger.all[0].http_status == status


@pytest.mark.parametrize(
    "said",
    [
        Said(401, {}),
        Said(403, {}),
        Said(402, {}),
        error(FailureKind.BALANCE, status=400),
        error(FailureKind.AUTH, status=200),
    ],
)
async def test_a_refused_account_stops_everybody(world: World, said: Said) -> None:
    world.provider.on_submit.append(said)
    with pytest.raises(AccountStoppedError, match="until its key, balance or plan"):
        await world.driver().run(world.call())
    with pytest.raises(AccountStoppedError, match="nothing is sent to fake for"):
        await world.driver().run(world.call("thunder"))
    assert len(world.provider.sent) == 1
    assert nothing_is_owed(world)
    assert world.ledger.all[0].outcome is Outcome.DENIED


OPEN = [
    pytest.param(ACCEPTED_UNHEARD, id="answer lost"),
    pytest.param(UNSEEN, id="request lost"),
    pytest.param(Said(500, {}, is_accepted=True), id="500, accepted"),
    pytest.param(Said(502, "<html>"), id="502"),
    pytest.param(Said(504, "<html>", is_accepted=True), id="504, accepted"),
    pytest.param(Said(524, "<html>", is_accepted=True), id="524, accepted"),
    pytest.param(Said(200, "<html>hello", is_accepted=True), id="200 with a page"),
    pytest.param(Said(200, '{"id": ', is_accepted=True), id="200 that breaks off"),
    pytest.param(Said(202, {"hello": 1}, is_accepted=True), id="200 without a job"),
]


@pytest.mark.parametrize("said", OPEN)
async def test_without_help_an_open_submit_waits_for_a_person(world: World, said: Said) -> None:
    world.provider.on_submit.append(said)
    for _ in range(3):
        with pytest.raises(UnclearCallError, match=r"cliffhanger jobs resolve") as caught:
            await world.driver().run(world.call())
        assert caught.value.key == world.call().key
        world.leave()
    assert len(world.provider.sent) == 1
    assert world.row(world.call()).step is Step.UNCLEAR
    assert (world.reserved_usd(), world.settled_usd()) == (PRICE_USD, 0)


@pytest.mark.parametrize("said", OPEN)
@pytest.mark.parametrize(
    "idempotency", [Idempotency.LOOKUP, Idempotency.REPLAY, Idempotency.REJECT]
)
@pytest.mark.parametrize("is_sync", [False, True])
async def test_with_help_an_open_submit_is_paid_for_once(
    tmp_path: Path, said: Said, idempotency: Idempotency, *, is_sync: bool
) -> None:
    async with open_world(tmp_path, is_sync=is_sync, idempotency=idempotency) as world:
        world.provider.on_submit.append(said)
        result = await world.driver().run(world.call())
        assert world.store.exists(result.outputs[0].ref)
        assert world.provider.num_accepted == 1
        assert len({sent.token for sent in world.provider.sent}) == 1
        assert len({sent.body for sent in world.provider.sent}) == 1
        is_looked_up = idempotency is not Idempotency.REPLAY
        assert bool(world.provider.num_finds) == is_looked_up
        if is_looked_up and said.is_accepted:
            assert len(world.provider.sent) == 1, "a job that is found is not sent again"


async def test_a_job_that_the_list_shows_late_is_not_sent_again(tmp_path: Path) -> None:
    async with open_world(tmp_path, idempotency=Idempotency.LOOKUP) as world:
        world.provider.on_submit.append(ACCEPTED_UNHEARD)
        world.provider.on_find += [Said(200, {"jobs": []}), Said(200, {"jobs": []})]
        await world.driver().run(world.call())
        assert (len(world.provider.sent), world.provider.num_finds) == (1, 3)


async def test_a_list_that_cannot_be_read_now_proves_nothing(tmp_path: Path) -> None:
    async with open_world(tmp_path, idempotency=Idempotency.LOOKUP) as world:
        world.provider.on_submit.append(ACCEPTED_UNHEARD)
        world.provider.on_find.append(Said(503, {}))
        with pytest.raises(ProviderBusyError, match="cannot be looked up now"):
            await world.driver().run(world.call())
        assert world.row(world.call()).step is Step.UNCLEAR
        assert world.reserved_usd() == PRICE_USD
        world.leave()
        await world.driver().run(world.call())
        assert len(world.provider.sent) == 1


async def test_a_replay_that_is_busy_is_sent_again_with_the_same_key(tmp_path: Path) -> None:
    async with open_world(tmp_path, idempotency=Idempotency.REPLAY) as world:
        world.provider.on_submit += [UNSEEN, Said(503, {}), UNSEEN, Said(503, {})]
        with pytest.raises(ProviderBusyError, match="with the same key"):
            await world.driver().run(world.call())
        assert world.row(world.call()).step is Step.UNCLEAR
        assert world.reserved_usd() == PRICE_USD
        world.leave()
        await world.driver().run(world.call())
        assert len({sent.body for sent in world.provider.sent}) == 1
        assert world.provider.num_accepted == 1


async def test_a_replay_that_is_told_to_wait_an_hour_gives_way(tmp_path: Path) -> None:
    async with open_world(tmp_path, idempotency=Idempotency.REPLAY) as world:
        world.provider.on_submit += [
            ACCEPTED_UNHEARD,
            Said(503, {}, {"retry-after": "3600"}),
            Said(503, {}),
        ]
        slow = world.driver(sleep_scale=1.0, chance=lambda: 0.0)
        with pytest.raises(ProviderBusyError, match="with the same key"):
            await slow.run(world.call())
        assert len(world.provider.sent) == 2
        assert world.row(world.call()).step is Step.UNCLEAR


async def test_a_replay_that_is_refused_waits_for_a_person(tmp_path: Path) -> None:
    """Servers refuse a key whose first request they are not done with, or compare differently."""
    async with open_world(tmp_path, idempotency=Idempotency.REPLAY) as world:
        world.provider.on_submit += [UNSEEN, error(FailureKind.INVALID_REQUEST, status=422)]
        with pytest.raises(UnclearCallError, match="said invalid_request"):
            await world.driver().run(world.call())
        assert world.row(world.call()).step is Step.UNCLEAR
        assert world.reserved_usd() == PRICE_USD


async def test_a_replay_whose_content_is_refused_was_never_accepted(tmp_path: Path) -> None:
    async with open_world(tmp_path, idempotency=Idempotency.REPLAY) as world:
        world.provider.on_submit += [UNSEEN, error(FailureKind.CONTENT_INPUT)]
        for _ in range(2):
            with pytest.raises(JobFailedError, match="said content_input"):
                await world.driver().run(world.call())
            world.leave()
        assert len(world.provider.sent) == 2
        assert nothing_is_owed(world)


async def test_a_replay_tells_the_account_what_it_hears(tmp_path: Path) -> None:
    async with open_world(tmp_path, idempotency=Idempotency.REPLAY) as world:
        world.provider.on_submit += [UNSEEN, Said(401, {}), Said(401, {})]
        with pytest.raises(ProviderBusyError):
            await world.driver().run(world.call())
        row = world.database.run(lambda connection: open_account(connection, "fake"))
        assert (row.breaker, row.is_stopped) == (BreakerState.OPEN, True)
        assert len(world.provider.sent) == 2
        assert world.reserved_usd() == PRICE_USD


async def test_a_small_unclear_call_may_be_made_again_and_both_are_counted(
    tmp_path: Path,
) -> None:
    policy = CallPolicy(repeat_unclear_up_to_usd=PRICE_USD)
    async with open_world(tmp_path, policy=policy) as world:
        world.provider.on_submit.append(ACCEPTED_UNHEARD)
        result = await world.driver(chance=lambda: 0.0).run(world.call())
        assert result.cost_usd == PRICE_USD
        assert world.settled_usd() == 2 * PRICE_USD
        assert len({sent.token for sent in world.provider.sent}) == 2
        assert [row.outcome for row in world.ledger.all] == [Outcome.UNCLEAR, Outcome.OK]
        assert sum(row.cost_usd or 0 for row in world.ledger.all) == 2 * PRICE_USD


async def test_a_dear_unclear_call_is_left_to_a_person(tmp_path: Path) -> None:
    policy = CallPolicy(repeat_unclear_up_to_usd=PRICE_USD - Decimal("0.000001"))
    async with open_world(tmp_path, policy=policy) as world:
        world.provider.on_submit.append(ACCEPTED_UNHEARD)
        with pytest.raises(UnclearCallError):
            await world.driver().run(world.call())
        assert world.reserved_usd() == PRICE_USD


async def test_another_attempt_at_an_unclear_call_may_not_pass_the_cap(tmp_path: Path) -> None:
    policy = CallPolicy(repeat_unclear_up_to_usd=PRICE_USD)
    scope = SCOPE.model_copy(update={"cap_usd": Decimal("0.05")})
    async with open_world(tmp_path, policy=policy) as world:
        world.provider.on_submit.append(ACCEPTED_UNHEARD)
        with pytest.raises(BudgetExceededError):
            await world.driver().run(world.call(scopes=(scope,)))
        assert (len(world.provider.sent), world.settled_usd()) == (1, PRICE_USD)


async def test_a_free_account_sends_again_what_is_unclear(tmp_path: Path) -> None:
    async with open_world(tmp_path, is_free=True) as world:
        world.provider.on_submit.append(UNSEEN)
        result = await world.driver().run(world.call())
        assert result.cost_usd == 0
        assert nothing_is_owed(world)
        assert world.ledger.all[0].price_id == "free"


async def test_a_service_that_never_answers_is_given_up(tmp_path: Path) -> None:
    async with open_world(tmp_path, is_free=True) as world:
        world.provider.on_submit += [UNSEEN] * 100
        with pytest.raises(ProviderBusyError):
            await world.driver().run(world.call())
        assert len(world.provider.sent) <= 5
        assert world.row(world.call()).step is Step.FAILED


FORMS = [
    pytest.param(Said(429, {}, {"retry-after": "0.02"}), id="seconds"),
    pytest.param(Said(429, {}, {"retry-after-ms": "20"}), id="milliseconds"),
    pytest.param(Said(503, {}, {"retry-after": "0.02"}), id="503"),
    pytest.param(Said(429, {"retry_after": 0.02}), id="body"),
    pytest.param(Said(429, {"error": {"message": "x", "retry_after": "20ms"}}), id="inner body"),
    pytest.param(Said(429, {}, {"x-ratelimit-reset": "20ms"}), id="reset"),
    pytest.param(
        Said(429, {"error": {"details": [{"retryDelay": "0.02s"}]}}), id="Google's RetryInfo"
    ),
    pytest.param(Said(429, {"detail": "throttled, resets in 20ms"}), id="words"),
    pytest.param(
        Said(429, {}, {"retry-after": format_datetime(NOON.replace(minute=1), usegmt=True)}),
        id="date",
    ),
    pytest.param(
        Said(429, {}, {"x-ratelimit-reset": f"{NOON.timestamp() + 60.02:.2f}"}), id="epoch"
    ),
]


@pytest.mark.parametrize("said", FORMS)
async def test_every_form_of_asking_for_time_is_heard(world: World, said: Said) -> None:
    """Dates and instants lie 20 ms ahead of the clock."""
    world.clock.advance(59.98)
    if "x-ratelimit-reset" in said.headers and "ms" not in said.headers["x-ratelimit-reset"]:
        world.clock.advance(0.02)
    world.provider.on_submit.append(said)
    waits: list[float] = []
    await world.driver(sleep_scale=0.0).run(world.call())
    row = world.database.run(lambda connection: open_account(connection, "fake"))
    waits.append(row.num_complaints)
    assert waits == [1 if said.status == 429 else 0]
    assert len(world.provider.sent) == 2


HOUR = [
    pytest.param(Said(429, {}, {"retry-after": "3600"}), id="seconds"),
    pytest.param(Said(503, {}, {"retry-after": "3600"}), id="503"),
    pytest.param(Said(429, {}, {"retry-after-ms": "3600000"}), id="milliseconds"),
    pytest.param(
        Said(429, {}, {"retry-after": format_datetime(NOON.replace(hour=13), usegmt=True)}),
        id="date",
    ),
    pytest.param(
        Said(429, {}, {"x-ratelimit-reset": f"{NOON.timestamp() + 3600:.0f}"}), id="epoch"
    ),
    pytest.param(error(FailureKind.CONCURRENCY, status=429, retry_after="3600"), id="no place"),
]


@pytest.mark.parametrize("said", HOUR)
async def test_an_hour_is_not_waited_for_and_nothing_stays_reserved(
    world: World, said: Said
) -> None:
    world.provider.on_submit.append(said)
    with pytest.raises(ProviderBusyError, match=r"in 3600 s.*Nothing was paid"):
        await world.driver(sleep_scale=1.0).run(world.call())
    assert len(world.provider.sent) == 1
    assert world.row(world.call()).step is Step.FAILED
    assert nothing_is_owed(world)
    assert world.ledger.all[0].outcome is Outcome.BUSY


@pytest.mark.parametrize("asked", ["inf", "1e300", "999999999"])
async def test_no_header_holds_an_account_for_ever(world: World, asked: str) -> None:
    world.provider.on_submit.append(Said(429, {}, {"retry-after": asked}))
    with pytest.raises(ProviderBusyError):
        await world.driver(sleep_scale=1.0).run(world.call())
    row = world.database.run(lambda connection: open_account(connection, "fake"))
    held = row.held_until - world.database.run(pace.database_now)
    assert 3500.0 < held <= pace.LONGEST_HOLD_SECONDS


@pytest.mark.parametrize(
    "headers",
    [
        {"retry-after": format_datetime(NOON.replace(hour=11), usegmt=True)},
        {"retry-after": "-5"},
        {"retry-after": "0"},
        {"retry-after": "soon"},
        {"x-ratelimit-reset": f"{NOON.timestamp() - 60:.0f}"},
    ],
)
async def test_a_time_in_the_past_is_no_wait(world: World, headers: dict[str, str]) -> None:
    world.provider.on_submit.append(Said(429, {}, headers))
    await world.driver().run(world.call())
    assert len(world.provider.sent) == 2


async def test_a_busy_service_is_given_up_after_the_patience(tmp_path: Path) -> None:
    policy = CallPolicy(patience_seconds=1.0)
    async with open_world(tmp_path, policy=policy) as world:
        world.provider.on_submit += [error(FailureKind.CONCURRENCY, status=429)] * 1000
        with pytest.raises(ProviderBusyError, match="longer than patience_seconds"):
            await world.driver(sleep_scale=0.02).run(world.call())
        assert 1 < len(world.provider.sent) < 100
        assert nothing_is_owed(world)


async def test_without_patience_a_service_that_is_not_busy_is_asked_all_the_same(
    tmp_path: Path,
) -> None:
    async with open_world(tmp_path, policy=CallPolicy(patience_seconds=0.0)) as world:
        await world.driver().run(world.call())
        assert world.provider.num_accepted == 1


async def test_content_that_was_refused_is_never_sent_again(world: World) -> None:
    world.provider.on_submit.append(error(FailureKind.CONTENT_INPUT))
    for _ in range(3):
        with pytest.raises(JobFailedError, match="said content_input") as caught:
            await world.driver().run(world.call())
        assert caught.value.failure.kind is FailureKind.CONTENT_INPUT
        world.leave()
    assert len(world.provider.sent) == 1
    assert world.ledger.all[0].outcome is Outcome.FILTERED
    await world.driver().run(world.call("snow"))


async def test_an_address_that_is_none_reserves_nothing(world: World) -> None:
    """The HTTP library finds out only when it sends; surely nothing went out."""
    world.provider.on_submit.append(Said(error=InvalidSettingError("'htps' is no address")))
    with pytest.raises(JobFailedError, match="is no address"):
        await world.driver().run(world.call())
    assert nothing_is_owed(world)


async def test_an_order_that_cannot_be_sent_is_refused_before_anything_is_reserved(
    world: World,
) -> None:
    with pytest.raises(JobFailedError, match="prompt must not be empty"):
        await world.driver().run(world.call(""))
    assert world.provider.sent == []
    assert nothing_is_owed(world)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param([Said(400, {"error": "no such type"})], JobFailedError, id="refused"),
        pytest.param([Said(503, {})] * 3, ProviderBusyError, id="busy"),
        pytest.param([NEVER_SENT] * 3, ProviderBusyError, id="never sent"),
    ],
)
async def test_an_upload_that_fails_leaves_nothing_reserved(
    tmp_path: Path, said: list[Said], expected: type[Exception]
) -> None:
    async with open_world(tmp_path, asset_forms=(AssetForm.UPLOAD,)) as world:
        world.provider.on_upload += said
        with pytest.raises(expected):
            await world.driver().run(world.call_with(world.asset(b"png")))
        assert world.provider.sent == []
        assert nothing_is_owed(world)
        await world.driver().run(world.call_with(world.asset(b"png")))
        assert world.provider.num_accepted == 1


async def test_a_store_without_addresses_leaves_nothing_reserved(tmp_path: Path) -> None:
    async with open_world(tmp_path, asset_forms=(AssetForm.URL,)) as world:
        with pytest.raises(InvalidSettingError, match="addresses only"):
            await world.driver().run(world.call_with(world.asset(b"png")))
        assert nothing_is_owed(world)


async def test_a_replay_is_the_same_request_to_the_byte(tmp_path: Path) -> None:
    """Its addresses stay those of the first time, though new ones would be signed anew."""
    async with open_world(
        tmp_path,
        is_hosted=True,
        asset_forms=(AssetForm.URL,),
        idempotency=Idempotency.REPLAY,
    ) as world:
        world.provider.on_submit += [ACCEPTED_UNHEARD, UNSEEN, UNSEEN, UNSEEN]
        call = world.call_with(world.asset(b"png"))
        with pytest.raises(ProviderBusyError):
            await world.driver().run(call)
        world.leave()
        await world.driver().run(call)
        assert len({sent.body for sent in world.provider.sent}) == 1
        assert world.provider.num_accepted == 1


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(Said(200, None, is_accepted=True), id="accepted"),
        pytest.param(Said(400, {"error": "too long"}), id="refused for what it says"),
        pytest.param(error(FailureKind.CONTENT_INPUT), id="filtered"),
    ],
)
async def test_a_probe_that_the_service_answers_closes_the_breaker(
    world: World, said: Said
) -> None:
    """The service is well, whatever it thinks of this request."""
    for _ in range(FAILURES_TO_TRIP):
        world.database.run(note_failure("fake", reason="503", is_stopped=False))
    rest_is_over = update(ACCOUNTS).values(breaker_until=0.0)
    world.database.run(lambda connection: connection.execute(rest_is_over) and None)
    if not said.is_accepted:
        world.provider.on_submit.append(said)
    await asyncio.gather(world.driver().run(world.call()), return_exceptions=True)
    row = world.database.run(lambda connection: open_account(connection, "fake"))
    assert (row.breaker, row.num_failures) == (BreakerState.CLOSED, 0)


async def test_a_dead_service_trips_the_breaker_for_the_next_call(world: World) -> None:
    world.provider.on_submit += [NEVER_SENT] * 99
    with pytest.raises(AccountStoppedError, match="no connection"):
        await world.driver().run(world.call())
    assert len(world.provider.sent) == FAILURES_TO_TRIP
    with pytest.raises(AccountStoppedError):
        await world.driver().run(world.call("thunder"))
    assert len(world.provider.sent) == FAILURES_TO_TRIP
    assert nothing_is_owed(world)


async def test_complaints_never_trip_the_breaker(world: World) -> None:
    world.provider.on_submit += [Said(429, {}, {"retry-after": "0.001"})] * 12
    await world.driver().run(world.call())
    row = world.database.run(lambda connection: open_account(connection, "fake"))
    assert (row.breaker, row.num_complaints) == (BreakerState.CLOSED, 12)
