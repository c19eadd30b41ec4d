"""From a request to a stage: which backdrop, who stands where, what lies on the glass."""

import zlib
from dataclasses import replace
from functools import lru_cache
from typing import Final

from cliffhanger.animatic.backdrops.light import light_for
from cliffhanger.animatic.backdrops.registry import (
    SITES,
    Place,
    floor_y,
    place_for,
    render_backdrop,
)
from cliffhanger.animatic.casting import puppet_for
from cliffhanger.animatic.color import Color, rgb
from cliffhanger.animatic.inserts.registry import render_insert
from cliffhanger.animatic.light import Light
from cliffhanger.animatic.puppet import View
from cliffhanger.animatic.sheet import CharacterSheet, HairStyle, HumanLook
from cliffhanger.animatic.stage.acting import Part
from cliffhanger.animatic.stage.actor import Actor, darken_back
from cliffhanger.animatic.stage.camera import Camera, Shake
from cliffhanger.animatic.stage.layers import Cel, cut_out
from cliffhanger.animatic.stage.layout import (
    DEPTH_BLUR,
    REFERENCE_HEIGHT_PX,
    REFERENCE_WIDTH_PX,
    Ground,
    Placement,
    place_cast,
)
from cliffhanger.animatic.stage.stage import OVERSCAN, Dip, Stage, Standing
from cliffhanger.animatic.svg import Box
from cliffhanger.animatic.weather import FallingLayer, falling_layers
from cliffhanger.media.picture import Pixels, VideoFormat
from cliffhanger.models.requests import VideoRequest
from cliffhanger.story.vocabulary import (
    Angle,
    Emotion,
    Framing,
    Mood,
    Move,
    ShotSize,
    SoundName,
    TimeOfDay,
    Transition,
    Weather,
)

BLACK: Final = (0.0, 0.0, 0.0)
WHITE: Final = (255.0, 255.0, 255.0)
CANVAS: Final = (900.0, 1600.0)
"""Width and height of backdrops, in their units."""
STEP: Final = 30.0
"""How far before the back wall people stand at least, in units of the backdrop."""
FREE_FLOOR: Final[dict[Place, float]] = {
    Place.LIVING_ROOM: 1380.0,
    Place.BEDROOM: 1380.0,
    Place.KITCHEN: 1310.0,
    Place.OFFICE: 1480.0,
    Place.CLASSROOM: 1390.0,
    Place.COURTROOM: 1340.0,
    Place.RESTAURANT: 1390.0,
    Place.INTERIOR: 1260.0,
}
"""Where the floor is free of furniture, in units of the backdrop; feet are not behind that."""
LOWEST_FEET: Final = 0.97
VIEW_MARGIN: Final = 0.16
"""What the camera may see beyond the frame while it moves, fraction of a side."""
JOLTS: Final = frozenset({SoundName.IMPACT, SoundName.GLASS, SoundName.SLAP, SoundName.THUNDER})
BACKDROP_ZOOM: Final[dict[ShotSize, float]] = {
    ShotSize.ECU: 1.55,
    ShotSize.CU: 1.40,
    ShotSize.MCU: 1.26,
    ShotSize.MS: 1.14,
    ShotSize.MWS: 1.06,
}
ENTRANCES: Final[dict[Transition, tuple[Color, float, float]]] = {
    Transition.FADE_BLACK: (BLACK, 0.45, 1.0),
    Transition.DISSOLVE: (BLACK, 0.25, 0.7),
    Transition.SMASH_CUT: (WHITE, 0.2, 0.8),
}
"""How a shot comes in: colour, seconds, how much of it shows at first."""
SHOULDER_BLUR: Final = 5.0
"""Standard deviation of the blur of that back, in pixels of a 720 px wide frame."""
SHOULDER_SCALE: Final = 1.72
"""Pixels per drawing unit of the listener's back in an over-the-shoulder shot, 720 px frame."""


def set_stage(request: VideoRequest) -> Stage:
    """Return the stage that plays *request*, without overlays."""
    shot, setting = request.shot, request.setting
    place = place_for(setting.place, is_interior=setting.is_interior)
    light = light_for(place, setting.time, setting.weather)
    sheets = {sheet.character_id: sheet for sheet in request.sheets}
    is_insert = shot.insert is not None
    return Stage(
        format=request.format,
        backdrop=_insert(request, light) if is_insert else _backdrop(request, place),
        camera=_camera(request),
        backdrop_zoom=1.0 if is_insert else BACKDROP_ZOOM.get(shot.size, 1.0),
        backdrop_shift=0.0 if is_insert else backdrop_shift(request),
        cast=() if is_insert else _cast(request, sheets, light=light, place=place),
        foreground=None if is_insert else _shoulder(request, sheets, light),
        falling=_falling(request),
        dips=_dips(request),
    )


def seed_of(text: str) -> int:
    """Return the seed that belongs to an id."""
    return zlib.crc32(text.encode())


def _backdrop(request: VideoRequest, place: Place) -> Pixels:
    setting, size = request.setting, request.shot.size
    full = request.format.width_px / REFERENCE_WIDTH_PX
    blur = DEPTH_BLUR[size]
    # what is out of focus needs no more pixels than the blur leaves
    return _painted(
        place,
        setting.time,
        setting.weather,
        setting.mood,
        scale=full * (0.5 if blur > 4.0 else 0.75 if blur > 2.0 else 1.0),
        blur_units=blur,
        seed=seed_of(setting.place),
    )


@lru_cache(maxsize=6)
def _painted(  # noqa: PLR0913  the arguments are the cache's key
    place: Place,
    time: TimeOfDay,
    weather: Weather,
    mood: Mood,
    *,
    scale: float,
    blur_units: float,
    seed: int,
) -> Pixels:
    return render_backdrop(
        place, time, weather, mood, scale=scale, blur_units=blur_units, seed=seed
    )


def _insert(request: VideoRequest, light: Light) -> Pixels:
    if request.shot.insert is None:
        raise AssertionError("asked for an insert that the shot does not have")
    return render_insert(
        request.shot.insert,
        language=request.language,
        scale=request.format.width_px / REFERENCE_WIDTH_PX,
        light=light,
        seed=seed_of(request.shot.id),
    )


def backdrop_shift(request: VideoRequest) -> float:
    """Return which side of the place lies behind a single; reverse shots see the other one."""
    if len(request.shot.cast) != 1:
        return 0.0
    return 0.8 if request.shot.cast[0].character_id in request.left_ids else -0.8


def _camera(request: VideoRequest) -> Camera:
    shot = request.shot
    duration = request.num_frames / request.format.fps
    shakes = tuple(
        Shake(hint.position * duration, 0.014) for hint in shot.sounds if hint.name in JOLTS
    )
    return Camera(
        move=Move.PUSH_IN if shot.insert and shot.move is Move.STATIC else shot.move,
        angle=Angle.EYE if shot.insert else shot.angle,
        duration_seconds=duration,
        direction=1 if seed_of(shot.id) % 2 else -1,
        shakes=shakes,
    )


def _cast(
    request: VideoRequest, sheets: dict[str, CharacterSheet], *, light: Light, place: Place
) -> tuple[Standing, ...]:
    emotions = {item.character_id: item.emotion for item in request.shot.cast}
    return tuple(
        Standing(
            actor=_actor(sheets[item.character_id], item, light, format_=request.format),
            placement=item,
            part=_part(request, sheets[item.character_id], emotions[item.character_id]),
        )
        for item in place_people(request, place)
    )


def place_people(request: VideoRequest, place: Place) -> tuple[Placement, ...]:
    """Return where everyone in the shot stands in its frame, farthest first."""
    shot = request.shot
    builds = {sheet.character_id: puppet_for(sheet).build for sheet in request.sheets}
    ground = _ground(place, shot.size, request.format)
    placements = place_cast(shot, builds, left_ids=frozenset(request.left_ids), ground=ground)
    return tuple(_fit(placement, request.format) for placement in placements)


def _ground(place: Place, size: ShotSize, format_: VideoFormat) -> Ground:
    """Return where feet can stand in front of the backdrop of that shot."""
    width, height = format_.width_px, format_.height_px
    unit = max(width / CANVAS[0], height / CANVAS[1]) * OVERSCAN * BACKDROP_ZOOM.get(size, 1.0)
    tall = unit / _upright(format_)[1]
    free = FREE_FLOOR.get(place, SITES[place].ground + STEP)
    far = 0.5 + (free - CANVAS[1] / 2) * tall
    near = 0.5 + (floor_y(place) - CANVAS[1] / 2) * tall
    return Ground(far=min(1.0, far), near=min(LOWEST_FEET, near))


def _upright(format_: VideoFormat) -> tuple[float, float]:
    """Return width and height of the largest 9:16 frame inside the format's."""
    shape = REFERENCE_WIDTH_PX / REFERENCE_HEIGHT_PX
    width, height = format_.width_px, format_.height_px
    return min(width, height * shape), min(height, width / shape)


def _fit(placement: Placement, format_: VideoFormat) -> Placement:
    """Return a place in a 9:16 frame as a place in the middle of *format_*."""
    width, height = _upright(format_)
    across, down = width / format_.width_px, height / format_.height_px
    return replace(
        placement,
        x=0.5 + (placement.x - 0.5) * across,
        y=0.5 + (placement.y - 0.5) * down,
        scale=placement.scale * across,
    )


def _actor(
    sheet: CharacterSheet, placement: Placement, light: Light, *, format_: VideoFormat
) -> Actor:
    scale = placement.scale * format_.width_px / REFERENCE_WIDTH_PX
    return _drawn(
        sheet.model_dump_json(),
        View(yaw=placement.yaw, pose=placement.pose, light_side=light.side),
        light,
        scale,
        _visible(placement, scale, format_),
    )


@lru_cache(maxsize=6)
def _drawn(sheet_json: str, view: View, light: Light, scale: float, visible: Box) -> Actor:
    """Return the actor; a dialogue comes back to the same few set-ups again and again."""
    sheet = CharacterSheet.model_validate_json(sheet_json)
    return Actor(puppet_for(sheet), view, light, scale, visible)


def _visible(placement: Placement, scale: float, format_: VideoFormat) -> Box:
    """Return what the frame and its margin show, in the puppet's units."""
    left = (-VIEW_MARGIN - placement.x) * format_.width_px / scale
    top = (-VIEW_MARGIN - placement.y) * format_.height_px / scale
    span = 1 + 2 * VIEW_MARGIN
    return Box(left, top, span * format_.width_px / scale, span * format_.height_px / scale)


def _part(request: VideoRequest, sheet: CharacterSheet, emotion: Emotion) -> Part:
    who = sheet.character_id
    return Part(
        character_id=who,
        emotion=emotion,
        tracks=tuple(
            track for track in request.mouths if track.character_id == who and track.is_on_camera
        ),
        seed=sheet.seed ^ seed_of(request.shot.id),
        fps=request.format.fps,
    )


def place_listener(request: VideoRequest) -> Placement | None:
    """Return where the listener's back is seen; None where the shot is over nobody's shoulder."""
    shot = request.shot
    is_tight = shot.size in {ShotSize.ECU, ShotSize.CU}  # a shoulder would cover the face
    if shot.framing is not Framing.OTS or is_tight or shot.over_id is None:
        return None
    side = 1.0 if shot.focus_id in request.left_ids else -1.0
    upright = Placement(shot.over_id, x=0.5 + 0.31 * side, y=0.56, scale=SHOULDER_SCALE, yaw=0.0)
    return _fit(upright, request.format)


def _shoulder(request: VideoRequest, sheets: dict[str, CharacterSheet], light: Light) -> Cel | None:
    """Return the listener's back in the foreground of an over-the-shoulder shot."""
    placement = place_listener(request)
    if placement is None or placement.character_id not in sheets:
        return None
    factor = request.format.width_px / REFERENCE_WIDTH_PX
    scale = placement.scale * factor
    back = _from_behind(
        sheets[placement.character_id].model_dump_json(),
        light,
        scale,
        _visible(placement, scale, request.format),
        SHOULDER_BLUR * factor,
    )
    moved = replace(
        back.sprite,
        x_px=back.sprite.x_px + round(placement.x * request.format.width_px),
        y_px=back.sprite.y_px + round(placement.y * request.format.height_px),
    )
    return replace(back, sprite=moved)


@lru_cache(maxsize=4)
def _from_behind(sheet_json: str, light: Light, scale: float, visible: Box, blur_px: float) -> Cel:
    """Return the character's dark back; reverse shots come back to it."""
    sheet = CharacterSheet.model_validate_json(sheet_json)
    actor = Actor(puppet_for(sheet), View(light_side=light.side), light, scale, visible)
    hair, cloth = _back_colors(sheet)
    return cut_out(darken_back(actor.back(hair=hair, cloth=cloth), light, blur_px=blur_px))


def _back_colors(sheet: CharacterSheet) -> tuple[Color | None, Color | None]:
    """Return the colours of the back of the head and of the back; None where they are its own."""
    look = sheet.look
    if not isinstance(look, HumanLook):
        return None, None
    is_bald = look.hair_style is HairStyle.BALD
    return rgb(look.skin if is_bald else look.hair), rgb(look.primary)


def _falling(request: VideoRequest) -> tuple[FallingLayer, ...]:
    if request.setting.is_interior or request.shot.insert is not None:
        return ()
    return falling_layers(
        request.setting.weather,
        width_px=request.format.width_px,
        height_px=request.format.height_px,
    )


def _dips(request: VideoRequest) -> tuple[Dip, ...]:
    fps = request.format.fps
    dips: list[Dip] = []
    entrance = ENTRANCES.get(request.shot.transition)
    if entrance is not None and not request.is_opening:
        color, seconds, amount = entrance
        dips.append(Dip(color, 0, round(seconds * fps), amount, 0.0))
    if request.is_ending:
        fade = min(request.num_frames, round(0.5 * fps))
        dips.append(Dip(BLACK, request.num_frames - fade, request.num_frames, 0.0, 1.0))
    return tuple(dips)
