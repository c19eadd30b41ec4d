"""How hard an account may be asked, and how patiently."""

from decimal import Decimal

from pydantic import Field

from cliffhanger.value import Value


class AccountLimits(Value):
    """What the provider allows an account; all machines together keep it."""

    max_concurrency: int = Field(default=4, ge=1, le=10_000)
    """Calls or jobs under way at once."""
    requests_per_minute: float = Field(default=600.0, gt=0.0, le=1e6)
    """Paid requests begun in a minute, evenly spaced."""

    @property
    def calls_per_second(self) -> float:
        """The rate in the unit of the pace."""
        return self.requests_per_minute / 60.0


class CallPolicy(Value):
    """How far a paid call is pursued."""

    deadline_seconds: float = Field(default=1800.0, gt=0.0)
    """A job that has not ended so long after it was submitted is lost; its money stays reserved,
    since the provider may still bill it."""
    patience_seconds: float = Field(default=600.0, ge=0.0)
    """How long a busy account is waited for before the task gives way and comes back later."""
    max_attempts: int = Field(default=3, ge=1, le=20)
    """Jobs begun for one call, where those before failed by the provider's fault."""
    repeat_unclear_up_to_usd: Decimal = Field(default=Decimal(0), ge=0)
    """A call that may have been accepted is made again where it costs at most this much; both are
    counted. Zero leaves every such call to a person, unless it costs nothing."""
    allow_unpriced: bool = False
    """Whether a model without a price may be used; its calls then count as free."""
    allow_private_addresses: bool = False
    """Whether results may be fetched from addresses inside a network, such as a ComfyUI's."""
