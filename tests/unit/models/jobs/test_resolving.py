"""What a person says of a call is done at once, and the next run goes on from there."""

from collections.abc import AsyncGenerator
from decimal import Decimal
from pathlib import Path

import pytest

from cliffhanger.errors import InvalidInputError, UnclearCallError
from cliffhanger.models.jobs import journal, resolving
from cliffhanger.models.jobs.call import PaidCall, Reservation, StoredOutput
from cliffhanger.models.jobs.job import OutputRole
from cliffhanger.models.jobs.journal import Lease
from cliffhanger.models.jobs.owner import make_owner
from cliffhanger.models.jobs.tables import Step
from cliffhanger.money.budget import to_nano
from cliffhanger.money.call import Outcome
from tests.journal_rows import add_call
from tests.paid_world import ACCEPTED_UNHEARD, PRICE_USD, UNSEEN, Said, World, open_world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncGenerator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


def lease(world: World) -> Lease:
    now = world.clock().timestamp()
    return Lease("a person", now, now + 30.0)


async def unclear(world: World, said: Said = UNSEEN) -> PaidCall:
    """Return a call that waits for a person, its worker gone."""
    call = world.call()
    world.provider.on_submit.append(said)
    with pytest.raises(UnclearCallError):
        await world.driver().run(call)
    world.leave()
    return call


async def test_what_was_not_accepted_is_given_back_and_sent_again(world: World) -> None:
    call = await unclear(world)
    world.database.run(resolving.give_back(call.key, lease(world)))
    assert (world.reserved_usd(), world.settled_usd()) == (0, 0)
    result = await world.driver().run(call)
    assert not result.is_reused
    tokens = [sent.token for sent in world.provider.sent]
    assert len(set(tokens)) == 2, "another attempt is another job"
    assert world.provider.num_accepted == 1
    assert world.settled_usd() == PRICE_USD


async def test_what_was_accepted_is_fetched_and_not_sent_again(world: World) -> None:
    call = await unclear(world, ACCEPTED_UNHEARD)
    world.database.run(resolving.go_on_with(call.key, "job-1", lease(world)))
    assert world.reserved_usd() == PRICE_USD
    result = await world.driver().run(call)
    assert result.job_id == "job-1"
    assert len(world.provider.sent) == 1
    assert world.settled_usd() == PRICE_USD


async def test_what_is_lost_is_counted_and_paid_for_again(world: World) -> None:
    call = await unclear(world, ACCEPTED_UNHEARD)
    world.database.run(resolving.count_as_lost(call.key, lease(world)))
    assert (world.reserved_usd(), world.settled_usd()) == (0, PRICE_USD)
    await world.driver().run(call)
    assert world.settled_usd() == 2 * PRICE_USD
    assert world.provider.num_accepted == 2


@pytest.mark.parametrize("cost_usd", [None, Decimal("0.03"), Decimal(0)])
async def test_a_result_that_a_person_has_is_used_and_nothing_is_sent(
    world: World, cost_usd: Decimal | None
) -> None:
    call = await unclear(world, ACCEPTED_UNHEARD)
    ref = world.store.put_bytes(b'{"made": "by hand"}', media_type="application/json")
    outputs = (StoredOutput(role=OutputRole.REPLY, ref=ref),)
    nano = None if cost_usd is None else to_nano(cost_usd)
    world.database.run(resolving.settle_with(call.key, outputs, lease(world), cost_nano=nano))
    expected = PRICE_USD if cost_usd is None else cost_usd
    assert (world.reserved_usd(), world.settled_usd()) == (0, expected)
    result = await world.driver().run(call)
    assert (result.is_reused, result.cost_usd) == (True, expected)
    assert world.store.get_bytes(result.output(OutputRole.REPLY)) == b'{"made": "by hand"}'
    assert len(world.provider.sent) == 1
    assert world.row(call).failure is None


DECISIONS = {
    "not accepted": resolving.give_back,
    "accepted": lambda key, lease: resolving.go_on_with(key, "job-1", lease),
    "lost": resolving.count_as_lost,
    "result": lambda key, lease: resolving.settle_with(key, (), lease),
}
each_decision = pytest.mark.parametrize("decision", DECISIONS.values(), ids=DECISIONS)


@each_decision
@pytest.mark.parametrize(
    ("step", "words"),
    [
        (Step.CLAIMED, "nothing was sent yet"),
        (Step.SUBMITTED, "it is job k-1 at kling-main"),
        (Step.STORED, "its result is in the store"),
        (Step.SETTLED, "it is paid and done"),
        (Step.FAILED, "it was failed"),
        (Step.CANCELLED, "it was cancelled"),
    ],
)
async def test_nobody_decides_about_a_call_that_does_not_wait(
    world: World, decision: object, step: Step, words: str
) -> None:
    key = add_call(world.database, "shot-1", step, job_id="k-1")
    before = world.database.run(journal.read_job(key))
    with pytest.raises(InvalidInputError, match=words):
        world.database.run(decision(key, lease(world)))  # type: ignore[operator]
    assert world.database.run(journal.read_job(key)) == before


@each_decision
@pytest.mark.parametrize("step", [Step.UNCLEAR, Step.SENDING])
async def test_a_call_whose_worker_may_be_alive_is_left_to_it(
    world: World, decision: object, step: Step
) -> None:
    now = world.clock().timestamp()
    key = add_call(world.database, "shot-1", step, lease_until=now + 17.0)
    before = world.database.run(journal.read_job(key))
    with pytest.raises(resolving.CallInUseError, match=r"process 1 on elsewhere.* 17 s later"):
        world.database.run(decision(key, lease(world)))  # type: ignore[operator]
    with pytest.raises(resolving.CallInUseError):
        resolving.check_resolvable(before, now)
    assert world.database.run(journal.read_job(key)) == before
    world.clock.advance(18.0)
    world.database.run(decision(key, lease(world)))  # type: ignore[operator]
    assert world.database.run(journal.read_job(key)).step is not step


async def test_the_lease_of_a_process_that_is_gone_does_not_count(world: World) -> None:
    """Not even while it runs: nobody has to wait 30 s after a crash on the same machine."""
    owner = f"{make_owner().partition('/')[0]}/{2**22 + 1}/1/aa"
    until = world.clock().timestamp() + 20.0
    key = add_call(world.database, "shot-1", Step.SENDING, owner=owner, lease_until=until)
    before = world.database.run(resolving.give_back(key, lease(world)))
    assert before.step is Step.SENDING
    assert world.database.run(journal.read_job(key)).step is Step.FAILED


@pytest.mark.parametrize("job_id", ["", "two words", "x" * 501, "line\nbreak"])
async def test_a_job_id_that_cannot_be_one_is_refused(world: World, job_id: str) -> None:
    with pytest.raises(InvalidInputError, match="job id must be"):
        resolving.go_on_with("key", job_id, lease(world))


async def test_the_addresses_of_a_job_are_kept_for_the_same_job_only(world: World) -> None:
    urls = '{"status": "https://kling.example/1"}'
    same = add_call(world.database, "shot-1", Step.LOST, job_id="k-1", urls=urls)
    other = add_call(world.database, "shot-2", Step.LOST, job_id="k-1", urls=urls)
    for key, job_id in ((same, "k-1"), (other, "k-2")):
        world.database.run(resolving.go_on_with(key, job_id, lease(world)))
    assert world.database.run(journal.read_job(same)).urls
    assert not world.database.run(journal.read_job(other)).urls


async def test_a_cancelled_call_costs_nothing_and_can_be_made_again(world: World) -> None:
    call = world.call()
    key = call.key
    reserved = Reservation(nano=to_nano(PRICE_USD), price_id="list", at=world.clock())
    world.database.run(journal.claim(call, reserved, Lease("worker", 0.0, 1.0)))
    row = world.database.run(resolving.take_for_cancelling(key, lease(world)))
    world.database.run(resolving.mark_cancelled(row, "a person", now=lease(world).now))
    assert world.row(call).step is Step.CANCELLED
    assert (world.reserved_usd(), world.settled_usd()) == (0, 0)
    await world.driver().run(call)
    assert world.settled_usd() == PRICE_USD


@pytest.mark.parametrize("step", [Step.SENDING, Step.UNCLEAR, Step.STORED, Step.SETTLED])
async def test_there_is_nothing_to_cancel(world: World, step: Step) -> None:
    key = add_call(world.database, "shot-1", step)
    with pytest.raises(InvalidInputError, match="is not open"):
        world.database.run(resolving.take_for_cancelling(key, lease(world)))


async def test_a_call_that_is_let_go_is_free_at_once(world: World) -> None:
    key = add_call(world.database, "shot-1", Step.SUBMITTED, job_id="k-1")
    row = world.database.run(resolving.take_for_cancelling(key, lease(world)))
    assert resolving.is_held(row, lease(world).now)
    world.database.run(resolving.let_go(row))
    other = Lease("another", lease(world).now, lease(world).until)
    assert world.database.run(journal.take_over(key, other)) is not None


async def test_the_ledger_s_row_is_that_of_the_attempt(world: World) -> None:
    """Reports that add rows up see the attempt once, however it ended."""
    call = await unclear(world)
    row = world.row(call)
    record = resolving.record_of(
        row, Outcome.LOST, provider="fake", cost_usd=PRICE_USD, now=lease(world).now
    )
    assert (record.key, record.attempt, record.account) == (call.key, 1, "fake")
    assert (record.cost_usd, record.reserved_usd) == (PRICE_USD, PRICE_USD)
    assert record.outcome is Outcome.LOST
    assert "it broke off" in record.note
