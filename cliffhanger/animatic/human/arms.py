"""Arms: shoulder, elbow and wrist by pose, in sleeves or bare."""

import math
from dataclasses import dataclass

from cliffhanger.animatic.color import ColorLike, darken
from cliffhanger.animatic.human.hands import Grip, Hand, draw_hand
from cliffhanger.animatic.human.stance import CARRIAGES, Stance
from cliffhanger.animatic.human.torso import SHOULDER_SLOPE, shoulder_joint
from cliffhanger.animatic.path import Point, brush, smooth
from cliffhanger.animatic.puppet import Pose
from cliffhanger.animatic.svg import Box, Drawing, Fill, Stroke

FRONT_POSES = (Pose.PHONE, Pose.CHIN)
"""Poses whose right arm passes before the head."""

UNDER_FILL = 1.7
"""Width of an outline whose inner half the fill covers, against a free line."""


@dataclass(frozen=True, slots=True)
class Sleeve:
    """How an arm is dressed."""

    coverage: float = 1.0
    """0 is bare, 0.5 ends at the elbow, 1 at the wrist."""
    ease: float = 1.0
    """Width against a close sleeve."""
    bell: float = 0.0
    """How far the end widens, in drawing units."""
    cuff: ColorLike | None = None
    color: ColorLike | None = None
    """None takes the garment's main colour."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Where an arm goes: body coordinates, x in shoulder half-widths for the right arm."""

    elbow: Point
    wrist: Point
    grip: Grip = Grip.RELAXED
    bend_degrees: float = 0.0
    """Hand against the forearm, clockwise on the right arm."""
    flip: int = 1


_HANGING = Reach((1.05, 430), (1.06, 612))
_HANGING_LEFT = Reach((1.07, 428), (1.02, 608), bend_degrees=-3)
REACHES: dict[Pose, tuple[Reach, Reach]] = {
    Pose.DOWN: (_HANGING_LEFT, _HANGING),
    Pose.CROSS: (
        Reach((1.02, 420), (-0.48, 408), Grip.FLAT),
        Reach((1.02, 424), (-0.42, 394), Grip.FLAT, 14, -1),
    ),
    Pose.PHONE: (_HANGING_LEFT, Reach((1.36, 346), (0.86, 118), Grip.HOLD, 6)),
    Pose.CHIN: (_HANGING_LEFT, Reach((0.98, 408), (0.36, 196), Grip.FIST, 4)),
    Pose.POINT: (_HANGING_LEFT, Reach((1.24, 388), (1.70, 276), Grip.POINT)),
    Pose.CHEST: (_HANGING_LEFT, Reach((1.06, 420), (0.30, 352), Grip.FLAT, 10, -1)),
    Pose.HOLD_PHONE: (_HANGING_LEFT, Reach((1.04, 430), (0.40, 372), Grip.HOLD, 40)),
}
"""Left and right arm of every pose."""


@dataclass(frozen=True, slots=True)
class Arm:
    """An arm as it is seen."""

    side: int
    shoulder: Point
    elbow: Point
    wrist: Point
    radius: float
    """Half-width at the shoulder."""
    tilt: float
    """Angle of the shoulders, in radians."""

    @property
    def elbow_radius(self) -> float:
        """Half-width at the elbow."""
        return self.radius * 0.74

    @property
    def wrist_radius(self) -> float:
        """Half-width at the wrist."""
        return self.radius * 0.48


def draw_arms(art: Drawing, stance: Stance, sleeve: Sleeve) -> None:
    """Draw the arms that belong to the body."""
    _draw_arm(art, stance, sleeve, -1)
    if stance.pose not in FRONT_POSES:
        _draw_arm(art, stance, sleeve, 1)


def draw_front_arm(art: Drawing, stance: Stance, sleeve: Sleeve) -> None:
    """Draw the arm that passes before the head, with what it holds."""
    if stance.pose in FRONT_POSES:
        _draw_arm(art, stance, sleeve, 1)


def _arm(stance: Stance, side: int) -> tuple[Arm, Hand]:
    reach = REACHES[stance.pose][0 if side < 0 else 1]
    joint_x, joint_y = shoulder_joint(stance)
    width = stance.width
    shoulder = stance.at(side * joint_x, joint_y)
    elbow = stance.at(side * reach.elbow[0] * width, reach.elbow[1])
    wrist = stance.at(side * reach.wrist[0] * width, reach.wrist[1])
    if stance.pose in FRONT_POSES and side > 0:
        wrist = _beside_face(stance)
    tilt = CARRIAGES[stance.pose].shoulder_slope
    arm = Arm(side, shoulder, elbow, wrist, stance.shoulder_radius, tilt)
    along = math.degrees(math.atan2(wrist[1] - elbow[1], wrist[0] - elbow[0])) + 90
    size = (0.55 + 0.45 * stance.figure.shape.girth) * 0.98
    hand = Hand(wrist, along + side * reach.bend_degrees, reach.grip, side * reach.flip, size)
    return arm, hand


def _beside_face(stance: Stance) -> Point:
    """Return the wrist of a hand at ear or chin: it follows the face, not the shoulders."""
    outline = stance.figure.shape.outline
    if stance.pose is Pose.PHONE:
        return outline.width + 27 + stance.turn * 12, 96 + stance.figure.shape.lift
    return 44 + stance.turn * 50, outline.chin_y + 37


def _draw_arm(art: Drawing, stance: Stance, sleeve: Sleeve, side: int) -> None:
    arm, hand = _arm(stance, side)
    if hand.grip is Grip.HOLD:
        _draw_phone(art, stance, hand)
    if sleeve.coverage < 1:
        skin = stance.figure.tones.skin
        _draw_limb(art, arm, skin, stance.figure.skin_outline(2.2), ease=0.80)
        draw_hand(art, stance.figure, hand)
        _join_wrist(art, stance, arm, hand)
    else:
        draw_hand(art, stance.figure, hand)
    if sleeve.coverage > 0:
        _draw_sleeve(art, stance, arm, sleeve)


def _join_wrist(art: Drawing, stance: Stance, arm: Arm, hand: Hand) -> None:
    """Cover the outlines where a bare arm runs into its hand."""
    back = _between(arm.elbow, arm.wrist, 0.94)
    lean = math.radians(hand.angle_degrees)
    on = (arm.wrist[0] + 7 * math.sin(lean), arm.wrist[1] - 7 * math.cos(lean))
    width = min(arm.wrist_radius * 0.88 * 2, 21 * hand.size) - 2.0
    art.line(back, on, Stroke(stance.figure.tones.skin, width))


def _draw_phone(art: Drawing, stance: Stance, hand: Hand) -> None:
    x, y = hand.wrist
    angle = -10.0 if stance.pose is Pose.PHONE else 7.0
    lean = math.radians(hand.angle_degrees)
    x, y = x + 30 * math.sin(lean) * hand.size, y - 30 * math.cos(lean) * hand.size
    with art.group(
        transform=f"translate({x:.2f} {y:.2f}) rotate({angle:.2f}) scale({hand.size:.3f})"
    ):
        body = Box(-12, -66, 24, 112) if stance.pose is Pose.PHONE else Box(-27, -62, 54, 104)
        art.rect(body, (26, 28, 36), radius=8, stroke=Stroke((96, 100, 116), 2.0))
        art.rect(Box(body.x + 5, body.y + 6, 15, 22), (50, 54, 66), radius=5)
        for drop in (11.0, 22.0):
            art.oval(
                (body.x + 12.5, body.y + drop),
                (4, 4),
                (14, 16, 22),
                stroke=Stroke((120, 126, 146), 1.0),
            )


def _draw_sleeve(art: Drawing, stance: Stance, arm: Arm, sleeve: Sleeve) -> None:
    color = stance.figure.tones.cloth if sleeve.color is None else sleeve.color
    fill = stance.cloth(art, color)
    line = Stroke(
        stance.figure.tones.cloth_line if sleeve.color is None else darken(color, 0.5), 2.5
    )
    if sleeve.coverage >= 1:
        _draw_limb(art, arm, fill, line, ease=sleeve.ease, bell=sleeve.bell)
        _draw_sleeve_folds(art, arm, line)
        if sleeve.cuff is not None:
            _draw_cuff(art, arm, sleeve, line)
        return
    share = min(1.0, sleeve.coverage * 2)
    end = _between(arm.shoulder, arm.elbow, share)
    half = arm.radius * sleeve.ease
    upper = _edges(arm.shoulder, end, (half, half * 1.02, half * (1.02 - 0.16 * share)))
    _stroke_upper(art, arm, upper, line, half)
    art.path(_strip(upper), fill)
    art.oval(arm.shoulder, (half, half), fill)
    art.path(smooth([upper[0][-1], _offset(end, arm, 5.0), upper[1][-1]]), stroke=line)


Edges = tuple[list[Point], list[Point]]


def _draw_limb(  # noqa: PLR0913  one limb has this many paints
    art: Drawing, arm: Arm, fill: Fill, line: Stroke, *, ease: float, bell: float = 0.0
) -> None:
    """Draw upper arm and forearm as one shape, outlined but where the shoulder meets the body."""
    half, elbow = arm.radius * ease, arm.elbow_radius * ease
    wrist = arm.wrist_radius * (0.4 + 0.6 * ease) + 3.0 * (ease > 0.9) + bell
    upper = _edges(arm.shoulder, arm.elbow, (half, half * 0.94, elbow))
    fore = _edges(arm.elbow, arm.wrist, (elbow, elbow * 1.04 + bell * 0.35, wrist))
    fore_path = _strip(fore)
    _stroke_upper(art, arm, upper, line, half)
    under = Stroke(line.color, line.width * UNDER_FILL, line.opacity)
    art.oval(arm.elbow, (elbow, elbow), stroke=under)
    art.path(fore_path, stroke=under)
    art.path(_strip(upper), fill)
    art.oval(arm.shoulder, (half, half), fill)
    art.oval(arm.elbow, (elbow, elbow), fill)
    art.path(fore_path, fill)
    _draw_bend(art, arm, fore, line)


def _edges(start: Point, end: Point, widths: tuple[float, float, float]) -> Edges:
    """Return the two long sides of a tapering limb, start to end."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy) or 1.0
    normal = (-dy / length, dx / length)
    left: list[Point] = []
    right: list[Point] = []
    for step in range(5):
        t = step / 4
        u = 1 - t
        half = widths[0] * u * u + 2 * widths[1] * u * t + widths[2] * t * t
        x, y = start[0] + dx * t, start[1] + dy * t
        left.append((x + normal[0] * half, y + normal[1] * half))
        right.append((x - normal[0] * half, y - normal[1] * half))
    return left, right


def _strip(edges: Edges) -> str:
    """Return the shape between two long sides, straight at both ends."""
    return f"{smooth(edges[0])} L{smooth(edges[1][::-1])[1:]} Z"


def _stroke_upper(art: Drawing, arm: Arm, upper: Edges, line: Stroke, half: float) -> None:
    """Outline the shoulder's round, the outer side, and the inner side below the armpit."""
    outer, inner = (upper[1], upper[0]) if arm.side > 0 else (upper[0], upper[1])
    away = math.atan2(outer[0][1] - arm.shoulder[1], outer[0][0] - arm.shoulder[0])
    start = -math.pi / 2 + arm.side * (SHOULDER_SLOPE - 0.04) + arm.tilt
    sweep = (away - start + math.pi) % (2 * math.pi) - math.pi
    round_edge = [
        (
            arm.shoulder[0] + half * math.cos(start + sweep * step / 5),
            arm.shoulder[1] + half * math.sin(start + sweep * step / 5),
        )
        for step in range(5)
    ]
    under = Stroke(line.color, line.width * UNDER_FILL, line.opacity)
    art.path(smooth([*round_edge, *outer]), stroke=under)
    art.path(smooth(inner[2:]), stroke=under)


def _draw_bend(art: Drawing, arm: Arm, fore: Edges, line: Stroke) -> None:
    """Draw the crease where a bent forearm lies over the upper arm."""
    ux, uy = arm.elbow[0] - arm.shoulder[0], arm.elbow[1] - arm.shoulder[1]
    fx, fy = arm.wrist[0] - arm.elbow[0], arm.wrist[1] - arm.elbow[1]
    cosine = (ux * fx + uy * fy) / ((math.hypot(ux, uy) * math.hypot(fx, fy)) or 1.0)
    if cosine > 0.8:
        return
    inner = fore[0] if ux * fy - uy * fx > 0 else fore[1]
    art.path(smooth(inner[1:]), stroke=Stroke(line.color, line.width, line.opacity * 0.9))


def _draw_sleeve_folds(art: Drawing, arm: Arm, line: Stroke) -> None:
    for share, reach in ((-0.10, 0.9), (0.06, 0.7), (0.2, 0.5)):
        if share < 0:
            center = _between(arm.shoulder, arm.elbow, 1 + share * 1.6)
        else:
            center = _between(arm.elbow, arm.wrist, share * 1.2)
        half = arm.elbow_radius * reach
        start = (center[0] - arm.side * half * 0.9, center[1] + 2)
        end = (center[0] + arm.side * half * 0.25, center[1] - 3)
        middle = ((start[0] + end[0]) / 2, center[1] + 8)
        art.path(
            brush(start, middle, end, widths=(0.3, 2.0, 0.3), steps=5), line.color, opacity=0.38
        )


def _draw_cuff(art: Drawing, arm: Arm, sleeve: Sleeve, line: Stroke) -> None:
    start = _between(arm.elbow, arm.wrist, 0.90)
    half = arm.wrist_radius * (0.4 + 0.6 * sleeve.ease) + 4.0 + sleeve.bell
    edges = _edges(start, arm.wrist, (half, half, half + 0.5))
    band = _strip(edges)
    art.path(band, sleeve.cuff, stroke=Stroke(line.color, 1.8))


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _offset(point: Point, arm: Arm, distance: float) -> Point:
    """Return *point* moved on along the upper arm."""
    dx, dy = arm.elbow[0] - arm.shoulder[0], arm.elbow[1] - arm.shoulder[1]
    length = math.hypot(dx, dy) or 1.0
    return point[0] + dx / length * distance, point[1] + dy / length * distance
