"""What an episode would buy: every call with its upper bound, before anything is paid."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from cliffhanger.models.jobs.adapter import Endpoint
from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.jobs.orders import EmbeddingOrder, Order, TranscriptOrder
from cliffhanger.models.jobs.routing import Maker
from cliffhanger.models.requests import Setting, SpeechRequest, VideoRequest
from cliffhanger.money.estimate import ONE_TAKE, PlannedCall, Takes
from cliffhanger.production.lip_methods import MAX_ATTEMPTS
from cliffhanger.production.lip_need import lip_need
from cliffhanger.production.paid_gate import LINE_TAKES, Gate
from cliffhanger.production.paid_orders import (
    Casting,
    as_asset,
    order_clip,
    order_frame,
    order_line,
    order_lips,
    order_portrait,
)
from cliffhanger.production.piece_orders import (
    figures_of,
    order_figure,
    order_set,
    set_name,
)
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.story.model import Character

_IF_FAILED: Final = Takes(low=Decimal(0), expected=Decimal(0), high=Decimal(1))
_FRAME: Final = ArtifactRef.of("0" * 64, num_bytes=1_000_000, media_type="image/png")
_CLIP: Final = ArtifactRef.of("1" * 64, num_bytes=5_000_000, media_type="video/mp4")
_VOICE: Final = ArtifactRef.of("2" * 64, num_bytes=500_000, media_type="audio/wav")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be bought for an episode.

    Attributes:
        makers: Candidates per capability; nothing for what is embedded.
        num_takes: Takes of each shot.
        cast: Everyone.
        lines: Lines by id.
        shots: Shots, in order.
        gate: What judges bought frames; nobody is judged by default.
        line_seconds: How long the embedded voices speak each line, by its id.
        listens_here: Whether a model on the worker hears bought lines.
        measures_lips: Whether a model on the worker reads synced mouths: another method may follow.
        syncs_lips_here: Whether a program on the worker is tried before those that are paid.
    """

    makers: Mapping[Capability, tuple[Maker, ...]]
    num_takes: int
    cast: Sequence[Character]
    lines: dict[str, SpeechRequest]
    shots: Sequence[VideoRequest]
    gate: Gate = field(default_factory=Gate)
    line_seconds: Mapping[str, float] = field(default_factory=dict[str, float])
    listens_here: bool = False

    measures_lips: bool = False
    syncs_lips_here: bool = False

    def calls(self) -> Iterator[PlannedCall]:
        """Yield every call that the first choices would be asked for."""
        for maker in self._maker(Capability.IMAGE):
            yield from self._images(maker)
            for embedder in self._maker(Capability.EMBEDDING):
                yield from self._embeddings(embedder, maker)
        for maker in self._maker(Capability.VOICE):
            for line_id, line in self.lines.items():
                yield _planned(maker, order_line(line, maker.candidate), line_id, LINE_TAKES)
            yield from self._transcripts()
        for maker in self._maker(Capability.VIDEO):
            for request in self.shots:
                order = order_clip(request, _FRAME, Casting(), maker.candidate, 1)
                yield _planned(maker, order, request.shot.id, _fixed(self.num_takes))
        yield from self._lips()

    def _transcripts(self) -> Iterator[PlannedCall]:
        """Yield one for each bought line, where nobody on this machine listens."""
        if self.listens_here:
            return
        for maker in self._maker(Capability.TRANSCRIPT):
            for line_id, line in self.lines.items():
                order = TranscriptOrder(
                    audio=as_asset(_VOICE),
                    duration_seconds=self.line_seconds[line_id],
                    language=line.language,
                    options=maker.candidate.options,
                )
                yield _planned(maker, order, line_id, LINE_TAKES)

    def _images(self, maker: Maker) -> Iterator[PlannedCall]:
        for who in self.cast:
            order = order_portrait(who, who.description, maker.candidate, (1080, 1920))
            yield _planned(maker, order, who.id)
        sets: dict[Setting, VideoRequest] = {}
        for request in self._bought_shots():
            figures = figures_of(request, maker.candidate)
            if figures:
                sets.setdefault(request.setting, request)
            for figure in figures:
                order = order_figure(figure, Casting(), maker.candidate, 0)
                yield _planned(maker, order, figure.shot.id, self._frame_takes(figure))
            if not figures:
                order = order_frame(request, Casting(), maker.candidate, 0)
                yield _planned(maker, order, request.shot.id, self._frame_takes(request))
        for request in sets.values():
            order = order_set(request, maker.candidate)
            yield _planned(maker, order, set_name(request))

    def _frame_takes(self, request: VideoRequest) -> Takes:
        buys_embeddings = Capability.EMBEDDING in self.makers
        return self.gate.frame_takes(request, buys_embeddings=buys_embeddings)

    def _embeddings(self, maker: Maker, painter: Maker) -> Iterator[PlannedCall]:
        judged = [
            picture
            for request in self._bought_shots()
            for picture in figures_of(request, painter.candidate) or (request,)
        ]
        for subject, takes in self.gate.embeddings(judged).items():
            order = EmbeddingOrder(images=(as_asset(_FRAME),), options=maker.candidate.options)
            yield _planned(maker, order, subject, takes)

    def _lips(self) -> Iterator[PlannedCall]:
        """Yield the first method's calls, and at most one of each that follows where it fails."""
        makers = self.makers.get(Capability.LIPSYNC, ())
        num_tried = MAX_ATTEMPTS - self.syncs_lips_here if self.measures_lips else 1
        for request in self._bought_shots():
            if not lip_need(request).is_needed:
                continue
            for index, maker in enumerate(makers[:num_tried]):
                takes = _IF_FAILED if index or self.syncs_lips_here else ONE_TAKE
                order = order_lips(_CLIP, _VOICE, request, maker.candidate)
                yield _planned(maker, order, request.shot.id, takes)

    def _bought_shots(self) -> Sequence[VideoRequest]:
        """Return the shots that are bought: all of them, or none where they are drawn."""
        return self.shots if Capability.VIDEO in self.makers else ()

    def problems(self) -> Iterator[str]:
        """Yield what keeps a shot from being bought from the first choice, a sentence each."""
        for maker in self._maker(Capability.VIDEO):
            endpoint = _endpoint(maker)
            for request in self.shots:
                order = order_clip(request, _FRAME, Casting(), maker.candidate, 1)
                for problem in maker.adapter.check(order, endpoint):
                    yield f"shot {request.shot.id}: {problem}"

    def _maker(self, capability: Capability) -> tuple[Maker, ...]:
        """Return the first choice for *capability*, nothing where it is embedded."""
        return self.makers.get(capability, ())[:1]


def _endpoint(maker: Maker) -> Endpoint:
    return maker.account.endpoint(maker.candidate.model, datetime.now(UTC))


def _planned(maker: Maker, order: Order, subject: str, takes: Takes = ONE_TAKE) -> PlannedCall:
    return PlannedCall(
        stage=order.capability.value,
        subject=subject,
        account=maker.account.name,
        provider=maker.account.provider,
        model=maker.candidate.model,
        units=maker.adapter.measure(order, _endpoint(maker)),
        takes=takes,
        is_reused=maker.account.is_free,
    )


def _fixed(num_takes: int) -> Takes:
    count = Decimal(num_takes)
    return Takes(low=count, expected=count, high=count)
