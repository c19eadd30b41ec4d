"""Requests with an account's key, which nobody but the account's own host may see."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from pydantic import SecretStr

from cliffhanger.models.http import HttpCall
from cliffhanger.models.jobs.adapter import Endpoint
from cliffhanger.models.jobs.job import Output
from cliffhanger.models.jobs.replies import bearer

_PORTS: Final = {"http": 80, "https": 443}


def secrets_of(endpoint: Endpoint, *, word: str = "Bearer") -> dict[str, SecretStr]:
    """Return the secret headers of an account: its key, and what its proxy wants."""
    return {**bearer(endpoint.api_key, word=word), **endpoint.headers}


def secrets_in(header: str, endpoint: Endpoint) -> dict[str, SecretStr]:
    """Return the secret headers of an account whose key goes bare into *header*."""
    key = endpoint.api_key
    named = {header: SecretStr(key.get_secret_value().strip())} if key else {}
    return {**named, **endpoint.headers}


def get(
    url: str, secrets: Mapping[str, SecretStr], headers: Mapping[str, str] | None = None
) -> HttpCall:
    """Return a GET that asks for JSON."""
    shown = {"Accept": "application/json", **(headers or {})}
    return HttpCall(method="GET", url=url, headers=shown, secrets=secrets)


def fetch_call(output: Output, endpoint: Endpoint, secrets: Mapping[str, SecretStr]) -> HttpCall:
    """Return the request for an output; the secrets go to the account's own host only."""
    is_told = output.is_authorized and is_at_home(output.url, endpoint)
    return HttpCall(method="GET", url=output.url, secrets=secrets if is_told else {})


def is_at_home(url: str, endpoint: Endpoint) -> bool:
    """Return whether *url* is on the host and port of the account's address, by its scheme."""
    try:
        return _origin(url) == _origin(endpoint.base_url)
    except ValueError:
        return False


def home_address(returned: str, own: str, endpoint: Endpoint) -> str:
    """Return the address that a provider gave for a job, or *own* where it would leak the key."""
    return returned if is_at_home(returned, endpoint) else own


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)
