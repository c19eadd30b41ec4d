"""`cliffhanger doctor`: what is installed, what is missing, how to get it."""

import asyncio
import os
import platform
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module, metadata, util
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cliffhanger.errors import CliffhangerError, InvalidSettingError
from flows.account_blocks import read_account_blocks
from flows.server import is_running

if TYPE_CHECKING:
    from cliffhanger.models.jobs.doctor_findings import Check, Word
    from cliffhanger.models.jobs.tools import Account
    from cliffhanger.models.studio_routes import StudioRoutes

MODELS = "pip install 'cliffhanger[models]'"
LEAST_FREE_BYTES = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        name: What.
        is_found: Whether it is there and works.
        is_required: Whether the animatic needs it.
        detail: Version, or what is wrong.
        remedy: How to get it, where it is missing.
    """

    name: str
    is_found: bool
    is_required: bool
    detail: str
    remedy: str = ""


def examine(console: Console) -> bool:
    """Print what was found and return whether an animatic can be made."""
    findings = look()
    table = Table(title="Cliffhanger on this machine", title_justify="left")
    for heading in ("", "what", "found", "how to get it"):
        table.add_column(heading)
    for item in findings:
        mark = "[green]✓" if item.is_found else "[red]✗" if item.is_required else "[yellow]-"
        remedy = "" if item.is_found else item.remedy
        table.add_row(mark, Text(item.name), Text(item.detail), Text(remedy))
    console.print(table)
    is_ready = all(item.is_found for item in findings if item.is_required)
    verdict = (
        "[green]Ready:[/] animatics need nothing more."
        if is_ready
        else "[red]Not ready:[/] repair what is marked ✗."
    )
    console.print(verdict)
    return is_ready


def examine_accounts(console: Console, profile: Path) -> bool:
    """Print what became of a profile's accounts and return whether they can be paid with.

    Raises:
        InvalidSettingError: The profile cannot be used.
    """
    from cliffhanger.production.profile import load_profile  # noqa: PLC0415  for paid calls only

    routes = load_profile(profile).models
    elsewhere = [name for name in routes.account_names if name not in routes.accounts]
    blocks = read_account_blocks(elsewhere)
    checks = asyncio.run(_check_accounts(routes, blocks))
    marks = {"ok": "[green]✓", "note": "[yellow]-", "failed": "[red]✗"}
    table = Table(title=Text(f"Accounts of {profile}"), title_justify="left")
    for heading in ("", "account", "what", "found", "what to do"):
        table.add_column(heading, overflow="fold")
    last = ""
    for check in checks:
        account = check.account or "studio"
        if account != last:
            table.add_section()
        name = Text("" if account == last else account)
        word = check.word
        table.add_row(
            marks[word.mark], name, check.topic, Text(_seen(word.detail)), Text(_seen(word.remedy))
        )
        last = account
    console.print(table)
    is_ready = not any(check.is_failed for check in checks)
    verdict = (
        "[green]Ready:[/] these accounts can be paid with."
        if is_ready
        else "[red]Not ready:[/] nothing was spent; repair what is marked ✗."
    )
    console.print(verdict)
    return is_ready


async def _check_accounts(
    routes: "StudioRoutes", blocks: "Mapping[str, Account | InvalidSettingError] | None"
) -> "tuple[Check, ...]":
    from cliffhanger.models.http import HttpxAsyncTransport  # noqa: PLC0415  for paid calls only
    from cliffhanger.models.jobs.doctor import CHECK_HTTP, check_studio  # noqa: PLC0415

    looked_at = None if blocks is None else {name: _seen_block(blocks[name]) for name in blocks}
    async with HttpxAsyncTransport(limits=CHECK_HTTP) as transport:
        return await check_studio(routes, os.environ, transport, blocks=looked_at)


def _seen_block(found: "Account | InvalidSettingError") -> "Account | Word":
    from cliffhanger.models.jobs.doctor_findings import Mark, Word  # noqa: PLC0415

    return Word(Mark.FAILED, str(found)) if isinstance(found, InvalidSettingError) else found


def _seen(words: str) -> str:
    """Return foreign words without what a terminal would obey."""
    return "".join(char if char.isprintable() else " " for char in words)


def look() -> tuple[Finding, ...]:
    """Return every finding, required ones first."""
    return (
        _python(),
        *(_package(name) for name in ("prefect", "av", "opencv-python-headless", "pyvips")),
        _works("H.264 and AAC encoders", _find_encoders, "reinstall PyAV: pip install av"),
        _works("voices", _speak, "reinstall: pip install espeakng-loader"),
        _works("drawing", _draw, "reinstall: pip install 'pyvips[binary]'"),
        _works("text in every script", _write, "reinstall cliffhanger: its fonts are missing"),
        _disk(),
        _server(),
        _package("boto3", is_required=False, remedy="pip install boto3"),
        _package("torch", is_required=False, remedy=MODELS),
        _package("open-clip-torch", is_required=False, remedy=MODELS),
        _package("faster-whisper", is_required=False, remedy=MODELS),
        _gpu(),
    )


def _python() -> Finding:
    version = platform.python_version()
    is_new = tuple(int(part) for part in version.split(".")[:2]) >= (3, 11)
    return Finding("Python", is_new, is_required=True, detail=version, remedy="install 3.11+")


def _package(name: str, *, is_required: bool = True, remedy: str = "") -> Finding:
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        return Finding(name, False, is_required, "not installed", remedy or f"pip install {name}")
    return Finding(name, is_found=True, is_required=is_required, detail=version)


def _works(name: str, attempt: Callable[[], str], remedy: str) -> Finding:
    try:
        detail = attempt()
    except (CliffhangerError, OSError, ImportError, ValueError) as exc:
        return Finding(name, is_found=False, is_required=True, detail=str(exc), remedy=remedy)
    return Finding(name, is_found=True, is_required=True, detail=detail)


def _find_encoders() -> str:
    import av  # noqa: PLC0415  the doctor must start where PyAV does not

    for codec in ("libx264", "aac"):
        av.Codec(codec, "w")
    return f"libx264, aac (PyAV {av.__version__})"


def _speak() -> str:
    from cliffhanger.animatic.voice import EspeakVoice  # noqa: PLC0415  as above
    from cliffhanger.models.requests import SpeechRequest  # noqa: PLC0415
    from cliffhanger.story.model import Character  # noqa: PLC0415

    someone = Character(id="someone", name="Someone")
    speech = EspeakVoice().speak(SpeechRequest(text="Is anybody there?", character=someone))
    return f"espeak-ng, {speech.audio.duration_seconds:.1f} s spoken"


def _draw() -> str:
    from cliffhanger.animatic.raster import rasterise  # noqa: PLC0415  as above
    from cliffhanger.animatic.svg import Box, Drawing  # noqa: PLC0415

    art = Drawing()
    art.oval((5.0, 5.0), (4.0, 4.0), "#ff0000")
    pixels = rasterise(art, Box(0.0, 0.0, 10.0, 10.0), scale=1.0)
    if int(pixels[5, 5, 2]) < 250:
        raise ValueError("a red circle did not come out red")
    return "SVG by librsvg"


def _write() -> str:
    from cliffhanger.media.text import missing_glyphs  # noqa: PLC0415  as above

    missing = missing_glyphs("Hello 你好 สวัสดี xin chào こんにちは")
    if missing:
        raise ValueError(f"no glyphs for {missing}")
    return "Latin, Vietnamese, Thai, Chinese, Japanese"


def _disk() -> Finding:
    free = shutil.disk_usage(".").free
    return Finding(
        "disk space here",
        is_found=free >= LEAST_FREE_BYTES,
        is_required=True,
        detail=f"{free / 1024**3:.0f} GiB free",
        remedy="an episode needs about 0.3 GiB; keep 2 GiB free",
    )


def _server() -> Finding:
    name = "local Prefect server"
    try:
        state = "running" if is_running() else "not running; starts with the first film"
    except CliffhangerError as exc:
        remedy = "set PREFECT_HOME to a folder you may write to"
        return Finding(name, is_found=False, is_required=True, detail=str(exc), remedy=remedy)
    return Finding(name, is_found=True, is_required=True, detail=state)


def _gpu() -> Finding:
    if util.find_spec("torch") is None:
        return Finding("GPU", False, is_required=False, detail="not looked for", remedy=MODELS)
    cuda: Any = import_module("torch.cuda")  # seconds to import, and only in an extra
    is_there = bool(cuda.is_available())
    detail = str(cuda.get_device_name(0)) if is_there else "none"
    return Finding("GPU", is_there, False, detail, "only final films need one")
