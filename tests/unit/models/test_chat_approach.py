from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliffhanger.models.chat.approach import Approach, next_approach
from cliffhanger.models.chat.complaint import complain
from cliffhanger.models.chat.memory import Manner
from cliffhanger.models.chat.reading import Reading
from cliffhanger.models.chat.rung import Rung
from cliffhanger.models.chat.settings import TokenParameter
from cliffhanger.money.call import Outcome
from tests.unit.models.chat_jobs import Verse

INVALID: Reading[Verse] = Reading(
    Outcome.INVALID, text='{"title": 7}', problems=("title: wrong (got 7)", "lines: missing")
)
MISSHAPEN = replace(INVALID, is_misshapen=True)
MALFORMED: Reading[Verse] = Reading(Outcome.MALFORMED, text="Sure!", problems=("no JSON",))
EMPTY: Reading[Verse] = Reading(Outcome.EMPTY)


def unsupported(parameter: str) -> Reading[Verse]:
    """Return the reading of a request with a parameter that the server does not take."""
    return Reading(Outcome.UNSUPPORTED, parameter=parameter)


def at(rung: Rung) -> Approach:
    """Return a first approach."""
    return Approach(Manner(rung=rung, token_parameter=TokenParameter.MAX_TOKENS))


def rungs_of(start: Rung, *readings: Reading[Verse]) -> list[Rung | None]:
    """Return the rung of the request after each of *readings*; None where none follows."""
    approach: Approach | None = at(start)
    rungs: list[Rung | None] = []
    for reading in readings:
        assert approach is not None
        approach = next_approach(approach, reading)
        rungs.append(approach.manner.rung if approach else None)
    return rungs


STRICT, SCHEMA, OBJECT, PROMPT = Rung


@pytest.mark.parametrize(
    ("start", "readings", "rungs"),
    [
        pytest.param(STRICT, [INVALID] * 3, [STRICT, STRICT, None], id="invalid, two re-asks"),
        pytest.param(STRICT, [MALFORMED] * 2, [STRICT, SCHEMA], id="malformed twice"),
        pytest.param(STRICT, [MISSHAPEN, MALFORMED], [STRICT, SCHEMA], id="ignored twice"),
        pytest.param(
            STRICT, [MALFORMED, INVALID, MALFORMED], [STRICT, STRICT, SCHEMA], id="no re-ask left"
        ),
        pytest.param(
            STRICT,
            [MALFORMED, INVALID, INVALID],
            [STRICT, STRICT, None],
            id="form kept in the end",
        ),
        pytest.param(PROMPT, [MALFORMED] * 2, [PROMPT, None], id="nothing below"),
        pytest.param(OBJECT, [MISSHAPEN] * 3, [OBJECT, OBJECT, None], id="no schema to ignore"),
        pytest.param(STRICT, [EMPTY, EMPTY], [STRICT, None], id="empty twice"),
        pytest.param(STRICT, [EMPTY, INVALID], [STRICT, STRICT], id="empty, then invalid"),
        pytest.param(
            STRICT,
            [EMPTY, MALFORMED, MALFORMED, EMPTY],
            [STRICT, STRICT, SCHEMA, None],
            id="empty on two rungs",
        ),
        pytest.param(STRICT, [unsupported("response_format")], [SCHEMA], id="form refused"),
        pytest.param(PROMPT, [unsupported("response_format")], [None], id="nothing to refuse"),
    ],
)
def test_the_way_down(
    start: Rung, readings: list[Reading[Verse]], rungs: list[Rung | None]
) -> None:
    assert rungs_of(start, *readings) == rungs


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome.OK,
        Outcome.TRUNCATED,
        Outcome.FILTERED,
        Outcome.REFUSED,
        Outcome.BUSY,
        Outcome.UNREACHABLE,
        Outcome.DENIED,
        Outcome.FAILED,
    ],
)
def test_some_outcomes_are_final(outcome: Outcome) -> None:
    """A truncated answer above all is neither repaired nor asked for again."""
    assert next_approach(at(STRICT), Reading(outcome)) is None


outcomes = st.sampled_from(list(Outcome))
readings = st.builds(
    Reading,
    outcomes,
    is_misshapen=st.booleans(),
    parameter=st.sampled_from(
        ["response_format", "max_tokens", "max_completion_tokens", "seed", "temperature"]
    ),
)


@given(st.lists(readings, min_size=20, max_size=20))
def test_every_way_ends(worst: list[Reading[Verse]]) -> None:
    """Three answers a rung, an empty one, five parameters adapted: no brief costs more."""
    approach: Approach | None = at(STRICT)
    num_asked = 0
    while approach is not None:
        approach = next_approach(approach, worst[num_asked])
        num_asked += 1
    assert num_asked <= 18


def test_a_lower_rung_starts_from_a_clean_sheet() -> None:
    """What a model said to another request would only mislead it."""
    first = next_approach(at(STRICT), MALFORMED)
    assert first is not None
    assert first.complaint is not None
    second = next_approach(first, MALFORMED)
    assert second == replace(at(SCHEMA))


def test_the_limit_is_renamed_once() -> None:
    renamed = next_approach(at(STRICT), unsupported("max_tokens"))
    assert renamed is not None
    assert renamed.manner.token_parameter is TokenParameter.MAX_COMPLETION_TOKENS
    assert next_approach(renamed, unsupported("max_completion_tokens")) is None


def test_parameters_are_left_out_one_by_one() -> None:
    first = next_approach(at(STRICT), unsupported("temperature"))
    assert first is not None
    second = next_approach(first, unsupported("seed"))
    assert second is not None
    assert second.manner.omitted == ("seed", "temperature")


def test_complaints_carry_every_problem() -> None:
    complaint = complain(INVALID)
    assert complaint.previous == '{"title": 7}'
    assert "- title: wrong (got 7)\n- lines: missing\n" in complaint.words


def test_what_cannot_be_read_is_quoted_from_its_beginning() -> None:
    assert len(complain(replace(MALFORMED, text="x" * 9000)).previous) == 2000
    assert complain(replace(INVALID, text="x" * 9000)).previous == "x" * 9000
    assert complain(EMPTY).previous == ""
