"""What the form of `train-character` takes, and what the command line makes of its flags."""

import io
from pathlib import Path

import pytest
from pydantic import ValidationError
from rich.console import Console

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.lora.settings import Family, LoraSettings, PriorPreservation
from cliffhanger.production.training import RegisteredLora
from cliffhanger.store.ref import ArtifactRef
from flows.training_cli import TrainOrder, print_lora
from flows.training_parameters import TrainParameters


def parameters(**changes: object) -> TrainParameters:
    values = {"series": "The Heiress", "character": "Mara Lee", "base_model": "/models/sdxl"}
    return TrainParameters.model_validate({**values, **changes})


def test_the_form_says_the_usual_where_nothing_is_given() -> None:
    """Its defaults are the library's own."""
    usual = LoraSettings(family=Family.SDXL, base_model="/models/sdxl")
    assert parameters().settings.model_copy(update={"validation": None}) == usual
    assert parameters().settings.prior == PriorPreservation()
    assert parameters(prior=False).settings.prior is None


def test_validation_pictures_are_of_the_character() -> None:
    """Every prompt has the trigger word; 0 asks for no pictures."""
    validation = parameters(character="Mara", validation_every=100).settings.validation
    assert validation is not None
    assert validation.every_steps == 100
    assert all("cliffmara portrait" in prompt for prompt in validation.prompts)
    assert parameters(validation_every=0).settings.validation is None


def test_ids_are_those_of_the_registry() -> None:
    form = parameters()
    assert (form.series_id, form.character_id) == ("the-heiress", "mara-lee")
    assert form.label == "Mara Lee of The Heiress"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"base_model": ""}, "base_model must name the folder of a base"),
        ({"trainer": "hosted"}, "base_model must be empty for a hosted trainer"),
        ({"family": "sd15"}, "'sdxl', 'sd3' or 'flux'"),
        ({"rank": 0}, "rank"),
        ({"steps": 20_001}, "steps"),
    ],
)
def test_what_cannot_work_is_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        parameters(**changes)


def test_the_form_has_one_plain_input_per_field() -> None:
    """An empty one was not given."""
    fields = TrainParameters.model_json_schema()["properties"]
    assert [name for name, field in fields.items() if "anyOf" in field] == []
    assert all(field.get("title") and field.get("description") for field in fields.values())
    assert parameters(profile="", resolution_px="") == parameters()


def test_flags_become_the_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders mean the same to every worker."""
    monkeypatch.chdir(tmp_path)
    order = TrainOrder(
        name="Mara", series="S", storage="films", base=Path("base"), family="flux", steps=7, rank=8
    )
    form = order.parameters()
    assert (form.storage, form.base_model) == (str(tmp_path / "films"), str(tmp_path / "base"))
    assert (form.family, form.steps, form.rank) == (Family.FLUX, 7, 8)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rank": 0}, "rank: Input should be greater than or equal to 1, got 0"),
        ({"base": None}, "characters train: base_model must name the folder"),
    ],
)
def test_a_flag_that_cannot_work_is_said_in_a_sentence(
    changes: dict[str, object], words: str
) -> None:
    flags: dict[str, object] = {"name": "Mara", "series": "S", "storage": "s", "base": Path("b")}
    order = TrainOrder(**{**flags, **changes})  # pyright: ignore[reportArgumentType]
    with pytest.raises(InvalidSettingError, match=words):
        order.parameters()


def test_what_came_of_it_is_printed() -> None:
    """Where the weights are, how the loss went, the version, and how films come to use it."""
    console = Console(file=io.StringIO(), width=200)
    lora = RegisteredLora(
        series_id="s",
        character_id="mara",
        name="Mara",
        version="1" * 12,
        trained_on="2" * 12,
        is_approved=False,
        trigger_word="cliffmara",
        base_model="sdxl",
        weights=ArtifactRef.of("0" * 64, num_bytes=1, media_type="application/x-safetensors"),
        weights_name="series/s/characters/mara/lora/1/lora.safetensors",
        losses=(0.5, 0.4, 0.25),
    )
    print_lora(console, lora, TrainOrder(name="Mara", series="S", storage="films"))
    assert isinstance(console.file, io.StringIO)
    said = console.file.getvalue()
    assert "Weights: films/series/s/characters/mara/lora/1/lora.safetensors\n" in said
    assert "Loss: 0.5000 -> 0.2500\n" in said
    assert "version 111111111111, learned from 222222222222." in said
    assert 'cliffhanger characters approve "Mara" --series "S" --to films' in said
