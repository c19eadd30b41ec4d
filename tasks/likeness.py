"""Stages `face` and `likeness`: registered characters are recognised in the finished film."""

import asyncio
import io

import numpy as np

from cliffhanger.animatic.sheet import CharacterSheet, CloudLook, RobotLook
from cliffhanger.animatic.workers import start_work
from cliffhanger.checks.result import CheckResult
from cliffhanger.checks.vectors import Vectors
from cliffhanger.media.timeline import Timeline
from cliffhanger.models.requests import VideoRequest
from cliffhanger.production.artifacts import (
    CharacterArtifact,
    ClipArtifact,
    FaceArtifact,
    FilmArtifact,
    Job,
    Recognised,
    ReportArtifact,
    TimelineArtifact,
)
from cliffhanger.production.registry import CastMember
from cliffhanger.store.ref import ArtifactRef
from tasks.caching import stage_task
from tasks.mapping import each
from tasks.studio import Studio, workspace


def _version(_studio: Studio) -> str:
    from cliffhanger.animatic.likeness.embedder import weights_sha256

    return f"1/{weights_sha256()[:12]}"


@stage_task(name="face", version=_version, task_run_name="face of {character_id}")
async def learn_character(
    studio: Studio, character_id: str, sheet: ArtifactRef, outfits: tuple[str, ...]
) -> FaceArtifact:
    """Return what a drawn character is recognised by, learned from its frozen sheet."""
    from cliffhanger.animatic.likeness.embedder import SCALE
    from cliffhanger.animatic.likeness.seeing import learn_face
    from cliffhanger.checks.likeness import calibrate

    drawn = await studio.load(sheet, CharacterSheet)
    vectors: Vectors = await asyncio.wrap_future(start_work(learn_face, drawn, outfits))
    packed = io.BytesIO()
    np.save(packed, vectors, allow_pickle=False)
    return FaceArtifact(
        character_id=character_id,
        references=await studio.put(packed.getvalue(), media_type="application/octet-stream"),
        calibration=calibrate(vectors, scale=SCALE),
    )


def has_face(sheet: CharacterSheet | None) -> bool:
    """Return whether a drawn character can be told from others by its face.

    Clouds and talking phones are hardly anything else than their colour.
    """
    if sheet is None or isinstance(sheet.look, CloudLook):
        return False
    return not (isinstance(sheet.look, RobotLook) and sheet.look.is_device)


async def learn_cast(
    studio: Studio, cast: tuple[CharacterArtifact, ...]
) -> tuple[FaceArtifact, ...]:
    """Return what every registered character with a frozen sheet is recognised by.

    A threshold that the registry has on record for the drawn embedder goes before the one that
    follows from the sheet.
    """
    known = [who for who in cast if who.member is not None and has_face(who.member.sheet)]
    learned = await each(
        "face",
        known,
        lambda who: learn_character(studio, who.character_id, who.sheet, outfits_of(who)),
    )
    return tuple(as_recorded(face, who.member) for who, face in zip(known, learned, strict=True))


def as_recorded(face: FaceArtifact, member: CastMember | None) -> FaceArtifact:
    """Return what a drawn character is recognised by, with the registry's threshold if it fits."""
    from cliffhanger.animatic.likeness.embedder import SCALE, DrawnFaceEmbedder

    if member is None or member.least_likeness is None:
        return face
    scale = member.scale_for(DrawnFaceEmbedder().name, SCALE)
    if not scale.is_on_record:
        return face
    recorded = {"threshold": scale.default, "is_on_record": True}
    return face.model_copy(update={"calibration": face.calibration.model_copy(update=recorded)})


def outfits_of(who: CharacterArtifact) -> tuple[str, ...]:
    """Return everything that a registered character wears in the series, each once."""
    return tuple(sorted({item.outfit for item in who.member.wearings})) if who.member else ()


@stage_task(name="likeness", version=_version)
async def judge_film(
    studio: Studio,
    film: FilmArtifact,
    timing: TimelineArtifact,
    shots: tuple[tuple[Job, ClipArtifact], ...],
    faces: tuple[FaceArtifact, ...],
) -> tuple[Recognised, ...]:
    """Return how much everyone in *faces* looks like themselves, shot by shot."""
    from cliffhanger.production.likeness import KnownFace, SeenShot, recognise_film

    timeline = await studio.load(timing.timeline, Timeline)
    starts = {shot.shot_id: shot.start_frame for shot in timeline.shots}
    seen = [
        SeenShot(
            shot_id=clip.shot_id,
            start_frame=starts[clip.shot_id],
            heads=clip.heads,
            versions=job.versions,
            outfits=(await studio.load(job.request, VideoRequest)).outfits,
        )
        for job, clip in shots
        if clip.heads
    ]
    known = {
        face.character_id: KnownFace(await _vectors(studio, face), face.calibration)
        for face in faces
    }
    with workspace() as folder:
        picture = film.textless or film.film  # a title over a face hides whose it is
        path = await asyncio.to_thread(studio.store.fetch, picture, folder / "film.mp4")
        return await asyncio.wrap_future(start_work(recognise_film, path, seen, known))


async def judge_likeness(
    studio: Studio,
    film: FilmArtifact,
    timing: TimelineArtifact,
    shots: tuple[tuple[Job, ClipArtifact], ...],
    faces: tuple[FaceArtifact, ...],
) -> ReportArtifact:
    """Return the part of the report that says who was recognised; empty where nobody is known.

    A drawn face is always that of its sheet: one that is not recognised is dark, small or covered,
    which the report says and which keeps no film back. A bought one that is still another's after
    the last take does, where faces told it: the look of whole pictures warns only.
    """
    from cliffhanger.animatic.likeness.embedder import DrawnFaceEmbedder
    from cliffhanger.production.likeness import check_recognised

    bought = tuple(item for _, clip in shots for item in clip.recognised)
    drawn = [(job, clip) for job, clip in shots if clip.heads]
    results: list[CheckResult] = []
    found: tuple[Recognised, ...] = ()
    if faces and drawn:
        found = await judge_film(studio, film, timing, tuple(drawn), faces)
        results.append(
            check_recognised(found, embedder=DrawnFaceEmbedder().name, is_required=False)
        )
    if bought:
        results.append(_check_bought(studio, bought))
    sampled = tuple(item for _, clip in shots for item in clip.sampled)
    if sampled and studio.faces is not None:
        inside = check_recognised(sampled, embedder=studio.faces.name, is_required=False)
        results.append(inside.model_copy(update={"name": "likeness_in_clips"}))
    return ReportArtifact(results=tuple(results), recognised=(*found, *bought, *sampled))


def _check_bought(studio: Studio, bought: tuple[Recognised, ...]) -> CheckResult:
    from cliffhanger.production.likeness import check_recognised

    reader = studio.faces
    if reader is None:
        return check_recognised(bought, embedder="the route for embeddings", is_required=True)
    if reader.finds_faces:
        return check_recognised(bought, embedder=reader.name, is_required=True)
    name = f"{reader.name}, which is weak at telling who somebody is"
    return check_recognised(bought, embedder=name, is_required=False)


async def _vectors(studio: Studio, face: FaceArtifact) -> Vectors:
    data = await asyncio.to_thread(studio.store.get_bytes, face.references)
    loaded: Vectors = np.load(io.BytesIO(data), allow_pickle=False)
    return loaded
