"""What `cliffhanger jobs resolve` and `jobs cancel` do and print."""

import asyncio
import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Self

from rich.console import Console
from rich.text import Text

from cliffhanger.errors import InvalidInputError, InvalidSettingError, ProviderError
from cliffhanger.models.call_log import StoreCallLedger
from cliffhanger.models.http import HttpLimits, HttpxAsyncTransport
from cliffhanger.models.jobs import journal, resolving
from cliffhanger.models.jobs.adapter import JobAdapter
from cliffhanger.models.jobs.call import StoredOutput
from cliffhanger.models.jobs.cancelling import CancelAnswer, ask_to_cancel, cannot_cancel
from cliffhanger.models.jobs.database import JournalDatabase
from cliffhanger.models.jobs.hiding import HidingTransport
from cliffhanger.models.jobs.job import Failure, Output
from cliffhanger.models.jobs.journal import LEASE_SECONDS, JobRow, Lease
from cliffhanger.models.jobs.opening import SCALE_VARIABLE, account_of
from cliffhanger.models.jobs.owner import make_owner
from cliffhanger.models.jobs.tables import Step
from cliffhanger.models.jobs.tools import Account
from cliffhanger.models.jobs.verify import verify_result
from cliffhanger.models.registry import find_adapter
from cliffhanger.money.budget import show_usd, to_nano
from cliffhanger.money.call import Outcome
from cliffhanger.store import open_store
from flows.account_blocks import read_account_blocks
from flows.jobs_pages import KEY_CHARS, plain
from flows.journal_opening import Place, find_place, journal_needed
from flows.producing import full_address

CANCEL_HTTP: Final = HttpLimits(silence_seconds=30.0, total_seconds=30.0)
CANCEL_SECONDS: Final = 300.0
"""Longer than a request to cancel and the looks after it take."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person found out about a call; nothing of it: the provider has no such job.

    Attributes:
        job_id: The provider's name for the job.
        is_lost: Whether it was billed and has no result.
        result: File with the result.
        cost_usd: What it cost, where that is known.
    """

    job_id: str | None = None
    is_lost: bool = False
    result: Path | None = None
    cost_usd: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a person decides about calls.

    Attributes:
        console: Where it is said.
        database: The journal.
        place: Where that is.
        storage: The film's.
    """

    console: Console
    database: JournalDatabase
    place: Place
    storage: str

    @classmethod
    @contextmanager
    def open(
        cls, console: Console, *, journal: str, profile: Path | None, storage: str
    ) -> Generator[Self]:
        """Give the desk; raises InvalidSettingError where there is no journal."""
        place = find_place(journal, profile)
        with journal_needed(place) as database:
            yield cls(console, database, place, storage)

    def resolve(self, beginning: str, answer: Answer) -> None:
        """Do what the answer asks for and say what comes next.

        Raises:
            InvalidInputError: The call does not wait for a person, or the file cannot be used.
        """
        row = self._find(beginning)
        resolving.check_resolvable(row, time.time())
        if row.step is Step.SENDING:
            self._say("Its worker is gone, and left it while it was sent.")
        if answer.result is not None:
            self._settle(row, answer.result, answer.cost_usd)
        elif answer.job_id is not None:
            self._go_on(row, answer.job_id)
        elif answer.is_lost:
            self._count(row)
        else:
            self._give_back(row)

    def cancel(self, beginning: str) -> None:
        """Cancel a call and say what the provider answered.

        Raises:
            InvalidInputError: There is nothing to cancel, or the provider cannot.
            ProviderError: The provider goes on with the job.
        """
        key = self._find(beginning).key
        lease = self._lease(CANCEL_SECONDS)
        row = self.database.run(resolving.take_for_cancelling(key, lease))
        answer = CancelAnswer(is_cancelled=False, words="nothing")
        try:
            if row.step is Step.CLAIMED:
                answer = CancelAnswer(is_cancelled=True, words="nothing was sent")
            elif not find_adapter(row.protocol).caps.can_cancel:
                raise cannot_cancel(row)
            else:
                answer = asyncio.run(_ask(row, self._account(row)))
            if answer.is_cancelled:
                now = time.time()
                words = f"a person cancelled it: {answer.words}"
                self._record(row, Outcome.CANCELLED, Decimal(0))
                self.database.run(resolving.mark_cancelled(row, words, now=now))
        finally:
            if not answer.is_cancelled:
                self.database.run(resolving.let_go(row))
        self._tell_cancelled(row, answer)

    def _tell_cancelled(self, row: JobRow, answer: CancelAnswer) -> None:
        words = plain(answer.words)
        if not answer.is_cancelled:
            raise ProviderError(
                f"job {row.job_id} was not cancelled: {row.account} answered {words}. Its "
                f"{show_usd(row.reserved_usd)} stay reserved; run the film again to fetch its "
                "result, or try again later"
            )
        self._say(
            f"Cancelled: {_name(row)}. {show_usd(row.reserved_usd)} are given back ({words})."
        )
        self._next("the next run of the film sends it again, where it still needs it.")

    def _give_back(self, row: JobRow) -> None:
        self._record(row, Outcome.UNREACHABLE, Decimal(0))
        self.database.run(resolving.give_back(row.key, self._lease()))
        self._say(f"Given back: {show_usd(row.reserved_usd)} of {_name(row)}.")
        self._next(f"run the film again; it is sent anew, as attempt {row.attempt + 1}.")

    def _go_on(self, row: JobRow, job_id: str) -> None:
        plain_adapter: Any = JobAdapter
        if type(find_adapter(row.protocol)).poll is plain_adapter.poll:
            raise InvalidSettingError(
                f"--accepted cannot help: {row.protocol} answers at once and keeps no jobs to look "
                "at; use --result FILE, --lost or --not-accepted"
            )
        self.database.run(resolving.go_on_with(row.key, job_id, self._lease()))
        self._say(f"Noted: {_name(row)} is job {plain(job_id)}.")
        self._next(
            f"run the film again; it looks at the job, fetches its result and settles the "
            f"{show_usd(row.reserved_usd)} that stay reserved."
        )

    def _count(self, row: JobRow) -> None:
        self._record(row, Outcome.LOST, row.reserved_usd)
        self.database.run(resolving.count_as_lost(row.key, self._lease()))
        self._say(f"Counted as spent: {show_usd(row.reserved_usd)} of {_name(row)}.")
        self._next(f"run the film again; it is paid for again, as attempt {row.attempt + 1}.")

    def _settle(self, row: JobRow, path: Path, cost_usd: Decimal | None) -> None:
        role = resolving.RESULT_ROLES[row.capability]
        try:
            verified = verify_result(path, Output(role, ""))
        except OSError as exc:
            raise InvalidInputError(
                f"--result {path} cannot be read: {exc.strerror or exc}"
            ) from exc
        if isinstance(verified, Failure):
            raise InvalidInputError(f"--result {path} is refused: {verified.message}")
        store = open_store(full_address(self.storage))
        ref = store.put_file(path, media_type=verified.media_type)
        cost = row.reserved_usd if cost_usd is None else cost_usd
        self._record(row, Outcome.OK, cost)
        outputs = (StoredOutput(role=role, ref=ref),)
        settled = resolving.settle_with(row.key, outputs, self._lease(), cost_nano=to_nano(cost))
        self.database.run(settled)
        self._say(f"Settled: {_name(row)} at {show_usd(cost)}; {verified.media_type}, {ref.key}.")
        self._next(
            f"run the film again with --to {self.storage}; the file is used, nothing is paid."
        )

    def _find(self, beginning: str) -> JobRow:
        key = self.database.run(journal.find_key(beginning))
        return self.database.run(journal.read_job(key))

    def _lease(self, seconds: float = LEASE_SECONDS) -> Lease:
        now = time.time()
        return Lease(make_owner(), now, now + seconds)

    def _account(self, row: JobRow) -> Account:
        """Return the account whose key the provider wants: the profile's, else a block's.

        Raises:
            InvalidSettingError: Neither has it, its key is not set, or the block is wrong.
        """
        accounts = self.place.profile.models.accounts if self.place.profile else {}
        if row.account in accounts:
            return account_of(row.account, accounts[row.account], os.environ)
        found = (read_account_blocks([row.account]) or {}).get(row.account)
        if isinstance(found, InvalidSettingError):
            raise found
        if found is None:
            raise InvalidSettingError(
                f"cancelling job {row.job_id} needs the key of account {row.account}; give the "
                "profile that has it under models.accounts with --profile studio.yaml, or make a "
                "Provider Account block of that name and start the server that has it"
            )
        return found

    def _record(self, row: JobRow, outcome: Outcome, cost_usd: Decimal) -> None:
        """Keep the ledger's row in the film's storage."""
        address = full_address(self.storage)
        if "://" not in address and not Path(address).is_dir():
            self._say(f"No storage at {address}: reports will not show it; --to names another.")
            return
        accounts = self.place.profile.models.accounts if self.place.profile else {}
        known = accounts.get(row.account)
        record = resolving.record_of(
            row,
            outcome,
            provider=known.provider if known else row.account,
            cost_usd=cost_usd,
            now=time.time(),
        )
        StoreCallLedger(open_store(address)).record_calls((record,))

    def _say(self, words: str) -> None:
        self.console.print(Text(words), soft_wrap=True, highlight=False)

    def _next(self, words: str) -> None:
        self.console.print(Text.assemble(("Next: ", "bold"), words), soft_wrap=True)


async def _ask(row: JobRow, account: Account) -> CancelAnswer:
    scale = float(os.environ.get(SCALE_VARIABLE, "1.0"))
    async with HttpxAsyncTransport(limits=CANCEL_HTTP) as transport:
        hiding = HidingTransport.over(transport, [account])
        return await ask_to_cancel(
            find_adapter(row.protocol), account, row, hiding, pause_scale=scale
        )


def _name(row: JobRow) -> str:
    subject = f" of {row.subject}" if row.subject else ""
    take = f" take {row.take}" if row.take > 1 else ""
    return plain(f"{row.capability}{subject}{take} from {row.account} ({row.key[:KEY_CHARS]})")
