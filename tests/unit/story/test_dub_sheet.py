"""The sheet of a dub goes out and comes back whole, and says what is wrong with it."""

import pytest

from cliffhanger.errors import InvalidInputError
from cliffhanger.story.build import build_episode
from cliffhanger.story.direction import RuleDirector, direct
from cliffhanger.story.dub_sheet import (
    DubText,
    TextKind,
    dub_texts,
    read_sheet,
    translate_episode,
    translate_shots,
    write_sheet,
)
from cliffhanger.story.fountain import read_fountain
from cliffhanger.story.model import Episode, ShotList

SCRIPT = """Title: The Letter

INT. KITCHEN - NIGHT

MARA, 30, holds a letter. The letter reads: "DO NOT OPEN"

MARA
Paul, who put this, "my, my", under my door?

PAUL
Burn it.
"""


@pytest.fixture(scope="module")
def story() -> tuple[Episode, ShotList]:
    direction = direct(build_episode(read_fountain(SCRIPT)), RuleDirector())
    return direction.episode, direction.shots


@pytest.fixture(scope="module")
def texts(story: tuple[Episode, ShotList]) -> tuple[DubText, ...]:
    episode, shots = story
    return dub_texts(episode, shots, {line.id: 2.5 for line in episode.lines})


def test_everything_with_words_is_on_it(texts: tuple[DubText, ...]) -> None:
    """Title, cards, props and lines; lines say who speaks and how long they may last."""
    kinds = {item.kind for item in texts}
    assert kinds == set(TextKind)
    assert [item.source for item in texts if item.kind is TextKind.PROP] == ["DO NOT OPEN"]
    lines = [item for item in texts if item.kind is TextKind.LINE]
    assert [(item.speaker, item.seconds) for item in lines] == [("MARA", 2.5), ("PAUL", 2.5)]


def test_a_filled_sheet_comes_back(texts: tuple[DubText, ...]) -> None:
    """Commas, quotation marks and a byte-order mark of a spreadsheet change nothing."""
    words = {item.id: f'¿"{item.kind}", no?' for item in texts}
    page = write_sheet(texts, words)
    for data in (page.encode(), b"\xef\xbb\xbf" + page.replace("\n", "\r\n").encode()):
        assert read_sheet(data, texts, name="es.csv") == words


def test_the_words_reach_lines_cards_and_props(
    story: tuple[Episode, ShotList], texts: tuple[DubText, ...]
) -> None:
    """Ids, speakers and shots stay; every text is the translated one."""
    episode, shots = story
    words = {item.id: f"es {item.source}" for item in texts}
    dubbed, reshot = translate_episode(episode, words, "es"), translate_shots(shots, words)
    assert dubbed.series.language == "es"
    assert dubbed.series.id == episode.series.id
    assert dubbed.title == f"es {episode.title}"
    pairs = list(zip(episode.lines, dubbed.lines, strict=True))
    assert all(new.text == f"es {old.text}" and new.id == old.id for old, new in pairs)
    assert dub_texts(dubbed, reshot, {line.id: 2.5 for line in dubbed.lines}) == tuple(
        item.model_copy(update={"source": words[item.id]}) for item in texts
    )


def test_what_is_wrong_with_a_sheet_is_named(texts: tuple[DubText, ...]) -> None:
    """Missing, doubled and unknown ids are all told at once."""
    first, second, *_ = texts
    page = f"id,text\n{first.id},uno\n{first.id},dos\ns99-l01,tres\n{second.id},  \n"
    with pytest.raises(InvalidInputError) as caught:
        read_sheet(page.encode(), texts, name="es.csv")
    message = str(caught.value)
    assert f"no text for {second.id}" in message
    assert f"twice {first.id}" in message
    assert "not in the episode s99-l01" in message


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(b"\xff\xfe\x00", "no UTF-8", id="another encoding"),
        pytest.param(b"", "columns id and text", id="empty"),
        pytest.param(b"id;text\na;b\n", "columns id and text", id="semicolons"),
        pytest.param(b'id,text\n"a,b', "no CSV", id="an open quotation"),
    ],
)
def test_what_is_no_sheet_is_refused(data: bytes, words: str, texts: tuple[DubText, ...]) -> None:
    with pytest.raises(InvalidInputError, match=words):
        read_sheet(data, texts, name="es.csv")
