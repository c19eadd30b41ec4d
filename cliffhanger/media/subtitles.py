"""Captions as files: SubRip, WebVTT and Advanced SubStation, written and read back.

Times are rounded to the format's grid (1 ms; ASS 10 ms), which at up to 60 fps still names one
frame, so that reading a file gives back the frames that were written. SubRip holds no speaker and
no line id; WebVTT and ASS hold both.
"""

import html
import re
from collections.abc import Iterable, Sequence
from typing import Final

from cliffhanger.errors import InvalidInputError
from cliffhanger.media.caption import Cue
from cliffhanger.media.picture import VideoFormat
from cliffhanger.story.wording import primary_language

_FONTS: Final = {
    "zh": "Noto Sans SC",
    "ja": "Noto Sans JP",
    "ko": "Noto Sans KR",
    "th": "Noto Sans Thai",
}
_STAMP: Final = r"(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{2,3})"
_ARROW: Final = re.compile(rf"^\s*{_STAMP}\s+-->\s+{_STAMP}")
_ASS_STAMP: Final = re.compile(_STAMP)
_WORD_JOINER: Final = "\u2060"
_VTT_PLACE: Final = "line:70% align:center"
_ASS_FIELDS: Final = "Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"
_ASS_STYLE_FIELDS: Final = (
    "Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, "
    "Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, "
    "Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding"
)


def to_srt(cues: Sequence[Cue], fps: int) -> str:
    """Return *cues* as SubRip text."""
    blocks = [
        f"{number}\n{_span(cue, fps, ',')}\n{_plain(cue)}\n"
        for number, cue in enumerate(cues, start=1)
    ]
    return "\n".join(blocks)


def parse_srt(text: str, fps: int) -> tuple[Cue, ...]:
    """Return the cues of SubRip *text*; at most two display lines each, more are joined.

    Raises:
        InvalidInputError: A block has no readable times.
    """
    cues: list[Cue] = []
    for block in _blocks(text):
        times = 0 if "-->" in block[0] else 1
        if len(block) <= times:
            raise InvalidInputError(f"a SubRip block must hold times and text, got {block!r}")
        cues.append(_cue(block[times], block[times + 1 :], fps))
    return tuple(cues)


def to_vtt(cues: Sequence[Cue], fps: int) -> str:
    """Return *cues* as WebVTT, set at 70 % of the height, clear of a phone player's buttons."""
    blocks = ["WEBVTT\n"]
    for cue in cues:
        name = f"{_vtt_id(cue.line_id)}\n" if cue.line_id else ""
        body = html.escape(_plain(cue), quote=False)
        if cue.speaker:
            body = f"<v {html.escape(_one_line(cue.speaker), quote=False)}>{body}</v>"
        blocks.append(f"{name}{_span(cue, fps, '.')} {_VTT_PLACE}\n{body}\n")
    return "\n".join(blocks)


def parse_vtt(text: str, fps: int) -> tuple[Cue, ...]:
    """Return the cues of WebVTT *text*; styles, regions and notes are skipped.

    Raises:
        InvalidInputError: The header is missing or a cue has no readable times.
    """
    blocks = _blocks(text)
    if not blocks or not blocks[0][0].startswith("WEBVTT"):
        raise InvalidInputError(f"a WebVTT file must start with WEBVTT, got {text[:20]!r}")
    cues: list[Cue] = []
    for block in blocks[1:]:
        if block[0].split()[0] in {"NOTE", "STYLE", "REGION"}:
            continue
        times = 0 if "-->" in block[0] else 1
        if len(block) <= times:
            raise InvalidInputError(f"a WebVTT cue must hold times and text, got {block!r}")
        body = "\n".join(block[times + 1 :])
        voice = re.match(r"<v(?:\.[^\s>]*)?\s+([^>]*)>", body)
        shown = html.unescape(re.sub(r"<[^>]*>", "", body))
        cues.append(
            _cue(
                block[times],
                shown.split("\n"),
                fps,
                speaker=html.unescape(voice[1]) if voice else "",
                line_id=block[0] if times else "",
            )
        )
    return tuple(cues)


def to_ass(cues: Sequence[Cue], fps: int, *, video_format: VideoFormat, language: str) -> str:
    """Return *cues* as an ASS script on the film's own pixel grid.

    Args:
        cues: In order.
        fps: Frames per second the cues count in.
        video_format: Decides `PlayResX` and `PlayResY`, and with them sizes and margins.
        language: Decides the font.
    """
    events = [
        f"Dialogue: 0,{_ass_stamp(cue.start_frame, fps)},{_ass_stamp(cue.end_frame, fps)},"
        f"Default,{_field(cue.speaker)},0,0,0,{_field(cue.line_id)},"
        + r"\N".join(_escape_ass(line) for line in _shown_lines(cue))
        for cue in cues
    ]
    head = [
        "[Script Info]",
        "ScriptType: v4.00+",
        f"PlayResX: {video_format.width_px}",
        f"PlayResY: {video_format.height_px}",
        "WrapStyle: 2",
        "ScaledBorderAndShadow: yes",
        "YCbCr Matrix: TV.709",
        "",
        "[V4+ Styles]",
        f"Format: {_ASS_STYLE_FIELDS}",
        _ass_style(video_format, language),
        "",
        "[Events]",
        f"Format: {_ASS_FIELDS}",
    ]
    return "\n".join([*head, *events]) + "\n"


def parse_ass(text: str, fps: int) -> tuple[Cue, ...]:
    r"""Return the cues of an ASS script; override blocks `{\...}` are dropped.

    Raises:
        InvalidInputError: An event has too few fields or unreadable times.
    """
    cues: list[Cue] = []
    for line in text.removeprefix("\ufeff").splitlines():
        if not line.startswith("Dialogue:"):
            continue
        fields = line.removeprefix("Dialogue:").lstrip().split(",", 9)
        if len(fields) < 10:
            raise InvalidInputError(f"an ASS event must have 10 fields, got {line!r}")
        start, end = (_ass_milliseconds(field) for field in fields[1:3])
        shown = tuple(_unescape_ass(part) for part in re.split(r"\\[Nn]", fields[9]))
        cues.append(
            Cue(
                start_frame=_frame(start, fps),
                end_frame=_frame(end, fps),
                lines=_two_lines(shown),
                speaker=fields[4],
                line_id=fields[8],
            )
        )
    return tuple(cues)


def _cue(
    times: str, shown: Iterable[str], fps: int, *, speaker: str = "", line_id: str = ""
) -> Cue:
    match = _ARROW.match(times)
    if match is None:
        raise InvalidInputError(
            f"cue times must look like 00:00:01,000 --> 00:00:02,000, got {times!r}"
        )
    parts = match.groups()
    return Cue(
        start_frame=_frame(_milliseconds(parts[:4]), fps),
        end_frame=_frame(_milliseconds(parts[4:]), fps),
        lines=_two_lines(tuple(shown)),
        speaker=speaker,
        line_id=line_id,
    )


def _blocks(text: str) -> list[list[str]]:
    clean = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return [block.split("\n") for block in re.split(r"\n{2,}", clean.strip("\n")) if block]


def _two_lines(shown: tuple[str, ...]) -> tuple[str, ...]:
    return shown if len(shown) <= 2 else (shown[0], " ".join(shown[1:]))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _shown_lines(cue: Cue) -> tuple[str, ...]:
    return tuple(line for line in map(_one_line, cue.lines) if line)


def _plain(cue: Cue) -> str:
    return "\n".join(_shown_lines(cue))


def _vtt_id(line_id: str) -> str:
    return _one_line(line_id).replace("-->", "->")


def _span(cue: Cue, fps: int, comma: str) -> str:
    return f"{_stamp(cue.start_frame, fps, comma)} --> {_stamp(cue.end_frame, fps, comma)}"


def _stamp(frame: int, fps: int, comma: str) -> str:
    seconds, milliseconds = divmod(_rounded(frame * 1000, fps), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{comma}{milliseconds:03}"


def _ass_stamp(frame: int, fps: int) -> str:
    seconds, centiseconds = divmod(_rounded(frame * 100, fps), 100)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}.{centiseconds:02}"


def _rounded(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


def _frame(milliseconds: int, fps: int) -> int:
    return _rounded(milliseconds * fps, 1000)


def _milliseconds(parts: Sequence[str | None]) -> int:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    whole = (int(hours) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int(fraction.ljust(3, "0"))


def _ass_milliseconds(field: str) -> int:
    match = _ASS_STAMP.fullmatch(field.strip())
    if match is None:
        raise InvalidInputError(f"an ASS time must look like 0:00:01.00, got {field!r}")
    return _milliseconds(match.groups())


def _ass_style(video_format: VideoFormat, language: str) -> str:
    font = _FONTS.get(primary_language(language), "Noto Sans")
    scale = video_format.width_px / 1080
    size, outline = round(56 * scale), round(4 * scale, 1)
    left, right, bottom = (
        round(65 * scale),
        round(180 * scale),
        round(0.28 * video_format.height_px),
    )
    return (
        f"Style: Default,{font},{size},&H00FFFFFF,&H00FFFFFF,&H00000000,&H80000000,"
        f"-1,0,0,0,100,100,0,0,1,{outline},0,2,{left},{right},{bottom},1"
    )


def _field(text: str) -> str:
    return _one_line(text).replace(",", ";")


def _escape_ass(line: str) -> str:
    # libass reads \{ and \} as literal braces; a backslash is literal when what follows is no
    # known letter, so an invisible word joiner is set behind it.
    joined = line.replace("\\", "\\" + _WORD_JOINER)
    return joined.replace("{", r"\{").replace("}", r"\}")


def _unescape_ass(part: str) -> str:
    bare = re.sub(r"(?<!\\)\{[^}]*\}", "", part).replace(r"\h", "\u00a0")
    return bare.replace(r"\{", "{").replace(r"\}", "}").replace("\\" + _WORD_JOINER, "\\")
