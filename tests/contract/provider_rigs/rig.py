"""What the contract needs to know of a protocol."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from pydantic import SecretStr

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.adapter import Endpoint, JobAdapter
from cliffhanger.models.jobs.job import FailureKind, JobRef, JobState
from cliffhanger.models.jobs.orders import Order

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
TOKEN = "0123456789abcdef0123456789abcdef"  # noqa: S105  our name for a job
CANARY = "canary-secret-8f14e45fceea167a"
"""The key of every rig's account: it may stand in secret headers only."""


def reply(body: object = None, status: int = 200, **headers: str) -> HttpReply:
    """Return a reply with *body* as JSON (bytes as they are); header names with `_` for `-`."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpReply(status=status, headers=named, body=data)


def endpoint(base_url: str, model: str, **changes: object) -> Endpoint:
    """Return an endpoint whose key is the canary."""
    account = Endpoint(base_url=base_url, model=model, api_key=SecretStr(CANARY), now=NOW)
    return replace(account, **changes)


@dataclass(frozen=True, kw_only=True)
class ProviderRig:
    """A protocol in every situation.

    Attributes:
        adapter: Under test.
        endpoint: With `CANARY` as its key.
        order: One that can be sent, its assets placed.
        bad_orders: Orders that `check` must refuse, by a word that the refusal must hold.
        accepted: Reply to a submit that is accepted, or done at once.
        job_id: Name of the job in *accepted*; empty where it is done at once.
        polls: Reply to a poll in each state that the card names; nothing for protocols that
            answer at once.
        strange: Poll reply with a status that the card does not have.
        hollow: Reply of a success (poll, or submit where it answers at once) without a result.
        refusals: Replies to a submit that refuse it, and what they are.
        job_failures: Poll replies of failed jobs, and what they are.
    """

    adapter: JobAdapter[Any]
    endpoint: Endpoint
    order: Order
    bad_orders: Mapping[str, Order] = field(default_factory=dict[str, Order])
    accepted: HttpReply
    job_id: str = ""
    polls: Mapping[JobState, tuple[HttpReply, ...]] = field(
        default_factory=dict[JobState, tuple[HttpReply, ...]]
    )
    strange: HttpReply | None = None
    hollow: HttpReply | None = None
    refusals: tuple[tuple[HttpReply, FailureKind], ...] = ()
    job_failures: tuple[tuple[HttpReply, FailureKind], ...] = ()

    @property
    def ref(self) -> JobRef:
        """The job of *accepted*, as the journal would have it."""
        submitted = self.adapter.read_submit(self.accepted, self.endpoint)
        urls = getattr(submitted, "urls", {})
        return JobRef(
            account="studio",
            protocol=self.adapter.name,
            base_url=self.endpoint.base_url,
            model=self.endpoint.model,
            job_id=self.job_id,
            client_token=TOKEN,
            submitted_at=NOW,
            urls=urls,
        )
