"""The writer: asks until there is an answer or a reason why not."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar
from uuid import uuid4

from pydantic import SecretStr

from cliffhanger.models.chat.approach import Approach, next_approach
from cliffhanger.models.chat.failure import failure
from cliffhanger.models.chat.kept import CountedError, KeptCall, read_kept_call
from cliffhanger.models.chat.memory import RungMemory, first_manner
from cliffhanger.models.chat.patience import ask_patiently
from cliffhanger.models.chat.reading import Reading, redact, shorten
from cliffhanger.models.chat.reply import read_reply
from cliffhanger.models.chat.request import ChatRequest, Count, Fit, build_request
from cliffhanger.models.chat.settings import ChatModel, RetryPolicy
from cliffhanger.models.clock import SYSTEM_CLOCK, Clock
from cliffhanger.models.http import (
    BrokenOffError,
    HttpCall,
    NeverSentError,
    Transport,
)
from cliffhanger.models.writing import CallLog, Written
from cliffhanger.money.call import CallRecord, Outcome
from cliffhanger.money.prices import Pricing
from cliffhanger.story.room.brief import Brief, Prompt, WorkKind
from cliffhanger.value import Value

AnswerT = TypeVar("AnswerT", bound=Value)

_NOTE_CHARS = 1900


def _keep_nothing(_call: HttpCall) -> None:
    """Nothing is kept, so that there is nothing to forget."""


def _as_it_is(prompt: Prompt, _available_tokens: int) -> Prompt:
    return prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatWriter:
    """Asks one model on an OpenAI-compatible server; may be shared by threads.

    Attributes:
        model: Which, and where.
        transport: Carries the requests.
        log: Keeps every call before its answer is used.
        memory: What is known about servers.
        price: Prices a call.
        count: Estimates the tokens of a text.
        api_key: Key of the account; None for servers that want none.
        fit: Shortens a prompt to a number of tokens.
        retry: How patient to be.
        clock: Time and chance.
        forget: Told of requests whose replies were of no use, so that they are sent anew another
            time, where replies are kept.
    """

    model: ChatModel
    transport: Transport
    log: CallLog
    memory: RungMemory
    price: Pricing
    count: Count
    api_key: SecretStr | None = None
    fit: Fit = _as_it_is
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    clock: Clock = SYSTEM_CLOCK
    forget: Callable[[HttpCall], None] = _keep_nothing

    @property
    def name(self) -> str:
        """What answers depend on besides the brief: model, its limits, provider, as JSON."""
        parts = {
            "model": self.model.model,
            "provider": self.model.provider,
            "temperature": self.model.temperature,
            "context_tokens": self.model.context_tokens,
            "max_answer_tokens": self.model.max_answer_tokens,
        }
        return json.dumps(parts, ensure_ascii=False)

    def write(self, brief: Brief[AnswerT], *, escalation: int = 0) -> Written[AnswerT]:  # noqa: ARG002  one model is one tier
        """Return the answer to *brief*, with every call that it took.

        Args:
            brief: The job.
            escalation: Ignored: there is no model above this one.

        Raises:
            AnswerError: No usable answer came, in one of the ways that its subclasses tell apart.
            ProviderBusyError: The server is busy or out of reach, after all retries.
            ProviderError: The server will not do it.
            InvalidSettingError: The model's window leaves no room for the prompt.
        """
        approach = Approach(first_manner(self.model, self.memory.recall(self.model)))
        calls: list[CallRecord] = []
        asked: list[ChatRequest[AnswerT]] = []
        while True:
            asked.append(build_request(self.model, brief, approach, fit=self.fit, count=self.count))
            reading = self._ask(asked[-1], brief.work, calls)
            if reading.value is not None:
                self.memory.remember(self.model, approach.manner)
                return Written(reading.value, tuple(calls))
            following = next_approach(approach, reading)
            if following is None:
                for request in asked:
                    self.forget(self._call(request))
                raise failure(reading, self.model, tuple(calls))
            approach = following

    def _ask(
        self, request: ChatRequest[AnswerT], work: WorkKind, calls: list[CallRecord]
    ) -> Reading[AnswerT]:
        """Return what came in the end of one request, its tries added to *calls*."""

        def try_once() -> Reading[AnswerT]:
            return self._try_once(request, work, calls)

        return ask_patiently(try_once, self.retry, self.clock)

    def _try_once(
        self, request: ChatRequest[AnswerT], work: WorkKind, calls: list[CallRecord]
    ) -> Reading[AnswerT]:
        """Return what came of sending *request* once, after it is written down."""
        started_at = self.clock.now()
        start_seconds = self.clock.monotonic()
        reading, said, kept = self._send(request)
        seconds = max(self.clock.monotonic() - start_seconds, 0.0)
        kept = kept or KeptCall(uuid4().hex, started_at, seconds)
        usage = reading.usage
        priced = self.price(self.model.model, usage.units) if usage else None
        cost_usd = priced.usd if priced and kept.cost_usd is None else kept.cost_usd
        record = CallRecord(
            id=kept.id,
            started_at=kept.started_at,
            seconds=kept.seconds,
            work=work,
            tier=self.model.tier,
            provider=self.model.provider,
            model=self.model.model,
            rung=request.rung,
            attempt=len(calls) + 1,
            outcome=reading.outcome,
            http_status=reading.status,
            usage=usage,
            units=usage.units if usage else None,
            cost_usd=cost_usd,
            price_id=priced.price_id if priced else "",
            is_cost_estimated=cost_usd is not None and (usage is None or usage.is_estimated),
            prompt_sha256=hashlib.sha256(request.body.encode()).hexdigest(),
            note=shorten(reading.note, num_chars=_NOTE_CHARS),
        )
        calls.append(record)
        self.log.record(record, request=request.body, reply=said)
        return reading

    def _send(self, request: ChatRequest[AnswerT]) -> tuple[Reading[AnswerT], str, KeptCall | None]:
        """Return what came of one request, the body that came, and the call as a journal has it."""
        try:
            reply = self.transport.send(self._call(request))
        except (NeverSentError, BrokenOffError) as exc:
            kept = exc.kept if isinstance(exc, CountedError) else None
            return Reading(Outcome.UNREACHABLE, note=str(exc), is_passing=True), "", kept
        reply = replace(reply, body=redact(reply.body, self._key()))
        reading = read_reply(reply, request, count=self.count, now=self.clock.now())
        return reading, reply.body.decode(errors="replace"), read_kept_call(reply.headers)

    def _call(self, request: ChatRequest[AnswerT]) -> HttpCall:
        key = self._key()
        return HttpCall(
            method="POST",
            url=self.model.url,
            body=request.body.encode(),
            headers={"Content-Type": "application/json", "Accept": "application/json"},
            secrets={"Authorization": SecretStr(f"Bearer {key}")} if key else {},
        )

    def _key(self) -> str:
        return self.api_key.get_secret_value().strip() if self.api_key else ""
