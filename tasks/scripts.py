"""Scripts of a season, many at once: one that fails never loses the others."""

import asyncio
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Final

from pydantic import ValidationError

from cliffhanger.checks.script import ScriptRules
from cliffhanger.errors import AnswerTruncatedError, CliffhangerError, ProviderError
from cliffhanger.production.delivery import episode_folder
from cliffhanger.production.series import CallSummary, ReviewArtifact, ScriptEntry
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.story.room.bible import SeriesBible
from cliffhanger.story.room.continuity import ContinuityBrief
from cliffhanger.story.room.doctor import DoctorBrief
from cliffhanger.story.room.grid import GridRow, SeasonGrid
from cliffhanger.story.room.parts import halve_part, join_parts, plan_parts
from cliffhanger.story.room.scene import ScriptDraft
from cliffhanger.story.room.script import ScriptBrief
from cliffhanger.story.source import StorySource
from tasks.breakdown import plan_shots
from tasks.mapping import each
from tasks.review import review_script
from tasks.room import Room
from tasks.studio import Studio
from tasks.writing import ask, ask_for_all, mend_script, take_notes, write_part

MOST_DOCTOR_ROUNDS: Final = 2


@dataclass(frozen=True, slots=True)
class Season:
    """What every script of a season is written from.

    Attributes:
        series_id: Folder of the series in the store.
        bible: What all scripts agree with.
        bible_ref: The same, in the store.
        grid: The season.
        source: What the user gave.
        target_words: Length of an episode.
        seed: Same season, other seed: other scripts.
        writer: Who writes it.
        rules: What every script is checked against.
        notice: What a reader should know of the writer.
    """

    series_id: str
    bible: SeriesBible
    bible_ref: ArtifactRef
    grid: SeasonGrid
    source: StorySource
    target_words: int
    seed: int
    writer: str
    rules: ScriptRules
    notice: str = ""


async def write_scripts(
    room: Room, season: Season, rows: tuple[GridRow, ...]
) -> tuple[ScriptEntry, ...]:
    """Return an entry per row: its script, or why there is none."""
    return await each(
        "script-part", rows, lambda row: _write_or_say_why(room, season, row), at_once=room.at_once
    )


async def _write_or_say_why(room: Room, season: Season, row: GridRow) -> ScriptEntry:
    started = perf_counter()
    try:
        entry = await _write_script(room, season, row)
    except (CliffhangerError, ValidationError) as error:
        problem = f"{type(error).__name__}: {error}"
        entry = ScriptEntry(episode_number=row.episode_number, title=row.title, problem=problem)
    return entry.model_copy(update={"seconds": round(perf_counter() - started, 3)})


@dataclass(frozen=True, slots=True)
class _Attempt:
    draft: ScriptDraft
    ref: ArtifactRef
    review: ReviewArtifact
    calls: CallSummary
    rounds: int = 0

    @property
    def faults(self) -> tuple[int, int]:
        failures = self.review.failures
        return sum(result.is_required for result in failures), len(failures)


async def _write_script(room: Room, season: Season, row: GridRow) -> ScriptEntry:
    draft, calls = await _write_draft(room, season, row)
    best = await _review(room, season, row, draft, calls)
    best = await _see_doctor(room, season, row, best)
    entry = ScriptEntry(
        episode_number=row.episode_number,
        title=row.title,
        review=best.review,
        draft=best.ref,
        calls=best.calls,
        doctor_rounds=best.rounds,
    )
    filed = await file_script(room.studio, season.series_id, entry)
    noted = await _take_notes(room, season, filed, best.draft)
    return await plan_shots(room, noted, season.series_id)


async def _take_notes(
    room: Room, season: Season, entry: ScriptEntry, draft: ScriptDraft
) -> ScriptEntry:
    """Return the entry with the keeper's notes; without them the script is there all the same."""
    brief = ContinuityBrief(bible=season.bible, episode_number=entry.episode_number, draft=draft)
    try:
        notes, calls = await ask_for_all(
            room, take_notes, brief, label=f"episode {entry.episode_number}"
        )
    except ProviderError as error:
        return entry.model_copy(update={"facts_note": f"no notes of continuity: {error}"[:2000]})
    facts = await room.studio.save(notes)
    return entry.model_copy(update={"facts": facts, "calls": entry.calls.plus(calls)})


async def _write_draft(room: Room, season: Season, row: GridRow) -> tuple[ScriptDraft, CallSummary]:
    """Return the script, part after part; a part that is cut off is written as two."""
    parts = plan_parts(season.target_words)
    written: list[ScriptDraft] = []
    spent = CallSummary()
    while len(written) < len(parts):
        index = len(written)
        brief = _part_brief(room, season, row, parts, tuple(written))
        label = f"episode {row.episode_number}, part {index + 1} of {len(parts)}"
        draft, calls = await ask(room, write_part, brief, label=label)
        spent = spent.plus(calls)
        if draft is not None:
            written.append(draft)
            continue
        halved = halve_part(parts, index)
        if halved is None:
            raise AnswerTruncatedError(
                f"{label}: even {parts[index]} words were cut off; give the route a larger "
                "max_answer_tokens"
            )
        parts = halved
    return join_parts(written), spent


def _part_brief(
    room: Room,
    season: Season,
    row: GridRow,
    parts: tuple[int, ...],
    written: tuple[ScriptDraft, ...],
) -> ScriptBrief:
    number = row.episode_number
    return ScriptBrief(
        bible=season.bible,
        row=row,
        previous_row=season.grid.row(number - 1) if number > 1 else None,
        part=len(written) + 1,
        num_parts=len(parts),
        target_words=parts[len(written)],
        summary=written[-1].summary if written else "",
        last_scene=written[-1].scenes[-1] if written else None,
        source=season.source.text_of(number),
        banned=room.rules.banned,
        seed=season.seed,
    )


async def _review(
    room: Room, season: Season, row: GridRow, draft: ScriptDraft, calls: CallSummary
) -> _Attempt:
    ref = await room.studio.save(draft)
    review = await review_script(room.studio, season.bible_ref, row, ref, season.rules)
    return _Attempt(draft, ref, review, calls)


async def _see_doctor(room: Room, season: Season, row: GridRow, best: _Attempt) -> _Attempt:
    """Return the best of the script and what the doctor made of it; a higher tier each round."""
    for number in range(1, MOST_DOCTOR_ROUNDS + 1):
        if not best.review.failures:
            break
        brief = DoctorBrief(
            bible=season.bible,
            row=row,
            draft=best.draft,
            findings=best.review.failures,
            round_number=number,
            seed=season.seed,
        )
        label = f"episode {row.episode_number}, round {number}"
        try:
            mended, calls = await ask(room, mend_script, brief, label=label, escalation=number)
        except ProviderError:
            break
        best = replace(best, calls=best.calls.plus(calls), rounds=number)
        if mended is None or mended == best.draft:
            break
        attempt = await _review(room, season, row, mended, best.calls)
        if attempt.faults < best.faults:
            best = replace(attempt, rounds=number)
    return best


async def file_script(studio: Studio, series_id: str, entry: ScriptEntry) -> ScriptEntry:
    """Return the entry, its script under the name it can be found by; a refused one as a draft."""
    review = entry.review
    if review is None:
        return entry
    folder = episode_folder(series_id, entry.episode_number)
    place = folder if review.is_accepted else f"{folder}/draft"
    store = studio.store
    name = f"{place}/script.fountain"
    forms = {"fountain": review.fountain, "json": review.screenplay, "fdx": review.fdx}
    for ending, ref in forms.items():
        await asyncio.to_thread(store.link, f"{place}/script.{ending}", ref)
    if review.is_accepted:
        return entry.model_copy(update={"name": name})
    reasons = "; ".join(f"{r.name}: {r.note or r.measured}" for r in review.failures)
    problem = f"refused by its checks, kept as {name}: {reasons}"
    return entry.model_copy(update={"problem": problem[:2000]})
