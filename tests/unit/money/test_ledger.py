"""The ledger: a row per call, read back the same by us and by pandas."""

import io
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliffhanger.errors import InvalidInputError
from cliffhanger.money.call import CallRecord, Outcome, Usage
from cliffhanger.money.ledger import (
    ledger_name,
    ledger_schema,
    parquet_to_rows,
    rows_to_parquet,
    write_rows,
)
from cliffhanger.money.ledger_frame import read_ledger
from cliffhanger.money.units import Units
from cliffhanger.store import open_store

# Neither comes with types that a checker can read.
pd, pa = import_module("pandas"), import_module("pyarrow")
pq = import_module("pyarrow.parquet")

CALL = CallRecord(
    id="0" * 31 + "a",
    started_at=datetime(2026, 11, 22, 23, 30, 0, 123456, tzinfo=UTC),
    seconds=0.8,
    work="bible",
    tier="final",
    provider="openai",
    model="gpt-4.1",
    rung="strict_schema",
    attempt=1,
    outcome=Outcome.OK,
    http_status=200,
    usage=Usage(prompt_tokens=1200, completion_tokens=800, cached_tokens=1000),
    cost_usd=Decimal("0.007300000001"),
    prompt_sha256="f" * 64,
)

ZONES = st.integers(min_value=-23 * 60, max_value=23 * 60).map(
    lambda minutes: timezone(timedelta(minutes=minutes))
)
TIMES = st.datetimes(
    min_value=datetime(2000, 1, 1),  # noqa: DTZ001  the strategy adds the zone
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001  as above
    timezones=ZONES,
)
COUNTS = st.integers(min_value=0, max_value=2**40)
MONEY = st.none() | st.decimals(min_value=0, max_value=10**9, places=12)
UNITS = st.builds(
    Units,
    input_tokens=COUNTS,
    characters=COUNTS,
    seconds=st.decimals(min_value=0, max_value=10**6, places=4),
    resolution=st.sampled_from(["", "720p"]),
    has_audio=st.booleans(),
    cost_usd=MONEY,
)
CALLS = st.builds(
    CallRecord,
    id=st.uuids().map(lambda each: each.hex),
    started_at=TIMES,
    seconds=st.floats(min_value=0, max_value=1e6),
    work=st.text(max_size=20),
    attempt=st.integers(min_value=1, max_value=1000),
    outcome=st.sampled_from(Outcome),
    http_status=st.none() | st.integers(min_value=100, max_value=599),
    usage=st.none()
    | st.builds(Usage, prompt_tokens=COUNTS, completion_tokens=COUNTS, cached_tokens=COUNTS),
    capability=st.sampled_from(["chat", "video"]),
    episode_number=st.none() | st.integers(min_value=1, max_value=999),
    take=st.none() | st.integers(min_value=1, max_value=9),
    subject=st.text(max_size=20),
    units=st.none() | UNITS,
    cost_usd=MONEY,
    reserved_usd=MONEY,
    is_reused=st.booleans(),
    note=st.text(max_size=200),
)


@given(calls=st.lists(CALLS, max_size=5))
@settings(max_examples=40, deadline=None)
def test_what_is_written_is_read_back(calls: list[CallRecord]) -> None:
    """Order, zones, None and the last decimal of a cost survive."""
    assert list(parquet_to_rows(rows_to_parquet(calls))) == calls


def test_pandas_reads_the_same_columns_and_values() -> None:
    """The judge is a reader that is not ours."""
    bare = CALL.model_copy(update={"usage": None, "cost_usd": None, "http_status": None})
    bare = bare.model_copy(update={"units": Units(seconds=Decimal("5.50"), resolution="720p")})
    frame = pd.read_parquet(io.BytesIO(rows_to_parquet([CALL, bare])))
    assert set(frame.columns) == set(ledger_schema().names)
    assert frame["started_at"].tolist() == [pd.Timestamp("2026-11-22T23:30:00.123456Z")] * 2
    assert str(frame["started_at"].dt.tz) == "UTC"
    assert frame["cost_usd"].tolist() == [Decimal("0.007300000001"), None]
    assert frame["prompt_tokens"].fillna(-1).tolist() == [1200, -1]
    assert frame["outcome"].tolist() == ["ok", "ok"]
    assert frame["units"].fillna("").tolist() == ["", '{"seconds":"5.50","resolution":"720p"}']


OLD_SCHEMA = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("started_at", pa.timestamp("us", tz="UTC"), nullable=False),
        pa.field("seconds", pa.float64(), nullable=False),
        *(
            pa.field(name, pa.string(), nullable=False)
            for name in ("work", "tier", "provider", "model", "rung")
        ),
        pa.field("attempt", pa.int64(), nullable=False),
        *(
            pa.field(name, pa.string(), nullable=False)
            for name in ("outcome", "prompt_sha256", "note")
        ),
        pa.field("is_cost_estimated", pa.bool_(), nullable=False),
        *(
            pa.field(name, pa.int64())
            for name in ("http_status", "prompt_tokens", "completion_tokens", "cached_tokens")
        ),
        pa.field("is_estimated", pa.bool_()),
        pa.field("cost_usd", pa.decimal128(38, 12)),
    ]
)


def test_a_file_of_the_first_version_is_still_read() -> None:
    """That version knew of chat only; everything else has its default."""
    row = {
        **CALL.model_dump(exclude={"usage", "outcome"}),
        "outcome": "ok",
        "prompt_tokens": 1200,
        "completion_tokens": 800,
        "cached_tokens": 1000,
        "is_estimated": False,
    }
    old = {name: row[name] for name in OLD_SCHEMA.names}
    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([old], schema=OLD_SCHEMA), file)
    assert parquet_to_rows(file.getvalue()) == (CALL,)
    assert CALL.capability == "chat"


def test_a_row_is_written_to_the_store_and_replaced_by_the_same_call(tmp_path: Path) -> None:
    store = open_store(str(tmp_path))
    settled = CALL.model_copy(update={"cost_usd": Decimal(1)})
    for call in (CALL, settled):
        write_rows(store, (call,))
    assert list(store.list_names("ledger/")) == [ledger_name((CALL,))]
    assert parquet_to_rows(store.get_bytes(store.read_name(ledger_name((CALL,))))) == (settled,)


def test_rows_that_come_together_share_a_file_a_day(tmp_path: Path) -> None:
    """The same rows again replace it; another day has a file of its own."""
    store = open_store(str(tmp_path))
    together = [CALL, another("b"), another("c", days=1)]
    for _ in range(2):
        write_rows(store, together)
    assert sorted(store.list_names("ledger/")) == sorted(
        [ledger_name(together[:2]), ledger_name(together[2:])]
    )
    assert read_ledger(store)["id"].tolist() == [call.id for call in together]


@pytest.mark.parametrize("is_turned", [False, True])
def test_a_row_that_was_written_twice_counts_once(tmp_path: Path, *, is_turned: bool) -> None:
    """A crash between the ledger and the journal writes it again, in other company."""
    store = open_store(str(tmp_path))
    later = CALL.model_copy(update={"seconds": CALL.seconds + 60.0, "cost_usd": Decimal(2)})
    batches = [[CALL, another("b")], [another("c"), later]]
    for batch in reversed(batches) if is_turned else batches:
        write_rows(store, batch)
    found = read_ledger(store)
    assert sorted(found["id"]) == sorted({CALL.id, another("b").id, another("c").id})
    assert found.set_index("id").loc[CALL.id, "cost_exact_usd"] == Decimal(2)


def test_a_row_of_its_own_stands_for_the_one_in_company(tmp_path: Path) -> None:
    """The writers' room puts a richer row of a chat in the place of the driver's."""
    store = open_store(str(tmp_path))
    rich = CALL.model_copy(update={"seconds": 0.0, "work": "script"})
    write_rows(store, (rich,))
    write_rows(store, (CALL, another("b")))
    assert read_ledger(store).set_index("id").loc[CALL.id, "work"] == "script"


def another(digit: str, *, days: int = 0) -> CallRecord:
    """Return another call, on a day some *days* later."""
    started_at = CALL.started_at + timedelta(days=days)
    return CALL.model_copy(update={"id": digit * 32, "started_at": started_at})


def test_the_schema_holds_every_field_of_a_call() -> None:
    """A field added to the record must not be lost on the way to the ledger."""
    fields = (set(CallRecord.model_fields) - {"usage"}) | set(Usage.model_fields)
    assert set(ledger_schema().names) == fields
    assert ledger_schema().field("cost_usd").type == pa.decimal128(38, 12)
    assert ledger_schema().field("started_at").type == pa.timestamp("us", tz="UTC")


@pytest.mark.parametrize(
    ("zone_hours", "day"),
    [
        pytest.param(0, "2026-11-22", id="utc"),
        pytest.param(7, "2026-11-22", id="tomorrow in Hanoi"),
        pytest.param(-10, "2026-11-22", id="midday in Honolulu"),
    ],
)
def test_a_row_lies_under_the_utc_date_of_its_call(zone_hours: int, day: str) -> None:
    zone = timezone(timedelta(hours=zone_hours))
    call = CALL.model_copy(update={"started_at": CALL.started_at.astimezone(zone)})
    assert ledger_name((call,)) == f"ledger/date={day}/{UUID(CALL.id).hex}.parquet"


def test_a_cost_finer_than_the_column_is_refused_and_not_rounded() -> None:
    fine = CALL.model_copy(update={"cost_usd": Decimal("0.0000000000001")})
    with pytest.raises(InvalidInputError, match=r"cost_usd of call 0+a .*1E-13"):
        rows_to_parquet([fine])


def test_a_file_that_is_no_ledger_is_refused() -> None:
    other = io.BytesIO()
    pq.write_table(pa.table({"id": ["a"]}), other)
    with pytest.raises(InvalidInputError, match="columns"):
        parquet_to_rows(other.getvalue())
    with pytest.raises(InvalidInputError, match="5 bytes is no Parquet"):
        parquet_to_rows(b"12345")
