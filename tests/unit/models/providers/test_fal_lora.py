import json
from dataclasses import replace

import pytest
from pydantic import JsonValue

from cliffhanger.models.jobs.orders import Asset, LoraOrder
from cliffhanger.models.providers.fal_lora import FalLora
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.rig import TOKEN, endpoint

FAL = FalLora()
POINT = endpoint("https://queue.fal.run", "fal-ai/flux-lora-fast-training")
PHOTOS = Asset("a" * 64, "application/zip", 9, location="https://store.example/mara.zip")
ORDER = LoraOrder(images=PHOTOS, trigger_word="maravoss", steps=800, rank=32, seed=7)


def body(order: LoraOrder) -> dict[str, JsonValue]:
    return json.loads(FAL.submit(order, POINT, TOKEN).body)


def test_the_fast_trainer_gets_what_its_card_has() -> None:
    assert body(replace(ORDER, options={"create_masks": True})) == {
        "images_data_url": "https://store.example/mara.zip",
        "trigger_word": "maravoss",
        "steps": 800,
        "is_style": False,
        "create_masks": True,
    }


def test_another_trainer_gets_what_the_route_names() -> None:
    options: dict[str, JsonValue] = {
        "fields": {"trigger_word": "trigger_phrase", "learning_rate": "learning_rate", "rank": "r"}
    }
    assert body(replace(ORDER, options=options)) == {
        "images_data_url": "https://store.example/mara.zip",
        "trigger_phrase": "maravoss",
        "steps": 800,
        "is_style": False,
        "learning_rate": 0.0001,
        "r": 32,
    }


@pytest.mark.parametrize(
    ("order", "words"),
    [
        pytest.param(replace(ORDER, trigger_word=" "), "trigger_word is empty", id="no word"),
        pytest.param(replace(ORDER, steps=0), "steps is 0", id="no steps"),
        pytest.param(
            replace(ORDER, images=replace(PHOTOS, media_type="image/png")), "images", id="no zip"
        ),
        pytest.param(
            replace(ORDER, images=replace(PHOTOS, num_bytes=1 << 30)), "1073741824", id="size"
        ),
        pytest.param(replace(ORDER, options={"fields": []}), "options.fields", id="no names"),
    ],
)
def test_what_cannot_be_sent_is_refused(order: LoraOrder, words: str) -> None:
    assert any(words in problem for problem in FAL.check(order, POINT))


def test_the_bound_is_the_steps_asked_for() -> None:
    assert FAL.check(ORDER, POINT) == ()
    assert FAL.measure(ORDER, POINT) == Units(steps=800)
    assert FAL.measure(replace(ORDER, options={"steps": 2000}), POINT) == Units(steps=2000)
