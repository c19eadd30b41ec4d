"""Routes: which model serves which tier, which tier does which work, under which limits."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Final, Self
from urllib.parse import urlsplit

from pydantic import ConfigDict, Field, ValidationError, field_validator, model_validator

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.chat.address import completions_url
from cliffhanger.models.chat.rung import Rung
from cliffhanger.models.chat.settings import ChatModel, TokenParameter
from cliffhanger.money.price_rows import PriceRow
from cliffhanger.money.prices import PriceBook, load_price_book
from cliffhanger.story.room.brief import WorkKind
from cliffhanger.value import Value


class TierName(StrEnum):
    """Tiers of models, the cheapest first."""

    DRAFT = "draft"
    REVIEW = "review"
    FINAL = "final"


TIERS: Final = tuple(TierName)
"""From the cheapest to the best."""

DEFAULT_KINDS: Final[Mapping[WorkKind, TierName]] = {
    WorkKind.SHOWRUNNER: TierName.FINAL,
    WorkKind.BIBLE: TierName.FINAL,
    WorkKind.GRID: TierName.REVIEW,
    WorkKind.EPISODE: TierName.DRAFT,
    WorkKind.DOCTOR: TierName.REVIEW,
    WorkKind.BREAKDOWN: TierName.DRAFT,
    WorkKind.CONTINUITY: TierName.REVIEW,
    WorkKind.TRANSLATION: TierName.FINAL,
}
"""The best model for the few calls that all others build on, the cheapest for the many."""

SINGLE_CONTEXT_TOKENS: Final = 32_768
"""Window of a model about which nothing else was said."""
SINGLE_ANSWER_TOKENS: Final = 8_192
"""Longest answer of such a model."""


class TierRoute(Value):
    """A model, the account it is charged to, and how hard it may be asked."""

    model_config = ConfigDict(hide_input_in_errors=True)

    provider: str = Field(min_length=1, max_length=100)
    """Account that is charged; routes with the same one share its limits."""
    base_url: str
    """Address of the OpenAI-compatible API, with or without `/v1`; no key in it."""
    model: str = Field(min_length=1, max_length=200)
    """Name of the model, as the server knows it."""
    context_tokens: int = Field(gt=0)
    """Window: prompt and answer together."""
    max_answer_tokens: int = Field(gt=0)
    """Longest answer that is asked for."""
    temperature: float | None = Field(default=None, ge=0.0, le=2.0)
    """How freely it chooses words; empty leaves it to the server."""
    rung: Rung | None = None
    """Firmest way the server can be asked for a form; empty tries from the top."""
    token_parameter: TokenParameter = TokenParameter.MAX_TOKENS
    """What the server calls the limit on the answer."""
    api_key_env: Annotated[str, Field(max_length=100)] | None = None
    """Environment variable that holds the key; never the key itself. Empty for a server without."""
    max_concurrency: int = Field(default=8, ge=1, le=10_000)
    """Calls of the account under way at once."""
    requests_per_minute: float = Field(default=600.0, gt=0.0, le=1e6)
    """Calls of the account begun in a minute."""
    is_free: bool = False
    """Whether calls cost nothing; only for a server on this machine or in a private network."""
    repeat_unclear_up_to_usd: Decimal = Field(default=Decimal(0), ge=0)
    """A request whose answer was lost is sent again where it costs at most this much; both are
    counted. Zero leaves it to a person, unless the server is one of your own."""
    threshold_tokens: int | None = Field(default=None, gt=0)
    """Longest prompt that the tier takes itself; a longer one goes to the next tier."""

    @field_validator("base_url")
    @classmethod
    def _is_address(cls, base_url: str) -> str:
        completions_url(base_url)
        return base_url.strip()

    @field_validator("api_key_env")
    @classmethod
    def _is_a_name(cls, name: str | None) -> str | None:
        if name is not None and not (name.isascii() and name.isidentifier() and name.isupper()):
            # Whatever stands there may be a key, so the message does not repeat it.
            raise ValueError(
                "api_key_env must be the name of an environment variable, such as OPENAI_API_KEY; "
                "put the key itself into that variable"
            )
        return name

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        if self.max_answer_tokens >= self.context_tokens:
            raise ValueError(
                f"max_answer_tokens ({self.max_answer_tokens}) must be smaller than "
                f"context_tokens ({self.context_tokens}), which hold the prompt as well"
            )
        if self.is_free and not is_private_address(self.base_url):
            raise ValueError(
                "is_free must be false for a server on the internet; where it charges nothing, say "
                "so with a row of zeros under prices"
            )
        return self

    def chat_model(self, tier: TierName) -> ChatModel:
        """Return the model as a chat writer takes it, named for *tier* in the record."""
        shared = self.model_dump(include=set(ChatModel.model_fields))
        return ChatModel.model_validate({**shared, "tier": tier.value})


class WriterRoutes(Value):
    """The tiers of a writers' room and the work of each. At least one tier."""

    model_config = ConfigDict(hide_input_in_errors=True)

    tiers: dict[TierName, TierRoute] = Field(min_length=1)
    """Models by tier; work of a tier that is missing goes to the nearest, the better of two."""
    kinds: dict[WorkKind, TierName] = Field(default_factory=dict[WorkKind, TierName])
    """Tier by kind of work, where it is to differ from the default."""
    prices: tuple[PriceRow, ...] = ()
    """Prices of models that the packaged book has not, or has otherwise."""

    @field_validator("prices")
    @classmethod
    def _make_a_book(cls, prices: tuple[PriceRow, ...]) -> tuple[PriceRow, ...]:
        return PriceBook(prices=prices).prices if prices else prices

    @classmethod
    def single(
        cls, *, base_url: str, model: str, api_key_env: str | None = None, is_free: bool = False
    ) -> "WriterRoutes":
        """Return routes on which one model does all the work.

        Raises:
            InvalidSettingError: The address or the name cannot be one.
        """
        try:
            route = TierRoute(
                provider=urlsplit(base_url).hostname or "",
                base_url=base_url,
                model=model,
                context_tokens=SINGLE_CONTEXT_TOKENS,
                max_answer_tokens=SINGLE_ANSWER_TOKENS,
                api_key_env=api_key_env,
                is_free=is_free,
            )
        except ValueError as exc:
            wrong = _problems(exc) if isinstance(exc, ValidationError) else "base_url: no address"
            raise InvalidSettingError(f"the writer cannot be asked: {wrong}") from exc
        return cls(tiers=dict.fromkeys(TIERS, route))

    @property
    def tier_names(self) -> tuple[TierName, ...]:
        """The tiers there are, the cheapest first."""
        return tuple(tier for tier in TIERS if tier in self.tiers)

    @property
    def tier_routes(self) -> tuple[TierRoute, ...]:
        """Their routes, in the same order."""
        return tuple(self.tiers[tier] for tier in self.tier_names)

    @property
    def price_book(self) -> PriceBook:
        """The packaged book, with the prices given here in the place of its own."""
        book = load_price_book()
        return book.revised_by(PriceBook(prices=self.prices)) if self.prices else book

    def tier_for(self, work: WorkKind) -> TierName:
        """Return the tier that does *work*, among those there are."""
        wanted = TIERS.index(self.kinds.get(work, DEFAULT_KINDS[work]))
        return min(reversed(self.tier_names), key=lambda tier: abs(TIERS.index(tier) - wanted))


def load_routes(path: Path) -> WriterRoutes:
    """Return the routes of a YAML file; `examples/writers.yaml` shows the form.

    Raises:
        InvalidSettingError: It cannot be read or an entry is wrong; names the entry.
    """
    import yaml  # noqa: PLC0415  only runs that call a model have routes

    try:
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as exc:
        raise InvalidSettingError(f"the routes {path} cannot be read: {exc}") from exc
    except yaml.MarkedYAMLError as exc:
        # The text of the line stays out of the message: it may hold a key.
        line = exc.problem_mark.line + 1 if exc.problem_mark else "?"
        raise InvalidSettingError(
            f"the routes {path} are no YAML: line {line}: {exc.problem}"
        ) from None
    except (yaml.YAMLError, ValueError) as exc:
        raise InvalidSettingError(f"the routes {path} are no YAML: {type(exc).__name__}") from None
    try:
        return WriterRoutes.model_validate(content)
    except ValidationError as exc:
        raise InvalidSettingError(
            f"the routes {path} are wrong at {_problems(exc)}; examples/writers.yaml shows the form"
        ) from None


def writer_routes_schema() -> dict[str, Any]:
    """Return the JSON Schema of the file of routes, for editors."""
    return WriterRoutes.model_json_schema()


def _problems(error: ValidationError) -> str:
    """Return what is wrong and where, without the values: one of them may be a key."""
    return "; ".join(
        f"{'.'.join(str(part) for part in problem['loc']) or 'the top'}: {problem['msg']}"
        for problem in error.errors(include_input=False, include_url=False)
    )


def is_private_address(base_url: str) -> bool:
    """Return whether the address is on this machine or in a network of one's own."""
    host = (urlsplit(base_url).hostname or "").lower()
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".localhost", ".local", ".internal", ".lan"))
