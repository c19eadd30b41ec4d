"""The film gate: every check of a finished film in one pass over it."""

from dataclasses import dataclass
from pathlib import Path

from cliffhanger.checks.captions import (
    check_caption_durations,
    check_caption_lengths,
    check_caption_order,
    check_caption_place,
    check_caption_speed,
    check_glyphs,
)
from cliffhanger.checks.container import (
    check_audio_stream,
    check_edit_lists,
    check_faststart,
    check_film_length,
    check_start_offset,
    check_stream_lengths,
    check_video_stream,
)
from cliffhanger.checks.picture import check_black, check_frozen
from cliffhanger.checks.result import CheckResult
from cliffhanger.checks.sound import (
    check_lines_audible,
    check_loudness,
    check_silence,
    check_true_peak,
)
from cliffhanger.checks.span import FrameSpan
from cliffhanger.checks.statistics import film_statistics
from cliffhanger.media.audio import Audio
from cliffhanger.media.caption import Cue
from cliffhanger.media.picture import VideoFormat
from cliffhanger.media.probe import probe_film
from cliffhanger.media.timeline import Timeline


@dataclass(frozen=True, slots=True)
class FilmPlan:
    """What a film should be.

    Attributes:
        timeline: Shots and lines.
        video_format: Size and rate.
        dialogue: The dialogue stem, aligned with the film.
        cues: Its captions.
        language: BCP 47 tag of the captions.
        words: Other words on screen: titles, labels, inserts.
        allowed_black: Designed cuts to black.
        allowed_still: Designed holds, such as an end card.
        allowed_silent: Designed silences.
    """

    timeline: Timeline
    video_format: VideoFormat
    dialogue: Audio
    cues: tuple[Cue, ...] = ()
    language: str = "en"
    words: tuple[str, ...] = ()
    allowed_black: tuple[FrameSpan, ...] = ()
    allowed_still: tuple[FrameSpan, ...] = ()
    allowed_silent: tuple[FrameSpan, ...] = ()


def check_film(path: Path, plan: FilmPlan) -> tuple[CheckResult, ...]:
    """Return the result of every check of the film at *path*.

    Raises:
        InvalidMediaError: The file is not a film.
    """
    return (*_check_file(path, plan), *_check_content(path, plan), *_check_captions(plan))


def _check_file(path: Path, plan: FilmPlan) -> tuple[CheckResult, ...]:
    facts = probe_film(path)
    return (
        check_video_stream(facts, video_format=plan.video_format),
        check_audio_stream(facts),
        check_faststart(facts),
        check_edit_lists(facts),
        check_start_offset(facts),
        check_stream_lengths(facts),
        check_film_length(facts, num_frames=plan.timeline.num_frames),
    )


def _check_content(path: Path, plan: FilmPlan) -> tuple[CheckResult, ...]:
    film = film_statistics(path)
    return (
        check_black(film, allowed=plan.allowed_black),
        check_frozen(film, allowed=plan.allowed_still),
        check_silence(film.audio, fps=film.fps, allowed=plan.allowed_silent),
        check_loudness(film.audio),
        check_true_peak(film.audio),
        check_lines_audible(plan.dialogue, film.audio, plan.timeline.lines),
    )


def _check_captions(plan: FilmPlan) -> tuple[CheckResult, ...]:
    cues, language = plan.cues, plan.language
    return (
        check_caption_lengths(cues, language=language),
        check_caption_speed(cues, language=language, fps=plan.video_format.fps),
        check_caption_durations(cues, fps=plan.video_format.fps),
        check_caption_order(cues, num_frames=plan.timeline.num_frames),
        check_caption_place(cues, video_format=plan.video_format, language=language),
        check_glyphs((*(cue.text for cue in cues), *plan.words)),
    )
