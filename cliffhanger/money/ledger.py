"""The ledger: every call as a row of Parquet, a file per call, in folders by date."""

import io
from collections.abc import Sequence
from datetime import UTC
from decimal import Decimal
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, Final

from cliffhanger.errors import InvalidInputError
from cliffhanger.money.call import CallRecord, Outcome, Usage

COST_DIGITS: Final = 38
COST_DECIMALS: Final = 12
"""A price to a millionth of a dollar for a million tokens gives a cost of twelve decimals."""

_USAGE_COLUMNS: Final = ("prompt_tokens", "completion_tokens", "cached_tokens", "is_estimated")
_PLAIN_COLUMNS: Final = tuple(
    name for name in CallRecord.model_fields if name not in {"started_at", "usage"}
)


def ledger_name(call: CallRecord) -> str:
    """Return where a store keeps the call's row: `ledger/date=YYYY-MM-DD/<id>.parquet`, in UTC."""
    return f"ledger/date={call.started_at.astimezone(UTC):%Y-%m-%d}/{call.id}.parquet"


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

    Raises:
        InvalidInputError: It is no such file.
    """
    arrow = _arrow()
    try:
        table = arrow.parquet.read_table(io.BytesIO(content))
    except arrow.ArrowInvalid as exc:
        raise InvalidInputError(
            f"the ledger file of {len(content)} bytes is no Parquet file: {exc}"
        ) from exc
    if not table.schema.equals(ledger_schema()):
        raise InvalidInputError(
            f"the ledger file has the columns {table.schema.names}, not those of a call; read only "
            "files under ledger/"
        )
    rows: list[dict[str, Any]] = table.to_pylist()
    return tuple(_as_call(row) for row in rows)


@cache
def ledger_schema() -> Any:  # noqa: ANN401  pyarrow comes without types
    """Return the Arrow schema: the fields of `CallRecord`, its usage in columns of their own."""
    pa = _arrow()
    text, count, flag = pa.string(), pa.int64(), pa.bool_()
    needed = [
        ("id", text),
        ("started_at", pa.timestamp("us", tz="UTC")),
        ("seconds", pa.float64()),
        ("work", text),
        ("tier", text),
        ("provider", text),
        ("model", text),
        ("rung", text),
        ("attempt", count),
        ("outcome", text),
        ("prompt_sha256", text),
        ("note", text),
        ("is_cost_estimated", flag),
    ]
    absent = [
        ("http_status", count),
        ("prompt_tokens", count),
        ("completion_tokens", count),
        ("cached_tokens", count),
        ("is_estimated", flag),
        ("cost_usd", pa.decimal128(COST_DIGITS, COST_DECIMALS)),
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


def _as_row(call: CallRecord) -> dict[str, Any]:
    _refuse_fine_cost(call)
    row = {name: getattr(call, name) for name in _PLAIN_COLUMNS}
    row["outcome"] = call.outcome.value
    row["started_at"] = call.started_at.astimezone(UTC)
    for name in _USAGE_COLUMNS:
        row[name] = getattr(call.usage, name) if call.usage else None
    return row


def _as_call(row: dict[str, Any]) -> CallRecord:
    usage = {name: row.pop(name) for name in _USAGE_COLUMNS}
    row["outcome"] = Outcome(row["outcome"])
    has_usage = usage["prompt_tokens"] is not None
    return CallRecord(usage=Usage(**usage) if has_usage else None, **row)


def _refuse_fine_cost(call: CallRecord) -> None:
    cost = call.cost_usd
    if cost is None:
        return
    if not cost.is_finite() or cost != cost.quantize(Decimal(1).scaleb(-COST_DECIMALS)):
        raise InvalidInputError(
            f"cost_usd of call {call.id} must have at most {COST_DECIMALS} decimals, got {cost}; "
            "write prices with at most six"
        )
