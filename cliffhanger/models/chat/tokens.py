"""How many tokens a text has, counted without any model's tokenizer.

Every character counts for a share of a token, by its script; the sum is rounded up. The shares lean
to the high side of what current tokenizers make of running text, because a prompt that was counted
too long is only shortened a little early, while one counted too short is refused by the server.
They are set by hand and hold for a text, not for each word: a page of base64 has more tokens.

    Latin letters, blanks     2/7 (3.5 characters a token; English prose has 4 to 4.7)
    digits                    1 (some tokenizers take them one by one)
    other ASCII signs         0.7 (quotes, braces and colons of JSON often merge in pairs)
    line ends, tabs           0.5
    Latin with one mark       0.8 (é, ü); with two, as in Vietnamese (ế, ự): 1.2
    Greek, Cyrillic           0.6
    Hebrew, Arabic            0.8
    Thai, Lao, Indic scripts  1, as for dashes and curly quotes
    kana, Hangul, Han         1.1
    anything else             1 per 2 UTF-8 bytes, which is how rare signs and emoji are spelt
"""

from bisect import bisect_right
from collections import Counter
from functools import lru_cache
from typing import Final

from cliffhanger.story.room.brief import Prompt

CHAT_TOKENS: Final = 16
"""What the form of a chat adds to its two messages: who speaks, where a message ends."""

_PARTS_PER_TOKEN: Final = 3500
"""Shares are whole numbers of this fraction, so that sums of them are exact."""
_LETTER: Final = 1000
_BLANKS: Final = {"\n": 1750, "\t": 1750, "\r": 1750}
_SCRIPTS: Final[tuple[tuple[int, int], ...]] = (
    # First code point of a stretch, share of a token; 0 asks for the length in UTF-8.
    (0x00, 2450),
    (0x80, 0),
    (0xC0, 2800),
    (0x250, 0),
    (0x300, 2800),
    (0x370, 2100),
    (0x530, 0),
    (0x590, 2800),
    (0x780, 0),
    (0x900, 3500),
    (0x1100, 3850),
    (0x1200, 0),
    (0x1E00, 4200),
    (0x1F00, 2100),
    (0x2000, 3500),
    (0x2070, 0),
    (0x2E80, 3850),
    (0xA000, 0),
    (0xAC00, 3850),
    (0xD800, 0),
    (0xF900, 3850),
    (0xFB00, 0),
    (0xFF00, 3850),
    (0xFFF0, 0),
)
_STARTS: Final = [first for first, _ in _SCRIPTS]


def estimate_tokens(text: str) -> int:
    """Return about how many tokens *text* has, rather too many than too few; 0 for no text.

    A longer text never has fewer, and the estimates of two parts add up to that of the whole or to
    one more.
    """
    parts = sum(_share(letter) * count for letter, count in Counter(text).items())
    return -(-parts // _PARTS_PER_TOKEN)


def estimate_prompt_tokens(prompt: Prompt) -> int:
    """Return about how many tokens a model reads for *prompt*, the form of the chat included."""
    return estimate_tokens(prompt.system) + estimate_tokens(prompt.user) + CHAT_TOKENS


@lru_cache(maxsize=4096)
def _share(letter: str) -> int:
    """Return the share of a token that a character counts for, in parts."""
    if letter.isascii():
        if letter.isalpha() or letter == " ":
            return _LETTER
        if letter.isdigit():
            return _PARTS_PER_TOKEN
        return _BLANKS.get(letter, _SCRIPTS[0][1])
    share = _SCRIPTS[bisect_right(_STARTS, ord(letter)) - 1][1]
    return share or len(letter.encode(errors="surrogatepass")) * _PARTS_PER_TOKEN // 2
