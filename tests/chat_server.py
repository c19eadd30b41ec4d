"""A chat server on 127.0.0.1 that answers as it is told, however badly."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it arrived.

    Attributes:
        index: Zero-based, in order of arrival.
        path: Of the address.
        headers: Names in lower case.
        body: Its JSON.
    """

    index: int
    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]

    @property
    def prompt(self) -> str:
        """All messages as one text."""
        return "\n".join(str(message["content"]) for message in self.body["messages"])


@dataclass(frozen=True, slots=True)
class Scripted:
    """A response to give.

    Attributes:
        body: Bytes of it.
        status: HTTP status.
        headers: Further headers.
        content_type: Of the body.
        chunks: Sent one by one, as a chunked body, instead of *body*.
        pause_seconds: Before the response and before every chunk.
        cut_after_bytes: Close the connection in the middle of the body; None for never.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    content_type: str = "application/json"
    chunks: tuple[bytes, ...] = ()
    pause_seconds: float = 0.0
    cut_after_bytes: int | None = None


Respond = Callable[[Seen], Scripted]


@dataclass(slots=True)
class ChatServer:
    """A running server.

    Attributes:
        base_url: Its address, ending in `/v1`.
        seen: Every request so far, in order of arrival.
    """

    base_url: str
    respond: Respond
    seen: list[Seen] = field(default_factory=list[Seen])
    lock: threading.Lock = field(default_factory=threading.Lock)

    def see(self, path: str, headers: Mapping[str, str], body: bytes) -> Seen:
        """Return the request after it is written down."""
        with self.lock:
            seen = Seen(len(self.seen), path, headers, cast("dict[str, Any]", json.loads(body)))
            self.seen.append(seen)
            return seen


@contextlib.contextmanager
def serve_chat(respond: Respond) -> Generator[ChatServer]:
    """Serve chat completions on a free port; *respond* is called by several threads at once."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.chat = ChatServer(f"http://127.0.0.1:{server.server_port}/v1", respond)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server.chat
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def in_order(*script: Scripted) -> Respond:
    """Return an answerer that goes through *script* once; after its end it answers 418."""

    def respond(seen: Seen) -> Scripted:
        if seen.index < len(script):
            return script[seen.index]
        return fault(418, "the script is at its end")

    return respond


def completion(content: object, **changes: object) -> Scripted:
    """Return a whole completion whose message has *content*.

    Args:
        content: Text, a list of parts, or None; any other mapping is sent as its JSON.
        changes: `finish_reason`, `refusal`, `usage`, or any other field of the completion.
    """
    return Scripted(json.dumps(completion_body(content, **changes)).encode())


def completion_body(content: object, **changes: object) -> dict[str, object]:
    """Return the JSON of a completion; see `completion`."""
    text = json.dumps(content) if isinstance(content, dict) else content
    message = {"role": "assistant", "content": text, "refusal": changes.pop("refusal", None)}
    finish = changes.pop("finish_reason", "stop")
    usage = {"prompt_tokens": 120, "completion_tokens": 30, "total_tokens": 150}
    body: dict[str, object] = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_790_000_000,
        "model": "storyteller-1",
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
        "usage": usage,
    }
    return {**body, **changes}


def fault(
    status: int,
    message: str,
    *,
    code: str | None = None,
    param: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Scripted:
    """Return an error as OpenAI words it."""
    error = {"message": message, "type": "invalid_request_error", "param": param, "code": code}
    return Scripted(json.dumps({"error": error}).encode(), status=status, headers=headers or {})


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    chat: ChatServer

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401  as inherited
        """Say nothing: clients that go away are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        """Answer as the script says."""
        chat = cast("_Server", self.server).chat
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", "0")))
        self._give(chat.respond(chat.see(self.path, headers, body)))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  as inherited
        """Say nothing."""

    def _give(self, scripted: Scripted) -> None:
        time.sleep(scripted.pause_seconds)
        self.send_response(scripted.status)
        self.send_header("Content-Type", scripted.content_type)
        for name, value in scripted.headers.items():
            self.send_header(name, value)
        if scripted.chunks:
            self._give_chunks(scripted)
            return
        self.send_header("Content-Length", str(len(scripted.body)))
        self.end_headers()
        self.wfile.write(scripted.body[: scripted.cut_after_bytes])
        if scripted.cut_after_bytes is not None:
            self._hang_up()

    def _give_chunks(self, scripted: Scripted) -> None:
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for chunk in scripted.chunks:
            time.sleep(scripted.pause_seconds)
            self.wfile.write(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
        if scripted.cut_after_bytes is not None:
            self._hang_up()
            return
        self.wfile.write(b"0\r\n\r\n")

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)
