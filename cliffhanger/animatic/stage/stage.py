"""The set of one shot: backdrop, actors, weather and camera, composed frame by frame."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np

from cliffhanger.animatic.color import Color
from cliffhanger.animatic.puppet import Part as PuppetPart
from cliffhanger.animatic.stage.acting import Moment, Part
from cliffhanger.animatic.stage.actor import Actor
from cliffhanger.animatic.stage.camera import Aim, Camera
from cliffhanger.animatic.stage.compositing import Matrix, Sprite, brighten, lay, scaling, stamp, wash
from cliffhanger.animatic.stage.layout import Placement
from cliffhanger.animatic.weather import FallingLayer
from cliffhanger.media.picture import Pixels, VideoFormat

OVERSCAN: Final = 1.25
"""A backdrop is this much larger than the frame, so that the camera can move."""
BACKDROP_PARALLAX: Final = 0.55
FOREGROUND_PARALLAX: Final = 1.5
ROLL_ZOOM: Final = 1.14
"""Enough to keep the corners of a 9:16 frame filled at four degrees."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An actor, where it stands and what it plays."""

    actor: Actor
    placement: Placement
    part: Part


@dataclass(frozen=True, slots=True)
class Overlay:
    """Something on the glass, not in the scene: caption, title, notice. `[start, end)` frames."""

    pixels: Pixels
    x_px: int
    y_px: int
    start_frame: int
    end_frame: int


@dataclass(frozen=True, slots=True)
class Dip:
    """A fade between the picture and a colour, `[start, end)` frames.

    *from_amount* and *to_amount* say how much of the colour shows at either end.
    """

    color: Color
    start_frame: int
    end_frame: int
    from_amount: float
    to_amount: float

    def amount_at(self, frame_index: int) -> float:
        """Return how much of the colour covers the picture, 0..1."""
        if not self.start_frame <= frame_index < self.end_frame:
            return 0.0
        done = (frame_index - self.start_frame) / max(1, self.end_frame - self.start_frame)
        return self.from_amount + (self.to_amount - self.from_amount) * done


@dataclass(slots=True)
class Stage:
    """Composes the frames of one shot.

    Attributes:
        format: Size and rate.
        backdrop: Opaque BGRA, 1.25 times the frame's width.
        backdrop_zoom: How much closer the backdrop stands than in the widest shot.
        backdrop_shift: Which part of it is behind the actors, -1 left to 1 right.
        camera: The move.
        cast: Actors, farthest first.
        foreground: A sprite before everybody and where it lies, in frame pixels.
        falling: Rain or snow.
        dips: Fades and flashes.
        overlays: What lies on the glass.
    """

    format: VideoFormat
    backdrop: Pixels
    camera: Camera
    backdrop_zoom: float = 1.0
    backdrop_shift: float = 0.0
    cast: Sequence[Standing] = ()
    foreground: Sprite | None = None
    falling: Sequence[FallingLayer] = ()
    dips: Sequence[Dip] = ()
    overlays: Sequence[Overlay] = ()
    _canvas: Pixels = field(init=False)

    def __post_init__(self) -> None:
        self._canvas = np.full((self.format.height_px, self.format.width_px, 4), 255, np.uint8)

    def picture(self, frame_index: int) -> Pixels:
        """Return the scene without what lies on the glass; valid until the next call."""
        seconds = frame_index / self.format.fps
        aim = self.camera.aim(seconds)
        self._lay_backdrop(aim)
        for standing in self.cast:
            self._lay_actor(standing, standing.part.at(frame_index), aim, seconds)
        if self.foreground is not None:
            lay(self._canvas, self.foreground, self._look(aim, FOREGROUND_PARALLAX))
        for layer in self.falling:
            self._let_fall(layer, seconds)
        if aim.roll_degrees:
            self._roll(aim.roll_degrees)
        for dip in self.dips:
            wash(self._canvas, dip.color, dip.amount_at(frame_index))
        return self._canvas

    def overlay(self, picture: Pixels, frame_index: int) -> bool:
        """Lay captions, titles and notices on *picture*; return whether there was anything."""
        shown = [item for item in self.overlays if item.start_frame <= frame_index < item.end_frame]
        for item in shown:
            stamp(picture, item.pixels, item.x_px, item.y_px)
        return bool(shown)

    def _look(self, aim: Aim, parallax: float) -> Matrix:
        """Return the matrix from stage pixels to frame pixels for a layer that deep."""
        width, height = self.format.width_px, self.format.height_px
        zoom = 1.0 + (aim.zoom - 1.0) * parallax
        x, y = 0.5 + (aim.x - 0.5) * parallax, 0.5 + (aim.y - 0.5) * parallax
        return scaling(zoom, width / 2 - x * width * zoom, height / 2 - y * height * zoom)

    def _lay_backdrop(self, aim: Aim) -> None:
        width, height = self.format.width_px, self.format.height_px
        look = self._look(aim, BACKDROP_PARALLAX)
        fit = width * OVERSCAN / self.backdrop.shape[1] * self.backdrop_zoom
        slack = (OVERSCAN * self.backdrop_zoom - 1.0) * width / 2
        left = -slack + self.backdrop_shift * slack * 0.55
        top = -(OVERSCAN * self.backdrop_zoom - 1.0) * height * 0.5
        matrix = look @ np.array([[fit, 0, left], [0, fit, top], [0, 0, 1]], np.float32)
        cv2.warpAffine(
            self.backdrop,
            matrix.astype(np.float32),
            (width, height),
            dst=self._canvas,
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )

    def _lay_actor(self, standing: Standing, moment: Moment, aim: Aim, seconds: float) -> None:
        actor, place = standing.actor, standing.placement
        build, scale = actor.puppet.build, actor.scale
        look = self._look(aim, 1.0)
        zoom = float(look[0, 0])
        anchor_x = place.x * self.format.width_px
        anchor_y = place.y * self.format.height_px
        if build.is_floating:
            anchor_y += 9.0 * scale * math.sin(seconds * 1.1)
            anchor_x += 5.0 * scale * math.sin(seconds * 0.7 + 1)
        neck = (build.neck[0] * scale, build.neck[1] * scale)

        def matrix(dx: float, dy: float, degrees: float = 0.0, stretch: float = 1.0) -> Matrix:
            """Turn about the neck, then move to the anchor, then look through the camera."""
            angle = math.radians(degrees)
            cosine, sine = math.cos(angle) * zoom, math.sin(angle) * zoom
            x = (anchor_x + neck[0] + dx * scale) * zoom + float(look[0, 2])
            y = (anchor_y + neck[1] + dy * scale) * zoom + float(look[1, 2])
            return np.array(
                [
                    [cosine, -sine * stretch, x - cosine * neck[0] + sine * stretch * neck[1]],
                    [sine, cosine * stretch, y - sine * neck[0] - cosine * stretch * neck[1]],
                ],
                np.float32,
            )

        head = actor.head(moment.face, moment.mouth)
        sway = moment.sway + 1.4 * math.sin(seconds * 1.1 + standing.part.seed % 7)
        lay(
            self._canvas,
            actor.rear,
            matrix(sway, moment.breath + moment.nod, moment.tilt_degrees * 0.8),
        )
        lay(self._canvas, actor.body, matrix(moment.sway * 0.6, moment.breath * 0.5))
        lay(
            self._canvas, head, matrix(moment.sway, moment.breath + moment.nod, moment.tilt_degrees)
        )
        if PuppetPart.FRONT in build.boxes:
            lay(self._canvas, actor.front, matrix(moment.sway * 0.6, moment.breath * 0.5))

    def _roll(self, degrees: float) -> None:
        size = (self.format.width_px, self.format.height_px)
        turn = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), degrees, ROLL_ZOOM)
        cv2.warpAffine(self._canvas.copy(), turn, size, dst=self._canvas)

    def _let_fall(self, layer: FallingLayer, seconds: float) -> None:
        height, width = self.format.height_px, self.format.width_px
        down = int(seconds * layer.speed_px_per_second) % height
        across = int(seconds * layer.drift_px_per_second) % width
        put = brighten if layer.is_additive else stamp
        for y in (down - height, down):
            for x in (across - width, across):
                put(self._canvas, layer.tile, x, y)
