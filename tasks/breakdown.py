"""A model breaks the scenes of an accepted script into shots, within the director's limits."""

import asyncio
from collections.abc import Sequence
from typing import Final

from cliffhanger.checks.result import CheckResult
from cliffhanger.checks.shotlist import check_shots
from cliffhanger.errors import InvalidInputError, ProviderError
from cliffhanger.production.delivery import episode_folder
from cliffhanger.production.series import CallSummary, ScriptEntry
from cliffhanger.story.build import build_episode
from cliffhanger.story.direction import RuleDirector, direct
from cliffhanger.story.fountain import Screenplay, read_fountain
from cliffhanger.story.model import Episode
from cliffhanger.story.room.breakdown import BreakdownBrief, ScenePlan
from cliffhanger.story.room.shot_plan import note_shots, shot_list
from tasks.review import store_script
from tasks.room import Room
from tasks.studio import Studio
from tasks.writing import ask, plan_scene

MOST_ATTEMPTS: Final = 2


async def plan_shots(room: Room, entry: ScriptEntry, series_id: str) -> ScriptEntry:
    """Return the entry with its shots planned, and noted in the script.

    A plan that breaks the director's rules is not used: the embedded director does it, and the
    entry says so. The embedded writer plans no shots.
    """
    if room.is_embedded or entry.review is None or not entry.name:
        return entry
    text = await asyncio.to_thread(room.studio.store.get_bytes, entry.review.fountain)
    screenplay = read_fountain(text.decode())
    episode = (await asyncio.to_thread(direct, build_episode(screenplay), RuleDirector())).episode
    findings: tuple[CheckResult, ...] = ()
    spent = CallSummary()
    for attempt in range(MOST_ATTEMPTS):
        try:
            plans, calls = await _ask_scenes(room, entry, episode, findings, attempt)
        except (ProviderError, InvalidInputError) as error:
            note = f"the embedded director breaks the scenes: {error}"
            billed = entry.calls.plus(spent)
            return entry.model_copy(update={"shots_note": note[:2000], "calls": billed})
        spent = spent.plus(calls)
        findings = _faults(episode, plans)
        if plans and not findings:
            noted = note_shots(screenplay, plans)
            billed = entry.model_copy(update={"calls": entry.calls.plus(spent)})
            return await _keep(room.studio, billed, series_id, noted, plans)
    faults = "; ".join(f"{result.name}: {result.note}" for result in findings)
    return entry.model_copy(
        update={
            "calls": entry.calls.plus(spent),
            "shots_note": f"the embedded director breaks the scenes; planned shots had {faults}"[
                :2000
            ],
        }
    )


async def _ask_scenes(
    room: Room,
    entry: ScriptEntry,
    episode: Episode,
    findings: Sequence[CheckResult],
    escalation: int,
) -> tuple[tuple[ScenePlan, ...], CallSummary]:
    """Return a plan per scene, or none where one was cut off."""
    last = len(episode.scenes) - 1
    outcomes = await asyncio.gather(
        *(
            ask(
                room,
                plan_scene,
                BreakdownBrief(
                    episode=episode,
                    scene=scene,
                    is_last=index == last,
                    findings=tuple(f"{result.name}: {result.note}" for result in findings),
                ),
                label=f"episode {entry.episode_number}, {scene.id}",
                escalation=escalation,
            )
            for index, scene in enumerate(episode.scenes)
        ),
        return_exceptions=True,
    )
    plans: list[ScenePlan] = []
    spent = CallSummary()
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
        plan, calls = outcome
        spent = spent.plus(calls)
        plans += [plan] if plan else []
    return (tuple(plans) if len(plans) == len(outcomes) else ()), spent


def _faults(episode: Episode, plans: Sequence[ScenePlan]) -> tuple[CheckResult, ...]:
    if not plans:
        cut = CheckResult(
            name="shot_plan", is_passed=False, measured="cut off", limit="a plan for every scene"
        )
        return (cut,)
    results = check_shots(episode, shot_list(episode, plans))
    return tuple(result for result in results if not result.is_passed)


async def _keep(
    studio: Studio,
    entry: ScriptEntry,
    series_id: str,
    screenplay: Screenplay,
    plans: tuple[ScenePlan, ...],
) -> ScriptEntry:
    """Return the entry, the noted script in the place of the plain one, the plan beside it."""
    folder = episode_folder(series_id, entry.episode_number)
    shots = await studio.put(
        ("[" + ",".join(plan.model_dump_json() for plan in plans) + "]").encode(),
        media_type="application/json",
    )
    files = {"shots.json": shots, **await store_script(studio, screenplay)}
    for name, ref in files.items():
        await asyncio.to_thread(studio.store.link, f"{folder}/{name}", ref)
    num_shots = sum(len(plan.shots) for plan in plans)
    return entry.model_copy(
        update={
            "shots": shots,
            "shots_note": f"{num_shots} shots planned",
        }
    )
