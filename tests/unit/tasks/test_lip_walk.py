"""The way of a shot from method to method: who is asked, who is asked no more, what is paid."""

import asyncio
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from cliffhanger.checks.av_offset import AvOffset
from cliffhanger.checks.lip_closures import Closures
from cliffhanger.checks.lip_report import LipReport, MouthKind
from cliffhanger.checks.result import CheckResult
from cliffhanger.errors import InvalidMediaError, JobFailedError, ProviderBusyError
from cliffhanger.media.lip_audio import LipLimits
from cliffhanger.models.jobs.call import PaidResult, StoredOutput
from cliffhanger.models.jobs.job import Failure, FailureKind, OutputRole
from cliffhanger.models.jobs.routing import Made, Refusal
from cliffhanger.models.lipsyncers.command import LipSyncCommandError
from cliffhanger.store.ref import ArtifactRef
from tasks.lip_shot import LipShot, Method
from tasks.lip_walk import LipWalk

GOOD, BAD, USELESS = 0.0, -300.0, float("nan")


def clip_of(name: str) -> ArtifactRef:
    return ArtifactRef.of_bytes(name.encode(), media_type="video/mp4")


@dataclass
class Purse:
    """Asks makers in order as the routing does: the first one that is not refused makes it.

    Attributes:
        refused: Names of makers that will not.
        trouble: What is raised where none is left.
        asked: Names, in order of being asked.
    """

    refused: frozenset[str] = frozenset()
    trouble: Exception | None = None
    asked: list[str] = field(default_factory=list[str])

    async def make_by(
        self, makers: Sequence[Any], order_for: Callable[[Any], object], *, subject: str
    ) -> Made:
        """Return what the first willing maker made."""
        refusals: list[Refusal] = []
        for index, maker in enumerate(makers):
            self.asked.append(maker.name)
            account, model = maker.name.partition(" ")[0].split("/")
            if maker.name in self.refused:
                refusals.append(
                    Refusal(account=account, model=model, reason="no face", maker_index=index)
                )
                continue
            result = PaidResult(
                key="0" * 64,
                account=account,
                protocol="p",
                model=model,
                job_id="1",
                outputs=(StoredOutput(role=OutputRole.VIDEO, ref=clip_of(maker.name)),),
                cost_usd=Decimal("0.5"),
            )
            assert order_for(maker) == f"order for {maker.name} of {subject}"
            return Made(result=result, refusals=tuple(refusals), maker_index=index)
        words = "none of the route could make it"
        raise self.trouble or JobFailedError(
            words, failure=Failure(FailureKind.PROVIDER_FAILED, words)
        )


@dataclass
class Scene:
    """A shot whose mouths are as late as *heard* says, by the name of who made them.

    Attributes:
        purse: Who is paid.
        heard: Offset by name; NaN where the clip cannot be used.
        program_fails: Whether the program on this machine does.
    """

    purse: Purse
    heard: dict[str, float]
    program_fails: bool = False

    @property
    def job(self) -> Any:  # noqa: ANN401  stands in for a job
        """Return the shot."""
        return SimpleNamespace(id="s01-t01")

    @property
    def studio(self) -> Any:  # noqa: ANN401  stands in for a studio
        """Return who pays."""
        return SimpleNamespace(purse=self.purse, lip_syncer=object())

    def order_for(self, maker: Any, method: Method) -> str:  # noqa: ANN401
        """Return what a maker is asked."""
        assert method.maker is maker
        return f"order for {maker.name} of s01-t01"

    async def sync_here(self, _syncer: object, method: Method) -> ArtifactRef:
        """Return what the program makes."""
        if self.program_fails:
            raise LipSyncCommandError("sync ended with exit code 3", exit_code=3)
        return clip_of(method.name)

    async def lay_back(self, synced: ArtifactRef, _method: Method) -> ArtifactRef:
        """Return it as it came."""
        return synced

    async def judge(self, clip: ArtifactRef) -> LipReport:
        """Return how late the mouth is."""
        offset_ms = next(ms for name, ms in self.heard.items() if clip_of(name) == clip)
        if math.isnan(offset_ms):
            raise InvalidMediaError("the clip has 1.00 s, the shot needs 3.00")
        is_good = offset_ms == GOOD
        result = CheckResult(
            name="lip_sync_offset", is_passed=is_good, is_required=True, measured="", limit=""
        )
        offset = AvOffset(offset_ms=offset_ms, correlation=0.7, confidence=0.3, speech_seconds=3.0)
        return LipReport(
            kind=MouthKind.FILMED, offset=offset, closures=Closures(), results=(result,)
        )


def walk(scene: Scene, *, with_program: bool = False) -> LipWalk:
    """Return the way over everybody in *scene*, a program first."""
    ways = [
        Method(name, LipLimits(), cast("Any", SimpleNamespace(name=name)))
        for name in scene.heard
        if not name.startswith("local/")
    ]
    program = [Method("local/x", LipLimits())] if with_program else []
    return LipWalk(cast("LipShot", scene), [*program, *ways])


def test_the_first_good_mouth_is_kept() -> None:
    """Nobody is asked after it, and all that was made is paid for."""
    scene = Scene(Purse(), {"a/1": BAD, "b/2": GOOD, "c/3": GOOD})
    way = walk(scene)
    lips = asyncio.run(way.go())
    assert scene.purse.asked == ["a/1", "b/2"]
    assert (lips.kept.method, lips.is_held, lips.cost_usd) == ("b/2", False, Decimal("1.0"))
    assert way.clips[lips.kept_index] == clip_of("b/2")
    assert [(origin.account, origin.cost_usd) for origin in way.origins] == [
        ("a", Decimal("0.5")),
        ("b", Decimal("0.5")),
    ]


def test_who_refused_is_not_asked_again() -> None:
    """What follows a bad mouth begins after everybody who was asked."""
    scene = Scene(Purse(refused=frozenset({"a/1"})), {"a/1": GOOD, "b/2": BAD, "c/3": GOOD})
    lips = asyncio.run(walk(scene).go())
    assert scene.purse.asked == ["a/1", "b/2", "c/3"]
    assert lips.kept.method == "c/3"
    assert lips.refusals == ("a/1: no face",)


def test_after_three_bad_mouths_the_shot_is_held() -> None:
    """The fourth method is not paid."""
    scene = Scene(Purse(), {"a/1": BAD, "b/2": -200.0, "c/3": BAD, "d/4": GOOD})
    lips = asyncio.run(walk(scene).go())
    assert scene.purse.asked == ["a/1", "b/2", "c/3"]
    assert lips.is_held
    assert lips.kept.method == "b/2", "the nearest"


def test_a_program_that_fails_is_followed_by_those_that_are_paid() -> None:
    scene = Scene(Purse(), {"local/x": GOOD, "a/1": GOOD}, program_fails=True)
    lips = asyncio.run(walk(scene, with_program=True).go())
    assert lips.kept.method == "a/1"
    assert lips.refusals == ("local/x: sync ended with exit code 3",)


def test_a_program_that_is_right_costs_nothing() -> None:
    scene = Scene(Purse(), {"local/x": GOOD, "a/1": GOOD})
    way = walk(scene, with_program=True)
    assert asyncio.run(way.go()).cost_usd == 0
    assert (scene.purse.asked, way.origins) == ([], [])


def test_a_clip_that_cannot_be_used_is_paid_and_passed_over() -> None:
    """Report and books tell of it."""
    scene = Scene(Purse(), {"a/1": USELESS, "b/2": GOOD})
    way = walk(scene)
    lips = asyncio.run(way.go())
    assert lips.kept.method == "b/2"
    assert "a/1: the clip has 1.00 s" in lips.refusals[0]
    assert "$0.50 paid" in lips.refusals[0]
    assert sum(origin.cost_usd for origin in way.origins) == Decimal("1.0")


def test_a_bad_mouth_is_shown_where_nobody_else_will() -> None:
    scene = Scene(Purse(refused=frozenset({"b/2"})), {"a/1": BAD, "b/2": GOOD})
    lips = asyncio.run(walk(scene).go())
    assert lips.is_held
    assert lips.kept.method == "a/1"
    assert lips.refusals == ("none of the route could make it",)


def test_where_nobody_makes_a_clip_the_shot_fails() -> None:
    """With what the last one said; who is busy makes the run come back."""
    with pytest.raises(JobFailedError, match="none of the route"):
        asyncio.run(walk(Scene(Purse(refused=frozenset({"a/1"})), {"a/1": GOOD})).go())
    busy = Purse(refused=frozenset({"a/1"}), trouble=ProviderBusyError("busy"))
    with pytest.raises(ProviderBusyError):
        asyncio.run(walk(Scene(busy, {"a/1": GOOD})).go())
    with pytest.raises(InvalidMediaError, match="the shot needs"):
        asyncio.run(walk(Scene(Purse(), {"a/1": USELESS})).go())


def test_two_settings_of_one_model_are_one_row_of_the_books() -> None:
    """The origins of an episode are told apart by account and model: both costs are in it."""
    scene = Scene(Purse(), {"a/1": BAD, "a/1 (2)": GOOD})
    way = walk(scene)
    lips = asyncio.run(way.go())
    assert (lips.kept.method, lips.cost_usd) == ("a/1 (2)", Decimal("1.0"))
    (origin,) = way.origins
    assert (origin.model, origin.takes, origin.cost_usd) == ("1", 2, Decimal("1.0"))
