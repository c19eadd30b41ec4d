"""Whose faces are in a bought picture: by face models on this machine, else by a paid route.

Where neither is, a CLIP that the profile names compares pictures of one person as a whole: it knows
looks better than people, so that it has frames made again, and keeps no film back.
"""

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
    people = judged_people(request, cast, is_each_found=studio.finds_faces)
    if not people or not (studio.faces or studio.pays_for(Capability.EMBEDDING)):
        return ()
    return await _judge(studio, request, cast, await _load(studio, picture))


async def judge_clip(
    studio: Studio, job: Job, cast: tuple[CharacterArtifact, ...], clip: ArtifactRef
) -> tuple[Recognised, ...]:
    """Return whether the registered people of a shot are in its clip, by a few of its frames.

    By face models on this machine only: a paid route would bill every frame, and how whole pictures
    look is measured in the finished film.
    """
    request = await studio.load(job.request, VideoRequest)
    if not studio.finds_faces or not judged_people(request, cast, is_each_found=True):
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
    people = judged_people(request, cast, is_each_found=studio.finds_faces)
    rivals = _known(cast) if studio.finds_faces else people
    pictures = {who.character_id: await _pictures(studio, who) for who in rivals}
    if studio.faces is not None:
        return await asyncio.to_thread(_judge_here, studio.faces, people, pictures, image)
    (alone,) = people
    embedder = RemoteEmbedder(studio.purse, asyncio.get_running_loop(), subject=request.shot.id)
    own = pictures[alone.character_id]
    vectors = await asyncio.to_thread(embedder.embed_images, [*own, image])
    references = {alone.character_id: vectors[:-1]}
    scale = _scale_of(alone, embedder, LikenessScale())
    return judge_faces([alone.character_id], references, vectors[-1:], scale)


def _judge_here(
    reader: FaceReader,
    people: Sequence[CharacterArtifact],
    pictures: dict[str, list[Image]],
    image: Image,
) -> tuple[LikenessVerdict, ...]:
    """Return the verdicts of models here; a reference without a face is passed over."""
    references: dict[str, Vectors] = {}
    for who, images in pictures.items():
        found = [reader.embed_faces(reference)[:1] for reference in images]
        vectors = np.concatenate(found) if found else np.empty((0, 1), np.float32)
        if len(vectors):
            references[who] = vectors
    faces = reader.embed_faces(image)
    return tuple(
        verdict
        for who in people
        if who.character_id in references
        for verdict in judge_faces(
            [who.character_id], references, faces, _scale_of(who, reader, reader.scale)
        )
    )


def _scale_of(
    who: CharacterArtifact, maker: FaceReader | RemoteEmbedder, scale: LikenessScale
) -> LikenessScale:
    """Return how the cosines to a character are read: as the registry has it, else anew."""
    if who.member is None or who.member.least_likeness is None:
        return scale
    return who.member.scale_for(maker.name, scale)


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
