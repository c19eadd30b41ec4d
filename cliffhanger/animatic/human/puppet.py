"""The human puppet itself: the parts in order, and how much room each takes."""

from dataclasses import dataclass, field

from cliffhanger.animatic.human.arms import draw_arms, draw_front_arm
from cliffhanger.animatic.human.extents import build_of
from cliffhanger.animatic.human.eyes import draw_eyes, draw_tears
from cliffhanger.animatic.human.figure import Figure, figure_of
from cliffhanger.animatic.human.hair_paint import draw_front_hair
from cliffhanger.animatic.human.hair_rear import draw_rear_hair
from cliffhanger.animatic.human.head import draw_head
from cliffhanger.animatic.human.mouth import draw_mouth, mouth_center
from cliffhanger.animatic.human.nose import draw_blush, draw_marks, draw_nose
from cliffhanger.animatic.human.stance import stance_of
from cliffhanger.animatic.human.torso import draw_neck_and_chest
from cliffhanger.animatic.human.wardrobe import draw_clothes, sleeve_of
from cliffhanger.animatic.human.worn import (
    draw_cap,
    draw_earrings,
    draw_glasses,
    draw_hairpin,
    draw_mustache,
)
from cliffhanger.animatic.path import Point
from cliffhanger.animatic.puppet import Build, Face, View
from cliffhanger.animatic.sheet import CharacterSheet, HumanLook
from cliffhanger.animatic.svg import Drawing
from cliffhanger.animatic.viseme import MouthShape
from cliffhanger.errors import InvalidInputError


@dataclass(frozen=True, slots=True)
class HumanPuppet:
    """A person drawn from a character sheet.

    Raises:
        InvalidInputError: The sheet describes something that is no person.
    """

    sheet: CharacterSheet
    figure: Figure = field(init=False, repr=False)
    build: Build = field(init=False, repr=False)

    def __post_init__(self) -> None:
        look = self.sheet.look
        if not isinstance(look, HumanLook):
            raise InvalidInputError(
                f"look.kind of character {self.sheet.character_id!r} must be 'human' for a "
                f"HumanPuppet, got {look.kind!r}; draw it with the puppet of its kind"
            )
        figure = figure_of(look, self.sheet.seed)
        object.__setattr__(self, "figure", figure)
        object.__setattr__(self, "build", build_of(figure))

    def mouth_center(self, view: View) -> Point:
        """Return where the middle of the closed mouth is seen, in drawing units."""
        return mouth_center(self.figure, view)

    def draw_rear(self, art: Drawing, view: View) -> None:
        """Draw the back hair."""
        draw_rear_hair(art, self.figure, view)

    def draw_body(self, art: Drawing, view: View) -> None:
        """Draw neck, clothes, legs and the arms that stay before the body."""
        stance = stance_of(self.figure, view)
        draw_neck_and_chest(art, stance)
        draw_clothes(art, stance)
        draw_arms(art, stance, sleeve_of(stance))

    def draw_head(self, art: Drawing, view: View) -> None:
        """Draw ears, face and its shading."""
        draw_head(art, self.figure, view)

    def draw_face(self, art: Drawing, view: View, face: Face) -> None:
        """Draw blush, nose, eyes, brows and tears."""
        draw_blush(art, self.figure, view, face)
        draw_nose(art, self.figure, view)
        draw_marks(art, self.figure, view)
        draw_eyes(art, self.figure, view, face)
        draw_tears(art, self.figure, view, face)

    def draw_mouth(self, art: Drawing, view: View, face: Face, shape: MouthShape) -> None:
        """Draw the mouth."""
        draw_mouth(art, self.figure, view, face, shape)

    def draw_overlay(self, art: Drawing, view: View) -> None:
        """Draw moustache, glasses, front hair, cap and jewels."""
        draw_mustache(art, self.figure, view)
        draw_glasses(art, self.figure, view)
        draw_front_hair(art, self.figure, view)
        draw_cap(art, self.figure, view)
        draw_earrings(art, self.figure, view)
        draw_hairpin(art, self.figure, view)

    def draw_front(self, art: Drawing, view: View) -> None:
        """Draw the arm that passes before the head."""
        stance = stance_of(self.figure, view)
        draw_front_arm(art, stance, sleeve_of(stance))
