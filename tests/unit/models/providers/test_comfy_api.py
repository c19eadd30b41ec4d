import json
from dataclasses import replace
from decimal import Decimal

import pytest

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import Endpoint, Idempotency
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
from cliffhanger.models.providers.comfy_api import ComfyApiImages, ComfyApiVideo
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.rig import CANARY, NOW, TOKEN, endpoint, reply

IMAGES, VIDEO = ComfyApiImages(), ComfyApiVideo()
PROXY = endpoint("http://127.0.0.1:8189", "wan")
CLOUD = endpoint("https://cloud.comfy.org", "wan")
DEPLOYMENT = endpoint("https://dep-1.run.comfy.app", "wan")
ID = "job_01JZ"
FRAME = Asset("c" * 64, "image/png", 3, location="asset_01", data=b"png")
ORDER = VideoOrder(
    prompt="Mai turns",
    first_frame=FRAME,
    duration_seconds=4.0,
    seed=7,
    options={"workflow": "wan_image_to_video"},
)
LINKS = {"self": f"/api/v2/jobs/{ID}", "events": "/e", "cancel": f"/api/v2/jobs/{ID}/cancel"}
REF = JobRef(
    account="studio",
    protocol="comfy-api-video",
    base_url="http://127.0.0.1:8189",
    model="wan",
    job_id=ID,
    client_token=TOKEN,
    submitted_at=NOW,
)


def job(status: str, **facts: object) -> HttpReply:
    return reply({"id": ID, "status": status, "outputs": [], "urls": LINKS, **facts})


def seen(answer: HttpReply, adapter: ComfyApiImages | ComfyApiVideo = VIDEO) -> JobSnapshot:
    snapshot = adapter.read_poll(answer, REF, PROXY)
    assert isinstance(snapshot, JobSnapshot)
    return snapshot


def output(url: str, content_type: str = "video/mp4") -> dict[str, str]:
    return {"node_id": "15", "name": "a.mp4", "content_type": content_type, "url": url}


def key_of(call: HttpCall) -> str:
    return call.secrets["Authorization"].get_secret_value() if call.secrets else ""


@pytest.mark.parametrize(
    ("place", "label"),
    [
        pytest.param(PROXY, {"metadata": TOKEN}, id="proxy"),
        pytest.param(DEPLOYMENT, {"metadata": {"cliffhanger": TOKEN}}, id="deployment"),
        pytest.param(CLOUD, {}, id="cloud"),
    ],
)
def test_a_full_order_is_sent_as_the_contract_has_it(
    place: Endpoint, label: dict[str, object]
) -> None:
    call = VIDEO.submit(ORDER, place, TOKEN)
    assert (call.method, call.url) == ("POST", f"{place.base_url}/api/v2/jobs")
    assert call.headers == {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Idempotency-Key": "01234567-89ab-cdef-0123-456789abcdef",
    }
    assert key_of(call) == f"Bearer {CANARY}"
    body = json.loads(call.body)
    graph = body.pop("workflow")
    assert body == label
    assert graph["9"] == {
        "class_type": "LoadImage",
        "inputs": {"image": {"__type": "core/ASSET", "info": {"id": "asset_01"}}},
    }
    assert graph["12"]["inputs"]["seed"] == 7
    assert graph["15"]["inputs"]["filename_prefix"] == f"cliffhanger/{TOKEN}"


def test_a_proxy_without_a_key_gets_none() -> None:
    assert VIDEO.submit(ORDER, replace(PROXY, api_key=None), TOKEN).secrets == {}


def test_an_image_is_uploaded_as_an_asset() -> None:
    call = VIDEO.upload(FRAME, PROXY)
    assert isinstance(call, HttpCall)
    assert (call.method, call.url) == ("POST", "http://127.0.0.1:8189/api/v2/assets")
    mark = call.headers["Content-Type"].removeprefix("multipart/form-data; boundary=")
    name = "c" * 32 + ".png"
    assert call.body.decode() == (
        f'--{mark}\r\nContent-Disposition: form-data; name="content_type"\r\n\r\nimage/png\r\n'
        f'--{mark}\r\nContent-Disposition: form-data; name="file_path"\r\n\r\n{name}\r\n'
        f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        f"Content-Type: image/png\r\n\r\npng\r\n--{mark}--\r\n"
    )


def test_weights_that_have_a_name_are_not_uploaded() -> None:
    weights = Asset("d" * 64, "application/octet-stream", 9, data=b"weights")
    assert VIDEO.upload(weights, PROXY) == "d" * 64


@pytest.mark.parametrize("status", [200, 201, 202])
def test_an_upload_is_known_by_its_id(status: int) -> None:
    assert VIDEO.read_upload(reply({"id": "asset_9"}, status), FRAME, PROXY) == "asset_9"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(
            reply({"error": {"code": "hash_mismatch", "message": "no"}}, 409),
            FailureKind.INVALID_REQUEST,
            id="409",
        ),
        pytest.param(reply({}, 201), FailureKind.PROVIDER_FAILED, id="no id"),
    ],
)
def test_a_failed_upload_says_so(answer: HttpReply, kind: FailureKind) -> None:
    failure = VIDEO.read_upload(answer, FRAME, PROXY)
    assert isinstance(failure, Failure)
    assert failure.kind is kind


def test_an_accepted_workflow_is_a_job_with_links() -> None:
    answer = HttpReply(201, {}, job("queued").body)
    assert VIDEO.read_submit(answer, PROXY) == Submitted(
        ID, {"status": f"/api/v2/jobs/{ID}", "cancel": f"/api/v2/jobs/{ID}/cancel"}
    )


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        pytest.param("invalid_request", 400, FailureKind.INVALID_REQUEST, id="400"),
        pytest.param("unauthorized", 401, FailureKind.AUTH, id="401"),
        pytest.param("insufficient_credits", 402, FailureKind.BALANCE, id="402"),
        pytest.param("forbidden", 403, FailureKind.AUTH, id="403"),
        pytest.param("idempotency_conflict", 409, FailureKind.AMBIGUOUS_SUBMIT, id="409"),
        pytest.param("invalid_workflow", 422, FailureKind.INVALID_REQUEST, id="workflow"),
        pytest.param("workflow_format_ui", 422, FailureKind.INVALID_REQUEST, id="editor's format"),
        pytest.param("missing_asset", 422, FailureKind.INVALID_REQUEST, id="asset"),
        pytest.param("idempotency_key_reuse", 422, FailureKind.AMBIGUOUS_SUBMIT, id="key used"),
        pytest.param("input_blocked", 422, FailureKind.CONTENT_INPUT, id="blocked"),
        pytest.param("queue_full", 429, FailureKind.CONCURRENCY, id="queue"),
        pytest.param("rate_limited", 429, FailureKind.RATE_LIMITED, id="rate"),
        pytest.param("upstream_error", 500, FailureKind.PROVIDER_FAILED, id="500"),
        pytest.param("upstream_unreachable", 503, FailureKind.AMBIGUOUS_SUBMIT, id="lost answer"),
        pytest.param("deployment_not_ready", 503, FailureKind.TRANSIENT, id="503"),
    ],
)
def test_a_refusal_says_what_may_be_done_next(code: str, status: int, kind: FailureKind) -> None:
    answer = reply({"error": {"code": code, "message": "It is so."}}, status, retry_after="5")
    assert VIDEO.read_submit(answer, PROXY) == Failure(
        kind,
        f"HTTP {status}: It is so.",
        code=code,
        http_status=status,
        retry_after_seconds=5.0,
    )


def test_an_unreadable_acceptance_is_ambiguous() -> None:
    failure = VIDEO.read_submit(reply({"status": "queued"}, 201), PROXY)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.AMBIGUOUS_SUBMIT


@pytest.mark.parametrize(
    ("link", "url"),
    [
        pytest.param("", f"http://127.0.0.1:8189/api/v2/jobs/{ID}", id="no link"),
        pytest.param(
            "/api/v2/jobs/x?y=1", "http://127.0.0.1:8189/api/v2/jobs/x?y=1", id="relative"
        ),
        pytest.param("http://127.0.0.1:8189/j/x", "http://127.0.0.1:8189/j/x", id="absolute"),
        pytest.param("http://inner/j/x", f"http://127.0.0.1:8189/api/v2/jobs/{ID}", id="elsewhere"),
        pytest.param("http://[x", f"http://127.0.0.1:8189/api/v2/jobs/{ID}", id="no address"),
    ],
)
def test_links_are_followed_on_the_accounts_host(link: str, url: str) -> None:
    call = VIDEO.poll(replace(REF, urls={"status": link}), PROXY)
    assert (call.method, call.url) == ("GET", url)


def test_a_job_is_cancelled_by_its_link() -> None:
    call = VIDEO.cancel(replace(REF, urls={"cancel": "/c/1"}), PROXY)
    assert (call.method, call.url) == ("POST", "http://127.0.0.1:8189/c/1")
    call = VIDEO.cancel(REF, PROXY)
    assert call.url == f"http://127.0.0.1:8189/api/v2/jobs/{ID}/cancel"


@pytest.mark.parametrize(
    ("status", "state", "kind"),
    [
        pytest.param("queued", JobState.QUEUED, None, id="queued"),
        pytest.param("running", JobState.RUNNING, None, id="running"),
        pytest.param("canceling", JobState.RUNNING, None, id="canceling"),
        pytest.param("succeeded", JobState.FAILED, FailureKind.BAD_OUTPUT, id="without outputs"),
        pytest.param("failed", JobState.FAILED, FailureKind.PROVIDER_FAILED, id="failed"),
        pytest.param("canceled", JobState.CANCELLED, FailureKind.CANCELLED, id="canceled"),
        pytest.param("expired", JobState.EXPIRED, FailureKind.EXPIRED, id="expired"),
    ],
)
def test_states_are_those_of_the_contract(
    status: str, state: JobState, kind: FailureKind | None
) -> None:
    snapshot = seen(job(status))
    assert (snapshot.state, snapshot.is_known_status) == (state, True)
    assert (snapshot.failure.kind if snapshot.failure else None) is kind


def test_an_open_job_shows_its_progress() -> None:
    snapshot = seen(job("running", progress={"value": 0.42}, queue_position=None))
    assert snapshot.progress == pytest.approx(0.42)
    assert seen(job("queued", queue_position=3, progress=None)).queue_position == 3
    assert seen(job("running", progress={"value": 7})).progress is None


def test_outputs_of_an_open_job_are_not_its_result() -> None:
    snapshot = seen(job("running", outputs=[output("/a")]))
    assert (snapshot.state, snapshot.outputs) == (JobState.RUNNING, ())


def test_a_success_brings_the_outputs_of_its_kind() -> None:
    answer = job(
        "succeeded",
        outputs=[
            output("/api/v2/assets/a/content"),
            output("https://store.test/b.webm?sig=1", "video/webm"),
            output("/api/v2/assets/c/content", "image/png"),
            output(""),
        ],
        metrics={"queue_ms": 10, "execution_ms": 41500},
    )
    snapshot = seen(answer)
    assert snapshot.outputs == (
        Output(
            OutputRole.VIDEO,
            "video/mp4",
            url="http://127.0.0.1:8189/api/v2/assets/a/content",
            is_authorized=True,
        ),
        Output(
            OutputRole.VIDEO,
            "video/webm",
            url="https://store.test/b.webm?sig=1",
            is_authorized=True,
        ),
    )
    assert snapshot.usage == Units(clips=2, gpu_seconds=Decimal("41.5"))
    assert [found.media_type for found in seen(answer, IMAGES).outputs] == ["image/png"]


def test_a_failed_job_names_the_node() -> None:
    error = {
        "code": "node_execution_error",
        "message": "out of memory",
        "node_id": "12",
        "class_type": "KSampler",
        "traceback": "…",
    }
    assert seen(job("failed", error=error)).failure == Failure(
        FailureKind.PROVIDER_FAILED,
        "node 12 (KSampler): out of memory",
        code="node_execution_error",
    )


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(
            reply({"error": {"code": "not_found", "message": "no"}}, 404),
            FailureKind.EXPIRED,
            id="404",
        ),
        pytest.param(
            reply({"error": {"code": "upstream_unreachable", "message": "no"}}, 503),
            FailureKind.TRANSIENT,
            id="503",
        ),
        pytest.param(reply({"id": ID}), FailureKind.PROVIDER_FAILED, id="no status"),
    ],
)
def test_a_look_that_failed_says_nothing_of_the_job(answer: HttpReply, kind: FailureKind) -> None:
    failure = VIDEO.read_poll(answer, REF, PROXY)
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.http_status) == (kind, answer.status)


def test_a_lost_job_is_looked_for_by_its_label() -> None:
    assert VIDEO.caps.idempotency is Idempotency.REJECT
    listed = VIDEO.find(TOKEN, ORDER, PROXY)
    filtered = VIDEO.find(TOKEN, ORDER, DEPLOYMENT)
    assert listed is not None
    assert filtered is not None
    assert (listed.method, listed.url) == ("GET", "http://127.0.0.1:8189/api/v2/jobs")
    assert filtered.url == (
        f"https://dep-1.run.comfy.app/api/v2/jobs?metadata%5Bcliffhanger%5D={TOKEN}"
    )


def test_nothing_can_be_looked_for_in_the_cloud() -> None:
    assert VIDEO.find(TOKEN, ORDER, CLOUD) is None
    assert VIDEO.probe(CLOUD) is None


@pytest.mark.parametrize(
    "metadata",
    [
        pytest.param(TOKEN, id="text"),
        pytest.param({"cliffhanger": TOKEN}, id="object"),
    ],
)
def test_a_job_is_found_by_its_label(metadata: object) -> None:
    jobs = [
        {"id": "job_0", "status": "queued", "metadata": None},
        {"id": ID, "status": "running", "metadata": metadata},
    ]
    assert VIDEO.read_find(reply({"jobs": jobs}), TOKEN, PROXY) == Submitted(ID)


def test_a_whole_list_without_our_label_says_that_there_is_no_job() -> None:
    jobs = [{"id": "job_0", "metadata": "f" * 32}, {"id": "job_1"}, None]
    assert VIDEO.read_find(reply({"jobs": jobs, "truncated": False}), TOKEN, PROXY) is None
    assert VIDEO.read_find(reply({"jobs": []}), TOKEN, PROXY) is None


def test_a_list_that_shows_no_labels_does_not_tell() -> None:
    jobs = [{"id": "job_0"}, {"id": "job_1", "metadata": None}]
    failure = VIDEO.read_find(reply({"jobs": jobs}), TOKEN, PROXY)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.AMBIGUOUS_SUBMIT


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(
            reply({"jobs": [], "truncated": True}), FailureKind.AMBIGUOUS_SUBMIT, id="cut off"
        ),
        pytest.param(
            reply({"jobs": [], "next_cursor": "x"}), FailureKind.AMBIGUOUS_SUBMIT, id="more pages"
        ),
        pytest.param(reply({"data": []}), FailureKind.PROVIDER_FAILED, id="another form"),
        pytest.param(
            reply({"error": {"code": "not_implemented", "message": "no list"}}, 501),
            FailureKind.PROVIDER_FAILED,
            id="no list",
        ),
        pytest.param(HttpReply(200, {}, b""), FailureKind.PROVIDER_FAILED, id="nothing"),
    ],
)
def test_a_search_that_failed_does_not_say_that_there_is_no_job(
    answer: HttpReply, kind: FailureKind
) -> None:
    failure = VIDEO.read_find(answer, TOKEN, PROXY)
    assert isinstance(failure, Failure)
    assert failure.kind is kind


@pytest.mark.parametrize(
    ("url", "is_shown"),
    [
        pytest.param("http://127.0.0.1:8189/api/v2/assets/a/content", True, id="the account's"),
        pytest.param("https://store.test/a.mp4?sig=1", False, id="a signed address elsewhere"),
    ],
)
def test_credentials_go_to_the_accounts_host_only(url: str, *, is_shown: bool) -> None:
    found = Output(OutputRole.VIDEO, "video/mp4", url=url, is_authorized=True)
    assert bool(VIDEO.fetch(found, REF, PROXY).secrets) is is_shown


def test_the_account_is_proved_by_its_jobs() -> None:
    call = VIDEO.probe(PROXY)
    assert call is not None
    assert (call.method, call.url) == ("GET", "http://127.0.0.1:8189/api/v2/jobs")
