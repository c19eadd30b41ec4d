"""Colours named in a text, and what they are the colour of."""

import re
from dataclasses import dataclass
from enum import StrEnum

from cliffhanger.animatic.looks.words import Match, WordTable
from cliffhanger.animatic.sheet import Hex


class Hue(StrEnum):
    """Colours a description may name."""

    BLACK = "black"
    WHITE = "white"
    GREY = "grey"
    SILVER = "silver"
    GOLD = "gold"
    BLONDE = "blonde"
    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    GREEN = "green"
    TEAL = "teal"
    BLUE = "blue"
    NAVY = "navy"
    PURPLE = "purple"
    PINK = "pink"
    BROWN = "brown"
    BEIGE = "beige"


@dataclass(frozen=True, slots=True)
class Paint:
    """A hue as it looks on cloth, hair, fur and eyes."""

    cloth: Hex
    hair: Hex
    fur: Hex
    eyes: Hex


PAINTS: dict[Hue, Paint] = {
    Hue.BLACK: Paint("#26252c", "#1c1a20", "#2c2a33", "#241c1c"),
    Hue.WHITE: Paint("#f4f2ee", "#e6e4e6", "#f5f1ec", "#9fb4c4"),
    Hue.GREY: Paint("#7c828c", "#9a9aa0", "#8d9098", "#70808c"),
    Hue.SILVER: Paint("#bcc2ca", "#c4c3ca", "#b9bdc4", "#93a3b4"),
    Hue.GOLD: Paint("#cda043", "#d8b066", "#dca257", "#c4912c"),
    Hue.BLONDE: Paint("#e0c27a", "#dfbd78", "#e6cc93", "#b8893c"),
    Hue.RED: Paint("#b3202e", "#8e3a24", "#b4552e", "#a0322c"),
    Hue.ORANGE: Paint("#dd7f35", "#b9622c", "#e0954a", "#c4742c"),
    Hue.YELLOW: Paint("#f0c64a", "#dcb660", "#ecc95c", "#d8a72c"),
    Hue.GREEN: Paint("#3f7a56", "#4f7f5c", "#4c9a4a", "#4f8a44"),
    Hue.TEAL: Paint("#2f7f86", "#2f7478", "#3f9aa0", "#2f8a8a"),
    Hue.BLUE: Paint("#3566a8", "#3f5f9a", "#4f84c4", "#4a86c4"),
    Hue.NAVY: Paint("#26335a", "#232c4c", "#34426a", "#34508a"),
    Hue.PURPLE: Paint("#6b4290", "#6a4a86", "#7d5aa6", "#7a58a8"),
    Hue.PINK: Paint("#e58fa6", "#d98aa0", "#eab4be", "#b8607c"),
    Hue.BROWN: Paint("#77523a", "#55361f", "#8a5a36", "#6b4226"),
    Hue.BEIGE: Paint("#d9c3a0", "#c8aa7c", "#d9bd94", "#a08050"),
}
"""Every hue on every material."""


class Material(StrEnum):
    """What a colour can be the colour of."""

    HAIR = "hair"
    CLOTH = "cloth"
    EYES = "eyes"
    COLLAR = "collar"


_BEFORE_NOUN: WordTable[Hue] = WordTable({
    Hue.BLACK: "black, jet-black, raven-black, dark, 黑色, 黑, 墨色",
    Hue.WHITE: "white, snow-white, ivory, 白色, 白, 雪白",
    Hue.GREY: "grey, gray, greying, graying, charcoal, 灰色, 灰",
    Hue.SILVER: "silver, silvery, platinum, 银色, 银, 花白",
    Hue.GOLD: "gold, golden, 金色, 金",
    Hue.BLONDE: "blonde, blond, flaxen, honey-blonde",
    Hue.RED: "red, crimson, scarlet, burgundy, maroon, ginger, auburn, copper, 红色, 红, 大红,"
    " 酒红",
    Hue.ORANGE: "orange, tangerine, 橙色, 橘色, 橙, 橘",
    Hue.YELLOW: "yellow, lemon, 黄色, 黄",
    Hue.GREEN: "green, emerald, olive-green, jade, 绿色, 绿, 青色, 翠绿",
    Hue.TEAL: "teal, turquoise, cyan, aqua, 青蓝",
    Hue.BLUE: "blue, azure, sky-blue, sapphire, 蓝色, 蓝, 天蓝",
    Hue.NAVY: "navy, navy-blue, dark-blue, midnight-blue, 深蓝, 藏青",
    Hue.PURPLE: "purple, violet, lavender, lilac, 紫色, 紫",
    Hue.PINK: "pink, rose-pink, 粉色, 粉红, 粉",
    Hue.BROWN: "brown, chestnut, chocolate, brunette, 棕色, 棕, 褐色, 褐, 咖啡色",
    Hue.BEIGE: "beige, cream, tan, camel, sandy, 米色, 米白, 驼色",
})  # fmt: skip
"""English and Chinese put the colour before the noun."""
_AFTER_NOUN: WordTable[Hue] = WordTable({
    Hue.BLACK: "đen, ดำ",
    Hue.WHITE: "trắng, ขาว",
    Hue.GREY: "xám, เทา, หงอก",
    Hue.SILVER: "bạc, bạch kim, สีเงิน, ดอกเลา",
    Hue.GOLD: "vàng kim, ทอง",
    Hue.RED: "đỏ, hung đỏ, แดง",
    Hue.ORANGE: "màu cam, cam, ส้ม",
    Hue.YELLOW: "vàng, เหลือง",
    Hue.GREEN: "xanh lá, xanh lục, lục, เขียว",
    Hue.BLUE: "xanh, xanh dương, xanh lam, xanh da trời, ฟ้า, น้ำเงิน",
    Hue.NAVY: "xanh đậm, xanh đen, xanh navy, กรมท่า",
    Hue.PURPLE: "tím, ม่วง",
    Hue.PINK: "hồng, ชมพู",
    Hue.BROWN: "nâu, น้ำตาล",
    Hue.BEIGE: "be, màu kem, ครีม, เบจ",
})  # fmt: skip
"""Vietnamese and Thai put it after."""
_NOUNS: WordTable[Material] = WordTable({
    Material.HAIR: "hair, haired, lock, curl, braid, ponytail, bun, updo, bob, 发, 头发, 鬓,"
    " 马尾,"
    " tóc, ผม",
    Material.CLOTH: "dress, gown, suit, shirt, blouse, coat, jacket, hoodie, sweater, turtleneck,"
    " robe, hanfu, qipao, cheongsam, uniform, apron, skirt, t-shirt, tee, outfit, clothes,"
    " clothing,"
    " blazer, cloak, cardigan, jumper, scrubs, tuxedo, clad, 裙, 衣, 衫, 袍, 西装, 礼服, 制服,"
    " 外套,"
    " 汉服, 毛衣, 卫衣, 婚纱, váy, áo, đầm, com-lê, vest, bộ đồ, ชุด, เสื้อ, กระโปรง, สูท",
    Material.EYES: "eye, eyed, iris, 眼, 眸, 瞳, mắt, ตา",
    Material.COLLAR: "collar, ribbon, scarf, 项圈, vòng cổ, ปลอกคอ",
})  # fmt: skip
_STANDALONE_HAIR: WordTable[Hue] = WordTable({
    Hue.BLONDE: "blonde, blond, towhead",
    Hue.BROWN: "brunette",
    Hue.RED: "redhead, red-headed, ginger",
    Hue.SILVER: "白发, 银发, 白头, bạc tóc, tóc bạc, ผมหงอก",
    Hue.GOLD: "金发",
})  # fmt: skip
_WEARING = re.compile(r"(?:\bin|\bwears?|\bwearing|\bdressed in|\ball|一身|穿着?)\s*$")
_CLAUSE_END = re.compile(r"[,.;:!?()\u3001\u3002]|\b(?:and|with|in|wearing|who)\b")
_REACH_LATIN, _REACH_DENSE = 22, 5


def hue_of(text: str, material: Material) -> Hue | None:
    """Return the hue that normalized *text* gives to *material*, or None."""
    for match in _BEFORE_NOUN.matches(text):
        if _material_after(text, match) is material:
            return match.value
    for match in _AFTER_NOUN.matches(text):
        if _material_before(text, match) is material:
            return match.value
    if material is Material.HAIR:
        return _STANDALONE_HAIR.first(text)
    return None


def any_hue(text: str) -> Hue | None:
    """Return the first hue named in normalized *text* that belongs to no noun but fur, or None."""
    for match in _BEFORE_NOUN.matches(text):
        if _material_after(text, match) not in {Material.EYES, Material.COLLAR}:
            return match.value
    for match in _AFTER_NOUN.matches(text):
        if _material_before(text, match) not in {Material.EYES, Material.COLLAR}:
            return match.value
    return None


def _material_after(text: str, match: Match[Hue]) -> Material | None:
    reach = _REACH_LATIN if text[match.start].isascii() else _REACH_DENSE
    window = _CLAUSE_END.split(text[match.end : match.end + reach], maxsplit=1)[0]
    nouns = _NOUNS.matches(window)
    if nouns:
        return nouns[0].value
    return Material.CLOTH if _WEARING.search(text[: match.start]) else None


def _material_before(text: str, match: Match[Hue]) -> Material | None:
    window = _CLAUSE_END.split(text[max(0, match.start - _REACH_LATIN) : match.start])[-1]
    nouns = _NOUNS.matches(window)
    return nouns[-1].value if nouns else None
