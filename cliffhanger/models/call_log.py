"""The call log in the artifact store: a ledger row and a transcript per call."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC

from cliffhanger.money.call import CallRecord
from cliffhanger.money.ledger import write_rows
from cliffhanger.store.protocol import ArtifactStore


@dataclass(frozen=True, slots=True)
class StoreCallLog:
    """Writes every call down at once: a crash afterwards loses no call that was made.

    Attributes:
        store: Where rows (`ledger/...`) and transcripts (`calls/...`) go.
        series_of: Returns the series that calls are charged to now; empty where it has no name yet.
    """

    store: ArtifactStore
    series_of: Callable[[], str] = str

    def record(self, call: CallRecord, *, request: str, reply: str) -> None:
        """Keep *call*, what was sent and what came back."""
        call = call.model_copy(update={"series_id": self.series_of(), "account": call.provider})
        transcript = {"call": call.model_dump(mode="json"), "request": request, "reply": reply}
        data = json.dumps(transcript, ensure_ascii=False, indent=1).encode(errors="replace")
        kept = self.store.put_bytes(data, media_type="application/json")
        self.store.link(transcript_name(call), kept)
        write_rows(self.store, (call,))


@dataclass(frozen=True, slots=True)
class StoreCallLedger:
    """Writes ledger rows of paid jobs; the same row again replaces itself.

    Attributes:
        store: Where rows go (`ledger/...`).
    """

    store: ArtifactStore

    def record_calls(self, calls: Sequence[CallRecord]) -> None:
        """Keep *calls*."""
        write_rows(self.store, calls)


def transcript_name(call: CallRecord) -> str:
    """Return the name under which a call's request and reply are found."""
    day = call.started_at.astimezone(UTC).date().isoformat()
    return f"calls/date={day}/{call.id}.json"
