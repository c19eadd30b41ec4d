"""Colours as RGB floats, and the few ways the art mixes them."""

Color = tuple[float, float, float]
"""Red, green, blue in [0, 255]."""
ColorLike = str | Color
"""A colour or its `#rrggbb`."""


def rgb(color: ColorLike) -> Color:
    """Return *color* as three floats in [0, 255]."""
    if not isinstance(color, str):
        return color
    digits = color.lstrip("#")
    return (float(int(digits[0:2], 16)), float(int(digits[2:4], 16)), float(int(digits[4:6], 16)))


def mix(first: ColorLike, second: ColorLike, amount: float) -> Color:
    """Return the colour *amount* (0..1) of the way from *first* to *second*."""
    one, two = rgb(first), rgb(second)
    return (
        one[0] + (two[0] - one[0]) * amount,
        one[1] + (two[1] - one[1]) * amount,
        one[2] + (two[2] - one[2]) * amount,
    )


def darken(color: ColorLike, amount: float = 0.3) -> Color:
    """Return *color* moved towards a cool near-black."""
    return mix(color, (20.0, 10.0, 30.0), amount)


def lighten(color: ColorLike, amount: float = 0.3) -> Color:
    """Return *color* moved towards a warm near-white."""
    return mix(color, (255.0, 250.0, 240.0), amount)


def multiply(first: ColorLike, second: ColorLike) -> Color:
    """Return the product of two colours, as a multiply layer gives it."""
    one, two = rgb(first), rgb(second)
    return (one[0] * two[0] / 255.0, one[1] * two[1] / 255.0, one[2] * two[2] / 255.0)


def css(color: ColorLike) -> str:
    """Return *color* as `#rrggbb`, clamped."""
    red, green, blue = (max(0, min(255, round(value))) for value in rgb(color))
    return f"#{red:02x}{green:02x}{blue:02x}"
