import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cliffhanger.checks.film import FilmPlan, check_film
from cliffhanger.checks.gate import admit
from cliffhanger.checks.result import CheckResult
from cliffhanger.checks.span import FrameSpan, find_spans
from cliffhanger.checks.statistics import film_statistics
from cliffhanger.errors import InvalidMediaError, QualityRefusedError
from cliffhanger.media.audio import Audio
from cliffhanger.media.caption import Cue
from cliffhanger.media.encode import ClipWriter
from cliffhanger.media.mux import mux_film
from cliffhanger.media.picture import VideoFormat
from cliffhanger.media.timeline import TimedLine, TimedShot, Timeline

SMALL = VideoFormat(width_px=180, height_px=320)
NUM_FRAMES = 72
LINE = TimedLine(line_id="s01-l01", start_sample=12_000, num_samples=96_000)
CUE = Cue(start_frame=6, end_frame=54, lines=("You lied to me.", "You always lie."))


def plan(cues: tuple[Cue, ...] = (CUE,), words: tuple[str, ...] = ("Episode 1",)) -> FilmPlan:
    shot = TimedShot(shot_id="s01-t01", start_frame=0, num_frames=NUM_FRAMES, lines=(LINE,))
    return FilmPlan(Timeline(fps=24, shots=(shot,)), SMALL, speech(), cues, words=words)


def speech(level: float = 0.2) -> Audio:
    """A tone at -14 LUFS: a stereo sine of 1 kHz at -14.0 dBFS RMS per channel sums to -11 dB."""
    times = np.arange(NUM_FRAMES * 2000) / 48_000
    tone = (level * np.sin(2 * np.pi * 997 * times)).astype(np.float32)
    return Audio(np.stack([tone, tone]))


def make_film(
    path: Path,
    *,
    sound: Audio | None = None,
    black: range = range(0),
    held: range = range(0),
    num_frames: int = NUM_FRAMES,
) -> Path:
    pattern = np.random.default_rng(7).integers(60, 200, (40, 23), dtype=np.uint8)
    texture = np.kron(pattern, np.ones((8, 8), np.uint8))[:, : SMALL.width_px]
    with ClipWriter(path.with_suffix(".clip.mp4"), SMALL) as writer:
        for index in range(num_frames):
            shift = held.start if index in held else index
            i420 = np.full((480, 180), 128, np.uint8)
            i420[:320] = 16 if index in black else np.roll(texture, 3 * shift, axis=0)
            writer.write(i420)
    sound = sound or speech()
    fitted = np.resize(sound.samples, (2, num_frames * 2000)).astype(np.float32)
    mux_film(path, clips=[writer.clip], audio=Audio(fitted))
    return path


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_film(tmp_path_factory.mktemp("good") / "film.mp4")


def failures(results: tuple[CheckResult, ...]) -> dict[str, str]:
    return {result.name: result.note for result in results if not result.is_passed}


def test_a_good_film_passes_every_check_and_the_gate(good: Path) -> None:
    results = check_film(good, plan())
    assert failures(results) == {}
    assert len({result.name for result in results}) == len(results) == 19
    assert admit(results) == results


def test_a_black_stretch_is_found_unless_it_is_designed(tmp_path: Path) -> None:
    film = make_film(tmp_path / "film.mp4", black=range(30, 36))
    assert failures(check_film(film, plan())) == {"black_stretches": "1.25-1.50 s"}
    designed = replace(plan(), allowed_black=(FrameSpan(30, 36),))
    assert failures(check_film(film, designed)) == {}


def test_black_and_frozen_stretches_agree_with_ffmpeg(tmp_path: Path) -> None:
    film = make_film(tmp_path / "film.mp4", black=range(10, 18), held=range(30, 50))
    filters = "blackdetect=d=0.2:pix_th=0.10,freezedetect=n=0.001:d=0.5"
    command = ["ffmpeg", "-v", "info", "-i", film, "-vf", filters, "-f", "null", "-"]
    log = subprocess.run(command, capture_output=True, check=True, text=True).stderr
    assert "black_start:0.416667 black_end:0.75" in log
    assert "freeze_start: 1.25" in log
    found = failures(check_film(film, plan()))
    assert found["black_stretches"] == "0.42-0.75 s"
    assert found["frozen_stretches"].startswith("1.25-2.0")


def test_a_designed_hold_is_no_freeze(tmp_path: Path) -> None:
    film = make_film(tmp_path / "film.mp4", held=range(40, 72))
    assert "frozen_stretches" in failures(check_film(film, plan()))
    designed = replace(plan(), allowed_still=(FrameSpan(40, 72),))
    assert failures(check_film(film, designed)) == {}


def test_silence_and_an_unheard_line_are_found(tmp_path: Path) -> None:
    sound = speech().samples.copy()
    sound[:, 12_000:120_000] = 0
    film = make_film(tmp_path / "film.mp4", sound=Audio(sound))
    found = failures(check_film(film, plan()))
    assert found["lines_audible"] == "s01-l01"
    assert found["silent_stretches"].startswith("0.")
    designed = replace(plan(), allowed_silent=(FrameSpan(0, 72),))
    assert "silent_stretches" not in failures(check_film(film, designed))


def test_a_line_missing_from_the_stem_is_found_under_loud_music(good: Path) -> None:
    empty = Audio(np.zeros((2, NUM_FRAMES * 2000), np.float32))
    assert failures(check_film(good, replace(plan(), dialogue=empty))) == {
        "lines_audible": "s01-l01"
    }


@pytest.mark.parametrize(
    ("level", "failed"),
    [(0.1, {"loudness"}), (0.98, {"loudness", "true_peak"})],
    ids=["quiet", "hot"],
)
def test_loudness_and_peaks_are_those_of_the_file(
    tmp_path: Path, level: float, failed: set[str]
) -> None:
    film = make_film(tmp_path / "film.mp4", sound=speech(level))
    assert set(failures(check_film(film, plan()))) == failed


def test_loudness_agrees_with_ffmpeg(good: Path) -> None:
    command = ["ffmpeg", "-i", good, "-af", "ebur128=peak=true", "-f", "null", "-"]
    log = subprocess.run(command, capture_output=True, check=True, text=True).stderr
    summary = log[log.rindex("Summary:") :]
    expected = float(summary.split("I:")[1].split("LUFS")[0])
    measured = {result.name: result.measured for result in check_film(good, plan())}
    assert float(measured["loudness"]) == pytest.approx(expected, abs=0.15)


def test_a_film_of_another_length_than_planned_fails(tmp_path: Path) -> None:
    film = make_film(tmp_path / "film.mp4", num_frames=71)
    assert set(failures(check_film(film, plan()))) == {"film_length"}


def test_a_film_made_elsewhere_fails_by_its_container(good: Path, tmp_path: Path) -> None:
    """What ffmpeg does by default: edit lists, index last; sound mono and 0.3 s short."""
    film = tmp_path / "film.mp4"
    command = [
        "ffmpeg", "-v", "error", "-i", good, "-vf", "scale=96:160,setparams=colorspace=smpte170m",
        "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-ac", "1", "-t", "3",
        "-af", "atrim=end=2.7", film,
    ]  # fmt: skip
    subprocess.run(command, check=True)
    names = set(failures(check_film(film, plan())))
    assert {
        "video_stream", "audio_stream", "index_first", "edit_lists", "stream_lengths",
    } <= names  # fmt: skip


def test_sound_that_starts_late_fails(good: Path, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    command = [
        "ffmpeg", "-v", "error", "-i", good, "-itsoffset", "0.2", "-i", good,
        "-map", "0:v", "-map", "1:a", "-c", "copy", film,
    ]  # fmt: skip
    subprocess.run(command, check=True)
    assert "start_offset" in failures(check_film(film, plan()))


CAPTIONS = [
    pytest.param(
        (CUE.model_copy(update={"lines": ("ill " * 8 + "ill",)}),),
        {"caption_lengths"},
        id="long line",
    ),
    pytest.param(
        (CUE.model_copy(update={"end_frame": 26}),),
        {"caption_speed"},
        id="too fast",
    ),
    pytest.param(
        (CUE.model_copy(update={"start_frame": 0, "end_frame": 12, "lines": ("No.",)}),),
        {"caption_durations"},
        id="too short",
    ),
    pytest.param(
        (
            CUE,
            CUE.model_copy(update={"start_frame": 53, "end_frame": 72, "lines": ("And so do I.",)}),
        ),
        {"caption_order", "caption_durations"},
        id="overlap",
    ),
    pytest.param((CUE.model_copy(update={"end_frame": 73}),), {"caption_order"}, id="past the end"),
    pytest.param(
        (CUE.model_copy(update={"lines": ("W" * 30,)}),), {"caption_place"}, id="wide letters"
    ),
    pytest.param((CUE.model_copy(update={"lines": ("Hi 😀",)}),), {"glyphs"}, id="emoji"),
]


@pytest.mark.parametrize(("cues", "failed"), CAPTIONS)
def test_bad_captions_fail(good: Path, cues: tuple[Cue, ...], failed: set[str]) -> None:
    assert set(failures(check_film(good, plan(cues)))) - {"caption_durations"} == failed - {
        "caption_durations"
    }
    assert failed <= set(failures(check_film(good, plan(cues))))


def test_words_on_screen_need_glyphs_too(good: Path) -> None:
    assert failures(check_film(good, plan(words=("終≋",)))) == {"glyphs": "≋ (U+224B)"}


def test_the_gate_names_each_failed_required_check() -> None:
    bad = CheckResult(
        name="true_peak", is_passed=False, measured="-0.2", limit="<= -1", unit="dBTP"
    )
    advice = bad.model_copy(update={"name": "caption_speed", "is_required": False})
    with pytest.raises(QualityRefusedError, match="true peak must be <= -1 dBTP") as refused:
        admit((bad, advice))
    assert refused.value.reasons == ("true peak must be <= -1 dBTP, measured -0.2",)
    assert admit((advice,)) == (advice,)


def test_the_gate_refuses_a_draft_that_nobody_checked() -> None:
    with pytest.raises(QualityRefusedError, match="nothing was checked"):
        admit(())


def test_a_file_without_picture_has_no_statistics(tmp_path: Path) -> None:
    sound = tmp_path / "sound.wav"
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=d=0.1", sound]
    subprocess.run(command, check=True)
    with pytest.raises(InvalidMediaError, match="picture track"):
        film_statistics(sound)


def test_spans_are_the_runs_of_a_mask() -> None:
    mask = np.array([1, 1, 0, 1, 0, 1, 1, 1], bool)
    assert find_spans(mask, min_frames=2) == (FrameSpan(0, 2), FrameSpan(5, 8))
