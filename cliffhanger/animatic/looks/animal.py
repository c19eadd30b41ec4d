"""An animal's look: species and breed from words, coat from words or palettes."""

from dataclasses import dataclass

from cliffhanger.animatic.color import Color, css, lighten, rgb
from cliffhanger.animatic.looks.colors import PAINTS, Material, any_hue, hue_of
from cliffhanger.animatic.looks.words import Dice, WordTable, normalized
from cliffhanger.animatic.sheet import AnimalLook, Hex, Species
from cliffhanger.story.model import Character


@dataclass(frozen=True, slots=True)
class Breed:
    """A named kind of animal.

    Attributes:
        species: Which animal.
        coat: Main colour.
        patch: Muzzle, belly and markings.
        eyes: Iris; None for the species' usual.
        has_floppy_ears: Hanging ears.
        has_patch_eye: A marking around one eye.
    """

    species: Species
    coat: Hex
    patch: Hex
    eyes: Hex | None = None
    has_floppy_ears: bool = False
    has_patch_eye: bool = False


SPECIES: WordTable[Species] = WordTable({
    Species.DOG: "dog, doggy, doggie, puppy, puppies, pup, hound, mutt, canine, terrier, spaniel,"
    " wolf, wolves, 狗, 犬, 汪, 狼, chó, cún, cẩu, sói, หมา, สุนัข, หมาป่า",
    Species.CAT: "cat, kitten, kitty, feline, tomcat, tiger, lion, leopard, 猫, 喵, 虎, 狮, mèo,"
    " miu,"
    " hổ, sư tử, แมว, เสือ, สิงโต",
    Species.RABBIT: "rabbit, bunny, bunnies, hare, hamster, mouse, 兔, 鼠, thỏ, chuột, กระต่าย,"
    " หนู",
    Species.FOX: "fox, vixen, raccoon, 狐, cáo, hồ ly, จิ้งจอก",
    Species.BEAR: "bear, teddy, panda, grizzly, koala, 熊, gấu, หมี",
    Species.BIRD: "bird, parrot, budgie, canary, sparrow, pigeon, dove, crow, raven, magpie, owl,"
    " eagle, hawk, chicken, hen, rooster, duck, goose, penguin, swan, robin, 鸟, 鹦鹉, 乌鸦, 鸽,"
    " 鹰,"
    " 鸡, 鸭, 鹅, 企鹅, 猫头鹰, chim, vẹt, quạ, bồ câu, gà, vịt, cú mèo, นก, ไก่, เป็ด, อีกา, ห่าน",
})  # fmt: skip

_BLUE_EYES, _GOLD_EYES = "#5fa4d8", "#d8a72c"
BREEDS: WordTable[Breed] = WordTable({
    Breed(Species.DOG, "#d9a566", "#f7ead6"): "chihuahua, 吉娃娃, ชิวาวา, ชิวาว่า",
    Breed(Species.DOG, "#dca257", "#f3dcb0", None, True): "golden retriever, retriever, 金毛,"
    " โกลเด้น",
    Breed(Species.DOG, "#e3c58d", "#f7ead0", None, True): "labrador, lab, 拉布拉多, ลาบราดอร์",
    Breed(Species.DOG, "#76818f", "#f4f5f7", _BLUE_EYES): "husky, huskies, malamute, 哈士奇,"
    " 二哈, ฮัสกี้",
    Breed(Species.DOG, "#d98a45", "#fffaf2"): "corgi, 柯基, คอร์กี้",
    Breed(Species.DOG, "#f1e6d8", "#fffaf4", None, True): "poodle, bichon, maltese, shih tzu,"
    " 泰迪,"
    " 贵宾, 比熊, พุดเดิ้ล",
    Breed(Species.DOG, "#b5763f", "#fdf6ea", None, True): "beagle, basset, 比格, บีเกิ้ล",
    Breed(Species.DOG, "#f6f4f0", "#ffffff", None, True, True): "dalmatian, jack russell, 斑点狗",
    Breed(Species.DOG, "#d08a4a", "#fbf0df"): "shiba, shiba inu, akita, 柴犬, 秋田, ชิบะ",
    Breed(Species.DOG, "#8a5f3a", "#d9b07c"): "german shepherd, shepherd dog, alsatian, 狼狗,"
    " 德牧",
    Breed(Species.DOG, "#2f2c30", "#b9783f"): "rottweiler, doberman, 罗威纳, 杜宾",
    Breed(Species.DOG, "#d9bd94", "#8a7460", None, True): "pug, bulldog, 巴哥, 斗牛犬, 法斗, ปั๊ก",
    Breed(Species.DOG, "#7d8290", "#e3e5ea", _GOLD_EYES): "wolf, wolves, 狼, chó sói, sói, หมาป่า",
    Breed(Species.CAT, "#e0954a", "#fdf0dd", "#5f9b3a"): "ginger cat, tabby, marmalade, 橘猫,"
    " mèo mướp, แมวส้ม",
    Breed(Species.CAT, "#e9dcc6", "#a58a70", _BLUE_EYES): "siamese, ragdoll, 暹罗, 布偶, แมวไทย,"
    " วิเชียรมาศ",
    Breed(Species.CAT, "#f3e8da", "#ffffff", "#8a9a3a", False, True): "calico, tortoiseshell,"
    " 三花",
    Breed(Species.CAT, "#8d96a3", "#b9c0ca", "#c9882c"): "british shorthair, russian blue, 英短,"
    " 蓝猫",
    Breed(Species.CAT, "#e29a3c", "#fff4dd", _GOLD_EYES): "tiger, lion, 虎, 狮, hổ, sư tử, เสือ,"
    " สิงโต",
    Breed(Species.RABBIT, "#c9ab88", "#f4e8d6", None, True): "lop, lop-eared, 垂耳兔",
    Breed(Species.RABBIT, "#a79a90", "#e9dcd4"): "mouse, hamster, 鼠, chuột, หนู",
    Breed(Species.FOX, "#f0efec", "#ffffff", "#5f8aa8"): "arctic fox, white fox, 白狐, bạch hồ,"
    " จิ้งจอกขาว",
    Breed(Species.FOX, "#7f8088", "#e6e4e2"): "raccoon, 浣熊",
    Breed(Species.BEAR, "#f2efe9", "#fffdf8"): "polar bear, 北极熊, gấu bắc cực, หมีขาว",
    Breed(Species.BEAR, "#f3f1ec", "#dcd8d2", None, False, True): "panda, 熊猫, gấu trúc, แพนด้า",
    Breed(Species.BEAR, "#c79a66", "#f0dcb8"): "teddy, teddy bear, 泰迪熊",
    Breed(Species.BIRD, "#2f2d36", "#4a4754", _GOLD_EYES): "crow, raven, blackbird, 乌鸦, quạ,"
    " อีกา",
    Breed(Species.BIRD, "#4c9a4a", "#f4d35e"): "parrot, budgie, parakeet, 鹦鹉, vẹt, นกแก้ว",
    Breed(Species.BIRD, "#efc94a", "#fbf0bd"): "canary, chick, duckling, duck, 金丝雀, 小鸡, 鸭,"
    " vịt,"
    " เป็ด",
    Breed(Species.BIRD, "#9a6f48", "#ecd9b8", _GOLD_EYES): "owl, eagle, hawk, sparrow, 猫头鹰,"
    " 鹰,"
    " 麻雀, cú mèo, đại bàng, นกฮูก, นกอินทรี",
    Breed(Species.BIRD, "#f1eee8", "#ffffff"): "dove, swan, goose, hen, chicken, 鸽, 鹅, 鸡,"
    " bồ câu,"
    " gà, ห่าน, ไก่",
    Breed(Species.BIRD, "#2f3646", "#f6f4ee"): "penguin, magpie, 企鹅, 喜鹊, cánh cụt, เพนกวิน",
})  # fmt: skip
"""Kinds with a coat everyone knows."""

_COATS: dict[Species, tuple[tuple[Hex, Hex], ...]] = {
    Species.DOG: (
        ("#d9a566", "#f7ead6"), ("#8a5a36", "#e6cba6"), ("#f3ece0", "#fffaf2"),
        ("#4a3a34", "#c79a6a"), ("#9a9aa2", "#eceaea"), ("#c4703a", "#fbeedd"),
    ),
    Species.CAT: (
        ("#e0954a", "#fdf0dd"), ("#8d9098", "#eceaea"), ("#f5f1ec", "#ffffff"),
        ("#2c2a33", "#403c48"), ("#b98f68", "#f3e4cc"), ("#6d5a50", "#d9c4ac"),
    ),
    Species.RABBIT: (
        ("#f5f0ee", "#ffffff"), ("#b08d6e", "#efe0cd"), ("#8d9098", "#e6e4e6"),
        ("#e2c9a4", "#fff6e6"), ("#5a4a44", "#cdb8a4"),
    ),
    Species.FOX: (("#d9692a", "#fdf3e6"), ("#c4502a", "#f7e6d6"), ("#8f7f78", "#f0e8e2")),
    Species.BEAR: (
        ("#8a5a36", "#dcb88c"), ("#5a4034", "#b08a66"), ("#c79a66", "#f0dcb8"),
        ("#3a3338", "#8a7a74"),
    ),
    Species.BIRD: (
        ("#3f7fd0", "#f6f1e4"), ("#4c9a4a", "#f4d35e"), ("#c8453c", "#fbe6c8"),
        ("#efc94a", "#fbf0bd"), ("#7d5aa6", "#f0e2f4"), ("#9a6f48", "#ecd9b8"),
    ),
}  # fmt: skip
_EYES: dict[Species, tuple[Hex, ...]] = {
    Species.DOG: ("#3a2418", "#4a2e1c", "#2a1c14"),
    Species.CAT: ("#5f9b3a", "#d8a72c", "#4a94b8", "#8a9a3a"),
    Species.RABBIT: ("#4a2a24", "#8a3b46", "#2a1c1c"),
    Species.FOX: ("#a2671c", "#7a5a1c"),
    Species.BEAR: ("#3a2418", "#2a1c14"),
    Species.BIRD: ("#2a1c14", "#3a2a1c", "#6a3a1c"),
}
_COLLARS: tuple[Hex, ...] = (
    "#c8343c", "#2f6fb0", "#3a8a5c", "#d8902c", "#8a4fa0", "#2f8f98", "#d0587c",
)  # fmt: skip
_PETS = (Species.DOG, Species.DOG, Species.CAT, Species.RABBIT, Species.BIRD)
_NO_COLLAR: WordTable[bool] = WordTable(
    {
        True: "stray, wild, feral, homeless, 流浪, 野, hoang, lang thang, จรจัด, ป่า",
    }
)
_FLOPPY: WordTable[bool] = WordTable(
    {
        True: "floppy, floppy-eared, droopy, lop, 垂耳, 耷拉, tai cụp, หูตก, หูพับ",
    }
)
_PATCH_EYE: WordTable[bool] = WordTable(
    {
        True: "patch, patched, spotted, spots, one-eyed, 斑点, 花斑, đốm, khoang, ลายจุด, ด่าง",
    }
)


def animal_look(character: Character, dice: Dice) -> AnimalLook:
    """Return the look of an animal; what *character* says holds for every attempt of *dice*."""
    told = normalized(character.name, *character.aliases, character.description)
    breed = BREEDS.first(told)
    species = SPECIES.first(told) or (breed.species if breed else dice.pick("species", _PETS))
    if breed is not None and breed.species is not species:
        breed = None
    coat, patch = _coat(told, species, breed, dice)
    eyes = hue_of(told, Material.EYES)
    usual_eyes = breed.eyes if breed and breed.eyes else dice.pick("eyes", _EYES[species])
    has_floppy = species is Species.DOG and breed is None and dice.chance("ears", 0.5)
    has_patch = species is Species.DOG and breed is None and dice.chance("patch", 0.3)
    return AnimalLook(
        species=species, coat=coat, patch=patch, eyes=PAINTS[eyes].eyes if eyes else usual_eyes,
        collar=_collar(told, species, dice),
        has_floppy_ears=bool(_FLOPPY.first(told))
        or (breed.has_floppy_ears if breed else has_floppy),
        has_patch_eye=bool(_PATCH_EYE.first(told)) or (breed.has_patch_eye if breed else has_patch),
    )  # fmt: skip


def _coat(told: str, species: Species, breed: Breed | None, dice: Dice) -> tuple[Hex, Hex]:
    hue = any_hue(told)
    if breed is not None and (hue is None or dice.attempt == 0):
        named = css(PAINTS[hue].fur) if hue and breed.species is not Species.FOX else None
        return (named, breed.patch) if named else _varied(breed.coat, breed.patch, dice)
    if hue is not None:
        fur = rgb(PAINTS[hue].fur)
        return css(fur), css(lighten(fur, 0.14 if _is_dark(fur) else 0.72))
    return dice.pick("coat", _COATS[species])


def _varied(coat: Hex, patch: Hex, dice: Dice) -> tuple[Hex, Hex]:
    """Return a breed's colours, a shade lighter or darker for a further attempt."""
    if dice.attempt == 0:
        return coat, patch
    if dice.chance("lighter", 0.5):
        return css(lighten(coat, 0.45)), patch
    red, green, blue = rgb(coat)
    return css((red * 0.6, green * 0.56, blue * 0.56)), patch


def _is_dark(color: Color) -> bool:
    return sum(color) < 240


def _collar(told: str, species: Species, dice: Dice) -> Hex | None:
    hue = hue_of(told, Material.COLLAR)
    if hue is not None:
        return PAINTS[hue].cloth
    if _NO_COLLAR.first(told) or species not in {Species.DOG, Species.CAT}:
        return None
    return dice.pick("collar", _COLLARS)
