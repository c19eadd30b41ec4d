"""Grand rooms: restaurant, hotel lobby, wedding hall, palace."""

from cliffhanger.animatic.backdrops.furniture import (
    floor_reflection,
    paint_bottle_shelf,
    paint_chandelier,
    paint_column,
    paint_pendant,
)
from cliffhanger.animatic.backdrops.greenery import paint_bush, paint_hills, paint_potted_plant
from cliffhanger.animatic.backdrops.hallway import Hallway
from cliffhanger.animatic.backdrops.setting import Setting
from cliffhanger.animatic.backdrops.sky import paint_sky, paint_view_weather
from cliffhanger.animatic.backdrops.surface import (
    band,
    bokeh,
    column,
    fill_across,
    fill_down,
    shadow,
    slab,
    strokes,
)
from cliffhanger.animatic.backdrops.window import paint_window
from cliffhanger.animatic.color import Color, darken, lighten, mix
from cliffhanger.animatic.path import Point
from cliffhanger.animatic.svg import Box, Drawing, Stop, Stroke
from cliffhanger.story.vocabulary import Weather

LOBBY = Hallway(Box(290, 470, 320, 470), near=Box(-160, -190, 1220, 1800))
AISLE = Hallway(Box(310, 330, 280, 630), near=Box(-210, -500, 1320, 2110))
COLONNADE = Hallway(Box(300, 340, 340, 620), near=Box(-30, -60, 960, 1670))


def paint_restaurant(drawing: Drawing, setting: Setting) -> None:
    """Draw a restaurant bar: bottles, pendant lamps, candle-lit tables."""
    wall = setting.lit(setting.pick("wall", ("#b08a6c", "#9c8470", "#8f7a6a")), "#57362e")
    fill_down(drawing, band(0, 1600), darken(wall, 0.35), wall)
    window = Box(520, 270, 340, 620)
    paint_window(drawing, setting, window, panes=(2, 2), frame="#2f1e18")
    paint_bottle_shelf(drawing, setting, Box(30, 330, 410, 560), shelves=4)
    drawing.rect(Box(18, 318, 434, 16), "#6a4028")
    drawing.rect(Box(18, 318, 14, 590), "#5a3522")
    drawing.rect(Box(438, 318, 14, 590), "#5a3522")
    counter = setting.lit("#6a442e", "#3f2820")
    slab(drawing, Box(-10, 910, 920, 30), lighten(counter, 0.22), radius=4)
    fill_down(drawing, band(938, 1190), counter, darken(counter, 0.4))
    seams = [((70.0 + i * 128, 952.0), (70.0 + i * 128, 1180.0)) for i in range(7)]
    drawing.path(strokes(seams), stroke=Stroke(darken(counter, 0.45), 4))
    fill_down(drawing, band(1190, 1600), darken(counter, 0.35), darken(counter, 0.7))
    for x in (250, 450, 650):
        _stool(drawing, x)
    for x, y in ((150, 190), (450, 120), (750, 200)):
        paint_pendant(drawing, setting, (x, y))
    bokeh(
        drawing,
        Box(0, 560, 900, 380),
        ("#ffbe6e", "#ff9650", "#ffdca0"),
        count=22,
        randomness=setting.random("bokeh"),
    )
    for x in (110, 790):
        _candle_table(drawing, setting, x)


def _stool(drawing: Drawing, x: float) -> None:
    shadow(drawing, (x, 1330), (70, 16), 0.5)
    drawing.rect(Box(x - 5, 1110, 10, 220), "#8c8078")
    drawing.oval((x, 1328), (50, 11), "#5c5450")
    drawing.oval((x, 1230), (34, 8), None, stroke=Stroke("#8c8078", 5))
    slab(drawing, Box(x - 52, 1078, 104, 40), "#8a3a34", radius=18)


def _candle_table(drawing: Drawing, setting: Setting, x: float) -> None:
    cloth = setting.lit("#f4ece0", "#c9b09c")
    shadow(drawing, (x, 1520), (230, 46), 0.6)
    skirt = f"M {x - 190} 1290 L {x - 200} 1600 L {x + 200} 1600 L {x + 190} 1290 Z"
    drawing.path(
        skirt,
        drawing.fade(
            (x - 190, 0), (x + 190, 0), darken(cloth, 0.4), darken(cloth, 0.12), darken(cloth, 0.5)
        ),
    )
    drawing.oval((x, 1290), (196, 42), lighten(cloth, 0.1))
    drawing.oval((x + 70, 1288), (54, 12), darken(cloth, 0.12))
    drawing.path(
        f"M {x - 92} 1282 V 1230 M {x - 112} 1284 H {x - 72} M {x - 112} 1180 Q"
        f" {x - 112} 1232 {x - 92} 1232 Q {x - 72} 1232 {x - 72} 1180",
        stroke=Stroke("#f6fbff", 3),
    )
    drawing.glow((x, 1214), (210, 200), "#ffb25c", 0.6)
    fill_across(drawing, Box(x - 7, 1222, 14, 62), "#fffbe8", "#e6d3a8", radius=3)
    drawing.path(f"M {x} 1186 Q {x + 11} 1208 {x} 1222 Q {x - 11} 1208 {x} 1186 Z", "#fff4c8")


def paint_lobby(drawing: Drawing, setting: Setting) -> None:
    """Draw a hotel lobby: marble hall, columns, chandelier, reception desk."""
    stone = setting.lit(setting.pick("stone", ("#e6dccb", "#dcd8d2", "#e3d6c6")), "#7d6c78")
    hall = LOBBY
    drawing.path(
        hall.level(0.0, (0, 1)),
        drawing.fade((0, 0), (0, hall.far.y), darken(stone, 0.24), lighten(stone, 0.2)),
    )
    drawing.path(
        hall.level(1.0, (0, 1)),
        drawing.fade((0, 940), (0, 1600), lighten(stone, 0.16), darken(stone, 0.42)),
    )
    _checker(drawing, hall, darken(stone, 0.34))
    for side in (-1, 1):
        start, end = (0.0, hall.far.x) if side < 0 else (900.0, hall.far.x + hall.far.width)
        drawing.path(
            hall.wall(side, (0, 1)),
            drawing.fade((start, 0), (end, 0), darken(stone, 0.36), darken(stone, 0.02)),
        )
        _coffers(drawing, hall, side, setting)
    for z in (0.3, 0.62):
        drawing.path(hall.level(0.0, (z, z + 0.2), (0.2, 0.8)), lighten(stone, 0.5))
    _reception(drawing, setting, stone)
    for z in (0.72, 0.42, 0.2):
        for x in (0.06, 0.94):
            base = hall.point(x, 1.0, z)
            top = hall.point(x, 0.0, z)
            width = 150 * hall.size(z)
            paint_column(drawing, Box(base[0] - width / 2, top[1], width, base[1] - top[1]), stone)
    paint_chandelier(drawing, setting, (450, 330), 120)
    drawing.glow((450, 500), (560, 520), "#ffd48a", 0.26 if setting.has_lamps_on else 0.12)
    for x in (96, 804):
        paint_potted_plant(drawing, setting, (x, 1250), 170)
    floor_reflection(drawing, (450, 1180), (90, 300), "#fff0cf")


def _checker(drawing: Drawing, hall: Hallway, color: Color) -> None:
    tiles = [
        hall.level(1.0, (row / 12, (row + 1) / 12), (column_index / 8, (column_index + 1) / 8))
        for row in range(12)
        for column_index in range(8)
        if (row + column_index) % 2
    ]
    drawing.path(" ".join(tiles), color, opacity=0.4)


def _coffers(drawing: Drawing, hall: Hallway, side: int, setting: Setting) -> None:
    gold = setting.lit("#c9a45c", "#a8824c")
    for z in (0.08, 0.3, 0.52, 0.82):
        panel = hall.wall(side, (z, z + 0.1), (0.3, 0.86))
        drawing.path(panel, stroke=Stroke(gold, 3.5 * hall.size(z) + 0.8))
        center = hall.point(0.0 if side < 0 else 1.0, 0.46, z + 0.05)
        drawing.glow(
            center,
            (150 * hall.size(z), 190 * hall.size(z)),
            "#ffcf86",
            0.5 if setting.has_lamps_on else 0.24,
        )
        size = 22 * hall.size(z)
        drawing.rect(
            Box(center[0] - size / 2, center[1] - size, size, size * 2),
            "#fff1cf",
            radius=size * 0.3,
        )
    drawing.path(hall.wall(side, (0, 1), (0.9, 0.915)), gold)


def _reception(drawing: Drawing, setting: Setting, stone: Color) -> None:
    far = LOBBY.far
    wood = setting.lit("#7c5236", "#4c3232")
    fill_down(drawing, far, darken(wood, 0.3), wood)
    for index in range(8):
        drawing.rect(
            Box(far.x + 6 + index * 40, far.y + 8, 30, far.height - 120),
            darken(wood, 0.24 if index % 2 else 0.08),
        )
    drawing.glow((450, 610), (190, 130), "#ffd48c", 0.6)
    drawing.oval((450, 600), (48, 48), None, stroke=Stroke("#f4d894", 5))
    drawing.path(
        "M 450 560 l 12 28 l 30 2 l -23 19 l 8 30 l -27 -17 l -27 17 l 8 -30 l -23 -19 l 30 -2 z",
        "#f6dc9c",
    )
    shadow(drawing, (450, 946), (190, 20), 0.5)
    fill_down(drawing, Box(316, 830, 268, 112), stone, darken(stone, 0.35))
    slab(drawing, Box(304, 816, 292, 18), "#4a3428", radius=3)
    for x in (352, 548):
        drawing.glow((x, 776), (60, 60), "#ffd48c", 0.5)
        drawing.path(f"M {x - 12} 772 h 24 l 8 26 h -40 z", "#fff0cc")
        drawing.rect(Box(x - 2, 798, 4, 20), "#7a5c34")


def paint_wedding_hall(drawing: Drawing, setting: Setting) -> None:
    """Draw a wedding hall: vaulted nave, tall windows, flowers along an aisle."""
    hall, far = AISLE, AISLE.far
    stone = setting.lit("#ece2d8", "#66618a")
    drawing.rect(band(0, 1600), darken(stone, 0.2))
    drawing.path(
        hall.level(0.0, (0, 1)),
        drawing.fade((0, 0), (0, far.y), darken(stone, 0.3), darken(stone, 0.06)),
    )
    drawing.path(
        hall.level(1.0, (0, 1)), drawing.fade((0, 960), (0, 1600), stone, darken(stone, 0.46))
    )
    for side in (-1, 1):
        start, end = (0.0, far.x) if side < 0 else (900.0, far.x + far.width)
        drawing.path(
            hall.wall(side, (0, 1)),
            drawing.fade((start, 0), (end, 0), darken(stone, 0.3), darken(stone, 0.04)),
        )
        _nave_wall(drawing, setting, side, stone)
    for z in (0.06, 0.2, 0.4, 0.7, 1.0):
        _vault(drawing, z, stone)
    _altar(drawing, setting, stone)
    drawing.path(
        hall.level(1.0, (0, 1), (0.38, 0.62)),
        drawing.fade((0, 960), (0, 1600), "#f7efe9", setting.lit("#cdb8ba", "#7c6c92")),
    )
    for z in (0.74, 0.5, 0.32, 0.19):
        for x in (0.3, 0.7):
            _pew(drawing, setting, x, z)
    paint_chandelier(drawing, setting, (450, 300), 92)


def _nave_wall(drawing: Drawing, setting: Setting, side: int, stone: Color) -> None:
    hall = AISLE
    x = 0.0 if side < 0 else 1.0
    tones = ("#ffe2a8", "#a8d4f4", "#f4b8c4")
    for index, z in enumerate((0.07, 0.24, 0.5)):
        width = 0.1 + 0.05 * index
        left, right = hall.point(x, 0.42, z), hall.point(x, 0.42, z + width)
        low_left, low_right = hall.point(x, 0.74, z), hall.point(x, 0.74, z + width)
        peak = hall.point(x, 0.34, z + width * 0.46)
        data = (
            f"M {low_left[0]:.1f} {low_left[1]:.1f} L {left[0]:.1f} {left[1]:.1f}"
            f" Q {left[0]:.1f} {peak[1]:.1f} {peak[0]:.1f} {peak[1]:.1f}"
            f" Q {right[0]:.1f} {peak[1]:.1f} {right[0]:.1f} {right[1]:.1f} L"
            f" {low_right[0]:.1f} {low_right[1]:.1f} Z"
        )
        glass = setting.lit("#f2f6fa", "#3c4a86")
        drawing.path(
            data,
            drawing.fade(
                (0, peak[1]),
                (0, low_left[1]),
                mix(glass, tones[index], 0.5),
                glass,
                mix(glass, tones[(index + 1) % 3], 0.45),
            ),
            stroke=Stroke(darken(stone, 0.3), 9 * hall.size(z) + 2),
        )
        drawing.glow(
            ((left[0] + right[0]) / 2, left[1] + 60),
            (150 * hall.size(z), 330 * hall.size(z)),
            setting.lit("#fff6df", "#6c7cd0"),
            0.34,
        )
    drawing.path(hall.ribs(side, 5), stroke=Stroke(lighten(stone, 0.2), 10))


def _vault(drawing: Drawing, z: float, stone: Color) -> None:
    hall = AISLE
    left, right = hall.point(0.0, 0.3, z), hall.point(1.0, 0.3, z)
    peak = hall.point(0.5, -0.04, z)
    data = (
        f"M {left[0]:.1f} {left[1]:.1f} Q {left[0]:.1f} {peak[1] + 30:.1f}"
        f" {peak[0]:.1f} {peak[1]:.1f} Q {right[0]:.1f} {peak[1] + 30:.1f}"
        f" {right[0]:.1f} {right[1]:.1f}"
    )
    drawing.path(data, stroke=Stroke(darken(stone, 0.34), 26 * hall.size(z) + 4))
    drawing.path(data, stroke=Stroke(lighten(stone, 0.1), 16 * hall.size(z) + 2))


def _altar(drawing: Drawing, setting: Setting, stone: Color) -> None:
    far = AISLE.far
    fill_down(
        drawing,
        Box(far.x, far.y + 90, far.width, far.height - 90),
        lighten(stone, 0.1),
        darken(stone, 0.06),
    )
    drawing.path(
        "M 360 760 V 520 Q 360 400 450 370 Q 540 400 540 520 V 760 Z",
        drawing.fade(
            (0, 380), (0, 760), setting.lit("#f8fbff", "#4c5c9c"), setting.lit("#ffe9c4", "#7a6a9c")
        ),
        stroke=Stroke(darken(stone, 0.24), 8),
    )
    drawing.path("M 450 380 V 760 M 362 560 H 538", stroke=Stroke(darken(stone, 0.2), 4))
    drawing.glow((450, 560), (230, 300), "#fff0cc", 0.5)
    randomness = setting.random("flowers")
    arch: list[Point] = [
        (352, 940),
        (350, 840),
        (358, 740),
        (384, 660),
        (450, 620),
        (516, 660),
        (542, 740),
        (550, 840),
        (548, 940),
    ]
    for x, y in arch:
        for _ in range(22):
            petal = (x + randomness.uniform(-26, 26), y + randomness.uniform(-44, 44))
            size = randomness.uniform(7, 14)
            drawing.oval(
                petal,
                (size, size),
                randomness.choice(("#fff6f4", "#f6c4cc", "#eaa0b0", "#7fa07a", "#fbe6e2")),
            )
    slab(drawing, Box(400, 900, 100, 62), "#fbf4ee", radius=4)


def _pew(drawing: Drawing, setting: Setting, x: float, z: float) -> None:
    hall, wood = AISLE, setting.lit("#8a6444", "#443450")
    size = hall.size(z)
    side = -1 if x < 0.5 else 1
    at_x, at_y = hall.point(x, 1.0, z)
    height, width = 250 * size, 520 * size
    left = at_x - width if side < 0 else at_x
    shadow(drawing, (left + width / 2, at_y), (width * 0.55, 24 * size), 0.4)
    fill_down(
        drawing, Box(left, at_y - height, width, height), lighten(wood, 0.1), darken(wood, 0.4)
    )
    drawing.rect(
        Box(left, at_y - height - 12 * size, width, 22 * size), lighten(wood, 0.2), radius=6 * size
    )
    end = at_x - 40 * size if side < 0 else at_x
    slab(
        drawing,
        Box(end, at_y - height - 40 * size, 40 * size, height + 40 * size),
        wood,
        radius=10 * size,
    )
    randomness = setting.random(f"pew{x}{z}")
    for _ in range(14):
        flower = (
            at_x + randomness.uniform(-60, 60) * size,
            at_y - height + randomness.uniform(-70, 60) * size,
        )
        petal = randomness.uniform(14, 26) * size
        drawing.oval(
            flower, (petal, petal), randomness.choice(("#fff8f6", "#f6c8d0", "#eeb0bc", "#86a480"))
        )


def paint_palace(drawing: Drawing, setting: Setting) -> None:
    """Draw a palace colonnade: red columns, lattice, lanterns, a pavilion at the end."""
    _courtyard(drawing, setting)
    floor = setting.outdoor("#b09a84", "#5c5068", snow=0.25)
    hall = COLONNADE
    drawing.path(
        hall.level(1.0, (0, 1)),
        drawing.fade((0, 960), (0, 1600), lighten(floor, 0.25), darken(floor, 0.4)),
    )
    drawing.path(hall.boards(1.0, 10), stroke=Stroke(darken(floor, 0.4), 2.4))
    drawing.path(hall.joints(1.0, 14), stroke=Stroke(darken(floor, 0.4), 2.0))
    beam = setting.lit("#4a2220", "#34181e")
    drawing.path(hall.level(0.0, (0, 1)), drawing.fade((0, 0), (0, 340), darken(beam, 0.5), beam))
    for z in (0.86, 0.6, 0.38, 0.22, 0.1, 0.02):
        _ceiling_beam(drawing, hall, z)
    for z, end in ((0.7, 1.0), (0.4, 0.7), (0.2, 0.4), (0.06, 0.2)):
        for side in (-1, 1):
            _lattice(drawing, setting, side, (z, end))
    for z in (1.0, 0.7, 0.4, 0.2, 0.06):
        for x in (0.02, 0.98):
            _red_column(drawing, setting, x, z)
    for x, y, size in (
        (402, 452, 0.36),
        (538, 452, 0.36),
        (356, 400, 0.6),
        (590, 400, 0.6),
        (266, 300, 1.0),
        (668, 300, 1.0),
    ):
        paint_lantern(drawing, setting, (x, y), size)


def _courtyard(drawing: Drawing, setting: Setting) -> None:
    paint_sky(
        drawing, setting, Box(240, 280, 460, 700), sun=(0.62, 0.2) if setting.is_night else None
    )
    randomness = setting.random("court")
    leaf = setting.outdoor("#6f9c78", "#1f3a48")
    paint_hills(
        drawing,
        top=810,
        bottom=970,
        color=mix(leaf, setting.lit("#b8ccd8", "#2a3060"), 0.5),
        randomness=randomness,
    )
    for index in range(5):
        paint_bush(
            drawing,
            (310 + index * 80, 920),
            (80, 60),
            mix(leaf, "#24443c", 0.15 * (index % 3)),
            randomness,
        )
    if setting.weather is Weather.FOG:
        paint_view_weather(drawing, setting, Box(280, 330, 380, 600))
    lamp = "#ffcf7c" if setting.has_lamps_on else setting.lit("#6a3c30", "#3c2028")
    drawing.rect(Box(372, 830, 196, 110), setting.lit("#a8392c", "#6a2428"))
    for x in (388, 434, 480, 526):
        drawing.rect(Box(x, 838, 28, 96), lamp)
        drawing.path(
            f"M {x + 14} 838 v 96 M {x} 870 h 28 M {x} 902 h 28", stroke=Stroke("#5a1f1c", 3)
        )
    if setting.has_lamps_on:
        drawing.glow((470, 880), (200, 130), "#ffb45a", 0.5)
    for top, half in ((820, 170), (752, 118)):
        roof = (
            f"M {470 - half} {top} Q {470 - half * 0.5:.0f} {top - 14}"
            f" {470 - half * 0.3:.0f} {top - 56} H {470 + half * 0.3:.0f} Q"
            f" {470 + half * 0.5:.0f} {top - 14} {470 + half} {top} L"
            f" {470 + half - 26} {top + 14} H {470 - half + 26} Z"
        )
        tile = setting.outdoor("#4c5468", "#242842", snow=0.7)
        drawing.path(
            roof, drawing.fade((0, top - 56), (0, top + 14), lighten(tile, 0.12), darken(tile, 0.3))
        )


def _ceiling_beam(drawing: Drawing, hall: Hallway, z: float) -> None:
    left, top = hall.point(0.0, 0.0, z)
    right, _ = hall.point(1.0, 0.0, z)
    size = hall.size(z)
    height = 62 * size
    fill_down(drawing, Box(left, top, right - left, height), "#8a3428", "#4a1a18")
    pitch = (right - left) / 14
    for index in range(14):
        jewel = Box(left + pitch * (index + 0.2), top + height * 0.24, pitch * 0.6, height * 0.4)
        drawing.rect(jewel, "#d8aa52" if index % 2 else "#2f7f7c", radius=height * 0.12)
    drawing.rect(Box(left, top + height * 0.82, right - left, height * 0.1), "#d8aa52")


def _red_column(drawing: Drawing, setting: Setting, x: float, z: float) -> None:
    hall = COLONNADE
    size = hall.size(z)
    width = 92 * size
    foot, head = hall.point(x, 1.0, z), hall.point(x, 0.0, z)
    red = setting.lit("#b4322a", "#8a2830")
    column(drawing, Box(foot[0] - width / 2, head[1], width, foot[1] - head[1]), red)
    for share in (0.1, 0.14):
        y = head[1] + (foot[1] - head[1]) * share
        fill_across(
            drawing,
            Box(foot[0] - width * 0.52, y, width * 1.04, 18 * size),
            "#8f6a2c",
            "#f0d488",
            "#8f6a2c",
        )
    base = Box(foot[0] - width * 0.66, foot[1] - 44 * size, width * 1.32, 50 * size)
    slab(drawing, base, setting.lit("#8a8288", "#4c4860"), radius=6 * size)


def _lattice(drawing: Drawing, setting: Setting, side: int, depths: tuple[float, float]) -> None:
    hall = COLONNADE
    panel = hall.wall(side, depths, (0.2, 0.82))
    paper = "#ffd08a" if setting.has_lamps_on else setting.lit("#efe6d0", "#8a7c7c")
    x = 0.0 if side < 0 else 1.0
    near, away = depths
    start, end = hall.point(x, 0.5, near)[0], hall.point(x, 0.5, away)[0]
    drawing.path(
        panel, drawing.linear((start, 0), (end, 0), Stop(0, darken(paper, 0.28)), Stop(1, paper))
    )
    bars = [
        (
            hall.point(x, 0.2, near + (away - near) * i / 5),
            hall.point(x, 0.82, near + (away - near) * i / 5),
        )
        for i in range(6)
    ]
    bars += [
        (hall.point(x, 0.2 + 0.62 * i / 9, near), hall.point(x, 0.2 + 0.62 * i / 9, away))
        for i in range(10)
    ]
    drawing.path(strokes(bars), stroke=Stroke("#5a1e1c", 5 * hall.size(near) + 1.2))
    drawing.path(hall.wall(side, depths, (0.82, 1.0)), setting.lit("#7a2a26", "#4c1c24"))


def paint_lantern(drawing: Drawing, setting: Setting, at: Point, size: float) -> None:
    """Draw a round paper lantern hanging with its top at *at*."""
    x, y = at
    drawing.line((x, y - 190 * size), (x, y), Stroke("#3a1a18", 3))
    if setting.has_lamps_on:
        drawing.glow((x, y + 50 * size), (200 * size, 200 * size), "#ff9a4c", 0.62)
    center = (x, y + 50 * size)
    stops = (Stop(0.0, "#fff0b8"), Stop(0.55, "#f4643c"), Stop(1.0, "#b02a2c"))
    day = (Stop(0.0, "#f0705a"), Stop(0.6, "#d23a34"), Stop(1.0, "#94242a"))
    fill = drawing.radial((x, y + 44 * size), 62 * size, *(stops if setting.has_lamps_on else day))
    drawing.oval(center, (50 * size, 54 * size), fill)
    for share in (0.35, 0.72):
        drawing.oval(
            center, (50 * size * share, 54 * size), None, stroke=Stroke("#8a2222", 1.6, 0.5)
        )
    for top in (y - 8 * size, y + 96 * size):
        drawing.rect(Box(x - 22 * size, top, 44 * size, 12 * size), "#d4a64c", radius=3)
    drawing.path(f"M {x} {y + 108 * size} v {62 * size}", stroke=Stroke("#dcae50", 6 * size))
