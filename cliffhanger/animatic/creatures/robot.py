"""A friendly robot: a head with a glass face, a barrel of a chest, simple arms."""

from dataclasses import dataclass

from cliffhanger.animatic.color import Color, darken, lighten, mix, rgb
from cliffhanger.animatic.creatures.coat import luminance
from cliffhanger.animatic.creatures.outline import turned
from cliffhanger.animatic.creatures.screen import ScreenFace
from cliffhanger.animatic.path import Point, brush, path, polygon
from cliffhanger.animatic.puppet import Build, Face, Part, Pose, View
from cliffhanger.animatic.sheet import CharacterSheet, RobotLook
from cliffhanger.animatic.svg import Box, Drawing, Stop, Stroke
from cliffhanger.animatic.viseme import MouthShape
from cliffhanger.errors import InvalidInputError

_ARMS: dict[Pose, tuple[tuple[Point, Point], tuple[Point, Point]]] = {
    Pose.DOWN: (((-178, 360), (-170, 500)), ((178, 360), (170, 500))),
    Pose.CROSS: (((-176, 350), (60, 372)), ((176, 350), (-60, 338))),
    Pose.PHONE: (((-178, 360), (-170, 500)), ((216, 300), (142, 92))),
    Pose.CHIN: (((-176, 370), (40, 400)), ((150, 360), (62, 164))),
    Pose.POINT: (((-178, 360), (-170, 500)), ((220, 300), (292, 178))),
    Pose.CHEST: (((-178, 360), (-170, 500)), ((180, 360), (40, 316))),
    Pose.HOLD_PHONE: (((-178, 360), (-170, 500)), ((186, 370), (78, 300))),
}
"""Elbow and hand of the left and the right arm."""
_SHOULDER: Point = (128.0, 226.0)
_HAND_RADIUS = 31.0
_FLOOR = 860.0
_RAISED = frozenset({Pose.PHONE, Pose.CHIN})


@dataclass(frozen=True, slots=True)
class _Metal:
    """Colours of the shell, RGB in [0, 255]."""

    base: Color
    light: Color
    shade: Color
    trim: Color
    line: Color
    lamp: Color


def _metal_of(look: RobotLook) -> _Metal:
    base, trim = rgb(look.shell), rgb(look.trim)
    dark = luminance(base) < 70
    line = mix(darken(base, 0.70), (30, 24, 50), 0.5)
    return _Metal(
        base=base, light=lighten(base, 0.22 if dark else 0.5), shade=darken(base, 0.34), trim=trim,
        line=line, lamp=rgb(look.light),
    )  # fmt: skip


class RobotPuppet:
    """Draws one walking robot."""

    def __init__(self, sheet: CharacterSheet) -> None:
        """Prepare to draw *sheet*.

        Raises:
            InvalidInputError: The sheet's look is no walking robot.
        """
        look = sheet.look
        if not isinstance(look, RobotLook) or look.is_device:
            raise InvalidInputError(
                f"sheet.look must be a walking robot, got {look!r}; use puppet_for(sheet)"
            )
        self._metal = _metal_of(look)
        self._screen = ScreenFace(light=look.light, half_width=84.0, top=-70.0, bottom=92.0)

    @property
    def build(self) -> Build:
        """Size, boxes and pivots."""
        return _BUILD

    def mouth_center(self, view: View) -> Point:
        """Return the middle of the mouth as the head is turned."""
        return self._screen.mouth_center(view)

    def draw_rear(self, art: Drawing, view: View) -> None:
        """Draw nothing: a robot has neither tail nor back hair."""

    def draw_body(self, art: Drawing, view: View) -> None:
        """Draw legs, chest and arms."""
        metal = self._metal
        for side in (-1, 1):
            _draw_leg(art, metal, side)
        _draw_neck(art, metal)
        _draw_chest(art, metal, view)
        for side in (-1, 1):
            if side < 0 or view.pose not in _RAISED:
                _draw_arm(art, metal, view.pose, side)

    def draw_head(self, art: Drawing, view: View) -> None:
        """Draw the shell of the head, its antenna and the dark glass."""
        metal = self._metal
        _draw_antenna(art, metal, view)
        for side in (-1, 1):
            _draw_ear_disc(art, metal, view, side)
        _draw_skull(art, metal, view)
        self._screen.draw_glass(art, view)

    def draw_face(self, art: Drawing, view: View, face: Face) -> None:
        """Draw the lit eyes and brows."""
        self._screen.draw_eyes(art, view, face)

    def draw_mouth(self, art: Drawing, view: View, face: Face, shape: MouthShape) -> None:
        """Draw the lit mouth: a curve at rest, bars while it speaks."""
        self._screen.draw_mouth(art, view, face, shape)

    def draw_overlay(self, art: Drawing, view: View) -> None:
        """Draw the reflection on the glass."""
        self._screen.draw_reflection(art, view)

    def draw_front(self, art: Drawing, view: View) -> None:
        """Draw a hand that passes in front of the head."""
        if view.pose in _RAISED:
            _draw_arm(art, self._metal, view.pose, 1)


_BUILD = Build(
    boxes={
        Part.BODY: Box(-236, 90, 592, 778),
        Part.HEAD: Box(-160, -212, 320, 344),
        Part.FACE: Box(-120, -90, 240, 150),
        Part.MOUTH: Box(-100, 26, 200, 84),
        Part.OVERLAY: Box(-125, -95, 250, 205),
        Part.FRONT: Box(20, 10, 246, 390),
    },
    mouth_center=(0.0, 62.0), neck=(0.0, 126.0), floor=_FLOOR, head_top=-205.0, scale=1.05,
)  # fmt: skip


def _draw_antenna(art: Drawing, metal: _Metal, view: View) -> None:
    foot, top = turned(view, (0, -112), 6.0), turned(view, (0, -176), -14.0)
    art.path(brush(foot, ((foot[0] + top[0]) / 2, -144), top, widths=(7, 4, 4)), metal.trim,
             stroke=Stroke(metal.line, 2.4))  # fmt: skip
    art.glow(top, (34, 34), metal.lamp, 0.55)
    lamp = art.radial((top[0] - 5, top[1] - 6), 22, Stop(0, lighten(metal.lamp, 0.8)),
                      Stop(1, metal.lamp))  # fmt: skip
    art.oval(top, (15, 15), lamp, stroke=Stroke(metal.line, 2.4))


def _draw_ear_disc(art: Drawing, metal: _Metal, view: View, side: int) -> None:
    x, y = turned(view, (side * 116.0, 8.0), 0.0)
    width = 18.0 * (1.0 - side * view.yaw * 0.5)
    x += side * width * 0.2
    fill = art.fade((0, y - 40), (0, y + 40), lighten(metal.trim, 0.3), metal.trim,
                    darken(metal.trim, 0.3))  # fmt: skip
    box = Box(x - width, y - 38, width * 2, 76)
    art.rect(box, fill, radius=14, stroke=Stroke(metal.line, 2.6))
    bolt = (x + side * width * 0.35, y)
    art.oval(bolt, (5.0, 8.0), metal.lamp, stroke=Stroke(metal.line, 1.6, 0.7))


def _draw_skull(art: Drawing, metal: _Metal, view: View) -> None:
    shift = view.yaw * 10.0
    box = Box(-116 + shift * 0.4, -118, 232, 238)
    fill = art.fade((0, -118), (0, 120), metal.light, metal.base, metal.base, metal.shade)
    art.rect(box, fill, radius=66, stroke=Stroke(metal.line, 2.8))
    side = view.light_side
    shade = art.linear(
        (side * 20.0, 0), (-side * 120.0, 20), Stop(0, metal.shade, 0.0), Stop(1, metal.shade, 0.75)
    )
    art.rect(Box(box.x + 2, box.y + 2, 228, 234), shade, radius=64)
    gloss = path("M", -70 + shift, -96, "Q", -20 + shift, -112, 40 + shift, -104)
    art.path(gloss, stroke=Stroke((255, 255, 255), 7, 0.55))
    for end in (-1, 1):
        rivet = turned(view, (end * 40.0, 106.0), 84.0)
        art.oval(rivet, (3.6, 3.2), metal.shade, stroke=Stroke(metal.line, 1.2, 0.7))


def _draw_neck(art: Drawing, metal: _Metal) -> None:
    for index in range(4):
        y = 106 + index * 19
        half = 40 - index % 2 * 5
        fill = art.fade((-half, 0), (half, 0), darken(metal.trim, 0.4), lighten(metal.trim, 0.2),
                        darken(metal.trim, 0.4))  # fmt: skip
        art.rect(Box(-half, y, half * 2, 19), fill, radius=8, stroke=Stroke(metal.line, 2.2))


def _draw_chest(art: Drawing, metal: _Metal, view: View) -> None:
    chest = path(
        "M", -104, 176, "C", -150, 178, -156, 216, -152, 262, "C", -146, 350, -126, 430, -98, 486,
        "Q", 0, 524, 98, 486, "C", 126, 430, 146, 350, 152, 262, "C", 156, 216, 150, 178, 104, 176,
        "Z",
    )  # fmt: skip
    fill = art.fade((0, 176), (0, 510), metal.light, metal.base, metal.base, metal.shade)
    art.path(chest, fill, stroke=Stroke(metal.line, 2.8))
    side = view.light_side
    with art.clip(chest):
        shade = art.linear((side * 20.0, 0), (-side * 160.0, 0), Stop(0, metal.shade, 0),
                           Stop(1, metal.shade, 0.8))  # fmt: skip
        art.rect(Box(-170, 170, 340, 350), shade)
        dark = art.linear((0, 172), (0, 214), Stop(0, metal.line, 0.45), Stop(1, metal.line, 0))
        art.rect(Box(-170, 170, 340, 46), dark)
        art.path(path("M", -160, 420, "Q", 0, 462, 160, 420), stroke=Stroke(metal.line, 2.2, 0.6))
    _draw_panel(art, metal)


def _draw_panel(art: Drawing, metal: _Metal) -> None:
    panel = Box(-62, 252, 124, 108)
    fill = art.fade((0, 252), (0, 360), darken(metal.trim, 0.1), metal.trim)
    art.rect(panel, fill, radius=20, stroke=Stroke(metal.line, 2.4))
    art.glow((0, 296), (46, 46), metal.lamp, 0.55)
    heart = path(
        "M", 0, 318, "C", -40, 292, -24, 268, 0, 284, "C", 24, 268, 40, 292, 0, 318, "Z"
    )  # fmt: skip
    art.path(heart, lighten(metal.lamp, 0.25), stroke=Stroke(darken(metal.lamp, 0.45), 2.0))
    for index in range(3):
        art.oval((-24 + index * 24, 342), (5.5, 5.5), lighten(metal.lamp, 0.5) if index < 2 else
                 metal.shade, stroke=Stroke(metal.line, 1.6, 0.8))  # fmt: skip


def _tube(
    art: Drawing, metal: _Metal, start: Point, end: Point, widths: tuple[float, float]
) -> None:
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    shape = brush(start, middle, end, widths=(widths[0], sum(widths) / 2, widths[1]))
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = max(1.0, (dx * dx + dy * dy) ** 0.5)
    across = (-dy / length * widths[0], dx / length * widths[0])
    if across[0] > 0:
        across = (-across[0], -across[1])
    fill = art.fade(
        (middle[0] + across[0], middle[1] + across[1]),
        (middle[0] - across[0], middle[1] - across[1]), metal.light, metal.base, metal.shade,
    )  # fmt: skip
    art.path(shape, fill, stroke=Stroke(metal.line, 2.6))


def _draw_arm(art: Drawing, metal: _Metal, pose: Pose, side: int) -> None:
    elbow, hand = _ARMS[pose][0 if side < 0 else 1]
    shoulder = (side * _SHOULDER[0], _SHOULDER[1])
    _tube(art, metal, shoulder, elbow, (24.0, 21.0))
    _tube(art, metal, elbow, hand, (21.0, 25.0))
    joint = art.radial((elbow[0] - 6, elbow[1] - 8), 34, Stop(0, lighten(metal.trim, 0.35)),
                       Stop(1, darken(metal.trim, 0.2)))  # fmt: skip
    art.oval(elbow, (25, 25), joint, stroke=Stroke(metal.line, 2.4))
    ball = art.radial((shoulder[0] - 10, shoulder[1] - 14), 52, Stop(0, metal.light),
                      Stop(1, metal.base))  # fmt: skip
    art.oval(shoulder, (38, 38), ball, stroke=Stroke(metal.line, 2.6))
    if pose in {Pose.PHONE, Pose.HOLD_PHONE} and side > 0:
        _draw_phone(art, metal, hand, is_upright=pose is Pose.HOLD_PHONE)
    _draw_hand(art, metal, elbow, hand, is_pointing=pose is Pose.POINT and side > 0)


def _draw_hand(
    art: Drawing, metal: _Metal, elbow: Point, hand: Point, *, is_pointing: bool
) -> None:
    dx, dy = hand[0] - elbow[0], hand[1] - elbow[1]
    length = max(1.0, (dx * dx + dy * dy) ** 0.5)
    ux, uy = dx / length, dy / length
    edge = Stroke(metal.line, 2.4)
    fill = art.radial((hand[0] - 8, hand[1] - 10), 50, Stop(0, lighten(metal.trim, 0.4)),
                      Stop(1, darken(metal.trim, 0.1)))  # fmt: skip
    for spread in (-0.75, 0.75) if not is_pointing else (0.0,):
        reach = 46.0 if not is_pointing else 68.0
        tip = (
            hand[0] + (ux - uy * spread) * reach, hand[1] + (uy + ux * spread) * reach
        )  # fmt: skip
        art.path(brush(hand, ((hand[0] + tip[0]) / 2, (hand[1] + tip[1]) / 2), tip,
                       widths=(14, 13, 9)), fill, stroke=edge)  # fmt: skip
    art.oval(hand, (_HAND_RADIUS, _HAND_RADIUS), fill, stroke=edge)


def _draw_phone(art: Drawing, metal: _Metal, hand: Point, *, is_upright: bool) -> None:
    x, y = hand
    top = y - (96 if is_upright else 74)
    slab = polygon((x - 30, top), (x + 30, top), (x + 30, y + 22), (x - 30, y + 22))
    art.path(slab, (34, 34, 44), stroke=Stroke((18, 18, 26), 6.0))
    if is_upright:
        art.glow((x, y - 36), (44, 66), metal.lamp, 0.35)


def _draw_leg(art: Drawing, metal: _Metal, side: int) -> None:
    hip, knee, ankle = (side * 56.0, 480.0), (side * 66.0, 640.0), (side * 68.0, 800.0)
    _tube(art, metal, hip, knee, (33.0, 28.0))
    _tube(art, metal, knee, ankle, (28.0, 33.0))
    joint = art.radial((knee[0] - 8, knee[1] - 8), 42, Stop(0, lighten(metal.trim, 0.35)),
                       Stop(1, darken(metal.trim, 0.2)))  # fmt: skip
    art.oval(knee, (32, 30), joint, stroke=Stroke(metal.line, 2.4))
    x = side * 78.0
    foot = path(
        "M", x - 58, _FLOOR, "C", x - 62, 800, x - 34, 782, x, 782, "C", x + 34, 782, x + 62, 800,
        x + 58, _FLOOR, "Z",
    )  # fmt: skip
    fill = art.fade((0, 782), (0, _FLOOR), metal.light, metal.base, metal.shade)
    art.path(foot, fill, stroke=Stroke(metal.line, 2.8))
    art.rect(Box(x - 58, _FLOOR - 16, 116, 16), metal.trim, stroke=Stroke(metal.line, 2.2))
