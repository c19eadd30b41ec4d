# ruff: noqa: RUF001 - full-width punctuation is what the tests are about
import hashlib
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliffhanger.errors import InvalidInputError
from cliffhanger.media.picture import VideoFormat
from cliffhanger.media.safe_area import text_safe_area
from cliffhanger.media.text import (
    TextStyle,
    missing_glyphs,
    render_caption,
    render_notice,
    render_text,
    render_title,
    wrap_text,
)

PHONE = VideoFormat()
SCRIPTS = [
    pytest.param(("You said forever.", "You lied & left."), "en", id="english"),
    pytest.param(("Em không thể tin", "điều đó, Ẩn ạ!"), "vi", id="vietnamese"),
    pytest.param(("น้ำที่ปู่ดื่ม", "ญี่ปุ่น ที่นี่"), "th", id="thai"),
    pytest.param(("你以为我会放过你吗？", "“做梦！”"), "zh", id="simplified"),
    pytest.param(("妳以為我會放過妳嗎？",), "zh-TW", id="traditional"),
    pytest.param(("さよならを言わないで",), "ja", id="japanese"),
    pytest.param(("사랑해요, 안녕히 가세요",), "ko", id="korean"),
]


def test_other_programs_keep_their_fonts() -> None:
    """Chromium, started after a title was drawn, died for want of a font."""
    render_title("The Wrong Door", format=PHONE, language="en")
    assert "cliffhanger" not in os.environ.get("FONTCONFIG_FILE", "")


@pytest.mark.parametrize(("lines", "language"), SCRIPTS)
def test_every_script_of_the_project_has_its_glyphs(lines: tuple[str, ...], language: str) -> None:
    del language
    assert missing_glyphs("".join(lines)) == ""


@pytest.mark.parametrize(("lines", "language"), SCRIPTS)
@pytest.mark.parametrize(
    "format_", [PHONE, VideoFormat(width_px=180, height_px=320)], ids=["1080p", "180x320"]
)
def test_a_caption_lies_inside_the_safe_area(
    lines: tuple[str, ...], language: str, format_: VideoFormat
) -> None:
    sprite = render_caption(lines, format=format_, language=language)
    assert text_safe_area(format_).holds(sprite.box)


def test_a_line_wider_than_the_safe_area_is_set_smaller() -> None:
    sprite = render_caption(("W" * 40,), format=PHONE, language="en")
    assert text_safe_area(PHONE).holds(sprite.box)


@pytest.mark.parametrize("words", ["What do you want from me?", "Nào, giải thích với họ đi chứ?"])
@pytest.mark.parametrize("width_px", [180, 270, 360, 540])
def test_a_line_that_hardly_fits_is_not_a_pixel_too_wide(words: str, width_px: int) -> None:
    small = VideoFormat(width_px=width_px, height_px=width_px * 16 // 9)
    sprite = render_caption((words,), format=small, language="vi")
    assert text_safe_area(small).holds(sprite.box)


def test_captions_share_one_baseline_with_and_without_descenders() -> None:
    """The last row of the fill of x-height letters is the same whatever stands beside them."""
    rows = {
        _last_bright_row(render_caption((text,), format=PHONE, language="en").pixels)
        + render_caption((text,), format=PHONE, language="en").y_px
        for text in ("HHH", "HiH", "HÂH")
    }
    assert max(rows) - min(rows) <= 1
    assert max(rows) == pytest.approx(1920 * 0.70, abs=2)


def test_colour_never_exceeds_alpha() -> None:
    """Premultiplied pixels keep colour <= alpha."""
    pixels = render_text("Ágf", font_px=40, color=(250, 200, 20), outline_px=4, shadow_px=5)
    assert (pixels[..., :3] <= pixels[..., 3:]).all()
    assert pixels.dtype == np.uint8


def test_the_outline_widens_the_ink_by_its_width_on_every_side() -> None:
    bare = _ink_size(render_text("H", font_px=80))
    outlined = _ink_size(render_text("H", font_px=80, outline_px=6))
    assert outlined[0] - bare[0] == pytest.approx(12, abs=2)
    assert outlined[1] - bare[1] == pytest.approx(12, abs=2)


def test_markup_is_drawn_as_written() -> None:
    escaped = render_text("<b>&", font_px=30)
    assert escaped.shape[1] > render_text("b", font_px=30).shape[1] * 2


def test_characters_without_a_glyph_are_reported_and_left_out() -> None:
    assert missing_glyphs("Hi 😀 there 😀 ≋") == "😀≋"
    np.testing.assert_array_equal(render_text("Hi😀", font_px=30), render_text("Hi", font_px=30))


def test_text_without_any_glyph_is_an_empty_picture() -> None:
    assert render_text("😀", font_px=30)[..., 3].max() == 0


def test_the_notice_is_five_percent_of_the_short_side_high() -> None:
    """GB 45438-2025: the label's characters are at least 54 px high at 1080x1920."""
    for text in ("AI", "生成"):
        sprite = render_notice(text, format=PHONE, language="zh")
        rows = np.flatnonzero((sprite.pixels[..., 2] > 200).any(axis=1))
        assert rows[-1] - rows[0] + 1 >= 54
        assert text_safe_area(PHONE).holds(sprite.box)


def test_a_title_is_wrapped_and_centred() -> None:
    sprite = render_title("The Wolf and the Red Lantern of Bangkok", format=PHONE, language="en")
    assert text_safe_area(PHONE).holds(sprite.box)
    assert (sprite.box.left_px + sprite.box.right_px) / 2 == pytest.approx(540, abs=2)
    assert sprite.box.height_px > 2 * 92


@given(
    words=st.lists(
        st.sampled_from(["you", "forever", "你好", "吗？", "น้ำที่", "Ẩn"]), min_size=1, max_size=9
    ),
    width_px=st.integers(min_value=150, max_value=400),
)
@settings(max_examples=30, deadline=None)
def test_wrapping_keeps_every_character_and_the_width(words: list[str], width_px: int) -> None:
    text = " ".join(words)
    style = TextStyle(30.0)
    lines = wrap_text(text, style, width_px)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(render_text(line, font_px=30.0).shape[1] <= width_px for line in lines if line)


def test_chinese_lines_do_not_begin_with_closing_punctuation() -> None:
    lines = wrap_text("你为什么要走？我不明白。", TextStyle(40.0), 250)
    assert len(lines) > 1
    assert not any(line[0] in "？。" for line in lines)


def test_thai_words_are_cut_between_letters_never_before_a_mark() -> None:
    lines = wrap_text("ภาษาไทยเป็นภาษาที่มีระดับเสียงของคำแน่นอน", TextStyle(40.0), 260)
    assert len(lines) > 1
    assert not any("\u0e31" <= line[0] <= "\u0e3a" or line[0] >= "\u0e47" for line in lines)


@pytest.mark.parametrize("bad", [{"font_px": 0.0}, {"font_px": 10.0, "outline_px": -1.0}])
def test_impossible_sizes_are_refused(bad: dict[str, float]) -> None:
    with pytest.raises(InvalidInputError, match="must be"):
        TextStyle(**bad)


def test_no_installed_font_is_used() -> None:
    """A process whose font configuration names no folder draws the same pixels in silence."""
    program = (
        "import hashlib, sys; from cliffhanger.media.text import render_text;"
        "sys.stdout.write(hashlib.sha256(render_text('Aน้ำ你가', font_px=40).tobytes()).hexdigest())"
    )
    bare = {"PATH": "/usr/bin", "HOME": "/nonexistent", "PYTHONPATH": os.pathsep.join(sys.path)}
    outcome = subprocess.run(
        [sys.executable, "-c", program], env=bare, capture_output=True, text=True, check=True
    )
    assert outcome.stderr == ""
    here = render_text("Aน้ำ你가", font_px=40)
    assert outcome.stdout == hashlib.sha256(here.tobytes()).hexdigest()


def _last_bright_row(pixels: np.ndarray) -> int:
    return int(np.flatnonzero((pixels[..., 1] > 128).any(axis=1))[-1])


def _ink_size(pixels: np.ndarray) -> tuple[int, int]:
    solid = pixels[..., 3] > 128
    rows, columns = np.flatnonzero(solid.any(axis=1)), np.flatnonzero(solid.any(axis=0))
    return int(rows[-1] - rows[0] + 1), int(columns[-1] - columns[0] + 1)
