"""What the title page's cast list says of somebody holds."""

import re

import pytest

from cliffhanger.errors import ScreenplayError
from cliffhanger.story.build import build_episode
from cliffhanger.story.cast_list import CastEntry, cast_line, read_cast_list
from cliffhanger.story.fountain import read_fountain, write_fountain
from cliffhanger.story.model import Character
from cliffhanger.story.vocabulary import Age, CharacterKind, Gender


def build(cast: str, *cues: str, action: str = "Wind.", key: str = "Cast") -> tuple[Character, ...]:
    listed = "".join(f"\n    {line}" for line in cast.split("\n"))
    spoken = "\n\n".join(f"@{cue}\nWords." for cue in cues)
    text = f"Title: A\n{key}:{listed}\n\nINT. HALL - DAY\n\n!{action}\n\n{spoken}"
    return build_episode(read_fountain(text)).characters


def test_cast_list_wins_over_what_the_script_says() -> None:
    """Name, gender, age, kind and description are set, and the id follows the full name."""
    (nora,) = build(
        "NORA VALE (robot, male, 70): a tin man in a red coat",
        "NORA",
        action="NORA VALE, 27, a young woman, waits.",
    )
    assert nora == Character(
        id="nora-vale",
        name="NORA VALE",
        aliases=("NORA",),
        kind=CharacterKind.ROBOT,
        gender=Gender.MALE,
        age=Age.ELDER,
        description="a tin man in a red coat",
    )


def test_what_the_list_leaves_open_the_script_decides() -> None:
    (nora,) = build("Nora Vale", "NORA", action="NORA, 27, a tall woman, waits.")
    assert (nora.name, nora.gender, nora.age) == ("Nora Vale", Gender.FEMALE, Age.YOUNG)
    assert nora.description == "NORA, 27, a tall woman, waits."


def test_whoever_neither_speaks_nor_appears_is_left_out() -> None:
    people = build("ANNA (female, 30)\nGHOST (cloud)\nBEN (male, 8)", "ANNA", action="Ben waves.")
    assert [(p.name, p.age) for p in people] == [("ANNA", Age.ADULT), ("BEN", Age.CHILD)]


def test_full_name_joins_the_cues_that_are_short_for_it() -> None:
    (person,) = build("DR. LILY CHEN (female, 40)", "CHEN", "LILY CHEN")
    assert (person.name, person.aliases) == ("DR. LILY CHEN", ("LILY CHEN", "CHEN"))


def test_name_that_two_people_share_joins_neither() -> None:
    people = build("MR. LEE (male, 50)\nMRS. LEE (female, 50)", "MR. LEE", "MRS. LEE", "LEE")
    assert [person.name for person in people] == ["MR. LEE", "MRS. LEE", "LEE"]


def test_list_without_a_difference_changes_nobody_else() -> None:
    before = build("NOBODY (male)", "ANNA", "BEN")
    assert before == build("SOMEBODY (female)", "ANNA", "BEN")


@pytest.mark.parametrize(
    ("key", "line", "cue", "expected"),
    [
        (
            "演员",
            "林薇\uff08女\uff0c26岁\uff09\uff1a黑色长发",
            "林薇",
            ("female", "young", "human"),
        ),
        ("人物", "旺财 (动物, 男, 8岁)", "旺财", ("male", "child", "animal")),
        ("Nhân vật", "LAN (nữ, 70 tuổi): tóc bạc", "LAN", ("female", "elder", "human")),
        ("ตัวละคร", "น้ำ (หญิง, อายุ 45 ปี)", "น้ำ", ("female", "mature", "human")),
        ("CAST", "anna (MAN; Adult)", "ANNA", ("male", "adult", "human")),
    ],
)
def test_words_of_four_languages_are_understood(
    key: str, line: str, cue: str, expected: tuple[str, str, str]
) -> None:
    (person,) = build(line, cue, key=key)
    assert (person.gender, person.age, person.kind) == expected


ADVICE = (
    "write one person per line as 'NORA VALE (female, 27): what she looks like'; in the brackets "
    "may stand female or male, an age, and human, animal, robot or cloud"
)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("NORA (femail, 27)", "'NORA (femail, 27)' says 'femail' of 'NORA'"),
        ("NORA (male, female)", "'NORA (male, female)' says 'female' of 'NORA'"),
        ("NORA (27, 28)", "'NORA (27, 28)' says '28' of 'NORA'"),
        ("(female, 27)", "'(female, 27)' names nobody"),
        ("NORA ((27))", "'NORA ((27))' names nobody"),
        ("A" * 61, f"'{'A' * 61}' names nobody"),
        ("NORA\n    nora (female)", "'nora (female)' names 'nora' a second time"),
    ],
)
def test_line_that_cannot_be_read_is_named(line: str, problem: str) -> None:
    message = f"line 2: the Cast line {problem}; {ADVICE}"
    with pytest.raises(ScreenplayError, match=f"^{re.escape(message)}$"):
        build(line, "NORA")


def test_written_line_reads_back() -> None:
    line = cast_line(
        "NORA VALE", Gender.FEMALE, 27, CharacterKind.ROBOT, "grey\napron: torn (left)"
    )
    assert line == "NORA VALE (robot, female, 27): grey apron: torn (left)"
    screenplay = read_fountain(f"Title: A\nCast:\n    {line}\n\nINT. HALL")
    assert read_fountain(write_fountain(screenplay)) == screenplay
    assert read_cast_list(screenplay) == (
        CastEntry(
            "NORA VALE", Gender.FEMALE, Age.YOUNG, CharacterKind.ROBOT, "grey apron: torn (left)"
        ),
    )


@pytest.mark.parametrize("name", ["NORA: VALE", "NORA (2)", ""])
def test_name_that_would_not_read_back_is_refused(name: str) -> None:
    with pytest.raises(ScreenplayError, match="the Cast line"):
        cast_line(name, Gender.FEMALE, 27)
