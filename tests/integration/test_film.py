"""The finished film, made by the command line and judged by Debian's ffprobe and ffmpeg."""

import math
import sqlite3
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.integration.studio import EXAMPLES, TestStudio, judge, loudness, probe

SAMPLE = EXAMPLES / "the_cleaners_key.fountain"
SHARE = 0.1
"""Of the first run's time, what a second may take."""


@dataclass(frozen=True, slots=True)
class MadeFilm:
    """The sample, made at full size, then asked for up to three times more; the best counts."""

    studio: TestStudio
    folder: Path
    first_seconds: float
    second_seconds: float

    @property
    def film(self) -> Path:
        """The MP4."""
        return self.folder / "film.mp4"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Generator[MadeFilm]:
    studio = TestStudio(tmp_path_factory.mktemp("studio"))
    try:
        started = time.monotonic()
        folder = studio.produce(SAMPLE)
        first_seconds = time.monotonic() - started
        yield MadeFilm(studio, folder, first_seconds, rerun(studio, first_seconds * SHARE))
    finally:
        studio.stop()


def rerun(studio: TestStudio, wanted_seconds: float) -> float:
    """Return the fewest seconds that the same command takes again, in up to three tries."""
    fewest_seconds = math.inf
    for _ in range(3):
        started = time.monotonic()
        studio.produce(SAMPLE)
        fewest_seconds = min(fewest_seconds, time.monotonic() - started)
        if fewest_seconds < wanted_seconds:
            break
    return fewest_seconds


def test_the_stream_facts_are_those_of_the_delivery_standard(made: MadeFilm) -> None:
    """H.264 High yuv420p bt709 at 1080x1920 and AAC-LC at 48 kHz."""
    streams = probe(made.film)
    video, audio = streams["video"], streams["audio"]
    facts = [video[name] for name in ("codec_name", "profile", "pix_fmt", "width", "height")]
    assert facts == ["h264", "High", "yuv420p", 1080, 1920]
    colors = [video[name] for name in ("color_space", "color_transfer", "color_primaries")]
    assert colors == ["bt709", "bt709", "bt709"]
    assert [audio[name] for name in ("codec_name", "profile", "sample_rate", "channels")] == [
        "aac",
        "LC",
        "48000",
        2,
    ]


def test_the_film_decodes_without_a_single_error(made: MadeFilm) -> None:
    """A full decode prints nothing at error level."""
    assert judge("ffmpeg", "-v", "error", "-i", str(made.film), "-f", "null", "-") == ""


def test_there_are_no_edit_lists_and_the_index_is_first(made: MadeFilm) -> None:
    """`edts` never occurs, `moov` stands before `mdat`, and both streams start at 0."""
    data = made.film.read_bytes()
    assert data.count(b"edts") == 0
    assert 0 < data.index(b"moov") < data.index(b"mdat")
    streams = probe(made.film)
    assert float(streams["video"]["start_time"]) == float(streams["audio"]["start_time"]) == 0.0


def test_picture_and_sound_are_equally_long(made: MadeFilm) -> None:
    """Their durations differ by less than a frame."""
    streams = probe(made.film)
    gap = float(streams["video"]["duration"]) - float(streams["audio"]["duration"])
    assert abs(gap) < 1 / 24


def test_the_loudness_is_that_of_the_platforms(made: MadeFilm) -> None:
    """-14 +-1 LUFS and at most -1 dBTP."""
    integrated, peak = loudness(made.film)
    assert integrated == pytest.approx(-14.0, abs=1.0)
    assert peak <= -1.0


def test_the_sample_lasts_a_minute_to_a_minute_and_a_half(made: MadeFilm) -> None:
    """The sample is the product's calling card."""
    assert 60.0 <= float(probe(made.film)["video"]["duration"]) <= 90.0


def test_everything_that_belongs_to_an_episode_is_there(made: MadeFilm) -> None:
    """Film, textless film, sidecars, stems, stills, report and manifest."""
    names = {str(path.relative_to(made.folder)) for path in made.folder.rglob("*.*")}
    assert names >= {
        "film.mp4",
        "textless.mp4",
        "captions.srt",
        "captions.vtt",
        "captions.ass",
        "poster.jpg",
        "contact_sheet.png",
        "report.md",
        "manifest.json",
        "stems/dialogue.wav",
        "stems/music.wav",
        "stems/effects.wav",
        "stems/mix.wav",
    }


def test_a_second_run_takes_less_than_a_tenth_and_is_cached(made: MadeFilm) -> None:
    """Nothing is done twice, and Prefect says so."""
    assert made.second_seconds < SHARE * made.first_seconds
    with sqlite3.connect(made.studio.folder / "prefect" / "prefect.db") as database:
        states = dict(
            database.execute(
                "select state_name, count(*) from task_run "
                "where flow_run_id = (select id from flow_run order by created desc limit 1) "
                "group by state_name"
            )
        )
    assert set(states) <= {"Cached", "Completed"}
    assert states["Completed"] == 1  # publishing is never cached: links expire
