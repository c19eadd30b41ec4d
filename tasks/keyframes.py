"""Stage `keyframe`: the frame that a shot begins with; made again while its face is another's."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import cv2

from cliffhanger.animatic.looks.describe import describe_look
from cliffhanger.animatic.sheet import CharacterSheet
from cliffhanger.animatic.workers import start_work
from cliffhanger.checks.likeness import LikenessVerdict, Verdict
from cliffhanger.models.jobs.job import Capability, OutputRole
from cliffhanger.models.jobs.orders import ImageOrder
from cliffhanger.models.jobs.routing import Made, Maker
from cliffhanger.models.requests import VideoRequest
from cliffhanger.production.artifacts import (
    CharacterArtifact,
    Job,
    KeyframeArtifact,
)
from cliffhanger.production.keyframe import ADAPTER_VERSION, fit_image
from cliffhanger.production.paid_orders import Casting, Likeness, frame_seed, order_frame
from tasks.buying import COMING_BACK, bought_version, origin_of
from tasks.caching import stage_task
from tasks.recognising import judge_picture, recognised_in
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
    takes = await _take_until_recognised(studio, request, cast)
    best = max(takes, key=lambda take: (take.is_accepted, take.cosine))
    others = tuple(take.made for take in takes if take is not best)
    data = await asyncio.to_thread(
        studio.store.get_bytes, best.made.result.output(OutputRole.IMAGE)
    )
    fitted = await asyncio.to_thread(fit_image, data, request.format)
    return KeyframeArtifact(
        shot_id=job.id,
        image=await studio.put(fitted.png, media_type="image/png"),
        enlarged=fitted.enlarged,
        seed=frame_seed(request, best.number),
        versions=job.versions,
        recognised=recognised_in(job, request, best.verdicts),
        origins=(origin_of(best.made, job.id, capability="image", others=others),),
    )


@dataclass(frozen=True, slots=True)
class _Take:
    """A frame that was made.

    Attributes:
        number: From 1.
        made: The frame.
        verdicts: Whether its faces are the characters'; nothing where nobody is judged.
    """

    number: int
    made: Made
    verdicts: tuple[LikenessVerdict, ...]

    @property
    def is_accepted(self) -> bool:
        """Whether it may be kept."""
        return all(verdict.verdict is Verdict.ACCEPT for verdict in self.verdicts)

    @property
    def cosine(self) -> float:
        """How much the least like looks like its character; -1 where that is unknown."""
        found = [-1.0 if item.cosine is None else item.cosine for item in self.verdicts]
        return min(found, default=-1.0)


async def _take_until_recognised(
    studio: Studio, request: VideoRequest, cast: tuple[CharacterArtifact, ...]
) -> tuple[_Take, ...]:
    """Return every take: one where nobody is judged, else until one is accepted."""
    casting = casting_of(cast, request)
    takes: list[_Take] = []
    while not takes or not (takes[-1].is_accepted or len(takes) == MOST_TAKES):
        number = len(takes) + 1

        def order(maker: Maker, number: int = number) -> ImageOrder:
            room = maker.adapter.caps.max_references
            return order_frame(request, casting, maker.candidate, room, take=number)

        made = await studio.purse.make(
            Capability.IMAGE, order, subject=request.shot.id, take=number
        )
        image = made.result.output(OutputRole.IMAGE)
        verdicts = await judge_picture(studio, request, cast, image)
        takes.append(_Take(number, made, verdicts))
    return tuple(takes)


def draw_keyframe(request: VideoRequest) -> bytes:
    """Return the first frame of a shot as the embedded engine draws it, PNG; what a worker runs."""
    from cliffhanger.animatic.stage.staging import set_stage

    picture = set_stage(request).picture(0)
    return cv2.imencode(".png", picture[..., :3])[1].tobytes()
