"""Stage `keyframe`: the frame that a shot begins with; made again while its face is another's.

Where the route says `several: composite`, people are painted one by one and put before a set
without people; see `composed_people` for which shots those are. Who cannot be cut out is painted
together with the others after all, and the frame's origins say so.
"""

import asyncio
from collections.abc import Mapping
from typing import Final

import cv2

from cliffhanger.animatic.looks.describe import describe_look
from cliffhanger.animatic.sheet import CharacterSheet
from cliffhanger.animatic.workers import start_work
from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.jobs.orders import ImageOrder
from cliffhanger.models.jobs.routing import Maker
from cliffhanger.models.requests import VideoRequest
from cliffhanger.production.artifacts import (
    CharacterArtifact,
    Job,
    KeyframeArtifact,
)
from cliffhanger.production.keyframe import ADAPTER_VERSION, fit_image
from cliffhanger.production.paid_orders import Casting, Likeness, frame_seed, order_frame
from tasks.buying import COMING_BACK, NOTE_CHARS, bought_version
from tasks.caching import stage_task
from tasks.composing import Composed, compose_keyframe
from tasks.recognising import recognised_in
from tasks.retaking import take_until_recognised
from tasks.studio import Studio

MOST_TAKES: Final = 4
"""A frame is made again three times at most; then the best is kept, and the gate says so."""


def casting_of(cast: tuple[CharacterArtifact, ...], request: VideoRequest) -> Casting:
    """Return everyone as models are told of them, dressed for the shot."""
    sheets = {sheet.character_id: sheet for sheet in request.sheets}
    return Casting({who.character_id: _likeness(who, sheets) for who in cast})


def _likeness(who: CharacterArtifact, sheets: Mapping[str, CharacterSheet]) -> Likeness:
    member = who.member
    if member is not None and member.references and member.sheet is None:
        words = who.look
    else:
        sheet = sheets.get(who.character_id)
        words = who.look if sheet is None else describe_look(sheet)
    return Likeness(
        words,
        member.references if member is not None and member.references else (who.portrait,),
        member.loras if member is not None else (),
    )


def _version(studio: Studio) -> str:
    own = ADAPTER_VERSION if studio.faces is None else f"{ADAPTER_VERSION} {studio.faces.name}"
    return bought_version(studio, own, Capability.IMAGE, Capability.EMBEDDING)


@stage_task(name="keyframe", version=_version, task_run_name="keyframe {job.id}", **COMING_BACK)
async def make_keyframe(
    studio: Studio, job: Job, cast: tuple[CharacterArtifact, ...]
) -> KeyframeArtifact:
    """Return the frame that a shot begins with: by a model where one is paid for, else drawn."""
    request = await studio.load(job.request, VideoRequest)
    if not studio.pays_for(Capability.IMAGE):
        drawn = await asyncio.wrap_future(start_work(draw_keyframe, request))
        return KeyframeArtifact(
            shot_id=job.id,
            image=await studio.put(drawn, media_type="image/png"),
            versions=job.versions,
        )
    casting = casting_of(cast, request)
    composed = await compose_keyframe(studio, request, cast, casting, most_takes=MOST_TAKES)
    if composed is not None and composed.frame is not None:
        return KeyframeArtifact(
            shot_id=job.id,
            image=await studio.put(composed.frame.png, media_type="image/png"),
            enlarged=composed.frame.enlarged,
            seeds=composed.seeds,
            versions=job.versions,
            recognised=recognised_in(job, request, composed.verdicts),
            origins=composed.origins,
        )
    frame = await _paint_together(studio, job, request, cast)
    return frame if composed is None else _after(frame, composed)


async def _paint_together(
    studio: Studio, job: Job, request: VideoRequest, cast: tuple[CharacterArtifact, ...]
) -> KeyframeArtifact:
    """Return the frame as one picture of everybody."""
    casting = casting_of(cast, request)

    def order(maker: Maker, take: int) -> ImageOrder:
        room = maker.adapter.caps.max_references
        return order_frame(request, casting, maker.candidate, room, take=take)

    taken = await take_until_recognised(studio, request, cast, order, most_takes=MOST_TAKES)
    best = taken.best
    data = await asyncio.to_thread(studio.store.get_bytes, best.image)
    fitted = await asyncio.to_thread(fit_image, data, request.format)
    return KeyframeArtifact(
        shot_id=job.id,
        image=await studio.put(fitted.png, media_type="image/png"),
        enlarged=fitted.enlarged,
        seed=frame_seed(request, best.number),
        versions=job.versions,
        recognised=recognised_in(job, request, best.verdicts),
        origins=(taken.origin,),
    )


def _after(frame: KeyframeArtifact, composed: Composed) -> KeyframeArtifact:
    """Return a frame of one picture with what was bought for a composite, and why it is none."""
    (origin,) = frame.origins
    note = "; ".join(filter(None, (composed.problem, origin.note)))[:NOTE_CHARS]
    told = origin.model_copy(update={"note": note})
    return frame.model_copy(update={"origins": (told, *composed.origins)})


def draw_keyframe(request: VideoRequest) -> bytes:
    """Return the first frame of a shot as the embedded engine draws it, PNG; what a worker runs."""
    from cliffhanger.animatic.stage.staging import set_stage

    picture = set_stage(request).picture(0)
    return cv2.imencode(".png", picture[..., :3])[1].tobytes()
