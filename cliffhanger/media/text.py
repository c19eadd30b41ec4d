"""Words to pixels: captions, titles and labels, drawn by Pango in the project's own fonts.

Pango and HarfBuzz come inside the pyvips wheel and shape every script; the machine needs no fonts.
Characters that no font has are left out of the picture and named by `missing_glyphs`.
"""

import re
import unicodedata
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Any, Final, Literal, cast

import cv2
import numpy as np
import pyvips  # pyright: ignore[reportMissingTypeStubs]
from numpy.typing import NDArray

from cliffhanger.errors import InvalidInputError
from cliffhanger.media.fonts import families, load_fonts
from cliffhanger.media.picture import Pixels, VideoFormat
from cliffhanger.media.safe_area import PixelBox, text_safe_area, text_scale

Color = tuple[float, float, float]
"""Red, green, blue in [0, 255]."""
Align = Literal["left", "center", "right"]

WHITE: Final[Color] = (255.0, 255.0, 255.0)
OUTLINE_COLOR: Final[Color] = (14.0, 10.0, 22.0)
SHADOW_OPACITY: Final = 0.6
CAPTION_FONT_PX: Final = 58.0
CAPTION_BASELINE_FROM_BOTTOM: Final = 0.30
"""Height of the last baseline; practice is 25-35 % up."""
TITLE_FONT_PX: Final = 92.0
TITLE_COLOR: Final[Color] = (255.0, 248.0, 232.0)
CAP_HEIGHT_EM: Final = 0.714
"""Height of a capital in the Latin font; Chinese characters are taller."""
NOTICE_SHARE_OF_SHORT_SIDE: Final = 0.05
"""GB 45438-2025: label text is at least 5 % of the frame's short side high."""
LINE_GAP_EM: Final = 0.08
"""Least space between the ink of two lines, where marks stack high (Thai, Vietnamese)."""

_INVISIBLE: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_HAN: Final = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_OPENING: Final = "(\\[{（【《〈「『〔“‘"  # noqa: RUF001 - full-width marks are meant
_CLOSING: Final = ")\\]}）】》〉」』〕”’，。、！？；：…—,.!?;:"  # noqa: RUF001
_UNIT: Final = re.compile(
    rf"[{_OPENING}]*(?:[{_HAN}]|[^\s{_HAN}{_OPENING}{_CLOSING}]+)?[{_CLOSING}]*\s*"
)
_CLUSTER: Final = re.compile("[\u0e40-\u0e44]?.[\u0e30-\u0e3a\u0e45-\u0e4e\u0300-\u036f]*")


@dataclass(frozen=True, slots=True)
class CaptionSprite:
    """Words ready to be laid over a frame.

    Attributes:
        pixels: Premultiplied BGRA.
        x_px: Column of its left edge in the frame.
        y_px: Row of its top edge in the frame.
        font_px: Size the words are set in.
    """

    pixels: Pixels
    x_px: int
    y_px: int
    font_px: float = 0.0

    @property
    def box(self) -> PixelBox:
        """Where it lies in the frame."""
        height_px, width_px = self.pixels.shape[:2]
        return PixelBox(self.x_px, self.y_px, self.x_px + width_px, self.y_px + height_px)


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How words look.

    Attributes:
        font_px: Size of the em square.
        color: Fill.
        outline_px: Width of the dark outline outside the glyphs; 0 for none.
        shadow_px: Softness of the shadow below; 0 for none.
        line_spacing: Distance between baselines in ems; more where stacked marks need it.
        align: How shorter lines stand under longer ones.
        language: BCP 47; picks regional forms of Chinese characters and punctuation.

    Raises:
        InvalidInputError: A size is not positive, or a width is negative.
    """

    font_px: float
    color: Color = WHITE
    outline_px: float = 0.0
    shadow_px: float = 0.0
    line_spacing: float = 1.15
    align: Align = "center"
    language: str = "en"

    def __post_init__(self) -> None:
        if self.font_px <= 0 or self.line_spacing <= 0:
            raise InvalidInputError(
                "font_px and line_spacing must be > 0, "
                f"got font_px={self.font_px}, line_spacing={self.line_spacing}"
            )
        if self.outline_px < 0 or self.shadow_px < 0:
            raise InvalidInputError(
                "outline_px and shadow_px must be >= 0, "
                f"got outline_px={self.outline_px}, shadow_px={self.shadow_px}"
            )

    @property
    def margin_px(self) -> int:
        """Room for outline and shadow around the glyphs."""
        return round(np.ceil(self.outline_px) + np.ceil(1.5 * self.shadow_px)) + 1


@dataclass(frozen=True, slots=True)
class _Ink:
    """The coverage of some lines; `baseline_px` is the row of the last baseline."""

    coverage: NDArray[np.uint8]
    baseline_px: int


def missing_glyphs(text: str) -> str:
    """Return the characters of *text* that no font draws, each once, in order of appearance."""
    fonts = load_fonts()
    composed = unicodedata.normalize("NFC", text)
    missing = [
        character
        for character in dict.fromkeys(composed)
        if not _is_invisible(character) and not any(font.has(character) for font in fonts)
    ]
    return "".join(missing)


def render_text(  # noqa: PLR0913 - one keyword per property of the style
    text: str,
    *,
    font_px: float,
    color: Color = WHITE,
    width_px: int | None = None,
    outline_px: float = 0.0,
    shadow_px: float = 0.0,
    line_spacing: float = 1.15,
    align: Align = "center",
    language: str = "en",
) -> Pixels:
    """Return *text* as premultiplied BGRA pixels in a tight box; see `TextStyle` for the options.

    Args:
        text: Plain words; newlines break lines, markup characters are drawn as they are.
        font_px: Size of the em square.
        color: Fill.
        width_px: Where longer lines are wrapped; None leaves them as they are.
        outline_px: Width of the dark outline.
        shadow_px: Softness of the shadow.
        line_spacing: Distance between baselines in ems.
        align: How shorter lines stand.
        language: BCP 47.
    """
    style = TextStyle(font_px, color, outline_px, shadow_px, line_spacing, align, language)
    lines = tuple(text.split("\n")) if width_px is None else wrap_text(text, style, width_px)
    return _paint(_set_lines(lines, style), style)


def wrap_text(text: str, style: TextStyle, width_px: int) -> tuple[str, ...]:
    """Return *text* broken into lines no wider than *width_px*, outline and shadow included.

    Lines break at spaces and between Chinese or Japanese characters, never before closing
    punctuation; a word that is too wide is cut between letters, marks staying with their letter.
    """
    room_px = width_px - 2 * style.margin_px
    lines: list[str] = []
    for paragraph in text.split("\n"):
        current = ""
        for unit in _units(paragraph, style, room_px):
            if current and _width_px(current + unit.rstrip(), style) > room_px:
                lines.append(current.rstrip())
                current = ""
            current += unit
        lines.append(current.rstrip())
    return tuple(lines)


def render_caption(
    cue_lines: tuple[str, ...],
    *,
    format: VideoFormat,  # noqa: A002 - the project's word for it
    language: str,
) -> CaptionSprite:
    """Return a caption in its place: inside the safe area, its last baseline 30 % up.

    It stands in the middle of the frame where it fits and moves left as far as the buttons on the
    right demand; lines wider than the safe area are set smaller.
    """
    area = text_safe_area(format)
    style = _caption_style(CAPTION_FONT_PX * text_scale(format), language)
    ink = _set_lines(cue_lines, style)
    # Whole pixels of ink and margin: at small sizes the first guess may be one too wide.
    while (too_wide := (ink.coverage.shape[1] + 2 * style.margin_px) / area.width_px) > 1:
        style = _caption_style(style.font_px / too_wide * 0.99, language)
        ink = _set_lines(cue_lines, style)
    pixels = _paint(ink, style)
    baseline_px = round(format.height_px * (1 - CAPTION_BASELINE_FROM_BOTTOM))
    y_px = baseline_px - ink.baseline_px - style.margin_px
    place = (format.width_px / 2, y_px)
    return _place(pixels, area, place, style.font_px)


def render_title(
    text: str,
    *,
    format: VideoFormat,  # noqa: A002 - the project's word for it
    language: str,
) -> CaptionSprite:
    """Return a title set large in the middle of the frame, in the upper part of the safe area."""
    area = text_safe_area(format)
    font_px = TITLE_FONT_PX * text_scale(format)
    style = TextStyle(
        font_px, TITLE_COLOR, font_px * 0.05, font_px * 0.14, line_spacing=1.2, language=language
    )
    middle_px = format.width_px / 2
    lines = _balance(
        text, style, round(2 * min(middle_px - area.left_px, area.right_px - middle_px))
    )
    pixels = _paint(_set_lines(lines, style), style)
    y_px = area.top_px + round(area.height_px * 0.3 - pixels.shape[0] / 2)
    return _place(pixels, area, (middle_px, y_px), font_px)


def render_notice(
    text: str,
    *,
    format: VideoFormat,  # noqa: A002 - the project's word for it
    language: str,
) -> CaptionSprite:
    """Return a label in the upper left corner of the safe area.

    Its capitals are 5 % of the frame's short side high, as GB 45438-2025 asks of AI labels.
    """
    area = text_safe_area(format)
    short_side_px = min(format.width_px, format.height_px)
    font_px = np.ceil(short_side_px * NOTICE_SHARE_OF_SHORT_SIDE) / CAP_HEIGHT_EM
    pixels = render_text(
        text,
        font_px=font_px,
        width_px=area.width_px,
        outline_px=font_px * 0.05,
        shadow_px=font_px * 0.06,
        align="left",
        language=language,
    )
    return _place(pixels, area, (0.0, area.top_px), font_px)


def _balance(text: str, style: TextStyle, width_px: int) -> tuple[str, ...]:
    """Return *text* wrapped so that its lines are about equally long."""
    lines = wrap_text(text, style, width_px)
    room_px = width_px - 2 * style.margin_px
    units = [unit for part in text.split("\n") for unit in _units(part, style, room_px)]
    widest_px = max((_width_px(unit.rstrip(), style) for unit in units), default=0)
    # narrower than its widest word the text would be cut inside it
    narrow, wide = max(width_px // 2, widest_px + 2 * style.margin_px - 1), width_px
    while wide - narrow > 8:
        middle = (narrow + wide) // 2
        tried = wrap_text(text, style, middle)
        if len(tried) > len(lines):
            narrow = middle
        else:
            lines, wide = tried, middle
    return lines


def _caption_style(font_px: float, language: str) -> TextStyle:
    return TextStyle(
        font_px, outline_px=font_px * 0.085, shadow_px=font_px * 0.1, language=language
    )


def _place(
    pixels: Pixels, area: PixelBox, place_px: tuple[float, int], font_px: float
) -> CaptionSprite:
    """Return the sprite with its top centre as near to *place_px* (x, y) as *area* allows."""
    height_px, width_px = pixels.shape[:2]
    wanted_x_px = round(place_px[0] - width_px / 2)
    x_px = max(area.left_px, min(wanted_x_px, area.right_px - width_px))
    y_px = max(area.top_px, min(place_px[1], area.bottom_px - height_px))
    return CaptionSprite(pixels, x_px, y_px, font_px)


def _is_invisible(character: str) -> bool:
    is_selector = "\ufe00" <= character <= "\ufe0f"
    return is_selector or unicodedata.category(character) in _INVISIBLE


def _drawable(text: str) -> str:
    """Return *text* composed, without what no font draws."""
    composed = unicodedata.normalize("NFC", text)
    missing = set(missing_glyphs(composed))
    return "".join(character for character in composed if character not in missing).strip()


def _units(paragraph: str, style: TextStyle, room_px: int) -> list[str]:
    """Return the stretches of *paragraph* between which a line may break."""
    units: list[str] = []
    for unit in filter(None, _UNIT.findall(paragraph)):
        fits = _width_px(unit.rstrip(), style) <= room_px
        units.extend([unit] if fits else _CLUSTER.findall(unit))
    return units


def _width_px(text: str, style: TextStyle) -> int:
    return _set_line(text, style).coverage.shape[1]


def _set_line(text: str, style: TextStyle) -> _Ink:
    """Return one shaped line; its box is tight around the ink."""
    words = _drawable(text)
    if not words:
        return _Ink(np.zeros((1, 1), np.uint8), 1)
    image = cast("Any", pyvips).Image.text(
        f'<span lang="{escape(style.language)}">{escape(words)}</span>',
        font=f"{families(style.language)} Bold {style.font_px:.3f}px",
        dpi=72,
    )
    baseline_px = round(_ascent_em(words, style.language) * style.font_px)
    return _Ink(cast("NDArray[np.uint8]", image.numpy()), baseline_px - int(image.yoffset))


def _ascent_em(text: str, language: str) -> float:
    """Return how far the baseline lies below the top of the line: the tallest font used decides."""
    order = families(language).split(",")
    fonts = sorted(load_fonts(), key=lambda font: order.index(font.family))
    used = [
        next((font.ascent_em for font in fonts if font.has(character)), 0.0)
        for character in set(text)
        if not character.isspace()
    ]
    return max(used, default=0.0)


def _set_lines(lines: tuple[str, ...], style: TextStyle) -> _Ink:
    """Return the lines set below each other."""
    inks = [_set_line(line, style) for line in lines]
    gap_px = LINE_GAP_EM * style.font_px + 2 * style.outline_px
    baselines = [inks[0].baseline_px]
    for above, below in pairwise(inks):
        descent_px = above.coverage.shape[0] - above.baseline_px
        pitch_px = max(style.line_spacing * style.font_px, descent_px + gap_px + below.baseline_px)
        baselines.append(baselines[-1] + round(pitch_px))
    tops = [line - ink.baseline_px for line, ink in zip(baselines, inks, strict=True)]
    height_px = max(top + ink.coverage.shape[0] for top, ink in zip(tops, inks, strict=True))
    width_px = max(ink.coverage.shape[1] for ink in inks)
    coverage = np.zeros((height_px, width_px), np.uint8)
    for top, ink in zip(tops, inks, strict=True):
        rows, columns = ink.coverage.shape
        left = {"left": 0, "center": (width_px - columns) // 2, "right": width_px - columns}
        place = coverage[top : top + rows, left[style.align] : left[style.align] + columns]
        np.maximum(place, ink.coverage, out=place)
    return _Ink(coverage, baselines[-1])


def _paint(ink: _Ink, style: TextStyle) -> Pixels:
    """Return fill over outline over shadow, premultiplied BGRA."""
    fill = np.pad(ink.coverage, style.margin_px)
    outline = _grow(fill, style.outline_px)
    shadow = _soften(outline, style.shadow_px)
    fill_alpha = np.multiply(fill, 1 / 255, dtype=np.float32)
    outline_alpha = np.multiply(outline, 1 / 255, dtype=np.float32) * (1 - fill_alpha)
    solid = fill_alpha + outline_alpha
    shadow_alpha = np.multiply(shadow, SHADOW_OPACITY / 255, dtype=np.float32) * (1 - solid)
    planes = [
        fill_alpha * style.color[channel] + outline_alpha * OUTLINE_COLOR[channel]
        for channel in (2, 1, 0)
    ]
    merged = cv2.merge([*planes, (solid + shadow_alpha) * 255])
    return np.rint(merged).astype(np.uint8)


def _grow(coverage: NDArray[np.uint8], radius_px: float) -> NDArray[np.uint8]:
    """Return *coverage* widened by *radius_px*, its edge as soft as before."""
    if radius_px <= 0:
        return coverage
    reach = int(np.ceil(radius_px))
    offsets = np.hypot(*np.mgrid[-reach : reach + 1, -reach : reach + 1])
    disc = (offsets <= radius_px + 0.35).astype(np.uint8)
    return cv2.GaussianBlur(cv2.dilate(coverage, disc), (3, 3), 0.6).astype(np.uint8, copy=False)


def _soften(coverage: NDArray[np.uint8], radius_px: float) -> NDArray[np.uint8]:
    """Return the blurred shadow of *coverage*, dropped by half its softness."""
    if radius_px <= 0:
        return np.zeros_like(coverage)
    drop = round(radius_px / 2)
    dropped = np.zeros_like(coverage)
    dropped[drop:] = coverage[: coverage.shape[0] - drop]
    return cv2.GaussianBlur(dropped, (0, 0), radius_px / 2).astype(np.uint8, copy=False)
