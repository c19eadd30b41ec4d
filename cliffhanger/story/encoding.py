"""Which legacy encoding bytes are probably in, so that an error can say how to convert them."""

import re
import unicodedata
from dataclasses import dataclass

_COMMON_HAN = frozenset(
    "的一是不了在人有我他这个们中来"
    "上大为和国地到以说时要就出会可"
    "也你对生能而子那得于着下自之年"
    "她好看内景夜日外家门手心走吗吧"
    "這個們來為國說時會對後門嗎覺"
)
_VIETNAMESE = re.compile(
    "[ăđơưĂĐƠƯ]|[aeiouyăâêôơư][\u0300\u0301\u0303\u0309\u0323]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding and how its text is recognised."""

    iconv_name: str
    """What `iconv -f` calls it."""
    codec: str
    """What Python calls it."""
    expected: re.Pattern[str]
    """Characters that plain prose in this encoding is full of."""
    least_share: float
    """Lowest share of the non-ASCII characters that must be expected ones."""


_HAN = re.compile("[" + "".join(sorted(_COMMON_HAN)) + "\uff0c\u3002\uff1f\uff01\uff1a\u2026]")
_CANDIDATES = (
    Encoding("SHIFT_JIS", "shift_jis", re.compile("[\u3040-\u309f]"), 0.3),
    Encoding("EUC-JP", "euc_jp", re.compile("[\u3040-\u309f]"), 0.3),
    Encoding("GB18030", "gb18030", _HAN, 0.15),
    Encoding("BIG5", "big5", _HAN, 0.15),
    Encoding("CP949", "cp949", re.compile("[\uac00-\ud7a3]"), 0.8),
    Encoding("TIS-620", "tis_620", re.compile("[\u0e01-\u0e4e]"), 0.9),
    Encoding("WINDOWS-1251", "cp1251", re.compile("(?<=[\u0410-\u044f])[\u0410-\u044f]"), 0.5),
    Encoding("WINDOWS-1258", "cp1258", _VIETNAMESE, 0.3),
)
_SAMPLE_BYTES = 65_536


def guess_encoding(data: bytes) -> str:
    """Return the `iconv` name of the encoding that bytes which are not UTF-8 are probably in.

    Multi-byte encodings are tried first: their rules are the strictest. Western text, and what
    fits nothing, is `WINDOWS-1252`.
    """
    sample = _whole_lines(data[:_SAMPLE_BYTES])
    for encoding in _CANDIDATES:
        try:
            text = sample.decode(encoding.codec)
        except UnicodeDecodeError:
            continue
        if _share(text, encoding) >= encoding.least_share:
            return encoding.iconv_name
    return "WINDOWS-1252"


def _whole_lines(sample: bytes) -> bytes:
    cut = sample.rfind(b"\n")
    return sample[: cut + 1] if cut > 0 and len(sample) == _SAMPLE_BYTES else sample


def _share(text: str, encoding: Encoding) -> float:
    """Return which share of the letters beyond ASCII the encoding's language expects."""
    num_foreign = sum(ord(c) > 127 and not unicodedata.combining(c) for c in text)
    num_marks = sum(bool(unicodedata.combining(c)) for c in text)
    num_expected = len(encoding.expected.findall(text))
    return num_expected / max(1, num_foreign + num_marks)
