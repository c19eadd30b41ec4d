import pytest
from pydantic import ValidationError

from cliffhanger.errors import InvalidSettingError
from flows.developing import StoryOrder, parse_range
from flows.series_parameters import SeriesParameters
from tests.story_world import GRID


@pytest.mark.parametrize(
    ("first", "last", "numbers"), [(1, None, [1, 2, 3]), (2, 2, [2]), (2, 9, [2, 3])]
)
def test_scripts_are_chosen_by_number(first: int, last: int | None, numbers: list[int]) -> None:
    parameters = SeriesParameters(premise="p", first_script=first, last_script=last)
    assert [row.episode_number for row in parameters.chosen_rows(GRID)] == numbers


def test_a_range_that_runs_backwards_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"last_script must be at least first_script \(5\)"):
        SeriesParameters(premise="p", first_script=5, last_script=2)


@pytest.mark.parametrize(
    "address", ["https://u:sk-1@h.example/v1#m", "https://h.example/v1?k=sk-1#m"]
)
def test_an_address_with_a_key_in_it_never_becomes_a_parameter(address: str) -> None:
    with pytest.raises(ValidationError) as refused:
        SeriesParameters(premise="p", writers=address)
    assert "sk-1" not in str(refused.value)


def test_an_empty_field_of_the_form_was_not_given() -> None:
    form = {"premise": "p", "writers": "", "language": "", "num_episodes": "", "last_script": ""}
    assert SeriesParameters.model_validate(form) == SeriesParameters(premise="p")


def test_the_form_has_one_plain_input_per_field() -> None:
    fields = SeriesParameters.model_json_schema()["properties"]
    assert [name for name, field in fields.items() if "anyOf" in field] == []
    assert all(field.get("title") for field in fields.values())


@pytest.mark.parametrize("field", [{"num_episodes": 101}, {"words_per_episode": 12_001}])
def test_bounds_are_kept(field: dict[str, int]) -> None:
    with pytest.raises(ValidationError, match=next(iter(field))):
        SeriesParameters.model_validate({"premise": "p", **field})


@pytest.mark.parametrize(
    ("text", "expected"), [("", None), ("5", (5, 5)), ("1-8", (1, 8)), (" 3-3 ", (3, 3))]
)
def test_ranges_of_episodes(text: str, expected: tuple[int, int] | None) -> None:
    assert parse_range(text) == expected


@pytest.mark.parametrize("text", ["8-1", "0-3", "1-101", "one", "1,2", "-4"])
def test_other_ranges_are_refused(text: str) -> None:
    with pytest.raises(InvalidSettingError, match=r"--scripts must be"):
        parse_range(text)


def test_a_flag_out_of_bounds_is_named_as_the_user_wrote_it() -> None:
    order = StoryOrder(premise="p", file=None, storage="studio", num_episodes=500)
    with pytest.raises(InvalidSettingError, match=r"--episodes: .* got 500"):
        order.parameters()
