"""Stage `review`: a script is read back as the film will read it, and checked."""

import asyncio

from cliffhanger.checks.continuity import EpisodeFacts, check_continuity
from cliffhanger.checks.result import CheckResult
from cliffhanger.checks.script import ScriptRules, check_script
from cliffhanger.checks.script_timing import time_script
from cliffhanger.errors import ScreenplayError
from cliffhanger.production.series import ReviewArtifact
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.story.build import build_episode
from cliffhanger.story.fdx import write_fdx
from cliffhanger.story.fountain import Screenplay, read_fountain, write_fountain
from cliffhanger.story.model import Episode
from cliffhanger.story.room.bible import SeriesBible
from cliffhanger.story.room.grid import GridRow
from cliffhanger.story.room.scene import ScriptDraft
from cliffhanger.story.room.screenplay import draft_screenplay
from cliffhanger.story.screenplay_json import write_screenplay_json
from tasks.caching import stage_task
from tasks.studio import Studio


@stage_task(name="review", version="2", task_run_name="review episode {row.episode_number}")
async def review_script(
    studio: Studio, bible: ArtifactRef, row: GridRow, draft: ArtifactRef, rules: ScriptRules
) -> ReviewArtifact:
    """Return the script in the forms that others read, and every check of it."""
    script = await studio.load(draft, ScriptDraft)
    world = await studio.load(bible, SeriesBible)
    screenplay = draft_screenplay(world, row, script)
    results = await asyncio.to_thread(_check, screenplay, rules, world)
    facts = EpisodeFacts(episode_number=row.episode_number, facts=script.facts)
    continuity = check_continuity(world, (facts,))
    return await store_review(studio, screenplay, (*results, continuity))


async def store_review(
    studio: Studio, screenplay: Screenplay, results: tuple[CheckResult, ...]
) -> ReviewArtifact:
    """Return the screenplay, stored in the forms that others read, with its checks."""
    episode = _read_back(screenplay)
    is_read = isinstance(episode, Episode)
    files = await store_script(studio, screenplay)
    return ReviewArtifact(
        fountain=files["script.fountain"],
        screenplay=files["script.json"],
        fdx=files["script.fdx"],
        results=results,
        num_scenes=len(episode.scenes) if is_read else 0,
        num_lines=len(screenplay.speeches),
        duration_seconds=time_script(episode).duration_seconds if is_read else 0.0,
    )


async def store_script(studio: Studio, screenplay: Screenplay) -> dict[str, ArtifactRef]:
    """Return the screenplay by file name, in every form that others read."""
    forms = {
        "script.fountain": (write_fountain(screenplay).encode(), "text/x-fountain"),
        "script.json": (write_screenplay_json(screenplay), "application/json"),
        "script.fdx": (write_fdx(screenplay), "application/xml"),
    }
    return {
        name: await studio.put(data, media_type=media_type)
        for name, (data, media_type) in forms.items()
    }


def _check(
    screenplay: Screenplay, rules: ScriptRules, bible: SeriesBible | None
) -> tuple[CheckResult, ...]:
    episode = _read_back(screenplay)
    readable = CheckResult(
        name="script_readable",
        is_passed=isinstance(episode, Episode),
        measured="read" if isinstance(episode, Episode) else "refused",
        limit="reads back as a screenplay",
        note=str(episode) if isinstance(episode, ScreenplayError) else "",
    )
    if isinstance(episode, ScreenplayError):
        return (readable,)
    return (readable, *check_script(episode, rules=rules, bible=bible))


def _read_back(screenplay: Screenplay) -> Episode | ScreenplayError:
    """Return the episode that the text of the screenplay gives, or why it gives none."""
    try:
        return build_episode(read_fountain(write_fountain(screenplay)))
    except ScreenplayError as error:
        return error
