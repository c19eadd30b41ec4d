"""A film is drawn, shown and approved on the command line before anything of it is bought."""

from collections import Counter
from collections.abc import Generator
from concurrent.futures import Future
from decimal import Decimal
from pathlib import Path
from threading import Thread

import pytest

from cliffhanger.errors import ArtifactMissingError
from cliffhanger.money.budget import show_usd
from flows.approving import Waiting, find_waiting
from tasks.budget_watch import EVENT
from tests.integration.events import first_event
from tests.integration.paid_flow import FOUNTAIN, PaidFilms, RunEnd, films_of_house, paid_house
from tests.integration.processes import wait_for
from tests.integration.studio import TestStudio, probe

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
  voice:
    candidates:
      - account: openai
        protocol: openai-speech
        model: gpt-4o-mini-tts
        voices: {any: marin}
  video:
    candidates:
      - {account: kling, protocol: kling-video, model: kling-v3, options: {mode: std}}
  lipsync: {candidates: [{account: sync, protocol: sync-lipsync, model: lipsync-2}]}
  budget: {episode_usd: 50}
  journal: "{folder}/journal.db"
"""
ANIMATIC = "series/the-wire/episodes/001/animatic"
FILM = "series/the-wire/episodes/001/film.mp4"


@pytest.fixture(scope="module")
def films(prefect_api: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[PaidFilms]:
    folder = tmp_path_factory.mktemp("approved")
    with (
        paid_house(folder, prefect_api) as house,
        films_of_house(house, folder, PROFILE, scale=0.002, shrink=0.25) as films,
    ):
        yield films


@pytest.fixture(scope="module")
def desk(prefect_api: str, tmp_path_factory: pytest.TempPathFactory) -> TestStudio:
    """Where a person types `cliffhanger approve`."""
    return TestStudio(tmp_path_factory.mktemp("desk"), api_url=prefect_api)


def bought(films: PaidFilms) -> Counter[str]:
    """Return how many calls stand in the journal, by capability, whatever became of them."""
    return Counter(row.capability for row in films.journal.rows())


def begin(films: PaidFilms, **parameters: object) -> "Future[RunEnd]":
    """Return how the film will have ended; a test that fails meanwhile does not wait for it."""
    end: Future[RunEnd] = Future()

    def make() -> None:
        try:
            end.set_result(films.film(approve_animatic=True, **parameters))
        except (OSError, ValueError) as exc:  # the workers were ended with the test
            end.set_exception(exc)

    Thread(target=make, daemon=True).start()
    return end


async def waiting_run() -> Waiting:
    """Return the run that waits, once one does."""

    async def first() -> Waiting | None:
        return next(iter(await find_waiting()), None)

    return await wait_for(first, seconds=90.0)


@pytest.mark.slow
async def test_nothing_is_filmed_before_the_animatic_is_approved(
    films: PaidFilms, desk: TestStudio, tmp_path: Path
) -> None:
    """While the run waits only voices are bought; what is approved is not asked again."""
    run = begin(films)
    waiting = await waiting_run()
    assert waiting.flow == "produce-episode"
    assert [field.name for field in waiting.fields] == ["decision", "notes"]
    assert bought(films) == {"voice": 4}
    assert {row["provider"] for row in films.server.accepted()} == {"openai"}
    with pytest.raises(ArtifactMissingError):
        films.store.read_name(FILM)
    board = films.store.fetch(films.store.read_name(f"{ANIMATIC}/film.mp4"), tmp_path / "a.mp4")
    assert probe(board)["video"]["width"] == 270

    listed = desk.run("approve")
    assert str(waiting.run_id)[:8] in listed.stdout
    assert "3 shots, as an animatic" in " ".join(listed.stdout.split())
    shown = desk.run("approve", "The Wire", "--show").stdout
    assert f"{ANIMATIC}/film.mp4?" in shown
    assert "approve, stop" in shown
    refused = desk.run("approve", "nobody")
    assert refused.returncode == 2
    assert "no run called 'nobody' waits" in refused.stderr
    said = desk.run("approve", str(waiting.run_id)[:8], "--note", "the coat is right")
    assert said.returncode == 0, said.stderr
    names = run.result(timeout=120).names
    assert names["film"] == FILM
    counts = bought(films)
    assert counts["video"] == 3
    assert counts["image"] >= 3
    record = films.store.get_json(f"{ANIMATIC}/approval.json")
    assert isinstance(record, dict)
    assert record["notes"] == "the coat is right"
    assert films.film(approve_animatic=True).names["film"] == FILM
    assert bought(films) == counts


@pytest.mark.slow
async def test_a_budget_that_is_nearly_spent_is_an_event(
    films: PaidFilms, prefect_api: str
) -> None:
    """A rerun buys nothing, and says that more than four fifths of the cap are spent."""
    spent = films.settled_usd()["episode:the-wire/1"]
    cap = (spent * Decimal("1.2")).quantize(Decimal("0.01"))
    tight = films.folder / "tight.yaml"
    text = (films.folder / "studio.yaml").read_text()
    tight.write_text(text.replace("episode_usd: 50", f"episode_usd: {cap}"))
    assert films.film(profile=str(tight)).names["film"] == FILM
    event = await first_event(prefect_api, EVENT)
    assert event["payload"]["scope"] == "episode the-wire/1"
    assert event["payload"]["settled_usd"] == show_usd(spent)


@pytest.mark.slow
async def test_what_is_turned_down_is_not_bought(films: PaidFilms, desk: TestStudio) -> None:
    """`--no` ends the run with the reason; of the film nothing but its new voices was paid for."""
    before = bought(films)
    other = FOUNTAIN.replace("The Wire", "The Other Wire").replace("Burn it.", "Burn it, now!")
    run = begin(films, screenplay=other)
    waiting = await waiting_run()
    said = desk.run("approve", waiting.name, "--no", "--note", "too slow")
    assert said.returncode == 0, said.stderr
    end = run.result(timeout=120)
    assert "names" not in end.told
    assert "the animatic was turned down: too slow" in str(end.told) + end.output
    after = bought(films)
    assert {kind: after[kind] - before[kind] for kind in after if after[kind] > before[kind]} == {
        "voice": after["voice"] - before["voice"]
    }
