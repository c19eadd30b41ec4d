"""Whether the writers that a user names can be asked at all, before anything is started."""

import socket
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from cliffhanger.errors import InvalidSettingError, ProviderBusyError
from cliffhanger.models.routes import load_routes

CONNECT_SECONDS: Final = 5.0
_PORTS: Final = {"http": 80, "https": 443}


def check_writers(writers: str | None) -> None:
    """Return if *writers* names routes that can be read and servers that take a connection.

    Names of blocks are left to the run, which can read them.

    Raises:
        InvalidSettingError: An address without a model, or a file that is no routes.
        ProviderBusyError: No server takes a connection there.
    """
    if writers is None:
        return
    if "://" in writers:
        address, _, model = writers.partition("#")
        if not model:
            raise InvalidSettingError(
                "--writers names no model; write it after a #, as in "
                "http://localhost:11434/v1#qwen3"
            )
        _check_server(address)
    elif writers.endswith((".yaml", ".yml")):
        routes = load_routes(Path(writers))
        for base_url in {route.base_url for route in routes.tier_routes}:
            _check_server(base_url)


def _check_server(base_url: str) -> None:
    parts = urlsplit(base_url)
    place = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 443)
    try:
        socket.create_connection(place, timeout=CONNECT_SECONDS).close()
    except OSError as exc:
        raise ProviderBusyError(
            f"no server takes a connection at {place[0]}:{place[1]} ({exc.strerror or exc}); "
            "start it, or correct the address of the writers"
        ) from exc
