import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocks.serializer import ValueSerializer
from cliffhanger.checks.result import CheckResult
from cliffhanger.errors import InvalidInputError
from cliffhanger.media.speech import Phone, SpeechTimes
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.value import Value

SERIALIZER = ValueSerializer()
times = st.floats(min_value=0, max_value=600)
phones = st.builds(Phone, symbol=st.text(max_size=2), start_seconds=times, end_seconds=times)
values = st.one_of(
    st.builds(SpeechTimes, phones=st.lists(phones, max_size=2).map(tuple)),
    st.builds(ArtifactRef.of_bytes, st.binary(max_size=3), media_type=st.just("video/mp4")),
    st.builds(CheckResult, name=st.text(), is_passed=st.booleans(), measured=st.text()),
)
results = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | times | values,
    lambda part: (
        st.lists(part, max_size=2)
        | st.lists(part, max_size=2).map(tuple)
        | st.dictionaries(st.sampled_from(["a", "value", "tuple", "dict"]), part)
    ),
    max_leaves=4,
)


class Located(Value):
    """A value that means something on this machine only."""

    path: Path


@settings(max_examples=60)
@given(result=results)
def test_results_come_back_as_they_were(result: object) -> None:
    """Reading is the inverse of writing, types included."""
    back = SERIALIZER.loads(SERIALIZER.dumps(result))
    assert back == result
    assert type(back) is type(result)


@pytest.mark.parametrize(
    ("result", "match"),
    [
        pytest.param({1}, "got set", id="set"),
        pytest.param(b"film", "got bytes", id="bytes"),
        pytest.param({1: "a"}, "got dict", id="keys that are no strings"),
        pytest.param([object()], "got object", id="any object"),
        pytest.param(math.nan, "must be finite", id="NaN"),
        pytest.param(Located(path=Path("a")), "holds a path", id="path"),
    ],
)
def test_what_would_not_come_back_is_refused(result: object, match: str) -> None:
    with pytest.raises(InvalidInputError, match=match):
        SERIALIZER.dumps(result)


@pytest.mark.parametrize("name", ["os:system", "pathlib:Path", "cliffhanger.value:Missing"])
def test_only_values_are_built(name: str) -> None:
    planted = f'{{"value": "{name}", "fields": {{}}}}'.encode()
    with pytest.raises(ValueError, match="no Value known here"):
        SERIALIZER.loads(planted)


def test_a_kept_failure_says_what_happened() -> None:
    back = SERIALIZER.loads(SERIALIZER.dumps(InvalidInputError("crf must be <= 51, got 99")))
    assert isinstance(back, RuntimeError)
    assert str(back) == "InvalidInputError: crf must be <= 51, got 99"
