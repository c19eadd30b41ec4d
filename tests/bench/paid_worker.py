"""A process that makes paid calls: `python -m tests.bench.paid_worker --url ... --first 0 ...`.

It says `ready` once it could begin, and begins when a line comes; its last line counts how its
calls ended, and the seconds of a core that they took.
"""

import argparse
import asyncio
import json
import sys
from collections import Counter
from pathlib import Path
from time import process_time

from pydantic import SecretStr

from cliffhanger.errors import JobFailedError, ProviderBusyError, UnclearCallError
from cliffhanger.models.jobs.call import PaidCall, Purpose
from cliffhanger.models.jobs.driver import JobDriver
from cliffhanger.models.jobs.gate import OwnPlaces
from cliffhanger.models.jobs.opening import open_driver
from cliffhanger.models.jobs.orders import SpeechOrder
from cliffhanger.models.jobs.settings import AccountLimits, CallPolicy
from cliffhanger.models.jobs.tools import Account
from cliffhanger.models.registry import find_adapter
from cliffhanger.money.budget import Scope, ScopeKind
from cliffhanger.money.prices import load_price_book
from cliffhanger.store.local import LocalStore
from tests.fault_server.house import CANARY_KEY

ACCOUNT = "voices"
SCOPE = Scope(kind=ScopeKind.SERIES, name="rush")
MODEL = "gpt-4o-mini-tts"
MAX_CONCURRENCY = 64


def line_call(index: int, url: str) -> PaidCall:
    """Return the call for the line of that number."""
    return PaidCall(
        adapter=find_adapter("openai-speech"),
        account=ACCOUNT,
        base_url=url,
        model=MODEL,
        order=SpeechOrder(text=f"Line {index} of a long night.", voice="marin"),
        purpose=Purpose(series_id=SCOPE.name, subject=f"line-{index}", scopes=(SCOPE,)),
    )


def account(url: str, calls_per_second: float) -> Account:
    """Return the account that all processes share."""
    return Account(
        name=ACCOUNT,
        provider="openai",
        base_url=url,
        api_key=SecretStr(CANARY_KEY),
        limits=AccountLimits(
            max_concurrency=MAX_CONCURRENCY, requests_per_minute=60.0 * calls_per_second
        ),
        policy=CallPolicy(patience_seconds=1800.0),
    )


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def _ended(driver: JobDriver, call: PaidCall) -> str:
    try:
        await driver.run(call)
    except UnclearCallError:
        return "unclear"
    except JobFailedError:
        return "failed"
    except ProviderBusyError:
        return "busy"
    return "settled"


async def make_calls(arguments: argparse.Namespace) -> tuple[Counter[str], float]:
    """Return how often calls ended how, and the seconds of a core that they took."""
    async with open_driver(
        {ACCOUNT: account(arguments.url, arguments.calls_per_second)},
        journal=str(arguments.folder / "journal.db"),
        store=LocalStore.open(arguments.folder / "store"),
        prices=load_price_book(),
        places=OwnPlaces(),
    ) as (driver, _):
        indexes = range(arguments.first, arguments.first + arguments.count)
        calls = [line_call(index, arguments.url) for index in indexes]
        _say("ready")
        await asyncio.to_thread(sys.stdin.readline)
        begun = process_time()
        ended = Counter(await asyncio.gather(*(_ended(driver, call) for call in calls)))
        return ended, process_time() - begun


def main() -> None:
    """Make the calls."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.paid_worker", description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--first", type=int, required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--calls-per-second", type=float, required=True)
    ended, cpu_seconds = asyncio.run(make_calls(parser.parse_args()))
    _say(json.dumps({"ended": ended, "cpu_seconds": cpu_seconds}))


if __name__ == "__main__":
    main()
