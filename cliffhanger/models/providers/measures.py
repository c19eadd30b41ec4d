"""Quantities that are paid for: what an order comes to, and what a provider says that it took."""

import math
import unicodedata
from decimal import Decimal
from typing import Final

from pydantic import JsonValue

from cliffhanger.models.jobs.orders import VideoOrder
from cliffhanger.models.jobs.replies import number_at
from cliffhanger.models.json_body import JsonObject
from cliffhanger.money.units import Units

_SLACK_SECONDS: Final = 1e-6
_MOST: Final = 1e9


def whole_seconds(wanted: float, *, shortest: int = 1) -> int:
    """Return the whole seconds that hold *wanted*, at least *shortest*."""
    return max(math.ceil(wanted - _SLACK_SECONDS), shortest)


def clip_units(
    order: VideoOrder, *, seconds: float | None, resolution: str, short_side_px: int
) -> Units:
    """Return the bound of one clip as it is asked for.

    Args:
        order: Gives the shape.
        seconds: Length asked for; None for the order's own.
        resolution: Class of picture asked for, in any spelling; price rows have it in lower case.
        short_side_px: Shorter side of that class.
    """
    scale = short_side_px / min(order.width_px, order.height_px)
    asked = whole_seconds(order.duration_seconds) if seconds is None else seconds
    return Units(
        clips=1,
        seconds=Decimal(str(asked)),
        width_px=round(order.width_px * scale),
        height_px=round(order.height_px * scale),
        resolution=resolution.lower(),
        has_audio=order.has_audio,
    )


def class_px(resolution: str, usual: int) -> int:
    """Return the shorter side of a class such as `720p`; *usual* for a word that is none."""
    digits = resolution.rstrip("pP")
    return int(digits) if digits.isascii() and digits.isdigit() and int(digits) else usual


def count_billed_characters(text: str) -> int:
    """Return how many characters a line is billed as, at most: wide ones count twice."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def quantity_at(value: JsonValue | JsonObject, *path: str | int) -> Decimal | None:
    """Return the quantity that a reply reports at *path*, as it writes it; None for none.

    What is negative, no number or too large to be true is none.
    """
    number = number_at(value, *path)
    return Decimal(str(number)) if number is not None and 0 <= number < _MOST else None
