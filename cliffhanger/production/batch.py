"""A batch: a table of films to make, each row checked and named before anything starts."""

import io
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any, Final, cast

import pandas as pd

from cliffhanger.errors import InvalidInputError
from cliffhanger.production.release import ReleasedSeries
from cliffhanger.value import Value

COLUMNS: Final = (
    "screenplay",
    "premise",
    "episode",
    "genre",
    "writers",
    "storage",
    "profile",
    "quality",
    "priority",
    "language",
    "size",
    "fps",
)
"""What a row may say; what it leaves empty is asked as the batch says."""
_NUMBERS: Final = frozenset({"episode", "fps"})
MOST_ROWS: Final = 5000


class BatchRow(Value):
    """A row of a batch.

    Attributes:
        number: Which row, from 1; the row of the headings is not counted.
        cells: What it says, by column, the empty ones left out.
    """

    number: int
    cells: dict[str, str | int]

    @property
    def place(self) -> str:
        """The row, in words."""
        return f"row {self.number}"


def read_batch(data: bytes, name: str) -> tuple[BatchRow, ...]:
    """Return the rows of a table.

    Args:
        data: The file.
        name: Its name, which ends in .csv or .parquet.

    Raises:
        InvalidInputError: It is no such table, has no rows, or has columns of other names.
    """
    table = _read_table(data, name)
    if unknown := [str(column) for column in table.columns if column not in COLUMNS]:
        raise InvalidInputError(
            f"{name} has columns that no job has: {', '.join(unknown)}; a job has "
            f"{', '.join(COLUMNS)}"
        )
    if not 1 <= len(table) <= MOST_ROWS:
        raise InvalidInputError(f"{name} must have 1 to {MOST_ROWS} rows, got {len(table)}")
    records = cast("list[dict[str, Any]]", table.to_dict("records"))
    return tuple(
        BatchRow(number=number, cells=_cells(record))
        for number, record in enumerate(records, start=1)
    )


def refuse_rows(problems: Sequence[str], name: str) -> None:
    """Return if there are no problems.

    Raises:
        InvalidInputError: There are; the message has a line for each.
    """
    if problems:
        raise InvalidInputError(
            f"{name} was not begun, {len(problems)} of its rows cannot work:\n"
            + "\n".join(problems)
        )


def result_tables(released: ReleasedSeries, rows: Mapping[str, int]) -> tuple[bytes, bytes]:
    """Return what became of a batch as Parquet and as CSV, a line per row.

    Args:
        released: Every episode.
        rows: Number of the row by the key of its order.
    """
    lines = [
        {
            "row": rows[episode.key],
            "series": episode.series_id,
            "episode": episode.episode_number,
            "title": episode.title,
            "state": episode.state.value,
            "film": episode.film,
            "cost_usd": float(episode.cost_usd),
            "seconds": episode.seconds,
            "run_id": episode.run_id,
            "note": episode.note,
        }
        for episode in released.episodes
    ]
    table = pd.DataFrame(lines).sort_values("row")
    parquet = io.BytesIO()
    table.to_parquet(parquet, index=False)
    return parquet.getvalue(), table.to_csv(index=False).encode()


def _read_table(data: bytes, name: str) -> pd.DataFrame:
    ending = PurePath(name).suffix.lower()
    try:
        if ending == ".parquet":
            return pd.read_parquet(io.BytesIO(data))
        if ending == ".csv":
            return pd.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False)
    except (ValueError, OSError) as exc:
        raise InvalidInputError(f"{name} cannot be read as a table: {exc}") from exc
    raise InvalidInputError(f"a batch must be a .csv or .parquet file, got {name!r}")


def _cells(record: Mapping[str, Any]) -> dict[str, str | int]:
    """Return what a record says: empty cells left out, numbers as numbers."""
    said = {name: _cell(name, value) for name, value in record.items() if not _is_empty(value)}
    return {name: value for name, value in said.items() if value != ""}


def _is_empty(value: object) -> bool:
    return value is None or value != value or value is pd.NaT  # noqa: PLR0124  NaN is not itself


def _cell(name: str, value: object) -> str | int:
    if isinstance(value, float) and value.is_integer():
        return int(value) if name in _NUMBERS else str(int(value))
    text = str(value).strip()
    return int(text) if name in _NUMBERS and text.isdecimal() else text
