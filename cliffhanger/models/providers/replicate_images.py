"""Images from models at Replicate."""

from typing import Final

from pydantic import JsonValue

from cliffhanger.models.jobs.adapter import AssetForm, Capabilities, Endpoint, Pacing
from cliffhanger.models.jobs.job import Capability, OutputRole
from cliffhanger.models.jobs.orders import ImageOrder
from cliffhanger.models.providers.hosted_images import (
    LORA_TYPES,
    picture_inputs,
    picture_problems,
    picture_units,
)
from cliffhanger.models.providers.hosted_inputs import InputStyle, model_input
from cliffhanger.models.providers.order_checks import IMAGE_TYPES
from cliffhanger.models.providers.replicate_queue import (
    PREDICTION_OPTIONS,
    ReplicateQueue,
    address_problems,
    longest_run_seconds,
)
from cliffhanger.money.units import Units

_STYLE: Final = InputStyle(
    names={
        "prompt": "prompt",
        "negative_prompt": "negative_prompt",
        "aspect_ratio": "aspect_ratio",
        "width": "width",
        "height": "height",
        "lora": "lora_weights",
        "lora_scale": "lora_scale",
        "seed": "seed",
    },
    service_options=PREDICTION_OPTIONS,
)


class ReplicateImages(ReplicateQueue[ImageOrder]):
    """Any model of Replicate that makes images. Facts as of mid 2026.

    Inputs are called as many models call them and renamed in `options.fields`; references have
    no usual name and must be named. The size is told as a ratio unless `size_as` says otherwise.
    """

    name = "replicate-images"
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
        pacing=Pacing(0.5, 5.0),
        result_seconds=3600.0,
    )

    def check(self, order: ImageOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the image from being ordered."""
        problems = [
            *picture_problems(order, _STYLE, self.caps),
            *address_problems(endpoint.model, order.options),
        ]
        if len(order.loras) > 1:
            problems.append(f"loras has {len(order.loras)} entries and one is taken; send one")
        return tuple(problems)

    def model_body(self, order: ImageOrder) -> dict[str, JsonValue]:
        """Return the model's input."""
        inputs = picture_inputs(order, _STYLE)
        for use in order.loras[:1]:
            inputs["lora"] = use.weights.location if use.weights else use.name
            inputs["lora_scale"] = use.scale
        return model_input(inputs, _STYLE, order.options)

    def measure(self, order: ImageOrder, endpoint: Endpoint) -> Units:
        """Return one image as asked for, and the longest time that it may take a GPU."""
        longest = longest_run_seconds(order.options)
        units = picture_units(order, self.model_body(order))
        return units.model_copy(update={"gpu_seconds": longest})
