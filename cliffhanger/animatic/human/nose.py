"""Nose, the folds beside it, blush and marks on the cheeks."""

from cliffhanger.animatic.color import mix
from cliffhanger.animatic.human.figure import Figure
from cliffhanger.animatic.human.head import face_path, shadow_side
from cliffhanger.animatic.human.proportions import project
from cliffhanger.animatic.path import brush, path
from cliffhanger.animatic.puppet import Face, View
from cliffhanger.animatic.sheet import Accessory
from cliffhanger.animatic.svg import Drawing
from cliffhanger.story.vocabulary import Age


def draw_blush(art: Drawing, figure: Figure, view: View, face: Face) -> None:
    """Draw the colour of the cheeks, with a few strokes when it is strong."""
    share = 0.45 if figure.has_grown_man_face else 1.0
    narrow = 1 - 0.2 * abs(view.yaw)
    with art.clip(face_path(figure, view)):
        for side in (-1, 1):
            x, y = project(side * 57, figure.shape.eye_y + 43, 74, view)
            art.glow(
                (x, y), (34 * narrow, 21), (236, 104, 100), min(0.6, 0.33 * face.blush * share)
            )
            if face.blush * share > 1.3:
                for step in (-1, 0, 1):
                    start = (x + step * 9 * narrow + 3, y - 5)
                    end = (x + step * 9 * narrow - 3, y + 6)
                    art.path(
                        brush(start, start, end, widths=(0.4, 1.4, 0.4)), (214, 84, 88), opacity=0.5
                    )


def draw_nose(art: Drawing, figure: Figure, view: View) -> None:
    """Draw bridge, tip and nostrils, shaded away from the light or on the far side."""
    tones, is_strong = figure.tones, figure.has_grown_man_face
    size = 1.0 if is_strong else 0.72
    tip_x, tip_y = project(0, figure.shape.nose_y - 3, 122, view)
    root_x, root_y = project(0, figure.shape.eye_y, 96, view)
    side = shadow_side(view)
    if abs(view.yaw) > 0.25:
        side = 1 if view.yaw > 0 else -1
    plane = path(
        "M", root_x + side * 5, root_y,
        "C", root_x + side * 8 * size, root_y + 18, tip_x + side * 11 * size, tip_y - 12,
        tip_x + side * 12 * size, tip_y + 2,
        "C", tip_x + side * 7, tip_y + 9, tip_x + side, tip_y + 8, tip_x, tip_y + 5,
        "C", tip_x + side * 4, tip_y - 6, root_x + side * 2, root_y + 16, root_x + side * 5, root_y,
        "Z",
    )  # fmt: skip
    art.path(plane, tones.shade, opacity=0.62 if is_strong else 0.42)
    under = brush(
        (tip_x - 5 * size, tip_y + 8),
        (tip_x, tip_y + 11),
        (tip_x + 5 * size, tip_y + 8),
        widths=(0.4, 1.8, 0.4),
    )
    art.path(under, tones.skin_line, opacity=0.62)
    for wing in (-1, 1):
        nostril = brush(
            (tip_x + wing * 8.5 * size - view.yaw * 2, tip_y + 7.5),
            (tip_x + wing * 11 * size, tip_y + 6),
            (tip_x + wing * 11.5 * size, tip_y + 1.5),
            widths=(1.5, 1.2, 0.2),
        )
        art.path(nostril, mix(tones.deep, tones.skin_line, 0.25), opacity=0.8)
    if is_strong:
        _draw_bridge(art, figure, (root_x, root_y), (tip_x, tip_y), side)
    art.glow((tip_x - side * 2, tip_y - 1), (5.0, 4.4), (255, 255, 255), 0.55)
    _draw_folds(art, figure, view)


def _draw_bridge(
    art: Drawing, figure: Figure, root: tuple[float, float], tip: tuple[float, float], side: int
) -> None:
    color = mix(figure.tones.skin_line, figure.tones.deep, 0.55)
    ridge = brush(
        (root[0] + side * 6, root[1] - 2),
        ((root[0] + tip[0]) / 2 + side * 6.5, root[1] + 22),
        (tip[0] + side * 8.5, tip[1] - 4),
        widths=(0.5, 1.1, 1.4),
    )
    art.path(ridge, color, opacity=0.6)
    shine = brush(
        (root[0] - side * 1, root[1] + 6),
        ((root[0] + tip[0]) / 2 - side * 0.5, (root[1] + tip[1]) / 2),
        (tip[0] - side * 1.5, tip[1] - 10),
        widths=(0.4, 2.2, 0.6),
    )
    art.path(shine, (255, 250, 240), opacity=0.28)


def _draw_folds(art: Drawing, figure: Figure, view: View) -> None:
    """Draw the lines from nose to mouth that come with age."""
    age = figure.look.age
    if age not in (Age.MATURE, Age.ELDER):
        return
    is_old = age is Age.ELDER
    start, end = ((22, 46), (39, 84)) if is_old else ((24, 52), (36, 76))
    for side in (-1, 1):
        top = project(side * start[0], start[1], 99, view)
        bottom = project(side * end[0], end[1], 88, view)
        bend = ((top[0] + bottom[0]) / 2 + side * 5, (top[1] + bottom[1]) / 2 - 4)
        widths = (1.0, 2.0, 0.3) if is_old else (0.4, 1.4, 0.3)
        art.path(brush(top, bend, bottom, widths=widths), figure.tones.deep, opacity=0.8)


def draw_marks(art: Drawing, figure: Figure, view: View) -> None:
    """Draw a mole or a scar."""
    if figure.has(Accessory.MOLE):
        art.oval(project(39, 62, 84, view), (2.2, 2.2), (70, 36, 34))
    if figure.has(Accessory.SCAR):
        x, y = project(-60, 32, 74, view)
        scar = brush((x - 7, y - 24), (x + 3, y), (x - 3, y + 25), widths=(0.4, 2.4, 0.4))
        art.path(scar, mix(figure.tones.deep, (176, 80, 80), 0.6), opacity=0.9)
        for offset in (-9, 4):
            art.path(
                brush(
                    (x - 5, y + offset),
                    (x, y + offset - 2),
                    (x + 6, y + offset - 1),
                    widths=(0.3, 1.2, 0.3),
                ),
                figure.tones.deep,
                opacity=0.8,
            )
