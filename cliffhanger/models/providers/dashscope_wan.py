"""The families of video models at DashScope: what each sells, and in which form it is asked."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cliffhanger.models.jobs.orders import VideoOrder
from cliffhanger.models.jobs.replies import text_at


class MediaForm(StrEnum):
    """How a request names its pictures."""

    MEDIA = "media"
    """A list `input.media` of entries with a type."""
    IMG_URL = "img_url"
    """Fields of their own: `img_url`, `first_frame_url`, `last_frame_url`."""


@dataclass(frozen=True, slots=True)
class WanFamily:
    """Models that are asked alike.

    Attributes:
        prefix: What their names begin with.
        seconds: Lengths sold, sorted.
        max_prompt_chars: Longest prompt; more is cut off without a word.
        has_audio: Whether they make sound.
        form: How they are asked.
    """

    prefix: str
    seconds: tuple[int, ...]
    max_prompt_chars: int
    has_audio: bool
    form: MediaForm


_FAMILIES: Final = (
    WanFamily("wan2.6", (5, 10, 15), 1500, has_audio=True, form=MediaForm.IMG_URL),
    WanFamily("wan2.5", (5, 10), 1500, has_audio=True, form=MediaForm.IMG_URL),
    WanFamily("wan2.2", (5,), 800, has_audio=False, form=MediaForm.IMG_URL),
    WanFamily("wan2.1", (5,), 800, has_audio=False, form=MediaForm.IMG_URL),
    WanFamily("wanx", (5,), 800, has_audio=False, form=MediaForm.IMG_URL),
    WanFamily("happyhorse", tuple(range(3, 16)), 2500, has_audio=True, form=MediaForm.MEDIA),
)
_LATEST: Final = WanFamily("wan", tuple(range(2, 16)), 5000, has_audio=True, form=MediaForm.MEDIA)


def family_of(model: str) -> WanFamily:
    """Return the family of a model; a name that none begins is taken for the latest (wan2.7).

    Unverified but for the two forms: a wrong length or form is refused by the provider.
    """
    return next((family for family in _FAMILIES if model.startswith(family.prefix)), _LATEST)


def form_of(order: VideoOrder, model: str) -> MediaForm:
    """Return the form that a request takes; the option `form` overrides that of the family."""
    forms = {form.value: form for form in MediaForm}
    return forms.get(text_at(order.options, "form"), family_of(model).form)
