import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliffhanger.production.series import CallSummary, ScriptEntry
from cliffhanger.production.series_pages import (
    batch_row,
    grid_rows,
    outline_page,
    percentiles,
    script_rows,
)
from tests.story_world import BIBLE, GRID


def test_the_outline_tells_everything_a_person_approves() -> None:
    page = outline_page(BIBLE, GRID)
    told = (
        BIBLE.concept.logline,
        BIBLE.concept.synopsis,
        "NORA",
        "**INT. HOTEL LOBBY**",
        "| Nora is the heir of the hotel. | VICTOR | 1 | 3 |",
        "### 2. Night 2",
        "**Ends on:** Who locked door 3?",
    )
    assert [words for words in told if words not in page] == []


def test_a_pipe_in_a_name_breaks_no_table() -> None:
    nora = BIBLE.characters[0].model_copy(update={"occupation": "a | b\nc"})
    page = outline_page(BIBLE.model_copy(update={"characters": (nora, BIBLE.characters[1])}), GRID)
    row = next(line for line in page.split("\n") if line.startswith("| NORA"))
    assert row.count("|") == 6
    assert "a / b c" in row


def test_the_grid_table_says_where_the_paywall_stands() -> None:
    grid = GRID.model_copy(update={"paywall_episodes": (2,)})
    assert [row["paywall"] for row in grid_rows(grid)] == ["", "after", ""]


def _entry(number: int, **fields: object) -> ScriptEntry:
    return ScriptEntry.model_validate({"episode_number": number, "title": "t", **fields})


def test_failed_scripts_stand_first() -> None:
    entries = (_entry(1, name="a"), _entry(2, problem="cut off"), _entry(3, name="b"))
    rows = script_rows(entries)
    assert [row["episode"] for row in rows] == [2, 1, 3]
    assert [row["result"] for row in rows] == ["FAILED", "done", "done"]


def test_a_batch_adds_its_calls_up() -> None:
    calls = CallSummary(num_calls=2, tokens=30, cost_usd=0.5, latencies_seconds=(1.0, 3.0))
    guess = calls.model_copy(update={"is_cost_complete": False})
    row = batch_row((_entry(1, name="a", calls=calls), _entry(2, calls=guess)), wall_seconds=4.0)
    assert (row["done"], row["success rate"], row["calls"]) == (1, "50.0 %", 4)
    assert (row["tokens"], row["cost USD"], row["P50 s"]) == (60, "~1.0000", 2.0)


@given(st.lists(st.floats(min_value=0.001, max_value=600), min_size=1, max_size=50))
def test_percentiles_lie_in_order_within_the_data(seconds: list[float]) -> None:
    p50, p95, p99 = percentiles(seconds)
    assert min(seconds) - 0.001 <= p50 <= p95 <= p99 <= max(seconds) + 0.001


@pytest.mark.parametrize(("seconds", "expected"), [([], 0.0), ([2.0], 2.0), ([1.0, 3.0], 2.0)])
def test_the_median_of_few(seconds: list[float], expected: float) -> None:
    assert percentiles(seconds)[0] == expected
