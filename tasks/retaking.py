"""Bought pictures of people, made again while a face is another's."""

from collections.abc import Callable
from dataclasses import dataclass

from cliffhanger.checks.likeness import LikenessVerdict, Verdict
from cliffhanger.models.jobs.job import Capability, OutputRole
from cliffhanger.models.jobs.orders import ImageOrder
from cliffhanger.models.jobs.routing import Made, Maker
from cliffhanger.models.requests import VideoRequest
from cliffhanger.production.artifacts import CharacterArtifact, Origin
from cliffhanger.store.ref import ArtifactRef
from tasks.buying import origin_of
from tasks.recognising import judge_picture
from tasks.studio import Studio


@dataclass(frozen=True, slots=True)
class Take:
    """A picture that was made.

    Attributes:
        number: From 1.
        made: The picture.
        verdicts: Whether its faces are the characters'; nothing where nobody is judged.
    """

    number: int
    made: Made
    verdicts: tuple[LikenessVerdict, ...]

    @property
    def image(self) -> ArtifactRef:
        """The file."""
        return self.made.result.output(OutputRole.IMAGE)

    @property
    def is_accepted(self) -> bool:
        """Whether it may be kept."""
        return all(verdict.verdict is Verdict.ACCEPT for verdict in self.verdicts)

    @property
    def cosine(self) -> float:
        """How much the least like looks like its character; -1 where that is unknown."""
        found = [-1.0 if item.cosine is None else item.cosine for item in self.verdicts]
        return min(found, default=-1.0)


@dataclass(frozen=True, slots=True)
class Taken:
    """Every take of a picture.

    Attributes:
        subject: What it shows.
        takes: In order, at least one.
    """

    subject: str
    takes: tuple[Take, ...]

    @property
    def best(self) -> Take:
        """The one that is kept."""
        return max(self.takes, key=lambda take: (take.is_accepted, take.cosine))

    @property
    def origin(self) -> Origin:
        """Who made it, with the cost of every take."""
        best = self.best
        others = tuple(take.made for take in self.takes if take is not best)
        return origin_of(best.made, self.subject, capability="image", others=others)


async def take_until_recognised(
    studio: Studio,
    request: VideoRequest,
    cast: tuple[CharacterArtifact, ...],
    order_for: Callable[[Maker, int], ImageOrder],
    *,
    most_takes: int,
) -> Taken:
    """Return every take of a shot: one where nobody is judged, else until one is accepted.

    Args:
        studio: Pays and judges.
        request: The shot; who is in it is judged.
        cast: Everyone.
        order_for: The order of a take by its number, from 1.
        most_takes: When to give up.
    """
    takes: list[Take] = []
    while not takes or not (takes[-1].is_accepted or len(takes) == most_takes):
        number = len(takes) + 1

        def order(maker: Maker, number: int = number) -> ImageOrder:
            return order_for(maker, number)

        made = await studio.purse.make(
            Capability.IMAGE, order, subject=request.shot.id, take=number
        )
        image = made.result.output(OutputRole.IMAGE)
        verdicts = await judge_picture(studio, request, cast, image)
        takes.append(Take(number, made, verdicts))
    return Taken(request.shot.id, tuple(takes))
