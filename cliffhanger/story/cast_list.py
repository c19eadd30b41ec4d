"""The title page's `Cast:`: who somebody is, said outright, one line per person.

Cast:
    NORA VALE (female, 27): a cleaner in a grey apron, dark hair in a bun
    DOG (animal, male)
    林薇 (女, 26岁): 黑色长发
"""

import re
from dataclasses import dataclass

from cliffhanger.errors import ScreenplayError
from cliffhanger.story.fountain.elements import Screenplay, TitleField
from cliffhanger.story.fountain.prose import plain_text
from cliffhanger.story.naming import normalize_name
from cliffhanger.story.traits import age_band
from cliffhanger.story.vocabulary import Age, CharacterKind, Gender

CAST_KEYS = frozenset({"cast", "演员", "演員", "人物", "nhân vật", "ตัวละคร"})
"""Title keys of a cast list, in small letters."""

_MAX_NAME_CHARS = 60
_MAX_DESCRIPTION_CHARS = 1000
_LINE = re.compile(
    r"(?P<name>[^()\uff08\uff09:\uff1a]+)"
    r"(?:[(\uff08](?P<facts>[^()\uff08\uff09]*)[)\uff09])?"
    r"\s*(?:[:\uff1a]\s*(?P<description>.*))?"
)
_SEPARATOR = re.compile(r"[,\uff0c、;\uff1b]")
_YEARS = re.compile(
    r"(?:age[ds]?\s*|อายุ\s*)?(\d{1,4})\s*(?:岁|歲|tuổi|ปี|years?(?: old)?|y/?o)?", re.IGNORECASE
)
_GENDERS = {
    **dict.fromkeys(("female", "woman", "girl", "f", "女", "女性", "女人", "女孩"), Gender.FEMALE),
    **dict.fromkeys(("nữ", "phụ nữ", "con gái", "หญิง", "ผู้หญิง", "เพศหญิง"), Gender.FEMALE),
    **dict.fromkeys(("male", "man", "boy", "m", "男", "男性", "男人", "男孩"), Gender.MALE),
    **dict.fromkeys(("nam", "đàn ông", "con trai", "ชาย", "ผู้ชาย", "เพศชาย"), Gender.MALE),
}
_KINDS = {
    **dict.fromkeys(("human", "person", "人", "人类", "người", "มนุษย์", "คน"), CharacterKind.HUMAN),
    **dict.fromkeys(("animal", "动物", "動物", "động vật", "con vật", "สัตว์"), CharacterKind.ANIMAL),
    **dict.fromkeys(("robot", "机器人", "機器人", "rô-bốt", "người máy"), CharacterKind.ROBOT),
    "หุ่นยนต์": CharacterKind.ROBOT,
    **dict.fromkeys(("cloud", "云", "雲", "đám mây", "เมฆ", "ก้อนเมฆ"), CharacterKind.CLOUD),
}
_AGES = {
    **{age.value: age for age in Age},
    **dict.fromkeys(("儿童", "孩子", "trẻ em", "เด็ก"), Age.CHILD),
    **dict.fromkeys(("青年", "年轻", "trẻ", "วัยรุ่น"), Age.YOUNG),
    **dict.fromkeys(("成年", "người lớn", "ผู้ใหญ่"), Age.ADULT),
    **dict.fromkeys(("中年", "trung niên", "วัยกลางคน"), Age.MATURE),
    **dict.fromkeys(("老年", "老人", "người già", "ผู้สูงอายุ", "ชรา"), Age.ELDER),
}


@dataclass(frozen=True, slots=True)
class CastEntry:
    """A person of the cast list; None and empty where the line does not say."""

    name: str
    """As written."""
    gender: Gender | None = None
    """Presentation."""
    age: Age | None = None
    """Band of age."""
    kind: CharacterKind | None = None
    """Human, animal, robot or cloud."""
    description: str = ""
    """What they look like."""


def read_cast_list(screenplay: Screenplay) -> tuple[CastEntry, ...]:
    """Return the people of the title page's cast list in order.

    Raises:
        ScreenplayError: A line cannot be read, or a name stands twice.
    """
    entries: dict[str, CastEntry] = {}
    for field in screenplay.title_page:
        if field.key.casefold().strip() not in CAST_KEYS:
            continue
        for line in field.lines:
            if not plain_text(line):
                continue
            entry = _read_line(line, field)
            name = normalize_name(entry.name)
            if name in entries:
                raise _refusal(line, field, f"names {entry.name!r} a second time")
            entries[name] = entry
    return tuple(entries.values())


def cast_line(
    name: str,
    gender: Gender,
    age_years: int,
    kind: CharacterKind = CharacterKind.HUMAN,
    description: str = "",
) -> str:
    """Return the line of a cast list that says this of somebody.

    Args:
        name: As in the cues.
        gender: Presentation.
        age_years: Age in years; for robots and animals as a human's.
        kind: What they are; `human` is not written.
        description: What they look like, in one line.

    Raises:
        ScreenplayError: The name would be read as something else, such as `ANNA: 2`.
    """
    facts = [kind.value] if kind is not CharacterKind.HUMAN else []
    facts += [gender.value, str(age_years)]
    said = " ".join(description.split())
    line = f"{name} ({', '.join(facts)})" + (f": {said}" if said else "")
    field = TitleField(key="Cast", lines=(line,))
    wanted = CastEntry(plain_text(name), gender, age_band(age_years), kind, plain_text(said))
    found = _read_line(line, field)
    if (found.name, found.description) != (wanted.name, wanted.description):
        raise _refusal(line, field, "would be read otherwise than it is meant")
    return line


def _read_line(line: str, field: TitleField) -> CastEntry:
    text = plain_text(line).lstrip("-\u2022\u00b7 ")
    match = _LINE.fullmatch(text)
    name = match["name"].strip() if match else ""
    if not match or not name or len(name) > _MAX_NAME_CHARS:
        raise _refusal(line, field, "names nobody")
    gender, age, kind = None, None, None
    for fact in _SEPARATOR.split(match["facts"] or ""):
        word = " ".join(fact.casefold().split())
        years = _YEARS.fullmatch(word)
        if not word:
            continue
        if word in _GENDERS and gender is None:
            gender = _GENDERS[word]
        elif word in _KINDS and kind is None:
            kind = _KINDS[word]
        elif (years or word in _AGES) and age is None:
            age = age_band(int(years[1])) if years else _AGES[word]
        else:
            raise _refusal(line, field, f"says {fact.strip()!r} of {name!r}")
    description = (match["description"] or "").strip()[:_MAX_DESCRIPTION_CHARS]
    return CastEntry(name, gender, age, kind, description)


def _refusal(line: str, field: TitleField, problem: str) -> ScreenplayError:
    return ScreenplayError(
        f"the {field.key} line {line.strip()[:80]!r} {problem}",
        advice="write one person per line as 'NORA VALE (female, 27): what she looks like'; "
        "in the brackets may stand female or male, an age, and human, animal, robot or cloud",
        line_number=field.line_number or None,
    )
