"""Every adapter speaks to its provider as the fault server plays it, down to a usable result."""

import asyncio
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cliffhanger.models.http import FetchPolicy, HttpCall, HttpReply, HttpxAsyncTransport, Place
from cliffhanger.models.jobs.adapter import AssetForm, Endpoint
from cliffhanger.models.jobs.call import assets_of, with_assets
from cliffhanger.models.jobs.job import Failure, JobRef, JobSnapshot, JobState, Output, Submitted
from cliffhanger.models.jobs.orders import Asset, Order
from cliffhanger.models.jobs.verify import Verified, verify_result
from tests.contract.provider_rigs.all_rigs import RIGS
from tests.contract.provider_rigs.rig import ProviderRig
from tests.fault_server.run import FaultServer, run_fault_server

PREFIXES = {
    "comfy-api": "comfy2",
    "luma-agents": "luma-agents",
    "openai-videos": "openai",
    "qwen": "dashscope",
    "sync": "syncso",
}
"""Of the fault server, by what a protocol begins with; others are their first word."""
MAX_LOOKS = 20
MAX_HOPS = 3


@dataclass(frozen=True)
class Visit:
    """An adapter at its provider.

    Attributes:
        rig: Whose order is sent.
        endpoint: At the fault server.
        transport: Carries the requests.
    """

    rig: ProviderRig
    endpoint: Endpoint
    transport: HttpxAsyncTransport

    @property
    def token(self) -> str:
        """Our name for the job, another for every protocol."""
        return hashlib.sha256(self.rig.adapter.name.encode()).hexdigest()[:32]

    async def place(self) -> Order:
        """Return the order, its files handed over where the adapter takes them no other way."""
        order = self.rig.order
        if self.rig.adapter.caps.asset_forms != (AssetForm.UPLOAD,):
            return order
        placed = {asset.sha256: await self.upload(asset) for asset in assets_of(order)}
        return with_assets(order, placed)

    async def upload(self, asset: Asset) -> Asset:
        """Return a file under the provider's name for it."""
        whole = replace(asset, location="https://store.test/file", data=b"bytes")
        step = self.rig.adapter.upload(whole, self.endpoint)
        while isinstance(step, HttpCall):
            answer = await self.transport.send(step)
            step = self.rig.adapter.read_upload(answer, whole, self.endpoint)
        assert isinstance(step, str), step
        return replace(asset, location=step)

    async def submit(self) -> Submitted:
        """Return the accepted order."""
        call = self.rig.adapter.submit(await self.place(), self.endpoint, self.token)
        answer = await self.transport.submit(call)
        submitted = self.rig.adapter.read_submit(answer, self.endpoint)
        assert isinstance(submitted, Submitted), submitted
        return submitted

    async def watch(self, submitted: Submitted, ref: JobRef) -> JobSnapshot:
        """Return the job at its end; every look at it is read, and every word is known."""
        seen = submitted.snapshot
        for _ in range(MAX_LOOKS):
            if seen is not None and seen.state.is_final:
                return seen
            answer = await self.transport.send(self.rig.adapter.poll(ref, self.endpoint))
            found = self.rig.adapter.read_poll(answer, ref, self.endpoint)
            assert isinstance(found, JobSnapshot), found
            assert found.is_known_status, found
            seen = found
        raise AssertionError(f"not over after {MAX_LOOKS} looks: {seen}")

    async def fetch(self, output: Output, ref: JobRef, path: Path) -> Output:
        """Return the output, its bytes in *path* or in hand, behind as many hops as it has."""
        for _ in range(MAX_HOPS):
            if output.data:
                return output
            call = self.rig.adapter.fetch(output, ref, self.endpoint)
            policy = FetchPolicy(check=place_of, max_bytes=1 << 26, total_seconds=30.0)
            answer = await self.transport.download(call, path, policy)
            assert answer.status == 200, (call, answer)
            if not output.is_indirect:
                return output
            body = await asyncio.to_thread(path.read_bytes)
            named = self.rig.adapter.read_hop(HttpReply(200, {}, body), output)
            assert isinstance(named, Output), named
            output = named
        raise AssertionError(f"the result hides behind more than {MAX_HOPS} replies")


def verified(path: Path, output: Output) -> Verified | Failure:
    if output.data:
        path.write_bytes(output.data)
    return verify_result(path, output)


def place_of(url: str) -> Place:
    parts = urlsplit(url)
    assert parts.hostname == "127.0.0.1", url
    return Place(parts.hostname, parts.port or 80, parts.hostname)


def prefix_of(protocol: str) -> str:
    found = (prefix for start, prefix in PREFIXES.items() if protocol.startswith(start))
    return next(found, protocol.partition("-")[0])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaultServer]:
    folder = tmp_path_factory.mktemp("fault")
    with run_fault_server(folder, scale=0, shrink=0.2, tiny_speech=True) as server:
        yield server


@pytest.mark.parametrize("rig", RIGS, ids=lambda rig: rig.adapter.name)
async def test_an_order_becomes_a_result_that_can_be_used(
    rig: ProviderRig, server: FaultServer, tmp_path: Path
) -> None:
    """Accepted once, watched to its end, fetched and verified, and no address is a wrong one."""
    prefix = prefix_of(rig.adapter.name)
    base_url = f"{server.url}/{prefix}{urlsplit(rig.endpoint.base_url).path}"
    endpoint = replace(rig.endpoint, base_url=base_url, now=datetime.now(UTC))
    num_accepted = len(server.accepted(prefix))
    async with HttpxAsyncTransport() as transport:
        visit = Visit(rig, endpoint, transport)
        submitted = await visit.submit()
        ref = replace(
            rig.ref,
            base_url=base_url,
            job_id=submitted.job_id,
            client_token=visit.token,
            urls=submitted.urls,
        )
        ended = await visit.watch(submitted, ref)
        assert ended.state is JobState.SUCCEEDED, ended
        for index, output in enumerate(ended.outputs):
            path = tmp_path / str(index)
            fetched = await visit.fetch(output, ref, path)
            assert isinstance(await asyncio.to_thread(verified, path, fetched), Verified)
    assert len(server.accepted(prefix)) == num_accepted + 1
    state = server.state()
    assert (state["strays"], state["crashes"]) == ([], [])
