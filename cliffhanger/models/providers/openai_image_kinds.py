"""What each kind of image model takes: sizes, defaults, references."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pydantic import JsonValue

from cliffhanger.models.jobs.adapter import option
from cliffhanger.models.jobs.orders import ImageOrder
from cliffhanger.models.json_body import as_words
from cliffhanger.models.providers.order_checks import size_problems as pixel_problems
from cliffhanger.models.providers.shapes import Pixels, read_pixels

_STEP_PX: Final = 16
_LONG_PX: Final = 3840
_SHORT_PX: Final = 2160
_STEEPEST: Final = 3.0


@dataclass(frozen=True, slots=True)
class ImageKind:
    """What a kind of model takes.

    Attributes:
        sizes: Sold; empty for any.
        is_stepped: Whether sides are multiples of 16 px within limits.
        max_prompt_chars: Longest prompt.
        defaults: What is sent unless the route says otherwise.
        reference_defaults: The same, along with references.
        has_references: Whether it takes references.
        are_references_json: Whether they go into the JSON rather than a form.
        has_seed: Whether it takes a seed.
    """

    sizes: tuple[Pixels, ...] = ()
    is_stepped: bool = False
    max_prompt_chars: int = 32_000
    defaults: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    reference_defaults: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    has_references: bool = True
    are_references_json: bool = False
    has_seed: bool = False


_SQUARE: Final = Pixels(1024, 1024)
_GPT: Final[Mapping[str, JsonValue]] = {"quality": "medium", "output_format": "png"}
_GPT_SIZES: Final = (Pixels(1024, 1536), Pixels(1536, 1024), _SQUARE)
_KINDS: Final = {
    "gpt-image-2": ImageKind(is_stepped=True, defaults=_GPT),
    "gpt-image-1-mini": ImageKind(sizes=_GPT_SIZES, defaults=_GPT),
    "gpt-image-1": ImageKind(
        sizes=_GPT_SIZES, defaults=_GPT, reference_defaults={"input_fidelity": "high"}
    ),
    "dall-e-3": ImageKind(
        sizes=(Pixels(1024, 1792), Pixels(1792, 1024), _SQUARE),
        max_prompt_chars=4000,
        defaults={"quality": "standard", "response_format": "b64_json"},
        has_references=False,
    ),
    "dall-e-2": ImageKind(
        sizes=(_SQUARE,),
        max_prompt_chars=1000,
        defaults={"response_format": "b64_json"},
        has_references=False,
    ),
}
_SEEDREAM: Final = ImageKind(
    defaults={"watermark": False, "sequential_image_generation": "disabled"},
    are_references_json=True,
    has_seed=True,
)


def image_kind(model: str) -> ImageKind:
    """Return what *model* takes; a model that nobody knows takes any size and no extras."""
    bare = model.rpartition("/")[2].lower()
    if "seedream" in bare:
        return _SEEDREAM
    return next((kind for start, kind in _KINDS.items() if bare.startswith(start)), ImageKind())


def size_problems(order: ImageOrder, kind: ImageKind) -> tuple[str, ...]:
    """Return what is wrong with the size wanted."""
    size = option(order, "size")
    if size is not None:
        if isinstance(size, str) and read_pixels(size):
            return ()
        return (f"options.size is {size!r}; give WIDTHxHEIGHT, such as 1024x1536, or leave it out",)
    sides = (order.width_px, order.height_px)
    problems = tuple(pixel_problems(*sides))
    if not problems and kind.is_stepped and max(sides) > _STEEPEST * min(sides):
        shape = f"width_px x height_px is {sides[0]}x{sides[1]}"
        return (f"{shape}, steeper than 1:3; ask for a shape from 1:3 to 3:1",)
    return problems


def image_size(order: ImageOrder, model: str) -> Pixels:
    """Return the size asked for: the route's, or the nearest to the order's that is sold."""
    said = read_pixels(as_words(option(order, "size")))
    if said:
        return said
    kind, wanted = image_kind(model), Pixels(order.width_px, order.height_px)
    if kind.is_stepped:
        return _stepped(wanted)
    if not kind.sizes:
        return wanted
    return min(kind.sizes, key=lambda sold: abs(math.log(_ratio(sold) / _ratio(wanted))))


def _ratio(size: Pixels) -> float:
    return size.width_px / size.height_px


def _stepped(wanted: Pixels) -> Pixels:
    """Return the size in steps of 16 px that holds *wanted*, shrunk to the largest that is sold."""
    short, long = sorted((wanted.width_px, wanted.height_px))
    shrink = min(1.0, _SHORT_PX / short, _LONG_PX / long)
    short = min(_SHORT_PX, math.ceil(short * shrink / _STEP_PX) * _STEP_PX)
    long = min(_LONG_PX, math.ceil(long * shrink / _STEP_PX) * _STEP_PX)
    return Pixels(short, long) if wanted.width_px <= wanted.height_px else Pixels(long, short)
