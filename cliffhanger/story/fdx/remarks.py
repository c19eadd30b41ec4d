"""What Fountain keeps off the printed page, as the text of an FDX script note and back."""

import re

from cliffhanger.story.fountain import elements as fe

Remark = fe.Note | fe.Boneyard | fe.Section | fe.Synopsis | fe.PageBreak

_PREFIX = re.compile(r"\[(?P<kind>section (?P<level>[1-9])|synopsis|boneyard|page break|note)\]")


def write_remark(remark: Remark) -> str:
    """Return the text of the script note that a remark travels as."""
    match remark:
        case fe.Note():
            return f"[note]{remark.text}" if _PREFIX.match(remark.text) else remark.text
        case fe.Boneyard():
            return f"[boneyard]{remark.text}"
        case fe.Section():
            return f"[section {min(remark.level, 9)}] {remark.text}"
        case fe.Synopsis():
            return f"[synopsis] {remark.text}"
        case fe.PageBreak():
            return "[page break]"


def read_remark(text: str) -> Remark:
    """Return what the text of a script note stands for: a note, unless its prefix says more."""
    match = _PREFIX.match(text)
    kind = match["kind"] if match else "note"
    rest = text[match.end() :] if match else text
    one_line = " ".join(rest.split())
    if kind == "boneyard":
        return fe.Boneyard(text=rest.replace("*/", "* /"))
    if kind == "synopsis":
        return fe.Synopsis(text=one_line)
    if kind == "page break":
        return fe.PageBreak()
    if match and match["level"]:
        return fe.Section(level=int(match["level"]), text=one_line)
    return fe.Note(text=note_text(rest))


def note_text(text: str) -> str:
    """Return the words of a note so that nothing in them closes its brackets."""
    kept = text.replace("]]", "] ]")
    return f"{kept} " if kept.endswith("]") else kept
