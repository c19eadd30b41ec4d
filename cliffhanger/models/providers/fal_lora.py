"""LoRAs trained behind fal.ai."""

from typing import Final

from pydantic import JsonValue

from cliffhanger.models.jobs.adapter import AssetForm, Capabilities, Endpoint, Pacing
from cliffhanger.models.jobs.job import Capability, OutputRole
from cliffhanger.models.jobs.orders import LoraOrder
from cliffhanger.models.providers.fal_queue import QUEUE_OPTIONS, FalQueue, model_problems
from cliffhanger.models.providers.hosted_inputs import InputStyle, model_input
from cliffhanger.models.providers.hosted_training import (
    training_inputs,
    training_problems,
    training_units,
)
from cliffhanger.money.units import Units

_STYLE: Final = InputStyle(
    names={
        "images": "images_data_url",
        "trigger_word": "trigger_word",
        "steps": "steps",
        "is_style": "is_style",
    },
    service_options=QUEUE_OPTIONS,
)


class FalLora(FalQueue[LoraOrder]):
    """Trainers of fal.ai, such as `fal-ai/flux-lora-fast-training`. Facts as of mid 2026.

    Rank, learning rate and seed go along only where the route names their fields: that trainer
    takes none of them. The names in the result are unverified; others are BAD_OUTPUT.
    """

    name = "fal-lora"
    version = "1"
    role = OutputRole.LORA
    media_type = "application/x-safetensors"
    caps = Capabilities(
        capability=Capability.LORA,
        asset_forms=(AssetForm.URL, AssetForm.UPLOAD, AssetForm.DATA_URI),
        asset_media_types=frozenset({"application/zip"}),
        max_asset_bytes=100 << 20,
        max_prompt_chars=100,
        can_cancel=True,
        pacing=Pacing(1.0, 5.0),
        result_seconds=86400.0,
    )

    def check(self, order: LoraOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the training from being ordered."""
        return (*training_problems(order, self.caps), *model_problems(endpoint.model))

    def model_body(self, order: LoraOrder) -> dict[str, JsonValue]:
        """Return the trainer's input."""
        inputs = {**training_inputs(order), "is_style": False}
        return model_input(inputs, _STYLE, order.options)

    def measure(self, order: LoraOrder, endpoint: Endpoint) -> Units:
        """Return the steps asked for."""
        return training_units(order, _STYLE)
