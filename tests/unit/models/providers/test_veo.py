import json
from decimal import Decimal

import pytest
from pydantic import SecretStr

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
from cliffhanger.models.providers.veo import VeoVideo
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.rig import CANARY, NOW, TOKEN, endpoint, reply

HOST = "https://generativelanguage.googleapis.com"
MODEL = "veo-3.1-generate-preview"
NAME = f"models/{MODEL}/operations/vz341u0pmdlc"
CLIP = f"{HOST}/v1beta/files/8q2k:download?alt=media"
FRAME = Asset(sha256="a" * 64, media_type="image/png", num_bytes=5, data=b"frame")
OTHER = Asset(sha256="b" * 64, media_type="image/jpeg", num_bytes=5, data=b"other")
VEO = VeoVideo()
POINT = endpoint(f"{HOST}/v1beta", MODEL)
REF = JobRef(
    account="studio",
    protocol="veo-video",
    base_url=f"{HOST}/v1beta",
    model=MODEL,
    job_id=NAME,
    client_token=TOKEN,
    submitted_at=NOW,
)
FRAME_JSON = {"bytesBase64Encoded": "ZnJhbWU=", "mimeType": "image/png"}
OTHER_JSON = {"bytesBase64Encoded": "b3RoZXI=", "mimeType": "image/jpeg"}


def shot(**changes: object) -> VideoOrder:
    values: dict[str, object] = {"prompt": "She turns.", "duration_seconds": 5.0, **changes}
    return VideoOrder(**values)  # type: ignore[arg-type]


def test_a_full_order_is_the_request_of_the_card() -> None:
    order = shot(
        negative_prompt="text",
        first_frame=FRAME,
        last_frame=OTHER,
        width_px=720,
        height_px=1280,
        seed=7,
        options={"personGeneration": "allow_adult"},
    )
    call = VEO.submit(order, POINT, TOKEN)
    assert call.method == "POST"
    assert call.url == f"{HOST}/v1beta/models/{MODEL}:predictLongRunning"
    assert dict(call.headers) == {"Content-Type": "application/json", "Accept": "application/json"}
    assert {name: key.get_secret_value() for name, key in call.secrets.items()} == {
        "x-goog-api-key": CANARY
    }
    assert json.loads(call.body) == {
        "instances": [{"prompt": "She turns.", "image": FRAME_JSON, "lastFrame": OTHER_JSON}],
        "parameters": {
            "aspectRatio": "9:16",
            "resolution": "720p",
            "durationSeconds": 6,
            "sampleCount": 1,
            "negativePrompt": "text",
            "personGeneration": "allow_adult",
        },
    }


def test_references_go_along_as_assets_and_for_eight_seconds() -> None:
    order = shot(references=(FRAME, OTHER), options={"resolution": "720p"})
    body = json.loads(VEO.submit(order, POINT, TOKEN).body)
    assert body["instances"][0]["referenceImages"] == [
        {"image": FRAME_JSON, "referenceType": "asset"},
        {"image": OTHER_JSON, "referenceType": "asset"},
    ]
    assert body["parameters"]["durationSeconds"] == 8


@pytest.mark.parametrize(
    "base_url",
    [
        pytest.param(HOST, id="bare host"),
        pytest.param(f"{HOST}/v1beta", id="with the version"),
    ],
)
@pytest.mark.parametrize("model", [MODEL, f"models/{MODEL}"])
def test_version_and_folder_stand_once_in_the_address(base_url: str, model: str) -> None:
    point = endpoint(base_url, model)
    call = VEO.submit(shot(), point, TOKEN)
    assert call.url == f"{HOST}/v1beta/models/{MODEL}:predictLongRunning"
    assert VEO.poll(REF, point).url == f"{HOST}/v1beta/{NAME}"


def test_headers_of_a_proxy_go_along_in_secret() -> None:
    point = endpoint(HOST, MODEL, headers={"x-proxy": SecretStr("pass")})
    assert set(VEO.submit(shot(), point, TOKEN).secrets) == {"x-goog-api-key", "x-proxy"}


@pytest.mark.parametrize(
    ("seconds", "size", "options", "expected"),
    [
        pytest.param(3.0, (720, 1280), {}, ("720p", 4), id="rounded up to 4"),
        pytest.param(4.0, (720, 1280), {}, ("720p", 4), id="4"),
        pytest.param(4.01, (720, 1280), {}, ("720p", 6), id="rounded up to 6"),
        pytest.param(8.0, (720, 1280), {}, ("720p", 8), id="8"),
        pytest.param(3.0, (1080, 1920), {}, ("1080p", 8), id="1080p is sold as 8 s"),
        pytest.param(3.0, (1080, 1920), {"resolution": "720p"}, ("720p", 4), id="route says 720p"),
        pytest.param(3.0, (720, 1280), {"resolution": "4k"}, ("4k", 8), id="route says 4k"),
    ],
)
def test_the_shortest_length_sold_that_is_no_shorter_is_asked_for(
    seconds: float, size: tuple[int, int], options: dict[str, str], expected: tuple[str, int]
) -> None:
    order = shot(duration_seconds=seconds, width_px=size[0], height_px=size[1], options=options)
    asked = json.loads(VEO.submit(order, POINT, TOKEN).body)["parameters"]
    assert (asked["resolution"], asked["durationSeconds"]) == expected


@pytest.mark.parametrize(
    ("order", "words"),
    [
        pytest.param(shot(prompt=" "), "prompt is empty", id="no prompt"),
        pytest.param(shot(duration_seconds=8.1), "duration_seconds is 8.1", id="too long"),
        pytest.param(shot(duration_seconds=0.0), "duration_seconds is 0", id="no length"),
        pytest.param(shot(last_frame=FRAME), "last_frame", id="last frame alone"),
        pytest.param(shot(references=(FRAME,) * 4), "references has 4", id="four references"),
        pytest.param(
            shot(first_frame=FRAME, references=(FRAME,)), "beside a first_frame", id="both"
        ),
        pytest.param(
            shot(first_frame=Asset("c" * 64, "image/webp", 5)), "image/webp", id="kind of file"
        ),
        pytest.param(
            shot(first_frame=Asset("c" * 64, "image/png", 1 << 30)), "1073741824", id="size"
        ),
        pytest.param(shot(options={"resolution": "480p"}), "options.resolution", id="class"),
        pytest.param(shot(options={"durationSeconds": 5}), "options.durationSeconds", id="length"),
        pytest.param(shot(options={"durationSeconds": 4}), "leave the length out", id="shorter"),
        pytest.param(shot(options={"sampleCount": 2}), "options.sampleCount", id="two clips"),
    ],
)
def test_what_cannot_be_sent_is_refused(order: VideoOrder, words: str) -> None:
    assert any(words in problem for problem in VEO.check(order, POINT))


def test_the_bound_is_what_is_asked_for() -> None:
    order = shot(width_px=720, height_px=1280)
    assert VEO.measure(order, POINT) == Units(
        clips=1,
        seconds=Decimal(6),
        width_px=720,
        height_px=1280,
        resolution="720p",
        has_audio=True,
    )
    wide = shot(width_px=1920, height_px=1080)
    assert VEO.measure(wide, POINT) == Units(
        clips=1,
        seconds=Decimal(8),
        width_px=1920,
        height_px=1080,
        resolution="1080p",
        has_audio=True,
    )


def test_an_accepted_order_is_its_operation() -> None:
    assert VEO.read_submit(reply({"name": NAME}), POINT) == Submitted(NAME)


def test_an_asked_wait_of_google_is_read() -> None:
    error = {
        "code": 429,
        "message": "Quota exceeded.",
        "status": "RESOURCE_EXHAUSTED",
        "details": [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "36.5s"}],
    }
    assert VEO.read_submit(reply({"error": error}, 429), POINT) == Failure(
        FailureKind.RATE_LIMITED,
        "HTTP 429: Quota exceeded.",
        code="RESOURCE_EXHAUSTED",
        http_status=429,
        retry_after_seconds=36.5,
    )


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(reply({}), FailureKind.AMBIGUOUS_SUBMIT, id="accepted without a name"),
        pytest.param(reply(b"<html>"), FailureKind.AMBIGUOUS_SUBMIT, id="a web page"),
        pytest.param(
            reply({"error": {"code": 7, "status": "PERMISSION_DENIED", "message": "No."}}),
            FailureKind.AUTH,
            id="an error in a 200",
        ),
    ],
)
def test_a_strange_answer_is_no_acceptance(answer: object, kind: FailureKind) -> None:
    failure = VEO.read_submit(answer, POINT)  # type: ignore[arg-type]
    assert isinstance(failure, Failure)
    assert failure.kind is kind


def test_a_clip_is_fetched_with_the_key_at_home_only() -> None:
    done = {"generateVideoResponse": {"generatedSamples": [{"video": {"uri": CLIP}}]}}
    snapshot = VEO.read_poll(reply({"name": NAME, "done": True, "response": done}), REF, POINT)
    expected = Output(OutputRole.VIDEO, "video/mp4", url=CLIP, is_authorized=True)
    assert snapshot == JobSnapshot(
        JobState.SUCCEEDED, "done=true", progress=1.0, outputs=(expected,)
    )
    call = VEO.fetch(expected, REF, POINT)
    assert (call.method, call.url, set(call.secrets)) == ("GET", CLIP, {"x-goog-api-key"})
    elsewhere = Output(
        OutputRole.VIDEO, "video/mp4", url="https://files.example/v.mp4", is_authorized=True
    )
    assert VEO.fetch(elsewhere, REF, POINT).secrets == {}


def test_a_clip_in_hand_is_taken() -> None:
    video = {"encodedVideo": "bW92aWU=", "encoding": "video/mp4"}
    done = {"generateVideoResponse": {"generatedSamples": [{"video": video}]}}
    snapshot = VEO.read_poll(reply({"name": NAME, "done": True, "response": done}), REF, POINT)
    assert isinstance(snapshot, JobSnapshot)
    assert snapshot.outputs == (Output(OutputRole.VIDEO, "video/mp4", data=b"movie"),)


def test_a_filtered_clip_says_why() -> None:
    done = {
        "generateVideoResponse": {
            "raiMediaFilteredCount": 1,
            "raiMediaFilteredReasons": ["A celebrity was shown.", "58061214"],
        }
    }
    snapshot = VEO.read_poll(reply({"name": NAME, "done": True, "response": done}), REF, POINT)
    assert isinstance(snapshot, JobSnapshot)
    assert snapshot.failure == Failure(
        FailureKind.CONTENT_OUTPUT, "A celebrity was shown.; 58061214", code="raiMediaFiltered"
    )


@pytest.mark.parametrize(
    ("code", "state", "kind"),
    [
        pytest.param(1, JobState.CANCELLED, FailureKind.CANCELLED, id="CANCELLED"),
        pytest.param(3, JobState.FAILED, FailureKind.INVALID_REQUEST, id="INVALID_ARGUMENT"),
        pytest.param(4, JobState.FAILED, FailureKind.PROVIDER_FAILED, id="DEADLINE_EXCEEDED"),
        pytest.param(8, JobState.FAILED, FailureKind.PROVIDER_FAILED, id="RESOURCE_EXHAUSTED"),
        pytest.param(13, JobState.FAILED, FailureKind.PROVIDER_FAILED, id="INTERNAL"),
        pytest.param(None, JobState.FAILED, FailureKind.PROVIDER_FAILED, id="no code"),
    ],
)
def test_a_failed_operation_keeps_its_code(
    code: int | None, state: JobState, kind: FailureKind
) -> None:
    error = {"code": code, "message": "It went wrong."}
    snapshot = VEO.read_poll(reply({"name": NAME, "done": True, "error": error}), REF, POINT)
    assert isinstance(snapshot, JobSnapshot)
    assert snapshot.state is state
    assert snapshot.failure == Failure(kind, "It went wrong.", code=str(code) if code else "")


@pytest.mark.parametrize(
    ("status", "name", "kind"),
    [
        pytest.param(404, "NOT_FOUND", FailureKind.EXPIRED, id="gone"),
        pytest.param(401, "UNAUTHENTICATED", FailureKind.AUTH, id="key"),
        pytest.param(429, "RESOURCE_EXHAUSTED", FailureKind.RATE_LIMITED, id="too fast"),
        pytest.param(503, "UNAVAILABLE", FailureKind.TRANSIENT, id="busy"),
        pytest.param(500, "INTERNAL", FailureKind.PROVIDER_FAILED, id="broken"),
    ],
)
def test_a_failed_look_says_nothing_of_the_job(status: int, name: str, kind: FailureKind) -> None:
    error = {"code": status, "message": "No.", "status": name}
    failure = VEO.read_poll(reply({"error": error}, status), REF, POINT)
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.http_status, failure.code) == (kind, status, name)


def test_nothing_can_be_found_or_cancelled_and_the_account_can_be_proved() -> None:
    assert VEO.find(TOKEN, shot(), POINT) is None
    assert VEO.cancel(REF, POINT) is None
    call = VEO.probe(POINT)
    assert (call.method, call.url) == ("GET", f"{HOST}/v1beta/models/{MODEL}")
