"""What judges bought frames and lines, and so how often one may be bought: for prices, before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from cliffhanger.checks.reference_set import MAX_IMAGES, MIN_IMAGES
from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.requests import VideoRequest
from cliffhanger.money.estimate import ONE_TAKE, Takes
from cliffhanger.production.keyframe import FACES_SEEN
from cliffhanger.production.profile import Profile
from cliffhanger.production.registry import CastMember
from cliffhanger.story.model import Character

MOST_FRAME_TAKES: Final = 4
"""A frame in which somebody is not recognised is made again three times at most."""
FRAME_TAKES: Final = Takes(low=Decimal(1), expected=Decimal(1), high=Decimal(MOST_FRAME_TAKES))
"""As planned, the first one is accepted."""
MOST_LINE_TAKES: Final = 3
"""A line whose words, pace, level or pauses are wrong is spoken again twice at most."""
LINE_TAKES: Final = Takes(low=Decimal(1), expected=Decimal(1), high=Decimal(MOST_LINE_TAKES))
"""As planned, the first one is good."""
ASSUMED_PICTURES: Final = Takes(
    low=Decimal(1), expected=Decimal(MIN_IMAGES), high=Decimal(MAX_IMAGES)
)
"""References of a character of whom nobody has asked the registry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What decides whether a bought frame is made again.

    Attributes:
        pictures: References of everyone who is registered, by character id.
        is_local: Whether models on the worker judge; else bought embeddings, where there are any.
        finds_faces: Whether those models find each face of a picture.
    """

    pictures: Mapping[str, Takes] = field(default_factory=dict[str, Takes])
    is_local: bool = False
    finds_faces: bool = False

    @classmethod
    def of_members(
        cls, members: Iterable[CastMember], *, is_local: bool, finds_faces: bool
    ) -> "Gate":
        """Return the gate of an episode whose registered people are known."""
        counts = {who.character_id: Decimal(len(who.references)) for who in members}
        return cls(
            pictures={
                who: Takes(low=count, expected=count, high=count)
                for who, count in counts.items()
                if count
            },
            is_local=is_local,
            finds_faces=finds_faces,
        )

    @classmethod
    def assumed(cls, profile: Profile, cast: Iterable[Character]) -> "Gate":
        """Return the gate of a profile, as if everyone of *cast* were registered with pictures."""
        has_clip = (
            profile.local_models.clip is not None
            and profile.models.route(Capability.EMBEDDING) is None
        )
        return cls(
            pictures={who.id: ASSUMED_PICTURES for who in cast},
            is_local=profile.faces is not None or has_clip,
            finds_faces=profile.faces is not None,
        )

    def judged(self, request: VideoRequest) -> tuple[str, ...]:
        """Return ids of those by whom a shot's frame is judged; see `keyframe.judged_people`."""
        shot = request.shot
        ids = dict.fromkeys(who.character_id for who in shot.cast)
        is_alone = len(ids) == 1 and shot.over_id is None
        if shot.size not in FACES_SEEN or not (self.finds_faces or is_alone):
            return ()
        return tuple(who for who in ids if who in self.pictures)

    def frame_takes(self, request: VideoRequest, *, buys_embeddings: bool) -> Takes:
        """Return how often a shot's frame may be bought.

        Args:
            request: The shot.
            buys_embeddings: Whether a route for embeddings is there.
        """
        has_judge = self.is_local or buys_embeddings
        return FRAME_TAKES if has_judge and self.judged(request) else ONE_TAKE

    def embeddings(self, shots: Iterable[VideoRequest]) -> dict[str, Takes]:
        """Return how many embeddings are bought, by character and by shot; none where it is local.

        Every reference is embedded once for all shots, and every take of a frame.
        """
        if self.is_local:
            return {}
        judged = {request.shot.id: self.judged(request) for request in shots}
        people = dict.fromkeys(who for ids in judged.values() for who in ids)
        references = {who: self.pictures[who] for who in people}
        return references | {shot: FRAME_TAKES for shot, ids in judged.items() if ids}
