"""A shot of a bought film is made again: one image and one take more, and nothing else is paid."""

from collections import Counter
from collections.abc import Generator
from typing import Any

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
  image: {candidates: [{account: openai, protocol: openai-images, model: gpt-image-1}]}
  video:
    candidates:
      - {account: kling, protocol: kling-video, model: kling-v3, options: {mode: std}}
  budget: {episode_usd: 50}
  journal: "{folder}/journal.db"
"""
NOTE = "she holds the wire up to the lamp"
EPISODE = "series/the-wire/episodes/001"


@pytest.fixture(scope="module")
def films(prefect_api: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[PaidFilms]:
    folder = tmp_path_factory.mktemp("retake-bought")
    with (
        paid_house(folder, prefect_api) as house,
        films_of_house(house, folder, PROFILE, scale=0.002, shrink=0.25) as films,
    ):
        yield films


def bought(films: PaidFilms) -> Counter[str]:
    """Return how many calls were paid for, by capability."""
    return Counter(row.capability for row in films.journal.rows() if row.step == "settled")


def record(films: PaidFilms, name: str) -> dict[str, Any]:
    found = films.store.get_json(f"{EPISODE}/{name}")
    assert isinstance(found, dict)
    return found


@pytest.mark.slow
def test_a_retake_buys_one_image_and_one_take(films: PaidFilms) -> None:
    """It is killed after its image is paid, goes on with that one, and a second retake is another.

    That one asks in the same words, so that only the journal can tell the two apart. The film costs
    what all its calls cost, those that were replaced among them.
    """
    assert films.film().names
    before, first = bought(films), record(films, "master.json")
    shot = first["shots"][1]["id"]
    asked = {"series": "The Wire", "note": NOTE}

    trap = {"capability": "video", "step": "submitted"}
    assert films.retake(shot, traps=(trap,), **asked).is_killed
    assert films.retake(shot, **asked).names
    assert bought(films) - before == Counter({"image": 1, "video": 1})
    films.check_books()

    second = record(films, "master.json")
    changed = [
        old["id"]
        for old, new in zip(first["shots"], second["shots"], strict=True)
        if old["request"] != new["request"]
    ]
    assert changed == [shot]
    assert second["retakes"] == [{"shot_id": shot, "number": 1, "note": NOTE}]

    assert films.retake(shot, **asked).names
    assert bought(films) - before == Counter({"image": 2, "video": 2})
    spent = films.settled_usd()["episode:the-wire/1"]
    origins = record(films, "manifest.json")["origins"]
    assert round(sum(float(origin["cost_usd"]) for origin in origins), 6) == round(float(spent), 6)
    assert {row["takes"] for row in origins if row["subject"] == shot} == {3}


@pytest.mark.slow
def test_a_profile_that_buys_nothing_cannot_retake_what_was_bought(films: PaidFilms) -> None:
    assert films.film().names
    told = films.retake("s01-t02", series="The Wire", note=NOTE, profile=None).told
    assert told["error"] == "InvalidSettingError"
    assert "give the profile that it was made with" in told["words"]
