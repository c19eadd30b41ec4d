"""Chat completions on the way of every paid call: reserved, claimed, sent once, kept, settled.

The writer reads the replies and asks again as it sees fit; here a reply that was paid for is kept
and given again to whoever sends the same body, and a request whose answer was lost is not repeated
unless it costs nothing or the account allows it; then both are counted.
"""

import asyncio
import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from cliffhanger.errors import AccountStoppedError, InvalidSettingError
from cliffhanger.models.chat import codes
from cliffhanger.models.chat.choice import read_choice
from cliffhanger.models.chat.kept import CountedError, KeptCall
from cliffhanger.models.http import BrokenOffError, HttpCall, HttpReply, NeverSentError
from cliffhanger.models.jobs import journal
from cliffhanger.models.jobs.breaker import note_failure, note_success
from cliffhanger.models.jobs.call import PaidCall, StoredOutput
from cliffhanger.models.jobs.charge import Charge
from cliffhanger.models.jobs.claims import Claims, end_task
from cliffhanger.models.jobs.decisions import Next, decide
from cliffhanger.models.jobs.ending import end_failed, end_settled, ledger_id
from cliffhanger.models.jobs.job import Failure, FailureKind, OutputRole, Submitted
from cliffhanger.models.jobs.journal import JobRow, LeaseLostError
from cliffhanger.models.jobs.orders import ChatOrder
from cliffhanger.models.jobs.owner import make_owner
from cliffhanger.models.jobs.pace import slow_down
from cliffhanger.models.jobs.replies import number_at
from cliffhanger.models.jobs.submitting import unclear_error
from cliffhanger.models.jobs.tables import WAITS_FOR_A_PERSON, Step
from cliffhanger.models.jobs.tools import Tools
from cliffhanger.models.json_body import as_object, body_text, first_object, read_json
from cliffhanger.models.providers.openai_chat import OpenAIChat

BYTES_PER_TOKEN: Final = 2
"""Every tokeniser in use takes more than two bytes a token on average, whatever the script."""
DEFAULT_ANSWER_TOKENS: Final = 8192


class PaidChat:
    """Carries a writer's requests; called from threads, works in the loop that made it.

    Args:
        tools: What it works with.
        account: Name of the account.
        model: Model asked for.
        charge: What calls are charged to.
    """

    def __init__(self, tools: Tools, *, account: str, model: str, charge: Charge) -> None:
        # a name of its own: another one in this process that sends the same waits for this one
        self._tools = replace(tools, owner=make_owner())
        self._account = account
        self._model = model
        self._charge = charge
        self._claims = Claims(self._tools)
        self._running: dict[str, asyncio.Task[HttpReply]] = {}
        self._sent: set[str] = set()
        self._is_closed = False
        self._loop = asyncio.get_running_loop()

    def send(self, call: HttpCall) -> HttpReply:
        """Return the response to *call*, now or as it was paid for before.

        Threads that send the same body at the same time share one call.

        Raises:
            NeverSentError: No connection came about.
            BrokenOffError: It broke off, and may be sent again.
            InvalidSettingError: The address cannot be used.
            UnclearCallError: It may have been accepted, and a person has to look.
            BudgetExceededError: A cap would be passed.
            AccountStoppedError: The account is refused or rests, or the chat is closed.
        """
        return asyncio.run_coroutine_threadsafe(self._share(call), self._loop).result()

    def forget(self, call: HttpCall) -> None:
        """Let the same request be sent anew, and paid for: its reply was of no use."""
        database = self._tools.database
        database.run(journal.discard(self._call(call).key, "its reply was of no use"))

    async def close(self) -> None:
        """Send nothing more, wait for answers to what was sent, and stop keeping leases.

        An answer that nobody waits for would be paid for and unclear.
        """
        self._is_closed = True
        running = dict(self._running)
        for key, task in running.items():
            if key not in self._sent:
                await end_task(task)
        if running:
            await asyncio.wait(running.values())
        await self._claims.close()

    async def _share(self, request: HttpCall) -> HttpReply:
        call = self._call(request)
        if call.key not in self._running:
            self._refuse_if_closed()
            task = asyncio.create_task(self._pursue(call, request))
            self._running[call.key] = task
            task.add_done_callback(lambda _: self._forget(call.key))
        return await asyncio.shield(self._running[call.key])

    def _forget(self, key: str) -> None:
        self._running.pop(key, None)
        self._sent.discard(key)

    def _refuse_if_closed(self) -> None:
        if self._is_closed:
            raise AccountStoppedError(f"nothing is sent to {self._account}: the run is over")

    async def _pursue(self, call: PaidCall, request: HttpCall) -> HttpReply:
        row = await self._claims.claim(call)
        async with self._claims.kept_alive(call.key):
            while True:
                try:
                    return await self._go_on(call, row, request)
                except LeaseLostError:
                    row = await self._tools.database.arun(journal.read_job(call.key))

    async def _go_on(self, call: PaidCall, row: JobRow, request: HttpCall) -> HttpReply:
        row = await self._claims.own(row)
        if row.step is Step.STORED:
            await end_settled(self._tools, call, row, row.usage)
            row = await self._tools.database.arun(journal.read_job(call.key))
        if row.step is Step.SETTLED:
            kept = await self._kept(row)
            if kept is not None:
                return kept
        if not row.step.is_open:
            row = await self._claims.claim_again(call, row)
        return await self._ask(call, await self._cleared(call, row), request)

    def _call(self, request: HttpCall) -> PaidCall:
        body = request.body.decode()
        written = as_object(read_json(body))
        limit = number_at(written, "max_completion_tokens") or number_at(written, "max_tokens")
        account = self._tools.accounts[self._account]
        order = ChatOrder(
            body=body,
            max_input_tokens=len(request.body) // BYTES_PER_TOKEN + 1,
            max_output_tokens=int(limit or DEFAULT_ANSWER_TOKENS),
            options={"url": request.url},
        )
        return PaidCall(
            adapter=OpenAIChat(),
            account=self._account,
            base_url=account.base_url,
            model=self._model,
            order=order,
            purpose=self._charge.purpose(),
        )

    async def _cleared(self, call: PaidCall, row: JobRow) -> JobRow:
        """Return the row, surely not sent: what a crash left unclear is decided first.

        Raises:
            UnclearCallError: A person has to look.
        """
        if row.step is Step.CLAIMED:
            return row
        because = row.failure or Failure(
            FailureKind.AMBIGUOUS_SUBMIT, "the worker stopped while it was sent"
        )
        await self._leave(call, row, because)
        return await self._claims.claim_again(call, replace(row, step=Step.FAILED))

    async def _ask(self, call: PaidCall, row: JobRow, request: HttpCall) -> HttpReply:
        gate = self._tools.gate(call)
        order_at = row.claimed_at + call.purpose.priority
        async with gate.place(order_at):
            try:
                await gate.turn(order_at)
            except AccountStoppedError as exc:
                await end_failed(self._tools, call, row, Failure(FailureKind.TRANSIENT, str(exc)))
                raise
            row = await self._mark_sending(call, row, request)
            try:
                reply = await self._tools.transport.submit(request)
            except (NeverSentError, InvalidSettingError) as exc:
                await self._never_sent(call, row, exc)
                raise
            except BrokenOffError as exc:
                await self._leave(call, row, Failure(FailureKind.AMBIGUOUS_SUBMIT, str(exc)))
                raise CountedError(str(exc), kept=await self._ended(call)) from exc
            return await self._judge(call, row, reply)

    async def _mark_sending(self, call: PaidCall, row: JobRow, request: HttpCall) -> JobRow:
        self._refuse_if_closed()
        self._sent.add(call.key)
        now = self._tools.timestamp()
        digest = hashlib.sha256(request.body).hexdigest()
        await self._tools.database.arun(
            journal.mark_sending(row, request_sha256=digest, placed={}, now=now)
        )
        self._tools.on_step(call, "sending")
        return replace(row, step=Step.SENDING, submitted_at=now)

    async def _never_sent(
        self, call: PaidCall, row: JobRow, exc: NeverSentError | InvalidSettingError
    ) -> None:
        if isinstance(exc, InvalidSettingError):
            await end_failed(self._tools, call, row, Failure(FailureKind.INVALID_REQUEST, str(exc)))
            return
        await self._tools.database.arun(
            note_failure(call.account, reason=str(exc), is_stopped=False)
        )
        await end_failed(self._tools, call, row, Failure(FailureKind.TRANSIENT, str(exc)))

    async def _leave(self, call: PaidCall, row: JobRow, because: Failure) -> None:
        """End a request whose answer was lost, so that it may be sent again; both are counted.

        Raises:
            UnclearCallError: It costs more than may be repeated unasked.
        """
        account = self._tools.account(call)
        if account.is_free or 0 < row.reserved_usd <= account.policy.repeat_unclear_up_to_usd:
            await end_failed(self._tools, call, row, because, is_spent=True)
            return
        if row.step not in WAITS_FOR_A_PERSON:
            await self._tools.database.arun(journal.mark_waiting(row, Step.UNCLEAR, because))
        raise unclear_error(call, row, because)

    async def _judge(self, call: PaidCall, row: JobRow, reply: HttpReply) -> HttpReply:
        """Return the reply, after what it means is written down."""
        read = call.adapter.read_submit(reply, self._tools.endpoint(call))
        if isinstance(read, Submitted):
            usage = read.snapshot.usage if read.snapshot else None
            row = replace(row, usage=usage)
            if not _is_broken_off(reply):
                await self._tools.database.arun(note_success(call.account))
                return await self._keep(call, row, reply)
            read = Failure(FailureKind.BAD_OUTPUT, "the server could not finish its answer")
        await self._tell_account(call, read)
        is_spent = decide(read, call.adapter.caps).next is Next.SPENT
        await end_failed(self._tools, call, row, read, is_spent=is_spent)
        # all who share the call get its one row
        return await self._counted(call, reply)

    async def _keep(self, call: PaidCall, row: JobRow, reply: HttpReply) -> HttpReply:
        body = await asyncio.to_thread(
            self._tools.store.put_bytes, reply.body, media_type="application/json"
        )
        outputs = (StoredOutput(role=OutputRole.REPLY, ref=body),)
        await self._tools.database.arun(journal.mark_stored(row, outputs, row.usage))
        self._tools.on_step(call, "stored")
        stored = replace(row, step=Step.STORED, outputs=outputs)
        await end_settled(self._tools, call, stored, row.usage)
        return await self._counted(call, reply)

    async def _counted(self, call: PaidCall, reply: HttpReply) -> HttpReply:
        """Return the reply with what its row in the ledger is to say."""
        ended = await self._ended(call)
        return replace(reply, headers={**reply.headers, **ended.headers()})

    async def _ended(self, call: PaidCall) -> KeptCall:
        return _kept_call(await self._tools.database.arun(journal.read_job(call.key)))

    async def _tell_account(self, call: PaidCall, failure: Failure) -> None:
        decision = decide(failure, call.adapter.caps)
        database = self._tools.database
        if decision.is_complaint:
            hold = await database.arun(slow_down(call.account, failure.retry_after_seconds))
            self._tools.gate(call).hold(hold)
        if decision.is_service_failure:
            is_stopped = decision.next is Next.STOP_ACCOUNT
            reason = f"{failure.kind}: {failure.message}"
            await database.arun(note_failure(call.account, reason=reason, is_stopped=is_stopped))
        elif not decision.is_complaint:
            await database.arun(note_success(call.account))

    async def _kept(self, row: JobRow) -> HttpReply | None:
        """Return the reply that was paid for, None where the store has it no more."""
        refs = [item.ref for item in row.outputs if item.role is OutputRole.REPLY]
        if not refs or not await asyncio.to_thread(self._tools.store.exists, refs[0]):
            return None
        body = await asyncio.to_thread(self._tools.store.get_bytes, refs[0])
        headers = {"content-type": "application/json", **_kept_call(row).headers()}
        return HttpReply(200, headers, body)


def _kept_call(row: JobRow) -> KeptCall:
    sent_at = row.submitted_at or row.claimed_at
    return KeptCall(
        ledger_id(row),
        datetime.fromtimestamp(sent_at, UTC),
        max(0.0, (row.ended_at or sent_at) - sent_at),
        row.cost_usd or None,
    )


def _is_broken_off(reply: HttpReply) -> bool:
    """Return whether the server could not finish what it began to say."""
    choice = first_object(as_object(read_json(body_text(reply.body))).get("choices"))
    return read_choice(choice).finish in codes.STOPPED_BY_FAULT
