"""The seam of paid calls: what every provider's adapter does, without any I/O of its own."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from pydantic import JsonValue, SecretStr

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.job import (
    Capability,
    Failure,
    JobRef,
    JobSnapshot,
    Output,
    Submitted,
)
from cliffhanger.models.jobs.orders import Asset, Order
from cliffhanger.money.units import Units

OrderT = TypeVar("OrderT", bound=Order)


class Idempotency(StrEnum):
    """What a provider offers against paying twice for a request whose answer was lost."""

    NONE = "none"
    """Nothing: an unclear submit waits for a person."""
    LOOKUP = "lookup"
    """Our token can be looked up (`find`); sending it again is another job or an error."""
    REPLAY = "replay"
    """The same key again gives the same job: an unclear submit is sent again."""
    REJECT = "reject"
    """The same key again is refused; the job is found by `find`."""


class AssetForm(StrEnum):
    """How a file may be handed over."""

    URL = "url"
    """A presigned address, in `Asset.location`."""
    DATA_URI = "data_uri"
    """`data:<type>;base64,...`, in `Asset.location`."""
    BYTES = "bytes"
    """In `Asset.data`, for multipart forms and bare base64."""
    UPLOAD = "upload"
    """Handed to the provider first (`upload`, `read_upload`); its name in `Asset.location`. Before
    that the asset holds its bytes, and its presigned address where the store has one."""


@dataclass(frozen=True, slots=True)
class Pacing:
    """How often to look at a job: by its age, within *first_seconds* and *longest_seconds*."""

    first_seconds: float
    longest_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a protocol can do, and how it behaves.

    Attributes:
        capability: What it is paid for.
        idempotency: What it offers against paying twice.
        asset_forms: Ways to hand over files, the best first; empty where it takes none.
        asset_media_types: Kinds of file that it takes.
        max_asset_bytes: Largest file.
        max_references: Most reference images.
        durations_seconds: Lengths that it sells, sorted; empty for any.
        min_seconds: Shortest, where any length between the two is sold.
        max_seconds: Longest, likewise.
        max_prompt_chars: Longest prompt or text.
        has_seed: Whether a seed makes results repeatable.
        has_audio: Whether it can make sound.
        can_cancel: Whether a job can be cancelled.
        pacing: How often to look.
        is_server_error_unclear: Whether 500, 502 or 504 to a submit leave open if it was accepted.
        max_bad_output_retries: How often the same request may be sent anew after its output was
            unusable.
        max_filtered_retries: How often after a filter took its output away.
        result_seconds: How long results can be fetched.
    """

    capability: Capability
    idempotency: Idempotency = Idempotency.NONE
    asset_forms: tuple[AssetForm, ...] = ()
    asset_media_types: frozenset[str] = frozenset()
    max_asset_bytes: int = 10 << 20
    max_references: int = 0
    durations_seconds: tuple[int, ...] = ()
    min_seconds: float = 0.0
    max_seconds: float = float("inf")
    max_prompt_chars: int = 1 << 20
    has_seed: bool = False
    has_audio: bool = False
    can_cancel: bool = False
    pacing: Pacing = Pacing(1.0, 5.0)
    is_server_error_unclear: bool = True
    max_bad_output_retries: int = 0
    max_filtered_retries: int = 0
    result_seconds: float = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where an account is asked, with what, and when.

    Attributes:
        base_url: Address, without a slash at its end; no key in it.
        model: Model asked for, as the provider names it.
        api_key: Key of the account, or the access key of a pair.
        api_secret: Secret of a pair.
        headers: Further headers that the account needs, such as a proxy's; secret.
        settings: Further settings of the account, such as a region or a version.
        now: Present time, for tokens that expire.
    """

    base_url: str
    model: str
    now: datetime
    api_key: SecretStr | None = None
    api_secret: SecretStr | None = None
    headers: Mapping[str, SecretStr] = field(default_factory=dict[str, SecretStr])
    settings: Mapping[str, str] = field(default_factory=dict[str, str])


class JobAdapter(ABC, Generic[OrderT]):
    """One protocol of one provider; pure functions over requests and replies.

    A subclass sets `name`, `version` and `caps`, and implements the abstract methods. The others
    say that the provider has no such thing. Nothing here retries, waits, logs or opens anything.
    """

    name: str
    """Of the protocol, such as `kling-video`; routes choose the adapter by it."""
    version: str
    """Part of every key; raise it when the same order would be sent differently."""
    caps: Capabilities

    @abstractmethod
    def check(self, order: OrderT, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the order from being sent, a sentence each, before anything is paid.

        Every sentence names the field, the value and the way out.
        """

    @abstractmethod
    def submit(self, order: OrderT, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the paid request.

        Args:
            order: What is wanted; its assets are placed.
            endpoint: Where.
            token: Our name for the job (32 hex digits), for whatever field the provider offers.
        """

    @abstractmethod
    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return what the provider answered to `submit`; never raises for what it sends."""

    @abstractmethod
    def measure(self, order: OrderT, endpoint: Endpoint) -> Units:
        """Return the upper bound of what the order uses up."""

    def poll(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request that looks at a job; may be sent any number of times."""
        raise NotImplementedError(f"{self.name} answers at once; there is nothing to poll")

    def read_poll(self, reply: HttpReply, ref: JobRef, endpoint: Endpoint) -> JobSnapshot | Failure:
        """Return the job as the reply shows it, or why the look failed (which says nothing of it).

        A status outside the map is RUNNING with `is_known_status=False`; SUCCEEDED without an
        output is FAILED with BAD_OUTPUT.
        """
        raise NotImplementedError(f"{self.name} answers at once; there is nothing to poll")

    def cancel(self, ref: JobRef, endpoint: Endpoint) -> HttpCall | None:
        """Return the request that cancels a job; None where the provider cannot."""
        return None

    def find(self, token: str, order: OrderT, endpoint: Endpoint) -> HttpCall | None:
        """Return the request that looks for the job of *token*; None where there is none."""
        return None

    def read_find(
        self, reply: HttpReply, token: str, endpoint: Endpoint
    ) -> Submitted | HttpCall | Failure | None:
        """Return the job found, a further place to look, why the look failed, or None.

        None means that the provider surely did not accept the job.
        """
        return None

    def fetch(self, output: Output, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request for the bytes of *output*."""
        return HttpCall(method="GET", url=output.url)

    def read_hop(self, reply: HttpReply, output: Output) -> Output | Failure:
        """Return the real output that the reply of an indirect one names."""
        raise NotImplementedError(f"{self.name} has no indirect outputs")

    def upload(self, asset: Asset, endpoint: Endpoint) -> HttpCall | str:
        """Return the first request of an upload, or at once what goes into `Asset.location`."""
        raise NotImplementedError(f"{self.name} takes no uploads")

    def read_upload(
        self, reply: HttpReply, asset: Asset, endpoint: Endpoint
    ) -> HttpCall | str | Failure:
        """Return the next request, the provider's name for the file, or why it failed."""
        raise NotImplementedError(f"{self.name} takes no uploads")

    def probe(self, endpoint: Endpoint) -> HttpCall | None:
        """Return a request that proves the account without spending; None where there is none."""
        return None


AnyAdapter = JobAdapter[Any]


def option(order: Order, name: str, default: JsonValue = None) -> JsonValue:
    """Return a further parameter of the order's route."""
    return order.options.get(name, default)
