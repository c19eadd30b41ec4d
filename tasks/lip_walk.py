"""One bought shot on its way from method to method until its mouth follows its words."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from cliffhanger.errors import InvalidInputError, InvalidMediaError, JobFailedError
from cliffhanger.models.jobs.job import OutputRole
from cliffhanger.models.jobs.orders import LipSyncOrder
from cliffhanger.models.jobs.routing import Made, Maker
from cliffhanger.models.lipsyncers.command import LipSyncCommandError
from cliffhanger.money.budget import show_usd
from cliffhanger.production.artifacts import Origin
from cliffhanger.production.lip_methods import LipAction, LipAttempt, SyncedLips, next_method
from cliffhanger.store.ref import ArtifactRef
from tasks.buying import origin_of
from tasks.lip_shot import LipShot, Method


@dataclass(frozen=True, slots=True)
class _Synced:
    """What a method made: a clip, and who was paid for it."""

    method: Method
    clip: ArtifactRef
    origin: Origin | None = None

    @property
    def cost_usd(self) -> Decimal:
        """What it cost; nothing for a program."""
        return Decimal(0) if self.origin is None else self.origin.cost_usd


class LipWalk:
    """The way of one shot from method to method.

    Attributes:
        clips: What was made, attempt by attempt, as long as the shot.
        origins: Who was paid, also for what could not be used.

    Args:
        shot: The shot.
        methods: In order.
    """

    def __init__(self, shot: LipShot, methods: Sequence[Method]) -> None:
        self.clips: list[ArtifactRef] = []
        self.origins: list[Origin] = []
        self._shot = shot
        self._left = list(methods)
        self._attempts: list[LipAttempt] = []
        self._refusals: list[str] = []

    async def go(self) -> SyncedLips:
        """Return what was tried: until one is good enough, or none is left.

        Raises:
            ProviderError: No method made a clip; come back later where it says so.
            BudgetExceededError: A cap would be passed.
        """
        trouble: Exception | None = None
        while True:
            names = [*(attempt.method for attempt in self._attempts), *self._names]
            step = next_method(self._attempts, names)
            if step.action is not LipAction.TRY:
                break
            try:
                await self._measure(await self._make())
            except (LipSyncCommandError, JobFailedError, InvalidMediaError) as exc:
                trouble = exc
        if step.attempt_index is None:
            raise trouble or AssertionError("a shot is synced by one method at least")
        return SyncedLips(
            attempts=tuple(self._attempts),
            kept_index=step.attempt_index,
            is_held=step.action is LipAction.HOLD,
            refusals=tuple(self._refusals),
        )

    @property
    def _names(self) -> list[str]:
        return [method.name for method in self._left]

    async def _measure(self, made: _Synced) -> None:
        """Measure what was made, and remember it.

        Raises:
            InvalidMediaError: It cannot be used.
        """
        try:
            clip = await self._shot.lay_back(made.clip, made.method)
            report = await self._shot.judge(clip)
        except (InvalidInputError, InvalidMediaError) as exc:
            paid = f", {show_usd(made.cost_usd)} paid" if made.cost_usd else ""
            self._refusals.append(f"{made.method.name}: {exc}{paid}")
            raise InvalidMediaError(f"{made.method.name}: {exc}") from exc
        self.clips.append(clip)
        self._attempts.append(
            LipAttempt(method=made.method.name, report=report, cost_usd=made.cost_usd)
        )

    async def _make(self) -> _Synced:
        """Return what the first willing of the methods made; who was asked is asked no more.

        Raises:
            LipSyncCommandError: The program failed.
            JobFailedError: None of those that are paid can make it.
            ProviderError: They are busy; come back later.
        """
        first, syncer = self._left[0], self._shot.studio.lip_syncer
        if first.maker is None and syncer is not None:
            self._left.pop(0)
            try:
                return _Synced(first, await self._shot.sync_here(syncer, first))
            except LipSyncCommandError as exc:
                self._refusals.append(f"{first.name}: {exc}")
                raise
        return await self._buy()

    async def _buy(self) -> _Synced:
        asked = {id(method.maker): method for method in self._left}
        makers = [method.maker for method in self._left if method.maker is not None]

        def order(maker: Maker) -> LipSyncOrder:
            return self._shot.order_for(maker, asked[id(maker)])

        subject = self._shot.job.id
        try:
            made = await self._shot.studio.purse.make_by(makers, order, subject=subject)
        except JobFailedError as exc:
            self._left.clear()
            self._refusals.append(str(exc))
            raise
        self._drop(made)
        origin = origin_of(made, subject, capability="lipsync")
        self._pay(origin)
        method = asked[id(makers[made.maker_index])]
        return _Synced(method, made.result.output(OutputRole.VIDEO), origin)

    def _drop(self, made: Made) -> None:
        """Leave those that were asked out from here on."""
        asked = {made.maker_index, *(refusal.maker_index for refusal in made.refusals)}
        left = enumerate(self._left)
        self._left = [method for index, method in left if index not in asked]
        self._refusals += [
            f"{refusal.account}/{refusal.model}: {refusal.reason}" for refusal in made.refusals
        ]

    def _pay(self, origin: Origin) -> None:
        """Remember who was paid; attempts of one model of an account are one row."""
        for index, old in enumerate(self.origins):
            if (old.account, old.model) == (origin.account, origin.model):
                self.origins[index] = old.model_copy(
                    update={
                        "cost_usd": old.cost_usd + origin.cost_usd,
                        "takes": old.takes + origin.takes,
                        "note": "; ".join(filter(None, (old.note, origin.note))),
                    }
                )
                return
        self.origins.append(origin)
