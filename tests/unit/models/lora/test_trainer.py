import subprocess
import sys
from pathlib import Path

import pytest

from cliffhanger.errors import InvalidMediaError, InvalidSettingError, MissingDependencyError
from cliffhanger.models.lora.character_set import TrainingImage
from cliffhanger.models.lora.checkpoints import CheckpointStore
from cliffhanger.models.lora.trainer import LocalLoraTrainer, load_engine
from cliffhanger.store.local import LocalStore
from tests.unit.models.lora.lora_values import make_set, make_settings


@pytest.fixture
def keep(tmp_path: Path) -> CheckpointStore:
    return CheckpointStore(LocalStore.open(tmp_path), "lora")


def test_a_missing_extra_is_told_with_its_name() -> None:
    with pytest.raises(
        MissingDependencyError, match=r"needs no_such_torch.*pip install 'cliffhanger\[models\]'"
    ):
        load_engine(("json", "no_such_torch"))


def test_a_missing_base_is_told_before_anything_is_loaded(keep: CheckpointStore) -> None:
    with pytest.raises(InvalidSettingError, match="base_model 'base' is neither a folder"):
        LocalLoraTrainer().train(make_set(), make_settings(), keep=keep)


def test_a_picture_that_cannot_be_read_is_told_first(keep: CheckpointStore) -> None:
    bad = make_set(images=(TrainingImage("bad.png", b"nothing"),))
    with pytest.raises(InvalidMediaError, match=r"image 'bad\.png'"):
        LocalLoraTrainer().train(bad, make_settings(), keep=keep)


def test_nothing_heavy_is_loaded_before_there_is_work() -> None:
    """Settings, sets and the trainer itself are free of torch."""
    code = (
        "import sys, cliffhanger.models.lora.trainer, cliffhanger.models.lora.archive\n"
        "print(sorted({'torch', 'diffusers', 'peft', 'transformers'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
