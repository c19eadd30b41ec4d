"""Transcripts from a provider, through the driver of paid calls and a real server."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from cliffhanger.errors import InvalidAudioError, InvalidInputError, ProviderError
from cliffhanger.media.audio import Audio
from cliffhanger.media.speech import Word
from cliffhanger.models.jobs.call import Priority
from cliffhanger.models.jobs.gate import OwnPlaces
from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.jobs.opening import SCALE_VARIABLE, PaidStudio, open_driver
from cliffhanger.models.jobs.results import TranscriptResult
from cliffhanger.models.jobs.routing import Maker
from cliffhanger.models.protocols import Transcriber
from cliffhanger.models.quality import Quality
from cliffhanger.models.registry import find_adapter
from cliffhanger.models.studio_routes import Candidate, CapabilityRoute, StudioRoutes
from cliffhanger.models.transcribers.remote import RemoteTranscriber, transcript_of_result
from tests.fault_server.run import FaultServer, run_fault_server
from tests.heard_lines import speak_lines
from tests.paid_worker import Work, price_book
from tests.paid_world import HostedStore

CANDIDATE = Candidate(account="transcript", protocol="openai-transcriptions", model="whisper-1")


@asynccontextmanager
async def open_studio(server: FaultServer, folder: Path) -> AsyncGenerator[PaidStudio]:
    """Give a studio whose transcripts come from the OpenAI of the fault server."""
    account = Work(kind="transcript", name="", server=server.url, folder=str(folder)).account
    async with open_driver(
        {account.name: account},
        journal=str(folder / "journal.db"),
        store=HostedStore.open(folder / "store"),
        prices=price_book(),
        places=OwnPlaces(),
    ) as (driver, tools):
        adapter = find_adapter("openai-transcriptions")
        yield PaidStudio(
            driver=driver,
            tools=tools,
            routes=StudioRoutes(transcript=CapabilityRoute(candidates=(CANDIDATE,))),
            makers={Capability.TRANSCRIPT: (Maker(CANDIDATE, account, adapter),)},
            quality=Quality.FINAL,
            priority=Priority.NORMAL,
            series_id="heiress",
        )


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[FaultServer]:
    monkeypatch.setenv(SCALE_VARIABLE, "0.004")
    with run_fault_server(tmp_path, scale=0) as server:
        yield server


def test_a_recording_is_paid_for_once(server: FaultServer, tmp_path: Path) -> None:
    """Words come with times inside the recording; asked again, nothing more is paid."""
    audio = speak_lines("en")[0].audio

    async def listen() -> None:
        async with open_studio(server, tmp_path) as studio:
            ears: Transcriber = RemoteTranscriber(studio, asyncio.get_running_loop(), "lines")
            heard = await asyncio.to_thread(ears.transcribe, audio, language="en", prompt="Mia")
            again = await asyncio.to_thread(ears.transcribe, audio, language="en", prompt="Mia")
            assert heard == again
            assert heard.text.split() == [word.text for word in heard.words]
            assert len(heard.words) == round(audio.duration_seconds / 0.35)
            assert heard.words[-1].end_seconds <= audio.duration_seconds
            assert all(one.end_seconds <= two.start_seconds for one, two in pairwise(heard.words))
            assert ears.name == "remote whisper-1 by transcript"

    asyncio.run(listen())
    assert len(server.paid("openai")) == 1
    assert server.paid_twice() == []


def test_what_cannot_be_asked_is_not_sent(server: FaultServer, tmp_path: Path) -> None:
    """A recording without samples, and a call in the loop that it waits for."""

    async def listen() -> None:
        async with open_studio(server, tmp_path) as studio:
            ears = RemoteTranscriber(studio, asyncio.get_running_loop())
            with pytest.raises(InvalidInputError, match=r"through asyncio.to_thread"):
                ears.transcribe(speak_lines("en")[0].audio)
            with pytest.raises(InvalidAudioError, match="one sample or more"):
                await asyncio.to_thread(ears.transcribe, Audio(np.zeros((1, 0), np.float32)))

    asyncio.run(listen())
    assert server.paid("openai") == []


def test_a_transcript_that_does_not_come_is_an_error(server: FaultServer, tmp_path: Path) -> None:
    async def listen() -> None:
        async with open_studio(server, tmp_path) as studio:
            ears = RemoteTranscriber(studio, asyncio.get_running_loop())
            server.plan("openai", "submit", nth=[1], kind="status", status=400)
            with pytest.raises(ProviderError):
                await asyncio.to_thread(ears.transcribe, speak_lines("en")[0].audio)

    asyncio.run(listen())
    assert server.paid_twice() == []


def test_words_of_a_careless_server_are_put_in_order() -> None:
    """Out of order, beyond the end, ending before they begin, empty: all are made usable."""
    told = [("late", 1.5, 9.0), ("first", 0.2, 0.1), (" ", 0.3, 0.4)]
    words = tuple(
        Word(text=text, start_seconds=start, end_seconds=end) for text, start, end in told
    )
    result = TranscriptResult(text="first late", language="en", words=words)
    heard = transcript_of_result(result, duration_seconds=2.0)
    assert [(word.text, word.start_seconds, word.end_seconds) for word in heard.words] == [
        ("first", 0.2, 0.2),
        ("late", 1.5, 2.0),
    ]
    assert heard.text == "first late"
