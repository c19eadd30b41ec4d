"""A cast is chosen in the form, and the films of the series are made with it."""

import asyncio
import json
from pathlib import Path

from cliffhanger.animatic.casting import cast_candidates
from cliffhanger.animatic.looks.colors import PAINTS, Hue
from cliffhanger.animatic.sheet import HumanLook, Outfit
from cliffhanger.models.requests import VideoRequest
from cliffhanger.production.registry import Registry, Wearing
from cliffhanger.store import open_store
from flows.cast_parameters import CastParameters
from flows.characters import cast_series
from flows.episode import produce_episode
from flows.parameters import EpisodeParameters
from tests.integration.forms import answer_form

SCRIPT = """Title: The Casting
Episode: {number}

INT. KITCHEN - NIGHT

MARA, 25, stands at the window.

MARA
Who put this wire under my door?

PAUL
Burn it.

INT. OFFICE - DAY

MARA
I kept it.
"""


def parameters(folder: Path, **changes: object) -> CastParameters:
    return CastParameters.model_validate(
        {
            "screenplay": SCRIPT.format(number=1),
            "storage": str(folder / "store"),
            "num_options": 4,
            **changes,
        }
    )


async def test_the_chosen_look_is_frozen_and_filmed_in_its_outfits(
    prefect_api: str, tmp_path: Path
) -> None:
    """Others are asked for once; the film draws the choice, dressed as the registry says."""
    assert prefect_api
    order = parameters(tmp_path)
    run = asyncio.create_task(cast_series(order))
    await answer_form(order.label, {"choice_1": "3", "choice_2": "again", "description_2": "bald"})
    await answer_form(order.label, {"choice_1": "2", "description_1": "bald, a grey suit"})
    cast = await run
    assert [entry.name for entry in cast.entries] == ["MARA", "PAUL"]

    registry = Registry(open_store(str(tmp_path / "store")), cast.series_id)
    mara, paul = registry.load("mara"), registry.load("paul")
    assert [entry.version for entry in cast.entries] == [mara.version, paul.version]
    third = cast_candidates(mara.character, series_id=cast.series_id, num_candidates=4)[2]
    assert mara.sheet == third
    assert paul.character.description == "bald, a grey suit"
    bald = paul.character.model_copy(update={"description": "bald"})
    again = cast_candidates(bald, series_id=cast.series_id, num_candidates=4, attempt=1)
    assert paul.sheet == again[1]

    red = Wearing(outfit="a red coat", episode_number=2, scene_id="s02")
    registry.save(mara.model_copy(update={"wearings": (red,)}))
    await check_film(tmp_path, registry)

    assert (await cast_series(parameters(tmp_path, approve=False))).already_cast == ("MARA", "PAUL")


async def check_film(folder: Path, registry: Registry) -> None:
    """Film episode 2 and look at what was drawn: coat on from the second scene, face as chosen."""
    mara = registry.load("mara")
    film = await produce_episode(
        EpisodeParameters(
            screenplay=SCRIPT.format(number=2), storage=str(folder / "store"), size="270x480"
        )
    )
    assert film.episode_number == 2
    manifest = json.loads(
        (folder / "store" / film.names["film"]).with_name("manifest.json").read_text()
    )
    rows = [row for row in manifest["likeness"] if row["character_id"] == "mara"]
    assert rows
    assert {row["version"] for row in rows} == {mara.version}
    assert {row["outfit"] for row in rows if row["shot_id"].startswith("s02")} <= {"a red coat"}
    assert all(row["likeness"]["cosine"] > 0.8 for row in rows)
    drawn = [
        (sheet.look, request.setting.place)
        for request in requests_in(folder / "store")
        for sheet in request.sheets
        if sheet.character_id == "mara"
    ]
    assert {place for _, place in drawn} == {"KITCHEN", "OFFICE"}
    for look, place in drawn:
        assert mara.sheet is not None
        chosen = mara.sheet.look
        assert isinstance(look, HumanLook)
        assert isinstance(chosen, HumanLook)
        if place == "KITCHEN":
            assert look == chosen
        else:
            assert (look.outfit, look.primary) == (Outfit.COAT, PAINTS[Hue.RED].cloth)
            clothes = {"outfit": chosen.outfit, "primary": chosen.primary}
            assert look.model_copy(update={**clothes, "secondary": chosen.secondary}) == chosen


def requests_in(store: Path) -> list[VideoRequest]:
    """Return every shot that was asked for, as the store has them."""
    files = [path.read_bytes() for path in (store / "objects").rglob("*") if path.is_file()]
    return [VideoRequest.model_validate_json(data) for data in files if data[:8] == b'{"shot":']
