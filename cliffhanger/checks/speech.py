"""Whether a voiced line says what the script says, at a pace and level that can be used."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cliffhanger.checks.result import CheckResult
from cliffhanger.checks.span import find_spans
from cliffhanger.checks.speech_errors import error_rate, letter_error_rate, speech_tokens
from cliffhanger.media.align.letters import is_unspaced
from cliffhanger.media.audio import Audio
from cliffhanger.media.transcript import Transcript
from cliffhanger.story.wording import primary_language
from cliffhanger.value import Value

WORDS: Final = "words_heard"
"""Name of the check of words, which only lines have to which somebody listened."""
MAX_ERROR_RATE: Final = 0.15
"""Of words, or of characters; the gate of `wire-formats.md` 7.4."""
MAX_SHORT_LETTER_RATE: Final = 0.5
"""Of letters, where a single word of a line of up to six is wrong."""
SHORT_LINE: Final = 6
PACE_FACTORS: Final = (0.5, 2.0)
"""Slowest and fastest, times the usual pace; whispers and shouts lie within."""
CLIPPED_LEVEL: Final = 0.999
MIN_CLIPPED_SAMPLES: Final = 3
"""In a row at the top of the range; a peak that only touches it has fewer."""
MAX_CLIPPED_RUNS: Final = 2
SILENCE_DBFS: Final = -50.0
MAX_LEAD_SECONDS: Final = 0.5
MAX_TAIL_SECONDS: Final = 1.0
MAX_INNER_SECONDS: Final = 1.5
_USUAL_PACE: Final = {"zh": 4.5, "yue": 4.5, "ja": 6.5, "th": 10.0}
_USUAL_WORDS: Final = 2.5
_MIN_PACE_TOKENS: Final = 3
_BLOCK_SECONDS: Final = 0.01


@dataclass(frozen=True, slots=True)
class HeardLine:
    """A voiced line and what was heard in it.

    Attributes:
        line_id: Which line.
        text: What it was to say.
        language: BCP 47 tag.
        audio: Its recording.
        transcript: What was heard; None where nobody listened.
    """

    line_id: str
    text: str
    language: str
    audio: Audio
    transcript: Transcript | None = None


class LineVerdict(Value):
    """One voiced line, judged."""

    line_id: str
    """Which line."""
    results: tuple[CheckResult, ...]
    """Words where somebody listened, pace, clipping, silence."""
    error_rate: float | None = None
    """Of words, or of characters in zh, ja and th; None where nobody listened."""

    @property
    def is_passed(self) -> bool:
        """Whether the line may stay; otherwise it is to be spoken again."""
        return all(result.is_passed for result in self.results if result.is_required)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Names of the required checks that failed."""
        return tuple(
            result.name for result in self.results if result.is_required and not result.is_passed
        )


def judge_line(line: HeardLine) -> LineVerdict:
    """Return every check of one voiced line."""
    spans = _sounding(line.audio)
    results = [
        check_pace(line, spans),
        check_clipping(line.audio),
        check_pauses(line.audio, spans),
    ]
    rate = None
    if line.transcript is not None:
        results.insert(0, check_words(line, line.transcript))
        rate = error_rate(line.text, line.transcript.text, line.language).rate
    return LineVerdict(line_id=line.line_id, results=tuple(results), error_rate=rate)


def best_line(verdicts: Sequence[LineVerdict]) -> int:
    """Return the index of the take to keep: right words first, then fewest faults, then errors."""

    def faults(index: int) -> tuple[bool, int, float]:
        verdict = verdicts[index]
        return WORDS in verdict.reasons, len(verdict.reasons), verdict.error_rate or 0.0

    return min(range(len(verdicts)), key=faults)


def check_words(line: HeardLine, transcript: Transcript) -> CheckResult:
    """Return whether what was heard is what was written, but for 15 % of words or characters.

    In a line of up to six words one may be wrong, as long as half of the line's letters are right:
    recognisers write names and interjections as they like.
    """
    found = error_rate(line.text, transcript.text, line.language)
    is_passed = found.rate <= MAX_ERROR_RATE
    if not is_passed and found.num_errors == 1 and found.num_wanted <= SHORT_LINE:
        letters = letter_error_rate(line.text, transcript.text, line.language)
        is_passed = letters.rate <= MAX_SHORT_LETTER_RATE
    is_short = not is_unspaced(line.language)
    return CheckResult(
        name=WORDS,
        is_passed=is_passed,
        measured=f"{100.0 * found.rate:.1f}",
        limit=f"<= {100.0 * MAX_ERROR_RATE:.0f}",
        unit="% of words" if is_short else "% of characters",
        note="" if is_passed else f"heard {transcript.text[:200]!r}",
    )


def check_pace(line: HeardLine, spans: Sequence[tuple[float, float]] | None = None) -> CheckResult:
    """Return whether the line is spoken at half to twice the usual pace.

    Usual are 4.5 characters a second in Chinese, 6.5 in Japanese, 10 in Thai (`story.wording`),
    and 2.5 words a second elsewhere; pauses are not counted. Fewer than three words or characters
    have no pace.
    """
    heard = _sounding(line.audio) if spans is None else spans
    num_tokens = len(speech_tokens(line.text, line.language))
    seconds = sum(end - start for start, end in heard)
    usual = _USUAL_PACE.get(primary_language(line.language), _USUAL_WORDS)
    low, high = (factor * usual for factor in PACE_FACTORS)
    unit = "characters/s" if is_unspaced(line.language) else "words/s"
    limit = f"{low:g} to {high:g}"
    if num_tokens < _MIN_PACE_TOKENS:
        note = f"{num_tokens} to say: too few for a pace"
        return CheckResult(
            name="pace", is_passed=True, measured="n/a", limit=limit, unit=unit, note=note
        )
    pace = num_tokens / seconds if seconds > 0.0 else 0.0
    return CheckResult(
        name="pace",
        is_passed=low <= pace <= high,
        measured=f"{pace:.1f}",
        limit=limit,
        unit=unit,
        note="" if seconds > 0.0 else "nothing is heard",
    )


def check_clipping(audio: Audio) -> CheckResult:
    """Return whether the top of the wave is not cut off, but for two places."""
    flat = np.abs(audio.samples) >= CLIPPED_LEVEL
    runs = sum(len(find_spans(row, min_frames=MIN_CLIPPED_SAMPLES)) for row in flat)
    return CheckResult(
        name="clipping",
        is_passed=runs <= MAX_CLIPPED_RUNS,
        measured=str(runs),
        limit=f"<= {MAX_CLIPPED_RUNS}",
        unit=f"runs of {MIN_CLIPPED_SAMPLES} samples at full scale",
    )


def check_pauses(audio: Audio, spans: Sequence[tuple[float, float]] | None = None) -> CheckResult:
    """Return whether silence before, inside and after the line keeps its limits."""
    heard = _sounding(audio) if spans is None else spans
    limits = (MAX_LEAD_SECONDS, MAX_INNER_SECONDS, MAX_TAIL_SECONDS)
    limit = "/".join(f"{seconds:g}" for seconds in limits)
    unit = f"s under {SILENCE_DBFS:g} dBFS before/inside/after"
    if not heard:
        return CheckResult(
            name="pauses", is_passed=False, measured="no sound", limit=limit, unit=unit
        )
    inner = [after[0] - before[1] for before, after in pairwise(heard)]
    found = (
        heard[0][0],
        max(inner, default=0.0),
        max(0.0, audio.duration_seconds - heard[-1][1]),
    )
    return CheckResult(
        name="pauses",
        is_passed=all(seconds <= most for seconds, most in zip(found, limits, strict=True)),
        measured="/".join(f"{seconds:.2f}" for seconds in found),
        limit=limit,
        unit=unit,
    )


def _sounding(audio: Audio) -> list[tuple[float, float]]:
    """Return the stretches that sound, `[start, end)` in seconds; pauses under 50 ms are none."""
    loud = _is_loud(audio)
    pauses = find_spans(~loud, min_frames=round(0.05 / _BLOCK_SECONDS))
    filled = np.ones_like(loud)
    for pause in pauses:
        filled[pause.start_frame : pause.end_frame] = False
    spans = find_spans(filled, min_frames=1)
    return [(span.start_frame * _BLOCK_SECONDS, span.end_frame * _BLOCK_SECONDS) for span in spans]


def _is_loud(audio: Audio) -> NDArray[np.bool_]:
    """Return for each 10 ms whether anything reaches -50 dBFS; the last block may be shorter."""
    per_block = round(_BLOCK_SECONDS * audio.sample_rate_hz)
    num_blocks = -(-audio.num_samples // per_block)
    loudest = np.abs(audio.samples).max(axis=0, initial=0.0)
    padded = np.pad(loudest, (0, num_blocks * per_block - audio.num_samples))
    return padded.reshape(num_blocks, per_block).max(axis=1) >= 10 ** (SILENCE_DBFS / 20)
