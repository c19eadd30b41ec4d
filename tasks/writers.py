"""Which writers a name means: a block, a file of routes, or an address with a model."""

import asyncio
import os
from pathlib import Path

from prefect.exceptions import ObjectNotFound
from pydantic import SecretStr

from blocks import WritersRoom
from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.open_writer import Writers
from cliffhanger.models.routes import WriterRoutes, load_routes

KEY_VARIABLE = "CLIFFHANGER_API_KEY"
"""Key for an address given as `URL#MODEL`; a local server needs none."""


async def find_writers(name: str | None) -> Writers | None:
    """Return the routes and keys that *name* means; None for the embedded writer.

    Raises:
        InvalidSettingError: There is neither such a block nor such a file, or a key is missing.
    """
    if name is None:
        return None
    if "://" in name:
        return _at_address(name)
    if name.endswith((".yaml", ".yml")):
        routes = await asyncio.to_thread(load_routes, Path(name))
        return Writers(routes=routes, keys=_keys_of(routes))
    try:
        block = await WritersRoom.aload(name)
    except (ValueError, ObjectNotFound) as exc:
        raise InvalidSettingError(
            f"writers {name!r} is no Writers' Room block, no .yaml file of routes and no address "
            "such as http://localhost:11434/v1#qwen3; make the block in the Prefect UI under "
            "Blocks, or leave writers empty for the embedded draft writer"
        ) from exc
    return block.get_writers()


def _at_address(name: str) -> Writers:
    address, _, model = name.partition("#")
    if not model:
        raise InvalidSettingError(
            f"writers {name!r} names no model; write it after a #, as in "
            "http://localhost:11434/v1#qwen3"
        )
    key = KEY_VARIABLE if os.environ.get(KEY_VARIABLE) else None
    routes = WriterRoutes.single(base_url=address, model=model, api_key_env=key)
    return Writers(routes=routes, keys=_keys_of(routes))


def _keys_of(routes: WriterRoutes) -> dict[str, SecretStr]:
    """Return the keys that the environment has, by the name of their variable."""
    wanted = {route.api_key_env for route in routes.tier_routes if route.api_key_env}
    return {name: SecretStr(os.environ[name]) for name in wanted if os.environ.get(name)}
