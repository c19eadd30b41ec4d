# ruff: noqa: RUF001 - IPA letters are what is tested
"""The scorer itself: it must see a wrong, late or shut mouth."""

import pytest

from cliffhanger.animatic.lips import mouth_visemes
from cliffhanger.animatic.voice import EspeakVoice
from cliffhanger.checks.lips import check_lips, viseme_accuracy
from cliffhanger.media.speech import Phone, SpeechTimes
from cliffhanger.models.requests import SpeechRequest
from cliffhanger.story.model import Character

_TIMES = SpeechTimes(
    phones=(
        Phone(symbol="m", start_seconds=0.0, end_seconds=0.2),
        Phone(symbol="ɑː", start_seconds=0.2, end_seconds=0.6),
        Phone(symbol="", start_seconds=0.6, end_seconds=1.2),
        Phone(symbol="uː", start_seconds=1.2, end_seconds=1.6),
    )
)
_RIGHT = "A" * 5 + "D" * 10 + "X" * 15 + "F" * 10


def test_the_right_mouth_scores_everything() -> None:
    score = viseme_accuracy(_TIMES, _RIGHT, 25)
    assert (score.accuracy, score.bilabial_recall, score.rest_in_pauses) == (1.0, 1.0, 1.0)
    assert check_lips(score).is_passed


@pytest.mark.parametrize("shift", [-1, 1])
def test_one_frame_beside_is_forgiven(shift: int) -> None:
    shifted = "A" + _RIGHT[:-1] if shift > 0 else _RIGHT[1:] + "F"
    assert viseme_accuracy(_TIMES, shifted, 25).accuracy == 1.0


def test_four_frames_late_is_not() -> None:
    score = viseme_accuracy(_TIMES, "AAAA" + _RIGHT[:-4], 25)
    assert score.accuracy == pytest.approx(1.0 - 9 / 40)
    assert not check_lips(score).is_passed


def test_lips_that_never_close_are_seen() -> None:
    score = viseme_accuracy(_TIMES, _RIGHT.replace("A", "B"), 25)
    assert score.bilabial_recall == 0.0
    assert not check_lips(score).is_passed


def test_an_open_mouth_in_a_long_pause_is_seen() -> None:
    score = viseme_accuracy(_TIMES, _RIGHT.replace("X", "D"), 25)
    assert score.rest_in_pauses == 0.0
    assert not check_lips(score).is_passed


def test_another_line_s_mouth_scores_low() -> None:
    """Mouths of one sentence do not fit another: the score is about speech, not chance."""
    voice, who = EspeakVoice(), Character(id="mia", name="Mia")
    texts = ("You never told me about the baby, and I believed you.", "Why would Rose go there?")
    own, other = (voice.speak(SpeechRequest(text=text, character=who)).times for text in texts)
    num_frames = round(other.phones[-1].end_seconds * 25)
    wrong = mouth_visemes(own, num_frames=num_frames, fps=25)
    assert viseme_accuracy(other, wrong, 25).accuracy < 0.8


def test_nothing_to_judge_passes() -> None:
    assert check_lips(viseme_accuracy(SpeechTimes(), "XXX", 25)).is_passed
