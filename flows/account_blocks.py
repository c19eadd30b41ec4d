"""Provider Account blocks for commands that need no server, and so start none."""

import asyncio
from collections.abc import Collection
from typing import TYPE_CHECKING

from cliffhanger.errors import CliffhangerError, InvalidSettingError
from flows.server import find_server

if TYPE_CHECKING:
    from cliffhanger.models.jobs.tools import Account


def read_account_blocks(
    names: Collection[str],
) -> "dict[str, Account | InvalidSettingError] | None":
    """Return the accounts that blocks of these names hold, or what is wrong with a block.

    Names without a block are left out. None where no Prefect API is configured or running.

    Raises:
        InvalidSettingError: The API does not answer.
    """
    if not names:
        return {}
    server = find_server()
    return None if server is None else asyncio.run(_read_all(names, server.api_url))


async def _read_all(
    names: Collection[str], api_url: str
) -> "dict[str, Account | InvalidSettingError]":
    import httpx  # noqa: PLC0415  seconds to import, with Prefect
    from prefect.exceptions import PrefectException  # noqa: PLC0415  as above

    from tasks.paying import read_account_block  # noqa: PLC0415  as above

    found: dict[str, Account | InvalidSettingError] = {}
    for name in names:
        try:
            account = await read_account_block(name)
        except InvalidSettingError as exc:
            found[name] = exc
        except CliffhangerError:
            raise
        except (httpx.HTTPError, PrefectException, RuntimeError) as exc:
            raise InvalidSettingError(
                f"Provider Account blocks cannot be read: the Prefect API at {api_url} does not "
                f"answer ({type(exc).__name__}); correct PREFECT_API_URL, or start that server"
            ) from exc
        else:
            if account is not None:
                found[name] = account
    return found
