"""Paid requests over a connection of their own, against a server that speaks in raw bytes."""

import asyncio
import gzip
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr

from cliffhanger.models.http import (
    BrokenOffError,
    HttpCall,
    HttpLimits,
    HttpReply,
    HttpxAsyncTransport,
    NeverSentError,
)
from cliffhanger.models.own_connection import has_proxy

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

LIMITS = HttpLimits(connect_seconds=2.0, silence_seconds=0.3, total_seconds=2.0)


@asynccontextmanager
async def serving(talk: Talk) -> AsyncGenerator[str]:
    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()
        yield f"http://{host}:{port}"


async def read_request(reader: asyncio.StreamReader) -> tuple[str, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("ascii")
    length = next(
        int(line.split(":")[1]) for line in head.splitlines() if line.startswith("Content-Length")
    )
    return head, await reader.readexactly(length)


def replying(raw: bytes, seen: list[tuple[str, bytes]] | None = None) -> Talk:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await read_request(reader)
        if seen is not None:
            seen.append(request)
        writer.write(raw)
        await writer.drain()

    return talk


async def submit(url: str, *, body: bytes = b"{}", limits: HttpLimits = LIMITS) -> HttpReply:
    call = HttpCall(
        "POST",
        f"{url}/v1/videos?model=a%20b",
        body=body,
        headers={"Content-Type": "application/json"},
        secrets={"Authorization": SecretStr("Bearer k")},
    )
    async with HttpxAsyncTransport(limits=limits) as transport:
        return await transport.submit(call)


async def test_the_request_goes_out_whole_and_says_that_the_connection_ends() -> None:
    """Path, query, body and headers arrive as they were given; length and host are added."""
    seen: list[tuple[str, bytes]] = []
    async with serving(replying(b"HTTP/1.1 202 Accepted\r\nX-A: 1\r\n\r\nok", seen)) as url:
        reply = await submit(url, body=b'{"n": 1}')
    head, body = seen[0]
    assert (reply.status, reply.headers["x-a"], reply.body) == (202, "1", b"ok")
    assert body == b'{"n": 1}'
    lines = head.rstrip().splitlines()
    assert lines[0] == "POST /v1/videos?model=a%20b HTTP/1.1"
    assert f"Host: {url.removeprefix('http://')}" in lines
    assert {"Connection: close", "Content-Length: 8", "Authorization: Bearer k"} <= set(lines)


async def test_a_compressed_reply_is_read_although_nobody_asked_for_one() -> None:
    packed = gzip.compress(b'{"ok": true}')
    raw = (
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
        + f"{len(packed):x}\r\n".encode()
        + packed
        + b"\r\n0\r\n\r\n"
    )
    async with serving(replying(raw)) as url:
        assert (await submit(url)).body == b'{"ok": true}'


async def test_a_reply_that_swells_when_it_is_unpacked_is_left() -> None:
    packed = gzip.compress(b"0" * 4_000_000)
    raw = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + packed
    limits = LIMITS.model_copy(update={"max_reply_bytes": 100_000})
    async with serving(replying(raw)) as url:
        with pytest.raises(BrokenOffError, match="more than 100000 bytes"):
            await submit(url, limits=limits)


async def test_no_connection_is_never_sent() -> None:
    """A port at which nobody listens has seen nothing."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(NeverSentError, match="ConnectError"):
            await submit(url)


async def hang_up(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await read_request(reader)


async def stay_silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await read_request(reader)
    await reader.read()


async def break_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_request(reader)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    await writer.drain()


@pytest.mark.parametrize(
    ("talk", "reason"),
    [
        pytest.param(hang_up, "RemoteProtocolError", id="no answer"),
        pytest.param(stay_silent, "ReadTimeout", id="silence"),
        pytest.param(break_off, "RemoteProtocolError", id="half an answer"),
        pytest.param(replying(b"\x00\x01\r\n\r\n"), "RemoteProtocolError", id="no HTTP"),
    ],
)
async def test_what_the_service_may_have_seen_is_broken_off(talk: Talk, reason: str) -> None:
    async with serving(talk) as url:
        with pytest.raises(BrokenOffError, match=reason):
            await submit(url)


async def test_a_proxy_of_the_environment_carries_the_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The proxy is asked for the whole address, and the service itself for nothing."""
    seen: list[tuple[str, bytes]] = []
    assert not has_proxy()
    async with serving(replying(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", seen)) as url:
        monkeypatch.setenv("HTTP_PROXY", url)
        assert has_proxy()
        assert (await submit("http://provider.invalid")).status == 200
    assert seen[0][0].startswith("POST http://provider.invalid/v1/videos?model=a%20b HTTP/1.1")
