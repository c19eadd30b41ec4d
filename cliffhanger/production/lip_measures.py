"""Mouths of shots against their words: drawn ones by the rig, filmed ones by their pixels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from cliffhanger.animatic.stage.aperture import shot_aperture
from cliffhanger.checks.av_offset import MIN_SPEECH_SECONDS, AvOffset, TalkingMouth, measure_offset
from cliffhanger.checks.lip_report import LipReport, MouthKind, measure_lips
from cliffhanger.checks.lips import LipScore, pool_scores
from cliffhanger.media.audio import Audio
from cliffhanger.media.speech import Phone, SpeechTimes, Word
from cliffhanger.models.faces.mouths import FaceFinder, read_mouth
from cliffhanger.models.protocols import SyncScorer
from cliffhanger.models.requests import VideoRequest
from cliffhanger.production.conform import timed_frames
from cliffhanger.production.lip_need import lip_need
from cliffhanger.production.lip_shots import DRAWN, ShotLips


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """A line as it is heard, and how its mouth was made.

    Attributes:
        audio: Mono, 48 kHz.
        times: When its sounds are heard.
        score: How well its shapes show them; None where nobody knows.
    """

    audio: Audio
    times: SpeechTimes
    score: LipScore | None = None


PartT = TypeVar("PartT", Phone, Word)
Lines = Mapping[str, SpokenLine]
"""Lines by their ids."""


def lay_voice(request: VideoRequest, lines: Mapping[str, Audio]) -> Audio:
    """Return *lines* as they are heard in a shot, mono, exactly as long as the shot.

    Args:
        request: The shot; a line that it does not have is left out.
        lines: Sound by line id, 48 kHz.
    """
    per_frame = request.format.samples_per_frame
    sound = np.zeros((1, request.num_frames * per_frame), np.float32)
    for track in request.mouths:
        if track.line_id in lines:
            start = track.start_frame * per_frame
            part = lines[track.line_id].samples[:1, : max(0, sound.shape[1] - start)]
            sound[:, start : start + part.shape[1]] += part
    return Audio(np.clip(sound, -1.0, 1.0))


def lay_times(request: VideoRequest, lines: Mapping[str, SpeechTimes]) -> SpeechTimes:
    """Return when the sounds of *lines* are heard, in seconds from the first frame of a shot."""
    phones: list[Phone] = []
    words: list[Word] = []
    for track in request.mouths:
        times = lines.get(track.line_id, SpeechTimes())
        late = track.start_frame / request.format.fps
        phones += [_later(phone, late) for phone in times.phones]
        words += [_later(word, late) for word in times.words]
    return SpeechTimes(phones=tuple(phones), words=tuple(words))


def why_unread(request: VideoRequest, finder: FaceFinder | None) -> str:
    """Return why the mouth of a filmed shot is not read; empty where it is."""
    if finder is None:
        return "no face model is named under faces of the profile"
    num_speakers = len(lip_need(request).speaker_ids)
    return "" if num_speakers == 1 else f"{num_speakers} people speak, one mouth is followed"


def judge_take(
    path: Path,
    request: VideoRequest,
    line: SpokenLine,
    *,
    finder: FaceFinder | None,
    scorer: SyncScorer | None = None,
) -> LipReport:
    """Return what the mouth of a filmed shot is worth.

    Args:
        path: The clip.
        request: The shot.
        line: Its on-camera lines as they are heard, from its first frame on.
        finder: Finds the face; without it nothing is measured.
        scorer: Scores the face against the sound.

    Raises:
        InvalidMediaError: The clip cannot be decoded, or is shorter than the shot.
    """
    frames = timed_frames(path, request)
    if finder is None or why_unread(request, finder):
        for _ in frames:  # a clip that cannot be used is found out here, not when it is joined
            continue
        return measure_lips((), kind=MouthKind.FILMED)
    fps = request.format.fps
    seen = read_mouth(frames, finder)
    score = scorer.score(seen.crops, line.audio, fps=fps) if scorer and seen.crops.size else None
    mouth = TalkingMouth(seen.aperture, fps, line.audio, line.times)
    return measure_lips((mouth,), kind=MouthKind.FILMED, sync=score)


def read_talking(
    path: Path, request: VideoRequest, line: SpokenLine, finder: FaceFinder
) -> TalkingMouth:
    """Return the mouth of a filmed shot and what it says, to be measured together with others.

    Raises:
        InvalidMediaError: The clip cannot be decoded, or is shorter than the shot.
    """
    seen = read_mouth(timed_frames(path, request), finder)
    return TalkingMouth(seen.aperture, request.format.fps, line.audio, line.times)


def measure_drawn(requests: Sequence[VideoRequest], lines: Lines) -> tuple[ShotLips, ...]:
    """Return what the mouths of drawn shots are worth; shots in which none speaks are left out.

    Their opening is the rig's own. Shots with too little speech are measured together besides: the
    sound of a film is laid at once.
    """
    mouths = {request.shot.id: drawn_mouths(request, lines) for request in requests}
    rows = [
        ShotLips(
            shot_id=request.shot.id,
            method=DRAWN,
            report=measure_lips(
                mouths[request.shot.id],
                kind=MouthKind.DRAWN,
                visemes=_visemes(request, lines),
            ),
        )
        for request in requests
        if mouths[request.shot.id]
    ]
    short = [row.shot_id for row in rows if is_short(row.report.offset)]
    pooled = measure_offset([mouth for shot_id in short for mouth in mouths[shot_id]])
    return tuple(
        row.model_copy(update={"pooled": pooled}) if row.shot_id in short else row for row in rows
    )


def drawn_mouths(request: VideoRequest, lines: Lines) -> tuple[TalkingMouth, ...]:
    """Return every mouth that is seen to speak in a drawn shot, with its own voice."""
    need = lip_need(request, is_drawn=True)
    return tuple(
        TalkingMouth(
            shot_aperture(request, who),
            request.format.fps,
            lay_voice(request, {line_id: line.audio for line_id, line in own.items()}),
            lay_times(request, {line_id: line.times for line_id, line in own.items()}),
        )
        for who in need.speaker_ids
        if (own := _lines_of(request, who, need.line_ids, lines))
    )


def _lines_of(
    request: VideoRequest, who: str, seen: Sequence[str], lines: Lines
) -> dict[str, SpokenLine]:
    return {
        track.line_id: lines[track.line_id]
        for track in request.mouths
        if track.character_id == who and track.line_id in seen and track.line_id in lines
    }


def _visemes(request: VideoRequest, lines: Lines) -> LipScore | None:
    seen = lip_need(request, is_drawn=True).line_ids
    scores = [lines[line_id].score for line_id in seen if line_id in lines]
    known = [score for score in scores if score is not None]
    return pool_scores(known) if known else None


def is_short(offset: AvOffset) -> bool:
    """Return whether a shot has speech, but too little of it to be measured alone."""
    return offset.offset_ms is None and 0.0 < offset.speech_seconds < MIN_SPEECH_SECONDS


def _later(part: PartT, seconds: float) -> PartT:
    times = {
        "start_seconds": part.start_seconds + seconds,
        "end_seconds": part.end_seconds + seconds,
    }
    return part.model_copy(update=times)
