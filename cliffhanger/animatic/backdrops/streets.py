"""The city outdoors: street, suburban intersection, rooftop, forecourt."""

import math

from cliffhanger.animatic.backdrops.buildings import LAMP_COLORS, paint_skyline
from cliffhanger.animatic.backdrops.greenery import paint_bush, paint_tree
from cliffhanger.animatic.backdrops.hallway import Hallway
from cliffhanger.animatic.backdrops.setting import Setting
from cliffhanger.animatic.backdrops.sky import paint_haze, paint_sky
from cliffhanger.animatic.backdrops.surface import (
    band,
    bokeh,
    column,
    fill_down,
    shadow,
    shape,
    sheer,
    slab,
    strokes,
)
from cliffhanger.animatic.color import Color, ColorLike, darken, lighten, mix
from cliffhanger.animatic.path import Point
from cliffhanger.animatic.svg import Box, Drawing, Stroke
from cliffhanger.story.vocabulary import TimeOfDay

CANYON = Hallway(Box(400, 470, 100, 420), near=Box(-420, -520, 1740, 2300))
NEON = ("#ff5082", "#5ac8ff", "#ffbe50", "#96ffbe", "#be78ff")
FACADES = ("#c9a78c", "#a9b4bc", "#c48f78", "#b9b09c", "#96a4b4")
HORIZON = 890.0


def paint_street(drawing: Drawing, setting: Setting) -> None:
    """Draw a shopping street in perspective, its signs lit after dark."""
    paint_sky(drawing, setting, band(0, 920))
    paint_skyline(drawing, setting, Box(230, 400, 440, 490))
    paint_haze(drawing, setting, horizon=HORIZON, depth=360)
    road = setting.outdoor("#777c84", "#23283f", snow=0.6)
    fill_down(drawing, band(HORIZON, 1600), lighten(road, 0.2), road, darken(road, 0.3))
    pave = setting.outdoor("#b8b2a8", "#3c405c")
    for side in (-1, 1):
        across = (0.0, 0.3) if side < 0 else (0.7, 1.0)
        drawing.path(
            CANYON.level(1.0, (0, 1), across),
            drawing.fade((0, HORIZON), (0, 1600), lighten(pave, 0.1), darken(pave, 0.25)),
        )
        for index, (near, away) in enumerate(
            ((0.62, 1.0), (0.32, 0.62), (0.14, 0.32), (0.03, 0.14))
        ):
            _facade(drawing, setting, side, (near, away), index)
    _lane_marks(drawing, setting)
    for side in (-1, 1):
        for z in (0.42, 0.2, 0.08):
            _street_lamp(drawing, setting, side, z)
    if setting.has_lamps_on:
        _headlights(drawing)
        bokeh(drawing, Box(0, 560, 900, 360), NEON, count=16, randomness=setting.random("bokeh"))


def _facade(
    drawing: Drawing, setting: Setting, side: int, depths: tuple[float, float], index: int
) -> None:
    near, away = depths
    randomness = setting.random(f"facade{side}{index}")
    tone = setting.lit(
        randomness.choice(FACADES), randomness.choice(("#3c3558", "#2c3558", "#443a52"))
    )
    high = randomness.uniform(0.0, 0.2)
    x = 0.0 if side < 0 else 1.0
    start, end = CANYON.point(x, 0.5, near)[0], CANYON.point(x, 0.5, away)[0]
    face = drawing.fade(
        (start, 0), (end, 0), darken(tone, 0.18 if side < 0 else 0.3), darken(tone, 0.02)
    )
    drawing.path(CANYON.wall(side, depths, (high, 1.0)), face)
    lit: list[str] = []
    dark: list[str] = []
    step = (away - near) / 4
    for row in range(6):
        top = high + 0.04 + row * (0.7 - high) / 6
        for bay in range(4):
            pane = CANYON.wall(
                side, (near + step * (bay + 0.22), near + step * (bay + 0.78)), (top, top + 0.055)
            )
            (lit if setting.has_lamps_on and randomness.random() < 0.45 else dark).append(pane)
    drawing.path(" ".join(dark), setting.lit("#54677c", "#171c38"))
    drawing.path(" ".join(lit), randomness.choice(LAMP_COLORS[:2]))
    drawing.path(CANYON.wall(side, depths, (high, high + 0.018)), lighten(tone, 0.2))
    _shop(drawing, setting, side, depths, NEON[(index * 2 + (side > 0)) % 5])


def _shop(
    drawing: Drawing, setting: Setting, side: int, depths: tuple[float, float], neon: str
) -> None:
    near, away = depths
    width = away - near
    inner = (near + width * 0.08, away - width * 0.08)
    x = 0.0 if side < 0 else 1.0
    middle = CANYON.point(x, 0.82, near + width * 0.4)
    size = CANYON.size(near + width * 0.4)
    glass = drawing.fade(
        (0, CANYON.point(x, 0.74, near)[1]),
        (0, CANYON.point(x, 0.97, near)[1]),
        *(("#ffe6b4", "#d89a5c") if setting.has_lamps_on else ("#cfdde6", "#8497a6")),
    )
    drawing.path(CANYON.wall(side, inner, (0.76, 0.97)), glass)
    for share in (0.33, 0.66):
        z = inner[0] + (inner[1] - inner[0]) * share
        drawing.path(
            CANYON.wall(side, (z, z + width * 0.03), (0.76, 0.97)),
            setting.lit("#4a4a50", "#241f30"),
        )
    board = neon if setting.has_lamps_on else mix(neon, "#5c5450", 0.45)
    drawing.path(CANYON.wall(side, inner, (0.7, 0.75)), board)
    drawing.path(
        CANYON.wall(side, (near + width * 0.2, away - width * 0.3), (0.718, 0.732)),
        lighten(board, 0.7),
    )
    if setting.has_lamps_on:
        drawing.glow(middle, (420 * size, 300 * size), neon, 0.4)
        ground = CANYON.point(0.2 if side < 0 else 0.8, 1.0, near + width * 0.3)
        drawing.glow(ground, (380 * size, 120 * size), neon, 0.34)
    _hanging_sign(drawing, setting, side, near + width * 0.25, neon)


def _hanging_sign(drawing: Drawing, setting: Setting, side: int, z: float, neon: str) -> None:
    size = CANYON.size(z)
    x, y = CANYON.point(0.0 if side < 0 else 1.0, 0.5, z)
    width, height = 110 * size, 420 * size
    left = x if side < 0 else x - width
    tone = neon if setting.has_lamps_on else mix(neon, "#6a5f5c", 0.35)
    slab(drawing, Box(left, y, width, height), darken(tone, 0.3), radius=10 * size)
    marks = " ".join(
        f"M {left + width * 0.28:.1f} {y + height * (0.1 + 0.22 * i):.1f} h"
        f" {width * 0.44:.1f} v {height * 0.12:.1f}"
        f" h {-width * 0.44:.1f} Z m {width * 0.22:.1f} {-height * 0.02:.1f} v {height * 0.16:.1f}"
        for i in range(4)
    )
    drawing.path(marks, stroke=Stroke("#ffffff" if setting.has_lamps_on else "#efe8dc", 7 * size))
    if setting.has_lamps_on:
        drawing.glow((left + width / 2, y + height / 2), (260 * size, 360 * size), neon, 0.42)


def _lane_marks(drawing: Drawing, setting: Setting) -> None:
    paint = setting.outdoor("#ece8da", "#8c8ea8", snow=0.4)
    for side in (0.302, 0.696):
        drawing.path(CANYON.level(1.0, (0, 1), (side, side + 0.006)), darken(paint, 0.2))
    for near in (0.005, 0.05, 0.11, 0.2, 0.34, 0.58):
        drawing.path(CANYON.level(1.0, (near, near * 1.4 + 0.012), (0.494, 0.506)), paint)


def _street_lamp(drawing: Drawing, setting: Setting, side: int, z: float) -> None:
    size = CANYON.size(z)
    x, foot = CANYON.point(0.27 if side < 0 else 0.73, 1.0, z)
    top = foot - 900 * size
    pole = setting.lit("#4a5058", "#1c2036")
    drawing.path(
        f"M {x:.1f} {foot:.1f} V {top + 60 * size:.1f} Q {x:.1f} {top:.1f}"
        f" {x - side * 110 * size:.1f} {top:.1f}",
        stroke=Stroke(pole, 17 * size + 1),
    )
    head = (x - side * 130 * size, top + 10 * size)
    drawing.oval(head, (46 * size, 14 * size), "#fff1c8" if setting.has_lamps_on else pole)
    if setting.has_lamps_on:
        drawing.glow(head, (230 * size, 230 * size), "#ffdb94", 0.6)


def _headlights(drawing: Drawing) -> None:
    slab(drawing, Box(420, 872, 60, 38), "#14161f", radius=10)
    for x in (430, 470):
        drawing.glow((x, 898), (80, 66), "#fff0c8", 0.7)
        drawing.oval((x, 898), (7, 5), "#fffbe8")


def paint_intersection(drawing: Drawing, setting: Setting) -> None:
    """Draw a suburban crossroads: houses, trees, zebra crossing, a traffic light on a beam."""
    paint_sky(
        drawing,
        setting,
        band(0, 900),
        sun=(0.2, 0.2) if setting.time is TimeOfDay.DAY else (0.25, 0.55),
    )
    randomness = setting.random("suburb")
    leaf = setting.outdoor("#6f9f5c", "#22384a")
    paint_haze(drawing, setting, horizon=HORIZON, depth=380)
    for index in range(9):
        paint_bush(
            drawing,
            (index * 112, 850),
            (90, 66),
            mix(leaf, "#31584e", 0.3 * (index % 2)),
            randomness,
        )
    for left, width, body, roof in (
        (-50, 300, "#efe2cc", "#a4553f"),
        (640, 310, "#c9d8de", "#5c6a80"),
        (288, 190, "#e8d2c0", "#7a5a4c"),
    ):
        _house(drawing, setting, Box(left, 880 - width * 0.5, width, width * 0.5), (body, roof))
    grass = setting.outdoor("#86b162", "#27404a")
    fill_down(drawing, band(870, 930), lighten(grass, 0.1), darken(grass, 0.1))
    for x, height in ((20, 420), (560, 300), (880, 460)):
        paint_tree(drawing, (x, 915), height, leaf, randomness)
    _crossroads(drawing, setting)
    _signal_mast(drawing, setting)


def _house(drawing: Drawing, setting: Setting, box: Box, colors: tuple[str, str]) -> None:
    body = setting.lit(colors[0], mix(colors[0], "#262c54", 0.72))
    roof = setting.outdoor(colors[1], "#241f3c", snow=0.85)
    x, y, width, height = box.x, box.y, box.width, box.height
    fill_down(drawing, box, body, darken(body, 0.14))
    siding = [((x, y + 14.0 * i), (x + width, y + 14.0 * i)) for i in range(1, int(height / 14))]
    drawing.path(strokes(siding), stroke=Stroke(darken(body, 0.12), 1.4))
    shape(
        drawing,
        drawing.fade((0, y - height * 0.7), (0, y), lighten(roof, 0.14), darken(roof, 0.16)),
        (x - 24, y + 8),
        (x + width * 0.22, y - height * 0.7),
        (x + width * 0.78, y - height * 0.7),
        (x + width + 24, y + 8),
    )
    drawing.rect(Box(x - 24, y + 4, width + 48, 10), lighten(body, 0.35))
    glass = "#ffd88c" if setting.has_lamps_on else "#9fc0d6"
    for share in (0.1, 0.66):
        pane = Box(x + width * share, y + height * 0.24, width * 0.22, height * 0.34)
        drawing.rect(pane, glass, stroke=Stroke(lighten(body, 0.5), 7))
        drawing.path(
            f"M {pane.x + pane.width / 2} {pane.y} v {pane.height} M {pane.x}"
            f" {pane.y + pane.height / 2} h {pane.width}",
            stroke=Stroke(lighten(body, 0.5), 3),
        )
        if setting.has_lamps_on:
            drawing.glow(
                (pane.x + pane.width / 2, pane.y + pane.height / 2),
                (width * 0.3, width * 0.26),
                "#ffcf7c",
                0.4,
            )
    slab(
        drawing,
        Box(x + width * 0.42, y + height * 0.4, width * 0.15, height * 0.6),
        setting.lit("#7a4a3c", "#3c2840"),
        radius=3,
    )


def _crossroads(drawing: Drawing, setting: Setting) -> None:
    road = setting.outdoor("#82868c", "#282d44", snow=0.55)
    pave = setting.outdoor("#c6bfb2", "#454a68")
    paint = setting.outdoor("#f4f1e6", "#9a9cb6", snow=0.5)
    fill_down(drawing, band(930, 950), lighten(pave, 0.1), darken(pave, 0.2))
    fill_down(drawing, band(950, 1600), lighten(road, 0.16), road, darken(road, 0.28))
    drawing.rect(band(1010, 1018), setting.outdoor("#e2b83c", "#7c6840", snow=0.4))
    grass = setting.outdoor("#86b162", "#27404a")
    for side in (-1, 1):
        x = 450 - side * 450
        corner = (
            f"M {x} 1092 H {x + side * 200} Q {x + side * 262} 1092"
            f" {x + side * 240} 1150 L {x + side * 90} 1600 H {x} Z"
        )
        drawing.path(
            corner,
            drawing.fade((0, 1092), (0, 1600), pave, darken(pave, 0.25)),
            stroke=Stroke(darken(pave, 0.3), 7),
        )
        drawing.path(
            f"M {x} 1130 H {x + side * 130} Q {x + side * 176} 1134"
            f" {x + side * 160} 1180 L {x + side * 20} 1600 H {x} Z",
            drawing.fade((0, 1130), (0, 1600), grass, darken(grass, 0.3)),
        )
    for index in range(7):
        left = 268 + index * 54
        shape(
            drawing,
            paint,
            (left, 1104),
            (left + 30, 1104),
            (450 + (left + 30 - 450) * 1.3, 1196),
            (450 + (left - 450) * 1.3, 1196),
        )
    for top, bottom in ((1240, 1310), (1370, 1500)):
        half = 5 + (top - 1100) * 0.018
        shape(
            drawing,
            setting.outdoor("#e2b83c", "#7c6840", snow=0.4),
            (450 - half, top),
            (450 + half, top),
            (450 + half * 1.3, bottom),
            (450 - half * 1.3, bottom),
        )


def _signal_mast(drawing: Drawing, setting: Setting) -> None:
    steel = setting.lit("#7c858c", "#343a52")
    shadow(drawing, (776, 1180), (80, 16), 0.45)
    column(drawing, Box(758, 320, 34, 862), steel)
    slab(drawing, Box(738, 1150, 74, 34), darken(steel, 0.2), radius=6)
    beam = Box(250, 344, 540, 30)
    fill_down(drawing, beam, lighten(steel, 0.35), steel, darken(steel, 0.45), radius=14)
    for x, lit in ((330, 0), (560, 0)):
        paint_signal(drawing, (x, 330), 0.62, lit=lit)
    slab(drawing, Box(640, 318, 98, 40), "#1f7a4c", radius=6)
    drawing.path("M 656 338 h 66", stroke=Stroke("#f2fff6", 7))


def paint_signal(drawing: Drawing, top: Point, size: float, *, lit: int) -> None:
    """Draw a three-lamp traffic signal hanging from *top*; *lit* counts from red (0) to green."""
    x, y = top
    housing = Box(x - 52 * size, y, 104 * size, 300 * size)
    slab(
        drawing,
        Box(housing.x - 16 * size, y - 14 * size, 136 * size, 328 * size),
        "#d9a62c",
        radius=16 * size,
    )
    slab(drawing, housing, "#26282e", radius=12 * size)
    for index, color in enumerate(("#ff3b30", "#ffc53d", "#34e27a")):
        center = (x, y + (54 + 96 * index) * size)
        is_lit = index == lit
        if is_lit:
            drawing.glow(center, (170 * size, 170 * size), color, 0.6)
        tone = color if is_lit else mix(color, "#17181c", 0.78)
        drawing.oval(center, (38 * size, 38 * size), lighten(tone, 0.12) if is_lit else tone)
        if is_lit:
            drawing.glow(center, (30 * size, 30 * size), "#ffffff", 0.6)
        hood = (
            f"M {x - 46 * size} {center[1]} A {46 * size} {46 * size} 0 0 1"
            f" {x + 46 * size} {center[1]}"
        )
        drawing.path(hood, stroke=Stroke("#14151a", 11 * size))


def paint_rooftop(drawing: Drawing, setting: Setting) -> None:
    """Draw a roof terrace over the city: railing, machinery, a string of bulbs at night."""
    low_sun = (0.6, 0.72) if setting.time in {TimeOfDay.DUSK, TimeOfDay.DAWN} else None
    paint_sky(drawing, setting, band(0, 1150), sun=low_sun)
    paint_skyline(drawing, setting, Box(0, 620, 900, 500), layers=4)
    paint_haze(drawing, setting, horizon=1110, depth=420)
    floor = setting.outdoor("#a39f9a", "#363c5c")
    fill_down(drawing, band(1110, 1600), lighten(floor, 0.14), floor, darken(floor, 0.4))
    for index in range(6):
        y = 1160 + index * index * 18
        drawing.line((0, y), (900, y), Stroke(darken(floor, 0.25), 2.5))
    drawing.path(
        strokes([((450 + i * 80.0, 1130.0), (450 + i * 200.0, 1600.0)) for i in range(-6, 7)]),
        stroke=Stroke(darken(floor, 0.22), 2.5),
    )
    fill_down(drawing, band(1076, 1132), lighten(floor, 0.28), darken(floor, 0.22))
    _railing(drawing, setting)
    for x, y, size in ((24, 960, 1.1), (716, 990, 0.92)):
        _air_unit(drawing, floor, (x, y), size)
    if setting.has_lamps_on:
        _bulb_string(drawing)


def _railing(drawing: Drawing, setting: Setting) -> None:
    rail = setting.lit("#59626c", "#171b30")
    for y, height in ((872, 14), (970, 8), (1040, 8)):
        drawing.rect(band(y, y + height), rail)
    for x in range(10, 900, 62):
        drawing.rect(Box(x, 878, 8, 204), rail)
    drawing.rect(band(872, 875), lighten(rail, 0.4))


def _air_unit(drawing: Drawing, floor: Color, at: Point, size: float) -> None:
    x, y = at
    shadow(drawing, (x + 75 * size, y + 150 * size), (110 * size, 20 * size), 0.5)
    slab(drawing, Box(x, y, 160 * size, 150 * size), lighten(floor, 0.12), radius=8 * size)
    center = (x + 80 * size, y + 74 * size)
    drawing.oval(center, (54 * size, 54 * size), darken(floor, 0.6))
    for blade in range(5):
        angle = blade * math.tau / 5 + 0.3
        drawing.line(
            center,
            (center[0] + 48 * size * math.cos(angle), center[1] + 48 * size * math.sin(angle)),
            Stroke(darken(floor, 0.1), 13 * size),
        )
    for share in (0.5, 1.0):
        drawing.oval(
            center,
            (54 * size * share, 54 * size * share),
            None,
            stroke=Stroke(darken(floor, 0.3), 3 * size),
        )


def _bulb_string(drawing: Drawing) -> None:
    for start, sag, end in (((-20, 560), 150, (920, 600)), ((-20, 470), 220, (920, 440))):
        middle = (450, (start[1] + end[1]) / 2 + sag)
        drawing.path(
            f"M {start[0]} {start[1]} Q {middle[0]} {middle[1]} {end[0]} {end[1]}",
            stroke=Stroke("#15182a", 3),
        )
        for index in range(12):
            t = (index + 0.5) / 12
            x = (1 - t) ** 2 * start[0] + 2 * t * (1 - t) * middle[0] + t * t * end[0]
            y = (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * middle[1] + t * t * end[1] + 10
            drawing.glow((x, y), (54, 54), "#ffc870", 0.6)
            drawing.oval((x, y), (7, 9), "#fff0c0")


def paint_plain_exterior(drawing: Drawing, setting: Setting) -> None:
    """Draw a forecourt before a tall building, trees beside it: any other exterior."""
    paint_sky(drawing, setting, band(0, 1000))
    paint_skyline(drawing, setting, Box(-20, 520, 940, 420), layers=2)
    paint_haze(drawing, setting, horizon=960, depth=420)
    _main_building(drawing, setting)
    stone = setting.outdoor("#bdb6aa", "#464b68")
    fill_down(drawing, band(1010, 1600), lighten(stone, 0.16), stone, darken(stone, 0.34))
    drawing.path(
        strokes([((450 + i * 64.0, 1010.0), (450 + i * 200.0, 1600.0)) for i in range(-9, 10)]),
        stroke=Stroke(darken(stone, 0.2), 2.2),
    )
    drawing.path(
        strokes([((0.0, 1030 + 9.5 * i * i), (900.0, 1030 + 9.5 * i * i)) for i in range(8)]),
        stroke=Stroke(darken(stone, 0.2), 2.2),
    )
    for index in range(3):
        step = Box(230 - index * 26, 985 + index * 18, 440 + index * 52, 18)
        fill_down(drawing, step, lighten(stone, 0.24 - 0.04 * index), darken(stone, 0.12))
    leaf = setting.outdoor("#6d9a5e", "#20364a")
    randomness = setting.random("court trees")
    for x, height in ((96, 470), (806, 500), (-10, 620), (915, 640)):
        paint_tree(drawing, (x, 1060 + (height - 470) * 0.5), height, leaf, randomness)
    for x in (190, 712):
        paint_bush(drawing, (x, 1046), (66, 40), leaf, randomness)
    for x in (40, 860):
        _court_lamp(drawing, setting, x)


def _main_building(drawing: Drawing, setting: Setting) -> None:
    wall = setting.lit(setting.pick("building", ("#d6c8b4", "#c6ccd2", "#cdb8a8")), "#3c4068")
    body = Box(190, 420, 520, 570)
    fill_down(drawing, body, lighten(wall, 0.08), darken(wall, 0.14))
    fill_down(drawing, Box(172, 398, 556, 30), lighten(wall, 0.25), darken(wall, 0.1))
    randomness = setting.random("panes")
    for row in range(3):
        for bay in range(6):
            pane = Box(222 + bay * 80, 462 + row * 118, 54, 84)
            is_lit = setting.has_lamps_on and randomness.random() < 0.55
            top, bottom = (
                ("#ffe4a8", "#f2b870")
                if is_lit
                else (setting.lit("#8fb4cc", "#1e2546"), setting.lit("#c4d8e0", "#2c3560"))
            )
            drawing.rect(Box(pane.x - 6, pane.y - 6, 66, 98), lighten(wall, 0.2))
            fill_down(drawing, pane, top, bottom)
            drawing.path(
                f"M {pane.x + 27} {pane.y} v 84 M {pane.x} {pane.y + 36} h 54",
                stroke=Stroke(lighten(wall, 0.2), 3.5),
            )
    glow = "#ffdf9c" if setting.has_lamps_on else setting.lit("#6c8496", "#2c3558")
    fill_down(drawing, Box(368, 824, 164, 166), lighten(glow, 0.1), darken(glow, 0.2))
    drawing.path("M 450 824 V 990 M 368 866 H 532", stroke=Stroke(darken(wall, 0.45), 6))
    slab(drawing, Box(338, 800, 224, 26), lighten(wall, 0.1), radius=3)
    for left in (342, 534):
        column(drawing, Box(left, 826, 24, 164), lighten(wall, 0.1))
    if setting.has_lamps_on:
        drawing.glow((450, 920), (260, 220), "#ffcf7c", 0.4)


def _court_lamp(drawing: Drawing, setting: Setting, x: float) -> None:
    iron = setting.lit("#3c444c", "#181c30")
    drawing.rect(Box(x - 5, 800, 10, 330), iron)
    slab(drawing, Box(x - 16, 1110, 32, 24), iron, radius=4)
    globe: ColorLike = "#fff2cc" if setting.has_lamps_on else "#e4e6e4"
    if setting.has_lamps_on:
        drawing.glow((x, 776), (190, 190), "#ffd890", 0.6)
    drawing.oval((x, 778), (26, 28), globe)
    drawing.oval((x - 8, 768), (8, 9), sheer(drawing, "#ffffff", 0.8))
