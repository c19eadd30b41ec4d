"""From a request to a stage: which backdrop, who stands where, what lies on the glass."""

import zlib
from functools import lru_cache
from typing import Final

from cliffhanger.animatic.backdrops.light import light_for
from cliffhanger.animatic.backdrops.registry import Place, floor_y, place_for, render_backdrop
from cliffhanger.animatic.casting import puppet_for
from cliffhanger.animatic.color import Color
from cliffhanger.animatic.inserts.registry import render_insert
from cliffhanger.animatic.light import Light
from cliffhanger.animatic.puppet import View
from cliffhanger.animatic.sheet import CharacterSheet
from cliffhanger.animatic.stage.acting import Part
from cliffhanger.animatic.stage.actor import Actor, darken_back
from cliffhanger.animatic.stage.camera import Camera, Shake
from cliffhanger.animatic.stage.compositing import Sprite
from cliffhanger.animatic.stage.layout import DEPTH_BLUR, REFERENCE_WIDTH_PX, Placement, place_cast
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
CANVAS_HEIGHT: Final = 1600.0
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
        backdrop_shift=0.0 if is_insert else _shift(request),
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


def _shift(request: VideoRequest) -> float:
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
    shot = request.shot
    builds = {who: puppet_for(sheet).build for who, sheet in sheets.items()}
    floor = (floor_y(place) / CANVAS_HEIGHT - 0.5) * OVERSCAN + 0.5
    placements = place_cast(shot, builds, left_ids=frozenset(request.left_ids), floor=floor)
    emotions = {item.character_id: item.emotion for item in shot.cast}
    return tuple(
        Standing(
            actor=_actor(sheets[item.character_id], item, light, format_=request.format),
            placement=item,
            part=_part(request, sheets[item.character_id], emotions[item.character_id]),
        )
        for item in placements
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


def _shoulder(
    request: VideoRequest, sheets: dict[str, CharacterSheet], light: Light
) -> Sprite | None:
    """Return the listener's back in the foreground of an over-the-shoulder shot."""
    shot = request.shot
    if shot.framing is not Framing.OTS or shot.over_id not in sheets:
        return None
    side = 1.0 if shot.focus_id in request.left_ids else -1.0
    placement = Placement(shot.over_id, x=0.5 + 0.31 * side, y=0.56, scale=SHOULDER_SCALE, yaw=0.0)
    actor = _actor(sheets[shot.over_id], placement, light, format_=request.format)
    factor = request.format.width_px / REFERENCE_WIDTH_PX
    back = darken_back(actor.back(), light, blur_px=5.0 * factor)
    return Sprite(
        back.pixels,
        back.x_px + round(placement.x * request.format.width_px),
        back.y_px + round(placement.y * request.format.height_px),
    )


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
