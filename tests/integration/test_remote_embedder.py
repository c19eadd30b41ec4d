"""Face embeddings from a provider: one paid call for each picture that differs."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from cliffhanger.errors import InvalidInputError, ProviderError
from cliffhanger.models.embedder import Embedder
from cliffhanger.models.embedders.remote import RemoteEmbedder
from cliffhanger.models.jobs.call import Priority
from cliffhanger.models.jobs.gate import OwnPlaces
from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.jobs.opening import SCALE_VARIABLE, PaidStudio, open_driver
from cliffhanger.models.jobs.routing import Maker
from cliffhanger.models.quality import Quality
from cliffhanger.models.registry import find_adapter
from cliffhanger.models.studio_routes import Candidate, CapabilityRoute, StudioRoutes
from tests.fault_server.run import FaultServer, run_fault_server
from tests.paid_worker import Work, price_book
from tests.paid_world import HostedStore

CANDIDATE = Candidate(account="embedding", protocol="gateway-face", model="face-1")
SHADES = (10, 200, 10, 90)
"""Four pictures of which three differ."""


def shades(*values: int) -> list[NDArray[np.uint8]]:
    return [np.full((16, 16, 3), value, np.uint8) for value in values]


@asynccontextmanager
async def open_studio(server: FaultServer, folder: Path) -> AsyncGenerator[PaidStudio]:
    """Give a studio that asks the gateway of the fault server for embeddings."""
    account = Work(kind="embedding", name="", server=server.url, folder=str(folder)).account
    async with open_driver(
        {account.name: account},
        journal=str(folder / "journal.db"),
        store=HostedStore.open(folder / "store"),
        prices=price_book(),
        places=OwnPlaces(),
    ) as (driver, tools):
        yield PaidStudio(
            driver=driver,
            tools=tools,
            routes=StudioRoutes(embedding=CapabilityRoute(candidates=(CANDIDATE,))),
            makers={
                Capability.EMBEDDING: (Maker(CANDIDATE, account, find_adapter("gateway-face")),)
            },
            quality=Quality.FINAL,
            priority=Priority.NORMAL,
            series_id="heiress",
        )


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[FaultServer]:
    monkeypatch.setenv(SCALE_VARIABLE, "0.004")
    with run_fault_server(tmp_path, scale=0) as server:
        yield server


def test_pictures_that_differ_are_paid_for_once(server: FaultServer, tmp_path: Path) -> None:
    """Vectors come in the order of the pictures; asked again, nothing more is paid."""

    async def embed() -> None:
        async with open_studio(server, tmp_path) as studio:
            embedder: Embedder = RemoteEmbedder(studio, asyncio.get_running_loop(), "faces")
            found = await asyncio.to_thread(embedder.embed_images, shades(*SHADES))
            assert (found.dtype, found.shape) == (np.float32, (4, 512))
            np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1.0, rtol=1e-5)
            np.testing.assert_array_equal(found[0], found[2])
            assert found[0] @ found[1] < 0.5
            again = await asyncio.to_thread(embedder.embed_images, shades(*reversed(SHADES)))
            np.testing.assert_array_equal(again, found[::-1])
            assert embedder.name == "remote face-1 by embedding"

    asyncio.run(embed())
    assert len(server.paid("gateway")) == 3
    assert server.paid_twice() == []


def test_it_is_not_called_in_the_loop_it_waits_for(server: FaultServer, tmp_path: Path) -> None:
    """It would wait for ever; nothing is sent."""

    async def embed() -> None:
        async with open_studio(server, tmp_path) as studio:
            embedder = RemoteEmbedder(studio, asyncio.get_running_loop())
            with pytest.raises(InvalidInputError, match=r"through asyncio.to_thread"):
                embedder.embed_images(shades(1))
            with pytest.raises(InvalidInputError, match="images must hold one or more"):
                embedder.embed_images([])

    asyncio.run(embed())
    assert server.paid("gateway") == []


def test_a_vector_that_does_not_come_is_an_error(server: FaultServer, tmp_path: Path) -> None:
    """It was paid for and is not paid again; neither are the others, which were kept."""

    async def embed() -> None:
        async with open_studio(server, tmp_path) as studio:
            embedder = RemoteEmbedder(studio, asyncio.get_running_loop())
            server.plan("gateway", "submit", nth=[1], kind="no_output")
            for _ in range(2):
                with pytest.raises(ProviderError, match="without an embedding"):
                    await asyncio.to_thread(embedder.embed_images, shades(*SHADES))

    asyncio.run(embed())
    assert len(server.paid("gateway")) == 3
    assert server.paid_twice() == []
