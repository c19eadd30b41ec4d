"""Money: no order of events passes a cap, and every balance is the sum of its rows."""

from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import Connection, Engine, create_engine, delete

from cliffhanger.errors import BudgetExceededError
from cliffhanger.models.jobs import balances, journal
from cliffhanger.models.jobs.adapter import Capabilities
from cliffhanger.models.jobs.call import PaidCall, Purpose, Reservation
from cliffhanger.models.jobs.job import Capability, Failure, FailureKind, Submitted
from cliffhanger.models.jobs.journal import JobRow, Lease, LeaseLostError
from cliffhanger.models.jobs.orders import ImageOrder
from cliffhanger.models.jobs.tables import METADATA, Step
from cliffhanger.money.budget import BudgetCaps, Scope, ScopeKind, show_usd, to_nano, to_usd
from tests.paid_world import BASE_URL, NOON, FakeAdapter, sum_rows

ADAPTER = FakeAdapter(Capabilities(capability=Capability.IMAGE))
LEASE = Lease("here/1/2/3", NOON.timestamp(), NOON.timestamp() + 30.0)
SCOPES = (
    Scope(kind=ScopeKind.EPISODE, name="heiress/1", cap_usd=Decimal("0.10")),
    Scope(kind=ScopeKind.SERIES, name="heiress", cap_usd=Decimal("0.25")),
    Scope(kind=ScopeKind.DAY, name="2026-11-29", cap_usd=None),
)
USD = st.decimals(0, "0.12", places=9)


def call_of(prompt: str, scopes: tuple[Scope, ...] = SCOPES) -> PaidCall:
    return PaidCall(
        adapter=ADAPTER,
        account="fake",
        base_url=BASE_URL,
        model="fake-1",
        order=ImageOrder(prompt=prompt),
        purpose=Purpose(subject=prompt, scopes=scopes),
    )


def reservation(usd: Decimal) -> Reservation:
    return Reservation(nano=to_nano(usd), price_id="p", at=NOON)


@cache
def in_memory() -> Engine:
    """Return a journal's engine; statements are compiled once for each."""
    engine = create_engine("sqlite://")
    METADATA.create_all(engine)
    return engine


def empty() -> Engine:
    """Return an engine whose tables have no row."""
    with in_memory().begin() as connection:
        for table in METADATA.tables.values():
            connection.execute(delete(table))
    return in_memory()


class Books(RuleBasedStateMachine):
    """Calls that are reserved, sent, settled, failed, lost and tried again in any order."""

    @initialize()
    def begin(self) -> None:
        """Open an empty journal."""
        self.engine = empty()

    def run(self, operation: journal.Operation[object]) -> object:
        """Run one operation as the journal does: whole, or not at all."""
        with self.engine.begin() as connection:
            savepoint = connection.begin_nested()
            try:
                return operation(connection)
            except (BudgetExceededError, LeaseLostError):
                savepoint.rollback()
                return None

    def row(self, name: str) -> JobRow | None:
        """Return the row of a call."""
        with self.engine.begin() as connection:
            return journal.find_job(call_of(name).key)(connection)

    @rule(name=st.sampled_from("abcdef"), usd=USD, num_scopes=st.integers(0, 3))
    def claim(self, name: str, usd: Decimal, num_scopes: int) -> None:
        """Ask for a call."""
        self.run(journal.claim(call_of(name, SCOPES[:num_scopes]), reservation(usd), LEASE))

    @rule(name=st.sampled_from("abcdef"), usd=USD, num_scopes=st.integers(0, 3))
    def claim_again(self, name: str, usd: Decimal, num_scopes: int) -> None:
        """Ask for another attempt."""
        row = self.row(name)
        if row is not None:
            call = call_of(name, SCOPES[:num_scopes])
            self.run(journal.claim_again(call, reservation(usd), LEASE, after=row))

    @rule(name=st.sampled_from("abcdef"))
    def send(self, name: str) -> None:
        """Let its request go out."""
        row = self.row(name)
        if row is not None:
            self.run(journal.mark_sending(row, request_sha256="0", placed={}, now=0.0))

    @rule(name=st.sampled_from("abcdef"), step=st.sampled_from([Step.UNCLEAR, Step.LOST]))
    def wait(self, name: str, step: Step) -> None:
        """Leave it to a person."""
        row = self.row(name)
        if row is not None:
            failure = Failure(FailureKind.AMBIGUOUS_SUBMIT, "?")
            self.run(journal.mark_waiting(row, step, failure))

    @rule(name=st.sampled_from("abcdef"))
    def come_back(self, name: str) -> None:
        """Find that it was not accepted."""
        row = self.row(name)
        if row is not None:
            self.run(journal.mark_unsent(row))

    @rule(name=st.sampled_from("abcdef"), share=st.fractions(0, 1))
    def settle(self, name: str, share: Decimal) -> None:
        """Pay for it."""
        row = self.row(name)
        if row is not None:
            self.run(journal.mark_submitted(row, Submitted("job")))
            self.run(journal.mark_stored(row, (), None))
            cost = int(row.reserved_nano * share)
            self.run(journal.settle(row, cost_nano=cost, now=0.0))

    @rule(name=st.sampled_from("abcdef"), share=st.fractions(0, 1))
    def fail(self, name: str, share: Decimal) -> None:
        """End it without a result."""
        row = self.row(name)
        if row is not None:
            cost = int(row.reserved_nano * share)
            failure = Failure(FailureKind.PROVIDER_FAILED, "no")
            self.run(journal.fail(row, failure, cost_nano=cost, now=0.0))

    @invariant()
    def no_cap_is_passed(self) -> None:
        """Hold for every scope with a cap."""
        if not hasattr(self, "engine"):
            return
        with self.engine.begin() as connection:
            for scope in SCOPES:
                balance = balances.read_balance(connection, scope.key)
                assert balance.reserved_usd >= 0
                if scope.cap_usd is not None:
                    assert balance.settled_usd + balance.reserved_usd <= scope.cap_usd

    @invariant()
    def every_balance_is_the_sum_of_its_rows(self) -> None:
        """Hold for every scope."""
        if not hasattr(self, "engine"):
            return
        with self.engine.begin() as connection:
            kept = {
                item.scope: (item.settled_usd, item.reserved_usd)
                for item in balances.read_balances(connection)
            }
            assert kept == sum_rows(connection)
            assert to_usd(journal.sum_open(connection)) >= max(
                (reserved for _, reserved in kept.values()), default=0
            )


Books.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestBooks = Books.TestCase


@given(usd=st.decimals(0, 10**6, places=12))
def test_money_is_never_rounded_down(usd: Decimal) -> None:
    nano = to_nano(usd)
    assert to_usd(nano) >= usd
    assert to_usd(nano) - usd < Decimal("1e-9")


@given(nano=st.integers(0, 2**62))
def test_billionths_go_there_and_back(nano: int) -> None:
    assert to_nano(to_usd(nano)) == nano


def test_every_cap_that_can_be_set_fits_the_database() -> None:
    largest = Decimal("999999999.99")
    assert to_nano(BudgetCaps(day_usd=largest).day_usd or Decimal(0)) < 2**63
    with pytest.raises(ValueError, match="day_usd"):
        BudgetCaps(day_usd=largest + 1)


@given(prices=st.lists(st.decimals("0.000000001", "0.02", places=9), min_size=1, max_size=40))
@settings(max_examples=30, deadline=None)
def test_a_cap_is_used_up_to_the_last_call_that_fits(prices: list[Decimal]) -> None:
    scope = Scope(kind=ScopeKind.DAY, name="d", cap_usd=Decimal("0.10"))
    engine, spent = empty(), Decimal(0)
    for usd in prices:
        with engine.begin() as connection:
            savepoint = connection.begin_nested()
            try:
                balances.reserve(connection, (scope,), to_nano(usd), what="x")
            except BudgetExceededError:
                savepoint.rollback()
                assert spent + usd > Decimal("0.10")
            else:
                spent += usd
                assert spent <= Decimal("0.10")


def test_a_refusal_reserves_nothing_in_any_scope() -> None:
    def reserve(connection: Connection) -> None:
        balances.reserve(connection, SCOPES, to_nano(Decimal("0.20")), what="a shot")

    with empty().connect() as connection:
        with pytest.raises(BudgetExceededError, match="episode heiress/1"):
            reserve(connection)
        connection.rollback()
        assert balances.read_balances(connection) == ()


@pytest.mark.parametrize(
    ("usd", "shown"),
    [
        ("0", "$0.00"),
        ("0.000012", "$0.000012"),
        ("0.01", "$0.01"),
        ("1234.5", "$1,234.50"),
    ],
)
def test_money_is_shown_as_people_write_it(usd: str, shown: str) -> None:
    assert show_usd(Decimal(usd)) == shown
