"""Bringing results home: fetched at once, verified, stored."""

import asyncio
import logging
from dataclasses import replace
from pathlib import Path
from typing import Final
from uuid import uuid4

from cliffhanger.errors import ProviderBusyError
from cliffhanger.models.http import FetchPolicy, HttpReply, Place
from cliffhanger.models.jobs.call import PaidCall, StoredOutput
from cliffhanger.models.jobs.guard import check_address
from cliffhanger.models.jobs.job import COMES_BACK, Failure, FailureKind, JobRef, Output, OutputRole
from cliffhanger.models.jobs.replies import refusal
from cliffhanger.models.jobs.tools import Account, Tools
from cliffhanger.models.jobs.verify import MAX_BYTES, verify_result

DOWNLOAD_SECONDS: Final = 900.0
NUM_TRIES: Final = 5
NUM_HOPS: Final = 3
GONE_STATUSES: Final = frozenset({401, 403, 404, 410})
"""An address that has expired: a fresh look at the job gives another."""
BESIDES: Final = frozenset({OutputRole.TIMES, OutputRole.LAST_FRAME})
"""Results that come beside the one that was paid for; it is not lost for want of them."""
_RETRY_SECONDS: Final = 1.0

_log = logging.getLogger(__name__)


async def bring_home(
    tools: Tools, call: PaidCall, outputs: tuple[Output, ...], ref: JobRef
) -> tuple[StoredOutput, ...] | Failure:
    """Return the results of a job in the store, or why they cannot be had.

    EXPIRED: an address is gone; BAD_OUTPUT: what came is not what it should be.

    Raises:
        ProviderBusyError: The download failed for now.
        AddressRefusedError: A reply named an address that must not be fetched.
        ArtifactError: The store does not take the result.
    """
    found = await asyncio.gather(*(_bring(tools, call, output, ref) for output in outputs))
    for output, item in zip(outputs, found, strict=True):
        if not isinstance(item, Failure):
            continue
        if output.role not in BESIDES:
            return item
        _log.warning("%s: the %s is left out: %s", call, output.role, item.message)
    return tuple(item for item in found if isinstance(item, StoredOutput))


async def _bring(
    tools: Tools, call: PaidCall, output: Output, ref: JobRef
) -> StoredOutput | Failure:
    """Return the output in the store; trouble with what comes beside another holds nothing up."""
    try:
        return await _bring_one(tools, call, output, ref)
    except ProviderBusyError as exc:
        if output.role not in BESIDES:
            raise
        return Failure(FailureKind.TRANSIENT, str(exc))


async def _bring_one(
    tools: Tools, call: PaidCall, output: Output, ref: JobRef
) -> StoredOutput | Failure:
    path = tools.workspace / f"{call.key[:16]}-{uuid4().hex}"
    try:
        got = await _get(tools, call, output, ref, path)
        if isinstance(got, Failure):
            return got
        stored = await asyncio.to_thread(_store, tools, path, got)
        if isinstance(stored, Failure) and got.url:
            # a transfer that was cut off looks like a bad result; one more look tells
            got = await _get(tools, call, output, ref, path)
            if isinstance(got, Failure):
                return got
            stored = await asyncio.to_thread(_store, tools, path, got)
        return stored
    finally:
        path.unlink(missing_ok=True)


def _store(tools: Tools, path: Path, output: Output) -> StoredOutput | Failure:
    """Return the result in the store once it is verified; one hop to a thread for all of it."""
    if output.data:
        path.write_bytes(output.data)
    verified = verify_result(path, output)
    if isinstance(verified, Failure):
        return verified
    if output.data:
        stored = tools.store.put_bytes(output.data, media_type=verified.media_type)
    else:
        stored = tools.store.put_file(path, media_type=verified.media_type)
    return StoredOutput(role=output.role, ref=stored)


async def _get(
    tools: Tools, call: PaidCall, output: Output, ref: JobRef, path: Path
) -> Output | Failure:
    """Return the output whose bytes it holds or are in *path*, following replies that name it."""
    for _ in range(NUM_HOPS):
        if output.data:
            return output
        failure = await _download(tools, call, output, ref, path)
        if failure is not None:
            return failure
        if not output.is_indirect:
            return output
        named = call.adapter.read_hop(
            HttpReply(200, {}, await asyncio.to_thread(path.read_bytes)), output
        )
        if isinstance(named, Failure) and named.kind in COMES_BACK:
            raise ProviderBusyError(
                f"{call}: the result is made but cannot be read now: {named.message}"
            )
        if isinstance(named, Failure):
            return named
        output = named
    return Failure(FailureKind.BAD_OUTPUT, f"the result hides behind more than {NUM_HOPS} replies")


async def _download(
    tools: Tools, call: PaidCall, output: Output, ref: JobRef, path: Path
) -> Failure | None:
    account = tools.account(call)
    policy = FetchPolicy(
        check=lambda url: _check(url, account),
        max_bytes=MAX_BYTES[output.role],
        total_seconds=DOWNLOAD_SECONDS,
    )
    last: Failure | None = None
    for try_index in range(NUM_TRIES):
        if try_index:
            asked = last.retry_after_seconds if last and last.retry_after_seconds else 0.0
            pause = max(_RETRY_SECONDS * 2.0 ** (try_index - 1), min(asked, 120.0))
            await asyncio.sleep(tools.jittered(pause))
        request = call.adapter.fetch(output, ref, tools.endpoint(call))
        try:
            reply = await tools.transport.download(request, path, policy)
        except ProviderBusyError as exc:
            last = Failure(FailureKind.TRANSIENT, str(exc))
            continue
        if reply.status == 200:
            return None
        if output.is_indirect and 400 <= reply.status < 500 and reply.status not in {408, 429}:
            named = call.adapter.read_hop(reply, output)
            last = named if isinstance(named, Failure) else refusal(reply)
            if last.kind not in COMES_BACK:
                return last
            continue
        last = refusal(reply)
        if reply.status in GONE_STATUSES:
            return replace(last, kind=FailureKind.EXPIRED)
        if last.kind not in COMES_BACK and reply.status < 500:
            return replace(last, kind=FailureKind.BAD_OUTPUT)
    words = last.message if last else "no answer"
    raise ProviderBusyError(f"{call}: the result is made but cannot be fetched now: {words}")


def _check(url: str, account: Account) -> Place:
    checked = check_address(
        url,
        trusted_hosts=frozenset({account.trusted_host}),
        allows_private=account.policy.allow_private_addresses,
    )
    return Place(checked.host, checked.port, checked.addresses[0])
