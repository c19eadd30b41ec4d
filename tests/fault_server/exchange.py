"""Requests and replies of the fault server."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fault_server.jobs import Job

_NAME = re.compile(rb'\bname="([^"]*)"')
_FILE_NAME = re.compile(rb'filename="([^"]*)"')


@dataclass(frozen=True, slots=True)
class FormFile:
    """A file of a multipart form."""

    field: str
    file_name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """A multipart form: its text fields in order, and its files."""

    fields: tuple[tuple[str, str], ...]
    files: tuple[FormFile, ...]

    def values(self) -> dict[str, Any]:
        """Return the text fields by name; a name that ends in `[]` holds a list."""
        found: dict[str, Any] = {}
        for name, value in self.fields:
            if name.endswith("[]"):
                found.setdefault(name, []).append(value)
            else:
                found[name] = value
        return found


@dataclass(slots=True)
class Request:
    """A request as it arrived.

    Attributes:
        method: In capitals.
        path: Below the provider's prefix.
        query: By name.
        headers: Names in lower case.
        body: Its bytes.
        root_url: Address of the server.
        prefix: Name of the provider.
        params: What the route's pattern found.
        job: The job that it opened or found again.
        is_replay: Whether it was answered from an earlier one.
        is_strange: Whether it is to be answered with a status that nobody knows.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    root_url: str
    prefix: str = ""
    params: Mapping[str, str] = field(default_factory=dict[str, str])
    job: "Job | None" = None
    is_replay: bool = False
    is_strange: bool = False

    @property
    def base_url(self) -> str:
        """Address of the provider."""
        return f"{self.root_url}/{self.prefix}"

    def json(self) -> dict[str, Any]:
        """Return the JSON object of the body; an empty one where there is none."""
        try:
            value = json.loads(self.body)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    def form(self) -> Form:
        """Return the multipart form of the body; an empty one where it is none."""
        kind = self.headers.get("content-type", "")
        mark = kind.partition("boundary=")[2].strip('"').encode()
        if not mark:
            return Form((), ())
        fields: list[tuple[str, str]] = []
        files: list[FormFile] = []
        for part in self.body.split(b"--" + mark)[1:-1]:
            head, _, data = part.partition(b"\r\n\r\n")
            name = _NAME.search(head)
            file_name = _FILE_NAME.search(head)
            label = name[1].decode() if name else ""
            if file_name:
                files.append(FormFile(label, file_name[1].decode(), data[:-2]))
            else:
                fields.append((label, data[:-2].decode()))
        return Form(tuple(fields), tuple(files))


@dataclass(frozen=True, slots=True)
class Reply:
    """A response to give.

    Attributes:
        body: Its bytes.
        status: HTTP status.
        content_type: Of the body.
        headers: Further ones.
        pause_seconds: Before it is sent.
        blank_seconds: How long blank lines are sent before the body.
        num_missing_bytes: How many of the promised bytes are never sent before the connection
            is closed.
    """

    body: bytes = b""
    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    pause_seconds: float = 0.0
    blank_seconds: float = 0.0
    num_missing_bytes: int = 0


def answer(value: object, status: int = 200, **headers: str) -> Reply:
    """Return *value* as JSON; header names with `_` for `-`."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply(body=json.dumps(value).encode(), status=status, headers=named)


class RefusedError(Exception):
    """The provider says no, in its own words."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


class HangUpError(Exception):
    """The connection is closed without an answer."""
