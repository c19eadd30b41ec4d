"""What the run form asks for, and what it makes of the answers."""

import pytest
from prefect.utilities.callables import parameter_schema
from prefect.utilities.schema_tools.validation import is_valid as is_let_through
from pydantic import ValidationError

from flows.episode import produce_episode
from flows.parameters import EpisodeParameters

TEXT = "Title: The Wrong\n    Door\nAuthor: A\n\nINT. HALL - DAY\n\nBOB\nHello.\n"
SCHEMA = parameter_schema(produce_episode).model_dump_for_openapi()
FORM = SCHEMA["definitions"]["EpisodeParameters"]


def test_empty_fields_mean_the_defaults() -> None:
    """A form sends what was typed and deleted again as an empty text."""
    typed = EpisodeParameters(screenplay=TEXT, profile="", language="", size="")
    assert typed == EpisodeParameters(screenplay=TEXT)
    assert (typed.profile, typed.language, typed.size, typed.fps) == (None, None, None, None)


def test_every_field_is_one_described_input() -> None:
    """A choice of types would ask a producer what `None` is."""
    assert FORM["required"] == ["screenplay"]
    for field in FORM["properties"].values():
        assert field["type"] in {"boolean", "string", "integer"}
        assert field["title"][0].isupper()
        assert field["description"].endswith(".")


@pytest.mark.parametrize(
    ("field", "value", "is_valid"),
    [
        ("size", "1080x1920", True),
        ("size", "", True),
        ("size", "1080", False),
        ("size", "0x1920", False),
        ("language", "pt-BR", True),
        ("language", "", True),
        ("language", "Brazilian Portuguese", False),
        ("fps", 24, True),
        ("fps", 23, False),
        ("storage", "", False),
        ("screenplay", "", False),
    ],
)
def test_the_form_and_the_flow_agree(field: str, value: object, *, is_valid: bool) -> None:
    """What the server lets through, the flow takes, and nothing else."""
    values = {"screenplay": TEXT, field: value}
    assert is_let_through({"parameters": values}, SCHEMA) is is_valid
    if is_valid:
        EpisodeParameters.model_validate(values)
    else:
        with pytest.raises(ValidationError, match=field):
            EpisodeParameters.model_validate(values)


@pytest.mark.parametrize(
    ("screenplay", "is_text", "label"),
    [
        pytest.param(TEXT, True, "The Wrong Door", id="title over two lines"),
        pytest.param("INT. HALL - DAY\n\nBOB\nHello.", True, "untitled screenplay", id="no title"),
        pytest.param("films/the_guest.fountain", False, "the_guest", id="path"),
        pytest.param("x" * 2000, True, "untitled screenplay", id="too long for a path"),
    ],
)
def test_runs_are_named_for_the_film(screenplay: str, label: str, *, is_text: bool) -> None:
    parameters = EpisodeParameters(screenplay=screenplay)
    assert parameters.is_text is is_text
    assert parameters.label == label
