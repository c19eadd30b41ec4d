import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliffhanger.models.chat.answer import read_answer
from cliffhanger.models.chat.rung import Rung
from cliffhanger.money.call import Outcome
from cliffhanger.story.room.scene import ScriptDraft
from tests.unit.models.chat_jobs import GOOD, VERSE, Verse

GOOD_TEXT = json.dumps(GOOD)
LOOSE = (Rung.JSON_OBJECT, Rung.PROMPT_ONLY)


@pytest.mark.parametrize("rung", Rung)
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(GOOD_TEXT, id="bare"),
        pytest.param(f"\n\t {GOOD_TEXT} \n", id="blanks"),
        pytest.param(f"\ufeff{GOOD_TEXT}", id="byte order mark"),
        pytest.param(f"```json\n{GOOD_TEXT}\n```", id="fence"),
        pytest.param(f"```\n{GOOD_TEXT}\n```\n", id="fence without a language"),
        pytest.param(f"```json\n{GOOD_TEXT}", id="fence left open"),
        pytest.param(f"<think>A {{brace}}\n</think>\n\n{GOOD_TEXT}", id="thoughts"),
    ],
)
def test_wrapping_is_taken_off_on_every_rung(rung: Rung, text: str) -> None:
    verdict = read_answer(text, Verse, rung)
    assert (verdict.outcome, verdict.value) == (Outcome.OK, VERSE)


PROSE = [
    pytest.param(f"Here it is: {GOOD_TEXT}", id="before"),
    pytest.param(f"{GOOD_TEXT}\nI hope you like it.", id="after"),
    pytest.param(f"Here:\n```json\n{GOOD_TEXT}\n```\nDone.", id="around a fence"),
]


@pytest.mark.parametrize("text", PROSE)
def test_prose_is_forgiven_where_the_prompt_asks_for_the_form(text: str) -> None:
    assert [read_answer(text, Verse, rung).value for rung in LOOSE] == [VERSE, VERSE]


@pytest.mark.parametrize("text", PROSE)
def test_prose_is_not_forgiven_where_the_server_promised_a_form(text: str) -> None:
    for rung in (Rung.STRICT_SCHEMA, Rung.SCHEMA):
        assert read_answer(text, Verse, rung).outcome is Outcome.MALFORMED


@pytest.mark.parametrize("rung", Rung)
@given(length=st.integers(min_value=0, max_value=len(GOOD_TEXT) - 1))
def test_an_answer_that_breaks_off_is_never_repaired(rung: Rung, length: int) -> None:
    assert read_answer(GOOD_TEXT[:length], Verse, rung).outcome is Outcome.MALFORMED


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("No.", "there is no JSON object in it", id="no object"),
        pytest.param(
            f'{{"verse": {GOOD_TEXT}, "more": [',
            "breaks off",
            id="whole object inside a broken one",
        ),
        pytest.param(f"[{GOOD_TEXT}, ", "it is a list that breaks off", id="list that breaks off"),
        pytest.param(f"{GOOD_TEXT}\n{GOOD_TEXT}", "more than one JSON object", id="two objects"),
        pytest.param("[" * 100_000, "nests too deeply", id="deep list"),
        pytest.param('{"a":' * 100_000, "nests too deeply", id="deep object"),
        pytest.param('{"title": NaN}', "NaN is no JSON", id="no number"),
        pytest.param('{"n": ' + "9" * 5000 + "}", "4300", id="endless number"),
        pytest.param("{'title': 'Rain'}", "double quotes", id="single quotes"),
    ],
)
def test_malformed_answers_say_why(text: str, problem: str) -> None:
    verdict = read_answer(text, Verse, Rung.PROMPT_ONLY)
    assert verdict.outcome is Outcome.MALFORMED
    assert problem in verdict.problems[0]


@pytest.mark.parametrize(
    ("change", "problems"),
    [
        pytest.param(
            {"title": "x" * 200},
            [f'title: String should have at most 20 characters (got "{"x" * 79}…)'],
            id="long value",
        ),
        pytest.param({"mood": "wild"}, None, id="word outside a vocabulary"),
        pytest.param(
            {"lines": ["a", 7]}, ["lines[1]: Input should be a valid string (got 7)"], id="type"
        ),
        pytest.param(
            {"extra": 1}, ["extra: Extra inputs are not permitted (got 1)"], id="extra field"
        ),
        pytest.param({"title": "\ud800"}, None, id="half of a surrogate pair"),
    ],
)
def test_problems_name_place_fault_and_value(
    change: dict[str, object], problems: list[str] | None
) -> None:
    verdict = read_answer(json.dumps({**GOOD, **change}), Verse, Rung.SCHEMA)
    assert verdict.outcome is Outcome.INVALID
    if problems is not None:
        assert list(verdict.problems) == problems
    "\n".join(verdict.problems).encode()


@pytest.mark.parametrize(
    ("change", "is_misshapen"),
    [
        pytest.param({"title": "x" * 21}, False, id="too long"),
        pytest.param({"lines": []}, False, id="too few"),
        pytest.param({"lines": None}, True, id="null"),
        pytest.param({"mood": "wild"}, True, id="vocabulary"),
        pytest.param({"extra": 1}, True, id="extra field"),
        pytest.param({"title": None}, True, id="type"),
    ],
)
def test_a_broken_schema_is_told_from_a_broken_bound(
    change: dict[str, object], *, is_misshapen: bool
) -> None:
    """Only the first shows that a server did not keep to the schema."""
    verdict = read_answer(json.dumps({**GOOD, **change}), Verse, Rung.SCHEMA)
    assert verdict.is_misshapen is is_misshapen


def test_places_leave_out_the_branches_of_a_union() -> None:
    """A model knows its own keys, not the names of our classes."""
    beats = [{"kind": "action", "text": "Rain."}, {"kind": "line", "text": "Hi."}, {"kind": "song"}]
    scene = {"place_id": "hall", "time": "day", "beats": beats}
    text = json.dumps({"scenes": [scene], "summary": "Rain."})
    problems = read_answer(text, ScriptDraft, Rung.SCHEMA).problems
    assert [problem.partition(":")[0] for problem in problems] == [
        "scenes[0].beats[1].speaker_id",
        "scenes[0].beats[2]",
    ]


def test_only_the_first_problems_are_told() -> None:
    fields = {f"field_{index}": index for index in range(50)}
    problems = read_answer(json.dumps({**GOOD, **fields}), Verse, Rung.SCHEMA).problems
    assert len(problems) == 21
    assert problems[-1] == "and 30 more"


@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_any_text_has_a_verdict(text: str) -> None:
    """No words of a model raise an error."""
    for rung in Rung:
        verdict = read_answer(text, Verse, rung)
        assert (verdict.value is not None) == (verdict.outcome is Outcome.OK)
