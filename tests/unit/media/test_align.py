# ruff: noqa: RUF001 - punctuation of other scripts is what is tested
"""Words of a line found in its recording: against voices that know their own times."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliffhanger.errors import InvalidInputError
from cliffhanger.media.align import AlignedLine, align_line
from cliffhanger.media.align.letters import letters_of, line_pieces
from cliffhanger.media.align.match import Expected, match_letters
from cliffhanger.media.align.place import Placed, Wanted, place_pieces
from cliffhanger.media.align.sound import Sound, read_sound
from cliffhanger.media.align.values import LOW_CONFIDENCE
from cliffhanger.media.align.warp import warp_times
from cliffhanger.media.audio import Audio
from cliffhanger.media.transcript import HeardWord, Transcript
from tests.heard_lines import mishear, speak_lines, word_errors

EASY, HARD = ("en", "zh", "vi", "th"), ("es", "pt-BR", "id", "ja")


@pytest.mark.parametrize("language", EASY)
def test_words_are_found_although_one_in_ten_is_misheard(language: str) -> None:
    """Half of all word boundaries are within 40 ms, 95 % within 120 ms."""
    rng = np.random.default_rng(7)
    errors = np.concatenate(
        [
            word_errors(line, align_line(line.text, language, line.audio, mishear(line, rng)))
            for line in speak_lines(language, num_lines=4)
        ]
    )
    assert np.median(errors) <= 0.040
    assert np.percentile(errors, 95) <= 0.120


@pytest.mark.parametrize("language", HARD)
def test_other_languages_are_aligned_as_well(language: str) -> None:
    rng = np.random.default_rng(7)
    errors = np.concatenate(
        [
            word_errors(line, align_line(line.text, language, line.audio, mishear(line, rng)))
            for line in speak_lines(language, num_lines=2)
        ]
    )
    assert np.median(errors) <= 0.040
    assert np.percentile(errors, 95) <= 0.150


@pytest.mark.parametrize("transcript", [None, Transcript(text="hm")], ids=["nobody", "no words"])
def test_without_words_the_sound_decides_and_no_word_is_sure(transcript: Transcript | None) -> None:
    errors = list[float]()
    for line in speak_lines("vi", num_lines=4):
        aligned = align_line(line.text, "vi", line.audio, transcript)
        errors += word_errors(line, aligned).tolist()
        assert len(aligned.low) == len(aligned.words) == len(line.times.words)
    assert np.median(errors) <= 0.12


def test_a_word_that_was_left_out_is_reported_and_lies_between_its_neighbours() -> None:
    line = speak_lines("en")[0]
    told = [word for word in line.times.words if word.text != "known"]
    heard = tuple(HeardWord.model_validate(word.model_dump()) for word in told)
    aligned = align_line(line.text, "en", line.audio, Transcript(text="", words=heard))
    assert [word.text for word in aligned.low] == ["known"]
    truth = next(word for word in line.times.words if word.text == "known")
    assert aligned.low[0].start_seconds == pytest.approx(truth.start_seconds, abs=0.06)
    assert aligned.low[0].end_seconds == pytest.approx(truth.end_seconds, abs=0.06)
    assert min(word.confidence for word in aligned.words if word.text != "known") == 1.0


def test_confidence_is_what_was_heard_times_how_surely() -> None:
    """A word of which half the letters are right, at 0.8, is worth 0.4."""
    words = (HeardWord(text="abxxxx"[:4], start_seconds=0.1, end_seconds=0.4, probability=0.8),)
    aligned = align_line("abgg", "en", _noise(0.6), Transcript(text="", words=words))
    assert aligned.words[0].confidence == pytest.approx(0.8 * (2 + 2 * 0.5) / 4)
    assert aligned.words[0].confidence >= LOW_CONFIDENCE


def test_numbers_are_heard_as_digits_or_words() -> None:
    line = "Room 21"
    words = (
        HeardWord(text="room", start_seconds=0.1, end_seconds=0.3),
        HeardWord(text="twenty-one", start_seconds=0.3, end_seconds=0.7),
    )
    aligned = align_line(line, "en", _noise(0.9), Transcript(text="", words=words))
    assert [(word.text, word.confidence) for word in aligned.words] == [("Room", 1.0), ("21", 1.0)]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["you", "were", "x", "不", "12", "…", "neverlate"]), st.floats(0, 3)
        ),
        max_size=8,
    ),
    st.sampled_from(["en", "zh", "th", "ja"]),
)
@settings(max_examples=25, deadline=None)
def test_whatever_was_heard_words_keep_their_order(
    heard: list[tuple[str, float]], language: str
) -> None:
    """Nothing that a recogniser makes up puts words in disorder, out of the clip or apart."""
    text = {
        "en": "You were late, 12 times!",
        "zh": "你不是12岁。",
        "th": "คุณไม่เคย",
        "ja": "私は12歳。",
    }
    words = tuple(
        HeardWord(text=one, start_seconds=at, end_seconds=at + 0.2)
        for one, at in sorted(heard, key=lambda pair: pair[1])
    )
    line = text[language]
    aligned = align_line(line, language, _noise(1.0), Transcript(text="", words=words))
    _check_order(aligned, 1.0)
    spoken = "".join(letters_of(word.text, language) for word in aligned.words)
    assert spoken == letters_of(line, language)


def test_a_line_without_words_has_none() -> None:
    assert align_line("…!", "en", _noise(0.5)).words == ()
    assert align_line("", "zh", Audio(np.zeros((1, 0), np.float32))).words == ()


def test_a_recording_that_is_too_short_is_refused() -> None:
    with pytest.raises(InvalidInputError, match=r"10 ms or more for each of the 3 pieces"):
        align_line("Not long enough", "en", Audio(np.zeros((1, 480), np.float32)))


def test_pieces_are_words_or_characters() -> None:
    """Marks stay with what they sit on, a number is one piece, punctuation is none."""
    assert [piece.text for piece in line_pieces("— Don't, Mr. X… 1,200!", "en")] == [
        "Don't",
        "Mr",
        "X",
        "1,200",
    ]
    assert [piece.text for piece in line_pieces("你好，12个人。", "zh")] == [
        "你",
        "好",
        "12",
        "个",
        "人",
    ]
    assert [piece.text for piece in line_pieces("เป็น ที่", "th")] == ["เป็", "น", "ที่"]
    assert [piece.has_pause for piece in line_pieces("Yes, no go", "en")] == [True, False, True]


def test_letters_that_sound_alike_are_paired_before_others() -> None:
    """`bat` against `pxat`: the x is what was added."""
    assert match_letters("bat", "pxat") == [0, 2, 3]
    assert match_letters("abc", "") == [None, None, None]


def test_the_layout_is_the_cheapest_of_all() -> None:
    """The search finds what trying every layout of eight frames finds."""
    rng = np.random.default_rng(3)
    for _ in range(20):
        sound = Sound(
            change=rng.random(9),
            loudness=rng.random(8),
            is_silent=rng.random(8) < 0.4,
            bands=np.zeros((8, 24)),
        )
        pieces = line_pieces("One, four", "en")
        wanted = [
            Wanted(pieces[0], starts=(Expected(float(rng.random()) * 0.08, 0.01),)),
            Wanted(pieces[1], ends=(Expected(float(rng.random()) * 0.08, 0.02, 1.5),)),
        ]
        found = place_pieces(wanted, sound)
        best = min(_layouts(8), key=lambda layout: _cost(layout, wanted, sound))
        assert _cost(found, wanted, sound) == pytest.approx(_cost(best, wanted, sound))


def test_a_reading_is_warped_onto_one_half_as_fast() -> None:
    """A sound whose every frame comes twice is met at twice the time."""
    rng = np.random.default_rng(5)
    bands = 20.0 * rng.random((40, 24))
    one, other = (
        Sound(np.zeros(len(each) + 1), np.ones(len(each)), np.zeros(len(each), np.bool_), each)
        for each in (bands, np.repeat(bands, 2, axis=0))
    )
    expected = (2.0 * np.arange(40) + 1.0) / 100.0
    np.testing.assert_allclose(warp_times(one, other), expected, atol=0.02)


def test_silence_is_seen_and_a_step_is_a_change() -> None:
    """Half a second of noise after half a second of silence: the step is where the noise begins."""
    samples = _noise(1.0).samples.copy()
    samples[:, :24_000] = 0.0
    sound = read_sound(Audio(samples))
    assert sound.num_frames == 100
    assert sound.is_silent[:48].all()
    assert not sound.is_silent[51:].any()
    steepest = np.flatnonzero(sound.change == sound.change.max())
    assert abs(steepest.mean() - 50) <= 2


def _noise(seconds: float) -> Audio:
    samples = np.random.default_rng(1).normal(0.0, 0.1, (1, round(48_000 * seconds)))
    return Audio(samples.astype(np.float32))


def _check_order(aligned: AlignedLine, seconds: float) -> None:
    for group in (aligned.words, aligned.pieces):
        assert all(0.0 <= word.start_seconds < word.end_seconds <= seconds for word in group)
        assert all(one.end_seconds <= two.start_seconds for one, two in pairwise(group))


def _layouts(num_frames: int) -> list[tuple[Placed, ...]]:
    found: list[tuple[Placed, ...]] = []
    for a, b, c, d in product(range(num_frames + 1), repeat=4):
        if a < b <= c < d:
            found.append((Placed(a, b), Placed(c, d)))
    return found


def _cost(layout: tuple[Placed, ...], wanted: list[Wanted], sound: Sound) -> float:
    """Return what the docstring of `place` says a layout costs, counted frame by frame."""
    num_frames = sound.num_frames
    spoken = max(2, int((~sound.is_silent).sum()))
    per_length = spoken / sum(item.piece.length for item in wanted)
    total, at = 0.0, 0
    inside: set[int] = set()
    for index, (where, item) in enumerate(zip(layout, wanted, strict=True)):
        if index and where.start > at:
            total += 0.2 if wanted[index - 1].piece.has_pause else 2.0
        usual = max(1.0, item.piece.length * per_length)
        total += 0.5 * (np.log((where.end - where.start) / usual) / 0.4) ** 2
        for boundary, expected in ((where.start, item.starts), (where.end, item.ends)):
            total -= 2.0 * float(sound.change[boundary])
            for one in expected:
                away = (boundary / 100 - one.seconds) / one.spread_seconds
                total += min(0.5 * away * away, one.most)
        inside |= set(range(where.start, where.end))
        at = where.end
    if at < num_frames:
        total += 0.2 if wanted[-1].piece.has_pause else 2.0
    for frame in range(num_frames):
        if frame in inside:
            total += 0.5 * bool(sound.is_silent[frame])
        else:
            total += 0.6 * float(sound.loudness[frame])
    return total
