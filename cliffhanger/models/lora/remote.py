"""LoRAs trained by a provider: packed, ordered through the driver, kept beside those made here."""

import asyncio
from dataclasses import dataclass

from cliffhanger.errors import InvalidInputError
from cliffhanger.models.jobs.job import Capability, OutputRole
from cliffhanger.models.jobs.opening import PaidStudio
from cliffhanger.models.jobs.orders import Asset, LoraOrder
from cliffhanger.models.jobs.routing import Maker
from cliffhanger.models.lora.archive import ZIP, pack_images
from cliffhanger.models.lora.character_set import CharacterSet
from cliffhanger.models.lora.checkpoints import CheckpointStore
from cliffhanger.models.lora.protocol import StepListener, ignore_step
from cliffhanger.models.lora.settings import LoraSettings
from cliffhanger.models.lora.weights import LoraWeights
from cliffhanger.store.ref import ArtifactRef


@dataclass(frozen=True, slots=True)
class HostedLoraTrainer:
    """A `LoraTrainer` behind the route `models.lora` of a studio.

    Attributes:
        studio: Who pays.
        loop: Event loop that the studio was opened in; `train` is called from another thread.
    """

    studio: PaidStudio
    loop: asyncio.AbstractEventLoop

    def train(
        self,
        character_set: CharacterSet,
        settings: LoraSettings,
        *,
        keep: CheckpointStore,
        on_step: StepListener = ignore_step,
    ) -> LoraWeights:
        """Return the character's weights; *on_step* hears nothing, for providers tell no step.

        Raises:
            InvalidInputError: It is called in the studio's own thread, which would wait for itself.
            InvalidMediaError: A picture cannot be read.
            BudgetExceededError: A cap would be passed; nothing was sent.
            ProviderError: Nobody along the route could do it.
            ArtifactError: The store cannot keep it.
        """
        del on_step
        if _running_loop() is self.loop:
            raise InvalidInputError(
                "train must not be called in the studio's event loop, which it waits for; use "
                "`await asyncio.to_thread(trainer.train, ...)` or `await buy_lora(...)`"
            )
        work = buy_lora(self.studio, character_set, settings, keep=keep)
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()


async def buy_lora(
    studio: PaidStudio,
    character_set: CharacterSet,
    settings: LoraSettings,
    *,
    keep: CheckpointStore,
) -> LoraWeights:
    """Return the weights that the route's first willing trainer made; paid for once.

    Of *settings*, trainers take steps, rank, learning rate and seed, as far as their protocol and
    route say. *keep* is in the studio's store. Raises as `PaidStudio.make`.
    """
    for image in character_set.images:
        image.decode()
    store = studio.tools.store
    packed = await asyncio.to_thread(pack_images, character_set)
    images = await asyncio.to_thread(store.put_bytes, packed, media_type=ZIP)

    def order(maker: Maker) -> LoraOrder:
        return order_lora(character_set, settings, images, maker)

    made = await studio.make(Capability.LORA, order, subject=character_set.character_id)
    weights = LoraWeights(
        character_id=character_set.character_id,
        version=character_set.version,
        trigger_word=character_set.trigger_word,
        file=made.result.output(OutputRole.LORA),
        base_model=f"{made.result.account}/{made.result.model}",
        settings=settings,
        notes=settings.notes,
    )
    run = keep.open_run(made.result.key)
    await asyncio.to_thread(run.show_weights, weights.file)
    return await asyncio.to_thread(run.finish, weights)


def order_lora(
    character_set: CharacterSet, settings: LoraSettings, images: ArtifactRef, maker: Maker
) -> LoraOrder:
    """Return the order of a training on *images*, the ZIP of the set."""
    return LoraOrder(
        images=Asset(
            sha256=images.sha256, media_type=images.media_type, num_bytes=images.num_bytes
        ),
        trigger_word=character_set.trigger_word,
        steps=settings.steps,
        rank=settings.rank,
        learning_rate=settings.learning_rate,
        seed=settings.seed,
        options=maker.candidate.options,
    )


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
