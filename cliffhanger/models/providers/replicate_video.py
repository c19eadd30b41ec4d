"""Clips from models at Replicate."""

from typing import Final

from pydantic import JsonValue

from cliffhanger.models.jobs.adapter import AssetForm, Capabilities, Endpoint, Pacing
from cliffhanger.models.jobs.job import Capability, OutputRole
from cliffhanger.models.jobs.orders import VideoOrder
from cliffhanger.models.providers.hosted_inputs import InputStyle
from cliffhanger.models.providers.hosted_video import clip_input, clip_problems, hosted_clip_units
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
        "first_frame": "image",
        "duration": "duration",
        "resolution": "resolution",
        "aspect_ratio": "aspect_ratio",
        "seed": "seed",
    },
    service_options=PREDICTION_OPTIONS,
)


class ReplicateVideo(ReplicateQueue[VideoOrder]):
    """Any model of Replicate that makes clips. Facts as of mid 2026.

    Inputs are called as many models call them; a route renames them in `options.fields`, such as
    `{"first_frame": "start_image", "last_frame": "end_image"}`. Last frames, references and sound
    have no usual name and must be named.
    """

    name = "replicate-video"
    version = "1"
    role = OutputRole.VIDEO
    media_type = "video/mp4"
    caps = Capabilities(
        capability=Capability.VIDEO,
        asset_forms=(AssetForm.URL, AssetForm.UPLOAD, AssetForm.DATA_URI),
        asset_media_types=IMAGE_TYPES,
        max_references=7,
        has_seed=True,
        has_audio=True,
        can_cancel=True,
        pacing=Pacing(0.5, 5.0),
        result_seconds=3600.0,
    )

    def check(self, order: VideoOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the clip from being ordered."""
        return (
            *clip_problems(order, _STYLE, self.caps, endpoint.model),
            *address_problems(endpoint.model, order.options),
        )

    def model_body(self, order: VideoOrder) -> dict[str, JsonValue]:
        """Return the model's input."""
        return clip_input(order, _STYLE)

    def measure(self, order: VideoOrder, endpoint: Endpoint) -> Units:
        """Return one clip as asked for, and the longest time that it may take a GPU."""
        longest = longest_run_seconds(order.options)
        return hosted_clip_units(order, _STYLE).model_copy(update={"gpu_seconds": longest})
