"""The head without features: ears, face, its shading, beard and the fringe's shadow."""

import math

from cliffhanger.animatic.color import lighten, mix
from cliffhanger.animatic.human.figure import Figure, cubic, smoothstep
from cliffhanger.animatic.human.hair import front_locks
from cliffhanger.animatic.human.proportions import is_far_side, project
from cliffhanger.animatic.path import Point, brush, path, smooth
from cliffhanger.animatic.puppet import View
from cliffhanger.animatic.sheet import Accessory
from cliffhanger.animatic.svg import Box, Drawing, Stop, Stroke

FACE_AREA = Box(-140.0, -170.0, 280.0, 340.0)
"""Larger than any face; washes fill it inside the face's clip."""


def draw_head(art: Drawing, figure: Figure, view: View) -> None:
    """Draw the skull with ears, shading, shadows and beard."""
    for side in (-1, 1):
        if not is_far_side(side, view):
            _draw_ear(art, figure, view, side)
    outline = face_path(figure, view)
    art.path(outline, figure.tones.skin)
    with art.clip(outline):
        _draw_form(art, figure, view, outline)
        if figure.has_grown_man_face:
            _draw_male_planes(art, figure, view)
        _draw_fringe_shadow(art, figure, view)
        if figure.is_elder:
            _draw_forehead_lines(art, figure, view)
        _draw_beard(art, figure, view)
    art.path(outline, stroke=figure.skin_outline(2.5))


def face_path(figure: Figure, view: View) -> str:
    """Return the outline of the face, turned with the view."""
    right = [_turned(figure, view, point, 1) for point in _profile(figure)]
    left = [_turned(figure, view, point, -1) for point in _profile(figure)]
    chin = (_slide(figure.shape.outline.chin_y, view), figure.shape.outline.chin_y + 0.5)
    return smooth([(0.0, -138.0), *right, chin, *left[::-1]], closed=True)


def _profile(figure: Figure) -> list[Point]:
    """Return one side of the face at yaw 0, temple to chin, x positive."""
    outline = figure.shape.outline
    is_strong = figure.has_grown_man_face
    corner_y = outline.chin_y - (44 if is_strong else 38)
    corner = outline.jaw * (1.06 if is_strong else 1.0)
    width = outline.width
    cheek = cubic(
        (width, -24),
        (width * 1.012, 18),
        (outline.jaw * 1.30, corner_y - 26),
        (corner, corner_y),
        steps=6,
    )
    jaw = cubic(
        (corner, corner_y),
        (outline.jaw * (0.85 if is_strong else 0.75), corner_y + 20),
        (outline.chin * 1.9, outline.chin_y),
        (outline.chin * 0.5, outline.chin_y),
        steps=6,
    )
    return [(width * 0.90, -95), (width * 0.97, -60), *cheek[:-1], *jaw[:-1]]


def _slide(y: float, view: View) -> float:
    """Return how far the mask moves sideways at height *y* as the head turns."""
    return view.yaw * 30 * max(0.0, (y + 30) / 155) ** 1.25


def _turned(figure: Figure, view: View, point: Point, side: int) -> Point:
    """Return an outline point as seen: the far cheek flattens, its bone and socket show."""
    x, y = side * point[0], point[1]
    turn = abs(view.yaw)
    if side * view.yaw > 0 or (view.yaw == 0 and side == 1):
        relief = math.exp(-(((y - 34) / 20) ** 2)) * 4.5 - math.exp(-(((y + 6) / 18) ** 2)) * 4
        x *= 1 - turn * (0.04 + 0.13 * smoothstep((y - 30) / 70))
        x += side * turn * relief * (1.25 if figure.has_grown_man_face else 1.0)
    else:
        x *= 1 + turn * (0.03 + 0.05 * smoothstep((y - 10) / 70))
    return x + _slide(y, view), y


def _draw_ear(art: Drawing, figure: Figure, view: View, side: int) -> None:
    x, y = project(side * (figure.shape.outline.width + 1), figure.shape.eye_y - 6, -14, view)
    rim = smooth(
        [
            (x - side * 4, y - 6),
            (x + side * 9, y - 13),
            (x + side * 15, y + 3),
            (x + side * 11, y + 24),
            (x + side * 3, y + 41),
            (x - side * 6, y + 30),
        ],
        closed=True,
    )
    art.path(rim, figure.tones.skin)
    art.path(rim, stroke=figure.skin_outline(2.0))
    fold = brush(
        (x + side * 1, y + 2),
        (x + side * 12, y - 2),
        (x + side * 6, y + 22),
        widths=(0.4, 1.9, 0.4),
    )
    art.path(fold, figure.tones.deep, opacity=0.85)
    inner = brush(
        (x + side * 4, y + 10),
        (x + side * 8, y + 14),
        (x + side * 3, y + 26),
        widths=(0.3, 2.6, 0.3),
    )
    art.path(inner, figure.tones.deep, opacity=0.45)


def _draw_form(art: Drawing, figure: Figure, view: View, outline: str) -> None:
    """Draw the turn of the face away from the light, and the light on the near cheek."""
    tones, side = figure.tones, shadow_side(view)
    wash = art.linear(
        (-side * 30, 0), (side * 118, 30), Stop(0, tones.shade, 0.0), Stop(1, tones.shade, 0.85)
    )
    art.rect(FACE_AREA, wash)
    light = (-side * 38 + view.yaw * 20, 16.0)
    art.glow(light, (80, 90), lighten(tones.skin, 0.5), 0.6)
    for width in range(4, 32, 4):
        art.path(outline, stroke=Stroke(tones.shade, width, 0.10))
    chin = (_slide(figure.shape.outline.chin_y, view), figure.shape.outline.chin_y - 10)
    art.glow(chin, (17, 10), lighten(tones.skin, 0.55), 0.45)


def _draw_male_planes(art: Drawing, figure: Figure, view: View) -> None:
    """Draw cheekbone, temple and jaw planes on the shaded side, lighter ones on the other."""
    tones, dark_side = figure.tones, shadow_side(view)
    for side, strength in ((dark_side, 0.62), (-dark_side, 0.26)):
        hollow = project(side * (figure.shape.outline.jaw + 8), 72, 46, view)
        art.glow(hollow, (34, 44), tones.deep, strength * 0.42)
        bone = project(side * 60, 34, 70, view)
        art.glow(bone, (30, 12), lighten(tones.skin, 0.5), 0.3)
        temple = project(side * 84, -34, 40, view)
        art.glow(temple, (26, 44), tones.shade, strength * 0.8)
    socket_y = figure.shape.eye_y - 16
    for side in (-1, 1):
        art.glow(project(side * 30, socket_y, 88, view), (30, 15), tones.shade, 0.55)


def _draw_fringe_shadow(art: Drawing, figure: Figure, view: View) -> None:
    tones = figure.tones
    color = mix(mix(tones.shade, tones.deep, 0.45), tones.skin, 0.28)
    with art.group(transform=f"translate({shadow_side(view) * 3} 10)"):
        for lock in front_locks(figure, view):
            art.path(lock.outline, color)
    if figure.has(Accessory.CAP):
        tip = view.yaw * 44
        brim = path("M", -130, -110, "L", 130, -110, "L", 130, -44,
                    "C", 90, -8, tip - 60, -8, -130, -44, "Z")  # fmt: skip
        art.path(brim, color)


def _draw_forehead_lines(art: Drawing, figure: Figure, view: View) -> None:
    x = view.yaw * 32
    for y in (-66.0, -53.0):
        line = brush((x - 44, y + 3), (x + 2, y - 4), (x + 46, y + 3), widths=(0.3, 1.4, 0.3))
        art.path(line, figure.tones.deep, opacity=0.6)


def _draw_beard(art: Drawing, figure: Figure, view: View) -> None:
    is_full = figure.has(Accessory.BEARD)
    if not is_full and not figure.has(Accessory.STUBBLE):
        return
    outline, slide = figure.shape.outline, view.yaw * 22
    nod = project(0, 0, 96, view)[1]
    area = [
        (-outline.width * 0.99 + slide * 0.3, 24),
        (-outline.jaw * 0.90 + slide * 0.6, 70),
        (-36 + slide, 71 + nod),
        (-20 + slide * 1.3, 99 + nod),
        (20 + slide * 1.3, 99 + nod),
        (36 + slide, 71 + nod),
        (outline.jaw * 0.90 + slide * 0.6, 70),
        (outline.width * 0.99 + slide * 0.3, 24),
        (outline.width + 16, 96),
        (44, 156),
        (-44, 156),
        (-outline.width - 16, 96),
    ]
    growth = smooth(area, closed=True)
    tones = figure.tones
    if is_full:
        top, bottom = mix(tones.hair, tones.hair_light, 0.12), tones.hair_dark
        art.path(growth, art.fade((0, 40), (0, outline.chin_y), top, bottom), opacity=0.96)
        art.path(growth, stroke=Stroke(tones.hair, 4.0, 0.35))
        _draw_whiskers(art, figure, view)
        return
    color = mix(tones.hair, tones.deep, 0.35)
    shadow = (Stop(0.0, color, 0.0), Stop(0.55, color, 0.17), Stop(1.0, color, 0.30))
    art.path(growth, art.linear((0, 44), (0, outline.chin_y), *shadow))
    art.glow(project(0, 73, 84, view), (30, 9), color, 0.26)


def _draw_whiskers(art: Drawing, figure: Figure, view: View) -> None:
    chance, slide = figure.chance("whiskers"), view.yaw * 26
    jaw, chin_y = figure.shape.outline.jaw, figure.shape.outline.chin_y
    for _ in range(34):
        x = chance.uniform(-1.05, 1.05) * jaw
        y = 84 + chance.uniform(0, chin_y - 88) - abs(x) * 0.25
        strand = brush(
            (x + slide, y),
            (x * 1.02 + slide, y + 8),
            (x * 0.98 + slide, y + 17),
            widths=(0.2, 1.2, 0.2),
            steps=4,
        )
        is_light = chance.random() < 0.4
        art.path(
            strand, figure.tones.hair_light if is_light else figure.tones.hair_line, opacity=0.35
        )


def shadow_side(view: View) -> int:
    """Return the side turned from the light: 1 is the viewer's right."""
    return 1 if view.light_side <= 0 else -1
