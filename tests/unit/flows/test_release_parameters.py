"""Forms of a release, a batch and a retake: what they refuse, and what they hand on."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from cliffhanger.production.batch import COLUMNS, BatchRow
from flows.batch_parameters import BatchParameters, film_of, story_of
from flows.parameters import EpisodeParameters
from flows.release_parameters import ReleaseParameters, episode_parameters, sent
from flows.retake_parameters import RetakeParameters


@pytest.mark.parametrize("form", [ReleaseParameters, BatchParameters, RetakeParameters])
def test_every_field_of_a_form_can_be_filled_in(form: type[BaseModel]) -> None:
    """Each has a title and a sentence, and none asks for its type first."""
    fields: dict[str, dict[str, Any]] = form.model_json_schema()["properties"]
    for name, field in fields.items():
        assert field["title"], name
        assert field["description"].endswith("."), name
        assert "anyOf" not in field, name


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        pytest.param({}, "either series or screenplays, got neither", id="nothing"),
        pytest.param({"series": "A", "screenplays": ["b"]}, "got both", id="both"),
        pytest.param({"series": "A", "episodes": "4-2"}, "numbers and ranges", id="no range"),
        pytest.param({"screenplays": ["b"], "episodes": "1"}, "must be empty", id="no series"),
        pytest.param({"series": "A", "deployment": "studio"}, "pattern", id="no deployment"),
        pytest.param({"series": "A", "at_once": 0}, "greater than or equal to 1", id="none"),
    ],
)
def test_a_release_that_cannot_be_meant_is_refused(asked: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        ReleaseParameters.model_validate(asked)


def test_an_episode_is_asked_what_its_series_is() -> None:
    """A deployment's schema knows no null: what is not given is not sent."""
    form = ReleaseParameters(series="The Heiress", size="270x480", priority="backfill")
    asked = episode_parameters(form, "series/the-heiress/episodes/003/script.fountain")
    assert asked.label == "the-heiress 3"
    assert sent(asked) == {
        "screenplay": "series/the-heiress/episodes/003/script.fountain",
        "storage": "studio",
        "priority": "backfill",
        "size": "270x480",
        **{name: value for name, value in sent(asked).items() if name == "approve_animatic"},
    }
    assert EpisodeParameters.model_validate(sent(asked)) == asked


def row(**cells: str | int) -> BatchRow:
    return BatchRow(number=1, cells=cells)


def test_a_row_says_what_differs_from_the_batch() -> None:
    form = BatchParameters(file="jobs.csv", size="270x480", language="en", priority="vip")
    asked = film_of(form, row(screenplay="a", size="90x160", priority="normal"), "a")
    assert (asked.size, asked.language, asked.priority) == ("90x160", "en", "normal")
    story = story_of(form, row(premise="A cleaner", episode=3, genre="revenge"))
    assert story is not None
    assert (story.episodes, story.genre, story.language) == ((3, 3), "revenge", "en")
    assert story_of(form, row(screenplay="a")) is None


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        pytest.param({}, "either screenplay or premise, got neither", id="neither"),
        pytest.param({"screenplay": "a", "premise": "b"}, "got both", id="both"),
        pytest.param({"screenplay": "a", "genre": "x"}, "genre must be empty", id="genre"),
    ],
)
def test_a_row_has_a_screenplay_or_a_premise(cells: dict[str, str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        story_of(BatchParameters(file="jobs.csv"), row(**cells))


def test_every_column_is_asked_for_somewhere() -> None:
    """A column that nothing reads would be taken and lost."""
    known = {*EpisodeParameters.model_fields, "premise", "episode", "genre", "writers"}
    assert set(COLUMNS) <= known
