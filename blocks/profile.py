"""How a studio's films look and are kept, and what its scripts must keep."""

from typing import Final, Literal

from prefect.blocks.core import Block
from pydantic import Field, HttpUrl

from cliffhanger.checks.script import ScriptRules
from cliffhanger.media.picture import VideoFormat
from cliffhanger.models.studio_routes import StudioRoutes
from cliffhanger.production.profile import Profile
from cliffhanger.production.settings import FilmSettings, Preset

_DEFAULTS: Final = FilmSettings()
_RULES: Final = ScriptRules()


class StudioProfile(Block):
    """The studio's own defaults; every episode uses them unless its parameters say otherwise.

    Example:
        Load a saved profile:
        ```python
        from blocks import StudioProfile

        profile = await StudioProfile.aload("studio")
        settings = profile.get_settings()
        ```
    """

    _block_type_name = "Studio Profile"
    _block_type_slug = "studio-profile"
    _logo_url = HttpUrl(
        "https://raw.githubusercontent.com/googlefonts/noto-emoji/main/png/128/emoji_u1f3ac.png"
    )
    _description = "Size, quality and labels of a studio's films; limits of its scripts."

    width_px: int = Field(
        default=_DEFAULTS.format.width_px,
        ge=90,
        le=4320,
        multiple_of=2,
        title="Width",
        description="Width of the film in pixels, even.",
    )
    height_px: int = Field(
        default=_DEFAULTS.format.height_px,
        ge=160,
        le=7680,
        multiple_of=2,
        title="Height",
        description="Height of the film in pixels, even.",
    )
    fps: Literal[24, 25, 30, 60] = Field(
        default=_DEFAULTS.format.fps,
        title="Frame rate",
        description="Frames per second, constant.",
    )
    crf: int = Field(
        default=_DEFAULTS.crf,
        ge=0,
        le=51,
        title="Quality (CRF)",
        description="x264 quality: lower is better and larger.",
    )
    preset: Preset = Field(
        default=_DEFAULTS.preset,
        title="Speed (preset)",
        description="x264 speed: slower presets make smaller files.",
    )
    ai_notice: str = Field(
        default=_DEFAULTS.notice,
        max_length=60,
        title="Notice on screen",
        description="Small line that stays on screen, such as the AI label; empty for none.",
    )
    keep_textless: bool = Field(
        default=_DEFAULTS.is_textless_kept,
        title="Keep the textless film",
        description="Keep the picture without captions, for dubs.",
    )

    banned_content: list[str] = Field(
        default_factory=list[str],
        title="Banned words",
        description="Words that no premise and no script may have.",
    )
    least_seconds: float = Field(
        default=_RULES.min_duration_seconds,
        gt=0.0,
        title="Shortest episode",
        description="Seconds; a shorter script is refused.",
    )
    most_seconds: float = Field(
        default=_RULES.max_duration_seconds,
        gt=0.0,
        title="Longest episode",
        description="Seconds; a longer script is refused.",
    )

    models: StudioRoutes = Field(
        default_factory=StudioRoutes,
        title="Models and budget",
        description="Accounts, models by what they make, and caps; empty for animatics.",
    )

    def get_rules(self) -> ScriptRules:
        """Return what scripts must keep, as the library takes it."""
        return ScriptRules(
            banned=tuple(self.banned_content),
            min_duration_seconds=self.least_seconds,
            max_duration_seconds=self.most_seconds,
        )

    def get_profile(self) -> Profile:
        """Return the whole profile as the library takes it."""
        return Profile(film=self.get_settings(), scripts=self.get_rules(), models=self.models)

    def get_settings(self) -> FilmSettings:
        """Return the profile as the library takes it."""
        return FilmSettings(
            format=VideoFormat(width_px=self.width_px, height_px=self.height_px, fps=self.fps),
            crf=self.crf,
            preset=self.preset,
            notice=self.ai_notice,
            is_textless_kept=self.keep_textless,
        )
