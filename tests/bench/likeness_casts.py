"""Casts as people write them in scripts; none of them was learned from."""

import random
from typing import Final

from cliffhanger.story.model import Character
from cliffhanger.story.vocabulary import Age, CharacterKind, Gender

F, M = Gender.FEMALE, Gender.MALE
COMPANY: Final = (
    ("Lin Xia", F, Age.YOUNG, "a cleaner in her twenties with long black hair"),
    ("Gu Chen", M, Age.ADULT, "the CEO, cold, slicked-back hair, dark suit"),
    ("Madam Shen", F, Age.MATURE, "his mother, hair in a bun, pearls, qipao"),
    ("Old Zhao", M, Age.ELDER, "the chauffeur, grey hair, moustache"),
    ("Mei", F, Age.CHILD, "a girl of six with pigtails"),
    ("Marcus Reed", M, Age.ADULT, "a black lawyer with a beard"),
    ("Elena Cruz", F, Age.ADULT, "a Latina detective, wavy brown hair, trench coat"),
    ("Priya Nair", F, Age.YOUNG, "an Indian doctor with glasses and a ponytail"),
    ("Tom Whitaker", M, Age.YOUNG, "a hacker, messy blond hair, hoodie, glasses"),
    ("Vivian Ross", F, Age.YOUNG, "an actress with a red bob and red lipstick"),
    ("Sergeant Okafor", M, Age.MATURE, "a bald Nigerian policeman"),
    ("Bai Ling", F, Age.YOUNG, "a princess in a hanfu with a hairpin"),
)
CREATURES: Final = (
    ("Biscuit", CharacterKind.ANIMAL, "a golden retriever with a red collar"),
    ("Shadow", CharacterKind.ANIMAL, "a black cat"),
    ("Clover", CharacterKind.ANIMAL, "a white rabbit"),
    ("Rusty", CharacterKind.ANIMAL, "a fox"),
    ("Bolt", CharacterKind.ROBOT, "a small blue robot"),
    ("Ada", CharacterKind.ROBOT, "the voice in the phone, a talking phone screen"),
    ("Nimbus", CharacterKind.CLOUD, "a rain cloud"),
)
_NAMES: Final = (
    "Ana", "Boris", "Chloe", "Dung", "Emre", "Fatima", "Grace", "Hugo", "Ines", "Jun",
    "Kofi", "Lena",
)  # fmt: skip
_ORIGINS: Final = (
    "Chinese", "Irish", "Mexican", "Nigerian", "Indian", "Thai", "Swedish", "Turkish", "", "", "",
)  # fmt: skip
_HAIR: Final = (
    "black hair", "red hair", "blonde hair", "brown hair", "grey hair", "a ponytail", "wavy hair",
    "short hair", "messy hair", "a bun", "", "", "",
)  # fmt: skip
_ROLES: Final = (
    "a nurse", "a student", "a judge", "a chef", "a soldier", "a teacher", "a driver", "a singer",
    "a farmer", "a reporter",
)  # fmt: skip
_WORN: Final = ("glasses", "a scar", "a beard", "a cap", "earrings", "", "", "", "", "")


def company() -> tuple[Character, ...]:
    """Return the twelve of a story."""
    return tuple(
        Character(id=f"c{index}", name=name, gender=gender, age=age, description=words)
        for index, (name, gender, age, words) in enumerate(COMPANY)
    )


def strangers(seed: int) -> tuple[Character, ...]:
    """Return twelve people put together from the words of scripts."""
    chance = random.Random(seed)
    return tuple(
        Character(
            id=f"c{index}",
            name=name,
            gender=chance.choice((F, M)),
            age=chance.choice(list(Age)),
            description=", ".join(
                words
                for words in (
                    f"{chance.choice(_ORIGINS)} {chance.choice(_ROLES)}".strip(),
                    chance.choice(_HAIR),
                    chance.choice(_WORN),
                )
                if words
            ),
        )
        for index, name in enumerate(_NAMES)
    )


def creatures() -> tuple[Character, ...]:
    """Return those who are no people."""
    return tuple(
        Character(id=f"c{index}", name=name, kind=kind, description=words)
        for index, (name, kind, words) in enumerate(CREATURES)
    )
