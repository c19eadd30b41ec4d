import json
from dataclasses import replace
from decimal import Decimal

import pytest

from cliffhanger.models.jobs.job import JobSnapshot, Submitted
from cliffhanger.models.jobs.orders import Asset, ImageOrder, LoraUse
from cliffhanger.models.providers.kling_images import KlingImages
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.kling import RIGS, task
from tests.contract.provider_rigs.rig import TOKEN, endpoint, reply

param = pytest.param
BASE = "https://api-singapore.klingai.com"
KLING = KlingImages()
AT = endpoint(BASE, "kling-v2-1")
REF = RIGS[2].ref
FACE = Asset("a" * 64, "image/png", 5, data=b"hello")
ORDER = ImageOrder(prompt="A rainy street.", negative_prompt="blur")


def test_an_order_from_text() -> None:
    call = KLING.submit(ORDER, AT, TOKEN)
    assert (call.method, call.url) == ("POST", f"{BASE}/v1/images/generations")
    assert json.loads(call.body) == {
        "model_name": "kling-v2-1",
        "prompt": "A rainy street.",
        "negative_prompt": "blur",
        "aspect_ratio": "9:16",
        "resolution": "2k",
        "n": 1,
        "external_task_id": TOKEN,
    }


def test_an_order_after_a_reference() -> None:
    """A reference goes as bare base64, and shuts out the negative prompt."""
    options = {"image_reference": "subject", "human_fidelity": 0.6, "n": 9}
    order = replace(ORDER, references=(FACE,), options=options)
    assert json.loads(KLING.submit(order, AT, TOKEN).body) == {
        "model_name": "kling-v2-1",
        "prompt": "A rainy street.",
        "image": "aGVsbG8=",
        "image_reference": "subject",
        "human_fidelity": 0.6,
        "aspect_ratio": "9:16",
        "resolution": "2k",
        "n": 1,
        "external_task_id": TOKEN,
    }


@pytest.mark.parametrize(
    ("model", "width_px", "height_px", "expected"),
    [
        param(
            "kling-v2-1",
            1080,
            1920,
            Units(images=1, width_px=1536, height_px=2730, resolution="2k"),
            id="large",
        ),
        param(
            "kling-v2-1",
            720,
            1280,
            Units(images=1, width_px=768, height_px=1366, resolution="1k"),
            id="small",
        ),
        param(
            "kling-v1-5",
            1080,
            1080,
            Units(images=1, width_px=768, height_px=768, resolution="1k"),
            id="old-models-have-one-size",
        ),
    ],
)
def test_the_bound_is_one_image(model: str, width_px: int, height_px: int, expected: Units) -> None:
    order = replace(ORDER, width_px=width_px, height_px=height_px)
    assert KLING.measure(order, endpoint(BASE, model)) == expected


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        param({"prompt": ""}, "prompt is empty", id="no-prompt"),
        param({"prompt": "x" * 2501}, "2501 characters", id="long-prompt"),
        param({"references": (FACE, FACE)}, "references has 2 images", id="two-references"),
        param(
            {"references": (replace(FACE, media_type="image/gif"),)},
            "references[0] is image/gif",
            id="gif",
        ),
        param({"loras": (LoraUse(name="mei"),)}, "loras has 1", id="lora"),
    ],
)
def test_an_order_that_cannot_be_made_is_refused(changes: dict[str, object], words: str) -> None:
    problems = KLING.check(replace(ORDER, **changes), AT)
    assert len(problems) == 1
    assert words in problems[0]


def test_a_made_image_and_what_it_was_billed() -> None:
    results = {"images": [{"index": 0, "url": "https://cdn.test/i.png"}]}
    answer = reply(task("succeed", task_result=results, final_unit_deduction="8"))
    snapshot = KLING.read_poll(answer, REF, AT)
    assert isinstance(snapshot, JobSnapshot)
    assert [(output.role, output.url) for output in snapshot.outputs] == [
        ("image", "https://cdn.test/i.png")
    ]
    assert snapshot.usage == Units(credits=Decimal(8), images=1)


def test_a_job_is_looked_at_and_found_among_images() -> None:
    assert KLING.poll(REF, AT).url == f"{BASE}/v1/images/generations/task-1"
    found = KLING.find(TOKEN, ORDER, AT)
    assert found.url == f"{BASE}/v1/images/generations?pageNum=1&pageSize=500"
    entry = {"task_id": "task-7", "task_info": {"external_task_id": TOKEN}}
    assert KLING.read_find(reply({"code": 0, "data": [entry]}), TOKEN, AT) == Submitted(
        job_id="task-7", urls={"status": f"{BASE}/v1/images/generations/task-7"}
    )
    assert KLING.read_find(reply({"code": 0, "data": []}), TOKEN, AT) is None
    assert KLING.probe(AT).url == f"{BASE}/v1/images/generations?pageNum=1&pageSize=1"
