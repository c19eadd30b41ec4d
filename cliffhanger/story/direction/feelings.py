"""What faces show: feelings read from words, and how one answers another."""

from typing import Final

from cliffhanger.story.direction.keywords import mentions
from cliffhanger.story.model import Line
from cliffhanger.story.vocabulary import Emotion

_WORDS: Final = {
    Emotion.CRYING: "cry|cries|crying|tears|sob*|weep*|哭|泪|流泪|抽泣|khóc|nước mắt|ร้องไห้|น้ำตา",
    Emotion.ANGRY: "angry|angrily|anger|furious*|rage*|shout*|yell*|glare*|scream at|slap*"
    "|怒|生气|吼|愤|瞪|扇了|耳光|tức giận|giận dữ|quát|hét|tát|โกรธ|ตะโกน|ตบ",
    Emotion.FEAR: "fear|fearful*|afraid|scared|terrified|terror|trembl*|panic*|nervous*|alarmed"
    "|flinch*"
    "|害怕|恐|颤抖|惊慌|紧张|发抖|后退|sợ|hoảng|run rẩy|lo lắng|กลัว|ตื่นตระหนก|สั่นเทา",
    Emotion.SURPRISED: "surprise*|shock*|stunned|gasp*|astonish*|amazed|awe|stares|freezes"
    "|frozen|wide-eyed"
    "|惊|震惊|愣住|愣|目瞪口呆|不敢相信|sững sờ|ngạc nhiên|kinh ngạc|ตกใจ|ตะลึง",
    Emotion.CONFUSED: "confus*|puzzled|befuddled|bewildered|blank stare|blankly|frown*|困惑"
    "|疑惑|茫然|皱眉"
    "|不解|bối rối|khó hiểu|งง|สับสน",
    Emotion.SCHEMING: "smirk*|sneer*|scheming|sly|slyly|sinister*|evil|coldly|cold smile|冷笑"
    "|阴险|狡猾|得意"
    "|坏笑|冷冷|cười khẩy|nham hiểm|lạnh lùng|เยาะ|เจ้าเล่ห์",
    Emotion.LOVE: "love|loving*|tender*|embrace*|hug|hugs|kiss*|gently|拥抱|抱住|吻|温柔|深情"
    "|ôm|hôn|dịu dàng"
    "|กอด|จูบ|อ่อนโยน",
    Emotion.SAD: "sad|sadly|sorrow*|heartbroken|grief|lonely|alone|sigh*|难过|悲|伤心|失落|孤独"
    "|叹|buồn|đau lòng"
    "|cô đơn|thở dài|เศร้า|เสียใจ|ถอนหายใจ",
    Emotion.HAPPY: "smile*|laugh*|happy|happily|grin*|cheer*|joy*|admire*|delight*|微笑|笑|高兴"
    "|开心|欢|mỉm cười"
    "|cười|vui|ยิ้ม|หัวเราะ|ดีใจ",
}
_ANSWERS: Final = {
    Emotion.ANGRY: Emotion.SURPRISED,
    Emotion.CRYING: Emotion.SAD,
    Emotion.SCHEMING: Emotion.FEAR,
    Emotion.LOVE: Emotion.SURPRISED,
    Emotion.FEAR: Emotion.CONFUSED,
    Emotion.SAD: Emotion.SAD,
    Emotion.HAPPY: Emotion.HAPPY,
}


def felt_in(text: str) -> Emotion:
    """Return the strongest feeling that *text* names, or neutral."""
    for emotion, words in _WORDS.items():
        if mentions(text, words):
            return emotion
    return Emotion.NEUTRAL


def spoken_feeling(line: Line) -> Emotion:
    """Return how a line is said: as written, as its parenthetical says, or as it is punctuated."""
    if line.emotion is not Emotion.NEUTRAL:
        return line.emotion
    told = felt_in(line.delivery) if line.delivery else Emotion.NEUTRAL
    if told is not Emotion.NEUTRAL:
        return told
    marks = line.text.replace("\uff01", "!").replace("\uff1f", "?")
    is_startled = "?!" in marks or "!?" in marks
    return Emotion.SURPRISED if is_startled else Emotion.NEUTRAL


def answering_feeling(emotion: Emotion) -> Emotion:
    """Return what shows on the face of who hears something said with *emotion*."""
    return _ANSWERS.get(emotion, Emotion.NEUTRAL)
