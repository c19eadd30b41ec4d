"""A bird: round head, crest, folded wings and a beak that speaks."""

import random

from cliffhanger.animatic.color import darken, lighten, mix
from cliffhanger.animatic.creatures.coat import Coat, coat_of, luminance
from cliffhanger.animatic.creatures.eye import EyeStyle, draw_blush, draw_eyes
from cliffhanger.animatic.creatures.outline import Half, fur_path, turned
from cliffhanger.animatic.path import Point, brush, path, smooth
from cliffhanger.animatic.puppet import Build, Face, Part, View
from cliffhanger.animatic.sheet import AnimalLook, CharacterSheet, Species
from cliffhanger.animatic.svg import Box, Drawing, Stop, Stroke
from cliffhanger.animatic.viseme import MouthShape
from cliffhanger.errors import InvalidInputError

_HEAD = Half((
    (0, -124), (50, -118), (92, -84), (112, -34), (114, 18), (98, 68), (62, 106), (0, 120),
))  # fmt: skip
_TRUNK = Half((
    (0, 70), (66, 84), (104, 134), (128, 214), (122, 296), (82, 356), (0, 378),
))  # fmt: skip
_WING: tuple[Point, ...] = (
    (84, 116), (132, 132), (164, 196), (172, 270), (150, 352), (140, 312), (118, 336), (114, 296),
    (92, 310), (88, 220),
)  # fmt: skip
_WING_TIPS = frozenset({4, 6, 8})
_BEAK = "#f2a32e"
_BEAK_LINE = "#6e3712"
_MOUTH: Point = (0.0, 62.0)
_BEAK_DEPTH = 104.0
_FLOOR = 430.0


class BirdPuppet:
    """Draws one bird."""

    def __init__(self, sheet: CharacterSheet) -> None:
        """Prepare to draw *sheet*.

        Raises:
            InvalidInputError: The sheet's look is no bird.
        """
        look = sheet.look
        if not isinstance(look, AnimalLook) or look.species is not Species.BIRD:
            raise InvalidInputError(
                f"sheet.look must be a bird, got {look!r}; use puppet_for(sheet)"
            )
        self._look = look
        self._seed = sheet.seed
        self._coat = coat_of(look, has_pink_nose=False)
        self._eyes = _eye_style(look, self._coat)

    @property
    def build(self) -> Build:
        """Size, boxes and pivots."""
        return _BUILD

    def mouth_center(self, view: View) -> Point:
        """Return the middle of the closed beak as the head is turned."""
        return turned(view, _MOUTH, _BEAK_DEPTH)

    def draw_rear(self, art: Drawing, view: View) -> None:  # noqa: ARG002  a tail does not turn
        """Draw the tail feathers."""
        coat = self._coat
        for x, reach in ((-40, 404), (40, 404), (0, 418)):
            fill = art.fade((0, 300), (0, reach), coat.base, darken(coat.base, 0.4))
            feather = brush((x * 0.3, 290), (x * 0.8, 350), (x, reach), widths=(14, 25, 12))
            art.path(feather, fill, stroke=Stroke(coat.line, 2.6))

    def draw_body(self, art: Drawing, view: View) -> None:
        """Draw feet, trunk, breast and wings."""
        coat = self._coat
        for side in (-1, 1):
            _draw_foot(art, side)
        trunk = _TRUNK.shape(view)
        fill = art.fade((0, 80), (0, 378), coat.base, coat.base, coat.shade)
        art.path(trunk, fill, stroke=Stroke(coat.line, 2.8))
        with art.clip(trunk):
            self._draw_breast(art, view)
        for side in (-1, 1):
            self._draw_wing(art, view, side)
        if self._look.collar is not None:
            band = path(
                "M", -84, 108, "Q", 0, 164, 84, 108, "L", 88, 126, "Q", 0, 186, -88, 126, "Z"
            )
            art.path(band, self._look.collar, stroke=Stroke(darken(self._look.collar, 0.6), 2.4))

    def _draw_breast(self, art: Drawing, view: View) -> None:
        coat = self._coat
        breast = art.fade((0, 90), (0, 380), coat.patch, coat.patch, coat.patch_shade)
        art.oval((view.yaw * 12, 250), (86, 150), breast)
        feathers = random.Random(self._seed)
        for row in range(4):
            for column in range(-2, 3):
                x = column * 32 + (16 if row % 2 else 0) + feathers.uniform(-3, 3)
                y = 168 + row * 42 + feathers.uniform(-4, 4)
                scallop = path("M", x - 11, y, "Q", x, y + 15, x + 11, y)
                art.path(scallop, stroke=Stroke(darken(coat.patch, 0.32), 2.2, 0.5))
        side = view.light_side
        dark = darken(coat.shade, 0.2)
        shade = art.linear(
            (side * 20.0, 0), (-side * 140.0, 0), Stop(0, dark, 0), Stop(1, dark, 0.6)
        )
        art.rect(Box(-140, 60, 280, 330), shade)
        neck = art.linear((0, 112), (0, 168), Stop(0, dark, 0.45), Stop(1, dark, 0))
        art.rect(Box(-140, 60, 280, 110), neck)

    def _draw_wing(self, art: Drawing, view: View, side: int) -> None:
        coat = self._coat
        points = [(side * x, y) for x, y in _WING]
        corners = [index in _WING_TIPS for index in range(len(_WING))]
        fill = art.fade((0, 116), (0, 350), coat.light if side == view.light_side else coat.base,
                        coat.base, darken(coat.base, 0.45))  # fmt: skip
        art.path(fur_path(points, corners=corners), fill, stroke=Stroke(coat.line, 2.8))
        for x, y, end in ((116, 186, 300), (140, 210, 316)):
            rib = brush((side * x, y), (side * (x + 8), y + 60), (side * (x + 2), end),
                        widths=(0.5, 2.4, 0.4))  # fmt: skip
            art.path(rib, coat.line, opacity=0.5)

    def draw_head(self, art: Drawing, view: View) -> None:
        """Draw crest, skull and cheeks."""
        coat = self._coat
        edge = Stroke(coat.line, 2.8)
        for offset, reach in ((-20, 46), (22, 50), (0, 66)):
            tip = turned(view, (offset * 2.1 + 8, -122 - reach), -6.0)
            bend = turned(view, (offset * 1.0 - 4, -126 - reach * 0.5), 8.0)
            start = turned(view, (offset * 0.8, -104), 20.0)
            art.path(brush(start, bend, tip, widths=(13, 15, 3)), coat.light, stroke=edge)
        skull = _HEAD.shape(view, lean=20.0)
        fill = art.fade((0, -124), (0, 120), coat.light, coat.base, coat.base, coat.shade)
        art.path(skull, fill, stroke=edge)
        with art.clip(skull):
            self._draw_cheeks(art, view)
        art.path(skull, stroke=edge)

    def _draw_cheeks(self, art: Drawing, view: View) -> None:
        coat = self._coat
        ring = ((0, 12), (34, -34), (76, -30), (98, 8), (84, 70), (40, 108), (0, 118))
        for side in (-1, 1):
            mask = [turned(view, (side * x, y), 66.0) for x, y in ring]
            art.path(smooth(mask, closed=True), coat.patch, opacity=0.95)
        if self._look.has_patch_eye:
            x, y = turned(view, (52, 2), 76.0)
            art.oval((x, y), (48, 50), darken(coat.base, 0.5), opacity=0.9)
        dark = darken(coat.shade, 0.15)
        side = view.light_side
        shade = art.linear(
            (side * 10.0, 0), (-side * 140.0, 30), Stop(0, dark, 0), Stop(1, dark, 0.6)
        )
        art.rect(Box(-150, -140, 300, 280), shade)
        art.glow(turned(view, (side * 40.0, -84.0), 40.0), (56, 28), (255, 250, 240), 0.34)

    def draw_face(self, art: Drawing, view: View, face: Face) -> None:
        """Draw eyes, brows, blush and tears."""
        draw_blush(art, view, face, place=(78, 48))
        draw_eyes(art, self._eyes, view, face)

    def draw_mouth(self, art: Drawing, view: View, face: Face, shape: MouthShape) -> None:
        """Draw the whole beak; the lower half drops as it opens."""
        opening = max(shape.opening, face.open_mouth if shape.press < 0.5 else 0.0)
        x, y = self.mouth_center(view)
        half = 35.0 * (0.75 + 0.25 * shape.width) * (1.0 - 0.06 * abs(view.yaw))
        lift = face.smile * 6.0
        tip = x + view.yaw * 12.0
        if opening > 0.04:
            _draw_lower_beak(art, (x, y), half, 40.0 * opening, lift)
        upper = path(
            "M", x - half, y - 4 - lift, "C", x - half * 0.7, y - 26, x - half * 0.3, y - 34, x,
            y - 34, "C", x + half * 0.3, y - 34, x + half * 0.7, y - 26, x + half, y - 4 - lift,
            "C", x + half * 0.6, y + 6, tip + 12, y + 12, tip, y + 28 - 8 * opening,
            "C", tip - 12, y + 12, x - half * 0.6, y + 6, x - half, y - 4 - lift, "Z",
        )  # fmt: skip
        fill = art.fade((0, y - 34), (0, y + 26), lighten(_BEAK, 0.45), _BEAK, darken(_BEAK, 0.22))
        art.path(upper, fill, stroke=Stroke(_BEAK_LINE, 2.6))
        for side in (-1, 1):
            art.oval((x + side * 10.0, y - 18), (2.6, 3.4), _BEAK_LINE, opacity=0.8)
        art.oval((x + view.light_side * 8.0, y - 25), (7, 3.6), (255, 255, 255), opacity=0.6)
        if opening <= 0.04:
            chin = path("M", x - half * 0.5, y + 9 - lift * 0.4, "Q", tip, y + 40 - 6 * shape.press,
                        x + half * 0.5, y + 9 - lift * 0.4)  # fmt: skip
            art.path(chin, stroke=Stroke(_BEAK_LINE, 2.4))

    def draw_overlay(self, art: Drawing, view: View) -> None:
        """Draw nothing: a bird wears nothing over its face."""

    def draw_front(self, art: Drawing, view: View) -> None:
        """Draw nothing: the wings stay folded."""


def _draw_lower_beak(art: Drawing, center: Point, half: float, drop: float, lift: float) -> None:
    x, y = center
    low = y + 20 + drop
    lower = path(
        "M", x - half * 0.86, y - 2 - lift, "C", x - half * 0.7, y + drop * 0.8, x - half * 0.34,
        low, x, low, "C", x + half * 0.34, low, x + half * 0.7, y + drop * 0.8, x + half * 0.86,
        y - 2 - lift, "Z",
    )  # fmt: skip
    fill = art.fade((0, y), (0, low), darken(_BEAK, 0.34), darken(_BEAK, 0.08))
    art.path(lower, fill, stroke=Stroke(_BEAK_LINE, 2.6))
    inside = path(
        "M", x - half * 0.72, y - lift, "C", x - half * 0.56, y + drop * 0.7, x - half * 0.28,
        low - 11, x, low - 11, "C", x + half * 0.28, low - 11, x + half * 0.56, y + drop * 0.7,
        x + half * 0.72, y - lift, "Z",
    )  # fmt: skip
    with art.clip(inside):
        art.path(inside, (86, 22, 30))
        art.oval((x, low - 9), (half * 0.42, drop * 0.34 + 3), (228, 118, 122))


def _draw_foot(art: Drawing, side: int) -> None:
    x = side * 44.0
    edge = Stroke(_BEAK_LINE, 2.4)
    leg = art.fade((0, 350), (0, _FLOOR), darken(_BEAK, 0.35), _BEAK)
    art.path(brush((x, 350), (x, 390), (x, 420), widths=(8, 7, 7)), leg, stroke=edge)
    for spread in (-30.0, 30.0, 0.0):
        toe = brush((x, 410), (x + spread * 0.6, 416), (x + spread, _FLOOR - 6), widths=(8, 8, 5))
        art.path(toe, _BEAK, stroke=edge)


def _eye_style(look: AnimalLook, coat: Coat) -> EyeStyle:
    is_dark = luminance(coat.base) < 90
    return EyeStyle(
        spread=52, half_width=29, top=33, low=28, iris=25.5, color=look.eyes,
        lash=mix(coat.line, (24, 12, 14), 0.7), lid=mix(coat.patch, coat.patch_shade, 0.6),
        brow=lighten(coat.base, 0.30) if is_dark else darken(coat.base, 0.55), brow_weight=1.25,
        lashes=7,
    )  # fmt: skip


_BUILD = Build(
    boxes={
        Part.REAR: Box(-70, 280, 140, 150),
        Part.BODY: Box(-182, 60, 364, 376),
        Part.HEAD: Box(-138, -200, 276, 330),
        Part.FACE: Box(-134, -112, 268, 212),
        Part.MOUTH: Box(-84, 16, 168, 112),
    },
    mouth_center=_MOUTH, neck=(0.0, 108.0), floor=_FLOOR, head_top=-190.0, scale=0.36,
)  # fmt: skip
