"""How Kling knows an account: by an API key, or by a pair of keys that signs a token.

Facts as of mid 2026: keys are sent as they are to every model; pairs (AccessKey and SecretKey)
only work for models up to the 3.0 era.
"""

import base64
import hashlib
import hmac
import json
from datetime import datetime
from typing import Final

from pydantic import SecretStr

from cliffhanger.models.jobs.adapter import Endpoint
from cliffhanger.models.jobs.replies import bearer

TOKEN_SECONDS: Final = 1800
"""A token holds for half an hour; one is made for every call, so none comes near its end."""
CLOCK_SKEW_SECONDS: Final = 5
"""A token holds from so long ago, for clocks that differ."""


def kling_headers(endpoint: Endpoint) -> dict[str, SecretStr]:
    """Return the secret headers of a call: the account's own, and `Authorization`."""
    key = endpoint.api_key
    if key is not None and endpoint.api_secret is not None:
        key = sign_token(key, endpoint.api_secret, now=endpoint.now)
    return {**bearer(key), **endpoint.headers}


def sign_token(access_key: SecretStr, secret_key: SecretStr, *, now: datetime) -> SecretStr:
    """Return a JSON Web Token (RFC 7519, HS256) that holds from 5 s before *now* for 30 min."""
    issued_at = int(now.timestamp())
    payload = {
        "iss": access_key.get_secret_value().strip(),
        "exp": issued_at + TOKEN_SECONDS,
        "nbf": issued_at - CLOCK_SKEW_SECONDS,
    }
    signed = f"{_encode({'alg': 'HS256', 'typ': 'JWT'})}.{_encode(payload)}"
    digest = hmac.new(
        secret_key.get_secret_value().strip().encode(), signed.encode(), hashlib.sha256
    ).digest()
    return SecretStr(f"{signed}.{_base64url(digest)}")


def _encode(part: dict[str, str] | dict[str, str | int]) -> str:
    return _base64url(json.dumps(part, separators=(",", ":")).encode())


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
