"""What the command line makes of the form of a run that waits."""

import pytest
from prefect._internal.pydantic.v2_schema import create_v2_schema

from cliffhanger.errors import InvalidSettingError
from flows.approving_pages import build_answer, first_line, plain_words, read_form, show_default
from tasks.approval import AnimaticReview, GridReview

ANIMATIC = read_form(create_v2_schema("AnimaticReview", model_base=AnimaticReview))
GRID = read_form(create_v2_schema("GridReview", model_base=GridReview))


def test_a_form_is_read_as_prefect_keeps_it() -> None:
    """Names, choices and defaults, those behind a reference too."""
    assert [field.name for field in ANIMATIC] == ["decision", "notes"]
    assert ANIMATIC[0].choices == ("approve", "stop")
    assert ANIMATIC[0].default == "approve"
    assert GRID[0].choices == ("approve", "rewrite", "stop")
    assert [field.kind for field in GRID] == ["string", "string", "object"]


def test_only_what_differs_is_sent() -> None:
    assert build_answer(ANIMATIC, decision="stop", note="too slow") == {
        "decision": "stop",
        "notes": "too slow",
    }


def test_other_fields_are_set_by_name() -> None:
    """Simple ones as they are, others as JSON; an option wins over the prepared answer."""
    sent = build_answer(
        GRID,
        decision="approve",
        note="",
        settings=['grid={"rows": []}', "notes=a=b"],
        answer={"notes": "from the file", "grid": {}},
    )
    assert sent == {"decision": "approve", "grid": {"rows": []}, "notes": "a=b"}


@pytest.mark.parametrize(
    ("decision", "settings", "words"),
    [
        pytest.param("rewrite", [], "decision must be one of approve, stop", id="choice"),
        pytest.param("approve", ["mood=calm"], "no field 'mood'; it has decision", id="field"),
        pytest.param("approve", ["notes"], "must be field=value", id="form"),
    ],
)
def test_what_the_form_does_not_take_is_refused(
    decision: str, settings: list[str], words: str
) -> None:
    with pytest.raises(InvalidSettingError, match=words):
        build_answer(ANIMATIC, decision=decision, note="", settings=settings)


def test_json_fields_want_json() -> None:
    with pytest.raises(InvalidSettingError, match=r"--set grid takes JSON \(object\), got 'x'"):
        build_answer(GRID, decision="approve", note="", settings=["grid=x"])


def test_words_above_a_form_are_read_on_a_terminal() -> None:
    """Pictures go, links stay where they can be followed."""
    page = "**The Wire**: **[Watch](http://h/a?b=1)**\n\n![sheet](data:image/png;base64,AA)"
    assert first_line(page) == "The Wire: Watch"
    assert plain_words(page) == "The Wire: Watch: http://h/a?b=1"


def test_long_defaults_are_cut() -> None:
    field = type(ANIMATIC[0])("n", "N", "string", default="x" * 99)
    assert show_default(field) == "x" * 57 + "..."
