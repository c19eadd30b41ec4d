"""A table of films: a bad row is named before anything starts, good ones are made and accounted."""

import io
from pathlib import Path

import pandas as pd
import pytest

from cliffhanger.errors import InvalidInputError
from cliffhanger.store import open_store
from flows.batch import produce_batch
from flows.batch_parameters import BatchParameters
from tests.integration.release_world import SCRIPT, ReleaseWorld

SIZE = "90x160"


@pytest.fixture(scope="module")
def world(prefect_api: str, tmp_path_factory: pytest.TempPathFactory) -> ReleaseWorld:
    world = tmp_path_factory.mktemp("batch")
    for number in (1, 2, 3):
        text = SCRIPT.format(title="The Batch", number=number)
        (world / f"{number}.fountain").write_text(text)
    return ReleaseWorld(prefect_api, world)


def write(folder: Path, rows: list[dict[str, object]], name: str = "jobs.csv") -> Path:
    path = folder / name
    table = pd.DataFrame(rows)
    if name.endswith(".csv"):
        table.to_csv(path, index=False)
    else:
        table.to_parquet(path)
    return path


def order(world: ReleaseWorld, file: Path, **asked: object) -> BatchParameters:
    return BatchParameters.model_validate(
        {
            "file": str(file),
            "storage": str(world.folder / "store"),
            "size": SIZE,
            "mode": "here",
            **asked,
        }
    )


@pytest.mark.parametrize(
    ("row", "words"),
    [
        pytest.param({"screenplay": "none.fountain"}, "neither a file", id="no file"),
        pytest.param({"size": "5x5"}, "row 2: size", id="size"),
        pytest.param({"fps": 23}, "row 2: fps", id="rate"),
        pytest.param({"quality": "best"}, "row 2: quality", id="quality"),
        pytest.param({"premise": "A cleaner"}, "got both", id="both"),
        pytest.param({"screenplay": "{1}"}, "makes the-batch episode 1, as row 1", id="twice"),
        pytest.param({"profile": "none.yaml"}, "none.yaml cannot be read", id="profile"),
        pytest.param({"speed": 2}, "columns that no job has: speed", id="column"),
    ],
)
async def test_one_bad_row_stops_the_batch_before_it_starts(
    world: ReleaseWorld, tmp_path: Path, row: dict[str, object], words: str
) -> None:
    """Of three rows the second is bad: it is named, and nothing is published."""
    good = [{"screenplay": str(world.folder / f"{number}.fountain")} for number in (1, 2, 3)]
    bad = {**good[1], **row}
    if bad["screenplay"] == "{1}":
        bad["screenplay"] = good[0]["screenplay"]
    file = write(tmp_path, [good[0], bad, good[2]])
    with pytest.raises(InvalidInputError, match=words) as refused:
        await produce_batch(order(world, file, storage=str(tmp_path / "store")))
    assert "row 1:" not in str(refused.value)
    assert not list(open_store(str(tmp_path / "store")).list_names("series/"))


@pytest.mark.slow
async def test_every_row_is_made_and_has_a_line_of_results(world: ReleaseWorld) -> None:
    """Two rows go to two storages in two sizes; the tables say what became of each.

    The same batch again finds both.
    """
    second = world.folder / "second"
    file = write(
        world.folder,
        [
            {"screenplay": str(world.folder / "1.fountain"), "size": None, "storage": None},
            {
                "screenplay": str(world.folder / "2.fountain"),
                "size": "92x160",
                "storage": str(second),
            },
        ],
        "jobs.parquet",
    )
    released = await produce_batch(order(world, file))
    assert [episode.state for episode in released.episodes] == ["published", "published"]
    assert (world.folder / "store/series/the-batch/episodes/001/film.mp4").exists()
    assert (second / "series/the-batch/episodes/002/film.mp4").exists()

    store = open_store(str(world.folder / "store"))
    name = f"batches/{released.name}/results"
    table = pd.read_parquet(io.BytesIO(store.get_bytes(store.read_name(f"{name}.parquet"))))
    assert list(table["row"]) == [1, 2]
    assert set(table["state"]) == {"published"}
    assert all(table["seconds"] > 0)
    read = pd.read_csv(io.BytesIO(store.get_bytes(store.read_name(f"{name}.csv"))))
    assert list(read["film"]) == list(table["film"])

    again = await produce_batch(order(world, file))
    assert [episode.state for episode in again.episodes] == ["found", "found"]
