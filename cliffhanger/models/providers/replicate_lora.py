"""LoRAs trained at Replicate."""

from decimal import Decimal
from typing import Final

from pydantic import JsonValue

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import AssetForm, Capabilities, Endpoint, Pacing
from cliffhanger.models.jobs.job import Capability, Failure, Output, OutputRole
from cliffhanger.models.jobs.orders import LoraOrder
from cliffhanger.models.jobs.replies import number_at, post_json, text_at
from cliffhanger.models.providers.account_calls import secrets_of
from cliffhanger.models.providers.hosted_inputs import InputStyle, model_input
from cliffhanger.models.providers.hosted_training import (
    training_inputs,
    training_problems,
    training_units,
)
from cliffhanger.models.providers.replicate_queue import ReplicateQueue, model_version
from cliffhanger.models.providers.replicate_results import unpack_weights
from cliffhanger.money.units import Units

_STYLE: Final = InputStyle(
    names={
        "images": "input_images",
        "trigger_word": "trigger_word",
        "steps": "steps",
        "rank": "lora_rank",
        "learning_rate": "learning_rate",
    },
    service_options=frozenset({"version", "destination", "max_gpu_seconds"}),
)
_USUAL_GPU_SECONDS: Final = 7200.0
"""Reserved where the route gives no `max_gpu_seconds`: no limit of trainings is documented."""


class ReplicateLora(ReplicateQueue[LoraOrder]):
    """Trainings of Replicate. Facts as of mid 2026; the names of the inputs are unverified.

    The option `destination` says which model of the account's (`owner/name`) the training makes a
    version of; `version` which one of the trainer runs. What it leaves is a tar archive, in which
    `read_hop` finds the weights.
    """

    name = "replicate-lora"
    version = "1"
    role = OutputRole.LORA
    media_type = "application/x-safetensors"
    jobs_path = "trainings"
    caps = Capabilities(
        capability=Capability.LORA,
        asset_forms=(AssetForm.URL, AssetForm.UPLOAD, AssetForm.DATA_URI),
        asset_media_types=frozenset({"application/zip"}),
        max_asset_bytes=100 << 20,
        max_prompt_chars=100,
        can_cancel=True,
        pacing=Pacing(0.5, 5.0),
        result_seconds=3600.0,
    )

    def check(self, order: LoraOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the training from being ordered."""
        problems = list(training_problems(order, self.caps))
        name, version = model_version(endpoint.model, order.options)
        if name.count("/") != 1:
            problems.append(f"model is {endpoint.model!r}; give owner/name of the trainer")
        if not version:
            problems.append("options.version is missing; give the version of the trainer")
        destination = order.options.get("destination")
        if not isinstance(destination, str) or destination.count("/") != 1:
            problems.append(
                f"options.destination is {destination!r}; give owner/name of your own model"
            )
        return tuple(problems)

    def submit(self, order: LoraOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the request for a training."""
        name, version = model_version(endpoint.model, order.options)
        return post_json(
            f"{endpoint.base_url}/models/{name}/versions/{version}/trainings",
            {
                "destination": text_at(dict(order.options), "destination"),
                "input": self.model_body(order),
            },
            secrets=secrets_of(endpoint),
        )

    def model_body(self, order: LoraOrder) -> dict[str, JsonValue]:
        """Return the trainer's input."""
        return model_input(training_inputs(order), _STYLE, order.options)

    def output_of(self, link: str, endpoint: Endpoint) -> Output:
        """Return the weights at *link*, behind a hop where they come packed."""
        output = super().output_of(link, endpoint)
        if output.media_type != "application/x-tar":
            return output
        return Output(
            self.role,
            self.media_type,
            url=output.url,
            is_indirect=True,
            is_authorized=output.is_authorized,
        )

    def read_hop(self, reply: HttpReply, output: Output) -> Output | Failure:
        """Return the weights out of the archive."""
        return unpack_weights(reply)

    def measure(self, order: LoraOrder, endpoint: Endpoint) -> Units:
        """Return the steps asked for, and the seconds of a GPU that the route allows for."""
        longest = number_at(dict(order.options), "max_gpu_seconds") or _USUAL_GPU_SECONDS
        units = training_units(order, _STYLE)
        return units.model_copy(update={"gpu_seconds": Decimal(str(longest))})
