"""Orders of clips as hosted models take them, at fal and at Replicate alike."""

import re
from collections.abc import Iterator
from typing import Final

from pydantic import JsonValue

from cliffhanger.models.jobs.adapter import Capabilities
from cliffhanger.models.jobs.orders import VideoOrder
from cliffhanger.models.jobs.replies import aspect_ratio, resolution_class, text_at
from cliffhanger.models.providers.hosted_inputs import (
    InputStyle,
    duration_value,
    input_names,
    model_input,
    naming_problems,
    option_problems,
    references_value,
    sold_lengths,
    sold_seconds,
)
from cliffhanger.models.providers.measures import class_px, clip_units
from cliffhanger.models.providers.order_checks import seconds_problems, video_problems
from cliffhanger.money.units import Units

_LENGTH: Final = re.compile(r"(\d+(?:\.\d+)?)s?")


def clip_input(order: VideoOrder, style: InputStyle) -> dict[str, JsonValue]:
    """Return what the model is given for a clip.

    The first frame fixes the shape, so that a ratio goes along only without one.
    """
    options = order.options
    inputs: dict[str, JsonValue] = {
        "prompt": order.prompt,
        "negative_prompt": order.negative_prompt or None,
        "first_frame": order.first_frame.location if order.first_frame else None,
        "last_frame": order.last_frame.location if order.last_frame else None,
        "references": references_value(order.references, options),
        "duration": duration_value(sold_seconds(order.duration_seconds, options), options),
        "resolution": f"{resolution_class(order.width_px, order.height_px)}p",
        "aspect_ratio": (
            None if order.first_frame else aspect_ratio(order.width_px, order.height_px)
        ),
        "seed": order.seed,
        "has_audio": order.has_audio,
    }
    return model_input(inputs, style, options)


def clip_problems(
    order: VideoOrder, style: InputStyle, caps: Capabilities, model: str
) -> Iterator[str]:
    """Yield what keeps a clip from being ordered."""
    yield from video_problems(order, caps)
    yield from option_problems(order.options)
    yield from naming_problems(_unusual(order), style, order.options)
    sold = sold_lengths(order.options)
    longest = max(sold, default=caps.max_seconds)
    lengths = tuple(seconds_problems(order.duration_seconds, longest))
    yield from lengths
    is_measured = not lengths and min(order.width_px, order.height_px) > 0
    asked = _asked_seconds(order, style) if is_measured else 0.0
    if asked and sold_seconds(order.duration_seconds, order.options) > asked:
        yield (
            f"options ask for {asked:g} s and duration_seconds is {order.duration_seconds:g}; "
            "leave the length out of the options"
        )
    if len(order.references) > 1 and order.options.get("references_as") == "one":
        yield f"references has {len(order.references)} images and the model takes one; send fewer"
    yield from _mode_problems(order, model)


def hosted_clip_units(order: VideoOrder, style: InputStyle) -> Units:
    """Return the bound of a clip as the model is asked for it."""
    body = clip_input(order, style)
    names = input_names(style, order.options)
    usual = f"{resolution_class(order.width_px, order.height_px)}p"
    resolution = text_at(body, names.get("resolution", "resolution")) or usual
    units = clip_units(
        order,
        seconds=_asked_seconds(order, style) or sold_seconds(order.duration_seconds, order.options),
        resolution=resolution,
        short_side_px=class_px(resolution, min(order.width_px, order.height_px)),
    )
    return units.model_copy(
        update={
            "quality": text_at(body, "quality") or text_at(body, "mode"),
            "has_audio": order.has_audio or body.get("generate_audio") is True,
        }
    )


def _unusual(order: VideoOrder) -> Iterator[str]:
    """Yield the inputs of an order whose fields no two models call the same."""
    if order.last_frame:
        yield "last_frame"
    if order.references:
        yield "references"
    if order.has_audio:
        yield "has_audio"


def _asked_seconds(order: VideoOrder, style: InputStyle) -> float:
    """Return the length that stands in the request; zero where none does."""
    field = input_names(style, order.options).get("duration", "duration")
    said = _LENGTH.fullmatch(text_at(clip_input(order, style), field))
    return float(said[1]) if said else 0.0


def _mode_problems(order: VideoOrder, model: str) -> Iterator[str]:
    if "image-to-video" in model and order.first_frame is None:
        yield f"first_frame is missing and {model} animates one; give it or take another model"
    if "text-to-video" in model and order.first_frame is not None:
        yield f"first_frame is given and {model} takes none; take its image-to-video model"
