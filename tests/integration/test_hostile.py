# ruff: noqa: RUF001 - Chinese punctuation and full-width digits are what is tested
"""Input that cannot work, through the real command line: one sentence, a way out, nothing begun."""

import json
import os
import unicodedata
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import pytest

from cliffhanger.story.build import read_episode
from cliffhanger.story.direction import RuleDirector, direct
from tests.integration.forks import run_forks
from tests.integration.studio import TestStudio

GOOD = "Title: Fine\n\nINT. ROOM - DAY\n\nMIA\nHello there.\n"
VIETNAMESE = "Title: Thư\n\nINT. NHÀ - ĐÊM\n\nMAI\nĐừng đi, em không biết anh là người đã ở đó.\n"
CHINESE = "Title: 信\n\n.内景 客厅 夜\n\n@林薇\n你不是我的人，你为什么来我家里看她？\n"
FDX = '<?xml version="1.0" encoding="UTF-8"?>\n<FinalDraft DocumentType="Script"></FinalDraft>'


def docx() -> bytes:
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr("word/document.xml", "<document/>")
    return archive.getvalue()


def windows_1258(text: str) -> bytes:
    """Return Vietnamese as Windows writes it: tones are characters of their own."""
    encoded = bytearray()
    for letter in text:
        try:
            encoded += letter.encode("cp1258")
        except UnicodeEncodeError:
            *letters, tone = unicodedata.normalize("NFD", letter)
            if tone == "\u0302":  # the circumflex is part of the letter, the mark before it is not
                letters, tone = [letters[0], tone], letters[1]
            base = unicodedata.normalize("NFC", "".join(letters))
            encoded += (base + tone).encode("cp1258")
    return bytes(encoded)


SCRIPTS: dict[str, str | bytes] = {
    "empty": "",
    "one_word": "Hello",
    "title_page_only": "Title: Fine\nAuthor: Nobody\n",
    "no_heading": "MIA\nHello there.\n",
    "no_dialogue": "INT. ROOM - DAY\n\nNobody says a word.\n",
    "cue_without_words": f"{GOOD}\nMIA\n\nINT. HALL - DAY\n\nBEN\nBye.\n",
    "nul": GOOD.replace("Hello", "Hel\0lo"),
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "docx": docx(),
    "fdx": FDX,
    "png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "utf16": GOOD.encode("utf-16-le"),
    "gb18030": CHINESE.encode("gb18030"),
    "windows1258": windows_1258(VIETNAMESE),
    "latin1": GOOD.replace("Hello there", "¿Dónde está la llave, señor").encode("latin-1"),
    "open_boneyard": f"{GOOD}\n/* cut this\n\nBEN\nOh.\n",
    "open_note": f"{GOOD}\n[[ask about this\n\nBEN\nOh.\n",
    "shot_words": GOOD.replace("MIA", "[[SHOT: XCU crane]]\n\nMIA"),
    "long_line": GOOD.replace("Hello there.", "a" * 2_000_000),
    "many_scenes": "Title: Fine\n\n" + "INT. ROOM - DAY\n\nMIA\nHi.\n\n" * 501,
    "klingon": f"Language: klingon\n{GOOD}",
    "fine": GOOD,
}
"""What lies in the test's folder as `<name>.fountain`."""


@dataclass(frozen=True, slots=True)
class Case:
    """A command that must be refused.

    Attributes:
        name: Of the script, unless *script* says otherwise; of the test.
        says: What the sentence must contain.
        script: Path of the script in the test's folder; `<name>.fountain` when empty.
        flags: More arguments.
        store: `--to`; a folder of its own when None.
    """

    name: str
    says: tuple[str, ...]
    script: str = ""
    flags: tuple[str, ...] = field(default=())
    store: str | None = None


def flagged(name: str, *flags: str, says: tuple[str, ...]) -> Case:
    return Case(name, says, script="fine.fountain", flags=flags)


def stored(name: str, store: str, *says: str) -> Case:
    return Case(name, says, script="fine.fountain", store=store)


CASES = (
    Case("no_file", ("no_file.fountain' does not exist", "give the path")),
    Case("folder", ("is a folder", "give the path of a .fountain file"), script="folder"),
    Case("fifo", ("fifo' ", "give the path of a .fountain file"), script="fifo"),
    Case("device", ("'/dev/zero' ", "give the path of a .fountain file"), script="/dev/zero"),
    Case("markup", ("[red]:smile:[/red]' does not exist",), script="[red]:smile:[/red]"),
    Case("bad_bytes", (r"\udcff.fountain' does not exist",), script="\udcff.fountain"),
    Case("empty", ("empty.fountain is empty", "write a scene heading")),
    Case("one_word", ("no scene heading", "INT. HOTEL LOBBY - NIGHT")),
    Case("title_page_only", ("no scene heading", "INT. HOTEL LOBBY - NIGHT")),
    Case("no_heading", ("no scene heading", "INT. HOTEL LOBBY - NIGHT")),
    Case("no_dialogue", ("no dialogue", "name in capitals")),
    Case("cue_without_words", ("line 8", "the cue 'MIA' has no words", "blank line")),
    Case("nul", ("line 6", "binary: it has a NUL byte", "save the screenplay as plain Fountain")),
    Case("pdf", ("is a PDF", "export Fountain")),
    Case("docx", ("is a Word document (DOCX)", "save the screenplay as plain Fountain text")),
    Case("fdx", ("the XML is no Final Draft script", "has a <Content>")),
    Case("png", ("is a picture", "save the screenplay as plain Fountain text")),
    Case("utf16", ("looks like UTF-16LE without a byte order mark", "iconv -f UTF-16LE -t UTF-8")),
    Case("gb18030", ("is not UTF-8", "looks like GB18030", "iconv -f GB18030 -t UTF-8")),
    Case("windows1258", ("is not UTF-8", "looks like WINDOWS-1258", "iconv -f WINDOWS-1258")),
    Case("latin1", ("line 6", "byte 0xBF", "iconv -f WINDOWS-1252")),
    Case("huge_file", ("50,000,000 bytes", "20,000,000 allowed", "one episode per file")),
    Case("open_boneyard", ("line 8", "/* is never closed", "close it with */")),
    Case("open_note", ("line 8", "[[ is never closed", "close it with ]]")),
    Case("shot_words", ("line 5", "'xcu' in a shot note", "use size EWS WS FS")),
    Case("long_line", ("line 6", "2,000,000 characters", "20,000 allowed", "blank lines")),
    Case("many_scenes", ("501 scenes", "at most 500", "one file per episode")),
    Case("klingon", ("unknown language 'klingon'", "write a BCP 47 tag")),
    flagged("size_odd", "--size", "1081x1920", says=("size must be", "'1081x1920'", "1080x1920")),
    flagged("size_zero", "--size", "0x0", says=("size must be", "'0x0'", "from 90x160")),
    flagged("size_huge", "--size", "9999x9999", says=("'9999x9999'", "to 4320x7680")),
    flagged("size_words", "--size", "tall", says=("size must be WIDTHxHEIGHT", "'tall'")),
    flagged("size_digits", "--size", "１０８０x1920", says=("WIDTHxHEIGHT", "'１０８０x1920'")),
    flagged("fps", "--fps", "23", says=("fps must be 24, 25, 30 or 60", "got 23")),
    flagged("language", "--language", "xx-nobody", says=("'xx-nobody'", "it speaks", "zh")),
    flagged("language_tag", "--language", "en-", says=("unknown language 'en-'", "such as en")),
    stored("to_nowhere", "", "--to must be a folder or s3://bucket/prefix", "''"),
    stored("to_a_file", "fine.fountain", "fine.fountain: Not a directory", "you may write to"),
    stored("to_proc", "/proc/cliffhanger", "cannot use /proc/cliffhanger", "you may write to"),
    stored("to_ftp", "ftp://host/films", "'ftp://host/films' is not understood", "use a folder"),
    stored("s3_no_bucket", "s3:///films", "names no bucket", "s3://bucket/prefix"),
    stored("s3_field", "s3://films/a?zone=eu", "unknown fields ['zone']", "'endpoint'"),
    stored("s3_secret", "s3://me:word@films", "must not hold credentials", "AWS_ACCESS_KEY_ID"),
    stored(
        "s3_silent",
        "s3://films/a?endpoint=http://127.0.0.1:9&path_style=1",
        "s3://films/a?endpoint=http://127.0.0.1:9&path_style=1 cannot be used",
        "EndpointConnectionError",
        "check the endpoint",
    ),
)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a command ended."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> TestStudio:
    studio = TestStudio(tmp_path_factory.mktemp("hostile"))
    for name, text in SCRIPTS.items():
        data = text if isinstance(text, bytes) else text.encode()
        (studio.folder / f"{name}.fountain").write_bytes(data)
    (studio.folder / "folder").mkdir()
    os.mkfifo(studio.folder / "fifo")
    with (studio.folder / "huge_file.fountain").open("wb") as file:
        file.truncate(50_000_000)
    (studio.folder / "nothing" / "prefect").mkdir(parents=True)
    (studio.folder / "nothing" / "prefect" / "__init__.py").write_text(
        "raise SystemExit('Prefect')"
    )
    return studio


@pytest.fixture(scope="module")
def served(studio: TestStudio, prefect_api: str) -> TestStudio:
    """The same with a Prefect server, for what can work."""
    return TestStudio(studio.folder, prefect_api)


@pytest.fixture(scope="module")
def endings(studio: TestStudio, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ending]:
    """How every case ended; Prefect ends a process that imports it."""
    nobody = {"AWS_ACCESS_KEY_ID": "nobody", "AWS_SECRET_ACCESS_KEY": "nothing"}
    no_prefect = {"PYTHONPATH": str(studio.folder / "nothing")}
    with run_forks(tmp_path_factory.mktemp("forks"), env=no_prefect) as forks:

        def run(case: Case) -> Ending:
            script = studio.folder / (case.script or f"{case.name}.fountain")
            store = f"store-{case.name}" if case.store is None else case.store
            command = ("produce", str(script), "--to", store, *case.flags)
            done = forks.run(studio, *command, env=nobody)
            return Ending(done.returncode, done.stdout.decode(), done.stderr.decode())

        return {case.name: run(case) for case in CASES}


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_bad_input_is_refused_in_one_sentence(
    studio: TestStudio, endings: dict[str, Ending], case: Case
) -> None:
    """Exit code 2, one line that names the value and the way out, and not one file written."""
    ending = endings[case.name]
    assert (ending.code, ending.out) == (2, ""), ending.err
    assert ending.err.startswith("Error: ")
    assert ending.err.count("\n") == 1
    assert [words for words in case.says if words not in ending.err] == [], ending.err
    assert [
        path for path in (studio.folder / f"store-{case.name}").rglob("*.*") if path.is_file()
    ] == []


@pytest.mark.usefixtures("endings")
def test_no_server_was_started_for_any_of_them(studio: TestStudio) -> None:
    """Not even its folder is there."""
    assert not (studio.folder / "prefect").exists()
    assert not (studio.folder / "studio").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(("--fps", "fast"), "--fps", id="fps"),
        pytest.param(("--frames", "3"), "--frames", id="unknown"),
        pytest.param(("fine.fountain",), "fine.fountain", id="two-scripts"),
    ],
)
def test_flags_that_mean_nothing_are_named(
    studio: TestStudio, arguments: tuple[str, ...], says: str
) -> None:
    """What the command line's parser refuses is refused with the flag's name and exit code 2."""
    done = studio.run("produce", "fine.fountain", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_odd_names_and_sizes_that_can_work_do(served: TestStudio) -> None:
    """A path with a line break and an emoji, a title of 500 letters, the smallest frame."""
    script = served.folder / "my\nfirst 😀 film [b].fountain"
    script.write_text(GOOD.replace("Fine", "Very Long " * 50))
    flags = ("--size", "90x160", "--fps", "60", "--language", "english")
    done = served.run("produce", str(script), "--to", "a store 😀", *flags)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    folder = served.episode("a store 😀")
    manifest = json.loads((folder / "manifest.json").read_text())
    assert "Very Long Very Long" in json.dumps(manifest)
    assert leftovers(served.folder / "a store 😀") == []


def test_an_emoji_nobody_can_draw_is_named(served: TestStudio) -> None:
    """The draft is kept with its reason, and no film is published."""
    script = served.folder / "emoji.fountain"
    script.write_text(GOOD.replace("there", "there 😀"))
    done = served.run("produce", str(script), "--to", "drafts", "--size", "90x160")
    assert done.returncode == 3
    assert done.stderr.startswith("The draft did not pass the gate and was not published:\n")
    assert "glyph" in done.stderr
    assert "😀 (U+1F600)" in done.stderr
    assert "Traceback" not in done.stderr
    series = served.folder / "drafts" / "series"
    assert list(series.glob("*/episodes/*/film.mp4")) == []
    (refusal,) = series.glob("*/episodes/*/draft/refusal.json")
    assert "😀" in refusal.read_text()
    assert leftovers(served.folder / "drafts") == []


def test_a_crowd_is_directed_like_anybody(tmp_path: Path) -> None:
    """Two hundred people who speak in one scene: everyone is heard, never four are in frame."""
    names = [f"{chr(65 + index // 26)}{chr(65 + index % 26)}X" for index in range(200)]
    speeches = "".join(f"{name}\nI am here.\n\n" for name in names)
    script = tmp_path / "crowd.fountain"
    script.write_text(f"Title: Crowd\n\nINT. HALL - DAY\n\n{speeches}")
    shots = direct(read_episode(script), RuleDirector()).shots.shots
    assert len({line for shot in shots for line in shot.line_ids}) == 200
    assert max(len(shot.cast) for shot in shots) <= 3


def leftovers(store: Path) -> list[Path]:
    """Return what a write under way would have left."""
    return [path for path in (store / ".tmp").rglob("*") if path.is_file()] + [
        path for path in store.rglob("*.part") if path.is_file()
    ]
