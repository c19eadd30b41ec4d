"""Which heads of a drawn shot are judged, and what its character is known by."""

from collections.abc import Sequence
from typing import Final

from cliffhanger.animatic.likeness.embedder import DrawnFaceEmbedder
from cliffhanger.animatic.likeness.heads import find_heads, is_judged
from cliffhanger.animatic.likeness.references import film_references
from cliffhanger.animatic.looks.dress import dress
from cliffhanger.animatic.sheet import CharacterSheet
from cliffhanger.animatic.stage.stage import Stage
from cliffhanger.checks.vectors import Vectors
from cliffhanger.media.clip import SeenHead

SAMPLED: Final = (0.3, 0.5, 0.7)
"""Where frames are taken from a shot, as shares of its length: past fades, before the cut."""


def see_heads(stage: Stage, num_frames: int) -> tuple[SeenHead, ...]:
    """Return the heads on a few frames of a shot that are large enough to be recognised.

    Args:
        stage: As it was set for the shot.
        num_frames: Length of the shot.
    """
    width, height = stage.format.width_px, stage.format.height_px
    frames = sorted({int(share * num_frames) for share in SAMPLED})
    return tuple(
        SeenHead(
            character_id=who,
            frame_index=frame_index,
            left=max(0, box.left),
            top=max(0, box.top),
            right=min(width, box.right),
            bottom=min(height, box.bottom),
        )
        for frame_index in frames
        for who, box in find_heads(stage, frame_index).items()
        if is_judged(box, width_px=width, height_px=height)
    )


def learn_face(sheet: CharacterSheet, outfits: Sequence[str] = ()) -> Vectors:
    """Return what a drawn character is known by: vectors of its references, float32 (R, D).

    Args:
        sheet: Its frozen look.
        outfits: What it wears in the series besides, in words.

    Raises:
        InvalidMediaError: It has no face that could be found.
    """
    wardrobe = tuple(dress(sheet, outfit) for outfit in outfits)
    return DrawnFaceEmbedder().embed_images(film_references(sheet, wardrobe=wardrobe))
