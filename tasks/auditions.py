"""Stages `audition` and `sheet-picture`: options for a character, pictures of the one chosen."""

import asyncio
from dataclasses import dataclass
from decimal import Decimal

from cliffhanger.checks.reference_image import ReferenceVerdict
from cliffhanger.models.jobs.job import Capability, OutputRole
from cliffhanger.models.jobs.orders import ImageOrder
from cliffhanger.models.jobs.routing import Made, Maker
from cliffhanger.production.audition import Audition, CastEntry, Choice, Option
from cliffhanger.production.paid_orders import SHEET_POSES, order_audition, order_sheet_picture
from cliffhanger.production.references import Sight
from cliffhanger.production.registry import (
    UNCALIBRATED,
    Reference,
    RegisteredCharacter,
    Registry,
)
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.story.model import Character
from tasks.buying import AT_ONCE, COMING_BACK, bought_version, origin_of
from tasks.caching import stage_task
from tasks.characters import portrait_png
from tasks.mapping import each
from tasks.studio import Studio

PORTRAIT_SIZE_PX = (1080, 1920)


@dataclass(frozen=True, slots=True)
class SheetPicture:
    """A picture that was bought of a chosen look.

    Attributes:
        picture: The image.
        verdict: Whether it is used, and why not.
    """

    picture: ArtifactRef
    verdict: ReferenceVerdict


def _version(studio: Studio) -> str:
    return bought_version(studio, "1", Capability.IMAGE)


@stage_task(
    name="audition", version=_version, task_run_name="audition {character.name}", **COMING_BACK
)
async def hold_audition(
    studio: Studio, series_id: str, character: Character, round_number: int, num_options: int
) -> Audition:
    """Return looks for one character: bought where images are paid for, else drawn."""
    make = _bought if studio.pays_for(Capability.IMAGE) else _drawn
    options = await make(studio, series_id, character, round_number, num_options)
    return Audition(character=character, round_number=round_number, options=options)


async def _drawn(
    studio: Studio, series_id: str, character: Character, round_number: int, num_options: int
) -> tuple[Option, ...]:
    from cliffhanger.animatic.casting import cast_candidates

    sheets = cast_candidates(
        character, series_id=series_id, num_candidates=num_options, attempt=round_number
    )

    async def draw(number: int) -> Option:
        png = await asyncio.to_thread(portrait_png, sheets[number - 1])
        portrait = await studio.put(png, media_type="image/png")
        return Option(number=number, portrait=portrait, sheet=sheets[number - 1])

    return tuple([await draw(number) for number in range(1, len(sheets) + 1)])


async def _bought(
    studio: Studio, series_id: str, character: Character, round_number: int, num_options: int
) -> tuple[Option, ...]:
    async def buy(number: int) -> Option:
        def order(maker: Maker) -> ImageOrder:
            seed_parts = (series_id, round_number, number)
            return order_audition(character, maker.candidate, PORTRAIT_SIZE_PX, seed_parts)

        made = await studio.purse.make(Capability.IMAGE, order, subject=character.id, take=number)
        return Option(
            number=number,
            portrait=made.result.output(OutputRole.IMAGE),
            origins=(origin_of(made, character.id, capability="image"),),
        )

    return tuple(await asyncio.gather(*(buy(number) for number in range(1, num_options + 1))))


@stage_task(
    name="sheet-picture",
    version=_version,
    task_run_name="{choice.character.name} {number}",
    **COMING_BACK,
)
async def buy_sheet_picture(studio: Studio, choice: Choice, number: int) -> Option:
    """Return a picture of the chosen look in the pose of that number, from 1."""

    def order(maker: Maker) -> ImageOrder:
        return order_sheet_picture(
            choice.character, choice.option.portrait, maker.candidate, PORTRAIT_SIZE_PX, number
        )

    made: Made = await studio.purse.make(
        Capability.IMAGE, order, subject=choice.character.id, take=number
    )
    return Option(
        number=number,
        portrait=made.result.output(OutputRole.IMAGE),
        origins=(origin_of(made, choice.character.id, capability="image"),),
    )


async def hold_auditions(
    studio: Studio, series_id: str, rounds: dict[str, tuple[Character, int]], num_options: int
) -> tuple[Audition, ...]:
    """Return the options of everyone in *rounds*: characters and round numbers, by id."""
    return await each(
        "audition",
        tuple(rounds.values()),
        lambda item: hold_audition(studio, series_id, item[0], item[1], num_options),
        at_once=AT_ONCE,
    )


async def freeze_look(
    studio: Studio, series_id: str, choice: Choice, num_references: int, sight: Sight
) -> tuple[CastEntry, tuple[SheetPicture, ...]]:
    """Register the chosen look, approved, and return it with what became of its pictures.

    What the registry knows of the character besides (voice, outfits, names) stays.
    """
    bought: tuple[Option, ...] = ()
    if choice.option.sheet is None:
        numbers = tuple(range(1, min(num_references, len(SHEET_POSES)) + 1))
        bought = await each(
            "sheet-picture",
            numbers,
            lambda number: buy_sheet_picture(studio, choice, number),
            at_once=AT_ONCE,
        )
    verdicts = await asyncio.to_thread(_judge, studio, sight, choice, bought)
    kept = [option for option, verdict in zip(bought, verdicts, strict=True) if verdict.is_usable]
    record = await asyncio.to_thread(_register, studio, series_id, choice, kept)
    ending = choice.option.portrait.media_type.rpartition("/")[2]
    portrait_name = f"series/{series_id}/characters/{record.id}/portrait.{ending}"
    await asyncio.to_thread(studio.store.link, portrait_name, choice.option.portrait)
    origins = [*choice.option.origins, *(origin for option in bought for origin in option.origins)]
    entry = CastEntry(
        character_id=record.id,
        name=record.character.name,
        version=record.version,
        portrait=choice.option.portrait,
        portrait_name=portrait_name,
        num_references=len(record.references),
        cost_usd=sum((origin.cost_usd for origin in origins), start=Decimal(0)),
    )
    return entry, tuple(
        SheetPicture(option.portrait, verdict)
        for option, verdict in zip(bought, verdicts, strict=True)
    )


def _judge(
    studio: Studio, sight: Sight, choice: Choice, bought: tuple[Option, ...]
) -> tuple[ReferenceVerdict, ...]:
    return tuple(
        sight.judge(
            f"{choice.character.id}-{option.number}", studio.store.get_bytes(option.portrait)
        )
        for option in bought
    )


def _register(
    studio: Studio, series_id: str, choice: Choice, kept: list[Option]
) -> RegisteredCharacter:
    registry = Registry(studio.store, series_id)
    who = choice.character
    known = RegisteredCharacter(series_id=series_id, character=who)
    if registry.versions(who.id):
        known = registry.load(who.id)
    pictured = () if choice.option.sheet else (choice.option, *kept)
    record = known.model_copy(
        update={
            "character": who,
            "sheet": choice.option.sheet,
            "references": tuple(
                Reference(name=f"{who.id}-{index}", image=option.portrait)
                for index, option in enumerate(pictured)
            ),
            "loras": (),
            **UNCALIBRATED,
            "is_approved": True,
        }
    )
    registry.save(record)
    return record
