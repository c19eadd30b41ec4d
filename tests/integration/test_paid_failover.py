"""A provider that dies while a film is shot: what it accepted stays with it, the rest goes on."""

from collections.abc import Generator
from decimal import Decimal
from typing import Any

import pytest

from cliffhanger.money.budget import show_usd
from cliffhanger.money.ledger_frame import read_ledger
from tests.integration.paid_flow import PaidFilms, RunEnd, films_of_house, paid_house

PROFILE = """
film:
  format: {width_px: 270, height_px: 480}
models:
  accounts:
    openai:
      provider: openai
      base_url: "{url}/openai/v1"
      api_key_env: PROVIDER_KEY
      limits: {max_concurrency: 1, requests_per_minute: 60000}
    kling:
      provider: kling
      base_url: "{url}/kling"
      api_key_env: PROVIDER_KEY
      limits: {max_concurrency: 20, requests_per_minute: 60000}
    runway:
      provider: runway
      base_url: "{url}/runway"
      api_key_env: PROVIDER_KEY
      limits: {max_concurrency: 20, requests_per_minute: 60000}
  image: {candidates: [{account: openai, protocol: openai-images, model: gpt-image-1}]}
  video:
    candidates:
      - {account: kling, protocol: kling-video, model: kling-v3, options: {mode: std}}
      - {account: runway, protocol: runway-video, model: gen4_turbo}
  budget: {episode_usd: 50}
  journal: "{folder}/journal.db"
"""


@pytest.fixture(scope="module")
def films(prefect_api: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[PaidFilms]:
    folder = tmp_path_factory.mktemp("over")
    with (
        paid_house(folder, prefect_api) as house,
        films_of_house(house, folder, PROFILE, scale=0.002, shrink=0.25) as films,
    ):
        yield films


@pytest.fixture(scope="module")
def end(films: PaidFilms) -> RunEnd:
    """A run in which Kling dies after its first shot was accepted, and comes back near the end."""
    control = f"{films.server.url}/_control"
    body = {"provider": "kling", "how": "503"}
    dies = {"capability": "video", "account": "kling", "step": "submitted"}
    comes_back = {"capability": "video", "account": "runway", "step": "settled", "nth": 2}
    films.server.plan("openai", "submit", path="/images/edits", kind="slow", seconds=1.0)
    return films.film(
        {**dies, "url": f"{control}/die", "body": body},
        {**comes_back, "url": f"{control}/revive", "body": body},
    )


@pytest.fixture(scope="module")
def manifest(films: PaidFilms, end: RunEnd) -> dict[str, Any]:
    """The machine-readable account of the film."""
    folder = end.names["film"].rpartition("/")[0]
    manifest = films.store.get_json(f"{folder}/manifest.json")
    assert isinstance(manifest, dict)
    return manifest


@pytest.mark.slow
def test_what_was_accepted_is_not_bought_elsewhere(films: PaidFilms, end: RunEnd) -> None:
    """One shot comes from the provider that died, the others from the next."""
    assert end.names
    films.check_books()
    assert len(films.server.accepted("kling")) == 1
    assert len(films.server.accepted("runway")) == 2
    assert films.server.paid_twice() == []
    assert {row.step for row in films.journal.rows()} == {"settled", "failed"}


@pytest.mark.slow
def test_the_breaker_is_open(films: PaidFilms, end: RunEnd) -> None:
    """Nobody sends more to an account that does not answer, but it is told apart from others."""
    assert end.names
    assert films.journal.breaker("kling") == "open"
    assert films.journal.breaker("runway") == films.journal.breaker("openai") == "closed"


@pytest.mark.slow
def test_the_report_says_which_shot_came_from_where(
    films: PaidFilms, end: RunEnd, manifest: dict[str, Any]
) -> None:
    """Account, model and cost of every shot, and why another was not asked."""
    made = {
        row.subject: (row.account, Decimal(row.cost_nano) / 10**9)
        for row in films.journal.rows()
        if row.capability == "video" and row.step == "settled"
    }
    shots = [origin for origin in manifest["origins"] if origin["capability"] == "video"]
    assert {
        shot["subject"]: (shot["account"], Decimal(str(shot["cost_usd"]))) for shot in shots
    } == made
    assert len(made) == 3
    report = films.store.get_bytes(films.store.read_name(end.names["report"])).decode()
    for shot in shots:
        is_second = shot["account"] == "runway"
        assert shot["note"].startswith("kling (kling-v3): ") == is_second
        assert shot["model"] == ("gen4_turbo" if is_second else "kling-v3")
        cells = [shot[name] for name in ("subject", "capability", "account", "model")]
        cost = show_usd(Decimal(str(shot["cost_usd"])))
        assert f"| {' | '.join(cells)} | 1 | {cost} | {shot['note']} |" in report


@pytest.mark.slow
def test_report_balances_and_ledger_agree_on_the_total(
    films: PaidFilms, end: RunEnd, manifest: dict[str, Any]
) -> None:
    """One sum, wherever it is looked up."""
    total = sum(
        (Decimal(str(origin["cost_usd"])) for origin in manifest["origins"]), start=Decimal(0)
    )
    assert total == films.settled_usd()["episode:the-wire/1"]
    ledger = read_ledger(films.store)
    assert total == sum(ledger.cost_exact_usd, start=Decimal(0))
    report = films.store.get_bytes(films.store.read_name(end.names["report"])).decode()
    assert f"## Bought: {len(manifest['origins'])} parts for {show_usd(total)}" in report
    assert "FAIL" not in report
