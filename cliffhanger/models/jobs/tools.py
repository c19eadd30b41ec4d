"""What the driver works with: accounts, the journal, the store, the network, the ledger."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pydantic import SecretStr

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.http import AsyncTransport
from cliffhanger.models.jobs.adapter import Endpoint
from cliffhanger.models.jobs.call import PaidCall
from cliffhanger.models.jobs.database import JournalDatabase
from cliffhanger.models.jobs.gate import AccountGate
from cliffhanger.models.jobs.journal import LEASE_SECONDS, Lease
from cliffhanger.models.jobs.recording import Recorder
from cliffhanger.models.jobs.settings import AccountLimits, CallPolicy
from cliffhanger.money.prices import PriceBook, PricedCost
from cliffhanger.money.units import Units
from cliffhanger.store.protocol import ArtifactStore

JITTER: Final = 0.2


class UnpricedModelError(InvalidSettingError):
    """A model has no price, so that no budget could hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account at a provider.

    Attributes:
        name: Ours for it; also the name of its limit.
        provider: Kind of provider, by which the price book knows it.
        base_url: Address.
        api_key: Key, or the access key of a pair.
        api_secret: Secret of a pair.
        headers: Further secret headers.
        settings: Further settings, such as a region.
        limits: What the provider allows.
        policy: How far calls are pursued.
        is_free: Whether its calls cost nothing, as on a server of one's own.
    """

    name: str
    provider: str
    base_url: str
    api_key: SecretStr | None = None
    api_secret: SecretStr | None = None
    headers: Mapping[str, SecretStr] = field(default_factory=dict[str, SecretStr])
    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    limits: AccountLimits = field(default_factory=AccountLimits)
    policy: CallPolicy = field(default_factory=CallPolicy)
    is_free: bool = False

    def endpoint(self, model: str, now: datetime) -> Endpoint:
        """Return where the account is asked for *model*."""
        return Endpoint(
            base_url=self.base_url.rstrip("/"),
            model=model,
            now=now,
            api_key=self.api_key,
            api_secret=self.api_secret,
            headers=self.headers,
            settings=self.settings,
        )

    @property
    def trusted_host(self) -> str:
        """Its own `host:port`, from which results may come wherever it is."""
        parts = urlsplit(self.base_url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        host = (parts.hostname or "").lower()
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


StepHook = Callable[[PaidCall, str], None]
"""Told of every step of a call once it is durable."""


def ignore_step(_call: PaidCall, _step: str) -> None:
    """Do nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What the driver works with; belongs to one event loop.

    Attributes:
        accounts: By name.
        gates: By name of the account.
        database: The journal.
        store: Where inputs lie and results go.
        transport: Carries requests.
        prices: What calls cost.
        recorder: Keeps a row of every call that ended.
        owner: Name of the process, unique.
        workspace: Folder for downloads under way.
        on_step: Told of every durable step.
        now: Present time.
        sleep_scale: Shortens pauses, for tests against a server that is as much faster.
        chance: Random number in [0, 1).
    """

    accounts: Mapping[str, Account]
    gates: Mapping[str, AccountGate]
    database: JournalDatabase
    store: ArtifactStore
    transport: AsyncTransport
    prices: PriceBook
    recorder: Recorder
    owner: str
    workspace: Path
    on_step: StepHook = ignore_step
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep_scale: float = 1.0
    chance: Callable[[], float] = random.random

    def account(self, call: PaidCall) -> Account:
        """Return the account that pays for *call*."""
        return self.accounts[call.account]

    def gate(self, call: PaidCall) -> AccountGate:
        """Return the gate of that account."""
        return self.gates[call.account]

    def endpoint(self, call: PaidCall) -> Endpoint:
        """Return where *call* goes, now."""
        return self.account(call).endpoint(call.model, self.now())

    def timestamp(self) -> float:
        """Return the present time, seconds of the epoch."""
        return self.now().timestamp()

    def lease(self) -> Lease:
        """Return a lease that begins now."""
        now = self.timestamp()
        return Lease(self.owner, now, now + LEASE_SECONDS)

    def jittered(self, seconds: float) -> float:
        """Return *seconds*, up to a fifth more or less by chance, scaled."""
        return seconds * self.sleep_scale * (1.0 + JITTER * (2.0 * self.chance() - 1.0))

    def price(self, call: PaidCall, units: Units) -> PricedCost:
        """Return what *units* cost.

        Raises:
            UnpricedModelError: Nobody knows, and the account does not allow that.
        """
        account = self.account(call)
        if account.is_free:
            return PricedCost(Decimal(0), "free")
        cost = self.prices.cost(call.model, units, provider=account.provider)
        if cost is not None:
            return cost
        if account.policy.allow_unpriced:
            return PricedCost(Decimal(0), "unpriced")
        raise UnpricedModelError(
            f"model {call.model!r} of {account.provider} has no price for {call.capability}, so no "
            "budget could hold; add a row under prices in the studio profile, or set "
            "allow_unpriced of the account"
        )
