"""Parts of requests and checks that are the same at several providers."""

import math
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final
from urllib.parse import urlsplit

from pydantic import JsonValue, SecretStr

from cliffhanger.models.http import HttpCall
from cliffhanger.models.jobs.adapter import Capabilities, Endpoint
from cliffhanger.models.jobs.job import Failure, FailureKind, Output
from cliffhanger.models.jobs.orders import Asset, VideoOrder
from cliffhanger.models.jobs.replies import bearer
from cliffhanger.models.json_body import as_object
from cliffhanger.money.units import Units

_SLACK_SECONDS: Final = 1e-6


def secrets_of(endpoint: Endpoint, *, word: str = "Bearer") -> dict[str, SecretStr]:
    """Return the secret headers of an account: its key, and what its proxy wants."""
    return {**bearer(endpoint.api_key, word=word), **endpoint.headers}


def get(url: str, secrets: Mapping[str, SecretStr]) -> HttpCall:
    """Return a GET that asks for JSON."""
    return HttpCall(method="GET", url=url, headers={"Accept": "application/json"}, secrets=secrets)


def fetch_call(output: Output, endpoint: Endpoint, secrets: Mapping[str, SecretStr]) -> HttpCall:
    """Return the request for an output; the secrets go to the account's own host only."""
    is_at_home = _origin(output.url) == _origin(endpoint.base_url)
    if output.is_authorized and is_at_home:
        return HttpCall(method="GET", url=output.url, secrets=secrets)
    return HttpCall(method="GET", url=output.url)


def _origin(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ("", url)
    return (parts.scheme, parts.netloc)


def expired_if_missing(failure: Failure) -> Failure:
    """Return what a failed look means: a 404 says that the job or its result is gone."""
    is_missing = failure.http_status == 404
    return replace(failure, kind=FailureKind.EXPIRED) if is_missing else failure


def with_options(
    body: Mapping[str, JsonValue], options: Mapping[str, JsonValue]
) -> dict[str, JsonValue]:
    """Return *body* with the route's further parameters over it, objects merged one level deep.

    The model stays the one that is asked for, because it is the one that is priced.
    """
    merged = dict(body)
    for name, value in options.items():
        inner = merged.get(name)
        both = isinstance(inner, dict) and isinstance(value, dict)
        merged[name] = {**as_object(inner), **as_object(value)} if both else value
    if "model" in body:
        merged["model"] = body["model"]
    return merged


def text_problems(field: str, text: str, max_chars: int) -> Iterator[str]:
    """Yield what is wrong with a prompt or a line."""
    if not text.strip():
        yield f"{field} is empty; write what is wanted"
    if len(text) > max_chars:
        yield f"{field} has {len(text)} characters and at most {max_chars} are taken; shorten it"


def asset_problems(field: str, asset: Asset, caps: Capabilities) -> Iterator[str]:
    """Yield what is wrong with a file that goes along."""
    if asset.media_type not in caps.asset_media_types:
        kinds = ", ".join(sorted(caps.asset_media_types))
        yield f"{field} is {asset.media_type}; convert it to one of {kinds}"
    if asset.num_bytes > caps.max_asset_bytes:
        yield (
            f"{field} has {asset.num_bytes} bytes and at most {caps.max_asset_bytes} are taken; "
            "make it smaller"
        )


def seconds_problems(wanted: float, longest: float) -> Iterator[str]:
    """Yield what is wrong with a length."""
    if wanted <= 0:
        yield f"duration_seconds is {wanted:g}; ask for more than nothing"
    if wanted > longest + _SLACK_SECONDS:
        yield (
            f"duration_seconds is {wanted:g} and the longest sold is {longest:g}; split the shot "
            "or take another route"
        )


def size_problems(width_px: int, height_px: int) -> Iterator[str]:
    """Yield what is wrong with a size."""
    if min(width_px, height_px) < 1:
        yield f"width_px and height_px are {width_px} and {height_px}; both must be at least 1"


def video_problems(order: VideoOrder, caps: Capabilities) -> Iterator[str]:
    """Yield what is wrong with an order of a clip at every provider alike, but for its length."""
    yield from text_problems("prompt", order.prompt, caps.max_prompt_chars)
    yield from size_problems(order.width_px, order.height_px)
    for field, asset in video_assets(order):
        yield from asset_problems(field, asset, caps)
    if len(order.references) > caps.max_references:
        yield (
            f"references has {len(order.references)} images and at most {caps.max_references} "
            "are taken; send fewer"
        )
    if order.last_frame and not order.first_frame:
        yield "last_frame is given without a first_frame; give both, or the first alone"
    if order.has_audio and not caps.has_audio:
        yield "has_audio is True and the model makes no sound; set it to False or change the route"


def video_assets(order: VideoOrder) -> Iterator[tuple[str, Asset]]:
    """Yield the files of an order by the field that they stand in."""
    if order.first_frame:
        yield "first_frame", order.first_frame
    if order.last_frame:
        yield "last_frame", order.last_frame
    for index, asset in enumerate(order.references):
        yield f"references[{index}]", asset


def whole_seconds(wanted: float, *, shortest: int) -> int:
    """Return the whole seconds that hold *wanted*, at least *shortest*."""
    return max(math.ceil(wanted - _SLACK_SECONDS), shortest)


def clip_units(
    order: VideoOrder, *, seconds: float | None, resolution: str, short_side_px: int
) -> Units:
    """Return the bound of one clip as it is asked for.

    Args:
        order: Gives the shape.
        seconds: Length asked for; None for the order's own.
        resolution: Class of picture asked for, in any spelling; price rows have it in lower case.
        short_side_px: Shorter side of that class.
    """
    scale = short_side_px / min(order.width_px, order.height_px)
    asked = whole_seconds(order.duration_seconds, shortest=1) if seconds is None else seconds
    return Units(
        clips=1,
        seconds=Decimal(str(asked)),
        width_px=round(order.width_px * scale),
        height_px=round(order.height_px * scale),
        resolution=resolution.lower(),
        has_audio=order.has_audio,
    )


def count_billed_characters(text: str) -> int:
    """Return how many characters a line is billed as, at most: wide ones count twice."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
