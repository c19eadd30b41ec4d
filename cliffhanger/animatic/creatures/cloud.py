"""A cloud with a face: white and puffy, a thunderhead, or a spirit."""

import colorsys
import math
import random

from cliffhanger.animatic.color import Color, darken, lighten, mix, rgb
from cliffhanger.animatic.creatures.coat import luminance
from cliffhanger.animatic.creatures.eye import EyeStyle, draw_blush, draw_eyes
from cliffhanger.animatic.creatures.mouth import MouthStyle, draw_mouth, mouth_middle
from cliffhanger.animatic.creatures.outline import turned
from cliffhanger.animatic.path import Point, path, polygon
from cliffhanger.animatic.puppet import Build, Face, Part, View
from cliffhanger.animatic.sheet import CharacterSheet, CloudLook
from cliffhanger.animatic.svg import Box, Drawing, Stop, Stroke
from cliffhanger.animatic.viseme import MouthShape
from cliffhanger.errors import InvalidInputError

_PUFFS: tuple[tuple[float, float, float, float], ...] = (
    (-232, 84, 46, -24), (234, 86, 44, -24), (-188, 44, 72, -16), (190, 40, 74, -16),
    (-132, -26, 84, -8), (136, -34, 88, -8), (-72, -88, 80, 0), (72, -96, 90, 0),
    (-8, -112, 80, 10), (-150, 96, 56, 20), (152, 98, 54, 20), (-84, 112, 62, 34),
    (86, 112, 60, 34), (0, 120, 62, 44), (0, 16, 136, 60),
)  # fmt: skip
"""x, y, radius and depth of every puff, back to front; the last one bears the face."""
_WISPS: tuple[tuple[float, float, float], ...] = (
    (-150, 196, 24), (-192, 226, 13), (142, 200, 20), (104, 228, 11),
)  # fmt: skip
"""x, y and radius of the little puffs that trail underneath."""
_BOLT: tuple[Point, ...] = (
    (0, -38), (-26, 8), (-5, 4), (-14, 44), (26, -10), (5, -6), (20, -38)
)  # fmt: skip
_ELECTRIC_SATURATION = 0.45
_CALM_IRIS = "#4a7db8"


class CloudPuppet:
    """Draws one cloud.

    A glow of a strong colour (saturation over 0.45) gives it bolts and radio arcs.
    """

    def __init__(self, sheet: CharacterSheet) -> None:
        """Prepare to draw *sheet*.

        Raises:
            InvalidInputError: The sheet's look is no cloud.
        """
        look = sheet.look
        if not isinstance(look, CloudLook):
            raise InvalidInputError(
                f"sheet.look must be a cloud, got {look!r}; use puppet_for(sheet)"
            )
        self._look = look
        self._seed = sheet.seed
        self._puffs = _puffs(sheet.seed)
        self._gloss = 0.60 if luminance(look.body) > 150 else 0.22
        self._line = mix(darken(look.shade, 0.48), (52, 50, 88), 0.5)
        self._mouth = MouthStyle(
            center=(0.0, 76.0), half_width=36.0, drop=48.0, lobe=0.0,
            ink=_feature_ink(look, self._line), depth=100.0,
        )  # fmt: skip
        red, green, blue = rgb(look.glow)
        _, saturation, _ = colorsys.rgb_to_hsv(red / 255, green / 255, blue / 255)
        self._is_electric = saturation > _ELECTRIC_SATURATION
        self._eyes = _eye_style(look, self._line, is_electric=self._is_electric)
        self._build = _build(is_electric=self._is_electric)

    @property
    def build(self) -> Build:
        """Size, boxes and pivots."""
        return self._build

    def mouth_center(self, view: View) -> Point:
        """Return the middle of the closed mouth as the cloud is turned."""
        return mouth_middle(self._mouth, view)

    def draw_rear(self, art: Drawing, view: View) -> None:  # noqa: ARG002  light has no direction
        """Draw the halo."""
        strength = 0.55 if self._is_electric else 0.30
        art.glow((0, 10), (348, 290), self._look.glow, strength, core=0.2)

    def draw_body(self, art: Drawing, view: View) -> None:
        """Draw the wisps that trail underneath."""
        edge = Stroke(self._line, 5.2)
        places = [(turned(view, (x, y), -20.0), radius) for x, y, radius in _WISPS]
        for center, radius in places:
            art.oval(center, (radius * 1.25, radius), stroke=edge)
        for center, radius in places:
            fill = art.fade(
                (0, center[1] - radius), (0, center[1] + radius), self._look.body, self._look.shade
            )
            art.oval(center, (radius * 1.25, radius), fill)

    def draw_head(self, art: Drawing, view: View) -> None:
        """Draw the puffs: their common outline first, then each one lit from above."""
        placed = [(turned(view, (x, y), depth), radius) for x, y, radius, depth in self._puffs]
        for center, radius in placed[:-1]:
            art.oval(center, (radius, radius), self._line, stroke=Stroke(self._line, 5.4))
        center, radius = placed[-1]
        art.oval(center, (radius, radius), mix(self._look.body, self._look.shade, 0.4))
        for center, radius in placed[:-1]:
            self._draw_puff(art, view, center, radius)
        self._draw_face_puff(art, *placed[-1])
        glow = turned(view, (0, 30), 60.0)
        art.glow(glow, (210, 170), self._look.glow, 0.32 if self._is_electric else 0.30)
        face = turned(view, (0, 26), 76.0)
        art.glow(face, (142, 118), lighten(self._look.body, 0.5), 0.55, core=0.25)

    def _draw_puff(self, art: Drawing, view: View, center: Point, radius: float) -> None:
        look = self._look
        lit = (center[0] + view.light_side * radius * 0.34, center[1] - radius * 0.42)
        low = mix(look.body, look.shade, min(1.0, max(0.25, (center[1] + 150) / 290)))
        fill = art.radial(
            lit, radius * 1.42,
            Stop(0.0, lighten(look.body, self._gloss)), Stop(0.38, look.body),
            Stop(0.78, mix(look.body, low, 0.8)), Stop(1.0, mix(low, look.shade, 0.7)),
        )  # fmt: skip
        art.oval(center, (radius, radius), fill)
        start = math.radians(200 if view.light_side < 0 else 250)
        arc = _arc(center, radius * 0.84, start, math.radians(88))
        art.path(arc, stroke=Stroke((255, 255, 255), 4.0, 0.7 * self._gloss))

    def _draw_face_puff(self, art: Drawing, center: Point, radius: float) -> None:
        body = self._look.body
        soft = art.radial(
            (center[0], center[1] - radius * 0.1), radius,
            Stop(0.0, lighten(body, 0.3)), Stop(0.62, body, 0.96), Stop(1.0, body, 0.0),
        )  # fmt: skip
        art.oval(center, (radius, radius), soft)

    def draw_face(self, art: Drawing, view: View, face: Face) -> None:
        """Draw eyes, brows, blush and tears."""
        draw_blush(art, view, face, place=(84, 46), color=(248, 128, 146))
        draw_eyes(art, self._eyes, view, face)

    def draw_mouth(self, art: Drawing, view: View, face: Face, shape: MouthShape) -> None:
        """Draw the mouth."""
        draw_mouth(art, self._mouth, view, face, shape)

    def draw_overlay(self, art: Drawing, view: View) -> None:
        """Draw bolts and radio arcs around an electric cloud."""
        if not self._is_electric:
            return
        color, edge = lighten(self._look.glow, 0.25), Stroke(darken(self._look.glow, 0.62), 2.4)
        for x, y, size in ((-92, 238, 0.85), (206, 218, 0.9), (10, 248, 0.7)):
            at = turned(view, (x, y), -10.0)
            bolt = polygon(*((at[0] + dx * size, at[1] + dy * size) for dx, dy in _BOLT))
            art.glow(at, (46 * size, 60 * size), self._look.glow, 0.5)
            art.path(bolt, color, stroke=edge)
        for side in (-1, 1):
            origin = turned(view, (side * 232.0, -100.0), -10.0)
            for reach, opacity in ((24, 0.95), (46, 0.75), (68, 0.5)):
                middle = -0.5 if side > 0 else math.pi + 0.5
                arc = _arc(origin, reach, middle - 0.62, 1.24)
                art.path(arc, stroke=Stroke(color, 5.0, opacity))

    def draw_front(self, art: Drawing, view: View) -> None:
        """Draw nothing: it has no hands."""


def _puffs(seed: int) -> tuple[tuple[float, float, float, float], ...]:
    shape = random.Random(seed)
    return tuple(
        (x + shape.uniform(-7, 7), y + shape.uniform(-5, 5), radius + shape.uniform(-5, 5), depth)
        for x, y, radius, depth in _PUFFS
    )


def _arc(center: Point, radius: float, start: float, sweep: float) -> str:
    first = (center[0] + radius * math.cos(start), center[1] + radius * math.sin(start))
    end = start + sweep
    last = (center[0] + radius * math.cos(end), center[1] + radius * math.sin(end))
    return path("M", *first, "A", radius, radius, 0, "0", "1", *last)


def _feature_ink(look: CloudLook, line: Color) -> Color:
    if luminance(look.body) < 110:
        return mix(line, (12, 10, 26), 0.75)
    return mix(line, (48, 26, 58), 0.65)


def _eye_style(look: CloudLook, line: Color, *, is_electric: bool) -> EyeStyle:
    ink = _feature_ink(look, line)
    iris = darken(look.glow, 0.30) if is_electric else rgb(_CALM_IRIS)
    return EyeStyle(
        spread=52, half_width=30, top=36, low=29, iris=26.0, color=iris, lash=ink,
        lid=mix(look.body, look.shade, 0.35), brow=mix(line, ink, 0.6), brow_weight=1.3,
    )  # fmt: skip


def _build(*, is_electric: bool) -> Build:
    boxes = {
        Part.REAR: Box(-350, -282, 700, 584),
        Part.BODY: Box(-225, 160, 420, 90),
        Part.HEAD: Box(-310, -218, 620, 424),
        Part.FACE: Box(-140, -112, 280, 212),
        Part.MOUTH: Box(-100, 46, 200, 100),
    }
    if is_electric:
        boxes[Part.OVERLAY] = Box(-320, -190, 640, 480)
    return Build(
        boxes=boxes, mouth_center=(0.0, 76.0), neck=(0.0, 90.0), floor=310.0, head_top=-202.0,
        scale=1.8, is_floating=True,
    )  # fmt: skip
