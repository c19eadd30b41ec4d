# ruff: noqa: RUF001 - IPA letters resemble Latin ones
"""How well a mouth track follows the phones it belongs to, judged apart from how it was made."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cliffhanger.checks.result import CheckResult
from cliffhanger.media.speech import Phone, SpeechTimes
from cliffhanger.value import Value

MIN_ACCURACY: Final = 0.98
"""Share of frames that must show a mouth the aligned phone allows."""

_MAX_CLOSURE_SECONDS: Final = 0.12
_RELEASE_SECONDS: Final = 0.03
_HOLD_SECONDS: Final = 0.12
_REST_SECONDS: Final = 0.35
_EVERYTHING: Final = frozenset("ABCDEFGHX")
# The class of mouth every IPA letter belongs to, and the Rhubarb letters that show it. First the
# lips, which everybody reads, then openness and rounding of vowels, then what the tongue does.
_CLASSES: Final = (
    ("pbmɓʘ", "A"),
    ("fvʋɱⱱ", "G"),
    ("wʍɥuʊʉyʏ", "F"),
    ("ɔɒo", "EF"),
    ("øœɶɵ", "EF"),
    ("aɑɐʌ", "CD"),
    ("eɛæɘ", "C"),
    ("iɪɨɯ", "B"),
    ("əɤ", "BC"),
    ("ɜɝɚ", "EB"),
    ("szɬɮ", "B"),
    ("ʃʒʂʐɕʑɸβ", "BF"),
    ("tdɗʈɖɾθð", "B"),
    ("nɲɳ", "BCFH"),
    ("lɫɭʎ", "BH"),
    ("rɹɻɽʀɺ", "BEF"),
    ("jʝ", "BC"),
    ("kɡgɠŋxɣqɢχʁcɟçħʕʟɰ", "BCEF"),
    ("hɦʔ", "BCDEFH"),
)
_LETTERS_OF: Final = {
    letter: frozenset(shapes) for letters, shapes in _CLASSES for letter in letters
}
_IPA_LETTER: Final = re.compile("|".join(sorted(_LETTERS_OF)))
_PLOSIVE: Final = re.compile("[pbɓ]")
_BILABIAL: Final = re.compile("[pbmɓ]")
_LABIODENTAL: Final = re.compile("[fvʋɱⱱ]")


class LipScore(Value):
    """What a mouth track is worth; shares in [0, 1], 1 where there was nothing to judge."""

    accuracy: float
    """Frames whose shape a phone within one frame allows."""
    bilabial_recall: float
    """p, b and m that have a closed mouth within one frame."""
    labiodental_recall: float
    """f and v that have teeth on the lip within one frame."""
    rest_in_pauses: float
    """Frames inside pauses over 350 ms, one frame from their ends, that are closed. The closure
    of a coming plosive counts."""
    num_frames: int
    """How many frames were judged."""


def viseme_accuracy(times: SpeechTimes, visemes: str, fps: int) -> LipScore:
    """Return how well *visemes*, one letter per frame, show the phones of *times*.

    Every letter is compared with the classes of all phones heard within one frame of its centre.
    A bilabial plosive counts from 120 ms before its release, since that is when the mouth makes
    it; in its breath after the release the lips may be open in any way.
    """
    spans = [span for phone in times.phones for span in _wanted(phone)]
    right = [
        letter in _allowed(spans, (frame + 0.5) / fps, 1.0 / fps)
        for frame, letter in enumerate(visemes)
    ]
    return LipScore(
        accuracy=_share(right),
        bilabial_recall=_recall(times.phones, visemes, fps, _BILABIAL, "A"),
        labiodental_recall=_recall(times.phones, visemes, fps, _LABIODENTAL, "G"),
        rest_in_pauses=_rest(times.phones, visemes, fps),
        num_frames=len(visemes),
    )


def pool_scores(scores: Sequence[LipScore]) -> LipScore:
    """Return one score for many tracks: accuracy over all frames, the worst of everything else."""
    frames = sum(score.num_frames for score in scores)
    right = sum(score.accuracy * score.num_frames for score in scores)
    return LipScore(
        accuracy=right / frames if frames else 1.0,
        bilabial_recall=min((score.bilabial_recall for score in scores), default=1.0),
        labiodental_recall=min((score.labiodental_recall for score in scores), default=1.0),
        rest_in_pauses=min((score.rest_in_pauses for score in scores), default=1.0),
        num_frames=frames,
    )


def check_lips(score: LipScore) -> CheckResult:
    """Return whether the mouth follows the voice: accuracy, every closure, rest in long pauses."""
    is_complete = min(score.bilabial_recall, score.rest_in_pauses) >= 1.0
    return CheckResult(
        name="lip_sync_visemes",
        is_passed=score.accuracy >= MIN_ACCURACY and is_complete,
        measured=f"{100.0 * score.accuracy:.2f}",
        limit=f">= {100.0 * MIN_ACCURACY:.0f}",
        unit="%",
        note=f"lips closed in {100.0 * score.bilabial_recall:.1f} % of p b m, "
        f"at rest in {100.0 * score.rest_in_pauses:.1f} % of long pauses, "
        f"{score.num_frames} frames",
    )


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The letters a phone allows, `[start, end)`."""

    start_seconds: float
    end_seconds: float
    letters: frozenset[str]


def _wanted(phone: Phone) -> list[_Wanted]:
    if not _PLOSIVE.search(phone.symbol):
        return [_Wanted(phone.start_seconds, phone.end_seconds, _letters_for(phone))]
    closed_from = max(0.0, phone.start_seconds - _MAX_CLOSURE_SECONDS)
    released = min(phone.end_seconds, phone.start_seconds + _RELEASE_SECONDS)
    return [
        _Wanted(closed_from, released, _letters_for(phone)),
        _Wanted(released, phone.end_seconds, frozenset("ABCDEFH")),
    ]


def _letters_for(phone: Phone) -> frozenset[str]:
    if phone.symbol:
        letters = set[str]()
        for letter in _IPA_LETTER.findall(phone.symbol):
            letters |= _LETTERS_OF[letter]
        return frozenset(letters) or _EVERYTHING
    pause_seconds = phone.end_seconds - phone.start_seconds
    if pause_seconds < _HOLD_SECONDS:
        return _EVERYTHING
    return frozenset("X") if pause_seconds > _REST_SECONDS else frozenset("XB")


def _allowed(spans: Sequence[_Wanted], centre_seconds: float, collar: float) -> frozenset[str]:
    letters: set[str] = set()
    for span in spans:
        if span.start_seconds < centre_seconds + collar and (
            span.end_seconds > centre_seconds - collar
        ):
            letters |= span.letters
    if not spans or centre_seconds + collar > spans[-1].end_seconds:
        letters.add("X")
    return frozenset(letters)


def _recall(
    phones: Sequence[Phone], visemes: str, fps: int, kind: re.Pattern[str], letter: str
) -> float:
    found: list[bool] = []
    for phone in phones:
        if kind.search(phone.symbol):
            lead = _MAX_CLOSURE_SECONDS if _PLOSIVE.search(phone.symbol) else 0.0
            first = int((phone.start_seconds - lead) * fps) - 1
            last = int(phone.end_seconds * fps) + 1
            found.append(letter in visemes[max(0, first) : last + 1])
    return _share(found)


def _rest(phones: Sequence[Phone], visemes: str, fps: int) -> float:
    closed: list[bool] = []
    for phone in phones:
        if not phone.symbol and phone.end_seconds - phone.start_seconds > _REST_SECONDS:
            first = int(phone.start_seconds * fps) + 2
            stop = int(phone.end_seconds * fps) - 1
            closed.extend(letter in "XA" for letter in visemes[first:stop])
    return _share(closed)


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else 1.0
