"""From a premise to a season: concept, bible and grid, each approved where that is asked for."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from pydantic import ValidationError

from cliffhanger.errors import AnswerInvalidError
from cliffhanger.models.offline import check_draftable
from cliffhanger.production.orders import PlanOrder
from cliffhanger.story.offline.phrases import draft_notice
from cliffhanger.story.room.bible import BibleBrief, SeriesBible
from cliffhanger.story.room.concept import ConceptBrief, SeriesConcept
from cliffhanger.story.room.grid import ROWS_PER_CALL, GridBrief, GridRow, SeasonGrid
from cliffhanger.story.room.parts import USUAL_SECONDS, usual_words
from cliffhanger.story.room.paywall import place_paywall
from cliffhanger.story.source import StorySource
from cliffhanger.value import Value
from tasks.approval import Decision, approve_bible, approve_grid, until_approved
from tasks.room import Room
from tasks.scripts import Season
from tasks.series_claim import claim_series
from tasks.writing import ask_for_all, write_bible, write_concept, write_grid

T = TypeVar("T", bound=Value)


async def plan_season(room: Room, source: StorySource, order: PlanOrder) -> Season:
    """Return the season: concept, bible and grid, as the person left them where one approves."""
    if room.is_embedded:
        check_draftable(language=source.language, genre=order.genre)
    concept = await plan_concept(room, source, genre=order.genre, seed=order.seed)
    series_id, title = await asyncio.to_thread(
        claim_series, room.studio.store, concept.title, source, draft=_draft_of(room, order)
    )
    room.charge_to(series_id)
    concept = concept.model_copy(update={"title": title})
    by_hand = order.is_approved_by_hand
    bible = await plan_bible(room, source, concept, seed=order.seed, is_approved_by_hand=by_hand)
    grid = await plan_grid(room, source, bible, seed=order.seed, is_approved_by_hand=by_hand)
    drafted = draft_notice(source.language) if room.is_embedded else ""
    usual = usual_words(source.language)
    target_words = order.words_per_episode or usual
    return Season(
        series_id=series_id,
        bible=bible,
        bible_ref=await room.studio.save(bible),
        grid=grid,
        source=source,
        target_words=target_words,
        seed=order.seed,
        writer=room.writer.name,
        notice=" ".join(filter(None, (drafted, source.note))),
        rules=room.rules.for_length(USUAL_SECONDS * target_words / usual),
    )


def _draft_of(room: Room, order: PlanOrder) -> str:
    """Return what tells drafts of one story apart; nothing for the first of the embedded writer."""
    seed = f"/seed {order.seed}" if order.seed else ""
    return seed if room.is_embedded else f"/model{seed}"


async def plan_concept(room: Room, source: StorySource, *, genre: str, seed: int) -> SeriesConcept:
    """Return the concept of a series; what the source says of itself stands."""
    brief = ConceptBrief(
        premise=source.premise,
        language=source.language,
        genre=genre or source.genre,
        num_episodes=source.num_episodes,
        banned=room.rules.banned,
        seed=seed,
    )
    concept, _ = await ask_for_all(room, write_concept, brief, label="concept")
    return source.impose_on_concept(concept)


async def plan_bible(
    room: Room, source: StorySource, concept: SeriesConcept, *, seed: int, is_approved_by_hand: bool
) -> SeriesBible:
    """Return the bible of the series, as the person left it where one approves it."""

    async def write(notes: str, attempt: int) -> SeriesBible:
        brief = BibleBrief(
            concept=concept,
            premise=source.premise,
            num_episodes=source.num_episodes,
            notes=notes,
            banned=room.rules.banned,
            seed=seed + attempt,
        )
        bible, _ = await ask_for_all(room, write_bible, brief, label="bible")
        return source.impose_on_bible(_fixed(bible, concept, source.num_episodes))

    return await _approved(write, approve_bible, is_approved_by_hand=is_approved_by_hand)


async def plan_grid(
    room: Room, source: StorySource, bible: SeriesBible, *, seed: int, is_approved_by_hand: bool
) -> SeasonGrid:
    """Return the season, as the person left it where one approves it."""

    async def write(notes: str, attempt: int) -> SeasonGrid:
        rows: list[GridRow] = []
        while len(rows) < bible.num_episodes:
            first = len(rows) + 1
            last = min(bible.num_episodes, first + ROWS_PER_CALL - 1)
            brief = GridBrief(
                bible=bible,
                before=tuple(rows),
                first_episode=first,
                last_episode=last,
                outline=source.outline_of(first, last),
                notes=notes,
                seed=seed + attempt,
            )
            label = f"episodes {first} to {last}"
            part, _ = await ask_for_all(room, write_grid, brief, label=label)
            rows += source.impose_on_rows(part.rows[: last - first + 1], first)
        return SeasonGrid(rows=tuple(rows), paywall_episodes=place_paywall(bible.num_episodes))

    return await _approved(write, approve_grid, is_approved_by_hand=is_approved_by_hand)


def _fixed(bible: SeriesBible, concept: SeriesConcept, num_episodes: int) -> SeriesBible:
    """Return the bible of this concept and this many episodes, whatever its writer repeated.

    Raises:
        AnswerInvalidError: A secret comes out after the season's end.
    """
    changes = {"concept": concept, "num_episodes": num_episodes}
    try:
        return SeriesBible.model_validate({**bible.model_dump(), **changes})
    except ValidationError as exc:
        problem = exc.errors()[0]["msg"]
        raise AnswerInvalidError(
            f"the bible was written for {bible.num_episodes} episodes, not {num_episodes}: "
            f"{problem}; run it again with another seed"
        ) from exc


async def _approved(
    write: Callable[[str, int], Awaitable[T]],
    approve: Callable[[T], Awaitable[tuple[Decision, str, T]]],
    *,
    is_approved_by_hand: bool,
) -> T:
    return await until_approved(write, approve) if is_approved_by_hand else await write("", 0)
