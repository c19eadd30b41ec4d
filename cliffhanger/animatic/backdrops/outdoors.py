"""Open country: park, forest, beach."""

from random import Random

from cliffhanger.animatic.backdrops.greenery import (
    paint_bush,
    paint_grass,
    paint_hills,
    paint_tree,
)
from cliffhanger.animatic.backdrops.setting import Setting
from cliffhanger.animatic.backdrops.sky import paint_haze, paint_sky, sky_colors
from cliffhanger.animatic.backdrops.surface import (
    SHADOW,
    band,
    fill_down,
    light_shaft,
    shadow,
    sheer,
    slab,
    strokes,
    veil_down,
)
from cliffhanger.animatic.color import Color, darken, lighten, mix
from cliffhanger.animatic.path import brush, smooth
from cliffhanger.animatic.svg import Box, Drawing, Stop, Stroke
from cliffhanger.story.vocabulary import TimeOfDay, Weather


def paint_park(drawing: Drawing, setting: Setting) -> None:
    """Draw a park: meadow, winding path, trees, bench, lamp."""
    paint_sky(
        drawing,
        setting,
        band(0, 960),
        sun=(0.78, 0.16) if setting.time is TimeOfDay.DAY else (0.74, 0.5),
    )
    randomness = setting.random("park")
    leaf = setting.outdoor("#6ea65a", "#1f3a4c")
    far = mix(leaf, sky_colors(setting)[2], 0.55)
    paint_hills(drawing, top=800, bottom=960, color=far, randomness=randomness)
    for index in range(8):
        x = index * 128 + randomness.uniform(-20, 20)
        paint_tree(drawing, (x, 935), randomness.uniform(170, 240), mix(leaf, far, 0.5), randomness)
    paint_haze(drawing, setting, horizon=930, depth=300)
    grass = setting.outdoor("#8cbc62", "#284652")
    fill_down(drawing, band(925, 1600), lighten(grass, 0.18), grass, darken(grass, 0.36))
    _winding_path(drawing, setting)
    paint_grass(drawing, top=960, bottom=1580, color=grass, randomness=randomness)
    for x, y, height in ((150, 1010, 560), (820, 1030, 640), (-60, 1100, 900)):
        paint_tree(
            drawing,
            (x, y),
            height,
            mix(leaf, "#3f7a4c", 0.2) if setting.weather is not Weather.SNOW else leaf,
            randomness,
        )
    _bench(drawing, setting)
    _park_lamp(drawing, setting)
    if setting.weather is not Weather.SNOW:
        _flowers(drawing, setting, randomness)
    if setting.time is TimeOfDay.DAY and setting.weather is Weather.CLEAR:
        light_shaft(drawing, ((640, 0), (900, 0), (520, 1300), (120, 1300)), "#fff6d0", 0.22)


def _winding_path(drawing: Drawing, setting: Setting) -> None:
    gravel = setting.outdoor("#e2cfa8", "#57587a")
    edge = setting.outdoor("#b8a070", "#3c4060")
    track = (
        "M 470 935 C 560 980 600 1010 520 1070 C 420 1140 300 1200 250 1600 L 800"
        " 1600 C 720 1260 640 1180 640 1080 C 640 1010 590 970 490 935 Z"
    )
    drawing.path(
        track,
        drawing.fade((0, 935), (0, 1600), lighten(gravel, 0.15), gravel, darken(gravel, 0.25)),
        stroke=Stroke(edge, 6, 0.7),
    )


def _bench(drawing: Drawing, setting: Setting) -> None:
    wood, iron = setting.outdoor("#9a6a42", "#4a3c52", snow=0.35), setting.lit("#3a3f44", "#1a1e30")
    shadow(drawing, (250, 1160), (150, 22), 0.45)
    for x in (140, 346):
        drawing.rect(Box(x, 1030, 12, 126), iron, radius=4)
    for y in (1030, 1056, 1082):
        slab(drawing, Box(122, y, 256, 18), wood, radius=5)
    slab(drawing, Box(112, 1108, 276, 20), lighten(wood, 0.12), radius=5)


def _park_lamp(drawing: Drawing, setting: Setting) -> None:
    iron = setting.lit("#2f3a3c", "#161a2c")
    drawing.rect(Box(694, 720, 11, 400), iron)
    slab(drawing, Box(682, 1096, 35, 30), iron, radius=5)
    if setting.has_lamps_on:
        drawing.glow((700, 690), (250, 250), "#ffd890", 0.6)
        drawing.glow((700, 1110), (250, 60), "#ffd890", 0.34)
    glass = "#fff2cc" if setting.has_lamps_on else "#e8ece8"
    drawing.path("M 678 726 L 670 668 L 730 668 L 722 726 Z", glass, stroke=Stroke(iron, 5))
    drawing.path("M 662 668 L 700 636 L 738 668 Z", iron)


def _flowers(drawing: Drawing, setting: Setting, randomness: Random) -> None:
    for _ in range(60):
        y = randomness.uniform(990, 1560)
        x = randomness.choice((randomness.uniform(0, 250), randomness.uniform(760, 900)))
        size = 2.5 + (y - 960) * 0.009
        color = randomness.choice(("#fff4f0", "#ffd86a", "#f49ab0", "#c8a0f0"))
        drawing.oval((x, y), (size, size * 0.8), setting.lit(color, mix(color, "#2a3060", 0.6)))


def paint_forest(drawing: Drawing, setting: Setting) -> None:
    """Draw a forest: receding trunks, light between them, ferns and a trail."""
    leaf = setting.outdoor("#5f9254", "#173042", snow=0.6)
    mist = mix(sky_colors(setting)[2], leaf, 0.25)
    fill_down(
        drawing, band(0, 1600), mix(leaf, sky_colors(setting)[1], 0.5), mist, mix(leaf, mist, 0.4)
    )
    drawing.glow((470, 640), (420, 520), lighten(mist, 0.4), 0.7 if not setting.is_night else 0.3)
    ground = setting.outdoor("#7c8a52", "#1e3438")
    fill_down(drawing, band(930, 1600), mix(mist, ground, 0.5), ground, darken(ground, 0.45))
    randomness = setting.random("forest")
    _trail(drawing, setting)
    for layer in range(4):
        _trunks(drawing, setting, layer, mist, randomness)
        if layer < 3:
            thickness = 0.4 if setting.weather is Weather.FOG else 0.22
            veil_down(drawing, band(300, 940), mist, 0.0, thickness)
            veil_down(drawing, band(940, 1240), mist, thickness, 0.0)
    _canopy(drawing, leaf, randomness)
    if setting.weather is Weather.CLEAR:
        color, strength = ("#fff2c0", 0.3) if not setting.is_night else ("#a8c0ff", 0.18)
        for x, width in ((180, 90), (380, 130), (640, 80)):
            light_shaft(
                drawing,
                (
                    (x + 160, 120),
                    (x + 160 + width, 120),
                    (x + width * 1.6 - 60, 1240),
                    (x - 60, 1240),
                ),
                color,
                strength,
            )
    _ferns(drawing, leaf, randomness)


def _trail(drawing: Drawing, setting: Setting) -> None:
    earth = setting.outdoor("#a88f66", "#3a3a4c", snow=0.85)
    track = (
        "M 440 940 C 500 980 430 1040 470 1100 C 520 1180 380 1300 270 1600 L 700"
        " 1600 C 660 1340 600 1200 560 1110 C 540 1040 540 980 470 940 Z"
    )
    drawing.path(
        track, drawing.fade((0, 940), (0, 1600), lighten(earth, 0.14), earth, darken(earth, 0.35))
    )


def _trunks(
    drawing: Drawing, setting: Setting, layer: int, mist: Color, randomness: Random
) -> None:
    nearness = layer / 3
    bark = mix(mist, setting.lit("#57443a", "#1a1c30"), 0.32 + 0.66 * nearness)
    count = (8, 6, 4, 2)[layer]
    for index in range(count):
        width = 24 + 84 * nearness**1.5 + randomness.uniform(0, 14)
        share = (index + randomness.uniform(0.15, 0.85)) / count
        x = (
            share * 900
            if layer < 3
            else (randomness.uniform(-20, 50) if index == 0 else randomness.uniform(850, 920))
        )
        foot = 960 + 60 * nearness + 420 * nearness**2 + randomness.uniform(-10, 30)
        lean = randomness.uniform(-30, 30)
        shadow(drawing, (x, foot), (width * 1.1, width * 0.22), 0.4)
        trunk = brush(
            (x, foot),
            (x + lean * 0.3, foot * 0.5),
            (x + lean, -60),
            widths=(width * 0.62, width * 0.4, width * 0.36),
        )
        drawing.path(
            trunk,
            drawing.fade(
                (x - width * 0.5, 0),
                (x + width * 0.5, 0),
                darken(bark, 0.28),
                lighten(bark, 0.14),
                darken(bark, 0.4),
            ),
        )
        if layer >= 2:
            grain = [
                (
                    (x + width * k * 0.2 + lean * 0.2, foot - 120.0 - 60 * k),
                    (x + width * k * 0.16 + lean * 0.5, foot * 0.4),
                )
                for k in (-1, 0.4, 1)
            ]
            drawing.path(strokes(grain), stroke=Stroke(darken(bark, 0.4), 2.5))


def _canopy(drawing: Drawing, leaf: Color, randomness: Random) -> None:
    for row in range(3):
        tone = mix(leaf, darken(leaf, 0.55), row / 2.4)
        for index in range(7):
            center = (
                index * 150 + randomness.uniform(-40, 40),
                200 - row * 95 + randomness.uniform(-30, 30),
            )
            paint_bush(drawing, center, (150, 110), tone, randomness)
    for x in (-30, 930):
        for index in range(4):
            paint_bush(
                drawing,
                (x + randomness.uniform(-30, 30), 260 + index * 130),
                (150 - index * 18, 110),
                darken(leaf, 0.3),
                randomness,
            )


def _ferns(drawing: Drawing, leaf: Color, randomness: Random) -> None:
    for index in range(13):
        side = -1 if index % 2 else 1
        x = 450 + side * randomness.uniform(230, 450)
        y = randomness.uniform(1130, 1560)
        size = 50 + (y - 1050) * 0.16
        tone = mix(leaf, darken(leaf, 0.4), randomness.random())
        for blade in range(7):
            spread = (blade - 3) / 3
            tip = (x + spread * size * 1.15, y - size * (1.15 - abs(spread) * 0.75))
            drawing.path(
                brush(
                    (x, y),
                    (x + spread * size * 0.35, y - size * 0.9),
                    tip,
                    widths=(2.5, size * 0.09, 0.5),
                ),
                tone,
            )


def paint_beach(drawing: Drawing, setting: Setting) -> None:
    """Draw a beach: sea to the horizon, surf, wet sand, a palm."""
    low_sun = {
        TimeOfDay.DUSK: (0.5, 0.83),
        TimeOfDay.DAWN: (0.5, 0.83),
        TimeOfDay.NIGHT: (0.6, 0.3),
    }
    paint_sky(drawing, setting, band(0, 800), sun=low_sun.get(setting.time))
    colors = {
        TimeOfDay.DAY: ("#2f86b8", "#49b6c6", "#a8e2da"),
        TimeOfDay.DAWN: ("#7a90b8", "#c8a6b4", "#f2cdb8"),
        TimeOfDay.DUSK: ("#4c4478", "#a05a80", "#f0986c"),
        TimeOfDay.NIGHT: ("#0f1c40", "#1c3058", "#33507c"),
    }[setting.time]
    grey = sky_colors(setting)[1]
    dull = 0.0 if setting.weather is Weather.CLEAR else 0.6
    deep, middle, shallow = (mix(color, grey, dull) for color in colors)
    fill_down(drawing, band(796, 1140), deep, middle, shallow)
    _waves(drawing, setting, lighten(shallow, 0.3))
    if setting.weather is Weather.CLEAR and setting.time is not TimeOfDay.DAY:
        _glitter(drawing, setting)
    paint_haze(drawing, setting, horizon=800, depth=220)
    sand = setting.outdoor("#ecd6a8", "#585878", snow=0.6)
    _shore(drawing, sand)
    _palm(drawing, setting)
    _driftwood(drawing, setting, sand)


def _waves(drawing: Drawing, setting: Setting, foam: Color) -> None:
    randomness = setting.random("waves")
    for index in range(34):
        depth = index / 34
        y = 806 + 300 * depth**1.4
        x = randomness.uniform(-80, 860)
        length = 30 + 190 * depth * randomness.uniform(0.5, 1.2)
        drawing.path(
            f"M {x:.0f} {y:.0f} q {length / 2:.0f} {-3 - 7 * depth:.0f}"
            f" {length:.0f} 0 q {-length / 2:.0f} {-1 - 2 * depth:.0f}"
            f" {-length:.0f} 0 Z",
            sheer(drawing, foam, 0.3 + 0.35 * depth),
        )


def _glitter(drawing: Drawing, setting: Setting) -> None:
    randomness = setting.random("glitter")
    center = 540 if setting.is_night else 450
    color = "#dfe8ff" if setting.is_night else "#ffe2ac"
    for _ in range(70):
        depth = randomness.random()
        y = 806 + 290 * depth
        spread = 40 + 110 * depth
        x = center + randomness.gauss(0, spread * 0.5)
        width = 8 + 30 * depth * randomness.random()
        drawing.oval((x, y), (width, 1.2 + 2 * depth), sheer(drawing, color, 0.75 - 0.3 * depth))


def _shore(drawing: Drawing, sand: Color) -> None:
    edges = [
        (-40.0, 1120.0),
        (140.0, 1092.0),
        (330.0, 1120.0),
        (520.0, 1096.0),
        (700.0, 1130.0),
        (940.0, 1100.0),
    ]
    wet = smooth([(x, y - 26) for x, y in edges], tension=1.0)
    drawing.path(f"{wet} L 940 1600 L -40 1600 Z", sheer(drawing, "#ffffff", 0.75))
    damp = smooth([(x, y - 8) for x, y in edges], tension=1.0)
    drawing.path(f"{damp} L 940 1600 L -40 1600 Z", darken(sand, 0.24))
    dry = smooth([(x, y + 78) for x, y in edges], tension=1.0)
    drawing.path(
        f"{dry} L 940 1600 L -40 1600 Z",
        drawing.fade((0, 1170), (0, 1600), sand, darken(sand, 0.28)),
    )
    for index in range(7):
        y = 1240 + index * 52
        ripple = smooth(
            [(x, y + dy * 0.3) for x, dy in ((-40, 0), (200, 24), (420, -10), (660, 30), (940, 0))],
            tension=1.0,
        )
        drawing.path(ripple, stroke=Stroke(darken(sand, 0.14), 3))


def _palm(drawing: Drawing, setting: Setting) -> None:
    bark, leaf = setting.lit("#8a6a4a", "#2a2440"), setting.outdoor("#4f9a5a", "#16303e", snow=0.5)
    shadow(drawing, (96, 1262), (150, 24), 0.4)
    trunk = brush((70, 1270), (50, 900), (170, 560), widths=(32.0, 17.0, 14.0))
    drawing.path(
        trunk,
        drawing.fade((40, 0), (180, 0), darken(bark, 0.3), lighten(bark, 0.16), darken(bark, 0.3)),
    )
    for index in range(9):
        t = index / 9
        x, y = 70 - 20 * t + 110 * t * t, 1230 - 640 * t
        drawing.line((x - 17, y), (x + 17, y - 5), Stroke(darken(bark, 0.35), 3))
    fronds = (
        (-260, 60),
        (-220, -90),
        (-90, -190),
        (90, -200),
        (250, -110),
        (310, 40),
        (230, 160),
        (-130, 190),
        (60, 220),
    )
    for index, (dx, dy) in enumerate(fronds):
        tone = mix(leaf, darken(leaf, 0.4), (index % 3) / 3)
        bend = (170 + dx * 0.5, 560 + dy * 0.5 - 90)
        drawing.path(
            brush((170, 560), bend, (170 + dx, 560 + dy), widths=(6.0, 30.0, 1.0)),
            drawing.linear(
                (170, 560),
                (170 + dx, 560 + dy),
                Stop(0, darken(tone, 0.3)),
                Stop(1, lighten(tone, 0.15)),
            ),
        )
    for x, y in ((156, 580), (184, 586), (168, 600)):
        drawing.oval((x, y), (15, 17), setting.lit("#6a4c30", "#1e1a2c"))


def _driftwood(drawing: Drawing, setting: Setting, sand: Color) -> None:
    randomness = setting.random("shells")
    shadow(drawing, (740, 1302), (130, 14), 0.35)
    log = brush((630, 1290), (730, 1262), (860, 1296), widths=(14.0, 20.0, 8.0))
    drawing.path(
        log,
        drawing.fade(
            (0, 1266),
            (0, 1306),
            setting.lit("#b09a80", "#4a4660"),
            setting.lit("#6a5846", "#25243a"),
        ),
    )
    for _ in range(26):
        at = (randomness.uniform(0, 900), randomness.uniform(1220, 1580))
        drawing.oval(
            at,
            (randomness.uniform(2, 6), randomness.uniform(1.5, 3)),
            mix(darken(sand, 0.3), "#ffffff", randomness.random() * 0.7),
        )
    veil_down(drawing, band(1300, 1600), SHADOW, 0.0, 0.2)
