"""A studio of its own for a test: the command line in a subprocess, its server and its store."""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

COMMAND = Path(sys.executable).with_name("cliffhanger")
EXAMPLES = Path(__file__).parents[2] / "examples"


@dataclass(frozen=True, slots=True)
class TestStudio:
    """Where one test's command line keeps everything.

    Attributes:
        folder: Holds `prefect/` (server, database) and the stores.
        api_url: Prefect API to use; the studio's own server when empty.
    """

    __test__ = False
    folder: Path
    api_url: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the command line; no Prefect but this studio's."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT")}
        return {
            **kept,
            **({"PREFECT_API_URL": self.api_url} if self.api_url else {}),
            "PREFECT_HOME": str(self.folder / "prefect"),
            "CLIFFHANGER_JOURNAL": str(self.folder / "journal.db"),
            "COLUMNS": "120",
        }

    def start(self, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """Start `cliffhanger` with *arguments* in a process group of its own.

        Ctrl-C reaches it even where this session was started in the background by a shell, which
        makes everything below it deaf to that signal.
        """
        return subprocess.Popen(
            ["env", "--default-signal=INT", str(COMMAND), *arguments],
            env={**self.environment, **(env or {})},
            cwd=self.folder,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def run(
        self, *arguments: str, timeout_seconds: float = 600
    ) -> subprocess.CompletedProcess[str]:
        """Run `cliffhanger` to its end."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=timeout_seconds)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def produce(self, screenplay: Path, *, to: str = "store", size: str = "") -> Path:
        """Return the folder of the episode made of *screenplay*; it must succeed."""
        options = ["--size", size] if size else []
        done = self.run("produce", str(screenplay), "--to", to, *options)
        assert done.returncode == 0, done.stdout + done.stderr
        return self.episode(to)

    def episode(self, store: str = "store") -> Path:
        """Return the folder of the only episode in *store*."""
        (film,) = (self.folder / store).glob("series/*/episodes/*/film.mp4")
        return film.parent

    def stop(self) -> None:
        """End the studio's server."""
        self.run("server", "stop")


def judge(*arguments: str) -> str:
    """Return what ffprobe or ffmpeg says; its own errors fail the test."""
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


def probe(film: Path) -> dict[str, dict[str, str]]:
    """Return ffprobe's view of the film's streams by kind."""
    text = judge("ffprobe", "-v", "error", "-show_streams", "-of", "json", str(film))
    streams: list[dict[str, str]] = json.loads(text)["streams"]
    return {stream["codec_type"]: stream for stream in streams}


def decoded_sha256(film: Path) -> str:
    """Return the digest of the decoded picture and sound, by ffmpeg."""
    command = ["ffmpeg", "-v", "error", "-i", str(film), "-map", "0:v", "-map", "0:a"]
    text = judge(*command, "-f", "streamhash", "-hash", "sha256", "-")
    return hashlib.sha256(text.encode()).hexdigest()


def loudness(film: Path) -> tuple[float, float]:
    """Return integrated LUFS and true peak in dBTP, by ffmpeg's ebur128."""
    command = ["ffmpeg", "-nostats", "-i", str(film), "-vn", "-af", "ebur128=peak=true"]
    text = judge(*command, "-f", "null", "-")
    summary = text[text.rindex("Summary:") :]
    integrated = re.search(r"I:\s+(-?[\d.]+) LUFS", summary)
    peak = re.search(r"Peak:\s+(-?[\d.]+) dBFS", summary)
    assert integrated is not None
    assert peak is not None
    return float(integrated.group(1)), float(peak.group(1))
