"""Headings say where and when; languages, sentences and slugs work in any script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliffhanger.story.heading import find_weather, parse_setting
from cliffhanger.story.language import detect_language, parse_language
from cliffhanger.story.sentence import split_sentences
from cliffhanger.story.slug import slugify, unique_slug


@pytest.mark.parametrize(
    ("heading", "place", "is_interior", "time"),
    [
        ("EXT. PARK--DAY", "PARK", False, "day"),
        ("EXT. T-SHIRT SHOP-DAY", "T-SHIRT SHOP", False, "day"),
        ("INT. OFFICE NIGHT", "OFFICE", True, "night"),
        ("EXT. PARK \u2013 GOLDEN HOUR", "PARK", False, "dusk"),
        ("EXT. PARK\u2014EARLY MORNING", "PARK", False, "dawn"),
        ("INT./EXT. CAR - MOVING - NIGHT (RAIN)", "CAR - MOVING", True, "night"),
        ("EXT. NIGHT CLUB", "NIGHT CLUB", False, None),
        ("I/E CAR - DAY 2", "CAR", True, "day"),
        ("INT. HOSPITAL - ROOM 12 - CONTINUOUS", "HOSPITAL - ROOM 12", True, None),
        ("内景 客厅 夜", "客厅", True, "night"),
        ("外景\u3002公司楼下 \u2014 黄昏", "公司楼下", False, "dusk"),
        ("外\u00b7街道\u00b7日\u00b7雨", "街道", False, "day"),
        ("1-1 夜 内 客厅", "客厅", True, "night"),
        ("INT\u3002 客厅 \uff0d 日", "客厅", True, "day"),
        ("NỘI. PHÒNG KHÁCH - ĐÊM", "PHÒNG KHÁCH", True, "night"),
        ("NGOẠI CẢNH CẦU - BÌNH MINH", "CẦU", False, "dawn"),
        ("ภายใน ห้องนั่งเล่น กลางคืน", "ห้องนั่งเล่น", True, "night"),
        ("INT. - DAY", "", True, "day"),
    ],
)
def test_setting(heading: str, place: str, is_interior: bool, time: str | None) -> None:  # noqa: FBT001 - a table
    setting = parse_setting(heading)
    assert (setting.place, setting.is_interior) == (place, is_interior)
    assert setting.time == time or not place


@pytest.mark.parametrize(
    ("text", "weather"),
    [
        ("It is raining.", "rain"),
        ("A storm breaks.", "rain"),
        ("大雨。", "rain"),
        ("ฝนตก", "rain"),
        ("Mưa.", "rain"),
        ("Snow falls.", "snow"),
        ("雾。", "fog"),
        ("The rain has stopped.", None),
        ("A brainstorm over a train.", None),
        ("Small thunderbolt symbols.", None),
    ],
)
def test_weather(text: str, weather: str | None) -> None:
    assert find_weather(text) == weather


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("English", "en"),
        ("中文", "zh"),
        ("Tiếng Việt", "vi"),
        ("ไทย", "th"),
        ("zh_hant-tw", "zh-Hant-TW"),
    ],
)
def test_languages_are_tags_or_names(name: str, tag: str) -> None:
    assert parse_language(name) == tag


@pytest.mark.parametrize(
    ("dialogue", "tag"),
    [
        ("What are you doing here? I told you not to come.", "en"),
        ("你怎么会在这里\uff1f", "zh"),
        ("どうしてここにいるの\uff1f", "ja"),
        ("왜 여기 있어요?", "ko"),
        ("คุณมาทำอะไรที่นี่", "th"),
        ("Anh đã nói dối em suốt ba năm qua.", "vi"),
        ("¿Qué haces aquí? No te lo dije por nada.", "es"),
        ("Qu'est-ce que tu fais ici? Je ne suis pas dans la maison.", "fr"),
        ("Was machst du hier? Ich habe nicht mit dir auf der Straße geredet.", "de"),
        ("", "en"),
    ],
)
def test_language_is_heard(dialogue: str, tag: str) -> None:
    assert detect_language(dialogue) == tag


def test_sentences_end_at_their_marks_but_not_at_titles() -> None:
    assert split_sentences('Dr. Lee ran. "No!" Then... rain. 你好。他走了\uff01') == (
        *("Dr. Lee ran.", '"No!"', "Then...", "rain.", "你好。", "他走了\uff01"),
    )


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("The Cleaner's Key!", "the-cleaners-key"),
        ("林薇 / 顾言", "林薇-顾言"),
        ("น้ำ", "น้ำ"),
        ("../../etc", "etc"),
        ("CON", "con-x"),
    ],
)
def test_slugs(text: str, slug: str) -> None:
    assert slugify(text) == slug


def test_name_without_letters_gets_a_slug_of_its_own() -> None:
    assert slugify("???").startswith("x-")
    assert slugify("???") != slugify("!!!")


@given(st.text())
def test_slug_is_safe_and_stable(text: str) -> None:
    slug = slugify(text)
    assert 0 < len(slug.encode()) <= 76
    assert not set(slug) & set('/\\:*?"<>|. \n\t\0')
    assert slugify(slug) == slug or slug.endswith("-x")


def test_taken_slugs_are_numbered() -> None:
    taken: set[str] = set()
    assert [unique_slug(name, taken) for name in ("A", "a", "A!")] == ["a", "a-2", "a-3"]
