"""Opening what is paid for: accounts with their keys, their limits on the server, the driver."""

import math
import os
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import GlobalConcurrencyLimitCreate
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound

from blocks import ProviderAccount
from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.jobs.call import Priority
from cliffhanger.models.jobs.opening import (
    PaidSetup,
    account_of,
    open_paid_studio,
)
from cliffhanger.models.jobs.tools import Account
from cliffhanger.models.quality import PriorityName, Quality
from cliffhanger.models.studio_routes import StudioRoutes
from tasks.budget_watch import look_at_budget
from tasks.places import SLOW_CALLS_PER_SECOND, places_name, server_places, turns_name
from tasks.provider_health import report_providers
from tasks.studio import Studio


@asynccontextmanager
async def paying(
    studio: Studio, routes: StudioRoutes, *, quality: Quality | None, priority: PriorityName
) -> AsyncGenerator[Studio]:
    """Give the studio with the models of *routes*, ready to be paid; as it is where there are none.

    Raises:
        InvalidSettingError: A route names an account that is not there, or a key is missing.
        JournalUnavailableError: The journal cannot be opened.
    """
    if routes.is_embedded:
        yield studio
        return
    accounts = await find_accounts(routes)
    await create_account_limits(accounts)
    async with server_places(accounts) as places:
        setup = PaidSetup(
            routes=routes,
            accounts=accounts,
            store=studio.store,
            places=places,
            quality=quality,
            priority=Priority[priority.name],
        )
        async with open_paid_studio(setup) as paid:
            try:
                yield replace(studio, paid=paid)
            finally:
                await look_at_budget()
                await report_providers(paid.tools.database)


async def find_accounts(routes: StudioRoutes) -> dict[str, Account]:
    """Return the accounts that *routes* name, with their keys.

    Raises:
        InvalidSettingError: One is neither in the profile nor a Provider Account block.
    """
    return {name: await _find_account(name, routes) for name in routes.account_names}


async def read_account_block(name: str) -> Account | None:
    """Return the account of the Provider Account block *name*; None where there is none.

    Raises:
        InvalidSettingError: The block cannot be used.
    """
    try:
        block = await ProviderAccount.aload(name)
    except (ValueError, ObjectNotFound):
        return None
    return block.get_account(name)


async def _find_account(name: str, routes: StudioRoutes) -> Account:
    if name in routes.accounts:
        return account_of(name, routes.accounts[name], os.environ)
    account = await read_account_block(name)
    if account is None:
        raise InvalidSettingError(
            f"account {name!r} is neither under models.accounts of the profile nor a Provider "
            "Account block; make the block in the Prefect UI under Blocks"
        )
    return account


async def create_account_limits(accounts: Mapping[str, Account]) -> tuple[str, ...]:
    """Return the limits that were missing and are there since; those there keep their slots."""
    created: list[str] = []
    async with get_client() as client:
        for account in accounts.values():
            for wanted in _limits_of(account):
                try:
                    await client.read_global_concurrency_limit_by_name(wanted.name)
                except ObjectNotFound:
                    try:
                        await client.create_global_concurrency_limit(wanted)
                    except ObjectAlreadyExists:
                        continue  # another run was first
                    created.append(wanted.name)
    return tuple(created)


def _limits_of(account: Account) -> tuple[GlobalConcurrencyLimitCreate, ...]:
    places = GlobalConcurrencyLimitCreate(
        name=places_name(account.name), limit=account.limits.max_concurrency
    )
    rate = account.limits.calls_per_second
    if rate > SLOW_CALLS_PER_SECOND:
        return (places,)
    turns = GlobalConcurrencyLimitCreate(
        name=turns_name(account.name), limit=max(1, math.ceil(rate)), slot_decay_per_second=rate
    )
    return (places, turns)
