import hashlib
import math
import os
import subprocess
import sys
from enum import StrEnum
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliffhanger.errors import InvalidInputError
from cliffhanger.store.cache_key import cache_key
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.value import Value


class Mood(StrEnum):
    """A vocabulary."""

    TENSE = "tense"


class Request(Value):
    """A stage's input."""

    text: str = "Run!"
    speed: float = 1.0
    mood: Mood = Mood.TENSE
    voice: ArtifactRef | None = None


floats = st.floats(allow_nan=False, allow_infinity=False)
texts = st.text(max_size=3)
trees = st.recursive(
    st.none() | st.booleans() | st.integers() | texts | floats,
    lambda part: st.lists(part, max_size=3) | st.dictionaries(texts, part, max_size=3),
    max_leaves=4,
)


@settings(max_examples=40)
@given(parts=st.dictionaries(texts, trees, max_size=4))
def test_order_of_names_does_not_matter(parts: dict[str, object]) -> None:
    backwards = dict(reversed(parts.items()))
    assert cache_key("s", parts=parts) == cache_key("s", parts=backwards)


@settings(max_examples=60)
@given(first=trees, second=trees)
def test_different_parts_have_different_keys(first: object, second: object) -> None:
    """Keys agree exactly when Python's repr of the canonical parts does."""
    is_same = repr(sort(first)) == repr(sort(second))
    assert (cache_key("s", part=first) == cache_key("s", part=second)) == is_same


def sort(part: object) -> object:
    if isinstance(part, dict):
        return "mapping", sorted((name, sort(item)) for name, item in part.items())
    if isinstance(part, list):
        return [sort(item) for item in part]
    return part + 0.0 if isinstance(part, float) else part


def test_everything_that_changes_the_output_changes_the_key() -> None:
    film = ArtifactRef.of_bytes(b"film", media_type="video/mp4")
    keys = [
        cache_key("voice", request=Request()),
        cache_key("video", request=Request()),
        cache_key("voice", request=Request(), version="2"),
        cache_key("voice", request=Request(text="Stop!")),
        cache_key("voice", request=Request(speed=1.0000000000000002)),
        cache_key("voice", request=Request(voice=film)),
        cache_key("voice", request=[Request()]),
        cache_key("voice", request=True),
        cache_key("voice", request=1),
        cache_key("voice", request=1.0),
        cache_key("voice", request="1"),
        cache_key("voice", request=b"1"),
        cache_key("voice", request=None),
    ]
    assert len(set(keys)) == len(keys)


def test_what_a_reader_cannot_tell_apart_has_one_key() -> None:
    as_mp4 = ArtifactRef.of_bytes(b"film", media_type="video/mp4")
    as_data = ArtifactRef.of_bytes(b"film", media_type="application/octet-stream")
    assert cache_key("s", film=as_mp4) == cache_key("s", film=as_data)
    assert cache_key("s", ids=("a", "b")) == cache_key("s", ids=["a", "b"])
    assert cache_key("s", ids={"a", "b", "c"}) == cache_key("s", ids=frozenset("cba"))
    assert cache_key("s", zero=-0.0) == cache_key("s", zero=0.0)


def test_the_key_is_the_same_in_every_process() -> None:
    """Finished work is found by another machine, whatever its hash seed."""
    program = (
        "from cliffhanger.store.cache_key import cache_key\n"
        "print(cache_key('s', ids={'a', 'b', 'c'}, speed=0.1, names={'b': 1, 'a': 2}))"
    )
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", program]
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    answer = subprocess.check_output(command, cwd=root, env=environment, text=True)
    here = cache_key("s", ids={"a", "b", "c"}, speed=0.1, names={"a": 2, "b": 1})
    assert answer.strip() == here


def test_the_form_is_pinned() -> None:
    """A change to the canonical form would throw away every studio's finished work."""
    fields = '{"mood":"tense","speed":0.5,"text":"Run!","voice":{"artifact":"%s"}}'
    film = ArtifactRef.of_bytes(b"film", media_type="video/mp4")
    form = (
        '{"parts":{"arguments":{"mapping":{"request":{"fields":'
        f'{fields % film.sha256},"value":"Request"'
        '}}},"version":"1"},"stage":"voice","version":1}'
    )
    arguments = {"request": Request(speed=0.5, voice=film)}
    key = cache_key("voice", version="1", arguments=arguments)
    assert key == hashlib.sha256(form.encode()).hexdigest()


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(Path("film.mp4"), id="path"),
        pytest.param(np.zeros(3), id="array"),
        pytest.param(object(), id="client"),
        pytest.param({1: "a"}, id="keys that are no strings"),
        pytest.param(math.nan, id="NaN"),
        pytest.param([{"a": math.inf}], id="infinity deep inside"),
    ],
)
def test_parts_without_stable_content_are_refused(part: object) -> None:
    with pytest.raises(InvalidInputError, match="request"):
        cache_key("voice", request=part)
