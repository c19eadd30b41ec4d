"""Requests over a connection of their own each, one layer below the HTTP library's client.

A paid request takes no cookies, follows no redirect and waits in no pool; a client looks after all
three, for a third of what the request costs in CPU time.
"""

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from ssl import SSLContext
from typing import Final
from urllib.request import getproxies

import httpcore
import httpx

NEVER_SENT: Final = (
    httpcore.ConnectError,
    httpcore.ConnectTimeout,
    httpcore.PoolTimeout,
    httpcore.ProxyError,
)
"""There was no connection when these were raised."""
BROKEN_OFF: Final = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError)
"""The request may have gone out; the classes of `NEVER_SENT` are among their subclasses."""
NO_ADDRESS: Final = (httpcore.UnsupportedProtocol,)

_USER_AGENT: Final = f"cliffhanger python-httpx/{httpx.__version__}"


class _Body(httpx.AsyncByteStream):
    """The bytes of a response, as the HTTP library reads them."""

    def __init__(self, chunks: AsyncIterable[bytes]) -> None:
        self._chunks = chunks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._chunks:
            yield chunk


class OwnConnections:
    """Opens a connection for each request and closes it after the response.

    Args:
        timeout: For the connection and each silence on it.
        ssl_context: Whose certificates are believed.
    """

    def __init__(self, timeout: httpx.Timeout, ssl_context: SSLContext) -> None:
        self._extensions = {"timeout": timeout.as_dict()}
        self._ssl_context = ssl_context

    @asynccontextmanager
    async def stream(
        self, method: str, url: str, *, headers: Mapping[str, str], content: bytes
    ) -> AsyncGenerator[httpx.Response]:
        """Yield the response to a request, its body still to be read.

        Raises:
            httpx.InvalidURL: The address cannot be read.
            Exception: One of `NEVER_SENT`, `BROKEN_OFF` or `NO_ADDRESS`.
        """
        place = _place(url)
        connection = httpcore.AsyncHTTPConnection(
            origin=place.origin, ssl_context=self._ssl_context
        )
        async with (
            connection,
            connection.stream(
                method,
                place,
                headers=_headers(url, headers, content),
                content=content,
                extensions=self._extensions,
            ) as found,
        ):
            yield httpx.Response(
                found.status, headers=found.headers, stream=_Body(found.aiter_stream())
            )

    async def aclose(self) -> None:
        """Do nothing: no connection outlives its request."""


def has_proxy() -> bool:
    """Return whether the environment names a proxy; then requests need a client that knows it."""
    return not {"http", "https", "all"}.isdisjoint(getproxies())


def _place(url: str) -> httpcore.URL:
    parsed = httpx.URL(url)
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise httpcore.UnsupportedProtocol(f"a URL with the scheme {parsed.scheme!r}")
    return httpcore.URL(
        scheme=parsed.raw_scheme, host=parsed.raw_host, port=parsed.port, target=parsed.raw_path
    )


def _headers(url: str, given: Mapping[str, str], content: bytes) -> list[tuple[str, str]]:
    """Return all headers; those that are given take the place of this module's own."""
    own = {
        "Host": httpx.URL(url).netloc.decode("ascii"),
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
        "User-Agent": _USER_AGENT,
        "Content-Length": str(len(content)),
    }
    named = {name.lower() for name in given}
    kept = [(name, value) for name, value in own.items() if name.lower() not in named]
    return [*kept, *given.items()]
