"""One verdict from all measures, and n/a where a measure does not apply."""

from dataclasses import replace

import numpy as np
import pytest

from cliffhanger.checks.av_offset import TalkingMouth
from cliffhanger.checks.lip_closures import measure_closures
from cliffhanger.checks.lip_report import LipReport, LipVerdict, MouthKind, measure_lips
from cliffhanger.checks.lips import LipScore, viseme_accuracy
from cliffhanger.checks.result import CheckResult
from cliffhanger.checks.sync_score import SyncScore
from cliffhanger.media.audio import Audio
from cliffhanger.media.speech import Phone, SpeechTimes
from tests.talking_mouths import LINES, SHORT_LINES, speak, talk, track_of

LINE, OTHER = LINES["en"][:2]
GOOD = SyncScore(lse_d=7.0, lse_c=8.0, offset_frames=0, num_windows=60, scorer="syncnet")
NOTHING = Audio(np.zeros((1, 48_000), np.float32))


def result(report: LipReport, name: str) -> CheckResult:
    return next(item for item in report.results if item.name == name)


def visemes_of(text: str) -> LipScore:
    speech = speak(text)
    return viseme_accuracy(speech.times, track_of(speech, 25).visemes, 25)


def test_a_drawn_line_passes_everything() -> None:
    """The rig's mouth keeps the target of every measure, and SyncNet is not asked."""
    report = measure_lips([talk(LINE)], kind=MouthKind.DRAWN, visemes=visemes_of(LINE))
    assert report.verdict is LipVerdict.PASSED
    assert all(item.is_passed for item in report.results)
    assert result(report, "lip_sync_expert").measured == "n/a"
    assert "photographs" in result(report, "lip_sync_expert").note


@pytest.mark.parametrize(
    ("late_ms", "verdict"),
    [
        pytest.param(0, LipVerdict.PASSED, id="together"),
        pytest.param(80, LipVerdict.REVIEW, id="late, and nobody minds"),
        pytest.param(200, LipVerdict.FAILED, id="late"),
        pytest.param(-120, LipVerdict.FAILED, id="early"),
    ],
)
def test_early_sound_is_borne_less_than_late(late_ms: int, verdict: LipVerdict) -> None:
    """BT.1359: viewers notice 45 ms early and 125 ms late; our target is 40 either way."""
    report = measure_lips([talk(LINE, late_ms=late_ms)], kind=MouthKind.FILMED)
    assert report.verdict is verdict


def test_a_swapped_track_fails() -> None:
    report = measure_lips([talk(LINE, heard=OTHER)], kind=MouthKind.FILMED)
    assert report.verdict is LipVerdict.FAILED
    assert not result(report, "lip_sync_fit").is_passed


def test_too_little_is_unmeasured_and_says_why() -> None:
    """No figure is no praise: a short line alone has no verdict."""
    report = measure_lips([talk(SHORT_LINES[0])], kind=MouthKind.FILMED)
    assert report.verdict is LipVerdict.UNMEASURED
    assert result(report, "lip_sync_offset").measured == "n/a"
    assert "are needed" in result(report, "lip_sync_offset").note


@pytest.mark.parametrize(
    ("sync", "verdict"),
    [
        pytest.param({}, LipVerdict.PASSED, id="good"),
        pytest.param({"lse_c": 4.0}, LipVerdict.REVIEW, id="middling"),
        pytest.param({"lse_d": 9.0}, LipVerdict.REVIEW, id="far"),
        pytest.param({"offset_frames": -2}, LipVerdict.REVIEW, id="two frames"),
        pytest.param({"lse_c": 2.9}, LipVerdict.FAILED, id="poor"),
        pytest.param({"offset_frames": 3}, LipVerdict.FAILED, id="three frames"),
    ],
)
def test_the_expert_s_limits(sync: dict[str, float], verdict: LipVerdict) -> None:
    """Passes from C 5.5, D 8 and one frame; fails below C 3 or from three frames on."""
    score = GOOD.model_copy(update=sync)
    report = measure_lips([talk(LINE)], kind=MouthKind.FILMED, sync=score)
    assert report.verdict is verdict


def test_lips_that_never_close_are_for_a_person() -> None:
    """The line fits its sound, but its p, b and m stay open."""
    mouth = talk(OTHER)
    open_ = replace(mouth, aperture=mouth.aperture + 0.4)
    closures = measure_closures([open_])
    assert closures.share == 0.0
    report = measure_lips([open_], kind=MouthKind.FILMED)
    assert report.verdict is LipVerdict.REVIEW
    assert not result(report, "lip_sync_closures").is_passed


def test_closures_are_counted_by_hand() -> None:
    """An m at 0.2-0.28 s is closed, p before 0.8 s is not, and the pause from 1.2 s is at rest."""
    times = SpeechTimes(
        phones=(
            Phone(symbol="m", start_seconds=0.2, end_seconds=0.28),
            Phone(symbol="ɑ", start_seconds=0.28, end_seconds=0.8),  # noqa: RUF001
            Phone(symbol="p", start_seconds=0.8, end_seconds=0.84),
            Phone(symbol="ɑ", start_seconds=0.84, end_seconds=1.2),  # noqa: RUF001
            Phone(symbol="", start_seconds=1.2, end_seconds=1.8),
        )
    )
    aperture = np.ones(50)
    aperture[5:7] = 0.1
    aperture[31:45] = 0.05
    closures = measure_closures([TalkingMouth(aperture, 25, NOTHING, times)])
    assert (closures.share, closures.num_closures) == (0.5, 2)
    assert closures.rest_opening == pytest.approx(0.05)
    assert closures.num_resting == 12


def test_the_better_report_ranks_higher() -> None:
    passed, late, failed = (
        measure_lips([talk(LINE, late_ms=late_ms)], kind=MouthKind.FILMED)
        for late_ms in (0, 80, 200)
    )
    assert passed.rank > late.rank > failed.rank


def test_a_report_survives_json() -> None:
    report = measure_lips([talk(LINE)], kind=MouthKind.FILMED, sync=GOOD)
    assert LipReport.model_validate_json(report.model_dump_json()) == report
