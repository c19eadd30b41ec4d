"""One paid call, as it is asked for, journaled and answered."""

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import IntEnum
from typing import Any, Final, cast

from pydantic import Field

from cliffhanger.errors import InvalidInputError
from cliffhanger.models.jobs.adapter import AnyAdapter
from cliffhanger.models.jobs.job import Capability, OutputRole
from cliffhanger.models.jobs.orders import Asset, Order
from cliffhanger.money.budget import Scopes
from cliffhanger.money.units import Units
from cliffhanger.store.cache_key import cache_key
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.value import Value

TOKEN_CHARS: Final = 32
MAX_NAME_CHARS: Final = 200


class Priority(IntEnum):
    """Whose turn comes first; the number is the head start that others have to wait out.

    Waiting calls are served by the time they came plus these seconds, so that nobody waits for
    ever behind a stream of more urgent ones.
    """

    VIP = 0
    NORMAL = 60
    BACKFILL = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """What a call is for: the columns of the ledger that no provider knows.

    Attributes:
        series_id: Series.
        episode_number: One-based; None for what serves the whole series.
        subject: Shot, line or character.
        take: One-based; another take is another call.
        priority: Whose turn comes first.
        scopes: What it is charged to, and the caps.
    """

    series_id: str = ""
    episode_number: int | None = None
    subject: str = ""
    take: int = 1
    priority: Priority = Priority.NORMAL
    scopes: Scopes = ()

    def __post_init__(self) -> None:
        for name, text in (("subject", self.subject), ("series_id", self.series_id)):
            if len(text) > MAX_NAME_CHARS:
                raise InvalidInputError(
                    f"{name} must have at most {MAX_NAME_CHARS} characters, as the ledger keeps "
                    f"it, got {len(text)}: {text[:40]!r}"
                )

    def __str__(self) -> str:
        """Return it in words, as messages name it."""
        take = f" take {self.take}" if self.take > 1 else ""
        return f"{self.subject or self.series_id or 'the call'}{take}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidCall:
    """One call to one provider.

    Attributes:
        adapter: Speaks the provider's protocol.
        account: Name of the account that pays.
        base_url: Address.
        model: Model asked for.
        order: What is wanted; assets by their digest only.
        purpose: What it is for.
    """

    adapter: AnyAdapter
    account: str
    base_url: str
    model: str
    order: Order
    purpose: Purpose = field(default_factory=Purpose)
    _key: str = field(default="", init=False, repr=False, compare=False)

    @property
    def capability(self) -> Capability:
        """What is paid for."""
        return self.order.capability

    @property
    def key(self) -> str:
        """Sha256 over everything that makes it another call: what is asked, whom, which take."""
        if not self._key:
            key = cache_key(
                "paid",
                protocol=self.adapter.name,
                version=self.adapter.version,
                account=self.account,
                model=self.model,
                order=plain(self.order),
                take=self.purpose.take,
            )
            object.__setattr__(self, "_key", key)  # nothing that it is made of changes
        return self._key

    def token(self, attempt: int) -> str:
        """Return our name for the job, 32 hex digits; another attempt is another job."""
        text = f"{self.key}/{attempt}"
        return hashlib.sha256(text.encode()).hexdigest()[:TOKEN_CHARS]

    def __str__(self) -> str:
        """Return it in words, as messages name it."""
        return f"{self.capability} for {self.purpose} from {self.account} ({self.model})"


class StoredOutput(Value):
    """One result in the store."""

    role: OutputRole
    """What it is."""
    ref: ArtifactRef
    """Its bytes."""


class PaidResult(Value):
    """What came of a paid call."""

    key: str
    """Of the call."""
    account: str
    """Account that paid."""
    protocol: str
    """Adapter that spoke to it."""
    model: str
    """Model that made it."""
    job_id: str
    """The provider's name for the job."""
    outputs: tuple[StoredOutput, ...] = Field(min_length=1)
    """Results."""
    cost_usd: Decimal
    """What it cost when it was made."""
    usage: Units | None = None
    """What it used up."""
    is_reused: bool = False
    """Whether it was found done instead of paid for."""

    def output(self, role: OutputRole) -> ArtifactRef:
        """Return the bytes of the first result of that role.

        Raises:
            LookupError: There is none.
        """
        return next(
            (output.ref for output in self.outputs if output.role is role), None
        ) or _missing(self, role)


def _missing(result: PaidResult, role: OutputRole) -> ArtifactRef:
    raise LookupError(f"{result.protocol} gave no {role}")


def plain(value: object) -> Any:  # noqa: ANN401  whatever an order is made of
    """Return an order as what `cache_key` takes; an asset counts by its digest and kind."""
    if isinstance(value, Asset):
        return {"sha256": value.sha256, "media_type": value.media_type}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        items = cast("Mapping[str, object]", value)
        return {name: plain(item) for name, item in items.items()}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in cast("tuple[object, ...]", value)]
    return value


def assets_of(order: Order) -> tuple[Asset, ...]:
    """Return every file that goes along with an order, each once, in order of its fields."""
    found: dict[str, Asset] = {}
    _collect(order, found)
    return tuple(found.values())


def _collect(value: object, found: dict[str, Asset]) -> None:
    if isinstance(value, Asset):
        found.setdefault(value.sha256, value)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for item in dataclasses.fields(value):
            _collect(getattr(value, item.name), found)
    elif isinstance(value, tuple):
        for item in cast("tuple[object, ...]", value):
            _collect(item, found)


def with_assets(value: Any, placed: Mapping[str, Asset]) -> Any:  # noqa: ANN401  as it came
    """Return an order whose assets are those of *placed*, by digest."""
    if isinstance(value, Asset):
        return placed[value.sha256]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changes = {
            item.name: with_assets(getattr(value, item.name), placed)
            for item in dataclasses.fields(value)
        }
        return dataclasses.replace(value, **changes)
    if isinstance(value, tuple):
        return tuple(with_assets(item, placed) for item in cast("tuple[object, ...]", value))
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """What is set aside for an attempt.

    Attributes:
        nano: Upper bound in billionths of a USD.
        price_id: Row of the price book it was taken from.
        at: When.
    """

    nano: int
    price_id: str
    at: datetime
