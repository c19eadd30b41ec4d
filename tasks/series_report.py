"""What a series in development shows: outline, grid, scripts and calls, as artifacts and files."""

import asyncio
from typing import Final

from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact

from cliffhanger.checks.continuity import EpisodeFacts, check_continuity
from cliffhanger.checks.result import CheckResult
from cliffhanger.checks.season import check_season
from cliffhanger.errors import QualityRefusedError
from cliffhanger.production.series import DevelopedSeries, ScriptEntry
from cliffhanger.production.series_pages import (
    batch_row,
    grid_rows,
    job_row,
    outline_page,
    script_rows,
)
from cliffhanger.story.room.continuity import ContinuityNotes
from cliffhanger.story.room.scene import ScriptDraft
from tasks.reporting import check_row, series_suffix
from tasks.room import Room
from tasks.scripts import Season

FILES: Final = {"bible": "bible.json", "grid": "grid.json", "outline": "outline.md"}


async def report_plan(room: Room, season: Season) -> dict[str, str]:
    """Return bible, grid and outline by role: their names in the store; shown as artifacts."""
    page = outline_page(season.bible, season.grid, notice=season.notice)
    refs = {
        "bible": season.bible_ref,
        "grid": await room.studio.save(season.grid),
        "outline": await room.studio.put(page.encode(), media_type="text/markdown"),
    }
    names = {role: f"series/{season.series_id}/{FILES[role]}" for role in refs}
    for role, ref in refs.items():
        await asyncio.to_thread(room.studio.store.link, names[role], ref)
    own = series_suffix(season.series_id)
    title = season.bible.concept.title
    # one after the other: SQLite refuses writes that come together, and Prefect waits 2 s then
    await acreate_markdown_artifact(page, key=f"outline-{own}", description=f"Outline of {title}")
    await acreate_table_artifact(
        grid_rows(season.grid), key=f"season-grid-{own}", description=f"Season of {title}"
    )
    return names


async def review_season(
    room: Room, season: Season, entries: tuple[ScriptEntry, ...]
) -> tuple[CheckResult, ...]:
    """Return the checks over all scripts together: continuity, secrets, cliffhangers."""
    facts: list[EpisodeFacts] = []
    drafts: dict[int, ScriptDraft] = {}
    for entry in entries:
        if entry.facts is None or entry.draft is None:
            continue
        notes = await room.studio.load(entry.facts, ContinuityNotes)
        facts.append(EpisodeFacts(episode_number=entry.episode_number, facts=notes.facts))
        drafts[entry.episode_number] = await room.studio.load(entry.draft, ScriptDraft)
    continuity = await asyncio.to_thread(check_continuity, season.bible, tuple(facts))
    return (continuity, *await asyncio.to_thread(check_season, season.bible, season.grid, drafts))


async def report_jobs(room: Room, series_id: str) -> None:
    """Show every piece of writing: which tier and model served it, and what it took."""
    await acreate_table_artifact(
        [job_row(job.work, job.label, job.calls) for job in room.jobs],
        key=f"writing-{series_suffix(series_id)}",
        description="Every piece of writing, who served it, what it took",
    )


async def report_scripts(series: DevelopedSeries, *, wall_seconds: float) -> None:
    """Show how the scripts came out: each of them, all together, and the season's checks."""
    own = series_suffix(series.series_id)
    done = sum(bool(entry.name) for entry in series.scripts)
    await acreate_table_artifact(
        script_rows(series.scripts),
        key=f"scripts-{own}",
        description=f"{done} of {len(series.scripts)} scripts, written by {series.writer}",
    )
    await acreate_table_artifact(
        [batch_row(series.scripts, wall_seconds=wall_seconds)],
        key=f"batch-{own}",
        description="All scripts together: success, latency of the calls, price",
    )
    await acreate_table_artifact(
        [check_row(result) for result in series.results],
        key=f"season-checks-{own}",
        description="Checks over the season",
    )


def describe_series(
    season: Season,
    names: dict[str, str],
    entries: tuple[ScriptEntry, ...],
    results: tuple[CheckResult, ...],
) -> DevelopedSeries:
    """Return what became of the season."""
    concept = season.bible.concept
    return DevelopedSeries(
        series_id=season.series_id,
        title=concept.title,
        language=concept.language,
        writer=season.writer,
        notice=season.notice,
        num_episodes=len(season.grid.rows),
        names=names,
        scripts=entries,
        results=results,
    )


def admit_scripts(series: DevelopedSeries) -> DevelopedSeries:
    """Return the series if it has every script that was asked for.

    Raises:
        QualityRefusedError: Some are missing; the others are kept.
    """
    missing = tuple(
        f"episode {entry.episode_number}: {entry.problem}"
        for entry in series.scripts
        if not entry.name
    )
    if missing:
        raise QualityRefusedError(missing)
    return series
