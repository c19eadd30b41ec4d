"""A cast is chosen: options, a person's choice, frozen looks."""

import asyncio

from prefect.artifacts import acreate_markdown_artifact

from cliffhanger.animatic.sheet import Look
from cliffhanger.errors import ApprovalRefusedError, InvalidInputError
from cliffhanger.production.artifacts import ScriptArtifact
from cliffhanger.production.audition import Audition, CastEntry, Choice
from cliffhanger.production.profile import Profile
from cliffhanger.production.references import Sight, open_sight
from cliffhanger.production.registry import Registry
from cliffhanger.story.model import Character, Episode
from cliffhanger.story.slug import slugify
from tasks.approval import MOST_REWRITES
from tasks.auditions import SheetPicture, freeze_look, hold_auditions
from tasks.cast_approval import choose, show_options
from tasks.reporting import preview, series_suffix
from tasks.studio import Studio

THUMBNAIL_PX = 160


async def find_uncast(
    studio: Studio, script: ScriptArtifact, names: tuple[str, ...]
) -> tuple[tuple[Character, ...], tuple[str, ...]]:
    """Return who is to be cast, and the names of those who were approved before.

    Raises:
        InvalidInputError: A name is nobody's in the script.
    """
    episode = await studio.load(script.episode, Episode)
    registry = Registry(studio.store, script.series_id)
    members = await asyncio.to_thread(registry.cast_of, episode.characters)
    approved = {member.character_id for member in members}
    wanted = {slugify(name): name for name in names}
    known = {who.id for who in episode.characters}
    for who, name in wanted.items():
        if who not in known:
            raise InvalidInputError(
                f"names has {name!r}, who is not in the script; it has "
                f"{', '.join(character.name for character in episode.characters)}"
            )
    open_ids = set(wanted) or known - approved
    people = tuple(who for who in episode.characters if who.id in open_ids)
    return people, tuple(
        who.name for who in episode.characters if who.id in approved and who.id not in open_ids
    )


async def choose_cast(
    studio: Studio,
    series_id: str,
    people: tuple[Character, ...],
    num_options: int,
    *,
    is_by_hand: bool,
) -> tuple[Choice, ...]:
    """Return who plays whom: a person chooses, or the first distinct option of each is taken.

    Raises:
        ApprovalRefusedError: The person stopped the run, or asked for others too often.
    """
    rounds = {who.id: (who, 0) for who in people}
    chosen: dict[str, Choice] = {}
    for _ in range(MOST_REWRITES + 2):
        if not rounds:
            return tuple(chosen[who.id] for who in people)
        auditions = await hold_auditions(studio, series_id, rounds, num_options)
        page = await show_options(studio, series_id, auditions)
        picked, rounds = await choose(page, auditions) if is_by_hand else (_distinct(auditions), {})
        chosen |= {choice.character.id: choice for choice in picked}
    raise ApprovalRefusedError(
        f"other options were asked for {MOST_REWRITES + 1} times; take one of them, or change the "
        "descriptions in the script"
    )


async def freeze_cast(
    studio: Studio,
    series_id: str,
    choices: tuple[Choice, ...],
    num_references: int,
    *,
    profile: Profile,
) -> tuple[CastEntry, ...]:
    """Register everyone as chosen; the frozen cast and the pictures bought of it are shown.

    Bought pictures are judged with the profile's face model, where it is on this machine.
    """
    sight = await asyncio.to_thread(open_sight, profile)
    frozen = [
        await freeze_look(studio, series_id, choice, num_references, sight) for choice in choices
    ]
    entries = tuple(entry for entry, _ in frozen)
    own = series_suffix(series_id)
    rows = ["| portrait | character | version | pictures |", "|---|---|---|---|"]
    for entry in entries:
        picture = await preview(studio, entry.portrait, THUMBNAIL_PX)
        name = entry.name.replace("|", "/")
        rows.append(
            f"| ![{entry.character_id}]({picture}) | {name} | `{entry.version}` | "
            f"{entry.num_references} |"
        )
    await acreate_markdown_artifact(
        "\n".join(rows), key=f"frozen-cast-{own}", description=f"The cast of {series_id}, frozen"
    )
    pictures = [picture for _, every in frozen for picture in every]
    if pictures:
        await acreate_markdown_artifact(
            await _pictures_page(studio, sight, pictures),
            key=f"sheet-pictures-{own}",
            description="Pictures bought of the chosen looks, and why some are not used",
        )
    return entries


def _distinct(auditions: tuple[Audition, ...]) -> list[Choice]:
    """Return the first option of each that nobody chosen before could be taken for."""
    from cliffhanger.animatic.casting import are_confusable

    taken: list[Look] = []
    chosen: list[Choice] = []
    for audition in auditions:
        option = next(
            (
                option
                for option in audition.options
                if option.sheet is None
                or not any(are_confusable(option.sheet.look, look) for look in taken)
            ),
            audition.options[0],
        )
        taken += [option.sheet.look] if option.sheet else []
        chosen.append(Choice(character=audition.character, option=option))
    return chosen


async def _pictures_page(studio: Studio, sight: Sight, pictures: list[SheetPicture]) -> str:
    rows = ["| picture | name | used | why not |", "|---|---|---|---|"]
    for item in pictures:
        thumbnail = await preview(studio, item.picture, THUMBNAIL_PX)
        used = "yes" if item.verdict.is_usable else "no"
        reasons = "; ".join(item.verdict.problems).replace("|", "/")
        name = item.verdict.name
        rows.append(f"| ![{name}]({thumbnail}) | {name} | {used} | {reasons} |")
    lines = sight.describe([item.verdict for item in pictures])
    return "\n".join([*rows, "", *(f"- {line}" for line in lines)])
