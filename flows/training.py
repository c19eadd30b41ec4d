"""Flow `train-character`: a registered character is learned from its pictures, as a LoRA."""

from prefect import flow

from cliffhanger.models.quality import PriorityName
from cliffhanger.production.training import RegisteredLora
from flows.training_parameters import TrainParameters
from tasks.opening import open_studio, read_profile
from tasks.paying import paying
from tasks.training import find_references, save_lora, train_lora, trainer_routes
from tasks.training_report import report_training


@flow(name="train-character", flow_run_name="{parameters.label}", persist_result=False)
async def train_character(parameters: TrainParameters) -> RegisteredLora:
    """Learn a character: its references, the training, its weights in the registry.

    A run that was killed goes on where it was; one that is asked for again gives the same weights
    at once, and nothing is bought twice.
    """
    settings, series_id = parameters.settings, parameters.series_id
    profile = await read_profile(parameters.profile)
    routes = trainer_routes(profile, is_hosted=parameters.is_hosted)
    async with paying(
        await open_studio(parameters.storage), routes, quality=None, priority=PriorityName.NORMAL
    ) as studio:
        character_set = await find_references(studio, series_id, parameters.character_id, profile)
        weights = await train_lora(studio, series_id, character_set, settings)
        lora = await save_lora(studio, series_id, weights)
        await report_training(studio, weights, lora, has_finder=profile.faces is not None)
        return lora
