"""The words of an outline in four languages."""

from enum import StrEnum


class Topic(StrEnum):
    """What a key or a heading introduces."""

    TITLE = "title"
    LANGUAGE = "language"
    GENRE = "genre"
    LOGLINE = "logline"
    SYNOPSIS = "synopsis"
    CHARACTERS = "characters"
    EPISODES = "episodes"
    NUMBER = "number"
    HOOK = "hook"
    EVENTS = "events"
    CLIFFHANGER = "cliffhanger"
    NAME = "name"
    DESCRIPTION = "description"


SERIES_TOPICS = (
    *(Topic.TITLE, Topic.LANGUAGE, Topic.GENRE, Topic.LOGLINE, Topic.SYNOPSIS),
    *(Topic.CHARACTERS, Topic.EPISODES),
)
EPISODE_TOPICS = (Topic.NUMBER, Topic.TITLE, Topic.HOOK, Topic.EVENTS, Topic.CLIFFHANGER)
CHARACTER_TOPICS = (Topic.NAME, Topic.DESCRIPTION)

_WORDS = {
    Topic.TITLE: "title|标题|片名|剧名|tiêu đề|tên phim|tựa đề|ชื่อเรื่อง",
    Topic.LANGUAGE: "language|语言|ngôn ngữ|ภาษา",
    Topic.GENRE: "genre|类型|题材|thể loại|แนว|ประเภท",
    Topic.LOGLINE: "logline|一句话故事|一句话梗概|tóm lược|สรุปเรื่อง",
    Topic.SYNOPSIS: "synopsis|summary|story|梗概|故事梗概|故事简介|简介|tóm tắt|cốt truyện|เรื่องย่อ",
    Topic.CHARACTERS: "characters|cast|人物|角色|人物表|主要人物|人物小传|nhân vật|ตัวละคร",
    Topic.EPISODES: "episodes|分集|分集大纲|分集剧情|các tập|danh sách tập|ตอนต่าง ๆ|รายการตอน",
    Topic.NUMBER: "number|episode|集|集数|số|tập|หมายเลข|ตอนที่",
    Topic.HOOK: "hook|钩子|开场钩子|开场|mở đầu|móc câu|เปิดเรื่อง|จุดดึงดูด",
    Topic.EVENTS: "events|beats|事件|剧情|情节|sự kiện|diễn biến|เหตุการณ์",
    Topic.CLIFFHANGER: "cliffhanger|ending|悬念|结尾悬念|卡点|kết lửng|kết mở|ค้างคา|จุดค้าง",
    Topic.NAME: "name|姓名|名字|tên|ชื่อ",
    Topic.DESCRIPTION: "description|描述|介绍|mô tả|คำอธิบาย",
}
_TOPICS = {word: topic for topic, words in _WORDS.items() for word in words.split("|")}


def find_topic(word: str) -> Topic | None:
    """Return what a key or a heading introduces, or None."""
    return _TOPICS.get(" ".join(word.casefold().split()))
