from pathlib import Path

import pytest

from blocks import ArtifactStorage, SeriesRegistry
from cliffhanger.errors import InvalidSettingError
from cliffhanger.production.registry import RegisteredCharacter, Registry
from cliffhanger.story.model import Character


def test_the_registry_is_that_of_the_series_by_title_or_id(tmp_path: Path) -> None:
    """What the library has saved is found by the block, whichever way the series is named."""
    storage = ArtifactStorage(address=str(tmp_path))
    mara = RegisteredCharacter(
        series_id="the-heiress", character=Character(id="mara", name="Mara"), is_approved=True
    )
    version = Registry(storage.get_store(), "the-heiress").save(mara)
    for name in ("The Heiress", "the-heiress"):
        found = SeriesRegistry(storage=storage, series=name).get_registry().approved()
        assert {who: record.version for who, record in found.items()} == {"mara": version}
    assert SeriesRegistry(storage=storage, series="Another").get_registry().approved() == {}


@pytest.mark.parametrize("series", ["", "  "])
def test_a_block_without_a_series_says_so(series: str) -> None:
    with pytest.raises(InvalidSettingError, match="series must be the title or id of a series"):
        SeriesRegistry(series=series).get_registry()
