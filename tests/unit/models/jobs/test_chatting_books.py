"""Chats whose worker dies or is closed, and a whole writer: nothing twice, and the books agree."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from cliffhanger.errors import AccountStoppedError, AnswerInvalidError, UnclearCallError
from cliffhanger.models.chat.kept import KeptCall, read_kept_call
from cliffhanger.models.http import BrokenOffError, HttpReply
from cliffhanger.models.jobs.call import PaidCall
from cliffhanger.models.jobs.chatting import PaidChat
from cliffhanger.models.jobs.gate import AccountGate, OwnPlaces
from cliffhanger.models.jobs.settings import CallPolicy
from cliffhanger.models.jobs.tables import Step
from cliffhanger.money.call import CallRecord, Outcome
from tests.chat_server import Scripted, completion, fault
from tests.paid_chat_world import (
    ANSWERED_USD,
    BOOK,
    GOOD,
    MODEL,
    Chats,
    bound_usd,
    open_chats,
    post,
)
from tests.paid_world import LIMITS, Killed, dies_at
from tests.unit.models import chat_jobs
from tests.unit.models.chat_jobs import VERSE, VerseBrief

STEPS = ("claimed", "sending", "stored", "settled")
BOUND_USD = bound_usd(post())
REPEATED = CallPolicy(repeat_unclear_up_to_usd=Decimal("0.02"))
VERSE_ANSWER = completion(chat_jobs.GOOD)


@pytest.fixture
async def chats(tmp_path: Path) -> AsyncGenerator[Chats]:
    async with open_chats(tmp_path) as chats:
        yield chats


async def die(chats: Chats, step: str) -> None:
    """Let a worker die at *step*; `answer` is while it waits for the reply."""
    chat = chats.open(dies_at(step))
    if step == "answer":
        chats.wire.script.append(Killed("before the answer"))
    with pytest.raises(Killed):
        await chats.ask(chat)
    chats.world.leave()


@pytest.mark.parametrize("step", STEPS)
async def test_a_chat_survives_its_worker(chats: Chats, step: str) -> None:
    """Sent at most once, whenever it dies; only between request and reply a person has to look."""
    await die(chats, step)
    if step == "sending":
        for _ in range(2):
            with pytest.raises(UnclearCallError):
                await chats.ask(chats.open())
            chats.world.leave()
        assert chats.wire.posts == []
        assert (chats.world.settled_usd(), chats.world.reserved_usd()) == (0, BOUND_USD)
        return
    reply = await chats.ask(chats.open())
    assert (reply.status, reply.body, len(chats.wire.posts)) == (200, GOOD.body, 1)
    assert chats.world.settled_usd() == chats.ledger_usd() == ANSWERED_USD
    assert chats.world.reserved_usd() == 0


async def test_a_worker_that_dies_before_the_reply_leaves_it_to_a_person(chats: Chats) -> None:
    await die(chats, "answer")
    with pytest.raises(UnclearCallError):
        await chats.ask(chats.open())
    assert (len(chats.wire.posts), chats.rows()[0].step) == (1, Step.UNCLEAR)


async def test_a_worker_that_dies_before_the_reply_is_repeated_where_allowed(
    tmp_path: Path,
) -> None:
    async with open_chats(tmp_path, policy=REPEATED) as chats:
        await die(chats, "answer")
        assert (await chats.ask(chats.open())).status == 200
        assert (len(chats.wire.posts), chats.rows()[0].attempt) == (2, 2)
        assert chats.world.settled_usd() == chats.ledger_usd() == BOUND_USD + ANSWERED_USD
        assert [row.outcome for row in chats.world.ledger.all] == [Outcome.UNCLEAR, Outcome.OK]


async def test_a_free_worker_that_dies_before_the_reply_is_repeated(tmp_path: Path) -> None:
    async with open_chats(tmp_path, is_free=True) as chats:
        await die(chats, "answer")
        assert (await chats.ask(chats.open())).status == 200
        assert (len(chats.wire.posts), chats.world.settled_usd()) == (2, 0)


async def test_closing_waits_for_answers_that_are_paid_for(chats: Chats) -> None:
    chat = chats.open()
    chats.wire.is_open.clear()
    asked = asyncio.create_task(chats.ask(chat))
    await chats.wire.is_asked.wait()
    closing = asyncio.create_task(chat.close())
    await asyncio.sleep(0.02)
    assert not closing.done()
    chats.wire.is_open.set()
    await closing
    assert (await asked).body == GOOD.body
    assert (chats.rows()[0].step, chats.world.settled_usd()) == (Step.SETTLED, ANSWERED_USD)


async def test_a_closed_chat_sends_nothing(chats: Chats) -> None:
    chat = chats.open()
    await chat.close()
    with pytest.raises(AccountStoppedError, match="nothing is sent to fake: the run is over"):
        await chats.ask(chat)
    assert chats.rows() == ()


async def test_closing_gives_up_what_was_not_sent_yet(chats: Chats) -> None:
    """It stays claimed; the next run sends it."""
    gate = AccountGate("fake", LIMITS, chats.world.database, owner="x", places=OwnPlaces())
    gate.hold(60.0)
    claimed = asyncio.Event()

    def told(_call: PaidCall, _step: str) -> None:
        claimed.set()

    held = chats.open(told, gates={"fake": gate})
    asked = asyncio.create_task(chats.ask(held))
    await claimed.wait()
    await held.close()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert (chats.wire.posts, chats.rows()[0].step) == ([], Step.CLAIMED)
    chats.world.leave()
    assert (await chats.ask(chats.open())).status == 200
    assert chats.world.settled_usd() == ANSWERED_USD


@dataclass(frozen=True, slots=True)
class BookLog:
    """A writer's log that puts rows where the journal's go."""

    chats: Chats

    def record(self, call: CallRecord, *, request: str, reply: str) -> None:
        """Keep it; there was a request, and a reply unless it was lost."""
        assert request
        assert reply or call.outcome is Outcome.UNREACHABLE
        self.chats.world.ledger.record_calls((call,))


async def write(chats: Chats, chat: PaidChat) -> tuple[CallRecord, ...]:
    """Return the calls that a whole verse took, written in a thread."""
    model = chat_jobs.model_at(model=MODEL, provider="fake", max_answer_tokens=100)
    price = partial(BOOK.cost, provider="fake")
    writer = chat_jobs.writer_with(chat, model, log=BookLog(chats), price=price)
    written = await asyncio.to_thread(writer.write, VerseBrief(answer_tokens=100))
    assert written.value == VERSE
    return written.calls


def tell(chats: Chats) -> tuple[Decimal, Decimal]:
    """Return what journal and ledger have spent."""
    return chats.world.settled_usd(), chats.ledger_usd()


async def test_the_books_agree_after_a_writer_asked_again(tmp_path: Path) -> None:
    """Half a JSON, a lost answer, a fault, a busy server, a wrong form: all in one verse."""
    async with open_chats(tmp_path, policy=CallPolicy(repeat_unclear_up_to_usd="1")) as chats:
        chats.wire.script += [
            Scripted(VERSE_ANSWER.body[:-30]),
            BrokenOffError("it broke off"),
            completion("It r", finish_reason="error"),
            fault(503, "busy"),
            completion({**chat_jobs.GOOD, "title": ""}),
            VERSE_ANSWER,
        ]
        calls = await write(chats, chats.open())
        assert [call.outcome for call in calls] == [
            Outcome.BUSY,
            Outcome.UNREACHABLE,
            Outcome.BUSY,
            Outcome.BUSY,
            Outcome.INVALID,
            Outcome.OK,
        ]
        spent = 2 * bound_usd(chats.wire.posts[0]) + 3 * ANSWERED_USD
        assert tell(chats) == (spent, spent)
        assert [call.is_cost_estimated for call in calls] == [True, True, *[False] * 4]
        assert len(chats.world.ledger.all) == len(calls)


async def test_a_writer_that_is_run_again_pays_nothing(chats: Chats) -> None:
    """The same rows again, in the ledger as in the journal."""
    chats.wire.script += [completion({**chat_jobs.GOOD, "title": ""}), VERSE_ANSWER]
    first = await write(chats, chats.open())
    chats.world.leave()
    second = await write(chats, chats.open())
    assert [call.id for call in first] == [call.id for call in second]
    assert [call.started_at for call in first] == [call.started_at for call in second]
    assert len(chats.wire.posts) == 2
    assert tell(chats) == (2 * ANSWERED_USD, 2 * ANSWERED_USD)


async def test_a_server_that_counts_no_tokens_is_counted_at_the_bound(chats: Chats) -> None:
    chats.wire.script.append(completion(chat_jobs.GOOD, usage=None))
    calls = await write(chats, chats.open())
    bound = bound_usd(chats.wire.posts[0])
    assert tell(chats) == (bound, bound)
    assert [call.is_cost_estimated for call in calls] == [True]


async def test_an_answer_that_never_fits_is_paid_for_once_in_all_runs(chats: Chats) -> None:
    wrong = [{**chat_jobs.GOOD, "title": title} for title in ("", "x" * 21, "y" * 21)]
    chats.wire.script += [completion(answer) for answer in wrong]
    for _ in range(2):
        with pytest.raises(AnswerInvalidError):
            await write(chats, chats.open())
        chats.world.leave()
    assert len(chats.wire.posts) == 3
    assert tell(chats) == (3 * ANSWERED_USD, 3 * ANSWERED_USD)


@pytest.mark.parametrize("cost_usd", [None, Decimal("0.0042"), Decimal("1E-9")])
def test_a_kept_call_comes_back_from_its_headers(cost_usd: Decimal | None) -> None:
    at = datetime(2026, 11, 29, 12, 0, 0, 250_000, tzinfo=UTC)
    call = KeptCall("0" * 32, at, 1.5, cost_usd)
    headers = call.headers()
    assert read_kept_call(headers) == call
    assert all(name.startswith("x-cliffhanger-") for name in headers)


def test_a_reply_that_came_straight_is_no_kept_one() -> None:
    assert read_kept_call(HttpReply(200, {"content-type": "x"}, b"").headers) is None
