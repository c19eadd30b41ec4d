"""One HTTP request and its reply; the only module that knows which HTTP library is used.

Secrets travel in headers of their own kind, so that no repr, log or error shows them. Nothing is
retried here: who asks knows what may be asked twice.
"""

import re
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Protocol, Self
from urllib.parse import urlsplit

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


class HttpxTransport:
    """Carries requests over HTTP/1.1; may be used by several threads at once.

    Args:
        limits: How long to wait and how much to read.
        handler: What carries the requests instead of the network, for tests.
    """

    def __init__(
        self, *, limits: HttpLimits | None = None, handler: httpx.BaseTransport | None = None
    ) -> None:
        self._limits = limits or HttpLimits()
        timeout = httpx.Timeout(self._limits.silence_seconds, connect=self._limits.connect_seconds)
        self._client = httpx.Client(timeout=timeout, transport=handler, follow_redirects=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._client.close()

    def send(self, call: HttpCall) -> HttpReply:
        """Return the whole response to *call*, whatever its status; redirects are not followed.

        Raises:
            NeverSentError: No connection came about.
            BrokenOffError: It broke off, took longer or brought more than the limits allow.
            InvalidSettingError: The address cannot be used.
        """
        secrets = {name: secret.get_secret_value() for name, secret in call.secrets.items()}
        headers = {**call.headers, **secrets}
        with (
            _translated(call.url),
            self._client.stream(
                call.method, call.url, headers=headers, content=call.body
            ) as response,
        ):
            body = self._read(response, host=_host(call.url))
            return HttpReply(
                status=response.status_code,
                headers={name.lower(): value for name, value in response.headers.items()},
                body=body,
            )

    def _read(self, response: httpx.Response, *, host: str) -> bytes:
        deadline = time.monotonic() + self._limits.total_seconds
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > self._limits.max_reply_bytes:
                raise BrokenOffError(
                    f"{host} sent more than {self._limits.max_reply_bytes} bytes; raise "
                    "max_reply_bytes if that is right"
                )
            if time.monotonic() > deadline:
                raise BrokenOffError(
                    f"{host} was still sending after {self._limits.total_seconds:g} s; raise "
                    "total_seconds if that is right"
                )
        return bytes(body)


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
