"""Models on this machine: what a profile may say of them, and the one pool they live in."""

import gc
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from pydantic import ValidationError

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.local_models import LocalModels
from cliffhanger.models.memory import machine_bytes
from cliffhanger.models.placement import Device, Dtype
from cliffhanger.models.pool import ModelPool
from cliffhanger.models.pool_values import ModelSpec, PoolSettings
from cliffhanger.models.preloading import start_preload
from cliffhanger.models.shared_pool import share_pool

PLACES = ("{video}", "{audio}", "{output}")


def spec(key: str, load: Any = object, size: int = 10) -> ModelSpec[Any]:  # noqa: ANN401
    return ModelSpec(key=key, load=load, num_bytes_of=lambda _: size, expected_bytes=size)


def test_the_pool_is_told_what_the_profile_says() -> None:
    named = LocalModels(device=Device.CPU, dtype=Dtype.BFLOAT16, memory_gb=1.5)
    settings = named.pool_settings
    assert (settings.device, settings.dtype) == (Device.CPU, Dtype.BFLOAT16)
    assert settings.max_bytes == 1_500_000_000
    assert LocalModels().pool_settings.max_bytes == machine_bytes() // 2


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        pytest.param({"device": "tpu"}, "'auto', 'cuda', 'mps' or 'cpu'", id="device"),
        pytest.param({"dtype": "fp8"}, "'float32', 'float16', 'bfloat16' or 'int8'", id="dtype"),
        pytest.param({"memory_gb": 0}, "greater than 0", id="no memory"),
        pytest.param({"memory_gb": float("inf")}, "finite|less than", id="endless memory"),
        pytest.param({"preload": ["sam"]}, "'clip', 'dino', 'faces' or 'whisper'", id="preload"),
        pytest.param({"preload": ["clip"]}, "set clip beside it", id="preload without CLIP"),
        pytest.param({"preload": ["dino"]}, "set dino beside it", id="preload without DINO"),
        pytest.param({"clip": {"model": "ViT-B-32"}}, "Field required", id="no weights"),
        pytest.param(
            {"clip": {"model": "../ViT", "weights": "w"}}, "should match pattern", id="a path"
        ),
        pytest.param(
            {"device": "cuda", "dtype": "int8"}, "int8 works on the CPU only", id="eight bits"
        ),
        pytest.param({"lipsync": {"command": ["sync"]}}, "must have {video}", id="no places"),
        pytest.param(
            {"lipsync": {"command": ["sync", *PLACES], "min_seconds": 5.0, "max_seconds": 2.0}},
            "min_seconds must be <= max_seconds, got 5.0 > 2.0",
            id="no length",
        ),
        pytest.param({"gpu": 1}, "Extra inputs are not permitted", id="unknown"),
    ],
)
def test_what_cannot_work_is_refused(wrong: dict[str, object], words: str) -> None:
    """Before anything is opened; the message says what fits."""
    with pytest.raises(ValidationError, match=words):
        LocalModels.model_validate(wrong)


def test_a_process_has_one_pool_for_the_same_settings() -> None:
    """What is loaded ahead makes no other pool; another bound or device does."""
    settings = PoolSettings(max_bytes=100)
    pool = share_pool(settings)
    assert share_pool(PoolSettings(max_bytes=100, preload=("clip",))) is pool
    other = share_pool(PoolSettings(max_bytes=101))
    assert other is not pool
    assert share_pool(settings) is pool, "as long as somebody uses it"


def test_a_pool_that_nobody_uses_goes_when_another_is_asked_for() -> None:
    """Its models with it; the last one stays between runs."""
    settings = PoolSettings(max_bytes=200)
    with share_pool(settings).use(spec("a")):
        pass
    gc.collect()
    assert share_pool(settings).counts().num_loaded == 1
    share_pool(PoolSettings(max_bytes=201))
    gc.collect()
    assert share_pool(settings).counts().num_loaded == 0


def test_models_load_beside_whatever_else_is_done() -> None:
    """The caller goes on at once, and whoever needs the model waits for that one load."""
    pool, may_load = ModelPool(PoolSettings(max_bytes=100)), Event()
    loads: list[str] = []

    def load() -> str:
        may_load.wait(10.0)
        loads.append("slow")
        return "slow"

    said: list[str] = []
    thread = start_preload(pool, (spec("slow", load), spec("other")), warn=said.append)
    assert loads == []
    may_load.set()
    with pool.use(spec("slow", load)) as model:
        assert model == "slow"
    thread.join(10.0)
    assert loads == ["slow"]
    assert pool.counts().num_loads == 2
    assert said == []


def test_what_cannot_be_loaded_ahead_is_said_at_once_and_raised_when_used() -> None:
    pool = ModelPool(PoolSettings(max_bytes=100))

    def fail() -> object:
        raise InvalidSettingError("the file is junk")

    said: list[str] = []
    start_preload(pool, (spec("junk", fail),), warn=said.append).join(10.0)
    assert said == [
        "models are not loaded ahead (junk): the file is junk; what needs one tries again"
    ]
    with pytest.raises(InvalidSettingError, match="the file is junk"), pool.use(spec("junk", fail)):
        pass


def test_what_does_not_fit_together_is_said() -> None:
    said: list[str] = []
    specs = (spec("one", size=60), spec("two", size=60))
    start_preload(ModelPool(PoolSettings(max_bytes=100)), specs, warn=said.append).join(10.0)
    assert len(said) == 1
    assert "must be >= 120 for two" in said[0]


def test_weights_are_named_by_path(tmp_path: Path) -> None:
    """As YAML gives them."""
    named = LocalModels.model_validate(
        {"clip": {"weights": str(tmp_path / "w")}, "dino": str(tmp_path), "preload": ["clip"]}
    )
    assert named.clip is not None
    assert (named.clip.model, named.clip.weights) == ("ViT-B-32", tmp_path / "w")
    assert named.dino == tmp_path
