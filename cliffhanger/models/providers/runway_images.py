"""Runway: images, after references where there are any."""

from typing import Final

from pydantic import JsonValue

from cliffhanger.models.http import HttpCall
from cliffhanger.models.jobs.adapter import AssetForm, Capabilities, Endpoint, Pacing
from cliffhanger.models.jobs.job import Capability, Output, OutputRole
from cliffhanger.models.jobs.orders import ImageOrder
from cliffhanger.models.jobs.replies import post_json
from cliffhanger.models.providers.order_checks import (
    IMAGE_TYPES,
    lora_problems,
    reference_problems,
    size_problems,
    text_problems,
)
from cliffhanger.models.providers.runway_task import (
    MAX_IMAGE_BYTES,
    PROMPT_UNITS,
    RunwayTasks,
    data_uri_problems,
    runway_headers,
    seed_problems,
    utf16_units,
)
from cliffhanger.models.providers.shapes import nearest_ratio, ratio_sides
from cliffhanger.money.units import Units

RATIOS: Final = (
    "1080:1920",
    "720:1280",
    "1920:1080",
    "1280:720",
    "1360:768",
    "1024:1024",
    "1080:1080",
    "720:720",
    "1080:1440",
    "720:960",
    "1440:1080",
    "960:720",
    "1168:880",
    "1808:768",
    "2112:912",
    "1680:720",
)
_TURBO: Final = "gen4_image_turbo"


class RunwayImages(RunwayTasks[ImageOrder]):
    """Runway's API 2024-11-06, `text_to_image`, for gen4_image and gen4_image_turbo.

    Facts as of mid 2026, from Runway's own client: up to three references, which the turbo model
    needs at least one of. There is no negative prompt.
    """

    output = Output(OutputRole.IMAGE, "image/png")
    name = "runway-images"
    version = "1"
    caps = Capabilities(
        capability=Capability.IMAGE,
        asset_forms=(AssetForm.URL, AssetForm.DATA_URI),
        asset_media_types=IMAGE_TYPES,
        max_asset_bytes=MAX_IMAGE_BYTES,
        max_references=3,
        max_prompt_chars=PROMPT_UNITS,
        has_seed=True,
        can_cancel=True,
        pacing=Pacing(6.5, 10.0),
        max_bad_output_retries=1,
        result_seconds=86_400.0,
    )

    def check(self, order: ImageOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the order from being sent."""
        num_units = utf16_units(order.prompt)
        problems = [
            *text_problems("prompt", order.prompt, PROMPT_UNITS, num_chars=num_units),
            *size_problems(order.width_px, order.height_px),
            *reference_problems(order.references, self.caps),
            *lora_problems(order.loras),
            *seed_problems(order.seed),
        ]
        for index, reference in enumerate(order.references):
            problems.extend(data_uri_problems(f"references[{index}]", reference))
        if endpoint.model == _TURBO and not order.references:
            problems.append(f"references is empty; {_TURBO} needs one: add it or take gen4_image")
        return tuple(problems)

    def submit(self, order: ImageOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the request for one image."""
        references: list[JsonValue] = [{"uri": item.location} for item in order.references]
        body: dict[str, JsonValue] = {
            "promptText": order.prompt,
            "referenceImages": references or None,
            "seed": order.seed,
            **order.options,
            "model": endpoint.model,
            "ratio": nearest_ratio(order.width_px, order.height_px, RATIOS),
        }
        secrets, headers = runway_headers(endpoint)
        return post_json(
            f"{endpoint.base_url}/v1/text_to_image", body, secrets=secrets, headers=headers
        )

    def measure(self, order: ImageOrder, endpoint: Endpoint) -> Units:
        """Return one image."""
        ratio = nearest_ratio(order.width_px, order.height_px, RATIOS)
        width_px, height_px = ratio_sides(ratio)
        resolution = "720p" if min(width_px, height_px) <= 720 else "1080p"
        return Units(images=1, width_px=width_px, height_px=height_px, resolution=resolution)
