"""Whether a profile's prices and caps hold what its routes may spend."""

from collections.abc import Iterator, Sequence

from pydantic import ValidationError

from cliffhanger.models.jobs.doctor_findings import Check, Mark, Topic, Word
from cliffhanger.models.jobs.opening import price_book
from cliffhanger.models.jobs.tools import Account
from cliffhanger.models.studio_routes import AccountRoute, StudioRoutes
from cliffhanger.money.budget import show_usd
from cliffhanger.money.prices import PriceBook


def read_book(routes: StudioRoutes) -> PriceBook | Word:
    """Return the price book with the profile's rows, or what is wrong with them."""
    try:
        return price_book(routes)
    except ValidationError as exc:
        reason = str(exc.errors()[0]["msg"]).removeprefix("Value error, ")
        return Word(Mark.FAILED, reason, "correct the rows under models.prices")


def check_prices(
    name: str, account: AccountRoute | Account, models: Sequence[str], book: PriceBook | Word
) -> Iterator[Check]:
    """Yield which of an account's models have a price."""
    if account.is_free:
        yield Check(name, Topic.PRICE, Word(Mark.OK, "free"))
    if account.is_free or isinstance(book, Word):
        return
    asked = list(dict.fromkeys(models))
    priced = [model for model in asked if book.rows(model, provider=account.provider)]
    if priced:
        yield Check(name, Topic.PRICE, Word(Mark.OK, f"in the book: {', '.join(priced)}"))
    for model in asked:
        if model not in priced:
            yield Check(name, Topic.PRICE, _unpriced(model, account))


def check_budget(routes: StudioRoutes, book: PriceBook | Word) -> Iterator[Check]:
    """Yield the caps, and what is wrong with the profile's prices."""
    if isinstance(book, Word):
        yield Check("", Topic.PRICE, book)
    budget = routes.budget
    caps = {"episode": budget.episode_usd, "series": budget.series_usd, "day": budget.day_usd}
    said = [f"{show_usd(cap)} per {name}" for name, cap in caps.items() if cap is not None]
    if said:
        yield Check("", Topic.BUDGET, Word(Mark.OK, ", ".join(said)))
        return
    remedy = "set episode_usd, series_usd or day_usd under models.budget"
    yield Check("", Topic.BUDGET, Word(Mark.NOTE, "no cap: nothing stops the spending", remedy))


def _unpriced(model: str, account: AccountRoute | Account) -> Word:
    if account.policy.allow_unpriced:
        return Word(Mark.NOTE, f"{model} has none and counts as free; no budget holds it")
    return Word(
        Mark.FAILED,
        f"{model} has none, so nothing is sent to it",
        "add a row under models.prices, or set allow_unpriced of the account",
    )
