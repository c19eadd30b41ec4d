"""The city seen from afar."""

from random import Random

from cliffhanger.animatic.backdrops.setting import Setting
from cliffhanger.animatic.backdrops.sky import sky_colors
from cliffhanger.animatic.backdrops.surface import cells, fill_down
from cliffhanger.animatic.color import Color, lighten, mix
from cliffhanger.animatic.svg import Box, Drawing
from cliffhanger.story.vocabulary import TimeOfDay, Weather

CITY_COLORS: dict[TimeOfDay, tuple[str, str]] = {
    TimeOfDay.DAY: ("#a9c0d8", "#6f86a6"),
    TimeOfDay.DAWN: ("#d0a9b4", "#80718f"),
    TimeOfDay.DUSK: ("#9c5878", "#412c58"),
    TimeOfDay.NIGHT: ("#222d60", "#0d1330"),
}
LAMP_COLORS = ("#ffd68c", "#ffecbe", "#b4d6ff", "#ffbe6e")


def paint_skyline(
    drawing: Drawing, setting: Setting, box: Box, *, layers: int = 3, seed_name: str = "skyline"
) -> None:
    """Fill the lower part of *box* with towers, the far ones pale, their windows lit at night."""
    randomness = setting.random(seed_name)
    for layer in range(layers):
        nearness = (layer + 1) / layers
        _row(drawing, setting, box, nearness=nearness, randomness=randomness)


def _tower_color(setting: Setting, nearness: float) -> Color:
    far, near = CITY_COLORS[setting.time]
    haze = sky_colors(setting)[2]
    color = mix(mix(far, near, nearness), haze, 0.42 * (1 - nearness))
    if setting.weather is Weather.CLEAR:
        return color
    return mix(color, haze, 0.55 - 0.3 * nearness)


def _row(
    drawing: Drawing,
    setting: Setting,
    box: Box,
    *,
    nearness: float,
    randomness: Random,
) -> None:
    color = _tower_color(setting, nearness)
    bottom = box.y + box.height
    left = box.x - 12.0
    lit: dict[str, list[Box]] = {lamp: [] for lamp in LAMP_COLORS}
    unlit: list[Box] = []
    while left < box.x + box.width:
        width = max(26.0, box.width * randomness.uniform(0.06, 0.14) * (0.7 + nearness * 0.5))
        height = box.height * randomness.uniform(0.25, 0.85) * (1.15 - nearness * 0.5)
        tower = Box(left, bottom - height, width, height + 2)
        fill_down(drawing, tower, lighten(color, 0.1), color)
        _crown(drawing, tower, color, randomness)
        for window in _windows(tower):
            if setting.has_lamps_on and randomness.random() < 0.22 + 0.26 * nearness:
                lit[randomness.choice(LAMP_COLORS)].append(window)
            elif randomness.random() < 0.8:
                unlit.append(window)
        left += width + randomness.uniform(0.0, 0.02) * box.width
    drawing.path(cells(unlit), mix(color, "#ffffff" if not setting.is_night else "#05081a", 0.16))
    for lamp, windows in lit.items():
        drawing.path(cells(windows), mix(color, lamp, 0.55 + 0.4 * nearness))


def _crown(drawing: Drawing, tower: Box, color: Color, randomness: Random) -> None:
    kind = randomness.random()
    if kind < 0.25:
        mast = Box(
            tower.x + tower.width * 0.46, tower.y - tower.height * 0.14, 3, tower.height * 0.14
        )
        drawing.rect(mast, color)
    elif kind < 0.5:
        step = Box(tower.x + tower.width * 0.2, tower.y - 14, tower.width * 0.6, 16)
        drawing.rect(step, lighten(color, 0.06))


def _windows(tower: Box) -> list[Box]:
    pitch = max(6.5, tower.width / 6)
    columns = int((tower.width - 8) / pitch)
    rows = int((tower.height - 12) / (pitch * 1.45))
    return [
        Box(
            tower.x + 5 + column * pitch,
            tower.y + 9 + row * pitch * 1.45,
            pitch * 0.55,
            pitch * 0.8,
        )
        for row in range(rows)
        for column in range(columns)
    ]
