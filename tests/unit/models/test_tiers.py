"""Tiers: who is asked first, who after a failure, and whose calls are on record."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ClassVar, TypeVar, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliffhanger.errors import (
    AnswerEmptyError,
    AnswerError,
    AnswerFilteredError,
    AnswerInvalidError,
    AnswerMalformedError,
    AnswerRefusedError,
    AnswerTruncatedError,
    InvalidInputError,
    ProviderBusyError,
)
from cliffhanger.models.chat.tokens import estimate_prompt_tokens
from cliffhanger.models.protocols import Writer
from cliffhanger.models.routes import TIERS, TierName, TierRoute, WriterRoutes
from cliffhanger.models.tiers import TieredWriter
from cliffhanger.models.writing import Written
from cliffhanger.money.call import CallRecord, Outcome
from cliffhanger.story.room.brief import Brief, Prompt, Section, WorkKind
from cliffhanger.value import Value

AnswerT = TypeVar("AnswerT", bound=Value)


class Answer(Value):
    """What the writers of these tests give."""

    by: str
    """Tier of the writer."""


class Scene(Brief[Answer]):
    """Work of the draft tier."""

    work: ClassVar[WorkKind] = WorkKind.EPISODE
    text: str = "Go."
    """What is to be done."""

    @property
    def answer_type(self) -> type[Answer]:
        """An answer."""
        return Answer

    def prompt(self) -> Prompt:
        """Return the prompt."""
        sections = (Section(title="Task", text=self.text),)
        return Prompt(system="Write.", sections=sections, answer_tokens=10)


class Review(Scene):
    """Work of the review tier."""

    work: ClassVar[WorkKind] = WorkKind.DOCTOR


class Foundation(Scene):
    """Work of the final tier."""

    work: ClassVar[WorkKind] = WorkKind.BIBLE


def call_of(tier: str, number: int, outcome: Outcome = Outcome.OK) -> CallRecord:
    return CallRecord(
        id=f"{number:032x}",
        started_at=datetime(2026, 1, 1, tzinfo=UTC),
        seconds=1.0,
        work="episode",
        tier=tier,
        provider="p",
        model="m",
        rung="schema",
        attempt=1,
        outcome=outcome,
        prompt_sha256="0" * 64,
    )


@dataclass
class ScriptedWriter:
    """Answers, or fails as it was told to; keeps what it was asked."""

    tier: str
    failure: type[AnswerError | ProviderBusyError] | None = None
    asked: list[tuple[Brief[Answer], int]] = field(default_factory=list[tuple[Brief[Answer], int]])

    @property
    def name(self) -> str:
        """Name of the model."""
        return f"model-{self.tier}"

    def write(self, brief: Brief[AnswerT], *, escalation: int = 0) -> Written[AnswerT]:
        """Return the answer with one call, or fail with one."""
        self.asked.append((cast("Brief[Answer]", brief), escalation))
        number = list(TierName).index(TierName(self.tier))
        if self.failure is None:
            value = brief.answer_type.model_validate({"by": self.tier})
            return Written(value=value, calls=(call_of(self.tier, number),))
        if issubclass(self.failure, AnswerError):
            calls = (call_of(self.tier, number, Outcome.INVALID),)
            raise self.failure(f"{self.tier} failed", calls=calls)
        raise self.failure(f"{self.tier} failed")


def route(tier: TierName, **changes: object) -> TierRoute:
    fields: dict[str, object] = {
        "provider": f"account-{tier}",
        "base_url": f"https://{tier}.example.com",
        "model": f"model-{tier}",
        "context_tokens": 10_000,
        "max_answer_tokens": 1000,
    }
    return TierRoute.model_validate(fields | changes)


Failures = dict[str, type[AnswerError | ProviderBusyError]]


def room_of(
    failures: Failures | None = None, **changes: dict[str, object]
) -> tuple[TieredWriter, dict[TierName, ScriptedWriter]]:
    """Return all three tiers, their writers failing and their routes changed as named."""
    routes = WriterRoutes(
        tiers={tier: route(tier, **changes.get(tier.value, {})) for tier in TIERS}
    )
    writers = {tier: ScriptedWriter(tier, (failures or {}).get(tier)) for tier in TIERS}
    return TieredWriter(routes, cast("dict[TierName, Writer]", writers)), writers


def tiers_of(calls: tuple[CallRecord, ...]) -> list[str]:
    return [call.tier for call in calls]


@pytest.mark.parametrize(
    ("brief", "tier"),
    [
        pytest.param(Scene(), "draft", id="scene"),
        pytest.param(Review(), "review", id="review"),
        pytest.param(Foundation(), "final", id="bible"),
    ],
)
def test_the_kind_of_work_chooses_the_tier(brief: Scene, tier: str) -> None:
    room, _ = room_of()
    written = room.write(brief)
    assert written.value == Answer(by=tier)
    assert tiers_of(written.calls) == [tier]


@pytest.mark.parametrize(
    ("escalation", "tier"), [(0, "draft"), (1, "review"), (2, "final"), (9, "final")]
)
def test_an_escalation_begins_higher_but_not_above_the_best(escalation: int, tier: str) -> None:
    room, writers = room_of()
    assert room.write(Scene(), escalation=escalation).value.by == tier
    assert writers[TierName(tier)].asked == [(Scene(), 0)]


@given(num_words=st.integers(min_value=0, max_value=60), threshold=st.integers(1, 60))
def test_a_prompt_over_the_threshold_goes_one_tier_up(num_words: int, threshold: int) -> None:
    """One up, even where the next tier's own threshold is lower still; at it is not over it."""
    room, _ = room_of(draft={"threshold_tokens": threshold}, review={"threshold_tokens": 1})
    brief = Scene(text="word " * num_words)
    is_long = estimate_prompt_tokens(brief.prompt()) > threshold
    assert room.first_tier(brief) == (TierName.REVIEW if is_long else TierName.DRAFT)


def test_a_threshold_and_an_escalation_add_up() -> None:
    room, _ = room_of(draft={"threshold_tokens": 1})
    assert room.first_tier(Scene(), escalation=1) is TierName.FINAL


def test_the_best_tier_has_nowhere_to_send_a_long_prompt() -> None:
    room, _ = room_of(final={"threshold_tokens": 1})
    assert room.first_tier(Foundation()) is TierName.FINAL


@pytest.mark.parametrize(
    "failure", [AnswerInvalidError, AnswerMalformedError, AnswerEmptyError, AnswerRefusedError]
)
def test_an_answer_that_cannot_be_used_goes_one_tier_up(failure: type[AnswerError]) -> None:
    """The calls of the tiers that failed stay on record, in order."""
    room, writers = room_of({"draft": failure, "review": failure})
    written = room.write(Scene())
    assert written.value.by == "final"
    assert tiers_of(written.calls) == ["draft", "review", "final"]
    assert [len(writer.asked) for writer in writers.values()] == [1, 1, 1]


def test_after_the_best_tier_the_failure_is_the_callers() -> None:
    """It is the failure of the last tier, with the calls of all."""
    room, _ = room_of(
        {"draft": AnswerInvalidError, "review": AnswerEmptyError, "final": AnswerMalformedError}
    )
    with pytest.raises(AnswerMalformedError, match="final failed") as caught:
        room.write(Scene())
    assert tiers_of(caught.value.calls) == ["draft", "review", "final"]


@pytest.mark.parametrize(
    ("review", "final", "expected"),
    [
        pytest.param(2000, 3000, ["draft", "review"], id="the next"),
        pytest.param(1000, 3000, ["draft", "final"], id="the one after"),
        pytest.param(1000, 500, None, id="none"),
    ],
)
def test_a_truncated_answer_goes_only_where_it_may_be_longer(
    review: int, final: int, expected: list[str] | None
) -> None:
    room, _ = room_of(
        {"draft": AnswerTruncatedError},
        review={"max_answer_tokens": review},
        final={"max_answer_tokens": final},
    )
    if expected:
        assert tiers_of(room.write(Scene()).calls) == expected
        return
    with pytest.raises(AnswerTruncatedError) as caught:
        room.write(Scene())
    assert tiers_of(caught.value.calls) == ["draft"]


@pytest.mark.parametrize(
    ("review", "final", "expected"),
    [
        pytest.param("b", "c", ["draft", "review"], id="the next"),
        pytest.param("a", "c", ["draft", "final"], id="past its own"),
        pytest.param("a", "a", None, id="none"),
    ],
)
def test_a_filtered_answer_never_goes_to_the_same_provider(
    review: str, final: str, expected: list[str] | None
) -> None:
    room, _ = room_of(
        {"draft": AnswerFilteredError},
        draft={"provider": "a"},
        review={"provider": review},
        final={"provider": final},
    )
    if expected:
        assert tiers_of(room.write(Scene()).calls) == expected
        return
    with pytest.raises(AnswerFilteredError):
        room.write(Scene())


def test_the_same_model_is_not_asked_again_as_another_tier() -> None:
    """One model for all tiers: what it cannot do in one it cannot do in the next."""
    routes = WriterRoutes.single(base_url="http://localhost:1", model="m")
    writers = {tier: ScriptedWriter(tier, AnswerInvalidError) for tier in TIERS}
    room = TieredWriter(routes, cast("dict[TierName, Writer]", writers))
    with pytest.raises(AnswerInvalidError):
        room.write(Scene())
    assert [len(writer.asked) for writer in writers.values()] == [1, 0, 0]


def test_a_busy_service_is_not_left_for_a_dearer_one() -> None:
    room, writers = room_of({"draft": ProviderBusyError})
    with pytest.raises(ProviderBusyError):
        room.write(Scene())
    assert writers[TierName.REVIEW].asked == []


def test_a_writer_is_needed_for_every_tier_and_no_other() -> None:
    routes = WriterRoutes(tiers={TierName.DRAFT: route(TierName.DRAFT)})
    with pytest.raises(InvalidInputError, match="for draft, the tiers of the routes, got none"):
        TieredWriter(routes, {})


def test_the_name_changes_with_everything_that_chooses_the_answer() -> None:
    """Models, thresholds and the work of each; not addresses, keys or limits."""
    plain = room_of()[0].name
    assert plain == room_of()[0].name
    assert "model-draft" in plain
    assert room_of(draft={"threshold_tokens": 5})[0].name != plain
    assert room_of(draft={"base_url": "http://x", "max_concurrency": 1})[0].name == plain
    assert room_of(draft={"api_key_env": "SECRET_KEY"})[0].name == plain
    other_work = room_of()[0].routes.model_copy(
        update={"kinds": {WorkKind.EPISODE: TierName.FINAL}}
    )
    assert TieredWriter(other_work, room_of()[0].writers).name != plain
