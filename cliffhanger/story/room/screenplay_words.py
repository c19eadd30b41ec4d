"""How each language writes headings, transitions and remarks."""

from collections.abc import Mapping
from typing import Final, TypeVar

from cliffhanger.story.vocabulary import Emotion, TimeOfDay, Transition, Weather
from cliffhanger.story.wording import primary_language

WordsT = TypeVar("WordsT")

SIDES: Final = {
    "en": ("INT.", "EXT."),
    "zh": ("内景", "外景"),
    "vi": ("NỘI CẢNH", "NGOẠI CẢNH"),
    "th": ("ภายใน", "ภายนอก"),
}
"""Inside and outside, as headings open."""

TIMES: Final = {
    "en": {
        TimeOfDay.DAWN: "DAWN",
        TimeOfDay.DAY: "DAY",
        TimeOfDay.DUSK: "DUSK",
        TimeOfDay.NIGHT: "NIGHT",
    },
    "zh": {
        TimeOfDay.DAWN: "黎明",
        TimeOfDay.DAY: "日",
        TimeOfDay.DUSK: "黄昏",
        TimeOfDay.NIGHT: "夜",
    },
    "vi": {
        TimeOfDay.DAWN: "BÌNH MINH",
        TimeOfDay.DAY: "NGÀY",
        TimeOfDay.DUSK: "HOÀNG HÔN",
        TimeOfDay.NIGHT: "ĐÊM",
    },
    "th": {
        TimeOfDay.DAWN: "รุ่งเช้า",
        TimeOfDay.DAY: "กลางวัน",
        TimeOfDay.DUSK: "พลบค่ำ",
        TimeOfDay.NIGHT: "กลางคืน",
    },
}
"""Times of day, as headings close."""

WEATHERS: Final = {
    "en": {Weather.RAIN: "RAIN", Weather.SNOW: "SNOW", Weather.FOG: "FOG"},
    "zh": {Weather.RAIN: "雨", Weather.SNOW: "雪", Weather.FOG: "雾"},
    "vi": {Weather.RAIN: "MƯA", Weather.SNOW: "TUYẾT", Weather.FOG: "SƯƠNG MÙ"},
    "th": {Weather.RAIN: "ฝนตก", Weather.SNOW: "หิมะ", Weather.FOG: "หมอก"},
}
"""Weather, behind the time."""

TRANSITIONS: Final = {
    Transition.SMASH_CUT: "SMASH CUT TO:",
    Transition.MATCH_CUT: "MATCH CUT TO:",
    Transition.DISSOLVE: "DISSOLVE TO:",
    Transition.FADE_BLACK: "FADE TO BLACK.",
}
"""Transitions, the same in every language; a plain cut is not written."""

FEELINGS: Final = {
    "en": {
        Emotion.HAPPY: "smiling",
        Emotion.ANGRY: "angrily",
        Emotion.SAD: "sadly",
        Emotion.SURPRISED: "stunned",
        Emotion.SCHEMING: "coldly",
        Emotion.FEAR: "frightened",
        Emotion.LOVE: "tenderly",
        Emotion.CRYING: "in tears",
        Emotion.CONFUSED: "confused",
    },
    "zh": {
        Emotion.HAPPY: "高兴地",
        Emotion.ANGRY: "愤怒地",
        Emotion.SAD: "悲伤地",
        Emotion.SURPRISED: "震惊",
        Emotion.SCHEMING: "冷冷地",
        Emotion.FEAR: "害怕地",
        Emotion.LOVE: "温柔地",
        Emotion.CRYING: "含泪",
        Emotion.CONFUSED: "疑惑地",
    },
    "vi": {
        Emotion.HAPPY: "vui mừng",
        Emotion.ANGRY: "tức giận",
        Emotion.SAD: "buồn bã",
        Emotion.SURPRISED: "sững sờ",
        Emotion.SCHEMING: "lạnh lùng",
        Emotion.FEAR: "sợ hãi",
        Emotion.LOVE: "dịu dàng",
        Emotion.CRYING: "khóc",
        Emotion.CONFUSED: "bối rối",
    },
    "th": {
        Emotion.HAPPY: "ยิ้ม",
        Emotion.ANGRY: "โกรธ",
        Emotion.SAD: "เศร้า",
        Emotion.SURPRISED: "ตกใจ",
        Emotion.SCHEMING: "เย็นชา",
        Emotion.FEAR: "หวาดกลัว",
        Emotion.LOVE: "อ่อนโยน",
        Emotion.CRYING: "น้ำตาคลอ",
        Emotion.CONFUSED: "สับสน",
    },
}
"""Remarks that show an emotion, each read back as that emotion."""


def words_in(words: Mapping[str, WordsT], language: str) -> WordsT:
    """Return the entry of a language's primary tag; English where there is none."""
    return words.get(primary_language(language), words["en"])
