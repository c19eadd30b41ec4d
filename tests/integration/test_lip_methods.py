"""Bought shots whose mouths are synced, measured, and synced by the next method where they fail."""

import json
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.integration.paid_flow import ROOT, PaidFilms, RunEnd, films_of_house, paid_house
from tests.integration.tiny_onnx import write_tiny_sface, write_tiny_yunet

SCREENPLAY = """Title: The Wire

INT. KITCHEN - NIGHT

[[SHOT: CU]]
MARA
Who put this wire under my door tonight, and what do they want?
"""
SHORT_LINES = """Title: The Wire

INT. KITCHEN - NIGHT

[[SHOT: CU]]
MARA
Who put this wire here?

[[SHOT: CU]]
PAUL
Nobody did it, Mara.

[[SHOT: ECU]]
MARA
Then burn it now, Paul.
"""
PROFILE = """
film:
  format: {width_px: 360, height_px: 640, fps: 25}
faces: {yunet: "{folder}/yunet.onnx", sface: "{folder}/sface.onnx"}
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
  lipsync:
    candidates:
      - {account: sync, protocol: sync-lipsync, model: lipsync-2}
      - {account: sync, protocol: sync-lipsync, model: lipsync-2-pro}
  budget: {episode_usd: 50}
  journal: "{folder}/journal.db"
"""
PROGRAM = """
import sys
from pathlib import Path

from cliffhanger.media.probe import probe_film
from tests.fault_server.talking import FPS, draw_talking

video, audio, output = map(Path, sys.argv[1:])
facts = probe_film(video).video
seconds = facts.num_frames / facts.fps
Path(sys.argv[0]).with_suffix(".seconds").write_text(str(seconds))
size, count = (facts.width_px, facts.height_px), round(seconds * FPS)
output.write_bytes(draw_talking(audio.read_bytes(), late_ms=0, size=size, num_frames=count))
"""
FAILS_IN_MS = 300.0
"""Sound that is as much too early is seen by everybody: 45 ms are allowed."""


@contextmanager
def studio(house: Any, folder: Path, profile: str) -> Generator[PaidFilms]:  # noqa: ANN401
    """Give a studio whose face model finds the stand-in for a face."""
    folder.mkdir()
    write_tiny_yunet(folder / "yunet.onnx")
    write_tiny_sface(folder / "sface.onnx", np.zeros((147, 128), np.float32))
    with films_of_house(
        house, folder, profile, prefix=folder.name, scale=0.002, shrink=0.5
    ) as films:
        yield films


@pytest.fixture(scope="module")
def house(prefect_api: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[Any]:
    folder = tmp_path_factory.mktemp("lips")
    with paid_house(folder, prefect_api) as house:
        yield house


def lips_of(films: PaidFilms, end: RunEnd) -> list[dict[str, Any]]:
    """Return what the manifest says of the mouths."""
    folder = end.names["film"].rpartition("/")[0]
    manifest: Any = films.store.get_json(f"{folder}/manifest.json")
    return manifest["lips"]


def asked(films: PaidFilms) -> list[str]:
    """Return the steps of the lip-sync calls in the journal."""
    return [row.step for row in films.journal.rows() if row.capability == "lipsync"]


@pytest.mark.slow
def test_a_mouth_that_is_late_falls_to_the_next_method(house: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """One call each, the second one is kept, and report and manifest tell of both."""
    with studio(house, tmp_path / "second", PROFILE) as films:
        films.server.talk("lipsync-2", late_ms=FAILS_IN_MS)
        films.server.talk("lipsync-2-pro", late_ms=0.0)
        end = films.film(screenplay=SCREENPLAY)
        (row,) = lips_of(films, end)
        films.check_books()
        assert len(films.server.accepted("syncso")) == 2
        assert asked(films) == ["settled", "settled"]
        assert row["method"] == "sync/lipsync-2-pro"
        first, second = row["synced"]["attempts"]
        assert first["report"]["offset"]["offset_ms"] == pytest.approx(-FAILS_IN_MS, abs=40.0)
        assert second["report"]["offset"]["offset_ms"] == pytest.approx(0.0, abs=40.0)
        assert not row["synced"]["is_held"]
        report = films.store.get_bytes(films.store.read_name(end.names["report"])).decode()
        assert "| sync/lipsync-2-pro |" in report
        assert "tried sync/lipsync-2 failed" in report
        again = films.film(screenplay=SCREENPLAY)
        assert lips_of(films, again) == [row]
        assert len(films.server.accepted("syncso")) == 2


@pytest.mark.slow
def test_short_lines_are_measured_together_and_moved_together(house: Any, tmp_path: Path) -> None:  # noqa: ANN401
    """Lines of about a second each: none can be judged alone, all of them together can."""
    with studio(house, tmp_path / "short", PROFILE) as films:
        films.server.talk("lipsync-2", late_ms=FAILS_IN_MS)
        films.server.talk("lipsync-2-pro", late_ms=0.0)
        *short, last = lips_of(films, films.film(screenplay=SHORT_LINES))
        films.check_books()
        assert len(short) == 2
        for row in short:
            assert row["report"]["offset"]["offset_ms"] is None
            assert row["pooled"]["offset_ms"] == pytest.approx(0.0, abs=40.0)
            methods = [attempt["method"] for attempt in row["synced"]["attempts"]]
            assert methods == ["sync/lipsync-2", "sync/lipsync-2-pro"]
            assert row["method"] == "sync/lipsync-2-pro"
        # the stand-in's clip ends before the hold on the cliffhanger: its mouth is not seen there
        assert "no mouth is seen" in last["report"]["offset"]["reason"]
        assert asked(films) == ["settled"] * 5


@pytest.mark.slow
def test_a_shot_that_every_method_fails_on_refuses_the_draft(
    house: Any,  # noqa: ANN401
    tmp_path: Path,
) -> None:
    """The reasons name the shot, what was tried, what it cost and what to do."""
    with studio(house, tmp_path / "none", PROFILE) as films:
        films.server.talk("lipsync-2", late_ms=FAILS_IN_MS)
        films.server.talk("lipsync-2-pro", late_ms=-400.0)
        end = films.film(screenplay=SCREENPLAY)
        assert end.told["error"] == "QualityRefusedError", end.output[-3000:]
        assert asked(films) == ["settled", "settled"]
        draft = "series/the-wire/episodes/001/draft/refusal.json"
        refusal: Any = films.store.get_json(draft)
        reasons = " ".join(refusal["reasons"])
        lost = sum(row.cost_nano for row in films.journal.rows() if row.capability == "lipsync")
        assert lost > 0
        for words in (
            "sync/lipsync-2 failed",
            "sync/lipsync-2-pro failed",
            "in all",
            "`cliffhanger produce`",
            "models.lipsync",
        ):
            assert words in reasons


@pytest.mark.slow
def test_a_program_here_comes_first_and_gets_as_much_as_it_takes(
    house: Any,  # noqa: ANN401
    tmp_path: Path,
) -> None:
    """It takes 6 s at least: the shot is filled up for it and cut back; nothing is paid for."""
    folder = tmp_path / "here"
    program = tmp_path / "sync_here.py"
    program.write_text(PROGRAM)
    local = {
        "command": [sys.executable, str(program), "{video}", "{audio}", "{output}"],
        "environment": {"PYTHONPATH": str(ROOT)},
        "min_seconds": 6.0,
    }
    profile = f"{PROFILE}local_models: {json.dumps({'lipsync': local})}\n"
    with studio(house, folder, profile) as films:
        end = films.film(screenplay=SCREENPLAY)
        (row,) = lips_of(films, end)
        assert row["method"] == f"local/{Path(sys.executable).name}"
        assert row["synced"]["attempts"][0]["cost_usd"] == "0"
        assert asked(films) == []
        assert row["report"]["offset"]["offset_ms"] == pytest.approx(0.0, abs=40.0)
        assert float(program.with_suffix(".seconds").read_text()) == pytest.approx(6.0)
