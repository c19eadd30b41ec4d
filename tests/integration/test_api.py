"""The examples of the Python API run as they stand, and the API says where it does not belong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cliffhanger.errors import InvalidSettingError
from flows.api import make_episode
from tests.integration.release_world import SCRIPT
from tests.integration.studio import EXAMPLES, probe


def run_example(name: str, *arguments: str, api_url: str, folder: Path) -> str:
    """Return what an example prints, run from *folder* as a user runs it."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT")}
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / name), *arguments],
        env={**kept, "PREFECT_API_URL": api_url, "PREFECT_HOME": str(folder / "home")},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_the_example_makes_an_episode(prefect_api: str, tmp_path: Path) -> None:
    """Ten lines of Python, no `async`: the film plays, in the size that was asked for."""
    script = tmp_path / "short.fountain"
    script.write_text(SCRIPT.format(title="The Example", number=4))
    told = run_example("produce_episode.py", str(script), api_url=prefect_api, folder=tmp_path)
    film = tmp_path / "studio/series/the-example/episodes/004/film.mp4"
    assert "series/the-example/episodes/004/film.mp4" in told
    assert probe(film)["video"]["height"] == 480


@pytest.mark.slow
def test_the_example_makes_a_series(prefect_api: str, tmp_path: Path) -> None:
    """From the premise to the published film of its one episode."""
    told = run_example("produce_series.py", "1", api_url=prefect_api, folder=tmp_path)
    (film,) = tmp_path.glob("studio/series/*/episodes/001/film.mp4")
    assert f": published, {film.relative_to(tmp_path / 'studio')}" in told


async def test_in_async_code_the_flow_itself_is_to_be_awaited(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettingError, match="await the flow itself"):
        make_episode("x.fountain", storage=str(tmp_path / "studio"))
    assert not (tmp_path / "studio").exists()
