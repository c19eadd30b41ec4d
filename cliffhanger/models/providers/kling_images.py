"""Kling's image models."""

from typing import Final

from pydantic import JsonValue

from cliffhanger.models.http import HttpCall
from cliffhanger.models.jobs.adapter import AssetForm, Capabilities, Endpoint, Idempotency, Pacing
from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.jobs.orders import ImageOrder
from cliffhanger.models.jobs.replies import bare_base64
from cliffhanger.models.providers.kling_task import KlingTasks, post_task
from cliffhanger.models.providers.order_checks import (
    lora_problems,
    reference_problems,
    size_problems,
    text_problems,
)
from cliffhanger.models.providers.shapes import frame_size, nearest_ratio
from cliffhanger.money.units import Units

PATH: Final = "/v1/images/generations"
RATIOS: Final = ("9:16", "16:9", "1:1", "3:4", "4:3", "2:3", "3:2", "21:9")
_SHORT_PX: Final = {"1k": 768, "2k": 1536}


class KlingImages(KlingTasks[ImageOrder]):
    """Kling's classic API for images: from text, or after one image.

    Facts as of mid 2026, from mirrors of Kling's documentation. `image_reference` (`subject`,
    `face`), `human_fidelity` and the like come from the route's options. With a reference there is
    no negative prompt.

    Unverified: the sizes in pixels of `1k` and `2k`, and that models from v2 on take `2k`.
    """

    path = PATH
    outputs_at = "images"
    name = "kling-images"
    version = "1"
    caps = Capabilities(
        capability=Capability.IMAGE,
        idempotency=Idempotency.LOOKUP,
        asset_forms=(AssetForm.URL, AssetForm.BYTES),
        asset_media_types=frozenset({"image/jpeg", "image/png"}),
        max_asset_bytes=10 << 20,
        max_references=1,
        max_prompt_chars=2500,
        pacing=Pacing(5.0, 10.0),
        result_seconds=30 * 86_400.0,
    )

    def check(self, order: ImageOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the order from being sent."""
        return (
            *text_problems("prompt", order.prompt, self.caps.max_prompt_chars),
            *size_problems(order.width_px, order.height_px),
            *reference_problems(order.references, self.caps),
            *lora_problems(order.loras),
        )

    def submit(self, order: ImageOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the request for one image."""
        reference = order.references[0] if order.references else None
        defaults: dict[str, JsonValue] = {
            "prompt": order.prompt,
            "negative_prompt": None if reference else order.negative_prompt or None,
            "image": bare_base64(reference) if reference else None,
            "aspect_ratio": nearest_ratio(order.width_px, order.height_px, RATIOS),
        }
        fixed: dict[str, JsonValue] = {
            "model_name": endpoint.model,
            "resolution": _resolution(order, endpoint),
            "n": 1,
            "external_task_id": token,
        }
        return post_task(endpoint, PATH, order, defaults=defaults, fixed=fixed)

    def measure(self, order: ImageOrder, endpoint: Endpoint) -> Units:
        """Return one image."""
        resolution = _resolution(order, endpoint)
        ratio = nearest_ratio(order.width_px, order.height_px, RATIOS)
        width_px, height_px = frame_size(ratio, _SHORT_PX[resolution])
        return Units(images=1, width_px=width_px, height_px=height_px, resolution=resolution)


def _resolution(order: ImageOrder, endpoint: Endpoint) -> str:
    is_small = min(order.width_px, order.height_px) <= _SHORT_PX["1k"]
    return "1k" if is_small or endpoint.model.startswith("kling-v1") else "2k"
