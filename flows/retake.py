"""Flow `retake-shots`: named shots of a finished episode are made again, and it is joined anew."""

from prefect import flow

from cliffhanger.models.quality import PriorityName, Quality
from cliffhanger.production.artifacts import PublishedEpisode
from cliffhanger.production.retakes import plan_retakes
from flows.finish import finish_film
from flows.retake_parameters import RetakeParameters
from tasks.masters import read_master
from tasks.opening import equip_studio, open_studio, read_profile
from tasks.paying import paying
from tasks.reporting import tag_run
from tasks.shot_retakes import film_retakes, order_retakes, paying_for


@flow(name="retake-shots", flow_run_name="{parameters.label}", persist_result=False)
async def retake_shots(parameters: RetakeParameters) -> PublishedEpisode:
    """Make named shots of a finished episode again, as a note wants them.

    Nothing else is made or paid again: the other shots are copied packet by packet, voices, music
    and effects are the episode's. The film is checked and published in the place of the one before.
    A run that is broken off goes on with the same takes. Producing the episode again from its
    screenplay undoes its retakes.
    """
    profile = await read_profile(parameters.profile)
    async with paying(
        await equip_studio(await open_studio(parameters.storage), profile),
        profile.models,
        quality=parameters.quality and Quality(parameters.quality),
        priority=PriorityName(parameters.priority),
    ) as studio:
        master = await read_master(studio, parameters.series_id, parameters.episode)
        retakes = plan_retakes(master, parameters.shots, parameters.note)
        charged = paying_for(studio, master).charged_to(master.script)
        await tag_run(master.script)
        ordered = await order_retakes(charged, master, retakes)
        filmed = await film_retakes(charged, ordered, retakes)
        return await finish_film(charged, filmed)
