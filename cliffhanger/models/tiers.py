"""Several writers as one: the cheapest that will do, and a better one where it does not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from cliffhanger.errors import (
    AnswerEmptyError,
    AnswerError,
    AnswerFilteredError,
    AnswerInvalidError,
    AnswerMalformedError,
    AnswerRefusedError,
    AnswerTruncatedError,
    InvalidInputError,
)
from cliffhanger.models.chat.tokens import estimate_prompt_tokens
from cliffhanger.models.protocols import Writer
from cliffhanger.models.routes import TierName, TierRoute, WriterRoutes
from cliffhanger.models.writing import Written
from cliffhanger.money.call import CallRecord
from cliffhanger.story.room.brief import Brief, WorkKind
from cliffhanger.value import Value

AnswerT = TypeVar("AnswerT", bound=Value)

_WEAK_ANSWERS = (AnswerEmptyError, AnswerInvalidError, AnswerMalformedError, AnswerRefusedError)
"""What another model may do better."""


@dataclass(frozen=True, slots=True)
class TieredWriter:
    """Asks the tier of the work; goes up for a long prompt, an escalation or a failed answer.

    Attributes:
        routes: Which tier does which work, and the limits of each.
        writers: A writer for every tier of the routes.
    """

    routes: WriterRoutes
    writers: Mapping[TierName, Writer]

    def __post_init__(self) -> None:
        if set(self.writers) != set(self.routes.tiers):
            raise InvalidInputError(
                f"writers must be given for {', '.join(self.routes.tier_names)}, the tiers of the "
                f"routes, got {', '.join(sorted(self.writers)) or 'none'}"
            )

    @property
    def name(self) -> str:
        """The writers by tier, the thresholds between them and the work of each."""
        tiers = ", ".join(
            f"{tier} {self.writers[tier].name}{_threshold_words(self.routes.tiers[tier])}"
            for tier in self.routes.tier_names
        )
        work = ", ".join(f"{kind} {self.routes.tier_for(kind)}" for kind in WorkKind)
        return f"tiers({tiers}; {work})"

    def write(self, brief: Brief[AnswerT], *, escalation: int = 0) -> Written[AnswerT]:
        """Return the answer of the first tier that gives one, with the calls of all that tried.

        A truncated answer goes up only to a tier that may answer at more length, a filtered one
        only to another provider, any other that cannot be used to the next model.

        Args:
            brief: The job.
            escalation: Tiers above the usual one to begin with; the best at most.

        Raises:
            AnswerError: No tier gave a usable answer; carries the calls of all.
            ProviderBusyError: A service is busy; come back later.
            ProviderError: A service will not do it.
        """
        tier = self.first_tier(brief, escalation=escalation)
        calls: tuple[CallRecord, ...] = ()
        while True:
            try:
                written = self.writers[tier].write(brief)
            except AnswerError as error:
                calls = (*calls, *error.calls)
                better = self._tier_after(tier, error)
                if better is None:
                    error.calls = calls
                    raise
                tier = better
            else:
                return Written(value=written.value, calls=(*calls, *written.calls))

    def first_tier(self, brief: Brief[Any], *, escalation: int = 0) -> TierName:
        """Return the tier that is asked first.

        One up from the usual tier where the prompt is longer than that tier's threshold, then up
        by *escalation*, but never above the best.
        """
        names = self.routes.tier_names
        usual = self.routes.tier_for(brief.work)
        threshold = self.routes.tiers[usual].threshold_tokens
        is_long = threshold is not None and estimate_prompt_tokens(brief.prompt()) > threshold
        return names[min(names.index(usual) + is_long + escalation, len(names) - 1)]

    def _tier_after(self, tier: TierName, error: AnswerError) -> TierName | None:
        """Return the next tier that may do better after *error*; None where there is none."""
        names, here = self.routes.tier_names, self.routes.tiers[tier]
        above = names[names.index(tier) + 1 :]
        return next((n for n in above if _may_help(self.routes.tiers[n], here, error)), None)


def _may_help(route: TierRoute, failed: TierRoute, error: AnswerError) -> bool:
    """Return whether *route* may answer where *failed* ended in *error*."""
    if isinstance(error, AnswerTruncatedError):
        return route.max_answer_tokens > failed.max_answer_tokens
    if isinstance(error, AnswerFilteredError):
        return route.provider != failed.provider
    is_other_model = (route.base_url, route.model) != (failed.base_url, failed.model)
    return isinstance(error, _WEAK_ANSWERS) and is_other_model


def _threshold_words(route: TierRoute) -> str:
    return f" up to {route.threshold_tokens}" if route.threshold_tokens else ""
