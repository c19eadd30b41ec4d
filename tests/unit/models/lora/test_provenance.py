import json
from pathlib import Path

import pytest

from cliffhanger.models.lora.base_model import BaseModel
from cliffhanger.models.lora.provenance import TrainingJob, describe_weights
from tests.unit.models.lora.lora_values import make_set, make_settings

BASE = BaseModel(Path("/srv/models/base"), "base", "b" * 64)


def make_job(**changes: object) -> TrainingJob:
    return TrainingJob(make_set(), make_settings(base_model="/srv/models/base", **changes), BASE)


def test_the_file_says_how_it_came_about() -> None:
    job = make_job(rank=8, seed=3, steps=2)
    found = describe_weights(job, (0.5, 0.25), {"device": "cpu"})
    facts = {name.removeprefix("cliffhanger."): text for name, text in found.items()}
    assert facts["base_sha256"] == "b" * 64
    assert (facts["character"], facts["character_version"]) == ("mara", "v1")
    assert (facts["trigger_word"], facts["family"]) == ("zkmara", "sdxl")
    assert (facts["seed"], facts["steps"], facts["final_loss"]) == ("3", "2", "0.25")
    assert json.loads(facts["settings"])["alpha"] == 8.0
    assert json.loads(facts["settings"])["resolution_px"] == 1024
    assert json.loads(facts["images"]) == [
        {"name": image.name, "sha256": image.sha256, "caption": caption}
        for image, caption in zip(make_set().images, make_set().captions, strict=True)
    ]
    assert {"torch", "diffusers", "peft"} <= json.loads(facts["libraries"]).keys()
    assert "Open RAIL++-M" in facts["licence"]
    assert "Drawn here." in facts["licence"]


def test_it_tells_no_path_of_the_machine() -> None:
    found = describe_weights(make_job(), (0.5,), {"device": "cpu"})
    assert "/srv" not in json.dumps(found)


@pytest.mark.parametrize(
    ("changes", "is_other"),
    [
        pytest.param({"seed": 1}, True, id="seed"),
        pytest.param({"rank": 8}, True, id="rank"),
        pytest.param({"validation": {"prompts": ("zkmara",)}}, True, id="pictures on the way"),
        pytest.param({"checkpoint_every_steps": 7}, False, id="how often it is kept"),
    ],
)
def test_the_key_changes_with_what_changes_the_result(
    changes: dict[str, object],
    is_other: bool,  # noqa: FBT001
) -> None:
    assert (make_job(**changes).key != make_job().key) is is_other


def test_the_key_is_the_same_wherever_the_base_lies() -> None:
    moved = BaseModel(Path("/home/base"), "base", "b" * 64)
    other = BaseModel(Path("/srv/models/base"), "base", "c" * 64)
    keys = {
        TrainingJob(make_set(), make_settings(base_model=str(base.folder)), base).key
        for base in (BASE, moved, other)
    }
    assert len(keys) == 2
