"""Headless Chromium, driven as a person would: open, read, type, click.

It speaks the DevTools protocol over the websocket that Chromium opens. Elements are named by XPath,
so that a form's field is what stands after its label.
"""

import base64
import contextlib
import json
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
from websockets.sync.client import connect
from websockets.sync.connection import Connection

from tests.integration.processes import process_group
from tests.servers import free_port

CHROMIUM: Final = "/usr/bin/chromium"
FLAGS: Final = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--window-size=1400,1300",
]
ANSWER_SECONDS: Final = 30.0
POLL_SECONDS: Final = 0.1


@dataclass(slots=True)
class Browser:
    """One page of a running Chromium."""

    _socket: Connection
    _num_calls: int = 0

    def open(self, url: str) -> None:
        """Go to *url*; the page is still loading when this returns."""
        self._call("Page.navigate", url=url)

    def read(self, script: str) -> Any:  # noqa: ANN401  whatever JSON the page answers
        """Return what *script* evaluates to in the page; None where it fails."""
        answer = self._call("Runtime.evaluate", expression=script, returnByValue=True)
        return answer["result"].get("value") if "exceptionDetails" not in answer else None

    def wait_until(self, script: str, *, timeout_seconds: float = 30.0) -> Any:  # noqa: ANN401
        """Return what *script* evaluates to once that is true.

        Raises:
            TimeoutError: It stayed false; says what the page showed.
        """
        deadline = time.monotonic() + timeout_seconds
        while time.monotonic() < deadline:
            if value := self.read(script):
                return value
            time.sleep(POLL_SECONDS)
        raise TimeoutError(f"{script} stayed false on this page:\n{self.text()}")

    def wait_for(self, text: str, *, timeout_seconds: float = 30.0) -> None:
        """Return once the page shows *text*."""
        script = f"document.body.innerText.includes({json.dumps(text)})"
        self.wait_until(script, timeout_seconds=timeout_seconds)

    def text(self) -> str:
        """Return what the page shows."""
        return str(self.read("document.body.innerText"))

    def click(self, xpath: str) -> None:
        """Click the first element, once it is there."""
        self.wait_until(f"(element => {{ element.click(); return true }})({_find(xpath)})")

    def follow(self, xpath: str) -> None:
        """Go where the first link points to, once it is there."""
        self.open(str(self.wait_until(f"{_find(xpath)}?.href")))

    def type_into(self, label: str, text: str) -> None:
        """Type *text* over what is in the field after *label*."""
        field = f"//*[normalize-space(text())='{label}']/following::textarea[1]"
        focus = "element => { element.select(); return document.activeElement === element }"
        self.wait_until(f"({focus})({_find(field)})")
        self._call("Input.insertText", text=text)

    def save_screenshot(self, path: Path) -> None:
        """Write what can be seen now as PNG."""
        path.write_bytes(base64.b64decode(self._call("Page.captureScreenshot")["data"]))

    def _call(self, method: str, **parameters: object) -> dict[str, Any]:
        self._num_calls += 1
        call = {"id": self._num_calls, "method": method, "params": parameters}
        self._socket.send(json.dumps(call))
        while True:
            answer = json.loads(self._socket.recv(timeout=ANSWER_SECONDS))
            if answer.get("id") == self._num_calls:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return dict(answer["result"])


@contextlib.contextmanager
def run_browser(folder: Path) -> Generator[Browser]:
    """Run Chromium with a fresh profile in *folder*."""
    port = free_port()
    command = [CHROMIUM, *FLAGS, f"--remote-debugging-port={port}", f"--user-data-dir={folder}"]
    with (
        process_group([*command, "about:blank"], log=folder.with_suffix(".log")),
        connect(_find_page(port), max_size=None, proxy=None) as socket,
    ):
        yield Browser(socket)


def _find_page(port: int) -> str:
    """Return the websocket address of Chromium's page, once it listens."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.TransportError):
            targets = httpx.get(f"http://127.0.0.1:{port}/json", trust_env=False).json()
            pages = [target for target in targets if target["type"] == "page"]
            if pages:
                return str(pages[0]["webSocketDebuggerUrl"])
        time.sleep(POLL_SECONDS)
    raise TimeoutError(f"{CHROMIUM} opened no page on port {port}")


def _find(xpath: str) -> str:
    first = "XPathResult.FIRST_ORDERED_NODE_TYPE"
    return f"document.evaluate({json.dumps(xpath)}, document, null, {first}).singleNodeValue"
