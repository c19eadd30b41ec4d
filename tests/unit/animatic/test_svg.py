"""Drawings as SVG: valid documents whose pixels are what the shapes say."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliffhanger.animatic.raster import blend_over, premultiply, rasterise
from cliffhanger.animatic.svg import Box, Drawing, Stop, Stroke
from cliffhanger.media.picture import Pixels

FRAME = Box(0, 0, 40, 20)
NAMESPACE = "{http://www.w3.org/2000/svg}"


def busy() -> Drawing:
    art = Drawing()
    red = art.fade((0, 0), (40, 0), "#ff0000", "#800000")
    art.rect(FRAME, red, radius=2)
    art.oval((10, 10), (5, 3), art.radial((10, 10), 5, Stop(0, "#fff000"), Stop(1, "#000000", 0.5)))
    with art.clip("M 0 0 L 20 0 L 20 20 Z", "M 30 0 L 40 0 L 40 20 Z", even_odd=True):
        art.line((0, 0), (40, 20), Stroke("#00ff00", 2.0, 0.5))
    with art.group(transform="rotate(3)", opacity=0.5, blend="screen", blur=1.0):
        art.path("M 0 0 L 9 9", stroke=Stroke("#0000ff", 1.0), blur=0.5, even_odd=True)
    art.glow((30, 10), (8, 4), "#ffffff", 0.6, blend="screen", core=0.2)
    return art


def test_every_document_is_well_formed_and_every_reference_is_defined() -> None:
    root = ET.fromstring(busy().to_svg(FRAME, width_px=80, height_px=40))  # noqa: S314  our own
    defined = {item.get("id") for item in root.find(f"{NAMESPACE}defs") or ()}
    text = ET.tostring(root, encoding="unicode")
    used = {part.split(")")[0] for part in text.split("url(#")[1:]}
    assert used == defined
    assert len(defined) == len(root.find(f"{NAMESPACE}defs") or ())


def test_the_same_drawing_gives_the_same_document() -> None:
    documents = {busy().to_svg(FRAME, width_px=80, height_px=40) for _ in range(3)}
    assert len(documents) == 1


def test_nothing_drawn_is_empty() -> None:
    art = Drawing()
    art.fade((0, 0), (1, 1), "#000000", "#ffffff")
    assert art.is_empty
    art.line((0, 0), (1, 1), Stroke("#000000", 1.0))
    assert not art.is_empty


def test_pixels_are_premultiplied_bgra_where_the_shape_is() -> None:
    art = Drawing()
    art.rect(Box(10, 5, 10, 10), "#204080", opacity=0.5)
    pixels = rasterise(art, FRAME, scale=2.0)
    assert pixels.shape == (40, 80, 4)
    inside = pixels[12:28, 22:38].reshape(-1, 4)
    expected = np.array([0x80, 0x40, 0x20, 255]) * 0.5
    assert np.abs(inside - expected).max() <= 1
    outside = np.ones((40, 80), bool)
    outside[10:30, 20:40] = False
    assert not pixels[outside].any()


def test_a_box_cuts_out_its_part_of_the_drawing() -> None:
    """The right half drawn alone equals the right half of the whole."""
    whole = rasterise(busy(), FRAME, scale=2.0)
    half = rasterise(busy(), Box(20, 0, 20, 20), scale=2.0)
    assert np.abs(whole[:, 40:].astype(int) - half).max() <= 2


@pytest.mark.parametrize(("amount", "expected"), [(0.0, 200), (0.5, 128), (1.0, 56)])
def test_a_gradient_runs_evenly(amount: float, expected: int) -> None:
    art = Drawing()
    art.rect(FRAME, art.fade((0, 0), (40, 0), (200.0,) * 3, (56.0,) * 3))
    pixels = rasterise(art, FRAME, scale=1.0)
    assert int(pixels[10, round(amount * 39), 0]) == pytest.approx(expected, abs=3)


def random_pixels(seed: int, *, is_opaque: bool = False) -> Pixels:
    pixels = np.random.default_rng(seed).integers(0, 256, (6, 7, 4), dtype=np.uint8)
    if is_opaque:
        pixels[..., 3] = 255
    return premultiply(pixels)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), is_opaque=st.booleans())
def test_blending_is_the_over_operator(seed: int, *, is_opaque: bool) -> None:
    """Porter and Duff, premultiplied: out = sprite + canvas * (1 - alpha), alpha likewise."""
    canvas, sprite = random_pixels(seed, is_opaque=is_opaque), random_pixels(seed + 1)
    share = 1.0 - sprite[..., 3:] / 255.0
    expected = np.minimum(255.0, sprite + canvas * share)
    blend_over(canvas, sprite)
    assert np.abs(canvas - expected).max() <= 1.0
    if is_opaque:
        assert (canvas[..., 3] == 255).all()
