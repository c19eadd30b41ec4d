"""Checks of the file itself: streams, lengths, index."""

from typing import Final

from cliffhanger.checks.result import CheckResult
from cliffhanger.media.audio import SAMPLE_RATE_HZ
from cliffhanger.media.picture import VideoFormat
from cliffhanger.media.probe import FilmFacts

MAX_START_OFFSET_SECONDS: Final = 0.001


def check_video_stream(facts: FilmFacts, *, video_format: VideoFormat) -> CheckResult:
    """Return whether the picture is H.264 High, yuv420p, BT.709 limited, of the film's format."""
    video = facts.video
    measured = (
        f"{video.codec} {video.profile} {video.pixel_format} {video.color_space} "
        f"{video.color_primaries} {video.color_transfer} {video.color_range} "
        f"{video.width_px}x{video.height_px} {video.fps:g} fps"
    )
    expected = (
        "h264 High yuv420p bt709 bt709 bt709 tv "
        f"{video_format.width_px}x{video_format.height_px} {video_format.fps} fps"
    )
    return _equal("video_stream", measured, expected)


def check_audio_stream(facts: FilmFacts) -> CheckResult:
    """Return whether the sound is AAC-LC, stereo, 48 kHz."""
    audio = facts.audio
    measured = (
        "no sound"
        if audio is None
        else f"{audio.codec} {audio.profile} {audio.sample_rate_hz} Hz {audio.num_channels} ch"
    )
    return _equal("audio_stream", measured, f"aac LC {SAMPLE_RATE_HZ} Hz 2 ch")


def check_faststart(facts: FilmFacts) -> CheckResult:
    """Return whether the index stands before the media."""
    return _equal("index_first", "yes" if facts.is_faststart else "no", "yes")


def check_edit_lists(facts: FilmFacts) -> CheckResult:
    """Return whether the file has no edit list, as YouTube and Instagram ask."""
    return _equal("edit_lists", str(facts.num_edit_lists), "0")


def check_start_offset(facts: FilmFacts) -> CheckResult:
    """Return whether sound and picture start together."""
    offset = facts.av_offset_seconds
    return CheckResult(
        name="start_offset",
        is_passed=abs(offset) <= MAX_START_OFFSET_SECONDS,
        measured=f"{offset * 1000:+.1f}",
        limit=f"±{MAX_START_OFFSET_SECONDS * 1000:g}",
        unit="ms, + = sound late",
    )


def check_stream_lengths(facts: FilmFacts) -> CheckResult:
    """Return whether sound and picture are equally long within one frame."""
    sound_seconds = 0.0 if facts.audio is None else facts.audio.duration_seconds
    difference = sound_seconds - facts.video.duration_seconds
    frame_seconds = 1 / facts.video.fps if facts.video.fps else 0.0
    return CheckResult(
        name="stream_lengths",
        is_passed=abs(difference) <= frame_seconds,
        measured=f"{difference * 1000:+.1f}",
        limit=f"±{frame_seconds * 1000:.1f}",
        unit="ms, + = sound longer",
    )


def check_film_length(facts: FilmFacts, *, num_frames: int) -> CheckResult:
    """Return whether the film has exactly the frames of its timeline."""
    return _equal("film_length", str(facts.video.num_frames), str(num_frames), unit="frames")


def _equal(name: str, measured: str, expected: str, *, unit: str = "") -> CheckResult:
    return CheckResult(
        name=name, is_passed=measured == expected, measured=measured, limit=expected, unit=unit
    )
