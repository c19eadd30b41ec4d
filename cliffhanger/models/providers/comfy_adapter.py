"""What both protocols of ComfyUI share: what they can do, and how files come and go."""

from typing import ClassVar, Final

from cliffhanger.models.http import HttpCall
from cliffhanger.models.jobs.adapter import (
    AssetForm,
    Capabilities,
    Endpoint,
    Idempotency,
    JobAdapter,
    Pacing,
)
from cliffhanger.models.jobs.job import Capability, JobRef, Output, OutputRole
from cliffhanger.models.jobs.orders import Asset
from cliffhanger.models.jobs.replies import FormFile
from cliffhanger.models.providers.account_calls import fetch_call, get, secrets_of
from cliffhanger.models.providers.comfy_orders import (
    MAX_LISTED,
    ComfyOrderT,
    check_order,
    measure_order,
)
from cliffhanger.money.units import Units

_ENDINGS: Final = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
"""Kinds of image that ComfyUI loads, and how their names end."""


def comfy_caps(capability: Capability, idempotency: Idempotency) -> Capabilities:
    """Return what both ComfyUI protocols can do; how many references depends on the workflow."""
    return Capabilities(
        capability=capability,
        idempotency=idempotency,
        asset_forms=(AssetForm.UPLOAD,),
        asset_media_types=frozenset(_ENDINGS),
        max_asset_bytes=100 << 20,
        max_references=MAX_LISTED,
        has_seed=True,
        can_cancel=True,
        pacing=Pacing(1.0, 5.0),
        result_seconds=86400.0,
    )


class ComfyAdapter(JobAdapter[ComfyOrderT]):
    """A workflow run somewhere; subclasses say how it is queued and looked at."""

    role: ClassVar[OutputRole]
    """What the workflow makes."""

    def check(self, order: ComfyOrderT, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the order from being sent."""
        return check_order(order, self.caps)

    def measure(self, order: ComfyOrderT, endpoint: Endpoint) -> Units:
        """Return the bound of GPU seconds, and the size of what is made."""
        return measure_order(order)

    def fetch(self, output: Output, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request for the bytes; the account's own host gets the credentials."""
        return fetch_call(output, endpoint, secrets_of(endpoint))


def upload_file(field: str, asset: Asset) -> FormFile | None:
    """Return an image for a form, under a name that its content gives; None for what is none.

    Weights are not uploaded: the order names them as the server does.
    """
    ending = _ENDINGS.get(asset.media_type)
    if ending is None:
        return None
    return FormFile(field, f"{asset.sha256[:32]}.{ending}", asset.media_type, asset.data)


def look(path: str, endpoint: Endpoint) -> HttpCall:
    """Return a GET of *path* with the account's headers."""
    return get(f"{endpoint.base_url}{path}", secrets_of(endpoint))
