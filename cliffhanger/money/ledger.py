"""The ledger: every call as a row of Parquet, in folders by date.

Calls that end together share a file. A call whose end is written twice, because the process died
in between, may stand in two files: `keep_last` takes the later row.
"""

import hashlib
import io
from collections.abc import Iterable, Sequence
from datetime import UTC
from decimal import Decimal
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, Final

from cliffhanger.errors import InvalidInputError
from cliffhanger.money.call import CallRecord, Outcome, Usage
from cliffhanger.money.prices import COST_DECIMALS
from cliffhanger.money.units import Units
from cliffhanger.store.protocol import ArtifactStore

COST_DIGITS: Final = 38
MEDIA_TYPE: Final = "application/vnd.apache.parquet"

_COSTS: Final = ("cost_usd", "reserved_usd")
_USAGE_COLUMNS: Final = ("prompt_tokens", "completion_tokens", "cached_tokens", "is_estimated")
_PLAIN_COLUMNS: Final = tuple(
    name
    for name in CallRecord.model_fields
    if name not in {"started_at", "usage", "units", "outcome"}
)


def ledger_name(calls: Sequence[CallRecord]) -> str:
    """Return where a store keeps the rows of *calls*, all of one day (UTC).

    `ledger/date=YYYY-MM-DD/<id>.parquet` for one, a name made of all ids for several.
    """
    name = calls[0].id
    if len(calls) > 1:
        ids = "/".join(call.id for call in calls)
        name = f"{hashlib.sha256(ids.encode()).hexdigest()[:32]}-{len(calls)}"
    return f"ledger/date={_day(calls[0])}/{name}.parquet"


def write_rows(store: ArtifactStore, calls: Sequence[CallRecord]) -> None:
    """Keep the rows of *calls* in *store*, a file a day; one alone replaces its earlier row.

    Raises:
        InvalidInputError: A cost has more than twelve decimals; nothing of that day is kept.
    """
    by_day: dict[str, list[CallRecord]] = {}
    for call in calls:
        by_day.setdefault(_day(call), []).append(call)
    for rows in by_day.values():
        store.link(ledger_name(rows), store.put_bytes(rows_to_parquet(rows), media_type=MEDIA_TYPE))


def keep_last(files: Iterable[Sequence[CallRecord]]) -> list[CallRecord]:
    """Return every call of these files once.

    Of rows with the same id that in a file of its own counts, which somebody put there; among
    others the one that was written later, and so names more seconds.
    """
    latest: dict[str, tuple[bool, float, CallRecord]] = {}
    for rows in files:
        for row in rows:
            found = (len(rows) == 1, row.seconds, row)
            if row.id not in latest or latest[row.id][:2] <= found[:2]:
                latest[row.id] = found
    return [row for _, _, row in latest.values()]


def _day(call: CallRecord) -> str:
    return f"{call.started_at.astimezone(UTC):%Y-%m-%d}"


def rows_to_parquet(calls: Sequence[CallRecord]) -> bytes:
    """Return the calls as a Parquet file, a row each, in order; times in UTC, to the microsecond.

    Raises:
        InvalidInputError: A cost has more than twelve decimals, which the column would round.
    """
    arrow = _arrow()
    table = arrow.Table.from_pylist([_as_row(call) for call in calls], schema=ledger_schema())
    buffer = io.BytesIO()
    arrow.parquet.write_table(table, buffer)
    return buffer.getvalue()


def parquet_to_rows(content: bytes) -> tuple[CallRecord, ...]:
    """Return the calls of a Parquet file that `rows_to_parquet` wrote, in order.

    Columns that files of an earlier version lack have their defaults.

    Raises:
        InvalidInputError: It is no such file.
    """
    arrow = _arrow()
    try:
        table = arrow.parquet.read_table(io.BytesIO(content))
    except (arrow.ArrowInvalid, OSError) as exc:
        raise InvalidInputError(
            f"the ledger file of {len(content)} bytes is no Parquet file: {exc}"
        ) from exc
    _refuse_other_columns(table.schema)
    rows: list[dict[str, Any]] = table.to_pylist()
    return tuple(_as_call(row) for row in rows)


@cache
def ledger_schema() -> Any:  # noqa: ANN401  pyarrow comes without types
    """Return the Arrow schema: the fields of `CallRecord`, its usage in columns of their own.

    `units` is JSON, without the quantities that are zero.
    """
    pa = _arrow()
    text, count, flag = pa.string(), pa.int64(), pa.bool_()
    money = pa.decimal128(COST_DIGITS, COST_DECIMALS)
    needed = [
        ("id", text),
        ("started_at", pa.timestamp("us", tz="UTC")),
        ("seconds", pa.float64()),
        *((name, text) for name in ("capability", "provider", "account", "model")),
        ("attempt", count),
        ("outcome", text),
        *((name, text) for name in ("series_id", "subject", "key", "job_id", "price_id")),
        *((name, flag) for name in ("is_cost_estimated", "is_reused")),
        *((name, text) for name in ("work", "tier", "rung", "prompt_sha256", "note")),
    ]
    absent = [
        *((name, count) for name in ("episode_number", "take", "http_status")),
        *((name, count) for name in _USAGE_COLUMNS[:3]),
        ("is_estimated", flag),
        ("units", text),
        *((name, money) for name in _COSTS),
    ]
    return pa.schema(
        [
            *(pa.field(name, kind, nullable=False) for name, kind in needed),
            *(pa.field(name, kind, nullable=True) for name, kind in absent),
        ]
    )


def _arrow() -> ModuleType:
    """Return pyarrow; it takes half a second to import, and most runs need no ledger."""
    import_module("pyarrow.parquet")
    return import_module("pyarrow")


def _refuse_other_columns(schema: Any) -> None:  # noqa: ANN401  pyarrow comes without types
    """Raise InvalidInputError where a column is unknown, of another type, or missing."""
    ours = {field.name: field.type for field in ledger_schema()}
    known = all(ours.get(field.name) == field.type for field in schema)
    needed = {name for name, field in CallRecord.model_fields.items() if field.is_required()}
    if not known or not needed <= set(schema.names):
        raise InvalidInputError(
            f"the ledger file has the columns {schema.names}, not those of a call; read only files "
            "under ledger/"
        )


def _as_row(call: CallRecord) -> dict[str, Any]:
    for name in _COSTS:
        _refuse_fine_cost(call, name)
    row = {name: getattr(call, name) for name in _PLAIN_COLUMNS}
    row["outcome"] = call.outcome.value
    row["started_at"] = call.started_at.astimezone(UTC)
    row["units"] = call.units.model_dump_json(exclude_defaults=True) if call.units else None
    for name in _USAGE_COLUMNS:
        row[name] = getattr(call.usage, name) if call.usage else None
    return row


def _as_call(row: dict[str, Any]) -> CallRecord:
    usage = {name: row.pop(name, None) for name in _USAGE_COLUMNS}
    units = row.pop("units", None)
    row["outcome"] = Outcome(row["outcome"])
    has_usage = usage["prompt_tokens"] is not None
    return CallRecord(
        usage=Usage(**usage) if has_usage else None,
        units=Units.model_validate_json(units) if units is not None else None,
        **row,
    )


def _refuse_fine_cost(call: CallRecord, name: str) -> None:
    cost: Decimal | None = getattr(call, name)
    if cost is None:
        return
    if not cost.is_finite() or cost != cost.quantize(Decimal(1).scaleb(-COST_DECIMALS)):
        raise InvalidInputError(
            f"{name} of call {call.id} must have at most {COST_DECIMALS} decimals, got {cost}; "
            "write prices with at most six"
        )
