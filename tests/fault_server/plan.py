"""When the server misbehaves, and how."""

import random
from enum import StrEnum
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field


class Step(StrEnum):
    """What a request is for."""

    SUBMIT = "submit"
    POLL = "poll"
    RESULT = "result"
    DOWNLOAD = "download"
    UPLOAD = "upload"
    FIND = "find"
    CANCEL = "cancel"
    OTHER = "other"


class FaultKind(StrEnum):
    """What goes wrong."""

    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    STATUS = "status"
    HTML = "html"
    TRUNCATED_JSON = "truncated_json"
    BLANK_LINES = "blank_lines"
    WRONG_CONTENT_TYPE = "wrong_content_type"
    SLOW = "slow"
    RETRY_AFTER = "retry_after"
    UNKNOWN_STATUS = "unknown_status"
    NOT_FOUND_FIRST = "not_found_first"
    FAIL_JOB = "fail_job"
    NO_OUTPUT = "no_output"
    EXPIRED_URL = "expired_url"
    BAD_MEDIA = "bad_media"


OF_JOBS: Final = frozenset({FaultKind.NOT_FOUND_FIRST, FaultKind.FAIL_JOB, FaultKind.NO_OUTPUT})
"""Faults of a job whatever the step says: the nth job accepted has it."""
OF_EITHER: Final = frozenset({FaultKind.UNKNOWN_STATUS, FaultKind.EXPIRED_URL, FaultKind.BAD_MEDIA})
"""Faults of the nth job under `submit`, of the nth request under any other step."""


class FailReason(StrEnum):
    """Why a job fails."""

    CONTENT_INPUT = "content_input"
    CONTENT_OUTPUT = "content_output"
    BAD_OUTPUT = "bad_output"
    OTHER = "other"


class BadMedia(StrEnum):
    """What comes instead of the media."""

    HTML = "html"
    TRUNCATED = "truncated"
    CUT_OFF = "cut_off"
    EMPTY = "empty"


class WaitForm(StrEnum):
    """How a wait is asked for."""

    SECONDS = "seconds"
    FLOAT = "float"
    HTTP_DATE_PAST = "http_date_past"
    HTTP_DATE_FUTURE = "http_date_future"
    MS = "ms"
    RATELIMIT_RESET = "ratelimit_reset"
    RATELIMIT_RESET_EPOCH = "ratelimit_reset_epoch"
    BODY = "body"
    GOOGLE = "google"
    REPLICATE = "replicate"


class Fault(BaseModel):
    """One misbehaviour."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: FaultKind
    status: int | None = None
    """Of `status`, `html` and `expired_url`."""
    refusal: str = ""
    """For `status`: one of the provider's own refusals, such as `concurrency` or `balance`."""
    headers: dict[str, str] = {}
    body: Any = None
    """For `status`: instead of the provider's own words."""
    is_accepted: bool = False
    """For `status` and `html`: the job is accepted all the same."""
    seconds: float = Field(default=1.0, ge=0.0)
    """Of `slow`, `blank_lines` and `retry_after`."""
    times: int = Field(default=1, ge=1)
    """Of `not_found_first`, and of `unknown_status` and `expired_url` of a job."""
    reason: FailReason = FailReason.OTHER
    """Of `fail_job`."""
    media: BadMedia = BadMedia.HTML
    """Of `bad_media`."""
    form: WaitForm = WaitForm.SECONDS
    """Of `retry_after`."""


class Rule(BaseModel):
    """Whose requests or jobs have a fault; every one where neither *nth* nor *share* is given."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    provider: str = "*"
    step: Step = Step.SUBMIT
    path: str = ""
    """Part of the request's path."""
    nth: tuple[int, ...] = ()
    """Which ones, from one."""
    share: float = Field(default=1.0, ge=0.0, le=1.0)
    fault: Fault

    @property
    def is_of_jobs(self) -> bool:
        """Whether it picks jobs rather than requests."""
        kind = self.fault.kind
        return kind in OF_JOBS or (kind in OF_EITHER and self.step is Step.SUBMIT)


class Plan:
    """The rules, and how often each was asked."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._rules: list[Rule] = []
        self._counts: list[int] = []

    def add(self, rule: Rule) -> None:
        """Follow *rule* as well."""
        self._rules.append(rule)
        self._counts.append(0)

    def clear(self) -> None:
        """Follow no rule."""
        self._rules.clear()
        self._counts.clear()

    def of_request(self, provider: str, step: Step, path: str) -> Fault | None:
        """Return the first fault that this request has."""
        faults = [
            self._ask(index, provider)
            for index, rule in enumerate(self._rules)
            if not rule.is_of_jobs and rule.step is step and _fits(rule, provider, path)
        ]
        return next((fault for fault in faults if fault), None)

    def of_job(self, provider: str, path: str) -> tuple[Fault, ...]:
        """Return the faults that the job just accepted has."""
        faults = [
            self._ask(index, provider)
            for index, rule in enumerate(self._rules)
            if rule.is_of_jobs and _fits(rule, provider, path)
        ]
        return tuple(fault for fault in faults if fault)

    def _ask(self, index: int, provider: str) -> Fault | None:
        rule = self._rules[index]
        self._counts[index] += 1
        count = self._counts[index]
        if rule.nth:
            return rule.fault if count in rule.nth else None
        chance = random.Random(f"{self._seed} {index} {provider} {count}").random()
        return rule.fault if chance < rule.share else None


def _fits(rule: Rule, provider: str, path: str) -> bool:
    return rule.provider in {"*", provider} and rule.path in path
