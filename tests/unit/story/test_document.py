"""What a file is, is told from what it says; its name decides only where that must."""

import json
import re
from pathlib import Path

import pytest

from cliffhanger.errors import ScreenplayError
from cliffhanger.story.build import read_episode
from cliffhanger.story.document import DocumentKind, detect_kind, read_screenplay
from cliffhanger.story.fdx import write_fdx
from cliffhanger.story.fountain import read_fountain
from cliffhanger.story.screenplay_json import write_screenplay_json

TEXT = "Title: The Key\nAuthor: A. Writer\n\nINT. HALL - DAY\n\nANNA\nHello.\n"
SCREENPLAY = read_fountain(TEXT)
PROSE = "It rained all night, and nobody came to the door of the old hotel. " * 10
OUTLINE = "# The Key\n\n## Episode 1: The Door\n- She opens it.\n"

FORMS = [
    pytest.param(TEXT.encode(), id="fountain"),
    pytest.param(b"\xef\xbb\xbf" + TEXT.encode(), id="fountain-with-mark"),
    pytest.param(TEXT.encode("utf-16"), id="fountain-utf-16"),
    pytest.param(write_fdx(SCREENPLAY), id="fdx"),
    pytest.param(b"\xef\xbb\xbf" + write_fdx(SCREENPLAY), id="fdx-with-mark"),
    pytest.param(write_screenplay_json(SCREENPLAY), id="json"),
    pytest.param(b" \n" + write_screenplay_json(SCREENPLAY), id="json-after-space"),
]


@pytest.mark.parametrize("data", FORMS)
@pytest.mark.parametrize("name", ["a.fountain", "a.fdx", "a.txt", "a"])
def test_screenplay_is_read_by_its_content(data: bytes, name: str) -> None:
    assert read_screenplay(data, name) == SCREENPLAY
    assert detect_kind(data, name) is DocumentKind.SCREENPLAY


@pytest.mark.parametrize("data", FORMS)
def test_episode_is_the_same_from_every_form(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "film.txt"
    path.write_bytes(data)
    expected = tmp_path / "film.fountain"
    expected.write_text(TEXT)
    assert read_episode(path) == read_episode(expected)


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        (OUTLINE, "a.md", "outline"),
        (OUTLINE, "a.txt", "outline"),
        ("title: x\nepisodes:\n- number: 1", "a.txt", "outline"),
        ("synopsis: x", "a.yaml", "outline"),
        ("# The Key\n\nShe opens the door.", "a.md", "outline"),
        ("# 归来\n## 第1集 红鞋\n- 找到钥匙", "a.txt", "outline"),
        (f"Chapter 1\n\n{PROSE}", "a.txt", "novel"),
        (f"# Chapter 1\n\n{PROSE}", "a.md", "novel"),
        ("第一章 归来\n她回来了。", "a.txt", "novel"),
        ("Chương 1\nTrời mưa.", "a", "novel"),
        ("บทที่ 1\nฝนตก", "a", "novel"),
        (f"Title: The Key\n\n{PROSE}", "a.txt", "novel"),
        (PROSE, "a.txt", "novel"),
        (".内景 客厅 夜\n\n@林薇\n走。", "a.txt", "screenplay"),
        ("Anything", "a.fountain", "screenplay"),
        (json.dumps({"title": "x"}), "a.json", "screenplay"),
    ],
)
def test_kinds_are_told_apart(text: str, name: str, kind: str) -> None:
    assert detect_kind(text.encode(), name) == kind
    assert detect_kind(text.encode(), name).is_story is (kind != "screenplay")


TWO_SIGNS = (
    "a.txt has the signs of screenplay (line 4) and novel (line 10); rename it .fountain for a "
    "screenplay, .md for an outline; or delete those lines"
)
NEITHER = (
    "is neither a screenplay, an outline nor a novel: it has no scene heading with dialogue, no "
    "episode, no chapter, and {} letters; give a premise as words instead of a file, or write '## "
    "Episode 1: ...' and what happens under it"
)


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        (f"{TEXT}\n\nChapter 2\n\nIt rained.", "a.txt", TWO_SIGNS),
        ("A cleaner.", "a.txt", f"a.txt {NEITHER.format(8)}"),
        (PROSE, "a.md", f"a.md {NEITHER.format(510)}"),
        ("INT. HALL - DAY\n\nRain.", "a.txt", f"a.txt {NEITHER.format(14)}"),
        (" ", "a.txt", "a.txt is empty; write the story in it"),
        (
            "%PDF-1.7",
            "a.txt",
            "a.txt is a PDF, not a plain text; export plain text from the program it was made",
        ),
    ],
    ids=["two-signs", "premise", "prose-in-markdown", "no-dialogue", "empty", "pdf"],
)
def test_what_cannot_be_told_is_refused_with_advice(text: str, name: str, message: str) -> None:
    with pytest.raises(ScreenplayError, match=f"^{re.escape(message)}$"):
        detect_kind(text.encode(), name)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<?xml version='1.0'?><html/>", "the XML is no Final Draft script"),
        (b"<!DOCTYPE FinalDraft [<!ENTITY a 'b'>]><FinalDraft/>", "declares a document type"),
        (b'{"format": "other"}', r"\$\.format is"),
        (b"PK\x03\x04", "is a ZIP archive"),
        (b"", "is empty"),
    ],
)
def test_hostile_screenplays_reach_the_reader_that_knows_them(data: bytes, message: str) -> None:
    with pytest.raises(ScreenplayError, match=message):
        read_screenplay(data, "a.fountain")
