# ruff: noqa: RUF001 - punctuation of other scripts is what is tested
"""Lines that the embedded voice speaks, whose true word times are known, and how they are misheard.

The recogniser is simulated from the truth: its times scatter by 25 ms (normal, at most 60), lie on
Whisper's grid of 20 ms, and its words touch wherever no pause of 100 ms lies between them, as those
of Whisper's attention do. Of the words, one in ten is heard as another, left out (half the time
its neighbour takes its time), or run together with the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cliffhanger.animatic.voice import EspeakVoice
from cliffhanger.media.align.letters import letters_of
from cliffhanger.media.align.values import AlignedLine
from cliffhanger.media.audio import Audio
from cliffhanger.media.speech import SpeechTimes, Word
from cliffhanger.media.transcript import HeardWord, Transcript
from cliffhanger.models.requests import SpeechRequest
from cliffhanger.story.model import Character

MISHEARD: Final = 0.1
GRID_SECONDS: Final = 0.02
SCATTER_SECONDS: Final = 0.025
MAX_SCATTER_SECONDS: Final = 0.06
TOUCHING_SECONDS: Final = 0.1

# Thai is written here with "|" between words, which its script does not show.
LINES: Final = {
    "en": (
        "You were never my brother, and I have known it for twenty years.",
        "Sign the papers before midnight or the house belongs to her.",
        "I watched him die. So who is standing in my kitchen?",
        "Don't open that door, whatever you hear on the other side.",
        "She kept one secret from all of us: the child is alive!",
        "Tell your mother that the money is gone, every last dollar.",
    ),
    "zh": (
        "你从来都不是我的哥哥，我早就知道了。",
        "今天晚上之前把字签了，不然房子就归她。",
        "我亲眼看着他死的。那站在我厨房里的人是谁？",
        "不管你听到什么声音，千万不要打开那扇门。",
        "她瞒着我们所有人一个秘密：孩子还活着！",
        "告诉你妈妈，钱已经没有了，一分都不剩。",
    ),
    "vi": (
        "Anh chưa bao giờ là anh trai của em, em biết từ lâu rồi.",
        "Ký giấy trước nửa đêm, nếu không căn nhà sẽ thuộc về cô ấy.",
        "Tôi đã nhìn thấy anh ta chết. Vậy ai đang đứng trong bếp của tôi?",
        "Đừng mở cánh cửa đó, dù con nghe thấy bất cứ tiếng gì.",
        "Cô ấy giấu tất cả chúng ta một bí mật: đứa bé vẫn còn sống!",
        "Nói với mẹ anh rằng tiền đã hết rồi, không còn một đồng nào.",
    ),
    "th": (
        "คุณ|ไม่|เคย|เป็น|พี่ชาย|ของ|ฉัน| ฉัน|รู้|มา|นาน|แล้ว",
        "เซ็น|เอกสาร|ก่อน|เที่ยงคืน| ไม่|อย่างนั้น|บ้าน|จะ|เป็น|ของ|เธอ",
        "ฉัน|เห็น|เขา|ตาย|กับ|ตา| แล้ว|ใคร|ยืน|อยู่|ใน|ครัว|ของ|ฉัน",
        "อย่า|เปิด|ประตู|บาน|นั้น| ไม่|ว่า|จะ|ได้ยิน|เสียง|อะไร|ก็|ตาม",
        "เธอ|ปิดบัง|ความลับ|จาก|พวก|เรา|ทุก|คน| เด็ก|ยัง|มี|ชีวิต|อยู่",
        "บอก|แม่|ของ|คุณ|ว่า|เงิน|หมด|แล้ว| ไม่|เหลือ|สัก|บาท|เดียว",
    ),
    "es": (
        "Nunca fuiste mi hermano, y lo sé desde hace veinte años.",
        "Firma los papeles antes de medianoche o la casa será de ella.",
    ),
    "pt-BR": (
        "Você nunca foi meu irmão, e eu sei disso há vinte anos.",
        "Assine os papéis antes da meia-noite ou a casa fica com ela.",
    ),
    "id": (
        "Kamu tidak pernah menjadi kakakku, dan aku tahu itu sejak lama.",
        "Tanda tangani surat itu sebelum tengah malam atau rumah ini miliknya.",
    ),
    "ja": (
        "あなたはわたしの おにいさんじゃない。ずっとまえから しっていた。",
        "こんやまでに さいんしないと、いえは かのじょのものになる。",
    ),
}

CAST: Final = (
    Character(id="mia", name="Mia"),
    Character.model_validate({"id": "bob", "name": "Bob", "gender": "male", "age": "elder"}),
    Character.model_validate({"id": "lin", "name": "Lin", "gender": "female", "age": "young"}),
)


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """A line with its sound and its truth.

    Attributes:
        text: As the script has it.
        spoken: As the voice got it; Thai with spaces between its words.
        language: BCP 47 tag.
        audio: Mono, 48 kHz.
        times: Exact, by the voice.
    """

    text: str
    spoken: str
    language: str
    audio: Audio
    times: SpeechTimes


@cache
def speak_lines(
    language: str, *, num_lines: int = 6, num_voices: int = 1
) -> tuple[SpokenLine, ...]:
    """Return lines of *language* by each of the first voices of the cast."""
    return tuple(
        _speak(line, language, character)
        for character in CAST[:num_voices]
        for line in LINES[language][:num_lines]
    )


def _speak(line: str, language: str, character: Character) -> SpokenLine:
    request = SpeechRequest(text=line.replace("|", " "), character=character, language=language)
    speech = EspeakVoice().speak(request)
    return SpokenLine(line.replace("|", ""), request.text, language, speech.audio, speech.times)


def mishear(line: SpokenLine, rng: np.random.Generator, *, share: float = MISHEARD) -> Transcript:
    """Return what a recogniser hears of *line*."""
    words = _scattered(line.times.words, rng)
    others = [word.text for other in speak_lines(line.language) for word in other.times.words]
    heard: list[HeardWord] = []
    index = 0
    while index < len(words):
        word = words[index]
        index += 1
        if rng.random() >= share:
            heard.append(word)
            continue
        match int(rng.integers(3)):
            case 0:
                text = str(rng.choice(others))
                heard.append(word.model_copy(update={"text": text, "probability": 0.4}))
            case 1:
                _give_away(word, heard, words, index, rng)
            case _:
                following = words[index : index + 1]
                index += 1
                heard.append(_run_together([word, *following]))
    return Transcript(text=" ".join(word.text for word in heard), words=tuple(heard))


def _give_away(
    word: HeardWord,
    heard: list[HeardWord],
    words: list[HeardWord],
    index: int,
    rng: np.random.Generator,
) -> None:
    """Leave *word* out; its time goes to nobody, to the word before or to the one after."""
    whose = rng.random()
    if whose < 0.25 and heard:
        update = {"end_seconds": max(heard[-1].end_seconds, word.end_seconds)}
        heard[-1] = heard[-1].model_copy(update=update)
    elif whose < 0.5 and index < len(words):
        words[index] = words[index].model_copy(update={"start_seconds": word.start_seconds})


def _run_together(words: Sequence[HeardWord]) -> HeardWord:
    text = "".join(word.text for word in words)
    return HeardWord(
        text=text,
        start_seconds=words[0].start_seconds,
        end_seconds=words[-1].end_seconds,
        probability=0.5,
    )


def _scattered(words: Sequence[Word], rng: np.random.Generator) -> list[HeardWord]:
    starts = _on_grid([word.start_seconds for word in words], rng)
    ends = _on_grid([word.end_seconds for word in words], rng)
    found: list[HeardWord] = []
    for index, word in enumerate(words):
        end = float(ends[index])
        if index + 1 < len(words):
            gap = words[index + 1].start_seconds - word.end_seconds
            end = (
                float(starts[index + 1]) if gap < TOUCHING_SECONDS else min(end, starts[index + 1])
            )
        start = float(starts[index])
        found.append(
            HeardWord(
                text=word.text,
                start_seconds=start,
                end_seconds=max(start, end),
                probability=0.9,
            )
        )
    return found


def _on_grid(seconds: Sequence[float], rng: np.random.Generator) -> NDArray[np.float64]:
    scatter = rng.normal(0.0, SCATTER_SECONDS, len(seconds))
    scatter = np.clip(scatter, -MAX_SCATTER_SECONDS, MAX_SCATTER_SECONDS)
    rough = np.maximum(0.0, np.array(seconds) + scatter)
    return np.maximum.accumulate(np.round(rough / GRID_SECONDS) * GRID_SECONDS)


def word_errors(line: SpokenLine, aligned: AlignedLine) -> NDArray[np.float64]:
    """Return how far each true word's start and end lie from where they were placed, in seconds.

    Words of the truth are found by the letters before them; those that begin inside a placed
    piece are taken to be reached at an even pace.
    """
    bounds, starts, ends = [0], list[float](), list[float]()
    for piece in aligned.pieces:
        bounds.append(bounds[-1] + len(letters_of(piece.text, line.language)))
        starts.append(piece.start_seconds)
        ends.append(piece.end_seconds)
    letters = "".join(letters_of(piece.text, line.language) for piece in aligned.pieces)
    begins = _begins(letters, line)
    errors: list[float] = []
    for word, begin, after in zip(line.times.words, begins, begins[1:], strict=False):
        end = begin + len(letters_of(word.text, line.language))
        errors.append(_reached(bounds, starts, ends, begin) - word.start_seconds)
        if end == after:
            errors.append(_reached(bounds, starts, ends, end, is_end=True) - word.end_seconds)
    return np.abs(np.array(errors))


def _begins(letters: str, line: SpokenLine) -> list[int]:
    """Return where the voice's words begin in *letters*, and where the last one ends.

    espeak-ng speaks "on the" as one word and tells nothing of its second half, so that letters
    may lie between two words.
    """
    begins: list[int] = []
    end = 0
    for word in line.times.words:
        wanted = letters_of(word.text, line.language)
        begins.append(letters.index(wanted, end))
        end = begins[-1] + len(wanted)
    return [*begins, end]


def _reached(
    bounds: Sequence[int],
    starts: Sequence[float],
    ends: Sequence[float],
    letter: int,
    *,
    is_end: bool = False,
) -> float:
    side = "left" if is_end else "right"
    index = int(np.searchsorted(bounds, letter, side=side)) - 1
    index = min(max(index, 0), len(starts) - 1)
    part = (letter - bounds[index]) / (bounds[index + 1] - bounds[index])
    return starts[index] + part * (ends[index] - starts[index])
