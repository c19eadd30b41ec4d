import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliffhanger.models.providers.hosted_inputs import InputStyle, model_input, sold_seconds

STYLE = InputStyle(names={"prompt": "text"}, service_options=frozenset({"version"}))


def test_inputs_without_a_name_and_options_of_the_service_stay_behind() -> None:
    options = {"version": "9f2c", "steps": 4, "fields": {"seed": "noise_seed"}}
    inputs = {"prompt": "She turns.", "seed": 7, "mood": "dark", "nothing": None}
    assert model_input(inputs, STYLE, options) == {
        "text": "She turns.",
        "noise_seed": 7,
        "steps": 4,
    }


@pytest.mark.parametrize(
    ("wanted", "sold", "expected"),
    [
        pytest.param(4.2, None, 5, id="whole seconds"),
        pytest.param(5.0, None, 5, id="exact"),
        pytest.param(5.0000001, None, 5, id="noise of a float"),
        pytest.param(0.2, None, 1, id="at least one"),
        pytest.param(4.2, [10, 5], 5, id="shortest sold"),
        pytest.param(12.0, [5, 10], 10, id="longest sold"),
    ],
)
def test_lengths(wanted: float, sold: list[int] | None, expected: int) -> None:
    assert sold_seconds(wanted, {"durations_seconds": sold}) == expected


@given(
    wanted=st.floats(0.1, 60.0),
    sold=st.lists(st.integers(1, 60), min_size=1, unique=True),
)
def test_a_length_sold_is_the_shortest_that_holds_the_wanted_one(
    wanted: float, sold: list[int]
) -> None:
    asked = sold_seconds(wanted, {"durations_seconds": [*sold]})
    assert asked in sold
    shorter = [length for length in sold if length < asked]
    assert all(length < wanted for length in shorter)
