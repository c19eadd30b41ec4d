"""Which model of which account makes what: the part of the studio profile that costs money."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import ConfigDict, Field, JsonValue, field_validator, model_validator

from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.jobs.settings import AccountLimits, CallPolicy
from cliffhanger.models.quality import Quality
from cliffhanger.models.routes import is_private_address
from cliffhanger.money.budget import BudgetCaps
from cliffhanger.money.price_rows import PriceRow
from cliffhanger.value import Value

AccountName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
"""Lower-case letters, digits and dashes, as Prefect names blocks."""
KeyName = Annotated[str, Field(max_length=100, pattern=r"^[A-Z_][A-Z0-9_]*$")]
"""Name of an environment variable."""

ROUTED: Final = (
    Capability.IMAGE,
    Capability.VIDEO,
    Capability.VOICE,
    Capability.LIPSYNC,
    Capability.TRANSCRIPT,
    Capability.EMBEDDING,
    Capability.LORA,
)
"""What the profile routes; who writes is the writers' room's to say."""


class Several(StrEnum):
    """How a frame with several people is made."""

    TOGETHER = "together"
    """One picture, from everybody's references or LoRAs at once."""
    COMPOSITE = "composite"
    """Everybody alone before a flat colour and the set without people, put together."""


class AccountRoute(Value):
    """An account at a provider, as a profile names it; its keys lie in the environment."""

    model_config = ConfigDict(hide_input_in_errors=True)

    provider: str = Field(min_length=1, max_length=60)
    """Kind of provider, by which the price book knows it, such as `kling` or `fal`."""
    base_url: str = Field(pattern=r"^https?://[^\s/@?#]+[^\s?#@]*$")
    """Address of the API; no key, user or query in it."""
    api_key_env: KeyName | None = None
    """Environment variable with the key, or the access key of a pair; never the key itself."""
    api_secret_env: KeyName | None = None
    """Environment variable with the secret of a pair, as Kling's older models want one."""
    settings: dict[str, str] = Field(default_factory=dict[str, str])
    """Further settings of the account, such as a region or a version."""
    limits: AccountLimits = AccountLimits()
    """What the provider allows; all machines together keep it."""
    policy: CallPolicy = CallPolicy()
    """How far calls are pursued."""
    is_free: bool = False
    """Whether calls cost nothing; only for a server on this machine or in a private network."""

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        if self.is_free and not is_private_address(self.base_url):
            raise ValueError(
                "is_free must be false for a server on the internet; where it charges nothing, say "
                "so with a row of kind free under prices"
            )
        return self


class Candidate(Value):
    """One model that may make it."""

    account: AccountName
    """Account that pays: one under `accounts`, or a Provider Account block."""
    protocol: str = Field(min_length=1, max_length=60)
    """How the provider is spoken to, such as `kling-video`; `cliffhanger providers --protocols`
    lists them."""
    model: str = Field(min_length=1, max_length=200)
    """Model, as the provider names it."""
    quality: Quality = Quality.FINAL
    """Whether it serves drafts or final films."""
    options: dict[str, JsonValue] = Field(default_factory=dict[str, JsonValue])
    """Further parameters of the model, as its provider names them."""
    voices: dict[str, str] = Field(default_factory=dict[str, str])
    """For voices: the provider's voice by character id, or by `female`, `male` and `any`."""
    lora_base: str = Field(default="", max_length=200)
    """For images: base model whose LoRAs it takes, as they were trained on it; empty for none."""
    several: Several = Several.TOGETHER
    """For images: `composite` where several references or LoRAs at once melt faces together: people
    are made alone and put before a set without people. The route's first candidate decides."""


class CapabilityRoute(Value):
    """Who makes one kind of thing."""

    candidates: tuple[Candidate, ...] = Field(min_length=1)
    """In order: the next one is asked only where the one before surely did not take the order."""
    takes: int = Field(default=1, ge=1, le=8)
    """Takes made of each; the best by the checks is kept, all are paid."""

    def for_quality(self, quality: Quality) -> tuple[Candidate, ...]:
        """Return the candidates of *quality*; all of them where none is marked so."""
        own = tuple(item for item in self.candidates if item.quality is quality)
        return own or self.candidates


class StudioRoutes(Value):
    """Accounts, models and budget of a studio; nothing of it makes animatics."""

    model_config = ConfigDict(hide_input_in_errors=True)

    accounts: dict[AccountName, AccountRoute] = Field(default_factory=dict[str, AccountRoute])
    """Accounts by name, whose keys lie in the environment."""
    image: CapabilityRoute | None = None
    """Portraits and keyframes; empty draws them."""
    video: CapabilityRoute | None = None
    """Shots; empty draws them."""
    voice: CapabilityRoute | None = None
    """Lines; empty speaks them with the embedded voices."""
    lipsync: CapabilityRoute | None = None
    """Mouths of filmed shots; empty leaves them as they were filmed."""
    transcript: CapabilityRoute | None = None
    """Word times of recordings."""
    embedding: CapabilityRoute | None = None
    """Likeness of faces."""
    lora: CapabilityRoute | None = None
    """Training of a character's LoRA."""
    budget: BudgetCaps = BudgetCaps()
    """The most that may be spent."""
    prices: tuple[PriceRow, ...] = ()
    """Prices of models that the packaged book has not, or has otherwise."""
    journal: str = Field(default="", max_length=500)
    """Where paid calls are written down: an SQLite file, or `postgresql://...` for several
    machines, its password in PGPASSWORD; empty takes `CLIFFHANGER_JOURNAL`, else a file in the
    home folder."""
    quality: Quality = Quality.FINAL
    """Which candidates are asked where a run does not say."""

    @field_validator("journal")
    @classmethod
    def _holds_no_password(cls, journal: str) -> str:
        # Whatever stands there may be a password, so the message does not repeat it.
        address, _, options = journal.partition("://")[2].partition("?")
        user = address.rpartition("@")[0]
        if ":" in user or "password" in options.lower():
            raise ValueError(
                "journal must not hold a password; put it into PGPASSWORD or a .pgpass file"
            )
        return journal

    def route(self, capability: Capability) -> CapabilityRoute | None:
        """Return who makes *capability*; None for the embedded engine."""
        return getattr(self, capability.value) if capability in ROUTED else None

    def candidates(self) -> Iterator[tuple[Capability, Candidate]]:
        """Yield every candidate with what it makes, in order."""
        for capability in ROUTED:
            route = self.route(capability)
            for candidate in route.candidates if route else ():
                yield capability, candidate

    @property
    def account_names(self) -> tuple[str, ...]:
        """Every account that a candidate names, once, sorted."""
        return tuple(sorted({candidate.account for _, candidate in self.candidates()}))

    @property
    def is_embedded(self) -> bool:
        """Whether nothing is paid for."""
        return not self.account_names

    def fingerprint(self, capability: Capability, quality: Quality) -> str:
        """Return what a result depends on besides its order: models and parameters, no limits."""
        route = self.route(capability)
        if route is None:
            return "embedded"
        parts = [
            candidate.model_dump_json(exclude={"quality"})
            for candidate in route.for_quality(quality)
        ]
        return f"{route.takes}:{';'.join(parts)}"
