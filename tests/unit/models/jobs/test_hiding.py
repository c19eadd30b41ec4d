"""Services quote keys; nobody here hears of it."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from cliffhanger.models.http import FetchPolicy, HttpCall, HttpReply, Place
from cliffhanger.models.jobs.hiding import HidingTransport
from cliffhanger.models.jobs.tools import Account

ACCOUNT = Account(
    name="kling",
    provider="kling",
    base_url="https://api.example.com",
    api_key=SecretStr("access-key-1"),
    api_secret=SecretStr("pair-secret-2"),
    headers={"X-Proxy": SecretStr("proxy-key-3")},
)
CALL = HttpCall(
    "POST",
    "https://api.example.com/v1",
    secrets={"Authorization": SecretStr("Bearer signed.token.4"), "X-Short": SecretStr("abc")},
)
SECRETS = ("access-key-1", "pair-secret-2", "proxy-key-3", "signed.token.4")


class Echo:
    """Answers with everything that it must not know."""

    async def submit(self, call: HttpCall) -> HttpReply:
        """Return the secrets, in body and headers."""
        assert call is CALL
        words = f"{', '.join(SECRETS)} and Bearer signed.token.4: abc"
        return HttpReply(401, {"x-seen": words}, words.encode())

    send = submit

    async def download(self, call: HttpCall, path: Path, policy: FetchPolicy) -> HttpReply:
        """Return the same."""
        assert policy.max_bytes
        assert path.name
        return await self.submit(call)


@pytest.fixture
def transport() -> HidingTransport:
    return HidingTransport.over(Echo(), [ACCOUNT])


async def test_every_reply_is_without_secrets(transport: HidingTransport, tmp_path: Path) -> None:
    """Those of the account, and those that the request carried; short words stay."""
    policy = FetchPolicy(lambda _: Place("h", 443, "192.0.2.1"), max_bytes=9, total_seconds=9.0)
    replies = [
        await transport.submit(CALL),
        await transport.send(CALL),
        await transport.download(CALL, tmp_path / "x", policy),
    ]
    for reply in replies:
        assert reply.status == 401
        assert reply.body == b"[hidden], [hidden], [hidden], [hidden] and [hidden]: abc"
        assert reply.headers == {"x-seen": reply.body.decode()}


def test_it_shows_no_secret_itself(transport: HidingTransport) -> None:
    assert not any(secret in repr(transport) for secret in SECRETS)
