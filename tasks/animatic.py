"""Before a film is bought: it is drawn as an animatic, shown, and approved by a person."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from prefect.artifacts import acreate_markdown_artifact
from pydantic import JsonValue

from cliffhanger.errors import ArtifactMissingError
from cliffhanger.production.artifacts import (
    BreakdownArtifact,
    CaptionsArtifact,
    CharacterArtifact,
    FilmArtifact,
    FilmParts,
    Job,
    ScriptArtifact,
    SpeechArtifact,
    StillsArtifact,
    TimelineArtifact,
)
from cliffhanger.production.delivery import edition_folder
from cliffhanger.production.settings import FilmSettings
from tasks.approval import approve_animatic
from tasks.music import make_sound
from tasks.mux import mux_episode
from tasks.publish import LINK_SECONDS
from tasks.reporting import SHEET_WIDTH_PX, artifact_suffix, preview, watch_link
from tasks.stills import take_stills
from tasks.studio import Studio
from tasks.video import film_shots

FOLDER = "animatic"
APPROVAL = "approval.json"


@dataclass(frozen=True, slots=True)
class Board:
    """What an animatic is drawn from.

    Attributes:
        script: The screenplay.
        breakdown: Its shots and lines.
        timing: When everything plays.
        shots: What every shot is asked to be.
        cast: Everyone, drawn.
        speeches: Every line, spoken by who will speak it in the film.
        captions: Words of every line.
        settings: Size and rate of the film.
    """

    script: ScriptArtifact
    breakdown: BreakdownArtifact
    timing: TimelineArtifact
    shots: tuple[Job, ...]
    cast: tuple[CharacterArtifact, ...]
    speeches: tuple[SpeechArtifact, ...]
    captions: CaptionsArtifact
    settings: FilmSettings


async def show_board(studio: Studio, board: Board) -> None:
    """Return once a person approved the animatic; an unchanged one is not shown again.

    Raises:
        ApprovalRefusedError: They turned it down.
    """
    film, stills = await draw_board(replace(studio, paid=None), board)
    folder = f"{edition_folder(board.script)}/{FOLDER}"
    if await _approved_film(studio, folder) == film.film.sha256:
        return
    page = await _publish(studio, board, folder, film, stills)
    notes = await approve_animatic(page)
    record: JsonValue = {
        "film_sha256": film.film.sha256,
        "approved_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "notes": notes,
    }
    await asyncio.to_thread(studio.store.put_json, f"{folder}/{APPROVAL}", record)


async def draw_board(studio: Studio, board: Board) -> tuple[FilmArtifact, StillsArtifact]:
    """Return the animatic and its stills; *studio* pays for nothing."""
    clips, stems = await asyncio.gather(
        film_shots(studio, board.shots, board.settings, board.cast, board.speeches),
        make_sound(studio, board.breakdown, board.timing, board.speeches),
    )
    parts = FilmParts(clips=clips, stems=stems, captions=board.captions)
    film = await mux_episode(studio, board.script, parts, board.settings.format)
    return film, await take_stills(studio, film, board.timing)


async def _publish(
    studio: Studio, board: Board, folder: str, film: FilmArtifact, stills: StillsArtifact
) -> str:
    """Return what stands above the form, as Markdown: link and contact sheet; an artifact too."""
    files = {"film.mp4": film.film, "contact_sheet.png": stills.contact_sheet}
    for name, ref in files.items():
        await asyncio.to_thread(studio.store.link, f"{folder}/{name}", ref)
    link = await asyncio.to_thread(
        studio.store.presign, f"{folder}/film.mp4", expires_seconds=LINK_SECONDS
    )
    sheet = await preview(studio, stills.contact_sheet, SHEET_WIDTH_PX)
    title = board.script.title
    page = (
        f"**{title}**, {film.duration_seconds:.0f} s, {len(board.shots)} shots, as an animatic: "
        f"{watch_link(link, 'Watch the animatic')}\n\n![contact sheet]({sheet})"
    )
    await acreate_markdown_artifact(
        page,
        key=f"animatic-{artifact_suffix(board.script)}",
        description=f"Animatic of {title}, to be approved before anything is filmed",
    )
    return page


async def _approved_film(studio: Studio, folder: str) -> str:
    """Return the sha256 of the animatic that was approved; empty where none was."""
    try:
        record = await asyncio.to_thread(studio.store.get_json, f"{folder}/{APPROVAL}")
    except ArtifactMissingError:
        return ""
    return str(record.get("film_sha256", "")) if isinstance(record, dict) else ""
