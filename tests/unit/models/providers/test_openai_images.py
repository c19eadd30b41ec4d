import base64
from dataclasses import replace

import pytest

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.job import Failure, FailureKind, Output, OutputRole, Submitted
from cliffhanger.models.jobs.orders import ImageOrder
from cliffhanger.models.providers.openai_images import OpenAIImages
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.openai_images import PNG, SHEET
from tests.contract.provider_rigs.rig import CANARY, TOKEN, endpoint, reply
from tests.unit.models.providers.openai_forms import form_fields, read_form, read_json, shown

IMAGES = OpenAIImages()
OPENAI = endpoint("https://api.openai.com/v1", "gpt-image-2")
ORDER = ImageOrder(prompt="Mina at the door", seed=7)
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0"
WEBP = b"RIFF\x10\0\0\0WEBPVP8L"


def in_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_an_image_from_words() -> None:
    order = replace(
        ORDER,
        negative_prompt="blood",
        options={"quality": "high", "background": "opaque", "user": None},
    )
    call = IMAGES.submit(order, OPENAI, TOKEN)
    assert shown(call) == (
        "POST",
        "https://api.openai.com/v1/images/generations",
        {"Authorization": f"Bearer {CANARY}"},
    )
    assert read_json(call) == {
        "model": "gpt-image-2",
        "prompt": "Mina at the door\n\nAvoid: blood",
        "size": "1088x1920",
        "quality": "high",
        "output_format": "png",
        "background": "opaque",
    }


def test_an_image_from_one_reference_is_an_edit() -> None:
    order = replace(ORDER, references=(SHEET,), options={"moderation": "low", "x": True})
    call = IMAGES.submit(order, endpoint("https://api.openai.com", "gpt-image-1.5"), TOKEN)
    assert shown(call)[:2] == ("POST", "https://api.openai.com/v1/images/edits")
    assert form_fields(call) == [
        ("model", "gpt-image-1.5"),
        ("prompt", "Mina at the door"),
        ("size", "1024x1536"),
        ("quality", "medium"),
        ("output_format", "png"),
        ("input_fidelity", "high"),
        ("moderation", "low"),
        ("x", "true"),
    ]
    assert read_form(call)[-1] == ("image", "reference-1.png", "image/png", PNG)


def test_several_references_go_in_order_of_importance() -> None:
    second = replace(SHEET, media_type="image/jpeg", data=JPEG)
    call = IMAGES.submit(replace(ORDER, references=(SHEET, second)), OPENAI, TOKEN)
    assert [part for part in read_form(call) if part[1]] == [
        ("image[]", "reference-1.png", "image/png", PNG),
        ("image[]", "reference-2.jpg", "image/jpeg", JPEG),
    ]
    assert "input_fidelity" not in dict(form_fields(call))


def test_seedream_takes_references_in_the_json() -> None:
    ark = endpoint("https://ark.cn-beijing.volces.com/api/v3", "doubao-seedream-4-0-250828")
    call = IMAGES.submit(replace(ORDER, references=(SHEET,)), ark, TOKEN)
    assert call.url == "https://ark.cn-beijing.volces.com/api/v3/images/generations"
    assert read_json(call) == {
        "model": "doubao-seedream-4-0-250828",
        "prompt": "Mina at the door",
        "size": "1080x1920",
        "seed": 7,
        "watermark": False,
        "sequential_image_generation": "disabled",
        "image": [f"data:image/png;base64,{in_base64(PNG)}"],
    }


@pytest.mark.parametrize(
    ("model", "body"),
    [
        pytest.param(
            "dall-e-3",
            {"size": "1024x1792", "quality": "standard", "response_format": "b64_json"},
            id="dall-e-3",
        ),
        pytest.param(
            "dall-e-2", {"size": "1024x1024", "response_format": "b64_json"}, id="dall-e-2"
        ),
        pytest.param(
            "openai/gpt-image-1-mini",
            {"size": "1024x1536", "quality": "medium", "output_format": "png"},
            id="behind a gateway",
        ),
        pytest.param("flux-1", {"size": "1080x1920"}, id="unknown"),
    ],
)
def test_models_are_asked_for_what_they_know(model: str, body: dict[str, object]) -> None:
    call = IMAGES.submit(ORDER, endpoint("https://api.openai.com/v1", model), TOKEN)
    assert read_json(call) == {"model": model, "prompt": "Mina at the door", **body}


@pytest.mark.parametrize(
    ("model", "width_px", "height_px", "size"),
    [
        pytest.param("gpt-image-2", 1008, 1792, "1008x1792", id="fits"),
        pytest.param("gpt-image-2", 1080, 1920, "1088x1920", id="next step"),
        pytest.param("gpt-image-2", 1920, 1080, "1920x1088", id="lying"),
        pytest.param("gpt-image-2", 2160, 3840, "2160x3840", id="largest"),
        pytest.param("gpt-image-2", 4320, 7680, "2160x3840", id="shrunk"),
        pytest.param("gpt-image-2", 4000, 4000, "2160x2160", id="square shrunk"),
        pytest.param("gpt-image-1", 1080, 1920, "1024x1536", id="upright"),
        pytest.param("gpt-image-1", 1920, 1080, "1536x1024", id="wide"),
        pytest.param("gpt-image-1", 1100, 1000, "1024x1024", id="square"),
        pytest.param("dall-e-3", 1920, 1080, "1792x1024", id="dall-e wide"),
    ],
)
def test_the_nearest_size_that_is_sold(
    model: str, width_px: int, height_px: int, size: str
) -> None:
    order = replace(ORDER, width_px=width_px, height_px=height_px)
    account = endpoint("https://api.openai.com/v1", model)
    assert read_json(IMAGES.submit(order, account, TOKEN))["size"] == size
    units = IMAGES.measure(order, account)
    assert f"{units.width_px}x{units.height_px}" == size


@pytest.mark.parametrize(
    ("model", "order", "word"),
    [
        pytest.param("dall-e-3", replace(ORDER, references=(SHEET,)), "references", id="dall-e"),
        pytest.param("dall-e-3", replace(ORDER, prompt="a" * 4001), "4000", id="long for dall-e"),
        pytest.param("gpt-image-2", replace(ORDER, options={"image": "x"}), "image", id="image"),
        pytest.param("gpt-image-2", replace(ORDER, options={"size": 3}), "size", id="size"),
        pytest.param("gpt-image-2", replace(ORDER, height_px=3241), "1:3", id="steep"),
    ],
)
def test_what_a_model_does_not_take(model: str, order: ImageOrder, word: str) -> None:
    problems = IMAGES.check(order, endpoint("https://api.openai.com/v1", model))
    assert any(word in problem for problem in problems), problems


def test_the_steepest_shape_is_taken() -> None:
    assert IMAGES.check(replace(ORDER, width_px=640, height_px=1920), OPENAI) == ()


def test_a_gateway_s_address_must_be_one() -> None:
    assert IMAGES.check(ORDER, endpoint("ftp://h.example", "m")) == (
        "base_url must be an address such as https://host/v1",
    )


@pytest.mark.parametrize(
    ("item", "output"),
    [
        pytest.param(
            {"b64_json": in_base64(PNG)},
            Output(OutputRole.IMAGE, "image/png", data=PNG),
            id="base64",
        ),
        pytest.param(
            {"b64_json": in_base64(WEBP)},
            Output(OutputRole.IMAGE, "image/webp", data=WEBP),
            id="what the bytes say",
        ),
        pytest.param(
            {"b64_json": f"data:image/png;base64,{in_base64(JPEG)}"},
            Output(OutputRole.IMAGE, "image/jpeg", data=JPEG),
            id="base64 with a prefix",
        ),
        pytest.param(
            {"url": f"data:image/png;base64,{in_base64(PNG)}"},
            Output(OutputRole.IMAGE, "image/png", data=PNG),
            id="data URI",
        ),
        pytest.param(
            {"url": "https://cdn.example/a.jpeg?sig=1.png"},
            Output(OutputRole.IMAGE, "image/jpeg", url="https://cdn.example/a.jpeg?sig=1.png"),
            id="address",
        ),
        pytest.param(
            {"url": "https://cdn.example/a"},
            Output(OutputRole.IMAGE, "image/png", url="https://cdn.example/a"),
            id="address without an ending",
        ),
    ],
)
def test_images_come_in_hand_or_by_address(item: dict[str, str], output: Output) -> None:
    submitted = IMAGES.read_submit(reply({"data": [item]}), OPENAI)
    assert isinstance(submitted, Submitted)
    assert submitted.snapshot is not None
    assert submitted.snapshot.outputs == (output,)
    assert submitted.snapshot.usage is None


@pytest.mark.parametrize(
    ("body", "units"),
    [
        pytest.param(
            {
                "data": [{"b64_json": in_base64(PNG), "revised_prompt": "x"}],
                "size": "1088x1920",
                "quality": "medium",
                "usage": {
                    "input_tokens": 50,
                    "output_tokens": 1900,
                    "total_tokens": 1950,
                    "input_tokens_details": {"image_tokens": 0, "text_tokens": 50},
                },
            },
            Units(
                images=1,
                input_tokens=50,
                output_tokens=1900,
                width_px=1088,
                height_px=1920,
                resolution="1088p",
                quality="medium",
            ),
            id="OpenAI",
        ),
        pytest.param(
            {
                "data": [{"url": "https://cdn.example/a.jpeg", "size": "1080x1920"}],
                "usage": {"generated_images": 1, "output_tokens": 8100, "total_tokens": 8100},
            },
            Units(images=1, output_tokens=8100, width_px=1080, height_px=1920, resolution="1080p"),
            id="Seedream",
        ),
        pytest.param(
            {"data": [{"url": "https://cdn.example/a.png"}], "usage": {"cost_usd": 0.04}},
            None,
            id="a cost that settles nothing",
        ),
    ],
)
def test_what_was_used(body: dict[str, object], units: Units | None) -> None:
    submitted = IMAGES.read_submit(reply(body), OPENAI)
    assert isinstance(submitted, Submitted)
    assert submitted.snapshot is not None
    assert submitted.snapshot.usage == units


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(reply({"data": [{}]}), FailureKind.BAD_OUTPUT, id="empty item"),
        pytest.param(reply({"data": [{"b64_json": "!"}]}), FailureKind.BAD_OUTPUT, id="no base64"),
        pytest.param(
            reply({"data": [{"b64_json": in_base64(b"<html>")}]}),
            FailureKind.BAD_OUTPUT,
            id="no image",
        ),
        pytest.param(reply({"data": [{"url": "/a.png"}]}), FailureKind.BAD_OUTPUT, id="half a URL"),
        pytest.param(
            reply({"data": [{"error": {"code": "OutputImageSensitiveContentDetected"}}]}),
            FailureKind.CONTENT_OUTPUT,
            id="Seedream took it away",
        ),
        pytest.param(
            reply({"error": {"code": "insufficient_quota", "message": "m"}, "data": []}),
            FailureKind.BALANCE,
            id="error in a 200",
        ),
    ],
)
def test_a_200_without_an_image_is_a_failure(answer: HttpReply, kind: FailureKind) -> None:
    failure = IMAGES.read_submit(answer, OPENAI)
    assert isinstance(failure, Failure)
    assert failure.kind is kind


@pytest.mark.parametrize(
    ("model", "options", "references", "units"),
    [
        # 1088 * 1920 / 1024**2 = 1.9921875 megapixels; 1.9921875 * 1056 = 2103.75.
        pytest.param(
            "gpt-image-2",
            {},
            (),
            Units(
                images=1,
                width_px=1088,
                height_px=1920,
                resolution="1088p",
                quality="medium",
                input_tokens=16,
                output_tokens=2104,
            ),
            id="medium",
        ),
        # 1.5 * 4160 = 6240, as published for gpt-image-1.
        pytest.param(
            "gpt-image-1",
            {"quality": "auto"},
            (SHEET, SHEET),
            Units(
                images=1,
                width_px=1024,
                height_px=1536,
                resolution="1024p",
                quality="high",
                input_tokens=16_016,
                output_tokens=6240,
            ),
            id="auto may be high",
        ),
        pytest.param(
            "gpt-image-1",
            {"size": "1024x1024", "quality": "low"},
            (),
            Units(
                images=1,
                width_px=1024,
                height_px=1024,
                resolution="1024p",
                quality="low",
                input_tokens=16,
                output_tokens=272,
            ),
            id="the route's size",
        ),
    ],
)
def test_the_bound(
    model: str, options: dict[str, str], references: tuple[object, ...], units: Units
) -> None:
    order = replace(ORDER, options=options, references=references)
    assert IMAGES.measure(order, endpoint("https://api.openai.com/v1", model)) == units


def test_the_list_of_models_proves_the_account() -> None:
    call = IMAGES.probe(OPENAI)
    assert call is not None
    assert (call.method, call.url) == ("GET", "https://api.openai.com/v1/models")
