import json
from dataclasses import replace

import pytest
from pydantic import SecretStr

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import AssetForm, Idempotency
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
from cliffhanger.models.jobs.orders import Asset, ImageOrder, VideoOrder
from cliffhanger.models.providers.comfyui import ComfyImages, ComfyVideo
from tests.contract.provider_rigs.rig import CANARY, NOW, TOKEN, endpoint, reply

BASE = "http://comfy.test:8188"
ID = "01234567-89ab-cdef-0123-456789abcdef"
IMAGES, VIDEO = ComfyImages(), ComfyVideo()
OPEN = endpoint(BASE, "sdxl", api_key=None)
PLACE = endpoint(BASE, "sdxl", headers={"x-proxy": SecretStr("pass")})
FRAME = Asset("c" * 64, "image/jpeg", 3, data=b"jpg")
ORDER = ImageOrder(prompt="Mai", seed=7, options={"workflow": "sdxl_character"})
CLIP = VideoOrder(
    prompt="Mai turns",
    first_frame=replace(FRAME, location="cliffhanger/c.jpg"),
    duration_seconds=4.0,
    options={"workflow": "wan_image_to_video"},
)
REF = JobRef(
    account="studio",
    protocol="comfyui-images",
    base_url=BASE,
    model="sdxl",
    job_id=ID,
    client_token=TOKEN,
    submitted_at=NOW,
)


def history(status: object, outputs: object = None) -> HttpReply:
    return reply({ID: {"prompt": [], "outputs": outputs or {}, "status": status}})


def file(name: str, kind: str = "output", folder: str = "") -> dict[str, str]:
    return {"filename": name, "subfolder": folder, "type": kind}


SUCCESS = {"status_str": "success", "completed": True, "messages": []}


def revealed(call: HttpCall) -> dict[str, str]:
    return {name: secret.get_secret_value() for name, secret in call.secrets.items()}


def seen(answer: HttpReply, adapter: ComfyImages | ComfyVideo = IMAGES) -> JobSnapshot:
    snapshot = adapter.read_poll(answer, REF, PLACE)
    assert isinstance(snapshot, JobSnapshot)
    return snapshot


def test_a_full_order_is_sent_under_our_own_id() -> None:
    call = IMAGES.submit(ORDER, PLACE, TOKEN)
    assert (call.method, call.url) == ("POST", "http://comfy.test:8188/prompt")
    assert call.headers == {"Content-Type": "application/json", "Accept": "application/json"}
    assert revealed(call) == {"Authorization": f"Bearer {CANARY}", "x-proxy": "pass"}
    assert json.loads(call.body) == {
        "client_id": ID,
        "prompt_id": ID,
        "prompt": {
            "1": {
                "class_type": "CheckpointLoaderSimple",
                "inputs": {"ckpt_name": "sd_xl_base_1.0.safetensors"},
            },
            "3": {"class_type": "CLIPTextEncode", "inputs": {"text": "Mai", "clip": ["1", 1]}},
            "4": {
                "class_type": "CLIPTextEncode",
                "inputs": {
                    "text": "lowres, bad anatomy, extra fingers, watermark, text",
                    "clip": ["1", 1],
                },
            },
            "5": {
                "class_type": "EmptyLatentImage",
                "inputs": {"width": 768, "height": 1360, "batch_size": 1},
            },
            "6": {
                "class_type": "KSampler",
                "inputs": {
                    "seed": 7,
                    "steps": 30,
                    "cfg": 6.0,
                    "sampler_name": "dpmpp_2m",
                    "scheduler": "karras",
                    "denoise": 1.0,
                    "model": ["1", 0],
                    "positive": ["3", 0],
                    "negative": ["4", 0],
                    "latent_image": ["5", 0],
                },
            },
            "7": {"class_type": "VAEDecode", "inputs": {"samples": ["6", 0], "vae": ["1", 2]}},
            "8": {
                "class_type": "SaveImage",
                "inputs": {"filename_prefix": f"cliffhanger/{TOKEN}", "images": ["7", 0]},
            },
        },
    }


def test_a_server_without_a_key_gets_none() -> None:
    assert IMAGES.submit(ORDER, OPEN, TOKEN).secrets == {}


def test_a_clip_begins_with_the_uploaded_frame() -> None:
    body = json.loads(VIDEO.submit(CLIP, PLACE, TOKEN).body)
    assert body["prompt"]["9"]["inputs"] == {"image": "cliffhanger/c.jpg"}
    assert body["prompt"]["11"]["inputs"]["length"] == 65


def test_an_image_is_uploaded_under_a_name_of_its_content() -> None:
    assert IMAGES.caps.asset_forms == (AssetForm.UPLOAD,)
    call = IMAGES.upload(FRAME, PLACE)
    assert isinstance(call, HttpCall)
    assert (call.method, call.url) == ("POST", "http://comfy.test:8188/upload/image")
    assert revealed(call)["x-proxy"] == "pass"
    mark = call.headers["Content-Type"].removeprefix("multipart/form-data; boundary=")
    name = "c" * 32 + ".jpg"
    assert call.body.decode() == (
        f'--{mark}\r\nContent-Disposition: form-data; name="type"\r\n\r\ninput\r\n'
        f'--{mark}\r\nContent-Disposition: form-data; name="subfolder"\r\n\r\ncliffhanger\r\n'
        f'--{mark}\r\nContent-Disposition: form-data; name="overwrite"\r\n\r\ntrue\r\n'
        f'--{mark}\r\nContent-Disposition: form-data; name="image"; filename="{name}"\r\n'
        f"Content-Type: image/jpeg\r\n\r\njpg\r\n--{mark}--\r\n"
    )


def test_weights_that_have_a_name_are_not_uploaded() -> None:
    weights = Asset("d" * 64, "application/octet-stream", 9, data=b"weights")
    assert IMAGES.upload(weights, PLACE) == "d" * 64


@pytest.mark.parametrize(
    ("body", "name"),
    [
        pytest.param({"name": "c.jpg", "subfolder": "x", "type": "input"}, "x/c.jpg", id="folder"),
        pytest.param({"name": "c (1).jpg", "subfolder": ""}, "c (1).jpg", id="no folder"),
    ],
)
def test_an_upload_is_known_by_the_name_that_came_back(body: object, name: str) -> None:
    assert IMAGES.read_upload(reply(body), FRAME, PLACE) == name


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(HttpReply(400, {}, b""), FailureKind.INVALID_REQUEST, id="400"),
        pytest.param(HttpReply(413, {}, b""), FailureKind.INVALID_REQUEST, id="413"),
        pytest.param(HttpReply(503, {}, b""), FailureKind.TRANSIENT, id="503"),
        pytest.param(reply({}), FailureKind.PROVIDER_FAILED, id="no name"),
    ],
)
def test_a_failed_upload_says_so(answer: HttpReply, kind: FailureKind) -> None:
    failure = IMAGES.read_upload(answer, FRAME, PLACE)
    assert isinstance(failure, Failure)
    assert failure.kind is kind


def test_an_accepted_graph_is_a_job() -> None:
    answer = reply({"prompt_id": ID, "number": 1, "node_errors": {}})
    assert IMAGES.read_submit(answer, PLACE) == Submitted(ID)


@pytest.mark.parametrize(
    ("answer", "kind", "code", "message"),
    [
        pytest.param(
            reply(
                {
                    "error": {
                        "type": "prompt_outputs_failed_validation",
                        "message": "Prompt outputs failed validation",
                        "details": "",
                        "extra_info": {},
                    },
                    "node_errors": {
                        "1": {
                            "class_type": "CheckpointLoaderSimple",
                            "errors": [
                                {
                                    "type": "value_not_in_list",
                                    "message": "Value not in list",
                                    "details": "ckpt_name: 'x' not in ['y']",
                                }
                            ],
                        }
                    },
                },
                400,
            ),
            FailureKind.INVALID_REQUEST,
            "prompt_outputs_failed_validation",
            "Prompt outputs failed validation; node 1 (CheckpointLoaderSimple): Value not in list: "
            "ckpt_name: 'x' not in ['y']",
            id="value not in list",
        ),
        pytest.param(
            reply({"error": {"type": "invalid_prompt", "message": "No class X"}}, 400),
            FailureKind.INVALID_REQUEST,
            "invalid_prompt",
            "No class X",
            id="no node errors",
        ),
        pytest.param(
            reply({"error": "no prompt", "node_errors": []}, 400),
            FailureKind.INVALID_REQUEST,
            "",
            "HTTP 400: no prompt",
            id="error in words",
        ),
        pytest.param(
            reply({"message": "who?"}, 401),
            FailureKind.AUTH,
            "",
            "HTTP 401: who?",
            id="proxy wants a key",
        ),
        pytest.param(
            HttpReply(502, {}, b"<html>"),
            FailureKind.PROVIDER_FAILED,
            "",
            "HTTP 502: a web page instead of JSON",
            id="server down",
        ),
        pytest.param(
            reply({"number": 1}),
            FailureKind.AMBIGUOUS_SUBMIT,
            "",
            'HTTP 200: {"number": 1}',
            id="no id",
        ),
    ],
)
def test_a_refusal_says_what_is_wrong(
    answer: HttpReply, kind: FailureKind, code: str, message: str
) -> None:
    failure = IMAGES.read_submit(answer, PLACE)
    assert failure == Failure(kind, message, code=code, http_status=answer.status)


def test_a_look_goes_to_the_history() -> None:
    call = IMAGES.poll(REF, PLACE)
    assert (call.method, call.url) == ("GET", f"http://comfy.test:8188/history/{ID}")
    assert revealed(call)["x-proxy"] == "pass"


def test_a_job_without_a_history_is_running() -> None:
    snapshot = seen(reply({}))
    assert (snapshot.state, snapshot.is_known_status) == (JobState.RUNNING, True)


def test_saved_images_are_the_outputs() -> None:
    outputs = {
        "8": {"images": [file("a b_1.png", folder="cliffhanger"), file("c.webp")]},
        "9": {"images": [file("preview.png", "temp")], "text": ["done"], "animated": [False]},
        "10": {"audio": [file("a.flac")]},
    }
    snapshot = seen(history(SUCCESS, outputs))
    assert snapshot.state is JobState.SUCCEEDED
    assert snapshot.outputs == (
        Output(
            OutputRole.IMAGE,
            "image/png",
            url=f"{BASE}/view?filename=a+b_1.png&subfolder=cliffhanger&type=output",
            is_authorized=True,
        ),
        Output(
            OutputRole.IMAGE,
            "image/webp",
            url=f"{BASE}/view?filename=c.webp&subfolder=&type=output",
            is_authorized=True,
        ),
    )


def test_a_preview_is_taken_where_nothing_was_saved() -> None:
    snapshot = seen(history(SUCCESS, {"9": {"images": [file("p.png", "temp")]}}))
    assert [output.url for output in snapshot.outputs] == [
        f"{BASE}/view?filename=p.png&subfolder=&type=temp"
    ]


@pytest.mark.parametrize(
    ("key", "name", "media_type"),
    [
        pytest.param("images", "a.mp4", "video/mp4", id="SaveVideo"),
        pytest.param("gifs", "a.webm", "video/webm", id="VHS"),
        pytest.param("videos", "a.MOV", "video/quicktime", id="videos"),
        pytest.param("video", "a.mkv", "video/x-matroska", id="mkv"),
    ],
)
def test_clips_are_found_under_every_name(key: str, name: str, media_type: str) -> None:
    outputs = {"8": {"images": [file("still.png")]}, "9": {key: [file(name)]}}
    snapshot = seen(history(SUCCESS, outputs), VIDEO)
    assert [(output.role, output.media_type) for output in snapshot.outputs] == [
        (OutputRole.VIDEO, media_type)
    ]


def test_a_node_that_failed_is_named() -> None:
    event = {
        "node_id": "6",
        "node_type": "KSampler",
        "exception_message": "Allocation on device\n",
        "exception_type": "torch.OutOfMemoryError",
        "traceback": ["..."],
    }
    status = {
        "status_str": "error",
        "messages": [["execution_start", {}], ["execution_error", event]],
    }
    snapshot = seen(history(status))
    assert snapshot.state is JobState.FAILED
    assert snapshot.failure == Failure(
        FailureKind.PROVIDER_FAILED,
        "node 6 (KSampler): Allocation on device",
        code="torch.OutOfMemoryError",
    )


def test_a_job_that_somebody_stopped_is_cancelled() -> None:
    event = {"node_id": "6", "node_type": "KSampler"}
    status = {"status_str": "error", "messages": [["execution_interrupted", event]]}
    snapshot = seen(history(status))
    assert snapshot.state is JobState.CANCELLED
    assert snapshot.failure is not None
    assert snapshot.failure.kind is FailureKind.CANCELLED


@pytest.mark.parametrize(
    "status",
    [
        pytest.param({"status_str": "error"}, id="no messages"),
        pytest.param({"status_str": "error", "messages": "text"}, id="messages in words"),
        pytest.param({"status_str": "error", "messages": [None, [], [1]]}, id="odd messages"),
    ],
)
def test_an_error_without_a_reason_is_a_failure_all_the_same(status: object) -> None:
    snapshot = seen(history(status))
    assert snapshot.failure == Failure(FailureKind.PROVIDER_FAILED, "the job ended as 'error'")


@pytest.mark.parametrize(
    "status",
    [
        pytest.param(None, id="no status"),
        pytest.param({"status_str": "paused"}, id="new word"),
    ],
)
def test_an_unknown_status_is_running_and_marked(status: object) -> None:
    snapshot = seen(history(status, {"8": {"images": [file("a.png")]}}))
    assert (snapshot.state, snapshot.is_known_status) == (JobState.RUNNING, False)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(HttpReply(404, {}, b""), FailureKind.EXPIRED, id="404"),
        pytest.param(HttpReply(401, {}, b""), FailureKind.AUTH, id="401"),
        pytest.param(HttpReply(502, {}, b"<html>"), FailureKind.PROVIDER_FAILED, id="502"),
        pytest.param(reply([]), FailureKind.PROVIDER_FAILED, id="a list"),
        pytest.param(reply({"other": {}}), FailureKind.PROVIDER_FAILED, id="another job"),
    ],
)
def test_a_look_that_failed_says_nothing_of_the_job(answer: HttpReply, kind: FailureKind) -> None:
    failure = IMAGES.read_poll(answer, REF, PLACE)
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.http_status) == (kind, answer.status)


def test_a_lost_job_is_looked_for_in_the_queue_and_then_in_the_history() -> None:
    assert IMAGES.caps.idempotency is Idempotency.LOOKUP
    call = IMAGES.find(TOKEN, ORDER, PLACE)
    assert (call.method, call.url) == ("GET", "http://comfy.test:8188/queue")
    empty = reply({"queue_running": [], "queue_pending": [[4, "another", {}, {}, []]]})
    after = IMAGES.read_find(empty, TOKEN, PLACE)
    assert isinstance(after, HttpCall)
    assert (after.method, after.url) == ("GET", f"http://comfy.test:8188/history/{ID}")
    assert revealed(after)["x-proxy"] == "pass"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"queue_running": [[3, ID, {}, {}, []]], "queue_pending": []}, id="running"),
        pytest.param({"queue_running": [], "queue_pending": [[3, ID, {}]]}, id="pending"),
        pytest.param({ID: {"outputs": {}}}, id="over"),
    ],
)
def test_a_job_is_found_by_our_id(body: object) -> None:
    assert IMAGES.read_find(reply(body), TOKEN, PLACE) == Submitted(ID)


def test_a_job_in_neither_place_was_not_accepted() -> None:
    assert IMAGES.read_find(reply({}), TOKEN, PLACE) is None


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(HttpReply(502, {}, b"<html>"), id="502"),
        pytest.param(HttpReply(200, {}, b""), id="nothing"),
        pytest.param(HttpReply(200, {}, b"<html>"), id="web page"),
        pytest.param(reply({"queue_running": []}), id="half a queue"),
        pytest.param(reply({"other": {}}), id="another job"),
    ],
)
def test_a_search_that_failed_does_not_say_that_there_is_no_job(answer: HttpReply) -> None:
    assert isinstance(IMAGES.read_find(answer, TOKEN, PLACE), Failure)


def test_a_job_is_cancelled_by_its_id() -> None:
    call = IMAGES.cancel(REF, PLACE)
    assert (call.method, call.url) == ("POST", f"http://comfy.test:8188/api/jobs/{ID}/cancel")


@pytest.mark.parametrize(
    ("url", "is_shown"),
    [
        pytest.param(f"{BASE}/view?filename=a.png", True, id="the server"),
        pytest.param("http://comfy.test:9999/view", False, id="another port"),
        pytest.param("https://evil.test/a.png", False, id="another host"),
        pytest.param("http://[broken", False, id="no address"),
    ],
)
def test_credentials_go_to_the_server_only(url: str, *, is_shown: bool) -> None:
    output = Output(OutputRole.IMAGE, "image/png", url=url, is_authorized=True)
    call = IMAGES.fetch(output, REF, PLACE)
    assert (call.method, call.url) == ("GET", url)
    assert bool(call.secrets) is is_shown


def test_the_server_is_proved_by_its_figures() -> None:
    assert VIDEO.probe(PLACE).url == "http://comfy.test:8188/system_stats"
