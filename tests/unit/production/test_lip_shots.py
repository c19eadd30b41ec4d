"""Lips of a whole film: rows by shot, shots measured together, and the checks over them."""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import pytest

from cliffhanger.checks.av_offset import AvOffset
from cliffhanger.checks.gate import admit
from cliffhanger.checks.lip_closures import Closures
from cliffhanger.checks.lip_report import LipReport, MouthKind
from cliffhanger.checks.lips import viseme_accuracy
from cliffhanger.checks.result import CheckResult
from cliffhanger.errors import QualityRefusedError
from cliffhanger.media.audio import Audio
from cliffhanger.media.picture import VideoFormat
from cliffhanger.models.requests import VideoRequest
from cliffhanger.production.lip_measures import SpokenLine, lay_times, lay_voice, measure_drawn
from cliffhanger.production.lip_methods import LipAttempt, SyncedLips
from cliffhanger.production.lip_shots import ShotLips, check_film_lips, lip_cells
from tests.paid_shots import request
from tests.talking_mouths import LINES, SHORT_LINES, speak, track_of

FPS = 25
FORMAT = VideoFormat(width_px=270, height_px=480, fps=FPS)


def scene(shot_id: str, text: str, *, start_frame: int = 6) -> tuple[VideoRequest, SpokenLine]:
    """Return a shot in which Nora says *text*, and the line."""
    speech = speak(text)
    track = track_of(speech, FPS)
    own = {"line_id": shot_id, "character_id": "nora", "start_frame": start_frame}
    wanted = request(
        "nora",
        num_frames=start_frame + len(track.visemes) + 8,
        format=FORMAT,
        mouths=(track.model_copy(update=own),),
    )
    shot = wanted.shot.model_copy(update={"id": shot_id})
    score = viseme_accuracy(speech.times, track.visemes, FPS)
    line = SpokenLine(speech.audio, speech.times, score)
    return wanted.model_copy(update={"shot": shot}), line


def measure(*texts: str, late_ms: float = 0.0) -> tuple[ShotLips, ...]:
    """Return the lips of drawn shots whose sound is so late."""
    scenes = [scene(f"t{index}", text) for index, text in enumerate(texts)]
    lines = {shot.shot.id: _late(line, late_ms) for shot, line in scenes}
    return measure_drawn([shot for shot, _ in scenes], lines)


def _late(line: SpokenLine, late_ms: float) -> SpokenLine:
    silence = np.zeros((1, round(48 * late_ms)), np.float32)
    audio = Audio(np.concatenate([silence, line.audio.samples[:1]], axis=1))
    return SpokenLine(audio, line.times, line.score)


def test_a_line_is_laid_where_the_shot_has_it() -> None:
    """Sound from its frame on, cut at the end of the shot, and its phones as much later."""
    shot, line = scene("t0", SHORT_LINES[0], start_frame=10)
    sound = lay_voice(shot, {"t0": line.audio}).samples[0]
    start = 10 * 48_000 // FPS
    assert sound.size == shot.num_frames * 48_000 // FPS
    assert not sound[:start].any()
    heard = line.audio.samples[0][: sound.size - start]
    assert np.array_equal(sound[start : start + heard.size], np.clip(heard, -1.0, 1.0))
    assert not sound[start + heard.size :].any()
    times = lay_times(shot, {"t0": line.times})
    moved = [phone.start_seconds - 10 / FPS for phone in times.phones]
    assert moved == pytest.approx([phone.start_seconds for phone in line.times.phones])


def test_drawn_shots_pass_by_the_rig_itself() -> None:
    """Offset within the target, every shape right: nothing of it warns."""
    (row,) = measure(LINES["en"][0])
    assert row.verdict == "passed"
    assert row.offset.offset_ms == pytest.approx(0.0, abs=20.0)
    assert row.report.visemes is not None
    assert all(check.is_passed for check in check_film_lips([row]))


def test_sound_that_is_laid_late_is_told() -> None:
    """It warns: what draws the mouth cannot be wrong, the mix can."""
    (row,) = measure(LINES["en"][0], late_ms=160.0)
    assert row.offset.offset_ms == pytest.approx(160.0, abs=20.0)
    offset = next(check for check in check_film_lips([row]) if check.name == "lip_offset")
    assert (offset.is_passed, offset.is_required) == (False, False)
    assert offset.note.startswith("t0; ")


def test_short_shots_are_measured_together() -> None:
    """Each has less than 2.5 s of speech; a long one stays by itself."""
    rows = measure(LINES["en"][0], *SHORT_LINES)
    alone, *short = rows
    assert alone.pooled is None
    assert [row.report.offset.offset_ms for row in short] == [None] * 3
    assert {row.offset.offset_ms for row in short} == {short[0].offset.offset_ms}
    assert short[0].offset.offset_ms == pytest.approx(0.0, abs=20.0)
    assert lip_cells(short[0])["offset ms"].endswith("(pooled)")
    assert short[0].offset.speech_seconds == pytest.approx(
        sum(row.report.offset.speech_seconds for row in short), abs=0.01
    )


def test_one_short_shot_alone_is_not_measured() -> None:
    """It says why, and is no failure."""
    (row,) = measure(SHORT_LINES[0])
    cells = lip_cells(row)
    assert (cells["offset ms"], cells["r"]) == ("n/a", "n/a")
    assert "2.5 are needed" in cells["note"]
    assert all(check.is_passed for check in check_film_lips([row]))


def test_shots_without_a_speaking_mouth_have_no_row() -> None:
    silent = request("nora", num_frames=50, format=FORMAT)
    assert measure_drawn([silent], {}) == ()
    assert check_film_lips(()) == ()


def attempt(method: str, offset_ms: float, *, is_good: bool, cost: str = "0.5") -> LipAttempt:
    """Return an attempt that was measured."""
    result = CheckResult(
        name="lip_sync_offset", is_passed=is_good, is_required=not is_good, measured="", limit=""
    )
    report = LipReport(
        kind=MouthKind.FILMED,
        offset=AvOffset(offset_ms=offset_ms, correlation=0.7, confidence=0.3, speech_seconds=3.0),
        closures=Closures(),
        results=(result,),
    )
    return LipAttempt(method=method, report=report, cost_usd=Decimal(cost))


def synced(attempts: Sequence[LipAttempt], *, is_held: bool) -> ShotLips:
    lips = SyncedLips(
        attempts=tuple(attempts), kept_index=len(attempts) - 1, is_held=is_held, refusals=("x: no",)
    )
    return ShotLips(
        shot_id="s01-t01", method=lips.kept.method, report=lips.kept.report, synced=lips
    )


def test_a_shot_that_no_method_did_right_keeps_the_draft_back() -> None:
    """The refusal names the shot, what was tried and measured, what it cost, and what to do."""
    failed = [attempt("a/one", -300.0, is_good=False), attempt("b/two", 200.0, is_good=False)]
    row = synced(failed, is_held=True)
    assert row.verdict == "held"
    with pytest.raises(QualityRefusedError) as refusal:
        admit(check_film_lips([row]))
    (reason,) = refusal.value.reasons
    for words in ("s01-t01", "a/one failed (-300 ms", "b/two", "$1.00", "x: no", "models.lipsync"):
        assert words in reason


def test_a_second_method_that_is_right_is_published() -> None:
    """The row says what was tried before."""
    row = synced(
        [attempt("a/one", -300.0, is_good=False), attempt("b/two", 10.0, is_good=True)],
        is_held=False,
    )
    assert admit(check_film_lips([row]))
    assert lip_cells(row)["method"] == "b/two"
    assert "a/one failed (-300 ms, r 0.70)" in lip_cells(row)["note"]
