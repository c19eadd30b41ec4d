"""Ears, one drawing per species."""

from cliffhanger.animatic.color import darken, lighten, mix
from cliffhanger.animatic.creatures.coat import Coat
from cliffhanger.animatic.creatures.outline import fur_path, turned
from cliffhanger.animatic.path import Point, brush
from cliffhanger.animatic.puppet import View
from cliffhanger.animatic.sheet import Species
from cliffhanger.animatic.svg import Drawing, Stroke

_POINTED: dict[Species, tuple[tuple[Point, ...], int]] = {
    Species.DOG: (
        ((28, -112), (60, -176), (112, -222), (158, -232), (164, -172), (150, -104), (102, -38)),
        3,
    ),
    Species.CAT: (((20, -108), (46, -166), (90, -222), (112, -168), (122, -104), (104, -44)), 2),
    Species.FOX: (((24, -104), (46, -166), (92, -240), (122, -184), (134, -112), (106, -46)), 2),
}
"""Right ear from the inner base over the tip to the outer base, and which point is the tip."""
_UPRIGHT_RABBIT: tuple[Point, ...] = (
    (14, -96), (18, -170), (24, -260), (46, -336), (66, -342), (82, -300), (84, -214), (72, -140),
    (66, -90),
)  # fmt: skip
_LOP: tuple[Point, ...] = (
    (52, -112), (94, -118), (128, -86), (150, -24), (160, 50), (150, 112), (124, 128), (104, 96),
    (98, 30), (84, -40),
)  # fmt: skip
"""A dog's hanging ear, drawn over the skull."""
_RABBIT_LOP: tuple[Point, ...] = (
    (24, -118), (66, -140), (120, -114), (152, -40), (168, 60), (174, 160), (160, 226), (134, 234),
    (118, 190), (112, 90), (98, -30),
)  # fmt: skip
_EAR_DEPTH = -22.0


def hanging_extent(species: Species) -> tuple[float, float]:
    """Return how far hanging ears reach: sideways from the middle, and their lowest y."""
    points = _hanging(species)
    return max(x for x, _ in points), max(y for _, y in points)


def _hanging(species: Species) -> tuple[Point, ...]:
    return _RABBIT_LOP if species is Species.RABBIT else _LOP


def draw_ears_behind(
    art: Drawing, species: Species, coat: Coat, view: View, *, is_floppy: bool
) -> None:
    """Draw the ears that stand up behind the skull."""
    for side in (-1, 1):
        if species is Species.BEAR:
            _draw_round_ear(art, coat, view, side)
        elif species is Species.RABBIT and not is_floppy:
            _draw_rabbit_ear(art, coat, view, side)
        elif species in _POINTED and not is_floppy:
            _draw_pointed_ear(art, species, coat, view, side)


def draw_ears_before(
    art: Drawing, species: Species, coat: Coat, view: View, *, is_floppy: bool
) -> None:
    """Draw the ears that hang over the skull."""
    if is_floppy and species is not Species.BEAR:
        for side in (-1, 1):
            _draw_hanging_ear(art, species, coat, view, side)


def _placed(points: tuple[Point, ...], view: View, side: int, depth: float) -> list[Point]:
    return [turned(view, (side * x, y), depth) for x, y in points]


def _inner(points: tuple[Point, ...], toward: Point, amount: float) -> tuple[Point, ...]:
    """Return *points* drawn together towards a point: the inside of an ear."""
    return tuple((x + (toward[0] - x) * amount, y + (toward[1] - y) * amount) for x, y in points)


def _draw_pointed_ear(art: Drawing, species: Species, coat: Coat, view: View, side: int) -> None:
    points, tip = _POINTED[species]
    corners = [index == tip for index in range(len(points))]
    shape = fur_path(_placed(points, view, side, _EAR_DEPTH), corners=corners)
    dark_tip = species is Species.FOX
    top = darken(coat.base, 0.72) if dark_tip else coat.light
    fill = art.fade((0, points[tip][1]), (0, -70), top, coat.base, coat.shade)
    art.path(shape, fill, stroke=Stroke(coat.line, 2.8))
    base = ((points[0][0] + points[-1][0]) / 2 + 4, (points[0][1] + points[-1][1]) / 2)
    hollow = fur_path(_placed(_inner(points, base, 0.30), view, side, _EAR_DEPTH), corners=corners)
    skin = art.fade(
        (0, points[tip][1]), base, coat.skin, mix(coat.skin, darken(coat.base, 0.5), 0.35)
    )
    art.path(hollow, skin, stroke=Stroke(darken(coat.skin, 0.30), 1.4, 0.55))
    tuft_color = lighten(coat.patch, 0.15)
    for offset, reach in ((-16.0, 46.0), (0.0, 58.0), (14.0, 40.0)):
        start = turned(view, (side * (base[0] - 8 + offset), base[1] - 8), _EAR_DEPTH)
        end = turned(view, (side * (base[0] + offset * 1.6), base[1] - reach), _EAR_DEPTH)
        bend = turned(view, (side * (base[0] - 10 + offset), base[1] - reach / 2), _EAR_DEPTH)
        art.path(brush(start, bend, end, widths=(6.0, 5.0, 0.4)), tuft_color, opacity=0.85)


def _draw_rabbit_ear(art: Drawing, coat: Coat, view: View, side: int) -> None:
    flat = [False] * len(_UPRIGHT_RABBIT)
    shape = fur_path(_placed(_UPRIGHT_RABBIT, view, side, _EAR_DEPTH), corners=flat)
    fill = art.fade((0, -340), (0, -80), coat.light, coat.base, coat.shade)
    art.path(shape, fill, stroke=Stroke(coat.line, 2.8))
    inside = tuple((52 + (x - 50) * 0.52, -200 + (y + 214) * 0.78) for x, y in _UPRIGHT_RABBIT)
    hollow = fur_path(_placed(inside, view, side, _EAR_DEPTH), corners=flat)
    skin = art.fade((0, -310), (0, -100), lighten(coat.skin, 0.25), coat.skin)
    art.path(hollow, skin, stroke=Stroke(darken(coat.skin, 0.25), 1.3, 0.5))


def _draw_round_ear(art: Drawing, coat: Coat, view: View, side: int) -> None:
    center = turned(view, (side * 88.0, -100.0), _EAR_DEPTH)
    fill = art.fade((0, -146), (0, -60), coat.light, coat.base)
    art.oval(center, (43.0, 42.0), fill, stroke=Stroke(coat.line, 2.8))
    inner = (center[0] - side * 3.0, center[1] + 5.0)
    skin = art.fade((0, -124), (0, -70), coat.patch_shade, mix(coat.patch, coat.skin, 0.5))
    art.oval(inner, (25.0, 24.0), skin, stroke=Stroke(coat.line, 1.4, 0.45))


def _draw_hanging_ear(art: Drawing, species: Species, coat: Coat, view: View, side: int) -> None:
    points = _hanging(species)
    shape = fur_path(_placed(points, view, side, 12.0), corners=[False] * len(points))
    deep = mix(coat.base, coat.shade, 0.75)
    bottom = max(y for _, y in points)
    fill = art.fade((0, -118), (0, bottom), coat.base, deep, darken(deep, 0.12))
    art.path(shape, fill, stroke=Stroke(coat.line, 2.8))
    for x, y, reach in ((112, -70, 84), (126, -40, 100), (116, 30, 66)):
        start = turned(view, (side * x, y), 12.0)
        end = turned(view, (side * (x + 10), y + reach), 12.0)
        bend = turned(view, (side * (x + 16), y + reach / 2), 12.0)
        art.path(brush(start, bend, end, widths=(0.4, 2.2, 0.3)), coat.line, opacity=0.28)
