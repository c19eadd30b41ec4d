"""Who is in the story, under which names, and what the script makes of them."""

import pytest

from cliffhanger.story.fountain import read_fountain
from cliffhanger.story.naming import normalize_name
from cliffhanger.story.people import Cast, find_people
from cliffhanger.story.traits import age_band, apposition, find_years
from cliffhanger.story.vocabulary import Age, CharacterKind, Gender


def cast_of(action: str, *cues: str, more: str = "") -> Cast:
    spoken = "\n\n".join(f"@{cue}\nWords." for cue in cues)
    return find_people(read_fountain(f"INT. HALL - DAY\n\n!{action}\n\n{spoken}\n\n{more}"))


def only(action: str, cue: str) -> tuple[CharacterKind, Gender, Age]:
    character = cast_of(action, cue).characters[0]
    return character.kind, character.gender, character.age


def names_of(cast: Cast) -> list[tuple[str, tuple[str, ...]]]:
    return [(character.name, character.aliases) for character in cast.characters]


@pytest.mark.parametrize(
    ("cues", "expected"),
    [
        (["BOB", "CYBER BOB"], [("CYBER BOB", ("BOB",))]),
        (["BOSS", "CYBER BOSS", "BOB"], [("CYBER BOSS", ("BOSS",)), ("BOB", ())]),
        (["EMMA", "EMMA STONE"], [("EMMA STONE", ("EMMA",))]),
        (["CHEN", "DR. CHEN", "DR. LILY CHEN"], [("DR. LILY CHEN", ("CHEN",)), ("DR. CHEN", ())]),
        (["OLD WANG", "YOUNG WANG"], [("OLD WANG", ()), ("YOUNG WANG", ())]),
        (["WANG", "OLD WANG"], [("WANG", ()), ("OLD WANG", ())]),
        (["MRS. LEE", "MR. LEE", "LEE"], [("MRS. LEE", ()), ("MR. LEE", ()), ("LEE", ())]),
        (["LEE", "MRS. LEE"], [("LEE", ()), ("MRS. LEE", ())]),
        (["GUARD", "GUARD 2"], [("GUARD", ()), ("GUARD 2", ())]),
        (["ANNA", "ANNA'S MOTHER"], [("ANNA", ()), ("ANNA'S MOTHER", ())]),
        (["ANNA", "ANNABEL"], [("ANNA", ()), ("ANNABEL", ())]),
        (["BOB", "Bob", "THE BOB", "BOB'S VOICE"], [("BOB", ())]),
        (["小雨", "林小雨"], [("林小雨", ("小雨",))]),
        (["林薇", "林母"], [("林薇", ()), ("林母", ())]),
        (["ANNA", "BEN", "ANNA AND BEN"], [("ANNA", ()), ("BEN", ())]),
    ],
    ids=lambda value: ",".join(value) if isinstance(value[0], str) else "",
)
def test_cues_of_one_person_become_one_character(
    cues: list[str], expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    """A short cue joins the one fuller cue it can mean, unless the rest tells people apart."""
    assert names_of(cast_of("Wind.", *cues)) == expected


def test_name_that_only_the_action_gives_in_full_is_an_alias() -> None:
    cast = cast_of("BOB CARTER (40), a baker, waves at Bob's dog.", "BOB")
    assert names_of(cast) == [("BOB", ("BOB CARTER",))]


def test_married_name_joins_where_only_one_of_them_speaks_in_a_scene() -> None:
    cast = cast_of("Wind.", "LEE", more="INT. CAR - DAY\n\nMRS. LEE\nDrive.")
    assert names_of(cast) == [("MRS. LEE", ("LEE",))]


def test_silent_people_are_kept_only_when_introduced_with_their_age() -> None:
    action = "FWOOSH! SEVEN CHIHUAHUAS, age 5, and MANY DOGS bark. TOM REED, 50, waves at A CLERK."
    assert names_of(cast_of(action, "ANNA")) == [("ANNA", ()), ("TOM REED", ())]


@pytest.mark.parametrize(
    ("action", "cue", "expected"),
    [
        ("A CUTE DOG trots in.", "DOG", CharacterKind.ANIMAL),
        ("Her dog BISCUIT barks.", "BISCUIT", CharacterKind.ANIMAL),
        ("A fox named REX sits.", "REX", CharacterKind.ANIMAL),
        ("一只叫旺财的小狗跑来。", "旺财", CharacterKind.ANIMAL),
        ("ANNA, 30, a dog lover, pets a cat.", "ANNA", CharacterKind.HUMAN),
        ("ANNA, 30, a waitress, pets a cat.", "ANNA", CharacterKind.HUMAN),
        ("BOSS, 40 (tall), an old,\nworld-roaming cloud\nwhich hums.", "BOSS", CharacterKind.CLOUD),
        ("The GHOST OF MARY floats.", "GHOST OF MARY", CharacterKind.CLOUD),
        ("A robot called R2 rolls in.", "R2", CharacterKind.ROBOT),
        ("It rings.", "PHONE VOICE", CharacterKind.ROBOT),
        ("It rings.", "系统", CharacterKind.ROBOT),
        ("It rings.", "NARRATOR", CharacterKind.HUMAN),
    ],
)
def test_kind_comes_from_the_name_and_the_phrase_beside_it(
    action: str, cue: str, expected: CharacterKind
) -> None:
    assert only(action, cue)[0] is expected


@pytest.mark.parametrize(
    ("action", "cue", "expected"),
    [
        ("Wind.", "MARGARET", Gender.FEMALE),
        ("Wind.", "BOB", Gender.MALE),
        ("Wind.", "MRS. SMITH", Gender.FEMALE),
        ("Wind.", "王先生", Gender.MALE),
        ("Wind.", "林婷", Gender.FEMALE),
        ("Wind.", "李伟", Gender.MALE),
        ("Wind.", "MINH", Gender.MALE),
        ("Wind.", "แม่", Gender.FEMALE),
        ("XANDO, 30, a tall woman in black, waits.", "XANDO", Gender.FEMALE),
        ("XANDO, 30, a tall man with her keys, waits.", "XANDO", Gender.MALE),
        ("XANDO (30) enters. She looks up. She sits.", "XANDO", Gender.FEMALE),
        ("XANDO (30) drops his hat.", "XANDO", Gender.MALE),
        ("李总\uff0c45岁\uff0c走进来。他坐下。", "李总", Gender.MALE),
    ],
)
def test_gender_comes_from_titles_nouns_names_and_pronouns(
    action: str, cue: str, expected: Gender
) -> None:
    assert only(action, cue)[1] is expected


def test_unknown_gender_is_always_decided_the_same() -> None:
    assert {only("Wind.", "ZXQ")[1] for _ in range(3)} == {only("Rain.", "ZXQ")[1]}


@pytest.mark.parametrize(
    ("action", "cue", "expected"),
    [
        ("MARGARET, 37 (or any age), waits.", "MARGARET", Age.ADULT),
        ("林薇 (28), 站在窗前。", "林薇", Age.YOUNG),
        ("李总\uff0c四十五岁\uff0c走进来。", "李总", Age.MATURE),
        ("ANNA, late 60s, waits.", "ANNA", Age.ELDER),
        ("ANNA, a woman in her fifties, waits.", "ANNA", Age.MATURE),
        ("TIM, 8, runs.", "TIM", Age.CHILD),
        ("LAN, 70 tuổi, ngồi xuống.", "LAN", Age.ELDER),
        ("Wind.", "OLD MAN", Age.ELDER),
        ("Wind.", "GRANDMA", Age.ELDER),
        ("Wind.", "DOCTOR", Age.ADULT),
        ("Wind.", "ANNA", Age.YOUNG),
    ],
)
def test_age_comes_from_a_number_or_a_word(action: str, cue: str, expected: Age) -> None:
    assert only(action, cue)[2] is expected


@pytest.mark.parametrize(("years", "band"), [(0, "child"), (12, "child"), (13, "young")])
def test_age_bands_are_half_open(years: int, band: str) -> None:
    assert age_band(years) == band


def test_a_clock_is_no_age() -> None:
    assert find_years(" stares at 3:30.") is None


def test_apposition_is_the_phrase_that_explains_a_name() -> None:
    assert apposition(", 40 (or any age), a retired boxer with a limp.") == "retired boxer "
    assert not apposition(" runs to a dog.")


def test_description_is_what_introduces_a_person_and_nobody_else() -> None:
    action = (
        "Bob waves. BOB (40), a baker in a white apron, meets ANNA, 30, tall and dark, at the door."
        " They kiss."
    )
    bob, anna = cast_of(action, "BOB", "ANNA").characters
    assert bob.description == "BOB (40), a baker in a white apron, meets"
    assert anna.description == "ANNA, 30, tall and dark, at the door."


def test_following_sentence_about_the_looks_joins_the_description() -> None:
    (anna,) = cast_of("ANNA, 30, enters. She wears a red coat. She sits.", "ANNA").characters
    assert anna.description == "ANNA, 30, enters. She wears a red coat."


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Will runs to the dog.", ["will", "dog"]),
        ("The will lies there. It will rain.", []),
        ("CYBER BOB and Bob wave.", ["cyber-bob"]),
        ("Bob's phone buzzes.", ["cyber-bob"]),
        ("The dog sees the will.", ["dog"]),
        ("The dogs go silent. A dog barks.", []),
        ("The cute little puppy jumps.", ["dog"]),
        ('The sign reads: "BOB"', []),
        ("林薇看着他。", ["林薇"]),
    ],
)
def test_names_are_found_in_action(text: str, ids: list[str]) -> None:
    cast = cast_of("A CUTE DOG sits.", "BOB", "CYBER BOB", "DOG", "WILL", "林薇")
    assert [character.id for character in cast.mentioned(text)] == ids


def test_joint_cue_has_every_speaker() -> None:
    cast = cast_of("Wind.", "ANNA", "BEN", "ANNA AND BEN")
    assert [character.id for character in cast.speakers("ANNA & BEN")] == ["anna", "ben"]


@pytest.mark.parametrize(
    ("cue", "name"), [("the *Boss*", "BOSS"), ("Bob\u2019s  Voice", "BOB"), ("VOICE", "VOICE")]
)
def test_names_are_compared_in_capitals(cue: str, name: str) -> None:
    assert normalize_name(cue) == name
