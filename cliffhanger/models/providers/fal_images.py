"""Images from models behind fal.ai."""

from typing import Final

from pydantic import JsonValue

from cliffhanger.models.jobs.adapter import AssetForm, Capabilities, Endpoint, Pacing
from cliffhanger.models.jobs.job import Capability, OutputRole
from cliffhanger.models.jobs.orders import ImageOrder, LoraUse
from cliffhanger.models.providers.fal_queue import QUEUE_OPTIONS, FalQueue, model_problems
from cliffhanger.models.providers.hosted_images import (
    LORA_TYPES,
    picture_inputs,
    picture_problems,
    picture_units,
)
from cliffhanger.models.providers.hosted_inputs import InputStyle, model_input
from cliffhanger.models.providers.order_checks import IMAGE_TYPES
from cliffhanger.money.units import Units

_STYLE: Final = InputStyle(
    names={
        "prompt": "prompt",
        "negative_prompt": "negative_prompt",
        "references": "image_urls",
        "loras": "loras",
        "image_size": "image_size",
        "width": "width",
        "height": "height",
        "aspect_ratio": "aspect_ratio",
        "seed": "seed",
    },
    service_options=QUEUE_OPTIONS,
    size_as="image_size",
)


class FalImages(FalQueue[ImageOrder]):
    """Any model of fal.ai that makes images, by its full path. Facts as of mid 2026.

    Inputs are called as most models call them and renamed in `options.fields`; models that edit
    one image take `{"references": "image_url"}` and `references_as` `one`. An image that the
    safety checker blacked out is a failure.
    """

    name = "fal-images"
    version = "1"
    role = OutputRole.IMAGE
    media_type = "image/png"
    caps = Capabilities(
        capability=Capability.IMAGE,
        asset_forms=(AssetForm.URL, AssetForm.UPLOAD, AssetForm.DATA_URI),
        asset_media_types=IMAGE_TYPES | LORA_TYPES,
        max_asset_bytes=100 << 20,
        max_references=10,
        has_seed=True,
        can_cancel=True,
        pacing=Pacing(1.0, 5.0),
        result_seconds=86400.0,
    )

    def check(self, order: ImageOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the image from being ordered."""
        return (
            *picture_problems(order, _STYLE, self.caps),
            *model_problems(endpoint.model),
        )

    def model_body(self, order: ImageOrder) -> dict[str, JsonValue]:
        """Return the model's input."""
        loras: list[JsonValue] = [_lora(use) for use in order.loras]
        inputs = {**picture_inputs(order, _STYLE), "loras": loras or None}
        return model_input(inputs, _STYLE, order.options)

    def measure(self, order: ImageOrder, endpoint: Endpoint) -> Units:
        """Return one image of the size asked for."""
        return picture_units(order, self.model_body(order))


def _lora(use: LoraUse) -> JsonValue:
    return {"path": use.weights.location if use.weights else use.name, "scale": use.scale}
