"""What is painted on a furry head: light muzzle, cheeks, stripes, patches, whiskers."""

import random

from cliffhanger.animatic.color import Color, darken, lighten, mix
from cliffhanger.animatic.creatures.anatomy import Anatomy
from cliffhanger.animatic.creatures.coat import Coat, luminance
from cliffhanger.animatic.creatures.outline import turned
from cliffhanger.animatic.path import Point, brush, path, smooth
from cliffhanger.animatic.puppet import View
from cliffhanger.animatic.sheet import AnimalLook, Species
from cliffhanger.animatic.svg import Box, Drawing, Stop, Stroke

_STRIPES: tuple[tuple[Point, Point, Point], ...] = (
    ((0, -118), (0, -96), (0, -70)),
    ((26, -116), (24, -94), (17, -74)),
    ((50, -108), (44, -92), (34, -78)),
)
"""Right half of a tabby's forehead."""
_CHEEK_STRIPES: tuple[tuple[Point, Point, Point], ...] = (
    ((124, 18), (106, 22), (90, 20)),
    ((122, 40), (106, 40), (92, 34)),
)


def draw_markings(art: Drawing, look: AnimalLook, anatomy: Anatomy, coat: Coat, view: View) -> None:
    """Draw colour and light on the skull; the caller clips to it."""
    _draw_side_light(art, coat, view)
    if look.species is Species.FOX:
        _draw_fox_cheeks(art, coat, view)
    elif look.species is Species.CAT and 60 < luminance(coat.base) < 215:
        _draw_tabby(art, coat, view)
    elif look.species is Species.DOG:
        _draw_blaze(art, anatomy, coat, view)
    if look.has_patch_eye:
        _draw_eye_patch(art, anatomy, coat, view)
    _draw_muzzle(art, anatomy, coat, view)


def draw_tuft(art: Drawing, anatomy: Anatomy, coat: Coat, view: View, *, seed: int) -> None:
    """Draw the hairs that stand up behind the crown."""
    strands = random.Random(seed)
    top = anatomy.head.points[0][1]
    for offset in (-15.0, 13.0, 0.0):
        reach = strands.uniform(17, 27)
        start = turned(view, (offset * 0.6, top + 16.0), 30.0)
        tip = turned(view, (offset * 1.6 + 6.0, top - reach), 20.0)
        bend = turned(view, (offset * 0.7, top - reach * 0.4), 25.0)
        lock = brush(start, bend, tip, widths=(10.0, 7.0, 0.4))
        art.path(lock, coat.light, stroke=Stroke(coat.line, 2.6))


def draw_fur(art: Drawing, coat: Coat, view: View, *, seed: int) -> None:
    """Draw a few short hairs on the cheeks."""
    strands = random.Random(seed)
    for _ in range(10):
        side = strands.choice((-1, 1))
        x, y = strands.uniform(80, 102), strands.uniform(26, 66)
        start, end = turned(view, (side * x, y), 40.0), turned(view, (side * (x - 6), y + 15), 40.0)
        art.path(brush(start, (start[0], end[1] - 4), end, widths=(0.3, 1.7, 0.2)), coat.line,
                 opacity=0.20)  # fmt: skip


def draw_whiskers(art: Drawing, anatomy: Anatomy, coat: Coat, view: View) -> None:
    """Draw whiskers, light on dark fur and dark on light."""
    color = lighten(coat.patch, 0.7) if luminance(coat.base) < 150 else darken(coat.patch, 0.45)
    y = anatomy.muzzle.center[1] - 4
    for side in (-1, 1):
        for rise, fall in ((-14, -16), (-2, 2), (10, 22)):
            start = turned(view, (side * 34, y + rise), 96.0)
            end = turned(view, (side * (46 + anatomy.whiskers), y + rise + fall), 40.0)
            bend = turned(view, (side * 84, y + rise - 8), 70.0)
            art.path(brush(start, bend, end, widths=(1.3, 1.2, 0.3)), color, opacity=0.85)


def _draw_side_light(art: Drawing, coat: Coat, view: View) -> None:
    dark = darken(coat.shade, 0.15)
    shade = art.linear(
        (view.light_side * 10.0, 0), (-view.light_side * 140.0, 30),
        Stop(0.0, dark, 0.0), Stop(1.0, dark, 0.60),
    )  # fmt: skip
    art.rect(Box(-180, -160, 360, 320), shade)
    gloss = turned(view, (view.light_side * 40.0, -86.0), 40.0)
    art.glow(gloss, (58, 30), (255, 250, 240), 0.30)


def _draw_muzzle(art: Drawing, anatomy: Anatomy, coat: Coat, view: View) -> None:
    muzzle = anatomy.muzzle
    center = turned(view, muzzle.center, 88.0)
    rx, ry = muzzle.radii
    low = coat.patch if muzzle.blends else coat.patch_shade
    fill = art.fade(
        (0, center[1] - ry), (0, center[1] + ry), lighten(coat.patch, 0.25), coat.patch, low
    )
    x, y = center
    shape = smooth([
        (x, y - ry * 1.05), (x + rx * 0.46, y - ry * 0.78), (x + rx * 0.98, y - ry * 0.02),
        (x + rx * 0.80, y + ry * 0.72), (x, y + ry * 0.98), (x - rx * 0.80, y + ry * 0.72),
        (x - rx * 0.98, y - ry * 0.02), (x - rx * 0.46, y - ry * 0.78),
    ], closed=True)  # fmt: skip
    edge = Stroke(darken(coat.patch, 0.3), 1.6, 0.45)
    art.path(shape, fill, stroke=None if muzzle.blends else edge)
    if muzzle.mouth_half_width > 26:
        return
    for side in (-1, 1):
        for dx, dy in ((22, 2), (28, 12), (17, 13)):
            art.oval((x + side * dx, y + dy), (1.6, 1.6), coat.ink, opacity=0.5)


def _draw_fox_cheeks(art: Drawing, coat: Coat, view: View) -> None:
    for side in (-1, 1):
        points = [
            turned(view, (side * x, y), 50.0)
            for x, y in ((6, 34), (44, 44), (84, 24), (170, 40), (140, 96), (60, 136), (0, 140))
        ]
        art.path(smooth(points, closed=True), coat.patch)


def _draw_tabby(art: Drawing, coat: Coat, view: View) -> None:
    color = darken(coat.base, 0.40)
    for side in (-1, 1):
        for start, bend, end in (*_STRIPES, *_CHEEK_STRIPES):
            depth = 66.0 if start[1] < 0 else 24.0
            ends = [turned(view, (side * x, y), depth) for x, y in (start, bend, end)]
            stripe = brush(ends[0], ends[1], ends[2], widths=(5.4, 5.0, 0.6))
            art.path(stripe, color, opacity=0.75)


def _draw_blaze(art: Drawing, anatomy: Anatomy, coat: Coat, view: View) -> None:
    low, high = turned(view, (0, 50), 92.0), turned(view, (0, -108), 64.0)
    middle = turned(view, (0, -30), 84.0)
    art.path(brush(low, middle, high, widths=(30.0, 7.0, 7.0)), coat.patch, opacity=0.92)
    if luminance(coat.patch) - luminance(coat.base) < 25:
        return
    for side in (-1, 1):
        spot = turned(view, (side * (anatomy.eyes.spread - 4), -anatomy.eyes.top - 15), 84.0)
        art.oval(spot, (15, 9), coat.patch, opacity=0.55)


def _draw_eye_patch(art: Drawing, anatomy: Anatomy, coat: Coat, view: View) -> None:
    x = anatomy.eyes.spread
    ring = ((-30, -30), (4, -56), (44, -40), (52, 4), (30, 42), (-14, 40), (-36, 10))
    points = [turned(view, (x + dx, dy), 76.0) for dx, dy in ring]
    art.path(smooth(points, closed=True), eye_patch_color(coat), opacity=0.92)


def eye_patch_color(coat: Coat) -> Color:
    """Return the colour of a marking around the eye: light on dark fur, dark on light."""
    is_dark = luminance(coat.base) < 90
    return mix(coat.patch, coat.base, 0.15) if is_dark else darken(coat.base, 0.52)


def draw_nose(art: Drawing, anatomy: Anatomy, coat: Coat, view: View) -> None:
    """Draw the tip of the nose and the line under it."""
    muzzle = anatomy.muzzle
    (x, y), (rx, ry) = turned(view, muzzle.nose, 114.0), muzzle.nose_radii
    mouth = turned(view, (0, muzzle.mouth_y), 100.0)
    art.line((x, y + ry * 0.7), (mouth[0], mouth[1] - 1), Stroke(coat.ink, 2.6))
    shape = path(
        "M", x - rx, y - ry * 0.35, "C", x - rx, y - ry * 1.25, x + rx, y - ry * 1.25,
        x + rx, y - ry * 0.35, "C", x + rx, y + ry * 0.45, x + rx * 0.35, y + ry, x, y + ry,
        "C", x - rx * 0.35, y + ry, x - rx, y + ry * 0.45, x - rx, y - ry * 0.35, "Z",
    )  # fmt: skip
    fill = art.fade(
        (0, y - ry), (0, y + ry), lighten(coat.nose, 0.16), coat.nose, darken(coat.nose, 0.3)
    )
    art.path(shape, fill, stroke=Stroke(darken(coat.nose, 0.55), 1.6))
    gloss = (x + view.light_side * rx * 0.30, y - ry * 0.42)
    art.oval(gloss, (rx * 0.34, ry * 0.24), (255, 255, 255), opacity=0.75)
