"""What was heard, as a value."""

import pytest
from pydantic import ValidationError

from cliffhanger.media.transcript import HeardWord, Transcript


def test_a_word_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValidationError, match=r"end_seconds of 'no' must be >= start_seconds"):
        HeardWord(text="no", start_seconds=0.5, end_seconds=0.4)


def test_words_come_in_order() -> None:
    one = HeardWord(text="one", start_seconds=0.5, end_seconds=0.6)
    two = HeardWord(text="two", start_seconds=0.2, end_seconds=0.9)
    with pytest.raises(ValidationError, match=r"'two' at 0.200 after 'one' at 0.500; sort them"):
        Transcript(text="one two", words=(one, two))


def test_it_survives_json() -> None:
    word = HeardWord(text="one", start_seconds=0.5, end_seconds=0.6, probability=0.3)
    heard = Transcript(text="one", language="en", words=(word,))
    assert Transcript.model_validate_json(heard.model_dump_json()) == heard
