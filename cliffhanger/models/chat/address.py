"""Where chat completions are asked for."""

import re
from typing import Final
from urllib.parse import SplitResult, urlsplit, urlunsplit

_PATH: Final = "/chat/completions"
_VERSION: Final = re.compile(r"v\d+[a-z0-9]*")


def completions_url(base_url: str) -> str:
    """Return the address that chat completions are posted to.

    `/v1` is added where the path names no version (`/v1`, `/v1beta/openai`, `/api/v3`). An address
    that ends in `/chat/completions` is taken at its word.

    Raises:
        ValueError: It is no http address, or carries a user, a query or a fragment.
    """
    parts = _split(base_url.strip())
    segments = [segment for segment in parts.path.split("/") if segment]
    path = "".join(f"/{segment}" for segment in segments)
    if not path.endswith(_PATH):
        if not any(_VERSION.fullmatch(segment) for segment in segments):
            path += "/v1"
        path += _PATH
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def _split(base_url: str) -> SplitResult:
    try:
        parts = urlsplit(base_url)
        is_address = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        # Raised anew below, without the text: it may hold a key.
        is_address, parts = False, SplitResult("", "", "", "", "")
    if not is_address:
        raise ValueError("base_url must be an address such as https://host/v1")
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError(
            "base_url must carry no user, query or fragment; give the key as the API key"
        )
    return parts
