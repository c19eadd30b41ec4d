"""Handing a file to DashScope's temporary store: a policy first, then a form to the store."""

import html
import re
from typing import Final
from urllib.parse import quote, urlsplit

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import Endpoint
from cliffhanger.models.jobs.job import Failure, FailureKind
from cliffhanger.models.jobs.orders import Asset
from cliffhanger.models.jobs.replies import FormFile, post_form, read_object, refusal, text_at
from cliffhanger.models.json_body import body_text, is_web_page
from cliffhanger.models.providers.account_calls import get, secrets_of
from cliffhanger.models.providers.dashscope_codes import read_refusal

_KEY: Final = re.compile(r"<Key>([^<]+)</Key>")
_ENDINGS: Final = {
    "image/bmp": "bmp",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
}
_GRANTED: Final = ("policy", "signature", "upload_dir", "upload_host", "oss_access_key_id")
_STORE_SCHEME: Final = "oss://"


def is_stored(location: str) -> bool:
    """Return whether an asset lies in the temporary store, which a request must say."""
    return location.startswith(_STORE_SCHEME)


def policy_call(endpoint: Endpoint) -> HttpCall:
    """Return the request for a permit to upload; it costs nothing."""
    query = f"action=getPolicy&model={quote(endpoint.model, safe='')}"
    return get(f"{endpoint.base_url}/api/v1/uploads?{query}", secrets_of(endpoint))


def read_stored(reply: HttpReply, asset: Asset, endpoint: Endpoint) -> HttpCall | str | Failure:
    """Return the form to send with a permit, or the name of the file that the store took.

    The store is asked to answer 201, because only then does it name the file (unverified: that
    the permit allows it; else the store refuses the form).
    """
    text = body_text(reply.body)
    if is_web_page(text):
        return _read_store(reply, text)
    data = read_object(reply).get("data")
    granted = {name: text_at(data, name) for name in _GRANTED}
    if reply.status != 200 or not all(granted.values()) or not _is_address(granted["upload_host"]):
        return read_refusal(reply, endpoint.now)
    name = f"{asset.sha256[:32]}.{_ENDINGS.get(asset.media_type, 'bin')}"
    fields = (
        ("OSSAccessKeyId", granted["oss_access_key_id"]),
        ("Signature", granted["signature"]),
        ("policy", granted["policy"]),
        ("x-oss-object-acl", text_at(data, "x_oss_object_acl") or "private"),
        ("x-oss-forbid-overwrite", text_at(data, "x_oss_forbid_overwrite") or "true"),
        ("key", f"{granted['upload_dir']}/{name}"),
        ("success_action_status", "201"),
    )
    file = FormFile("file", name, asset.media_type, asset.data)
    return post_form(granted["upload_host"], fields, (file,))


def _read_store(reply: HttpReply, text: str) -> str | Failure:
    found = _KEY.search(text)
    if 200 <= reply.status < 300 and found:
        return f"{_STORE_SCHEME}{html.unescape(found[1])}"
    # A refusal of the store is none of the account: it must not stop it.
    is_passing = reply.status >= 500 or reply.status == 429
    kind = FailureKind.TRANSIENT if is_passing else FailureKind.INVALID_REQUEST
    return refusal(reply, kind=kind, message=f"HTTP {reply.status}: the store named no file")


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"https", "http"} and bool(parts.netloc)
