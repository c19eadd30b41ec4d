"""Places of an account over all machines, kept by a real Prefect server."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from time import monotonic
from uuid import UUID, uuid4

import pytest
from prefect.client.orchestration import PrefectClient, get_client
from pydantic import SecretStr

from blocks import ProviderAccount
from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.jobs.settings import AccountLimits
from cliffhanger.models.jobs.tools import Account
from cliffhanger.models.studio_routes import AccountRoute, Candidate, CapabilityRoute, StudioRoutes
from tasks import places
from tasks.paying import create_account_limits, find_accounts
from tasks.places import SlotBank, places_name, server_places, turns_name

pytestmark = pytest.mark.usefixtures("prefect_api")


def account(num_places: int, *, requests_per_minute: float = 6000) -> Account:
    """Return an account that no other test uses."""
    return Account(
        name=f"kling-{uuid4().hex[:8]}",
        provider="kling",
        base_url="https://api.kling.example",
        limits=AccountLimits(max_concurrency=num_places, requests_per_minute=requests_per_minute),
    )


@asynccontextmanager
async def limited(num_places: int) -> AsyncGenerator[tuple[Account, PrefectClient]]:
    """Give an account whose limit the server knows."""
    wanted = account(num_places)
    assert await create_account_limits({wanted.name: wanted}) == (places_name(wanted.name),)
    async with get_client() as client:
        yield wanted, client


async def num_taken(client: PrefectClient, wanted: Account) -> int:
    """Return how many slots the server counts as taken."""
    limit = await client.read_global_concurrency_limit_by_name(places_name(wanted.name))
    return limit.active_slots


async def let_tend(*banks: SlotBank, until: float) -> None:
    """Tend banks for so many seconds."""
    ends_at = monotonic() + until
    while monotonic() < ends_at:
        await asyncio.sleep(0.02)
        for bank in banks:
            await bank.tend()


@pytest.fixture
def _short_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "IDLE_SECONDS", 0.05)


async def tend(*banks: SlotBank, seconds: float) -> None:
    """Tend banks for so long, as `ServerPlaces.tend` does."""
    ends_at = monotonic() + seconds
    while monotonic() < ends_at:
        await asyncio.sleep(0.02)
        for bank in banks:
            await bank.tend()


@pytest.mark.usefixtures("_short_idle")
async def test_no_more_than_the_limit_are_used_over_two_processes() -> None:
    """Forty calls of two banks through five places: never a sixth at once, and all get through."""
    async with limited(5) as (wanted, client), get_client() as other:
        banks = (SlotBank(client, wanted), SlotBank(other, wanted))
        under_way = [0]
        seen: list[int] = []

        async def call(bank: SlotBank) -> None:
            while (block := await bank.take()) is None:
                await tend(bank, seconds=0.02)
            under_way[0] += 1
            seen.append(under_way[0])
            await asyncio.sleep(0.02)
            under_way[0] -= 1
            bank.give(block)

        async with asyncio.timeout(60), asyncio.TaskGroup() as calls:
            for index in range(40):
                calls.create_task(call(banks[index % 2]))
            while len(seen) < 40:
                await tend(*banks, seconds=0.1)
        assert len(seen) == 40
        assert 2 <= max(seen) <= 5
        await tend(*banks, seconds=0.3)
        assert await num_taken(client, wanted) == 0


async def test_a_full_limit_gives_none_at_once_and_a_slot_when_one_is_back() -> None:
    async with limited(2) as (wanted, client), get_client() as other:
        one, two = SlotBank(client, wanted), SlotBank(other, wanted)
        blocks = [await one.take(), await one.take()]
        assert None not in blocks
        begun_at = monotonic()
        assert await two.take() is None
        assert monotonic() - begun_at < 20.0
        await one.close()
        assert await two.take() is not None
        await two.close()


async def test_slots_are_fetched_together_for_all_who_want_one() -> None:
    async with limited(8) as (wanted, client):
        bank = SlotBank(client, wanted)
        blocks = await asyncio.gather(*(bank.take() for _ in range(8)))
        assert None not in blocks
        assert sum(block.size for block in {id(block): block for block in blocks}.values()) == 8
        assert len({id(block) for block in blocks}) <= 2
        assert await num_taken(client, wanted) == 8
        assert await bank.take() is None
        await bank.close()
        assert await num_taken(client, wanted) == 0


async def test_a_block_is_halved_until_it_fits() -> None:
    """Six of eight are taken: who wants eight gets two, and the rest nothing."""
    async with limited(8) as (wanted, client), get_client() as other:
        first = SlotBank(client, wanted)
        held = await asyncio.gather(*(first.take() for _ in range(6)))
        assert None not in held
        second = SlotBank(other, wanted)
        found = await asyncio.gather(*(second.take() for _ in range(8)))
        assert len([block for block in found if block is not None]) == 2
        assert await num_taken(client, wanted) == 8
        await first.close()
        await second.close()


@pytest.mark.usefixtures("_short_idle")
async def test_a_slot_is_kept_while_there_is_work_and_given_back_soon_after() -> None:
    async with limited(3) as (wanted, client):
        bank = SlotBank(client, wanted)
        first = await bank.take()
        assert first is not None
        bank.give(first)
        again = await bank.take()
        assert again is first
        await tend(bank, seconds=0.2)
        assert await num_taken(client, wanted) == 1
        bank.give(again)
        await tend(bank, seconds=0.2)
        assert await num_taken(client, wanted) == 0


async def test_a_lease_is_renewed_as_long_as_the_slot_is_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A third of its time later the server has it end later; one that nobody tends stays."""
    async with limited(1) as (kept, client), limited(1) as (left, _):
        tended, forgotten = SlotBank(client, kept), SlotBank(client, left)
        blocks = [await tended.take(), await forgotten.take()]
        leases = [block.lease_id for block in blocks if block is not None]
        folder = tmp_path_factory.getbasetemp()
        before = [lease_ends_at(folder, lease) for lease in leases]
        await tended.tend()
        assert [lease_ends_at(folder, lease) for lease in leases] == before
        later = monotonic() + places.LEASE_SECONDS / 3 + 1.0
        monkeypatch.setattr(places, "monotonic", lambda: later)
        await tended.tend()
        after = [lease_ends_at(folder, lease) for lease in leases]
        assert after[0] > before[0]
        assert after[1] == before[1]
        await tended.close()
        await forgotten.close()


async def test_places_belong_to_accounts_and_are_all_given_back() -> None:
    async with limited(2) as (wanted, client):
        async with server_places({wanted.name: wanted}) as shared:
            assert shared.is_limited(wanted.name)
            assert not shared.is_limited("nobody")
            async with shared.try_place(wanted.name) as one, shared.try_place(wanted.name) as two:
                assert (one, two) == (True, True)
                async with shared.try_place(wanted.name) as three:
                    assert three is False
            async with shared.try_place(wanted.name) as again:
                assert again
        assert await num_taken(client, wanted) == 0


async def test_a_place_is_given_back_by_a_call_that_fails() -> None:
    async with limited(1) as (wanted, _), server_places({wanted.name: wanted}) as shared:

        async def fail() -> None:
            async with shared.try_place(wanted.name) as is_mine:
                assert is_mine
                raise OSError("it broke")

        for _attempt in range(3):
            with pytest.raises(OSError, match="broke"):
                await fail()


async def test_a_slow_account_waits_for_its_turn_and_a_fast_one_does_not() -> None:
    """Two calls a second: the limit lets two begin, and the rest half a second apart."""
    slow, fast = account(9, requests_per_minute=120), account(9, requests_per_minute=6000)
    accounts = {wanted.name: wanted for wanted in (slow, fast)}
    created = await create_account_limits(accounts)
    assert created == (places_name(slow.name), turns_name(slow.name), places_name(fast.name))
    async with server_places(accounts) as shared:
        begun_at = monotonic()
        for _ in range(4):
            await shared.wait_for_turn(slow.name)
        assert monotonic() - begun_at > 0.5
        begun_at = monotonic()
        for _ in range(4):
            await shared.wait_for_turn(fast.name)
        assert monotonic() - begun_at < 0.1


async def test_limits_that_are_there_are_left_as_they_are() -> None:
    async with limited(3) as (wanted, client):
        wider = Account(
            name=wanted.name,
            provider="kling",
            base_url=wanted.base_url,
            limits=AccountLimits(max_concurrency=9, requests_per_minute=6000),
        )
        assert await create_account_limits({wider.name: wider}) == ()
        limit = await client.read_global_concurrency_limit_by_name(places_name(wanted.name))
        assert (limit.limit, limit.slot_decay_per_second) == (3, 0.0)


async def test_a_server_that_does_not_answer_gives_no_place() -> None:
    """The call waits and asks again; nothing is sent without a place."""
    async with PrefectClient("http://127.0.0.1:9/api") as nobody:
        assert await SlotBank(nobody, account(2)).take() is None


async def test_accounts_come_from_the_profile_or_from_blocks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FAL_KEY", "from-the-environment")
    name = f"labs-{uuid4().hex[:8]}"
    block = ProviderAccount(
        provider="elevenlabs", base_url="https://api.example", api_key="from-the-block"
    )
    await block.save(name)
    fal = AccountRoute(provider="fal", base_url="https://queue.example", api_key_env="FAL_KEY")
    routes = StudioRoutes(
        accounts={"fal": fal, "unused": fal},
        video=route("fal", "fal-video"),
        voice=route(name, "elevenlabs-speech"),
    )
    found = await find_accounts(routes)
    assert {each: item.api_key for each, item in found.items()} == {
        "fal": SecretStr("from-the-environment"),
        name: SecretStr("from-the-block"),
    }
    assert found[name].name == name


async def test_an_account_that_is_nowhere_is_refused() -> None:
    name = f"nowhere-{uuid4().hex[:8]}"
    words = f"account '{name}' is neither under models.accounts of the profile nor a Provider"
    with pytest.raises(InvalidSettingError, match=words):
        await find_accounts(StudioRoutes(voice=route(name, "elevenlabs-speech")))


def route(name: str, protocol: str) -> CapabilityRoute:
    candidate = Candidate(account=name, protocol=protocol, model="m", voices={"any": "v"})
    return CapabilityRoute(candidates=(candidate,))


def lease_ends_at(folder: Path, lease_id: UUID) -> datetime:
    """Return when a lease ends, by the server's own file of it."""
    [path] = folder.glob(f"prefect[0-9]*/server/**/{lease_id}.json")
    return datetime.fromisoformat(json.loads(path.read_text())["expiration"])
