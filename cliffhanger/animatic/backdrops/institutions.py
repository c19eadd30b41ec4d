"""Places with rules: office, hospital corridor, classroom, courtroom."""

from cliffhanger.animatic.backdrops.furniture import (
    paint_books,
    paint_ceiling_panel,
    paint_table,
    paint_wall_clock,
)
from cliffhanger.animatic.backdrops.greenery import paint_potted_plant
from cliffhanger.animatic.backdrops.hallway import Hallway
from cliffhanger.animatic.backdrops.setting import Setting
from cliffhanger.animatic.backdrops.surface import (
    SHADOW,
    band,
    column,
    fill_across,
    fill_down,
    shadow,
    shape,
    sheer,
    slab,
    strokes,
    veil_down,
)
from cliffhanger.animatic.backdrops.window import paint_blinds, paint_sunbeam, paint_window
from cliffhanger.animatic.color import Color, darken, lighten, mix
from cliffhanger.animatic.path import polygon
from cliffhanger.animatic.svg import Box, Drawing, Stroke

CORRIDOR = Hallway(Box(330, 560, 280, 400))
CLASSROOM = Hallway(Box(150, 330, 620, 700), near=Box(-120, -110, 1140, 1830))


def paint_office(drawing: Drawing, setting: Setting) -> None:
    """Draw an executive office: wall of glass, blinds, desk, bookcase."""
    wall = setting.lit(setting.pick("wall", ("#d2d8de", "#d8d2c8", "#c8d2d4")), "#343c62")
    fill_down(drawing, band(0, 1600), wall, darken(wall, 0.2))
    window = Box(60, 240, 780, 720)
    paint_window(drawing, setting, window, panes=(4, 1), frame=setting.lit("#59626e", "#1d2136"))
    paint_blinds(drawing, Box(60, 244, 780, 250), wall)
    shape(drawing, darken(wall, 0.12), (0, 0), (900, 0), (840, 180), (60, 180))
    for side in (-1, 1):
        x = 450 + side * 190
        paint_ceiling_panel(
            drawing,
            setting,
            (x - 100, 30),
            (x + 100, 30),
            (x + 80 - side * 20, 130),
            (x - 80 - side * 20, 130),
        )
    fill_down(drawing, band(960, 1600), darken(wall, 0.3), darken(wall, 0.52))
    drawing.rect(band(952, 972), lighten(wall, 0.25))
    paint_sunbeam(drawing, setting, window, reach=-160, floor=1010)
    paint_books(
        drawing, setting, Box(16, 330, 180, 710), shelves=5, wood=setting.lit("#74543f", "#3a2e40")
    )
    _chair(drawing, setting)
    desk = setting.lit(setting.pick("desk", ("#7a5338", "#5c4a40", "#8a6a4a")), "#4a3a48")
    paint_table(drawing, Box(20, 1330, 960, 280), desk, depth=160)
    _desk_things(drawing, setting)


def _chair(drawing: Drawing, setting: Setting) -> None:
    leather = setting.lit("#3b3f4a", "#1c2034")
    shadow(drawing, (330, 1180), (150, 30), 0.4)
    slab(drawing, Box(236, 900, 190, 280), leather, radius=36)
    for y in (970, 1040, 1110):
        drawing.line((256, y), (406, y), Stroke(darken(leather, 0.5), 3))


def _desk_things(drawing: Drawing, setting: Setting) -> None:
    shadow(drawing, (665, 1216), (160, 20), 0.45)
    drawing.rect(Box(650, 1110, 30, 96), "#22252c")
    slab(drawing, Box(596, 1198, 138, 12), "#2c3038", radius=5)
    drawing.rect(Box(534, 962, 262, 162), "#14161c", radius=10)
    screen = Box(544, 972, 242, 138)
    fill_across(drawing, screen, "#3c6ea8", "#8fdcf0", "#2b4878")
    for row in range(4):
        drawing.rect(
            Box(560, 992 + row * 26, 90 + row * 26 % 60, 9),
            mix("#3c6ea8", "#ffffff", 0.55),
            radius=4,
        )
    drawing.glow((664, 1040), (240, 200), "#8fd0ff", 0.26 if setting.has_lamps_on else 0.1)
    paint_potted_plant(drawing, setting, (846, 1150), 96)
    for index, (color, inset) in enumerate((("#eeeeea", 0), ("#b8463e", 10), ("#f4f2ec", 4))):
        slab(
            drawing,
            Box(226 + inset, 1196 - index * 16, 160 - inset, 18),
            setting.lit(color, mix(color, "#2a2e52", 0.4)),
            radius=3,
        )
    slab(drawing, Box(430, 1176, 44, 52), setting.lit("#e8e4da", "#6a6c92"), radius=8)


def paint_hospital(drawing: Drawing, setting: Setting) -> None:
    """Draw a hospital corridor in one-point perspective."""
    wall = setting.lit("#d8e8e4", "#5f8492")
    hall = CORRIDOR
    far = hall.far
    drawing.path(
        hall.level(0.0, (0, 1)),
        drawing.fade((0, 0), (0, far.y), darken(wall, 0.1), lighten(wall, 0.3)),
    )
    floor_end = far.y + far.height
    drawing.path(
        hall.level(1.0, (0, 1)),
        drawing.fade((0, 1600), (0, floor_end), darken(wall, 0.4), lighten(wall, 0.12)),
    )
    for side, start in ((-1, 0.0), (1, 900.0)):
        edge = far.x if side < 0 else far.x + far.width
        drawing.path(
            hall.wall(side, (0, 1)),
            drawing.fade((start, 0), (edge, 0), darken(wall, 0.24), lighten(wall, 0.14)),
        )
    drawing.path(hall.joints(1.0, 16), stroke=Stroke(darken(wall, 0.3), 1.6, 0.5))
    drawing.path(hall.boards(1.0, 5), stroke=Stroke(darken(wall, 0.3), 1.6, 0.5))
    drawing.path(hall.joints(0.0, 12), stroke=Stroke(darken(wall, 0.2), 1.4, 0.5))
    drawing.rect(far, lighten(wall, 0.4))
    for side in (-1, 1):
        _corridor_wall(drawing, setting, side)
    _corridor_end(drawing, setting)
    for z in (0.03, 0.24, 0.5, 0.8):
        corners = [
            hall.point(x, 0.0, depth)
            for x, depth in ((0.3, z), (0.7, z), (0.7, z + 0.1), (0.3, z + 0.1))
        ]
        paint_ceiling_panel(drawing, setting, *corners)
        x, y = hall.point(0.5, 1.0, z + 0.12)
        drawing.glow((x, y), (230 * hall.size(z), 46 * hall.size(z)), "#ffffff", 0.36)
    _waiting_seats(drawing, setting)


def _corridor_wall(drawing: Drawing, setting: Setting, side: int) -> None:
    hall = CORRIDOR
    rail, door = setting.lit("#4a9a92", "#2f6a74"), setting.lit("#a8ccc6", "#567684")
    drawing.path(hall.wall(side, (0, 1), (0.66, 1.0)), sheer(drawing, "#5aa39a", 0.25))
    for z in (0.07, 0.34, 0.68):
        frame = hall.wall(side, (z, z + 0.13), (0.3, 1.0))
        drawing.path(frame, door, stroke=Stroke(darken(door, 0.45), 4))
        drawing.path(
            hall.wall(side, (z + 0.05, z + 0.09), (0.4, 0.54)),
            "#eef9fb",
            stroke=Stroke(darken(door, 0.4), 2),
        )
        plate = hall.wall(side, (z + 0.155, z + 0.18), (0.42, 0.47))
        drawing.path(plate, setting.lit("#f4f8f6", "#a8c0c8"))
    drawing.path(hall.wall(side, (0, 0.07), (0.62, 0.66)), rail)
    for start, end in ((0.2, 0.34), (0.47, 0.68), (0.81, 1.0)):
        drawing.path(hall.wall(side, (start, end), (0.62, 0.66)), rail)
    drawing.path(hall.wall(side, (0, 1), (0.975, 1.0)), darken(rail, 0.3))


def _corridor_end(drawing: Drawing, setting: Setting) -> None:
    door = setting.lit("#93b8ba", "#4c6c7c")
    drawing.rect(Box(412, 672, 116, 288), darken(door, 0.35))
    for left in (418, 472):
        fill_across(drawing, Box(left, 678, 50, 282), lighten(door, 0.12), darken(door, 0.1))
        drawing.rect(Box(left + 12, 716, 26, 76), "#f0fbff")
    drawing.rect(Box(428, 618, 84, 32), "#1f9a5a", radius=4)
    drawing.path("M 446 634 h 28 m -10 -9 l 11 9 l -11 9", stroke=Stroke("#eafff2", 4))
    drawing.glow((470, 634), (120, 80), "#3cff96", 0.3 if setting.has_lamps_on else 0.14)


def _waiting_seats(drawing: Drawing, setting: Setting) -> None:
    hall, seat = CORRIDOR, setting.lit("#4c86ac", "#2c5474")
    for z in (0.26, 0.17, 0.08):
        x, y = hall.point(0.9, 0.84, z)
        size = hall.size(z) * 1.5
        shadow(drawing, (x + 26 * size, y + 92 * size), (70 * size, 13 * size), 0.4)
        for leg in (8, 46):
            drawing.rect(Box(x + leg * size, y + 14 * size, 5 * size, 78 * size), "#7c8a92")
        slab(
            drawing, Box(x + 10 * size, y - 72 * size, 54 * size, 66 * size), seat, radius=8 * size
        )
        slab(
            drawing,
            Box(x, y - 2 * size, 66 * size, 18 * size),
            lighten(seat, 0.12),
            radius=6 * size,
        )


def paint_classroom(drawing: Drawing, setting: Setting) -> None:
    """Draw a classroom: blackboard, windows on the left, rows of desks."""
    wall = setting.lit("#e8e2ce", "#4c5078")
    hall = CLASSROOM
    drawing.rect(band(0, 1600), wall)
    drawing.path(
        hall.level(0.0, (0, 1)),
        drawing.fade((0, 0), (0, hall.far.y), darken(wall, 0.06), lighten(wall, 0.3)),
    )
    floor = setting.lit("#b28a5e", "#3e3650")
    drawing.path(
        hall.level(1.0, (0, 1)),
        drawing.fade((0, 1030), (0, 1600), lighten(floor, 0.1), darken(floor, 0.4)),
    )
    drawing.path(hall.boards(1.0, 14), stroke=Stroke(darken(floor, 0.3), 2))
    for side in (-1, 1):
        drawing.path(hall.wall(side, (0, 1)), darken(wall, 0.1 if side < 0 else 0.05))
        drawing.path(hall.wall(side, (0, 1), (0.72, 1.0)), setting.lit("#8fae9c", "#34486a"))
    fill_down(drawing, hall.far, lighten(wall, 0.06), darken(wall, 0.06))
    drawing.rect(Box(150, 834, 620, 196), setting.lit("#9ab8a6", "#3c5072"))
    _class_windows(drawing, setting)
    _blackboard(drawing, setting)
    for z in (0.1, 0.55):
        corners = [
            hall.point(x, 0.0, depth)
            for x, depth in ((0.24, z), (0.36, z), (0.36, z + 0.34), (0.24, z + 0.34))
        ]
        paint_ceiling_panel(drawing, setting, *corners)
        corners = [
            hall.point(x, 0.0, depth)
            for x, depth in ((0.64, z), (0.76, z), (0.76, z + 0.34), (0.64, z + 0.34))
        ]
        paint_ceiling_panel(drawing, setting, *corners)
    _school_desks(drawing, setting)


def _class_windows(drawing: Drawing, setting: Setting) -> None:
    hall = CLASSROOM
    outline = [hall.wall(-1, (start, start + 0.26), (0.28, 0.68)) for start in (0.06, 0.38, 0.7)]
    with drawing.clip(*outline):
        paint_window(drawing, setting, Box(-60, 240, 240, 700), panes=(1, 1), view="garden")
    for start, data in zip((0.06, 0.38, 0.7), outline, strict=True):
        drawing.path(data, stroke=Stroke(setting.lit("#faf8f0", "#5c5f8c"), 9))
        middle = start + 0.12
        drawing.path(
            hall.wall(-1, (middle, middle + 0.006), (0.28, 0.68)), setting.lit("#faf8f0", "#5c5f8c")
        )
    paint_sunbeam(drawing, setting, Box(20, 420, 120, 420), reach=330, floor=1080)


def _blackboard(drawing: Drawing, setting: Setting) -> None:
    board = setting.lit("#2f5a4a", "#1c3440")
    shadow(drawing, (460, 740), (290, 220), 0.3)
    drawing.rect(Box(206, 520, 508, 268), setting.lit("#9a6f46", "#4c3a44"), radius=4)
    fill_down(drawing, Box(218, 532, 484, 244), lighten(board, 0.1), board)
    chalk = mix(board, "#f4f6ee", 0.75)
    drawing.path(
        "M 250 580 q 20 -16 40 0 t 40 0 t 40 0 M 250 620 h 96 M 250 650 h 70"
        " M 480 690 l 60 -110 l 60 110 z M 540 580 v 110 M 625 590 q 30 30 0 60 M 420 720 h 90",
        stroke=Stroke(chalk, 4),
    )
    drawing.rect(Box(206, 788, 508, 12), setting.lit("#b58a5c", "#5c4850"))
    paint_wall_clock(drawing, (460, 452), 40)
    for left, color in ((628, "#d8a048"), (672, "#a84c44")):
        drawing.rect(Box(left, 424, 34, 54), setting.lit(color, mix(color, "#24264a", 0.5)))


def _school_desks(drawing: Drawing, setting: Setting) -> None:
    hall = CLASSROOM
    wood, steel = setting.lit("#d2a36a", "#5c4c5e"), setting.lit("#8c9498", "#2c3050")
    for z in (0.82, 0.55, 0.32):
        size = hall.size(z)
        for x in (0.16, 0.5, 0.84):
            left, floor_y = hall.point(x, 1.0, z)
            top = floor_y - 300 * size
            half = 130 * size
            shadow(drawing, (left, floor_y), (half * 1.2, 22 * size), 0.4)
            for leg in (-0.86, 0.78):
                drawing.rect(Box(left + half * leg, top, 14 * size, 300 * size), steel)
            fill_down(
                drawing,
                Box(left - half * 0.92, top + 20 * size, half * 1.84, 80 * size),
                darken(wood, 0.4),
                darken(wood, 0.6),
            )
            lid = polygon(
                (left - half * 0.9, top - 40 * size),
                (left + half * 0.9, top - 40 * size),
                (left + half, top + 20 * size),
                (left - half, top + 20 * size),
            )
            drawing.path(
                lid,
                drawing.fade((0, top - 40 * size), (0, top + 20 * size), lighten(wood, 0.25), wood),
            )
    veil_down(drawing, band(1300, 1600), SHADOW, 0.0, 0.25)


def paint_courtroom(drawing: Drawing, setting: Setting) -> None:
    """Draw a courtroom: panelled wall, judge's bench, seal, flags."""
    wood = setting.lit("#8a5f3e", "#4c3646")
    fill_down(drawing, band(0, 1150), darken(wood, 0.3), wood, darken(wood, 0.25))
    _court_panels(drawing, wood)
    marble = setting.lit("#ded6ca", "#6a6688")
    for left in (40, 770):
        _court_column(drawing, Box(left, 0, 90, 1150), marble)
    fill_down(drawing, band(0, 60), lighten(marble, 0.1), darken(marble, 0.3))
    fill_down(
        drawing,
        band(1150, 1600),
        setting.lit("#7e3038", "#3c2038"),
        setting.lit("#4c1c26", "#1c1024"),
    )
    _seal(drawing, wood)
    for x, color in ((230, "#a83a3e"), (670, "#2f4f88")):
        _flag(drawing, x, setting.lit(color, mix(color, "#1e1c40", 0.45)))
    _bench(drawing, setting, wood)
    drawing.glow((450, 380), (460, 420), "#ffdf9c", 0.3)
    _court_rail(drawing, wood)


def _court_panels(drawing: Drawing, wood: Color) -> None:
    for column_index in range(5):
        for top, height in ((110, 330), (470, 420)):
            panel = Box(148 + column_index * 124, top, 108, height)
            drawing.rect(panel, darken(wood, 0.42))
            fill_down(
                drawing,
                Box(panel.x + 5, panel.y + 6, panel.width - 9, panel.height - 12),
                darken(wood, 0.12),
                lighten(wood, 0.08),
            )


def _court_column(drawing: Drawing, box: Box, marble: Color) -> None:
    column(drawing, box, marble)
    flutes = [
        ((box.x + 14 + i * 15.5, box.y + 60), (box.x + 14 + i * 15.5, box.y + 1100))
        for i in range(5)
    ]
    drawing.path(strokes(flutes), stroke=Stroke(darken(marble, 0.3), 3))
    slab(drawing, Box(box.x - 18, 1110, box.width + 36, 44), marble)
    slab(drawing, Box(box.x - 18, 56, box.width + 36, 34), marble)


def _seal(drawing: Drawing, wood: Color) -> None:
    center = (450.0, 350.0)
    shadow(drawing, (456, 362), (170, 170), 0.4)
    drawing.oval(
        center, (124, 124), drawing.fade((330, 230), (570, 470), "#f4dc98", "#b98a3c", "#7d5826")
    )
    drawing.oval(center, (104, 104), darken(wood, 0.35))
    gold = "#e8c878"
    drawing.path("M 450 286 V 408 M 412 420 H 488 M 384 308 H 516", stroke=Stroke(gold, 8))
    for x in (384, 516):
        drawing.path(f"M {x} 308 L {x - 26} 372 H {x + 26} Z", stroke=Stroke(gold, 4))
        drawing.path(f"M {x - 30} 372 Q {x} 402 {x + 30} 372 Z", gold)


def _flag(drawing: Drawing, x: float, color: Color) -> None:
    drawing.rect(Box(x - 4, 420, 8, 560), "#c9a24e")
    drawing.oval((x, 414), (11, 15), "#e8cc7a")
    cloth = (
        f"M {x} 440 C {x + 60} 470 {x + 66} 560 {x + 40} 700 C {x + 34} 780"
        f" {x + 44} 820 {x + 30} 850 L {x - 30} 850 C {x - 44} 740 {x - 40} 560 {x}"
        " 440 Z"
    )
    drawing.path(
        cloth,
        drawing.fade(
            (x - 40, 0),
            (x + 60, 0),
            lighten(color, 0.1),
            darken(color, 0.4),
            color,
            darken(color, 0.45),
        ),
    )


def _bench(drawing: Drawing, setting: Setting, wood: Color) -> None:
    leather = setting.lit("#6a2630", "#3a1c34")
    slab(drawing, Box(370, 640, 160, 240), leather, radius=40)
    drawing.rect(Box(364, 632, 172, 20), darken(wood, 0.2), radius=10)
    shadow(drawing, (450, 1180), (420, 50), 0.6)
    fill_down(drawing, Box(150, 860, 600, 320), wood, darken(wood, 0.4))
    for index in range(4):
        panel = Box(172 + index * 142, 920, 126, 226)
        drawing.rect(panel, darken(wood, 0.48))
        fill_down(
            drawing,
            Box(panel.x + 6, panel.y + 7, panel.width - 10, panel.height - 13),
            darken(wood, 0.1),
            darken(wood, 0.26),
        )
    slab(drawing, Box(130, 836, 640, 34), lighten(wood, 0.16), radius=6)
    slab(drawing, Box(600, 812, 72, 24), "#4a2c1c", radius=10)
    with drawing.group(transform="translate(640 800) rotate(-28)"):
        slab(drawing, Box(-26, -20, 60, 30), "#6a4024", radius=8)
        drawing.rect(Box(34, -9, 90, 8), "#7c5030", radius=4)


def _court_rail(drawing: Drawing, wood: Color) -> None:
    for index in range(17):
        column(drawing, Box(-8 + index * 56, 1400, 26, 200), darken(wood, 0.2))
    slab(drawing, Box(-10, 1366, 920, 40), lighten(wood, 0.05), radius=8)
