import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import SecretStr

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.call_log import StoreCallLog, transcript_name
from cliffhanger.models.http import Transport
from cliffhanger.models.open_writer import Writers, open_writer
from cliffhanger.models.routes import TierRoute, WriterRoutes
from cliffhanger.money.call import CallRecord, Outcome, Usage
from cliffhanger.money.ledger import ledger_name, parquet_to_rows
from cliffhanger.store import open_store
from tests.unit.models.chat_jobs import ScriptedTransport

CALL = CallRecord(
    id="0" * 31 + "7",
    started_at=datetime(2026, 11, 22, 23, 30, tzinfo=UTC),
    seconds=1.25,
    work="episode",
    tier="draft",
    provider="acme",
    account="acme",
    series_id="heiress",
    model="storyteller-1",
    rung="schema",
    attempt=1,
    outcome=Outcome.OK,
    http_status=200,
    usage=Usage(prompt_tokens=10, completion_tokens=5),
    cost_usd=Decimal("0.000012"),
    prompt_sha256="f" * 64,
)


def nobody(_route: TierRoute) -> Transport:
    """Carry nothing."""
    return ScriptedTransport([])


def test_a_call_is_a_row_and_a_transcript(tmp_path: Path) -> None:
    store = open_store(str(tmp_path))
    StoreCallLog(store, lambda: "heiress").record(
        CALL, request='{"model": "x"}', reply="\ud83d lone surrogate"
    )
    row = store.get_bytes(store.read_name(ledger_name((CALL,))))
    assert parquet_to_rows(row) == (CALL,)
    transcript = json.loads(store.get_bytes(store.read_name(transcript_name(CALL))))
    assert CallRecord.model_validate(transcript["call"]) == CALL
    assert transcript["request"] == '{"model": "x"}'
    assert transcript_name(CALL) == f"calls/date=2026-11-22/{CALL.id}.json"


def test_without_routes_the_embedded_writer_writes(tmp_path: Path) -> None:
    opened = open_writer(None, open_store(str(tmp_path)), nobody)
    assert opened.is_embedded
    assert opened.writer.name.startswith("offline/")


def test_a_missing_key_is_named_before_anything_is_asked(tmp_path: Path) -> None:
    routes = WriterRoutes.single(
        base_url="https://api.example.com/v1", model="m", api_key_env="EXAMPLE_KEY"
    )
    with pytest.raises(InvalidSettingError, match="wants a key in EXAMPLE_KEY, which is not set"):
        open_writer(Writers(routes=routes), open_store(str(tmp_path)), nobody)


def test_the_name_of_a_writer_holds_no_key_and_no_address(tmp_path: Path) -> None:
    routes = WriterRoutes.single(
        base_url="https://api.example.com/v1", model="m", api_key_env="EXAMPLE_KEY"
    )
    keys = {"EXAMPLE_KEY": SecretStr("sk-very-secret")}
    writers = Writers(routes=routes, keys=keys)
    opened = open_writer(writers, open_store(str(tmp_path)), nobody)
    assert "sk-very" not in opened.writer.name + repr(writers)
    assert "https" not in opened.writer.name
