"""Choosing a cast: a sheet of all options, and a form with a question per character."""

import asyncio
from typing import Any, Final, Literal

import cv2
import numpy as np
from prefect.artifacts import acreate_markdown_artifact
from prefect.input import RunInput
from pydantic import Field, create_model

from cliffhanger.media.photo import decode_photo
from cliffhanger.media.picture import Pixels
from cliffhanger.media.sniff import HEAD_BYTES, sniff_media_type
from cliffhanger.media.stills import contact_sheet
from cliffhanger.production.audition import Audition, Choice
from cliffhanger.story.model import Character
from tasks.approval import Decision, ask_person, refuse_stop
from tasks.reporting import preview, series_suffix
from tasks.studio import Studio, workspace

AGAIN: Final = "again"
"""Answer that asks for other options."""
ABOUT: Final = "Each character has a row; it is large under Artifacts of this run."
CELL_PX: Final = (320, 400)
SHEET_WIDTH_PX: Final = 1200


class CastReview(RunInput):
    """Who plays whom? Choose a number for each, or `again` for others."""

    decision: Literal["approve", "stop"] = Field(default="approve", title="Decision")
    notes: str = Field(default="", title="Notes", description="Why, where it is stopped.")


async def show_options(studio: Studio, series_id: str, auditions: tuple[Audition, ...]) -> str:
    """Return the sheet of all options as Markdown; it is shown as an artifact of the series too."""
    columns = max(len(audition.options) for audition in auditions)
    frames: list[Pixels] = []
    labels: list[str] = []
    for audition in auditions:
        for option in audition.options:
            data = await asyncio.to_thread(studio.store.get_bytes, option.portrait)
            frames.append(await asyncio.to_thread(_cell, data))
            labels.append(f"{option.number}  {audition.character.name}")
        gap = columns - len(audition.options)
        frames += [np.zeros_like(frames[0])] * gap
        labels += [""] * gap
    with workspace() as folder:
        path = folder / "cast.png"
        await asyncio.to_thread(contact_sheet, frames, labels, path, columns=columns)
        sheet = await studio.put_file(path, media_type="image/png")
    page = f"![options]({await preview(studio, sheet, SHEET_WIDTH_PX)})"
    await acreate_markdown_artifact(
        page, key=f"casting-{series_suffix(series_id)}", description="Options for the cast"
    )
    return page


async def choose(
    page: str, auditions: tuple[Audition, ...]
) -> tuple[list[Choice], dict[str, tuple[Character, int]]]:
    """Return what a person chose, and who is to have other options: character and round by id.

    Raises:
        ApprovalRefusedError: They stopped the run.
    """
    form = _form_for(auditions)
    answer = await ask_person(
        lambda problem: form.with_initial_data(description=f"{problem}{ABOUT}\n\n{page}")
    )
    refuse_stop(Decision(answer.decision), "cast", answer.notes)
    chosen: list[Choice] = []
    again: dict[str, tuple[Character, int]] = {}
    for index, audition in enumerate(auditions, start=1):
        picked = str(getattr(answer, f"choice_{index}"))
        words = str(getattr(answer, f"description_{index}"))
        who = audition.character.model_copy(update={"description": words})
        if picked == AGAIN:
            again[who.id] = (who, audition.round_number + 1)
        else:
            chosen.append(Choice(character=who, option=audition.option(int(picked))))
    return chosen, again


def _form_for(auditions: tuple[Audition, ...]) -> type[CastReview]:
    """Return a form with a choice and a description per character."""
    fields: dict[str, Any] = {}
    for index, audition in enumerate(auditions, start=1):
        name = audition.character.name
        numbers = tuple(str(option.number) for option in audition.options)
        fields[f"choice_{index}"] = (
            Literal[(*numbers, AGAIN)],  # pyright: ignore[reportInvalidTypeForm]  made at run time
            Field(default=numbers[0], title=name, description="Number on the sheet."),
        )
        fields[f"description_{index}"] = (
            str,
            Field(
                default=audition.character.description,
                title=f"{name}, in words",
                description="Kept for every episode; read anew where other options are asked for.",
            ),
        )
    return create_model("CastReview", __base__=CastReview, __doc__=CastReview.__doc__, **fields)


def _cell(data: bytes) -> Pixels:
    """Return the portrait, cropped to the sheet's cells from the top: that is where faces are."""
    media_type = sniff_media_type(data[:HEAD_BYTES])
    pixels = np.asarray(decode_photo(data, media_type, flags=cv2.IMREAD_COLOR), np.uint8)
    scale = max(CELL_PX[0] / pixels.shape[1], CELL_PX[1] / pixels.shape[0])
    size = (
        max(CELL_PX[0], round(pixels.shape[1] * scale)),
        max(CELL_PX[1], round(pixels.shape[0] * scale)),
    )
    covering = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    left = (size[0] - CELL_PX[0]) // 2
    cropped = covering[: CELL_PX[1], left : left + CELL_PX[0]]
    return np.asarray(cv2.cvtColor(cropped, cv2.COLOR_BGR2BGRA), np.uint8)
