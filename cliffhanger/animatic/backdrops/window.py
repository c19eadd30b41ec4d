"""Windows, curtains and blinds."""

from typing import Literal

from cliffhanger.animatic.backdrops.buildings import paint_skyline
from cliffhanger.animatic.backdrops.greenery import paint_bush, paint_hills
from cliffhanger.animatic.backdrops.setting import Setting
from cliffhanger.animatic.backdrops.sky import paint_sky, paint_view_weather
from cliffhanger.animatic.backdrops.surface import fill_down, light_shaft, shape, veil_down
from cliffhanger.animatic.color import ColorLike, darken, lighten, mix
from cliffhanger.animatic.path import polygon
from cliffhanger.animatic.svg import Box, Drawing, Stop
from cliffhanger.story.vocabulary import TimeOfDay, Weather

View = Literal["city", "garden", "sky"]
SHAFT_COLORS = {
    TimeOfDay.DAY: ("#fff4d6", 0.34),
    TimeOfDay.DAWN: ("#ffd9b8", 0.34),
    TimeOfDay.DUSK: ("#ff9d5c", 0.36),
    TimeOfDay.NIGHT: ("#8fa8ff", 0.16),
}


def paint_window(  # noqa: PLR0913  each is one property of a window
    drawing: Drawing,
    setting: Setting,
    box: Box,
    *,
    panes: tuple[int, int] = (2, 3),
    frame: ColorLike = "#efeae0",
    view: View = "city",
) -> None:
    """Draw a window with its view; *panes* are columns and rows."""
    outline = polygon(
        (box.x, box.y),
        (box.x + box.width, box.y),
        (box.x + box.width, box.y + box.height),
        (box.x, box.y + box.height),
    )
    with drawing.clip(outline):
        paint_sky(drawing, setting, box)
        _view(drawing, setting, box, view)
        paint_view_weather(drawing, setting, box)
    _glass(drawing, box)
    _bars(drawing, box, panes, frame)


def _view(drawing: Drawing, setting: Setting, box: Box, view: View) -> None:
    lower = Box(box.x, box.y + box.height * 0.4, box.width, box.height * 0.6)
    if view == "city":
        paint_skyline(drawing, setting, lower)
    if view != "garden":
        return
    randomness = setting.random("garden")
    bottom = box.y + box.height
    leaf = setting.outdoor("#5f9a62", "#16283c")
    paint_hills(
        drawing,
        top=bottom - box.height * 0.42,
        bottom=bottom,
        color=mix(leaf, "#a8c4d8" if not setting.is_night else "#27325c", 0.45),
        randomness=randomness,
    )
    for index in range(6):
        x = box.x + box.width * (index + randomness.random()) / 6
        radius = box.width * randomness.uniform(0.16, 0.24)
        center = (x, bottom - box.height * randomness.uniform(0.0, 0.16))
        paint_bush(
            drawing,
            center,
            (radius, radius * 0.9),
            mix(leaf, "#2c5040", 0.2 * (index % 3)),
            randomness,
        )


def _glass(drawing: Drawing, box: Box) -> None:
    stops = (Stop(0.0, "#ffffff", 0.14), Stop(0.3, "#ffffff", 0.06), Stop(0.32, "#ffffff", 0.0))
    corner = (box.x + box.width, box.y + box.height)
    drawing.rect(box, drawing.linear((box.x, box.y), corner, *stops))


def _bars(drawing: Drawing, box: Box, panes: tuple[int, int], frame: ColorLike) -> None:
    columns, rows = panes
    for index in range(columns + 1):
        is_edge = index in {0, columns}
        width = 16.0 if is_edge else 8.0
        left = box.x + box.width * index / columns - width / 2
        drawing.rect(Box(left, box.y - 8, width, box.height + 16), frame)
        drawing.rect(Box(left + width - 3, box.y - 8, 3, box.height + 16), darken(frame, 0.3))
    for index in range(rows + 1):
        is_edge = index in {0, rows}
        height = 16.0 if is_edge else 8.0
        top = box.y + box.height * index / rows - height / 2
        drawing.rect(Box(box.x - 8, top, box.width + 16, height), frame)
        drawing.rect(Box(box.x - 8, top + height - 3, box.width + 16, 3), darken(frame, 0.3))


def paint_curtain(drawing: Drawing, box: Box, color: ColorLike, *, folds: int = 5) -> None:
    """Draw a hanging curtain."""
    width = box.width / folds
    for index in range(folds):
        left = box.x + index * width
        stops = (
            Stop(0.0, darken(color, 0.35)),
            Stop(0.35, lighten(color, 0.18)),
            Stop(0.7, darken(color, 0.12)),
            Stop(1.0, darken(color, 0.4)),
        )
        fold = drawing.linear((left, 0.0), (left + width, 0.0), *stops)
        drawing.rect(Box(left, box.y, width + 1, box.height + (index % 2) * 6), fold)
    veil_down(drawing, box, "#000000", 0.0, 0.32)


def paint_blinds(drawing: Drawing, box: Box, color: ColorLike, *, slats: int = 16) -> None:
    """Draw half-open slats over *box*."""
    pitch = box.height / slats
    for index in range(slats):
        top = box.y + index * pitch
        slat = Box(box.x, top, box.width, pitch * 0.58)
        fill_down(drawing, slat, lighten(color, 0.35), darken(color, 0.15))
    for across in (0.14, 0.5, 0.86):
        drawing.rect(Box(box.x + box.width * across, box.y, 2.5, box.height), darken(color, 0.3))


def paint_sunbeam(
    drawing: Drawing, setting: Setting, box: Box, *, reach: float, floor: float
) -> None:
    """Draw the light a window throws into the room: a shaft, and its patch on the floor."""
    color, opacity = SHAFT_COLORS[setting.time]
    if setting.weather is not Weather.CLEAR:
        opacity *= 0.3
    left, right = box.x, box.x + box.width
    shaft = (
        (left, box.y),
        (right, box.y),
        (right + reach, floor + 200),
        (left + reach, floor + 200),
    )
    light_shaft(drawing, shaft, color, opacity * 0.6)
    patch = drawing.linear(
        (0, floor), (0, floor + 220), Stop(0, color, opacity), Stop(1, color, 0.1)
    )
    width = box.width
    shape(
        drawing,
        patch,
        (left + reach * 0.7, floor),
        (left + reach * 0.7 + width, floor),
        (left + reach * 1.3 + width, floor + 220),
        (left + reach * 1.3, floor + 220),
    )
