"""Props and screens in close-up."""

import cv2
import numpy as np
import pytest

from cliffhanger.animatic.inserts import render_insert
from cliffhanger.animatic.inserts.registry import STILLS
from cliffhanger.animatic.inserts.still import Brief, is_shouted
from cliffhanger.animatic.light import Light
from cliffhanger.errors import InvalidInputError
from cliffhanger.media.picture import Pixels
from cliffhanger.story.model import Insert
from cliffhanger.story.vocabulary import InsertKind

DAYLIGHT = Light(
    ambient=(255.0, 255.0, 255.0), key=(255.0, 246.0, 224.0), rim=(255.0, 255.0, 255.0)
)
MOONLIGHT = Light(
    ambient=(174.0, 180.0, 224.0), key=(255.0, 201.0, 138.0), rim=(127.0, 168.0, 255.0)
)
WORDS = {
    "en": "Meet me at the old pier at midnight. Come alone or you will never see her again.",
    "zh": "今晚十二点码头见。一个人来,否则你永远见不到她。",
    "vi": "Gặp tôi ở bến tàu cũ lúc nửa đêm. Hãy đến một mình.",
    "th": "เจอกันที่ท่าเรือเก่าตอนเที่ยงคืน มาคนเดียวเท่านั้น",
}
WORDLESS = {InsertKind.TRAFFIC_LIGHT, InsertKind.OBJECT}


def filmed(
    kind: InsertKind, text: str = "", *, language: str = "en", light: Light = DAYLIGHT
) -> Pixels:
    insert = Insert(kind=kind, text=text)
    return render_insert(insert, language=language, scale=0.1, light=light, seed=1)


@pytest.mark.parametrize("kind", list(InsertKind))
def test_every_kind_fills_the_frame(kind: InsertKind) -> None:
    """With or without words an insert is an opaque picture, the same each time."""
    pixels = filmed(kind)
    assert pixels.shape == (160, 90, 4)
    assert pixels.dtype == np.uint8
    assert pixels[..., 3].min() == 255
    assert pixels[..., :3].std() > 12
    assert pixels.tobytes() == filmed(kind).tobytes()


@pytest.mark.parametrize("kind", sorted(set(InsertKind) - WORDLESS))
def test_words_are_seen(kind: InsertKind) -> None:
    """Where words are given, they change the picture."""
    assert cv2.absdiff(filmed(kind, "Seven"), filmed(kind, "Harbour")).max() > 40


@pytest.mark.parametrize("language", list(WORDS))
@pytest.mark.parametrize("kind", [InsertKind.PHONE, InsertKind.SIGN])
def test_words_of_every_script_are_seen(kind: InsertKind, language: str) -> None:
    written = filmed(kind, WORDS[language], language=language)
    assert cv2.absdiff(written, filmed(kind, WORDS[language][:6], language=language)).max() > 40


def test_endless_words_still_give_a_picture() -> None:
    """More words than a prop can hold are cut, never an error."""
    assert filmed(InsertKind.DOCUMENT, "wherefore " * 400).shape == (160, 90, 4)


@pytest.mark.parametrize("kind", list(InsertKind))
@pytest.mark.parametrize("text", ["KEY", WORDS["en"]], ids=["short", "long"])
def test_words_stay_in_view(kind: InsertKind, text: str) -> None:
    """Words lie inside what a still camera shows, above where captions stand."""
    still = STILLS[kind](Brief(text=text, language="en", light=DAYLIGHT, seed=1))
    for lettering in still.letterings:
        box = lettering.box
        assert box.x >= 120
        assert box.x + box.width <= 780
        assert box.y >= 180
        assert box.y + box.height <= 1180


@pytest.mark.parametrize(
    ("text", "channel"), [("red", 2), ("", 2), ("turns green", 1), ("đèn xanh", 1), ("绿灯", 1)]
)
def test_traffic_light_shows_the_colour_it_names(text: str, channel: int) -> None:
    """The brightest saturated spot has the colour of the words; without words it is red."""
    pixels = filmed(InsertKind.TRAFFIC_LIGHT, text)[40:125, 30:60].astype(int)
    excess = {1: pixels[..., 1] - pixels[..., 2], 2: pixels[..., 2] - pixels[..., 1]}
    green, red = (np.percentile(excess[index], 97) for index in (1, 2))
    assert (green if channel == 1 else red) > 60
    assert (red if channel == 2 else green) > (green if channel == 2 else red) + 30


def test_screens_keep_their_own_light() -> None:
    """Moonlight dims a letter on a table far more than a phone's screen."""

    def loss(kind: InsertKind) -> float:
        middle = (slice(50, 100), slice(35, 55))
        bright, dim = (
            filmed(kind, light=light)[middle][..., :3].mean() for light in (DAYLIGHT, MOONLIGHT)
        )
        return float(bright - dim) / float(bright)

    assert loss(InsertKind.DOCUMENT) > 2 * loss(InsertKind.SCREEN)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("EXAMINE potential takeover of traffic lights", True),
        ("SHRINKER-TELEPORTER", True),
        ("New instructions arrived", True),
        ("YIP YAP! YAP YIP YIP!", True),
        ("I am outside. Open up", False),
        ("你敢回来", False),
        ("", False),
    ],
)
def test_orders_are_told_from_messages(text: str, expected: bool) -> None:  # noqa: FBT001
    assert is_shouted(text) is expected


def test_scale_must_be_positive() -> None:
    with pytest.raises(InvalidInputError, match="scale must be > 0"):
        render_insert(Insert(kind=InsertKind.KEY), language="en", scale=0, light=DAYLIGHT, seed=1)
