"""A novel without a language model: chapters are transcribed by rule, and said to be."""

import asyncio
from typing import Final

from cliffhanger.checks.result import CheckResult
from cliffhanger.checks.script import ScriptRules, check_script
from cliffhanger.production.series import DevelopedSeries, ReviewArtifact, ScriptEntry
from cliffhanger.story.build import build_episode
from cliffhanger.story.fountain import Screenplay
from cliffhanger.story.novel import Chapter, adapt_chapters
from cliffhanger.story.source import StorySource
from cliffhanger.value import Value
from tasks.caching import stage_task
from tasks.review import store_review
from tasks.scripts import file_script
from tasks.series_claim import claim_series
from tasks.studio import Studio

KEPT_GATES: Final = frozenset({"script_language", "script_banned"})
"""What a transcription must keep; drama is the novel's own affair."""
TRANSCRIBER: Final = "transcribed by rule, no writer"


async def adapt_novel(
    studio: Studio, source: StorySource, rules: ScriptRules, episodes: tuple[int, int]
) -> DevelopedSeries:
    """Return the novel's episodes from the first to the last of *episodes*, inclusive."""
    if source.novel is None:
        raise AssertionError("only a novel is adapted")
    name = source.novel.title or source.premise.split("\n")[0][:60]
    series_id, title = await asyncio.to_thread(claim_series, studio.store, name, source)
    first, last = episodes
    entries: list[ScriptEntry] = []
    for number in range(first, min(last, source.num_episodes) + 1):
        order = Transcription(
            chapters=source.chapters_of(number),
            title=title,
            episode_number=number,
            language=source.language,
        )
        review = await transcribe(studio, order, rules)
        entry = ScriptEntry(episode_number=number, title=f"{title} {number}", review=review)
        entries.append(await file_script(studio, series_id, entry))
    return DevelopedSeries(
        series_id=series_id,
        title=title,
        language=source.language,
        writer=TRANSCRIBER,
        num_episodes=source.num_episodes,
        names={},
        scripts=tuple(entries),
        results=(),
    )


class Transcription(Value):
    """One episode to transcribe."""

    chapters: tuple[Chapter, ...]
    """Of the novel, in order."""
    title: str
    """Title of the series."""
    episode_number: int
    """One-based."""
    language: str
    """BCP 47 tag."""


@stage_task(name="transcribe", version="1", task_run_name="episode {order.episode_number}")
async def transcribe(studio: Studio, order: Transcription, rules: ScriptRules) -> ReviewArtifact:
    """Return the chapters as a screenplay, with its checks."""
    screenplay = await asyncio.to_thread(
        adapt_chapters,
        order.chapters,
        title=order.title,
        episode_number=order.episode_number,
        language=order.language,
    )
    results = await asyncio.to_thread(_check, screenplay, rules)
    return await store_review(studio, screenplay, results)


def _check(screenplay: Screenplay, rules: ScriptRules) -> tuple[CheckResult, ...]:
    results = check_script(build_episode(screenplay), rules=rules)
    return tuple(
        result.model_copy(update={"is_required": result.name in KEPT_GATES}) for result in results
    )
