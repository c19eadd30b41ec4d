import json
from dataclasses import replace

import pytest
from pydantic import SecretStr

from cliffhanger.models.http import HttpReply
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
from cliffhanger.models.jobs.orders import Asset, ImageOrder, LoraUse
from cliffhanger.models.providers.bfl import BflImages
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.rig import CANARY, NOW, TOKEN, endpoint, reply

BFL = BflImages()
PRO = endpoint("https://api.bfl.ai", "flux-2-pro")
BY_URL = Asset("a" * 64, "image/png", 4, location="https://store.test/a.png")
BY_DATA = Asset("b" * 64, "image/webp", 4, location="data:image/webp;base64,AAEC")
ORDER = ImageOrder(prompt="Mai on the roof", seed=7, references=(BY_URL, BY_DATA))
REF = JobRef(
    account="studio",
    protocol="bfl-images",
    base_url="https://api.bfl.ai",
    model="flux-2-pro",
    job_id="id 1",
    client_token=TOKEN,
    submitted_at=NOW,
    urls={"status": "https://api.eu2.bfl.ai/v1/get_result?id=id%201"},
)


def seen(answer: HttpReply) -> JobSnapshot:
    snapshot = BFL.read_poll(answer, REF, PRO)
    assert isinstance(snapshot, JobSnapshot)
    return snapshot


def refused(answer: HttpReply) -> Failure:
    failure = BFL.read_submit(answer, PRO)
    assert isinstance(failure, Failure)
    return failure


def test_a_full_order_is_sent_as_the_card_has_it() -> None:
    order = replace(ORDER, options={"safety_tolerance": 2, "output_format": "jpeg"})
    call = BFL.submit(order, replace(PRO, headers={"x-via": SecretStr("proxy")}), TOKEN)
    assert (call.method, call.url) == ("POST", "https://api.bfl.ai/v1/flux-2-pro")
    assert {name: secret.get_secret_value() for name, secret in call.secrets.items()} == {
        "x-key": CANARY,
        "x-via": "proxy",
    }
    assert call.headers == {"Content-Type": "application/json", "Accept": "application/json"}
    assert json.loads(call.body) == {
        "prompt": "Mai on the roof",
        "input_image": "https://store.test/a.png",
        "input_image_2": "AAEC",
        "width": 1088,
        "height": 1920,
        "seed": 7,
        "output_format": "jpeg",
        "safety_tolerance": 2,
    }


def test_kontext_models_take_a_ratio_and_no_size() -> None:
    kontext = endpoint("https://api.bfl.ai", "flux-kontext-pro")
    body = json.loads(BFL.submit(ImageOrder(prompt="Mai"), kontext, TOKEN).body)
    assert body == {"prompt": "Mai", "aspect_ratio": "9:16", "output_format": "png"}


@pytest.mark.parametrize(
    ("wanted", "sent"),
    [
        pytest.param((1080, 1920), (1088, 1920), id="vertical film"),
        pytest.param((1024, 1024), (1024, 1024), id="fits"),
        pytest.param((2160, 3840), (1504, 2656), id="above four megapixels"),
        pytest.param((4, 9), (16, 16), id="tiny"),
        pytest.param((2008, 2000), (2000, 2000), id="rounds to four megapixels"),
    ],
)
def test_sizes_are_in_steps_of_16_and_at_most_four_megapixels(
    wanted: tuple[int, int], sent: tuple[int, int]
) -> None:
    order = ImageOrder(prompt="Mai", width_px=wanted[0], height_px=wanted[1])
    body = json.loads(BFL.submit(order, PRO, TOKEN).body)
    assert (body["width"], body["height"]) == sent
    assert body["width"] * body["height"] <= 4_000_000
    assert BFL.measure(order, PRO) == Units(images=1, width_px=sent[0], height_px=sent[1])


@pytest.mark.parametrize(
    ("order", "problem"),
    [
        pytest.param(
            replace(ORDER, prompt="\n"), "prompt is empty; write what is wanted", id="no prompt"
        ),
        pytest.param(
            replace(ORDER, references=(BY_URL,) * 9),
            "references has 9 images and at most 8 are taken; leave the least important out",
            id="nine references",
        ),
        pytest.param(
            replace(ORDER, references=(BY_URL, replace(BY_URL, media_type="image/gif"))),
            "references[1] is image/gif; convert it to one of image/jpeg, image/png, image/webp",
            id="gif",
        ),
        pytest.param(
            replace(ORDER, references=(replace(BY_URL, num_bytes=20971521),)),
            "references[0] has 20971521 bytes and at most 20971520 are taken; make it smaller",
            id="too large",
        ),
        pytest.param(
            replace(ORDER, loras=(LoraUse(name="mai"),)),
            "loras has 1 entries and none are taken; use references, or a route to ComfyUI, fal or "
            "Replicate",
            id="lora",
        ),
        pytest.param(
            replace(ORDER, options={"output_format": "tiff"}),
            "options.output_format 'tiff' is not known; give one of png, jpeg, webp",
            id="format",
        ),
    ],
)
def test_what_cannot_be_sent_is_named_with_the_way_out(order: ImageOrder, problem: str) -> None:
    assert BFL.check(order, PRO) == (problem,)


def test_eight_references_can_be_sent() -> None:
    order = replace(ORDER, references=(BY_URL,) * 8)
    assert BFL.check(order, PRO) == ()
    assert "input_image_8" in json.loads(BFL.submit(order, PRO, TOKEN).body)


def test_the_polling_url_is_kept_word_for_word() -> None:
    url = "https://api.us1.bfl.ai/v1/get_result?id=x&region=%2Fus"
    assert BFL.read_submit(reply({"id": "x", "polling_url": url}), PRO) == Submitted(
        "x", {"status": url}
    )
    call = BFL.poll(replace(REF, urls={"status": url}), PRO)
    assert (call.method, call.url) == ("GET", url)
    assert call.secrets["x-key"].get_secret_value() == CANARY


def test_a_job_without_a_polling_url_is_looked_at_by_its_id() -> None:
    assert BFL.read_submit(reply({"id": "x"}), PRO) == Submitted("x", {})
    assert BFL.poll(replace(REF, urls={}), PRO).url == (
        "https://api.bfl.ai/v1/get_result?id=id%201"
    )


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://evil.test/v1/get_result?id=1", id="another service"),
        pytest.param("http://api.eu2.bfl.ai/v1/get_result?id=1", id="no TLS"),
        pytest.param("https://api.bfl.ai.evil.test/x", id="looks alike"),
        pytest.param("https://[broken", id="no address"),
    ],
)
def test_the_key_goes_to_the_service_only(url: str) -> None:
    assert BFL.poll(replace(REF, urls={"status": url}), PRO).secrets == {}


@pytest.mark.parametrize(
    ("url", "media_type"),
    [
        pytest.param("https://cdn.test/sample.png?se=2026", "image/png", id="png"),
        pytest.param("https://cdn.test/sample.JPG?se=2026", "image/jpeg", id="jpg"),
        pytest.param("https://cdn.test/sample.webp", "image/webp", id="webp"),
        pytest.param("https://cdn.test/sample", "image/png", id="nothing said"),
    ],
)
def test_a_ready_image_is_an_address(url: str, media_type: str) -> None:
    snapshot = seen(reply({"status": "Ready", "result": {"sample": url, "seed": 7}}))
    assert snapshot.state is JobState.SUCCEEDED
    assert snapshot.outputs == (Output(OutputRole.IMAGE, media_type, url=url),)


@pytest.mark.parametrize(
    ("body", "kind", "message"),
    [
        pytest.param(
            {"status": "Request Moderated", "details": {"Moderation Reasons": ["Violence"]}},
            FailureKind.CONTENT_INPUT,
            'Request Moderated: {"Moderation Reasons": ["Violence"]}',
            id="input",
        ),
        pytest.param(
            {"status": "Content Moderated"},
            FailureKind.CONTENT_OUTPUT,
            "Content Moderated",
            id="output",
        ),
        pytest.param(
            {"status": "Error", "error": "oom"},
            FailureKind.PROVIDER_FAILED,
            "Error: oom",
            id="error",
        ),
    ],
)
def test_a_failed_job_says_why(body: object, kind: FailureKind, message: str) -> None:
    snapshot = seen(reply(body))
    assert snapshot.state is JobState.FAILED
    assert snapshot.failure is not None
    assert (snapshot.failure.kind, snapshot.failure.message) == (kind, message)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(reply({"detail": "Not authenticated"}, 401), FailureKind.AUTH, id="401"),
        pytest.param(reply({"detail": "Insufficient credits"}, 402), FailureKind.BALANCE, id="402"),
        pytest.param(reply({"detail": "Too many"}, 429), FailureKind.RATE_LIMITED, id="429 rate"),
        pytest.param(
            reply({"detail": "24 concurrent requests"}, 429),
            FailureKind.CONCURRENCY,
            id="429 concurrent",
        ),
        pytest.param(
            reply({"detail": "Too many active tasks"}, 429),
            FailureKind.CONCURRENCY,
            id="429 active",
        ),
        pytest.param(reply({}, 500), FailureKind.PROVIDER_FAILED, id="500"),
        pytest.param(reply({}, 503), FailureKind.TRANSIENT, id="503"),
        pytest.param(
            reply({"polling_url": "x"}), FailureKind.AMBIGUOUS_SUBMIT, id="200 without an id"
        ),
    ],
)
def test_a_refusal_says_what_may_be_done_next(answer: HttpReply, kind: FailureKind) -> None:
    assert refused(answer).kind is kind


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(reply({"detail": "gone"}, 404), FailureKind.EXPIRED, id="404"),
        pytest.param(
            reply({"status": "Task not found"}), FailureKind.EXPIRED, id="200, but not found"
        ),
        pytest.param(reply({}, 429), FailureKind.RATE_LIMITED, id="429"),
        pytest.param(reply({}, 500), FailureKind.PROVIDER_FAILED, id="500"),
        pytest.param(reply({"id": "x"}), FailureKind.PROVIDER_FAILED, id="no status"),
    ],
)
def test_a_look_that_failed_says_nothing_of_the_job(answer: HttpReply, kind: FailureKind) -> None:
    failure = BFL.read_poll(answer, REF, PRO)
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.http_status) == (kind, answer.status)


def test_nothing_can_be_found_or_cancelled() -> None:
    assert BFL.find(TOKEN, ORDER, PRO) is None
    assert BFL.cancel(REF, PRO) is None


def test_the_account_is_proved_by_its_credits() -> None:
    call = BFL.probe(PRO)
    assert (call.method, call.url) == ("GET", "https://api.bfl.ai/v1/credits")
