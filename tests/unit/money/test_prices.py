"""What calls cost: by the exact price of every token, for the model and the day."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliffhanger.errors import InvalidSettingError
from cliffhanger.money.call import Usage
from cliffhanger.money.prices import PriceBook, TokenPrice, load_price_book

COUNTS = st.integers(min_value=0, max_value=10_000_000)
PRICES = st.decimals(min_value=0, max_value=1000, places=6)
NEW_YEAR = date(2027, 1, 1)


def row(model: str = "m", **changes: object) -> TokenPrice:
    fields: dict[str, object] = {
        "model": model,
        "input": "2",
        "cached_input": "0.5",
        "output": "8",
        "as_of": date(2026, 1, 1),
        "source": "test",
    }
    return TokenPrice.model_validate(fields | changes)


@given(read=COUNTS, cached=COUNTS, written=COUNTS, prices=st.tuples(PRICES, PRICES, PRICES))
def test_a_cost_is_every_token_times_its_price(
    read: int, cached: int, written: int, prices: tuple[Decimal, Decimal, Decimal]
) -> None:
    """Cached tokens are priced apart and nothing is rounded; judged by fractions."""
    priced = row(input=prices[0], cached_input=prices[1], output=prices[2])
    usage = Usage(prompt_tokens=read + cached, cached_tokens=cached, completion_tokens=written)
    expected = sum(
        Fraction(price) * count
        for price, count in zip(prices, (read, cached, written), strict=True)
    )
    assert Fraction(priced.cost_usd(usage)) == Fraction(expected, 1_000_000)


def test_more_cached_tokens_than_were_read_count_as_all_of_them() -> None:
    usage = Usage(prompt_tokens=1_000_000, cached_tokens=9_000_000, completion_tokens=0)
    assert row().cost_usd(usage) == Decimal("0.5")


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
    found = load_price_book().price(model, on=day)
    assert found is not None
    assert (found.input, found.cached_input, found.output) == (
        Decimal(read),
        Decimal(cached),
        Decimal(written),
    )


@pytest.mark.parametrize("model", ["gpt-4.1-mini", "gemini-2.5-flash-lite", "qwen3", "gpt-4", "*"])
def test_another_model_has_no_price_of_its_relatives(model: str) -> None:
    usage = Usage(prompt_tokens=1, completion_tokens=1)
    assert load_price_book().cost_usd(model, usage) is None


def test_a_prompt_longer_than_the_row_holds_for_has_no_price() -> None:
    book = PriceBook(prices=(row(max_prompt_tokens=10),))
    fits, too_long = (Usage(prompt_tokens=n, completion_tokens=0) for n in (10, 11))
    assert book.cost_usd("m", fits) == Decimal("0.00002")
    assert book.cost_usd("m", too_long) is None


def test_the_longest_name_that_fits_gives_the_price() -> None:
    book = PriceBook(prices=(row("m-1", input="1"), row("m-1-2", input="2")))
    found = book.price("m-1-2-20260101")
    assert found is not None
    assert found.model == "m-1-2"


def test_a_row_holds_from_its_first_day() -> None:
    book = PriceBook(prices=(row(from_date=date(2026, 5, 1)),))
    assert book.price("m", on=date(2026, 4, 30)) is None
    assert book.price("m", on=date(2026, 5, 1)) is not None


def test_a_star_prices_every_model_without_a_row_of_its_own() -> None:
    free = {"input": "0", "cached_input": "0", "output": "0"}
    book = PriceBook(prices=(row("*", **free), row("m")))
    usage = Usage(prompt_tokens=1_000_000, completion_tokens=0)
    assert book.cost_usd("anything", usage) == Decimal(0)
    assert book.cost_usd("m", usage) == Decimal(2)


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
    inputs = {
        model: found.input
        for model in ("deepseek-chat", "deepseek-v3.2", "gemini-3.8-flash", "gpt-4.1")
        if (found := book.price(model, on=NEW_YEAR))
    }
    assert inputs == {
        "deepseek-chat": Decimal("0.1"),
        "deepseek-v3.2": Decimal("0.42"),
        "gemini-3.8-flash": Decimal(1),
        "gpt-4.1": Decimal(2),
    }


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
