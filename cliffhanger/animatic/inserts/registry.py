"""Which still life stands for which kind of insert."""

from collections.abc import Callable

from cliffhanger.animatic.inserts.filming import film
from cliffhanger.animatic.inserts.papers import document, photo, sign
from cliffhanger.animatic.inserts.props import any_object, door, key, ring, traffic_light
from cliffhanger.animatic.inserts.screens import clock, phone, screen
from cliffhanger.animatic.inserts.still import Brief, Still
from cliffhanger.animatic.light import Light
from cliffhanger.errors import InvalidInputError
from cliffhanger.media.picture import Pixels
from cliffhanger.story.model import Insert
from cliffhanger.story.vocabulary import InsertKind

STILLS: dict[InsertKind, Callable[[Brief], Still]] = {
    InsertKind.PHONE: phone,
    InsertKind.DOCUMENT: document,
    InsertKind.SCREEN: screen,
    InsertKind.CLOCK: clock,
    InsertKind.SIGN: sign,
    InsertKind.TRAFFIC_LIGHT: traffic_light,
    InsertKind.RING: ring,
    InsertKind.KEY: key,
    InsertKind.PHOTO: photo,
    InsertKind.DOOR: door,
    InsertKind.OBJECT: any_object,
}


def render_insert(
    insert: Insert, *, language: str, scale: float, light: Light, seed: int
) -> Pixels:
    """Return the prop as it fills the frame: opaque BGRA of (1600 * scale, 900 * scale).

    Args:
        insert: What is shown and what is written on it.
        language: BCP 47 tag of the words.
        scale: Pixels per canvas unit.
        light: Of the place where the prop is.
        seed: Decides its details.

    Raises:
        InvalidInputError: *scale* is not positive.
    """
    if scale <= 0:
        raise InvalidInputError(f"scale must be > 0 pixels per unit, got {scale}")
    brief = Brief(text=insert.text, language=language, light=light, seed=seed)
    return film(STILLS[insert.kind](brief), scale=scale, light=light, language=language)
