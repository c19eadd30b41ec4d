"""One HTTP request and its reply; the only module that knows which HTTP library is used.

Secrets travel in headers of their own kind, so that no repr, log or error shows them. Nothing is
retried here: who asks knows what may be asked twice.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpx
from pydantic import Field, SecretStr

from cliffhanger.errors import InvalidSettingError, ProviderBusyError
from cliffhanger.value import Value

_HEADER_VALUE: Final = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
_NEVER_SENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
)


MAX_REDIRECTS: Final = 5
ERROR_BYTES: Final = 64 << 10
"""How much of an error page is read."""
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


class NeverSentError(ProviderBusyError, ConnectionError):
    """There was no connection, so that the service has not seen the request."""


class BrokenOffError(ProviderBusyError, ConnectionError):
    """The connection broke off: the service may have seen the request, and may bill it."""


@dataclass(frozen=True, slots=True)
class HttpCall:
    """A request.

    Attributes:
        method: Such as `POST`.
        url: Absolute, without credentials.
        body: Bytes to send.
        headers: By name.
        secrets: Further headers whose values nobody may see.
    """

    method: str
    url: str
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    secrets: Mapping[str, SecretStr] = field(default_factory=dict[str, SecretStr])

    def __post_init__(self) -> None:
        revealed = {name: secret.get_secret_value() for name, secret in self.secrets.items()}
        for name, value in (*self.headers.items(), *revealed.items()):
            if not _HEADER_VALUE.fullmatch(value):
                raise InvalidSettingError(
                    f"header {name} must be visible ASCII on one line; look for line breaks, "
                    "spaces at the ends or letters outside ASCII in what was pasted"
                )


@dataclass(frozen=True, slots=True)
class HttpReply:
    """A response, read to its end.

    Attributes:
        status: Status code.
        headers: By name in lower case.
        body: Bytes, decompressed.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a URL leads, checked.

    Attributes:
        host: Name, for the certificate.
        port: Port.
        address: IP address to connect to.
    """

    host: str
    port: int
    address: str


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """What may be fetched.

    Attributes:
        check: Returns where a URL leads, or raises; blocks while the name is looked up.
        max_bytes: Longest body.
        total_seconds: Until the whole body is there.
    """

    check: Callable[[str], Place]
    max_bytes: int
    total_seconds: float


class Transport(Protocol):
    """Carries requests."""

    def send(self, call: HttpCall) -> HttpReply:
        """Return the whole response to *call*, whatever its status; redirects are not followed.

        Raises:
            NeverSentError: No connection came about.
            BrokenOffError: It broke off, or took too long.
            InvalidSettingError: The address or a header cannot be sent.
        """
        ...


class AsyncTransport(Protocol):
    """Carries the requests of paid calls."""

    async def submit(self, call: HttpCall) -> HttpReply:
        """Return the whole response to a paid request, sent over a connection of its own.

        A kept-alive connection may be closed by the server just as the request goes out, and then
        nobody knows whether it was read.

        Raises:
            NeverSentError: No connection came about.
            BrokenOffError: It broke off, or took too long.
            InvalidSettingError: The address or a header cannot be sent.
        """
        ...

    async def send(self, call: HttpCall) -> HttpReply:
        """Return the whole response to a request that may be sent again; raises as `submit`."""
        ...

    async def download(self, call: HttpCall, path: Path, policy: FetchPolicy) -> HttpReply:
        """Return the response to *call*, its body written to *path* where it is a 200.

        Redirects are followed, every hop checked.

        Raises:
            AddressRefusedError: An address that the policy does not allow.
            NeverSentError: No connection came about.
            BrokenOffError: It broke off, took too long or brought too much.
        """
        ...


class HttpLimits(Value):
    """How long to wait and how much to read."""

    connect_seconds: float = Field(default=10.0, gt=0.0)
    """Until a connection stands."""
    silence_seconds: float = Field(default=600.0, gt=0.0)
    """Longest time without a byte: models think before they speak."""
    total_seconds: float = Field(default=1900.0, gt=0.0)
    """Until the whole reply is there; services under load keep a connection open for half an hour
    with blank lines."""
    max_reply_bytes: int = Field(default=32 << 20, gt=0)
    """Longest reply, decompressed."""


class HttpxAsyncTransport:
    """Carries the requests of paid calls; belongs to one event loop.

    Args:
        limits: How long to wait and how much to read.
        handler: What carries the requests instead of the network, for tests.
    """

    def __init__(
        self,
        *,
        limits: HttpLimits | None = None,
        handler: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._limits = limits or HttpLimits()
        self._handler = handler
        self._submits = self._client(max_keepalive=0)
        self._reads = self._client(max_keepalive=50)

    def _client(self, *, max_keepalive: int) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            timeout=httpx.Timeout(
                self._limits.silence_seconds, connect=self._limits.connect_seconds, pool=None
            ),
            limits=httpx.Limits(max_connections=1000, max_keepalive_connections=max_keepalive),
            transport=self._handler,
            follow_redirects=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every connection."""
        await self._submits.aclose()
        await self._reads.aclose()

    async def submit(self, call: HttpCall) -> HttpReply:
        """Return the response to a paid request; see `AsyncTransport`."""
        return await self._ask(self._submits, call)

    async def send(self, call: HttpCall) -> HttpReply:
        """Return the response to a request that may be sent again; see `AsyncTransport`."""
        return await self._ask(self._reads, call)

    async def _ask(self, client: httpx.AsyncClient, call: HttpCall) -> HttpReply:
        with _translated(call.url):
            async with (
                _patience(self._limits.total_seconds, call.url),
                client.stream(
                    call.method, call.url, headers=_revealed(call), content=call.body
                ) as response,
            ):
                body = bytearray()
                async for chunk in response.aiter_bytes():
                    body += chunk
                    _refuse_more(len(body), self._limits.max_reply_bytes, call.url)
                return _reply(response, bytes(body))

    async def download(self, call: HttpCall, path: Path, policy: FetchPolicy) -> HttpReply:
        """Return the response to *call*, its body in *path* where it is a 200."""
        hop = call
        async with _patience(policy.total_seconds, call.url):
            for _ in range(MAX_REDIRECTS + 1):
                reply = await self._fetch(hop, path, policy)
                place = reply.headers.get("location")
                if reply.status not in _REDIRECTS or place is None:
                    return reply
                following = urljoin(hop.url, place)
                is_same = urlsplit(following).netloc == urlsplit(hop.url).netloc
                hop = replace(
                    hop, method="GET", url=following, secrets=hop.secrets if is_same else {}
                )
        raise BrokenOffError(f"{_host(call.url)} redirects more than {MAX_REDIRECTS} times")

    async def _fetch(self, call: HttpCall, path: Path, policy: FetchPolicy) -> HttpReply:
        url, extra, extensions = await asyncio.to_thread(_pinned, call.url, policy)
        with _translated(call.url):
            async with self._reads.stream(
                call.method,
                url,
                headers={**_revealed(call), **extra},
                content=call.body,
                extensions=extensions,
            ) as response:
                if response.status_code == 200:
                    await _write_body(response, path, policy.max_bytes, call.url)
                    return _reply(response, b"")
                body = bytearray()
                async for chunk in response.aiter_bytes():
                    body += chunk
                    if len(body) > ERROR_BYTES:
                        break
                return _reply(response, bytes(body))


async def _write_body(response: httpx.Response, path: Path, max_bytes: int, url: str) -> None:
    """Write the body to *path*.

    Raises:
        BrokenOffError: It is longer than allowed, or shorter than the service announced.
    """
    num_bytes = 0
    with path.open("wb") as file:
        async for chunk in response.aiter_bytes():
            num_bytes += len(chunk)
            _refuse_more(num_bytes, max_bytes, url)
            file.write(chunk)


def _pinned(url: str, policy: FetchPolicy) -> tuple[str, dict[str, str], dict[str, str]]:
    """Return the URL by the address that was checked, and what keeps the host's name in use."""
    place = policy.check(url)
    parts = urlsplit(url)
    address = f"[{place.address}]" if ":" in place.address else place.address
    pinned = urlunsplit((parts.scheme, f"{address}:{place.port}", parts.path, parts.query, ""))
    return pinned, {"Host": parts.netloc.rpartition("@")[2]}, {"sni_hostname": place.host}


def _revealed(call: HttpCall) -> dict[str, str]:
    secrets = {name: secret.get_secret_value() for name, secret in call.secrets.items()}
    return {**call.headers, **secrets}


def _reply(response: httpx.Response, body: bytes) -> HttpReply:
    headers = {name.lower(): value for name, value in response.headers.items()}
    return HttpReply(status=response.status_code, headers=headers, body=body)


def _refuse_more(num_bytes: int, max_bytes: int, url: str) -> None:
    if num_bytes > max_bytes:
        raise BrokenOffError(f"{_host(url)} sent more than {max_bytes} bytes")


@asynccontextmanager
async def _patience(seconds: float, url: str) -> AsyncGenerator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as exc:
        raise BrokenOffError(f"{_host(url)} was not done after {seconds:g} s") from exc


@contextmanager
def _translated(url: str) -> Generator[None]:
    """Turn the HTTP library's errors into this library's."""
    host = _host(url)
    try:
        yield
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as exc:
        raise InvalidSettingError(
            f"{host!r} is no address that can be called; give one that starts with https:// or "
            "http://"
        ) from exc
    except _NEVER_SENT as exc:
        raise NeverSentError(f"no connection to {host}: {_reason(exc)}") from exc
    except (httpx.HTTPError, httpx.StreamError) as exc:
        raise BrokenOffError(f"the connection to {host} broke off: {_reason(exc)}") from exc


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "the address"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _reason(error: Exception) -> str:
    return f"{type(error).__name__} {error}".strip()
