"""The estimate of an episode: shown and kept before anything is paid."""

import asyncio
from typing import TYPE_CHECKING

from prefect.artifacts import acreate_table_artifact
from prefect.logging import get_run_logger

from cliffhanger.media.picture import VideoFormat
from cliffhanger.models.jobs.job import Capability
from cliffhanger.money.budget import show_usd
from cliffhanger.money.estimate import (
    Estimate,
    EstimateRow,
    StoredEstimate,
    estimate_calls,
    passed_at_worst,
    save_estimate,
)
from cliffhanger.production.artifacts import BreakdownArtifact, ScriptArtifact
from cliffhanger.production.paid_gate import Gate
from cliffhanger.production.paid_plan import Plan
from cliffhanger.story.model import Episode, ShotList
from tasks.registered import find_members
from tasks.reporting import artifact_suffix
from tasks.studio import Studio

if TYPE_CHECKING:
    from cliffhanger.production.rehearsal import Rehearsal


async def report_estimate(
    studio: Studio, script: ScriptArtifact, breakdown: BreakdownArtifact, video_format: VideoFormat
) -> None:
    """Keep and show what the episode will cost, where anything of it is paid for."""
    if studio.paid is None:
        return
    from cliffhanger.production.rehearsal import rehearse

    episode = await studio.load(breakdown.episode, Episode)
    shots = await studio.load(breakdown.shots, ShotList)
    rehearsal = await asyncio.to_thread(rehearse, episode, shots, video_format)
    members = await find_members(studio, script)
    gate = Gate.of_members(
        members, is_local=studio.faces is not None, finds_faces=studio.finds_faces
    )
    estimate = estimate_episode(studio, rehearsal, gate)
    stored = StoredEstimate(
        series_id=script.series_id,
        episode_number=script.episode_number,
        made_at=studio.paid.tools.now(),
        estimate=estimate,
    )
    await asyncio.to_thread(save_estimate, studio.store, stored)
    await acreate_table_artifact(
        [_row(row) for row in estimate.rows],
        key=f"estimate-{artifact_suffix(script)}",
        description=_summary(script.title, estimate),
    )
    for line in passed_at_worst(estimate.usd, studio.paid.routes.budget):
        get_run_logger().warning("%s", line)


def estimate_episode(studio: Studio, rehearsal: "Rehearsal", gate: Gate) -> Estimate:
    """Return what the first choices of the routes would ask for an episode.

    Args:
        studio: Says who is asked; something in it is paid for.
        rehearsal: The episode.
        gate: What judges its frames.
    """
    paid = studio.purse
    plan = Plan(
        makers=paid.makers,
        num_takes=paid.num_takes(Capability.VIDEO),
        cast=rehearsal.episode.characters,
        lines=rehearsal.lines,
        shots=rehearsal.shots,
        gate=gate,
        line_seconds=rehearsal.line_seconds,
        listens_here=studio.ears is not None,
        measures_lips=studio.mouths is not None,
        syncs_lips_here=studio.lip_syncer is not None,
    )
    return estimate_calls(plan.calls(), paid.tools.prices)


def _summary(title: str, estimate: Estimate) -> str:
    """Return the cost in a sentence; the upper bound where it is another."""
    expected, high = show_usd(estimate.usd.expected), show_usd(estimate.usd.high)
    bound = f", at most {high} with re-rolls" if estimate.has_rerolls else ""
    return f"{title} will cost about {expected}{bound}"


def _row(row: EstimateRow) -> dict[str, str | int]:
    return {
        "what": row.stage,
        "account": row.account,
        "model": row.model,
        "calls": row.num_calls,
        "expected": show_usd(row.usd.expected),
        "at most with re-rolls": show_usd(row.usd.high),
        "price": row.price_id or ("unknown" if row.num_unpriced else "nothing is paid"),
    }
