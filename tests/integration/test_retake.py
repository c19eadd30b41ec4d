"""Shots of a drawn film are made again: the camera moves in one shot, and nothing else changes."""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from cliffhanger.errors import InvalidInputError
from flows.episode import produce_episode
from flows.parameters import EpisodeParameters
from flows.retake import retake_shots
from flows.retake_parameters import RetakeParameters
from tasks.observing import StageEnd, watched_by
from tests.integration.studio import judge

SCREENPLAY = """Title: The Third Floor

INT. STAIRWELL - NIGHT

MARA, 30, in a green dress, holds a key.

MARA
Paul, who gave you this key?

PAUL, 35, in a black suit, turns away.

PAUL
Nobody you want to meet.

MARA
Then we go up. Now.
"""
FILM = "series/the-third-floor/episodes/001"


@dataclass(slots=True)
class Ends:
    """Counts the stages that did work."""

    made: Counter[str] = field(default_factory=Counter[str])

    def stage_started(self, stage: str) -> None:
        """Nothing is counted at a start."""

    def stage_planned(self, stage: str, count: int) -> None:
        """Nothing is counted of a plan."""

    def stage_ended(self, end: StageEnd) -> None:
        """Count what was not found."""
        self.made[end.stage] += not end.is_cached


@dataclass(frozen=True, slots=True)
class Retaken:
    """A film before and after a retake.

    Attributes:
        folder: Of the store.
        shot_id: The shot that was made again.
        before: Digest of every packet by file.
        after: The same after the retake.
        masters: The master before and after.
        made: Calls of stages that did work in the retake.
    """

    folder: Path
    shot_id: str
    before: dict[str, list[str]]
    after: dict[str, list[str]]
    masters: tuple[dict[str, Any], dict[str, Any]]
    made: Counter[str]


def packets(film: Path) -> list[str]:
    """Return the digest of every video packet in order, by ffprobe."""
    shown = judge(
        *("ffprobe", "-v", "error", "-select_streams", "v:0", "-show_packets"),
        *("-show_data_hash", "sha256", "-of", "json", str(film)),
    )
    return [packet["data_hash"] for packet in json.loads(shown)["packets"]]


def films(folder: Path) -> dict[str, list[str]]:
    return {name: packets(folder / FILM / name) for name in ("film.mp4", "textless.mp4")}


def master(folder: Path) -> dict[str, Any]:
    return json.loads((folder / FILM / "master.json").read_text("utf-8"))


def order(folder: Path, shot_id: str, note: str) -> RetakeParameters:
    return RetakeParameters.model_validate(
        {"series": "The Third Floor", "shots": [shot_id], "note": note, "storage": str(folder)}
    )


@pytest.fixture(scope="module")
def retaken(prefect_api: str, tmp_path_factory: pytest.TempPathFactory) -> Retaken:
    assert prefect_api
    folder = tmp_path_factory.mktemp("retake")
    film = EpisodeParameters(screenplay=SCREENPLAY, storage=str(folder), size="270x480")
    asyncio.run(produce_episode(film))
    before, first = films(folder), master(folder)
    shot_id = first["shots"][1]["id"]
    ends = Ends()
    with watched_by(ends):
        asyncio.run(retake_shots(order(folder, shot_id, "ECU dutch")))
    return Retaken(folder, shot_id, before, films(folder), (first, master(folder)), ends.made)


def load(retaken: Retaken, part: str, made: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the shots of a stored part of a master."""
    digest = made[part]["timeline" if part == "timing" else "shots"]["sha256"]
    stored = json.loads((retaken.folder / "objects" / digest[:2] / digest).read_text("utf-8"))
    shots: list[dict[str, Any]] = stored["shots"]
    return shots


def span(retaken: Retaken, shot_id: str) -> range:
    """Return the frames of a shot, by the stored timeline."""
    timed = load(retaken, "timing", retaken.masters[0])
    (shot,) = [item for item in timed if item["shot_id"] == shot_id]
    return range(shot["start_frame"], shot["start_frame"] + shot["num_frames"])


@pytest.mark.slow
@pytest.mark.parametrize("name", ["film.mp4", "textless.mp4"])
def test_every_packet_of_other_shots_is_the_same(retaken: Retaken, name: str) -> None:
    """Only packets within the shot that was asked for differ, and some of them do."""
    before, after = retaken.before[name], retaken.after[name]
    assert len(before) == len(after)
    others = {
        frame for frame, pair in enumerate(zip(before, after, strict=True)) if len({*pair}) == 2
    }
    assert others
    assert others <= set(span(retaken, retaken.shot_id))


@pytest.mark.slow
def test_only_that_shot_is_filmed(retaken: Retaken) -> None:
    """One video task works; no voice, lips, captions, music or mix does."""
    assert retaken.made["video"] == 1
    untouched = ("voice", "lipsync", "captions", "music", "effects", "mix", "scenes", "script")
    assert {stage: retaken.made[stage] for stage in untouched} == dict.fromkeys(untouched, 0)


@pytest.mark.slow
def test_the_master_knows_the_retake(retaken: Retaken) -> None:
    """Clip and request of the shot are others, all others the same; the retake is on record."""
    first, second = retaken.masters
    changed = [
        old["id"]
        for old, new in zip(first["shots"], second["shots"], strict=True)
        if old["request"] != new["request"]
    ]
    assert changed == [retaken.shot_id]
    assert second["retakes"] == [{"shot_id": retaken.shot_id, "number": 1, "note": "ECU dutch"}]
    assert first["speeches"] == second["speeches"]
    assert first["stems"] == second["stems"]


@pytest.mark.slow
def test_dubs_start_from_the_shot_as_it_was_retaken(retaken: Retaken) -> None:
    """The list of shots in the master has the other camera for that shot, and for no other one."""
    listed = [
        {shot["id"]: (shot["size"], shot["angle"]) for shot in load(retaken, "breakdown", made)}
        for made in retaken.masters
    ]
    assert listed[1] == {**listed[0], retaken.shot_id: ("ECU", "dutch")}
    assert listed[0] != listed[1]


@pytest.mark.parametrize(
    ("shot_id", "note", "words"),
    [
        pytest.param("s09-t99", "CU", r"shots must be of .* got s09-t99", id="no such shot"),
        pytest.param("", "she smiles more", "is drawn, so its note must be", id="words"),
        pytest.param("", "two", "must leave the shot its people", id="framing"),
        pytest.param("", "ECU dutch", "is drawn as 'ECU dutch' already", id="nothing changes"),
    ],
)
async def test_what_cannot_be_retaken_is_refused_before_anything_is_made(
    retaken: Retaken, shot_id: str, note: str, words: str
) -> None:
    asked = order(retaken.folder, shot_id or retaken.shot_id, note)
    with pytest.raises(InvalidInputError, match=words):
        await retake_shots(asked)
    assert master(retaken.folder) == retaken.masters[1]
