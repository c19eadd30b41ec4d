from datetime import UTC, datetime, timedelta

from pydantic import SecretStr

from cliffhanger.models.jobs.adapter import Endpoint
from cliffhanger.models.providers.kling_auth import kling_headers, sign_token

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
# Signed with `openssl dgst -sha256 -hmac secret-key`.
EXPECTED = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
    "eyJpc3MiOiJhY2Nlc3Mta2V5IiwiZXhwIjoxNzk1OTU1NDAwLCJuYmYiOjE3OTU5NTM1OTV9."
    "Uhkw_9OOq3G5B_gkkNpDQPpOLHJbeTOzxy74k2csm48"
)


def headers(**changes: object) -> dict[str, str]:
    values = {"base_url": "https://api.test", "model": "kling-v3", "now": NOW, **changes}
    return {
        name: value.get_secret_value() for name, value in kling_headers(Endpoint(**values)).items()
    }


def test_a_token_is_what_openssl_signs() -> None:
    token = sign_token(SecretStr("access-key"), SecretStr("secret-key"), now=NOW)
    assert token.get_secret_value() == EXPECTED
    assert "secret" not in repr(token)


def test_a_key_goes_as_it_is() -> None:
    assert headers(api_key=SecretStr(" one-key\n")) == {"Authorization": "Bearer one-key"}


def test_a_pair_of_keys_signs_a_token_for_every_call() -> None:
    pair = {"api_key": SecretStr("access-key"), "api_secret": SecretStr("secret-key")}
    assert headers(**pair) == {"Authorization": f"Bearer {EXPECTED}"}
    assert headers(**pair, now=NOW + timedelta(minutes=26)) != headers(**pair)


def test_headers_of_a_proxy_go_along_in_secret() -> None:
    proxy = {"X-Proxy": SecretStr("door")}
    assert headers(headers=proxy) == {"X-Proxy": "door"}
    assert headers(api_key=SecretStr("k"), headers=proxy) == {
        "Authorization": "Bearer k",
        "X-Proxy": "door",
    }
