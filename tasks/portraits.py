"""Stage `portrait`: a model makes the image that fixes how a character looks."""

from cliffhanger.models.jobs.job import Capability, OutputRole
from cliffhanger.models.jobs.orders import ImageOrder
from cliffhanger.models.jobs.routing import Maker
from cliffhanger.production.artifacts import CharacterArtifact, ScriptArtifact
from cliffhanger.production.paid_orders import order_portrait
from cliffhanger.story.model import Episode
from tasks.buying import AT_ONCE, COMING_BACK, bought_version, origin_of
from tasks.caching import stage_task
from tasks.mapping import each
from tasks.studio import Studio

PORTRAIT_SIZE_PX = (1080, 1920)


def _version(studio: Studio) -> str:
    return bought_version(studio, "1", Capability.IMAGE)


@stage_task(
    name="portrait", version=_version, task_run_name="portrait {who.character_id}", **COMING_BACK
)
async def buy_portrait(
    studio: Studio, script: ScriptArtifact, who: CharacterArtifact
) -> CharacterArtifact:
    """Return the character with a portrait that a model made."""
    character = (await studio.load(script.episode, Episode)).character(who.character_id)

    def order(maker: Maker) -> ImageOrder:
        return order_portrait(character, who.look, maker.candidate, PORTRAIT_SIZE_PX)

    made = await studio.purse.make(Capability.IMAGE, order, subject=who.character_id)
    return who.model_copy(
        update={
            "portrait": made.result.output(OutputRole.IMAGE),
            "origins": (origin_of(made, who.character_id, capability="image"),),
        }
    )


async def paint_cast(
    studio: Studio, script: ScriptArtifact, cast: tuple[CharacterArtifact, ...]
) -> tuple[CharacterArtifact, ...]:
    """Return everyone with a portrait by a model, where one is paid for; else as they are.

    Who is registered with pictures needs none.
    """
    if not studio.pays_for(Capability.IMAGE):
        return cast
    wanting = [who for who in cast if who.member is None or not who.member.references]
    bought = await each(
        "portrait", wanting, lambda who: buy_portrait(studio, script, who), at_once=AT_ONCE
    )
    by_id = {who.character_id: who for who in bought}
    return tuple(by_id.get(who.character_id, who) for who in cast)
