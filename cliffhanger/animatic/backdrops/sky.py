"""Sky: its gradient, sun, moon, stars, clouds, and what hangs in the air."""

from random import Random

from cliffhanger.animatic.backdrops.setting import Setting
from cliffhanger.animatic.backdrops.surface import fill_down, sheer, veil_down
from cliffhanger.animatic.color import Color, lighten, mix, multiply, rgb
from cliffhanger.animatic.path import Point
from cliffhanger.animatic.svg import Box, Drawing, Stop
from cliffhanger.story.vocabulary import TimeOfDay, Weather

CLEAR_SKIES: dict[TimeOfDay, tuple[str, str, str]] = {
    TimeOfDay.DAY: ("#4f9be4", "#a5d6f7", "#eef6f4"),
    TimeOfDay.DAWN: ("#6a86c4", "#f2b6b0", "#ffe6c0"),
    TimeOfDay.DUSK: ("#37367a", "#c35a7c", "#ffb068"),
    TimeOfDay.NIGHT: ("#060a1f", "#121d48", "#33407a"),
}
OVERCAST: dict[Weather, tuple[str, str, str]] = {
    Weather.RAIN: ("#4a5666", "#748292", "#a3afb8"),
    Weather.SNOW: ("#9aa8be", "#bccadb", "#dfe7ef"),
    Weather.FOG: ("#aab6c2", "#c6ced6", "#dde2e6"),
}
OVERCAST_TINT: dict[TimeOfDay, Color] = {
    TimeOfDay.DAY: (255.0, 255.0, 255.0),
    TimeOfDay.DAWN: (250.0, 224.0, 218.0),
    TimeOfDay.DUSK: (164.0, 130.0, 158.0),
    TimeOfDay.NIGHT: (48.0, 56.0, 92.0),
}
CLOUD_COLORS: dict[TimeOfDay, str] = {
    TimeOfDay.DAY: "#ffffff",
    TimeOfDay.DAWN: "#ffe4dc",
    TimeOfDay.DUSK: "#ff9f8e",
    TimeOfDay.NIGHT: "#3a4478",
}


def sky_colors(setting: Setting) -> tuple[Color, Color, Color]:
    """Return the sky at the zenith, half-way down and at the horizon."""
    clear = CLEAR_SKIES[setting.time]
    if setting.weather is Weather.CLEAR:
        return (rgb(clear[0]), rgb(clear[1]), rgb(clear[2]))
    tint = OVERCAST_TINT[setting.time]
    grey = [multiply(color, tint) for color in OVERCAST[setting.weather]]
    return (mix(grey[0], clear[0], 0.15), mix(grey[1], clear[1], 0.12), mix(grey[2], clear[2], 0.1))


def paint_sky(drawing: Drawing, setting: Setting, box: Box, *, sun: Point | None = None) -> None:
    """Fill *box* with the sky; *sun* is where a low sun or the moon stands, in fractions."""
    fill_down(drawing, box, *sky_colors(setting))
    randomness = setting.random("sky")
    if setting.weather is not Weather.CLEAR:
        _overcast(drawing, setting, box, randomness)
        return
    if setting.is_night:
        _stars(drawing, box, randomness)
        _moon(drawing, box, sun or (0.74, 0.16))
    elif sun is not None:
        _sun(drawing, setting, box, sun)
    _clouds(drawing, setting, box, randomness)


def _stars(drawing: Drawing, box: Box, randomness: Random) -> None:
    for _ in range(int(box.width * box.height / 7000)):
        size = randomness.uniform(0.6, 1.7)
        center = (
            box.x + randomness.random() * box.width,
            box.y + randomness.random() ** 1.3 * box.height * 0.75,
        )
        drawing.oval(center, (size, size), mix("#1a2550", "#eef2ff", randomness.uniform(0.3, 1)))


def _moon(drawing: Drawing, box: Box, at: Point) -> None:
    center = (box.x + box.width * at[0], box.y + box.height * at[1])
    radius = max(14.0, min(box.width * 0.055, 44.0))
    drawing.glow(center, (radius * 4.2, radius * 4.2), "#c8d4ff", 0.42)
    drawing.oval(center, (radius, radius), "#f6f3e4")
    for dx, dy, size in ((-0.3, -0.2, 0.24), (0.25, 0.3, 0.3), (0.35, -0.35, 0.14)):
        spot = (center[0] + dx * radius, center[1] + dy * radius)
        drawing.oval(spot, (size * radius, size * radius), "#e2dfd2")


def _sun(drawing: Drawing, setting: Setting, box: Box, at: Point) -> None:
    center = (box.x + box.width * at[0], box.y + box.height * at[1])
    is_low = setting.time is not TimeOfDay.DAY
    reach = box.width * (0.6 if is_low else 0.4)
    drawing.glow(center, (reach, reach * 0.9), "#ffcf8a" if is_low else "#fff6dc", 0.8)
    radius = box.width * 0.075
    drawing.oval(center, (radius, radius), "#fff0d0" if is_low else "#fffdf2")


def _clouds(drawing: Drawing, setting: Setting, box: Box, randomness: Random) -> None:
    color = CLOUD_COLORS[setting.time]
    for index in range(5):
        center = (
            box.x + box.width * ((index * 0.41 + randomness.uniform(0.0, 0.2)) % 1.1),
            box.y + box.height * (0.12 + 0.13 * index + randomness.uniform(-0.03, 0.03)),
        )
        width = box.width * randomness.uniform(0.2, 0.38) * (1.1 - 0.1 * index)
        _cloud(drawing, center, width, color, randomness)


def _cloud(drawing: Drawing, center: Point, width: float, color: str, randomness: Random) -> None:
    height = width * randomness.uniform(0.16, 0.24)
    puffs: list[str] = []
    for index in range(6):
        along = (index - 2.5) / 2.5
        radius = height * (1.0 - 0.62 * along * along) * randomness.uniform(0.75, 1.1)
        x = center[0] + along * width * 0.42
        y = center[1] - radius * 0.55
        puffs.append(
            f"M {x - radius * 1.5:.1f} {y:.1f} a {radius * 1.5:.1f} {radius:.1f} 0 1 1"
            f" {radius * 3:.1f} 0 a {radius * 1.5:.1f} {radius:.1f} 0 1 1 {-radius * 3:.1f} 0 Z"
        )
    stops = (
        Stop(0.0, lighten(color, 0.2), 0.92),
        Stop(0.55, color, 0.5),
        Stop(1.0, color, 0.0),
    )
    fill = drawing.linear((0.0, center[1] - height * 1.5), (0.0, center[1] + height * 0.55), *stops)
    drawing.path(" ".join(puffs), fill)


def _overcast(drawing: Drawing, setting: Setting, box: Box, randomness: Random) -> None:
    dark, _, light = sky_colors(setting)
    strength = 0.5 if setting.weather is Weather.RAIN else 0.22
    for index in range(9):
        center = (
            box.x + randomness.random() * box.width,
            box.y + box.height * (0.02 + 0.075 * index),
        )
        radii = (box.width * randomness.uniform(0.3, 0.6), box.height * 0.07)
        color = mix(dark, light, 0.65) if index % 3 else dark
        drawing.glow(center, radii, color, strength, core=0.2)


def paint_haze(drawing: Drawing, setting: Setting, *, horizon: float, depth: float = 420.0) -> None:
    """Lay the air between the viewer and the horizon: thick in fog, thin on a clear day."""
    thickness = {Weather.CLEAR: 0.2, Weather.RAIN: 0.42, Weather.SNOW: 0.5, Weather.FOG: 0.9}
    color = sky_colors(setting)[2]
    opacity = thickness[setting.weather] * (0.6 if setting.is_night else 1.0)
    veil_down(drawing, Box(0.0, horizon - depth, 900.0, depth), color, 0.0, opacity)
    reach = depth * (1.4 if setting.weather is Weather.FOG else 0.5)
    veil_down(drawing, Box(0.0, horizon, 900.0, reach), color, opacity, 0.0)


def paint_view_weather(drawing: Drawing, setting: Setting, box: Box) -> None:
    """Draw what the weather does to a pane of glass: drops, flakes or mist."""
    randomness = setting.random("pane")
    if setting.weather is Weather.FOG:
        drawing.rect(box, sheer(drawing, sky_colors(setting)[2], 0.55))
    if setting.weather in {Weather.CLEAR, Weather.FOG}:
        return
    is_rain = setting.weather is Weather.RAIN
    color = sheer(drawing, "#dfeaf6", 0.45 if is_rain else 0.8)
    for _ in range(int(box.width * box.height / 3200)):
        x = box.x + randomness.random() * box.width
        y = box.y + randomness.random() * box.height
        length = randomness.uniform(3, 9) if is_rain else randomness.uniform(1.6, 3.6)
        width = 1.5 if is_rain else length
        drawing.oval((x, y), (width, length), color)
