from dataclasses import replace

import pytest

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.job import FailureKind, Output, OutputRole, Submitted
from cliffhanger.models.jobs.orders import ImageOrder, LoraUse
from cliffhanger.models.providers.ark_images import ArkImages
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.rig import TOKEN, endpoint, reply
from tests.unit.models.providers.media_orders import FACE, FRAME, body_of, failure_of, key_of

BASE = "https://ark.ap-southeast.bytepluses.com/api/v3"
PAINT = ArkImages()
SEEDREAM = endpoint(BASE, "seedream-4-5-251128")
ORDER = ImageOrder(prompt="A corridor")
PNG = b"\x89PNG\r\n\x1a\n"


def outputs_of(answer: HttpReply) -> tuple[Output, ...]:
    submitted = PAINT.read_submit(answer, SEEDREAM)
    assert isinstance(submitted, Submitted), submitted
    assert submitted.job_id == ""
    assert submitted.snapshot is not None
    return submitted.snapshot.outputs


def test_a_full_order_is_this_request() -> None:
    order = replace(ORDER, references=(FACE, FRAME), seed=7, options={"watermark": True})
    call = PAINT.submit(order, SEEDREAM, TOKEN)
    assert (call.method, call.url) == (
        "POST",
        "https://ark.ap-southeast.bytepluses.com/api/v3/images/generations",
    )
    assert key_of(call) == "Authorization: Bearer KEY"
    assert body_of(call) == {
        "model": "seedream-4-5-251128",
        "prompt": "A corridor",
        "image": ["https://store/face.jpg", "https://store/first.png"],
        "size": "1440x2560",
        "seed": 7,
        "response_format": "b64_json",
        "watermark": True,
    }


@pytest.mark.parametrize(
    ("model", "size", "expected"),
    [
        pytest.param("seedream-4-5-251128", (1080, 1920), "1440x2560", id="4.5-starts-at-2K"),
        pytest.param("seedream-4-5-251128", (2160, 3840), "2160x3840", id="4.5-as-wanted"),
        pytest.param("seedream-4-0-250828", (1080, 1920), "1080x1920", id="4.0-as-wanted"),
        pytest.param("seedream-4-0-250828", (360, 640), "720x1280", id="4.0-starts-at-720"),
        pytest.param("seedream-3-0-t2i-250415", (4096, 4096), "2048x2048", id="3.0-ends-at-2K"),
        pytest.param("ep-20261101", (8192, 8192), "4096x4096", id="any-ends-at-4K"),
    ],
)
def test_a_size_is_brought_into_the_models_range(
    model: str, size: tuple[int, int], expected: str
) -> None:
    order = replace(ORDER, width_px=size[0], height_px=size[1])
    assert body_of(PAINT.submit(order, endpoint(BASE, model), TOKEN))["size"] == expected


def test_the_bound_is_the_images_asked_for() -> None:
    assert PAINT.measure(ORDER, SEEDREAM) == Units(images=1, width_px=1440, height_px=2560)
    several = {
        "sequential_image_generation": "auto",
        "sequential_image_generation_options": {"max_images": 4},
    }
    assert PAINT.measure(replace(ORDER, options=several), SEEDREAM).images == 4


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        pytest.param(replace(ORDER, prompt="\n"), "prompt is empty", id="prompt"),
        pytest.param(replace(ORDER, references=(FACE,) * 11), "at most 10", id="faces"),
        pytest.param(replace(ORDER, loras=(LoraUse(name="mei"),)), "loras has 1", id="lora"),
        pytest.param(replace(ORDER, width_px=100, height_px=1601), "16:1", id="shape"),
        pytest.param(replace(ORDER, width_px=0), "width_px and height_px are 0", id="no-width"),
        pytest.param(
            replace(ORDER, references=(FACE, replace(FACE, media_type="image/gif"))),
            "references[1] is image/gif",
            id="kind",
        ),
        pytest.param(
            replace(ORDER, references=(replace(FACE, num_bytes=(10 << 20) + 1),)),
            "references[0] has 10485761 bytes",
            id="bytes",
        ),
    ],
)
def test_what_the_model_does_not_take_is_refused(order: ImageOrder, expected: str) -> None:
    problems = PAINT.check(order, SEEDREAM)
    assert any(expected in problem for problem in problems), problems


def test_what_the_model_takes_is_not_refused() -> None:
    assert PAINT.check(replace(ORDER, references=(FACE, FRAME)), SEEDREAM) == ()


def test_images_come_with_the_reply() -> None:
    answer = reply(
        {
            "model": "seedream-4-5-251128",
            "created": 1,
            "data": [{"b64_json": "iVBORw0KGgo=", "size": "1440x2560"}, {"b64_json": "/9j/4A=="}],
            "usage": {"generated_images": 2, "output_tokens": 28_800, "total_tokens": 28_800},
        }
    )
    assert outputs_of(answer) == (
        Output(OutputRole.IMAGE, "image/png", data=PNG),
        Output(OutputRole.IMAGE, "image/jpeg", data=b"\xff\xd8\xff\xe0"),
    )
    submitted = PAINT.read_submit(answer, SEEDREAM)
    assert isinstance(submitted, Submitted)
    assert submitted.snapshot is not None
    assert submitted.snapshot.usage == Units(images=2, output_tokens=28_800)


@pytest.mark.parametrize(
    ("url", "media_type"),
    [
        pytest.param("https://cdn/i.jpeg?sign=png", "image/jpeg", id="jpeg"),
        pytest.param("https://cdn/i.png?sign=1", "image/png", id="png"),
    ],
)
def test_images_may_come_by_address(url: str, media_type: str) -> None:
    assert outputs_of(reply({"data": [{"url": url}]})) == (
        Output(OutputRole.IMAGE, media_type, url=url),
    )


def test_what_was_made_counts_and_what_was_not_does_not() -> None:
    refused = {"error": {"code": "OutputImageSensitiveContentDetected", "message": "no"}}
    assert len(outputs_of(reply({"data": [refused, {"url": "https://cdn/i.jpeg"}]}))) == 1


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(reply({"data": []}), FailureKind.BAD_OUTPUT, id="nothing"),
        pytest.param(
            reply({"data": [{"b64_json": "%%%"}]}), FailureKind.BAD_OUTPUT, id="unreadable"
        ),
        pytest.param(
            reply({"data": [{"error": {"code": "OutputImageSensitiveContentDetected"}}]}),
            FailureKind.CONTENT_OUTPUT,
            id="every-image-refused",
        ),
        pytest.param(
            reply({"data": [{"url": "https://cdn/i"}], "error": {"code": "QuotaExceeded"}}),
            FailureKind.BALANCE,
            id="image-and-error",
        ),
        pytest.param(
            reply({"error": {"code": "InputImageRiskDetection"}}, 400),
            FailureKind.CONTENT_INPUT,
            id="refused",
        ),
        pytest.param(reply({}), FailureKind.PROVIDER_FAILED, id="no-data"),
    ],
)
def test_no_image_is_a_failure(answer: HttpReply, kind: FailureKind) -> None:
    failure = failure_of(PAINT.read_submit(answer, SEEDREAM))
    assert (failure.kind, failure.http_status) == (kind, answer.status)


def test_the_probe_looks_at_the_newest_task() -> None:
    assert PAINT.probe(SEEDREAM).url == (
        "https://ark.ap-southeast.bytepluses.com/api/v3"
        "/contents/generations/tasks?page_num=1&page_size=1"
    )
