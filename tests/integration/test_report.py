"""A ledger written by the real code becomes tables and charts in the Prefect UI."""

import base64
import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import cv2
import numpy as np
import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey
from prefect.client.schemas.sorting import ArtifactSort

from cliffhanger.money.call import CallRecord
from cliffhanger.money.estimate import (
    VIDEO_TAKES,
    PlannedCall,
    StoredEstimate,
    estimate_calls,
    save_estimate,
)
from cliffhanger.money.ledger import ledger_name, write_rows
from cliffhanger.money.prices import load_price_book
from cliffhanger.money.units import Units
from cliffhanger.store import open_store
from flows.report import ReportParameters, production_report
from tests.unit.money.ledger_rows import SERIES, Season

NUM_CALLS = 200
KEYS = {
    "against-traditional",
    "costliest-shots",
    "forecast-vs-actual",
    "other-routes",
    "provider-reliability",
    "spend-by-day",
    "spend-by-episode",
    "spend-by-provider",
    "spend-by-stage",
    "spend-charts",
}


def fill(folder: Path) -> list[CallRecord]:
    """Write a ledger, an estimate, and a file that is none; return the calls."""
    store = open_store(str(folder))
    calls = Season(last=datetime.now(UTC)).calls(NUM_CALLS)
    for call in calls:
        write_rows(store, (call,))
    broken = ledger_name((calls[-1],)).replace(calls[-1].id, "f" * 32)
    store.link(broken, store.put_bytes(b"PAR1 torn", media_type="application/octet-stream"))
    clip = Units(seconds=Decimal(5), clips=1, resolution="720p")
    planned = PlannedCall(
        stage="video", account="kling-main", model="kling-v3", units=clip, takes=VIDEO_TAKES
    )
    estimate = estimate_calls([planned] * 4, load_price_book())
    made_at = datetime.now(UTC)
    stored = StoredEstimate(
        series_id=SERIES[0], episode_number=1, made_at=made_at, estimate=estimate
    )
    save_estimate(store, stored)
    return calls


async def artifacts(suffix: str) -> dict[str, str]:
    """Return the data of the newest artifacts of that suffix by the rest of their key."""
    async with get_client() as client:
        found = await client.read_artifacts(
            artifact_filter=ArtifactFilter(key=ArtifactFilterKey(like_=f"%-{suffix}")),
            sort=ArtifactSort.UPDATED_DESC,
        )
    return {str(item.key).removesuffix(f"-{suffix}"): str(item.data) for item in reversed(found)}


@pytest.fixture(scope="module")
def spent(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[CallRecord]]:
    """A store with a ledger, and its calls."""
    folder = tmp_path_factory.mktemp("spent")
    return folder, fill(folder)


async def test_everything_spent_is_shown(
    prefect_api: str, spent: tuple[Path, list[CallRecord]]
) -> None:
    """Sums are those of the calls; a file that is torn is named and does not stop the report."""
    assert prefect_api
    folder, calls = spent
    report = await production_report(ReportParameters(storage=str(folder)))
    shown = await artifacts("all")
    assert set(shown) == KEYS | {"unreadable"}
    total = sum((call.cost_usd for call in calls if call.cost_usd is not None), Decimal(0))
    assert report.num_calls == NUM_CALLS
    assert Decimal(str(report.total_usd)) == total
    assert [problem.split()[0][-20:] for problem in report.problems] == ["f" * 12 + ".parquet"]
    by_provider = json.loads(shown["spend-by-provider"])
    assert sum(row["calls"] + row["reused"] for row in by_provider) == NUM_CALLS
    kling = next(row for row in by_provider if row["provider"] == "kling")
    of_kling = sum(call.cost_usd or 0 for call in calls if call.provider == "kling")
    assert kling["cost USD"] == f"{of_kling:.2f}"
    unpriced = {row["model"]: row["without price"] for row in json.loads(shown["spend-by-stage"])}
    assert unpriced["fal-ai/pika/v2.2"] == report.num_unpriced > 0


async def test_the_comparisons_say_what_they_could_not_price(
    prefect_api: str, spent: tuple[Path, list[CallRecord]]
) -> None:
    assert prefect_api
    folder, _ = spent
    await production_report(ReportParameters(storage=str(folder)))
    shown = await artifacts("all")
    (forecast,) = json.loads(shown["forecast-vs-actual"])
    assert (forecast["expected USD"], forecast["range USD"]) == ("3.36", "1.85 to 8.40")
    assert forecast["verdict"] in {"within", "over", "under"}
    routes = {row["route"]: row for row in json.loads(shown["other-routes"])}
    assert {"DeepSeek V3.2", "GPT-4.1", "Claude Sonnet 4.5", "Gemini 2.5 Flash"} <= set(routes)
    assert {"Kling v3", "Runway Gen-4 Turbo", "Pika 2.2 (fal)"} <= set(routes)
    assert all(row["without price"] == 0 for row in routes.values())
    page = shown["against-traditional"]
    assert "debunked" in page
    assert "udn 2026-03-03" in page


async def test_charts_are_shown_and_kept(
    prefect_api: str, spent: tuple[Path, list[CallRecord]]
) -> None:
    """The pictures of the artifact are the files under reports/, and decode as pictures."""
    assert prefect_api
    folder, _ = spent
    report = await production_report(ReportParameters(storage=str(folder), series=SERIES[0]))
    shown = await artifacts(SERIES[0])
    assert set(shown) == KEYS | {"unreadable"}
    store = open_store(str(folder))
    pictures = [
        base64.b64decode(data)
        for data in re.findall(r"data:image/png;base64,([^)]+)\)", shown["spend-charts"])
    ]
    kept = [store.get_bytes(store.read_name(name)) for name in report.names.values()]
    assert kept == pictures
    assert all(name.startswith("reports/20") for name in report.names.values())
    for picture in pictures:
        decoded = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
        assert decoded is not None
        assert decoded.shape == (462, 990, 3)
        assert len(np.unique(decoded.reshape(-1, 3), axis=0)) > 50


async def test_an_empty_store_gives_an_empty_report(prefect_api: str, tmp_path: Path) -> None:
    assert prefect_api
    report = await production_report(
        ReportParameters(storage=str(tmp_path / "none"), series="nobody", since_days=1)
    )
    assert (report.num_calls, report.total_usd, report.num_unpriced) == (0, 0.0, 0)
    assert set(await artifacts("nobody")) == KEYS
