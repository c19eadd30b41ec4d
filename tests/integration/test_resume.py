"""A killed run goes on where it was, and its film is the film of a run that was left alone."""

import contextlib
import os
import signal
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.integration.studio import TestStudio, decoded_sha256

SMALL = "270x480"
SCREENPLAY = """Title: The Letter

INT. KITCHEN - NIGHT

MARA, 30, in a green dress, holds a letter. The letter reads: "DO NOT OPEN"

MARA
Paul, who put this under my door?

PAUL, 35, in a black suit, turns pale.

PAUL
(afraid)
Burn it. Before midnight. Please.

A knock on the door.

MARA
Then who is that?
"""
STAGES = ("script", "voice", "lipsync", "video", "mux")
"""In this order; the first result of such a stage is when the process dies."""


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Generator[TestStudio]:
    studio = TestStudio(tmp_path_factory.mktemp("resume"))
    try:
        yield studio
    finally:
        studio.stop()


@pytest.fixture(scope="module")
def script(studio: TestStudio) -> Path:
    path = studio.folder / "the_letter.fountain"
    path.write_text(SCREENPLAY)
    return path


@pytest.fixture(scope="module")
def undisturbed(studio: TestStudio, script: Path) -> str:
    """The decoded film of a run that was left alone."""
    return decoded_sha256(studio.produce(script, to="calm", size=SMALL) / "film.mp4")


def test_kill_9_loses_only_the_work_in_hand(
    studio: TestStudio, script: Path, undisturbed: str
) -> None:
    """Results written before a kill are not written again, and the film is the same.

    One film, whose process is killed at the first result of every stage: each run goes on from
    what those before it left. Store, clock and processes are others than those of the film that
    was left alone, so nothing depends on them.
    """
    store = studio.folder / "killed"
    kept: dict[str, int] = {}
    for stage in STAGES:
        assert not list((store / "results" / stage).rglob("*.json"))
        process = studio.start("produce", str(script), "--to", store.name, "--size", SMALL)
        wait_for_result(store / "results" / stage)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        left = records(store)
        assert {name: left[name] for name in kept} == kept
        kept = left
        assert not list(store.glob("series/*/episodes/*/film.mp4"))

    film = studio.produce(script, to=store.name, size=SMALL) / "film.mp4"

    assert decoded_sha256(film) == undisturbed
    again = records(store)
    assert {name: again[name] for name in kept} == kept


def wait_for_result(folder: Path) -> None:
    deadline = time.monotonic() + 120
    while not any(folder.rglob("*.json")):
        assert time.monotonic() < deadline, f"no result appeared in {folder}"
        time.sleep(0.005)


def wait_until_gone(group: int) -> None:
    """Return once nobody of the group runs: its resource tracker ends a moment after it."""
    deadline = time.monotonic() + 5
    while left := running_in_group(group):
        assert time.monotonic() < deadline, f"still running: {left}"
        time.sleep(0.02)


def records(store: Path) -> dict[str, int]:
    """Return when every result record was written, by name."""
    return {
        str(path.relative_to(store)): path.stat().st_mtime_ns
        for path in (store / "results").rglob("*.json")
    }


def test_ctrl_c_keeps_what_was_finished_and_leaves_nothing_half_written(
    studio: TestStudio, script: Path, undisturbed: str, tmp_path: Path
) -> None:
    """The command ends with 130 and its workers; the same command goes on."""
    store = studio.folder / "interrupted"
    process = studio.start(
        "produce",
        str(script),
        "--to",
        store.name,
        "--size",
        SMALL,
        env={"TMPDIR": str(tmp_path)},
    )
    wait_for_result(store / "results" / "video")
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=30)

    assert process.returncode == 130, out + err
    assert "the same command goes on" in err
    assert "Traceback" not in out + err
    assert not list(tmp_path.glob("cliffhanger-*"))
    assert not [path for path in (store / ".tmp").rglob("*") if path.is_file()]
    wait_until_gone(process.pid)
    kept = records(store)
    film = studio.produce(script, to=store.name, size=SMALL) / "film.mp4"
    assert decoded_sha256(film) == undisturbed
    assert {name: records(store)[name] for name in kept} == kept


def running_in_group(group: int) -> list[int]:
    """Return the processes of a group that are still there, by /proc."""
    found: list[int] = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = status.read_text().rsplit(")", 1)[1].split()
            if int(fields[2]) == group and fields[0] != "Z":
                found.append(int(status.parent.name))
    return found
