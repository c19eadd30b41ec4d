"""What a run shows in Prefect's UI: progress, stage times, cast, checks, film and contact sheet.

Keys are stable per episode, so the UI keeps their history from run to run.
"""

import asyncio
import base64
import re
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Final
from uuid import UUID

import cv2
import numpy as np
from prefect.artifacts import (
    acreate_image_artifact,
    acreate_link_artifact,
    acreate_markdown_artifact,
    acreate_progress_artifact,
    acreate_table_artifact,
    aupdate_progress_artifact,
)
from prefect.client.orchestration import get_client
from prefect.context import FlowRunContext
from prefect.exceptions import PrefectException

from cliffhanger.production.artifacts import PublishedEpisode, ReportArtifact, ScriptArtifact
from cliffhanger.production.delivery import Delivery, write_report
from cliffhanger.store.ref import ArtifactRef
from tasks.observing import RunLog, StageEnd, StageSum, observers
from tasks.studio import Studio

SHARES: Final = {"script": 2, "scenes": 2, "voice": 8, "video": 78, "mux": 4, "quality": 6}
"""How much of an episode's work each stage is, in per cent."""
PREVIEW_WIDTH_PX: Final = 900
MOVE_SECONDS: Final = 3.0


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
        progress=0.0, key="progress", description="Episode under way"
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
    # one after the other: SQLite refuses writes that come together, and Prefect waits 2 s then
    await acreate_table_artifact(
        [{"character": who.name, "look": who.look} for who in delivery.cast],
        key=f"cast-{own}",
        description=f"Cast of {script.title}",
    )
    await acreate_table_artifact(
        [_time_row(row) for log in logs for row in log.sums()],
        key=f"stage-times-{own}",
        description="Wall time per stage, calls added up",
    )
    await acreate_markdown_artifact(
        write_report(script, delivery, report), key=f"report-{own}", description="Checks"
    )
    await acreate_image_artifact(
        await _preview(studio, delivery.stills.contact_sheet),
        key=f"contact-sheet-{own}",
        description=f"One frame per shot of {script.title}",
    )


async def report_film(script: ScriptArtifact, episode: PublishedEpisode) -> None:
    """Show the link to the published film."""
    await acreate_link_artifact(
        episode.links["film"],
        link_text=f"{episode.title} ({episode.duration_seconds:.0f} s)",
        key=f"film-{artifact_suffix(script)}",
        description="The published film",
    )
    for observer in observers():
        if isinstance(observer, ProgressArtifact):
            await observer.show()


def artifact_suffix(script: ScriptArtifact) -> str:
    """Return the episode as an artifact key allows it: lower-case letters, digits, dashes."""
    series = re.sub(r"[^a-z0-9]+", "-", script.series_id.lower()).strip("-") or "series"
    return f"{series[:60]}-{script.episode_number:03d}"


def _time_row(row: StageSum) -> dict[str, str | int | float]:
    return {
        "stage": row.stage,
        "calls": row.calls,
        "cached": row.cached,
        "seconds": round(row.seconds, 2),
    }


async def _preview(studio: Studio, sheet: ArtifactRef) -> str:
    """Return the contact sheet as a small data URL, which needs no public bucket to be seen."""
    data = await asyncio.to_thread(studio.store.get_bytes, sheet)
    return await asyncio.to_thread(_shrink, data)


def _shrink(png: bytes) -> str:
    picture = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise AssertionError("a contact sheet of ours is always a PNG")
    scale = min(1.0, PREVIEW_WIDTH_PX / picture.shape[1])
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    jpeg = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 80])[1]
    return "data:image/jpeg;base64," + base64.b64encode(jpeg.tobytes()).decode()
