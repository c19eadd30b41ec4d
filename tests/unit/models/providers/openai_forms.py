"""A reader of multipart forms that is not the writer's own, and of what a call shows."""

import email
import json
from email.policy import HTTP

from cliffhanger.models.http import HttpCall


def read_form(call: HttpCall) -> list[tuple[str, str | None, str, bytes]]:
    """Return name, file name, media type and bytes of each part, in order."""
    head = f"Content-Type: {call.headers['Content-Type']}\r\n\r\n".encode()
    message = email.message_from_bytes(head + call.body, policy=HTTP)
    return [
        (
            str(part.get_param("name", header="content-disposition")),
            part.get_filename(),
            part.get_content_type(),
            part.get_payload(decode=True),
        )
        for part in message.iter_parts()
    ]


def form_fields(call: HttpCall) -> list[tuple[str, str]]:
    """Return the parts of a form that are no files."""
    return [(name, data.decode()) for name, file, _, data in read_form(call) if file is None]


def shown(call: HttpCall) -> tuple[str, str, dict[str, str]]:
    """Return method, address and secret headers."""
    secrets = {name: secret.get_secret_value() for name, secret in call.secrets.items()}
    return call.method, call.url, secrets


def read_json(call: HttpCall) -> object:
    """Return the JSON that a call carries."""
    assert call.headers["Content-Type"] == "application/json"
    return json.loads(call.body)
