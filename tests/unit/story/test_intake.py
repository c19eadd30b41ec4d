"""Every file that is no screenplay is refused with what is wrong, where, and what to do."""

import os
import re
from pathlib import Path

import pytest

from cliffhanger.errors import ScreenplayError
from cliffhanger.story.build import build_episode, read_episode
from cliffhanger.story.fountain import read_fountain
from cliffhanger.story.intake import decode_screenplay

SCENE = "INT. HALL - DAY\n\nANNA\nHello.\n"
ZH = ".内景 客厅 夜\n\n@林薇\n你怎么会在这里\uff1f我找了你一整天。\n"
TH = ".ภายใน ห้องนั่งเล่น กลางคืน\n\n@น้ำ\nคุณมาทำอะไรที่นี่\n"
JA = "INT. 居間\n\n@美咲\nどうしてここにいるの\uff1f\n"
KO = "INT. 거실\n\n@지훈\n왜 여기 있어요? 하루 종일 찾았어요.\n"
RU = "INT. КВАРТИРА\n\nАННА\nЧто ты здесь делаешь?\n"  # noqa: RUF001 - Cyrillic is the point
FR = "INT. CAFÉ - NUIT\n\nÉLODIE\nTu étais où, mon chéri ? À l'hôtel.\n"
TW = "內景 客廳 夜\n\n@林薇\n你怎麼會在這裡\uff1f這個人是誰\uff1f我們說好的。\n"
# Windows-1258 writes a Vietnamese letter as a base letter and a tone mark.
VI = "INT. NHA\n\nLAN\nAnh đa\u0303 no\u0301i dô\u0301i em suô\u0301t ba năm qua.\n"


def _convert(encoding: str) -> str:
    return f"convert it with: iconv -f {encoding} -t UTF-8 'a.fountain' > 'a-utf8.fountain'"


def _not_utf8(byte: str, line: int, encoding: str) -> str:
    problem = f"a.fountain is not UTF-8 (byte 0x{byte}); it looks like {encoding}"
    return f"line {line}: {problem}; {_convert(encoding)}"


FOUNTAIN = "save the screenplay as plain Fountain text (.fountain)"
EMPTY = "a.fountain is empty; write a scene heading and dialogue in it"
UNPACK = "unpack it and give the .fountain file inside"
CONTROL = "delete it, or save the file again as plain UTF-8 text"

HOSTILE_BYTES = [
    pytest.param(b"", EMPTY, id="empty"),
    pytest.param(b" \r\n\t\n", EMPTY, id="only-white-space"),
    pytest.param(b"\xef\xbb\xbf\n", EMPTY, id="only-a-byte-order-mark"),
    pytest.param(
        b"%PDF-1.7\n%\xe2\xe3",
        "a.fountain is a PDF, not a Fountain screenplay; export Fountain or plain text from the "
        "program it was made",
        id="pdf",
    ),
    pytest.param(
        b"PK\x03\x04\x14\x00[Content_Types].xml....word/document.xml",
        f"a.fountain is a Word document (DOCX), not a Fountain screenplay; {FOUNTAIN}",
        id="docx",
    ),
    pytest.param(
        b"PK\x03\x04\x14\x00script.fountain",
        f"a.fountain is a ZIP archive, not a Fountain screenplay; {UNPACK}",
        id="zip",
    ),
    pytest.param(
        b"\xd0\xcf\x11\xe0\xa1\xb1",
        f"a.fountain is an old Word document (DOC), not a Fountain screenplay; {FOUNTAIN}",
        id="doc",
    ),
    pytest.param(
        b"{\\rtf1\\ansi INT. HALL}",
        f"a.fountain is an RTF document, not a Fountain screenplay; {FOUNTAIN}",
        id="rtf",
    ),
    pytest.param(
        b"<!DOCTYPE html><p>INT. HALL",
        f"a.fountain is a web page (HTML), not a Fountain screenplay; {FOUNTAIN}",
        id="html",
    ),
    pytest.param(
        b"\x89PNG\r\n\x1a\n",
        f"a.fountain is a picture, not a Fountain screenplay; {FOUNTAIN}",
        id="png",
    ),
    pytest.param(
        b"\x00\x00\x00\x20ftypisom",
        f"a.fountain is a video, not a Fountain screenplay; {FOUNTAIN}",
        id="mp4",
    ),
    pytest.param(
        b"\x1f\x8b\x08\x00",
        f"a.fountain is a gzip archive, not a Fountain screenplay; {UNPACK}",
        id="gzip",
    ),
    pytest.param(ZH.encode("gb18030"), _not_utf8("C4", 1, "GB18030"), id="gb18030"),
    pytest.param(TW.encode("big5"), _not_utf8("A4", 1, "BIG5"), id="big5"),
    pytest.param(TH.encode("tis_620"), _not_utf8("C0", 1, "TIS-620"), id="tis-620"),
    pytest.param(VI.encode("cp1258"), _not_utf8("F0", 4, "WINDOWS-1258"), id="windows-1258"),
    pytest.param(FR.encode("cp1252"), _not_utf8("C9", 1, "WINDOWS-1252"), id="windows-1252"),
    pytest.param(RU.encode("cp1251"), _not_utf8("CA", 1, "WINDOWS-1251"), id="windows-1251"),
    pytest.param(JA.encode("shift_jis"), _not_utf8("8B", 1, "SHIFT_JIS"), id="shift-jis"),
    pytest.param(JA.encode("euc_jp"), _not_utf8("B5", 1, "EUC-JP"), id="euc-jp"),
    pytest.param(KO.encode("cp949"), _not_utf8("B0", 1, "CP949"), id="cp949"),
    pytest.param(
        SCENE.encode("utf-16-le"),
        f"a.fountain looks like UTF-16LE without a byte order mark; {_convert('UTF-16LE')}",
        id="utf-16le-without-mark",
    ),
    pytest.param(
        SCENE.encode("utf-16-be"),
        f"a.fountain looks like UTF-16BE without a byte order mark; {_convert('UTF-16BE')}",
        id="utf-16be-without-mark",
    ),
    pytest.param(
        b"\xff\xfe" + SCENE.encode("utf-16-le") + b"\x0a",
        "a.fountain says it is UTF-16 but breaks off in the middle of a character; save it again "
        "as UTF-8",
        id="utf-16-cut",
    ),
    pytest.param(
        b"INT. HALL\n\nANNA\nHi\x00there, this is a text with one NUL byte.\n",
        f"line 4: a.fountain is binary: it has a NUL byte; {FOUNTAIN}",
        id="nul",
    ),
    pytest.param(
        b"INT. HALL\n\x1b[0m", f"line 2: control character U+001B; {CONTROL}", id="escape"
    ),
    pytest.param(
        "INT. CAF\u0082".encode(), f"line 1: control character U+0082; {CONTROL}", id="c1-control"
    ),
    pytest.param(
        "INT. HALL\n\nANNA\nCaf\ufffd\n".encode(),
        "line 4: the replacement character U+FFFD stands where a letter was lost; convert the "
        "original file to UTF-8 again, naming its right encoding",
        id="letter-lost",
    ),
    pytest.param(
        b"INT. HALL\n\n" + b"a" * 2_000_000,
        "line 3: the line has 2,000,000 characters, more than the 20,000 allowed; break it into "
        "paragraphs with blank lines between",
        id="endless-line",
    ),
    pytest.param(
        b"a" * 5_000_001,
        "a.fountain has 5,000,001 bytes, more than the 5,000,000 allowed; give one episode per "
        "file (an episode has about 10,000 bytes)",
        id="too-many-bytes",
    ),
]


@pytest.mark.parametrize(("data", "message"), HOSTILE_BYTES)
def test_hostile_bytes_are_refused_with_advice(data: bytes, message: str) -> None:
    with pytest.raises(ScreenplayError, match=f"^{re.escape(message)}$"):
        decode_screenplay(data, "a.fountain")


NO_WORDS = (
    "has no words under it; write its dialogue on the next line without a blank line between, "
    "or start the line with ! when it is action"
)
HOSTILE_TEXTS = [
    pytest.param(
        "Anna walks in.\n\nANNA\nHello.\n",
        "the screenplay has no scene heading; open each scene with a line such as "
        "'INT. HOTEL LOBBY - NIGHT' after a blank line; begin it with a dot to force it in any "
        "script ('.内景 客厅 夜')",
        id="no-scene-heading",
    ),
    pytest.param(
        "INT. HALL - DAY\n\nAnna walks in.\n",
        "the screenplay has no dialogue; write the speaker's name in capitals after a blank line "
        "and the words on the next line; begin the name with @ to force it in any script ('@林薇')",
        id="no-dialogue",
    ),
    pytest.param(
        SCENE + "\n/* never ends\n",
        "line 6: the boneyard that opens with /* is never closed; close it with */, or write \\/* "
        "for the characters themselves",
        id="unclosed-boneyard",
    ),
    pytest.param(
        SCENE + "\nShe looks. [[a note\n\nINT. ATTIC - DAY\n",
        "line 6: the note that opens with [[ is never closed; close it with ]], or write \\[[ for "
        "the characters themselves",
        id="unclosed-note",
    ),
    pytest.param(
        SCENE + "\n@林薇\n\n你好。\n", f"line 6: the cue '@林薇' {NO_WORDS}", id="forced-cue"
    ),
    pytest.param(
        SCENE + "\nANNA (V.O.)\n\nGoodbye.\n",
        "line 6: the cue 'ANNA (V.O.)' has no words under it; remove the blank line between the "
        "name and its dialogue, or start the line with ! when it is action",
        id="cue-and-blank-line",
    ),
    pytest.param(
        "INT. HALL\n\n" * 10_000 + "ANNA\nHello.",
        "line 1001: 10000 scenes are more than one episode can have (at most 500); split the "
        "screenplay into one file per episode",
        id="ten-thousand-scenes",
    ),
    pytest.param(
        "INT. - DAY\n\nANNA\nHello.\n",
        "line 1: the scene heading 'INT. - DAY' names no place; write where it plays, as in "
        "'INT. HOTEL LOBBY - NIGHT'",
        id="no-place",
    ),
    pytest.param(
        SCENE + "\n[[SHOT: CU zoom]]\n\nShe falls.\n",
        "line 6: 'zoom' in a shot note is no word of the camera; use size EWS WS FS MWS MS MCU CU "
        "ECU INSERT; framing single two group ots pov insert reaction; angle eye low high overhead "
        "dutch; move static pan tilt push_in pull_out track handheld whip_pan",
        id="unknown-shot-word",
    ),
    pytest.param(
        SCENE + "\n[[SHOT: CU MS]]\n\nShe falls.\n",
        "line 6: the shot note fixes the size twice: CU and MS; keep one size in [[SHOT: ...]]",
        id="two-sizes",
    ),
    pytest.param(
        "Title: A\nLanguage: Klingon!\n\n" + SCENE,
        "unknown language 'Klingon!'; write a BCP 47 tag such as en, zh, zh-TW, vi, th or es",
        id="unknown-language",
    ),
    pytest.param(
        "Title: A\nEpisode: 0\n\n" + SCENE,
        "the title page names episode 0; count episodes from 1",
        id="episode-zero",
    ),
]


@pytest.mark.parametrize(("text", "message"), HOSTILE_TEXTS)
def test_hostile_screenplays_are_refused_with_advice(text: str, message: str) -> None:
    with pytest.raises(ScreenplayError, match=f"^{re.escape(message)}$"):
        build_episode(read_fountain(decode_screenplay(text.encode())))


def test_huge_file_is_refused_without_reading_it(tmp_path: Path) -> None:
    """A sparse file of 50 MB takes no disk; reading it would find NUL bytes first."""
    path = tmp_path / "huge.fountain"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    message = "huge.fountain has 50,000,000 bytes, more than the 20,000,000 allowed; "
    with pytest.raises(ScreenplayError, match=f"^{re.escape(message)}"):
        read_episode(path)


@pytest.mark.parametrize(("name", "found"), [("none", "does not exist"), ("", "is a folder")])
def test_missing_file_is_refused(tmp_path: Path, name: str, found: str) -> None:
    path = os.fspath(tmp_path / name)
    message = f"{path!r} {found}; give the path of a .fountain file"
    with pytest.raises(ScreenplayError, match=f"^{re.escape(message)}$"):
        read_episode(path)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(SCENE.encode(), id="utf-8"),
        pytest.param(b"\xef\xbb\xbf" + SCENE.encode(), id="utf-8-mark"),
        pytest.param(SCENE.encode("utf-16"), id="utf-16-mark"),
        pytest.param(b"\xfe\xff" + SCENE.encode("utf-16-be"), id="utf-16-be-mark"),
        pytest.param(SCENE.replace("\n", "\r\n").encode(), id="crlf"),
        pytest.param(SCENE.replace("\n", "\r").encode(), id="cr"),
    ],
)
def test_text_is_the_same_however_it_is_stored(data: bytes) -> None:
    assert decode_screenplay(data) == SCENE


def test_letters_are_composed() -> None:
    """A name typed with combining marks equals the same name typed without."""
    assert decode_screenplay("LE\u0302\nCafe\u0301".encode()) == "LÊ\nCafé"
