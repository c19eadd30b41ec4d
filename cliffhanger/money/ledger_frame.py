"""The ledger of a store as one pandas table."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import partial
from typing import Final

import pandas as pd
from pydantic import ValidationError

from cliffhanger.errors import ArtifactCorruptError, ArtifactMissingError, InvalidInputError
from cliffhanger.money.call import CallRecord
from cliffhanger.money.ledger import keep_last, parquet_to_rows
from cliffhanger.money.units import Units
from cliffhanger.store.protocol import ArtifactStore

FOLDER: Final = "ledger/date="
NUM_READERS: Final = 16
"""Files read at once: a store far away answers slowly, not seldom."""

_TEXTS: Final = (
    "problem",
    "id",
    "capability",
    "provider",
    "account",
    "model",
    "outcome",
    "series_id",
    "subject",
    "key",
    "job_id",
    "price_id",
    "units",
    "work",
    "tier",
    "rung",
    "note",
)
_DTYPES: Final = {
    "started_at": "datetime64[us, UTC]",
    "day": "object",
    **dict.fromkeys(_TEXTS, "object"),
    **dict.fromkeys(("attempt", "episode_number", "take", "http_status"), "Int64"),
    **dict.fromkeys(("prompt_tokens", "completion_tokens", "cached_tokens"), "Int64"),
    **dict.fromkeys(("seconds", "cost_usd", "reserved_usd"), "float64"),
    "cost_exact_usd": "object",
    **dict.fromkeys(("is_cost_estimated", "is_reused"), "bool"),
}
"""Columns and their types."""


def read_ledger(
    store: ArtifactStore,
    *,
    since: date | None = None,
    until: date | None = None,
    series_id: str | None = None,
) -> pd.DataFrame:
    """Return every call as a row, by time.

    `cost_exact_usd` holds Decimals (None where nobody knows the price), `cost_usd` the same as
    floats for charts, `day` the UTC date, `units` the JSON of `Units`. A file that cannot be read
    is a row of its own: `problem` says which and why, and every figure is empty; `good_calls`
    leaves such rows out.

    Args:
        store: Where the ledger is.
        since: First day, UTC; None for the beginning.
        until: Last day, UTC; None for today.
        series_id: Only calls for this series; None for all.
    """
    names = [name for name in store.list_names(FOLDER) if _is_between(name, since, until)]
    with ThreadPoolExecutor(NUM_READERS) as readers:
        files = list(readers.map(partial(_read_file, store), names))
    calls = keep_last(found for found in files if not isinstance(found, str))
    records = [
        record_of(call) for call in calls if series_id is None or call.series_id == series_id
    ]
    problems = [
        _warning(name, found)
        for name, found in zip(names, files, strict=True)
        if isinstance(found, str)
    ]
    return frame_of(records + problems)


def frame_of(records: list[dict[str, object]]) -> pd.DataFrame:
    """Return *records* as a table with all columns, by time; also where there are none."""
    frame = pd.DataFrame.from_records(records, columns=list(_DTYPES)).astype(_DTYPES)
    return frame.sort_values(["started_at", "id"], ignore_index=True)


def good_calls(ledger: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that are calls."""
    return ledger[ledger["problem"] == ""]


def problems_of(ledger: pd.DataFrame) -> list[str]:
    """Return what could not be read, a sentence each."""
    return [text for text in ledger["problem"].tolist() if text]


def record_of(call: CallRecord) -> dict[str, object]:
    """Return *call* as a record of the table."""
    usage = call.usage
    units = call.units or (usage.units if usage else Units())
    return {
        **{name: getattr(call, name) for name in _DTYPES if name in CallRecord.model_fields},
        **(usage.model_dump(include=set(_DTYPES)) if usage else {}),
        "problem": "",
        "day": call.started_at.astimezone(UTC).date(),
        "outcome": call.outcome.value,
        "units": units.model_dump_json(exclude_defaults=True),
        "cost_exact_usd": call.cost_usd,
        "cost_usd": None if call.cost_usd is None else float(call.cost_usd),
        "reserved_usd": None if call.reserved_usd is None else float(call.reserved_usd),
    }


def _read_file(store: ArtifactStore, name: str) -> tuple[CallRecord, ...] | str:
    """Return the rows of a file, or what is wrong with it."""
    try:
        return parquet_to_rows(store.get_bytes(store.read_name(name)))
    except (InvalidInputError, ValidationError, ArtifactCorruptError, ArtifactMissingError) as exc:
        return " ".join(str(exc).split())


def _warning(name: str, problem: str) -> dict[str, object]:
    day = _day(name) or date.min
    texts = dict.fromkeys(_TEXTS, "")
    return {
        **texts,
        "problem": f"{name} was left out: {problem[:300]}",
        "started_at": datetime(day.year, day.month, day.day, tzinfo=UTC),
        "day": day,
        "is_cost_estimated": False,
        "is_reused": False,
    }


def _is_between(name: str, since: date | None, until: date | None) -> bool:
    day = _day(name)
    if day is None or not name.endswith(".parquet"):
        return False
    return (since or date.min) <= day <= (until or date.max)


def _day(name: str) -> date | None:
    """Return the day of the folder; None where it is no day."""
    try:
        return date.fromisoformat(name.removeprefix(FOLDER).partition("/")[0])
    except ValueError:
        return None
