"""Estimates of tokens: monotone, additive within rounding, and of the right size per script."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliffhanger.models.chat.tokens import (
    CHAT_TOKENS,
    estimate_prompt_tokens,
    estimate_tokens,
)
from cliffhanger.story.room.brief import Prompt, Section

TEXTS = st.text(alphabet=st.characters(), max_size=60) | st.text(max_size=60)


@given(one=TEXTS, other=TEXTS)
def test_parts_add_up_to_the_whole_or_to_one_more(one: str, other: str) -> None:
    whole, parts = estimate_tokens(one + other), estimate_tokens(one) + estimate_tokens(other)
    assert whole <= parts <= whole + 1


@given(text=TEXTS, more=TEXTS, place=st.integers(min_value=0))
def test_a_longer_text_never_has_fewer(text: str, more: str, place: int) -> None:
    cut = place % (len(text) + 1)
    assert estimate_tokens(text[:cut] + more + text[cut:]) >= estimate_tokens(text)


@given(text=TEXTS)
def test_a_text_has_at_least_one_token_and_at_most_as_many_as_bytes(text: str) -> None:
    """A tokenizer that works on bytes cannot need more; one sign of two bytes counts as two."""
    num_bytes = len(text.encode(errors="surrogatepass"))
    assert (1 if text else 0) <= estimate_tokens(text) <= num_bytes


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        pytest.param("She counts the money twice and puts it back. " * 20, 3.0, 4.0, id="en"),
        pytest.param("Cô ấy đếm tiền hai lần rồi đặt lại chỗ cũ. " * 20, 1.6, 2.4, id="vi"),
        pytest.param("她把钱数了两遍。又放了回去。" * 20, 0.8, 1.0, id="zh"),
        pytest.param("彼女はお金を二度数えて元に戻した。" * 20, 0.8, 1.0, id="ja"),
        pytest.param("เธอนับเงินสองครั้งแล้ววางกลับที่เดิม" * 20, 0.9, 1.1, id="th"),
        pytest.param("Она дважды пересчитала деньги. " * 20, 1.5, 2.2, id="ru"),
        pytest.param(
            json.dumps({"beats": [{"speaker_id": "anna", "text": "Who are you?"}] * 20}),
            1.9,
            2.8,
            id="json",
        ),
        pytest.param("🎬" * 20, 0.4, 0.6, id="emoji"),
    ],
)
def test_characters_per_token_are_those_of_the_script(text: str, low: float, high: float) -> None:
    assert low <= len(text) / estimate_tokens(text) <= high


def test_decomposed_marks_count_like_composed_ones_or_more() -> None:
    assert estimate_tokens("e\u0301" * 100) >= estimate_tokens("\u00e9" * 100)


def test_a_prompt_counts_both_messages_and_the_form_of_the_chat() -> None:
    prompt = Prompt(system="a" * 35, sections=(Section(title="b", text="c" * 29),), answer_tokens=1)
    assert prompt.user == "## b\n" + "c" * 29
    assert estimate_prompt_tokens(prompt) == 10 + estimate_tokens(prompt.user) + CHAT_TOKENS


def test_a_megabyte_is_counted() -> None:
    assert estimate_tokens("钱" * 1_000_000) == 1_100_000
