"""Where a scene peaks, and what kind of movement a beat calls for."""

import re
from collections.abc import Sequence
from math import ceil
from typing import Final

from cliffhanger.story.direction.feelings import spoken_feeling
from cliffhanger.story.direction.keywords import mentions
from cliffhanger.story.model import Line, Scene
from cliffhanger.story.vocabulary import Emotion

_WEIGHTS: Final = {
    Emotion.CRYING: 2,
    Emotion.ANGRY: 2,
    Emotion.SURPRISED: 2,
    Emotion.FEAR: 2,
    Emotion.LOVE: 2,
    Emotion.SCHEMING: 2,
    Emotion.SAD: 1,
}
_PEAK_SCORE: Final = 3
_REVEALS: Final = (
    "pregnant|divorce*|dead|died|killed|murder*|betray*|i love you|marry me|never loved"
    "|your father"
    "|your mother|your son|your daughter|my son|my daughter|not yours|truth|secret|lied|liar"
    "|cheat*"
    "|fired|bankrupt*|blood type|heir|it was you|how dare you|get out|who are you"
    "|wasn't an accident"
    "|怀孕|离婚|死了|杀|背叛|我爱你|嫁给我|真相|秘密|骗|亲生|不是你的|私生子|滚|破产|继承|是你"
    "|竟然"
    "|你到底是谁|凭什么|có thai|ly hôn|chết|phản bội|em yêu anh|anh yêu em|sự thật|bí mật|lừa|cút"
    "|ท้อง|หย่า|ตาย|ทรยศ|รักคุณ|ความจริง|ความลับ|โกหก"
)
_SUDDEN: Final = (
    "suddenly|all at once|out of nowhere|fwoosh|bursts in|突然|猛地|忽然|đột nhiên|bất ngờ|ทันใดนั้น"
)
_SHOCKS: Final = (
    "fwoosh|explo*|gunshot|crash*|shatter*|slap*|scream*|爆炸|枪声|撞|尖叫|耳光|nổ"
    "|hét lên|tát|ระเบิด|กรีดร้อง|ตบ"
)
_WALKS: Final = (
    "walk*|stroll*|run|runs|running|stride*|step|steps|scuttle*|chase*|follow*|enter|enters"
    "|hurr*|race|races"
    "|rush*|approach*|march*|走|跑|冲|追|进来|bước|chạy|đi|tiến|เดิน|วิ่ง|เข้ามา"
)
_LEAVES: Final = (
    "leaves|leave|exits|exit|walks out|walks away|walks off|storms out|runs off|runs away"
    "|runs out|scuttles off"
    "|hurries off|drives away|vanish*|disappear*|离开|走出|转身就走|离去|跑开|消失|冲出|rời đi"
    "|bỏ đi|đi ra|chạy đi"
    "|biến mất|เดินออก|จากไป|หายไป|หายตัว"
)
_RELATIVE: Final = re.compile(r",?\s\b(?:which|who|that)\b", re.IGNORECASE)
_RISES: Final = (
    "sky|cloud|tower|ceiling|looks up|descends|rises|天空|抬头|云|bầu trời|ngước|ท้องฟ้า|เงยหน้า"
)


def peak_line_ids(scene: Scene) -> frozenset[str]:
    """Return the lines at which a scene peaks: the strongest, at most a third of its lines."""
    lines = scene.lines
    scores = {line.id: _score(line, is_last=line is lines[-1]) for line in lines}
    strong = [line.id for line in lines if scores[line.id] >= _PEAK_SCORE]
    strong.sort(key=lambda line_id: -scores[line_id])
    return frozenset(strong[: ceil(len(lines) / 3)])


def is_reveal(text: str) -> bool:
    """Return whether *text* brings something out into the open."""
    return mentions(text, _REVEALS)


def is_sudden(text: str) -> bool:
    """Return whether what *text* tells comes without warning."""
    return mentions(text, _SUDDEN)


def is_shock(text: str) -> bool:
    """Return whether *text* tells something that makes people jump."""
    return mentions(text, _SHOCKS)


def is_walk(text: str) -> bool:
    """Return whether somebody in *text* is on their feet and moving."""
    return mentions(text, _WALKS)


def is_leaving(text: str) -> bool:
    """Return whether whom *text* opens with goes out of the scene."""
    return mentions(_RELATIVE.split(text, maxsplit=1)[0], _LEAVES)


def is_rising(text: str) -> bool:
    """Return whether *text* leads the eye up or down."""
    return mentions(text, _RISES)


def is_question(lines: Sequence[Line]) -> bool:
    """Return whether the last of *lines* asks for an answer."""
    return bool(lines) and lines[-1].text.rstrip(" \"'\u201d\u2019*_").endswith(
        ("?", "\uff1f", "?!")
    )


def _score(line: Line, *, is_last: bool) -> int:
    marks = line.text.replace("\uff01", "!").replace("\uff1f", "?")
    return (
        _WEIGHTS.get(spoken_feeling(line), 0)
        + (1 if "!" in marks else 0)
        + (2 if is_reveal(line.text) else 0)
        + (1 if is_last else 0)
    )
