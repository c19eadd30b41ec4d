"""From spoken lines to caption cards: where the text breaks and when each card is up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from cliffhanger.media.audio import SAMPLE_RATE_HZ
from cliffhanger.media.caption import Cue
from cliffhanger.media.speech import Word
from cliffhanger.media.timeline import TimedLine, Timeline, samples_per_frame
from cliffhanger.story.wording import (
    atoms,
    clusters,
    cut_cost,
    display_units,
    pack,
    primary_language,
    sentences,
    speech_seconds,
)

_LINE_UNITS: Final = {"zh": 14, "ja": 14, "th": 28}
_LATIN_LINE_UNITS: Final = 30
_UNITS_PER_SECOND: Final = {"zh": 9.0, "ja": 4.0, "vi": 17.0, "th": 17.0}
_LATIN_UNITS_PER_SECOND: Final = 20.0
_MIN_SECONDS: Final = 5 / 6
_MAX_SECONDS: Final = 7.0
_SHORT_GAP_SECONDS: Final = 0.5
_GAP_FRAMES: Final = 2
_SNAP_SECONDS: Final = 7 / 24
_NEAR_CUT_SECONDS: Final = 11 / 24
_BEFORE_CUT_SECONDS: Final = 12 / 24
_SPACED_HYPHEN: Final = frozenset({"vi", "th"})


@dataclass(frozen=True, slots=True)
class CaptionSource:
    """What the captions need to know about a spoken line.

    Attributes:
        line_id: As on the timeline.
        text: Words as shown.
        speaker: Name of who speaks.
        words: Word times from the start of the line's sound, where the voice knows them.
        is_dual: Spoken together with the source before it.
    """

    line_id: str
    text: str
    speaker: str = ""
    words: tuple[Word, ...] = ()
    is_dual: bool = False


@dataclass(frozen=True, slots=True)
class _Card:
    start: int
    end: int
    lines: tuple[str, ...]
    source: CaptionSource


def max_line_units(language: str) -> int:
    """Return how wide one burned-in display line may be.

    In the units of `display_units`: 14 for Chinese, 28 for Thai, else 30. Sidecars may carry 35
    in Thai, but 28 base characters of the bold face at 56 px fill the 835 px that are safe.
    """
    return _LINE_UNITS.get(primary_language(language), _LATIN_LINE_UNITS)


def max_units_per_second(language: str) -> float:
    """Return how fast an adult reads, in `display_units` per second (Netflix's limits)."""
    return _UNITS_PER_SECOND.get(primary_language(language), _LATIN_UNITS_PER_SECOND)


def caption_line(text: str, *, language: str, max_units: int) -> tuple[tuple[str, ...], ...]:
    """Return the caption cards of a line: one sentence each, one or two display lines.

    A sentence too short to be read on its own is set together with its neighbour where both fit; a
    sentence too long for a card is cut at its clauses, then at words. Lines are balanced.

    Args:
        text: Words as shown.
        language: BCP 47 tag; decides where lines may break and how width is counted.
        max_units: Widest display line, in `display_units`; >= 2.

    Returns:
        Cards in order; joined (with a space where the language writes one) they are *text*.
    """
    cards: list[tuple[str, ...]] = []
    for sentence in _readable_sentences(text, language, max_units):
        cards.extend(
            _break_card(piece, language, max_units)
            for piece in _fit_cards(sentence, language, max_units)
        )
    return tuple(cards)


def make_cues(
    sources: Sequence[CaptionSource],
    timeline: Timeline,
    *,
    language: str,
    max_units: int | None = None,
) -> tuple[Cue, ...]:
    """Return the film's captions, in order and never overlapping.

    A card starts with its first word (by the word times, else by its share of the text), stays up
    for at least 5/6 s and for as long as an adult needs to read it where the silence after it
    allows, at most 7 s; gaps under half a second shrink to two frames. Starts within 7 frames (of
    24 a second) of a shot change move onto it, those 8 to 11 frames before it to 12 before; ends
    within 7 stop at it.

    Args:
        sources: The lines on the timeline; a line without a source has no caption.
        timeline: When the lines are heard.
        language: BCP 47 tag of the captions.
        max_units: Widest display line; the burned-in limit of the language where None.
    """
    widest = max_units or max_line_units(language)
    by_id = {source.line_id: source for source in sources}
    groups = _dual_groups([line for line in timeline.lines if line.line_id in by_id], by_id)
    cards: list[_Card] = []
    for group in groups:
        if len(group) == 2:
            cards.extend(_dual_cards(group, by_id, timeline.fps, language, widest))
        else:
            line = group[0]
            source = by_id[line.line_id]
            cards.extend(_line_cards(line, source, timeline.fps, language, widest))
    return tuple(
        Cue(
            start_frame=card.start,
            end_frame=card.end,
            lines=card.lines,
            speaker=card.source.speaker,
            line_id=card.source.line_id,
        )
        for card in _settle(cards, timeline, language)
    )


def _readable_sentences(text: str, language: str, max_units: int) -> list[str]:
    found: list[str] = []
    for sentence in sentences(text, language):
        is_short = bool(found) and (
            min(speech_seconds(found[-1], language), speech_seconds(sentence, language))
            < _MIN_SECONDS
        )
        if is_short and _fits_card(found[-1] + sentence, language, max_units):
            found[-1] += sentence
        else:
            found.append(sentence)
    return found


def _fits_card(text: str, language: str, max_units: int) -> bool:
    return _two_lines(_pieces(text, language, max_units), language, max_units) is not None


def _fit_cards(sentence: str, language: str, max_units: int) -> tuple[str, ...]:
    def card_size(text: str) -> float:
        if _fits_card(text, language, max_units):
            return min(display_units(text, language), 2.0 * max_units)
        return 4.0 * max_units

    return pack(_pieces(sentence, language, max_units), measure=card_size, limit=2.0 * max_units)


def _pieces(text: str, language: str, max_units: int) -> tuple[str, ...]:
    pieces: list[str] = []
    for atom in atoms(text, language):
        if display_units(atom.strip(), language) <= max_units:
            pieces.append(atom)
        else:
            pieces.extend(
                pack(
                    clusters(atom),
                    measure=lambda part: display_units(part, language),
                    limit=float(max_units),
                )
            )
    return tuple(pieces)


def _break_card(text: str, language: str, max_units: int) -> tuple[str, ...]:
    if display_units(text.strip(), language) <= max_units:
        return (text.strip(),)
    return _two_lines(_pieces(text, language, max_units), language, max_units) or (text.strip(),)


def _two_lines(pieces: tuple[str, ...], language: str, max_units: int) -> tuple[str, ...] | None:
    """Return the most balanced break into at most two lines, or None where they do not fit."""
    whole = "".join(pieces).strip()
    if display_units(whole, language) <= max_units:
        return (whole,)
    options: list[tuple[float, tuple[str, str]]] = []
    for cut in range(1, len(pieces)):
        top, bottom = "".join(pieces[:cut]).strip(), "".join(pieces[cut:]).strip()
        top_units, bottom_units = display_units(top, language), display_units(bottom, language)
        if max(top_units, bottom_units) > max_units:
            continue
        roughness = 0.3 * cut_cost(pieces[cut - 1], pieces[cut])
        cost = abs(top_units - bottom_units) / max_units + roughness
        options.append((cost, (top, bottom)))
    return min(options)[1] if options else None


def _dual_groups(
    lines: Sequence[TimedLine], by_id: Mapping[str, CaptionSource]
) -> list[tuple[TimedLine, ...]]:
    groups: list[tuple[TimedLine, ...]] = []
    for line in lines:
        if by_id[line.line_id].is_dual and groups and len(groups[-1]) == 1:
            groups[-1] = (groups[-1][0], line)
        else:
            groups.append((line,))
    return groups


def _line_cards(
    line: TimedLine, source: CaptionSource, fps: int, language: str, max_units: int
) -> list[_Card]:
    cards = caption_line(source.text, language=language, max_units=max_units)
    spans = _spans([" ".join(card) for card in cards], line, source.words, fps)
    return [
        _Card(start, end, card, source) for card, (start, end) in zip(cards, spans, strict=True)
    ]


def _dual_cards(
    group: tuple[TimedLine, ...],
    by_id: Mapping[str, CaptionSource],
    fps: int,
    language: str,
    max_units: int,
) -> list[_Card]:
    hyphen = "- " if primary_language(language) in _SPACED_HYPHEN else "-"
    room = max_units - display_units(hyphen, language)
    columns: list[list[_Card]] = []
    for line in group:
        source = by_id[line.line_id]
        texts = pack(
            _pieces(source.text, language, int(room)),
            measure=lambda text: display_units(text, language),
            limit=room,
        )
        spans = _spans(texts, line, source.words, fps)
        columns.append(
            [
                _Card(start, end, (text,), source)
                for text, (start, end) in zip(texts, spans, strict=True)
            ]
        )
    first, second = columns
    paired = [
        _Card(
            min(one.start, two.start),
            max(one.end, two.end),
            (hyphen + one.lines[0], hyphen + two.lines[0]),
            replace(one.source, speaker=f"{one.source.speaker} / {two.source.speaker}"),
        )
        for one, two in zip(first, second, strict=False)
    ]
    return [*paired, *first[len(paired) :], *second[len(paired) :]]


def _spans(
    texts: Sequence[str], line: TimedLine, words: Sequence[Word], fps: int
) -> list[tuple[int, int]]:
    """Return the frames `[start, end)` in which each part of a line is heard."""
    clock = _letter_clock(line, words)
    total = max(1, sum(map(_num_letters, texts)))
    spans: list[tuple[int, int]] = []
    done = 0
    per_frame = samples_per_frame(fps)
    for text in texts:
        upto = done + _num_letters(text)
        start = line.start_sample + clock(done / total, is_end=False)
        end = line.start_sample + clock(upto / total, is_end=True)
        first = start // per_frame
        spans.append((first, max(first + 1, -(-end // per_frame))))
        done = upto
    return spans


@dataclass(frozen=True, slots=True)
class _LetterClock:
    """When the letter at a share of the text is heard.

    Attributes:
        stretches: Per word: first and last share of the text in [0, 1], first and last sample.
    """

    stretches: tuple[tuple[float, float, int, int], ...]

    def __call__(self, share: float, *, is_end: bool) -> int:
        tiny = 1e-9
        for first, last, start, end in self.stretches:
            is_inside = share <= last + tiny if is_end else share < last - tiny
            if is_inside:
                part = min(1.0, max(0.0, (share - first) / max(tiny, last - first)))
                return start + round(part * (end - start))
        return self.stretches[-1][3]


def _letter_clock(line: TimedLine, words: Sequence[Word]) -> _LetterClock:
    voiced = [word for word in words if _num_letters(word.text)]
    total = sum(_num_letters(word.text) for word in voiced)
    stretches: list[tuple[float, float, int, int]] = []
    done = 0
    for word in voiced:
        upto = done + _num_letters(word.text)
        start, end = (
            min(line.num_samples, max(0, round(seconds * SAMPLE_RATE_HZ)))
            for seconds in (word.start_seconds, word.end_seconds)
        )
        stretches.append((done / total, upto / total, start, end))
        done = upto
    return _LetterClock(tuple(stretches) or ((0.0, 1.0, 0, line.num_samples),))


def _num_letters(text: str) -> int:
    return sum(character.isalnum() for character in text)


def _settle(cards: Sequence[_Card], timeline: Timeline, language: str) -> list[_Card]:
    """Return *cards* with the starts and ends the rules ask for."""
    if not cards:
        return []
    ordered = sorted(cards, key=lambda card: card.start)
    cuts = [shot.start_frame for shot in timeline.shots]
    wanted = [_snapped_start(card.start, cuts, timeline.fps) for card in ordered]
    starts = _spaced_starts(wanted, timeline.num_frames)
    limits = [start - _GAP_FRAMES for start in starts[1:]]
    limits.append(max(timeline.num_frames, starts[-1] + 1))
    return [
        replace(
            card,
            start=start,
            end=_settled_end(
                replace(card, start=start), limit, cuts=cuts, fps=timeline.fps, language=language
            ),
        )
        for card, start, limit in zip(ordered, starts, limits, strict=True)
    ]


def _spaced_starts(wanted: Sequence[int], num_frames: int) -> list[int]:
    step = _GAP_FRAMES + 1
    latest = list(wanted)
    limit = num_frames - 1
    for index in range(len(latest) - 1, -1, -1):
        latest[index] = min(latest[index], limit)
        limit = latest[index] - step
    starts = [max(0, latest[0])]
    for start in latest[1:]:
        starts.append(max(start, starts[-1] + step))
    return starts


def _snapped_start(start: int, cuts: Sequence[int], fps: int) -> int:
    near, before = round(_SNAP_SECONDS * fps), round(_NEAR_CUT_SECONDS * fps)
    for cut in cuts:
        if abs(start - cut) <= near:
            return cut
        if near < cut - start <= before:
            return max(0, cut - round(_BEFORE_CUT_SECONDS * fps))
    return start


def _settled_end(card: _Card, limit: int, *, cuts: Sequence[int], fps: int, language: str) -> int:
    shortest = round(_MIN_SECONDS * fps)
    units = sum(display_units(line, language) for line in card.lines)
    reading = -int(-units * fps // max_units_per_second(language))
    end = max(card.end, card.start + shortest, card.start + reading)
    near = round(_SNAP_SECONDS * fps)
    for cut in cuts:
        if abs(end - cut) <= near and cut - card.start >= max(shortest, reading):
            end = cut
    if 0 <= limit - end < _SHORT_GAP_SECONDS * fps:
        end = limit
    return max(card.start + 1, min(end, limit, card.start + round(_MAX_SECONDS * fps)))
