"""Prompts that fit: whole paragraphs go, in order of rank, and nothing is cut inside."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliffhanger.errors import InvalidInputError
from cliffhanger.models.chat.fitting import fit_prompt
from cliffhanger.models.chat.tokens import estimate_tokens
from cliffhanger.story.room.brief import Prompt, Section

MARK = re.compile(r"\[(\d+) paragraphs? left out\]")
PARAGRAPHS = st.lists(
    st.lists(st.text("abc xyz", min_size=1, max_size=12).filter(str.strip), min_size=1, max_size=3)
    .map("\n".join)
    .map(str.strip),
    max_size=6,
)
SECTIONS = st.builds(
    Section,
    title=st.text("TITLE", min_size=1, max_size=5),
    text=PARAGRAPHS.map("\n\n".join),
    rank=st.integers(min_value=0, max_value=3),
    is_end_kept=st.booleans(),
)
PROMPTS = st.builds(
    Prompt,
    system=st.text("rules ", max_size=30),
    sections=st.lists(SECTIONS, min_size=1, max_size=5).map(tuple),
    answer_tokens=st.just(1),
)


def words(text: str) -> int:
    return len(text.split())


def size(prompt: Prompt) -> int:
    return words(prompt.system) + words(prompt.user)


def paragraphs_of(text: str) -> list[str]:
    """Runs of lines with something on them: written without the code under test."""
    found: list[list[str]] = [[]]
    for line in text.strip().split("\n"):
        if line.strip():
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return ["\n".join(lines) for lines in found if lines]


def section(text: str, *, rank: int, is_end_kept: bool = False, title: str = "S") -> Section:
    return Section(title=title, text=text, rank=rank, is_end_kept=is_end_kept)


def prompt_of(*sections: Section) -> Prompt:
    return Prompt(system="", sections=sections, answer_tokens=1)


@given(prompt=PROMPTS, available=st.integers(min_value=0, max_value=120))
@settings(max_examples=100, deadline=None)
def test_a_fitted_prompt_fits_and_keeps_original_paragraphs_in_order(
    prompt: Prompt, available: int
) -> None:
    """What is kept is one end of the paragraphs there were; the mark counts the others."""
    try:
        fitted = fit_prompt(prompt, available, count=words)
    except InvalidInputError:
        must = [each for each in prompt.sections if each.rank == 0]
        bare = prompt.model_copy(update={"sections": tuple(must)})
        assert size(bare) > available
        return
    assert size(fitted) <= available
    assert (fitted is prompt) == (size(prompt) <= available)
    for before, after in zip(prompt.sections, fitted.sections, strict=True):
        assert (before.title, before.rank) == (after.title, after.rank)
        if before.text == after.text or not after.text:
            assert before.rank > 0 or before.text == after.text
            continue
        assert before.rank > 0
        _check_shortened(before, after)


def _check_shortened(before: Section, after: Section) -> None:
    original, kept = paragraphs_of(before.text), paragraphs_of(after.text)
    mark = kept.pop(0 if before.is_end_kept else -1)
    num_left_out = len(original) - len(kept)
    matched = MARK.fullmatch(mark)
    assert matched
    assert int(matched.group(1)) == num_left_out
    assert kept == (original[num_left_out:] if before.is_end_kept else original[: len(kept)])


@given(prompt=PROMPTS, available=st.integers(min_value=0, max_value=60))
@settings(max_examples=50, deadline=None)
def test_more_room_never_makes_a_prompt_fail(prompt: Prompt, available: int) -> None:
    try:
        fit_prompt(prompt, available, count=words)
    except InvalidInputError:
        return
    assert fit_prompt(prompt, available + 1, count=words)


def test_a_prompt_that_fits_is_left_alone() -> None:
    prompt = prompt_of(section("one two", rank=9))
    assert fit_prompt(prompt, size(prompt), count=words) is prompt


def test_the_highest_rank_gives_way_first_and_only_as_far_as_it_must() -> None:
    long = "\n\n".join(f"p{number} a b c d e f g" for number in range(10))
    prompt = prompt_of(
        section("task", rank=0), section(long, rank=1), section(long, rank=3), section(long, rank=2)
    )
    fitted = fit_prompt(prompt, size(prompt) - 20, count=words)
    texts = [each.text for each in fitted.sections]
    assert texts[0] == "task"
    assert texts[1] == long
    assert texts[3] == long
    assert texts[2] == "\n\n".join([*long.split("\n\n")[:7], "[3 paragraphs left out]"])


def test_of_one_rank_the_later_section_gives_way_first() -> None:
    text = "a b c d e f g h\n\ni j k l m n o p"
    prompt = prompt_of(section(text, rank=1), section(text, rank=1))
    first, second = fit_prompt(prompt, size(prompt) - 1, count=words).sections
    assert (first.text, second.text) == (text, "a b c d e f g h\n\n[1 paragraph left out]")


def test_the_end_is_kept_where_the_section_says_so() -> None:
    text = "one a b c d e f\n\ntwo a b c d e f\n\nthree a b c d e f"
    prompt = prompt_of(section(text, rank=1, is_end_kept=True))
    (fitted,) = fit_prompt(prompt, size(prompt) - 2, count=words).sections
    assert fitted.text == "[1 paragraph left out]\n\ntwo a b c d e f\n\nthree a b c d e f"


def test_the_tags_around_a_text_stay() -> None:
    """What stands between them stays marked as material, however much of it is left out."""
    text = "<premise>\nfirst a b c d e\n\nsecond a b c d e\n</premise>"
    prompt = prompt_of(section(text, rank=1))
    (fitted,) = fit_prompt(prompt, size(prompt) - 1, count=words).sections
    assert fitted.text == "<premise>\nfirst a b c d e\n\n[1 paragraph left out]\n</premise>"


def test_blank_lines_part_paragraphs_whatever_blanks_stand_in_them() -> None:
    text = "  one\r\n \t\r\ntwo a b c d e f g\n\n\n\nthree a b c d e f g"
    prompt = prompt_of(section(text, rank=1))
    (fitted,) = fit_prompt(prompt, size(prompt) - 11, count=words).sections
    assert fitted.text.replace("\r", "") == "one\n\n[2 paragraphs left out]"


def test_a_section_that_cannot_even_be_marked_goes_with_its_title() -> None:
    prompt = prompt_of(section("task", rank=0), section("a b c d e f g h", rank=1, title="T"))
    fitted = fit_prompt(prompt, 3, count=words)
    assert fitted.user == "## S\ntask"


def test_a_section_shorter_than_the_line_that_would_mark_it_stays() -> None:
    long = "a b c d e f g h\n\ni j k l m n o p"
    prompt = prompt_of(section(long, rank=1), section("no", rank=2))
    first, second = fit_prompt(prompt, size(prompt) - 1, count=words).sections
    assert (first.text, second.text) == ("a b c d e f g h\n\n[1 paragraph left out]", "no")


def test_what_must_stay_and_does_not_fit_is_named_with_its_size() -> None:
    prompt = Prompt(
        system="be brief",
        sections=(
            section("a b c d e", rank=0, title="Your task"),
            section("more", rank=2, title="Extra"),
            section("x y", rank=0, title="Rules"),
        ),
        answer_tokens=1,
    )
    with pytest.raises(InvalidInputError) as caught:
        fit_prompt(prompt, 6, count=words)
    message = str(caught.value)
    assert "leaves 6: system 2, Your task 5, Rules 2;" in message
    assert "context_tokens" in message
    assert "Extra" not in message


def test_a_megabyte_in_one_paragraph_is_left_out_at_once() -> None:
    prompt = prompt_of(section("task", rank=0), section("钱" * 400_000, rank=2))
    fitted = fit_prompt(prompt, 100, count=estimate_tokens)
    assert fitted.sections[1].text == "[1 paragraph left out]"


def test_a_long_text_of_many_paragraphs_keeps_as_many_as_fit() -> None:
    text = "\n\n".join(f"Paragraph {number} says something." for number in range(5000))
    prompt = prompt_of(section("task", rank=0), section(text, rank=2))
    fitted = fit_prompt(prompt, 4000, count=estimate_tokens)
    used = estimate_tokens(fitted.user)
    assert 4000 - 20 < used <= 4000
