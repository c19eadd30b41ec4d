"""Pictures bought of a chosen look are judged as the profile says, and the page says how."""

import asyncio
from pathlib import Path

import pytest

from cliffhanger.production.audition import Choice, Option
from cliffhanger.production.profile import Profile
from cliffhanger.production.references import Sight, open_sight
from cliffhanger.store.local import LocalStore
from cliffhanger.story.model import Character
from tasks.auditions import SheetPicture, _judge
from tasks.casting import _pictures_page
from tasks.studio import Studio
from tests.integration.tiny_onnx import write_tiny_yunet
from tests.unit.checks.test_reference_set import png
from tests.unit.flows.test_characters_pages import red_cells


@pytest.mark.parametrize(
    ("has_model", "used", "line"),
    [
        pytest.param(True, ["yes", "no"], "- One clear face: judged by YuNet.", id="YuNet"),
        pytest.param(
            False, ["yes", "yes"], "- One clear face: judged by size and saliency; no", id="rules"
        ),
    ],
)
def test_two_faces_are_one_too_many_where_the_profile_s_model_counts_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_model: bool, used: list[str], line: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    studio = Studio(LocalStore.open(tmp_path / "store"))
    pictures = [red_cells((6, 6)), red_cells((6, 6), (40, 30))]
    options = tuple(
        Option(number=n, portrait=studio.store.put_bytes(png(image), media_type="image/png"))
        for n, image in enumerate(pictures, start=1)
    )
    choice = Choice(character=Character(id="mara", name="Mara"), option=options[0])
    model = write_tiny_yunet(tmp_path / "yunet.onnx") if has_model else None
    sight: Sight = open_sight(Profile(), yunet=model)
    verdicts = _judge(studio, sight, choice, options)
    shown = [
        SheetPicture(option.portrait, verdict)
        for option, verdict in zip(options, verdicts, strict=True)
    ]
    page = asyncio.run(_pictures_page(studio, sight, shown)).splitlines()
    rows = [row for row in page if row.startswith("| ![")]
    assert [row.split(" | ")[2] for row in rows] == used
    assert any(row.startswith(line) for row in page)
    assert any(row.startswith("- Writing: judged by its shapes") for row in page)
