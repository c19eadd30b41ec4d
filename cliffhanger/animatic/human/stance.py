"""How a body carries itself: clothes are drawn upright and bent by the stance.

Body coordinates are an upright adult's: x from the middle, y as in `Build`, floor 1300. A stance
turns, tilts and scales them, so every garment follows shoulders and hips without knowing the pose.
"""

from dataclasses import dataclass

from cliffhanger.animatic.color import ColorLike, darken, lighten
from cliffhanger.animatic.human.figure import Figure, smoothstep
from cliffhanger.animatic.human.head import shadow_side
from cliffhanger.animatic.human.proportions import BODY_TOP
from cliffhanger.animatic.path import Point, brush, path
from cliffhanger.animatic.puppet import Pose, View
from cliffhanger.animatic.svg import Drawing, Fill, Stroke

BODY_TURN = 0.6
"""Share of the head's yaw that the shoulders follow."""
HIP_Y = 590.0
KNEE_Y = 950.0
FLOOR_Y = 1300.0


@dataclass(frozen=True, slots=True)
class Carriage:
    """Counterpoise of a pose: slopes are rise over run, the right side down positive."""

    shoulder_slope: float
    hip_slope: float
    hip_shift: float
    """Pelvis to the viewer's right, in body units of a woman."""


CARRIAGES: dict[Pose, Carriage] = {
    Pose.DOWN: Carriage(0.040, -0.060, -11.0),
    Pose.CROSS: Carriage(-0.020, 0.055, 12.0),
    Pose.PHONE: Carriage(-0.060, 0.055, 12.0),
    Pose.CHIN: Carriage(-0.045, 0.060, 13.0),
    Pose.POINT: Carriage(-0.055, 0.045, -10.0),
    Pose.CHEST: Carriage(-0.035, -0.045, -10.0),
    Pose.HOLD_PHONE: Carriage(-0.030, 0.055, 11.0),
}


@dataclass(frozen=True, slots=True)
class Stance:
    """A person's body in one view."""

    figure: Figure
    pose: Pose
    turn: float
    shadow: int
    """Side turned from the light: 1 is the viewer's right."""

    @property
    def width(self) -> float:
        """Half-width of the shoulders."""
        return self.figure.shape.shoulder

    @property
    def neck(self) -> float:
        """Half-width of the neck."""
        return self.figure.shape.neck

    @property
    def shoulder_radius(self) -> float:
        """Radius of the round of the shoulder."""
        return 33.0 * self.figure.shape.girth

    def at(self, x: float, y: float) -> Point:
        """Return where a body point is seen."""
        carriage, shape = CARRIAGES[self.pose], self.figure.shape
        calm = 0.6 if self.figure.is_male else 1.0
        reach = shape.shoulder * 1.1
        seen_x = x * (1 - 0.07 * abs(self.turn))
        seen_x += self.turn * 24 * (1 - min(1.0, (x / reach) ** 2))
        down = smoothstep((y - 200) / (HIP_Y - 200))
        to_floor = smoothstep((y - HIP_Y) / (FLOOR_Y - HIP_Y - 60))
        hip = carriage.hip_slope * calm
        slope = carriage.shoulder_slope * (1 - down) + hip * down * (1 - to_floor)
        seen_x += carriage.hip_shift * calm * shape.girth * down * (1 - 0.6 * to_floor)
        seen_y = y + slope * x * smoothstep((y - 140) / 60)
        below = max(0.0, seen_y - BODY_TOP)
        return seen_x, seen_y - below * (1 - shape.length) + shape.lift

    def points(self, *points: Point) -> list[Point]:
        """Return where body points are seen."""
        return [self.at(x, y) for x, y in points]

    def path(self, *parts: str | float) -> str:
        """Return path data from commands and body coordinates."""
        seen: list[str | float] = []
        pending: float | None = None
        for part in parts:
            if isinstance(part, str):
                seen.append(part)
            elif pending is None:
                pending = part
            else:
                seen.extend(self.at(pending, part))
                pending = None
        return path(*seen)

    def cloth(self, art: Drawing, color: ColorLike) -> Fill:
        """Return *color* as lit cloth; every piece of one colour meets without a seam."""
        start = self.at(-self.shadow * self.width, 150)
        end = self.at(self.shadow * self.width * 1.15, 560)
        return art.fade(start, end, lighten(color, 0.10), color, darken(color, 0.28))

    def fold(  # noqa: PLR0913  three points and two paints
        self,
        art: Drawing,
        start: Point,
        bend: Point,
        end: Point,
        *,
        opacity: float = 0.42,
        width: float = 2.2,
    ) -> None:
        """Draw a crease in the cloth."""
        curve = brush(
            self.at(*start), self.at(*bend), self.at(*end), widths=(0.3, width, 0.3), steps=6
        )
        art.path(curve, self.figure.tones.cloth_line, opacity=opacity)

    def line(self, width: float = 2.5, opacity: float = 1.0) -> Stroke:
        """Return the outline of clothes."""
        return self.figure.cloth_outline(width, opacity)


def stance_of(figure: Figure, view: View) -> Stance:
    """Return the body of *figure* in *view*."""
    return Stance(figure, view.pose, view.yaw * BODY_TURN, shadow_side(view))
