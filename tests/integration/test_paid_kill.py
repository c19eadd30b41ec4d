"""A worker that is killed between any two steps of a paid call: nothing is paid twice or lost.

One film, every part of it bought: lines and images from a provider that can neither be asked for a
job nor given a key, clips from one that can be asked, mouths from one that takes a key. Each run is
killed where the table says, and the next goes on from there.
"""

from collections.abc import Generator
from decimal import Decimal
from pathlib import Path

import cv2
import numpy as np
import pytest

from cliffhanger.media.audio import Audio
from cliffhanger.media.wav import wav_bytes
from cliffhanger.money.ledger_frame import read_ledger
from tests.integration.paid_flow import (
    PaidFilms,
    PaidHouse,
    Row,
    RunEnd,
    films_of_house,
    paid_house,
)

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
        voices: {female: marin, male: cedar}
  video:
    candidates:
      - {account: kling, protocol: kling-video, model: kling-v3, options: {mode: std}}
  lipsync: {candidates: [{account: sync, protocol: sync-lipsync, model: lipsync-2}]}
  budget: {episode_usd: 50}
  journal: "{folder}/journal.db"
"""
KNOWN_AFTERWARDS = ("claimed", "stored", "recorded", "settled")
"""Steps after which the next run knows what became of a call that nobody can be asked about."""
JOB_STEPS = (
    "claimed",
    "sending",
    "answered",
    "submitted",
    "done",
    "downloaded",
    "stored",
    "recorded",
    "settled",
)


SERVER = {"scale": 0.002, "shrink": 0.25}


@pytest.fixture(scope="module")
def house(prefect_api: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[PaidHouse]:
    with paid_house(tmp_path_factory.mktemp("house"), prefect_api) as house:
        yield house


@pytest.fixture(scope="module")
def films(house: PaidHouse, tmp_path_factory: pytest.TempPathFactory) -> Generator[PaidFilms]:
    with films_of_house(house, tmp_path_factory.mktemp("kill"), PROFILE, **SERVER) as films:
        yield films


@pytest.fixture
def pictures(house: PaidHouse, tmp_path: Path) -> Generator[PaidFilms]:
    """A film whose images no test before has bought: each kill wants one that is to come."""
    with films_of_house(house, tmp_path, PROFILE, prefix="pictures", **SERVER) as films:
        yield films


def kill(films: PaidFilms, capability: str, step: str) -> None:
    """Let the worker die when the first call of *capability* has come to *step*."""
    end = films.film({"capability": capability, "step": step})
    assert end.is_killed, f"{capability} never came to {step}: {end.told}\n{end.output[-4000:]}"
    films.check_books()


def waiting(films: PaidFilms, capability: str) -> list[Row]:
    """Return the calls that wait for a person, or whose worker died while they were sent."""
    rows = films.journal.rows()
    return [
        row for row in rows if row.capability == capability and row.step in {"sending", "unclear"}
    ]


def resolve_all(films: PaidFilms, capability: str, found: Path) -> None:
    """Look at the provider's own list, as a person does, and say what is there.

    A call that is not in it was not accepted. Of those in it the first is said to be lost, and
    of the others the result is handed in.
    """
    accepted = films.num_accepted()
    made = [
        row
        for row in waiting(films, capability)
        if accepted.get(row.key, 0) > films.lost_keys[row.key]
    ]
    for row in waiting(films, capability):
        if row not in made:
            films.resolve(row.key, "--not-accepted")
        elif row == made[0] and len(made) > 1:
            films.resolve(row.key, "--lost")
        else:
            films.resolve(row.key, "--result", str(found))
        films.check_books()
    assert waiting(films, capability) == []


def stopped_for_a_person(films: PaidFilms, capability: str) -> RunEnd:
    """Return the end of a run that does not pay again by itself."""
    before = films.num_accepted()
    keys = {row.key for row in waiting(films, capability)}
    end = films.film()
    assert (end.code, end.told["error"]) == (0, "UnclearCallError"), end.output[-4000:]
    assert end.told["key"] in keys
    assert f"`cliffhanger jobs resolve {end.told['key'][:12]}`" in end.told["words"]
    after = films.num_accepted()
    assert {key: after.get(key, 0) for key in keys} == {key: before.get(key, 0) for key in keys}
    films.check_books()
    return end


@pytest.fixture
def found_sound(tmp_path: Path) -> Path:
    """What a person downloads from the provider's pages: two seconds, a pace for every line."""
    at = np.arange(48_000, dtype=np.float32) / 24_000
    wave = (0.3 * np.sin(2 * np.pi * 220 * at)).astype(np.float32)
    path = tmp_path / "line.wav"
    path.write_bytes(wav_bytes(Audio(wave[np.newaxis], 24_000)))
    return path


@pytest.fixture
def found_image(tmp_path: Path) -> Path:
    """What a person downloads from the provider's pages: a picture."""
    pixels = np.random.default_rng(1).integers(0, 255, (1536, 1024, 3), dtype=np.uint8)
    path = tmp_path / "image.png"
    assert cv2.imwrite(str(path), cv2.blur(pixels, (31, 31)))
    return path


@pytest.mark.slow
def test_a_line_killed_at_any_step_is_paid_for_once(
    films: PaidFilms, found_sound: Path, found_image: Path
) -> None:
    """What may have been accepted waits for a person; all else goes on by itself.

    Portraits are bought beside the lines, so that the worker that dies may be sending one.
    """
    for step in ("sending", "answered", "done", "downloaded"):
        kill(films, "voice", step)
        resolve_all(films, "image", found_image)
    accepted = films.num_accepted()
    assert sorted(accepted.get(row.key, 0) for row in waiting(films, "voice")) == [0, 1, 1, 1]
    stopped_for_a_person(films, "voice")
    resolve_all(films, "voice", found_sound)
    for step in KNOWN_AFTERWARDS:
        kill(films, "voice", step)
        resolve_all(films, "image", found_image)


@pytest.mark.slow
def test_an_image_killed_at_any_step_is_paid_for_once(
    pictures: PaidFilms, found_image: Path, found_sound: Path
) -> None:
    """As a line; portraits first, then keyframes."""
    for step in ("sending", "answered"):
        kill(pictures, "image", step)
        resolve_all(pictures, "voice", found_sound)
    stopped_for_a_person(pictures, "image")
    resolve_all(pictures, "image", found_image)
    for step in KNOWN_AFTERWARDS:
        kill(pictures, "image", step)
        resolve_all(pictures, "voice", found_sound)
    for step in ("done", "downloaded"):
        kill(pictures, "image", step)
        resolve_all(pictures, "voice", found_sound)
    assert [pictures.num_accepted()[row.key] for row in waiting(pictures, "image")] == [1, 1]
    resolve_all(pictures, "image", found_image)


@pytest.mark.slow
@pytest.mark.parametrize("capability", ["video", "lipsync"])
def test_a_job_killed_at_any_step_is_paid_for_once(
    films: PaidFilms, capability: str, found_image: Path, found_sound: Path
) -> None:
    """Looked up by our name for it, or sent again with the same key; nobody is asked.

    The worker that dies may be sending a keyframe of another shot.
    """
    resolve_all(films, "voice", found_sound)
    for step in JOB_STEPS:
        kill(films, capability, step)
        resolve_all(films, "image", found_image)
        assert films.server.paid_twice("kling") == films.server.paid_twice("syncso") == []


@pytest.mark.slow
def test_the_film_is_finished_and_the_books_agree(films: PaidFilms) -> None:
    """The gate passes it; balances, ledger and the provider's list say the same."""
    names = films.film().names
    report = films.store.read_name(names["report"])
    assert "FAIL" not in films.store.get_bytes(report).decode()
    films.check_books()
    rows = films.journal.rows()
    assert {row.step for row in rows} <= {"settled", "failed"}
    accepted = films.num_accepted()
    keys = {row.key for row in rows}
    assert {key: accepted.get(key, 0) for key in keys} == {
        key: 1 + films.lost_keys[key] for key in keys
    }
    ledger = read_ledger(films.store)
    counted = sum(ledger.cost_exact_usd.dropna(), start=Decimal(0))  # a refused call has no cost
    assert counted == films.settled_usd()["episode:the-wire/1"]
    assert films.server.state()["strays"] == films.server.state()["crashes"] == []
