"""The ASGI application: reads a request, lets its provider answer, spoils what it says."""

import asyncio
import json
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qsl

from tests.fault_server.control import Control
from tests.fault_server.delivery import Delivery
from tests.fault_server.dialect import Dialect, Route
from tests.fault_server.dialects import DIALECTS
from tests.fault_server.exchange import HangUpError, RefusedError, Reply, Request, answer
from tests.fault_server.house import House, Options
from tests.fault_server.plan import Fault, FaultKind, Step
from tests.fault_server.spoil import ask_to_wait, page, reason_of, spoil

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
_BLANK_EVERY_SECONDS: Final = 0.1
_INSTEAD: Final = frozenset(
    {FaultKind.STATUS, FaultKind.HTML, FaultKind.RETRY_AFTER, FaultKind.EXPIRED_URL}
)
"""Faults that are answered instead of the request."""


class FaultApp:
    """All providers, the media addresses and the control addresses."""

    def __init__(self, options: Options) -> None:
        self.house = House(options)
        self.dialects: dict[str, Dialect] = {kind.name: kind(self.house) for kind in DIALECTS}
        self.control = Control(self.house)
        self.delivery = Delivery(self.house)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        request = await _read(scope, receive)
        try:
            reply = await self._answer(request)
        except HangUpError:
            _hang_up(send)
            return
        except Exception:
            # Its own errors must not look like a provider's: the state shows them.
            self.house.crashes.append(traceback.format_exc())
            raise
        await _send(reply, send)

    async def _answer(self, request: Request) -> Reply:
        prefix, _, path = request.path.lstrip("/").partition("/")
        if prefix == "_control":
            return await self.control.answer(request, path)
        if prefix == "media":
            return await self.delivery.answer(request, path)
        dialect = self.dialects.get(prefix)
        request.prefix, request.path = prefix, f"/{path}"
        found = dialect.match(request.method, request.path) if dialect else None
        if dialect is None or found is None:
            self.house.strays.append(f"{request.method} /{prefix}/{path}")
            return answer({"detail": "Not Found"}, 404)
        route, request.params = found
        step = dialect.step_of(route, request)
        self.house.arrive(prefix, step)
        return await self._serve(dialect, replace(route, step=step), request)

    async def _serve(self, dialect: Dialect, route: Route, request: Request) -> Reply:
        fault = self.house.plan.of_request(request.prefix, route.step, request.path)
        if fault:
            self.house.ledger(request.prefix).faults[fault.kind.value] += 1
        try:
            return await self._misbehave(dialect, route, request, fault)
        finally:
            if route.step is Step.SUBMIT and request.job is None:
                self.house.ledger(request.prefix).num_refused += 1
                token = dialect.token_of(request)
                await self.house.write(request, None, accepted=False, token=token)

    async def _misbehave(
        self, dialect: Dialect, route: Route, request: Request, fault: Fault | None
    ) -> Reply:
        death = self.house.ledger(request.prefix).death
        if death == "refuse" or (fault and fault.kind is FaultKind.DROP_BEFORE):
            raise HangUpError
        if death:
            return dialect.refuse("overload", "the service is down", status=503).reply
        if fault is None:
            return await _handle(dialect, route, request)
        if fault.kind in _INSTEAD:
            if fault.is_accepted:
                await _handle(dialect, route, request)
            return _refuse(dialect, fault)
        request.is_strange = fault.kind is FaultKind.UNKNOWN_STATUS
        reply = await _handle(dialect, route, request)
        if fault.kind is FaultKind.DROP_AFTER:
            raise HangUpError
        return spoil(reply, fault)


async def _handle(dialect: Dialect, route: Route, request: Request) -> Reply:
    try:
        dialect.authorize(request)
        return await route.handler(dialect, request)
    except RefusedError as refused:
        return refused.reply


def _refuse(dialect: Dialect, fault: Fault) -> Reply:
    if fault.kind is FaultKind.HTML:
        return page(fault)
    if fault.kind is FaultKind.EXPIRED_URL:
        return dialect.refuse("not_found", "the result has expired", status=fault.status).reply
    if fault.kind is FaultKind.RETRY_AFTER:
        return ask_to_wait(dialect.refuse("rate").reply, fault)
    reply = dialect.refuse(reason_of(fault), status=fault.status).reply
    if fault.body is not None:
        reply = replace(reply, body=json.dumps(fault.body).encode())
    return replace(reply, headers={**reply.headers, **fault.headers})


async def _read(scope: Scope, receive: Receive) -> Request:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            break
    headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
    return Request(
        method=scope["method"],
        path=scope["path"],
        query=dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True)),
        headers=headers,
        body=b"".join(parts),
        root_url=f"http://{headers.get('host', '127.0.0.1')}",
    )


async def _send(reply: Reply, send: Send) -> None:
    await asyncio.sleep(reply.pause_seconds)
    headers = [(b"content-type", reply.content_type.encode())]
    headers += [(name.encode(), value.encode()) for name, value in reply.headers.items()]
    if not reply.blank_seconds:
        headers.append((b"content-length", str(len(reply.body)).encode()))
    start = {"type": "http.response.start", "status": reply.status, "headers": headers}
    await send(start)
    for _ in range(round(reply.blank_seconds / _BLANK_EVERY_SECONDS)):
        await send({"type": "http.response.body", "body": b"\n", "more_body": True})
        await asyncio.sleep(_BLANK_EVERY_SECONDS)
    sent = reply.body[: len(reply.body) - reply.num_missing_bytes]
    is_cut = reply.num_missing_bytes > 0
    await send({"type": "http.response.body", "body": sent, "more_body": is_cut})
    if is_cut:
        await asyncio.sleep(_BLANK_EVERY_SECONDS)
        _hang_up(send)


def _hang_up(send: Send) -> None:
    """Close the connection under uvicorn, which would answer 500 by itself."""
    cycle: Any = getattr(send, "__self__", None)
    cycle.transport.close()
