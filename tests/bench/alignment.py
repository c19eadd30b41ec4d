"""`python -m tests.bench.alignment`: how exactly words are found in recordings, by language.

The truth is the embedded voice's own. Recognised words are simulated from it (`tests.heard_lines`):
scattered by 25 ms, on Whisper's grid of 20 ms, one in ten misheard, left out or run together.
`told` places every boundary where the simulated recogniser put it and shares out what it missed by
letters, as a plain reader of transcripts does; `heard` is the aligner with the same transcript;
`heard + reading` and `reading` let the embedded voice, as another character, read along, the
latter without any transcript; `sound` has neither. Phones are those of `heard + reading`.
"""

import argparse
import os
import time
from collections import defaultdict

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from cliffhanger.animatic.voice.follow import time_line
from cliffhanger.media.align import AlignedLine, AlignedWord, align_line
from cliffhanger.media.align.letters import letters_of, line_pieces
from cliffhanger.media.align.match import match_letters
from cliffhanger.media.speech import SpeechTimes
from cliffhanger.media.transcript import Transcript
from cliffhanger.models.requests import SpeechRequest
from cliffhanger.story.model import Character
from tests.bench.table import make_table
from tests.heard_lines import LINES, MISHEARD, SpokenLine, mishear, speak_lines, word_errors

READER = Character(id="reader", name="Reader")
WAYS = ("told", "heard", "heard + reading", "reading", "sound", "phones")


def main() -> None:
    """Measure every language."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.alignment", description=__doc__)
    parser.add_argument("--languages", nargs="+", default=list(LINES), choices=list(LINES))
    parser.add_argument("--voices", type=int, default=3, choices=(1, 2, 3))
    parser.add_argument("--seeds", type=int, default=3, help="how often each line is misheard")
    parser.add_argument("--share", type=float, default=MISHEARD, help="of words misheard")
    options = parser.parse_args()
    console = Console(width=120, highlight=False)
    table = make_table("word boundaries, ms: median / p95", *WAYS, "heard, ms each", "boundaries")
    for language in options.languages:
        table.add_row(*_row(language, options))
    console.print(table, f"load {os.getloadavg()[0]:.1f}", "")


def _row(language: str, options: argparse.Namespace) -> list[str]:
    errors: dict[str, list[NDArray[np.float64]]] = defaultdict(list)
    seconds, num_aligned = 0.0, 0
    for seed in range(options.seeds):
        rng = np.random.default_rng(seed)
        for line in speak_lines(language, num_voices=options.voices):
            transcript = mishear(line, rng, share=options.share)
            started = time.perf_counter()
            heard = align_line(line.text, language, line.audio, transcript)
            seconds += time.perf_counter() - started
            num_aligned += 1
            errors["told"].append(word_errors(line, _as_told(line, transcript)))
            errors["heard"].append(word_errors(line, heard))
            both = time_line(_request(line), line.audio, transcript)
            errors["heard + reading"].append(word_errors(line, both.aligned))
            errors["phones"].append(_phone_errors(line.times, both.times))
            if seed == 0:
                errors["reading"].append(
                    word_errors(line, time_line(_request(line), line.audio).aligned)
                )
                errors["sound"].append(
                    word_errors(line, align_line(line.text, language, line.audio))
                )
    shown = [_shown(np.concatenate(errors[way])) for way in WAYS]
    num = sum(each.size for each in errors["heard"])
    return [language, *shown, f"{1000.0 * seconds / num_aligned:.0f}", str(num)]


def _request(line: SpokenLine) -> SpeechRequest:
    return SpeechRequest(text=line.spoken, character=READER, language=line.language)


def _shown(errors: NDArray[np.float64]) -> str:
    return f"{1000.0 * np.median(errors):.0f} / {1000.0 * np.percentile(errors, 95):.0f}"


def _phone_errors(truth: SpeechTimes, found: SpeechTimes) -> NDArray[np.float64]:
    """Return how far the phones' starts are from the truth; the same phones in the same order."""
    mine, theirs = ([phone for phone in times.phones if phone.symbol] for times in (truth, found))
    assert [phone.symbol for phone in mine] == [phone.symbol for phone in theirs]
    return np.abs(
        [one.start_seconds - two.start_seconds for one, two in zip(mine, theirs, strict=True)]
    )


def _as_told(line: SpokenLine, transcript: Transcript) -> AlignedLine:
    """Return the line with the recogniser's own times, gaps shared out by letters."""
    letters = [
        (sign, *np.interp([at, at + 1], [0, len(signs)], [word.start_seconds, word.end_seconds]))
        for word in transcript.words
        for signs in [letters_of(word.text, line.language)]
        for at, sign in enumerate(signs)
    ]
    pieces = line_pieces(line.text, line.language)
    wanted = "".join(piece.letters for piece in pieces)
    pairs = match_letters(wanted, "".join(str(letter[0]) for letter in letters))
    known = [(at, other) for at, other in enumerate(pairs) if other is not None]
    times = [(at, letters[other][1]) for at, other in known]
    ends = [(at + 1, letters[other][2]) for at, other in known]
    found: list[AlignedWord] = []
    begin = 0
    for piece in pieces:
        end = begin + len(piece.letters)
        start_seconds = float(np.interp(begin, *zip(*times, strict=True)))
        end_seconds = float(np.interp(end, *zip(*ends, strict=True)))
        found.append(
            AlignedWord(
                text=piece.text,
                start_seconds=start_seconds,
                end_seconds=end_seconds,
                confidence=1.0,
            )
        )
        begin = end
    return AlignedLine(words=tuple(found), pieces=tuple(found))


if __name__ == "__main__":
    main()
