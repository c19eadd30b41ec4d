"""Mouth shapes: Rhubarb's nine, and the geometry each one asks of a drawn mouth."""

from dataclasses import dataclass
from enum import StrEnum


class Viseme(StrEnum):
    """Rhubarb Lip Sync's shapes (Hanna-Barbera A-F plus G, H, X)."""

    A = "A"
    """Closed with pressure: p b m."""
    B = "B"
    """Slightly open, teeth together: most consonants, ee."""
    C = "C"
    """Open: e, ae."""
    D = "D"
    """Wide open: aa."""
    E = "E"
    """Open and rounded: er, aw."""
    F = "F"
    """Puckered: oo, w."""
    G = "G"
    """Upper teeth on the lower lip: f v."""
    H = "H"
    """Tongue behind the upper teeth: long l."""
    X = "X"
    """At rest."""


@dataclass(frozen=True, slots=True)
class MouthShape:
    """What a drawn mouth does; every field in [0, 1] but *width*, a factor around 1."""

    opening: float
    width: float
    rounding: float
    teeth: float
    tongue: float
    press: float


MOUTH_SHAPES: dict[Viseme, MouthShape] = {
    Viseme.A: MouthShape(0.00, 0.94, 0.0, 0.0, 0.0, 1.0),
    Viseme.B: MouthShape(0.20, 1.14, 0.0, 1.0, 0.1, 0.0),
    Viseme.C: MouthShape(0.52, 1.12, 0.0, 0.9, 0.5, 0.0),
    Viseme.D: MouthShape(0.95, 1.02, 0.0, 0.8, 0.8, 0.0),
    Viseme.E: MouthShape(0.62, 0.74, 0.6, 0.3, 0.3, 0.0),
    Viseme.F: MouthShape(0.32, 0.52, 1.0, 0.0, 0.0, 0.0),
    Viseme.G: MouthShape(0.14, 1.00, 0.0, 1.0, 0.0, 0.3),
    Viseme.H: MouthShape(0.42, 1.02, 0.0, 0.8, 1.0, 0.0),
    Viseme.X: MouthShape(0.00, 1.00, 0.0, 0.0, 0.0, 0.0),
}


def blend_shapes(first: MouthShape, second: MouthShape, amount: float) -> MouthShape:
    """Return the shape *amount* (0..1) of the way from *first* to *second*."""

    def at(one: float, two: float) -> float:
        return one + (two - one) * amount

    return MouthShape(
        at(first.opening, second.opening),
        at(first.width, second.width),
        at(first.rounding, second.rounding),
        at(first.teeth, second.teeth),
        at(first.tongue, second.tongue),
        at(first.press, second.press),
    )
