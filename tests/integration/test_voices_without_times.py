"""A film whose voices come from a server without times, beside the same film's embedded voices."""

import asyncio
import json
from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from prefect.client.orchestration import get_client
from scipy.signal import correlate

from cliffhanger.checks.lips import LipScore, pool_scores, viseme_accuracy
from cliffhanger.media.caption import Cue, CueSheet
from cliffhanger.media.captioning import make_cues
from cliffhanger.media.speech import SpeechTimes
from cliffhanger.media.timeline import Timeline
from cliffhanger.media.wav import parse_wav
from cliffhanger.models.requests import MouthTrack, SpeechRequest
from cliffhanger.money.ledger_frame import read_ledger
from cliffhanger.production.captions import caption_sources
from cliffhanger.production.voices import request_speeches
from cliffhanger.store import open_store
from cliffhanger.story.build import build_episode
from cliffhanger.story.fountain import read_fountain
from cliffhanger.story.model import Character, Episode
from flows.episode import produce_episode
from flows.parameters import EpisodeParameters
from tests.speech_server import SpeechServer, run_speech_server

SCRIPT = """Title: The Exact Mouth
Language: en

INT. KITCHEN - NIGHT

MARA, 25, stands at the window. PAUL, 60, sits.

MARA
You were never my brother, and I have known it for twenty years.

PAUL
Sign the papers before midnight or the house belongs to her.

MARA
I put them on the table, beside the bottle that the man gave me.

PAUL
She kept one secret from all of us: the child is alive!

MARA
Tell your mother that the money is gone, every last dollar.
"""
INSTEAD = "The weather in the mountains is lovely at this time."
GARBLED = "She kept one secret from all of us: the child is alive!"
PROFILE = """
models:
  accounts:
    house: {{provider: openai, base_url: "{url}", api_key_env: PROVIDER_KEY}}
  voice:
    candidates:
      - {{account: house, protocol: openai-speech, model: gpt-4o-mini-tts, voices: {{any: marin}}}}
  transcript:
    candidates: [{{account: house, protocol: openai-transcriptions, model: whisper-1}}]
  budget: {{episode_usd: 5}}
  journal: "{folder}/journal.db"
"""


@dataclass(frozen=True, slots=True)
class MadeFilm:
    """A film of this screenplay with what it was made from.

    Attributes:
        store: Where everything lies.
        folder: Of the published episode.
        server: What spoke and listened; nothing of it where the voices are embedded.
    """

    store: Path
    folder: Path
    server: SpeechServer

    @property
    def manifest(self) -> dict[str, Any]:
        """The machine-readable account."""
        return json.loads((self.folder / "manifest.json").read_text())

    @property
    def timeline(self) -> Timeline:
        """When everything plays."""
        (timing,) = self.results("timing")
        return Timeline.model_validate_json(self.load(timing["timeline"]))

    @property
    def cues(self) -> tuple[Cue, ...]:
        """Captions."""
        (captions,) = self.results("captions")
        return CueSheet.model_validate_json(self.load(captions["cues"])).cues

    @property
    def episode(self) -> Episode:
        """The script as it was broken into shots."""
        (scenes,) = self.results("scenes")
        return Episode.model_validate_json(self.load(scenes["episode"]))

    def results(self, stage: str) -> list[dict[str, Any]]:
        """Return what a stage gave."""
        records = sorted((self.store / "results" / stage).rglob("*.json"))
        return [json.loads(json.loads(path.read_text())["result"])["fields"] for path in records]

    def load(self, ref: dict[str, str]) -> bytes:
        """Return a stored artifact."""
        return (self.store / ref["key"]).read_bytes()

    def true_times(self) -> dict[str, SpeechTimes]:
        """Return when the server's voices truly said what, by line, in the film's own sound."""
        texts = {line.id: line.text for line in self.episode.lines}
        return {
            voice["line_id"]: self._true_times(voice, texts[voice["line_id"]])
            for voice in self.results("voice")
        }

    def _true_times(self, voice: dict[str, Any], text: str) -> SpeechTimes:
        said = next(item for item in reversed(self.server.said) if item.text == text)
        own, theirs = parse_wav(self.load(voice["audio"])), said.speech.audio
        match = np.asarray(correlate(own.samples[0], theirs.samples[0], method="fft"), np.float64)
        late = (int(match.argmax()) - theirs.num_samples + 1) / own.sample_rate_hz
        return moved(said.speech.times, late)

    def mouth_score(self, times: dict[str, SpeechTimes]) -> LipScore:
        """Return how the mouths follow *times*."""
        tracks = [
            MouthTrack.model_validate_json(self.load(mouth["track"]))
            for mouth in self.results("lipsync")
        ]
        fps = self.timeline.fps
        return pool_scores(
            [viseme_accuracy(times[track.line_id], track.visemes, fps) for track in tracks]
        )


def moved(times: SpeechTimes, seconds: float) -> SpeechTimes:
    """Return *times* later."""

    def later(item: Any) -> Any:  # noqa: ANN401  a phone or a word
        ends = {
            name: max(0.0, getattr(item, name) + seconds)
            for name in ("start_seconds", "end_seconds")
        }
        return item.model_copy(update=ends)

    return SpeechTimes(phones=tuple(map(later, times.phones)), words=tuple(map(later, times.words)))


def dry_voices(*, by_others: bool) -> dict[str, SpeechRequest]:
    """Return how the server speaks each text: in no room, by other people than the film's."""
    requests = request_speeches(build_episode(read_fountain(SCRIPT))).values()
    other = Character(id="someone", name="Someone")
    changes: dict[str, object] = {"is_interior": False}
    if by_others:
        changes["character"] = other
    return {request.text: request.model_copy(update=changes) for request in requests}


def produce(folder: Path, **changes: object) -> Path:
    """Return the folder of the film."""
    order = {"screenplay": SCRIPT, "storage": str(folder), "size": "270x480", **changes}
    film = asyncio.run(produce_episode(EpisodeParameters.model_validate(order)))
    return (folder / film.names["film"]).parent


@pytest.fixture(scope="module")
def embedded(prefect_api: str, tmp_path_factory: pytest.TempPathFactory) -> MadeFilm:
    """The film of embedded voices."""
    assert prefect_api
    store = tmp_path_factory.mktemp("embedded")
    return MadeFilm(store, produce(store), SpeechServer({}))


@pytest.fixture(scope="module", params=[False, True], ids=["same voices", "other voices"])
def bought(
    request: pytest.FixtureRequest, prefect_api: str, tmp_path_factory: pytest.TempPathFactory
) -> Generator[MadeFilm]:
    """The film of bought voices, one of whose lines is spoken wrongly at first."""
    assert prefect_api
    folder = tmp_path_factory.mktemp("bought")
    server = SpeechServer(dry_voices(by_others=request.param), slips={GARBLED: (INSTEAD,)})
    with run_speech_server(server), pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROVIDER_KEY", "a-key-of-the-test")
        profile = folder / "studio.yaml"
        profile.write_text(PROFILE.format(url=server.url, folder=folder))
        store = folder / "store"
        yield MadeFilm(store, produce(store, profile=str(profile)), server)


def test_captions_begin_where_the_words_do(bought: MadeFilm, embedded: MadeFilm) -> None:
    """The same captions as of the embedded film; 95 % within 120 ms of where the truth has them."""
    assert [cue.lines for cue in bought.cues] == [cue.lines for cue in embedded.cues]
    timeline = bought.timeline
    truth = make_cues(caption_sources(bought.episode, bought.true_times()), timeline, language="en")
    assert [cue.lines for cue in truth] == [cue.lines for cue in bought.cues]
    late = [
        (cue.start_frame - true.start_frame) / timeline.fps
        for cue, true in zip(bought.cues, truth, strict=True)
    ]
    print(f"\n{len(late)} captions begin {np.round(late, 3)} s late")  # noqa: T201  for the report
    assert len(late) >= 7
    assert np.percentile(np.abs(late), 95) <= 0.120


def test_mouths_follow_the_phones_that_were_spoken(bought: MadeFilm, embedded: MadeFilm) -> None:
    """98 % of all frames within one frame, as those of the embedded film follow its own."""
    own = embedded.mouth_score(
        {
            voice["line_id"]: SpeechTimes.model_validate_json(embedded.load(voice["times"]))
            for voice in embedded.results("voice")
        }
    )
    score = bought.mouth_score(bought.true_times())
    print(f"\n{own}\n{score}")  # noqa: T201  for the report
    assert own.accuracy >= 0.98
    assert score.num_frames > 24 * 12
    assert score.accuracy >= 0.98


def test_a_line_that_was_garbled_once_is_spoken_again_once(bought: MadeFilm) -> None:
    """The ledger has a call for each line, one more for that one, and as many transcripts."""
    said, heard = len(bought.server.said), len(bought.server.heard)
    ids = {line.text: line.id for line in bought.episode.lines}
    wanted = Counter(dict.fromkeys(ids.values(), 1)) + Counter([ids[GARBLED]])
    rows = read_ledger(open_store(str(bought.store)))
    for capability in ("voice", "transcript"):
        calls = rows[rows.capability == capability]
        assert Counter(calls.subject) == wanted
        assert set(calls.outcome) == {"ok"}
    assert said == heard == sum(wanted.values()) == len(ids) + 1
    origins = bought.manifest["origins"]
    for origin in origins:
        assert origin["takes"] == wanted[origin["subject"]]
    total = sum(float(origin["cost_usd"]) for origin in origins)
    assert total == pytest.approx(float(sum(rows.cost_exact_usd)))


def test_the_report_says_what_was_heard(bought: MadeFilm) -> None:
    """Every line with its errors, its pace, its takes and the words whose times are a guess."""
    lines = {line["verdict"]["line_id"]: line for line in bought.manifest["lines"]}
    ids = {line.text: line.id for line in bought.episode.lines}
    assert list(lines) == list(ids.values())
    report = (bought.folder / "report.md").read_text()
    assert f"## Lines: {len(ids)} of {len(ids)} as written" in report
    errors = [line["verdict"]["error_rate"] for line in lines.values()]
    assert 0.0 < max(errors) <= 0.15, "some words were misheard"
    assert any(line["doubtful"] for line in lines.values())
    for text, line_id in ids.items():
        line = lines[line_id]
        assert line["takes"] == (2 if text == GARBLED else 1)
        assert line["heard"] in {heard.text for heard in bought.server.heard}
        doubtful = " ".join(line["doubtful"]) or "-"
        shown = f"| {line['takes']} | {doubtful} | {line['heard']} |"
        assert shown in report
    checks = {check["name"]: check for check in bought.manifest["checks"]}
    assert checks["speech_words"]["measured"] == "0"
    assert checks["speech_words"]["is_required"]
    assert checks["speech_pace"]["unit"] == f"of {len(ids)} bought lines"


async def test_the_run_shows_the_lines(bought: MadeFilm) -> None:
    """A table in Prefect's UI, a row for each line."""
    async with get_client() as client:
        artifacts = await client.read_latest_artifacts()
    (table,) = [item for item in artifacts if item.key == "lines-the-exact-mouth-001"]
    rows = json.loads(str(table.data))
    assert [row["line"] for row in rows] == [line.id for line in bought.episode.lines]
    assert {row["result"] for row in rows} == {"pass"}


def test_embedded_voices_are_not_judged(embedded: MadeFilm) -> None:
    """They read the script itself: n/a, and no table."""
    (words,) = [item for item in embedded.manifest["checks"] if item["name"] == "speech_words"]
    assert (words["measured"], words["note"]) == ("n/a", "no line was bought")
    assert embedded.manifest["lines"] == []
    assert "## Lines" not in (embedded.folder / "report.md").read_text()
