"""Runway: images, after references where there are any."""

from typing import Final

from pydantic import JsonValue

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import (
    AssetForm,
    Capabilities,
    Endpoint,
    JobAdapter,
    Pacing,
)
from cliffhanger.models.jobs.job import (
    Capability,
    Failure,
    JobRef,
    JobSnapshot,
    Output,
    OutputRole,
    Submitted,
)
from cliffhanger.models.jobs.orders import ImageOrder
from cliffhanger.models.jobs.replies import post_json
from cliffhanger.models.providers.order_checks import (
    nearest_ratio,
    ratio_sides,
    reference_problems,
    text_problems,
)
from cliffhanger.models.providers.runway_task import (
    IMAGE_TYPES,
    MAX_IMAGE_BYTES,
    PROMPT_UNITS,
    cancel_call,
    data_uri_problems,
    poll_call,
    probe_call,
    read_created,
    read_task,
    runway_headers,
    utf16_units,
)
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


class RunwayImages(JobAdapter[ImageOrder]):
    """Runway's API 2024-11-06, `text_to_image`, for gen4_image and gen4_image_turbo.

    Facts as of mid 2026, from Runway's own client: up to three references, which the turbo model
    needs at least one of. There is no negative prompt.
    """

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
            *text_problems("prompt", order.prompt, max_chars=PROMPT_UNITS, num_chars=num_units),
            *reference_problems(order.references, self.caps),
        ]
        for index, reference in enumerate(order.references):
            problems.extend(data_uri_problems(f"references[{index}]", reference))
        if endpoint.model == _TURBO and not order.references:
            problems.append(f"references is empty; {_TURBO} needs one: add it or take gen4_image")
        if order.loras:
            problems.append(
                f"loras has {len(order.loras)}; Runway takes none: use references or another model"
            )
        if order.seed is not None and not 0 <= order.seed < 1 << 32:
            problems.append(
                f"seed is {order.seed}; Runway takes 0 to 4294967295: take one of those"
            )
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

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the task."""
        return read_created(reply, endpoint)

    def poll(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request that looks at a task."""
        return poll_call(ref, endpoint)

    def read_poll(self, reply: HttpReply, ref: JobRef, endpoint: Endpoint) -> JobSnapshot | Failure:
        """Return the task as it stands."""
        return read_task(reply, endpoint, Output(OutputRole.IMAGE, "image/png"))

    def cancel(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request that cancels a task, or deletes it where it is done."""
        return cancel_call(ref, endpoint)

    def measure(self, order: ImageOrder, endpoint: Endpoint) -> Units:
        """Return one image."""
        ratio = nearest_ratio(order.width_px, order.height_px, RATIOS)
        width_px, height_px = ratio_sides(ratio)
        resolution = "720p" if min(width_px, height_px) <= 720 else "1080p"
        return Units(images=1, width_px=width_px, height_px=height_px, resolution=resolution)

    def probe(self, endpoint: Endpoint) -> HttpCall:
        """Return a request for the organization that pays."""
        return probe_call(endpoint)
