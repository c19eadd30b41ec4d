"""What every model at Replicate does, shown with images."""

import json
from decimal import Decimal

import pytest
from pydantic import JsonValue, SecretStr

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
from cliffhanger.models.jobs.orders import Asset, ImageOrder
from cliffhanger.models.providers.replicate_images import ReplicateImages
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.rig import CANARY, NOW, TOKEN, endpoint, reply

BASE = "https://api.replicate.com/v1"
JOB = f"{BASE}/predictions/gm3q"
URLS = {"status": JOB, "cancel": f"{JOB}/cancel"}
OUT = "https://replicate.delivery/xezq/out.png"
ADAPTER = ReplicateImages()
POINT = endpoint(BASE, "black-forest-labs/flux-2-pro")


def image(**options: JsonValue) -> ImageOrder:
    return ImageOrder(prompt="Mara at the door.", options=options)


def ref(**urls: str) -> JobRef:
    return JobRef(
        account="studio",
        protocol="replicate-images",
        base_url=BASE,
        model="black-forest-labs/flux-2-pro",
        job_id="gm3q",
        client_token=TOKEN,
        submitted_at=NOW,
        urls=urls,
    )


def job(status: str, **more: object) -> dict[str, object]:
    return {"id": "gm3q", "status": status, "urls": {"get": JOB, "cancel": URLS["cancel"]}, **more}


INPUT = {"prompt": "Mara at the door.", "aspect_ratio": "9:16"}


@pytest.mark.parametrize(
    ("model", "options", "path", "body"),
    [
        pytest.param(
            "black-forest-labs/flux-2-pro",
            {},
            "models/black-forest-labs/flux-2-pro/predictions",
            {},
            id="official model",
        ),
        pytest.param(
            "studio/mara", {"version": "9f2c"}, "predictions", {"version": "9f2c"}, id="version"
        ),
        pytest.param(
            "studio/mara:9f2c", {}, "predictions", {"version": "9f2c"}, id="version in the name"
        ),
        pytest.param(
            "studio/mara",
            {"deployment": "studio/fast"},
            "deployments/studio/fast/predictions",
            {},
            id="deployment",
        ),
    ],
)
def test_where_a_prediction_goes(
    model: str, options: dict[str, JsonValue], path: str, body: dict[str, str]
) -> None:
    call = ADAPTER.submit(image(**options), endpoint(BASE, model), TOKEN)
    assert (call.method, call.url) == ("POST", f"{BASE}/{path}")
    assert json.loads(call.body) == {**body, "input": INPUT}
    assert call.secrets["Authorization"].get_secret_value() == f"Bearer {CANARY}"
    assert "Cancel-After" not in call.headers


def test_a_deadline_is_a_header() -> None:
    call = ADAPTER.submit(image(cancel_after="5m"), POINT, TOKEN)
    assert call.headers["Cancel-After"] == "5m"
    assert json.loads(call.body) == {"input": INPUT}


def test_headers_of_a_proxy_go_along_in_secret() -> None:
    point = endpoint(BASE, "a/b", headers={"x-proxy": SecretStr("pass")})
    assert set(ADAPTER.submit(image(), point, TOKEN).secrets) == {"Authorization", "x-proxy"}


@pytest.mark.parametrize(
    ("model", "options", "words"),
    [
        pytest.param("flux", {}, "model is 'flux'", id="no owner"),
        pytest.param("a/b/c", {}, "model is 'a/b/c'", id="a path"),
        pytest.param("a/b", {"deployment": "fast"}, "options.deployment", id="deployment"),
        pytest.param("a/b", {"cancel_after": "soon"}, "options.cancel_after", id="deadline"),
        pytest.param("a/b", {"cancel_after": 300}, "options.cancel_after", id="bare number"),
    ],
)
def test_what_cannot_be_addressed_is_refused(
    model: str, options: dict[str, JsonValue], words: str
) -> None:
    problems = ADAPTER.check(image(**options), endpoint(BASE, model))
    assert any(words in problem for problem in problems)


def test_an_accepted_order_keeps_its_addresses() -> None:
    assert ADAPTER.read_submit(reply(job("starting"), 201), POINT) == Submitted("gm3q", URLS)


def test_a_job_that_is_over_at_once_says_so() -> None:
    answer = reply(job("succeeded", output=OUT, metrics={"predict_time": 0.8}), 201)
    snapshot = JobSnapshot(
        JobState.SUCCEEDED,
        "succeeded",
        progress=1.0,
        outputs=(Output(OutputRole.IMAGE, "image/png", url=OUT),),
        usage=Units(gpu_seconds=Decimal("0.8")),
    )
    assert ADAPTER.read_submit(answer, POINT) == Submitted("gm3q", URLS, snapshot)


def test_an_acceptance_without_a_name_is_unclear() -> None:
    failure = ADAPTER.read_submit(reply({"status": "starting"}, 201), POINT)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.AMBIGUOUS_SUBMIT


def test_a_wait_in_words_is_read() -> None:
    words = "Request was throttled. Your rate limit for creating predictions resets in ~30s."
    answer = reply({"title": "Throttled", "detail": words, "status": 429}, 429)
    failure = ADAPTER.read_submit(answer, POINT)
    assert failure == Failure(
        FailureKind.RATE_LIMITED,
        f"HTTP 429: {words}",
        http_status=429,
        retry_after_seconds=30.0,
    )


def test_returned_addresses_are_used() -> None:
    poll, cancel = ADAPTER.poll(ref(**URLS), POINT), ADAPTER.cancel(ref(**URLS), POINT)
    assert (poll.method, poll.url) == ("GET", JOB)
    assert (cancel.method, cancel.url, cancel.body) == ("POST", f"{JOB}/cancel", b"")
    assert poll.secrets["Authorization"].get_secret_value() == f"Bearer {CANARY}"


def test_the_key_goes_to_the_account_s_host_only() -> None:
    strange = ref(status="https://evil.example/p", cancel="https://evil.example/c")
    assert ADAPTER.poll(strange, POINT).url == JOB
    assert ADAPTER.cancel(strange, POINT).url == f"{JOB}/cancel"
    file = Output(OutputRole.IMAGE, "image/png", url=OUT)
    assert ADAPTER.fetch(file, ref(), POINT).secrets == {}


def test_a_file_of_the_api_itself_wants_the_key() -> None:
    link = f"{BASE}/files/f1/download"
    snapshot = ADAPTER.read_poll(reply(job("succeeded", output=[link])), ref(), POINT)
    assert isinstance(snapshot, JobSnapshot)
    (output,) = snapshot.outputs
    assert output.is_authorized
    assert set(ADAPTER.fetch(output, ref(), POINT).secrets) == {"Authorization"}


@pytest.mark.parametrize(
    ("status", "state", "kind"),
    [
        pytest.param("starting", JobState.QUEUED, None, id="starting"),
        pytest.param("processing", JobState.RUNNING, None, id="processing"),
        pytest.param("failed", JobState.FAILED, FailureKind.PROVIDER_FAILED, id="failed"),
        pytest.param("canceled", JobState.CANCELLED, FailureKind.CANCELLED, id="canceled"),
        pytest.param("aborted", JobState.CANCELLED, FailureKind.CANCELLED, id="never started"),
        pytest.param("succeeded", JobState.FAILED, FailureKind.BAD_OUTPUT, id="no output"),
    ],
)
def test_states(status: str, state: JobState, kind: FailureKind | None) -> None:
    snapshot = ADAPTER.read_poll(reply(job(status)), ref(), POINT)
    assert isinstance(snapshot, JobSnapshot)
    assert snapshot.state is state
    assert (snapshot.failure.kind if snapshot.failure else None) is kind


def test_a_failed_job_was_paid_for_while_it_ran() -> None:
    answer = reply(job("failed", error="Flagged. (E005)", metrics={"predict_time": 4.25}))
    assert ADAPTER.read_poll(answer, ref(), POINT) == JobSnapshot(
        JobState.FAILED,
        "failed",
        failure=Failure(FailureKind.CONTENT_INPUT, "Flagged. (E005)", code="E005"),
        usage=Units(gpu_seconds=Decimal("4.25")),
    )


def test_a_result_deleted_after_its_hour_has_expired() -> None:
    answer = reply(job("succeeded", output=None, data_removed=True))
    snapshot = ADAPTER.read_poll(answer, ref(), POINT)
    assert isinstance(snapshot, JobSnapshot)
    assert snapshot.state is JobState.EXPIRED


def test_damaged_data_in_hand_is_no_success() -> None:
    answer = reply(job("succeeded", output="data:image/png;base64,!"))
    snapshot = ADAPTER.read_poll(answer, ref(), POINT)
    assert isinstance(snapshot, JobSnapshot)
    assert snapshot.state is JobState.FAILED


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        pytest.param(401, FailureKind.AUTH, id="key"),
        pytest.param(404, FailureKind.EXPIRED, id="gone"),
        pytest.param(429, FailureKind.RATE_LIMITED, id="too fast"),
    ],
)
def test_a_failed_look_says_nothing_of_the_job(status: int, kind: FailureKind) -> None:
    failure = ADAPTER.read_poll(reply({"detail": "No."}, status), ref(), POINT)
    assert failure == Failure(kind, f"HTTP {status}: No.", http_status=status)


def test_a_file_is_handed_over_in_one_step() -> None:
    file = Asset("0123456789abcdef" * 4, "image/png", 5, data=b"frame")
    call = ADAPTER.upload(file, POINT)
    assert (call.method, call.url) == ("POST", f"{BASE}/files")
    assert (
        b'Content-Disposition: form-data; name="content"; filename="0123456789abcdef"\r\n'
        b"Content-Type: image/png\r\n\r\nframe\r\n"
    ) in call.body
    link = f"{BASE}/files/f1"
    assert ADAPTER.read_upload(reply({"urls": {"get": link}}, 201), file, POINT) == link
    for answer in (reply({"urls": {}}), reply({"urls": {"get": link}}, 500)):
        assert isinstance(ADAPTER.read_upload(answer, file, POINT), Failure)


def test_what_replicate_offers() -> None:
    assert ADAPTER.caps.idempotency is Idempotency.NONE
    assert ADAPTER.caps.asset_forms == (AssetForm.URL, AssetForm.UPLOAD, AssetForm.DATA_URI)
    assert ADAPTER.caps.pacing == Pacing(0.5, 5.0)
    assert ADAPTER.caps.result_seconds == pytest.approx(3600.0)
    assert ADAPTER.find(TOKEN, image(), POINT) is None
    probe = ADAPTER.probe(POINT)
    assert isinstance(probe, HttpCall)
    assert (probe.method, probe.url) == ("GET", f"{BASE}/account")


@pytest.mark.parametrize(
    ("after", "seconds"),
    [
        pytest.param(None, 1800, id="half an hour"),
        pytest.param("90s", 90, id="seconds"),
        pytest.param("5m", 300, id="minutes"),
        pytest.param("2h", 1800, id="no longer than the limit"),
    ],
)
def test_the_bound_holds_the_longest_run(after: str | None, seconds: int) -> None:
    options = {} if after is None else {"cancel_after": after}
    assert ADAPTER.measure(image(**options), POINT) == Units(
        images=1, width_px=1080, height_px=1920, gpu_seconds=Decimal(seconds)
    )
