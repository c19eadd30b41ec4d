"""A small job for a chat writer, and what a writer needs around it."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from pydantic import Field, SecretStr

from cliffhanger.models.chat.memory import RungMemory
from cliffhanger.models.chat.settings import ChatModel
from cliffhanger.models.chat.writer import ChatWriter
from cliffhanger.models.clock import Clock
from cliffhanger.models.http import HttpCall, HttpReply, Transport
from cliffhanger.money.call import CallRecord, Outcome
from cliffhanger.money.prices import PricedCost
from cliffhanger.money.units import Units
from cliffhanger.story.room.brief import Brief, Prompt, Section, WorkKind
from cliffhanger.value import Value

KEY = "sk-rain/0123456789abcdef"
NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


class Mood(StrEnum):
    """A vocabulary."""

    CALM = "calm"
    STORM = "storm"


class Verse(Value):
    """An answer."""

    title: str = Field(min_length=1, max_length=20)
    """Shown above it."""
    lines: tuple[str, ...] = Field(min_length=1, max_length=4)
    """Top to bottom."""
    mood: Mood = Mood.CALM
    """How it feels."""
    echo: str | None = None
    """What comes back."""


GOOD: dict[str, object] = {"title": "Rain", "lines": ["It rains."], "mood": "storm", "echo": None}
VERSE = Verse(title="Rain", lines=("It rains.",), mood=Mood.STORM)


class VerseBrief(Brief[Verse]):
    """A job."""

    work: ClassVar[WorkKind] = WorkKind.EPISODE
    theme: str = "rain over 上海"
    """What it is about."""
    answer_tokens: int = 300
    """Room it asks for."""

    @property
    def answer_type(self) -> type[Verse]:
        """The verse."""
        return Verse

    def prompt(self) -> Prompt:
        """Return the prompt."""
        return Prompt(
            system="You write verses.",
            sections=(Section(title="Theme", text=self.theme),),
            answer_tokens=self.answer_tokens,
        )


@dataclass(slots=True)
class TestTime:
    """Time that passes only while somebody sleeps."""

    __test__ = False
    waits: list[float] = field(default_factory=list[float])
    passed_seconds: float = 0.0

    @property
    def clock(self) -> Clock:
        """The clock that shows it; chance is always 0."""
        return Clock(
            now=lambda: NOON + timedelta(seconds=self.passed_seconds),
            monotonic=lambda: self.passed_seconds,
            sleep=self._sleep,
            chance=lambda: 0.0,
        )

    def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.passed_seconds += seconds


@dataclass(frozen=True, slots=True)
class Entry:
    """What a log was given."""

    call: CallRecord
    request: str
    reply: str


@dataclass(slots=True)
class ListLog:
    """A log in memory."""

    entries: list[Entry] = field(default_factory=list[Entry])

    def record(self, call: CallRecord, *, request: str, reply: str) -> None:
        """Keep it."""
        self.entries.append(Entry(call, request, reply))

    @property
    def outcomes(self) -> list[Outcome]:
        """How the calls ended, in order."""
        return [entry.call.outcome for entry in self.entries]

    @property
    def rungs(self) -> list[str]:
        """On which rung they were, in order."""
        return [entry.call.rung for entry in self.entries]


@dataclass(slots=True)
class ScriptedTransport:
    """Gives replies in order, without a network; an exception is raised instead."""

    script: list[HttpReply | Exception]
    calls: list[HttpCall] = field(default_factory=list[HttpCall])

    def send(self, call: HttpCall) -> HttpReply:
        """Return the next reply."""
        self.calls.append(call)
        reply = self.script.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def forget(self, call: HttpCall) -> None:
        """Nothing is kept."""

    @property
    def bodies(self) -> list[dict[str, object]]:
        """What was sent, in order."""
        return [json.loads(call.body) for call in self.calls]


def price_of(_model: str, units: Units) -> PricedCost:
    """Return a price: a millionth of a dollar per token read, two per token written."""
    usd = Decimal(units.input_tokens + 2 * units.output_tokens) / 1_000_000
    return PricedCost(usd, "m/per_token/2026-01-01")


def count_words(text: str) -> int:
    """Return the number of words, as a stand-in for tokens."""
    return len(text.split())


def model_at(base_url: str = "https://chat.invalid/v1", **changes: object) -> ChatModel:
    """Return a model, some settings changed."""
    settings: dict[str, object] = {
        "provider": "acme",
        "base_url": base_url,
        "model": "storyteller-1",
        "context_tokens": 8000,
        "max_answer_tokens": 2000,
        "temperature": 0.5,
        "tier": "draft",
    }
    return ChatModel.model_validate({**settings, **changes})


def writer_with(
    transport: Transport,
    model: ChatModel | None = None,
    *,
    log: ListLog | None = None,
    time: TestTime | None = None,
    **changes: object,
) -> ChatWriter:
    """Return a writer, some fields changed."""
    fields: dict[str, object] = {
        "model": model or model_at(),
        "transport": transport,
        "log": log or ListLog(),
        "memory": RungMemory(),
        "price": price_of,
        "count": count_words,
        "api_key": SecretStr(KEY),
        "clock": (time or TestTime()).clock,
        **changes,
    }
    return ChatWriter(**fields)
