"""Runway: clips from an image or from text."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pydantic import JsonValue

from cliffhanger.models.http import HttpCall
from cliffhanger.models.jobs.adapter import AssetForm, Capabilities, Endpoint, Pacing
from cliffhanger.models.jobs.job import Capability, Output, OutputRole
from cliffhanger.models.jobs.orders import VideoOrder
from cliffhanger.models.jobs.replies import fit_seconds, post_json
from cliffhanger.models.providers.order_checks import IMAGE_TYPES, seconds_problems, video_problems
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


@dataclass(frozen=True, slots=True)
class _Model:
    """What a model sells.

    Attributes:
        seconds: Lengths.
        ratios: Sizes from an image, as `width:height` in px.
        text_ratios: Sizes from text; none for a model that needs an image.
        has_last_frame: Whether it takes a last frame.
        has_audio: Whether it can make sound.
        has_negative_prompt: Whether it reads one.
    """

    seconds: tuple[int, ...]
    ratios: tuple[str, ...]
    text_ratios: tuple[str, ...] = ()
    has_last_frame: bool = False
    has_audio: bool = False
    has_negative_prompt: bool = False


_GEN4_RATIOS: Final = ("1280:720", "720:1280", "1104:832", "832:1104", "960:960", "1584:672")
_VEO_RATIOS: Final = ("1280:720", "720:1280", "1080:1920", "1920:1080")
_SEEDANCE_RATIOS: Final = (*_VEO_RATIOS, "960:960", "1440:1440", "834:1112", "1248:1664")
_GEN4_SECONDS: Final = tuple(range(2, 11))
_VEO: Final = _Model(
    (4, 6, 8),
    _VEO_RATIOS,
    _VEO_RATIOS,
    has_last_frame=True,
    has_audio=True,
    has_negative_prompt=True,
)
_MODELS: Final = {
    "gen4_turbo": _Model(_GEN4_SECONDS, _GEN4_RATIOS),
    "gen4.5": _Model(_GEN4_SECONDS, _GEN4_RATIOS, ("1280:720", "720:1280")),
    "veo3.1": _VEO,
    "veo3.1_fast": _VEO,
    "seedance2": _Model(
        tuple(range(4, 16)),
        _SEEDANCE_RATIOS,
        _SEEDANCE_RATIOS,
        has_last_frame=True,
        has_audio=True,
    ),
}
_LONGEST_SECONDS: Final = 15


class RunwayVideo(RunwayTasks[VideoOrder]):
    """Runway's API 2024-11-06: `image_to_video` where there is a first frame, else `text_to_video`.

    Facts as of mid 2026, from Runway's own client. Runway has no key against paying twice and
    lists no tasks, so that a submit whose answer was lost waits for a person. Too many tasks at
    once wait there as THROTTLED; a 429 is the limit of a day.

    Unverified: the lengths of gen4_turbo and seedance2; a 400 for want of credit cannot be told
    from other 400s, and reads as a wrong request.
    """

    output = Output(OutputRole.VIDEO, "video/mp4")
    name = "runway-video"
    version = "1"
    caps = Capabilities(
        capability=Capability.VIDEO,
        asset_forms=(AssetForm.URL, AssetForm.DATA_URI),
        asset_media_types=IMAGE_TYPES,
        max_asset_bytes=MAX_IMAGE_BYTES,
        durations_seconds=tuple(range(2, _LONGEST_SECONDS + 1)),
        max_prompt_chars=PROMPT_UNITS,
        has_seed=True,
        has_audio=True,
        can_cancel=True,
        # A look every 5 s at most; the driver's pace varies by a fifth.
        pacing=Pacing(6.5, 10.0),
        max_bad_output_retries=1,
        result_seconds=86_400.0,
    )

    def check(self, order: VideoOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the order from being sent."""
        model = _MODELS.get(endpoint.model)
        if model is None:
            known = ", ".join(sorted(_MODELS))
            return (f"model is {endpoint.model}; runway-video knows {known}: take one of them",)
        return (
            *video_problems(order, self.caps, num_chars=utf16_units(order.prompt)),
            *seconds_problems(order.duration_seconds, max(model.seconds)),
            *_model_problems(order, model, endpoint.model),
            *data_uri_problems("first_frame", order.first_frame),
            *data_uri_problems("last_frame", order.last_frame),
        )

    def submit(self, order: VideoOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the request for a clip."""
        model = _model(endpoint)
        negative = order.negative_prompt if model.has_negative_prompt else ""
        body: dict[str, JsonValue] = {
            "promptText": order.prompt,
            "promptImage": _prompt_image(order),
            "negativePrompt": negative or None,
            "seed": order.seed,
            **order.options,
            "model": endpoint.model,
            "ratio": _ratio(order, model),
            "duration": fit_seconds(order.duration_seconds, model.seconds),
            "audio": order.has_audio if model.has_audio else None,
        }
        kind = "image_to_video" if order.first_frame else "text_to_video"
        url = f"{endpoint.base_url}/v1/{kind}"
        secrets, headers = runway_headers(endpoint)
        return post_json(url, body, secrets=secrets, headers=headers)

    def measure(self, order: VideoOrder, endpoint: Endpoint) -> Units:
        """Return one clip of the length sold."""
        model = _model(endpoint)
        width_px, height_px = ratio_sides(_ratio(order, model))
        return Units(
            clips=1,
            seconds=Decimal(fit_seconds(order.duration_seconds, model.seconds)),
            width_px=width_px,
            height_px=height_px,
            resolution="1080p" if min(width_px, height_px) > 960 else "720p",
            has_audio=order.has_audio and model.has_audio,
        )


def _model(endpoint: Endpoint) -> _Model:
    return _MODELS.get(endpoint.model, _MODELS["gen4.5"])


def _ratio(order: VideoOrder, model: _Model) -> str:
    sold = model.ratios if order.first_frame else model.text_ratios or model.ratios
    return nearest_ratio(order.width_px, order.height_px, sold)


def _prompt_image(order: VideoOrder) -> JsonValue:
    """Return the frames: one by its address alone, two by their places."""
    if order.first_frame is None:
        return None
    if order.last_frame is None:
        return order.first_frame.location
    return [
        {"uri": order.first_frame.location, "position": "first"},
        {"uri": order.last_frame.location, "position": "last"},
    ]


def _model_problems(order: VideoOrder, model: _Model, name: str) -> Iterator[str]:
    if order.first_frame is None and not model.text_ratios:
        yield f"first_frame is missing; {name} only moves an image: give one or take gen4.5"
    if order.last_frame is not None and not model.has_last_frame:
        yield f"last_frame is set; {name} takes none: leave it out or take veo3.1"
    if order.has_audio and not model.has_audio:
        yield f"has_audio is true; {name} makes no sound: leave it out or take veo3.1"
    yield from seed_problems(order.seed)
