"""Which model is asked, where, and how patiently."""

from enum import StrEnum
from typing import Self

from pydantic import ConfigDict, Field, field_validator, model_validator

from cliffhanger.models.chat.address import completions_url
from cliffhanger.models.chat.rung import Rung
from cliffhanger.value import Value


class TokenParameter(StrEnum):
    """The two names of the limit on an answer's length."""

    MAX_TOKENS = "max_tokens"
    MAX_COMPLETION_TOKENS = "max_completion_tokens"

    @property
    def other(self) -> "TokenParameter":
        """The other name."""
        return next(name for name in TokenParameter if name is not self)


class ChatModel(Value):
    """One model at one address."""

    model_config = ConfigDict(hide_input_in_errors=True)

    provider: str = Field(min_length=1)
    """Account that is charged."""
    base_url: str
    """Address of the API, with or without `/v1`; no key, user or query in it."""
    model: str = Field(min_length=1)
    """Name of the model, as the server knows it."""
    context_tokens: int = Field(gt=0)
    """Window: prompt and answer together."""
    max_answer_tokens: int = Field(gt=0)
    """Longest answer that is asked for."""
    temperature: float | None = Field(default=None, ge=0.0, le=2.0)
    """How freely it chooses words; None leaves it to the server."""
    rung: Rung | None = None
    """Firmest way the server can be asked for a form; None tries from the top."""
    token_parameter: TokenParameter = TokenParameter.MAX_TOKENS
    """What the server calls the limit; the other is tried when it takes this one ill."""
    tier: str = Field(min_length=1)
    """Tier of the route, for the record."""

    @field_validator("base_url")
    @classmethod
    def _is_address(cls, base_url: str) -> str:
        completions_url(base_url)
        return base_url.strip()

    @property
    def url(self) -> str:
        """Where chat completions are posted to."""
        return completions_url(self.base_url)

    @model_validator(mode="after")
    def _leaves_room(self) -> Self:
        if self.max_answer_tokens >= self.context_tokens:
            raise ValueError(
                f"max_answer_tokens ({self.max_answer_tokens}) must be smaller than "
                f"context_tokens ({self.context_tokens}), which hold the prompt as well"
            )
        return self


class RetryPolicy(Value):
    """How patiently a busy or unreachable server is asked again."""

    max_retries: int = Field(default=4, ge=0, le=50)
    """Tries after the first."""
    deadline_seconds: float = Field(default=900.0, ge=0.0)
    """No retry starts later than this after the first try of a request."""
