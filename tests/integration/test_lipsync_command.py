"""A lip-sync program run as a process of its own: what it gets, what it leaves, how it fails."""

import json
import os
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pydantic import ValidationError

from cliffhanger.errors import InvalidMediaError, InvalidSettingError, ProviderError
from cliffhanger.media.audio import Audio
from cliffhanger.media.wav import read_wav
from cliffhanger.models.lipsyncers.command import (
    CommandLipSyncer,
    CommandSettings,
    LipSyncCommandError,
)
from tests.foreign_clips import counted, write_clip

SIZE, FPS, NUM_FRAMES = (64, 96), 25, 20
PLACES = ("{video}", "{audio}", "{output}")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clips") / "clip.mp4"
    return write_clip(path, counted(NUM_FRAMES, SIZE), fps=FPS)


@pytest.fixture
def voice() -> Audio:
    rng = np.random.default_rng(0)
    samples = rng.uniform(-0.5, 0.5, (1, NUM_FRAMES * 48_000 // FPS))
    return Audio(samples.astype(np.float32))


def program(code: str, **fields: object) -> CommandLipSyncer:
    """Return a lip-syncer that is a Python script with the three paths as its arguments."""
    command = (sys.executable, "-c", f"import sys, os, shutil\n{code}", *PLACES)
    return CommandLipSyncer(CommandSettings.model_validate({"command": command, **fields}))


COPY = "shutil.copyfile(sys.argv[1], sys.argv[3])"


def test_the_program_s_clip_is_taken(clip: Path, voice: Audio, tmp_path: Path) -> None:
    path = tmp_path / "synced.mp4"
    facts = program(COPY).sync(clip, voice, path)
    assert path.read_bytes() == clip.read_bytes()
    assert (facts.video.num_frames, facts.video.width_px) == (NUM_FRAMES, SIZE[0])


def test_it_hears_the_voice(clip: Path, voice: Audio, tmp_path: Path) -> None:
    """The WAV that it gets is the voice, to 24 bits."""
    heard = tmp_path / "heard.wav"
    program(f"{COPY}; shutil.copyfile(sys.argv[2], {str(heard)!r})").sync(
        clip, voice, tmp_path / "out.mp4"
    )
    assert read_wav(heard).samples == pytest.approx(voice.samples, abs=2.0**-23)


def test_no_shell_reads_its_arguments(clip: Path, voice: Audio, tmp_path: Path) -> None:
    """What a shell would run stays a word."""
    trap = tmp_path / "trap"
    words = f"$(touch {trap}); `touch {trap}`"
    listed = tmp_path / "words.json"
    code = f"import json; {COPY}; json.dump(sys.argv[4:], open({str(listed)!r}, 'w'))"
    command = (sys.executable, "-c", f"import sys, shutil; {code}", *PLACES, words)
    CommandLipSyncer(CommandSettings(command=command)).sync(clip, voice, tmp_path / "out.mp4")
    assert json.loads(listed.read_text()) == [words]
    assert not trap.exists()


def test_keys_of_the_studio_are_not_in_its_environment(
    clip: Path, voice: Audio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KLING_API_KEY", "very-secret")
    seen = tmp_path / "environment.json"
    code = f"import json; {COPY}; json.dump(dict(os.environ), open({str(seen)!r}, 'w'))"
    program(code, environment={"HF_HUB_OFFLINE": "1"}).sync(clip, voice, tmp_path / "out.mp4")
    environment = json.loads(seen.read_text())
    assert "KLING_API_KEY" not in environment
    assert environment["HF_HUB_OFFLINE"] == "1"
    assert environment["PATH"] == os.environ["PATH"]


def test_nothing_is_left_behind(
    clip: Path, voice: Audio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither after a success nor after a failure."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    program(COPY).sync(clip, voice, tmp_path / "out.mp4")
    with pytest.raises(LipSyncCommandError):
        program("sys.exit(3)").sync(clip, voice, tmp_path / "none.mp4")
    assert not list((tmp_path / "temp").iterdir())
    assert not (tmp_path / "none.mp4").exists()


def test_a_failure_tells_its_code_and_last_words(clip: Path, voice: Audio, tmp_path: Path) -> None:
    """A provider's error with the end of a long output, not all of it."""
    code = "sys.stderr.write('x' * 50_000 + ' CUDA out of memory'); sys.exit(3)"
    with pytest.raises(ProviderError, match="exit code 3") as caught:
        program(code).sync(clip, voice, tmp_path / "out.mp4")
    assert isinstance(caught.value, LipSyncCommandError)
    assert caught.value.exit_code == 3
    assert caught.value.stderr_tail.endswith("CUDA out of memory")
    assert len(caught.value.stderr_tail) <= 2000


def test_time_runs_out_for_all_that_it_started(clip: Path, voice: Audio, tmp_path: Path) -> None:
    """A child that it left running is ended too."""
    told = tmp_path / "pid"
    code = (
        "import signal, subprocess\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()'])\n"
        f"open({str(told)!r}, 'w').write(str(child.pid))\n"
        "signal.pause()"
    )
    with pytest.raises(LipSyncCommandError, match="longer than timeout_seconds 2") as caught:
        program(code, timeout_seconds=2.0).sync(clip, voice, tmp_path / "out.mp4")
    assert caught.value.exit_code is None
    assert _is_gone(int(told.read_text()))


def _is_gone(pid: int) -> bool:
    """Return whether a process ends within five seconds; a zombie has ended."""
    for _ in range(50):
        status = Path(f"/proc/{pid}/stat")
        if not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize(
    ("code", "message"),
    [
        pytest.param("pass", "wrote nothing to {output}", id="nothing"),
        pytest.param("open(sys.argv[3], 'w').write('no')", "is no clip", id="no clip"),
        pytest.param("os.kill(os.getpid(), 9)", "exit code -9", id="killed"),
    ],
)
def test_what_it_leaves_is_looked_at(
    code: str, message: str, clip: Path, voice: Audio, tmp_path: Path
) -> None:
    with pytest.raises(LipSyncCommandError, match=message):
        program(code).sync(clip, voice, tmp_path / "out.mp4")


@pytest.mark.parametrize(
    ("frames", "message"),
    [
        pytest.param(counted(NUM_FRAMES, (96, 96)), "must be 64x96 px as it was given", id="size"),
        pytest.param(counted(NUM_FRAMES - 3, SIZE), r"must last 0\.800 s, got 0\.680", id="short"),
    ],
)
def test_a_clip_of_other_size_or_length_is_refused(
    frames: list[NDArray[np.uint8]],
    message: str,
    clip: Path,
    voice: Audio,
    tmp_path: Path,
) -> None:
    other = write_clip(tmp_path / "other.mp4", frames, fps=FPS)
    code = f"shutil.copyfile({str(other)!r}, sys.argv[3])"
    with pytest.raises(LipSyncCommandError, match=message):
        program(code).sync(clip, voice, tmp_path / "out.mp4")


def test_a_missing_clip_is_our_own_mistake(voice: Audio, tmp_path: Path) -> None:
    with pytest.raises(InvalidMediaError, match="does not exist"):
        program(COPY).sync(tmp_path / "none.mp4", voice, tmp_path / "out.mp4")


def test_a_program_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettingError, match="'latent-sync'; give its whole path"):
        CommandLipSyncer(CommandSettings(command=("latent-sync", *PLACES)))
    folder = tmp_path / "nowhere"
    with pytest.raises(InvalidSettingError, match="folder of the lip-sync command must exist"):
        CommandLipSyncer(CommandSettings(command=(sys.executable, *PLACES), folder=folder))


def test_a_command_without_its_places_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"must have \{audio\}, \{output\} among"):
        CommandSettings(command=("latentsync", "--video_path={video}"))
