"""An outline in Markdown or YAML is read, or refused with its line."""

import re
from time import perf_counter

import pytest

from cliffhanger.errors import ScreenplayError
from cliffhanger.story.outline import Outline, OutlineCharacter, OutlineEpisode, read_outline

MARKDOWN = """# The Cleaner's Key
Language: English
**Genre:** revenge
Logline: A cleaner discovers
she owns the hotel.

Nora scrubs floors.
She finds a key.

It opens a safe.

## Characters
- **Nora Vale**: a cleaner
  in a grey apron
- Julian Hart - the director
- DOG

## Themes
Power.

---

## Episodes
### Episode 2 - The Safe
She opens the safe.

### Episode 1: The Red Heel
Hook: A heel slams
down on a hand.
1. Nora finds the key.
2. Victoria slaps her.
Cliffhanger: Whose key is it?
"""
YAML = """
title: The Cleaner's Key
language: en
genre: revenge
logline: A cleaner discovers she owns the hotel.
synopsis: |
  Nora scrubs floors. She finds a key.

  It opens a safe.

  Themes
  Power.
characters:
  - Nora Vale: a cleaner in a grey apron
  - {name: Julian Hart, description: the director}
  - DOG
episodes:
  - number: 2
    title: The Safe
    events: She opens the safe.
  - number: 1
    title: The Red Heel
    hook: A heel slams down on a hand.
    events:
      - Nora finds the key.
      - Victoria slaps her.
    cliffhanger: Whose key is it?
"""
EXPECTED = Outline(
    title="The Cleaner's Key",
    language="en",
    genre="revenge",
    logline="A cleaner discovers she owns the hotel.",
    synopsis="Nora scrubs floors. She finds a key.\n\nIt opens a safe.\n\nThemes\nPower.",
    characters=(
        OutlineCharacter(name="Nora Vale", description="a cleaner in a grey apron"),
        OutlineCharacter(name="Julian Hart", description="the director"),
        OutlineCharacter(name="DOG"),
    ),
    episodes=(
        OutlineEpisode(
            number=1,
            title="The Red Heel",
            hook="A heel slams down on a hand.",
            events=("Nora finds the key.", "Victoria slaps her."),
            cliffhanger="Whose key is it?",
        ),
        OutlineEpisode(number=2, title="The Safe", events=("She opens the safe.",)),
    ),
)


@pytest.mark.parametrize(
    ("text", "name"),
    [(MARKDOWN, "a.md"), (MARKDOWN, "a"), (YAML, "a.yaml"), (YAML, "a")],
    ids=["markdown", "markdown-by-content", "yaml", "yaml-by-content"],
)
def test_both_forms_say_the_same(text: str, name: str) -> None:
    assert read_outline(text.encode(), name) == EXPECTED


CHINESE = """# 归来
题材\uff1a复仇
## 人物
- 林薇\uff1a保洁员
## 第一集 红鞋
钩子\uff1a踩手
- 找到钥匙
悬念\uff1a谁的\uff1f
"""
VIETNAMESE = """# 归来
Thể loại: 复仇
## Nhân vật
- 林薇: 保洁员
## Tập 1: 红鞋
Mở đầu: 踩手
- 找到钥匙
Kết lửng: 谁的\uff1f
"""
THAI = """# 归来
แนว: 复仇
## ตัวละคร
- 林薇: 保洁员
## ตอนที่ 1 红鞋
เปิดเรื่อง: 踩手
- 找到钥匙
จุดค้าง: 谁的\uff1f
"""
CHINESE_YAML = """标题: 归来
题材: 复仇
人物: {林薇: 保洁员}
分集:
- 集数: 1
  标题: 红鞋
  钩子: 踩手
  剧情: [找到钥匙]
  悬念: 谁的\uff1f
"""


@pytest.mark.parametrize(
    "text", [CHINESE, VIETNAMESE, THAI, CHINESE_YAML], ids=["zh", "vi", "th", "zh-yaml"]
)
def test_words_of_four_languages_mean_the_same(text: str) -> None:
    assert read_outline(text.encode()) == Outline(
        title="归来",
        genre="复仇",
        characters=(OutlineCharacter(name="林薇", description="保洁员"),),
        episodes=(
            OutlineEpisode(
                number=1,
                title="红鞋",
                hook="踩手",
                events=("找到钥匙",),
                cliffhanger="谁的\uff1f",
            ),
        ),
    )


def test_synopsis_alone_is_an_outline() -> None:
    assert read_outline(b"# The Key\n\nShe finds it.") == Outline(
        title="The Key", synopsis="She finds it."
    )


def test_episodes_as_a_list_of_sentences_are_counted() -> None:
    outline = read_outline(b"episodes:\n- She finds it.\n- 2024-01-01", "a.yml")
    assert outline.episodes == (
        OutlineEpisode(number=1, events=("She finds it.",)),
        OutlineEpisode(number=2, events=("2024-01-01",)),
    )


SHORTEN = "shorten it; an outline says in a sentence or two what happens"
HOSTILE = [
    pytest.param(
        "a.yaml",
        "synopsis: &a [x]\ncharacters: *a",
        "line 1: the outline has an anchor or an alias; write the text out",
        id="alias",
    ),
    pytest.param(
        "a.yaml",
        "synopsis: x\ntitle: !!python/object/apply:os.system [ls]",
        "line 2: the outline has the tag 'tag:yaml.org,2002:python/object/apply:os.system'; delete "
        "the tag",
        id="tag",
    ),
    pytest.param(
        "a.yaml",
        f"synopsis: {'[' * 9000}",
        "line 1: the outline has nesting that is too deep; nest at most 6 deep",
        id="deep",
    ),
    pytest.param(
        "a.yaml",
        "synopsis: x\n---\nsynopsis: y",
        "line 2: the outline has a second document; give one outline per file",
        id="two-documents",
    ),
    pytest.param(
        "a.yaml",
        'synopsis: "\\x07"',
        "line 1: the outline has a control character; delete the escape that writes it",
        id="escaped-control",
    ),
    pytest.param(
        "a.yaml",
        "title: x\nsynopsys: y",
        "line 2: the key 'synopsys' is unknown here; use title, language, genre, logline, "
        "synopsis, characters, episodes",
        id="unknown-key",
    ),
    pytest.param(
        "a.yaml",
        "synopsis: x\n梗概: y",
        "line 2: the key '梗概' stands twice; keep one of them",
        id="key-twice",
    ),
    pytest.param(
        "a.yaml",
        "synopsis:\n\t- x",
        "line 2: the outline is no YAML: found character '\\t' that cannot start any token; check "
        "indentation and quotation marks",
        id="tab",
    ),
    pytest.param(
        "a.yaml",
        "- a",
        "line 1: the outline is a list; write keys with values, such as 'title: ...'",
        id="list",
    ),
    pytest.param(
        "a.yaml",
        "episodes: 24",
        "line 1: episodes is text; write a list, each item after a hyphen",
        id="a-count",
    ),
    pytest.param(
        "a.yaml",
        "episodes:\n- number: 0",
        "line 2: the episode number is '0'; count episodes from 1, in digits",
        id="episode-zero",
    ),
    pytest.param(
        "a.md",
        "# T\n## Episode 0",
        "line 2: the outline names episode 0; count episodes from 1",
        id="markdown-episode-zero",
    ),
    pytest.param(
        "a.md",
        "# T\n## Episode 1\n- x\n## 第一集\n- y",
        "line 4: episode 1 stands twice; give every episode its own number",
        id="episode-twice",
    ),
    pytest.param(
        "a.md",
        f"# T\n## Characters\n- {'x' * 80}\n",
        f"line 3: the character line '{'x' * 60}' names nobody; write '- Name: who they are'",
        id="character-without-a-name",
    ),
    pytest.param(
        "a.md",
        f"# T\n## Episode 1\n- {'x' * 601}",
        f"line 2: events.0 '{'x' * 40}' cannot be taken: String should have at most 600 "
        f"characters; {SHORTEN}",
        id="endless-event",
    ),
    pytest.param(
        "a.md",
        "# T\nLanguage: Klingon!\n\nx",
        "unknown language 'Klingon!'; write a BCP 47 tag such as en, zh, zh-TW, vi, th or es",
        id="language",
    ),
    pytest.param(
        "a.md",
        "# Only a title",
        "the outline a.md has neither episodes nor a synopsis; write '## Episode 1: ...' with its "
        "events under it, or '## Synopsis'",
        id="nothing",
    ),
    pytest.param(
        "a.md", " ", "a.md is empty; write '## Episode 1: ...' and its events in it", id="empty"
    ),
    pytest.param(
        "a.md",
        "a" * 500_001,
        "a.md has 500,001 bytes, more than the 500,000 allowed; give one season per outline",
        id="too-many-bytes",
    ),
]


@pytest.mark.parametrize(("name", "text", "message"), HOSTILE)
def test_hostile_outlines_are_refused_with_their_line(name: str, text: str, message: str) -> None:
    with pytest.raises(ScreenplayError, match=f"^{re.escape(message)}$"):
        read_outline(text.encode(), name)


def test_laughs_do_not_grow() -> None:
    """Nine lists of nine aliases each would be 387 million items."""
    lines = ["a: &a [x]", *(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in ["ab", "bc"])]
    started = perf_counter()
    with pytest.raises(ScreenplayError, match="an anchor or an alias"):
        read_outline("\n".join(lines).encode(), "a.yaml")
    assert perf_counter() - started < 0.5
