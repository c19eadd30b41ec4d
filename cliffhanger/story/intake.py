"""Files and bytes to text, or a refusal that says what to do."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from cliffhanger.errors import ScreenplayError
from cliffhanger.story.encoding import guess_encoding
from cliffhanger.story.fountain.elements import Heading, Screenplay

MAX_SCREENPLAY_BYTES = 5_000_000
"""A 120-page feature has 200,000 bytes."""
MAX_DOCUMENT_BYTES = 20_000_000
"""A web novel of 2,000 Chinese chapters, or a Final Draft script with all its revisions."""
MAX_LINE_CHARS = 20_000
"""No line a person wrote is longer."""
MAX_SCENES = 500
"""More scenes than the longest feature."""

_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffd]")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_MAGIC = (
    (re.compile(rb"%PDF-"), "a PDF", "export {export} from the program it was made"),
    (re.compile(rb"PK\x03\x04(?s:.{0,4000})word/"), "a Word document (DOCX)", "{save_as}"),
    (re.compile(rb"PK\x03\x04"), "a ZIP archive", "unpack it and give the {suffix} file inside"),
    (re.compile(rb"\xd0\xcf\x11\xe0"), "an old Word document (DOC)", "{save_as}"),
    (re.compile(rb"\{\\rtf"), "an RTF document", "{save_as}"),
    (re.compile(rb"(?i)\s*<(!doctype html|html)"), "a web page (HTML)", "{save_as}"),
    (re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8|RIFF....WEBP", re.DOTALL), "a picture", "{save_as}"),
    (re.compile(rb"....ftyp|\x1a\x45\xdf\xa3", re.DOTALL), "a video", "{save_as}"),
    (re.compile(rb"\x1f\x8b"), "a gzip archive", "unpack it and give the {suffix} file inside"),
)


@dataclass(frozen=True, slots=True)
class TextForm:
    """A kind of text file, in the words of the errors about it."""

    noun: str
    """What it is, with its article."""
    suffix: str
    """How its file names end."""
    export: str
    """What to export from another program."""
    save_as: str
    """What to do with a file of another kind."""
    filling: str
    """What to do about an empty one."""
    size: str
    """What to do about one that is too large."""
    max_bytes: int
    """Largest file that is read."""


FOUNTAIN = TextForm(
    noun="a Fountain screenplay",
    suffix=".fountain",
    export="Fountain or plain text",
    save_as="save the screenplay as plain Fountain text (.fountain)",
    filling="write a scene heading and dialogue in it",
    size="give one episode per file (an episode has about 10,000 bytes)",
    max_bytes=MAX_SCREENPLAY_BYTES,
)
PROSE = TextForm(
    noun="a plain text",
    suffix=".txt",
    export="plain text",
    save_as="save it as plain UTF-8 text (.txt)",
    filling="write the story in it",
    size="give it in parts",
    max_bytes=MAX_DOCUMENT_BYTES,
)


def read_document_file(path: Path | str) -> bytes:
    """Return the bytes of a story file, whatever its format; `document.py` tells which it is.

    A file over the limit is refused without being read.

    Raises:
        ScreenplayError: The file is missing or too large.
    """
    path = Path(path)
    if not path.is_file():
        found = "is a folder" if path.is_dir() else "does not exist"
        raise ScreenplayError(f"{str(path)!r} {found}", advice="give the path of a .fountain file")
    _check_size(path.stat().st_size, path.name, MAX_DOCUMENT_BYTES, FOUNTAIN.size)
    with path.open("rb") as file:
        return file.read(MAX_DOCUMENT_BYTES + 1)


def decode_screenplay(data: bytes, name: str = "screenplay") -> str:
    r"""Return the text in the bytes: NFC, `\n` line ends, no byte order mark.

    Args:
        data: The file's bytes; UTF-8, or UTF-16 with a byte order mark.
        name: What to call the file in errors.

    Raises:
        ScreenplayError: Empty, too large, another kind of file, another encoding, or with
            characters or lines that no screenplay has.
    """
    return decode_text(data, name, FOUNTAIN)


def decode_text(data: bytes, name: str, form: TextForm = PROSE) -> str:
    r"""Return the text in the bytes: NFC, `\n` line ends, no byte order mark.

    Args:
        data: The file's bytes; UTF-8, or UTF-16 with a byte order mark.
        name: What to call the file in errors.
        form: What the file should be.

    Raises:
        ScreenplayError: Empty, too large, another kind of file, another encoding, or with
            characters or lines that no text has.
    """
    _check_size(len(data), name, form.max_bytes, form.size)
    _check_kind(data, name, form)
    text = _decode(data, name, form).replace("\ufeff", "")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Form feeds, vertical tabs and Unicode line ends come from pasted pages; a text editor
    # does not count them as lines.
    text = re.sub("[\x0b\x0c\x85\u2028\u2029]", " ", text)
    if not text.strip():
        raise ScreenplayError(f"{name} is empty", advice=form.filling)
    check_characters(text)
    _check_lines(text)
    return unicodedata.normalize("NFC", text)


def check_characters(text: str) -> None:
    """Refuse control characters and the sign that stands where a letter was lost.

    Raises:
        ScreenplayError: Names the first one and its line.
    """
    if not (found := _CONTROL.search(text)):
        return
    line_number = text.count("\n", 0, found.start()) + 1
    if found[0] == "\ufffd":
        raise ScreenplayError(
            "the replacement character U+FFFD stands where a letter was lost",
            advice="convert the original file to UTF-8 again, naming its right encoding",
            line_number=line_number,
        )
    raise ScreenplayError(
        f"control character U+{ord(found[0]):04X}",
        advice="delete it, or save the file again as plain UTF-8 text",
        line_number=line_number,
    )


def check_filmable(screenplay: Screenplay) -> None:
    """Refuse a screenplay without scenes or dialogue, or with more scenes than an episode has.

    Raises:
        ScreenplayError: It cannot become an episode.
    """
    headings = [element for element in screenplay.elements if isinstance(element, Heading)]
    if not headings:
        raise ScreenplayError(
            "the screenplay has no scene heading",
            advice="open each scene with a line such as 'INT. HOTEL LOBBY - NIGHT' after a blank "
            "line; begin it with a dot to force it in any script "
            "('.内景 客厅 夜')",
        )
    if len(headings) > MAX_SCENES:
        raise ScreenplayError(
            f"{len(headings)} scenes are more than one episode can have (at most {MAX_SCENES})",
            advice="split the screenplay into one file per episode",
            line_number=headings[MAX_SCENES].line_number or None,
        )
    if not screenplay.speeches:
        raise ScreenplayError(
            "the screenplay has no dialogue",
            advice="write the speaker's name in capitals after a blank line and the words on the "
            "next line; begin the name with @ to force it in any script ('@林薇')",
        )


def _check_size(num_bytes: int, name: str, max_bytes: int, advice: str) -> None:
    if num_bytes > max_bytes:
        raise ScreenplayError(
            f"{name} has {num_bytes:,} bytes, more than the {max_bytes:,} allowed", advice=advice
        )


def _check_kind(data: bytes, name: str, form: TextForm) -> None:
    if not data.strip():
        raise ScreenplayError(f"{name} is empty", advice=form.filling)
    for magic, kind, advice in _MAGIC:
        if magic.match(data[:8192]):
            raise ScreenplayError(
                f"{name} is {kind}, not {form.noun}",
                advice=advice.format(export=form.export, save_as=form.save_as, suffix=form.suffix),
            )


def _decode(data: bytes, name: str, form: TextForm) -> str:
    codec = next((codec for bom, codec in _BOMS if data.startswith(bom)), "utf-8")
    if codec == "utf-8" and b"\x00" in data:
        raise _nul_error(data, name, form)
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        bad = error.start
        line_number = data.count(b"\n", 0, bad) + 1
        encoding = "UTF-16" if codec == "utf-16" else guess_encoding(data)
        if codec == "utf-16":
            raise ScreenplayError(
                f"{name} says it is UTF-16 but breaks off in the middle of a character",
                advice="save it again as UTF-8",
            ) from error
        raise ScreenplayError(
            f"{name} is not UTF-8 (byte 0x{data[bad]:02X}); it looks like {encoding}",
            advice=_convert(encoding, name, form),
            line_number=line_number,
        ) from error


def _convert(encoding: str, name: str, form: TextForm) -> str:
    stem = name.rsplit(".", 1)[0]
    return f"convert it with: iconv -f {encoding} -t UTF-8 '{name}' > '{stem}-utf8{form.suffix}'"


def _nul_error(data: bytes, name: str, form: TextForm) -> ScreenplayError:
    """Return what to say of NUL bytes: UTF-16 has one in every second place, binaries anywhere."""
    sample = data[:2000]
    for offset, encoding in ((1, "UTF-16LE"), (0, "UTF-16BE")):
        zeros, others = sample[offset::2], sample[1 - offset :: 2]
        if zeros.count(0) > 0.4 * len(zeros) and others.count(0) <= 0.05 * len(others):
            return ScreenplayError(
                f"{name} looks like {encoding} without a byte order mark",
                advice=_convert(encoding, name, form),
            )
    return ScreenplayError(
        f"{name} is binary: it has a NUL byte",
        advice=form.save_as,
        line_number=data.count(b"\n", 0, data.index(0)) + 1,
    )


def _check_lines(text: str) -> None:
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > MAX_LINE_CHARS:
            raise ScreenplayError(
                f"the line has {len(line):,} characters, more than the {MAX_LINE_CHARS:,} allowed",
                advice="break it into paragraphs with blank lines between",
                line_number=number,
            )
