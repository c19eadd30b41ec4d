from pathlib import Path

import pytest

from cliffhanger.errors import ArtifactMissingError
from cliffhanger.models.lora.checkpoints import CheckpointList, CheckpointStore, TrainingRun
from cliffhanger.models.lora.weights import LoraWeights
from cliffhanger.store.local import LocalStore
from cliffhanger.store.ref import ArtifactRef
from tests.unit.models.lora.lora_values import make_settings

KEY = "0123456789abcdef" + "f" * 48


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore.open(tmp_path / "store")


@pytest.fixture
def run(store: LocalStore) -> TrainingRun:
    return CheckpointStore(store, "characters/mara/lora").open_run(KEY)


def objects(store: LocalStore) -> set[bytes]:
    return {path.read_bytes() for path in (store.root / "objects").rglob("*") if path.is_file()}


def test_the_latest_is_found_and_old_ones_go(store: LocalStore, run: TrainingRun) -> None:
    assert run.load_checkpoint() is None
    for step in (10, 20, 30):
        run.save_checkpoint(step, f"state {step}".encode())
        assert run.load_checkpoint() == f"state {step}".encode()
    assert objects(store) == {b"state 20", b"state 30"}
    record = store.get_json("characters/mara/lora/0123456789abcdef/checkpoint-latest.json")
    assert [one.step for one in CheckpointList.model_validate(record).kept] == [30, 20]


@pytest.mark.parametrize("loss", ["gone", "damaged"])
def test_the_one_before_stands_in_for_a_lost_one(
    store: LocalStore, run: TrainingRun, loss: str
) -> None:
    run.save_checkpoint(10, b"ten")
    run.save_checkpoint(20, b"twenty")
    path = store.root / ArtifactRef.of_bytes(b"twenty", media_type="x/y").key
    path.unlink()
    if loss == "damaged":
        path.write_bytes(b"twentx")
    assert run.load_checkpoint() == b"ten"
    run.save_checkpoint(20, b"twenty")
    assert run.load_checkpoint() == (b"twenty" if loss == "gone" else b"ten")


def test_a_kill_between_record_and_removal_leaves_nothing(
    store: LocalStore, run: TrainingRun
) -> None:
    """What was to be removed is removed with the next checkpoint."""
    for step in (10, 20, 30):
        run.save_checkpoint(step, f"state {step}".encode())
    store.put_bytes(b"state 10", media_type="application/x-safetensors")  # as if it still were
    run.save_checkpoint(40, b"state 40")
    assert objects(store) == {b"state 30", b"state 40"}


def test_making_a_step_again_drops_what_came_after(store: LocalStore, run: TrainingRun) -> None:
    run.save_checkpoint(10, b"ten")
    run.save_checkpoint(20, b"twenty")
    run.save_checkpoint(10, b"ten")
    assert run.load_checkpoint() == b"ten"
    assert objects(store) == {b"ten"}


def test_trainings_keep_out_of_each_others_way(store: LocalStore, run: TrainingRun) -> None:
    other = CheckpointStore(store, "characters/mara/lora").open_run("a" * 64)
    run.save_checkpoint(10, b"ten")
    assert other.load_checkpoint() is None


def test_class_images_are_all_there_or_made_again(store: LocalStore, run: TrainingRun) -> None:
    assert run.load_class_images() is None
    run.save_class_images([b"one", b"two"])
    assert run.load_class_images() == [b"one", b"two"]
    store.delete(ArtifactRef.of_bytes(b"two", media_type="image/png"))
    assert run.load_class_images() is None


def test_a_picture_is_found_by_step_and_prompt(store: LocalStore, run: TrainingRun) -> None:
    run.save_validation(250, 1, b"png")
    assert store.get_bytes(run.read_validation(250, 1)) == b"png"
    assert (store.root / run.name / "validation" / "step-000250-1.png").read_bytes() == b"png"
    with pytest.raises(ArtifactMissingError):
        run.read_validation(250, 0)


def test_what_is_finished_stays_so_while_its_file_is_there(
    store: LocalStore, run: TrainingRun
) -> None:
    assert run.load_finished() is None
    weights = LoraWeights(
        character_id="mara",
        version="v1",
        trigger_word="zkmara",
        file=run.save_weights(b"weights"),
        base_model="base",
        settings=make_settings(),
        losses=(0.1, 1 / 3),
    )
    assert run.finish(weights) == weights
    assert run.load_finished() == weights
    assert (store.root / run.name / "lora.safetensors").read_bytes() == b"weights"
    store.delete(weights.file)
    assert run.load_finished() is None


def test_a_broken_record_is_as_good_as_none(store: LocalStore, run: TrainingRun) -> None:
    store.put_json(f"{run.name}/checkpoint-latest.json", {"kept": "yes"})
    assert run.load_checkpoint() is None
    run.save_checkpoint(10, b"ten")
    assert run.load_checkpoint() == b"ten"
