import pytest

from cliffhanger.story.language import detect_language


@pytest.mark.parametrize(
    "words",
    [
        "A baker finds a hidden will",
        "A daughter returns for revenge",
        "A poor student marries a CEO",
        "An orphan inherits a hotel",
    ],
)
def test_a_short_english_premise_is_english(words: str) -> None:
    """`a` alone says nothing: it is a word of Portuguese too."""
    assert detect_language(words) == "en"


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("Uma mulher descobre que é dona do hotel", "pt"),
        ("Una mujer descubre que es la dueña", "es"),
        ("Une femme découvre un secret dans la maison", "fr"),
        ("Một cô lao công phát hiện bí mật", "vi"),
        ("保洁员发现自己是主人", "zh"),
    ],
)
def test_other_languages_are_told_by_their_words(words: str, language: str) -> None:
    assert detect_language(words) == language
