"""A sitting animal with a speaking face: dog, cat, rabbit, fox, bear."""

from cliffhanger.animatic.color import darken, lighten, mix
from cliffhanger.animatic.creatures.anatomy import ANATOMIES, Anatomy
from cliffhanger.animatic.creatures.coat import Coat, coat_of, luminance
from cliffhanger.animatic.creatures.ears import draw_ears_before, draw_ears_behind, hanging_extent
from cliffhanger.animatic.creatures.eye import EyeStyle, draw_blush, draw_eyes
from cliffhanger.animatic.creatures.markings import (
    draw_fur,
    draw_markings,
    draw_nose,
    draw_tuft,
    draw_whiskers,
    eye_patch_color,
)
from cliffhanger.animatic.creatures.mouth import MouthStyle, draw_mouth, mouth_middle
from cliffhanger.animatic.creatures.torso import draw_collar, draw_tail, draw_torso
from cliffhanger.animatic.path import Point
from cliffhanger.animatic.puppet import Build, Face, Part, View
from cliffhanger.animatic.sheet import AnimalLook, CharacterSheet, Species
from cliffhanger.animatic.svg import Box, Drawing, Stroke
from cliffhanger.animatic.viseme import MouthShape
from cliffhanger.errors import InvalidInputError

_LEAN = 26.0
_TAILS = {
    Species.DOG: Box(60, 260, 190, 220),
    Species.CAT: Box(60, 180, 225, 310),
    Species.RABBIT: Box(74, 336, 100, 96),
    Species.FOX: Box(80, 174, 235, 325),
}


class AnimalPuppet:
    """Draws one animal with fur, sitting; the head turns, the body stays."""

    def __init__(self, sheet: CharacterSheet) -> None:
        """Prepare to draw *sheet*.

        Raises:
            InvalidInputError: The sheet's look is no animal with fur.
        """
        look = sheet.look
        if not isinstance(look, AnimalLook) or look.species not in ANATOMIES:
            raise InvalidInputError(
                f"sheet.look must be an animal with fur, got {look!r}; use puppet_for(sheet)"
            )
        self._look = look
        self._seed = sheet.seed
        self._anatomy = ANATOMIES[look.species]
        self._coat = coat_of(look, has_pink_nose=self._anatomy.muzzle.has_pink_nose)
        self._eyes = _eye_style(look, self._anatomy, self._coat)
        self._mouth = _mouth_style(self._anatomy, self._coat)
        self._build = _build(look, self._anatomy)

    @property
    def build(self) -> Build:
        """Size, boxes and pivots."""
        return self._build

    def mouth_center(self, view: View) -> Point:
        """Return the middle of the closed mouth as the head is turned."""
        return mouth_middle(self._mouth, view)

    def draw_rear(self, art: Drawing, view: View) -> None:  # noqa: ARG002  a tail does not turn
        """Draw the tail."""
        draw_tail(art, self._look.species, self._coat)

    def draw_body(self, art: Drawing, view: View) -> None:
        """Draw the sitting body."""
        draw_torso(art, self._anatomy, self._coat, view, seed=self._seed)
        if self._look.collar is not None:
            draw_collar(art, self._anatomy.torso, view, self._look.collar)

    def draw_head(self, art: Drawing, view: View) -> None:
        """Draw ears, skull and markings."""
        look, anatomy, coat = self._look, self._anatomy, self._coat
        draw_ears_behind(art, look.species, coat, view, is_floppy=look.has_floppy_ears)
        draw_tuft(art, anatomy, coat, view, seed=self._seed)
        skull = anatomy.head.shape(view, lean=_LEAN)
        fill = art.fade((0, -130), (0, 124), coat.light, coat.base, coat.base, coat.shade)
        edge = Stroke(coat.line, 2.8)
        art.path(skull, fill, stroke=edge)
        with art.clip(skull):
            draw_markings(art, look, anatomy, coat, view)
        art.path(skull, stroke=edge)
        draw_fur(art, coat, view, seed=self._seed)
        draw_ears_before(art, look.species, coat, view, is_floppy=look.has_floppy_ears)
        if anatomy.whiskers:
            draw_whiskers(art, anatomy, coat, view)

    def draw_face(self, art: Drawing, view: View, face: Face) -> None:
        """Draw eyes, brows, nose, blush and tears."""
        eyes = self._anatomy.eyes
        draw_blush(art, view, face, place=(eyes.spread + 26, eyes.low + 18))
        draw_nose(art, self._anatomy, self._coat, view)
        draw_eyes(art, self._eyes, view, face)

    def draw_mouth(self, art: Drawing, view: View, face: Face, shape: MouthShape) -> None:
        """Draw the mouth; the lower jaw drops with it."""
        draw_mouth(art, self._mouth, view, face, shape)

    def draw_overlay(self, art: Drawing, view: View) -> None:
        """Draw nothing: an animal wears nothing over its face."""

    def draw_front(self, art: Drawing, view: View) -> None:
        """Draw nothing: the paws stay on the floor."""


def _eye_style(look: AnimalLook, anatomy: Anatomy, coat: Coat) -> EyeStyle:
    eyes = anatomy.eyes
    is_dark = luminance(coat.base) < 90
    return EyeStyle(
        spread=eyes.spread, half_width=eyes.half_width, top=eyes.top, low=eyes.low,
        iris=eyes.iris, color=look.eyes,
        lash=mix(coat.line, (24, 12, 14), 0.7),
        lid=mix(coat.base, coat.shade, 0.22),
        patch_lid=darken(eye_patch_color(coat), 0.12) if look.has_patch_eye else None,
        brow=lighten(coat.base, 0.34) if is_dark else mix(darken(coat.base, 0.55), coat.line, 0.5),
        pupil_width=eyes.pupil_width, brow_weight=1.15, lashes=eyes.lashes,
    )  # fmt: skip


def _mouth_style(anatomy: Anatomy, coat: Coat) -> MouthStyle:
    muzzle = anatomy.muzzle
    return MouthStyle(
        center=(0.0, muzzle.mouth_y), half_width=muzzle.mouth_half_width,
        drop=muzzle.mouth_half_width * 1.35, lobe=muzzle.mouth_half_width * 0.28, ink=coat.ink,
        jaw=coat.patch, fang=muzzle.fang, incisor=muzzle.incisor,
    )  # fmt: skip


def _build(look: AnimalLook, anatomy: Anatomy) -> Build:
    torso, muzzle, eyes = anatomy.torso, anatomy.muzzle, anatomy.eyes
    half = max(164 * torso.girth, torso.hind_x + torso.hind[0]) + 4
    whisker = anatomy.whiskers + 56 if anatomy.whiskers else 0
    ears, top, bottom = anatomy.ear_reach, anatomy.head_top, 132.0
    if look.has_floppy_ears and look.species is not Species.BEAR:
        ears, bottom = hanging_extent(look.species)
        top, bottom, ears = anatomy.head.points[0][1] - 36, bottom + 6, ears + 8
    reach = max(ears + 4, whisker)
    brow = -eyes.top - 62
    boxes = {
        Part.BODY: Box(-half, 80, half * 2, torso.floor - 74),
        Part.HEAD: Box(-reach, top, reach * 2, bottom - top),
        Part.FACE: Box(-130, brow, 260, muzzle.mouth_y - brow + 12),
        Part.MOUTH: Box(-90, muzzle.mouth_y - 30, 180, 110),
    }
    if look.species in _TAILS:
        boxes[Part.REAR] = _TAILS[look.species]
    return Build(
        boxes=boxes, mouth_center=(0.0, muzzle.mouth_y), neck=(0.0, 112.0), floor=torso.floor,
        head_top=top, scale=anatomy.scale,
    )  # fmt: skip
