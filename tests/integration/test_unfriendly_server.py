"""A server that nobody here wrote, with a model of random weights: it answers, but in garbage."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path

import httpx
import pytest
import yaml

from cliffhanger.errors import AnswerError
from cliffhanger.money.ledger import parquet_to_rows
from cliffhanger.store import open_store
from flows.series import develop_series
from flows.series_parameters import SeriesParameters
from tests.servers import free_port

TRANSFORMERS = Path(sys.executable).with_name("transformers")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Generator[tuple[str, str]]:
    """`transformers serve` with the random model: its base address and the model's name."""
    folder = tmp_path_factory.mktemp("random-model")
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(folder / "home")}
    maker = Path(__file__).with_name("random_model.py")
    subprocess.run([sys.executable, str(maker), str(folder)], env=environment, check=True)
    port = free_port()
    command = [str(TRANSFORMERS), "serve", str(folder), "--host", "127.0.0.1", "--device", "cpu"]
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(
            [*command, "--port", str(port)], env=environment, stdout=log, stderr=log
        )
        try:
            _wait_until_ready(f"http://127.0.0.1:{port}/health", process)
            yield f"http://127.0.0.1:{port}/v1", str(folder)
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"the server ended with {process.returncode}")
        try:
            if httpx.get(url, timeout=2).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError("the server did not start")


async def test_garbage_ends_in_a_readable_failure_with_every_attempt_on_record(
    prefect_api: str,
    tmp_path: Path,
    server: tuple[str, str],
) -> None:
    """The error is typed and says what came; ledger and transcripts hold each attempt."""
    assert prefect_api
    base_url, model = server
    route = {
        "provider": "garage",
        "base_url": base_url,
        "model": model,
        "context_tokens": 30_000,
        "max_answer_tokens": 3000,
        "is_free": True,
    }
    routes = tmp_path / "writers.yaml"
    routes.write_text(yaml.safe_dump({"tiers": {"draft": route}}), "utf-8")
    parameters = SeriesParameters(
        premise="A cleaner discovers she owns the hotel",
        storage=str(tmp_path / "store"),
        writers=str(routes),
    )
    with pytest.raises(AnswerError, match=r"calls\)") as failed:
        await develop_series(parameters)
    assert type(failed.value) is not AnswerError
    store = open_store(str(tmp_path / "store"))
    rows = [
        row
        for name in store.list_names("ledger/")
        for row in parquet_to_rows(store.get_bytes(store.read_name(name)))
    ]
    assert rows
    assert {row.provider for row in rows} == {"garage"}
    assert all(row.http_status == 200 for row in rows)
    assert "ok" not in {row.outcome for row in rows}
    transcripts = [
        json.loads(store.get_bytes(store.read_name(name))) for name in store.list_names("calls/")
    ]
    assert {each["call"]["id"] for each in transcripts} == {row.id for row in rows}
    assert all("A cleaner discovers" in each["request"] for each in transcripts)
