"""Jobs that were accepted, and where each stands."""

import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from cliffhanger.models.jobs.job import Capability
from tests.fault_server.media import Medium
from tests.fault_server.plan import Fault, FaultKind

_QUEUED_SHARE: Final = 0.2


class Stage(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    STRANGE = "strange"
    """A poll that is answered with a word nobody knows."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is accepted.

    Attributes:
        capability: What is paid for.
        media: Files that the job gives.
        is_sync: Whether it is done in the reply itself.
        job_id: The client's name for the job, where it chooses it.
        id_prefix: What the provider's names begin with.
        echo: What later replies show of the request.
    """

    capability: Capability
    media: tuple[Medium, ...] = ()
    is_sync: bool = False
    job_id: str = ""
    id_prefix: str = ""
    echo: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass(slots=True)
class Job:
    """An accepted job."""

    id: str
    provider: str
    number: int
    token: str
    order: Order
    latency_seconds: float
    faults: tuple[Fault, ...]
    opened_at: float = field(default_factory=time.time)
    opened: float = field(default_factory=time.monotonic)
    is_cancelled: bool = False
    is_input_missing: bool = False
    num_polls: int = 0
    num_downloads: int = 0
    is_announced: bool = False
    """Whether a poll has said that it is done."""
    inputs: dict[str, bytes] = field(default_factory=dict[str, bytes])
    url_tokens: dict[str, float] = field(default_factory=dict[str, float])
    """Until when each token of a download address is good, in monotonic time."""

    @property
    def ends(self) -> float:
        """When it is done, in monotonic time."""
        return self.opened + self.latency_seconds

    @property
    def progress(self) -> float:
        """Share done, in [0, 1]."""
        if self.latency_seconds <= 0.0:
            return 1.0
        return min(1.0, (time.monotonic() - self.opened) / self.latency_seconds)

    @property
    def stage(self) -> Stage:
        """Where it stands, whatever a poll shows."""
        if self.is_cancelled:
            return Stage.CANCELLED
        if self.progress < _QUEUED_SHARE:
            return Stage.QUEUED
        if self.progress < 1.0:
            return Stage.RUNNING
        return Stage.FAILED if self.failure or self.is_input_missing else Stage.DONE

    @property
    def failure(self) -> Fault | None:
        """Why it fails; None where it does not."""
        return self.fault(FaultKind.FAIL_JOB)

    def fault(self, kind: FaultKind) -> Fault | None:
        """Return its fault of *kind*."""
        return next((fault for fault in self.faults if fault.kind is kind), None)

    def row(self) -> dict[str, Any]:
        """Return what the control address shows of it."""
        return {
            "id": self.id,
            "number": self.number,
            "provider": self.provider,
            "capability": self.order.capability.value,
            "token": self.token,
            "stage": self.stage.value,
            "latency_seconds": self.latency_seconds,
            "opened_at": self.opened_at,
            "polls": self.num_polls,
            "downloads": self.num_downloads,
        }
