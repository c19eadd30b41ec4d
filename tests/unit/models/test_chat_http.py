import asyncio
import traceback
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from pydantic import SecretStr

from cliffhanger.errors import InvalidSettingError, ProviderBusyError
from cliffhanger.models.http import (
    BrokenOffError,
    HttpCall,
    HttpLimits,
    HttpReply,
    HttpxAsyncTransport,
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
) -> HttpxAsyncTransport:
    """Return a transport that asks *handle* instead of the network."""
    return HttpxAsyncTransport(limits=limits, handler=httpx.MockTransport(handle))


async def test_a_call_goes_out_as_it_is() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        assert request.method == "POST"
        assert str(request.url) == CALL.url
        assert request.headers["authorization"] == f"Bearer {KEY}"
        assert request.headers["content-type"] == "application/json"
        assert request.content == CALL.body
        return httpx.Response(429, headers={"Retry-After": "3"}, content=b"later")

    async with transport_with(handle) as transport:
        reply = await transport.submit(CALL)
    assert (reply.status, reply.headers["retry-after"], reply.body) == (429, "3", b"later")


async def test_redirects_are_not_followed() -> None:
    """A key goes nowhere but where it was meant for."""

    def handle(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"Location": "https://elsewhere.invalid/"})

    async with transport_with(handle) as transport:
        reply = await transport.submit(CALL)
    assert reply.headers["location"] == "https://elsewhere.invalid/"


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
async def test_a_request_that_was_never_sent_is_told_from_one_that_broke_off(
    error: Exception, expected: type[ProviderBusyError]
) -> None:
    """The first may be sent again without a thought, the second may have been billed."""

    def handle(_request: httpx.Request) -> httpx.Response:
        raise error

    async with transport_with(handle) as transport:
        with pytest.raises(expected, match=r"https://chat\.invalid") as caught:
            await transport.submit(CALL)
    assert isinstance(caught.value, ConnectionError)
    assert str(error) in str(caught.value)


@pytest.mark.parametrize("url", ["chat.invalid/v1", "gopher://chat.invalid", "https://", "x:\x00"])
async def test_addresses_that_cannot_be_called(url: str) -> None:
    call = HttpCall(method="POST", url=url)
    async with HttpxAsyncTransport() as transport:
        with pytest.raises(InvalidSettingError, match="no address"):
            await transport.submit(call)


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


async def _endless() -> AsyncIterator[bytes]:
    while True:
        await asyncio.sleep(0)
        yield b"\n"


@pytest.mark.parametrize(
    ("limits", "problem"),
    [
        (HttpLimits(max_reply_bytes=1000), "sent more than 1000 bytes"),
        (HttpLimits(total_seconds=0.01), r"was not done after 0\.01 s"),
    ],
)
async def test_a_reply_that_never_ends_is_left(limits: HttpLimits, problem: str) -> None:
    """Blank lines keep a connection open, but not for ever."""

    def handle(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=_endless())

    async with transport_with(handle, limits) as transport:
        with pytest.raises(BrokenOffError, match=problem):
            await transport.submit(CALL)
