"""A chat model that is paid for: a scripted server behind the journal of `paid_world`."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from cliffhanger.models.http import FetchPolicy, HttpCall, HttpReply
from cliffhanger.models.jobs import journal
from cliffhanger.models.jobs.accounts import AccountRow, open_account
from cliffhanger.models.jobs.charge import Charge
from cliffhanger.models.jobs.chatting import PaidChat
from cliffhanger.models.jobs.journal import JobRow
from cliffhanger.models.jobs.settings import CallPolicy
from cliffhanger.models.jobs.tools import StepHook, ignore_step
from cliffhanger.money.budget import BudgetCaps
from cliffhanger.money.price_rows import TokenPrice
from cliffhanger.money.prices import PriceBook
from tests.chat_server import Scripted, completion
from tests.paid_world import SCOPE, World, open_world

URL = "https://chat.invalid/v1/chat/completions"
MODEL = "storyteller-1"
BOOK = PriceBook(
    prices=(
        TokenPrice(
            model=MODEL,
            input=Decimal(10),
            cached_input=Decimal(10),
            output=Decimal(100),
            as_of=date(2026, 11, 29),
            source="the test",
        ),
    )
)
"""10 USD for a million tokens read, 100 USD for a million written."""
ANSWERED_USD = Decimal("0.0042")
"""120 tokens read and 30 written, as `completion` counts: 0.0012 + 0.003."""
GOOD = completion("It rains.")


def post(theme: str = "rain", *, url: str = URL) -> HttpCall:
    """Return a request of 100 tokens at most."""
    messages = [{"role": "user", "content": theme}]
    body = {"model": MODEL, "messages": messages, "max_tokens": 100}
    return HttpCall("POST", url, json.dumps(body).encode())


def bound_usd(call: HttpCall) -> Decimal:
    """Return what a request reserves: a token for two of its bytes, and the longest answer."""
    limit = int(json.loads(call.body)["max_tokens"])
    return Decimal(len(call.body) // 2 + 1) / 100_000 + Decimal(limit) / 10_000


@dataclass(slots=True)
class ChatWire:
    """The server and the way to it: gives the script in order, then `GOOD` for ever."""

    script: list[Scripted | BaseException] = field(default_factory=list[Scripted | BaseException])
    posts: list[HttpCall] = field(default_factory=list[HttpCall])
    is_open: asyncio.Event = field(default_factory=asyncio.Event)
    is_asked: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.is_open.set()

    async def submit(self, call: HttpCall) -> HttpReply:
        """Answer as the script says."""
        self.posts.append(call)
        self.is_asked.set()
        said = self.script.pop(0) if self.script else GOOD
        await self.is_open.wait()
        if isinstance(said, BaseException):
            raise said
        return HttpReply(said.status, said.headers, said.body)

    async def send(self, call: HttpCall) -> HttpReply:
        """Nothing but completions is asked for."""
        raise AssertionError(call.url)

    async def download(self, call: HttpCall, path: Path, policy: FetchPolicy) -> HttpReply:
        """Nothing is fetched."""
        raise AssertionError((call.url, path, policy))


@dataclass(slots=True)
class Chats:
    """Chats on one journal, each as of a worker of its own."""

    world: World
    wire: ChatWire = field(default_factory=ChatWire)
    opened: list[PaidChat] = field(default_factory=list[PaidChat])

    def open(self, on_step: StepHook = ignore_step, **changes: object) -> PaidChat:
        """Return another one; closed with the rest."""
        facts: dict[str, object] = {"transport": self.wire, "prices": BOOK, **changes}
        tools = self.world.tools(on_step, **facts)
        charge = Charge(BudgetCaps(series_usd=SCOPE.cap_usd))
        charge.series_id = SCOPE.name
        self.opened.append(PaidChat(tools, account="fake", model=MODEL, charge=charge))
        return self.opened[-1]

    async def ask(self, chat: PaidChat, call: HttpCall | None = None) -> HttpReply:
        """Return the reply, asked for from a thread as the writer does."""
        return await asyncio.to_thread(chat.send, call or post())

    def rows(self) -> tuple[JobRow, ...]:
        """Return the journal's calls, the oldest first."""
        return self.world.database.run(journal.list_jobs())[::-1]

    def account(self) -> AccountRow:
        """Return pace and health of the account."""
        return self.world.database.run(lambda connection: open_account(connection, "fake"))

    def ledger_usd(self) -> Decimal:
        """Return the sum of the ledger."""
        return sum((row.cost_usd or Decimal(0) for row in self.world.ledger.all), Decimal(0))


@asynccontextmanager
async def open_chats(
    folder: Path, *, policy: CallPolicy | None = None, is_free: bool = False
) -> AsyncGenerator[Chats]:
    """Give them; the journal's balances have to add up at the end."""
    async with open_world(folder, policy=policy, is_free=is_free) as world:
        world.account = replace(world.account, base_url="https://chat.invalid/v1")
        chats = Chats(world)
        try:
            yield chats
        finally:
            for chat in chats.opened:
                await chat.close()
