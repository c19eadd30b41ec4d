"""A shot's first frame, put together from pictures of one person each and a set without people."""

import asyncio
from dataclasses import dataclass

from cliffhanger.animatic.workers import start_work
from cliffhanger.checks.likeness import LikenessVerdict
from cliffhanger.errors import MatteError
from cliffhanger.models.jobs.job import Capability, OutputRole
from cliffhanger.models.jobs.orders import ImageOrder
from cliffhanger.models.jobs.routing import Made, Maker
from cliffhanger.models.requests import VideoRequest
from cliffhanger.production.artifacts import CharacterArtifact, Origin
from cliffhanger.production.blocking import Spot, alone, block_shot, composed_people
from cliffhanger.production.composite import Figure, compose_frame
from cliffhanger.production.keyframe import FittedImage
from cliffhanger.production.paid_orders import Casting
from cliffhanger.production.piece_orders import (
    figure_seed,
    figures_of,
    order_figure,
    order_set,
    set_name,
    set_seed,
)
from cliffhanger.store.ref import ArtifactRef
from tasks.buying import origin_of
from tasks.retaking import Taken, take_until_recognised
from tasks.studio import Studio


@dataclass(frozen=True, slots=True)
class Composed:
    """What came of a composite.

    Attributes:
        frame: The frame; None where the pieces could not be put together.
        problem: Why they could not; empty where they could.
        verdicts: Whether everybody is who they are meant to be, each by the picture of them alone.
        seeds: Seeds of the pieces, by character id and `set`.
        origins: Every piece, bought whether or not a frame came of it.
    """

    frame: FittedImage | None
    problem: str
    verdicts: tuple[LikenessVerdict, ...]
    seeds: dict[str, int]
    origins: tuple[Origin, ...]


async def compose_keyframe(
    studio: Studio,
    request: VideoRequest,
    cast: tuple[CharacterArtifact, ...],
    casting: Casting,
    *,
    most_takes: int,
) -> Composed | None:
    """Return the frame put together, or why it could not be; None where it is one picture anyway.

    The set is bought once for all shots that play in it, at once or later: its order names no shot.

    Args:
        studio: Pays, judges and keeps.
        request: The shot.
        cast: Everyone.
        casting: Everyone, as models are told of them.
        most_takes: How often somebody is made who is not recognised.
    """
    if not composed_people(request.shot):
        return None
    if not figures_of(request, studio.purse.makers[Capability.IMAGE][0].candidate):
        return None
    spots = await asyncio.to_thread(block_shot, request)
    if not spots:
        return None
    room = _Room(studio, request, cast, casting, most_takes)
    empty, figures = await asyncio.gather(room.buy_set(), room.buy_figures(spots))
    frame, problem = await room.put_together(empty, spots, figures)
    seeds = {
        spot.character_id: figure_seed(alone(request, spot.character_id), taken.best.number)
        for spot, taken in zip(spots, figures, strict=True)
    }
    return Composed(
        frame=frame,
        problem=problem,
        verdicts=tuple(verdict for taken in figures for verdict in taken.best.verdicts),
        seeds={"set": set_seed(request), **seeds},
        origins=(
            origin_of(empty, set_name(request), capability="image"),
            *(taken.origin for taken in figures),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Room:
    """Where one frame is put together."""

    studio: Studio
    request: VideoRequest
    cast: tuple[CharacterArtifact, ...]
    casting: Casting
    most_takes: int

    async def buy_set(self) -> Made:
        """Return the set without people."""

        def order(maker: Maker) -> ImageOrder:
            return order_set(self.request, maker.candidate)

        subject = set_name(self.request)
        return await self.studio.purse.make(Capability.IMAGE, order, subject=subject)

    async def buy_figures(self, spots: tuple[Spot, ...]) -> list[Taken]:
        """Return everybody alone, in the order of *spots*."""
        return await asyncio.gather(*(self._buy_figure(spot) for spot in spots))

    async def _buy_figure(self, spot: Spot) -> Taken:
        """Return one person, made again alone while the face is another's."""
        request = alone(self.request, spot.character_id, view=spot.view)

        def order(maker: Maker, take: int) -> ImageOrder:
            most = maker.adapter.caps.max_references
            return order_figure(request, self.casting, maker.candidate, most, take=take)

        # nobody is recognised by their back
        judged = () if spot.is_from_behind else self.cast
        return await take_until_recognised(
            self.studio, request, judged, order, most_takes=self.most_takes
        )

    async def put_together(
        self, empty: Made, spots: tuple[Spot, ...], figures: list[Taken]
    ) -> tuple[FittedImage | None, str]:
        """Return the frame, or None and why a figure cannot be cut out or placed."""
        backdrop = await self._read(empty.result.output(OutputRole.IMAGE))
        pictures = await asyncio.gather(*(self._read(taken.best.image) for taken in figures))
        placed = [Figure(*pair) for pair in zip(spots, pictures, strict=True)]
        try:
            work = start_work(compose_frame, self.request, backdrop, placed)
            return await asyncio.wrap_future(work), ""
        except MatteError as exc:
            return None, f"painted together, for no composite could be made: {exc}"

    async def _read(self, ref: ArtifactRef) -> bytes:
        return await asyncio.to_thread(self.studio.store.get_bytes, ref)
