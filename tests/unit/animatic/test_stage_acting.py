"""Acting: the face and the mouth of every frame, quantised so that sprites come back."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliffhanger.animatic.expression import FACES
from cliffhanger.animatic.stage.acting import Part, blink_at, gaze_at
from cliffhanger.animatic.viseme import MOUTH_SHAPES, Viseme
from cliffhanger.models.requests import MouthTrack
from cliffhanger.story.vocabulary import Emotion

FPS = 24


def track(
    visemes: str,
    *,
    start: int = 0,
    emotion: Emotion = Emotion.NEUTRAL,
    loudness: float | None = None,
) -> MouthTrack:
    return MouthTrack(
        line_id="l1",
        character_id="lin",
        emotion=emotion,
        start_frame=start,
        visemes=visemes,
        loudness=() if loudness is None else (loudness,) * len(visemes),
    )


def part(*tracks: MouthTrack, emotion: Emotion = Emotion.NEUTRAL, fps: int = FPS) -> Part:
    return Part(character_id="lin", emotion=emotion, tracks=tracks, seed=7, fps=fps)


letters = st.text(st.sampled_from("ABCDEFGHX"), min_size=1, max_size=40)


@settings(max_examples=30, deadline=None)
@given(visemes=letters, start=st.integers(0, 30), loudness=st.floats(0, 1))
def test_every_letter_is_seen_on_its_own_frame(visemes: str, start: int, loudness: float) -> None:
    """Shape, width and press are the letter's; only the opening follows the voice."""
    acted = part(track(visemes, start=start, loudness=loudness))
    for index, letter in enumerate(visemes):
        mouth, shape = acted.at(start + index).mouth, MOUTH_SHAPES[Viseme(letter)]
        assert (mouth.width, mouth.rounding, mouth.press) == (
            shape.width,
            shape.rounding,
            shape.press,
        )
        assert abs(mouth.opening - shape.opening) <= 0.25 * shape.opening + 1 / 16
        if letter in "AX":
            assert mouth.opening == 0.0
        else:
            assert mouth.opening > 0.0


@settings(max_examples=30, deadline=None)
@given(loudness=st.floats(0, 1))
def test_openings_keep_their_order_at_any_loudness(loudness: float) -> None:
    acted = part(track("DCEBG", loudness=loudness))
    wide, middle, rounded, narrow, least = (acted.at(index).mouth.opening for index in range(5))
    assert wide > middle > narrow >= least
    assert wide > rounded > narrow


def test_louder_speech_opens_the_mouth_and_lifts_the_head() -> None:
    quiet, loud = part(track("C", loudness=0.1)).at(0), part(track("C", loudness=1.0)).at(0)
    assert loud.mouth.opening > quiet.mouth.opening
    assert loud.nod < quiet.nod <= 0.0


@pytest.mark.parametrize("emotion", Emotion)
def test_a_silent_mouth_rests_as_the_face_does(emotion: Emotion) -> None:
    mouth = part(emotion=emotion).at(5).mouth
    assert mouth.opening == FACES[emotion].open_mouth
    assert mouth.press == 0.0


def test_silence_before_between_and_after_lines_is_rest() -> None:
    acted = part(track("DD", start=4), track("DD", start=10))
    is_open = "".join("o" if acted.at(index).mouth.opening else "-" for index in range(15))
    assert is_open == "----oo----oo---"


def test_few_faces_come_back_again_and_again() -> None:
    """A minute of two emotions needs at most a few dozen drawings of the face."""
    visemes = "ABCDEFGHX" * 8
    tracks = [
        track(visemes, start=start, emotion=emotion)
        for start, emotion in ((100, Emotion.ANGRY), (700, Emotion.SAD), (1100, Emotion.ANGRY))
    ]
    moments = [part(*tracks).at(index) for index in range(60 * FPS)]
    assert len({moment.face for moment in moments}) <= 60
    assert len({moment.mouth for moment in moments}) <= 12
    steady = {moment.face for moment in moments[:90]}
    assert len(steady) <= 12


@pytest.mark.parametrize("fps", [24, 25, 30, 60])
def test_the_face_changes_just_before_its_line(fps: int) -> None:
    """It begins at most 0.15 s before the first sound and is done within 0.2 s."""
    start = 2 * fps
    acted = part(track("C" * fps, start=start, emotion=Emotion.ANGRY), fps=fps)
    lids = [acted.at(index).face.brow_in for index in range(3 * fps)]
    first = next(index for index, value in enumerate(lids) if value != lids[0])
    done = next(index for index, value in enumerate(lids) if value == FACES[Emotion.ANGRY].brow_in)
    assert 0.0 < (start - first) / fps <= 0.15
    assert 0.0 < (done - first) / fps <= 0.2
    assert lids[first:done] == sorted(lids[first:done])
    assert acted.emotion_at(0) is Emotion.NEUTRAL
    assert acted.emotion_at(start) is Emotion.ANGRY


def test_the_feeling_stays_after_the_line_until_the_next() -> None:
    acted = part(track("C", start=0, emotion=Emotion.SAD), track("C", start=90))
    assert acted.emotion_at(60) is Emotion.SAD
    assert acted.emotion_at(95) is Emotion.NEUTRAL


def test_a_first_line_at_the_first_frame_needs_no_change() -> None:
    face = part(track("C", emotion=Emotion.HAPPY)).at(0).face
    assert face.smile == FACES[Emotion.HAPPY].smile


@pytest.mark.parametrize("seed", [1, 99, 4_000_000_000])
def test_eyes_blink_about_twenty_times_a_minute_and_open_in_between(seed: int) -> None:
    closed = [blink_at(index / 60, seed) for index in range(5 * 60 * 60)]
    blinks = sum(one < 1.0 <= two for one, two in itertools.pairwise(closed))
    assert 15 <= blinks / 5 <= 25
    assert set(closed) == {0.0, 0.25, 0.5, 0.75, 1.0}
    assert sum(value == 0.0 for value in closed) > 0.85 * len(closed)


def test_people_do_not_blink_together() -> None:
    frames = range(10 * FPS)
    one, two = ([blink_at(index / FPS, seed) for index in frames] for seed in (1, 2))
    assert one != two


@settings(max_examples=30, deadline=None)
@given(seconds=st.floats(0, 100), seed=st.integers(0, 2**32))
def test_a_speaker_keeps_to_the_listener_and_a_listener_glances(seconds: float, seed: int) -> None:
    assert gaze_at(seconds, seed, is_speaking=True) == 0.0
    assert gaze_at(seconds, seed, is_speaking=False) in {-0.25, 0.0, 0.5}


def test_a_body_is_never_quite_still() -> None:
    moments = [part().at(index) for index in range(8 * FPS)]
    for values in (
        [moment.breath for moment in moments],
        [moment.sway for moment in moments],
        [moment.tilt_degrees for moment in moments],
    ):
        assert max(values) - min(values) > 0.4
        steps = [abs(two - one) for one, two in itertools.pairwise(values)]
        assert max(steps) < 0.2
