"""Plants, trees, bushes, hills and grass."""

import math
from random import Random

from cliffhanger.animatic.backdrops.setting import Setting
from cliffhanger.animatic.backdrops.surface import shadow
from cliffhanger.animatic.color import Color, ColorLike, darken, lighten, mix
from cliffhanger.animatic.path import Point, brush, polygon, smooth
from cliffhanger.animatic.svg import Drawing, Stop


def paint_potted_plant(drawing: Drawing, setting: Setting, at: Point, size: float) -> None:
    """Draw a potted plant whose soil lies at *at*; leaves reach about *size* above."""
    x, y = at
    leaf = setting.lit("#3f8a5c", "#1d4a46")
    pot = setting.lit("#d2c2ae", "#564e66")
    randomness = setting.random(f"plant{x:.0f}")
    for index in range(15):
        angle = math.radians(-170 + index * 11.5 + randomness.uniform(-6, 6))
        length = size * randomness.uniform(0.7, 1.25)
        tip = (x + length * math.cos(angle) * 0.8, y - size * 0.3 + length * math.sin(angle))
        bend = (x + length * 0.3 * math.cos(angle), y - size * 0.6)
        blade = brush((x, y - size * 0.1), bend, tip, widths=(2.0, size * 0.11, 0.5))
        drawing.path(blade, mix(leaf, "#a8c878", randomness.random() * 0.35))
    half = size * 0.28
    body = polygon(
        (x - half, y),
        (x + half, y),
        (x + half * 0.7, y + size * 0.5),
        (x - half * 0.7, y + size * 0.5),
    )
    drawing.path(
        body, drawing.fade((x - half, 0), (x + half, 0), lighten(pot, 0.2), darken(pot, 0.35))
    )
    drawing.oval((x, y), (half, half * 0.16), darken(pot, 0.5))


def blob(center: Point, radii: tuple[float, float], randomness: Random, *, lobes: int = 11) -> str:
    """Return a leafy outline around *center* as a path."""
    points: list[Point] = []
    for index in range(lobes * 2):
        angle = math.pi * index / lobes
        reach = randomness.uniform(0.94, 1.08) if index % 2 else randomness.uniform(0.8, 0.92)
        points.append(
            (
                center[0] + radii[0] * reach * math.cos(angle),
                center[1] + radii[1] * reach * math.sin(angle),
            )
        )
    return smooth(points, closed=True, tension=1.0)


def paint_tree(
    drawing: Drawing, foot: Point, height: float, leaf: ColorLike, randomness: Random
) -> None:
    """Draw a broad-leaved tree standing at *foot*."""
    x, y = foot
    trunk = mix("#4a3628", leaf, 0.2)
    shadow(drawing, (x, y), (height * 0.4, height * 0.05), 0.35)
    stem = brush(
        (x, y),
        (x + height * 0.01, y - height * 0.3),
        (x, y - height * 0.62),
        widths=(height * 0.05, height * 0.028, height * 0.02),
    )
    drawing.path(
        stem,
        drawing.fade(
            (x - height * 0.05, 0), (x + height * 0.05, 0), lighten(trunk, 0.12), darken(trunk, 0.4)
        ),
    )
    for side in (-1, 1):
        limb = brush(
            (x, y - height * 0.4),
            (x + side * height * 0.08, y - height * 0.5),
            (x + side * height * 0.18, y - height * 0.62),
            widths=(height * 0.02, height * 0.012, 0.5),
        )
        drawing.path(limb, darken(trunk, 0.15))
    crowns = (
        (-0.2, 0.6, 0.2),
        (0.21, 0.62, 0.19),
        (0.0, 0.68, 0.25),
        (-0.1, 0.83, 0.19),
        (0.11, 0.8, 0.18),
    )
    for dx, up, radius in crowns:
        center = (x + dx * height, y - up * height)
        reach = radius * height
        fill = drawing.radial(
            (center[0] - reach * 0.35, center[1] - reach * 0.5),
            reach * 1.7,
            Stop(0.0, lighten(leaf, 0.24)),
            Stop(0.45, leaf),
            Stop(1.0, darken(leaf, 0.42)),
        )
        drawing.path(blob(center, (reach * 1.08, reach * 0.86), randomness), fill)


def paint_bush(
    drawing: Drawing, center: Point, radii: tuple[float, float], leaf: ColorLike, randomness: Random
) -> None:
    """Draw a bush, lit from above."""
    fill = drawing.fade(
        (0.0, center[1] - radii[1]),
        (0.0, center[1] + radii[1]),
        lighten(leaf, 0.2),
        leaf,
        darken(leaf, 0.4),
    )
    drawing.path(blob(center, radii, randomness, lobes=9), fill)


def paint_hills(
    drawing: Drawing, *, top: float, bottom: float, color: Color, randomness: Random
) -> None:
    """Draw one range of soft hills from side to side."""
    points = [(-40.0 + index * 140.0, top + randomness.uniform(-34, 34)) for index in range(8)]
    ridge = smooth(points, tension=1.0)
    drawing.path(
        f"{ridge} L 960 {bottom:.1f} L -60 {bottom:.1f} Z",
        drawing.fade((0, top - 40), (0, bottom), lighten(color, 0.08), color),
    )


def paint_grass(
    drawing: Drawing, *, top: float, bottom: float, color: ColorLike, randomness: Random
) -> None:
    """Scatter tufts between two heights, larger towards the viewer."""
    for _ in range(90):
        depth = randomness.random() ** 0.8
        x, y = randomness.uniform(-10, 910), top + (bottom - top) * depth
        size = 5 + 22 * depth
        shade = mix(darken(color, 0.3), lighten(color, 0.2), randomness.random())
        blades = " ".join(
            f"M {x + k * size * 0.22 - size * 0.06:.1f} {y:.1f} Q"
            f" {x + k * size * 0.3:.1f} {y - size * 0.6:.1f}"
            f" {x + k * size * 0.5:.1f} {y - size:.1f} Q"
            f" {x + k * size * 0.36:.1f} {y - size * 0.4:.1f}"
            f" {x + k * size * 0.22 + size * 0.06:.1f} {y:.1f} Z"
            for k in (-1, 0, 1)
        )
        drawing.path(blades, shade)
