"""`python -m tests.bench.season_likeness`: twenty episodes, the same faces.

A cast of three is frozen, outfits are put on in some episodes, and every episode is filmed from its
own script. Printed is what the reports of the films say, and whether each shot was drawn in what
the registry has its people wear. Nothing here is right or wrong.
"""

import argparse
import asyncio
import json
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import numpy as np
from rich.console import Console

from cliffhanger.models.requests import VideoRequest
from cliffhanger.production.registry import RegisteredCharacter, Registry, Wearing
from cliffhanger.store import open_store
from cliffhanger.story.model import Episode
from flows.cast_parameters import CastParameters
from flows.characters import cast_series
from flows.episode import produce_episode
from flows.parameters import EpisodeParameters
from tests.bench.table import make_table
from tests.servers import run_prefect

PLACES: Final = ("KITCHEN", "OFFICE", "HOSPITAL WARD", "STREET", "ROOFTOP", "CAR", "COURT", "BAR")
HOURS: Final = ("DAY", "NIGHT", "DUSK", "DAWN")
SCRIPT: Final = """Title: Twenty Nights
Episode: {number}

INT. {first} - {hour}

MARA, 25, a nurse with long black hair, waits. PAUL, 40, a man in a grey suit with a beard, enters.

MARA
You said you would never come back here.

PAUL
[[SHOT: CU]]
I said that many times.

INT. {second} - {later}

JUNE, 30, a red-haired woman with glasses, listens.

[[SHOT: CU]]
JUNE
Which of you is lying?

[[SHOT: MCU]]
MARA
He is!
"""
OUTFITS: Final = {
    "mara": ((4, "s02", "a red coat"), (9, "s01", "a white blouse"), (15, "s02", "a black dress")),
    "paul": ((7, "s01", "a blue hoodie"),),
}


def script(number: int) -> str:
    """Return the screenplay of an episode."""
    return SCRIPT.format(
        number=number,
        first=PLACES[number % len(PLACES)],
        second=PLACES[(number * 3 + 1) % len(PLACES)],
        hour=HOURS[number % len(HOURS)],
        later=HOURS[(number + 1) % len(HOURS)],
    )


async def cast(folder: Path) -> dict[str, RegisteredCharacter]:
    """Freeze the cast, put its outfits on record and return it."""
    order = CastParameters(screenplay=script(1), storage=str(folder / "store"), approve=False)
    chosen = await cast_series(order)
    registry = Registry(open_store(str(folder / "store")), chosen.series_id)
    found: dict[str, RegisteredCharacter] = {}
    for entry in chosen.entries:
        wearings = tuple(
            Wearing(outfit=outfit, episode_number=episode, scene_id=scene)
            for episode, scene, outfit in OUTFITS.get(entry.character_id, ())
        )
        record = registry.load(entry.character_id).model_copy(update={"wearings": wearings})
        registry.save(record)
        found[entry.character_id] = record
    return found


async def film(
    folder: Path, number: int, records: dict[str, RegisteredCharacter]
) -> dict[str, Any]:
    """Make an episode and return what its manifest and its shots say."""
    started = time.perf_counter()
    order = EpisodeParameters(
        screenplay=script(number), storage=str(folder / "store"), size="360x640"
    )
    made = await produce_episode(order)
    path = folder / "store" / made.names["film"]
    rows = json.loads(path.with_name("manifest.json").read_text())["likeness"]
    wrong = sum(
        row["version"] != records[row["character_id"]].version
        or row["outfit"] != _worn(records[row["character_id"]], number, row["shot_id"])
        for row in rows
    )
    scores = [row["likeness"]["cosine"] or 0.0 for row in rows]
    return {
        "episode": number,
        "faces": len(rows),
        "accepted": sum(row["likeness"]["verdict"] == "accept" for row in rows),
        "least": min(scores, default=0.0),
        "mean": float(np.mean(scores)) if scores else 0.0,
        "wrong outfit or version": wrong,
        "seconds": time.perf_counter() - started,
    }


def _worn(record: RegisteredCharacter, number: int, shot_id: str) -> str:
    return record.outfit_in(number, int(shot_id[1:3]) - 1, ("s01", "s02"))


def voices(folder: Path) -> dict[str, int]:
    """Return how many different speakers each character had in all episodes: one is right."""
    seen: dict[str, set[str]] = {}
    for path in (folder / "store" / "objects").rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        if data[:10] == b'{"series":':
            for character in Episode.model_validate_json(data).characters:
                told = (character.gender, character.age, character.kind, character.id)
                seen.setdefault(character.id, set()).add(repr(told))
    return {who: len(every) for who, every in sorted(seen.items())}


def drawn_looks(folder: Path) -> dict[str, int]:
    """Return in how many looks, clothes apart, each character was drawn: one is right."""
    seen: dict[str, set[str]] = {}
    clothes = {"outfit", "primary", "secondary"}
    for path in (folder / "store" / "objects").rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        if data[:8] == b'{"shot":':
            for sheet in VideoRequest.model_validate_json(data).sheets:
                look = sheet.look.model_dump_json(exclude=clothes)
                seen.setdefault(sheet.character_id, set()).add(look)
    return {who: len(every) for who, every in sorted(seen.items())}


async def run(folder: Path, num_episodes: int) -> None:
    """Film the season and print what came of it."""
    console = Console()
    records = await cast(folder)
    rows = [await film(folder, number, records) for number in range(1, num_episodes + 1)]
    table = make_table(*rows[0])
    for row in rows:
        table.add_row(
            *(f"{value:.3f}" if isinstance(value, float) else str(value) for value in row.values())
        )
    console.print(table)
    faces, accepted = (sum(row[name] for row in rows) for name in ("faces", "accepted"))
    wrong = sum(row["wrong outfit or version"] for row in rows)
    console.print(f"{accepted} of {faces} faces accepted, {wrong} in a wrong outfit or version")
    console.print(f"looks drawn: {drawn_looks(folder)}; speakers: {voices(folder)}")


def main() -> None:
    """Read the command line and film."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--episodes", type=int, default=20)
    num_episodes: int = parser.parse_args().episodes
    from prefect.settings import (  # noqa: PLC0415  takes a second to import
        PREFECT_API_URL,
        PREFECT_HOME,
        PREFECT_LOGGING_LEVEL,
        temporary_settings,
    )

    with tempfile.TemporaryDirectory() as name, run_prefect(Path(name) / "server") as url:
        folder = Path(name)
        values = {PREFECT_API_URL: url, PREFECT_HOME: folder, PREFECT_LOGGING_LEVEL: "ERROR"}
        with temporary_settings(values):
            asyncio.run(run(folder, num_episodes))


if __name__ == "__main__":
    main()
