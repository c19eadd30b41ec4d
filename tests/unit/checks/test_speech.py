# ruff: noqa: RUF001 - punctuation of other scripts is what is tested
"""Spoken lines judged: what was heard against what was written, pace, clipping, silence."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliffhanger.checks.result import CheckResult
from cliffhanger.checks.speech import (
    HeardLine,
    LineVerdict,
    best_line,
    check_clipping,
    check_pace,
    check_pauses,
    check_words,
    judge_line,
)
from cliffhanger.checks.speech_errors import count_edits, error_rate, speech_tokens
from cliffhanger.checks.speech_film import check_speech
from cliffhanger.media.audio import Audio
from cliffhanger.media.speech import Speech
from cliffhanger.media.transcript import Transcript
from cliffhanger.models.transcribers.embedded import transcript_of_speech
from tests.heard_lines import speak_lines


def tone(*parts: tuple[float, float]) -> Audio:
    """Return stretches of a tone, each of (seconds, peak)."""
    pieces = [
        peak * np.sin(2.0 * np.pi * 220.0 * np.arange(round(48_000 * seconds)) / 48_000)
        for seconds, peak in parts
    ]
    return Audio(np.concatenate(pieces).astype(np.float32)[np.newaxis, :])


def line(text: str, language: str = "en", audio: Audio | None = None) -> HeardLine:
    return HeardLine("s1-l1", text, language, audio or tone((1.0, 0.3)))


@cache
def fewest_edits(wanted: str, heard: str) -> int:
    """Return the edit distance by its definition, without a table."""
    if not wanted or not heard:
        return len(wanted) + len(heard)
    return min(
        fewest_edits(wanted[1:], heard[1:]) + (wanted[0] != heard[0]),
        fewest_edits(wanted[1:], heard) + 1,
        fewest_edits(wanted, heard[1:]) + 1,
    )


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_edits_are_the_fewest(wanted: str, heard: str) -> None:
    assert count_edits(wanted, heard) == fewest_edits(wanted, heard)


@pytest.mark.parametrize(
    ("script", "heard", "language", "errors", "wanted"),
    [
        pytest.param(
            "You were never my brother.", "you were NEVER my brother", "en", 0, 5, id="case"
        ),
        pytest.param(
            "I owe you 21 dollars", "I owe you twenty-one dollars", "en", 0, 6, id="number"
        ),
        pytest.param("Don't go half-dead", "Don\u2019t go half dead", "en", 0, 4, id="signs"),
        pytest.param("I have known it", "I had known", "en", 2, 4, id="words"),
        pytest.param("你有20块钱。", "你有二十块钱", "zh", 0, 6, id="zh number"),
        pytest.param("我早就知道了", "我早就指导了吗", "zh", 3, 6, id="zh"),
        pytest.param("Hòa bình", "Ho\u0300a bi\u0300nh", "vi", 0, 2, id="vi composed"),
        pytest.param("Anh đi đâu", "Anh đi đau", "vi", 1, 3, id="vi"),
        pytest.param("ไม่ไป", "ไม่ ไป", "th", 0, 5, id="th spaces"),
        pytest.param("ＡＢＣ", "abc", "en", 0, 1, id="width"),
    ],
)
def test_errors_are_counted_by_words_or_characters(
    script: str, heard: str, language: str, errors: int, wanted: int
) -> None:
    found = error_rate(script, heard, language)
    assert (found.num_errors, found.num_wanted) == (errors, wanted)
    assert found.rate == pytest.approx(errors / wanted)


def test_tone_marks_of_vietnamese_may_stand_on_either_vowel() -> None:
    """`hoà` and `hòa` are the same word, written by the old and the new rule."""
    assert speech_tokens("Hoà thuý khoẻ", "vi") == speech_tokens("hòa thúy khỏe", "vi")
    assert speech_tokens("của quý", "vi") == ("của", "quý")


def test_a_tenth_wrong_passes_and_a_fifth_does_not() -> None:
    script = "one two three four five six seven eight nine ten"
    for wrong, is_passed in ((1, True), (2, False)):
        heard = " ".join(["x"] * wrong + script.split()[wrong:])
        found = check_words(line(script), Transcript(text=heard))
        assert (found.is_passed, found.measured) == (is_passed, f"{10.0 * wrong:.1f}")


def test_one_word_of_a_short_line_may_be_spelled_another_way() -> None:
    """A name as the recogniser likes it passes; another word does not, nor does silence."""
    assert check_words(line("Wait, Aemilia!"), Transcript(text="Wait, Amelia")).is_passed
    assert not check_words(line("Run!"), Transcript(text="Okay")).is_passed
    assert not check_words(line("Run!"), Transcript(text="")).is_passed


@pytest.mark.parametrize(("seconds", "is_passed"), [(0.9, False), (2.0, True), (5.0, False)])
def test_pace_is_words_in_the_time_that_sounds(seconds: float, is_passed: bool) -> None:  # noqa: FBT001
    """Five words: 5.6 a second are too many, 2.5 right, 1 too few; silence is not counted."""
    audio = tone((0.4, 0.0), (seconds / 2, 0.3), (0.7, 0.0), (seconds / 2, 0.3))
    found = check_pace(line("one two three four five", audio=audio))
    assert found.is_passed is is_passed
    assert float(found.measured) == pytest.approx(5 / seconds, abs=0.1)
    assert check_pace(line("你好吗", "zh", tone((0.6, 0.3)))).measured == "5.0"
    assert check_pace(line("No!")).measured == "n/a"


def test_a_wave_that_is_cut_off_is_seen() -> None:
    assert check_clipping(tone((0.5, 0.99))).is_passed
    cut = Audio(np.clip(tone((0.5, 1.5)).samples, -1.0, 1.0))
    found = check_clipping(cut)
    assert not found.is_passed
    assert int(found.measured) == 220, "110 waves, cut above and below"


@pytest.mark.parametrize(
    ("parts", "measured", "is_passed"),
    [
        (((0.2, 0.0), (1.0, 0.3), (0.3, 0.0)), "0.20/0.00/0.30", True),
        (((0.8, 0.0), (1.0, 0.3)), "0.80/0.00/0.00", False),
        (((1.0, 0.3), (1.8, 0.0), (1.0, 0.3)), "0.00/1.80/0.00", False),
        (((1.0, 0.3), (1.2, 0.001)), "0.00/0.00/1.20", False),
        (((1.0, 0.0),), "no sound", False),
    ],
    ids=["fine", "late", "hole", "tail", "nothing"],
)
def test_silence_has_limits(
    parts: tuple[tuple[float, float], ...],
    measured: str,
    is_passed: bool,  # noqa: FBT001
) -> None:
    found = check_pauses(tone(*parts))
    assert (found.measured, found.is_passed) == (measured, is_passed)


@pytest.mark.parametrize("language", ["en", "zh", "vi", "th"])
def test_the_embedded_voice_passes(language: str) -> None:
    """Its lines, heard as it spoke them, keep every limit."""
    verdicts = [
        judge_line(HeardLine(f"l{index}", one.text, language, one.audio, Transcript(text=one.text)))
        for index, one in enumerate(speak_lines(language, num_lines=3))
    ]
    assert [verdict.reasons for verdict in verdicts] == [()] * 3
    assert [verdict.error_rate for verdict in verdicts] == [0.0] * 3


def test_a_line_that_says_something_else_is_named_with_its_reason() -> None:
    verdict = wrong_line()
    assert verdict.reasons == ("words_heard",)
    assert not verdict.is_passed
    assert verdict.error_rate == pytest.approx(13 / 6), "thirteen words instead of six"


def wrong_line() -> LineVerdict:
    """Return the verdict of a sentence that was spoken instead of another."""
    one = speak_lines("en")[0]
    heard = transcript_of_speech(Speech(one.audio, one.times), language="en")
    written = "Something quite different was written here"
    return judge_line(HeardLine("s1-l2", written, "en", one.audio, heard))


def verdict(rate: float | None, *reasons: str, line_id: str = "s1-l1") -> LineVerdict:
    results = tuple(
        CheckResult(name=name, is_passed=name not in reasons, measured="1", limit="0")
        for name in ("words_heard", "pace", "clipping", "pauses")
        if name != "words_heard" or rate is not None
    )
    return LineVerdict(line_id=line_id, results=results, error_rate=rate)


@pytest.mark.parametrize(
    ("takes", "best"),
    [
        pytest.param([verdict(0.9, "words_heard"), verdict(0.1, "pace", "pauses")], 1, id="words"),
        pytest.param([verdict(0.0, "pace"), verdict(0.1)], 1, id="fewest faults"),
        pytest.param([verdict(0.5, "words_heard"), verdict(0.3, "words_heard")], 1, id="errors"),
        pytest.param([verdict(0.1), verdict(0.1)], 0, id="the first of equals"),
        pytest.param([verdict(None, "pace"), verdict(None, "pace")], 0, id="nobody listened"),
    ],
)
def test_the_best_take_says_the_words(takes: list[LineVerdict], best: int) -> None:
    assert best_line(takes) == best


def test_only_wrong_words_keep_a_film_back() -> None:
    """Pace, clipping and pauses are advice; each says how many lines it is about."""
    found = {
        result.name: (result.is_passed, result.is_required, result.measured, result.unit)
        for result in check_speech(
            [wrong_line(), verdict(0.0, "pace"), verdict(None, line_id="s1-l3")]
        )
    }
    assert found == {
        "speech_words": (False, True, "1", "of 2 bought lines"),
        "speech_pace": (False, False, "1", "of 3 bought lines"),
        "speech_clipping": (True, False, "0", "of 3 bought lines"),
        "speech_pauses": (True, False, "0", "of 3 bought lines"),
    }


@pytest.mark.parametrize(
    ("verdicts", "note"),
    [([], "no line was bought"), ([verdict(None)], "nobody listened to the lines")],
)
def test_words_that_nobody_heard_are_not_judged(verdicts: list[LineVerdict], note: str) -> None:
    words = check_speech(verdicts)[0]
    assert (words.name, words.is_passed, words.measured, words.note) == (
        "speech_words",
        True,
        "n/a",
        note,
    )
