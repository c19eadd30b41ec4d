"""What the services that speak OpenAI's dialects ask of an order: words, files, lengths, sizes."""

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from cliffhanger.models.chat.address import completions_url
from cliffhanger.models.jobs.adapter import Capabilities, Endpoint
from cliffhanger.models.jobs.orders import Asset, Order, VideoOrder
from cliffhanger.models.jobs.replies import number_at

_PIXELS: Final = re.compile(r"([1-9]\d{1,4})x([1-9]\d{1,4})")


@dataclass(frozen=True, slots=True)
class Pixels:
    """A size, written `1024x1536`.

    Attributes:
        width_px: Width.
        height_px: Height.
    """

    width_px: int
    height_px: int

    def __str__(self) -> str:
        return f"{self.width_px}x{self.height_px}"

    @property
    def resolution(self) -> str:
        """Class of the picture: its shorter side, such as `720p`."""
        return f"{min(self.width_px, self.height_px)}p"


def read_pixels(text: str) -> Pixels | None:
    """Return the size that *text* such as `720x1280` gives; None where it gives none."""
    found = _PIXELS.fullmatch(text.strip())
    return Pixels(int(found[1]), int(found[2])) if found else None


def full_prompt(prompt: str, negative_prompt: str) -> str:
    """Return the prompt with what must not be shown, for services without a field for it."""
    return f"{prompt}\n\nAvoid: {negative_prompt}" if negative_prompt.strip() else prompt


def address_problems(endpoint: Endpoint) -> tuple[str, ...]:
    """Return what keeps *base_url* from being asked; its value may hold a key and is not shown."""
    try:
        completions_url(endpoint.base_url)
    except ValueError as exc:
        return (str(exc),)
    return ()


def option_problems(order: Order, fixed: Collection[str]) -> tuple[str, ...]:
    """Return a sentence for each of the *fixed* options that the route sets all the same."""
    return tuple(
        f"options.{name} is {order.options[name]!r}, but the order says it; leave it out"
        for name in sorted(fixed)
        if name in order.options
    )


def text_problems(field: str, text: str, max_chars: int) -> tuple[str, ...]:
    """Return what is wrong with a prompt or a text to be spoken."""
    if not text.strip():
        return (f"{field} is {text!r}; it must have words",)
    if len(text) > max_chars:
        problem = f"{field} has {len(text)} characters, more than the {max_chars} that are taken"
        return (f"{problem}; shorten it",)
    return ()


def prompt_problems(prompt: str, negative_prompt: str, max_chars: int) -> tuple[str, ...]:
    """Return what is wrong with a prompt that is sent as `full_prompt` has it."""
    sent = full_prompt(prompt, negative_prompt) if prompt.strip() else prompt
    return text_problems("prompt", sent, max_chars)


def asset_problems(assets: Mapping[str, Asset | None], caps: Capabilities) -> tuple[str, ...]:
    """Return what is wrong with the files of an order, by the fields that they stand in."""
    problems: list[str] = []
    for field, asset in assets.items():
        if asset is None:
            continue
        if asset.media_type not in caps.asset_media_types:
            taken = ", ".join(sorted(caps.asset_media_types))
            problems.append(f"{field} is {asset.media_type}, which is not taken; give {taken}")
        if not 0 < asset.num_bytes <= caps.max_asset_bytes:
            problems.append(
                f"{field} has {asset.num_bytes} bytes, not 1 to {caps.max_asset_bytes}; "
                "give a file of that size"
            )
    return tuple(problems)


def length_problems(order: VideoOrder, option_name: str, longest: float) -> tuple[str, ...]:
    """Return what is wrong with the length of a clip.

    Args:
        order: What is wanted.
        option_name: Name of the option by which a route asks for a length of its own.
        longest: Longest that is sold otherwise, in seconds.
    """
    wanted = order.duration_seconds
    if not 0.0 < wanted < math.inf:
        return (f"duration_seconds is {wanted:g}; it must be > 0",)
    if order.options.get(option_name) is not None:
        said = number_at(order.options, option_name)
        if said is None or not wanted - 1e-6 <= said < math.inf:
            problem = f"options.{option_name} is {order.options[option_name]!r}, not a length"
            return (f"{problem} >= duration_seconds ({wanted:g}); raise it or leave it out",)
    elif wanted > longest + 1e-6:
        problem = f"duration_seconds is {wanted:g}, longer than the longest clip ({longest:g} s)"
        return (f"{problem}; split the shot",)
    return ()


def length_seconds(order: VideoOrder, option_name: str, fitted: int) -> Decimal:
    """Return the length asked for, in seconds: what the route's option says, else *fitted*."""
    said = number_at(order.options, option_name)
    is_length = said is not None and 0.0 < said < math.inf
    return Decimal(str(said)) if is_length else Decimal(fitted)


def untaken_problems(order: VideoOrder, names: Collection[str]) -> tuple[str, ...]:
    """Return a sentence for each of the fields *names* that is set and that the dialect lacks."""
    given = {
        "last_frame": (order.last_frame is not None, "leave it out, or use a model that takes one"),
        "references": (bool(order.references), "leave them out and give a first frame"),
        "has_audio": (order.has_audio, "set it to False; options may hold the model's own field"),
    }
    return tuple(
        f"{name} is set, but this dialect has no field for it; {given[name][1]}"
        for name in sorted(names)
        if given[name][0]
    )
