"""Reference pictures of a sheet: screen tests."""

from functools import lru_cache

import numpy as np
import pytest
from numpy.typing import NDArray

from cliffhanger.animatic.likeness import references
from cliffhanger.animatic.likeness.references import TESTS, film_references
from cliffhanger.errors import InvalidMediaError
from cliffhanger.story.vocabulary import ShotSize
from tests.unit.animatic.stagecraft import sheets


@lru_cache(maxsize=1)
def pictures() -> tuple[NDArray[np.uint8], ...]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(references, "TESTS", TESTS[:3])
        return film_references(sheets()["lin"])


def test_each_test_gives_two_pictures_that_differ() -> None:
    assert len(pictures()) == 6
    assert len({picture.tobytes() for picture in pictures()}) == 6
    for picture in pictures():
        assert picture.dtype == np.uint8
        assert picture.shape[2] == 3


def test_references_stand_in_different_lights() -> None:
    """Day, a rainy night, a park: the darkest is a fifth darker than the brightest."""
    light = [picture.mean() for picture in pictures()]
    assert min(light) < 0.8 * max(light)


def test_the_tests_go_through_hours_weathers_sides_and_faces() -> None:
    assert {test.time for test in TESTS} == {"day", "night", "dusk", "dawn"}
    assert {test.weather for test in TESTS} == {"clear", "rain", "snow", "fog"}
    assert {test.is_left for test in TESTS} == {True, False}
    assert len({emotion for test in TESTS for emotion in test.emotions}) == 10
    assert 10 <= 2 * len(TESTS) <= 20


def test_a_character_that_is_never_seen_near_has_no_references(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    far = TESTS[0].model_copy(update={"size": ShotSize.EWS})
    monkeypatch.setattr(references, "TESTS", (far,))
    with pytest.raises(InvalidMediaError, match="'lin' shows no head in 1 screen tests"):
        film_references(sheets()["lin"])
