"""Every kind of row: what it costs, that costs add up, grow with use and are never negative."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliffhanger.money.price_rows import row_id
from cliffhanger.money.prices import PriceBook, load_price_book
from cliffhanger.money.units import Units

FACTS = {"model": "m", "as_of": date(2026, 1, 1), "source": "test"}
DAY = date(2026, 11, 22)
PRICES = st.decimals(min_value=0, max_value=1000, places=6)
COUNTS = st.integers(min_value=0, max_value=10**7)
SECONDS = st.decimals(min_value=0, max_value=10**5, places=3)

LINEAR = {
    "per_token": ({"input": "P", "cached_input": 0, "output": "P"}, "input_tokens", 1_000_000),
    "per_char": ({"usd": "P"}, "characters", 1_000_000),
    "per_image": ({"rates": [{"usd": "P"}]}, "images", 1),
    "per_second": ({"rates": [{"usd": "P"}]}, "seconds", 1),
    "per_clip": ({"rates": [{"usd": "P"}]}, "clips", 1),
    "video_tokens": ({"usd": "P"}, "video_tokens", 1_000_000),
    "credits": ({"unit_usd": "P"}, "credits", 1),
    "per_step": ({"usd_per_thousand": "P"}, "steps", 1000),
    "gpu_second": ({"usd": "P"}, "gpu_seconds", 1),
}
"""Kind -> its price columns, the quantity it bills, how many the price is for."""
FRACTIONAL = {"seconds", "credits", "gpu_seconds"}


def book_of(kind: str, columns: object, price: Decimal) -> PriceBook:
    return PriceBook.model_validate(
        {"prices": [{"kind": kind, **FACTS, **_filled(columns, price)}]}
    )


def _filled(columns: object, price: Decimal) -> dict[str, object]:
    """Return the columns with the price where `P` stands."""

    def fill(value: object) -> object:
        if isinstance(value, list):
            return [fill(item) for item in value]
        if isinstance(value, dict):
            return {name: fill(item) for name, item in value.items()}
        return price if value == "P" else value

    filled = fill(columns)
    assert isinstance(filled, dict)
    return filled


def usd(book: PriceBook, units: Units) -> Decimal:
    cost = book.cost("m", units, on=DAY)
    return cost.usd if cost else Decimal(0)


@pytest.mark.parametrize("kind", LINEAR)
@given(price=PRICES, data=st.data())
def test_costs_add_up_grow_and_are_never_negative(
    kind: str, price: Decimal, data: st.DataObject
) -> None:
    """Two calls cost what one of both together costs, to a rounding up of each."""
    columns, quantity, per = LINEAR[kind]
    amounts = SECONDS if quantity in FRACTIONAL else COUNTS
    one, two = data.draw(amounts), data.draw(amounts)
    book = book_of(kind, columns, price)
    costs = [usd(book, Units.model_validate({quantity: n})) for n in (one, two, one + two)]
    assert min(costs) >= 0
    assert costs[2] >= max(costs[:2])
    assert costs[0] + costs[1] == costs[2]
    assert Fraction(costs[2]) == Fraction(price) * Fraction(one + two) / per
    assert -int(costs[2].as_tuple().exponent) <= 12


@pytest.mark.parametrize("kind", LINEAR)
def test_units_without_the_quantity_have_no_price(kind: str) -> None:
    """Nothing is free because somebody forgot to say how much it was."""
    columns, quantity, _ = LINEAR[kind]
    book = book_of(kind, columns, Decimal(1))
    names = {"images", "clips", "characters", "steps", "video_tokens"} - {quantity}
    others = Units.model_validate(dict.fromkeys(names, 7))
    if kind == "per_clip":
        others = others.model_copy(update={"seconds": Decimal(5)})
    assert book.cost("m", others, on=DAY) is None


@given(
    price=PRICES,
    quantity=st.decimals(min_value=0, max_value=10**4, places=12).filter(bool),
)
def test_a_cost_of_too_many_decimals_is_rounded_up(price: Decimal, quantity: Decimal) -> None:
    cost = usd(book_of("gpu_second", {"usd": "P"}, price), Units(gpu_seconds=quantity))
    exact = Fraction(price) * Fraction(quantity)
    assert 0 <= Fraction(cost) - exact < Fraction(1, 10**12)


@given(width=st.integers(1, 8192), height=st.integers(1, 8192), images=st.integers(1, 9))
def test_a_megapixel_begun_is_a_whole_one(width: int, height: int, images: int) -> None:
    book = book_of("per_megapixel", {"first": "P", "further": "0.015"}, Decimal("0.03"))
    megapixels = (width * height + (1 << 20) - 1) // (1 << 20)
    cost = usd(book, Units(width_px=width, height_px=height, images=images))
    assert cost == images * (Decimal("0.03") + Decimal("0.015") * (megapixels - 1))


def clip(seconds: str, resolution: str = "", **more: object) -> Units:
    return Units.model_validate(
        {"clips": 1, "seconds": Decimal(seconds), "resolution": resolution, **more}
    )


def image(width: int, height: int, quality: str) -> Units:
    return Units(images=1, width_px=width, height_px=height, quality=quality)


@pytest.mark.parametrize(
    ("model", "provider", "units", "usd"),
    [
        ("kling-v3", "", clip("5", "1080P", has_audio=True), "0.84"),
        ("kling-v3", "kling", clip("5", width_px=720, height_px=1280), "0.42"),
        ("kling-v3", "kling", clip("5", "480p"), None),
        ("kling-v9", "kling", clip("5", "720p"), None),
        ("kling-v9", "kling", clip("5", "720p", credits=4), "0.56"),
        ("kling-v2-5-turbo", "", clip("5", "1080p"), "0.35"),
        ("gen4_turbo", "runway", clip("10", "720p"), "0.5"),
        ("gen4.5", "", clip("10"), "1.2"),
        ("ray-3.2", "", clip("5", "720p"), "0.3"),
        ("ray-2", "", clip("5", "720p"), None),
        ("fal-ai/pika/v2.2/image-to-video", "fal", clip("5", "1080p"), "0.4"),
        ("fal-ai/pika/v2.2/image-to-video", "fal", clip("10", "1080p"), None),
        ("veo-3.1-generate-preview", "", clip("8", "720p", has_audio=True), "3.2"),
        ("veo-3.1-generate-preview", "", clip("8", "720p"), "1.6"),
        ("veo-3.1-generate-preview", "gemini", clip("8", "720p"), "3.2"),
        ("veo-3.1-generate-preview", "gemini", clip("4", width_px=2160, height_px=3840), "2.4"),
        ("MiniMax-Hailuo-2.3", "minimax", clip("6", "768P"), "0.28"),
        ("MiniMax-Hailuo-2.3", "minimax", clip("7", "768P"), "0.56"),
        ("MiniMax-Hailuo-2.3", "minimax", clip("6", "1080P"), None),
        ("MiniMax-Hailuo-02", "", clip("6", "768P"), "0.282"),
        ("doubao-seedance-1-0-pro-fast-251015", "ark", clip("5", "720p"), "0.11"),
        ("doubao-seedance-1-0-pro-250528", "ark", clip("5", "720p"), "0.265"),
        ("doubao-seedance-2-0-260128", "ark", clip("5", "720p", video_tokens=108_000), "0.756"),
        ("doubao-seedance-2-0-260128", "", clip("5", "720p", video_tokens=108_000), "1.08"),
        ("wan2.6-i2v", "", clip("5", "1080P"), "0.75"),
        ("viduq3-turbo", "vidu", clip("5", "720p", credits=50), "0.25"),
        ("sora-2", "", clip("8"), None),
        ("gpt-image-1.5", "openai", image(1024, 1536, "medium"), "0.051"),
        ("gpt-image-1.5", "openai", image(1536, 1024, "medium"), "0.051"),
        ("gpt-image-1.5", "openai", image(1024, 1536, "auto"), "0.2"),
        ("gpt-image-2", "openai", image(1008, 1792, "high"), "0.4"),
        ("gpt-image-2", "openai", Units(images=1, input_tokens=100, output_tokens=5000), "0.1508"),
        ("flux-2-pro", "bfl", image(1080, 1920, ""), "0.045"),
        ("doubao-seedream-4-5-251128", "ark", image(1440, 2560, ""), "0.04"),
        ("gen4_image", "runway", image(720, 1280, ""), "0.05"),
        ("eleven_multilingual_v2", "elevenlabs", Units(characters=400), "0.066"),
        ("en-US-JennyNeural", "azure", Units(characters=400), "0.0064"),
        ("gpt-4o-mini-tts", "openai", Units(characters=400), "0.025"),
        ("gpt-4o-mini-tts", "openai", Units(characters=400, seconds=Decimal(60)), "0.015"),
        ("lipsync-2", "sync", Units(seconds=Decimal(4)), "0.2"),
        ("fal-ai/flux-lora-fast-training", "fal", Units(steps=1500), "3.6"),
        ("lyria-3.5", "", Units(clips=1), "0.08"),
        ("gpt-4.1", "holysheep", Units(input_tokens=10**6, output_tokens=10**6), "16"),
        ("kling-v1-6", "holysheep", clip("5", "1080p"), "0.6"),
        ("kling-v1-6", "kling", clip("5", "1080p"), None),
        ("any-checkpoint", "comfyui", Units(gpu_seconds=Decimal(120)), "0"),
    ],
)
def test_the_packaged_book_prices_a_call(
    model: str, provider: str, units: Units, usd: str | None
) -> None:
    cost = load_price_book().cost(model, units, provider=provider, on=DAY)
    assert (cost and cost.usd) == (None if usd is None else Decimal(usd))


def test_every_packaged_row_has_an_id_of_its_own_and_says_who_says_so() -> None:
    rows = load_price_book().prices
    ids = [row_id(row) for row in rows]
    assert len(set(ids)) == len(ids) > 80
    assert "gemini-3.8-flash/per_token/2026-09-04/from-2027-01-01" in ids
    assert all(row.source.endswith(".") for row in rows)
