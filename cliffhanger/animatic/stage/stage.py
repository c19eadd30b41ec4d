"""The set of one shot: backdrop, actors, weather and camera, composed frame by frame."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np

from cliffhanger.animatic.color import Color
from cliffhanger.animatic.stage.acting import Moment, Part
from cliffhanger.animatic.stage.actor import Actor
from cliffhanger.animatic.stage.camera import Aim, Camera
from cliffhanger.animatic.stage.compositing import (
    Matrix,
    brighten,
    scaling,
    stamp,
    wash,
)
from cliffhanger.animatic.stage.layers import Cel, Compositor, Layer
from cliffhanger.animatic.stage.layout import Placement
from cliffhanger.animatic.weather import FallingLayer
from cliffhanger.media.picture import Pixels, VideoFormat

OVERSCAN: Final = 1.25
"""A backdrop is this much larger than the frame, so that the camera can move."""
BACKDROP_PARALLAX: Final = 0.55
FOREGROUND_PARALLAX: Final = 1.5


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
        backdrop: Opaque BGRA, shown 1.25 times as large as the frame at the least.
        backdrop_zoom: How much closer the backdrop stands than in the widest shot.
        backdrop_shift: Which part of it is behind the actors, -1 left to 1 right.
        camera: The move.
        cast: Actors, farthest first.
        foreground: What lies before everybody, in frame pixels.
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
    foreground: Cel | None = None
    falling: Sequence[FallingLayer] = ()
    dips: Sequence[Dip] = ()
    overlays: Sequence[Overlay] = ()
    _canvas: Pixels = field(init=False)
    _compositor: Compositor = field(init=False)

    def __post_init__(self) -> None:
        width, height = self.format.width_px, self.format.height_px
        self._canvas = np.full((height, width, 4), 255, np.uint8)
        self._compositor = Compositor(width_px=width, height_px=height)

    def picture(self, frame_index: int) -> Pixels:
        """Return the scene without what lies on the glass; valid until the next call."""
        seconds = frame_index / self.format.fps
        aim = self.camera.aim(seconds)
        layers: list[Layer] = []
        for standing in self.cast:
            layers += self._actor_layers(standing, standing.part.at(frame_index), aim, seconds)
        if self.foreground is not None:
            layers.append(Layer(self.foreground, self._look(aim, FOREGROUND_PARALLAX)))
        roll = aim.roll_degrees
        self._compositor.compose(
            self._canvas,
            self.backdrop,
            self._rolled(self.backdrop_matrix(aim), roll),
            [Layer(layer.cel, self._rolled(layer.matrix, roll)) for layer in layers],
        )
        for layer in self.falling:
            self._let_fall(layer, seconds)
        for dip in self.dips:
            wash(self._canvas, dip.color, dip.amount_at(frame_index))
        return self._canvas

    def overlay(self, picture: Pixels, frame_index: int) -> tuple[Overlay, ...]:
        """Lay captions, titles and notices on *picture* and return those that are on it."""
        shown = tuple(
            item for item in self.overlays if item.start_frame <= frame_index < item.end_frame
        )
        for item in shown:
            stamp(picture, item.pixels, item.x_px, item.y_px)
        return shown

    def _look(self, aim: Aim, parallax: float) -> Matrix:
        """Return the matrix from stage pixels to frame pixels for a layer that deep."""
        width, height = self.format.width_px, self.format.height_px
        zoom = 1.0 + (aim.zoom - 1.0) * parallax
        x, y = 0.5 + (aim.x - 0.5) * parallax, 0.5 + (aim.y - 0.5) * parallax
        return scaling(zoom, width / 2 - x * width * zoom, height / 2 - y * height * zoom)

    def backdrop_matrix(self, aim: Aim) -> Matrix:
        """Return the matrix from backdrop pixels to frame pixels; they always fill the frame."""
        width, height = self.format.width_px, self.format.height_px
        rows, columns = self.backdrop.shape[:2]
        look = self._look(aim, BACKDROP_PARALLAX)
        zoom = float(look[0, 0])
        fit = max(width / columns, height / rows) * OVERSCAN * self.backdrop_zoom
        left = (width - columns * fit) / 2 * (1.0 - self.backdrop_shift * 0.55)
        top = (height - rows * fit) / 2
        scale = fit * zoom
        x_px, y_px = left * zoom + float(look[0, 2]), top * zoom + float(look[1, 2])
        return scaling(
            scale,
            min(0.0, max(width - columns * scale, x_px)),
            min(0.0, max(height - rows * scale, y_px)),
        )

    def head_matrix(self, standing: Standing, frame_index: int) -> Matrix:
        """Return the matrix from the pixels an actor's head is drawn in to frame pixels."""
        seconds = frame_index / self.format.fps
        aim, moment = self.camera.aim(seconds), standing.part.at(frame_index)
        matrix = self._mover(standing, aim, seconds)
        return self._rolled(_head_place(matrix, moment), aim.roll_degrees)

    def _actor_layers(
        self, standing: Standing, moment: Moment, aim: Aim, seconds: float
    ) -> list[Layer]:
        """Return the actor's layers, back to front."""
        actor, matrix = standing.actor, self._mover(standing, aim, seconds)
        sway = moment.sway + 1.4 * math.sin(seconds * 1.1 + standing.part.seed % 7)
        body = matrix(moment.sway * 0.6, moment.breath * 0.5, 0.0)
        rear = matrix(sway, moment.breath + moment.nod, moment.tilt_degrees * 0.8)
        return [
            Layer(actor.rear, rear),
            Layer(actor.body, body),
            Layer(actor.head(moment.face, moment.mouth), _head_place(matrix, moment)),
            Layer(actor.front, body),
        ]

    def _mover(
        self, standing: Standing, aim: Aim, seconds: float
    ) -> Callable[[float, float, float], Matrix]:
        """Return what gives the matrix of a layer from its offset in drawing units and its turn."""
        build, place, scale = standing.actor.puppet.build, standing.placement, standing.actor.scale
        look = self._look(aim, 1.0)
        zoom = float(look[0, 0])
        anchor_x = place.x * self.format.width_px
        anchor_y = place.y * self.format.height_px
        if build.is_floating:
            anchor_y += 9.0 * scale * math.sin(seconds * 1.1)
            anchor_x += 5.0 * scale * math.sin(seconds * 0.7 + 1)
        neck = (build.neck[0] * scale, build.neck[1] * scale)

        def matrix(dx: float, dy: float, degrees: float) -> Matrix:
            """Turn about the neck, then move to the anchor, then look through the camera."""
            angle = math.radians(degrees)
            cosine, sine = math.cos(angle) * zoom, math.sin(angle) * zoom
            x = (anchor_x + neck[0] + dx * scale) * zoom + float(look[0, 2])
            y = (anchor_y + neck[1] + dy * scale) * zoom + float(look[1, 2])
            return np.array(
                [
                    [cosine, -sine, x - cosine * neck[0] + sine * neck[1]],
                    [sine, cosine, y - sine * neck[0] - cosine * neck[1]],
                ],
                np.float32,
            )

        return matrix

    def _rolled(self, matrix: Matrix, degrees: float) -> Matrix:
        """Return *matrix* with the frame turned about its middle, its corners still filled."""
        if not degrees:
            return matrix
        size = (self.format.width_px, self.format.height_px)
        angle = math.radians(abs(degrees))
        # the smallest zoom that fills the corners, and a pixel
        zoom = math.cos(angle) + math.sin(angle) * max(size) / min(size) + 2 / min(size)
        turn = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), degrees, zoom)
        rolled = turn[:, :2] @ matrix
        rolled[:, 2] += turn[:, 2]
        return rolled.astype(np.float32)

    def _let_fall(self, layer: FallingLayer, seconds: float) -> None:
        height, width = self.format.height_px, self.format.width_px
        down = int(seconds * layer.speed_px_per_second) % height
        across = int(seconds * layer.drift_px_per_second) % width
        put = brighten if layer.is_additive else stamp
        for y in (down - height, down):
            for x in (across - width, across):
                put(self._canvas, layer.tile, x, y)


def _head_place(matrix: Callable[[float, float, float], Matrix], moment: Moment) -> Matrix:
    return matrix(moment.sway, moment.breath + moment.nod, moment.tilt_degrees)
