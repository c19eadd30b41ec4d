"""A bought line that is not what it should be is spoken again, three times at most."""

from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from cliffhanger.media.audio import Audio
from cliffhanger.media.transcript import Transcript
from cliffhanger.models.jobs.opening import PaidSetup, account_of, open_paid_studio
from cliffhanger.models.requests import SpeechRequest
from cliffhanger.models.studio_routes import StudioRoutes
from cliffhanger.production.artifacts import Job, SpeechArtifact
from cliffhanger.production.paid_gate import MOST_LINE_TAKES
from cliffhanger.store import open_store
from cliffhanger.story.model import Character
from tasks.caching import StageKey
from tasks.studio import Studio
from tasks.voice import speak_line
from tests.speech_server import SpeechServer, run_speech_server

TEXT = "Sign the papers before midnight or the house belongs to her."
NEAR = "Sign the papers before midday or a horse belongs to him."
FAR = "The weather in the mountains is lovely at this time."
FARTHER = "Somebody else will come tomorrow and bring us a very large cake."
LINE = SpeechRequest(text=TEXT, character=Character(id="paul", name="Paul"), is_interior=False)


@pytest.fixture
def server() -> Generator[SpeechServer]:
    with run_speech_server(SpeechServer({TEXT: LINE})) as server:
        yield server


def routes(server: SpeechServer, folder: Path, *, listens: bool) -> StudioRoutes:
    voice = {"account": "house", "protocol": "openai-speech", "model": "gpt-4o-mini-tts"}
    ears = {"account": "house", "protocol": "openai-transcriptions", "model": "whisper-1"}
    house = {"provider": "openai", "base_url": server.url, "api_key_env": "PROVIDER_KEY"}
    return StudioRoutes.model_validate(
        {
            "accounts": {"house": house},
            "voice": {"candidates": [voice | {"voices": {"any": "marin"}}]},
            "transcript": {"candidates": [ears]} if listens else None,
            "journal": str(folder / "journal.db"),
        }
    )


@asynccontextmanager
async def open_studio(
    server: SpeechServer, folder: Path, *, listens: bool = True
) -> AsyncGenerator[Studio]:
    """Give a studio that buys voices, and transcripts where it *listens*."""
    own = routes(server, folder, listens=listens)
    accounts = {
        name: account_of(name, route, {"PROVIDER_KEY": "k"}) for name, route in own.accounts.items()
    }
    store = open_store(str(folder / "store"))
    setup = PaidSetup(routes=own, accounts=accounts, store=store)
    async with open_paid_studio(setup) as paid:
        yield replace(Studio(store), paid=paid)


async def speak(studio: Studio) -> SpeechArtifact:
    return await speak_line.fn(studio, Job(id="s01-l01", request=await studio.save(LINE)))


@pytest.mark.parametrize(
    ("slips", "takes", "kept", "is_good"),
    [
        pytest.param((), 1, TEXT, True, id="right at once"),
        pytest.param((FAR,), 2, TEXT, True, id="garbled once"),
        pytest.param((FAR, NEAR, FARTHER, TEXT), 3, NEAR, False, id="the nearest of three"),
        pytest.param((FAR, FAR, TEXT), 2, FAR, False, id="the same sound again is not asked for"),
    ],
)
async def test_the_first_good_take_is_kept_or_the_best(
    server: SpeechServer,
    tmp_path: Path,
    slips: Sequence[str],
    takes: int,
    kept: str,
    *,
    is_good: bool,
) -> None:
    """As many calls as takes; asked again, nothing more is paid."""
    server.slips = {TEXT: slips}
    async with open_studio(server, tmp_path) as studio:
        speech = await speak(studio)
        assert await speak(studio) == speech
    assert speech.spoken is not None
    assert speech.spoken.takes == takes <= MOST_LINE_TAKES
    assert speech.spoken.verdict.is_passed is is_good
    assert [said.words for said in server.said] == [*slips, TEXT][:takes]
    (index,) = [place for place, said in enumerate(server.said[::-1]) if said.words == kept][:1]
    assert speech.spoken.heard in {heard.text for heard in server.heard}
    spoken = server.said[::-1][index].speech.times.phones[-1].end_seconds
    assert speech.num_samples / 48_000 == pytest.approx(spoken, abs=0.1)
    bought = {origin.capability: origin.takes for origin in speech.origins}
    assert bought == {"voice": takes, "transcript": len({said.words for said in server.said})}
    assert len(server.heard) == bought["transcript"], "nobody listens to the same sound twice"


async def test_without_ears_only_the_sound_is_judged(server: SpeechServer, tmp_path: Path) -> None:
    """Another sentence is not noticed; its words are placed by the sound, and none is listed."""
    server.slips = {TEXT: (FAR,)}
    async with open_studio(server, tmp_path, listens=False) as studio:
        speech = await speak(studio)
    assert speech.spoken is not None
    assert (speech.spoken.takes, speech.spoken.heard, speech.spoken.doubtful) == (1, None, ())
    assert [result.name for result in speech.spoken.verdict.results] == [
        "pace",
        "clipping",
        "pauses",
    ]
    assert len(server.said) == 1
    assert server.heard == []


async def test_ears_that_refuse_do_not_stop_the_film(server: SpeechServer, tmp_path: Path) -> None:
    """Then nobody listened, and the line says why."""
    server.is_deaf = True
    async with open_studio(server, tmp_path) as studio:
        speech = await speak(studio)
    assert speech.spoken is not None
    assert (speech.spoken.takes, speech.spoken.heard) == (1, None)
    assert "not this one" in speech.spoken.note


class NamedEars:
    """Some Whisper on this machine."""

    name = "faster-whisper/small sha256:0"

    def transcribe(self, audio: Audio, *, language: str = "", prompt: str = "") -> Transcript:
        """Hear nothing."""
        del audio, prompt
        return Transcript(text="", language=language)


async def test_whisper_on_this_machine_is_asked_before_anybody_is_paid(
    server: SpeechServer, tmp_path: Path
) -> None:
    """It hears nothing in any take, and what it hears is judged."""
    server.slips = {TEXT: (FAR, NEAR)}
    async with open_studio(server, tmp_path) as studio:
        speech = await speak(replace(studio, ears=NamedEars()))
    assert speech.spoken is not None
    assert (speech.spoken.takes, speech.spoken.heard) == (3, "")
    assert speech.spoken.verdict.error_rate == 1.0
    assert server.heard == []


async def test_who_listens_is_part_of_the_version(server: SpeechServer, tmp_path: Path) -> None:
    """A voice is judged again where other ears listen; an embedded one does not care."""
    job = Job(id="s01-l01", request=(await Studio(open_store(str(tmp_path))).save(LINE)))
    policy = speak_line.cache_policy
    assert isinstance(policy, StageKey)
    keys: list[str] = []
    for listens in (True, False):
        async with open_studio(server, tmp_path, listens=listens) as studio:
            keys += [
                policy.key_of({"studio": ears, "job": job})
                for ears in (studio, replace(studio, ears=NamedEars()), Studio(studio.store))
            ]
    heard, here, embedded, unheard, *same = keys
    assert len({heard, here, embedded, unheard}) == 4
    assert same == [here, embedded]
