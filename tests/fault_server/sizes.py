"""Picture sizes from the words that providers use for them."""

import re


def size_of(ratio: str, short_px: int) -> tuple[int, int]:
    """Return width and height of a ratio such as `9:16` whose shorter side is *short_px*."""
    wide, _, high = ratio.partition(":")
    width, height = float(wide), float(high or 1)
    factor = short_px / min(width, height)
    return round(width * factor), round(height * factor)


def short_px_of(resolution: str) -> int:
    """Return the shorter side that `720p`, `768P`, `4k` and the like mean."""
    classes = {"4k": 2160, "2k": 1440, "1k": 1080}
    digits = re.sub(r"\D", "", resolution)
    return classes.get(resolution.lower()) or int(digits or 720)


def parse_size(size: str) -> tuple[int, int]:
    """Return width and height of `720x1280`, `720*1280` or `720:1280`."""
    wide, high = re.split(r"[x*:]", size)
    return int(wide), int(high)
