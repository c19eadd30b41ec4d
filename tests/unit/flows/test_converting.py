from pathlib import Path

import pytest

from cliffhanger.errors import InvalidSettingError
from cliffhanger.story.build import read_episode
from flows.converting import convert_screenplay

SAMPLE = Path(__file__).parents[3] / "examples" / "divorce_day_zh.fountain"


@pytest.mark.parametrize("ending", ["fdx", "json", "fountain"])
def test_a_screenplay_is_the_same_story_in_every_form(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"story.{ending}"
    convert_screenplay(SAMPLE, path)
    assert read_episode(path) == read_episode(SAMPLE)


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettingError, match=r"must end in \.fountain, \.fdx, \.json"):
        convert_screenplay(SAMPLE, tmp_path / "story.pdf")


def test_nothing_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "story.fdx"
    path.write_text("mine")
    with pytest.raises(InvalidSettingError, match="is there already"):
        convert_screenplay(SAMPLE, path)
    assert path.read_text() == "mine"
