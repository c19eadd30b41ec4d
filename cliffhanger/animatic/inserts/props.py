"""Things to look at: traffic light, ring, key, door, and any other object."""

from random import Random

from cliffhanger.animatic.backdrops.buildings import paint_skyline
from cliffhanger.animatic.backdrops.greenery import paint_bush
from cliffhanger.animatic.backdrops.setting import Setting
from cliffhanger.animatic.backdrops.sky import paint_sky
from cliffhanger.animatic.backdrops.streets import paint_signal
from cliffhanger.animatic.backdrops.surface import (
    FRAME,
    band,
    fill_across,
    fill_down,
    shadow,
    sheer,
    slab,
    strokes,
)
from cliffhanger.animatic.color import Color, darken, lighten
from cliffhanger.animatic.inserts.papers import paint_desk
from cliffhanger.animatic.inserts.still import Brief, Lettering, Still
from cliffhanger.animatic.path import polygon
from cliffhanger.animatic.svg import Box, Drawing, Stop, Stroke
from cliffhanger.story.vocabulary import TimeOfDay, Weather

INK: Color = (56.0, 44.0, 44.0)
GREEN_WORDS = ("green", "go", "绿", "xanh", "เขียว")
AMBER_WORDS = ("yellow", "amber", "orange", "黄", "vàng", "เหลือง")
OBJECT_WORDS: dict[str, tuple[str, ...]] = {
    "envelope": (
        "envelope",
        "letter",
        "mail",
        "invitation",
        "信",
        "请柬",
        "thư",
        "thiệp",
        "จดหมาย",
        "ซอง",
    ),
    "bag": (
        "bag",
        "suitcase",
        "luggage",
        "briefcase",
        "purse",
        "包",
        "箱子",
        "túi",
        "va li",
        "กระเป๋า",
    ),
    "cup": (
        "cup",
        "coffee",
        "tea",
        "glass",
        "drink",
        "poison",
        "wine",
        "杯",
        "茶",
        "酒",
        "ly",
        "cốc",
        "แก้ว",
        "ถ้วย",
    ),
    "pills": ("pill", "medicine", "drug", "bottle", "药", "thuốc", "ยา"),
    "money": ("money", "cash", "dollar", "cheque", "check", "钱", "支票", "tiền", "เงิน"),
}


def traffic_light(brief: Brief) -> Still:
    """Return a signal close up: red, or the colour that the text names."""
    still = Still(is_glowing=True, blur_units=14.0)
    setting = Setting(
        TimeOfDay.DUSK if sum(brief.light.ambient) < 640 else TimeOfDay.DAY,
        Weather.CLEAR,
        seed=brief.seed,
    )
    paint_sky(still.surface, setting, FRAME)
    paint_skyline(still.surface, setting, Box(0, 900, 900, 700))
    dice = Random(brief.seed)
    for x in (60, 300, 620, 860):
        paint_bush(still.surface, (x, 1480), (230, 200), setting.lit("#6a9a5c", "#22384a"), dice)
    words = brief.text.casefold()
    lit = 0
    if any(word in words for word in GREEN_WORDS):
        lit = 2
    elif any(word in words for word in AMBER_WORDS):
        lit = 1
    drawing = still.prop
    fill_down(drawing, Box(-20, 196, 940, 54), "#b8c0c6", "#7c868e", "#444c54")
    slab(drawing, Box(410, 180, 80, 120), "#59626a", radius=10)
    paint_signal(drawing, (450, 300), 2.75, lit=lit)
    return still


def ring(brief: Brief) -> Still:
    """Return a diamond ring in an open velvet box."""
    still = Still(blur_units=6.0)
    paint_desk(still.surface, brief)
    still.surface.glow((450, 620), (560, 560), "#ffd9b0", 0.4)
    drawing = still.prop
    velvet = ("#7a1f3c", "#22325e", "#2c4a3e")[brief.pick("velvet", 3)]
    lid = "M 216 700 L 236 330 Q 240 290 284 286 H 616 Q 660 290 664 330 L 684 700 Z"
    drawing.path(lid, drawing.fade((0, 290), (0, 700), lighten(velvet, 0.12), darken(velvet, 0.3)))
    drawing.path(
        "M 256 668 L 272 350 Q 276 328 300 326 H 600 Q 624 328 628 350 L 644 668 Z",
        drawing.fade((0, 330), (0, 668), "#fdf4e6", "#d8c4ae"),
    )
    drawing.path(
        "M 200 700 H 700 L 684 1010 Q 680 1040 648 1042 H 252 Q 220 1040 216 1010 Z",
        drawing.fade((0, 700), (0, 1042), lighten(velvet, 0.06), darken(velvet, 0.45)),
    )
    drawing.path(
        "M 200 700 H 700 L 692 800 H 208 Z", drawing.fade((0, 700), (0, 800), "#f6e8d6", "#c4a88e")
    )
    drawing.path(
        "M 226 770 Q 450 720 674 770 L 672 812 Q 450 770 228 812 Z",
        drawing.fade((0, 740), (0, 812), "#fff6ea", "#d4bca4"),
    )
    drawing.rect(Box(196, 690, 508, 16), "#d8b45e", radius=6)
    _band_and_stone(drawing)
    if brief.text.strip():
        still.letterings = (
            Lettering(brief.text, Box(240, 870, 420, 130), 54, (246.0, 226.0, 184.0)),
        )
    return still


def _band_and_stone(drawing: Drawing) -> None:
    shadow(drawing, (450, 782), (130, 20), 0.5)
    gold = drawing.fade((350, 0), (550, 0), "#fff0b8", "#d8a444", "#8a5c1e", "#f0d080")
    drawing.path(
        "M 350 640 A 100 108 0 1 0 550 640 A 100 108 0 1 0 350 640 Z M 370 640"
        " A 80 88 0 1 1 530 640 A 80 88 0 1 1 370 640 Z",
        gold,
        even_odd=True,
    )
    drawing.path("M 396 548 L 420 506 M 504 548 L 480 506", stroke=Stroke("#e2bc60", 12))
    drawing.glow((450, 460), (230, 230), "#e8f6ff", 0.6)
    facets = (
        ((380, 450), (412, 408), (430, 450), "#dff3ff"),
        ((412, 408), (450, 450), (430, 450), "#ffffff"),
        ((412, 408), (488, 408), (450, 450), "#c4e4fb"),
        ((488, 408), (470, 450), (450, 450), "#f4fbff"),
        ((488, 408), (520, 450), (470, 450), "#b2d8f4"),
        ((380, 450), (430, 450), (450, 540), "#a8d0f0"),
        ((430, 450), (470, 450), (450, 540), "#eaf7ff"),
        ((470, 450), (520, 450), (450, 540), "#8fc0e8"),
    )
    for one, two, three, color in facets:
        drawing.path(polygon(one, two, three), color)
    for x, y, size in ((404, 400, 46), (520, 430, 30), (456, 356, 24)):
        sparkle = (
            f"M {x} {y - size} Q {x} {y} {x + size} {y} Q {x} {y} {x} {y + size} Q"
            f" {x} {y} {x - size} {y} Q {x} {y} {x} {y - size} Z"
        )
        drawing.path(sparkle, "#ffffff")


def key(brief: Brief) -> Still:
    """Return an old brass key with a tag."""
    still = Still(angle_degrees=(-24.0, 20.0)[brief.pick("angle", 2)], blur_units=3.0)
    paint_desk(still.surface, brief)
    drawing = still.prop
    brass = drawing.fade((0, 480), (0, 900), "#f6dc94", "#c8953c", "#7c5420")
    bow = (
        "M 200 690 A 112 112 0 1 0 424 690 A 112 112 0 1 0 200 690 Z M 250 690 A"
        " 62 62 0 1 1 374 690 A 62 62 0 1 1 250 690 Z"
    )
    drawing.path("M 300 812 C 260 900 330 940 300 1010", stroke=Stroke("#8a3a30", 9))
    drawing.path(bow, brass, even_odd=True)
    for x in (430, 462):
        slab(drawing, Box(x, 652, 20, 78), "#d8a848", radius=8)
    slab(drawing, Box(418, 668, 340, 44), "#d2a044", radius=16, drop=0.4)
    for x, drop in ((640, 92), (686, 70), (726, 104)):
        slab(drawing, Box(x, 700, 32, drop), "#c08e38", radius=5, drop=0.4)
    drawing.path("M 218 640 A 108 108 0 0 1 318 582", stroke=Stroke("#fff6d6", 9, 0.8))
    drawing.line((436, 678), (740, 678), Stroke("#fff2cc", 5))
    fill_down(drawing, Box(196, 1000, 420, 150), "#f4e8cc", "#dcc8a0", radius=18)
    drawing.oval((300, 1022), (13, 13), "#8a6a4c")
    drawing.rect(Box(210, 1014, 392, 122), None, radius=12, stroke=Stroke("#b89a6c", 3))
    words = brief.text.strip()
    if words:
        still.letterings = (Lettering(words, Box(226, 1040, 360, 92), 62, INK),)
    return still


def door(brief: Brief) -> Still:
    """Return a closed door: its handle close by, light under it, what is written on its plate."""
    still = Still(blur_units=4.0)
    wall = ("#565a72", "#6a5c58", "#4c6062")[brief.pick("wall", 3)]
    fill_down(still.surface, FRAME, wall, darken(wall, 0.4))
    fill_down(still.surface, band(1330, 1600), "#4a3a30", "#221a18")
    drawing = still.prop
    wood = ("#7a4f34", "#5c4640", "#8a6a4e")[brief.pick("wood", 3)]
    drawing.rect(Box(120, 100, 660, 1240), lighten(wood, 0.24))
    drawing.rect(Box(142, 124, 616, 1216), "#120c10")
    fill_across(drawing, Box(150, 132, 600, 1190), lighten(wood, 0.08), wood, darken(wood, 0.22))
    for top, height in ((200, 380), (760, 460)):
        for left in (196, 466):
            drawing.rect(Box(left, top, 238, height), darken(wood, 0.4))
            fill_down(
                drawing,
                Box(left + 9, top + 10, 222, height - 18),
                darken(wood, 0.14),
                lighten(wood, 0.1),
            )
    _light_below(drawing)
    _handle(drawing)
    words = brief.text.strip()
    if words:
        fill_down(drawing, Box(240, 616, 330, 116), "#f2dc98", "#b98c40", radius=10)
        drawing.rect(Box(248, 624, 314, 100), None, radius=8, stroke=Stroke("#7a5424", 2.5))
        still.letterings = (Lettering(words, Box(256, 630, 298, 88), 62, INK),)
    return still


def _light_below(drawing: Drawing) -> None:
    drawing.glow((450, 1336), (460, 120), "#ffd48a", 0.6)
    drawing.rect(Box(150, 1322, 600, 16), "#fff3cc")
    spill = drawing.linear((0, 1338), (0, 1560), Stop(0, "#ffdf9c", 0.7), Stop(1, "#ffdf9c", 0))
    drawing.path("M 150 1338 H 750 L 860 1560 H 40 Z", spill)


def _handle(drawing: Drawing) -> None:
    shadow(drawing, (672, 700), (90, 130), 0.5)
    fill_across(drawing, Box(640, 590, 66, 210), "#f4dfa4", "#c29648", "#7c5826", radius=30)
    drawing.oval((673, 752), (9, 12), "#241812")
    drawing.rect(Box(669, 756, 8, 26), "#241812")
    slab(drawing, Box(520, 636, 168, 40), "#d8b05c", radius=20, drop=0.5)
    drawing.oval(
        (674, 656), (27, 27), drawing.radial((666, 646), 36, Stop(0, "#fff4cc"), Stop(1, "#a87c34"))
    )
    drawing.line((540, 646), (650, 646), Stroke("#fff6d8", 5))


def any_object(brief: Brief) -> Still:
    """Return the thing that the text names, or a closed box tied with a ribbon."""
    still = Still(blur_units=6.0)
    paint_desk(still.surface, brief)
    still.surface.glow((450, 520), (600, 620), "#fff0d0", 0.42)
    words = brief.text.casefold()
    kind = next(
        (kind for kind, names in OBJECT_WORDS.items() if any(name in words for name in names)),
        "box",
    )
    painters = {
        "envelope": _envelope,
        "bag": _bag,
        "cup": _cup,
        "pills": _pills,
        "money": _money,
        "box": _gift_box,
    }
    painters[kind](still.prop)
    return still


def _envelope(drawing: Drawing) -> None:
    fill_down(drawing, Box(150, 520, 600, 420), "#fbf4e4", "#e2d4ba", radius=8)
    drawing.path("M 150 940 L 400 740 M 750 940 L 500 740", stroke=Stroke("#c4b294", 4))
    drawing.path(
        "M 150 524 L 450 776 L 750 524 Z",
        drawing.fade((0, 524), (0, 776), "#fffaf0", "#ddcdb0"),
        stroke=Stroke("#c4b294", 3),
    )
    drawing.oval(
        (450, 764), (58, 56), drawing.radial((432, 744), 80, Stop(0, "#e85c50"), Stop(1, "#8c1c1e"))
    )
    drawing.oval((450, 764), (38, 36), None, stroke=Stroke("#7a1618", 4))
    drawing.path(
        "M 450 742 l 7 15 l 16 1 l -12 11 l 4 16 l -15 -9 l -15 9 l 4 -16 l -12 -11 l 16 -1 Z",
        "#7a1618",
    )


def _bag(drawing: Drawing) -> None:
    drawing.path(
        "M 350 560 V 490 Q 350 440 400 440 H 500 Q 550 440 550 490 V 560",
        stroke=Stroke("#3a2418", 28),
    )
    slab(drawing, Box(150, 550, 600, 440), "#7c4e30", radius=34)
    fill_down(drawing, Box(150, 550, 600, 180), "#94643e", "#6a4228", radius=34)
    drawing.path(
        strokes([((170.0, 722.0), (730.0, 722.0)), ((186.0, 960.0), (714.0, 960.0))]),
        stroke=Stroke("#c89a68", 4),
    )
    for x in (270, 590):
        slab(drawing, Box(x, 676, 58, 90), "#d8b25c", radius=8)
        drawing.oval((x + 29, 730), (9, 12), "#3a2818")


def _cup(drawing: Drawing) -> None:
    drawing.oval((450, 960), (270, 62), drawing.fade((0, 900), (0, 1020), "#ffffff", "#c8ccd4"))
    drawing.oval((450, 950), (170, 34), "#b8bec8")
    drawing.path("M 640 640 Q 770 640 760 740 Q 750 820 620 820", stroke=Stroke("#e6e9ee", 34))
    drawing.path(
        "M 256 560 Q 262 920 380 950 H 520 Q 638 920 644 560 Z",
        drawing.fade((256, 0), (644, 0), "#d4d9e0", "#ffffff", "#eef1f5", "#a9b0bc"),
    )
    drawing.oval((450, 560), (194, 52), "#f6f8fa")
    drawing.oval((450, 564), (172, 42), drawing.fade((0, 530), (0, 606), "#4a2a1a", "#7c4a2c"))
    for x in (390, 460, 520):
        steam = (
            f"M {x} 500 C {x - 50} 430 {x + 50} 380 {x} 300 C {x - 30} 250 {x + 20} 220 {x + 6} 180"
        )
        drawing.path(steam, stroke=Stroke("#ffffff", 17, 0.2))


def _pills(drawing: Drawing) -> None:
    fill_across(drawing, Box(310, 560, 280, 420), "#c86a24", "#f4a04c", "#b4541c", radius=28)
    fill_across(drawing, Box(290, 470, 320, 110), "#d8dce2", "#ffffff", "#b4bac4", radius=18)
    drawing.path(
        strokes([((306.0 + i * 24, 484.0), (306.0 + i * 24, 566.0)) for i in range(13)]),
        stroke=Stroke("#b0b6c0", 4),
    )
    fill_across(drawing, Box(310, 660, 280, 200), "#e8e4da", "#ffffff", "#d6d0c4")
    drawing.path(
        "M 426 700 h 48 v 36 h 36 v 48 h -36 v 36 h -48 v -36 h -36 v -48 h 36 Z", "#d23c34"
    )
    drawing.path(strokes([((340.0, 840.0), (560.0, 840.0))]), stroke=Stroke("#a8a298", 6))
    for x, y, angle in ((220, 1010, 20), (660, 1000, -30), (710, 940, 60), (170, 930, -50)):
        with drawing.group(transform=f"translate({x} {y}) rotate({angle})"):
            slab(drawing, Box(-44, -18, 44, 36), "#f4f4f0", radius=18)
            slab(drawing, Box(-6, -18, 50, 36), "#d8423a", radius=18)


def _money(drawing: Drawing) -> None:
    for index in range(7):
        y = 900 - index * 46
        slab(drawing, Box(180 + (index * 29 % 22), y, 540, 52), "#9db88a", radius=5, drop=0.34)
        drawing.rect(Box(186 + (index * 29 % 22), y + 22, 528, 3), "#5c7a50")
    fill_down(drawing, Box(176, 540, 548, 92), "#c4d8b0", "#98b484", radius=8)
    drawing.rect(Box(196, 552, 508, 66), None, radius=6, stroke=Stroke("#5c7a50", 4))
    drawing.oval((450, 585), (30, 28), "#7c9c6c")
    slab(drawing, Box(396, 536, 108, 416), "#f2e6c8", radius=4, drop=0.2)
    drawing.rect(Box(396, 690, 108, 40), "#b8423a")


def _gift_box(drawing: Drawing) -> None:
    fill_across(drawing, Box(200, 620, 500, 380), "#3c4a78", "#5468a4", "#2c365c", radius=8)
    slab(drawing, Box(176, 540, 548, 110), "#5e74b4", radius=10, drop=0.34)
    drawing.path("M 176 650 H 724 L 700 676 H 200 Z", sheer(drawing, "#0c1020", 0.4))
    fill_across(drawing, Box(408, 540, 84, 460), "#b8903c", "#f6dc94", "#a87c30")
    for side in (-1, 1):
        bow = (
            f"M 450 540 C {450 + side * 40} 400 {450 + side * 210} 380"
            f" {450 + side * 200} 470 C {450 + side * 190} 540 {450 + side * 80}"
            " 550 450 540 Z"
        )
        drawing.path(bow, drawing.fade((0, 400), (0, 550), "#f8e4a8", "#b08434"))
        drawing.path(
            f"M {450 + side * 30} 524 Q {450 + side * 90} 470 {450 + side * 160} 466",
            stroke=Stroke("#8a6426", 4),
        )
    slab(drawing, Box(420, 500, 60, 60), "#e2bc66", radius=18)
