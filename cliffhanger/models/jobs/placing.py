"""Handing files over: by a presigned address, inline, or uploaded to the provider first."""

import asyncio
import base64
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from cliffhanger.errors import (
    InvalidSettingError,
    JobFailedError,
    ProviderBusyError,
)
from cliffhanger.models.http import HttpCall
from cliffhanger.models.jobs.adapter import AssetForm
from cliffhanger.models.jobs.call import PaidCall, assets_of, with_assets
from cliffhanger.models.jobs.job import COMES_BACK, Failure, FailureKind
from cliffhanger.models.jobs.orders import Asset, Order
from cliffhanger.models.jobs.tools import Tools
from cliffhanger.store.ref import ArtifactRef

PRESIGNED_SECONDS: Final = 86_400
"""Providers may queue a job for hours before they read its inputs."""
MAX_UPLOAD_HOPS: Final = 6
NUM_UPLOAD_TRIES: Final = 3
_RETRY_SECONDS: Final = 2.0


async def place_assets(
    tools: Tools, call: PaidCall, kept: Mapping[str, str] | None = None
) -> Order:
    """Return the order with every file where the provider can read it; nothing is paid.

    Args:
        tools: Store and network.
        call: The call.
        kept: Where files were the last time, by digest; they stay there.

    Raises:
        JobFailedError: The provider does not take the file.
        InvalidSettingError: It takes addresses only, and the store has none that it could reach.
        ProviderBusyError: An upload failed for now.
        ArtifactError: A file is not in the store.
    """
    assets = assets_of(call.order)
    if not assets:
        return call.order
    left = [asset for asset in assets if asset.sha256 not in (kept or {})]
    placed = await asyncio.gather(*(_place(tools, call, asset) for asset in left))
    there = [
        replace(asset, location=(kept or {})[asset.sha256]) for asset in assets if asset not in left
    ]
    return with_assets(call.order, {asset.sha256: asset for asset in (*placed, *there)})


def places_of(order: Order) -> dict[str, str]:
    """Return where the files of a placed order are, by digest; those that go inline have none."""
    return {
        asset.sha256: asset.location
        for asset in assets_of(order)
        if asset.location and not asset.location.startswith("data:")
    }


async def _place(tools: Tools, call: PaidCall, asset: Asset) -> Asset:
    ref = ArtifactRef.of(asset.sha256, num_bytes=asset.num_bytes, media_type=asset.media_type)
    address = await asyncio.to_thread(_presign, tools, ref)
    for form in call.adapter.caps.asset_forms:
        match form:
            case AssetForm.URL:
                if address:
                    return replace(asset, location=address)
            case AssetForm.UPLOAD:
                whole = replace(asset, location=address, data=await _read(tools, ref))
                return await _upload(tools, call, whole)
            case AssetForm.BYTES:
                return replace(asset, data=await _read(tools, ref))
            case AssetForm.DATA_URI:
                data = base64.b64encode(await _read(tools, ref)).decode()
                return replace(asset, location=f"data:{asset.media_type};base64,{data}")
    raise InvalidSettingError(
        f"{call.account} reads its inputs from addresses only, and a storage in a folder has none; "
        "use s3:// storage that the provider can reach, or a route that takes files"
    )


def _presign(tools: Tools, ref: ArtifactRef) -> str:
    """Return an address that a provider could read, empty where the store has none."""
    address = tools.store.presign(ref, expires_seconds=PRESIGNED_SECONDS)
    return address if address.startswith(("https://", "http://")) else ""


async def _read(tools: Tools, ref: ArtifactRef) -> bytes:
    return await asyncio.to_thread(tools.store.get_bytes, ref)


async def _upload(tools: Tools, call: PaidCall, asset: Asset) -> Asset:
    step = call.adapter.upload(asset, tools.endpoint(call))
    for _ in range(MAX_UPLOAD_HOPS):
        if isinstance(step, str):
            return replace(asset, location=step, data=b"")
        step = await _upload_hop(tools, call, asset, step)
    failure = Failure(FailureKind.INVALID_REQUEST, "the upload did not come to an end")
    raise JobFailedError(f"{call}: {failure.message}", failure=failure)


async def _upload_hop(tools: Tools, call: PaidCall, asset: Asset, step: HttpCall) -> HttpCall | str:
    for try_index in range(NUM_UPLOAD_TRIES):
        try:
            reply = await tools.transport.send(step)
        except ProviderBusyError:
            if try_index == NUM_UPLOAD_TRIES - 1:
                raise
            await asyncio.sleep(tools.jittered(_RETRY_SECONDS * 2**try_index))
            continue
        following = call.adapter.read_upload(reply, asset, tools.endpoint(call))
        if not isinstance(following, Failure):
            return following
        may_pass = following.kind in COMES_BACK or reply.status >= 500
        if not may_pass or try_index == NUM_UPLOAD_TRIES - 1:
            raise _upload_error(call, following, may_pass=may_pass)
        await asyncio.sleep(tools.jittered(_RETRY_SECONDS * 2**try_index))
    raise AssertionError("the last try returns or raises")


def _upload_error(call: PaidCall, failure: Failure, *, may_pass: bool) -> Exception:
    words = f"{call}: the upload of an input was refused: {failure.message}"
    return ProviderBusyError(words) if may_pass else JobFailedError(words, failure=failure)
