"""The seam between a rig that draws a character and the stage that moves it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from cliffhanger.animatic.svg import Box, Drawing
from cliffhanger.animatic.viseme import MouthShape


class Pose(StrEnum):
    """What the arms do."""

    DOWN = "down"
    CROSS = "cross"
    PHONE = "phone"
    CHIN = "chin"
    POINT = "point"
    CHEST = "chest"
    HOLD_PHONE = "hold_phone"
    """A phone held out in front of the chest, as one films or reads."""


class Part(StrEnum):
    """Layers of a puppet, back to front. The first three are drawn once per view."""

    REAR = "rear"
    """Behind everything: back hair, tail."""
    BODY = "body"
    """Neck, clothes, arms, legs."""
    HEAD = "head"
    """Head without features."""
    FACE = "face"
    """Eyes, brows, nose, blush, tears."""
    MOUTH = "mouth"
    """Mouth alone."""
    OVERLAY = "overlay"
    """Over the face: fringe, glasses, hairpin, moustache."""
    FRONT = "front"
    """Before the head: a hand with a phone at the ear, a fist at the chin."""


@dataclass(frozen=True, slots=True)
class View:
    """How a puppet is turned. Angles are fractions: -1 looks to the viewer's left, 1 right."""

    yaw: float = 0.0
    pitch: float = 0.0
    pose: Pose = Pose.DOWN
    light_side: int = -1
    """-1 when the key light comes from the viewer's left, 1 from the right."""


@dataclass(frozen=True, slots=True)
class Face:
    """What a face shows, as numbers that can be interpolated between two emotions."""

    brow_in: float = 0.0
    """Inner brow, down positive, drawing units."""
    brow_out: float = 0.0
    """Outer brow, down positive, drawing units."""
    brow_squeeze: float = 0.0
    """Brows towards each other, drawing units."""
    lid: float = 0.88
    """How far the eyes are open; 1 is wide."""
    lid_slant: float = 0.0
    """Upper lid: positive angry, negative sad."""
    low_lid: float = 0.0
    """Lower lid raised, as in a smile."""
    iris: float = 1.0
    """Iris size against the usual."""
    smile: float = 0.12
    """Mouth corners: 1 up, -1 down."""
    mouth_width: float = 1.0
    """Factor on the mouth's width."""
    mouth_skew: float = 0.0
    """One-sided smile."""
    blush: float = 0.5
    """Colour in the cheeks."""
    open_mouth: float = 0.0
    """Least opening of the mouth when silent."""
    asymmetry: float = 0.0
    """One brow up."""
    tears: float = 0.0
    """1 with tears."""
    blink: float = 0.0
    """1 with the eyes closed."""
    gaze_x: float = 0.0
    """-1 left, 1 right."""
    gaze_y: float = 0.0
    """-1 up, 1 down."""


@dataclass(frozen=True, slots=True)
class Build:
    """How a puppet stands in the world. Units: an adult's eye line is 0, chin 124, floor 1300."""

    boxes: dict[Part, Box] = field(default_factory=dict[Part, Box])
    """The extent of every part the puppet has, in drawing units; a missing part is not drawn."""
    mouth_center: tuple[float, float] = (0.0, 84.0)
    """Middle of the mouth at yaw 0, for measuring lip-sync."""
    neck: tuple[float, float] = (0.0, 120.0)
    """The head turns about this point."""
    floor: float = 1300.0
    """Where the feet stand (y), in drawing units of this puppet."""
    head_top: float = -160.0
    """Top of head and hair (y)."""
    scale: float = 1.0
    """Natural size against an adult human: a small dog 0.5, a cloud 1.6."""
    is_floating: bool = False
    """True for what hangs in the air."""


class Puppet(Protocol):
    """Draws one character, part by part, in its own units (see `Build`).

    Every method draws into the coordinate system of the puppet and is deterministic: the same
    arguments give the same SVG.
    """

    @property
    def build(self) -> Build:
        """Size, boxes and pivots."""
        ...

    def draw_rear(self, art: Drawing, view: View) -> None:
        """Draw what lies behind the body."""
        ...

    def draw_body(self, art: Drawing, view: View) -> None:
        """Draw the body down to the floor."""
        ...

    def draw_head(self, art: Drawing, view: View) -> None:
        """Draw the head without features."""
        ...

    def draw_face(self, art: Drawing, view: View, face: Face) -> None:
        """Draw the features but the mouth."""
        ...

    def draw_mouth(self, art: Drawing, view: View, face: Face, shape: MouthShape) -> None:
        """Draw the mouth."""
        ...

    def draw_overlay(self, art: Drawing, view: View) -> None:
        """Draw what lies over the face."""
        ...

    def draw_front(self, art: Drawing, view: View) -> None:
        """Draw what passes in front of the head."""
        ...
