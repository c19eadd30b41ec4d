"""Chat completions are paid for once, and their replies given again."""

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from cliffhanger.errors import (
    AccountStoppedError,
    BudgetExceededError,
    InvalidSettingError,
    UnclearCallError,
)
from cliffhanger.models.chat.kept import CountedError, KeptCall, read_kept_call
from cliffhanger.models.http import BrokenOffError, HttpReply, NeverSentError
from cliffhanger.models.jobs import claims, journal
from cliffhanger.models.jobs.accounts import BreakerState
from cliffhanger.models.jobs.journal import LeaseLostError
from cliffhanger.models.jobs.settings import CallPolicy
from cliffhanger.models.jobs.tables import Step
from cliffhanger.money.call import Outcome
from tests.chat_server import Scripted, completion, fault
from tests.paid_chat_world import ANSWERED_USD, GOOD, URL, Chats, bound_usd, open_chats, post

BOUND_USD = bound_usd(post())
LOST = BrokenOffError("it broke off")


@pytest.fixture(autouse=True)
def _short_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "SHARED_POLL_SECONDS", 0.002)


@pytest.fixture
async def chats(tmp_path: Path) -> AsyncGenerator[Chats]:
    async with open_chats(tmp_path) as chats:
        yield chats


def kept(reply: HttpReply) -> KeptCall:
    found = read_kept_call(reply.headers)
    assert found is not None
    return found


def steps(chats: Chats) -> list[Step]:
    return [row.step for row in chats.rows()]


async def test_a_reply_that_was_paid_for_is_given_again(chats: Chats) -> None:
    first = await chats.ask(chats.open())
    chats.world.leave()
    second = await chats.ask(chats.open())
    assert (second.status, second.body) == (first.status, first.body) == (200, GOOD.body)
    assert kept(first) == kept(second)
    assert kept(first).cost_usd == ANSWERED_USD
    assert len(chats.wire.posts) == 1
    assert (chats.world.settled_usd(), chats.world.reserved_usd()) == (ANSWERED_USD, 0)


async def test_a_request_reserves_its_upper_bound(chats: Chats) -> None:
    """49 tokens for a body of 96 bytes, and an answer of 100."""
    seen: list[Decimal] = []
    chat = chats.open(lambda _call, _step: seen.append(chats.world.reserved_usd()))
    await chats.ask(chat)
    assert chats.world.steps == ["claimed", "sending", "stored", "settled"]
    assert (len(post().body), BOUND_USD) == (96, Decimal("0.01049"))
    assert seen == [BOUND_USD, BOUND_USD, BOUND_USD, 0]


async def test_a_request_without_a_limit_reserves_8192_tokens(chats: Chats) -> None:
    body = {"model": "storyteller-1", "messages": [{"role": "user", "content": "rain"}]}
    await chats.ask(chats.open(), replace(post(), body=json.dumps(body).encode()))
    assert Decimal("0.8192") <= chats.rows()[0].reserved_usd < Decimal("0.8202")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(post("snow"), id="another body"),
        pytest.param(post(url="https://else.invalid/v1/chat/completions"), id="another address"),
    ],
)
async def test_another_body_or_address_is_another_call(chats: Chats, other: object) -> None:
    chat = chats.open()
    one, two = await chats.ask(chat), await chats.ask(chat, other)
    assert kept(one).id != kept(two).id
    assert [call.url for call in chats.wire.posts] == [URL, other.url]
    assert chats.world.settled_usd() == 2 * ANSWERED_USD


async def test_a_reply_that_the_store_lost_is_paid_for_again(chats: Chats) -> None:
    first = await chats.ask(chats.open())
    for path in (chats.world.folder / "store" / "objects").rglob("*"):
        if path.is_file():
            path.unlink()
    second = await chats.ask(chats.open())
    assert kept(first).id != kept(second).id
    assert chats.world.settled_usd() == chats.ledger_usd() == 2 * ANSWERED_USD


@pytest.mark.parametrize("num_chats", [1, 2])
async def test_threads_that_send_the_same_body_share_one_call(chats: Chats, num_chats: int) -> None:
    """Also where they use chats of their own, as two tiers with one model do."""
    opened = [chats.open() for _ in range(num_chats)]
    chats.wire.is_open.clear()
    asked = [asyncio.create_task(chats.ask(opened[index % num_chats])) for index in range(4)]
    await chats.wire.is_asked.wait()
    await asyncio.sleep(0.02)
    chats.wire.is_open.set()
    replies = await asyncio.gather(*asked)
    assert len({kept(reply).id for reply in replies}) == len(chats.wire.posts) == 1
    assert (chats.world.settled_usd(), len(chats.world.ledger.all)) == (ANSWERED_USD, 1)


async def test_a_call_that_another_worker_took_over_is_gone_on_with(
    chats: Chats, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = journal.mark_sending
    raised: list[str] = []

    def lost_once(row: object, **facts: object) -> object:
        if not raised:
            raised.append("x")
            raise LeaseLostError("it is somebody else's")
        return real(row, **facts)

    monkeypatch.setattr(journal, "mark_sending", lost_once)
    assert (await chats.ask(chats.open())).body == GOOD.body
    assert len(chats.wire.posts) == 1


async def test_no_cap_is_passed(chats: Chats) -> None:
    """The series may cost 1 USD; an answer of 10,000 tokens could."""
    whole = {**json.loads(post().body), "max_tokens": 10_000}
    call = replace(post(), body=json.dumps(whole).encode())
    with pytest.raises(BudgetExceededError, match=r"cap of \$1.00 for series heiress"):
        await chats.ask(chats.open(), call)
    assert (chats.wire.posts, chats.rows(), chats.world.reserved_usd()) == ([], (), 0)


async def test_too_many_requests_slow_the_account_and_reach_the_writer(chats: Chats) -> None:
    chats.wire.script.append(fault(429, "slow down", headers={"retry-after": "0"}))
    chat = chats.open()
    refused = await chats.ask(chat)
    assert (refused.status, kept(refused).cost_usd) == (429, None)
    assert (chats.account().pace, chats.account().breaker) == (0.5, BreakerState.CLOSED)
    assert (chats.world.settled_usd(), chats.world.reserved_usd()) == (0, 0)
    assert (await chats.ask(chat)).status == 200
    assert (chats.rows()[0].attempt, chats.world.settled_usd()) == (2, ANSWERED_USD)


async def test_a_refused_key_stops_the_account(chats: Chats) -> None:
    chats.wire.script.append(fault(401, "no such key", code="invalid_api_key"))
    chat = chats.open()
    assert (await chats.ask(chat)).status == 401
    with pytest.raises(AccountStoppedError, match="nothing is sent to fake for 300 s"):
        await chats.ask(chat, post("snow"))
    assert (len(chats.wire.posts), steps(chats)) == (1, [Step.FAILED, Step.FAILED])
    assert (chats.world.settled_usd(), chats.world.reserved_usd()) == (0, 0)


async def test_a_server_error_is_not_billed(chats: Chats) -> None:
    chats.wire.script.append(fault(500, "it broke"))
    chat = chats.open()
    assert (await chats.ask(chat)).status == 500
    assert (steps(chats), chats.world.settled_usd()) == ([Step.FAILED], 0)
    assert chats.account().num_failures == 1
    assert (await chats.ask(chat)).status == 200
    assert (chats.account().num_failures, chats.world.settled_usd()) == (0, ANSWERED_USD)


async def test_a_refused_request_says_that_the_service_is_well(chats: Chats) -> None:
    chats.wire.script += [fault(500, "it broke"), fault(400, "no such parameter")]
    chat = chats.open()
    await chats.ask(chat)
    assert (await chats.ask(chat)).status == 400
    assert chats.account().num_failures == 0


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(Scripted(GOOD.body[:-20]), id="half of it"),
        pytest.param(Scripted(b'{"id": "x", "choices": []}'), id="no choice"),
    ],
)
async def test_an_answer_that_cannot_be_read_is_counted(chats: Chats, broken: Scripted) -> None:
    chats.wire.script.append(broken)
    reply = await chats.ask(chats.open())
    assert (reply.status, reply.body) == (200, broken.body)
    assert kept(reply).cost_usd == chats.world.settled_usd() == chats.ledger_usd() == BOUND_USD
    assert (steps(chats), chats.world.reserved_usd()) == ([Step.FAILED], 0)


async def test_an_answer_that_the_server_broke_off_costs_what_it_says(chats: Chats) -> None:
    chats.wire.script.append(completion("It r", finish_reason="error"))
    chat = chats.open()
    broken = await chats.ask(chat)
    assert kept(broken).cost_usd == chats.world.settled_usd() == ANSWERED_USD
    whole = await chats.ask(chat)
    assert (whole.body, len(chats.wire.posts)) == (GOOD.body, 2)
    assert kept(whole).id != kept(broken).id
    assert chats.world.settled_usd() == chats.ledger_usd() == 2 * ANSWERED_USD


async def test_without_a_connection_nothing_is_paid(chats: Chats) -> None:
    chats.wire.script.append(NeverSentError("no connection"))
    chat = chats.open()
    with pytest.raises(NeverSentError):
        await chats.ask(chat)
    assert (steps(chats), chats.world.settled_usd(), chats.account().num_failures) == (
        [Step.FAILED],
        0,
        1,
    )
    assert (await chats.ask(chat)).status == 200


async def test_an_address_that_cannot_be_called_is_no_unclear_call(chats: Chats) -> None:
    chats.wire.script.append(InvalidSettingError("no address"))
    chat = chats.open()
    with pytest.raises(InvalidSettingError):
        await chats.ask(chat)
    assert (steps(chats), chats.world.reserved_usd()) == ([Step.FAILED], 0)
    assert (await chats.ask(chat)).status == 200


async def test_a_lost_answer_waits_for_a_person(chats: Chats) -> None:
    chats.wire.script.append(LOST)
    for _ in range(3):
        with pytest.raises(UnclearCallError, match="cliffhanger jobs resolve"):
            await chats.ask(chats.open())
        chats.world.leave()
    assert (len(chats.wire.posts), steps(chats)) == (1, [Step.UNCLEAR])
    assert (chats.world.settled_usd(), chats.world.reserved_usd()) == (0, BOUND_USD)


async def test_a_lost_answer_is_asked_for_again_where_that_is_allowed(tmp_path: Path) -> None:
    """Both are counted, in the journal and in the ledger."""
    async with open_chats(tmp_path, policy=CallPolicy(repeat_unclear_up_to_usd="0.02")) as chats:
        chats.wire.script.append(LOST)
        chat = chats.open()
        with pytest.raises(CountedError) as caught:
            await chats.ask(chat)
        assert caught.value.kept.cost_usd == BOUND_USD
        assert (await chats.ask(chat)).status == 200
        assert chats.world.settled_usd() == chats.ledger_usd() == BOUND_USD + ANSWERED_USD
        assert [row.outcome for row in chats.world.ledger.all] == [Outcome.UNCLEAR, Outcome.OK]


async def test_a_lost_answer_that_costs_too_much_is_not_asked_for_again(tmp_path: Path) -> None:
    async with open_chats(tmp_path, policy=CallPolicy(repeat_unclear_up_to_usd="0.01")) as chats:
        chats.wire.script.append(LOST)
        with pytest.raises(UnclearCallError):
            await chats.ask(chats.open())
        assert len(chats.wire.posts) == 1


async def test_a_free_answer_is_simply_asked_for_again(tmp_path: Path) -> None:
    async with open_chats(tmp_path, is_free=True) as chats:
        chats.wire.script.append(LOST)
        chat = chats.open()
        with pytest.raises(BrokenOffError):
            await chats.ask(chat)
        reply = await chats.ask(chat)
        assert (reply.status, kept(reply).cost_usd, chats.rows()[0].attempt) == (200, None, 2)
        assert (chats.world.settled_usd(), chats.world.reserved_usd()) == (0, 0)
