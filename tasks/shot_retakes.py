"""Named shots of a finished episode, made again; everything else stays as it is."""

from dataclasses import replace

from prefect import task

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.requests import VideoRequest
from cliffhanger.production.artifacts import BreakdownArtifact, ClipArtifact, Job
from cliffhanger.production.master import EpisodeMaster, Retake
from cliffhanger.production.retakes import ask_again, with_costs_of
from cliffhanger.story.model import Shot, ShotList
from tasks.studio import Studio
from tasks.video import film_shots


def paying_for(studio: Studio, master: EpisodeMaster) -> Studio:
    """Return the studio that makes shots as the episode's were made: bought, or drawn.

    Raises:
        InvalidSettingError: They were bought, and this profile buys none.
    """
    if not master.is_bought:
        return replace(studio, paid=None)
    if not studio.pays_for(Capability.VIDEO):
        raise InvalidSettingError(
            f"the shots of {master.script.title!r} were bought, but this profile buys none; give "
            "the profile that it was made with"
        )
    return studio


@task(name="retake-plan", persist_result=False)
async def order_retakes(
    studio: Studio, master: EpisodeMaster, retakes: tuple[Retake, ...]
) -> EpisodeMaster:
    """Return the master with other requests for the shots of *retakes*; their clips are the old.

    Raises:
        InvalidInputError: A drawn shot is asked for what the engine cannot change.
    """
    wanted = {retake.shot_id: retake for retake in retakes}
    jobs: list[Job] = []
    changed: dict[str, Shot] = {}
    for job in master.shots:
        if job.id not in wanted:
            jobs.append(job)
            continue
        old = await studio.load(job.request, VideoRequest)
        request = ask_again(old, wanted[job.id], is_drawn=not master.is_bought)
        changed[job.id] = request.shot
        jobs.append(job.model_copy(update={"request": await studio.save(request)}))
    return master.model_copy(
        update={
            "shots": tuple(jobs),
            "breakdown": await _with_shots(studio, master.breakdown, changed),
            "retakes": (*master.retakes, *retakes),
        }
    )


async def film_retakes(
    studio: Studio, master: EpisodeMaster, retakes: tuple[Retake, ...]
) -> EpisodeMaster:
    """Return the master with the shots of *retakes* filmed; no other shot is touched."""
    wanted = {retake.shot_id for retake in retakes}
    jobs = tuple(job for job in master.shots if job.id in wanted)
    clips = await film_shots(studio, jobs, master.settings, master.cast, master.speeches)
    made = {clip.shot_id: clip for clip in clips}
    return master.model_copy(
        update={"clips": tuple(_replaced(clip, made) for clip in master.clips)}
    )


def _replaced(clip: ClipArtifact, made: dict[str, ClipArtifact]) -> ClipArtifact:
    return with_costs_of(made[clip.shot_id], clip) if clip.shot_id in made else clip


async def _with_shots(
    studio: Studio, breakdown: BreakdownArtifact, changed: dict[str, Shot]
) -> BreakdownArtifact:
    """Return the breakdown with the shots as the retakes direct them, for dubs and checks."""
    shots = await studio.load(breakdown.shots, ShotList)
    directed = tuple(changed.get(shot.id, shot) for shot in shots.shots)
    ref = await studio.save(shots.model_copy(update={"shots": directed}))
    return breakdown.model_copy(update={"shots": ref})
