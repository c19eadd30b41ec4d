"""Stage `scenes`: the episode is broken into shots, and the shots are timed to the voices."""

import asyncio

from cliffhanger.animatic.workers import warm_pool
from cliffhanger.media.timeline import lay_out, plan_shots
from cliffhanger.production.artifacts import (
    BreakdownArtifact,
    Job,
    ScriptArtifact,
    SpeechArtifact,
    TimelineArtifact,
)
from cliffhanger.production.registry import CastMember
from cliffhanger.production.timing import dual_lines
from cliffhanger.production.voices import request_speeches
from cliffhanger.story.direction import RuleDirector, direct
from cliffhanger.story.model import Episode, ShotList
from tasks.caching import stage_task
from tasks.studio import Studio


@stage_task(name="scenes", version="1")
async def break_scenes(
    studio: Studio, script: ScriptArtifact, members: tuple[CastMember, ...]
) -> BreakdownArtifact:
    """Return the shots of the script and the lines that are to be voiced."""
    warm_pool()  # a new breakdown means new shots: the workers start while lines are spoken
    episode = await studio.load(script.episode, Episode)
    direction = await asyncio.to_thread(direct, episode, RuleDirector())
    voices = {member.character_id: member.voice for member in members}
    requests = request_speeches(direction.episode, voices)
    saved = await asyncio.gather(*(studio.save(request) for request in requests.values()))
    return BreakdownArtifact(
        episode=await studio.save(direction.episode),
        shots=await studio.save(direction.shots),
        num_shots=len(direction.shots.shots),
        voice_jobs=tuple(
            Job(id=line, request=ref) for line, ref in zip(requests, saved, strict=True)
        ),
    )


@stage_task(name="timing", version="1")
async def time_shots(
    studio: Studio, breakdown: BreakdownArtifact, speeches: tuple[SpeechArtifact, ...], fps: int
) -> TimelineArtifact:
    """Return the timeline: the voiced lines decide how long every shot lasts."""
    episode = await studio.load(breakdown.episode, Episode)
    shots = await studio.load(breakdown.shots, ShotList)
    dual = dual_lines(episode)
    lengths = {speech.line_id: speech.num_samples for speech in speeches}
    timeline = lay_out(plan_shots(shots, lengths, dual_line_ids=dual), fps)
    return TimelineArtifact(
        timeline=await studio.save(timeline),
        num_frames=timeline.num_frames,
        duration_seconds=timeline.duration_seconds,
    )
