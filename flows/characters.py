"""Flow `cast-series`: everyone in a screenplay gets a look that every episode keeps."""

from prefect import flow

from cliffhanger.models.quality import PriorityName
from cliffhanger.production.audition import SeriesCast
from flows.cast_parameters import CastParameters
from tasks.casting import choose_cast, find_uncast, freeze_cast
from tasks.opening import open_studio, read_profile, store_screenplay
from tasks.paying import paying
from tasks.script import read_script


@flow(name="cast-series", flow_run_name="{parameters.label}", persist_result=False)
async def cast_series(parameters: CastParameters) -> SeriesCast:
    """Choose the cast of a series: options, a sheet to choose from, a pause, frozen looks.

    What is approved here is what every episode of the series is filmed with.
    """
    profile = await read_profile(parameters.profile)
    async with paying(
        await open_studio(parameters.storage),
        profile.models,
        quality=None,
        priority=PriorityName.NORMAL,
    ) as opened:
        source = await store_screenplay(opened, parameters.screenplay, is_text=parameters.is_text)
        script = await read_script(opened, source, parameters.label, parameters.language)
        studio, series_id = opened.charged_to(script), script.series_id
        people, already_cast = await find_uncast(studio, script, parameters.names)
        choices = await choose_cast(
            studio, series_id, people, parameters.num_options, is_by_hand=parameters.approve
        )
        entries = await freeze_cast(
            studio, series_id, choices, parameters.num_references, profile=profile
        )
        return SeriesCast(series_id=series_id, entries=entries, already_cast=already_cast)
