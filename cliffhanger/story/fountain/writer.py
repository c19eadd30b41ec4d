"""Values to Fountain text."""

from cliffhanger.story.fountain import elements as fe
from cliffhanger.story.fountain.grammar import (
    CueLine,
    LineKind,
    inner_kind,
    opening_kind,
    opens_title_page,
    parse_cue,
    parse_heading,
)
from cliffhanger.story.fountain.prose import split_notes


def write_fountain(screenplay: fe.Screenplay) -> str:
    """Return the Fountain text of a screenplay.

    Elements are forced (`!`, `@`, `.`, `>`) only where the text would read as something else.
    """
    blocks = [_write_element(element) for element in screenplay.elements]
    if screenplay.title_page:
        blocks.insert(0, "\n".join(_write_title_field(f) for f in screenplay.title_page))
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _write_title_field(field: fe.TitleField) -> str:
    if len(field.lines) <= 1:
        return f"{field.key}: {''.join(field.lines)}".rstrip()
    return "\n\t".join((f"{field.key}:", *field.lines))


def _write_element(element: fe.Element) -> str:
    match element:
        case fe.Action():
            return _write_action(element)
        case fe.Speech():
            return _write_speech(element)
        case fe.Heading():
            return _write_heading(element)
        case fe.Note() | fe.Boneyard() | fe.Lyrics():
            return _write_part(element)
        case _:
            return _write_line(element)


def _write_line(
    element: fe.Transition | fe.Section | fe.Synopsis | fe.Centered | fe.PageBreak,
) -> str:
    match element:
        case fe.Transition():
            return _write_transition(element.text)
        case fe.Section():
            return f"{'#' * element.level} {element.text}".rstrip()
        case fe.Synopsis():
            return f"= {element.text}".rstrip()
        case fe.Centered():
            return f"> {element.text} <"
        case fe.PageBreak():
            return "==="


def _write_transition(text: str) -> str:
    is_transition = opening_kind(text, next_is_blank=True) is LineKind.TRANSITION
    is_plain = is_transition and not text.startswith(">") and not opens_title_page(text)
    return text if is_plain else f"> {text}"


def _write_heading(heading: fe.Heading) -> str:
    number = "" if heading.scene_number is None else f" #{heading.scene_number}#"
    found = None if heading.text.startswith(".") else parse_heading(heading.text)
    return f"{'' if found else '.'}{heading.text}{number}"


def _write_action(action: fe.Action) -> str:
    first, *rest = action.lines
    kind = opening_kind(first, next_is_blank=not rest) if first else LineKind.ACTION
    is_other = kind is not LineKind.ACTION or opens_title_page(first)
    written = [f"!{first}" if is_other or _needs_force(first) else first]
    written += [f"!{line}" if _needs_force(line) else line for line in rest]
    return "\n".join(written)


def _needs_force(line: str) -> bool:
    """Return whether a line of action would read as something else, wherever it stands."""
    is_hidden = not split_notes(line)[0].strip()
    return line.startswith("!") or is_hidden or inner_kind(line) is not LineKind.ACTION


def _write_speech(speech: fe.Speech) -> str:
    extensions = "".join(f" ({extension})" for extension in speech.extensions)
    line = f"{speech.name}{extensions}{' ^' if speech.is_dual else ''}"
    expected = CueLine(speech.name, speech.extensions, speech.is_dual)
    is_cue = opening_kind(line, next_is_blank=False) is LineKind.CUE
    is_plain = is_cue and parse_cue(line) == expected and not opens_title_page(line)
    parts = [_write_part(part) for part in speech.parts]
    return "\n".join((line if is_plain else f"@{line}", *parts))


def _write_part(part: fe.SpeechPart) -> str:
    match part:
        case fe.Parenthetical():
            return f"({part.text})"
        case fe.Dialogue():
            return "\n".join(line or "  " for line in part.lines)
        case fe.Lyrics():
            return "\n".join(f"~{line}" for line in part.lines)
        case fe.Note():
            return f"[[{part.text}]]"
        case fe.Boneyard():
            return f"/*{part.text}*/"
