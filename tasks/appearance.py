"""Stage `appearance`: how every shot looks, by the CLIP and the DINO that the profile names."""

import asyncio

from cliffhanger.animatic.workers import start_work
from cliffhanger.checks.reference_image import read_reference
from cliffhanger.media.timeline import Timeline
from cliffhanger.models.embedder import Image
from cliffhanger.models.requests import VideoRequest
from cliffhanger.production.appearance import (
    ShotWords,
    alone_in,
    check_appearance,
    measure_shots,
    sample_shots,
)
from cliffhanger.production.artifacts import (
    CharacterArtifact,
    FilmArtifact,
    Job,
    ReportArtifact,
    ShotAppearance,
    TimelineArtifact,
)
from cliffhanger.production.prompts import frame_prompt
from cliffhanger.store.ref import ArtifactRef
from tasks.caching import stage_task
from tasks.keyframes import casting_of
from tasks.studio import Studio, workspace


def _version(studio: Studio) -> str:
    return " ".join(["1", *(made.name for made in (studio.clip, studio.dino) if made)])


@stage_task(name="appearance", version=_version)
async def measure_film(
    studio: Studio,
    film: FilmArtifact,
    shots: tuple[ShotWords, ...],
    references: dict[str, tuple[ArtifactRef, ...]],
) -> tuple[ShotAppearance, ...]:
    """Return the scores of every shot, by a few frames of the film without titles."""
    with workspace() as folder:
        picture = film.textless or film.film
        path = await asyncio.to_thread(studio.store.fetch, picture, folder / "film.mp4")
        samples = await asyncio.wrap_future(start_work(sample_shots, path, shots))
    pictures = {who: await _load_all(studio, refs) for who, refs in references.items()}
    return await asyncio.to_thread(
        measure_shots, shots, samples, pictures, clip=studio.clip, dino=studio.dino
    )


async def judge_appearance(
    studio: Studio,
    film: FilmArtifact,
    timing: TimelineArtifact,
    jobs: tuple[Job, ...],
    cast: tuple[CharacterArtifact, ...],
) -> ReportArtifact:
    """Return the part of the report that says how the shots look; empty where no model is named.

    It warns and keeps no film back.
    """
    clip, dino = studio.clip, studio.dino
    if clip is None and dino is None:
        return ReportArtifact(results=())
    timeline = await studio.load(timing.timeline, Timeline)
    requests = {job.id: await studio.load(job.request, VideoRequest) for job in jobs}
    shots = tuple(
        ShotWords(
            shot_id=shot.shot_id,
            start_frame=shot.start_frame,
            num_frames=shot.num_frames,
            prompt=frame_prompt(request, casting_of(cast, request).words),
            character_id=alone_in(request),
        )
        for shot in timeline.shots
        if (request := requests.get(shot.shot_id)) is not None
    )
    seen = {shot.character_id for shot in shots}
    references = {who.character_id: _pictures(who) for who in cast if who.character_id in seen}
    rows = await measure_film(studio, film, shots, references)
    checks = check_appearance(rows, clip=clip.name if clip else "", dino=dino.name if dino else "")
    return ReportArtifact(results=checks, appearance=rows)


def _pictures(who: CharacterArtifact) -> tuple[ArtifactRef, ...]:
    """Return what says how somebody looks: the registered pictures, else the portrait."""
    registered = who.member.references if who.member is not None else ()
    return registered or (who.portrait,)


async def _load_all(studio: Studio, refs: tuple[ArtifactRef, ...]) -> list[Image]:
    files = await asyncio.gather(*(asyncio.to_thread(studio.store.get_bytes, ref) for ref in refs))
    return [await asyncio.to_thread(read_reference, data) for data in files]
