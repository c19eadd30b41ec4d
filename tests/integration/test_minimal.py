"""The base install runs on a bare Debian; `make minimal` is the proof, and CI runs it here."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
IS_ABLE = os.geteuid() == 0 and shutil.which("debootstrap") is not None


@pytest.mark.skipif(not IS_ABLE, reason="needs root and debootstrap; CI has both")
def test_the_demo_runs_in_a_debootstrapped_debian() -> None:
    """python3-venv and make are enough: no libGL, X11, fontconfig, fonts or ffmpeg.

    It is the whole sample, drawn small: `test_film.py` judges it at its full size.
    """
    done = subprocess.run(
        ["make", "minimal"],
        cwd=ROOT,
        env={**os.environ, "DEMO_FLAGS": "--size 270x480"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    for library in ("libGL", "libEGL", "libX11", "libfontconfig", "libfribidi"):
        assert f"{library}: none" in done.stdout
    assert "film.mp4" in done.stdout
