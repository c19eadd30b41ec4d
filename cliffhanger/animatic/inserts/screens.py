"""Things that glow: phone, monitor, LED clock."""

import re
from random import Random

from cliffhanger.animatic.backdrops.furniture import paint_led_digits
from cliffhanger.animatic.backdrops.surface import (
    FRAME,
    band,
    bokeh,
    fill_across,
    fill_down,
    sheer,
    slab,
    strokes,
)
from cliffhanger.animatic.color import Color, darken, lighten, mix
from cliffhanger.animatic.inserts.still import Brief, Lettering, Still, is_shouted
from cliffhanger.animatic.path import polygon, smooth
from cliffhanger.animatic.svg import Box, Drawing, Stop, Stroke

PHONE = Box(210, 210, 480, 1000)
GLASS = Box(228, 232, 444, 956)
SKIN = ("#efc3a0", "#d9a277", "#a8734f", "#f4d2b6")
RETRO: Color = (108.0, 246.0, 255.0)
INK: Color = (26.0, 28.0, 36.0)
WHITE: Color = (252.0, 252.0, 255.0)
APP_NAME_LENGTH = 26
APP_WORD = re.compile(r"\bapp\b|应用|ứng dụng|แอป", re.IGNORECASE)
CLOCK_TEXT = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?|\d{1,4}")


def phone(brief: Brief) -> Still:
    """Return a phone held up: a message, an app, a call, or orders in old space-age lettering."""
    still = Still(angle_degrees=(2.5, -2.5, 3.5)[brief.pick("angle", 3)], is_glowing=True)
    _room_behind(still.surface, brief)
    skin = SKIN[brief.pick("skin", len(SKIN))]
    _fingers_behind(still.prop, skin)
    _phone_body(still.prop)
    text = brief.text.strip()
    if not text:
        _call(still.prop)
    elif is_shouted(text):
        still.letterings = _orders(still.prop, text)
    elif _is_app_name(text):
        still.letterings = _app(still.prop, text)
    else:
        still.letterings = _message(still.prop, text)
    _glare(still.prop, GLASS)
    _thumb(still.prop, skin)
    return still


def _is_app_name(text: str) -> bool:
    is_one_word = text.isascii() and " " not in text and text[-1] not in "!?."
    return len(text) <= APP_NAME_LENGTH and (is_one_word or APP_WORD.search(text) is not None)


def _room_behind(drawing: Drawing, brief: Brief) -> None:
    base = ("#46506a", "#5c4a56", "#3f5a5c")[brief.pick("room", 3)]
    fill_down(drawing, FRAME, lighten(base, 0.16), base, darken(base, 0.55))
    drawing.glow((700, 320), (420, 420), "#ffd9a0", 0.4)
    drawing.glow((160, 900), (380, 500), "#7fb0ff", 0.26)
    bokeh(
        drawing,
        Box(0, 80, 900, 800),
        ("#ffd6a0", "#a8c8ff", "#ffb0c0"),
        count=14,
        randomness=Random(brief.seed),
    )


def _phone_body(drawing: Drawing) -> None:
    slab(
        drawing,
        Box(PHONE.x - 5, PHONE.y - 3, PHONE.width + 10, PHONE.height + 8),
        "#6c7078",
        radius=66,
    )
    drawing.rect(PHONE, "#0b0c11", radius=62)
    for y, height in ((420, 60), (500, 110)):
        drawing.rect(Box(PHONE.x - 9, y, 6, height), "#4c5058", radius=3)


def _screen_path() -> str:
    x, y, right, bottom, corner = (
        GLASS.x,
        GLASS.y,
        GLASS.x + GLASS.width,
        GLASS.y + GLASS.height,
        46,
    )
    return (
        f"M {x + corner} {y} H {right - corner} Q {right} {y} {right}"
        f" {y + corner} V {bottom - corner}"
        f" Q {right} {bottom} {right - corner} {bottom} H {x + corner} Q {x}"
        f" {bottom} {x} {bottom - corner}"
        f" V {y + corner} Q {x} {y} {x + corner} {y} Z"
    )


def _status_bar(drawing: Drawing, color: str) -> None:
    drawing.rect(Box(402, 250, 96, 24), "#08090c", radius=12)
    for index in range(4):
        drawing.rect(Box(586 + index * 9, 270 - 5 * index, 6, 5 + 5 * index), color, radius=1)
    drawing.rect(Box(628, 255, 28, 15), None, radius=4, stroke=Stroke(color, 2))
    drawing.rect(Box(631, 258, 18, 9), color, radius=2)
    drawing.rect(Box(380, 1168, 140, 6), color, radius=3)


def _message(drawing: Drawing, text: str) -> tuple[Lettering, ...]:
    drawing.path(_screen_path(), drawing.fade((0, GLASS.y), (0, 1188), "#f4f6fb", "#dfe6f2"))
    _status_bar(drawing, "#20242c")
    drawing.oval((450, 336), (42, 42), drawing.fade((0, 294), (0, 378), "#b6c2d8", "#7f8fae"))
    with drawing.clip("M 408 336 a 42 42 0 1 0 84 0 a 42 42 0 1 0 -84 0 Z"):
        drawing.oval((450, 326), (16, 18), "#f4f6fa")
        drawing.oval((450, 386), (32, 32), "#f4f6fa")
    drawing.line((244, 400), (656, 400), Stroke("#c4ccda", 2))
    drawing.rect(Box(486, 428, 164, 52), "#4f8df7", radius=26)
    for index in range(3):
        drawing.rect(Box(510, 444 + 10 * index, 116 - 30 * (index % 2), 5), "#c6dcff", radius=2)
    is_short = len(text) < 60
    font = 60.0 if is_short else 46.0
    weight = sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)
    lines = max(1.0, weight * font * 0.56 / 300)
    height = min(600.0, 80 + lines * font * 1.3)
    bubble = Box(250, 510, 384, height)
    drawing.rect(
        Box(bubble.x, bubble.y + 5, bubble.width, bubble.height),
        sheer(drawing, "#8a96b0", 0.4),
        radius=36,
    )
    drawing.rect(bubble, "#ffffff", radius=36)
    drawing.path(
        f"M 262 {bubble.y + height - 40} Q 262 {bubble.y + height + 4} 240"
        f" {bubble.y + height + 12} Q 286 {bubble.y + height + 10} 300"
        f" {bubble.y + height - 10} Z",
        "#ffffff",
    )
    return (Lettering(text, Box(278, 530, 328, height - 40), font, INK, "left"),)


def _app(drawing: Drawing, text: str) -> tuple[Lettering, ...]:
    fill = drawing.fade((GLASS.x, GLASS.y), (672, 1188), "#5a3fd0", "#2b6fe0", "#27c3d8")
    drawing.path(_screen_path(), fill)
    _status_bar(drawing, "#ffffff")
    drawing.glow((450, 560), (240, 240), "#ffffff", 0.35)
    drawing.rect(Box(330, 440, 240, 240), sheer(drawing, "#ffffff", 0.95), radius=56)
    drawing.path("M 400 560 L 440 600 L 506 516", stroke=Stroke("#3d5fe0", 26))
    return (Lettering(text, Box(244, 730, 412, 190), 62, WHITE),)


def _orders(drawing: Drawing, text: str) -> tuple[Lettering, ...]:
    fill = drawing.radial(
        (450, 640), 640, Stop(0, "#0f4468"), Stop(0.6, "#08213c"), Stop(1, "#040d1c")
    )
    drawing.path(_screen_path(), fill)
    with drawing.clip(_screen_path()):
        rows = [((228.0, y), (672.0, y)) for y in range(236, 1190, 9)]
        drawing.path(strokes(rows), stroke=Stroke("#0a2c48", 2.4))
    _status_bar(drawing, "#8fe8f4")
    for inset, width in ((16, 5), (27, 2)):
        frame = Box(
            GLASS.x + inset,
            GLASS.y + inset + 34,
            GLASS.width - 2 * inset,
            GLASS.height - 2 * inset - 60,
        )
        drawing.rect(frame, None, radius=30, stroke=Stroke("#4fd6e8", width, 0.8))
    is_name = len(text) <= APP_NAME_LENGTH
    _atom(drawing, (450, 530 if is_name else 400), 128 if is_name else 72)
    if is_name:
        return (Lettering(text.upper(), Box(274, 720, 352, 250), 74, RETRO),)
    drawing.path("M 290 496 H 610", stroke=Stroke("#4fd6e8", 3))
    return (Lettering(text, Box(272, 520, 362, 560), 56, RETRO, "left"),)


def _atom(drawing: Drawing, center: tuple[float, float], radius: float) -> None:
    x, y = center
    drawing.glow(center, (radius * 2.0, radius * 2.0), "#38e0ff", 0.5)
    for angle in (0, 60, 120):
        with drawing.group(transform=f"translate({x} {y}) rotate({angle})"):
            drawing.oval((0, 0), (radius, radius * 0.36), None, stroke=Stroke("#9ff6ff", 5))
            drawing.oval((radius, 0), (radius * 0.09, radius * 0.09), "#fff2a8")
    bolt = ((8, -44), (-26, 8), (-4, 8), (-12, 46), (26, -10), (4, -10))
    size = radius / 70
    drawing.path(polygon(*((x + dx * size, y + dy * size) for dx, dy in bolt)), "#fff2a8")


def _call(drawing: Drawing) -> None:
    drawing.path(_screen_path(), drawing.fade((0, GLASS.y), (0, 1188), "#3a4668", "#1a2036"))
    _status_bar(drawing, "#ffffff")
    for radius, opacity in ((190, 0.16), (140, 0.24)):
        drawing.oval((450, 540), (radius, radius), sheer(drawing, "#9fb8ff", opacity))
    drawing.oval((450, 540), (96, 96), "#c9d3ea")
    with drawing.clip("M 354 540 a 96 96 0 1 0 192 0 a 96 96 0 1 0 -192 0 Z"):
        drawing.oval((450, 516), (38, 42), "#6f7fa6")
        drawing.oval((450, 656), (78, 78), "#6f7fa6")
    for x, color, turn in ((330, "#e8443c", 135), (570, "#34c26a", 0)):
        drawing.glow((x, 1010), (110, 110), color, 0.4)
        drawing.oval((x, 1010), (58, 58), color)
        with drawing.group(transform=f"translate({x} 1010) rotate({turn})"):
            drawing.path("M -24 -18 Q -22 22 18 24", stroke=Stroke("#ffffff", 13))
            for end in ((-25, -20), (20, 25)):
                drawing.oval(end, (11, 11), "#ffffff")


def _glare(drawing: Drawing, glass: Box) -> None:
    with drawing.clip(_screen_path()):
        shine = polygon(
            (glass.x + 250, glass.y),
            (glass.x + 380, glass.y),
            (glass.x + 60, 1188),
            (glass.x - 70, 1188),
        )
        drawing.path(shine, sheer(drawing, "#ffffff", 0.07))


def _fingers_behind(drawing: Drawing, skin: str) -> None:
    sleeve = "M 250 1600 L 296 1330 H 640 L 700 1600 Z"
    drawing.path(sleeve, drawing.fade((250, 0), (700, 0), "#20242e", "#3c4252", "#1a1d26"))
    palm = [
        (300.0, 1400.0),
        (250.0, 1240.0),
        (300.0, 1090.0),
        (640.0, 1060.0),
        (716.0, 1180.0),
        (670.0, 1400.0),
    ]
    drawing.path(
        smooth(palm, closed=True, tension=1.0),
        drawing.fade((250, 0), (716, 0), darken(skin, 0.2), skin, darken(skin, 0.22)),
    )
    for index, length in enumerate((74, 84, 80, 62)):
        y = 780 + index * 106
        slab(drawing, Box(PHONE.x - length * 0.55, y, length + 70, 84), skin, radius=42, drop=0.3)


def _thumb(drawing: Drawing, skin: str) -> None:
    points = [
        (762.0, 1300.0),
        (770.0, 1140.0),
        (742.0, 1010.0),
        (700.0, 936.0),
        (664.0, 946.0),
        (664.0, 1010.0),
        (684.0, 1090.0),
        (660.0, 1230.0),
        (680.0, 1340.0),
    ]
    drawing.path(
        smooth(points, closed=True, tension=1.0),
        drawing.fade((650, 0), (772, 0), lighten(skin, 0.12), skin, darken(skin, 0.34)),
    )
    nail = [(694.0, 1006.0), (666.0, 986.0), (668.0, 954.0), (692.0, 946.0), (714.0, 980.0)]
    drawing.path(smooth(nail, closed=True, tension=1.0), lighten(skin, 0.42))
    drawing.path("M 690 1056 Q 710 1058 728 1048", stroke=Stroke(darken(skin, 0.3), 3))


def screen(brief: Brief) -> Still:
    """Return a monitor on a desk: the words in a window, or a chart when there are none."""
    still = Still(is_glowing=True)
    fill_down(still.surface, band(0, 1130), "#2c3448", "#1b2030")
    fill_down(still.surface, band(1130, 1600), "#4c3a2e", "#241a16")
    still.surface.glow((450, 700), (620, 560), "#5aa0e0", 0.4)
    drawing = still.prop
    drawing.rect(Box(400, 1080, 100, 130), "#2a2e38")
    slab(drawing, Box(290, 1196, 320, 26), "#3a404c", radius=12)
    slab(drawing, Box(84, 380, 732, 716), "#22252e", radius=28)
    panel = Box(106, 402, 688, 640)
    fill_across(drawing, panel, "#102a4c", "#143a66", "#0d2244", radius=8)
    drawing.oval((450, 1070), (8, 8), "#5affa0")
    drawing.rect(Box(136, 436, 628, 572), "#f2f5fa", radius=14)
    drawing.rect(Box(136, 436, 628, 54), "#d5dcea", radius=14)
    for index, color in enumerate(("#ff5f57", "#febc2e", "#28c840")):
        drawing.oval((166 + index * 30, 463), (9, 9), color)
    if brief.text.strip():
        still.letterings = (Lettering(brief.text, Box(176, 516, 548, 460), 74, INK),)
    else:
        _chart(drawing)
    shine = polygon((520, 402), (700, 402), (420, 1042), (240, 1042))
    drawing.path(shine, sheer(drawing, "#ffffff", 0.05))
    return still


def _chart(drawing: Drawing) -> None:
    grid = [((180.0, y), (720.0, y)) for y in range(560, 980, 80)]
    drawing.path(strokes(grid), stroke=Stroke("#c8d2e2", 2))
    for index, share in enumerate((0.9, 0.78, 0.82, 0.5, 0.36, 0.2)):
        height = 380 * share
        fill_down(
            drawing, Box(196 + index * 88, 960 - height, 54, height), "#6a9cf4", "#2f63c8", radius=6
        )
    drawing.path(
        "M 200 600 L 310 660 L 400 640 L 490 780 L 580 830 L 700 920", stroke=Stroke("#e2453c", 9)
    )


def clock(brief: Brief) -> Still:
    """Return a red LED clock; its digits are the first time or number in the text, else 3:30."""
    still = Still(is_glowing=True)
    fill_down(still.surface, FRAME, "#39434e", "#20262e", "#12151a")
    bolts = [((x, 0.0), (x, 1600.0)) for x in (120.0, 780.0)]
    still.surface.path(strokes(bolts), stroke=Stroke("#171b20", 18))
    still.surface.glow((450, 700), (620, 480), "#ff3a30", 0.5)
    drawing = still.prop
    for x in (230, 670):
        drawing.rect(Box(x - 16, 0, 32, 500), "#3c444e")
    slab(drawing, Box(96, 480, 708, 400), "#343a44", radius=34)
    for x in (124, 776):
        for y in (510, 850):
            drawing.oval((x, y), (11, 11), "#8c949e")
            drawing.line((x - 6, y - 5), (x + 6, y + 5), Stroke("#454b54", 3))
    drawing.rect(Box(136, 520, 628, 320), "#140405", radius=18)
    found = CLOCK_TEXT.search(brief.text)
    digits = found.group() if found else "3:30"
    height = min(220.0, 1240.0 / max(4, len(digits)))
    drawing.glow((450, 680), (360, 220), "#ff2a20", 0.36)
    paint_led_digits(drawing, digits, (450, 680), height, "#ff3a2e")
    drawing.path(
        polygon((136, 520), (420, 520), (260, 840), (136, 840)),
        sheer(drawing, mix("#ff8080", "#ffffff", 0.6), 0.05),
    )
    rest = brief.text.replace(digits, "", 1).strip(" .,;:-–—")  # noqa: RUF001
    if rest:
        still.letterings = (Lettering(rest, Box(130, 930, 640, 220), 58, WHITE),)
    return still
