"""Seedream images at Volcengine Ark and BytePlus ModelArk."""

import math
from collections.abc import Iterator
from typing import Final

from pydantic import JsonValue

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import AssetForm, Capabilities, Endpoint, JobAdapter
from cliffhanger.models.jobs.job import (
    Capability,
    Failure,
    FailureKind,
    Output,
    OutputRole,
    Submitted,
)
from cliffhanger.models.jobs.orders import ImageOrder
from cliffhanger.models.jobs.replies import (
    decode_base64,
    dig,
    done,
    post_json,
    read_object,
    refusal,
    text_at,
)
from cliffhanger.models.json_body import JsonObject, as_count
from cliffhanger.models.providers.account_calls import secrets_of
from cliffhanger.models.providers.ark_codes import read_job_failure, read_refusal
from cliffhanger.models.providers.ark_tasks import newest_task
from cliffhanger.models.providers.order_checks import (
    IMAGE_TYPES,
    lora_problems,
    reference_problems,
    size_problems,
    text_problems,
)
from cliffhanger.models.providers.route_options import with_options
from cliffhanger.money.units import Units

_AREAS_PX: Final = (
    ("seedream-3", 512 * 512, 2048 * 2048),
    ("seedream-4-0", 1280 * 720, 4096 * 4096),
)
_COMMON_AREA_PX: Final = (2560 * 1440, 4096 * 4096)
_STEP_PX: Final = 8
_WIDEST: Final = 16.0


class ArkImages(JobAdapter[ImageOrder]):
    """Ark's `/images/generations` (Seedream), as of mid 2026; the image comes in the reply.

    A size outside the model's range is scaled into it, in its shape. There is no negative prompt
    and there are no LoRAs. Several images at once (`sequential_image_generation` with
    `sequential_image_generation_options.max_images`) are an option, and are counted.

    Unverified: the range of sizes of each model, the ten references, which models take a seed.
    """

    name = "ark-images"
    version = "1"
    caps = Capabilities(
        capability=Capability.IMAGE,
        asset_forms=(AssetForm.URL, AssetForm.DATA_URI),
        asset_media_types=IMAGE_TYPES,
        max_references=10,
        has_seed=True,
        result_seconds=24 * 3600.0,
    )

    def check(self, order: ImageOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the order from being sent."""
        return (
            *text_problems("prompt", order.prompt, self.caps.max_prompt_chars),
            *size_problems(order.width_px, order.height_px),
            *reference_problems(order.references, self.caps),
            *lora_problems(order.loras),
            *_shape_problems(order),
        )

    def submit(self, order: ImageOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the paid request; the token has no place in it."""
        url = f"{endpoint.base_url}/images/generations"
        return post_json(url, _body(order, endpoint), secrets=secrets_of(endpoint))

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the images, or why there are none."""
        body = read_object(reply)
        data = body.get("data")
        if not 200 <= reply.status < 300 or body.get("error") or not isinstance(data, list):
            return read_refusal(reply, endpoint.now)
        outputs = tuple(_images(data))
        if outputs:
            return Submitted("", snapshot=done(*outputs, usage=_usage(body)))
        error = dig(body, "data", 0, "error")
        if error:
            refused = read_job_failure(error)
            return refusal(reply, kind=refused.kind, code=refused.code, message=refused.message)
        return refusal(reply, kind=FailureKind.BAD_OUTPUT, message="no image in data")

    def measure(self, order: ImageOrder, endpoint: Endpoint) -> Units:
        """Return the images asked for, and their size."""
        body = _body(order, endpoint)
        asked = as_count(dig(body, "sequential_image_generation_options", "max_images"))
        width_px, height_px = _size(order, endpoint.model)
        return Units(images=asked or 1, width_px=width_px, height_px=height_px)

    def probe(self, endpoint: Endpoint) -> HttpCall:
        """Return the look at the newest task."""
        return newest_task(endpoint)


def _shape_problems(order: ImageOrder) -> Iterator[str]:
    shape = max(order.width_px, order.height_px) / max(min(order.width_px, order.height_px), 1)
    if shape > _WIDEST:
        yield (
            f"width_px and height_px are {order.width_px} and {order.height_px}; choose a shape "
            f"of at most {_WIDEST:g}:1"
        )


def _body(order: ImageOrder, endpoint: Endpoint) -> dict[str, JsonValue]:
    width_px, height_px = _size(order, endpoint.model)
    images: list[JsonValue] = [asset.location for asset in order.references]
    body: dict[str, JsonValue] = {
        "model": endpoint.model,
        "prompt": order.prompt,
        "size": f"{width_px}x{height_px}",
        "seed": order.seed,
        "response_format": "b64_json",
        "watermark": False,
    }
    if images:
        body["image"] = images
    return with_options(body, order.options)


def _size(order: ImageOrder, model: str) -> tuple[int, int]:
    """Return the size nearest to the one wanted that the model makes."""
    ranges = ((least, most) for part, least, most in _AREAS_PX if part in model)
    least_px, most_px = next(ranges, _COMMON_AREA_PX)
    area_px = order.width_px * order.height_px
    if area_px < least_px:
        return _scaled(order, math.sqrt(least_px / area_px), up=True)
    if area_px > most_px:
        return _scaled(order, math.sqrt(most_px / area_px), up=False)
    return order.width_px, order.height_px


def _scaled(order: ImageOrder, scale: float, *, up: bool) -> tuple[int, int]:
    """Return both sides scaled, in steps of 8 px, never across the limit."""
    steps = (order.width_px * scale / _STEP_PX, order.height_px * scale / _STEP_PX)
    width, height = (math.ceil(n - 1e-6) if up else math.floor(n + 1e-6) for n in steps)
    return width * _STEP_PX, height * _STEP_PX


def _images(data: list[JsonValue]) -> Iterator[Output]:
    for entry in data:
        held, url = decode_base64(text_at(entry, "b64_json")), text_at(entry, "url")
        if held:
            yield Output(OutputRole.IMAGE, _media_type(held), data=held)
        elif url:
            is_png = url.partition("?")[0].endswith(".png")
            yield Output(OutputRole.IMAGE, "image/png" if is_png else "image/jpeg", url=url)


def _media_type(data: bytes) -> str:
    return "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"


def _usage(body: JsonObject) -> Units | None:
    images = as_count(dig(body, "usage", "generated_images"))
    tokens = as_count(dig(body, "usage", "output_tokens"))
    return None if images is None else Units(images=images, output_tokens=tokens or 0)
