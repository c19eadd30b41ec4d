"""Casting: words decide, palettes fill in, nobody is taken for somebody else."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliffhanger.animatic.casting import (
    are_confusable,
    cast_candidates,
    cast_character,
    cast_episode,
    puppet_for,
)
from cliffhanger.animatic.creatures.animal import AnimalPuppet
from cliffhanger.animatic.creatures.bird import BirdPuppet
from cliffhanger.animatic.creatures.cloud import CloudPuppet
from cliffhanger.animatic.creatures.device import DevicePuppet
from cliffhanger.animatic.creatures.robot import RobotPuppet
from cliffhanger.animatic.human.puppet import HumanPuppet
from cliffhanger.animatic.looks.colors import PAINTS, Hue
from cliffhanger.animatic.looks.dress import dress
from cliffhanger.animatic.looks.palette import BASES, OUTFITS, STYLES
from cliffhanger.animatic.sheet import (
    Accessory,
    AnimalLook,
    CharacterSheet,
    CloudLook,
    HairStyle,
    HumanLook,
    Outfit,
    RobotLook,
    Species,
)
from cliffhanger.story.model import Character
from cliffhanger.story.vocabulary import Age, CharacterKind, Gender

FEMALE, MALE = Gender.FEMALE, Gender.MALE


def person(
    description: str, gender: Gender = FEMALE, *, name: str = "Someone", age: Age = Age.YOUNG
) -> Character:
    return Character(
        id=name.casefold().replace(" ", "-"), name=name, description=description, gender=gender,
        age=age,
    )  # fmt: skip


def human(character: Character) -> HumanLook:
    look = cast_character(character, series_id="show").look
    assert isinstance(look, HumanLook)
    return look


def creature(name: str, description: str, kind: CharacterKind) -> CharacterSheet:
    character = Character(id="it", name=name, description=description, kind=kind)
    return cast_character(character, series_id="show")


def animal(name: str, description: str = "") -> AnimalLook:
    look = creature(name, description, CharacterKind.ANIMAL).look
    assert isinstance(look, AnimalLook)
    return look


def robot(name: str, description: str = "") -> RobotLook:
    look = creature(name, description, CharacterKind.ROBOT).look
    assert isinstance(look, RobotLook)
    return look


def cloud(name: str, description: str = "") -> CloudLook:
    look = creature(name, description, CharacterKind.CLOUD).look
    assert isinstance(look, CloudLook)
    return look


def brightness(color: str) -> float:
    return sum(int(color[at : at + 2], 16) for at in (1, 3, 5)) / 3


def channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


@pytest.mark.parametrize(
    ("description", "gender", "outfit"),
    [
        pytest.param("a ruthless CEO", MALE, Outfit.SUIT, id="en ceo"),
        pytest.param("night-shift nurse", FEMALE, Outfit.SCRUBS, id="en nurse"),
        pytest.param("a lawyer in a red dress", FEMALE, Outfit.DRESS, id="garment beats role"),
        pytest.param("her mother-in-law", FEMALE, Outfit.QIPAO, id="en mother-in-law"),
        pytest.param("airline pilot", MALE, Outfit.UNIFORM, id="en pilot"),
        pytest.param("cleaners", FEMALE, Outfit.APRON, id="en plural"),
        pytest.param("霸道总裁", MALE, Outfit.SUIT, id="zh ceo"),
        pytest.param("市医院医生", FEMALE, Outfit.SCRUBS, id="zh doctor"),
        pytest.param("失宠的皇后", FEMALE, Outfit.HANFU, id="zh empress"),
        pytest.param("酒店清洁工", FEMALE, Outfit.APRON, id="zh cleaner"),
        pytest.param("bác sĩ khoa nhi", FEMALE, Outfit.SCRUBS, id="vi doctor"),
        pytest.param("mẹ chồng độc ác", FEMALE, Outfit.QIPAO, id="vi mother-in-law"),
        pytest.param("tổng tài lạnh lùng", MALE, Outfit.SUIT, id="vi ceo"),
        pytest.param("ตำรวจหนุ่ม", MALE, Outfit.UNIFORM, id="th police"),
        pytest.param("แม่บ้านใจดี", FEMALE, Outfit.APRON, id="th maid"),
        pytest.param("นักศึกษาปีสุดท้าย", FEMALE, Outfit.HOODIE, id="th student"),
    ],
)
def test_words_choose_the_outfit(description: str, gender: Gender, outfit: Outfit) -> None:
    """A role or a garment, in any of the four languages, decides the clothes."""
    assert human(person(description, gender)).outfit is outfit


def test_the_name_can_be_the_role() -> None:
    """A cue such as QUEEN dresses who has no description."""
    assert human(person("", name="QUEEN")).outfit is Outfit.HANFU


@pytest.mark.parametrize(
    ("description", "gender", "style"),
    [
        pytest.param("bald and bitter", MALE, HairStyle.BALD, id="en bald"),
        pytest.param("long black hair", FEMALE, HairStyle.LONG_STRAIGHT, id="en long"),
        pytest.param("hair in a ponytail", FEMALE, HairStyle.PONYTAIL, id="en ponytail"),
        pytest.param("slicked-back hair", MALE, HairStyle.SLICK, id="en slick"),
        pytest.param("光头大汉", MALE, HairStyle.BALD, id="zh bald"),
        pytest.param("扎着马尾", FEMALE, HairStyle.PONYTAIL, id="zh ponytail"),
        pytest.param("tóc ngắn", FEMALE, HairStyle.BOB, id="vi short"),
        pytest.param("ผมหยิก", FEMALE, HairStyle.LONG_WAVY, id="th curly"),
    ],
)
def test_words_choose_the_hair(description: str, gender: Gender, style: HairStyle) -> None:
    """Named cuts are kept."""
    assert human(person(description, gender)).hair_style is style


def test_a_name_is_no_haircut() -> None:
    """Bob has no bob: hair is read from the description alone."""
    looks = {human(person("", MALE, name=f"BOB {n}")).hair_style for n in range(12)}
    assert HairStyle.BOB not in looks


@pytest.mark.parametrize(
    "description",
    ["silver-haired", "a woman with long silver hair", "银发女子", "tóc bạc", "ผมสีเงิน"],
)
def test_hair_color_is_read(description: str) -> None:
    """Silver hair is bright and grey in every language."""
    red, green, blue = channels(human(person(description)).hair)
    assert min(red, green, blue) > 150
    assert max(red, green, blue) - min(red, green, blue) < 30


@pytest.mark.parametrize(
    "description",
    [
        "blond hair, in a red silk dress",
        "金发\uff0c穿红色连衣裙",
        "tóc vàng, váy đỏ",
        "ผมสีทอง ชุดแดง",
    ],
)
def test_colors_go_to_their_nouns(description: str) -> None:
    """The dress is red and the hair is fair, not the other way round."""
    look = human(person(description))
    red, green, blue = channels(look.primary)
    assert red > 2 * max(green, blue)
    hair_red, hair_green, _ = channels(look.hair)
    assert hair_green > 0.7 * hair_red > 120


def test_skin_words_are_read_and_bare_colors_are_not() -> None:
    """An origin decides the skin; "black" before "suit" does not."""
    deep = human(person("a Nigerian surgeon"))
    fair = human(person("pale, in a black suit"))
    assert brightness(deep.skin) < 130
    assert brightness(fair.skin) > 200
    assert brightness(fair.primary) < 60


def test_accessories_are_read() -> None:
    """Glasses, beards and scars are worn; a woman gets no beard."""
    look = human(person("bearded, with glasses and a scar", MALE, age=Age.ADULT))
    assert {Accessory.BEARD, Accessory.GLASSES, Accessory.SCAR} <= set(look.accessories)
    assert Accessory.BEARD not in human(person("her bearded husband left her")).accessories


def test_men_wear_no_dress() -> None:
    """A word that suggests a woman's clothes does not put them on a man."""
    assert human(person("singer", MALE)).outfit is not Outfit.DRESS
    assert human(person("hates his mother-in-law", MALE)).outfit is not Outfit.QIPAO


@pytest.mark.parametrize("name", ["林晚", "Nguyễn Thị Lan", "สมหญิง", "Shen Yue"])
def test_east_asian_names_get_fitting_colors(name: str) -> None:
    """A Chinese, Vietnamese or Thai name gives dark hair unless the words say otherwise."""
    fitting = {base.skin for base in BASES if base.is_east_asian}
    look = human(person("", name=name))
    assert look.skin in fitting
    assert brightness(look.hair) < 90


@pytest.mark.parametrize(
    ("name", "description", "species"),
    [
        pytest.param("DOG", "", Species.DOG, id="name"),
        pytest.param("Rex", "a stray chihuahua puppy", Species.DOG, id="breed"),
        pytest.param("Tiger", "a golden retriever dog", Species.CAT, id="name first"),
        pytest.param("小黑", "一只猫", Species.CAT, id="zh"),
        pytest.param("Thỏ", "", Species.RABBIT, id="vi"),
        pytest.param("เจ้าหมี", "", Species.BEAR, id="th"),
        pytest.param("Polly", "a rude parrot", Species.BIRD, id="bird"),
        pytest.param("Reynard", "sly fox", Species.FOX, id="fox"),
    ],
)
def test_words_choose_the_species(name: str, description: str, species: Species) -> None:
    """The animal is the one the words name first."""
    assert animal(name, description).species is species


def test_coat_follows_breed_and_color() -> None:
    """A breed brings its coat and ears; a colour word beats it."""
    retriever = animal("Max", "golden retriever")
    assert retriever.has_floppy_ears
    assert channels(retriever.coat)[0] > 200
    assert brightness(animal("Tom", "a black cat").coat) < 60
    assert brightness(animal("Snow", "a white rabbit").coat) > 230
    assert brightness(animal("咪咪", "一只白猫").coat) > 230
    assert animal("Rex", "a stray dog").collar is None


def test_devices_robots_and_clouds_are_told_apart() -> None:
    """A phone is a device, a robot walks; a storm is dark, a puffy cloud white, a ghost bluish."""
    assert robot("Bob's phone").is_device
    assert robot("智能音箱").is_device
    assert not robot("R2", "a red robot").is_device
    assert channels(robot("R2", "a red robot").shell)[0] > 150
    assert brightness(cloud("Storm", "a storm cloud").body) < 140
    assert brightness(cloud("Puff", "white puffy cloud").body) > 235
    red, _, blue = channels(cloud("Ghost", "a sad ghost").body)
    assert blue > red


def test_every_gender_and_age_has_styles_and_outfits() -> None:
    """The palettes cover the vocabulary, with at least 24 base looks."""
    expected = {(gender, age) for gender in Gender for age in Age}
    assert set(STYLES) == set(OUTFITS) == expected
    assert len({(base.skin, base.hair, base.primary) for base in BASES}) >= 24


def test_puppets_fit_their_looks() -> None:
    """Every kind of look gets the puppet that draws it."""
    made = [
        puppet_for(cast_character(person("teacher"), series_id="show")),
        puppet_for(creature("Rex", "dog", CharacterKind.ANIMAL)),
        puppet_for(creature("Polly", "parrot", CharacterKind.ANIMAL)),
        puppet_for(creature("R2", "robot", CharacterKind.ROBOT)),
        puppet_for(creature("Siri", "phone", CharacterKind.ROBOT)),
        puppet_for(creature("Puff", "", CharacterKind.CLOUD)),
    ]
    expected = [HumanPuppet, AnimalPuppet, BirdPuppet, RobotPuppet, DevicePuppet, CloudPuppet]
    assert [type(puppet) for puppet in made] == expected


characters = st.builds(
    Character,
    id=st.from_regex(r"[a-z]{1,8}", fullmatch=True),
    name=st.text(max_size=20),
    kind=st.sampled_from(CharacterKind),
    gender=st.sampled_from(Gender),
    age=st.sampled_from(Age),
    description=st.text(max_size=60),
)


@settings(max_examples=30, deadline=None)
@given(character=characters, series_id=st.text(max_size=20))
def test_any_text_casts_the_same_twice(character: Character, series_id: str) -> None:
    """Any words in any script give a valid sheet, and always the same one."""
    sheet = cast_character(character, series_id=series_id)
    assert sheet == cast_character(character, series_id=series_id)
    assert CharacterSheet.model_validate_json(sheet.model_dump_json()) == sheet


plain_people = st.builds(
    Character,
    id=st.from_regex(r"[a-z]{1,8}", fullmatch=True),
    name=st.sampled_from(["Anna", "Bob", "林晚", "Minh", "สมชาย", "Ruth"]),
    gender=st.sampled_from(Gender),
    age=st.sampled_from(Age),
)


@settings(max_examples=20, deadline=None)
@given(cast=st.lists(plain_people, min_size=2, max_size=8, unique_by=lambda one: one.id))
def test_people_in_a_cast_are_told_apart(cast: list[Character]) -> None:
    """In a cast of up to eight whose words leave the look open, no two people are confusable."""
    sheets = cast_episode(cast, series_id="show")
    assert [sheet.character_id for sheet in sheets] == [character.id for character in cast]
    for first, second in combinations(sheets, 2):
        assert not are_confusable(first.look, second.look), (first, second)


@settings(max_examples=12, deadline=None)
@given(cast=st.lists(characters, min_size=2, max_size=8, unique_by=lambda one: one.id))
def test_newcomers_never_change_those_before_them(cast: list[Character]) -> None:
    """The sheets of a shorter list are the first sheets of a longer one."""
    everyone = cast_episode(cast, series_id="show")
    assert cast_episode(cast[:-1], series_id="show") == everyone[:-1]
    assert everyone[0] == cast_character(cast[0], series_id="show")


def test_even_eight_queens_differ() -> None:
    """Where words fix hair and clothes, what is left still differs."""
    queens = [person("queen", name=f"Queen {n}") for n in range(8)]
    looks = [sheet.look for sheet in cast_episode(queens, series_id="show")]
    colors = {look.primary for look in looks if isinstance(look, HumanLook)}
    assert len(colors) >= 6
    assert all(first != second for first, second in combinations(looks, 2))


def test_two_dogs_of_one_breed_differ() -> None:
    """Animals are kept apart too."""
    dogs = [
        Character(
            id=f"dog-{n}", name=f"DOG {n}", kind=CharacterKind.ANIMAL, description="chihuahua"
        )
        for n in range(2)
    ]
    first, second = cast_episode(dogs, series_id="show")
    assert not are_confusable(first.look, second.look)


def test_a_fixed_sheet_stays_and_nobody_is_cast_to_resemble_it() -> None:
    """Also for somebody who would have looked the same, and who comes first in the list."""
    newcomer, lead = person("nurse", name="May"), person("nurse", name="June")
    alone = cast_character(newcomer, series_id="show")
    twin = alone.model_copy(update={"character_id": lead.id})
    moved, kept = cast_episode([newcomer, lead], series_id="show", fixed={lead.id: twin})
    assert kept == twin
    assert moved.look != alone.look
    assert not are_confusable(moved.look, kept.look)


def test_candidates_differ_and_are_all_true_to_the_words() -> None:
    """Another round gives others; words that fix nothing leave as many as are asked for."""
    told = person("woman with long red hair and glasses", name="Mara")
    rounds = [
        cast_candidates(told, series_id="show", num_candidates=6, attempt=attempt)
        for attempt in range(2)
    ]
    looks = [sheet.look for sheets in rounds for sheet in sheets]
    assert [len(sheets) for sheets in rounds] == [6, 6]
    assert len(set(looks[:6])) == len(set(looks[6:])) == 6
    assert rounds[0] != rounds[1]
    assert rounds[0][0] == cast_character(told, series_id="show")
    for look in looks:
        assert isinstance(look, HumanLook)
        assert look.hair == PAINTS[Hue.RED].hair
        assert Accessory.GLASSES in look.accessories


@pytest.mark.parametrize(
    ("words", "outfit", "hue"),
    [
        pytest.param("a white blouse", Outfit.BLOUSE, Hue.WHITE, id="en"),
        pytest.param("红色西装", Outfit.SUIT, Hue.RED, id="zh"),
        pytest.param("her nurse scrubs", Outfit.SCRUBS, None, id="no colour"),
        pytest.param("her blue clothes", None, Hue.BLUE, id="no garment"),
        pytest.param("what she wore yesterday", None, None, id="neither"),
    ],
)
def test_other_clothes_are_on_the_same_person(
    words: str, outfit: Outfit | None, hue: Hue | None
) -> None:
    """Only the clothes change, always to the same ones."""
    sheet = cast_character(person("detective in a coat", name="Mara"), series_id="show")
    dressed = dress(sheet, words)
    before, look = sheet.look, dressed.look
    assert isinstance(before, HumanLook)
    assert isinstance(look, HumanLook)
    assert dressed == dress(sheet, words)
    assert look.outfit is (outfit or before.outfit)
    assert hue is None or look.primary == PAINTS[hue].cloth
    clothes = {"outfit": look.outfit, "primary": look.primary, "secondary": look.secondary}
    assert look == before.model_copy(update=clothes)
    assert (outfit or hue) is not None or dressed == sheet
