"""Furniture and fittings that several places share."""

import math

from cliffhanger.animatic.backdrops.setting import Setting
from cliffhanger.animatic.backdrops.surface import (
    column,
    fill_across,
    fill_down,
    shadow,
    shape,
    sheer,
    slab,
)
from cliffhanger.animatic.color import Color, ColorLike, darken, lighten, mix
from cliffhanger.animatic.path import Point, polygon
from cliffhanger.animatic.svg import Box, Drawing, Stop, Stroke

LAMP_LIGHT: Color = (255.0, 206.0, 138.0)
BOOK_COLORS = ("#8a3a3a", "#3a5a7a", "#d8c8a0", "#40604a", "#b0885a", "#2c3244", "#a85a3c")


def paint_floor_lamp(drawing: Drawing, setting: Setting, at: Point, height: float) -> None:
    """Draw a lamp whose shade hangs at *at* and whose pole is *height* long."""
    x, y = at
    is_on = setting.has_lamps_on
    drawing.rect(Box(x - 4, y, 8, height), darken("#5a4c40", 0.2))
    drawing.oval((x, y + height), (46, 9), "#2c2622")
    if is_on:
        drawing.glow((x, y - 40), (620, 620), "#ff9f52", 0.4)
        drawing.glow((x, y - 20), (330, 330), LAMP_LIGHT, 0.36)
        drawing.glow((x, y - 40), (140, 130), "#ffe2ac", 0.6)
    top, bottom = ("#fff0cf", "#ffc878") if is_on else ("#e6ddd0", "#c2b6a6")
    shade = polygon((x - 42, y - 92), (x + 42, y - 92), (x + 66, y + 6), (x - 66, y + 6))
    drawing.path(shade, drawing.fade((0, y - 92), (0, y + 6), top, bottom))


def paint_pendant(drawing: Drawing, setting: Setting, at: Point, size: float = 1.0) -> None:
    """Draw a hanging metal lamp whose cord ends at *at*."""
    x, y = at
    drawing.rect(Box(x - 2 * size, y - 700, 4 * size, 700), "#1a120e")
    body = (
        f"M {x - 14 * size} {y} L {x + 14 * size} {y}"
        f" C {x + 60 * size} {y + 30 * size} {x + 70 * size} {y + 60 * size}"
        f" {x + 72 * size} {y + 84 * size}"
        f" L {x - 72 * size} {y + 84 * size}"
        f" C {x - 70 * size} {y + 60 * size} {x - 60 * size} {y + 30 * size} {x - 14 * size} {y} Z"
    )
    if setting.has_lamps_on:
        drawing.glow((x, y + 160 * size), (520 * size, 560 * size), "#ff9f52", 0.3)
        drawing.glow((x, y + 110 * size), (270 * size, 250 * size), LAMP_LIGHT, 0.42)
    drawing.path(
        body, drawing.fade((x - 70 * size, 0), (x + 70 * size, 0), "#9a6a40", "#5c3a24", "#2c1a12")
    )
    bulb = "#fff3d2" if setting.has_lamps_on else "#cdbda6"
    drawing.oval((x, y + 84 * size), (66 * size, 12 * size), bulb)


def paint_picture(
    drawing: Drawing, setting: Setting, box: Box, *, frame: ColorLike = "#3a2a22", name: str = "art"
) -> None:
    """Draw a framed landscape."""
    randomness = setting.random(f"{name}{box.x:.0f}")
    shadow(
        drawing,
        (box.x + box.width / 2 + 6, box.y + box.height / 2 + 12),
        (box.width * 0.66, box.height * 0.66),
        0.4,
    )
    drawing.rect(box, frame)
    inner = Box(box.x + 9, box.y + 9, box.width - 18, box.height - 18)
    drawing.rect(inner, setting.lit("#f2ece0", "#8d8796"))
    inset = box.width * 0.1
    art = Box(inner.x + inset, inner.y + inset, inner.width - 2 * inset, inner.height - 2 * inset)
    top, bottom = setting.pick(
        name, (("#7fa3bd", "#f0cfa6"), ("#d79a7c", "#f1e0bc"), ("#5f7f8c", "#cfd8c6"))
    )
    fill_down(
        drawing, art, setting.lit(top, darken(top, 0.5)), setting.lit(bottom, darken(bottom, 0.45))
    )
    base = art.y + art.height
    for index in range(3):
        peak = art.x + art.width * randomness.uniform(0.2, 0.8)
        rise = art.height * randomness.uniform(0.2, 0.55) / (index * 0.6 + 1)
        tone = setting.lit(mix(top, "#2c4050", 0.3 + 0.22 * index), mix(top, "#141a30", 0.7))
        shape(
            drawing,
            tone,
            (art.x, base),
            (art.x, base - rise * 0.3),
            (peak, base - rise),
            (art.x + art.width, base - rise * 0.2),
            (art.x + art.width, base),
        )


def paint_books(
    drawing: Drawing, setting: Setting, box: Box, *, shelves: int, wood: ColorLike
) -> None:
    """Draw a bookcase filled with books."""
    randomness = setting.random(f"books{box.x:.0f}")
    shadow(drawing, (box.x + box.width / 2, box.y + box.height), (box.width * 0.7, 20), 0.5)
    fill_across(drawing, box, lighten(wood, 0.12), darken(wood, 0.3))
    pitch = box.height / shelves
    for shelf in range(shelves):
        bottom = box.y + (shelf + 1) * pitch - 10
        drawing.rect(
            Box(box.x + 9, bottom - pitch + 18, box.width - 18, pitch - 18), darken(wood, 0.55)
        )
        left = box.x + 13
        while left < box.x + box.width - 30:
            width = randomness.uniform(11, 24)
            height = (pitch - 26) * randomness.uniform(0.66, 0.95)
            color = setting.lit(randomness.choice(BOOK_COLORS), "#2a2c48")
            color = mix(color, randomness.choice(BOOK_COLORS), 0.3)
            fill_across(
                drawing,
                Box(left, bottom - height, width, height),
                lighten(color, 0.14),
                darken(color, 0.25),
            )
            left += width + (2 if randomness.random() < 0.86 else 22)
        drawing.rect(Box(box.x + 4, bottom, box.width - 8, 9), lighten(wood, 0.08))


def paint_sofa(drawing: Drawing, setting: Setting, box: Box, color: ColorLike) -> None:
    """Draw a three-seat sofa that fills *box*."""
    x, y, width, height = box.x, box.y, box.width, box.height
    shadow(drawing, (x + width / 2, y + height), (width * 0.58, 34), 0.55)
    for foot in (0.06, 0.9):
        drawing.rect(Box(x + width * foot, y + height - 14, width * 0.04, 26), darken(color, 0.7))
    slab(drawing, Box(x + width * 0.05, y, width * 0.9, height * 0.7), color, radius=44)
    for index in range(2):
        back = Box(
            x + width * (0.13 + 0.375 * index), y + height * 0.1, width * 0.365, height * 0.5
        )
        slab(drawing, back, lighten(color, 0.06), radius=26, drop=0.2)
    for index in range(2):
        seat = Box(
            x + width * (0.12 + 0.38 * index), y + height * 0.52, width * 0.378, height * 0.26
        )
        slab(drawing, seat, lighten(color, 0.12), radius=18, drop=0.24)
    slab(
        drawing,
        Box(x + width * 0.1, y + height * 0.74, width * 0.8, height * 0.24),
        darken(color, 0.12),
        radius=10,
    )
    for left in (x, x + width * 0.87):
        slab(
            drawing,
            Box(left, y + height * 0.3, width * 0.13, height * 0.68),
            lighten(color, 0.04),
            radius=30,
        )
    for at, angle, fabric in ((0.16, -10, "#c9605c"), (0.68, 9, "#d9b064")):
        tone = setting.lit(fabric, mix(fabric, "#2a2a50", 0.45))
        with drawing.group(
            transform=f"translate({x + width * at:.1f} {y + height * 0.2:.1f}) rotate({angle})"
        ):
            slab(drawing, Box(0, 0, height * 0.42, height * 0.4), tone, radius=20, drop=0.3)


def paint_table(drawing: Drawing, box: Box, color: ColorLike, *, depth: float = 60.0) -> None:
    """Draw a table seen slightly from above: *box* is its front face, *depth* its top."""
    x, y, width, height = box.x, box.y, box.width, box.height
    shadow(drawing, (x + width / 2, y + height), (width * 0.6, 34), 0.55)
    fill_down(drawing, box, darken(color, 0.32), darken(color, 0.6))
    inset = depth * 0.7
    top = polygon(
        (x + inset, y - depth), (x + width - inset, y - depth), (x + width + 12, y), (x - 12, y)
    )
    drawing.path(top, drawing.fade((0, y - depth), (0, y), lighten(color, 0.3), color))
    drawing.rect(Box(x - 12, y, width + 24, 14), darken(color, 0.2))


def paint_rug(
    drawing: Drawing, center: Point, radii: tuple[float, float], color: ColorLike
) -> None:
    """Draw an oval rug with a border."""
    drawing.oval((center[0], center[1] + 5), radii, darken(color, 0.55))
    drawing.oval(center, radii, color)
    inner = (radii[0] * 0.86, radii[1] * 0.84)
    drawing.oval(center, inner, None, stroke=Stroke(lighten(color, 0.3), 6))
    drawing.oval(
        center, (inner[0] * 0.9, inner[1] * 0.88), None, stroke=Stroke(darken(color, 0.25), 3)
    )


def paint_door(drawing: Drawing, box: Box, color: ColorLike, *, handle_side: int = 1) -> None:
    """Draw a panelled door with its frame."""
    x, y, width, height = box.x, box.y, box.width, box.height
    drawing.rect(Box(x - 16, y - 16, width + 32, height + 16), lighten(color, 0.28))
    drawing.rect(Box(x - 4, y - 4, width + 8, height + 4), darken(color, 0.5))
    fill_across(drawing, box, lighten(color, 0.08), darken(color, 0.14))
    for top, share in ((0.06, 0.38), (0.5, 0.44)):
        for left in (0.1, 0.54):
            panel = Box(x + width * left, y + height * top, width * 0.36, height * share)
            drawing.rect(panel, darken(color, 0.28))
            fill_down(
                drawing,
                Box(panel.x + 4, panel.y + 5, panel.width - 6, panel.height - 7),
                darken(color, 0.06),
                lighten(color, 0.08),
            )
    knob = (x + width * (0.92 if handle_side > 0 else 0.08), y + height * 0.52)
    drawing.oval(knob, (8, 8), "#d8b25c")
    drawing.oval((knob[0] - 2, knob[1] - 2), (3, 3), "#fff2c8")


def paint_ceiling_panel(drawing: Drawing, setting: Setting, *corners: Point) -> None:
    """Draw a flat light in the ceiling through *corners*, with its glow."""
    x = sum(point[0] for point in corners) / len(corners)
    y = sum(point[1] for point in corners) / len(corners)
    width = max(point[0] for point in corners) - min(point[0] for point in corners)
    shape(drawing, "#fdfefa" if setting.has_lamps_on else "#f6f8f6", *corners)
    drawing.glow(
        (x, y), (width * 0.95, width * 0.5), "#e9f4ff", 0.4 if setting.has_lamps_on else 0.22
    )


def paint_chandelier(drawing: Drawing, setting: Setting, at: Point, size: float) -> None:
    """Draw a crystal chandelier whose middle is at *at*."""
    x, y = at
    drawing.rect(Box(x - 2, y - 900, 4, 900 - size * 0.5), "#7a6238")
    drawing.glow((x, y), (size * 3.1, size * 2.5), "#ffdf9e", 0.5 if setting.has_lamps_on else 0.24)
    gold = drawing.fade((x - size, 0), (x + size, 0), "#f4dc9a", "#b98d3e", "#7d5a24")
    for tier, (reach, drop) in enumerate(((1.0, 0.12), (0.66, -0.26))):
        level = y + size * drop
        drawing.oval(
            (x, level), (size * reach, size * 0.13 * reach + 2), None, stroke=Stroke("#c79b4a", 5)
        )
        for index in range(9 - 2 * tier):
            angle = math.pi * index / (8 - 2 * tier)
            candle = (
                x - size * reach * math.cos(angle),
                level + size * 0.13 * reach * math.sin(angle),
            )
            drawing.rect(Box(candle[0] - 3, candle[1] - size * 0.2, 6, size * 0.2), "#fff6e2")
            drawing.oval((candle[0], candle[1] - size * 0.25), (5, 9), "#fffbe8")
            drawing.path(
                polygon(
                    (candle[0] - 5, candle[1] + 8),
                    (candle[0] + 5, candle[1] + 8),
                    (candle[0], candle[1] + size * 0.22),
                ),
                sheer(drawing, "#eaf4ff", 0.75),
            )
    drawing.path(
        f"M {x - size * 0.1} {y - size * 0.6} L {x + size * 0.1}"
        f" {y - size * 0.6} L {x + size * 0.18} {y + size * 0.3} L {x}"
        f" {y + size * 0.55} L {x - size * 0.18} {y + size * 0.3} Z",
        gold,
    )


SEGMENTS: dict[str, str] = {
    "0": "abcdef",
    "1": "bc",
    "2": "abged",
    "3": "abgcd",
    "4": "fgbc",
    "5": "afgcd",
    "6": "afgedc",
    "7": "abc",
    "8": "abcdefg",
    "9": "abcdfg",
}


def paint_led_digits(
    drawing: Drawing, text: str, center: Point, height: float, color: ColorLike
) -> None:
    """Draw *text* (digits and colons) as seven-segment lamps, the unlit ones just visible."""
    width = height * 0.52
    advances = [width * (0.62 if mark == ":" else 1.34) for mark in text]
    left = center[0] - (sum(advances) - width * 0.34) / 2
    top = center[1] - height / 2
    for mark, advance in zip(text, advances, strict=True):
        if mark == ":":
            for share in (0.3, 0.7):
                size = height * 0.062
                drawing.oval(
                    (left + width * 0.14, top + height * share), (size, size), lighten(color, 0.25)
                )
        else:
            _led_digit(drawing, SEGMENTS.get(mark, "g"), Box(left, top, width, height), color)
        left += advance


def _led_digit(drawing: Drawing, on: str, box: Box, color: ColorLike) -> None:
    half = box.height * 0.055
    left, right = box.x + half, box.x + box.width - half
    top, middle, bottom = box.y + half, box.y + box.height / 2, box.y + box.height - half
    ends: dict[str, tuple[Point, Point]] = {
        "a": ((left, top), (right, top)),
        "g": ((left, middle), (right, middle)),
        "d": ((left, bottom), (right, bottom)),
        "f": ((left, top), (left, middle)),
        "b": ((right, top), (right, middle)),
        "e": ((left, middle), (left, bottom)),
        "c": ((right, middle), (right, bottom)),
    }
    for name, (start, end) in ends.items():
        is_level = name in "agd"
        gap = half * 1.15
        if is_level:
            (x0, y), x1 = start, end[0]
            points = (
                (x0 + gap * 0.3, y),
                (x0 + gap, y - half),
                (x1 - gap, y - half),
                (x1 - gap * 0.3, y),
                (x1 - gap, y + half),
                (x0 + gap, y + half),
            )
        else:
            (x, y0), y1 = start, end[1]
            points = (
                (x, y0 + gap * 0.3),
                (x + half, y0 + gap),
                (x + half, y1 - gap),
                (x, y1 - gap * 0.3),
                (x - half, y1 - gap),
                (x - half, y0 + gap),
            )
        tone = lighten(color, 0.22) if name in on else mix("#140608", color, 0.13)
        drawing.path(polygon(*points), tone)


def paint_wall_clock(drawing: Drawing, center: Point, radius: float) -> None:
    """Draw a round wall clock."""
    shadow(drawing, (center[0] + 5, center[1] + 8), (radius * 1.25, radius * 1.25), 0.4)
    drawing.oval(center, (radius, radius), "#2c3038")
    drawing.oval(center, (radius * 0.88, radius * 0.88), "#f4f2ea")
    for hour in range(12):
        angle = math.pi * hour / 6
        start = (
            center[0] + radius * 0.7 * math.sin(angle),
            center[1] - radius * 0.7 * math.cos(angle),
        )
        end = (
            center[0] + radius * 0.8 * math.sin(angle),
            center[1] - radius * 0.8 * math.cos(angle),
        )
        drawing.line(start, end, Stroke("#444444", radius * 0.05))
    for angle, reach, width in ((5.2, 0.45, 0.08), (1.05, 0.66, 0.05)):
        tip = (
            center[0] + radius * reach * math.sin(angle),
            center[1] - radius * reach * math.cos(angle),
        )
        drawing.line(center, tip, Stroke("#222222", radius * width))


def paint_bottle_shelf(drawing: Drawing, setting: Setting, box: Box, *, shelves: int) -> None:
    """Draw a lit back bar full of bottles."""
    randomness = setting.random("bottles")
    fill_down(drawing, box, "#54301f", "#2c1810")
    pitch = box.height / shelves
    for shelf in range(shelves):
        bottom = box.y + (shelf + 1) * pitch - 8
        center = (box.x + box.width / 2, bottom - pitch * 0.3)
        drawing.glow(center, (box.width * 0.52, pitch * 0.5), "#ffb862", 0.6)
        left = box.x + 20
        while left < box.x + box.width - 36:
            height, width = randomness.uniform(0.5, 0.74) * pitch, randomness.uniform(14, 23)
            color = randomness.choice(
                ("#3f7a4a", "#9a3a2a", "#d8a44a", "#2e466e", "#8a5a36", "#e2d2b6")
            )
            fill_across(
                drawing,
                Box(left, bottom - height * 0.68, width, height * 0.68),
                lighten(color, 0.4),
                color,
                darken(color, 0.35),
                radius=4,
            )
            drawing.rect(
                Box(left + width * 0.32, bottom - height, width * 0.36, height * 0.4),
                darken(color, 0.12),
                radius=2,
            )
            drawing.rect(
                Box(left + 2, bottom - height * 0.44, width - 4, height * 0.2),
                mix(color, "#f4ead2", 0.7),
            )
            left += width + randomness.uniform(3, 12)
        drawing.rect(Box(box.x, bottom, box.width, 9), "#8a5836")


def paint_column(drawing: Drawing, box: Box, color: ColorLike) -> None:
    """Draw a classical column with base and capital."""
    column(drawing, box, color)
    for top, height, spread in ((box.y, 34.0, 0.24), (box.y + box.height - 40.0, 40.0, 0.28)):
        wide = Box(box.x - box.width * spread, top, box.width * (1 + 2 * spread), height)
        fill_across(drawing, wide, lighten(color, 0.2), darken(color, 0.4))


def floor_reflection(
    drawing: Drawing, center: Point, radii: tuple[float, float], color: ColorLike
) -> None:
    """Lay the stretched reflection of a light on a polished floor."""
    x, y = center
    stops = (Stop(0.0, color, 0.5), Stop(1.0, color, 0.0))
    drawing.oval(center, radii, drawing.radial((x, y), radii[0], *stops))
