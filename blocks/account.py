"""An account at a provider: address, keys, limits."""

from decimal import Decimal

from prefect.blocks.core import Block
from prefect.types import SecretDict
from pydantic import Field, HttpUrl, SecretStr, ValidationError

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.jobs.settings import AccountLimits, CallPolicy
from cliffhanger.models.jobs.tools import Account
from cliffhanger.models.studio_routes import AccountRoute
from cliffhanger.production.profile import wrong_entries

_LIMITS = AccountLimits()
_POLICY = CallPolicy()


class ProviderAccount(Block):
    """An account that paid calls are charged to; one block per account.

    Example:
        Load a saved account:
        ```python
        from blocks import ProviderAccount

        block = await ProviderAccount.aload("kling")
        account = block.get_account("kling")
        ```
    """

    _block_type_name = "Provider Account"
    _block_type_slug = "provider-account"
    _logo_url = HttpUrl(
        "https://raw.githubusercontent.com/googlefonts/noto-emoji/main/png/128/emoji_u1f511.png"
    )
    _description = "An account at a provider of images, clips or voices: address, keys, limits."

    provider: str = Field(
        default="",
        title="Provider",
        description="Kind of provider, by which the price book knows it, such as kling or fal.",
    )
    base_url: str = Field(
        default="",
        title="Address",
        description="Address of the API, without a key in it.",
    )
    api_key: SecretStr = Field(
        default=SecretStr(""),
        title="API key",
        description="Key of the account, or the access key of a pair.",
    )
    api_secret: SecretStr = Field(
        default=SecretStr(""),
        title="API secret",
        description="Secret of a pair, as Kling's older models want one; else empty.",
    )
    secret_headers: SecretDict = Field(
        default=SecretDict({}),
        title="Further headers",
        description="Headers that a proxy in front of the service wants, by name.",
    )
    settings: dict[str, str] = Field(
        default_factory=dict[str, str],
        title="Further settings",
        description="Such as a region or a version of the API, by name.",
    )
    max_concurrency: int = Field(
        default=_LIMITS.max_concurrency,
        ge=1,
        le=10_000,
        title="At once",
        description="Calls or jobs under way at once, on all machines together.",
    )
    requests_per_minute: float = Field(
        default=_LIMITS.requests_per_minute,
        gt=0.0,
        le=1e6,
        title="Requests per minute",
        description="Paid requests begun in a minute, evenly spaced.",
    )
    deadline_seconds: float = Field(
        default=_POLICY.deadline_seconds,
        gt=0.0,
        title="Deadline",
        description="Seconds after which a job that has not ended counts as lost.",
    )
    patience_seconds: float = Field(
        default=_POLICY.patience_seconds,
        ge=0.0,
        title="Patience",
        description="Seconds that a busy account is waited for before the task comes back later.",
    )
    max_attempts: int = Field(
        default=_POLICY.max_attempts,
        ge=1,
        le=20,
        title="Attempts",
        description="Jobs begun for one call, where those before failed by the provider's fault.",
    )
    repeat_unclear_up_to_usd: Decimal = Field(
        default=_POLICY.repeat_unclear_up_to_usd,
        ge=0,
        title="Repeat unclear calls up to",
        description="USD up to which a call that may have been accepted is made again unasked.",
    )
    allow_unpriced: bool = Field(
        default=_POLICY.allow_unpriced,
        title="Allow models without a price",
        description="Their calls count as free, so that no budget holds for them.",
    )
    allow_private_addresses: bool = Field(
        default=_POLICY.allow_private_addresses,
        title="Results from private addresses",
        description="Whether results may be fetched from addresses inside a network.",
    )
    is_free: bool = Field(
        default=False,
        title="Costs nothing",
        description="Whether calls cost nothing; only for a server in a network of one's own.",
    )

    def get_account(self, name: str) -> Account:
        """Return the account as the library takes it, called *name*.

        Raises:
            InvalidSettingError: The block has no provider or no address, or one with a key in it,
                or is free on the internet.
        """
        self._check(name)
        headers = self.secret_headers.get_secret_value()
        return Account(
            name=name,
            provider=self.provider,
            base_url=self.base_url,
            api_key=self.api_key if self.api_key.get_secret_value() else None,
            api_secret=self.api_secret if self.api_secret.get_secret_value() else None,
            headers={str(key): SecretStr(str(value)) for key, value in headers.items()},
            settings=self.settings,
            limits=AccountLimits(
                max_concurrency=self.max_concurrency,
                requests_per_minute=self.requests_per_minute,
            ),
            policy=CallPolicy(
                deadline_seconds=self.deadline_seconds,
                patience_seconds=self.patience_seconds,
                max_attempts=self.max_attempts,
                repeat_unclear_up_to_usd=self.repeat_unclear_up_to_usd,
                allow_unpriced=self.allow_unpriced,
                allow_private_addresses=self.allow_private_addresses,
            ),
            is_free=self.is_free,
        )

    def _check(self, name: str) -> None:
        """Pass where a profile would take provider, address and price as well."""
        facts = {"provider": self.provider, "base_url": self.base_url, "is_free": self.is_free}
        try:
            AccountRoute.model_validate(facts)
        except ValidationError as exc:
            raise InvalidSettingError(
                f"the Provider Account block of account {name!r} is wrong at {wrong_entries(exc)}; "
                "correct it under Blocks"
            ) from None
