"""The canonical file holds a screenplay without loss, and says what is wrong with a file."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliffhanger.errors import ScreenplayError
from cliffhanger.story.fountain import Screenplay, read_fountain
from cliffhanger.story.screenplay_json import (
    SCHEMA_PATH,
    read_screenplay_json,
    schema_text,
    screenplay_schema,
    write_screenplay_json,
)

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*.fountain"))
HEAD = '{"format": "cliffhanger-screenplay", "version": 1'
SEE = "see screenplay-1.schema.json for what may stand there"
OPEN = 'open the file with {"format": "cliffhanger-screenplay", "version": 1, "elements": []}'


def elements(*written: str) -> bytes:
    return f'{HEAD}, "elements": [{", ".join(written)}]}}'.encode()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_come_back_the_same_and_fit_the_schema(path: Path) -> None:
    screenplay = read_fountain(path.read_text())
    written = write_screenplay_json(screenplay)
    assert read_screenplay_json(written) == screenplay
    jsonschema.validate(json.loads(written), screenplay_schema())
    assert b"line_number" not in written


def test_published_schema_is_what_the_code_says() -> None:
    """After a change run `python -m cliffhanger.story.screenplay_json`."""
    assert SCHEMA_PATH.read_text() == schema_text()


def test_schema_is_valid_and_says_what_every_field_is() -> None:
    schema = screenplay_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    fields = [
        (name, field)
        for definition in schema["$defs"].values()
        for name, field in definition["properties"].items()
    ]
    assert all(field.get("description") for _, field in fields)
    assert "line_number" not in dict(fields)


def test_file_by_another_tool_needs_no_defaults() -> None:
    data = elements('{"kind": "heading", "text": "INT. HALL"}', '{"kind": "page_break"}')
    jsonschema.validate(json.loads(data), screenplay_schema())
    assert read_screenplay_json(data) == read_fountain("INT. HALL\n\n===")
    assert read_screenplay_json(f"{HEAD}}}".encode()) == Screenplay()


HOSTILE = [
    pytest.param(
        b"{",
        "line 1: the file is no JSON at column 2: Expecting property name enclosed in double "
        "quotes; save it again from the tool that wrote it",
        id="cut",
    ),
    pytest.param(b"[]", f"$ is not an object; {OPEN}", id="list"),
    pytest.param(
        b'{"format": "fountain"}',
        f"$.format is \"fountain\", not 'cliffhanger-screenplay'; {OPEN}",
        id="other-format",
    ),
    pytest.param(
        HEAD[:-1].encode() + b"2}",
        "$.version is 2; this release reads version 1 alone; write version 1, or read the file "
        "with a newer release",
        id="newer-version",
    ),
    pytest.param(
        HEAD[:-1].encode() + b"true}",
        "$.version is true; this release reads version 1 alone; write version 1, or read the file "
        "with a newer release",
        id="version-of-another-type",
    ),
    pytest.param(
        elements('{"kind": "section", "level": "2", "text": "Act"}'),
        f'$.elements[0].level is "2": Input should be a valid integer; {SEE}',
        id="text-for-a-number",
    ),
    pytest.param(
        elements(
            '{"kind": "page_break"}',
            '{"kind": "speech", "name": "A", "parts": [{"kind": "dialogue", "lines": ["a\\nb"]}]}',
        ),
        '$.elements[1].parts[0].lines[0] is "a\\nb": String should match pattern '
        f"'^[^\\n\\r]*$'; {SEE}",
        id="line-feed-in-a-line",
    ),
    pytest.param(
        elements('{"kind": "action", "lines": ["a"], "colour": 1}'),
        f"$.elements[0].colour is no field; {SEE}",
        id="unknown-field",
    ),
    pytest.param(
        elements('{"kind": "heading"}'), f"$.elements[0].text is missing; {SEE}", id="missing"
    ),
    pytest.param(
        elements('{"kind": "action", "lines": ["a"], "line_number": 3}'),
        "$.elements[0].line_number is no field of the file; delete it: line numbers are of a "
        "source",
        id="line-number",
    ),
    pytest.param(
        f'{HEAD}, "version": 1}}'.encode(),
        "the key 'version' stands twice in one object; keep one of them",
        id="key-twice",
    ),
    pytest.param(elements("NaN"), "NaN is no JSON; write text in quotation marks", id="nan"),
    pytest.param(
        elements("[" * 30 + "]" * 30),
        "$.elements[0][0][0][0][0][0][0][0][0][0] is nested more than 10 deep; " + SEE,
        id="deep",
    ),
    pytest.param(
        b"[" * 100_000,
        "the file is JSON that cannot be read: not UTF-8, nested too deep, or with a number of "
        "thousands of digits; save it again from the tool that wrote it",
        id="very-deep",
    ),
    pytest.param(
        b" " * 20_000_001,
        "the file has 20,000,001 bytes, more than the 20,000,000 allowed; give one episode per "
        "file",
        id="too-many-bytes",
    ),
]


@pytest.mark.parametrize(("data", "message"), HOSTILE)
def test_hostile_files_are_refused_with_place_value_and_advice(data: bytes, message: str) -> None:
    with pytest.raises(ScreenplayError, match=f"^{re.escape(message)}$"):
        read_screenplay_json(data)


def test_unknown_kind_names_those_there_are() -> None:
    with pytest.raises(ScreenplayError, match=r"^\$\.elements\[0\] is .*'heading', 'action'"):
        read_screenplay_json(elements('{"kind": "acton"}'))


def test_only_the_first_faults_are_told() -> None:
    with pytest.raises(ScreenplayError, match=r"\$\.elements\[2\].*; and 47 more; see"):
        read_screenplay_json(elements(*['{"kind": "heading"}'] * 50))


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet='aB \n!@.>~=#[]()/*\\:^_"林น้É\u2028', max_size=80))
def test_any_screenplay_survives(text: str) -> None:
    try:
        screenplay = read_fountain(text)
    except ScreenplayError:
        return
    written = write_screenplay_json(screenplay)
    assert read_screenplay_json(written) == screenplay
    jsonschema.validate(json.loads(written), screenplay_schema())
