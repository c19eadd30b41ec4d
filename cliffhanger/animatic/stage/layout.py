"""Where people stand in the frame, by shot size and framing. Fractions of the frame."""

import math
from dataclasses import dataclass, replace
from typing import Final

from cliffhanger.animatic.puppet import Build, Part, Pose
from cliffhanger.animatic.svg import Box
from cliffhanger.story.model import Shot
from cliffhanger.story.vocabulary import Angle, Framing, ShotSize

REFERENCE_WIDTH_PX: Final = 720.0
"""Scales below are pixels per drawing unit in a frame this wide."""
REFERENCE_HEIGHT_PX: Final = 1280.0


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one puppet stands.

    Attributes:
        character_id: Who.
        x: Middle of the face, fraction of the width.
        y: Eye line, fraction of the height.
        scale: Pixels per drawing unit in a frame 720 px wide.
        yaw: Turn of the head, -1 to the viewer's left, 1 to the right.
        pose: What the arms do.
    """

    character_id: str
    x: float
    y: float
    scale: float
    yaw: float
    pose: Pose = Pose.DOWN


@dataclass(frozen=True, slots=True)
class SizeRule:
    """How a size frames one standing adult."""

    scale: float
    eye_line: float


SIZES: Final[dict[ShotSize, SizeRule]] = {
    ShotSize.ECU: SizeRule(2.65, 0.37),
    ShotSize.CU: SizeRule(1.95, 0.43),
    ShotSize.MCU: SizeRule(1.50, 0.42),
    ShotSize.MS: SizeRule(1.14, 0.41),
    ShotSize.MWS: SizeRule(0.86, 0.39),
    ShotSize.FS: SizeRule(0.62, 0.31),
    ShotSize.WS: SizeRule(0.44, 0.45),
    ShotSize.EWS: SizeRule(0.27, 0.52),
    ShotSize.INSERT: SizeRule(1.50, 0.42),
}
STANDING: Final = frozenset({ShotSize.FS, ShotSize.WS, ShotSize.EWS})
"""Sizes that show the floor: feet stand on one line."""
COLUMNS: Final[dict[int, tuple[float, ...]]] = {
    0: (),
    1: (0.5,),
    2: (0.275, 0.735),
    3: (0.19, 0.52, 0.83),
}
CROWDING: Final[dict[int, float]] = {0: 1.0, 1: 1.0, 2: 0.86, 3: 0.66}
"""How much smaller people get when several share the frame."""
HALF_COLUMN: Final[dict[int, float]] = {2: 165.0, 3: 110.0}
"""Room for half a head where several share the frame, in pixels of a 720 px wide one."""
HALF_HEAD: Final = 133.0
"""Half of a person's head with its hair, in drawing units."""
ADULT_FLOOR: Final = 1300.0
LOWEST_EYES: Final = 0.57
"""Nobody's eyes are lower than this while the floor allows it: captions follow below."""
SKY: Final = 0.20
"""Eye line of what floats above people."""
SKY_SCALE: Final[dict[int, float]] = {2: 0.56, 3: 0.45}
"""What floats above people is far enough away to be no larger than this."""
NEAR_SMALL: Final = 0.55
"""A small animal beside people who are seen from near sits a little closer than they."""
DEPTH_BLUR: Final[dict[ShotSize, float]] = {
    ShotSize.ECU: 9.0,
    ShotSize.CU: 6.5,
    ShotSize.MCU: 4.5,
    ShotSize.MS: 2.8,
    ShotSize.MWS: 1.6,
    ShotSize.FS: 0.8,
    ShotSize.WS: 0.0,
    ShotSize.EWS: 0.0,
    ShotSize.INSERT: 0.0,
}
"""Depth of field: sigma of the backdrop's blur, in units of a 720 px wide frame."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The floor as the frame shows it. Fractions of the frame's height.

    Attributes:
        far: Where it begins at the back; nobody's feet are higher.
        near: How low feet may be.
    """

    far: float
    near: float


def place_cast(
    shot: Shot, builds: dict[str, Build], *, left_ids: frozenset[str], ground: Ground
) -> tuple[Placement, ...]:
    """Return where everyone in the shot stands, farthest first.

    Args:
        shot: Who is in frame, left to right, and how close.
        builds: The build of each character's puppet.
        left_ids: Characters on the left of the scene's axis; alone in frame they look right.
        ground: Where feet can stand in this place.
    """
    count = min(3, len(shot.cast))
    columns = COLUMNS[count]
    scale = _adult_scale(shot.size, count, ground)
    placements: list[Placement] = []
    for column, performance in zip(columns, shot.cast[:3], strict=True):
        who = performance.character_id
        build = builds[who]
        side = _side(who, column, count=count, left_ids=left_ids)
        own_scale = _own_scale(build, scale, shot=shot, ground=ground)
        adult_feet = SIZES[shot.size].eye_line + ADULT_FLOOR * scale / REFERENCE_HEIGHT_PX
        feet = max(ground.far, min(ground.near, adult_feet))
        placements.append(
            Placement(
                character_id=who,
                x=column if count > 1 else 0.5 - 0.025 * side - _over_shift(shot, side),
                y=_eye_line(build, own_scale, shot=shot, ground=replace(ground, near=feet)),
                scale=own_scale,
                yaw=side * (0.46 if count > 1 else _single_yaw(shot)),
                pose=_pose(shot, who),
            )
        )
    return tuple(sorted(placements, key=lambda item: item.scale))


def _side(who: str, column: float, *, count: int, left_ids: frozenset[str]) -> float:
    if count > 1:
        return 1.0 if column < 0.45 else -1.0 if column > 0.55 else 0.3
    return 1.0 if who in left_ids else -1.0


def _over_shift(shot: Shot, side: float) -> float:
    return 0.09 * side if shot.framing is Framing.OTS else 0.0


def _single_yaw(shot: Shot) -> float:
    if shot.framing is Framing.POV:
        return 0.0
    return {ShotSize.ECU: 0.18, ShotSize.CU: 0.32, ShotSize.MCU: 0.38}.get(shot.size, 0.30)


def _adult_scale(size: ShotSize, count: int, ground: Ground) -> float:
    """Return how large a person is; where little floor is seen, people stand nearer."""
    scale = SIZES[size].scale * CROWDING[count]
    if size in STANDING:
        scale = max(scale, _nearest_scale(ADULT_FLOOR, ground))
    return min(scale, _widest_scale(HALF_HEAD, count))


def _nearest_scale(floor: float, ground: Ground) -> float:
    """Return the scale at which eyes are at their lowest while feet are at the farthest."""
    return (ground.far - LOWEST_EYES) * REFERENCE_HEIGHT_PX / floor


def _widest_scale(half_head: float, count: int) -> float:
    """Return the scale at which a head fills its column."""
    return HALF_COLUMN.get(count, math.inf) / half_head


def _own_scale(build: Build, scale: float, *, shot: Shot, ground: Ground) -> float:
    """Alone a small animal fills the frame as a person would; in company it is its own size."""
    is_standing, count = shot.size in STANDING, min(3, len(shot.cast))
    if count == 1:
        size = scale * max(1.0, build.scale) if is_standing else scale
        return size if build.is_floating else max(size, _nearest_scale(build.floor, ground))
    if build.is_floating:
        return min(SKY_SCALE[count], scale * build.scale)
    size = build.scale if is_standing else max(NEAR_SMALL, build.scale)
    head = build.boxes.get(Part.HEAD, Box(-HALF_HEAD, 0.0, 2 * HALF_HEAD, 0.0))
    half_head = max(HALF_HEAD, -head.x, head.x + head.width)
    return min(_widest_scale(half_head, count), scale * size)


def _eye_line(build: Build, scale: float, *, shot: Shot, ground: Ground) -> float:
    """Return the height of the eyes; *ground.near* is where a standing adult's feet are."""
    rule, count = SIZES[shot.size], min(3, len(shot.cast))
    body = build.floor * scale / REFERENCE_HEIGHT_PX
    is_standing = shot.size in STANDING
    lift = {Angle.LOW: -0.035, Angle.HIGH: 0.04, Angle.OVERHEAD: 0.06}.get(shot.angle, 0.0)
    if build.is_floating:
        return SKY if count > 1 or is_standing else rule.eye_line + lift
    on_floor = max(ground.far, min(ground.near, LOWEST_EYES + body)) - body
    if is_standing:
        return on_floor if count == 1 else ground.near - body
    wanted = rule.eye_line + lift
    if build.scale < 1.0 and count > 1:
        wanted = min(0.60, wanted + 0.42 * (1.0 - build.scale))
    # who is short enough to be seen whole stands on the floor
    return max(wanted, on_floor)


def _pose(shot: Shot, who: str) -> Pose:
    """Return what the action says the arms do, or let them hang."""
    if shot.focus_id not in {None, who} and len(shot.cast) > 1:
        return Pose.DOWN
    words = shot.action.lower()
    for marks, pose in _POSE_WORDS:
        if any(mark in words for mark in marks):
            return pose
    return Pose.DOWN


_POSE_WORDS: Final[tuple[tuple[tuple[str, ...], Pose], ...]] = (
    (
        ("on the phone", "into the phone", "answers the phone", "phone to", "接电话", "打电话"),
        Pose.PHONE,
    ),
    (("phone", "手机", "โทรศัพท์", "điện thoại"), Pose.HOLD_PHONE),
    (("points at", "points to", "aims", "指着"), Pose.POINT),
    (("crosses her arms", "crosses his arms", "arms crossed", "folded arms", "抱臂"), Pose.CROSS),
    (
        ("hand on her heart", "hand to her chest", "clutches", "捂住胸口", "hand on his heart"),
        Pose.CHEST,
    ),
    (("thinks", "ponders", "wonders", "沉思"), Pose.CHIN),
)
