"""What every model behind the queue does, shown with clips."""

import json

import pytest
from pydantic import SecretStr

from cliffhanger.models.http import HttpCall
from cliffhanger.models.jobs.adapter import AssetForm, Idempotency, Pacing
from cliffhanger.models.jobs.job import (
    Failure,
    FailureKind,
    JobRef,
    JobSnapshot,
    JobState,
    Output,
    OutputRole,
    Submitted,
)
from cliffhanger.models.jobs.orders import Asset, VideoOrder
from cliffhanger.models.providers.fal_video import FalVideo
from tests.contract.provider_rigs.rig import CANARY, NOW, TOKEN, endpoint, reply

BASE = "https://queue.fal.run"
MODEL = "fal-ai/pika/v2.2/image-to-video"
JOB = f"{BASE}/fal-ai/pika/requests/764cabcf"
URLS = {"status": f"{JOB}/status", "result": JOB, "cancel": f"{JOB}/cancel"}
FAL = FalVideo()
POINT = endpoint(BASE, MODEL)
FILE = Asset(sha256="0123456789abcdef" * 4, media_type="image/png", num_bytes=5, data=b"frame")
SHOT = VideoOrder(prompt="She turns.", duration_seconds=5.0)


def ref(**urls: str) -> JobRef:
    return JobRef(
        account="studio",
        protocol="fal-video",
        base_url=BASE,
        model=MODEL,
        job_id="764cabcf",
        client_token=TOKEN,
        submitted_at=NOW,
        urls=urls,
    )


def key_of(call: HttpCall) -> str:
    return call.secrets["Authorization"].get_secret_value()


def test_the_submit_goes_to_the_whole_path_and_is_not_repeated_by_the_queue() -> None:
    call = FAL.submit(SHOT, POINT, TOKEN)
    assert (call.method, call.url) == ("POST", f"{BASE}/{MODEL}")
    assert key_of(call) == f"Key {CANARY}"
    assert dict(call.headers) == {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "x-fal-no-retry": "1",
    }


def test_options_of_the_queue_are_headers_and_no_input() -> None:
    options = {"no_retry": False, "request_timeout_seconds": 300, "queue_priority": "low"}
    order = VideoOrder(prompt="She turns.", duration_seconds=5.0, options=options)
    call = FAL.submit(order, POINT, TOKEN)
    assert dict(call.headers) == {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "X-Fal-Request-Timeout": "300",
        "X-Fal-Queue-Priority": "low",
    }
    assert json.loads(call.body) == {
        "prompt": "She turns.",
        "duration": 5,
        "resolution": "1080p",
        "aspect_ratio": "9:16",
    }


def test_headers_of_a_proxy_go_along_in_secret() -> None:
    point = endpoint(BASE, MODEL, headers={"x-proxy": SecretStr("pass")})
    assert set(FAL.submit(SHOT, point, TOKEN).secrets) == {"Authorization", "x-proxy"}


def test_the_addresses_that_were_returned_are_kept_and_used() -> None:
    answer = reply(
        {
            "status": "IN_QUEUE",
            "request_id": "764cabcf",
            "response_url": JOB,
            "status_url": f"{JOB}/status",
            "cancel_url": f"{JOB}/cancel",
        }
    )
    assert FAL.read_submit(answer, POINT) == Submitted("764cabcf", URLS)
    poll, cancel = FAL.poll(ref(**URLS), POINT), FAL.cancel(ref(**URLS), POINT)
    assert (poll.method, poll.url, key_of(poll)) == ("GET", f"{JOB}/status", f"Key {CANARY}")
    assert (cancel.method, cancel.url, key_of(cancel)) == (
        "PUT",
        f"{JOB}/cancel",
        f"Key {CANARY}",
    )


@pytest.mark.parametrize(
    "urls",
    [
        pytest.param({}, id="none returned"),
        pytest.param({"status": "https://evil.example/s", "cancel": "http://[::1"}, id="strange"),
    ],
)
def test_the_key_goes_to_the_account_s_host_only(urls: dict[str, str]) -> None:
    """Without an address of its own host, a job lies under the first two parts of the path."""
    assert FAL.poll(ref(**urls), POINT).url == f"{JOB}/status"
    assert FAL.cancel(ref(**urls), POINT).url == f"{JOB}/cancel"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({}, id="empty"),
        pytest.param({"detail": "All is well."}, id="no id"),
        pytest.param({"request_id": None}, id="null"),
    ],
)
def test_an_acceptance_without_a_name_is_unclear(body: object) -> None:
    failure = FAL.read_submit(reply(body), POINT)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.AMBIGUOUS_SUBMIT


@pytest.mark.parametrize(
    ("status", "body", "state", "place"),
    [
        pytest.param(
            202, {"status": "IN_QUEUE", "queue_position": 3}, JobState.QUEUED, 3, id="queued"
        ),
        pytest.param(202, {"status": "IN_PROGRESS"}, JobState.RUNNING, None, id="running"),
    ],
)
def test_a_job_on_its_way(
    status: int, body: dict[str, object], state: JobState, place: int | None
) -> None:
    snapshot = FAL.read_poll(reply(body, status), ref(**URLS), POINT)
    assert snapshot == JobSnapshot(state, str(body["status"]), queue_position=place)


def test_a_completed_job_has_its_result_behind_a_hop_that_wants_the_key() -> None:
    answer = reply({"status": "COMPLETED", "metrics": {"inference_time": 3.1}})
    snapshot = FAL.read_poll(answer, ref(**URLS), POINT)
    result = Output(OutputRole.VIDEO, "video/mp4", url=JOB, is_indirect=True, is_authorized=True)
    assert snapshot == JobSnapshot(JobState.SUCCEEDED, "COMPLETED", progress=1.0, outputs=(result,))
    assert key_of(FAL.fetch(result, ref(**URLS), POINT)) == f"Key {CANARY}"
    file = Output(OutputRole.VIDEO, "video/mp4", url="https://v3.fal.media/files/out.mp4")
    assert FAL.fetch(file, ref(**URLS), POINT).secrets == {}


@pytest.mark.parametrize(
    ("code", "state", "kind"),
    [
        pytest.param("request_timeout", JobState.FAILED, FailureKind.PROVIDER_FAILED, id="slow"),
        pytest.param("startup_timeout", JobState.FAILED, FailureKind.PROVIDER_FAILED, id="cold"),
        pytest.param(
            "runner_disconnected", JobState.FAILED, FailureKind.PROVIDER_FAILED, id="lost"
        ),
        pytest.param("never_seen", JobState.FAILED, FailureKind.PROVIDER_FAILED, id="strange"),
        pytest.param("", JobState.FAILED, FailureKind.PROVIDER_FAILED, id="no code"),
        pytest.param("bad_request", JobState.FAILED, FailureKind.INVALID_REQUEST, id="wrong"),
        pytest.param(
            "content_policy_violation", JobState.FAILED, FailureKind.CONTENT_INPUT, id="content"
        ),
        pytest.param("no_media_generated", JobState.FAILED, FailureKind.BAD_OUTPUT, id="nothing"),
        pytest.param("client_cancelled", JobState.CANCELLED, FailureKind.CANCELLED, id="cancelled"),
    ],
)
def test_a_completed_job_may_be_a_failure(code: str, state: JobState, kind: FailureKind) -> None:
    answer = reply({"status": "COMPLETED", "error": "It went wrong.", "error_type": code})
    assert FAL.read_poll(answer, ref(**URLS), POINT) == JobSnapshot(
        state, "COMPLETED", failure=Failure(kind, "It went wrong.", code=code)
    )


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        pytest.param(401, FailureKind.AUTH, id="key"),
        pytest.param(404, FailureKind.EXPIRED, id="gone"),
        pytest.param(429, FailureKind.RATE_LIMITED, id="too fast"),
    ],
)
def test_a_failed_look_says_nothing_of_the_job(status: int, kind: FailureKind) -> None:
    failure = FAL.read_poll(reply({"detail": "No."}, status), ref(**URLS), POINT)
    assert failure == Failure(kind, f"HTTP {status}: No.", http_status=status)


def test_an_upload_shows_the_key_to_the_storage_host_and_the_pass_to_the_files() -> None:
    first = FAL.upload(FILE, POINT)
    assert (first.method, first.url) == (
        "POST",
        "https://rest.fal.ai/storage/auth/token?storage_type=fal-cdn-v3",
    )
    assert key_of(first) == f"Key {CANARY}"
    granted = {"token": "pass-1", "token_type": "Bearer", "base_url": "https://v3b.fal.media"}
    second = FAL.read_upload(reply(granted), FILE, POINT)
    assert isinstance(second, HttpCall)
    assert (second.method, second.url, second.body) == (
        "POST",
        "https://v3b.fal.media/files/upload",
        b"frame",
    )
    assert dict(second.headers) == {
        "Content-Type": "image/png",
        "Accept": "application/json",
        "X-Fal-File-Name": "0123456789abcdef",
    }
    assert key_of(second) == "Bearer pass-1"
    link = "https://v3b.fal.media/files/b/frame.png"
    assert FAL.read_upload(reply({"access_url": link}), FILE, POINT) == link


def test_the_storage_host_is_a_setting() -> None:
    point = endpoint(BASE, MODEL, settings={"storage_url": "https://rest.alpha.fal.ai"})
    assert FAL.upload(FILE, point).url == (
        "https://rest.alpha.fal.ai/storage/auth/token?storage_type=fal-cdn-v3"
    )


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        pytest.param(401, {"detail": "No."}, FailureKind.AUTH, id="key"),
        pytest.param(503, {"detail": "Busy."}, FailureKind.TRANSIENT, id="busy"),
        pytest.param(200, {}, FailureKind.PROVIDER_FAILED, id="no pass"),
        pytest.param(200, {"token": "two\nlines"}, FailureKind.PROVIDER_FAILED, id="no header"),
        pytest.param(500, {"token": "pass"}, FailureKind.PROVIDER_FAILED, id="broken"),
    ],
)
def test_a_failed_upload_says_why(status: int, body: object, kind: FailureKind) -> None:
    failure = FAL.read_upload(reply(body, status), FILE, POINT)
    assert isinstance(failure, Failure)
    assert failure.kind is kind


def test_what_the_queue_offers() -> None:
    assert FAL.caps.idempotency is Idempotency.NONE
    assert FAL.caps.asset_forms == (AssetForm.URL, AssetForm.UPLOAD, AssetForm.DATA_URI)
    assert FAL.caps.pacing == Pacing(1.0, 5.0)
    assert FAL.caps.is_server_error_unclear
    assert FAL.find(TOKEN, SHOT, POINT) is None
    assert FAL.probe(POINT) is None


def test_a_model_is_named_by_its_whole_path() -> None:
    problems = FAL.check(SHOT, endpoint(BASE, "pika"))
    assert problems == ("model is 'pika'; give its full path, such as fal-ai/flux/dev",)
