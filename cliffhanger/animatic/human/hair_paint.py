"""How front hair is painted: base, tone of each lock, strands and the ring of gloss."""

import math

from cliffhanger.animatic.color import Color, mix
from cliffhanger.animatic.human.figure import Figure
from cliffhanger.animatic.human.hair import Lock, front_locks
from cliffhanger.animatic.human.proportions import skull_x
from cliffhanger.animatic.path import brush
from cliffhanger.animatic.puppet import View
from cliffhanger.animatic.sheet import HairStyle
from cliffhanger.animatic.svg import Drawing, Fill, Stop, Stroke

PARTED_STYLES = (HairStyle.LONG_WAVY, HairStyle.SHORT_SIDE)
NUM_STRANDS = 44
NUM_GLINTS = 34
LINE = 1.8
ROOT_FADE = 15.0
"""Length over which a lock grows out of the cap, in drawing units."""


def draw_front_hair(art: Drawing, figure: Figure, view: View) -> None:
    """Draw the hair over forehead and temples."""
    locks = front_locks(figure, view)
    if not locks:
        return
    for lock in locks:
        if lock.is_cap:
            _draw_cap(art, figure, view, lock)
        else:
            _draw_lock(art, figure, lock)
    if locks[0].is_covered:
        _draw_gloss(art, figure, view)


def _draw_cap(art: Drawing, figure: Figure, view: View, cap: Lock) -> None:
    """Draw the hair on the skull with its strands and gloss."""
    art.path(cap.outline, _base_fill(art, figure))
    with art.clip(cap.outline):
        _draw_strands(art, figure, view)
        if not cap.is_covered:
            _draw_gloss(art, figure, view)
    art.path(cap.edge, stroke=Stroke(figure.tones.hair_line, 2.4, 0.9))


def _base_fill(art: Drawing, figure: Figure) -> Fill:
    tones = figure.tones
    shaded = mix(tones.hair, tones.hair_dark, 0.55)
    return art.linear(
        (0, -158), (0, 100),
        Stop(0, shaded), Stop(0.34, mix(tones.hair, tones.hair_light, 0.16)),
        Stop(0.58, tones.hair), Stop(1, shaded),
    )  # fmt: skip


def _draw_lock(art: Drawing, figure: Figure, lock: Lock) -> None:
    """Draw one lock; its root fades in so that it grows out of the cap."""
    tones = figure.tones
    tone = _toned(figure, lock.tone)
    fade_end = min(0.5, ROOT_FADE / max(1.0, lock.bottom - lock.top))
    fill = art.linear(
        (0, lock.top), (0, lock.bottom),
        Stop(0, tone, 0.0), Stop(fade_end, tone), Stop(0.6, tone), Stop(1, mix(tone,
        tones.hair_dark, 0.55)),
    )  # fmt: skip
    art.path(lock.outline, fill)
    for index, hair in enumerate(lock.grain):
        color = tones.hair_line if index % 2 else tones.hair_light
        art.path(hair, color, opacity=0.34 if index % 2 else 0.26)
    art.path(lock.edge, stroke=Stroke(tones.hair_line, LINE, 0.85))


def _toned(figure: Figure, tone: float) -> Color:
    tones = figure.tones
    if tone > 0:
        return mix(tones.hair, tones.hair_light, tone * 0.5)
    return mix(tones.hair, tones.hair_dark, -tone)


def _draw_strands(art: Drawing, figure: Figure, view: View) -> None:
    """Draw fine lines that follow the skull from the parting."""
    chance, tones = figure.chance("strands"), figure.tones
    parting = skull_x(-6 if figure.look.hair_style in PARTED_STYLES else 0, view.yaw, 60)
    for index in range(NUM_STRANDS):
        degrees = -84 + index * 168 / NUM_STRANDS + chance.uniform(-1.5, 1.5)
        bend = abs(math.radians(degrees))
        x = skull_x(degrees, view.yaw)
        y = -60 + 40 * (1 - math.cos(bend)) + chance.uniform(-24, 24)
        strand = brush(
            (parting + (x - parting) * 0.25, -146 + bend * 10),
            (parting + (x - parting) * 0.85, -128 + 26 * bend**1.5),
            (x, y),
            widths=(0.2, 1.5, 0.2), steps=5,
        )  # fmt: skip
        is_light = chance.random() < 0.4
        color = tones.hair_light if is_light else tones.hair_line
        art.path(strand, color, opacity=0.3 if is_light else 0.34)


def _draw_gloss(art: Drawing, figure: Figure, view: View) -> None:
    """Draw the ring of light around the crown as short tapered glints."""
    chance, tones = figure.chance("gloss"), figure.tones
    strength = 0.34 if figure.is_male else 0.5
    for index in range(NUM_GLINTS):
        degrees = -66 + index * 4.0 + chance.uniform(-1, 1)
        radians = math.radians(degrees)
        x = skull_x(degrees, view.yaw, 107)
        y = -106 + 52 * (1 - math.cos(radians + view.yaw * 0.3)) + chance.uniform(-4, 4)
        length = chance.uniform(9, 24) * (0.5 + 0.5 * math.cos(radians))
        for width, share in ((3.6, 0.5), (1.8, 0.6)):
            glint = brush(
                (x * 0.96, y - length * 0.62), (x, y), (x * 1.015, y + length * 0.72),
                widths=(0.3, width, 0.3), steps=4,
            )  # fmt: skip
            art.path(glint, tones.hair_light, opacity=strength * share)
