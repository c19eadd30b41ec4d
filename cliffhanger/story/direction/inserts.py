"""Props and screens that deserve the whole frame."""

import re
from typing import Final

from cliffhanger.story.direction.keywords import keyword_pattern, mentions
from cliffhanger.story.model import Insert
from cliffhanger.story.vocabulary import InsertKind

_MAX_TEXT_LENGTH: Final = 60

_KINDS: Final = {
    InsertKind.TRAFFIC_LIGHT: "traffic light|traffic lights|stoplight|红绿灯|交通灯"
    "|đèn giao thông"
    "|đèn đỏ|ไฟจราจร|ไฟแดง",
    InsertKind.PHONE: "phone|phones|smartphone|cellphone|mobile|text message|app|app icon|手机"
    "|电话|短信|微信|điện thoại|tin nhắn|โทรศัพท์|มือถือ|ข้อความ",
    InsertKind.DOCUMENT: "document*|contract*|letter|papers|agreement|test report|report|file"
    "|folder|envelope|certificate|note|newspaper|合同|协议|文件|信封|信纸|报告|遗嘱|化验单|证书"
    "|纸条|报纸"
    "|离婚证|结婚证|hợp đồng|bức thư|lá thư|tài liệu|giấy tờ|di chúc|สัญญา|จดหมาย|เอกสาร"
    "|พินัยกรรม",
    InsertKind.SCREEN: "screen|monitor|laptop|computer|tv|television|tablet|display|屏幕|电脑"
    "|电视"
    "|显示器|监控|màn hình|máy tính|ti vi|tivi|จอ|คอมพิวเตอร์|ทีวี",
    InsertKind.CLOCK: "clock|clocks|watch face|wristwatch|timer|countdown|时钟|闹钟|挂钟|手表"
    "|倒计时|đồng hồ"
    "|นาฬิกา",
    InsertKind.RING: "ring|wedding ring|engagement ring|diamond|戒指|钻戒|婚戒|nhẫn|แหวน",
    InsertKind.KEY: "key|keys|key card|钥匙|房卡|chìa khóa|chìa khoá|กุญแจ",
    InsertKind.PHOTO: "photo*|picture frame|portrait|snapshot|照片|相片|合影|相框|bức ảnh|tấm ảnh"
    "|รูปถ่าย|ภาพถ่าย",
    InsertKind.SIGN: "sign|signs|nameplate|billboard|plaque|banner|招牌|门牌|牌子|横幅|biển hiệu"
    "|tấm biển|ป้าย",
    InsertKind.DOOR: "door|doors|doorknob|door handle|房门|大门|门把手|门缝|敲门|门外|cánh cửa"
    "|ประตู",
    InsertKind.OBJECT: "knife|gun|pistol|necklace|pendant|jade|box|gift|cup|wine glass|glass"
    "|pill*"
    "|bottle|wallet|cash|money|bracelet|刀|枪|项链|玉佩|吊坠|盒子|礼物|酒杯|杯子|药瓶|药|钱包"
    "|支票|手镯"
    "|con dao|khẩu súng|vòng cổ|chiếc hộp|ly rượu|มีด|ปืน|สร้อย|กล่อง|แก้ว",
}
_EVENTS: Final = (
    "read|reads|display*|show|shows|buzz*|ring|rings|rang|ringing|vibrat*|lights up|lit|glow*"
    "|flash*|blink*|tick|ticks|ticking|count*|fall|falls|drop|drops|shatter*|smash*|break|breaks"
    "|swings|creak*|opens|slams|pops up|appears|says|knock*|turns green|turns red|slides|glint*"
    "|显示|写着|亮|响|震动|弹出|掉|落|摔|碎|打开|推开|关上|上面|露出|敲|闪|跳动|hiện|rung|reo"
    "|sáng"
    "|rơi|vỡ|mở|ghi|đổ chuông|แสดง|ดัง|สั่น|ตก|แตก|เปิด|เขียน"
)
_SHOWN_BY: Final = (
    r"(?:\b(?:reads?|reading|says?|saying|displays?|shows?|showing|written|labell?ed|titled|ghi|hiện)\b"
    r"|写着|显示|写道|弹出|印着|เขียนว่า|แสดง)"
)
_QUOTED: Final = re.compile(
    rf"(?:{_SHOWN_BY}[^\"\u201c\u300c]{{0,16}}|[:\uff1a,\uff0c]\s*|^[\s*_]*)"
    '["\u201c\u300c\u300e\u300a](?P<text>[^"\u201d\u300d\u300f\u300b]{1,200})'
    '["\u201d\u300d\u300f\u300b]',
    re.IGNORECASE,
)
_READS: Final = re.compile(rf"{_SHOWN_BY}\s*[:\uff1a]\s*(?P<text>[^\n]{{1,200}})", re.IGNORECASE)
_INSCRIBED: Final = "words|letters|engrav*|inscri*|printed|刻着|字迹|字样|dòng chữ|khắc|สลัก|ตัวหนังสือ"
_TIME: Final = re.compile(r"\d{1,2}[:\uff1a]\d{2}(?::\d{2})?")
_ANY_QUOTED: Final = re.compile('["\u201c\u300c][^"\u201d\u300d]*["\u201d\u300d]')
_ONLY_QUOTED: Final = re.compile(r"^[\s*_]*[\"\u201c\u300c].{1,200}[\"\u201d\u300d][\s*_.]*$")


def find_insert(text: str, *, has_person: bool) -> Insert | None:
    """Return the prop that *text* puts before the eye, or None.

    A prop counts when there are words to read on it, when something happens to it (it rings, it
    falls, it shows), or when the text names nobody else to look at.
    """
    kind = prop_kind(text)
    if kind is None:
        return None
    words = written_words(text, kind)
    if words or mentions(text, _EVENTS) or not has_person:
        return Insert(kind=kind, text=words)
    return None


def inscription(text: str) -> str:
    """Return the words *text* quotes as written on something it need not name, or nothing."""
    match = _QUOTED.search(text) if mentions(text, _INSCRIBED) else None
    return "" if match is None else shorten(match["text"])


def without_quotations(text: str) -> str:
    """Return *text* without its quoted words, so that a name on a sign is nobody's entrance."""
    return _ANY_QUOTED.sub(" ", text)


def prop_kind(text: str) -> InsertKind | None:
    """Return the kind of the first prop that *text* names, or None."""
    found = [
        (match.start(), kind)
        for kind, words in _KINDS.items()
        if (match := keyword_pattern(words).search(text)) is not None
    ]
    return min(found, key=lambda hit: hit[0])[1] if found else None


def written_words(text: str, kind: InsertKind) -> str:
    """Return the words that can be read on the prop: quoted, after `reads:`, or a time."""
    match = _QUOTED.search(text) or _READS.search(text)
    if match is not None:
        return shorten(match["text"].strip(" *_\"'\u201c\u201d"))
    if kind is InsertKind.CLOCK and (time := _TIME.search(text)) is not None:
        return time[0]
    return ""


def is_only_quoted(text: str) -> bool:
    """Return whether *text* is nothing but words to be read, such as a sign's."""
    return _ONLY_QUOTED.match(text) is not None


def shorten(text: str) -> str:
    """Return *text* at a length that can be read at a glance."""
    bare = text.strip()
    if len(bare) <= _MAX_TEXT_LENGTH:
        return bare
    cut = bare[: _MAX_TEXT_LENGTH - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut) + "\u2026"
