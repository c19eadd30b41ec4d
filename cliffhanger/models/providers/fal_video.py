"""Clips from models behind fal.ai, among them Pika's, which are sold there only."""

from typing import Final

from pydantic import JsonValue

from cliffhanger.models.jobs.adapter import AssetForm, Capabilities, Endpoint, Pacing
from cliffhanger.models.jobs.job import Capability, OutputRole
from cliffhanger.models.jobs.orders import VideoOrder
from cliffhanger.models.providers.fal_queue import QUEUE_OPTIONS, FalQueue, model_problems
from cliffhanger.models.providers.hosted_inputs import InputStyle
from cliffhanger.models.providers.hosted_video import clip_input, clip_problems, hosted_clip_units
from cliffhanger.models.providers.order_checks import IMAGE_TYPES
from cliffhanger.money.units import Units

_STYLE: Final = InputStyle(
    names={
        "prompt": "prompt",
        "negative_prompt": "negative_prompt",
        "first_frame": "image_url",
        "duration": "duration",
        "resolution": "resolution",
        "aspect_ratio": "aspect_ratio",
        "seed": "seed",
    },
    service_options=QUEUE_OPTIONS,
)


class FalVideo(FalQueue[VideoOrder]):
    """Any model of fal.ai that makes clips, by its full path. Facts as of mid 2026.

    Inputs are called as most models call them; a route renames them in `options.fields`, such as
    `{"first_frame": "start_image_url", "last_frame": "tail_image_url"}`. Last frames, references
    and sound have no usual name and must be named. Pika 2.2 (`fal-ai/pika/v2.2/image-to-video`)
    is taken to be as 2.1; that is unverified.
    """

    name = "fal-video"
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
        pacing=Pacing(1.0, 5.0),
        result_seconds=86400.0,
    )

    def check(self, order: VideoOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the clip from being ordered."""
        return (
            *clip_problems(order, _STYLE, self.caps, endpoint.model),
            *model_problems(endpoint.model),
        )

    def model_body(self, order: VideoOrder) -> dict[str, JsonValue]:
        """Return the model's input."""
        return clip_input(order, _STYLE)

    def measure(self, order: VideoOrder, endpoint: Endpoint) -> Units:
        """Return one clip of the length, class and quality asked for."""
        return hosted_clip_units(order, _STYLE)
