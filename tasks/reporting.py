"""What a run shows in Prefect's UI: progress, stage times, cast, checks, film and contact sheet.

Keys are stable per episode, so the UI keeps their history from run to run.
"""

import asyncio
import base64
import re
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import PurePosixPath
from time import monotonic
from typing import Final
from urllib.parse import urlsplit
from urllib.request import url2pathname
from uuid import UUID

import cv2
import numpy as np
from prefect.artifacts import (
    acreate_markdown_artifact,
    acreate_progress_artifact,
    acreate_table_artifact,
    aupdate_progress_artifact,
)
from prefect.client.orchestration import get_client
from prefect.context import FlowRunContext
from prefect.exceptions import PrefectException

from cliffhanger.checks.result import CheckResult
from cliffhanger.models.jobs.job import Capability
from cliffhanger.money.budget import show_usd
from cliffhanger.production.artifacts import (
    CharacterArtifact,
    Origin,
    PublishedEpisode,
    ReportArtifact,
    ScriptArtifact,
)
from cliffhanger.production.delivery import Delivery, appearance_cells, likeness_cells
from cliffhanger.production.line_report import line_cells
from cliffhanger.production.lip_shots import lip_cells
from cliffhanger.store.ref import ArtifactRef
from tasks.observing import RunLog, StageEnd, StageSum, observers
from tasks.studio import Studio

SHARES: Final = {"script": 2, "scenes": 2, "voice": 8, "video": 78, "mux": 4, "quality": 6}
"""How much of an episode's work each stage is, in per cent."""
SHEET_WIDTH_PX: Final = 1200
PORTRAIT_WIDTH_PX: Final = 120
LOCAL: Final = "file:"
MOVE_SECONDS: Final = 3.0
PAID_STAGES: Final[dict[str, str]] = {
    Capability.VOICE: "voice",
    Capability.IMAGE: "keyframe",
    Capability.VIDEO: "take",
    Capability.LIPSYNC: "lips-take",
}
"""Stages that buy, by what they buy."""


@dataclass(slots=True)
class ProgressArtifact:
    """Moves a progress artifact as stages end."""

    artifact_id: UUID
    _planned: dict[str, int] = field(default_factory=dict[str, int])
    _ended: dict[str, int] = field(default_factory=dict[str, int])
    _moved_seconds: float = field(default_factory=monotonic)
    _update: asyncio.Task[None] | None = None

    def stage_planned(self, stage: str, count: int) -> None:
        """Remember how much is to be done."""
        self._planned[stage] = count

    def stage_started(self, stage: str) -> None:
        """Nothing moves when a stage starts."""

    def stage_ended(self, end: StageEnd) -> None:
        """Move the bar, at most every few seconds: each move is a write to the database."""
        self._ended[end.stage] = self._ended.get(end.stage, 0) + 1
        if monotonic() - self._moved_seconds < MOVE_SECONDS:
            return
        self._moved_seconds = monotonic()
        self._update = asyncio.get_running_loop().create_task(self.show())

    async def show(self) -> None:
        """Show what is done by now."""
        done = sum(
            share * min(1.0, self._ended.get(stage, 0) / max(1, self._planned.get(stage, 1)))
            for stage, share in SHARES.items()
        )
        await self._move(done)

    async def _move(self, percent: float) -> None:
        # a bar that does not move must not stop the film
        with suppress(PrefectException):
            await aupdate_progress_artifact(self.artifact_id, progress=percent)


async def start_progress() -> ProgressArtifact:
    """Return a new progress artifact of the running flow, at nothing done."""
    artifact_id = await acreate_progress_artifact(
        progress=0.0, key="progress", description="Share of the work that is done"
    )
    return ProgressArtifact(artifact_id)


async def tag_run(script: ScriptArtifact) -> None:
    """Let the flow run's tags say what is being made."""
    run = FlowRunContext.get()
    if run is None or run.flow_run is None:
        return
    episode = f"episode-{script.episode_number}"
    wanted = sorted({*run.flow_run.tags, script.series_id, episode, script.language})
    async with get_client() as client:
        await client.update_flow_run(run.flow_run.id, tags=wanted)


async def report_draft(
    studio: Studio, script: ScriptArtifact, delivery: Delivery, report: ReportArtifact
) -> None:
    """Show the cast, the checks, the stage times and the contact sheet of a draft."""
    own = artifact_suffix(script)
    logs = [observer for observer in observers() if isinstance(observer, RunLog)]
    passed = sum(result.is_passed for result in report.results)
    paid = paid_by_stage(delivery.origins, frozenset(who.character_id for who in delivery.cast))
    # one after the other: SQLite refuses writes that come together, and Prefect waits 2 s then
    await acreate_markdown_artifact(
        await _cast_page(studio, delivery.cast),
        key=f"cast-{own}",
        description=f"Cast of {script.title}",
    )
    await acreate_table_artifact(
        [time_row(row, paid) for log in logs for row in log.sums()],
        key=f"stage-times-{own}",
        description="Wall time per stage: calls added up, and percentiles of those that worked",
    )
    await acreate_table_artifact(
        [check_row(result) for result in sorted(report.results, key=_severity, reverse=True)],
        key=f"checks-{own}",
        description=f"{passed} of {len(report.results)} checks passed",
    )
    if report.recognised:
        await acreate_table_artifact(
            [likeness_cells(item) for item in report.recognised],
            key=f"likeness-{own}",
            description="How much the registered characters look like themselves, shot by shot",
        )
    if report.appearance:
        await acreate_table_artifact(
            [appearance_cells(item) for item in report.appearance],
            key=f"appearance-{own}",
            description="How the shots look by local models, shot by shot",
        )
    if report.lines:
        await acreate_table_artifact(
            [line_cells(line) for line in report.lines],
            key=f"lines-{own}",
            description="What was heard in the bought lines, line by line",
        )
    if report.lips:
        await acreate_table_artifact(
            [lip_cells(item) for item in report.lips],
            key=f"lips-{own}",
            description="How mouths follow their words, shot by shot",
        )
    sheet = await preview(studio, delivery.stills.contact_sheet, SHEET_WIDTH_PX)
    await acreate_markdown_artifact(
        f"![contact sheet]({sheet})",
        key=f"contact-sheet-{own}",
        description=f"One frame per shot of {script.title}",
    )


async def report_film(script: ScriptArtifact, episode: PublishedEpisode) -> None:
    """Show where the published film and its files are."""
    await acreate_markdown_artifact(
        film_page(episode),
        key=f"film-{artifact_suffix(script)}",
        description=f"{episode.title}, {episode.duration_seconds:.0f} s: published",
    )
    for observer in observers():
        if isinstance(observer, ProgressArtifact):
            await observer.show()


def artifact_suffix(script: ScriptArtifact) -> str:
    """Return the episode as an artifact key allows it."""
    own = f"{series_suffix(script.series_id)}-{script.episode_number:03d}"
    return f"{own}-{series_suffix(script.language)}" if script.edition else own


def series_suffix(series_id: str) -> str:
    """Return the series as an artifact key allows it: lower-case letters, digits, dashes.

    A series whose name is written otherwise is told from others by a checksum.
    """
    plain = re.sub(r"[^a-z0-9]+", "-", series_id)[:60].strip("-")
    if plain == series_id:
        return plain
    return f"{plain}-{zlib.crc32(series_id.encode()):08x}".strip("-")


def paid_by_stage(origins: tuple[Origin, ...], cast: frozenset[str]) -> dict[str, Decimal]:
    """Return what was paid for the parts of a film when they were made, in USD, by stage.

    Args:
        origins: Who made every paid part.
        cast: Characters; a picture of one of them is a portrait.
    """
    paid: dict[str, Decimal] = {}
    for origin in origins:
        is_portrait = origin.capability == Capability.IMAGE and origin.subject in cast
        stage = "portrait" if is_portrait else PAID_STAGES.get(origin.capability, "")
        paid[stage] = paid.get(stage, Decimal(0)) + origin.cost_usd
    return paid


def time_row(row: StageSum, paid: Mapping[str, Decimal]) -> dict[str, str | int | float]:
    """Return a row on a stage; percentiles are of the calls that did the work.

    What does not apply stays empty: the UI makes a bullet of a dash.
    """
    return {
        "stage": row.stage,
        "calls": row.calls,
        "cached": row.cached,
        "seconds": round(row.seconds, 2),
        **{
            f"P{percent}": "" if seconds is None else f"{seconds:.2f}"
            for percent, seconds in row.percentiles.items()
        },
        "paid": show_usd(paid[row.stage]) if row.stage in paid else "",
    }


def check_row(result: CheckResult) -> dict[str, str]:
    """Return a row whose first columns matter most: the UI cuts wide tables."""
    return {
        "check": result.name.replace("_", " "),
        "result": ("pass", "warn", "FAIL")[_severity(result)],
        "measured": f"{result.measured} {result.unit}".strip(),
        "limit": _unquoted(result.limit),
        "note": result.note,
    }


def _unquoted(limit: str) -> str:
    """Return the limit without a leading `>`, which the UI shows as a quotation."""
    return (
        limit.replace(">=", "\N{GREATER-THAN OR EQUAL TO}")
        .replace("<=", "\N{LESS-THAN OR EQUAL TO}")
        .replace(">", "over")
    )


def _severity(result: CheckResult) -> int:
    """Return 0 for passed, 1 for a warning, 2 for a failure that keeps the draft back."""
    return 0 if result.is_passed else 1 + result.is_required


async def _cast_page(studio: Studio, cast: tuple[CharacterArtifact, ...]) -> str:
    rows = ["| portrait | character | look |", "|---|---|---|"]
    for who in cast:
        portrait = await preview(studio, who.portrait, PORTRAIT_WIDTH_PX)
        rows.append(
            f"| ![{who.character_id}]({portrait}) | {_cell(who.name)} | {_cell(who.look)} |"
        )
    return "\n".join(rows)


def film_page(episode: PublishedEpisode) -> str:
    """Return where the film and the files that belong to it are, as Markdown."""
    folder = PurePosixPath(episode.names["film"]).parent
    rows = [
        f"| {_link(str(PurePosixPath(name).relative_to(folder)), episode.links[role])} | `{name}` |"
        for role, name in episode.names.items()
    ]
    film = watch_link(episode.links["film"], "Watch the film")
    watch = f"{film}, {episode.duration_seconds:.1f} s."
    head = [f"# {episode.title}", "", watch, "", "| file | name in the storage |", "|---|---|"]
    return "\n".join([*head, *rows])


def watch_link(film: str, words: str) -> str:
    """Return where a film is watched; no browser follows a page's link to a local file."""
    if film.startswith(LOCAL):
        return f"`{url2pathname(urlsplit(film).path)}`"
    return f"**[{words}]({film})** (links work for a week)"


def _link(words: str, address: str) -> str:
    return words if address.startswith(LOCAL) else f"[{words}]({address})"


def _cell(text: str) -> str:
    return text.replace("|", "/")


async def preview(studio: Studio, picture: ArtifactRef, width_px: int) -> str:
    """Return a stored picture as a small data URL, which needs no public bucket to be seen."""
    data = await asyncio.to_thread(studio.store.get_bytes, picture)
    return await asyncio.to_thread(_shrink, data, width_px)


def _shrink(png: bytes, width_px: int) -> str:
    picture = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise AssertionError("a picture of ours is always a PNG")
    scale = min(1.0, width_px / picture.shape[1])
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    jpeg = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 80])[1]
    return "data:image/jpeg;base64," + base64.b64encode(jpeg.tobytes()).decode()
