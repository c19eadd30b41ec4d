"""Homes: living room, bedroom, kitchen, and the calm room that stands for any other interior."""

from cliffhanger.animatic.backdrops.furniture import (
    paint_door,
    paint_floor_lamp,
    paint_pendant,
    paint_picture,
    paint_rug,
    paint_sofa,
    paint_table,
)
from cliffhanger.animatic.backdrops.greenery import paint_potted_plant
from cliffhanger.animatic.backdrops.setting import Setting
from cliffhanger.animatic.backdrops.surface import (
    SHADOW,
    WIDTH,
    band,
    fill_across,
    fill_down,
    shadow,
    slab,
    strokes,
    veil_down,
)
from cliffhanger.animatic.backdrops.window import paint_curtain, paint_sunbeam, paint_window
from cliffhanger.animatic.color import Color, ColorLike, darken, lighten, mix
from cliffhanger.animatic.path import brush
from cliffhanger.animatic.svg import Box, Drawing, Stroke

WALLS = ("#e6dacb", "#d9dfd4", "#e4d3cf", "#cfd8e2")
WALLS_NIGHT = "#4a4a78"
VANISHING_X = 470.0


def paint_room(
    drawing: Drawing, setting: Setting, wall: Color, floor: Color, *, edge: float
) -> None:
    """Draw a wall, skirting and a wooden floor that begins at height *edge*."""
    fill_down(drawing, band(0, edge), darken(wall, 0.1), lighten(wall, 0.05), darken(wall, 0.14))
    drawing.rect(band(0, 34), lighten(wall, 0.3))
    drawing.rect(band(34, 42), darken(wall, 0.25))
    fill_down(drawing, band(edge, 1600), lighten(floor, 0.08), floor, darken(floor, 0.42))
    boards = [
        ((VANISHING_X + (i - 6) * 78, edge), (VANISHING_X + (i - 6) * 190, 1600.0))
        for i in range(14)
    ]
    drawing.path(strokes(boards), stroke=Stroke(darken(floor, 0.32), 2.4))
    ends = setting.random("boards")
    for _ in range(20):
        depth = ends.random()
        y = edge + 20 + (1580 - edge) * depth
        x = VANISHING_X + (ends.randint(-6, 6)) * (78 + 112 * depth)
        drawing.line((x, y), (x + 70 + 60 * depth, y), Stroke(darken(floor, 0.2), 2, 0.5))
    drawing.rect(band(edge - 26, edge), lighten(wall, 0.3))
    drawing.rect(band(edge - 4, edge + 2), darken(wall, 0.4))
    veil_down(drawing, band(edge, edge + 90), SHADOW, 0.3, 0.0)


def paint_living_room(drawing: Drawing, setting: Setting) -> None:
    """Draw a living room: big window with curtains, sofa, lamp, pictures."""
    wall = setting.lit(setting.pick("wall", WALLS), WALLS_NIGHT)
    floor = setting.lit("#b58a60", "#4e4054")
    paint_room(drawing, setting, wall, floor, edge=1180)
    window = Box(360, 210, 440, 740)
    paint_window(drawing, setting, window, panes=(2, 3), frame=setting.lit("#f4efe6", "#5c5e86"))
    cloth = setting.lit(setting.pick("cloth", ("#b07c70", "#7f93a6", "#a9977a")), "#56406a")
    for left in (280, 770):
        paint_curtain(drawing, Box(left, 160, 120, 1000), cloth)
    drawing.rect(Box(250, 146, 680, 16), darken(cloth, 0.55), radius=8)
    paint_sunbeam(drawing, setting, window, reach=-240, floor=1250)
    paint_picture(drawing, setting, Box(46, 330, 160, 208))
    paint_picture(drawing, setting, Box(66, 572, 118, 118), name="small")
    paint_potted_plant(drawing, setting, (812, 1120), 150)
    paint_floor_lamp(drawing, setting, (128, 850), 370)
    paint_rug(drawing, (470, 1450), (420, 96), setting.lit("#9c6a60", "#463a5e"))
    sofa = setting.lit(setting.pick("sofa", ("#8f9aa4", "#a58a74", "#7c9088")), "#484c7a")
    paint_sofa(drawing, setting, Box(190, 1040, 560, 280), sofa)


def paint_bedroom(drawing: Drawing, setting: Setting) -> None:
    """Draw a bedroom: window with sheer curtains, bed, bedside lamp."""
    wall = setting.lit(setting.pick("wall", ("#e6d6d4", "#d6dbe6", "#e3ddcf")), "#3d3f72")
    paint_room(drawing, setting, wall, setting.lit("#bd9f8b", "#37345a"), edge=1180)
    window = Box(80, 230, 300, 660)
    paint_window(
        drawing,
        setting,
        window,
        panes=(2, 2),
        frame=setting.lit("#f8f4ee", "#4c4e80"),
        view="garden",
    )
    cloth = setting.lit("#efe2dd", "#5f5e98")
    paint_curtain(drawing, Box(-20, 176, 130, 990), cloth, folds=4)
    paint_curtain(drawing, Box(356, 176, 120, 990), cloth, folds=4)
    drawing.rect(Box(-10, 162, 510, 16), darken(cloth, 0.55), radius=8)
    paint_sunbeam(drawing, setting, window, reach=220, floor=1240)
    paint_picture(
        drawing, setting, Box(570, 380, 240, 180), frame=setting.lit("#efe4d6", "#6a6590")
    )
    _bed(drawing, setting)
    slab(drawing, Box(372, 1020, 96, 200), setting.lit("#7c5a48", "#3c2f4a"), radius=6)
    drawing.rect(Box(384, 1100, 72, 4), "#2a1c20")
    paint_floor_lamp(drawing, setting, (420, 968), 50)


def _bed(drawing: Drawing, setting: Setting) -> None:
    board = setting.lit("#b48c78", "#4c3d66")
    shadow(drawing, (700, 1250), (400, 90), 0.5)
    slab(drawing, Box(476, 800, 450, 340), board, radius=28)
    for column in range(4):
        for row in range(3):
            button = (536 + column * 104, 868 + row * 84)
            drawing.oval(button, (5, 5), darken(board, 0.45))
    linen = setting.lit("#f3ece8", "#7274b0")
    for left in (506, 716):
        slab(drawing, Box(left, 1006, 184, 124), lighten(linen, 0.3), radius=38, drop=0.16)
    cover = (
        "M 452 1112 C 580 1082 810 1082 940 1106 L 940 1600 L 350 1600 C 380 1420"
        " 400 1210 452 1112 Z"
    )
    drawing.path(
        cover,
        drawing.fade((430, 1100), (700, 1600), lighten(linen, 0.12), linen, darken(linen, 0.4)),
    )
    throw = setting.lit(setting.pick("throw", ("#8ea2b8", "#b98f8a", "#a7a883")), "#4a4a86")
    drawing.path(
        "M 420 1230 C 570 1196 800 1196 940 1222 L 940 1380 C 780 1350 560 1352 392 1392 Z",
        drawing.fade((400, 1210), (700, 1390), lighten(throw, 0.12), darken(throw, 0.3)),
    )
    for index in range(5):
        fold = brush(
            (500 + index * 96, 1140),
            (478 + index * 104, 1300),
            (446 + index * 122, 1560),
            widths=(0.6, 5.0, 0.6),
        )
        drawing.path(fold, darken(linen, 0.24))


def paint_kitchen(drawing: Drawing, setting: Setting) -> None:
    """Draw a kitchen: cabinets, window over the sink, counter, pendant lamps."""
    wall = setting.lit("#e9e4d8", "#54547e")
    fill_down(drawing, band(0, 1250), wall, darken(wall, 0.12))
    fill_down(
        drawing,
        band(1250, 1600),
        setting.lit("#b9ab98", "#454264"),
        setting.lit("#75685c", "#24223c"),
    )
    tiles = [
        ((0.0, 1250 + 36.0 * i * (1 + i * 0.2)), (WIDTH, 1250 + 36.0 * i * (1 + i * 0.2)))
        for i in range(6)
    ]
    tiles += [((450 + (i - 6) * 84.0, 1250.0), (450 + (i - 6) * 170.0, 1600.0)) for i in range(13)]
    drawing.path(strokes(tiles), stroke=Stroke(setting.lit("#8c7f70", "#2c2a48"), 2.5))
    cabinet = setting.lit(setting.pick("cabinet", ("#7f9c93", "#c8b89c", "#8696ac")), "#3f4876")
    _backsplash(drawing, setting)
    window = Box(330, 330, 280, 420)
    paint_window(
        drawing,
        setting,
        window,
        panes=(2, 2),
        frame=setting.lit("#fbf8f2", "#60628e"),
        view="garden",
    )
    for left, width in ((-10, 300), (650, 270)):
        _cabinets(drawing, Box(left, 150, width, 470), cabinet, doors=2)
    paint_sunbeam(drawing, setting, window, reach=-120, floor=1270)
    _hood(drawing, setting)
    counter = setting.lit("#ded6c8", "#6c6a94")
    _cabinets(drawing, Box(-10, 990, 920, 300), cabinet, doors=6)
    fill_down(drawing, Box(-10, 950, 920, 26), lighten(counter, 0.3), counter)
    fill_down(drawing, Box(-10, 976, 920, 16), darken(counter, 0.3), darken(counter, 0.5))
    _counter_things(drawing, setting)
    for x in (250, 660):
        paint_pendant(drawing, setting, (x, 96), 0.8)
    paint_table(drawing, Box(120, 1440, 660, 170), setting.lit("#a97c52", "#4a3c58"), depth=90)


def _backsplash(drawing: Drawing, setting: Setting) -> None:
    tile = setting.lit("#f6f3ec", "#5e6090")
    drawing.rect(band(620, 955), tile)
    lines = [((0.0, y), (WIDTH, y)) for y in range(640, 955, 42)]
    lines += [
        (
            (x + (21.0 if row % 2 else 0.0) * 2, 640.0 + row * 42),
            (x + (21.0 if row % 2 else 0.0) * 2, 682.0 + row * 42),
        )
        for row in range(7)
        for x in range(0, 900, 84)
    ]
    drawing.path(strokes(lines), stroke=Stroke(darken(tile, 0.2), 2))


def _cabinets(drawing: Drawing, box: Box, color: ColorLike, *, doors: int) -> None:
    fill_down(drawing, box, lighten(color, 0.06), darken(color, 0.2))
    width = box.width / doors
    for index in range(doors):
        left = box.x + index * width
        drawing.rect(Box(left + 4, box.y + 4, width - 8, box.height - 8), darken(color, 0.3))
        fill_across(
            drawing,
            Box(left + 6, box.y + 6, width - 12, box.height - 12),
            lighten(color, 0.12),
            darken(color, 0.06),
        )
        fill_down(
            drawing,
            Box(left + 24, box.y + 26, width - 48, box.height - 52),
            darken(color, 0.1),
            lighten(color, 0.04),
        )
        knob = left + (width - 18 if index % 2 == 0 else 18)
        drawing.rect(Box(knob - 3, box.y + box.height * 0.42, 6, 46), "#d4c39a", radius=3)
    veil_down(drawing, Box(box.x, box.y + box.height, box.width, 26), SHADOW, 0.35, 0.0)


def _hood(drawing: Drawing, setting: Setting) -> None:
    steel = setting.lit("#c4ccd2", "#565e8a")
    fill_across(drawing, Box(700, 700, 150, 20), lighten(steel, 0.3), darken(steel, 0.3))
    slab(drawing, Box(660, 906, 220, 44), setting.lit("#4a5058", "#23263e"), radius=6)
    for x in (705, 770, 835):
        drawing.oval((x, 908), (26, 6), "#1c1e28")
    slab(drawing, Box(676, 838, 84, 66), setting.lit("#b8473c", "#5c2c4c"), radius=12)
    drawing.rect(Box(664, 832, 108, 12), setting.lit("#d6685a", "#74395c"), radius=6)


def _counter_things(drawing: Drawing, setting: Setting) -> None:
    paint_potted_plant(drawing, setting, (92, 906), 76)
    steel = setting.lit("#cfd6da", "#7078a4")
    drawing.path("M 470 950 V 846 C 470 800 536 800 536 850 V 868", stroke=Stroke(steel, 12))
    drawing.path("M 466 950 V 846", stroke=Stroke(lighten(steel, 0.4), 3))
    slab(drawing, Box(196, 862, 70, 90), setting.lit("#d9a441", "#5c4a60"), radius=10)
    slab(drawing, Box(274, 890, 50, 62), setting.lit("#efe8da", "#7c7ca6"), radius=8)


def paint_plain_interior(drawing: Drawing, setting: Setting) -> None:
    """Draw a calm panelled room with a tall window and a door: any other interior."""
    wall = setting.lit(
        setting.pick("wall", ("#d8d2c6", "#c9d2d2", "#d6cbcf", "#cdd0da")), "#46497a"
    )
    paint_room(drawing, setting, wall, setting.lit("#a98a6c", "#453c58"), edge=1190)
    _panelling(drawing, wall)
    window = Box(390, 250, 330, 620)
    paint_window(
        drawing,
        setting,
        window,
        panes=(2, 3),
        frame=setting.lit("#f2eee6", "#585a86"),
        view="garden",
    )
    paint_sunbeam(drawing, setting, window, reach=-200, floor=1260)
    paint_door(drawing, Box(60, 560, 220, 606), setting.lit("#8c6a50", "#43365a"))
    paint_picture(drawing, setting, Box(770, 400, 120, 160))
    slab(drawing, Box(420, 1000, 300, 30), setting.lit("#8a6a4e", "#40365a"), radius=4)
    for left in (440, 684):
        drawing.rect(Box(left, 1030, 16, 170), setting.lit("#6a4e3a", "#2c2642"))
    shadow(drawing, (570, 1204), (190, 22), 0.5)
    paint_potted_plant(drawing, setting, (490, 956), 90)
    _book_stack(drawing, setting)
    paint_floor_lamp(drawing, setting, (810, 820), 390)


def _book_stack(drawing: Drawing, setting: Setting) -> None:
    """Draw a few books lying on the console."""
    for index, color in enumerate(("#7a3e3a", "#c9b88e", "#3c5a72")):
        box = Box(600 - index * 5, 978 - index * 22, 96, 20)
        slab(drawing, box, setting.lit(color, mix(color, "#22224a", 0.5)), radius=3)


def _panelling(drawing: Drawing, wall: Color) -> None:
    drawing.rect(band(900, 916), lighten(wall, 0.28))
    drawing.rect(band(916, 922), darken(wall, 0.3))
    for index in range(5):
        panel = Box(12 + index * 182, 946, 158, 190)
        drawing.rect(panel, darken(wall, 0.24))
        fill_down(
            drawing,
            Box(panel.x + 4, panel.y + 5, panel.width - 7, panel.height - 9),
            darken(wall, 0.08),
            lighten(wall, 0.04),
        )
