from dataclasses import replace

import pytest

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.job import Failure, FailureKind
from cliffhanger.models.providers.dashscope import DashScopeVideo
from tests.contract.provider_rigs.rig import CANARY, endpoint, reply
from tests.unit.models.providers.media_orders import FRAME, key_of

VIDEO = DashScopeVideo()
WAN_27 = endpoint("https://dashscope-intl.aliyuncs.com", "wan2.7-i2v")
FILE = replace(FRAME, location="", data=b"\x89PNG bytes")
PERMIT = {
    "policy": "cG9saWN5",
    "signature": "c2lnbmF0dXJl",
    "upload_dir": "dashscope-instant/dir",
    "upload_host": "https://dashscope-file.oss-cn-beijing.aliyuncs.com",
    "oss_access_key_id": "LTAI-public",
    "x_oss_object_acl": "private",
    "x_oss_forbid_overwrite": "true",
    "expire_in_seconds": 300,
}
STORED = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse><Bucket>dashscope-file</Bucket>'
    b"<Location>https://x</Location><Key>dashscope-instant/dir/a&amp;b.png</Key>"
    b"<ETag>1</ETag></PostResponse>"
)


def test_a_file_asks_for_a_permit_first() -> None:
    call = VIDEO.upload(FILE, WAN_27)
    assert (call.method, call.url) == (
        "GET",
        "https://dashscope-intl.aliyuncs.com/api/v1/uploads?action=getPolicy&model=wan2.7-i2v",
    )
    assert key_of(call) == "Authorization: Bearer KEY"


def test_with_a_permit_the_file_goes_to_the_store() -> None:
    """The store gets the permit and the bytes, in this order, and never the account's key."""
    call = VIDEO.read_upload(reply({"data": PERMIT, "request_id": "r-1"}), FILE, WAN_27)
    assert isinstance(call, HttpCall)
    assert (call.method, call.url) == (
        "POST",
        "https://dashscope-file.oss-cn-beijing.aliyuncs.com",
    )
    assert not call.secrets
    assert CANARY.encode() not in call.body
    mark = call.headers["Content-Type"].removeprefix("multipart/form-data; boundary=")
    parts = [part.split(b"\r\n\r\n", 1) for part in call.body.split(f"--{mark}".encode())[1:-1]]
    names = [head.split(b'name="')[1].split(b'"')[0].decode() for head, _ in parts]
    fields = dict(zip(names, (value.removesuffix(b"\r\n") for _, value in parts), strict=True))
    assert fields == {
        "OSSAccessKeyId": b"LTAI-public",
        "Signature": b"c2lnbmF0dXJl",
        "policy": b"cG9saWN5",
        "x-oss-object-acl": b"private",
        "x-oss-forbid-overwrite": b"true",
        "key": b"dashscope-instant/dir/" + b"a" * 32 + b".png",
        "success_action_status": b"201",
        "file": b"\x89PNG bytes",
    }
    assert names[-1] == "file"


def test_what_the_store_took_has_a_name() -> None:
    assert (
        VIDEO.read_upload(reply(STORED, 201), FILE, WAN_27) == "oss://dashscope-instant/dir/a&b.png"
    )


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(
            reply({"code": "InvalidApiKey", "message": "no"}, 401), FailureKind.AUTH, id="key"
        ),
        pytest.param(
            reply({"code": "Throttling", "message": "no"}, 429), FailureKind.RATE_LIMITED, id="rate"
        ),
        pytest.param(reply({"data": {}}), FailureKind.PROVIDER_FAILED, id="no-permit"),
        pytest.param(
            reply({"data": {**PERMIT, "signature": ""}}), FailureKind.PROVIDER_FAILED, id="half"
        ),
        pytest.param(
            reply({"data": {**PERMIT, "upload_host": "file:///etc"}}),
            FailureKind.PROVIDER_FAILED,
            id="no-address",
        ),
        pytest.param(reply(b"", 200), FailureKind.PROVIDER_FAILED, id="store-names-nothing"),
        pytest.param(
            reply(b"<Error><Code>AccessDenied</Code></Error>", 403),
            FailureKind.INVALID_REQUEST,
            id="the-store-refuses-and-the-account-stands",
        ),
        pytest.param(reply(b"<Error/>", 503), FailureKind.TRANSIENT, id="store-busy"),
        pytest.param(reply(b"<html>Key</html>", 200), FailureKind.INVALID_REQUEST, id="a-web-page"),
    ],
)
def test_a_file_that_is_not_taken_is_a_failure(answer: HttpReply, kind: FailureKind) -> None:
    failure = VIDEO.read_upload(answer, FILE, WAN_27)
    assert isinstance(failure, Failure)
    assert failure.kind is kind
