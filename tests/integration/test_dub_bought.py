"""A bought film is dubbed: nothing of its picture is bought again but the lips that are read."""

import csv
import io
from collections import Counter
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.integration.paid_flow import PaidFilms, films_of_house, paid_house

PROFILE = """
film:
  format: {width_px: 270, height_px: 480}
models:
  accounts:
    openai:
      provider: openai
      base_url: "{url}/openai/v1"
      api_key_env: PROVIDER_KEY
      limits: {max_concurrency: 20, requests_per_minute: 60000}
    kling:
      provider: kling
      base_url: "{url}/kling"
      api_key_env: PROVIDER_KEY
      limits: {max_concurrency: 20, requests_per_minute: 60000}
    sync:
      provider: syncso
      base_url: "{url}/syncso"
      api_key_env: PROVIDER_KEY
      limits: {max_concurrency: 20, requests_per_minute: 60000}
  image: {candidates: [{account: openai, protocol: openai-images, model: gpt-image-1}]}
  video:
    candidates:
      - {account: kling, protocol: kling-video, model: kling-v3, options: {mode: std}}
  lipsync: {candidates: [{account: sync, protocol: sync-lipsync, model: lipsync-2}]}
  budget: {episode_usd: 50}
  journal: "{folder}/journal.db"
"""
WORDS = {
    "The Wire": "Der Draht",
    "Who put this wire under my door tonight?": "Wer legt mir so etwas vor die T\u00fcr?",
    "Burn it.": "Weg damit.",
    "Why?": "Wieso?",
    "They are listening.": "Man h\u00f6rt uns.",
    "TO BE CONTINUED": "FORTSETZUNG FOLGT",
}
EPISODE = "series/the-wire/episodes/001"


@pytest.fixture(scope="module")
def films(prefect_api: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[PaidFilms]:
    folder = tmp_path_factory.mktemp("bought")
    with (
        paid_house(folder, prefect_api) as house,
        films_of_house(house, folder, PROFILE, scale=0.002, shrink=0.25) as films,
    ):
        yield films


def bought(films: PaidFilms) -> Counter[str]:
    """Return how many calls were paid for, by capability."""
    return Counter(row.capability for row in films.journal.rows() if row.step == "settled")


def fill(sheet: str) -> str:
    rows = list(csv.DictReader(io.StringIO(sheet)))
    page = io.StringIO()
    filled = csv.DictWriter(page, fieldnames=list(rows[0]))
    filled.writeheader()
    filled.writerows({**row, "text": WORDS[row["source"]]} for row in rows)
    return page.getvalue()


@pytest.mark.slow
def test_only_lips_that_are_read_are_bought_for_a_dub(films: PaidFilms, tmp_path: Path) -> None:
    """One of three shots has a mouth as large as MCU: one lip-sync, no image, no take.

    The textless picture of the other shots is the original's, and a second dub of the same lines
    buys nothing.
    """
    assert films.film().names
    before = bought(films)
    assert before["lipsync"] == 1
    printed = films.command("dub", "The Wire", "--sheet", "--to", films.storage).output
    (tmp_path / "de.csv").write_text(fill(printed[printed.index("id,kind") :]), "utf-8")
    lines = str(tmp_path / "{language}.csv")
    assert (
        films.dub("de", series="The Wire", lines=lines).names["film"].endswith("dubs/de/film.mp4")
    )
    assert bought(films) - before == Counter({"lipsync": 1})

    record = films.store.get_json(f"{EPISODE}/dubs/de/manifest.json")
    assert isinstance(record, dict)
    shots = record["shots"]
    assert isinstance(shots, list)
    changes = Counter(shot["change"] for shot in shots if isinstance(shot, dict))
    assert changes["picture"] == 1
    assert changes["words"] >= 1
    assert record["original_language"] == "en"
    films.check_books()

    assert films.dub("de", series="The Wire", lines=lines).names
    assert bought(films) - before == Counter({"lipsync": 1})
