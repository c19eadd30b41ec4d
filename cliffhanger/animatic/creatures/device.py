"""A talking phone: a rounded slab with a face on its screen, hovering."""

from cliffhanger.animatic.color import darken, lighten, mix, rgb
from cliffhanger.animatic.creatures.outline import turned
from cliffhanger.animatic.creatures.screen import ScreenFace
from cliffhanger.animatic.path import Point, path
from cliffhanger.animatic.puppet import Build, Face, Part, View
from cliffhanger.animatic.sheet import CharacterSheet, RobotLook
from cliffhanger.animatic.svg import Box, Drawing, Stop, Stroke
from cliffhanger.animatic.viseme import MouthShape
from cliffhanger.errors import InvalidInputError

_HALF_WIDTH, _TOP, _BOTTOM, _RADIUS = 116.0, -150.0, 290.0, 40.0


class DevicePuppet:
    """Draws a talking device; the whole slab is its head, since it turns as one."""

    def __init__(self, sheet: CharacterSheet) -> None:
        """Prepare to draw *sheet*.

        Raises:
            InvalidInputError: The sheet's look is no device.
        """
        look = sheet.look
        if not isinstance(look, RobotLook) or not look.is_device:
            raise InvalidInputError(
                f"sheet.look must be a device, got {look!r}; use puppet_for(sheet)"
            )
        self._look = look
        self._screen = ScreenFace(
            light=look.light, half_width=_HALF_WIDTH - 11, top=_TOP + 11, bottom=_BOTTOM - 11,
            radius=31.0, depth=22.0,
        )  # fmt: skip

    @property
    def build(self) -> Build:
        """Size, boxes and pivots."""
        return _BUILD

    def mouth_center(self, view: View) -> Point:
        """Return the middle of the mouth as the slab is turned."""
        return self._screen.mouth_center(view)

    def draw_rear(self, art: Drawing, view: View) -> None:  # noqa: ARG002  light has no direction
        """Draw the light it hovers on."""
        art.glow((0, _BOTTOM + 34), (128, 26), self._look.light, 0.45)
        art.glow((0, 70), (210, 300), self._look.light, 0.30)

    def draw_body(self, art: Drawing, view: View) -> None:
        """Draw nothing: the slab is the head."""

    def draw_head(self, art: Drawing, view: View) -> None:
        """Draw the slab, its rim and what the screen shows around the face."""
        shell, line = rgb(self._look.shell), mix(darken(self._look.shell, 0.7), (20, 20, 40), 0.5)
        edge = -view.yaw * 26.0
        rim = Box(-_HALF_WIDTH + edge * 0.5, _TOP + 3, _HALF_WIDTH * 2, _BOTTOM - _TOP - 6)
        art.rect(rim, darken(shell, 0.45), radius=_RADIUS, stroke=Stroke(line, 2.8))
        side = 1 if view.yaw <= 0 else -1
        for y, height in ((-40.0, 34.0), (4.0, 60.0)):
            button = Box(side * (_HALF_WIDTH + 2) + edge * 0.5 - 4, y, 8, height)
            art.rect(button, self._look.trim, radius=3, stroke=Stroke(line, 2.0))
        front = Box(-_HALF_WIDTH, _TOP, _HALF_WIDTH * 2, _BOTTOM - _TOP)
        fill = art.fade((-_HALF_WIDTH, _TOP), (_HALF_WIDTH, _BOTTOM), lighten(shell, 0.45), shell,
                        darken(shell, 0.25))  # fmt: skip
        art.rect(front, fill, radius=_RADIUS, stroke=Stroke(line, 2.8))
        self._screen.draw_glass(art, view)
        camera = turned(view, (0, _TOP + 30), 10.0)
        art.rect(Box(camera[0] - 26, camera[1] - 7, 52, 14), (6, 8, 16), radius=7)
        self._draw_signal(art, view)

    def _draw_signal(self, art: Drawing, view: View) -> None:
        """Draw a play bar and three buttons under the face."""
        lamp = lighten(self._look.light, 0.2)
        left, y = turned(view, (-72, 178), 18.0)
        art.rect(Box(left, y, 144, 6), lamp, radius=3, opacity=0.30)
        art.rect(Box(left, y, 58, 6), lamp, radius=3, opacity=0.85)
        art.oval((left + 58, y + 3), (8, 8), lighten(self._look.light, 0.7))
        x, y = turned(view, (0, 224), 18.0)
        art.oval((x, y), (22, 22), lamp, opacity=0.85)
        art.path(path("M", x - 7, y - 10, "L", x + 11, y, "L", x - 7, y + 10, "Z"), (16, 20, 38))
        for shift in (-58, 58):
            art.oval((x + shift, y), (14, 14), stroke=Stroke(lamp, 2.6, 0.6))

    def draw_face(self, art: Drawing, view: View, face: Face) -> None:
        """Draw the lit eyes and brows."""
        self._screen.draw_eyes(art, view, face)

    def draw_mouth(self, art: Drawing, view: View, face: Face, shape: MouthShape) -> None:
        """Draw the lit mouth."""
        self._screen.draw_mouth(art, view, face, shape)

    def draw_overlay(self, art: Drawing, view: View) -> None:
        """Draw the reflection on the glass."""
        self._screen.draw_reflection(art, view)
        box = self._screen.glass_box(view)
        shine = art.linear(
            (box.x, box.y), (box.x + box.width, box.y + box.height * 0.6),
            Stop(0, (255, 255, 255), 0.10), Stop(0.45, (255, 255, 255), 0.03),
            Stop(0.46, (255, 255, 255), 0.0),
        )  # fmt: skip
        art.rect(box, shine, radius=31.0)

    def draw_front(self, art: Drawing, view: View) -> None:
        """Draw nothing: it has no hands."""


_BUILD = Build(
    boxes={
        Part.REAR: Box(-212, -232, 424, 604),
        Part.HEAD: Box(-136, -156, 272, 452),
        Part.FACE: Box(-110, -90, 220, 150),
        Part.MOUTH: Box(-90, 26, 180, 84),
        Part.OVERLAY: Box(-120, -145, 240, 430),
    },
    mouth_center=(0.0, 62.0), neck=(0.0, 120.0), floor=360.0, head_top=_TOP, scale=0.55,
    is_floating=True,
)  # fmt: skip
