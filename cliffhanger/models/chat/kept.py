"""A reply that a journal counts says so in headers, so that its row in the ledger is written once.

Whoever is given the reply again, after a crash or in a later run, writes the same row again, at
the same cost.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from cliffhanger.models.http import BrokenOffError

_ID: Final = "x-cliffhanger-call"
_STARTED: Final = "x-cliffhanger-started"
_SECONDS: Final = "x-cliffhanger-seconds"
_COST: Final = "x-cliffhanger-cost-usd"


@dataclass(frozen=True, slots=True)
class KeptCall:
    """The call that a reply was paid for with.

    Attributes:
        id: Of its row in the ledger.
        started_at: When it was sent.
        seconds: Until the whole reply was there.
        cost_usd: What it is counted at; None where that is nothing.
    """

    id: str
    started_at: datetime
    seconds: float
    cost_usd: Decimal | None = None

    def headers(self) -> dict[str, str]:
        """Return what tells the writer."""
        cost = {} if self.cost_usd is None else {_COST: str(self.cost_usd)}
        return {
            _ID: self.id,
            _STARTED: self.started_at.isoformat(),
            _SECONDS: f"{self.seconds:.6f}",
            **cost,
        }


class CountedError(BrokenOffError):
    """The answer was lost; the call is counted all the same, since it may be billed."""

    def __init__(self, message: str, *, kept: KeptCall) -> None:
        super().__init__(message)
        self.kept = kept


def read_kept_call(headers: Mapping[str, str]) -> KeptCall | None:
    """Return the call that the headers tell of, None where the reply came straight."""
    if _ID not in headers:
        return None
    started_at = datetime.fromisoformat(headers[_STARTED]).astimezone(UTC)
    cost_usd = Decimal(headers[_COST]) if _COST in headers else None
    return KeptCall(headers[_ID], started_at, float(headers[_SECONDS]), cost_usd)
