"""What calls cost: by the exact price of every unit, for the model, provider and day."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliffhanger.errors import InvalidSettingError
from cliffhanger.money.price_rows import TokenPrice
from cliffhanger.money.prices import TOLD, PriceBook, load_price_book
from cliffhanger.money.units import Units

COUNTS = st.integers(min_value=0, max_value=10_000_000)
PRICES = st.decimals(min_value=0, max_value=1000, places=6)
NEW_YEAR = date(2027, 1, 1)
AUTUMN = date(2026, 11, 22)
FACTS = {"as_of": date(2026, 1, 1), "source": "test"}


def row(model: str = "m", **changes: object) -> dict[str, object]:
    fields: dict[str, object] = {
        "model": model,
        "input": "2",
        "cached_input": "0.5",
        "output": "8",
    }
    return fields | FACTS | changes


def book_of(*rows: dict[str, object]) -> PriceBook:
    return PriceBook.model_validate({"prices": rows})


def usd(book: PriceBook, model: str, units: Units, provider: str = "") -> Decimal | None:
    cost = book.cost(model, units, provider=provider, on=AUTUMN)
    return cost.usd if cost else None


def token_row(book: PriceBook, model: str, on: date | None = None) -> TokenPrice:
    (found,) = book.rows(model, on=on)
    assert isinstance(found, TokenPrice)
    return found


@given(read=COUNTS, cached=COUNTS, written=COUNTS, prices=st.tuples(PRICES, PRICES, PRICES))
def test_a_cost_is_every_token_times_its_price(
    read: int, cached: int, written: int, prices: tuple[Decimal, Decimal, Decimal]
) -> None:
    """Cached tokens are priced apart and nothing is rounded; judged by fractions."""
    book = book_of(row(input=prices[0], cached_input=prices[1], output=prices[2]))
    units = Units(input_tokens=read + cached, cached_tokens=cached, output_tokens=written)
    expected = sum(
        Fraction(price) * count
        for price, count in zip(prices, (read, cached, written), strict=True)
    )
    cost = usd(book, "m", units)
    if not read + cached + written:
        assert cost is None
    else:
        assert cost is not None
        assert Fraction(cost) == Fraction(expected, 1_000_000)


def test_more_cached_tokens_than_were_read_count_as_all_of_them() -> None:
    units = Units(input_tokens=1_000_000, cached_tokens=9_000_000)
    assert usd(book_of(row()), "m", units) == Decimal("0.5")


@pytest.mark.parametrize(
    ("model", "day", "read", "cached", "written"),
    [
        pytest.param("gpt-4.1", NEW_YEAR, "2", "0.5", "8", id="exact"),
        pytest.param("GPT-4.1-2025-04-14", NEW_YEAR, "2", "0.5", "8", id="dated version"),
        pytest.param("openai/gpt-4.1", NEW_YEAR, "2", "0.5", "8", id="vendor before it"),
        pytest.param("deepseek-chat", NEW_YEAR, "0.42", "0.42", "1.68", id="alias"),
        pytest.param(
            "deepseek-v4-flash", date(2026, 8, 1), "0.14", "0.0028", "0.28", id="earlier row"
        ),
        pytest.param("deepseek-flash", date(2026, 8, 17), "0.3", "0.006", "1.2", id="later row"),
        pytest.param(
            "deepseek-v4-pro-0813", date(2026, 8, 1), "0.435", "0.003625", "0.87", id="v4 pro"
        ),
        pytest.param(
            "gemini-3.8-flash", date(2026, 12, 31), "0.75", "0.075", "3.75", id="last day"
        ),
        pytest.param("gemini-3.8-flash", NEW_YEAR, "1.5", "0.15", "7.5", id="first day"),
        pytest.param("gemini-3.1-pro-preview", NEW_YEAR, "2", "0.2", "12", id="3.1 pro"),
        pytest.param("gemini-2.5-flash", NEW_YEAR, "0.3", "0.03", "2.5", id="2.5 flash"),
        pytest.param("claude-sonnet-4-5-20250929", NEW_YEAR, "3", "0.3", "15", id="sonnet 4.5"),
        pytest.param("claude-sonnet-5", NEW_YEAR, "2", "0.2", "10", id="sonnet 5"),
        pytest.param("claude-opus-5", NEW_YEAR, "5", "0.5", "25", id="opus 5"),
    ],
)
def test_the_packaged_book_knows_the_list_prices(
    model: str, day: date, read: str, cached: str, written: str
) -> None:
    found = token_row(load_price_book(), model, on=day)
    assert (found.input, found.cached_input, found.output) == (
        Decimal(read),
        Decimal(cached),
        Decimal(written),
    )


@pytest.mark.parametrize("model", ["gpt-4.1-mini", "gemini-2.5-flash-lite", "qwen3", "gpt-4", "*"])
def test_another_model_has_no_price_of_its_relatives(model: str) -> None:
    assert usd(load_price_book(), model, Units(input_tokens=1, output_tokens=1)) is None


def test_a_prompt_longer_than_the_row_holds_for_has_no_price() -> None:
    book = book_of(row(max_prompt_tokens=10), row("*"))
    assert usd(book, "m", Units(input_tokens=10)) == Decimal("0.00002")
    assert usd(book, "m", Units(input_tokens=11)) is None


def test_the_longest_name_that_fits_gives_the_price() -> None:
    book = book_of(row("m-1", input="1"), row("m-1-2", input="2"))
    assert token_row(book, "m-1-2-20260101").model == "m-1-2"


def test_a_row_holds_from_its_first_day_to_its_last() -> None:
    book = book_of(row(from_date=date(2026, 5, 1), until_date=date(2026, 6, 1)))
    days = [date(2026, 4, 30), date(2026, 5, 1), date(2026, 6, 1), date(2026, 6, 2)]
    assert [len(book.rows("m", on=day)) for day in days] == [0, 1, 1, 0]


def test_a_star_prices_every_model_without_a_row_of_its_own() -> None:
    book = book_of({"model": "*", "kind": "free", **FACTS}, row("m"))
    units = Units(input_tokens=1_000_000)
    assert usd(book, "anything", units) == Decimal(0)
    assert usd(book, "m", units) == Decimal(2)


def test_a_providers_own_price_comes_before_the_list_price() -> None:
    """And its star after it, so that a known price is not hidden."""
    book = book_of(
        row(input="1"),
        row(input="3", provider="Gateway"),
        row("n", input="4"),
        row("*", input="5", provider="gateway"),
    )
    units = Units(input_tokens=1_000_000)
    asked = [("m", ""), ("m", "gateway"), ("m", "other"), ("n", "gateway"), ("o", "gateway")]
    found = [usd(book, model, units, provider) for model, provider in asked]
    assert found == [Decimal(1), Decimal(3), Decimal(1), Decimal(4), Decimal(5)]
    assert usd(book, "o", units) is None


def test_a_changed_copy_of_a_book_forgets_what_its_original_found() -> None:
    book = book_of(row(input="1"), row("n", input="4"))
    units = Units(input_tokens=1_000_000)
    assert usd(book, "n", units) == Decimal(4)
    copy = book.model_copy(update={"prices": book.prices[:1]})
    assert (usd(copy, "m", units), usd(copy, "n", units)) == (Decimal(1), None)
    assert usd(book, "n", units) == Decimal(4)


def test_the_first_kind_that_has_its_quantity_gives_the_price() -> None:
    book = load_price_book()
    before = book.cost("kling-v3", Units(seconds=Decimal(5), resolution="720p"))
    after = book.cost("kling-v3", Units(seconds=Decimal(5), credits=Decimal("3.1")))
    assert before is not None
    assert after is not None
    assert (before.usd, before.price_id) == (Decimal("0.42"), "kling-v3/per_second/2026-08-21")
    assert (after.usd, after.price_id) == (Decimal("0.434"), "kling-v3/credits/2026-08-21")


def test_what_the_provider_says_comes_before_the_book() -> None:
    """It is never rounded down: a bill of thirteen decimals becomes a dearer one of twelve."""
    cost = load_price_book().cost("anything", Units(cost_usd=Decimal("0.0000000000001")))
    assert cost is not None
    assert (cost.usd, cost.price_id) == (Decimal("0.000000000001"), TOLD)


def test_a_users_file_replaces_rows_and_leaves_the_others(tmp_path: Path) -> None:
    """A name in the file is the file's, also where the packaged book has it as an alias."""
    path = tmp_path / "mine.yaml"
    path.write_text(
        "prices:\n"
        "  - {model: deepseek-chat, input: 0.1, cached_input: 0.01, output: 0.2,"
        " as_of: 2026-11-01, source: my gateway}\n"
        "  - {model: gemini-3.8-flash, input: 1, cached_input: 1, output: 1,"
        " as_of: 2026-11-01, source: my gateway}\n",
        encoding="utf-8",
    )
    book = load_price_book(path)
    models = ("deepseek-chat", "deepseek-v3.2", "gemini-3.8-flash", "gpt-4.1")
    assert [token_row(book, model, on=NEW_YEAR).input for model in models] == [
        Decimal("0.1"),
        Decimal("0.42"),
        Decimal(1),
        Decimal(2),
    ]


def test_a_users_row_without_a_provider_holds_at_every_provider() -> None:
    units = Units(input_tokens=1_000_000)
    general = load_price_book().revised_by(book_of(row("gpt-4.1", input="9")))
    own = load_price_book().revised_by(book_of(row("gpt-4.1", input="9", provider="holysheep")))
    assert [usd(general, "gpt-4.1", units, name) for name in ("", "holysheep")] == [9, 9]
    assert [usd(own, "gpt-4.1", units, name) for name in ("", "holysheep")] == [2, 9]


GOOD = "model: m, cached_input: 1, output: 1, as_of: 2026-01-01, source: s"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("prices: [", "no YAML", id="no yaml"),
        pytest.param("", "wrong at the top", id="empty"),
        pytest.param("prices: []", "at least 1 item", id="no rows"),
        pytest.param(f"prices: [{{{GOOD}}}]", r"model 'm'.*required", id="missing"),
        pytest.param(f"prices: [{{{GOOD}, input: -1}}]", r"input \(model 'm'\).*'?-1", id="low"),
        pytest.param(f"prices: [{{{GOOD}, input: cheap}}]", "got 'cheap'", id="word"),
        pytest.param(f"prices: [{{{GOOD}, input: .inf}}]", "got 'inf'", id="infinite"),
        pytest.param(f"prices: [{{{GOOD}, input: 0.1234567}}]", "6 decimal", id="too fine"),
        pytest.param(f"prices: [{{{GOOD}, input: 1, cost: 2}}]", "Extra inputs", id="unknown"),
        pytest.param(f"prices: [{{{GOOD}, kind: per_mile}}]", "'per_token', 'per_char'", id="kind"),
        pytest.param(f"prices: [{{{GOOD}, input: 1, currency: CNY}}]", "'USD'", id="currency"),
        pytest.param(
            f"prices: [{{{GOOD}, input: 1}}, {{{GOOD}, input: 2}}]", "two rows", id="twice"
        ),
        pytest.param(
            f"prices: [{{{GOOD}, input: 1, aliases: [n]}}, "
            f"{{{GOOD.replace('model: m', 'model: n')}, input: 2}}]",
            "name of both 'm' and 'n'",
            id="shared name",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_the_place_of_the_fault(
    tmp_path: Path, text: str, message: str
) -> None:
    path = tmp_path / "prices.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidSettingError, match=message):
        load_price_book(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettingError, match=r"none\.yaml cannot be read"):
        load_price_book(tmp_path / "none.yaml")
