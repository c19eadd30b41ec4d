"""What travels between the stages of a series in development."""

from collections.abc import Sequence

from pydantic import Field

from cliffhanger.checks.result import CheckResult
from cliffhanger.money.call import CallRecord, Outcome
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.value import Value


class CallSummary(Value):
    """The calls that one piece of writing took."""

    num_calls: int = 0
    """How many; 0 for the embedded writer."""
    model: str = ""
    """Model that gave the answer."""
    tier: str = ""
    """Tier of its route."""
    tokens: int = 0
    """Read and written in all calls."""
    cost_usd: float = 0.0
    """Price of all calls that have one."""
    is_cost_complete: bool = True
    """Whether every call had a price from the provider's own count of tokens."""
    seconds: float = 0.0
    """Wall time of all calls added up."""
    latencies_seconds: tuple[float, ...] = ()
    """Wall time of each."""

    def plus(self, other: "CallSummary") -> "CallSummary":
        """Return both together; model and tier are those of the later."""
        return CallSummary(
            num_calls=self.num_calls + other.num_calls,
            model=other.model or self.model,
            tier=other.tier or self.tier,
            tokens=self.tokens + other.tokens,
            cost_usd=self.cost_usd + other.cost_usd,
            is_cost_complete=self.is_cost_complete and other.is_cost_complete,
            seconds=self.seconds + other.seconds,
            latencies_seconds=(*self.latencies_seconds, *other.latencies_seconds),
        )


def summarize_calls(calls: Sequence[CallRecord]) -> CallSummary:
    """Return what the calls took together; the last one names model and tier."""
    if not calls:
        return CallSummary()
    usages = [call.usage for call in calls if call.usage is not None]
    return CallSummary(
        num_calls=len(calls),
        model=calls[-1].model,
        tier=calls[-1].tier,
        tokens=sum(usage.prompt_tokens + usage.completion_tokens for usage in usages),
        cost_usd=float(sum(call.cost_usd or 0 for call in calls)),
        is_cost_complete=all(
            call.cost_usd is not None and not call.is_cost_estimated
            for call in calls
            if call.usage is not None or call.outcome is Outcome.UNREACHABLE
        ),
        seconds=sum(call.seconds for call in calls),
        latencies_seconds=tuple(round(call.seconds, 3) for call in calls),
    )


class WritingArtifact(Value):
    """What a member of the room wrote."""

    work: str
    """Kind of work."""
    answer: ArtifactRef | None
    """The answer as JSON; None where it ran out of room."""
    calls: CallSummary
    """What it took."""


class ReviewArtifact(Value):
    """A script, read back as the film will read it, and checked."""

    fountain: ArtifactRef
    """The script as Fountain text."""
    screenplay: ArtifactRef
    """The script in the canonical JSON form."""
    fdx: ArtifactRef
    """The script for Final Draft."""
    results: tuple[CheckResult, ...]
    """Every check."""
    num_scenes: int
    """Scenes."""
    num_lines: int
    """Speeches."""
    duration_seconds: float
    """Estimated length of the film."""

    @property
    def failures(self) -> tuple[CheckResult, ...]:
        """The checks that failed, the required ones first."""
        failed = [result for result in self.results if not result.is_passed]
        return tuple(sorted(failed, key=lambda result: not result.is_required))

    @property
    def is_accepted(self) -> bool:
        """Whether every required check passed."""
        return all(result.is_passed or not result.is_required for result in self.results)


class ScriptEntry(Value):
    """One episode of a season in development: its script, or why there is none."""

    episode_number: int = Field(ge=1)
    """One-based."""
    title: str
    """Title of the episode."""
    name: str = ""
    """Name of the Fountain script in the store; empty where none was accepted."""
    problem: str = ""
    """Why there is no accepted script."""
    review: ReviewArtifact | None = None
    """The last review."""
    facts: ArtifactRef | None = None
    """The keeper's notes as JSON."""
    facts_note: str = ""
    """Why there are no notes."""
    draft: ArtifactRef | None = None
    """The script draft as JSON."""
    calls: CallSummary = CallSummary()
    """All calls for the episode."""
    seconds: float = 0.0
    """Wall time from the first call to the accepted script."""
    doctor_rounds: int = 0
    """How often the doctor was asked."""
    shots: ArtifactRef | None = None
    """The planned shots as JSON; None where the embedded director breaks the scenes."""
    shots_note: str = ""
    """What became of the shot plan."""


class DevelopedSeries(Value):
    """A series with its scripts."""

    series_id: str
    """Folder of the series in the store."""
    title: str
    """Title."""
    language: str
    """BCP 47 tag."""
    writer: str
    """Who wrote it."""
    notice: str = ""
    """What a reader should know of the writer."""
    num_episodes: int
    """Length of the season."""
    names: dict[str, str]
    """Bible, grid and reports by role: names in the store."""
    scripts: tuple[ScriptEntry, ...]
    """In order."""
    results: tuple[CheckResult, ...]
    """Checks over the season."""
