"""No reply brings a key of ours along: services quote it when they refuse it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Self

from pydantic import SecretStr

from cliffhanger.models.http import AsyncTransport, FetchPolicy, HttpCall, HttpReply
from cliffhanger.models.jobs.tools import Account

HIDDEN: Final = "[hidden]"
MIN_CHARS: Final = 6
"""What is shorter is no key, and might be any word."""


@dataclass(frozen=True, slots=True)
class HidingTransport:
    """Carries requests, and hides in every reply what nobody may see.

    Bodies that a download writes to a file are media and stay as they are.

    Attributes:
        transport: Carries them.
        secrets: What is hidden, besides what a request itself carries.
    """

    transport: AsyncTransport
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def over(cls, transport: AsyncTransport, accounts: Iterable[Account]) -> Self:
        """Return a transport that hides every secret of *accounts*."""
        found: list[SecretStr | None] = []
        for account in accounts:
            found += [account.api_key, account.api_secret, *account.headers.values()]
        return cls(transport, tuple(part for item in found for part in _parts(item)))

    async def submit(self, call: HttpCall) -> HttpReply:
        """Return the response to a paid request; see `AsyncTransport`."""
        return self._hide(call, await self.transport.submit(call))

    async def send(self, call: HttpCall) -> HttpReply:
        """Return the response to a request that may be sent again; see `AsyncTransport`."""
        return self._hide(call, await self.transport.send(call))

    async def download(self, call: HttpCall, path: Path, policy: FetchPolicy) -> HttpReply:
        """Return the response to *call*, its body in *path* where it is a 200."""
        return self._hide(call, await self.transport.download(call, path, policy))

    def _hide(self, call: HttpCall, reply: HttpReply) -> HttpReply:
        own = (part for secret in call.secrets.values() for part in _parts(secret))
        body, headers = reply.body, dict(reply.headers)
        for secret in sorted({*self.secrets, *own}, key=len, reverse=True):
            body = body.replace(secret.encode(), HIDDEN.encode())
            headers = {name: text.replace(secret, HIDDEN) for name, text in headers.items()}
        return replace(reply, body=body, headers=headers)


def _parts(secret: SecretStr | None) -> tuple[str, ...]:
    """Return the value, and what comes after words such as `Bearer`; nothing for no secret."""
    value = secret.get_secret_value().strip() if secret else ""
    return tuple(part for part in {value, value.split(" ")[-1]} if len(part) >= MIN_CHARS)
