"""A reply that a journal keeps says so in headers, so that its row in the ledger is written once.

Whoever is given the reply again, after a crash or in a later run, writes the same row again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

_ID: Final = "x-cliffhanger-call"
_STARTED: Final = "x-cliffhanger-started"
_SECONDS: Final = "x-cliffhanger-seconds"


@dataclass(frozen=True, slots=True)
class KeptCall:
    """The call that a reply was paid for with.

    Attributes:
        id: Of its row in the ledger.
        started_at: When it was sent.
        seconds: Until the whole reply was there.
    """

    id: str
    started_at: datetime
    seconds: float

    def headers(self) -> dict[str, str]:
        """Return what tells the writer."""
        return {
            _ID: self.id,
            _STARTED: self.started_at.isoformat(),
            _SECONDS: f"{self.seconds:.6f}",
        }


def read_kept_call(headers: Mapping[str, str]) -> KeptCall | None:
    """Return the call that the headers tell of, None where the reply came straight."""
    if _ID not in headers:
        return None
    started_at = datetime.fromisoformat(headers[_STARTED]).astimezone(UTC)
    return KeptCall(headers[_ID], started_at, float(headers[_SECONDS]))
