"""Things to read: document, sign, photograph."""

from random import Random

from cliffhanger.animatic.backdrops.greenery import paint_hills
from cliffhanger.animatic.backdrops.surface import (
    FRAME,
    band,
    column,
    fill_across,
    fill_down,
    sheer,
    slab,
    strokes,
    veil_down,
)
from cliffhanger.animatic.color import Color, darken, lighten
from cliffhanger.animatic.inserts.still import Brief, Lettering, Still
from cliffhanger.animatic.path import Point
from cliffhanger.animatic.svg import Box, Drawing, Stroke

INK: Color = (44.0, 38.0, 40.0)
HEADING_INK: Color = (120.0, 28.0, 34.0)
CREAM: Color = (250.0, 246.0, 234.0)
HEADING_LENGTH = 34
WOODS = ("#6a4630", "#4c3a34", "#7c5a3c")


def paint_desk(drawing: Drawing, brief: Brief) -> None:
    """Draw a wooden table top seen from above."""
    wood = WOODS[brief.pick("wood", len(WOODS))]
    fill_across(drawing, FRAME, lighten(wood, 0.14), wood, darken(wood, 0.3))
    dice = Random(brief.seed)
    for index in range(6):
        x = index * 170.0 + dice.uniform(-20, 20)
        drawing.rect(Box(x, 0, 5, 1600), darken(wood, 0.5))
        for _ in range(5):
            at = x + dice.uniform(20, 150)
            drawing.line(
                (at, dice.uniform(-100, 900)),
                (at + dice.uniform(-8, 8), dice.uniform(900, 1700)),
                Stroke(darken(wood, 0.2), 3),
            )
    drawing.glow((640, 380), (640, 700), "#ffe2b0", 0.36)


def document(brief: Brief) -> Still:
    """Return a contract: heading, words, a signature and a seal."""
    still = Still(angle_degrees=(2.0, -2.0, -3.0)[brief.pick("angle", 3)], blur_units=2.0)
    paint_desk(still.surface, brief)
    drawing = still.prop
    slab(drawing, Box(150, 230, 620, 1010), "#e6dfce", radius=4, drop=0.1)
    fill_down(drawing, Box(136, 214, 620, 1010), "#fffdf6", "#f6efdf", radius=4)
    drawing.rect(Box(160, 238, 572, 962), None, stroke=Stroke("#b89a58", 3))
    drawing.rect(Box(168, 246, 556, 946), None, stroke=Stroke("#d8c490", 1.5))
    _crest(drawing, (446, 312))
    heading, body = _split(brief.text)
    letterings = [Lettering(heading, Box(190, 372, 512, 150), 62, HEADING_INK)] if heading else []
    drawing.path("M 250 540 H 642 M 300 549 H 592", stroke=Stroke("#b89a58", 3))
    top = 580.0
    if body:
        letterings.append(Lettering(body, Box(196, top, 500, 330), 50, INK, is_top=True))
        top += 344
    _small_print(drawing, top if body else 580.0, 930)
    _signature(drawing)
    _seal(drawing, (606, 1060))
    still.letterings = tuple(letterings)
    return still


def _split(text: str) -> tuple[str, str]:
    """Return a heading and the rest: what stands before the first break, when it is short."""
    words = text.strip()
    for mark in ("\n", ": ", ":", ". ", "。", "—"):
        head, found, rest = words.partition(mark)
        if found and rest.strip() and len(head) <= HEADING_LENGTH:
            return (head.strip(), rest.strip())
    if len(words) <= HEADING_LENGTH:
        return (words.rstrip("."), "")
    return ("", words)


def _crest(drawing: Drawing, center: Point) -> None:
    x, y = center
    drawing.oval(center, (34, 34), None, stroke=Stroke("#b08d42", 4))
    drawing.path(
        f"M {x} {y - 22} l 6 14 l 15 1 l -12 10 l 4 15 l -13 -8 l -13 8 l 4 -15"
        " l -12 -10 l 15 -1 Z",
        "#b08d42",
    )
    for side in (-1, 1):
        drawing.path(
            f"M {x + side * 48} {y} h {side * 96} M {x + side * 48} {y + 8} h {side * 60}",
            stroke=Stroke("#b08d42", 3),
        )


def _small_print(drawing: Drawing, top: float, bottom: float) -> None:
    lines = [
        ((200.0, y + 0.0), (690.0 - (y * 37 % 90), y + 0.0))
        for y in range(round(top), round(bottom), 27)
    ]
    if lines:
        drawing.path(strokes(lines), stroke=Stroke("#b9b2a6", 6))


def _signature(drawing: Drawing) -> None:
    drawing.path("M 206 1120 H 460", stroke=Stroke("#6a625a", 3))
    ink = Stroke("#22306e", 5)
    drawing.path(
        "M 220 1096 C 244 1010 276 1010 262 1074 C 252 1118 230 1110 250 1076"
        " C 280 1030 300 1046 294 1082 C 300 1050 330 1048 326 1084 C 340 1044"
        " 362 1060 356 1090 C 384 1056 412 1070 446 1054",
        stroke=ink,
    )


def _seal(drawing: Drawing, center: Point) -> None:
    x, y = center
    red = sheer(drawing, "#c8261e", 0.85)
    drawing.oval(
        center, (86, 86), sheer(drawing, "#c8261e", 0.1), stroke=Stroke("#c8261e", 8, 0.85)
    )
    drawing.oval(center, (66, 66), None, stroke=Stroke("#c8261e", 2.5, 0.8))
    drawing.path(
        f"M {x} {y - 46} l 13 29 l 32 3 l -24 21 l 7 31 l -28 -17 l -28 17 l 7"
        " -31 l -24 -21 l 32 -3 Z",
        red,
    )


def sign(brief: Brief) -> Still:
    """Return a sign on two posts, or an arrow when it has no words."""
    still = Still(blur_units=12.0)
    fill_down(still.surface, band(0, 1060), "#8fb4d8", "#dbe6ea")
    fill_down(still.surface, band(1060, 1600), "#7f9a6c", "#46583e")
    for x, radius in ((60, 260), (330, 180), (640, 220), (880, 300)):
        still.surface.oval((x, 960), (radius, radius * 0.8), "#5f8a5c")
    drawing = still.prop
    for x in (250, 620):
        column(drawing, Box(x, 860, 34, 740), "#8c949a")
    color = ("#1f6a4c", "#24508c", "#7a2a2c")[brief.pick("sign", 3)]
    slab(drawing, Box(112, 430, 676, 470), "#e8e6dc", radius=40)
    fill_down(drawing, Box(128, 446, 644, 438), lighten(color, 0.1), darken(color, 0.12), radius=28)
    drawing.rect(Box(146, 464, 608, 402), None, radius=18, stroke=Stroke("#f4f2e8", 7))
    for x in (168, 732):
        for y in (486, 844):
            drawing.oval((x, y), (9, 9), "#b8bcc0")
    if brief.text.strip():
        still.letterings = (Lettering(brief.text, Box(184, 500, 532, 330), 120, CREAM),)
    else:
        drawing.path("M 250 665 H 620 M 500 545 L 632 665 L 500 785", stroke=Stroke("#faf6ea", 48))
    veil_down(drawing, Box(128, 446, 644, 130), "#ffffff", 0.14, 0.0)
    return still


def photo(brief: Brief) -> Still:
    """Return a photograph of two people, with what is written below."""
    still = Still(angle_degrees=(-4.0, 3.0, 5.0)[brief.pick("angle", 3)], blur_units=3.0)
    paint_desk(still.surface, brief)
    drawing = still.prop
    fill_down(drawing, Box(164, 300, 572, 800), "#fdfbf4", "#efe9da", radius=6)
    fill_down(drawing, Box(196, 334, 508, 560), "#f2c79a", "#f6e2bc")
    with drawing.clip("M 196 334 h 508 v 560 h -508 Z"):
        drawing.glow((560, 440), (240, 220), "#fff4d8", 0.8)
        dice = Random(brief.seed)
        paint_hills(drawing, top=660, bottom=900, color=(150.0, 152.0, 140.0), randomness=dice)
        for x, height, hair, cloth in (
            (360, 560, "#3a2a2a", "#b4535a"),
            (540, 526, "#241e26", "#3d5678"),
        ):
            _figure(drawing, (x, height), hair, cloth)
        drawing.rect(Box(196, 334, 508, 560), sheer(drawing, "#c88a4c", 0.16))
    drawing.path("M 196 334 h 508 v 560 h -508 Z", stroke=Stroke("#cfc6b4", 3))
    drawing.path("M 640 300 L 736 396", stroke=Stroke("#d8d0c0", 4))
    if brief.text.strip():
        still.letterings = (Lettering(brief.text, Box(200, 912, 500, 168), 58, (64.0, 58.0, 92.0)),)
    return still


def _figure(drawing: Drawing, head: Point, hair: str, cloth: str) -> None:
    x, y = head
    skin = "#f0c8a4"
    drawing.path(
        f"M {x - 120} 900 C {x - 116} {y + 150} {x - 70} {y + 110} {x}"
        f" {y + 104} C {x + 70} {y + 110} {x + 116} {y + 150} {x + 120} 900 Z",
        drawing.fade((0, y + 100), (0, 900), lighten(cloth, 0.1), darken(cloth, 0.3)),
    )
    drawing.oval((x, y - 12), (74, 86), hair)
    slab(drawing, Box(x - 24, y + 50, 48, 70), darken(skin, 0.12), radius=18)
    drawing.oval((x, y + 8), (58, 70), skin)
    drawing.path(
        f"M {x - 62} {y} C {x - 56} {y - 80} {x + 56} {y - 80} {x + 62} {y} C"
        f" {x + 30} {y - 44} {x - 20} {y - 46} {x - 62} {y} Z",
        hair,
    )
    for side in (-1, 1):
        drawing.path(
            f"M {x + side * 34} {y + 8} q {-side * 12} -9 {-side * 22} 0",
            stroke=Stroke("#3a2a2a", 4),
        )
    drawing.path(f"M {x - 20} {y + 40} q 20 18 40 0", stroke=Stroke("#a8483e", 5))
