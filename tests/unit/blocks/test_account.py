"""The Provider Account block: fields, defaults, and the account that it gives."""

from decimal import Decimal

import pytest
from pydantic import SecretStr, ValidationError

from blocks import ProviderAccount
from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.jobs.settings import AccountLimits, CallPolicy
from cliffhanger.models.jobs.tools import Account

ADDRESS = {"provider": "kling", "base_url": "https://api.kling.example"}
OWN = {"provider": "comfyui", "base_url": "http://10.0.0.7:8188"}


def test_a_block_with_an_address_alone_has_the_library_s_defaults() -> None:
    assert ProviderAccount(**ADDRESS).get_account("main") == Account(name="main", **ADDRESS)


def test_every_field_reaches_the_account() -> None:
    block = ProviderAccount(
        **OWN,
        api_key="k",
        api_secret="s",
        secret_headers={"CF-Access-Client-Secret": "c"},
        settings={"region": "singapore"},
        max_concurrency=7,
        requests_per_minute=90,
        deadline_seconds=300,
        patience_seconds=20,
        max_attempts=4,
        repeat_unclear_up_to_usd="0.02",
        allow_unpriced=True,
        allow_private_addresses=True,
        is_free=True,
    )
    assert block.get_account("kling") == Account(
        name="kling",
        **OWN,
        api_key=SecretStr("k"),
        api_secret=SecretStr("s"),
        headers={"CF-Access-Client-Secret": SecretStr("c")},
        settings={"region": "singapore"},
        limits=AccountLimits(max_concurrency=7, requests_per_minute=90),
        policy=CallPolicy(
            deadline_seconds=300,
            patience_seconds=20,
            max_attempts=4,
            repeat_unclear_up_to_usd=Decimal("0.02"),
            allow_unpriced=True,
            allow_private_addresses=True,
        ),
        is_free=True,
    )


def test_every_policy_and_limit_can_be_set_in_a_block() -> None:
    fields = set(ProviderAccount.model_fields)
    assert {*AccountLimits.model_fields, *CallPolicy.model_fields} <= fields


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({}, id="empty"),
        pytest.param({"provider": "kling"}, id="no address"),
        pytest.param({"base_url": "https://api.kling.example"}, id="no provider"),
        pytest.param({"provider": "kling", "base_url": "api.kling.example"}, id="no scheme"),
    ],
)
def test_a_block_without_provider_or_address_is_refused(fields: dict[str, str]) -> None:
    block = ProviderAccount(api_key="sk-0123456789", **fields)
    with pytest.raises(
        InvalidSettingError, match=r"of account 'kling' is wrong at (provider|base_url)"
    ) as caught:
        block.get_account("kling")
    assert "sk-0123456789" not in str(caught.value)


def test_free_calls_are_only_those_to_a_server_of_ones_own() -> None:
    block = ProviderAccount(**ADDRESS, is_free=True)
    with pytest.raises(
        InvalidSettingError, match="is_free must be false for a server on the internet"
    ):
        block.get_account("kling")


@pytest.mark.parametrize(
    "base_url",
    ["https://me:sk-0123456789@api.example", "https://api.example/v1?key=sk-0123456789"],
)
def test_an_address_with_a_key_in_it_is_refused_without_repeating_it(base_url: str) -> None:
    block = ProviderAccount(provider="kling", base_url=base_url)
    with pytest.raises(InvalidSettingError, match="of account 'kling'") as caught:
        block.get_account("kling")
    assert "sk-0123456789" not in str(caught.value)


@pytest.mark.parametrize(
    "field",
    [
        {"max_concurrency": 0},
        {"requests_per_minute": 0},
        {"deadline_seconds": 0},
        {"patience_seconds": -1},
        {"repeat_unclear_up_to_usd": -1},
    ],
)
def test_limits_that_cannot_be_are_refused(field: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match=next(iter(field))):
        ProviderAccount.model_validate({**ADDRESS, **field})


def test_no_secret_is_shown() -> None:
    block = ProviderAccount(**ADDRESS, api_key="sk-0123456789", secret_headers={"X": "sk-header"})
    for shown in (repr(block), str(block), repr(block.get_account("kling"))):
        assert "sk-" not in shown
