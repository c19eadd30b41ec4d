"""A training from its pictures to its weights."""

from dataclasses import dataclass

import torch

from cliffhanger.models.lora.arithmetic import derive_seed, is_due
from cliffhanger.models.lora.character_set import CharacterSet, TrainingImage
from cliffhanger.models.lora.checkpoints import TrainingRun
from cliffhanger.models.lora.examples import Example, encode_example
from cliffhanger.models.lora.families import Prompt, encode_prompt
from cliffhanger.models.lora.learner import Learner, start_learner
from cliffhanger.models.lora.lesson import Lessons
from cliffhanger.models.lora.objective import make_objective
from cliffhanger.models.lora.opening import LoadedBase, open_base
from cliffhanger.models.lora.packing import pack_weights
from cliffhanger.models.lora.painting import autoencoder_on_device, paint
from cliffhanger.models.lora.protocol import StepListener, TrainingStep
from cliffhanger.models.lora.provenance import TrainingJob, describe_weights
from cliffhanger.models.lora.recipes import resolution_px
from cliffhanger.models.lora.settings import LoraSettings
from cliffhanger.models.lora.weights import LoraWeights, ValidationImage


@dataclass(frozen=True, slots=True)
class Course:
    """A training that can begin.

    Attributes:
        lessons: What is learned from.
        learner: What learns.
        prompts: Of the pictures on the way.
        run: Where its state is kept.
    """

    lessons: Lessons
    learner: Learner
    prompts: tuple[Prompt, ...]
    run: TrainingRun


def train_lora(job: TrainingJob, run: TrainingRun, on_step: StepListener) -> LoraWeights:
    """Return the weights of *job*, trained from the latest checkpoint of *run* on."""
    with open_base(job.base, job.settings) as base:
        course = _prepare(base, job.character_set, run)
        state = run.load_checkpoint()
        if state is not None:
            course.learner.restore(state)
        _follow(course, on_step)
        return _finish(job, course)


def _prepare(base: LoadedBase, character: CharacterSet, run: TrainingRun) -> Course:
    """Return the course, every prompt and picture encoded."""
    captions = character.captions
    validation = base.settings.validation
    wanted = validation.prompts if validation else ()
    prompts = _encode_prompts(base, (*captions, *wanted, character.class_prompt))
    examples = _encode_images(base, character.images, [prompts[words] for words in captions])
    learner = start_learner(base)
    class_examples = _class_examples(base, prompts[character.class_prompt], run)
    lessons = Lessons(base, make_objective(base), examples, class_examples)
    return Course(lessons, learner, tuple(prompts[words] for words in wanted), run)


def _follow(course: Course, on_step: StepListener) -> None:
    """Make the updates that are left, with pictures and checkpoints on the way."""
    learner, settings = course.learner, course.lessons.base.settings
    for step in range(len(learner.losses), settings.steps):
        rate = learner.update(course.lessons.learn(step))
        done = step + 1
        # Pictures first: those of every step up to a checkpoint are there when it is.
        if _shows(settings, done):
            _paint_validation(course, done)
        if is_due(done, every_steps=settings.checkpoint_every_steps, steps=settings.steps):
            course.run.save_checkpoint(done, learner.pack_state())
        on_step(TrainingStep(done, settings.steps, learner.losses[-1], rate))


def _finish(job: TrainingJob, course: Course) -> LoraWeights:
    base, losses = course.lessons.base, tuple(course.learner.losses)
    machine = {
        "device": base.device.type,
        "precision": str(base.dtype).removeprefix("torch."),
        "threads": str(torch.get_num_threads()),
    }
    data = pack_weights(base, describe_weights(job, losses, machine))
    character = job.character_set
    return course.run.finish(
        LoraWeights(
            character_id=character.character_id,
            version=character.version,
            trigger_word=character.trigger_word,
            file=course.run.save_weights(data),
            base_model=job.base.name,
            base_sha256=job.base.sha256,
            settings=job.settings,
            losses=losses,
            validation=_read_validation(job.settings, course.run),
            notes=job.settings.notes,
        )
    )


def _encode_prompts(base: LoadedBase, texts: tuple[str, ...]) -> dict[str, Prompt]:
    """Return each text encoded once; the text encoders' memory is given back."""
    with base.reading():
        return {text: encode_prompt(base, text) for text in dict.fromkeys(texts)}


def _encode_images(
    base: LoadedBase, images: tuple[TrainingImage, ...], prompts: list[Prompt]
) -> tuple[Example, ...]:
    with autoencoder_on_device(base, torch.float32):
        return tuple(
            encode_example(base, image.decode(), prompt)
            for image, prompt in zip(images, prompts, strict=True)
        )


def _class_examples(base: LoadedBase, prompt: Prompt, run: TrainingRun) -> tuple[Example, ...]:
    """Return pictures of others of the class, made by the base where they are not there yet.

    The LoRA is on the base, but its second matrices are zero: what is made is the base's own.
    """
    prior = base.settings.prior
    if prior is None:
        return ()
    images = run.load_class_images()
    if images is None:
        side = resolution_px(base.settings) // 32 * 32
        images = [
            paint(
                base,
                prompt,
                size_px=(side, side),
                seed=derive_seed(base.settings.seed, "class", index),
            )
            for index in range(prior.num_class_images)
        ]
        run.save_class_images(images)
    named = tuple(TrainingImage(f"class {index}", data) for index, data in enumerate(images))
    return _encode_images(base, named, [prompt] * len(named))


def _shows(settings: LoraSettings, step: int) -> bool:
    validation = settings.validation
    return validation is not None and is_due(
        step, every_steps=validation.every_steps, steps=settings.steps
    )


def _paint_validation(course: Course, step: int) -> None:
    base = course.lessons.base
    validation = base.settings.validation
    assert validation is not None  # noqa: S101  `_shows` has looked
    height_px, width_px = course.lessons.examples[0].sizes[4:]
    for index, prompt in enumerate(course.prompts):
        image = paint(base, prompt, size_px=(width_px, height_px), seed=validation.seed)
        course.run.save_validation(step, index, image)


def _read_validation(settings: LoraSettings, run: TrainingRun) -> tuple[ValidationImage, ...]:
    validation = settings.validation
    if validation is None:
        return ()
    return tuple(
        ValidationImage(step=step, prompt=prompt, image=run.read_validation(step, index))
        for step in range(1, settings.steps + 1)
        if _shows(settings, step)
        for index, prompt in enumerate(validation.prompts)
    )
