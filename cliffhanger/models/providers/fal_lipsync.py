"""Lip-sync models behind fal.ai."""

from decimal import Decimal
from typing import Final

from pydantic import JsonValue

from cliffhanger.models.jobs.adapter import AssetForm, Capabilities, Endpoint, Pacing
from cliffhanger.models.jobs.job import Capability, OutputRole
from cliffhanger.models.jobs.orders import LipSyncOrder
from cliffhanger.models.providers.fal_queue import QUEUE_OPTIONS, FalQueue, model_problems
from cliffhanger.models.providers.hosted_inputs import (
    InputStyle,
    model_input,
    option_problems,
    sold_seconds,
)
from cliffhanger.models.providers.order_checks import file_problems, seconds_problems
from cliffhanger.money.units import Units

_STYLE: Final = InputStyle(
    names={"video": "video_url", "audio": "audio_url"}, service_options=QUEUE_OPTIONS
)
_VIDEOS: Final = frozenset({"video/mp4", "video/quicktime", "video/webm"})
_SOUNDS: Final = frozenset(
    {"audio/wav", "audio/mpeg", "audio/mp4", "audio/aac", "audio/ogg", "audio/flac"}
)


class FalLipSync(FalQueue[LipSyncOrder]):
    """Any model of fal.ai that takes a clip and a voice. Facts as of mid 2026.

    Most call them `video_url` and `audio_url`; others are renamed in `options.fields`.
    """

    name = "fal-lipsync"
    version = "1"
    role = OutputRole.VIDEO
    media_type = "video/mp4"
    caps = Capabilities(
        capability=Capability.LIPSYNC,
        asset_forms=(AssetForm.URL, AssetForm.UPLOAD, AssetForm.DATA_URI),
        asset_media_types=_VIDEOS | _SOUNDS,
        max_asset_bytes=100 << 20,
        can_cancel=True,
        pacing=Pacing(1.0, 5.0),
        result_seconds=86400.0,
    )

    def check(self, order: LipSyncOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the clip from being synced."""
        return (
            *file_problems("video", order.video, _VIDEOS, self.caps.max_asset_bytes),
            *file_problems("audio", order.audio, _SOUNDS, self.caps.max_asset_bytes),
            *seconds_problems(order.duration_seconds, self.caps.max_seconds),
            *option_problems(order.options),
            *model_problems(endpoint.model),
        )

    def model_body(self, order: LipSyncOrder) -> dict[str, JsonValue]:
        """Return the model's input."""
        inputs: dict[str, JsonValue] = {
            "video": order.video.location,
            "audio": order.audio.location,
        }
        return model_input(inputs, _STYLE, order.options)

    def measure(self, order: LipSyncOrder, endpoint: Endpoint) -> Units:
        """Return one clip of whole seconds."""
        seconds = sold_seconds(order.duration_seconds, order.options)
        return Units(clips=1, seconds=Decimal(seconds))
