"""Signs of drama in what is said and seen: conflict, reveal, question, shock, rest."""

import re
from typing import Final

from cliffhanger.checks.script_timing import ScriptEvent
from cliffhanger.story.direction.emphasis import is_reveal, is_shock, is_sudden
from cliffhanger.story.direction.feelings import felt_in, spoken_feeling
from cliffhanger.story.direction.keywords import mentions
from cliffhanger.story.direction.sounds import action_sounds
from cliffhanger.story.feeling import find_shown_emotion
from cliffhanger.story.vocabulary import Emotion, SoundName

_STRONG: Final = frozenset(
    {
        Emotion.ANGRY,
        Emotion.SURPRISED,
        Emotion.SCHEMING,
        Emotion.FEAR,
        Emotion.LOVE,
        Emotion.CRYING,
    }
)
_HOSTILE: Final = frozenset({Emotion.ANGRY, Emotion.SCHEMING, Emotion.FEAR, Emotion.CRYING})
_THREATENING: Final = frozenset({Emotion.ANGRY, Emotion.SCHEMING, Emotion.FEAR})
_STARTLING: Final = frozenset(
    {
        SoundName.KNOCK,
        SoundName.PHONE,
        SoundName.BUZZ,
        SoundName.SLAP,
        SoundName.GLASS,
        SoundName.THUNDER,
        SoundName.IMPACT,
        SoundName.HEARTBEAT,
        SoundName.SIREN,
        SoundName.GASP,
    }
)
_CONFLICT: Final = (
    "liar|lied|lying|thief|traitor|murderer|how dare|dare you|you'll pay|you will pay"
    "|pay for this|regret*|get out|shut up|i won't|i will not|i refuse|refuse*|never again"
    "|over my dead body|you can't|don't touch|let go|let me go|give it back|leave me|or else"
    "|warn*|threat*|fired|divorce*|arrest*|accus*|blame*|your fault|betray*|cheat*|steal*|stole"
    "|stolen|hate|revenge|enemy|blackmail*|evict*|debt|owe|kill*|slap*|grab*|shove*|punch*|slam*"
    "|chase*|drag*|throws|threw|knife|gun|fight*|argu*"
    "|骗子|骗|小偷|叛徒|凶手|滚|闭嘴|凭什么|休想|绝不|不许|不准|不同意|拒绝|后悔|代价|报仇|报复"
    "|离婚|退婚|开除|解雇|赶出|威胁|背叛|你敢|怎么敢|警告|欠|还给我|放开|住手|别碰|抢|恨|耳光"
    "|推开|狠狠|追|争吵|吵架|抓住|刀|枪|杀|怎么配|不配|废物|污蔑|冤枉"
    "|kẻ lừa|lừa dối|nói dối|kẻ trộm|phản bội|hung thủ|cút|im đi|im miệng|sao dám|không đời nào"
    "|không được|đừng hòng|từ chối|hối hận|trả giá|giết|trả thù|ly hôn|sa thải|đuổi|đe dọa"
    "|cảnh cáo|nợ|trả lại|buông|dừng lại|ghét|hận|tát|xô|ném|đập|giật|dao|súng|cãi"
    "|โกหก|หลอก|ขโมย|ทรยศ|ฆาตกร|ไปให้พ้น|ออกไป|หุบปาก|กล้าดียังไง|ไม่มีวัน|ไม่ยอม|ปฏิเสธ|ชดใช้"
    "|ฆ่า|แก้แค้น|หย่า|ไล่|ขู่|หนี้|คืนมา|ปล่อย|หยุด|เกลียด|ตบ|ผลัก|ขว้าง|กระชาก|มีด|ปืน|ทะเลาะ"
)
_RETURNS: Final = (
    "alive|is back|has returned|is not who|isn't who|they know|he knows|she knows|behind you"
    "|too late|the real|missing"
    "|还活着|没死|回来了|真正的|身份|不见了|失踪|来不及|他知道|她知道|他们知道"
    "|còn sống|trở về|quay lại|mất tích|biến mất|đã biết|thật sự là|quá muộn"
    "|ยังไม่ตาย|ยังมีชีวิต|กลับมา|หายไป|รู้แล้ว|ตัวจริง|สายเกินไป"
)
_REST: Final = (
    "happily ever after|everything is fine|everything's fine|all is well|all is forgiven"
    "|it's all over|it is all over|the end|problem solved|case closed|hooray|yay|wow|good night"
    "|sleep well|see you tomorrow|nothing to worry about"
    "|大结局|圆满|从此幸福|幸福地生活|皆大欢喜|没事了|都解决了|都过去了|晚安|明天见|万事大吉"
    "|hạnh phúc mãi mãi|mọi chuyện đã ổn|ổn cả rồi|kết thúc rồi|chúc ngủ ngon|hẹn gặp lại"
    "|giải quyết xong"
    "|มีความสุขตลอดไป|ทุกอย่างเรียบร้อย|จบลงด้วยดี|ราตรีสวัสดิ์|เจอกันพรุ่งนี้|คลี่คลายแล้ว"
)
_ASKS_THAI: Final = re.compile(
    "(?<!ไม่มี)(?<!ไม่ว่า)(?:ใคร|อะไร|ที่ไหน|เมื่อไหร่|เมื่อไร|ยังไง|อย่างไร)|ทำไม|หรือเปล่า|ไหม|มั้ย|เหรอ|หรือยัง"
)
_QUESTION: Final = re.compile("[?\uff1f]")
_CUT_OFF: Final = re.compile("(?:[.]{2,}|\u2026|--|[\u2014\u2013])[\"'\u201d\u2019\u300d*_]*$")
_STRETCHED: Final = re.compile(r"(\w)\1{2,}")
_STRETCHED_TWICE: Final = re.compile(r"(\w)\1+")


def feeling_of(event: ScriptEvent) -> Emotion:
    """Return what a line is said with, or what an action shows."""
    if event.line is not None:
        return spoken_feeling(event.line)
    return find_shown_emotion(event.text) or felt_in(event.text)


def is_strong(event: ScriptEvent) -> bool:
    """Return whether an event is an emotional peak: a strong feeling, a reveal, a shock."""
    if event.line is None:
        return is_shock(event.text)
    return feeling_of(event) in _STRONG or is_reveal(event.text)


def is_striking(event: ScriptEvent) -> bool:
    """Return whether an event stops a thumb: a shock, a prop, a question, a strong feeling."""
    if feeling_of(event) in _STRONG or is_conflict(event) or is_reveal(event.text):
        return True
    if event.line is not None:
        return is_question(event)
    sounds = {sound.name for sound in action_sounds(event.text)}
    is_startling = is_shock(event.text) or is_sudden(event.text) or bool(sounds & _STARTLING)
    return event.fills_frame or is_startling


def is_lively(event: ScriptEvent) -> bool:
    """Return whether an event is more than explaining: something is felt, asked or happens."""
    return is_striking(event) or feeling_of(event) is not Emotion.NEUTRAL


def is_conflict(event: ScriptEvent) -> bool:
    """Return whether somebody stands against somebody: hostility, accusation, threat, refusal."""
    return feeling_of(event) in _HOSTILE or mentions(event.text, _CONFLICT)


def is_question(event: ScriptEvent) -> bool:
    """Return whether a line asks something; Thai asks with words, without a mark."""
    asks = _QUESTION.search(event.text) is not None or _ASKS_THAI.search(event.text) is not None
    return event.line is not None and asks


def is_at_rest(event: ScriptEvent) -> bool:
    """Return whether an event settles things: a farewell, a happy end, a cheer ("WOOOW!")."""
    plain = _STRETCHED_TWICE.sub(r"\1", event.text) if _STRETCHED.search(event.text) else event.text
    return mentions(plain, _REST)


def tension_of(event: ScriptEvent) -> str:
    """Return what an event leaves open for the next episode: a name of it, or nothing.

    Whether a question has been answered is not seen from the event alone.
    """
    if is_at_rest(event):
        return ""
    if is_question(event):
        return "a question"
    if is_reveal(event.text) or mentions(event.text, _RETURNS):
        return "a reveal"
    if feeling_of(event) in _THREATENING or mentions(event.text, _CONFLICT):
        return "a threat"
    return _unfinished(event)


def _unfinished(event: ScriptEvent) -> str:
    if event.line is not None:
        is_cut_off = _CUT_OFF.search(event.text.strip()) is not None
        is_shocked = feeling_of(event) is Emotion.SURPRISED
        return "words cut off" if is_cut_off else "a shock" if is_shocked else ""
    is_shocked = feeling_of(event) is Emotion.SURPRISED
    return "an event" if is_shocked or is_striking(event) else ""
