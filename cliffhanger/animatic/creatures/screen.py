"""A face of light on dark glass, for robots and talking devices."""

import math
from dataclasses import dataclass

from cliffhanger.animatic.color import Color, lighten, mix
from cliffhanger.animatic.creatures.outline import foreshortening, turned
from cliffhanger.animatic.path import Point, brush, path, smooth
from cliffhanger.animatic.puppet import Face, View
from cliffhanger.animatic.sheet import Hex
from cliffhanger.animatic.svg import Box, Drawing, Stroke
from cliffhanger.animatic.viseme import MouthShape

_DEPTH = 62.0
_BARS = 9
_EYE_SAMPLES = 11
_BLUSH = (255.0, 120.0, 150.0)
_TEAR = (150.0, 214.0, 255.0)


@dataclass(frozen=True, slots=True)
class ScreenFace:
    """Eyes and mouth as lamps behind glass.

    Attributes:
        light: Colour of the lamps.
        half_width: Of the glass.
        top: Upper edge of the glass.
        bottom: Lower edge of the glass.
        radius: Rounding of its corners.
        eye_y: Height of the eyes.
        mouth_y: Height of the mouth.
        depth: How far the glass stands before the axis of the head.
    """

    light: Hex
    half_width: float
    top: float
    bottom: float
    radius: float = 44.0
    eye_y: float = -2.0
    mouth_y: float = 62.0
    depth: float = _DEPTH

    @property
    def _lamp(self) -> Color:
        return lighten(self.light, 0.35)

    def mouth_center(self, view: View) -> Point:
        """Return the middle of the mouth as the head is turned."""
        return turned(view, (0.0, self.mouth_y), self.depth)

    def glass_box(self, view: View) -> Box:
        """Return the rectangle of the glass as the head is turned."""
        x, y = turned(view, (0.0, self.top), self.depth * 0.55)
        half = self.half_width * (1.0 - 0.06 * abs(view.yaw))
        return Box(x - half, y, half * 2, self.bottom - self.top)

    def draw_glass(self, art: Drawing, view: View) -> None:
        """Draw the dark glass."""
        box = self.glass_box(view)
        night = mix((16, 20, 38), self.light, 0.07)
        fill = art.fade((0, box.y), (0, box.y + box.height), night, mix(night, self.light, 0.10))
        art.rect(box, fill, radius=self.radius, stroke=Stroke((10, 10, 22), 3.4))
        glow = (box.x + box.width / 2, box.y + box.height * 0.6)
        art.glow(glow, (box.width * 0.5, box.height * 0.5), self.light, 0.16)

    def draw_reflection(self, art: Drawing, view: View) -> None:
        """Draw the light of a window on the glass."""
        box = self.glass_box(view)
        left = box.x + box.width * (0.10 if view.light_side < 0 else 0.62)
        shine = path(
            "M", left + 18, box.y + 6, "L", left + 52, box.y + 6, "L", left + 22, box.y + 62,
            "L", left - 4, box.y + 62, "Z",
        )  # fmt: skip
        clip = _rounded(box, self.radius)
        with art.clip(clip):
            art.path(shine, (255, 255, 255), opacity=0.10)
        edge = path("M", box.x + self.radius * 0.5, box.y + 7, "L",
                    box.x + box.width - self.radius * 0.5, box.y + 7)  # fmt: skip
        art.path(edge, stroke=Stroke((255, 255, 255), 2.4, 0.28))

    def draw_eyes(self, art: Drawing, view: View, face: Face) -> None:
        """Draw eyes, brows, blush and tears."""
        blush = min(0.5, 0.3 * (face.blush - 0.6))
        for side in (-1, 1):
            if blush > 0.02:
                cheek = turned(view, (side * 60.0, self.eye_y + 40), self.depth)
                art.glow(cheek, (22, 13), _BLUSH, blush)
            self._draw_eye(art, view, face, side)
            self._draw_brow(art, view, face, side)

    def _draw_eye(self, art: Drawing, view: View, face: Face, side: int) -> None:
        x, y = turned(view, (side * 42.0, self.eye_y), self.depth)
        x += face.gaze_x * 7.0
        y += face.gaze_y * 5.0
        half = 21.0 * foreshortening(view, side) * (0.55 + 0.45 * face.iris)
        lid = face.lid * (1.0 - face.blink)
        if face.asymmetry > 0.5 and side < 0:
            lid *= 0.9
        shape = smooth(_eye_outline((x, y), half, side, lid, face), closed=True)
        art.glow((x, y), (46, 48), self.light, 0.42)
        fill = art.fade((0, y - 30), (0, y + 26), lighten(self.light, 0.72), self._lamp, self.light)
        art.path(shape, fill)
        if lid > 0.45:
            with art.clip(shape):
                light = (x - half * 0.32, y - 11.0)
                art.oval(light, (half * 0.28, 7.0), (255, 255, 255), opacity=0.95)
        if face.tears > 0.02:
            drop = (x + side * 12.0, y + 30.0 + 26.0 * face.tears)
            start = (x + side * 8.0, y + 22.0)
            bend = (x + side * 8.0, (start[1] + drop[1]) / 2)
            art.path(brush(start, bend, drop, widths=(1.2, 2.6, 5.5)), _TEAR)
            art.oval((drop[0], drop[1] - 1.0), (5.5, 5.5), _TEAR)

    def _draw_brow(self, art: Drawing, view: View, face: Face, side: int) -> None:
        lift = (-5.0 if side > 0 else 3.0) * face.asymmetry - 30.0 * max(0.0, face.lid - 1.0)
        base = self.eye_y - 44.0 + lift
        inner = turned(view, (side * (22.0 - face.brow_squeeze), base + face.brow_in), self.depth)
        outer = turned(view, (side * 62.0, base + 2 + face.brow_out), self.depth)
        middle = ((inner[0] + outer[0]) / 2, (inner[1] + outer[1]) / 2 - 6)
        art.path(brush(inner, middle, outer, widths=(4.2, 4.4, 2.4)), self._lamp, opacity=0.95)

    def draw_mouth(self, art: Drawing, view: View, face: Face, shape: MouthShape) -> None:
        """Draw a glowing curve at rest and sound bars while speaking."""
        opening = max(shape.opening, face.open_mouth if shape.press < 0.5 else 0.0)
        x, y = self.mouth_center(view)
        half = 36.0 * (0.6 + 0.4 * face.mouth_width) * shape.width * (1.0 - 0.1 * abs(view.yaw))
        art.glow((x, y), (half + 26, 26), self.light, 0.30)
        if opening > 0.04:
            self._draw_bars(art, (x, y), half, opening, face)
        else:
            bend = face.smile * 15.0 * (1.0 - shape.press)
            skew = face.mouth_skew * 5.0
            width = 6.0 if shape.press < 0.5 else 7.5
            curve = path("M", x - half, y - bend * 0.5 + skew, "Q", x, y + bend * 1.1, x + half,
                         y - bend * 0.5 - skew)  # fmt: skip
            art.path(curve, stroke=Stroke(self._lamp, width))

    def _draw_bars(
        self, art: Drawing, center: Point, half: float, opening: float, face: Face
    ) -> None:
        step = half * 2 / _BARS
        for index in range(_BARS):
            across = (index - (_BARS - 1) / 2) / ((_BARS - 1) / 2)
            wave = 0.72 + 0.28 * math.cos(index * 2.4)
            height = 5.0 + 46.0 * opening * wave * math.sqrt(1.0 - 0.86 * across * across)
            bend = face.smile * 9.0 * (0.5 - across * across)
            width = step * 0.62
            left = center[0] + across * (half - step / 2) - width / 2
            box = Box(left, center[1] + bend - height / 2, width, height)
            art.rect(box, self._lamp, radius=width / 2)


def _eye_outline(center: Point, half: float, side: int, lid: float, face: Face) -> list[Point]:
    x, y = center
    top, low = 27.0 * (1.0 + 0.5 * max(0.0, face.lid - 1.0)), 24.0
    upper: list[Point] = []
    lower: list[Point] = []
    for index in range(_EYE_SAMPLES):
        across = -math.cos(math.pi * index / (_EYE_SAMPLES - 1))
        bulge = (1.0 - across**4) ** 0.5
        line = low * 0.5 - (top * 0.95 + low * 0.5) * min(1.0, lid)
        line += -face.lid_slant * 15.0 * across * min(1.0, lid * 2) - 11.0 * bulge * lid
        floor = low - max(0.0, face.low_lid) * (-2.0 + 44.0 * bulge**2)
        up, down = max(-top * bulge, line), min(low * bulge, floor)
        if down - up < 5.0:
            middle = (up + down) / 2
            up, down = middle - 2.5, middle + 2.5
        place = x + side * half * across
        upper.append((place, y + up))
        lower.append((place, y + down))
    return upper + lower[::-1]


def _rounded(box: Box, radius: float) -> str:
    left, top, right, low = box.x, box.y, box.x + box.width, box.y + box.height
    return path(
        "M", left + radius, top, "L", right - radius, top, "Q", right, top, right, top + radius,
        "L", right, low - radius, "Q", right, low, right - radius, low, "L", left + radius, low,
        "Q", left, low, left, low - radius, "L", left, top + radius, "Q", left, top, left + radius,
        top, "Z",
    )  # fmt: skip
