"""A character is learned: its references, the training, its weights on record."""

import asyncio

from prefect import task
from prefect.cache_policies import NO_CACHE

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.lora.character_set import CharacterSet
from cliffhanger.models.lora.checkpoints import CheckpointStore
from cliffhanger.models.lora.remote import buy_lora
from cliffhanger.models.lora.settings import LoraSettings
from cliffhanger.models.lora.trainer import LocalLoraTrainer
from cliffhanger.models.lora.weights import LoraWeights
from cliffhanger.models.studio_routes import StudioRoutes
from cliffhanger.production.profile import Profile
from cliffhanger.production.references import open_finder
from cliffhanger.production.training import (
    RegisteredLora,
    StoredReferences,
    make_character_set,
    read_references,
    register_lora,
)
from tasks.studio import Studio
from tasks.training_progress import StepBoard


def trainer_routes(profile: Profile, *, is_hosted: bool) -> StudioRoutes:
    """Return what is paid for: a hosted trainer, and nothing where this machine trains.

    Raises:
        InvalidSettingError: The profile names no trainer.
    """
    if not is_hosted:
        return StudioRoutes()
    if profile.models.route(Capability.LORA) is None:
        raise InvalidSettingError(
            "trainer must be local for a profile without models.lora; name a trainer there, or "
            "choose local and give base_model"
        )
    return profile.models


@task(name="references", persist_result=False, cache_policy=NO_CACHE)
async def find_references(
    studio: Studio, series_id: str, character_id: str, profile: Profile
) -> CharacterSet:
    """Return what is learned from; faces are counted by the profile's model, where it names one.

    Raises:
        InvalidInputError: There is no such character, or too few of its references are usable.
        InvalidSettingError: The profile's model is not on this machine.
        ArtifactError: The store does not have them.
    """
    references: StoredReferences = await asyncio.to_thread(
        read_references, studio.store, series_id, character_id
    )
    faces = await asyncio.to_thread(open_finder, profile)
    return await asyncio.to_thread(make_character_set, references, faces=faces)


@task(name="train", persist_result=False, cache_policy=NO_CACHE)
async def train_lora(
    studio: Studio, series_id: str, character_set: CharacterSet, settings: LoraSettings
) -> LoraWeights:
    """Return the weights: bought where the studio pays for them, else trained here.

    Both keep their own state in the store, so that a run after a kill goes on, and one after the
    end gives the same weights at once.

    Raises:
        InvalidSettingError: The base is not there or of another family.
        MissingDependencyError: The extra `models` is not installed.
        BudgetExceededError: A cap would be passed; nothing was sent.
        ProviderError: Nobody along the route could do it.
    """
    folder = f"series/{series_id}/characters/{character_set.character_id}/lora"
    keep = CheckpointStore(studio.store, folder)
    board = StepBoard.of_run()
    if studio.pays_for(Capability.LORA):
        paid = studio.purse.charged_to(series_id, None)
        weights = await buy_lora(paid, character_set, settings, keep=keep)
    else:
        weights = await _train_here(board, character_set, settings, keep)
    await board.move(100.0)
    return weights


@task(name="register", persist_result=False, cache_policy=NO_CACHE)
async def save_lora(studio: Studio, series_id: str, weights: LoraWeights) -> RegisteredLora:
    """Return the character's version that has the weights.

    Raises:
        InvalidInputError: The references were changed while they were learned.
    """
    return await asyncio.to_thread(register_lora, studio.store, series_id, weights)


async def _train_here(
    board: StepBoard, character_set: CharacterSet, settings: LoraSettings, keep: CheckpointStore
) -> LoraWeights:
    """Return the weights, trained in a thread that ends when the run is cancelled."""
    try:
        return await asyncio.to_thread(
            LocalLoraTrainer().train, character_set, settings, keep=keep, on_step=board.show
        )
    except asyncio.CancelledError:
        board.stop()
        raise
