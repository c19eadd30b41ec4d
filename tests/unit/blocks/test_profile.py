import pytest
from pydantic import ValidationError

from blocks import StudioProfile
from cliffhanger.production.settings import FilmSettings


def test_an_empty_profile_is_the_library_default() -> None:
    assert StudioProfile().get_settings() == FilmSettings()


def test_every_field_reaches_the_settings() -> None:
    profile = StudioProfile(
        width_px=720,
        height_px=1280,
        fps=30,
        crf=18,
        preset="slow",
        ai_notice="Made with AI",
        keep_textless=False,
    )
    settings = profile.get_settings()
    assert settings.format.model_dump() == {"width_px": 720, "height_px": 1280, "fps": 30}
    assert (settings.crf, settings.preset) == (18, "slow")
    assert (settings.notice, settings.is_textless_kept) == ("Made with AI", False)


@pytest.mark.parametrize(
    "field", [{"width_px": 721}, {"fps": 23}, {"crf": 52}, {"preset": "quick"}]
)
def test_settings_that_cannot_work_are_refused(field: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match=next(iter(field))):
        StudioProfile.model_validate(field)
