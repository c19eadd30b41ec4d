"""The table of the accounts in Prefect's UI."""

import re
from decimal import Decimal

from cliffhanger.models.jobs.accounts import BreakerState
from cliffhanger.models.jobs.health import AccountHealth, Latency
from tasks.provider_health import KEY, health_row


def test_the_first_columns_matter_most() -> None:
    """The UI cuts wide tables."""
    latency = Latency(
        capability="video", num_calls=3, p50_seconds=61.2, p95_seconds=120.0, p99_seconds=125.5
    )
    row = health_row(
        AccountHealth(
            account="kling-main",
            num_calls=4,
            num_settled=3,
            num_failed=1,
            settled_today_usd=Decimal("1.26"),
            latencies=(latency,),
        )
    )
    assert list(row)[:5] == ["account", "state", "calls", "success", "P50 / P95 / P99"]
    assert (row["state"], row["success"], row["paid today"]) == ("closed", "75.0 %", "$1.26")
    assert row["P50 / P95 / P99"] == "video 61.2 / 120.0 / 125.5 s"


def test_an_open_account_says_why() -> None:
    row = health_row(
        AccountHealth(
            account="eleven", state=BreakerState.OPEN, open_seconds=299.6, reason="auth: no"
        )
    )
    assert row["state"] == "open, 300 s left: auth: no"
    assert row["success"] == "-"


def test_the_key_is_one_that_prefect_takes() -> None:
    assert re.fullmatch(r"[a-z0-9-]+", KEY)
