"""Lip-sync by a program of its own, such as LatentSync or MuseTalk in their own environment.

These projects pin versions that exclude each other and ours, so they never run in this process:
a clip and a voice are laid into a folder, a command is run, and a clip is taken out of it.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import BinaryIO, Final, Self

from pydantic import Field, field_validator, model_validator

from cliffhanger.errors import InvalidMediaError, InvalidSettingError, ProviderError
from cliffhanger.media.audio import Audio
from cliffhanger.media.lip_audio import LipLimits
from cliffhanger.media.probe import FilmFacts, probe_film
from cliffhanger.media.wav import write_wav
from cliffhanger.value import Value

TAIL_CHARS: Final = 2000
"""How much of what the program wrote at its end an error carries."""
SLACK_FRAMES: Final = 1.5
"""How much shorter the result may be, in its own frames."""

_PLACES: Final = ("{video}", "{audio}", "{output}")
_PASSED_ON: Final = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "CUDA_VISIBLE_DEVICES")
_ENDING_SECONDS: Final = 5.0


class LipSyncCommandError(ProviderError):
    """A lip-sync program failed, took too long, or left no clip that can be used.

    Attributes:
        exit_code: Of the program; negative where a signal ended it, None where time ran out.
        stderr_tail: The end of what it wrote to stderr and stdout.
    """

    def __init__(self, message: str, *, exit_code: int | None, stderr_tail: str = "") -> None:
        tail = f"; it wrote: {stderr_tail}" if stderr_tail else ""
        super().__init__(f"{message}{tail}")
        self.exit_code = exit_code
        self.stderr_tail = stderr_tail


class CommandSettings(Value):
    """A program that syncs lips."""

    command: tuple[str, ...] = Field(min_length=1)
    """Program and arguments, one each and no shell; `{video}`, `{audio}` and `{output}` in them
    become the paths of an MP4, a WAV and the MP4 to be written: `--video_path`, `{video}`."""
    folder: Path | None = None
    """Where it runs, such as the project's checkout; a fresh folder where nobody says."""
    timeout_seconds: float = Field(default=1800.0, gt=0.0, le=86_400.0)
    """How long it may take for one clip."""
    environment: dict[str, str] = Field(default_factory=dict[str, str])
    """Variables it gets besides PATH, HOME and the like; no others, so that no key gets out."""
    min_seconds: float = Field(default=0.0, ge=0.0, le=600.0)
    """Shortest clip that it takes; shorter ones are filled up, and cut back afterwards."""
    max_seconds: float = Field(default=600.0, gt=0.0, le=600.0)
    """Longest clip that it takes; of longer shots the part with the words is given."""
    frame_multiple: int = Field(default=1, ge=1, le=256)
    """Frames that it takes at a time; LatentSync takes 16."""

    @model_validator(mode="after")
    def _has_a_range(self) -> Self:
        _ = self.limits
        return self

    @property
    def limits(self) -> LipLimits:
        """What it takes."""
        return LipLimits(
            min_seconds=self.min_seconds,
            max_seconds=self.max_seconds,
            frame_multiple=self.frame_multiple,
        )

    @property
    def fingerprint(self) -> str:
        """What a result depends on besides clip and voice."""
        return f"{list(self.command)} {self.folder} {self.limits}"

    @field_validator("command")
    @classmethod
    def _has_places(cls, command: tuple[str, ...]) -> tuple[str, ...]:
        missing = [place for place in _PLACES if not any(place in part for part in command)]
        if missing:
            raise ValueError(
                f"command must have {', '.join(missing)} among its arguments, got {list(command)}"
            )
        return command


class CommandLipSyncer:
    """Syncs lips by a program; a `LipSyncer`.

    Args:
        settings: Which program.

    Raises:
        InvalidSettingError: There is no such program or folder.
    """

    def __init__(self, settings: CommandSettings) -> None:
        self._settings = settings
        self.name: Final = f"local/{self._program}"
        self.limits: Final = settings.limits
        self.fingerprint: Final = settings.fingerprint
        program, folder = settings.command[0], settings.folder
        if folder is not None and not folder.is_dir():
            raise InvalidSettingError(f"folder of the lip-sync command must exist, got {folder}")
        found = shutil.which(program) or (folder and (folder / program).is_file())
        if not found:
            raise InvalidSettingError(
                f"command must name a program that is there, got {program!r}; give its whole path"
            )

    def sync(self, clip: Path, voice: Audio, path: Path) -> FilmFacts:
        """Write *clip*, its mouth following *voice*, to *path* and return what was written.

        Raises:
            InvalidMediaError: *clip* is no clip.
            LipSyncCommandError: The program failed, took too long, or left no such clip.
        """
        given = probe_film(clip)
        with tempfile.TemporaryDirectory(prefix="lips-") as name:
            folder = Path(name)
            files = {place: folder / file for place, file in _files().items()}
            shutil.copyfile(clip, files["{video}"])
            write_wav(files["{audio}"], voice)
            self._run(files, folder)
            facts = _check(files["{output}"], given)
            shutil.move(files["{output}"], path)
        return facts

    def _run(self, files: dict[str, Path], folder: Path) -> None:
        log = folder / "stderr.txt"
        with log.open("wb") as stderr:
            exit_code = self._wait(self._start(files, folder, stderr))
        tail = _tail(log)
        if exit_code is None:
            problem = (
                f"took longer than timeout_seconds {self._settings.timeout_seconds:g}; allow more, "
                "or give it a shorter clip"
            )
        elif exit_code != 0:
            problem = f"ended with exit code {exit_code}"
        elif not files["{output}"].is_file():
            problem = "wrote nothing to {output}; check its arguments"
        else:
            return
        raise LipSyncCommandError(
            f"{self._program} {problem}", exit_code=exit_code, stderr_tail=tail
        )

    def _start(
        self, files: dict[str, Path], folder: Path, stderr: BinaryIO
    ) -> subprocess.Popen[bytes]:
        command = [_filled(part, files) for part in self._settings.command]
        try:
            return subprocess.Popen(  # noqa: S603  the program that the operator named, no shell
                command,
                cwd=self._settings.folder or folder,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=stderr,
                stderr=stderr,
                start_new_session=True,
            )
        except OSError as exc:
            raise LipSyncCommandError(
                f"{self._program} cannot be started: {exc.strerror}; give one that may be run",
                exit_code=None,
            ) from exc

    def _wait(self, process: subprocess.Popen[bytes]) -> int | None:
        """Return the exit code; None where time ran out. Nothing it started goes on after that."""
        try:
            return process.wait(self._settings.timeout_seconds)
        except subprocess.TimeoutExpired:
            return None
        finally:
            _end(process)

    @property
    def _program(self) -> str:
        return Path(self._settings.command[0]).name

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        return {**kept, **self._settings.environment}


def _files() -> dict[str, str]:
    return dict(zip(_PLACES, ("clip.mp4", "voice.wav", "synced.mp4"), strict=True))


def _filled(part: str, files: dict[str, Path]) -> str:
    for place, file in files.items():
        part = part.replace(place, str(file))
    return part


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and what it started, first asked and then made to."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, how)
        except ProcessLookupError:
            return
        try:
            process.wait(_ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            continue


def _tail(log: Path) -> str:
    text = log.read_bytes()[-4 * TAIL_CHARS :].decode(errors="replace")
    return text[-TAIL_CHARS:].strip()


def _check(output: Path, given: FilmFacts) -> FilmFacts:
    """Return what the program left.

    Raises:
        LipSyncCommandError: It is no clip of that size and length.
    """
    try:
        facts = probe_film(output)
    except InvalidMediaError as exc:
        raise LipSyncCommandError(f"what was written is no clip: {exc}", exit_code=0) from exc
    size = facts.video.width_px, facts.video.height_px
    wanted = given.video.width_px, given.video.height_px
    if size != wanted:
        raise LipSyncCommandError(
            f"the synced clip must be {wanted[0]}x{wanted[1]} px as it was given, got "
            f"{size[0]}x{size[1]}; set the program to keep the size",
            exit_code=0,
        )
    lasts = facts.video.num_frames / facts.video.fps if facts.video.fps else 0.0
    given_seconds = given.video.num_frames / given.video.fps if given.video.fps else 0.0
    if lasts + SLACK_FRAMES / max(facts.video.fps, 1.0) < given_seconds:
        raise LipSyncCommandError(
            f"the synced clip must last {given_seconds:.3f} s, got {lasts:.3f} s of "
            f"{facts.video.num_frames} frames; give the program the whole voice",
            exit_code=0,
        )
    return facts
