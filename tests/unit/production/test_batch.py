"""A batch is read cell by cell, and refused by the name of what it cannot use."""

import io

import pandas as pd
import pytest

from cliffhanger.errors import InvalidInputError
from cliffhanger.production.batch import COLUMNS, read_batch, refuse_rows, result_tables
from cliffhanger.production.release import EpisodeState, ReleasedEpisode, ReleasedSeries

RECORDS = [
    {"screenplay": "a.fountain", "fps": 25, "language": "en"},
    {"premise": "A cleaner", "episode": 3},
]
CELLS = [
    {"screenplay": "a.fountain", "fps": 25, "language": "en"},
    {"premise": "A cleaner", "episode": 3},
]


def as_csv() -> bytes:
    return pd.DataFrame(RECORDS).to_csv(index=False).encode()


def as_parquet() -> bytes:
    page = io.BytesIO()
    pd.DataFrame(RECORDS).to_parquet(page)
    return page.getvalue()


@pytest.mark.parametrize(("data", "name"), [(as_csv(), "x.csv"), (as_parquet(), "x.parquet")])
def test_csv_and_parquet_say_the_same(data: bytes, name: str) -> None:
    """Empty cells are left out, and numbers that pandas made floats of are whole again."""
    if name == "x.csv":
        data = data.replace(b"25.0", b"25").replace(b"3.0", b"3")
    rows = read_batch(data, name)
    assert [row.cells for row in rows] == CELLS
    assert [row.number for row in rows] == [1, 2]


def test_columns_that_no_job_has_are_named() -> None:
    with pytest.raises(InvalidInputError, match="columns that no job has: sise, speed; a job has"):
        read_batch(b"screenplay,sise,speed\na,b,c\n", "x.csv")


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        pytest.param(b"screenplay\n", "x.csv", "1 to 5000 rows, got 0", id="no rows"),
        pytest.param(b"", "x.csv", "cannot be read as a table", id="nothing"),
        pytest.param(b"noise", "x.parquet", "cannot be read as a table", id="noise"),
        pytest.param(b"x", "x.xlsx", "must be a .csv or .parquet", id="other form"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, name: str, words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        read_batch(data, name)


def test_text_stays_text() -> None:
    """A title of digits is no number, and `NA` is a word."""
    (row,) = read_batch(b"premise,genre,size\n1984,NA,270x480\n", "x.csv")
    assert row.cells == {"premise": "1984", "genre": "NA", "size": "270x480"}


def test_all_problems_are_told_together() -> None:
    refuse_rows((), "x.csv")
    with pytest.raises(InvalidInputError, match=r"2 of its rows cannot work:\nrow 1: a\nrow 4: b"):
        refuse_rows(("row 1: a", "row 4: b"), "x.csv")


def test_both_result_tables_have_a_line_per_row() -> None:
    """In the order of the rows, whatever order the episodes ended in."""
    episodes = tuple(
        ReleasedEpisode(
            key=key, series_id="s", episode_number=n, title="T", state=EpisodeState.PUBLISHED
        )
        for n, key in ((2, "b"), (1, "a"))
    )
    released = ReleasedSeries(name="x", episodes=episodes)
    parquet, csv = result_tables(released, {"a": 1, "b": 2})
    read = pd.read_parquet(io.BytesIO(parquet))
    assert list(read["row"]) == [1, 2]
    assert list(read["episode"]) == [1, 2]
    pd.testing.assert_frame_equal(
        read[["row", "state", "cost_usd"]],
        pd.read_csv(io.BytesIO(csv))[["row", "state", "cost_usd"]],
    )
    assert "screenplay" in COLUMNS
