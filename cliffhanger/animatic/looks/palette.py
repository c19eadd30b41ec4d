"""Curated human base looks and outfit colours: skin, hair, eyes and clothes that go together."""

from dataclasses import dataclass

from cliffhanger.animatic.looks.human_words import Tone
from cliffhanger.animatic.sheet import HairStyle, Hex, Outfit
from cliffhanger.story.vocabulary import Age, Gender


@dataclass(frozen=True, slots=True)
class Base:
    """One set of colours for a person.

    Attributes:
        tone: Band of the skin.
        skin: Lit skin.
        hair: Hair before age greys it.
        eyes: Iris.
        lips: Lips.
        primary: Main colour of casual clothes.
        secondary: Their second colour.
        is_east_asian: Fits a Chinese, Vietnamese, Thai, Korean or Japanese character.
    """

    tone: Tone
    skin: Hex
    hair: Hex
    eyes: Hex
    lips: Hex
    primary: Hex
    secondary: Hex
    is_east_asian: bool = False


BASES: tuple[Base, ...] = (
    Base(Tone.LIGHT, "#f8d8c4", "#2a1f2a", "#6a4230", "#c4555a", "#f4eee8", "#b03a4a", True),
    Base(Tone.LIGHT, "#f0cdb4", "#1e1c24", "#3c3a52", "#b85c58", "#3b5a82", "#e8ecf2", True),
    Base(Tone.LIGHT, "#f6d3bd", "#3a2620", "#5a3a28", "#c9605e", "#d7a1a8", "#7a3f52", True),
    Base(Tone.LIGHT, "#eec6aa", "#241c1e", "#4a3428", "#b8514f", "#5f8a76", "#f0e6d0", True),
    Base(Tone.FAIR, "#fae0d0", "#1a1820", "#4a3a34", "#cc5a66", "#8f7fb8", "#f3eef8", True),
    Base(Tone.LIGHT, "#f2d0b2", "#4a2f20", "#6a4a2a", "#c65b54", "#e2b04e", "#6b4a26", True),
    Base(Tone.LIGHT, "#f4d4bc", "#16141a", "#38405a", "#b9585a", "#2f7f86", "#e6f0ee", True),
    Base(Tone.TAN, "#e0b48c", "#201a1a", "#3f2a20", "#b0564c", "#c65a3c", "#f6e4cc", True),
    Base(Tone.LIGHT, "#efc9a8", "#33222a", "#5c3c34", "#c0504e", "#7a2f46", "#eccfd2", True),
    Base(Tone.TAN, "#d9aa80", "#1c1818", "#3a281e", "#a8504a", "#4a6fa8", "#f1efe6", True),
    Base(Tone.FAIR, "#fbe2d6", "#5a3a2a", "#6b5a3a", "#d4646c", "#a9c4dc", "#41597a", True),
    Base(Tone.LIGHT, "#f0cbb0", "#2c2430", "#463a4a", "#b8565c", "#4c4a58", "#d8b06a", True),
    Base(Tone.FAIR, "#f9ddcc", "#7a4226", "#3f6a5a", "#c2484e", "#2f6a5c", "#f0e4cf"),
    Base(Tone.FAIR, "#f7d9c6", "#d9b470", "#4a7db0", "#cc5f62", "#35507e", "#f4e9d4"),
    Base(Tone.FAIR, "#fbe3d8", "#a04a28", "#4f8a5a", "#cf5c58", "#456b4a", "#f2dcb8"),
    Base(Tone.FAIR, "#f4d2bc", "#8a6238", "#6b7f96", "#be5d58", "#b7604a", "#f3e6d8"),
    Base(Tone.FAIR, "#f6d6c8", "#3a2a24", "#5f86a8", "#c5525c", "#93384a", "#f2e2e0"),
    Base(Tone.FAIR, "#f2cfb6", "#c79a5c", "#7a6a3c", "#b9584e", "#76824a", "#f5edd6"),
    Base(Tone.TAN, "#dca982", "#3a2418", "#5c3a1e", "#b5504c", "#d98a3c", "#fdf2e0"),
    Base(Tone.TAN, "#d39d74", "#241812", "#4a2e1c", "#a84a46", "#2f8a86", "#f5e8d2"),
    Base(Tone.TAN, "#e2b592", "#5a3620", "#7a5a2c", "#bb564e", "#b84a6a", "#f8e4e2"),
    Base(Tone.TAN, "#cb9569", "#1e1614", "#3a2618", "#a04a44", "#3f5aa0", "#f0d69a"),
    Base(Tone.BROWN, "#b07a52", "#1c1414", "#33201a", "#94423f", "#d0a13a", "#5a2440"),
    Base(Tone.BROWN, "#a86f48", "#241816", "#3a261c", "#8f3f44", "#a83a5c", "#f3d9a8"),
    Base(Tone.BROWN, "#bd875e", "#181418", "#2e221e", "#9a4845", "#4c7d5a", "#f4e6c6"),
    Base(Tone.BROWN, "#9c6642", "#201414", "#33221a", "#8a3c3a", "#5a6fb4", "#eef0f6"),
    Base(Tone.DEEP, "#84543a", "#161214", "#2a1a14", "#7c3336", "#e0a838", "#7a2c2c"),
    Base(Tone.DEEP, "#74472f", "#1a1414", "#2c1c14", "#702c34", "#2f8f84", "#f6e2b4"),
    Base(Tone.DEEP, "#8f5c3e", "#241818", "#38241a", "#86383c", "#c2503e", "#fbe9d0"),
    Base(Tone.DEEP, "#653c2a", "#121012", "#24160f", "#66282e", "#8a5ab0", "#f4e8f8"),
)
"""Thirty base looks: twelve East Asian, eighteen from the rest of the world."""

Colors = tuple[Hex, Hex]
OUTFIT_COLORS: dict[Outfit, tuple[Colors, ...]] = {
    Outfit.SUIT: (
        ("#2c3348", "#7a1f2e"), ("#34343a", "#3d5f8a"), ("#6a5a4a", "#3f4a2e"),
        ("#8a93a3", "#2e3f66"), ("#4a2230", "#d8c4a0"), ("#1f4a48", "#c9a24a"),
        ("#d8cdb8", "#5a3a2a"), ("#3f5f8f", "#b0402e"),
    ),
    Outfit.HANFU: (
        ("#8e1f30", "#2a3a66"), ("#26415e", "#c8a04a"), ("#e6e0ee", "#7a6aa8"),
        ("#3f7a66", "#e2c78a"), ("#6a3a78", "#d9a8c0"), ("#d8a23a", "#7a1f24"),
        ("#d88a98", "#6f2f4a"), ("#7fa8bc", "#e9e4d4"), ("#33313a", "#a83a3a"),
    ),
    Outfit.QIPAO: (
        ("#3f5a4c", "#d8b46a"), ("#8a1f34", "#e0b85c"), ("#33406e", "#c9c2dc"),
        ("#5d2f5c", "#e0b07c"), ("#c9788a", "#6a2438"), ("#2a6670", "#e6d2a0"),
        ("#b89a6a", "#5a3420"), ("#2b2730", "#c43a44"),
    ),
    Outfit.SCRUBS: (
        ("#f4f6f8", "#7fb6c4"), ("#7fb6c4", "#f4f6f8"), ("#4c8f86", "#e2efe9"),
        ("#8fa4cc", "#f1f4fa"), ("#d7a3b4", "#fbf3f5"), ("#46648f", "#dde6f2"),
        ("#f1efe6", "#a06a8a"), ("#6f9a6a", "#edf4e6"),
    ),
    Outfit.UNIFORM: (
        ("#2b3a5c", "#d8b45a"), ("#3f4a3a", "#c8b07a"), ("#55606e", "#e2e6ea"),
        ("#1f2228", "#c8ccd4"), ("#8f7f5c", "#4a3a22"), ("#6e2630", "#e0c07a"),
        ("#e9ecef", "#28405f"), ("#3f6f8a", "#f0e6c8"),
    ),
    Outfit.APRON: (
        ("#8fb0c9", "#f5efe2"), ("#d98a8a", "#fbf4ec"), ("#7a9a6a", "#f3ecd4"),
        ("#f2efe8", "#7a4a32"), ("#4a4650", "#c8543c"), ("#c7a15a", "#4a3f38"),
        ("#a58bc0", "#faf3f8"), ("#3f6a70", "#f0e2c0"),
    ),
    Outfit.COAT: (
        ("#b8925f", "#f1e8da"), ("#4a4f5c", "#b8423e"), ("#7a3f36", "#e6d6c2"),
        ("#3a5a4e", "#e2d4b4"), ("#2b3350", "#d6dbe4"), ("#dcd4c6", "#5a4a3e"),
        ("#8c6f86", "#f2e6ee"), ("#2a282e", "#8a8f98"),
    ),
}  # fmt: skip
"""Clothes with colours of their own; the others take a base look's casual colours."""

STYLES: dict[tuple[Gender, Age], tuple[HairStyle, ...]] = {
    (Gender.FEMALE, Age.CHILD): (
        HairStyle.PONYTAIL, HairStyle.BOB, HairStyle.LONG_STRAIGHT, HairStyle.HALF_UP,
    ),
    (Gender.FEMALE, Age.YOUNG): (
        HairStyle.LONG_STRAIGHT, HairStyle.LONG_WAVY, HairStyle.HALF_UP, HairStyle.PONYTAIL,
        HairStyle.BOB, HairStyle.UPDO,
    ),
    (Gender.FEMALE, Age.ADULT): (
        HairStyle.LONG_WAVY, HairStyle.BOB, HairStyle.LONG_STRAIGHT, HairStyle.UPDO,
        HairStyle.PONYTAIL, HairStyle.HALF_UP,
    ),
    (Gender.FEMALE, Age.MATURE): (
        HairStyle.UPDO, HairStyle.BOB, HairStyle.LONG_WAVY, HairStyle.HALF_UP,
    ),
    (Gender.FEMALE, Age.ELDER): (
        HairStyle.UPDO, HairStyle.BOB, HairStyle.LONG_WAVY, HairStyle.PONYTAIL,
    ),
    (Gender.MALE, Age.CHILD): (
        HairStyle.MESSY, HairStyle.CROP, HairStyle.SHORT_SIDE, HairStyle.SLICK,
    ),
    (Gender.MALE, Age.YOUNG): (
        HairStyle.SHORT_SIDE, HairStyle.MESSY, HairStyle.SLICK, HairStyle.CROP,
    ),
    (Gender.MALE, Age.ADULT): (
        HairStyle.SHORT_SIDE, HairStyle.SLICK, HairStyle.CROP, HairStyle.MESSY,
    ),
    (Gender.MALE, Age.MATURE): (
        HairStyle.SLICK, HairStyle.CROP, HairStyle.SHORT_SIDE, HairStyle.BALD,
    ),
    (Gender.MALE, Age.ELDER): (
        HairStyle.CROP, HairStyle.SLICK, HairStyle.BALD, HairStyle.SHORT_SIDE,
    ),
}  # fmt: skip
"""Cuts that suit gender and age."""

HANFU_STYLES: dict[Gender, tuple[HairStyle, ...]] = {
    Gender.FEMALE: (
        HairStyle.PALACE, HairStyle.HALF_UP, HairStyle.UPDO, HairStyle.LONG_STRAIGHT,
    ),
    Gender.MALE: (HairStyle.TOPKNOT, HairStyle.TOPKNOT, HairStyle.HALF_UP),
}  # fmt: skip
"""Cuts that go with court clothes."""

OUTFITS: dict[tuple[Gender, Age], tuple[Outfit, ...]] = {
    (Gender.FEMALE, Age.CHILD): (Outfit.TEE, Outfit.DRESS, Outfit.HOODIE, Outfit.TURTLENECK),
    (Gender.FEMALE, Age.YOUNG): (
        Outfit.BLOUSE, Outfit.DRESS, Outfit.HOODIE, Outfit.TEE, Outfit.COAT, Outfit.TURTLENECK,
    ),
    (Gender.FEMALE, Age.ADULT): (
        Outfit.BLOUSE, Outfit.DRESS, Outfit.SUIT, Outfit.COAT, Outfit.TURTLENECK,
    ),
    (Gender.FEMALE, Age.MATURE): (
        Outfit.BLOUSE, Outfit.COAT, Outfit.DRESS, Outfit.TURTLENECK, Outfit.SUIT,
    ),
    (Gender.FEMALE, Age.ELDER): (Outfit.TURTLENECK, Outfit.COAT, Outfit.BLOUSE, Outfit.DRESS),
    (Gender.MALE, Age.CHILD): (Outfit.TEE, Outfit.HOODIE, Outfit.TURTLENECK, Outfit.COAT),
    (Gender.MALE, Age.YOUNG): (
        Outfit.HOODIE, Outfit.TEE, Outfit.COAT, Outfit.TURTLENECK, Outfit.SUIT,
    ),
    (Gender.MALE, Age.ADULT): (Outfit.SUIT, Outfit.COAT, Outfit.TURTLENECK, Outfit.TEE),
    (Gender.MALE, Age.MATURE): (Outfit.SUIT, Outfit.COAT, Outfit.TURTLENECK, Outfit.TEE),
    (Gender.MALE, Age.ELDER): (Outfit.COAT, Outfit.TURTLENECK, Outfit.SUIT, Outfit.TEE),
}  # fmt: skip
"""Everyday clothes by gender and age."""

ELDER_HAIR: tuple[Hex, ...] = ("#c9c6c8", "#b9b6b8", "#dedbd8", "#97959c")
MATURE_GREY: tuple[Hex, ...] = ("#6f6a6e", "#8b878a")
