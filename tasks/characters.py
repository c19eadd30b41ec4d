"""Stage `characters`: everyone gets a sheet that fixes the look, and a portrait drawn from it."""

import asyncio

import cv2

from cliffhanger.animatic.sheet import CharacterSheet
from cliffhanger.media.picture import Pixels
from cliffhanger.production.artifacts import CharacterArtifact, Job, ScriptArtifact
from cliffhanger.story.model import Episode
from cliffhanger.story.vocabulary import Emotion
from tasks.caching import stage_task
from tasks.mapping import each
from tasks.studio import Studio

PORTRAIT_HEIGHT_PX = 640


@stage_task(name="casting", version="1")
async def cast_characters(studio: Studio, script: ScriptArtifact) -> tuple[Job, ...]:
    """Return one sheet per character, distinct within the cast."""
    from cliffhanger.animatic.casting import cast_episode

    episode = await studio.load(script.episode, Episode)
    sheets = cast_episode(episode.characters, series_id=episode.series.id)
    refs = await asyncio.gather(*(studio.save(sheet) for sheet in sheets))
    return tuple(
        Job(id=sheet.character_id, request=ref) for sheet, ref in zip(sheets, refs, strict=True)
    )


@stage_task(name="characters", version="1", task_run_name="character {job.id}")
async def draw_character(studio: Studio, script: ScriptArtifact, job: Job) -> CharacterArtifact:
    """Return the character with a portrait drawn from its sheet."""
    from cliffhanger.animatic.looks.describe import describe_look

    character = (await studio.load(script.episode, Episode)).character(job.id)
    sheet = await studio.load(job.request, CharacterSheet)
    portrait = await asyncio.to_thread(_portrait_png, sheet)
    return CharacterArtifact(
        character_id=job.id,
        name=character.name,
        look=describe_look(sheet),
        sheet=job.request,
        portrait=await studio.put(portrait, media_type="image/png"),
    )


async def draw_characters(
    studio: Studio, script: ScriptArtifact, roles: tuple[Job, ...]
) -> tuple[CharacterArtifact, ...]:
    """Return everyone, drawn."""
    return await each("characters", roles, lambda job: draw_character(studio, script, job))


def _portrait_png(sheet: CharacterSheet) -> bytes:
    from cliffhanger.animatic.casting import puppet_for
    from cliffhanger.animatic.portrait import paint_portrait

    pixels: Pixels = paint_portrait(
        puppet_for(sheet), height_px=PORTRAIT_HEIGHT_PX, emotion=Emotion.NEUTRAL
    )
    return cv2.imencode(".png", pixels[..., :3])[1].tobytes()
