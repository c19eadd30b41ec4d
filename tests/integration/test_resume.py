"""A killed run goes on where it was, and its film is the film of a run that was left alone."""

import os
import signal
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.integration.studio import EXAMPLES, TestStudio, decoded_sha256

SMALL = "270x480"
SCREENPLAY = next(iter(sorted(EXAMPLES.glob("*_zh.fountain"))))
STAGES = ("script", "voice", "lipsync", "video", "mix")
"""The first result of such a stage is when the process dies."""


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Generator[TestStudio]:
    studio = TestStudio(tmp_path_factory.mktemp("resume"))
    try:
        yield studio
    finally:
        studio.stop()


@pytest.fixture(scope="module")
def undisturbed(studio: TestStudio) -> str:
    """The decoded film of a run that was left alone."""
    return decoded_sha256(studio.produce(SCREENPLAY, to="calm", size=SMALL) / "film.mp4")


@pytest.mark.parametrize("stage", STAGES)
def test_kill_9_loses_only_the_work_in_hand(
    studio: TestStudio, undisturbed: str, stage: str
) -> None:
    """Results written before the kill are not written again, and the film is the same."""
    store = f"killed-{stage}"
    process = studio.start("produce", str(SCREENPLAY), "--to", store, "--size", SMALL)
    wait_for_result(studio.folder / store / "results" / stage)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    kept = records(studio.folder / store)
    assert not list((studio.folder / store).glob("series/*/episodes/*/film.mp4"))

    film = studio.produce(SCREENPLAY, to=store, size=SMALL) / "film.mp4"

    assert decoded_sha256(film) == undisturbed
    again = records(studio.folder / store)
    assert {name: again[name] for name in kept} == kept


def test_two_runs_of_the_same_input_give_the_same_film(
    studio: TestStudio, undisturbed: str
) -> None:
    """Nothing depends on the clock, the store or the process."""
    film = studio.produce(SCREENPLAY, to="again", size=SMALL) / "film.mp4"
    assert decoded_sha256(film) == undisturbed


def wait_for_result(folder: Path) -> None:
    deadline = time.monotonic() + 120
    while not any(folder.rglob("*.json")):
        assert time.monotonic() < deadline, f"no result appeared in {folder}"
        time.sleep(0.005)


def records(store: Path) -> dict[str, int]:
    """Return when every result record was written, by name."""
    return {
        str(path.relative_to(store)): path.stat().st_mtime_ns
        for path in (store / "results").rglob("*.json")
    }
