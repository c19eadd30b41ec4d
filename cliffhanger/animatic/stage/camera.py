"""The camera of a drawn shot: eased moves, drift, shake. Units: fractions of the frame."""

import math
from dataclasses import dataclass, replace
from typing import Final

from cliffhanger.story.vocabulary import Angle, Move

WHIP: Final = 0.16
"""How far a whip pan comes from; actors are drawn little farther than the frame reaches."""
SHAKE_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class Aim:
    """Where the camera looks at one moment.

    Attributes:
        x: Middle of the picture, fraction of the width.
        y: Middle of the picture, fraction of the height.
        zoom: 1 shows the whole stage.
        roll_degrees: Tilt of the horizon.
    """

    x: float
    y: float
    zoom: float
    roll_degrees: float = 0.0


@dataclass(frozen=True, slots=True)
class Shake:
    """A jolt: starts at *start_seconds*, gone half a second later."""

    start_seconds: float
    strength: float


@dataclass(frozen=True, slots=True)
class Camera:
    """A move over a shot, with handheld drift and shakes."""

    move: Move
    angle: Angle
    duration_seconds: float
    direction: int = 1
    shakes: tuple[Shake, ...] = ()

    def aim(self, seconds: float) -> Aim:
        """Return where the camera looks *seconds* into the shot."""
        progress = min(1.0, max(0.0, seconds / self.duration_seconds))
        base = self._path(progress, seconds)
        drift = 2.4 if self.move is Move.HANDHELD else 1.0
        x = base.x + drift * (
            0.0022 * math.sin(seconds * 1.3) + 0.0014 * math.sin(seconds * 2.9 + 1)
        )
        y = base.y + drift * 0.0016 * math.sin(seconds * 1.7 + 2)
        for shake in self.shakes:
            age = seconds - shake.start_seconds
            if 0.0 <= age < SHAKE_SECONDS:
                fading = shake.strength * (1 - age / SHAKE_SECONDS) ** 2
                x += fading * math.sin(age * 70)
                y += fading * math.cos(age * 57)
        return Aim(x, y, base.zoom, base.roll_degrees)

    def _path(self, progress: float, seconds: float) -> Aim:
        eased = progress * progress * (3 - 2 * progress)
        whip = max(0.0, 1.0 - seconds / 0.28) ** 2
        paths = {
            Move.PUSH_IN: Aim(0.5, 0.5 - 0.03 * eased, 1.0 + 0.13 * eased),
            Move.PULL_OUT: Aim(0.5, 0.47 + 0.03 * eased, 1.16 - 0.16 * eased),
            Move.PAN: Aim(0.5 + self.direction * (eased - 0.5) * 0.10, 0.49, 1.11),
            Move.TRACK: Aim(0.5 + self.direction * (progress - 0.5) * 0.12, 0.49, 1.12),
            Move.TILT: Aim(0.5, 0.5 + (0.5 - eased) * 0.09, 1.10),
            Move.WHIP_PAN: Aim(0.5 - self.direction * whip * WHIP, 0.49, 1.06),
        }
        path = paths.get(self.move, Aim(0.5, 0.5 - 0.008 * eased, 1.03 + 0.025 * eased))
        roll = 4.0 * self.direction if self.angle is Angle.DUTCH else 0.0
        return replace(path, roll_degrees=roll)
