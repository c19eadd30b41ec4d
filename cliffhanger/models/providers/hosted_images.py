"""Orders of images as hosted models take them, at fal and at Replicate alike."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from pydantic import JsonValue

from cliffhanger.models.jobs.adapter import Capabilities
from cliffhanger.models.jobs.orders import ImageOrder
from cliffhanger.models.jobs.replies import aspect_ratio, number_at, text_at
from cliffhanger.models.providers.hosted_inputs import (
    InputStyle,
    naming_problems,
    option_problems,
    references_value,
)
from cliffhanger.models.providers.order_checks import (
    IMAGE_TYPES,
    asset_problems,
    reference_problems,
    size_problems,
    text_problems,
)
from cliffhanger.money.units import Units

LORA_TYPES: Final = frozenset({"application/x-safetensors", "application/octet-stream"})
_HOW_MANY: Final = ("num_images", "num_outputs")
_MAX_IMAGE_BYTES: Final = 20 << 20


def picture_inputs(order: ImageOrder, style: InputStyle) -> dict[str, JsonValue]:
    """Return the inputs of an image but for its LoRAs, which no two services take alike."""
    return {
        "prompt": order.prompt,
        "negative_prompt": order.negative_prompt or None,
        "references": references_value(order.references, order.options),
        "seed": order.seed,
        **_size(order, style),
    }


def _size(order: ImageOrder, style: InputStyle) -> dict[str, JsonValue]:
    form = order.options.get("size_as", style.size_as)
    if form == "aspect_ratio":
        return {"aspect_ratio": aspect_ratio(order.width_px, order.height_px)}
    sides: dict[str, JsonValue] = {"width": order.width_px, "height": order.height_px}
    return sides if form == "width_height" else {"image_size": sides}


def picture_problems(order: ImageOrder, style: InputStyle, caps: Capabilities) -> Iterator[str]:
    """Yield what keeps an image from being ordered."""
    yield from text_problems("prompt", order.prompt, caps.max_prompt_chars)
    yield from size_problems(order.width_px, order.height_px)
    yield from option_problems(order.options)
    if order.references:
        yield from naming_problems(["references"], style, order.options)
    most = 1 if order.options.get("references_as") == "one" else caps.max_references
    images = replace(
        caps,
        asset_media_types=IMAGE_TYPES,
        max_asset_bytes=_MAX_IMAGE_BYTES,
        max_references=most,
    )
    yield from reference_problems(order.references, images)
    yield from _lora_problems(order, caps)
    for name in _HOW_MANY:
        if order.options.get(name, 1) != 1:
            yield f"options.{name} is {order.options[name]}; one image is read, so leave it out"


def _lora_problems(order: ImageOrder, caps: Capabilities) -> Iterator[str]:
    weights = replace(caps, asset_media_types=LORA_TYPES)
    for index, use in enumerate(order.loras):
        if use.weights is not None:
            yield from asset_problems(f"loras[{index}].weights", use.weights, weights)
        elif not use.name:
            yield f"loras[{index}] has neither weights nor a name; give one of them"


def picture_units(order: ImageOrder, body: dict[str, JsonValue]) -> Units:
    """Return the bound of an image as *body* asks for it."""
    sized = body.get("image_size", body)
    return Units(
        images=1,
        width_px=int(number_at(sized, "width") or order.width_px),
        height_px=int(number_at(sized, "height") or order.height_px),
        resolution=text_at(body, "resolution").lower(),
        quality=text_at(body, "quality"),
    )
