"""An episode is dubbed: other words on the same picture, by sheets and by a model."""

import asyncio
import csv
import io
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cliffhanger.errors import InvalidInputError
from cliffhanger.production.artifacts import PublishedEpisode
from cliffhanger.store import open_store
from flows.dub import dub_episode
from flows.dub_parameters import DubParameters
from flows.episode import produce_episode
from flows.parameters import EpisodeParameters
from tests.chat_server import Scripted, Seen, completion, serve_chat
from tests.integration.studio import judge

SCREENPLAY = """Title: The Letter

INT. KITCHEN - NIGHT

MARA, 30, in a green dress, holds a letter. The letter reads: "DO NOT OPEN"

MARA
Paul, who put this under my door?

A knock on the door.

PAUL (V.O.)
Burn it. Before midnight. Please.

PAUL, 35, in a black suit, turns pale.

MARA
Then who is that?
"""
WORDS = {
    "es": {
        "The Letter": "La carta",
        "DO NOT OPEN": "NO ABRIR",
        "Paul, who put this under my door?": "Paul, ¿quién dejó esto en mi puerta?",
        "Burn it. Before midnight. Please.": "Quémala. Antes de medianoche.",
        "Then who is that?": "¿Y quién es ese?",
        "TO BE CONTINUED": "CONTINUARÁ",
    },
    "zh": {
        "The Letter": "信",
        "DO NOT OPEN": "请勿打开",
        "Paul, who put this under my door?": "保罗\uff0c谁把这个塞进我门下\uff1f",
        "Burn it. Before midnight. Please.": "烧了它。午夜之前。求你。",
        "Then who is that?": "那他是谁\uff1f",
        "TO BE CONTINUED": "未完待续",
    },
    "th": {
        "The Letter": "จดหมาย",
        "DO NOT OPEN": "ห้ามเปิด",
        "Paul, who put this under my door?": "ใครสอดมันไว้ใต้ประตู",
        "Burn it. Before midnight. Please.": "เผามันซะ ก่อนเที่ยงคืน",
        "Then who is that?": "แล้วนั่นใคร",
        "TO BE CONTINUED": "โปรดติดตามตอนต่อไป",
    },
}
SERIES = "the-letter"
FILM = f"series/{SERIES}/episodes/001"


@dataclass(frozen=True, slots=True)
class Dubbed:
    """An episode and its dubs.

    Attributes:
        folder: Of the store.
        dubs: By language.
    """

    folder: Path
    dubs: dict[str, PublishedEpisode]

    def path(self, name: str, language: str = "") -> Path:
        """Return a file of the episode or of a dub."""
        edition = f"dubs/{language}/{name}" if language else name
        return self.folder / FILM / edition

    def manifest(self, language: str = "") -> dict[str, Any]:
        """Return what the store says of it."""
        return json.loads(self.path("manifest.json", language).read_text("utf-8"))


def fill(sheet: str, words: dict[str, str]) -> str:
    """Return the sheet with its last column filled in."""
    rows = list(csv.DictReader(io.StringIO(sheet)))
    page = io.StringIO()
    filled = csv.DictWriter(page, fieldnames=list(rows[0]))
    filled.writeheader()
    filled.writerows({**row, "text": words[row["source"]]} for row in rows)
    return page.getvalue()


def print_sheet(folder: Path) -> str:
    """Return the sheet as the command line prints it."""
    from typer.testing import CliRunner  # noqa: PLC0415

    from flows.cli import app  # noqa: PLC0415  what the command imports is not the flow's

    done = CliRunner().invoke(app, ["dub", "The Letter", "--sheet", "--to", str(folder)])
    assert done.exit_code == 0, done.output
    return done.output


def order(folder: Path, **changes: object) -> DubParameters:
    return DubParameters.model_validate({"series": "The Letter", "storage": str(folder), **changes})


@pytest.fixture(scope="module")
def dubbed(prefect_api: str, tmp_path_factory: pytest.TempPathFactory) -> Dubbed:
    assert prefect_api
    folder = tmp_path_factory.mktemp("dub")
    film = EpisodeParameters(screenplay=SCREENPLAY, storage=str(folder), size="270x480")
    asyncio.run(produce_episode(film))
    sheet = print_sheet(folder)
    for language, words in WORDS.items():
        (folder / f"lines.{language}.csv").write_text(fill(sheet, words), "utf-8")
    asked = order(folder, languages=list(WORDS), lines=str(folder / "lines.{language}.csv"))
    dubs = asyncio.run(dub_episode(asked))
    return Dubbed(folder, dict(zip(WORDS, dubs, strict=True)))


def packets(film: Path) -> list[str]:
    """Return the digest of every video packet in order, by ffprobe."""
    shown = judge(
        *("ffprobe", "-v", "error", "-select_streams", "v:0", "-show_packets"),
        *("-show_data_hash", "sha256", "-of", "json", str(film)),
    )
    return [packet["data_hash"] for packet in json.loads(shown)["packets"]]


def frames_of(dubbed: Dubbed, language: str, *changes: str) -> list[int]:
    """Return the frames of the shots that were changed in these ways, by the manifest."""
    timeline_ref = json.loads(dubbed.path("master.json").read_text("utf-8"))["timing"]["timeline"]
    digest = timeline_ref["sha256"]
    timeline = json.loads((dubbed.folder / "objects" / digest[:2] / digest).read_text("utf-8"))
    spans = {
        shot["shot_id"]: range(shot["start_frame"], shot["start_frame"] + shot["num_frames"])
        for shot in timeline["shots"]
    }
    shots = dubbed.manifest(language)["shots"]
    return [
        frame for shot in shots if shot["change"] in changes for frame in spans[shot["shot_id"]]
    ]


@pytest.mark.slow
@pytest.mark.parametrize("language", WORDS)
def test_the_picture_of_other_shots_is_copied_packet_by_packet(
    dubbed: Dubbed, language: str
) -> None:
    """Where nobody is seen to speak and nothing is to be read, not one byte is another."""
    for name, kept in (("film.mp4", ("copied",)), ("textless.mp4", ("copied", "words"))):
        before, after = packets(dubbed.path(name)), packets(dubbed.path(name, language))
        assert len(before) == len(after)
        same = frames_of(dubbed, language, *kept)
        assert same
        assert all(before[frame] == after[frame] for frame in same)
        others = set(range(len(before))) - set(same)
        assert any(before[frame] != after[frame] for frame in others)


@pytest.mark.slow
@pytest.mark.parametrize("language", WORDS)
def test_music_and_effects_are_the_originals(dubbed: Dubbed, language: str) -> None:
    """M&E are the same bytes, the voices others; film and sound last as long."""
    for stem in ("music", "effects"):
        name = f"stems/{stem}.wav"
        assert dubbed.path(name).read_bytes() == dubbed.path(name, language).read_bytes()
    voices = "stems/dialogue.wav"
    assert dubbed.path(voices).read_bytes() != dubbed.path(voices, language).read_bytes()
    lengths = [
        judge(
            "ffprobe", "-v", "error", "-show_entries", "stream=duration", "-of", "csv=p=0", str(f)
        )
        for f in (dubbed.path("film.mp4"), dubbed.path("film.mp4", language))
    ]
    assert lengths[0] == lengths[1]


@pytest.mark.slow
@pytest.mark.parametrize("language", WORDS)
def test_captions_say_the_translated_lines(dubbed: Dubbed, language: str) -> None:
    """Every translated line is there, and nothing of the original is left."""
    srt = dubbed.path("captions.srt", language).read_text("utf-8")
    shown = "".join(
        line for line in srt.splitlines() if line and not re.match(r"^[\d:,> -]+$", line)
    )
    bare = re.sub(r"\s", "", shown)
    for source, text in WORDS[language].items():
        if source.isupper() or source == "The Letter":
            continue
        assert re.sub(r"\s", "", text) in bare
        assert re.sub(r"\s", "", source) not in bare
    manifest = dubbed.manifest(language)
    assert manifest["language"] == language
    assert manifest["original_language"] == "en"
    assert manifest["title"] == WORDS[language]["The Letter"]
    assert all(1 / 1.0801 < tempo < 1.0801 for tempo in manifest["tempos"].values())
    assert all(check["is_passed"] or not check["is_required"] for check in manifest["checks"])


async def test_a_line_that_is_too_long_is_named_and_nothing_is_published(
    dubbed: Dubbed,
) -> None:
    long = {
        **WORDS["es"],
        "Then who is that?": "¿Y entonces quién demonios puede ser ese hombre?" * 3,
    }
    sheet = fill(dubbed.path("lines.csv", "es").read_text("utf-8"), long)
    (dubbed.folder / "long.pt-BR.csv").write_text(sheet, "utf-8")
    asked = order(
        dubbed.folder, languages=["pt-BR"], lines=str(dubbed.folder / "long.{language}.csv")
    )
    with pytest.raises(InvalidInputError, match=r"1 line.* in pt-BR .*cut it to \d+%"):
        await dub_episode(asked)
    assert not dubbed.path("film.mp4", "pt-BR").exists()


@pytest.mark.slow
async def test_a_model_translates_and_shortens(dubbed: Dubbed) -> None:
    """An id that it forgets is asked for again, a line that is too long is sent back with why."""
    words = {**WORDS["es"], "Paul, who put this under my door?": "Paul, ¿quién dejó esto? " * 6}

    def respond(seen: Seen) -> Scripted:
        ids = dict(re.findall(r"^\[(\S+)\] .*?(?:\)|\): )\s?(.*)$", seen.prompt, re.MULTILINE))
        told = {key: text.removeprefix(": ") for key, text in ids.items()}
        if "cut it to" in seen.prompt:
            return completion({"texts": [{"id": key, "text": "¿Quién fue?"} for key in told]})
        items = [{"id": key, "text": words[source]} for key, source in told.items()]
        return completion({"texts": items[:-1] if seen.index == 0 else items})

    with serve_chat(respond) as server:
        asked = order(dubbed.folder, languages=["es-MX"], writers=f"{server.base_url}#translator")
        (dub,) = await dub_episode(asked)
        prompts = [seen.prompt for seen in server.seen]
    assert len(prompts) == 3
    assert "was not answered" in prompts[1]
    assert "the original needs" in prompts[0]
    assert "at its fastest" in prompts[2]
    lines = open_store(str(dubbed.folder)).read_name(dub.names["lines"])
    assert "¿Quién fue?" in (dubbed.folder / dub.names["lines"]).read_text("utf-8")
    assert lines.media_type == "text/csv"


async def test_without_a_translator_or_lines_nothing_is_begun(dubbed: Dubbed) -> None:
    with pytest.raises(InvalidInputError, match="nobody translates"):
        await dub_episode(order(dubbed.folder, languages=["es"]))


async def test_an_episode_that_was_not_produced_is_named(dubbed: Dubbed) -> None:
    asked = order(dubbed.folder, series="Nothing", languages=["es"], lines="x.csv")
    with pytest.raises(InvalidInputError, match="episode 1 of series 'nothing'"):
        await dub_episode(asked)
