"""A chat server on this machine, a writer that asks it, and all that can be seen of both."""

import asyncio
import contextlib
import threading
from collections.abc import Generator
from dataclasses import dataclass, field

from cliffhanger.models.chat.rung import Rung
from cliffhanger.models.chat.settings import RetryPolicy
from cliffhanger.models.http import HttpCall, HttpLimits, HttpReply, HttpxAsyncTransport
from tests.chat_server import ChatServer, Scripted, in_order, serve_chat
from tests.unit.models.chat_jobs import ListLog, TestTime, VerseBrief, model_at, writer_with


@dataclass(frozen=True, slots=True)
class ThreadTransport:
    """Carries the requests of threads by an event loop, as a flow does, but pays for nothing."""

    loop: asyncio.AbstractEventLoop
    carrier: HttpxAsyncTransport

    def send(self, call: HttpCall) -> HttpReply:
        """Return the response to *call*."""
        return asyncio.run_coroutine_threadsafe(self.carrier.submit(call), self.loop).result()


@contextlib.contextmanager
def open_transport(limits: HttpLimits | None = None) -> Generator[ThreadTransport]:
    """Run an event loop in a thread of its own."""
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        carrier = HttpxAsyncTransport(limits=limits)
        try:
            yield ThreadTransport(loop, carrier)
        finally:
            asyncio.run_coroutine_threadsafe(carrier.close(), loop).result()
            loop.call_soon_threadsafe(loop.stop)
            thread.join()


@dataclass(frozen=True, slots=True)
class Case:
    """A server, a writer that asks it, and everything that can be looked at afterwards."""

    server: ChatServer
    transport: ThreadTransport
    log: ListLog = field(default_factory=ListLog)
    time: TestTime = field(default_factory=TestTime)

    def anew(self) -> "Case":
        """Return a case on the same server, with nothing seen yet."""
        self.server.seen.clear()
        return Case(self.server, self.transport)

    def write(self, *, rung: Rung | None = None, retry: RetryPolicy | None = None) -> object:
        """Return the answer to the brief."""
        writer = writer_with(
            self.transport,
            model_at(self.server.base_url, rung=rung),
            log=self.log,
            time=self.time,
            retry=retry or RetryPolicy(),
        )
        written = writer.write(VerseBrief())
        assert list(written.calls) == [entry.call for entry in self.log.entries]
        return written.value

    def play(self, *script: Scripted) -> None:
        """Let the server answer with *script*."""
        self.server.respond = in_order(*script)


@contextlib.contextmanager
def open_case() -> Generator[Case]:
    """Run a server and a transport."""
    with serve_chat(in_order()) as server, open_transport() as transport:
        yield Case(server, transport)
