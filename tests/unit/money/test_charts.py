"""Charts are pictures, of any ledger, and say how to get what draws them."""

import sys

import cv2
import numpy as np
import pytest

from cliffhanger.errors import MissingDependencyError
from cliffhanger.money.charts import draw_cost_by_episode, draw_spend_by_day
from cliffhanger.money.ledger_frame import frame_of, record_of
from tests.unit.money.ledger_rows import Season

LEDGER = frame_of([record_of(call) for call in Season().calls(60)])
SIZE = (462, 990, 3)


def colours(png: bytes) -> int:
    picture = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape == SIZE
    return len(np.unique(picture.reshape(-1, 3), axis=0))


@pytest.mark.parametrize("draw", [draw_spend_by_day, draw_cost_by_episode])
def test_a_chart_of_anything_is_a_picture(draw: object) -> None:
    assert callable(draw)
    assert colours(draw(LEDGER)) > 100
    assert 1 < colours(draw(frame_of([]))) < 300
    assert colours(draw(LEDGER.head(1))) > 1


def test_without_matplotlib_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingDependencyError, match=r"pip install 'cliffhanger\[reports\]'"):
        draw_spend_by_day(LEDGER)
