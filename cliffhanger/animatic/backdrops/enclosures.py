"""Tight or rough interiors: inside a pipe, a car, a warehouse."""

import math

from cliffhanger.animatic.backdrops.buildings import paint_skyline
from cliffhanger.animatic.backdrops.furniture import paint_led_digits
from cliffhanger.animatic.backdrops.hallway import Hallway
from cliffhanger.animatic.backdrops.setting import Setting
from cliffhanger.animatic.backdrops.sky import paint_haze, paint_sky, paint_view_weather
from cliffhanger.animatic.backdrops.surface import (
    SHADOW,
    band,
    bokeh,
    fill_across,
    fill_down,
    light_shaft,
    shadow,
    shape,
    sheer,
    slab,
    veil_down,
)
from cliffhanger.animatic.color import ColorLike, darken, lighten, mix
from cliffhanger.animatic.path import polygon
from cliffhanger.animatic.svg import Box, Drawing, Stop, Stroke

PIPE_CENTER = (450.0, 690.0)
PIPE_DECK = 0.62
PANEL_COLORS = ("#3cff8c", "#ff9a3c", "#ff4a44")
REAR_WINDOW = "M 214 400 C 340 376 560 376 686 400 L 716 690 C 600 716 300 716 184 690 Z"
LEFT_WINDOW = "M -40 430 C 40 372 110 376 160 392 L 122 800 L -40 860 Z"
RIGHT_WINDOW = "M 940 430 C 860 372 790 376 740 392 L 778 800 L 940 860 Z"
CAR_GLARE = (Stop(0.0, "#ffffff", 0.2), Stop(0.35, "#ffffff", 0.05), Stop(0.36, "#ffffff", 0.0))
CAR_LIGHTS = ("#ff5a4a", "#ffd28a", "#fff2d8", "#8ac8ff")
CAR_SEATS = ("#86664e", "#6a6e78", "#7a3f3c")
WAREHOUSE = Hallway(Box(260, 480, 380, 440), near=Box(-160, -140, 1220, 1840))


def paint_pipe(drawing: Drawing, setting: Setting) -> None:
    """Draw the inside of a large pipe: rings, flat deck, lit floor panels, LED clock."""
    steel = setting.lit("#7f929e", "#46566e")
    drawing.rect(band(0, 1600), darken(steel, 0.5))
    _pipe_rings(drawing, steel)
    _pipe_end(drawing)
    _pipe_deck(drawing, steel)
    for side in (-1, 1):
        _pipe_conduit(drawing, side)
    _floor_panels(drawing)
    _dog_things(drawing)
    _led_clock(drawing)
    drawing.glow((450, 700), (420, 420), "#9fe8ff", 0.2)


def _ring_radius(z: float) -> float:
    return 150 + 870 / (1 + 5.5 * z) - 870 / 6.5


def _pipe_rings(drawing: Drawing, steel: ColorLike) -> None:
    count = 12
    for index in range(count):
        z = index / count
        radius = _ring_radius(z)
        tone = mix(darken(steel, 0.42), lighten(steel, 0.2), z)
        fill = drawing.linear(
            (PIPE_CENTER[0] - radius, PIPE_CENTER[1] - radius),
            (PIPE_CENTER[0] + radius * 0.6, PIPE_CENTER[1] + radius),
            Stop(0, darken(tone, 0.25)),
            Stop(0.3, lighten(tone, 0.16)),
            Stop(0.62, darken(tone, 0.12)),
            Stop(1, darken(tone, 0.45)),
        )
        drawing.oval(PIPE_CENTER, (radius, radius), fill)
        seam = max(2.0, 15 * radius / 1020)
        drawing.oval(
            PIPE_CENTER,
            (radius - seam, radius - seam),
            None,
            stroke=Stroke(darken(tone, 0.5), seam),
        )
        drawing.oval(
            PIPE_CENTER,
            (radius - seam * 1.8, radius - seam * 1.8),
            None,
            stroke=Stroke(lighten(tone, 0.3), seam * 0.4),
        )
        for bolt in range(16):
            angle = math.tau * bolt / 16 + 0.1
            at = (
                PIPE_CENTER[0] + (radius - seam) * math.cos(angle),
                PIPE_CENTER[1] + (radius - seam) * math.sin(angle),
            )
            drawing.oval(at, (seam * 0.42, seam * 0.42), lighten(tone, 0.35))


def _pipe_end(drawing: Drawing) -> None:
    radius = _ring_radius(1.0)
    drawing.glow(PIPE_CENTER, (radius * 2.4, radius * 2.4), "#46ff9a", 0.4)
    lens = drawing.radial(
        PIPE_CENTER,
        radius,
        Stop(0, "#eafff2"),
        Stop(0.4, "#7dffb4"),
        Stop(0.8, "#1fb868"),
        Stop(1, "#0c5a38"),
    )
    drawing.oval(PIPE_CENTER, (radius, radius), lens)
    for share in (0.4, 0.7):
        drawing.oval(
            PIPE_CENTER, (radius * share, radius * share), None, stroke=Stroke("#ddffea", 2, 0.5)
        )


def _deck_edge(z: float) -> tuple[float, float]:
    """Return the deck's height and half-width at depth *z*."""
    radius = _ring_radius(z)
    return (PIPE_CENTER[1] + radius * PIPE_DECK, radius * math.sqrt(1 - PIPE_DECK**2))


def _pipe_deck(drawing: Drawing, steel: ColorLike) -> None:
    far_y, far_half = _deck_edge(1.0)
    near_y, near_half = _deck_edge(0.0)
    slope = (near_half - far_half) / (near_y - far_y)
    floor_half = far_half + (1600 - far_y) * slope
    deck = polygon(
        (450 - far_half, far_y),
        (450 + far_half, far_y),
        (450 + floor_half, 1600),
        (450 - floor_half, 1600),
    )
    drawing.path(
        deck,
        drawing.fade(
            (0, far_y), (0, 1600), lighten(steel, 0.2), darken(steel, 0.2), darken(steel, 0.55)
        ),
    )
    for index in range(1, 12):
        y, half = _deck_edge(1 - index / 12)
        drawing.line((450 - half, y), (450 + half, y), Stroke(darken(steel, 0.5), 1 + index * 0.35))
    for share in (-0.55, 0.0, 0.55):
        drawing.line(
            (450 + far_half * share, far_y),
            (450 + floor_half * share, 1600),
            Stroke(darken(steel, 0.45), 3),
        )
    for side in (-1, 1):
        edge = polygon(
            (450 + side * far_half, far_y),
            (450 + side * floor_half, 1600),
            (450 + side * floor_half * 0.93, 1600),
            (450 + side * far_half * 0.93, far_y),
        )
        drawing.path(edge, sheer(drawing, "#ffd23c", 0.55))


def _pipe_conduit(drawing: Drawing, side: int) -> None:
    for angle, color, width in ((0.42, "#c8503c", 34), (0.3, "#4a6a8a", 22)):
        dx, dy = math.cos(angle) * side, -math.sin(angle)
        near, far = _ring_radius(0.0) * 0.97, _ring_radius(1.0) * 0.97
        start = (PIPE_CENTER[0] + dx * near, PIPE_CENTER[1] + dy * near)
        end = (PIPE_CENTER[0] + dx * far, PIPE_CENTER[1] + dy * far)
        half = width / 2
        tube = polygon(
            (start[0], start[1] - half),
            (end[0], end[1] - half * 0.16),
            (end[0], end[1] + half * 0.16),
            (start[0], start[1] + half),
        )
        drawing.path(
            tube,
            drawing.fade(
                (0, start[1] - half),
                (0, start[1] + half + 90),
                lighten(color, 0.3),
                color,
                darken(color, 0.5),
            ),
        )


def _floor_panels(drawing: Drawing) -> None:
    for index, color in enumerate(PANEL_COLORS):
        is_lit = index == 0
        left, right = -0.62 + index * 0.42, -0.27 + index * 0.42
        (far_y, far_half), (near_y, near_half) = _deck_edge(0.42), _deck_edge(0.26)
        tone = color if is_lit else mix(color, "#1c1c24", 0.72)
        panel = polygon(
            (450 + far_half * left, far_y),
            (450 + far_half * right, far_y),
            (450 + near_half * right, near_y),
            (450 + near_half * left, near_y),
        )
        middle = (450 + (far_half + near_half) / 2 * (left + right) / 2, (far_y + near_y) / 2)
        if is_lit:
            drawing.glow((middle[0], middle[1] - 60), (230, 210), color, 0.42)
        drawing.path(
            panel,
            drawing.fade((0, far_y), (0, near_y), lighten(tone, 0.35 if is_lit else 0.05), tone),
            stroke=Stroke("#1c2228", 7),
        )


def _dog_things(drawing: Drawing) -> None:
    for x, y, size, color in (
        (150, 1120, 1.0, "#c8704c"),
        (742, 1090, 0.9, "#5c86b4"),
        (300, 1020, 0.5, "#b48ac0"),
    ):
        shadow(drawing, (x, y + 26 * size), (130 * size, 30 * size), 0.5)
        drawing.oval((x, y), (110 * size, 40 * size), darken(color, 0.3))
        drawing.oval((x, y - 12 * size), (110 * size, 38 * size), lighten(color, 0.1))
        drawing.oval((x, y - 8 * size), (80 * size, 24 * size), "#f0e2d0")
    for x, food in ((610, "#7a4a2c"), (672, "#7cc8f0")):
        shadow(drawing, (x, 1022), (40, 10), 0.5)
        drawing.path(f"M {x - 26} 1000 H {x + 26} L {x + 32} 1024 H {x - 32} Z", "#c83c3c")
        drawing.oval((x, 1000), (26, 8), food)


def _led_clock(drawing: Drawing) -> None:
    shadow(drawing, (456, 348), (250, 110), 0.5)
    slab(drawing, Box(250, 250, 400, 180), "#2a2e36", radius=18)
    drawing.rect(Box(268, 268, 364, 144), "#120506", radius=10)
    paint_led_digits(drawing, "3:30", (450, 340), 112, "#ff2e2a")
    drawing.glow((450, 340), (300, 170), "#ff3c30", 0.3)
    for x in (300, 600):
        drawing.rect(Box(x - 8, 120, 16, 132), "#39404a")


def paint_car(drawing: Drawing, setting: Setting) -> None:
    """Draw the inside of a car, seen from the windscreen: seats, side and rear windows."""
    trim = setting.lit("#5a5c64", "#2a2c3c")
    fill_down(drawing, band(0, 1600), lighten(trim, 0.1), darken(trim, 0.3), darken(trim, 0.7))
    panes = (REAR_WINDOW, LEFT_WINDOW, RIGHT_WINDOW)
    with drawing.clip(*panes):
        _road_behind(drawing, setting)
    for pane in panes:
        drawing.path(pane, stroke=Stroke("#101116", 20))
        drawing.path(pane, drawing.linear((0, 380), (900, 800), *CAR_GLARE))
    _car_roof(drawing, setting)
    _rear_bench(drawing, setting)
    for side in (-1, 1):
        _car_door(drawing, setting, side)
        _car_seat(drawing, setting, 450 + side * 226)


def _road_behind(drawing: Drawing, setting: Setting) -> None:
    paint_sky(drawing, setting, Box(0, 300, 900, 330))
    paint_skyline(drawing, setting, Box(-20, 400, 940, 250))
    road = setting.outdoor("#787c84", "#242940", snow=0.5)
    fill_down(drawing, Box(0, 640, 900, 260), lighten(road, 0.2), road)
    line = setting.lit("#f0ecdc", "#9a9ab0")
    for share in (-1, 1):
        shape(
            drawing,
            line,
            (450 + share * 16, 642),
            (450 + share * 20, 642),
            (450 + share * 190, 800),
            (450 + share * 170, 800),
        )
    paint_haze(drawing, setting, horizon=645, depth=150)
    paint_view_weather(drawing, setting, Box(0, 340, 900, 520))
    if setting.has_lamps_on:
        lights = Box(0, 520, 900, 170)
        bokeh(drawing, lights, CAR_LIGHTS, count=44, randomness=setting.random("traffic"))


def _car_roof(drawing: Drawing, setting: Setting) -> None:
    lining = setting.lit("#b4aca2", "#42435c")
    roof = (
        "M 0 0 H 900 V 400 C 820 330 740 352 690 372 C 560 352 340 352 210 372 C"
        " 160 352 80 330 0 400 Z"
    )
    drawing.path(roof, drawing.fade((0, 0), (0, 400), darken(lining, 0.45), lining))
    drawing.path("M 0 300 C 200 240 700 240 900 300", stroke=Stroke(darken(lining, 0.2), 4))
    slab(drawing, Box(392, 262, 116, 40), lighten(lining, 0.12), radius=18)
    drawing.oval((450, 282), (26, 10), "#fff2d0" if setting.has_lamps_on else "#efe9dc")
    if setting.has_lamps_on:
        drawing.glow((450, 330), (420, 330), "#ffdca4", 0.2)
    for side in (-1, 1):
        x = 450 + side * 262
        drawing.path(
            f"M {x - 16} 352 L {x + 16} 352 L {x + side * 40 + 26} 880 L"
            f" {x + side * 40 - 26} 880 Z",
            darken(lining, 0.35),
        )


def _rear_bench(drawing: Drawing, setting: Setting) -> None:
    leather = setting.lit(setting.pick("seat", CAR_SEATS), "#38344e")
    drawing.rect(Box(170, 716, 560, 40), darken(leather, 0.6))
    back = "M 160 770 Q 170 730 230 728 H 670 Q 730 730 740 770 L 760 1200 H 140 Z"
    drawing.path(
        back, drawing.fade((0, 728), (0, 1200), darken(leather, 0.12), darken(leather, 0.6))
    )
    drawing.path("M 450 740 V 1200", stroke=Stroke(darken(leather, 0.55), 6))
    for x in (306, 594):
        slab(drawing, Box(x - 62, 664, 124, 74), darken(leather, 0.15), radius=26)


def _car_door(drawing: Drawing, setting: Setting, side: int) -> None:
    trim = setting.lit("#4c4e58", "#242634")
    x = 450 + side * 450
    door = f"M {x} 830 L {450 + side * 318} 792 L {450 + side * 296} 1600 L {x} 1600 Z"
    drawing.path(door, drawing.fade((0, 800), (0, 1600), lighten(trim, 0.16), darken(trim, 0.5)))
    drawing.path(f"M {x} 1000 L {450 + side * 330} 960", stroke=Stroke(lighten(trim, 0.3), 14))


def _car_seat(drawing: Drawing, setting: Setting, x: float) -> None:
    leather = setting.lit(setting.pick("seat", CAR_SEATS), "#3c3854")
    shadow(drawing, (x, 1160), (250, 330), 0.45)
    for post in (-38, 26):
        drawing.rect(Box(x + post, 868, 12, 70), "#9a9ea6")
    slab(drawing, Box(x - 84, 762, 168, 124), leather, radius=44)
    back = (
        f"M {x - 160} 1600 C {x - 190} 1300 {x - 186} 1060 {x - 132} 950 Q {x} 896"
        f" {x + 132} 950 C {x + 186} 1060 {x + 190} 1300 {x + 160} 1600 Z"
    )
    sides = drawing.fade(
        (x - 180, 0),
        (x + 180, 0),
        darken(leather, 0.42),
        lighten(leather, 0.12),
        lighten(leather, 0.06),
        darken(leather, 0.45),
    )
    drawing.path(back, sides)
    seams = (
        f"M {x - 92} 1600 C {x - 112} 1300 {x - 108} 1090 {x - 76} 986 M {x + 92}"
        f" 1600 C {x + 112} 1300 {x + 108} 1090 {x + 76} 986"
    )
    drawing.path(seams, stroke=Stroke(darken(leather, 0.5), 5))
    for y in (1080, 1200, 1320):
        drawing.line((x - 92, y), (x + 92, y), Stroke(darken(leather, 0.25), 4))


def paint_warehouse(drawing: Drawing, setting: Setting) -> None:
    """Draw a warehouse: trusses, high windows, shelves of crates, light from a gate."""
    hall, far = WAREHOUSE, WAREHOUSE.far
    wall = setting.lit("#a49c90", "#3c4258")
    drawing.path(
        hall.level(0.0, (0, 1)),
        drawing.fade((0, 0), (0, far.y), darken(wall, 0.6), darken(wall, 0.2)),
    )
    floor = setting.lit("#8f8a82", "#343848")
    drawing.path(
        hall.level(1.0, (0, 1)),
        drawing.fade((0, 920), (0, 1600), lighten(floor, 0.2), darken(floor, 0.45)),
    )
    drawing.path(hall.joints(1.0, 6), stroke=Stroke(darken(floor, 0.35), 2.5))
    drawing.path(hall.boards(1.0, 4), stroke=Stroke(darken(floor, 0.35), 2.5))
    for side in (-1, 1):
        start, end = (0.0, far.x) if side < 0 else (900.0, far.x + far.width)
        drawing.path(
            hall.wall(side, (0, 1)),
            drawing.fade((start, 0), (end, 0), darken(wall, 0.42), darken(wall, 0.1)),
        )
        drawing.path(hall.ribs(side, 24), stroke=Stroke(darken(wall, 0.4), 2))
    _gate(drawing, setting)
    for z in (0.8, 0.5, 0.28, 0.12):
        _truss(drawing, z, darken(wall, 0.55))
    for side in (-1, 1):
        for z in (0.66, 0.36, 0.14):
            _rack(drawing, setting, side, z)
    for z in (0.62, 0.3, 0.1):
        _high_lamp(drawing, setting, z)
    veil_down(drawing, band(1250, 1600), SHADOW, 0.0, 0.3)


def _gate(drawing: Drawing, setting: Setting) -> None:
    far = WAREHOUSE.far
    wall = setting.lit("#8f8a80", "#343a4e")
    drawing.rect(far, wall)
    opening = Box(far.x + 70, far.y + 150, 240, 290)
    with drawing.clip(
        polygon(
            (opening.x, opening.y),
            (opening.x + 240, opening.y),
            (opening.x + 240, opening.y + 290),
            (opening.x, opening.y + 290),
        )
    ):
        paint_sky(drawing, setting, opening)
        paint_skyline(drawing, setting, Box(opening.x, opening.y + 120, 240, 150), layers=2)
        drawing.rect(
            Box(opening.x, opening.y + 250, 240, 40), setting.outdoor("#9a948a", "#2c3044")
        )
        paint_view_weather(drawing, setting, opening)
    for row in range(4):
        drawing.rect(
            Box(opening.x - 6, opening.y - 34 + row * 13, 252, 11),
            lighten(wall, 0.2) if row % 2 else darken(wall, 0.1),
        )
    drawing.rect(opening, None, stroke=Stroke("#d8a93c", 8))
    glow = setting.lit("#fff4dc", "#8aa0e0")
    drawing.glow((450, 800), (330, 260), glow, 0.4)
    light_shaft(
        drawing, ((opening.x, 920), (opening.x + 240, 920), (760, 1560), (140, 1560)), glow, 0.42
    )


def _truss(drawing: Drawing, z: float, color: ColorLike) -> None:
    hall = WAREHOUSE
    size = hall.size(z)
    left, right = hall.point(0, 0.02, z), hall.point(1, 0.02, z)
    drop = 130 * size
    points = [
        (left[0] + (right[0] - left[0]) * i / 10, left[1] + (drop if i % 2 else 0))
        for i in range(11)
    ]
    web = " L ".join(f"{x:.1f} {y:.1f}" for x, y in points)
    drawing.path(
        f"M {web} M {left[0]:.1f} {left[1]:.1f} H {right[0]:.1f} M"
        f" {left[0]:.1f} {left[1] + drop:.1f} H {right[0]:.1f}",
        stroke=Stroke(color, 15 * size + 1.5),
    )


def _rack(drawing: Drawing, setting: Setting, side: int, z: float) -> None:
    hall = WAREHOUSE
    size = hall.size(z)
    x, foot = hall.point(0.13 if side < 0 else 0.87, 1.0, z)
    width, height = 300 * size, 900 * size
    left = x - width / 2
    randomness = setting.random(f"rack{side}{z}")
    shadow(drawing, (x, foot), (width * 0.7, 34 * size), 0.55)
    for level in range(4):
        floor = foot - height * level / 4
        at = left + 14 * size
        while at < left + width - 60 * size:
            box_width, box_height = (
                randomness.uniform(96, 150) * size,
                randomness.uniform(120, 190) * size,
            )
            tone = setting.lit(
                randomness.choice(("#b98a56", "#a87846", "#c99c68", "#6a8494")), "#4c4250"
            )
            crate = Box(
                at, floor - box_height, min(box_width, left + width - at - 8 * size), box_height
            )
            fill_across(drawing, crate, lighten(tone, 0.1), darken(tone, 0.3))
            drawing.rect(
                Box(crate.x + crate.width * 0.42, crate.y, crate.width * 0.16, crate.height),
                mix(tone, "#e8d8b0", 0.35),
            )
            at += box_width + 6 * size
        drawing.rect(Box(left, floor, width, 16 * size), "#c8742c")
    for post in (left, left + width - 16 * size):
        drawing.rect(Box(post, foot - height, 16 * size, height + 10 * size), "#3c5c86")


def _high_lamp(drawing: Drawing, setting: Setting, z: float) -> None:
    hall = WAREHOUSE
    x, y = hall.point(0.5, 0.16, z)
    size = hall.size(z)
    drawing.rect(Box(x - 3 * size, y - 260 * size, 6 * size, 260 * size), "#22242c")
    shape(
        drawing,
        "#2c3038",
        (x - 20 * size, y),
        (x + 20 * size, y),
        (x + 80 * size, y + 60 * size),
        (x - 80 * size, y + 60 * size),
    )
    drawing.oval(
        (x, y + 60 * size), (76 * size, 12 * size), "#fff4d4" if setting.has_lamps_on else "#b8b2a4"
    )
    if setting.has_lamps_on:
        drawing.glow((x, y + 80 * size), (340 * size, 300 * size), "#ffe2a4", 0.4)
        cone = (
            (x - 76 * size, y + 64 * size),
            (x + 76 * size, y + 64 * size),
            (x + 330 * size, y + 1000 * size),
            (x - 330 * size, y + 1000 * size),
        )
        light_shaft(drawing, cone, "#ffe8b4", 0.2)
