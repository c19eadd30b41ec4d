import shutil
from pathlib import Path

import pytest

from cliffhanger.animatic.backdrops.keywords import place_for
from cliffhanger.animatic.backdrops.place import Place
from cliffhanger.errors import InvalidInputError
from cliffhanger.story.offline.phrases import draft_notice, phrases_of
from cliffhanger.story.offline.words.beat import Beat, parse_beat
from cliffhanger.story.offline.words.load import (
    FOLDER,
    LANGUAGES,
    load_genre,
    load_words,
    written_language,
)
from cliffhanger.story.offline.words.proofread import find_problems
from cliffhanger.story.offline.words.slots import fill, slot_pattern, slots_in
from cliffhanger.story.room.bible import Role
from cliffhanger.story.room.concept import Genre
from cliffhanger.story.room.scene import LineSource
from cliffhanger.story.vocabulary import Emotion


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_proofreader_has_nothing_to_say(language: str) -> None:
    assert find_problems(language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_set_is_one_that_the_animatic_can_draw(language: str) -> None:
    plain = {Place.INTERIOR, Place.EXTERIOR}
    undrawn = [
        (genre, place.name)
        for genre in Genre
        for place in load_genre(language, genre).places.values()
        if place_for(place.name, is_interior=place.interior) in plain
    ]
    assert undrawn == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_have_the_slots_that_the_engine_fills(language: str) -> None:
    phrases = phrases_of(language)
    assert set(slots_in(phrases.owns)) == {"hero", "prize"}
    assert all(set(slots_in(cry)) == {"name"} for cry in phrases.cries)
    assert any("{fact}" in beat for beat in phrases.exposure)
    assert len(set(phrases.cries)) * 5 + len(load_words(language).pairs) >= 99


def test_the_draft_says_that_it_is_one() -> None:
    assert "draft" in draft_notice("en-GB")
    assert len({draft_notice(language) for language in LANGUAGES}) == 4


def test_a_language_without_words_is_refused_with_the_way_out() -> None:
    with pytest.raises(InvalidInputError, match=r"'es'.*en, zh, vi, th"):
        written_language("es")


@pytest.mark.parametrize(
    ("text", "beat"),
    [
        ("> {rival} bows.", Beat(text="{rival} bows.")),
        ("hero: No!", Beat(text="No!", role=Role.HERO)),
        ("ally (love): Stay.", Beat(text="Stay.", role=Role.ALLY, emotion=Emotion.LOVE)),
        (
            "rival (angry, V.O.): Run.",
            Beat(text="Run.", role=Role.RIVAL, emotion=Emotion.ANGRY, source=LineSource.VOICE_OVER),
        ),
        (
            "friend\uff08fear\uff0cphone\uff09\uff1a喂\uff1f",
            Beat(text="喂\uff1f", role=Role.FRIEND, emotion=Emotion.FEAR, source=LineSource.PHONE),
        ),
    ],
)
def test_a_beat_is_an_action_or_a_line(text: str, beat: Beat) -> None:
    assert parse_beat(text) == beat


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Somebody bows.", "write `> action`"),
        ("villain (angry): Ha!", "unknown role 'villain'"),
        ("hero (furious): Ha!", "unknown word 'furious'"),
    ],
)
def test_a_beat_that_cannot_be_read_says_why(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        parse_beat(text)


def test_a_sentence_that_begins_with_a_slot_gets_its_capital() -> None:
    values = {"prize": "the hotel", "hero": "Mia"}
    assert (
        fill("{prize} burns. {prize} is {hero}'s!", values)
        == "The hotel burns. The hotel is Mia's!"
    )
    assert fill("Wait... {prize}?", values) == "Wait... the hotel?"


def test_a_filled_text_is_told_by_its_template() -> None:
    match = slot_pattern("{rival} wants {proof} from {their:hero} hand.").fullmatch(
        "Ivy wants the old ring from her hand."
    )
    assert match is not None
    assert match.groupdict() == {"rival": "Ivy", "proof": "the old ring", "their_hero": "her"}


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("scenes.yaml", "{rival} humiliates", "{villain} humiliates", "unknown slot ['villain']"),
        ("scenes.yaml", "Was that a threat?!", "Oh, look. You made a mess.", "more than once"),
        ("cliffhangers.yaml", "hero (fear): It's gone!", "hero (furious): It's gone!", "furious"),
        ("genres/comedy.yaml", "  henchman:", "  servant:", "servant"),
    ],
)
def test_the_proofreader_names_the_place(
    tmp_path: Path, file: str, old: str, new: str, problem: str
) -> None:
    """A fault in a word file is reported with the file it stands in."""
    shutil.copytree(FOLDER / "en", tmp_path / "en")
    path = tmp_path / "en" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = [each for each in find_problems("en", tmp_path) if problem in each]
    assert found
    assert Path(file).name in found[0]
