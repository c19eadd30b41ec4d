"""Stage `characters`: everyone gets a sheet that fixes the look, and a portrait drawn from it."""

import asyncio

import cv2

from cliffhanger.animatic.sheet import CharacterSheet
from cliffhanger.media.picture import Pixels
from cliffhanger.production.artifacts import CharacterArtifact, Job, ScriptArtifact
from cliffhanger.production.registry import CastMember
from cliffhanger.story.model import Character, Episode
from cliffhanger.story.vocabulary import Emotion
from tasks.caching import stage_task
from tasks.mapping import each
from tasks.studio import Studio

PORTRAIT_HEIGHT_PX = 640


@stage_task(name="casting", version="1")
async def cast_characters(
    studio: Studio, script: ScriptArtifact, members: tuple[CastMember, ...]
) -> tuple[Job, ...]:
    """Return one sheet per character, distinct within the cast; registered ones stay as they are.

    Somebody registered with pictures only is cast by the words of the registry.
    """
    from cliffhanger.animatic.casting import cast_episode

    episode = await studio.load(script.episode, Episode)
    by_id = {member.character_id: member for member in members}
    people = [_told(character, by_id.get(character.id)) for character in episode.characters]
    fixed = {who: member.sheet for who, member in by_id.items() if member.sheet is not None}
    sheets = cast_episode(people, series_id=episode.series.id, fixed=fixed)
    refs = await asyncio.gather(*(studio.save(sheet) for sheet in sheets))
    return tuple(
        Job(id=sheet.character_id, request=ref) for sheet, ref in zip(sheets, refs, strict=True)
    )


@stage_task(name="characters", version="1", task_run_name="character {job.id}")
async def draw_character(
    studio: Studio, script: ScriptArtifact, job: Job, member: CastMember | None
) -> CharacterArtifact:
    """Return the character with a portrait: the registered one, or drawn from its sheet."""
    from cliffhanger.animatic.looks.describe import describe_look

    character = (await studio.load(script.episode, Episode)).character(job.id)
    sheet = await studio.load(job.request, CharacterSheet)
    if member is not None and member.references:
        portrait = member.references[0]
        # pictures of somebody else than the drawing are told by their words alone
        look = describe_look(sheet) if member.sheet else _told(character, member).description
    else:
        drawn = await asyncio.to_thread(portrait_png, sheet)
        portrait = await studio.put(drawn, media_type="image/png")
        look = describe_look(sheet)
    return CharacterArtifact(
        character_id=job.id,
        name=character.name,
        look=look,
        sheet=job.request,
        portrait=portrait,
        member=member,
    )


async def draw_characters(
    studio: Studio, script: ScriptArtifact, roles: tuple[Job, ...], members: tuple[CastMember, ...]
) -> tuple[CharacterArtifact, ...]:
    """Return everyone, drawn."""
    by_id = {member.character_id: member for member in members}
    return await each(
        "characters", roles, lambda job: draw_character(studio, script, job, by_id.get(job.id))
    )


def _told(character: Character, member: CastMember | None) -> Character:
    """Return the character as the registry describes it, where it does."""
    if member is None or not member.description:
        return character
    return character.model_copy(update={"description": member.description})


def portrait_png(sheet: CharacterSheet) -> bytes:
    """Return the portrait that the embedded engine draws, PNG."""
    from cliffhanger.animatic.casting import puppet_for
    from cliffhanger.animatic.portrait import paint_portrait

    pixels: Pixels = paint_portrait(
        puppet_for(sheet), height_px=PORTRAIT_HEIGHT_PX, emotion=Emotion.NEUTRAL
    )
    return cv2.imencode(".png", pixels[..., :3])[1].tobytes()
