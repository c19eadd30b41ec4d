"""Whether a studio's profile can pay: keys, addresses, accounts, workflows, prices, journal.

Nothing that is sent here spends: a GET that the adapter names for it, or the bare address.
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import monotonic
from typing import Final

from cliffhanger.errors import CliffhangerError, InvalidSettingError, ProviderBusyError
from cliffhanger.models.http import AsyncTransport, HttpCall, HttpLimits
from cliffhanger.models.jobs.adapter import AnyAdapter, Endpoint
from cliffhanger.models.jobs.doctor_findings import Check, Mark, Topic, Word
from cliffhanger.models.jobs.doctor_money import check_budget, check_prices, read_book
from cliffhanger.models.jobs.doctor_replies import hide_secrets, judge_probe
from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.jobs.opening import account_of, open_journal
from cliffhanger.models.jobs.pace import be_first, leave_queue
from cliffhanger.models.jobs.replies import read_object
from cliffhanger.models.jobs.tools import Account
from cliffhanger.models.json_body import JsonObject
from cliffhanger.models.providers.comfy_graph import check_against, load_workflow
from cliffhanger.models.providers.comfy_server import ComfyServer
from cliffhanger.models.registry import find_adapter
from cliffhanger.models.studio_routes import AccountRoute, Candidate, StudioRoutes

CHECK_HTTP: Final = HttpLimits(connect_seconds=5.0, silence_seconds=15.0, total_seconds=20.0)
MAX_PROBLEMS: Final = 3
"""Of one workflow that are told."""
_NOBODY: Final = "doctor"
_SET_KEY: Final = "set the environment variable {}, or correct the name in the profile"


@dataclass(frozen=True, slots=True)
class _Use:
    """A candidate and its adapter."""

    candidate: Candidate
    adapter: AnyAdapter


async def check_studio(
    routes: StudioRoutes,
    environment: Mapping[str, str],
    transport: AsyncTransport,
    *,
    blocks: Mapping[str, Account | Word] | None = None,
) -> tuple[Check, ...]:
    """Return everything that was looked at, account by account, then budget and journal.

    Args:
        routes: Of the profile.
        environment: Where its keys lie.
        transport: Carries the requests; `CHECK_HTTP` are limits for it.
        blocks: Accounts that the profile leaves to Provider Account blocks, what is wrong with a
            block in place of its account; None where nobody could look for blocks.
    """
    known = {**(blocks or {}), **routes.accounts}
    uses, wrong_routes = _uses(routes, frozenset(known), is_complete=blocks is not None)
    book = read_book(routes)
    names = sorted(known)
    own = await asyncio.gather(
        *(
            _check_account(name, known[name], uses.get(name, []), environment, transport)
            for name in names
        )
    )
    checks: list[Check] = []
    for name, found in zip(names, own, strict=True):
        checks += found
        if not isinstance(account := known[name], Word):
            models = [use.candidate.model for use in uses.get(name, [])]
            checks += check_prices(name, account, models, book)
    journal = await asyncio.to_thread(_check_journal, routes.journal)
    return (*checks, *wrong_routes, *check_budget(routes, book), journal)


def _uses(
    routes: StudioRoutes, known: frozenset[str], *, is_complete: bool
) -> tuple[dict[str, list[_Use]], list[Check]]:
    """Return the candidates of each account that is known, and what is wrong with others."""
    uses: dict[str, list[_Use]] = {}
    wrong: list[Check] = []
    for capability, candidate in routes.candidates():
        name = candidate.account
        try:
            adapter = find_adapter(candidate.protocol)
        except InvalidSettingError as exc:
            wrong.append(Check(name, Topic.ROUTE, Word(Mark.FAILED, str(exc))))
            continue
        if adapter.caps.capability is not capability:
            wrong.append(Check(name, Topic.ROUTE, _misplaced(capability, candidate, adapter)))
        elif name not in known:
            wrong.append(Check(name, Topic.ROUTE, _homeless(candidate, is_complete=is_complete)))
        else:
            uses.setdefault(name, []).append(_Use(candidate, adapter))
    return uses, wrong


def _homeless(candidate: Candidate, *, is_complete: bool) -> Word:
    remedy = "put it under models.accounts, or make a Provider Account block of that name"
    if is_complete:
        words = "neither the profile nor a block has an account"
        return Word(Mark.FAILED, f"{candidate.model}: {words} {candidate.account}", remedy)
    return Word(
        Mark.NOTE,
        f"{candidate.model}: the profile has no account {candidate.account}, and no Prefect server "
        "runs that could have a block of that name; it is not checked",
        remedy,
    )


def _misplaced(capability: Capability, candidate: Candidate, adapter: AnyAdapter) -> Word:
    return Word(
        Mark.FAILED,
        f"models.{capability} names {candidate.protocol}, which makes {adapter.caps.capability}",
        f"choose a protocol for {capability}: cliffhanger providers --protocols",
    )


async def _check_account(
    name: str,
    known: AccountRoute | Account | Word,
    uses: list[_Use],
    environment: Mapping[str, str],
    transport: AsyncTransport,
) -> list[Check]:
    if isinstance(known, Word):
        return [Check(name, Topic.KEY, known)]
    key = _check_key(known, environment)
    checks = [Check(name, Topic.KEY, key)]
    if key.mark is Mark.FAILED:
        word = await _reach(known.base_url, transport)
        return [*checks, Check(name, Topic.ANSWER, word)]
    account = known if isinstance(known, Account) else account_of(name, known, environment)
    answers = await _probe_all(account, uses, transport)
    checks += [Check(name, Topic.ANSWER, word) for word in answers]
    is_there = all(word.mark is not Mark.FAILED for word in answers)
    graphs = [use for use in uses if isinstance(use.adapter, ComfyServer)]
    if graphs and is_there:
        words = await _check_workflows(account, graphs, transport)
        checks += [Check(name, Topic.WORKFLOW, word) for word in words]
    return checks


def _check_key(known: AccountRoute | Account, environment: Mapping[str, str]) -> Word:
    if isinstance(known, Account):
        return Word(Mark.OK, f"in its block{'' if known.api_key else ': none'}")
    names = [name for name in (known.api_key_env, known.api_secret_env) if name]
    missing = [name for name in names if not environment.get(name)]
    if missing:
        listed = " and ".join(missing)
        verb = "is" if len(missing) == 1 else "are"
        return Word(Mark.FAILED, f"{listed} {verb} not set", _SET_KEY.format(listed))
    return Word(Mark.OK, f"in {' and '.join(names)}" if names else "none named in the profile")


async def _probe_all(account: Account, uses: list[_Use], transport: AsyncTransport) -> list[Word]:
    """Return what came of each different probe of the account; of its bare address without one."""
    probes: dict[str, tuple[_Use, HttpCall]] = {}
    for use in uses:
        try:
            request = use.adapter.probe(_endpoint(account, use))
        except CliffhangerError as exc:
            return [Word(Mark.FAILED, hide_secrets(str(exc), account), "correct the key")]
        if request is not None and request.method == "GET":
            probes.setdefault(request.url, (use, request))
    if not probes:
        word = await _reach(account.base_url, transport)
        return [word if word.mark is Mark.FAILED else _unproven(word, is_used=bool(uses))]
    words = await asyncio.gather(
        *(_probe(account, use, request, transport) for use, request in probes.values())
    )
    return list(dict.fromkeys(words))


def _endpoint(account: Account, use: _Use) -> Endpoint:
    return account.endpoint(use.candidate.model, datetime.now(UTC))


def _unproven(word: Word, *, is_used: bool) -> Word:
    if not is_used:
        return Word(Mark.NOTE, f"{word.detail}; no route names this account")
    return Word(Mark.NOTE, f"{word.detail}; nothing to check without spending")


async def _probe(account: Account, use: _Use, request: HttpCall, transport: AsyncTransport) -> Word:
    try:
        reply = await transport.send(request)
    except (ProviderBusyError, InvalidSettingError) as exc:
        return _unreached(hide_secrets(str(exc), account))
    return judge_probe(use.adapter, reply, _endpoint(account, use), account)


async def _reach(base_url: str, transport: AsyncTransport) -> Word:
    """Return whether anything answers at the bare address, asked without a key."""
    started = monotonic()
    try:
        await transport.send(HttpCall("GET", base_url))
    except (ProviderBusyError, InvalidSettingError) as exc:
        return _unreached(str(exc))
    return Word(Mark.OK, f"reachable in {monotonic() - started:.1f} s")


def _unreached(reason: str) -> Word:
    remedy = "correct base_url, start the server, or open the way to it"
    return Word(Mark.FAILED, f"cannot be reached: {reason}", remedy)


async def _check_workflows(
    account: Account, uses: list[_Use], transport: AsyncTransport
) -> list[Word]:
    """Return what the server cannot run of each candidate's workflow."""
    endpoint = _endpoint(account, uses[0])
    url = f"{endpoint.base_url}/object_info"
    probe = uses[0].adapter.probe(endpoint)
    request = replace(probe, url=url) if probe else HttpCall("GET", url)
    try:
        reply = await transport.send(request)
    except ProviderBusyError as exc:
        return [_unreached(hide_secrets(str(exc), account))]
    classes = read_object(reply)
    if reply.status != 200 or not classes:
        words = f"GET /object_info gave HTTP {reply.status}; workflows are not checked"
        return [Word(Mark.NOTE, words)]
    return [word for use in uses for word in _workflow_words(use, classes)]


def _workflow_words(use: _Use, classes: JsonObject) -> Iterator[Word]:
    given = use.candidate.options.get("workflow")
    name = given if isinstance(given, str) else f"the workflow of {use.candidate.model}"
    try:
        workflow = load_workflow(given)
    except InvalidSettingError as exc:
        yield Word(Mark.FAILED, f"{use.candidate.model}: {exc}")
        return
    problems = check_against(workflow.graph, classes)
    for problem in problems[:MAX_PROBLEMS]:
        said, _, remedy = problem.partition("; ")
        yield Word(Mark.FAILED, f"{name}: {said}", remedy)
    if len(problems) > MAX_PROBLEMS:
        yield Word(Mark.FAILED, f"{name}: and {len(problems) - MAX_PROBLEMS} more")
    if not problems:
        yield Word(Mark.OK, f"{name}: the server has every node")


def _check_journal(journal: str) -> Check:
    """Return whether the journal takes a row; it is removed again."""
    try:
        with open_journal(journal) as database:
            database.run(be_first(_NOBODY, _NOBODY, 0.0))
            database.run(leave_queue(_NOBODY, _NOBODY))
            return Check("", Topic.JOURNAL, Word(Mark.OK, f"writable: {database.name}"))
    except CliffhangerError as exc:
        remedy = "correct models.journal or CLIFFHANGER_JOURNAL"
        return Check("", Topic.JOURNAL, Word(Mark.FAILED, str(exc), remedy))
