"""Patterns of premises in the draft writer's languages."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class PremisePatterns:
    """How premises of one language say who, what and whose.

    Attributes:
        occupation: Patterns whose `noun` is what the hero does, `lead` its article.
        no_person: What shows that such a noun is no person.
        owns: Patterns whose `noun` turns out to be the hero's.
        stakes: Patterns whose `noun` is fought for.
        named: Patterns whose `name` is the hero's.
        article: How the noun stands in a sentence.
        has_capitals: Whether names begin with capitals and words are spaced.
        keeps_article: Whether the occupation keeps its article.
        full_stop: What ends a sentence.
        learned: How a discovered clause begins, `self` or `own` standing for the hero.
    """

    occupation: tuple[str, ...]
    no_person: str
    owns: tuple[str, ...]
    stakes: tuple[str, ...]
    named: tuple[str, ...]
    article: str
    has_capitals: bool
    keeps_article: bool
    full_stop: str
    learned: str


_EN_END = (
    r"(?=,|\s+(?:who|named|called|discovers?|finds?|learns?|realizes?|realises?|is|was|wakes?|gets?"
    r"|becomes?|returns?|must|has|inherits?|marries|falls|takes|comes|pretends|swears|wants|hides"
    r"|loses|steals|saves|meets|investigates|whose|from|with|in|at|and|for)\b|[.!?]|$)"
)
_EN_THING = (
    r"(?:the|a|an|his|her|their|this|that)\s+(?:\w+\s+)?"
    r"(?P<noun>[a-z][a-z' -]{1,30}?)"
    r"(?=,|[.!?;]|\s+(?:where|that|which|who|she|he|they|and|but|from|in|at|after|before|when|to"
    r"|for|with|is|was|while|by|on|as|because|until)\b|$)"
)
_EN_WHOLE = _EN_THING.replace(r"(?:\w+\s+)?", "")
_ZH_THING = (
    r"(?P<noun>[\u4e00-\u9fff]{2,8}?)(?=[\uff0c。\uff01\uff1f,.!?、;\uff1b\s]|而|却|并|被|后|时|$)"
)
_VI_THING = (
    r"(?P<noun>[^\W\d_]+(?:\s+[^\W\d_]+){0,3}?)"
    r"(?=[,.!?;]|\s+(?:nơi|mà|và|nhưng|khi|sau|trước|từ|ở|của|bị|đang|vì|để|với|cho|trong)\b|$)"
)
_TH_THING = r"(?P<noun>[\u0e01-\u0e4e]{2,24}?)(?=\s|[,.!?]|ตัวจริง|ที่|และ|แต่|ซึ่ง|ของ|หลัง|เมื่อ|$)"

PATTERNS: Final = {
    "en": PremisePatterns(
        occupation=(
            rf"\b(?P<lead>an?)\s+(?P<noun>(?:[a-z'-]+\s+){{0,3}}?[a-z'-]+){_EN_END}",
            rf"\b(?P<lead>the)\s+(?P<noun>(?:[a-z'-]+\s+){{0,2}}?[a-z'-]+){_EN_END}",
        ),
        no_person=(
            r"\b(?:hotel|company|night|day|year|palace|house|town|city|school|secret|family|story"
            r"|contract|wedding|letter|fortune|world|life|restaurant|hospital|war|murder|body|will"
            r"|series|drama|romance|comedy|mystery|script|film|movie|video|joke|way|lot|few|series"
            r"|woman|man|girl|boy|person|accident|affair|car|crash|fire|lie|mistake|past)$"
        ),
        owns=(
            rf"\b(?:she|he|they)\s+(?:\w+\s+)?(?:owns?|inherit(?:s|ed)|has\s+inherited)\s+{_EN_WHOLE}",
            r"\b(?:the|an?)\s+(?:\w+\s+){0,2}?(?:owner|heir|heiress|boss|heirs)\s+(?:of|to)\s+"
            + _EN_WHOLE,
            rf"\binherits?\s+{_EN_WHOLE}",
            rf"\bowns\s+{_EN_WHOLE}",
        ),
        stakes=(
            (
                r"\b(?:save|saves|saving|win|wins|win\s+back|take\s+back|takes\s+back|reclaims?"
                r"|fights?\s+for|steals?|stole|took|lose|loses|keep|rule|run|runs|destroy"
                rf"|take\s+over|takes\s+over)\s+{_EN_WHOLE}"
            ),
        ),
        named=(
            r"\b(?:named|called)\s+(?P<name>[A-Z][a-z]+)",
            r"(?:^|[.!?]\s+)(?P<name>[A-Z][a-z]+)(?=,\s+(?:an?|the|who|\d))",
            (
                r"(?:^|[.!?]\s+)(?P<name>[A-Z][a-z]+)(?=\s+(?:discovers|finds|learns|is|was|wakes|has)\b)"
                r"(?<!She)(?<!He)(?<!They)(?<!It)(?<!This)(?<!There)(?<!Nobody)(?<!Everyone)(?<!Who)"
            ),
        ),
        article="the {noun}",
        has_capitals=True,
        keeps_article=True,
        full_stop=".",
        learned=r"(?:(?P<self>she|he|they)|(?P<own>her|his|their))(?=\s)",
    ),
    "zh": PremisePatterns(
        occupation=(
            (
                r"(?:^|一[个名位])(?P<noun>(?!一[个名位])[\u4e00-\u9fff]{0,6}?(?:员|工|师|服务生|护士|司机|保安|保姆"
                r"|丫鬟|宫女|秘书|助理|医生|厨娘|外卖小哥))"
                r"(?=[\u4e00-\u9fff]{0,3}(?:发现|得知|才知道|意外|竟|重生|被|继承|是)|[\uff0c,])"
            ),
            r"一[个名位](?P<noun>[\u4e00-\u9fff]{2,8}?)(?=发现|得知|意外|竟|重生|被|是|在|叫|[\uff0c,。])",
            r"^(?P<noun>[\u4e00-\u9fff]{2,8}?)(?=[\u4e00-\u9fff]{0,3}(?:发现|得知|才知道|意外))",
        ),
        no_person="公司|酒店|故事|秘密|晚上|男人|女人|女孩|男孩|^我|^她|^他",
        owns=(
            (
                r"(?:自己|她|他)(?:竟然|竟|才|居然|原来|其实)*是"
                r"(?!真正|唯一)(?P<noun>[\u4e00-\u9fff]{2,8}?)(?:真正的|的)?(?:唯一|真正)?(?:的)?"
                r"(?:主人|老板|继承人|拥有者|大股东)"
            ),
            rf"(?:拥有|继承了?)(?:了|着|整个|整座|一家|一座|这家|这座)?{_ZH_THING}",
        ),
        stakes=(rf"(?:夺回|拯救|守住|保住|争夺|抢走了?|失去了?)(?:了|整个|这家|这座)?{_ZH_THING}",),
        named=(
            (
                r"(?:员|工|师|服务生|护士|司机|保安|保姆|丫鬟|宫女|秘书|助理|医生)"
                r"(?P<name>[\u4e00-\u9fff]{2,3}?)(?=发现|得知|才知道|意外|竟|重生|被|继承|[\uff0c,])"
            ),
            r"(?:名叫|叫做|叫)(?P<name>[\u4e00-\u9fff]{2,3})(?=的|[\uff0c,。\s]|发现|在|是)",
        ),
        article="{noun}",
        has_capitals=False,
        keeps_article=False,
        full_stop="。",
        learned=r"(?P<self>自己|她|他)",
    ),
    "vi": PremisePatterns(
        occupation=(
            (
                r"\b(?:một|chàng|nàng)\s+(?P<noun>[^\W\d_]+(?:\s+[^\W\d_]+){0,4}?)"
                r"(?=,|\s+(?:phát hiện|biết|nhận ra|tình cờ|bỗng|bị|là|tên|nghèo|trẻ|ở|trong"
                r"|trở)\b)"
            ),
        ),
        no_person=r"\b(?:công ty|khách sạn|đêm|ngày|câu chuyện|gia đình|người|phụ nữ|đàn ông)$",
        owns=(
            (
                r"(?:là|thành)\s+(?:người\s+)?(?:chủ nhân|chủ sở hữu|bà chủ|ông chủ|chủ|thừa kế)"
                rf"(?:\s+thật sự|\s+thực sự|\s+duy nhất)?(?:\s+của)?\s+{_VI_THING}"
            ),
            rf"(?:sở hữu|thừa kế|thừa hưởng)\s+(?:cả\s+|một\s+)?{_VI_THING}",
        ),
        stakes=(rf"(?:giành lại|cứu|bảo vệ|tranh giành|mất|cướp)\s+(?:lại\s+)?{_VI_THING}",),
        named=(
            r"\btên\s+(?:là\s+)?(?P<name>[^\W\d_a-zà-ỹ][^\W\d_]*(?:\s+[^\W\d_a-zà-ỹ][^\W\d_]*){0,2})",
        ),
        article="{noun}",
        has_capitals=True,
        keeps_article=False,
        full_stop=".",
        learned=r"(?P<self>mình|cô ấy|anh ấy|cô|anh|nàng|chàng)(?=\s)",
    ),
    "th": PremisePatterns(
        occupation=(
            (
                r"^(?P<noun>[\u0e01-\u0e4e]{2,24}?)"
                r"(?=คนหนึ่ง|ชื่อ|พบว่า|ค้นพบ|รู้ว่า|รู้ความจริง|ถูก|ที่|\s|เพิ่ง)"
            ),
        ),
        no_person="โรงแรม$|บริษัท$|เรื่อง|วัน|คืน|^เธอ|^เขา|ผู้หญิง$|ผู้ชาย$",
        owns=(
            rf"(?:เป็น|คือ)(?:ทายาท|เจ้าของ)(?:ที่แท้จริง|ตัวจริง)?(?:ของ)?{_TH_THING}",
            rf"(?:ได้รับมรดก(?:เป็น)?|สืบทอด|ครอบครอง){_TH_THING}",
        ),
        stakes=(rf"(?:ทวงคืน|ปกป้อง|กอบกู้|แย่งชิง|เสีย){_TH_THING}",),
        named=(r"ชื่อ\s?(?P<name>[\u0e01-\u0e4e]{2,12}?)(?=\s|พบ|ที่|ถูก|ค้น|รู้|$)",),
        article="{noun}",
        has_capitals=False,
        keeps_article=False,
        full_stop="",
        learned=r"(?P<self>ตัวเอง|เธอ|เขา)",
    ),
}
"""Patterns by language."""

PUBLIC_PLACES: Final = {
    "en": {
        r"hotel|resort|inn\b": ("Hotel Lobby", "the lobby"),
        r"hospital|clinic": ("Hospital Corridor", "the corridor"),
        r"school|academy|university|college": ("School Hall", "the hall"),
        r"restaurant|cafe|café|diner|bakery|bar\b": ("Restaurant", "the dining room"),
        r"palace|throne|kingdom|crown": ("Palace Throne Room", "the throne room"),
        r"mansion|villa|manor|house|estate": ("Mansion House Parlour", "the parlour"),
        r"mall|store|shop": ("Shopping Mall", "the great hall"),
        r"bank|company|firm|empire|corporation|group|business": ("Company Lobby", "the lobby"),
    },
    "zh": {
        "酒店|宾馆": ("酒店大堂", "大堂"),
        "医院": ("医院走廊", "走廊"),
        "学校|大学": ("学校礼堂", "礼堂"),
        "餐厅|饭店|酒楼": ("餐厅", "餐厅"),
        "皇|宫|王府": ("宫殿大殿", "大殿"),
        "商场": ("商场", "商场大厅"),
    },
    "vi": {
        "khách sạn": ("Sảnh khách sạn", "sảnh khách sạn"),
        "bệnh viện": ("Hành lang bệnh viện", "hành lang bệnh viện"),
        "trường": ("Trường học", "sân trường"),
        "nhà hàng|quán": ("Nhà hàng", "nhà hàng"),
        "cung|ngai": ("Hoàng cung", "đại điện"),
    },
    "th": {
        "โรงแรม": ("ล็อบบี้โรงแรม", "ล็อบบี้"),
        "โรงพยาบาล": ("ทางเดินโรงพยาบาล", "ทางเดิน"),
        "โรงเรียน|มหาวิทยาลัย": ("โรงเรียน", "โรงเรียน"),
        "ร้านอาหาร|ภัตตาคาร": ("ร้านอาหาร", "ร้านอาหาร"),
        "วัง|บัลลังก์": ("ท้องพระโรง", "ท้องพระโรง"),
    },
}
"""A public place, as in a heading and as a noun phrase, for what is at stake."""

ENGLISH_TITLE_WORDS: Final = frozenset(
    {
        *("CEO", "The", "And", "But", "Christmas", "Monday", "Friday", "Sunday", "English", "God"),
        *("Chinese", "Mr", "Mrs", "Ms", "Dr", "Miss", "Lord", "Lady", "King", "Queen", "Prince"),
        *("Princess", "Emperor", "Empress", "President", "Grand", "North", "South", "East", "West"),
    }
)
"""Capitalised words that are no names."""
