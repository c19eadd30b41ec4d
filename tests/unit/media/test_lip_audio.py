"""What is sent to a lip-syncer and how it comes back: whole frames, no sample moved."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cliffhanger.errors import InvalidAudioError, InvalidInputError
from cliffhanger.media.audio import SAMPLE_RATE_HZ, Audio
from cliffhanger.media.lip_audio import (
    LipLimits,
    LipWindow,
    choose_lip_window,
    cut_frames,
    cut_voice,
    lay_back,
    shown_at,
)

KLING = LipLimits(min_seconds=2.0, max_seconds=60.0)


def voice_of(shot_frames: int, fps: int, start_sample: int, num_samples: int) -> Audio:
    """Return a shot's voice, every sample of its words another number."""
    samples = np.zeros((1, shot_frames * SAMPLE_RATE_HZ // fps), np.float32)
    words = samples[:, start_sample : start_sample + num_samples]
    words[:] = 0.5 + 0.4 * np.arange(words.shape[1], dtype=np.float32) / max(1, words.shape[1])
    return Audio(samples)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Audio, LipLimits, int, int]:
    """Return any voice in any shot, with any limits that some clip can keep."""
    fps = draw(st.sampled_from([24, 25, 30, 60]))
    shot_frames = draw(st.integers(1, 12 * fps))
    total = shot_frames * SAMPLE_RATE_HZ // fps
    start = draw(st.integers(0, total - 1))
    voice = voice_of(shot_frames, fps, start, draw(st.integers(1, total - start)))
    least = draw(st.sampled_from([0.0, 0.5, 2.0, 5.0]))
    limits = LipLimits(
        min_seconds=least,
        max_seconds=draw(st.sampled_from([6.0, 60.0, float("inf")])),
        frame_multiple=draw(st.sampled_from([1, 4, 16])),
    )
    return voice, limits, shot_frames, fps


def window_of(case: tuple[Audio, LipLimits, int, int]) -> LipWindow:
    voice, limits, shot_frames, fps = case
    try:
        return choose_lip_window(voice, limits, shot_frames=shot_frames, fps=fps)
    except InvalidInputError as exc:
        assert "must be spoken within" in str(exc)  # noqa: PT017  the only one that may come
        assume(False)
        raise


@given(cases())
@settings(max_examples=150, deadline=None)
def test_what_is_sent_keeps_the_limits(case: tuple[Audio, LipLimits, int, int]) -> None:
    """Within the bounds, in multiples, and every word is in it."""
    voice, limits, shot_frames, fps = case
    window = window_of(case)
    assert limits.min_seconds <= window.sent_seconds <= limits.max_seconds
    assert window.sent_frames % limits.frame_multiple == 0
    loud = np.flatnonzero(voice.samples[0])
    assert window.start_sample <= loud[0]
    assert loud[-1] < window.end_frame * window.samples_per_frame
    assert window.end_frame <= shot_frames
    assert window.fps == fps


@given(cases())
@settings(max_examples=150, deadline=None)
def test_no_sample_moves(case: tuple[Audio, LipLimits, int, int]) -> None:
    """Laid back at the window's first sample, the sent sound is the shot's own, bit by bit."""
    voice = case[0]
    window = window_of(case)
    sent = cut_voice(voice, window)
    assert sent.num_samples == window.sent_frames * window.samples_per_frame
    back = np.zeros_like(voice.samples)
    end = window.end_frame * window.samples_per_frame
    num_samples = end - window.start_sample
    back[:, window.start_sample : end] = sent.samples[:, :num_samples]
    assert np.array_equal(back, voice.samples)
    assert not sent.samples[:, num_samples:].any()


@given(cases(), st.sampled_from([24.0, 25.0, 30.0, 60.0, 24000 / 1001, 30000 / 1001]))
@settings(max_examples=150, deadline=None)
def test_the_shot_keeps_its_length(
    case: tuple[Audio, LipLimits, int, int], synced_fps: float
) -> None:
    """Whatever rate comes back, each frame is that of its moment, give or take a reply's frame."""
    shot_frames, fps = case[2:]
    window = window_of(case)
    sent = list(cut_frames(range(shot_frames), window))
    assert len(sent) == window.sent_frames
    rate = Fraction(synced_fps).limit_denominator(1001)
    num_back = -(-len(sent) * rate.numerator // (fps * rate.denominator)) + 1
    synced = [1000.0 + index / synced_fps for index in range(num_back)]
    shot = [float(index) for index in range(shot_frames)]
    laid = list(lay_back(shot, synced, window, synced_fps=synced_fps))
    assert len(laid) == shot_frames
    for index, frame in enumerate(laid):
        if not window.start_frame <= index < window.end_frame:
            assert frame == index
        else:
            middle = (index - window.start_frame + 0.5) / fps
            assert 1000.0 + middle - 1.0 / synced_fps - 1e-6 <= frame <= 1000.0 + middle + 1e-6


@given(st.integers(0, 5000), st.sampled_from([24, 25, 30, 60]))
def test_at_its_own_rate_every_frame_shows_itself(index: int, fps: int) -> None:
    assert shown_at(index, fps=fps, synced_fps=Fraction(fps)) == index


def test_kling_s_two_seconds() -> None:
    """A word of half a second in a shot of 1.2: all of it is sent, and 0.8 s fill it up."""
    voice = voice_of(30, 25, 12_000, 24_000)
    window = choose_lip_window(voice, KLING, shot_frames=30, fps=25)
    assert (window.start_frame, window.num_frames, window.num_filled) == (0, 30, 20)
    assert list(cut_frames(range(30), window))[-21:] == [29] * 21


def test_pauses_around_the_words_are_not_paid_for() -> None:
    """Of ten seconds with words from 4 to 7 s, those and 0.2 s on both sides are sent."""
    voice = voice_of(250, 25, 4 * SAMPLE_RATE_HZ, 3 * SAMPLE_RATE_HZ)
    window = choose_lip_window(voice, KLING, shot_frames=250, fps=25)
    assert (window.start_frame, window.end_frame, window.num_filled) == (95, 180, 0)


def test_words_that_are_too_long_are_refused() -> None:
    voice = voice_of(250, 25, 0, 10 * SAMPLE_RATE_HZ)
    with pytest.raises(InvalidInputError, match=r"within 6\.00 s, got 10\.00 s; split the shot"):
        choose_lip_window(voice, LipLimits(max_seconds=6.0), shot_frames=250, fps=25)


def test_a_silent_voice_needs_no_mouth() -> None:
    silence = Audio(np.full((1, 48_000), 1e-4, np.float32))
    with pytest.raises(InvalidInputError, match="it is silent; leave the mouth"):
        choose_lip_window(silence, KLING, shot_frames=25, fps=25)


def test_limits_without_a_length_between_them_are_refused() -> None:
    limits = LipLimits(min_seconds=2.0, max_seconds=2.1, frame_multiple=16)
    with pytest.raises(InvalidInputError, match="frame_multiple must leave a length"):
        choose_lip_window(voice_of(50, 25, 0, 9600), limits, shot_frames=50, fps=25)


def test_a_reply_that_ends_early_is_refused() -> None:
    window = choose_lip_window(voice_of(50, 25, 0, 96_000), KLING, shot_frames=50, fps=25)
    with pytest.raises(InvalidInputError, match="ended before frame 40; sync it anew"):
        list(lay_back(range(50), range(40), window, synced_fps=25.0))


def test_a_shot_that_ends_early_is_refused() -> None:
    window = choose_lip_window(voice_of(50, 25, 0, 96_000), KLING, shot_frames=50, fps=25)
    with pytest.raises(InvalidInputError, match="must have 50 frames"):
        list(cut_frames(range(30), window))
    with pytest.raises(InvalidInputError, match="must have 50 frames, got 30"):
        list(lay_back(range(30), range(50), window, synced_fps=25.0))


def test_a_voice_of_another_rate_is_refused() -> None:
    window = choose_lip_window(voice_of(50, 25, 0, 96_000), KLING, shot_frames=50, fps=25)
    with pytest.raises(InvalidAudioError, match="48000 Hz, got 16000"):
        cut_voice(Audio(np.zeros((1, 10), np.float32), 16_000), window)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"fps": 7}, "must be a multiple of fps", id="no whole samples"),
        pytest.param({"num_frames": 41}, "must end within the shot's 50", id="too long"),
    ],
)
def test_a_window_lies_in_its_shot(change: dict[str, int], message: str) -> None:
    good = {"fps": 25, "sample_rate_hz": 48_000, "shot_frames": 50, "start_frame": 10}
    assert LipWindow.model_validate({**good, "num_frames": 40}).end_frame == 50
    with pytest.raises(ValueError, match=message):
        LipWindow.model_validate({**good, "num_frames": 40, **change})
