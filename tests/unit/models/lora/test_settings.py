import pytest
from pydantic import ValidationError

from cliffhanger.models.lora.recipes import (
    RECIPES,
    max_sequence_length,
    resolution_px,
    weighting,
)
from cliffhanger.models.lora.settings import Family, LoraSettings, Weighting
from tests.unit.models.lora.lora_values import make_settings


def test_the_defaults_are_the_usual_recipe() -> None:
    """Rank 16 with alpha = rank, 1e-4, 1,000 steps, min-SNR 5, 100 class images at weight 1."""
    settings = make_settings()
    assert (settings.rank, settings.lora_alpha, settings.scale) == (16, 16.0, 1.0)
    assert (settings.learning_rate, settings.steps, settings.snr_gamma) == (1e-4, 1000, 5.0)
    assert settings.prior is not None
    assert (settings.prior.num_class_images, settings.prior.weight) == (100, 1.0)
    assert settings.notes == ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"rank": 0}, "rank", id="no rank"),
        pytest.param({"rank": 129}, "rank", id="rank too high"),
        pytest.param({"steps": 0}, "steps", id="no steps"),
        pytest.param({"steps": 20_001}, "steps", id="too many steps"),
        pytest.param({"alpha": 0.0}, "alpha", id="no alpha"),
        pytest.param(
            {"alpha": 65.0}, "alpha must be at most 4 times rank, got alpha 65", id="high"
        ),
        pytest.param({"learning_rate": 0.2}, "learning_rate", id="rate"),
        pytest.param(
            {"steps": 10, "warmup_steps": 10}, "warmup_steps must be < steps 10", id="warm"
        ),
        pytest.param({"seed": 2**63}, "seed", id="seed"),
        pytest.param({"resolution_px": 32}, "resolution_px", id="small"),
        pytest.param({"family": "sd15"}, "family", id="family"),
        pytest.param({"stepps": 1}, "stepps", id="unknown field"),
    ],
)
def test_what_cannot_work_is_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        make_settings(**changes)


def test_what_is_unusual_is_said() -> None:
    notes = make_settings(rank=64, steps=300, alpha=32.0).notes
    assert [note.split(";")[0] for note in notes] == ["rank is 64", "steps is 300", "alpha is 32"]


def test_families_fill_in_what_is_left_out() -> None:
    flux = make_settings(family=Family.FLUX)
    assert (resolution_px(flux), max_sequence_length(flux)) == (512, 512)
    assert weighting(flux) is Weighting.NONE
    assert weighting(make_settings(family=Family.SD3)) is Weighting.LOGIT_NORMAL
    assert weighting(make_settings(family=Family.SD3, weighting="mode")) is Weighting.MODE
    assert resolution_px(make_settings(resolution_px=768)) == 768


def test_flux_learns_what_sd3_does_and_its_feed_forwards() -> None:
    """The official targets: eight attention projections, for Flux four feed-forward ones more."""
    sd3, flux = set(RECIPES[Family.SD3].targets), set(RECIPES[Family.FLUX].targets)
    assert len(sd3) == 8
    assert {name.split(".")[0] for name in flux - sd3} == {"ff", "ff_context"}
    assert sd3 < flux


def test_every_field_says_what_it_is() -> None:
    for name, field in LoraSettings.model_json_schema()["properties"].items():
        assert field["description"], name
