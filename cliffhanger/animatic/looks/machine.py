"""Looks of robots, talking devices, clouds and spirits."""

from enum import StrEnum

from cliffhanger.animatic.color import css, lighten
from cliffhanger.animatic.looks.colors import PAINTS, Hue, Material, any_hue, hue_of
from cliffhanger.animatic.looks.words import Dice, WordTable, normalized
from cliffhanger.animatic.sheet import CloudLook, Hex, RobotLook
from cliffhanger.story.model import Character

_IS_DEVICE: WordTable[bool] = WordTable({
    True: "phone, smartphone, cellphone, mobile, telephone, speaker, tablet, computer, laptop,"
    " screen, monitor, tv, television, radio, smartwatch, app, voice assistant, device,"
    " navigation, gps,"
    " 手机, 电话, 音箱, 平板, 电脑, 屏幕, 电视, 导航, 语音助手, điện thoại, loa,"
    " máy tính, màn hình, ti vi, โทรศัพท์, มือถือ, ลำโพง, คอมพิวเตอร์, หน้าจอ, ทีวี",
    False: "robot, android, droid, cyborg, automaton, 机器人, 机械人,"
    " người máy, rô bốt, หุ่นยนต์",
})  # fmt: skip
_SHELLS: tuple[tuple[Hex, Hex, Hex], ...] = (
    ("#e9edf2", "#8fa3b8", "#42c8ff"), ("#e2a33c", "#5d5f68", "#7dffb0"),
    ("#5f86b8", "#2f3f5c", "#ffd24a"), ("#b8c4c9", "#56636c", "#ff7a5c"),
    ("#d86a5c", "#5a3a40", "#8ff0ff"), ("#7fb89a", "#3f5a56", "#fff08a"),
    ("#4a4d5a", "#8a8f9c", "#ff5a7a"), ("#c9b4de", "#6a5a86", "#7af0d8"),
)  # fmt: skip
"""Shell, trim and light of robots."""
_SLABS: tuple[tuple[Hex, Hex, Hex], ...] = (
    ("#3a3f4c", "#8fa3b8", "#7de0ff"), ("#e6e8ee", "#a9b0bc", "#8ab4ff"),
    ("#8a3f52", "#d8a0ac", "#ffb0c8"), ("#2f5a52", "#8ab8a8", "#8affc0"),
    ("#c9a45c", "#f0dca8", "#ffe08a"), ("#4f3f7a", "#a898d0", "#c8a0ff"),
)  # fmt: skip
_LIGHTS: dict[Hue, Hex] = {
    Hue.RED: "#ff5a5a", Hue.ORANGE: "#ff9a4a", Hue.YELLOW: "#ffe05a", Hue.GOLD: "#ffd24a",
    Hue.GREEN: "#6affa0", Hue.TEAL: "#5af0e0", Hue.BLUE: "#4ab8ff", Hue.NAVY: "#5a8aff",
    Hue.PURPLE: "#b88aff", Hue.PINK: "#ff8ac0", Hue.WHITE: "#e6f4ff",
}  # fmt: skip
"""Hues as lamps."""


class Weather(StrEnum):
    """Kinds of clouds and spirits."""

    WHITE = "white"
    STORM = "storm"
    ELECTRIC = "electric"
    GHOST = "ghost"
    FIRE = "fire"


_WEATHERS: WordTable[Weather] = WordTable({
    Weather.STORM: "storm, stormy, thundercloud, thunderhead, dark cloud, rain cloud,"
    " black cloud,"
    " thunder, lightning, tempest, 乌云, 雷, 暴风, 闪电, mây đen, giông, bão, sấm, เมฆดำ, พายุ,"
    " ฟ้าร้อง",
    Weather.ELECTRIC: "electric, cyber, radio, signal, transmit, digital, wifi, data, ai,"
    " hologram,"
    " 电, 网络, 云端, 数据, 人工智能, điện, dữ liệu, mạng, ไฟฟ้า, ไซเบอร์, ข้อมูล",
    Weather.GHOST: "ghost, spirit, phantom, spectre, specter, soul, wraith, apparition, 鬼, 魂,"
    " 幽灵,"
    " 灵, hồn, ma, linh hồn, bóng ma, ผี, วิญญาณ, ดวงวิญญาณ",
    Weather.FIRE: "fire, flame, smoke, demon, sunset, dusk, 火, 烟, 魔, 晚霞, lửa, khói, quỷ,"
    " hoàng hôn,"
    " ไฟ, ควัน, ปีศาจ",
    Weather.WHITE: "white, puffy, fluffy, cotton, 白云, 棉花, mây trắng, bông, เมฆขาว, ปุย",
})  # fmt: skip
_SKIES: dict[Weather, tuple[tuple[Hex, Hex, Hex], ...]] = {
    Weather.WHITE: (
        ("#f4f7fc", "#b9c6dd", "#fff3d8"), ("#fbf4ee", "#d8c0bc", "#ffe6d0"),
        ("#eef7f6", "#a8c8c8", "#e6fff6"),
    ),
    Weather.STORM: (
        ("#6d7488", "#3a3f55", "#ffd84a"), ("#5c5a72", "#33304a", "#8ab8ff"),
        ("#7a7f88", "#454a58", "#ffb04a"),
    ),
    Weather.ELECTRIC: (
        ("#f2f6fd", "#a9b8d8", "#4fb8ff"), ("#f4f7fd", "#b0badc", "#6a94ff"),
        ("#eefaf6", "#9cc8c0", "#3ae0b8"),
    ),
    Weather.GHOST: (
        ("#dceaf8", "#8fa8d0", "#d6eaff"), ("#e2e0f6", "#9c94c8", "#e6e0ff"),
        ("#daf2ee", "#86b4b4", "#dafff4"),
    ),
    Weather.FIRE: (
        ("#f6b08a", "#b0546a", "#ff8a3c"), ("#e8909a", "#8a4a78", "#ff6a5a"),
        ("#f2c084", "#b8704a", "#ffb03c"),
    ),
}  # fmt: skip
"""Body, shade and glow by kind."""


def robot_look(character: Character, dice: Dice) -> RobotLook:
    """Return the look of a robot or device; words hold for every attempt of *dice*."""
    told = normalized(character.name, *character.aliases, character.description)
    is_device = bool(_IS_DEVICE.first(told))
    shell, trim, light = dice.pick("shell", _SLABS if is_device else _SHELLS)
    hue, glow = any_hue(told), hue_of(told, Material.EYES)
    return RobotLook(
        shell=PAINTS[hue].cloth if hue else shell, trim=trim,
        light=_LIGHTS.get(glow, light) if glow else light, is_device=is_device,
    )  # fmt: skip


def cloud_look(character: Character, dice: Dice) -> CloudLook:
    """Return the look of a cloud or spirit; words hold for every attempt of *dice*."""
    told = normalized(character.name, *character.aliases, character.description)
    kinds = {match.value for match in _WEATHERS.matches(told)}
    kind = _WEATHERS.first(normalized(character.description)) or _WEATHERS.first(told)
    if Weather.ELECTRIC in kinds:
        kind = Weather.STORM if Weather.STORM in kinds else Weather.ELECTRIC
    body, shade, glow = dice.pick("sky", _SKIES[kind or Weather.WHITE])
    hue = any_hue(told)
    if hue is not None and hue not in {Hue.WHITE, Hue.BLACK, Hue.GREY} and kind is None:
        tint = PAINTS[hue].cloth
        return CloudLook(body=css(lighten(tint, 0.55)), shade=tint, glow=css(lighten(tint, 0.8)))
    if kind is None and hue in {Hue.BLACK, Hue.GREY}:
        body, shade, glow = dice.pick("sky", _SKIES[Weather.STORM])
    return CloudLook(body=body, shade=shade, glow=glow)
