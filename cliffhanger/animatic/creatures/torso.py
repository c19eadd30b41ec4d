"""A sitting body and its tail."""

import random

from cliffhanger.animatic.color import darken, lighten, mix
from cliffhanger.animatic.creatures.anatomy import CHEST, TRUNK, Anatomy, Torso
from cliffhanger.animatic.creatures.coat import Coat
from cliffhanger.animatic.creatures.outline import fur_path
from cliffhanger.animatic.path import Point, brush, path
from cliffhanger.animatic.puppet import View
from cliffhanger.animatic.sheet import Hex, Species
from cliffhanger.animatic.svg import Box, Drawing, Stop, Stroke

_FOX_TAIL: tuple[Point, ...] = (
    (96, 470), (150, 488), (222, 474), (282, 412), (304, 320), (290, 236), (248, 184), (232, 250),
    (210, 330), (168, 380), (110, 404),
)  # fmt: skip
_FOX_TIP: tuple[Point, ...] = (
    (303, 306), (290, 236), (248, 184), (232, 250), (221, 296), (244, 284), (258, 314), (278, 288),
)  # fmt: skip
_CAT_TAIL = ((96, 456), (262, 494), (232, 326)), ((232, 326), (214, 240), (258, 204))
_CAT_TAIL_END = (258, 204), 14.0
_DOG_TAIL = (96, 440), (240, 432), (214, 276)


def draw_tail(art: Drawing, species: Species, coat: Coat) -> None:
    """Draw the tail behind the body; a bear shows none."""
    edge = Stroke(coat.line, 2.8)
    fill = art.fade((0, 200), (0, 480), coat.light, coat.base, coat.shade)
    if species is Species.FOX:
        corners = [index == 6 for index in range(len(_FOX_TAIL))]
        art.path(fur_path(list(_FOX_TAIL), corners=corners), fill, stroke=edge)
        tip = [index in {2, 4, 5, 6, 7} for index in range(len(_FOX_TIP))]
        art.path(fur_path(list(_FOX_TIP), corners=tip), coat.patch)
        art.path(fur_path(list(_FOX_TAIL), corners=corners), stroke=edge)
    elif species is Species.CAT:
        thick = [
            brush(*_CAT_TAIL[0], widths=(24, 19, 17)),
            brush(*_CAT_TAIL[1], widths=(17, 16, 14)),
        ]
        center, radius = _CAT_TAIL_END
        for piece in thick:
            art.path(piece, fill, stroke=Stroke(coat.line, 5.6))
        art.oval(center, (radius, radius), fill, stroke=Stroke(coat.line, 5.6))
        for piece in thick:
            art.path(piece, fill)
        art.oval(center, (radius, radius), fill)
    elif species is Species.RABBIT:
        art.oval((124, 384), (44, 42), lighten(coat.patch, 0.2), stroke=edge)
    elif species is Species.DOG:
        art.path(brush(*_DOG_TAIL, widths=(26, 24, 2)), fill, stroke=edge)


def draw_torso(art: Drawing, anatomy: Anatomy, coat: Coat, view: View, *, seed: int) -> None:
    """Draw the body from the neck to the floor."""
    torso = anatomy.torso
    trunk = TRUNK.stretched(torso.girth, bottom=torso.floor - 4, top_width=torso.shoulders)
    for side in (-1, 1):
        _draw_hind_foot(art, torso, coat, side)
    shape = trunk.shape(view)
    fill = art.fade((0, 100), (0, torso.floor), coat.base, coat.base, coat.shade)
    art.path(shape, fill, stroke=Stroke(coat.line, 2.8))
    with art.clip(shape):
        _draw_body_light(art, torso, coat, view)
        for side in (-1, 1):
            _draw_haunch(art, torso, coat, side)
    _draw_chest(art, torso, coat, view, seed)
    dark = darken(coat.patch, 0.75)
    for side in (-1, 1):
        _draw_foreleg(art, torso, coat, side)
    with art.clip(shape):
        shadow = art.linear((0, 108), (0, 178), Stop(0, dark, 0.42), Stop(1, dark, 0.0))
        art.rect(Box(-240, 60, 480, 130), shadow)


def _draw_body_light(art: Drawing, torso: Torso, coat: Coat, view: View) -> None:
    reach = 176 * torso.girth * torso.shoulders
    dark = darken(coat.shade, 0.20)
    shade = art.linear(
        (view.light_side * reach * 0.1, 0), (-view.light_side * reach, 0),
        Stop(0.0, dark, 0.0), Stop(1.0, dark, 0.62),
    )  # fmt: skip
    art.rect(Box(-reach, 60, reach * 2, torso.floor), shade)


def _draw_haunch(art: Drawing, torso: Torso, coat: Coat, side: int) -> None:
    outer, floor = 150 * torso.girth, torso.floor
    line = path(
        "M", side * outer * 0.70, floor - 210, "C", side * outer * 0.46, floor - 180,
        side * outer * 0.44, floor - 90, side * outer * 0.56, floor - 34,
    )  # fmt: skip
    art.path(line, stroke=Stroke(coat.line, 2.2, 0.55))


def _draw_hind_foot(art: Drawing, torso: Torso, coat: Coat, side: int) -> None:
    x, y = side * torso.hind_x, torso.floor - torso.hind[1]
    fill = art.fade((0, y - torso.hind[1]), (0, torso.floor), coat.base, coat.shade)
    art.oval((x, y), torso.hind, fill, stroke=Stroke(coat.line, 2.8))
    for toe in (0.30, 0.62):
        tip = x + side * torso.hind[0] * toe
        art.line((tip, y + 2), (tip - side * 2, y + torso.hind[1] * 0.8), Stroke(coat.line, 2, 0.6))


def _draw_foreleg(art: Drawing, torso: Torso, coat: Coat, side: int) -> None:
    x, half, floor = side * torso.leg_x, torso.leg_width / 2, torso.floor
    top = 100 + (floor - 100) * 0.42
    leg = path(
        "M", x - half * 0.9, top, "C", x - half, top + 90, x - half * 0.8, floor - 90,
        x - half * 0.86, floor - 26, "L", x + half * 0.86, floor - 26,
        "C", x + half * 0.8, floor - 90, x + half, top + 90, x + half * 0.9, top,
    )  # fmt: skip
    fill = art.linear(
        (0, top), (0, floor), Stop(0.0, coat.base, 0.0), Stop(0.35, coat.base),
        Stop(1.0, mix(coat.base, coat.shade, 0.5)),
    )  # fmt: skip
    edge = art.linear((0, top), (0, floor), Stop(0.0, coat.line, 0), Stop(0.3, coat.line, 1))
    art.path(leg, fill)
    for edge_x in (-1, 1):
        start = (x + edge_x * half * 0.9, top + 8)
        bend = (x + edge_x * half * 1.02, (top + floor) / 2)
        end = (x + edge_x * half * 0.86, floor - 30)
        art.path(brush(start, bend, end, widths=(0.3, 1.5, 1.4)), edge)
    paw_y = floor - torso.paw[1]
    paw = art.fade(
        (0, paw_y - torso.paw[1]), (0, floor), coat.light, mix(coat.base, coat.shade, 0.6)
    )
    art.oval((x, paw_y), torso.paw, paw, stroke=Stroke(coat.line, 2.8))
    for toe in (-0.34, 0.34):
        tip = x + torso.paw[0] * toe
        bottom = floor - torso.paw[1] * 0.25
        art.line((tip, paw_y + torso.paw[1] * 0.15), (tip, bottom), Stroke(coat.line, 2.2, 0.75))


def _draw_chest(art: Drawing, torso: Torso, coat: Coat, view: View, seed: int) -> None:
    bottom = 100 + (torso.floor - 100) * 0.46
    chest = CHEST.stretched(torso.girth, bottom=bottom, top_width=torso.shoulders)
    fill = art.fade((0, 110), (0, bottom), coat.patch_shade, coat.patch, coat.patch)
    art.path(chest.shape(view), fill, stroke=Stroke(darken(coat.patch, 0.34), 1.5, 0.6))
    random_fur = random.Random(seed)
    for _ in range(9):
        x = random_fur.uniform(-42, 42) * torso.girth
        y = random_fur.uniform(160, bottom - 70)
        lean = x * 0.12
        tick = brush((x, y), (x + lean, y + 12), (x + lean * 0.6, y + 25), widths=(0.3, 2.0, 0.3))
        art.path(tick, darken(coat.patch, 0.30), opacity=0.45)


def draw_collar(art: Drawing, torso: Torso, view: View, collar: Hex) -> None:
    """Draw a collar with a golden tag."""
    half = 78 * (0.6 + 0.4 * torso.girth)
    shift = view.yaw * 8.0
    band = path(
        "M", -half, 118, "Q", shift, 176, half, 118, "L", half + 2, 140,
        "Q", shift, 204, -half - 2, 140, "Z",
    )  # fmt: skip
    fill = art.fade(
        (-half, 0), (half, 0), darken(collar, 0.3), lighten(collar, 0.18), darken(collar, 0.25)
    )
    art.path(band, fill, stroke=Stroke(darken(collar, 0.62), 2.4))
    tag = (shift, 184.0)
    gold = art.radial((tag[0] - 5, tag[1] - 6), 22, Stop(0, "#fff2bc"), Stop(1, "#dba62d"))
    art.oval(tag, (15.5, 15.5), gold, stroke=Stroke("#6d4a12", 2.2))
    art.oval((tag[0] - 4, tag[1] - 5), (3.4, 2.6), (255, 255, 255), opacity=0.8)
