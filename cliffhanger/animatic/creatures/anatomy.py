"""The shape of every furry species, in drawing units: one table, no drawing."""

from dataclasses import dataclass

from cliffhanger.animatic.creatures.outline import Half
from cliffhanger.animatic.path import Point
from cliffhanger.animatic.sheet import Species


@dataclass(frozen=True, slots=True)
class Muzzle:
    """Snout and mouth.

    Attributes:
        center: Middle of the light patch.
        radii: Of the light patch.
        nose: Middle of the nose.
        nose_radii: Half width and half height of the nose.
        mouth_y: Height of the closed mouth.
        mouth_half_width: Of the closed mouth.
        fang: Length of the canines; 0 for none.
        incisor: Length of the front teeth; 0 for none.
        has_pink_nose: Pink instead of dark.
        blends: Runs into the cheeks without an edge.
    """

    center: Point
    radii: Point
    nose: Point
    nose_radii: Point
    mouth_y: float
    mouth_half_width: float
    fang: float = 0.0
    incisor: float = 0.0
    has_pink_nose: bool = False
    blends: bool = False


@dataclass(frozen=True, slots=True)
class Eyes:
    """Where the eyes stand and how big they are; see `EyeStyle`."""

    spread: float
    half_width: float
    top: float
    low: float
    iris: float
    pupil_width: float = 0.84
    lashes: float = 0.0


@dataclass(frozen=True, slots=True)
class Torso:
    """A sitting body.

    Attributes:
        girth: Width against a small dog's.
        floor: Where the paws stand.
        leg_x: Distance of a foreleg from the middle.
        leg_width: Width of a foreleg.
        paw: Half width and half height of a forepaw.
        hind_x: Distance of a hind foot from the middle.
        hind: Half width and half height of a hind foot.
        shoulders: Width of the upper body against the lower.
    """

    girth: float
    floor: float
    leg_x: float
    leg_width: float
    paw: Point
    hind_x: float
    hind: Point
    shoulders: float = 1.0


@dataclass(frozen=True, slots=True)
class Anatomy:
    """One species.

    Attributes:
        head: Outline of the skull with cheeks.
        eyes: Eyes.
        muzzle: Snout.
        torso: Body.
        scale: Natural size against an adult human.
        whiskers: Length of the whiskers; 0 for none.
        head_top: Top of the ears.
        ear_reach: How far the ears stand out from the middle.
    """

    head: Half
    eyes: Eyes
    muzzle: Muzzle
    torso: Torso
    scale: float
    whiskers: float
    head_top: float
    ear_reach: float


CHEST = Half(
    ((0, 104), (54, 118), (76, 168), (58, 182), (64, 214), (42, 222), (40, 256), (20, 256),
     (0, 292)),
    frozenset({3, 5, 7}),
)  # fmt: skip
"""Light fur on the chest."""

TRUNK = Half((
    (0, 84), (52, 96), (82, 150), (92, 220), (104, 300), (136, 380), (160, 450), (164, 510),
    (140, 548), (60, 556), (0, 556),
))  # fmt: skip
"""A small dog sitting, from the neck to the floor."""

ANATOMIES: dict[Species, Anatomy] = {
    Species.DOG: Anatomy(
        head=Half((
            (0, -130), (44, -127), (84, -104), (108, -58), (114, -6), (106, 44), (80, 88),
            (48, 114), (0, 121),
        )),
        eyes=Eyes(52, 31, 35, 30, 27.5),
        muzzle=Muzzle((0, 74), (53, 42), (0, 45), (19, 13.5), 78, 34, fang=11),
        torso=Torso(1.0, 490, 42, 58, (39, 23), 138, (54, 30)),
        scale=0.46, whiskers=0, head_top=-238, ear_reach=168,
    ),
    Species.CAT: Anatomy(
        head=Half(
            ((0, -122), (46, -120), (88, -98), (112, -52), (118, 0), (120, 36), (134, 52),
             (108, 66), (112, 86), (80, 92), (46, 112), (0, 119)),
            frozenset({6, 8}),
        ),
        eyes=Eyes(54, 34, 34, 28, 27.5, pupil_width=0.50, lashes=9),
        muzzle=Muzzle((0, 74), (46, 32), (0, 51), (11.5, 8), 70, 26, fang=10, has_pink_nose=True),
        torso=Torso(0.92, 490, 38, 50, (35, 21), 126, (50, 28)),
        scale=0.43, whiskers=92, head_top=-228, ear_reach=134,
    ),
    Species.RABBIT: Anatomy(
        head=Half((
            (0, -118), (44, -114), (80, -88), (98, -46), (106, 2), (114, 44), (104, 84),
            (66, 112), (0, 119),
        )),
        eyes=Eyes(57, 29, 37, 32, 27.0, lashes=9),
        muzzle=Muzzle((0, 76), (48, 33), (0, 50), (12, 8.5), 70, 25, incisor=19,
                      has_pink_nose=True),
        torso=Torso(0.98, 450, 34, 46, (32, 21), 122, (70, 32)),
        scale=0.40, whiskers=66, head_top=-352, ear_reach=112,
    ),
    Species.FOX: Anatomy(
        head=Half(
            ((0, -122), (44, -120), (86, -96), (110, -52), (118, -8), (126, 18), (154, 44),
             (126, 54), (134, 78), (98, 80), (58, 106), (0, 126)),
            frozenset({6, 8}),
        ),
        eyes=Eyes(52, 31, 31, 25, 24.5, pupil_width=0.62, lashes=8),
        muzzle=Muzzle((0, 82), (42, 38), (0, 58), (15, 11), 86, 29, fang=11, blends=True),
        torso=Torso(0.94, 490, 38, 50, (35, 21), 124, (50, 28)),
        scale=0.50, whiskers=0, head_top=-246, ear_reach=156,
    ),
    Species.BEAR: Anatomy(
        head=Half((
            (0, -122), (50, -118), (96, -90), (122, -40), (128, 10), (120, 62), (92, 102),
            (50, 122), (0, 127),
        )),
        eyes=Eyes(54, 26, 30, 26, 22.5),
        muzzle=Muzzle((0, 72), (62, 47), (0, 42), (25, 17), 80, 37, fang=12),
        torso=Torso(1.42, 640, 72, 100, (62, 34), 196, (80, 46), shoulders=1.42),
        scale=1.30, whiskers=0, head_top=-146, ear_reach=132,
    ),
}  # fmt: skip
"""Every species with fur; the bird stands on its own."""
