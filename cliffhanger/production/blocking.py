"""Who is where in a frame that is put together from figures: where the animatic has them."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cliffhanger.animatic.backdrops.registry import place_for
from cliffhanger.animatic.casting import puppet_for
from cliffhanger.animatic.sheet import HumanLook
from cliffhanger.animatic.stage.layout import REFERENCE_WIDTH_PX, Placement
from cliffhanger.animatic.stage.staging import place_listener, place_people
from cliffhanger.models.requests import VideoRequest
from cliffhanger.story.model import Performance, Shot
from cliffhanger.story.vocabulary import Framing, ShotSize

MOST_PEOPLE: Final = 3
"""The animatic shows no more in one frame."""
EYES: Final = 0.53
"""How far down a head its eyes are, from crown to chin."""
MARGIN: Final = 1.1
"""How much more of a figure is asked for than the frame shows: models keep to a crop roughly."""


class Crop(StrEnum):
    """How much of a figure a picture shows, as image models are told."""

    THIGHS = "cowboy shot, from mid-thigh up"
    KNEES = "medium wide shot, from the knees up"
    FULL = "full figure, head to feet in frame"


_HEADS: Final = {Crop.THIGHS: 4.6, Crop.KNEES: 5.5}
"""Height of what is shown of an adult, in heads."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where one person is in the frame. Fractions of its width or height; below it more than 1.

    Attributes:
        character_id: Who.
        x: Middle of the face.
        eye_line: Height of the eyes.
        head: Height of the head, crown to chin.
        crown: Top of the hair.
        feet: Where the feet stand.
        yaw: Turn of the head, -1 to the viewer's left, 1 to the right.
        crop: How much of the person is asked for.
        is_standing: Whether the frame shows the floor that the feet stand on.
        is_from_behind: Whether it is the listener's back, before everybody and out of focus.
    """

    character_id: str
    x: float
    eye_line: float
    head: float
    crown: float
    feet: float
    yaw: float
    crop: Crop
    is_standing: bool
    is_from_behind: bool = False

    @property
    def view(self) -> str:
        """How much of the person is seen and from which side, as image models are told."""
        if self.is_from_behind:
            return f"{self.crop}, seen from behind, back to the camera, no face"
        side = "right" if self.yaw > 0 else "left"
        return f"{self.crop}, three-quarter view, looking to the {side} of the picture"


def composed_people(shot: Shot) -> tuple[str, ...]:
    """Return whom a composite of the shot is put together from; nobody where it needs none.

    Two or three people, or one and the back of the listener over whose shoulder the camera looks.
    An insert, an empty set and one person alone are one picture. So is a close-up over a shoulder:
    it shows no shoulder.
    """
    people = dict.fromkeys(who.character_id for who in shot.cast[:MOST_PEOPLE])
    is_tight = shot.size in {ShotSize.ECU, ShotSize.CU}
    if shot.framing is Framing.OTS and not is_tight and shot.over_id is not None:
        people |= {shot.over_id: None}
    return tuple(people) if shot.insert is None and len(people) > 1 else ()


def block_shot(request: VideoRequest) -> tuple[Spot, ...]:
    """Return where everyone of a composite is, farthest first; nobody where it stays one picture.

    That is where the drawn animatic has them, so that both agree on who is left and right, on the
    eye lines and on how large people are. Animals, robots and whoever has no sheet are no figures
    that can be measured, so that a shot with one of them stays one picture.
    """
    people = composed_people(request.shot)
    looks = {sheet.character_id: sheet.look for sheet in request.sheets}
    if not people or not all(isinstance(looks.get(who), HumanLook) for who in people):
        return ()
    return tuple(_spots(request))


def alone(request: VideoRequest, character_id: str, *, view: str = "") -> VideoRequest:
    """Return a shot of its own with only one person in it, as a figure is ordered and judged.

    Args:
        request: The shot.
        character_id: Who.
        view: How much of the person is seen, and from which side.
    """
    shot = request.shot
    playing = next((who for who in shot.cast if who.character_id == character_id), None)
    changes = {
        "id": f"{shot.id}-{character_id}",
        "cast": (playing or Performance(character_id=character_id),),
        "focus_id": character_id,
        "over_id": None,
        "action": view,
        "framing": Framing.SINGLE,
    }
    return request.model_copy(update={"shot": shot.model_copy(update=changes)})


def _spots(request: VideoRequest) -> Iterator[Spot]:
    setting = request.setting
    place = place_for(setting.place, is_interior=setting.is_interior)
    for placement in place_people(request, place):
        yield _spot(request, placement, is_from_behind=False)
    listener = place_listener(request)
    if listener is not None:
        yield _spot(request, listener, is_from_behind=True)


def _spot(request: VideoRequest, placement: Placement, *, is_from_behind: bool) -> Spot:
    sheet = next(s for s in request.sheets if s.character_id == placement.character_id)
    build, frame = puppet_for(sheet).build, request.format
    unit = placement.scale * frame.width_px / REFERENCE_WIDTH_PX / frame.height_px
    head = (build.neck[1] - build.head_top) * unit
    feet = placement.y + build.floor * unit
    # also nearer than a full shot the animatic shows feet where several people share the frame
    is_standing = feet <= 1.0 and not is_from_behind
    shown = EYES + (1.0 - placement.y) / head
    return Spot(
        character_id=placement.character_id,
        x=placement.x,
        eye_line=placement.y,
        head=head,
        crown=placement.y + build.head_top * unit,
        feet=feet,
        yaw=placement.yaw,
        crop=Crop.FULL if is_standing else _crop(shown),
        is_standing=is_standing,
        is_from_behind=is_from_behind,
    )


def _crop(num_heads: float) -> Crop:
    """Return the tightest crop that shows as much of an adult as the frame does."""
    wide_enough = (crop for crop, heads in _HEADS.items() if heads >= MARGIN * num_heads)
    return next(wide_enough, Crop.FULL)
