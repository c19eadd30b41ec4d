"""Whose faces are in a bought picture: by face models on this machine, else by a paid route."""

import asyncio
from collections.abc import Sequence

import numpy as np

from cliffhanger.checks.likeness import LikenessScale, LikenessVerdict
from cliffhanger.checks.reference_image import read_reference
from cliffhanger.checks.vectors import Vectors
from cliffhanger.media.probe import probe_film
from cliffhanger.media.stills import grab_frames
from cliffhanger.models.embedder import Image
from cliffhanger.models.embedders.remote import RemoteEmbedder
from cliffhanger.models.faces.reader import FaceReader
from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.requests import VideoRequest
from cliffhanger.production.artifacts import CharacterArtifact, Job, Recognised
from cliffhanger.production.keyframe import (
    judge_faces,
    judged_people,
    middle_verdict,
    sampled_frames,
)
from cliffhanger.store.ref import ArtifactRef
from tasks.studio import Studio, workspace


async def judge_picture(
    studio: Studio, request: VideoRequest, cast: tuple[CharacterArtifact, ...], picture: ArtifactRef
) -> tuple[LikenessVerdict, ...]:
    """Return whether the registered people of a shot are in a picture; nothing where unjudged."""
    people = judged_people(request, cast, is_each_found=studio.faces is not None)
    if not people or not (studio.faces or studio.pays_for(Capability.EMBEDDING)):
        return ()
    return await _judge(studio, request, cast, await _load(studio, picture))


async def judge_clip(
    studio: Studio, job: Job, cast: tuple[CharacterArtifact, ...], clip: ArtifactRef
) -> tuple[Recognised, ...]:
    """Return whether the registered people of a shot are in its clip, by a few of its frames.

    By face models on this machine only: a paid route would bill every frame.
    """
    request = await studio.load(job.request, VideoRequest)
    if studio.faces is None or not judged_people(request, cast, is_each_found=True):
        return ()
    with workspace() as folder:
        path = await asyncio.to_thread(studio.store.fetch, clip, folder / "clip.mp4")
        num_frames = (await asyncio.to_thread(probe_film, path)).video.num_frames
        frames = await asyncio.to_thread(grab_frames, path, sampled_frames(num_frames))
    verdicts = [await _judge(studio, request, cast, frame[..., :3].copy()) for frame in frames]
    middles = [middle_verdict(every) for every in zip(*verdicts, strict=True)]
    found = recognised_in(job, request, middles)
    return tuple(item.model_copy(update={"num_frames": len(frames)}) for item in found)


async def _judge(
    studio: Studio, request: VideoRequest, cast: tuple[CharacterArtifact, ...], image: Image
) -> tuple[LikenessVerdict, ...]:
    people = judged_people(request, cast, is_each_found=studio.faces is not None)
    references = {who.character_id: await _pictures(studio, who) for who in _known(cast)}
    ids = [who.character_id for who in people]
    if studio.faces is not None:
        return await asyncio.to_thread(_judge_here, studio.faces, ids, references, image)
    embedder = RemoteEmbedder(studio.purse, asyncio.get_running_loop(), subject=request.shot.id)
    own = references[ids[0]]
    vectors = await asyncio.to_thread(embedder.embed_images, [*own, image])
    return judge_faces(ids, {ids[0]: vectors[:-1]}, vectors[-1:], LikenessScale())


def _judge_here(
    reader: FaceReader, ids: Sequence[str], pictures: dict[str, list[Image]], image: Image
) -> tuple[LikenessVerdict, ...]:
    """Return the verdicts of face models; a reference without a face is passed over."""
    references: dict[str, Vectors] = {}
    for who, images in pictures.items():
        found = [reader.embed_faces(reference)[:1] for reference in images]
        vectors = np.concatenate(found) if found else np.empty((0, 1), np.float32)
        if len(vectors):
            references[who] = vectors
    known = [who for who in ids if who in references]
    return judge_faces(known, references, reader.embed_faces(image), reader.scale)


def recognised_in(
    job: Job, request: VideoRequest, verdicts: Sequence[LikenessVerdict]
) -> tuple[Recognised, ...]:
    """Return the verdicts on a picture of a shot, as the report has them."""
    return tuple(
        Recognised(
            shot_id=job.id,
            character_id=verdict.character_id,
            version=job.versions.get(verdict.character_id, ""),
            outfit=request.outfits.get(verdict.character_id, ""),
            num_frames=1,
            likeness=verdict,
        )
        for verdict in verdicts
    )


def _known(cast: tuple[CharacterArtifact, ...]) -> list[CharacterArtifact]:
    return [who for who in cast if who.member is not None and who.member.references]


async def _pictures(studio: Studio, who: CharacterArtifact) -> list[Image]:
    references = () if who.member is None else who.member.references
    return list(await asyncio.gather(*(_load(studio, ref) for ref in references)))


async def _load(studio: Studio, ref: ArtifactRef) -> Image:
    data = await asyncio.to_thread(studio.store.get_bytes, ref)
    return await asyncio.to_thread(read_reference, data)
