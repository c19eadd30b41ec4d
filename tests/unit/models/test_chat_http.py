import traceback
from collections.abc import Callable, Iterator

import httpx
import pytest
from pydantic import SecretStr

from cliffhanger.errors import InvalidSettingError, ProviderBusyError
from cliffhanger.models.http import (
    BrokenOffError,
    HttpCall,
    HttpLimits,
    HttpReply,
    HttpxTransport,
    NeverSentError,
)

KEY = "sk-0123456789abcdef"
CALL = HttpCall(
    method="POST",
    url="https://chat.invalid/v1/chat/completions",
    body=b'{"model": "m"}',
    headers={"Content-Type": "application/json"},
    secrets={"Authorization": SecretStr(f"Bearer {KEY}")},
)


def transport_with(
    handle: Callable[[httpx.Request], httpx.Response], limits: HttpLimits | None = None
) -> HttpxTransport:
    """Return a transport that asks *handle* instead of the network."""
    return HttpxTransport(limits=limits, handler=httpx.MockTransport(handle))


def test_a_call_goes_out_as_it_is() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        assert request.method == "POST"
        assert str(request.url) == CALL.url
        assert request.headers["authorization"] == f"Bearer {KEY}"
        assert request.headers["content-type"] == "application/json"
        assert request.content == CALL.body
        return httpx.Response(429, headers={"Retry-After": "3"}, content=b"later")

    with transport_with(handle) as transport:
        reply = transport.send(CALL)
    assert (reply.status, reply.headers["retry-after"], reply.body) == (429, "3", b"later")


def test_redirects_are_not_followed() -> None:
    """A key goes nowhere but where it was meant for."""

    def handle(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"Location": "https://elsewhere.invalid/"})

    with transport_with(handle) as transport:
        assert transport.send(CALL).headers["location"] == "https://elsewhere.invalid/"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (httpx.ConnectError("[Errno 111] Connection refused"), NeverSentError),
        (httpx.ConnectTimeout("timed out"), NeverSentError),
        (httpx.PoolTimeout("no place"), NeverSentError),
        (httpx.ProxyError("407"), NeverSentError),
        (httpx.WriteError("reset"), BrokenOffError),
        (httpx.WriteTimeout("timed out"), BrokenOffError),
        (httpx.ReadError("reset"), BrokenOffError),
        (httpx.ReadTimeout("timed out"), BrokenOffError),
        (httpx.RemoteProtocolError("gone"), BrokenOffError),
        (httpx.DecodingError("bad gzip"), BrokenOffError),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_a_request_that_was_never_sent_is_told_from_one_that_broke_off(
    error: Exception, expected: type[ProviderBusyError]
) -> None:
    """The first may be sent again without a thought, the second may have been billed."""

    def handle(_request: httpx.Request) -> httpx.Response:
        raise error

    with (
        transport_with(handle) as transport,
        pytest.raises(expected, match=r"https://chat\.invalid") as caught,
    ):
        transport.send(CALL)
    assert isinstance(caught.value, ConnectionError)
    assert str(error) in str(caught.value)


@pytest.mark.parametrize("url", ["chat.invalid/v1", "gopher://chat.invalid", "https://", "x:\x00"])
def test_addresses_that_cannot_be_called(url: str) -> None:
    call = HttpCall(method="POST", url=url)
    with HttpxTransport() as transport, pytest.raises(InvalidSettingError, match="no address"):
        transport.send(call)


@pytest.mark.parametrize("value", ["Bearer sk\n-1", "Bearer schlüssel", " x", "x ", "", "\ufeffx"])
def test_headers_that_cannot_be_sent_are_refused_without_their_value(value: str) -> None:
    """The HTTP library would quote them."""
    with pytest.raises(InvalidSettingError, match="header Authorization must be") as caught:
        HttpCall(method="POST", url=CALL.url, secrets={"Authorization": SecretStr(value)})
    shown = "".join(traceback.format_exception(caught.value))
    assert not value.strip() or value.strip() not in shown


def test_reprs_show_neither_secrets_nor_bodies() -> None:
    shown = repr(CALL) + repr(HttpReply(200, {"set-cookie": KEY}, KEY.encode()))
    assert KEY not in shown
    assert "model" not in shown


def _endless() -> Iterator[bytes]:
    while True:
        yield b"\n"


@pytest.mark.parametrize(
    ("limits", "problem"),
    [
        (HttpLimits(max_reply_bytes=1000), "sent more than 1000 bytes"),
        (HttpLimits(total_seconds=0.01), r"was still sending after 0\.01 s"),
    ],
)
def test_a_reply_that_never_ends_is_left(limits: HttpLimits, problem: str) -> None:
    """Blank lines keep a connection open, but not for ever."""

    def handle(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=_endless())

    with transport_with(handle, limits) as transport, pytest.raises(BrokenOffError, match=problem):
        transport.send(CALL)
