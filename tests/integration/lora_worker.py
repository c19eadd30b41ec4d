"""Processes that train: the first is killed, the second goes on and paints with what is learned.

`python -m tests.integration.lora_worker FOLDER BASE STEP` trains in the store in FOLDER, in a
process that dies after the update STEP and in one that lives. What became of both stands in
FOLDER/report.json. They are forked from one that has loaded the libraries and done nothing else.
"""

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import torch
from diffusers import StableDiffusionXLPipeline

from cliffhanger.models.lora.checkpoints import CheckpointStore
from cliffhanger.models.lora.painting import encode_png
from cliffhanger.models.lora.protocol import TrainingStep
from cliffhanger.models.lora.settings import (
    Family,
    LoraSettings,
    PriorPreservation,
    Sampler,
    Validation,
)
from cliffhanger.models.lora.trainer import LocalLoraTrainer
from cliffhanger.models.lora.weights import LoraWeights
from cliffhanger.store.local import LocalStore
from cliffhanger.store.ref import ArtifactRef
from tests.integration.lora_world import CLASS_PROMPT, SIDE_PX, TRIGGER, mara_set

NUM_STEPS, KEPT_EVERY = 7, 3
PROMPT = f"{TRIGGER} {CLASS_PROMPT}"
VALIDATION_SEED = 5
SAMPLER = Sampler(num_inference_steps=4, guidance_scale=2.0)


def short_settings(base: Path) -> LoraSettings:
    """Return a training of seven updates that has everything in it."""
    return LoraSettings(
        family=Family.SDXL,
        base_model=str(base),
        rank=4,
        learning_rate=5e-3,
        steps=NUM_STEPS,
        gradient_accumulation=2,
        resolution_px=SIDE_PX,
        prior=PriorPreservation(num_class_images=2),
        validation=Validation(prompts=(PROMPT,), every_steps=4, seed=VALIDATION_SEED),
        sampler=SAMPLER,
        checkpoint_every_steps=KEPT_EVERY,
        device="cpu",
    )


def train_short(folder: Path, base: Path, *, die_after: int = 0) -> tuple[LoraWeights, list[int]]:
    """Return the weights and the updates that this process made."""
    made: list[int] = []

    def note(step: TrainingStep) -> None:
        made.append(step.number)
        if step.number == die_after:
            os.kill(os.getpid(), signal.SIGKILL)

    keep = CheckpointStore(LocalStore.open(folder), "lora")
    weights = LocalLoraTrainer().train(mara_set(), short_settings(base), keep=keep, on_step=note)
    return weights, made


def paint_with(folder: Path, base: Path, weights: ArtifactRef) -> bytes:
    """Return the validation picture as diffusers makes it with the file alone."""
    path = LocalStore.open(folder).fetch(weights, folder / "loaded" / "lora.safetensors")
    pipe = StableDiffusionXLPipeline.from_pretrained(base, local_files_only=True)
    pipe.set_progress_bar_config(disable=True)
    pipe.load_lora_weights(str(path.parent), weight_name=path.name, local_files_only=True)
    made = pipe(
        PROMPT,
        width=SIDE_PX,
        height=SIDE_PX,
        num_inference_steps=SAMPLER.num_inference_steps,
        guidance_scale=SAMPLER.guidance_scale,
        generator=torch.Generator().manual_seed(VALIDATION_SEED),
        output_type="np",
    )
    return encode_png(made.images[0])


def main(folder: Path, base: Path, die_after: int) -> None:
    """Train and die, train and paint, and report."""
    torch.set_num_threads(1)
    killed = in_child(lambda: train_short(folder, base, die_after=die_after))
    lived = in_child(lambda: go_on(folder, base))
    report = json.loads((folder / "second.json").read_text()) if lived == 0 else {}
    (folder / "report.json").write_text(json.dumps({"ends": [killed, lived], **report}))


def go_on(folder: Path, base: Path) -> None:
    """Finish the training, and paint in a pipeline that has never been trained."""
    weights, made = train_short(folder, base)
    picture = paint_with(folder, base, weights.file)
    report = {"weights": weights.model_dump(mode="json"), "made": made, "picture": picture.hex()}
    (folder / "second.json").write_text(json.dumps(report))


def in_child(work: Callable[[], object]) -> int:
    """Return how a process ended that did *work*: 0, or less the signal that killed it."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 1
    try:
        work()
        code = 0
    finally:
        if code:
            traceback.print_exc()
        os._exit(code)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
