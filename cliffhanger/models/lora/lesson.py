"""One update's worth of puzzles: which pictures, how noised, and the loss on them."""

# torch and diffusers leave parts of their interfaces untyped.
# pyright: reportUnknownMemberType=false

from collections import defaultdict
from dataclasses import dataclass

import torch
from torch import Tensor

from cliffhanger.models.lora.arithmetic import derive_seed, pick_images
from cliffhanger.models.lora.examples import Example
from cliffhanger.models.lora.families import Noised, predict
from cliffhanger.models.lora.objective import Objective
from cliffhanger.models.lora.opening import LoadedBase


@dataclass(frozen=True, slots=True)
class Draw:
    """A picture noised for one step.

    Attributes:
        example: The picture.
        share: What its loss counts in the update.
        seed: Every random draw about it comes from.
    """

    example: Example
    share: float
    seed: int


@dataclass(frozen=True, slots=True)
class Lessons:
    """Everything that is learned from.

    Attributes:
        base: Who learns.
        objective: What is asked.
        examples: The character's pictures.
        class_examples: Pictures of others of its kind; empty without prior preservation.
    """

    base: LoadedBase
    objective: Objective
    examples: tuple[Example, ...]
    class_examples: tuple[Example, ...] = ()

    def learn(self, step: int) -> float:
        """Return the loss of the update *step*, counted from 0; its gradients are in the matrices.

        Pictures of one shape go through the model together; each batch's gradients are added to
        those before, so that accumulation and shapes change memory and time but no sum.
        """
        settings = self.base.settings
        total = 0.0
        for number in range(settings.gradient_accumulation):
            draws = self.draw(step * settings.gradient_accumulation + number)
            for group in _by_shape(draws):
                loss = self.loss(group) / settings.gradient_accumulation
                loss.backward()
                total += loss.item()
        return total

    def draw(self, batch_index: int) -> list[Draw]:
        """Return the pictures of batch *batch_index* of the training, counted from 0."""
        settings = self.base.settings
        draws = self._draw("image", self.examples, batch_index, 1.0)
        if settings.prior is not None and self.class_examples:
            draws += self._draw("class", self.class_examples, batch_index, settings.prior.weight)
        return draws

    def loss(self, draws: list[Draw]) -> Tensor:
        """Return the weighted squared error on pictures of one shape, summed by their shares."""
        latents, noise, levels = zip(*(self._noise(draw) for draw in draws), strict=True)
        puzzle = self.objective.pose(torch.stack(latents), torch.stack(noise), torch.tensor(levels))
        device, dtype = self.base.device, self.base.dtype
        examples = [draw.example for draw in draws]
        said = predict(
            self.base,
            Noised(
                latents=puzzle.latents.to(device, dtype),
                timesteps=puzzle.timesteps.to(device),
                tokens=torch.cat([one.prompt.tokens for one in examples]).to(device, dtype),
                pooled=torch.cat([one.prompt.pooled for one in examples]).to(device, dtype),
                sizes=torch.tensor([one.sizes for one in examples]).to(device, dtype),
            ),
        )
        errors = (said - puzzle.target.to(device)).square().mean(dim=(1, 2, 3))
        shares = torch.tensor([draw.share for draw in draws])
        return (errors * (puzzle.weights * shares).to(device)).sum()

    def _draw(
        self, kind: str, examples: tuple[Example, ...], batch_index: int, weight: float
    ) -> list[Draw]:
        seed, batch = self.base.settings.seed, self.base.settings.batch
        first = batch_index * batch
        picked = pick_images(derive_seed(seed, kind), first, batch, num_images=len(examples))
        return [
            Draw(examples[index], weight / batch, derive_seed(seed, kind, "noise", place))
            for place, index in enumerate(picked, start=first)
        ]

    def _noise(self, draw: Draw) -> tuple[Tensor, Tensor, int]:
        """Return latents, noise and level, drawn on the CPU: the same on every device."""
        generator = torch.Generator("cpu").manual_seed(draw.seed)
        latents = draw.example.sample(generator)
        level = self.objective.draw_level(generator)
        return latents, torch.randn(latents.shape, generator=generator), level


def _by_shape(draws: list[Draw]) -> list[list[Draw]]:
    groups: defaultdict[torch.Size, list[Draw]] = defaultdict(list)
    for draw in draws:
        groups[draw.example.mean.shape].append(draw)
    return list(groups.values())
