"""How a speech reaches the ear: on camera, as voice-over, off screen, through a device."""

import re
from dataclasses import dataclass

from cliffhanger.story.sentence import split_sentences

_VOICE_OVER = re.compile(
    r"\bV\.?\s?/?O\b\.?|\bVOICE[- ]?OVER\b|\bNARRAT(?:OR|ION|ING)\b|旁白|画外音|內心|内心|心声|独白"
    r"|ナレーション|내레이션|\bLỜI DẪN\b|\bTHUYẾT MINH\b|เสียงบรรยาย",
    re.IGNORECASE,
)
_OFF_SCREEN = re.compile(
    r"\bO\.?\s?/?[SC]\b\.?|\bOFF[- ]?(?:SCREEN|CAMERA|STAGE)?\b|画外(?!音)|门外|นอกจอ"
    r"|\bNGOÀI HÌNH\b",
    re.IGNORECASE,
)
_DEVICE_EXTENSION = re.compile(
    r"\b(?:ON|OVER|THROUGH|VIA|FROM)\b.*\b(?:PHONE|RADIO|SPEAKER|INTERCOM|TV|SCREEN|VIDEO|APP)\b"
    r"|\b(?:FILTERED|PHONE|VOICEMAIL|RADIO|INTERCOM|SPEAKERPHONE|RECORDING|RECORDED)\b"
    r"|电话|手机|電話|语音|录音|广播|โทรศัพท์|\bĐIỆN THOẠI\b",
    re.IGNORECASE,
)
_DEVICE_REMARK = re.compile(
    r"\b(?:over|through|via|from)\b.*\b(?:phone|radio|speaker|intercom|tv|screen|app)\b"
    r"|\bfiltered\b|电话里|电话中|手机里|ทางโทรศัพท์|\bqua điện thoại\b",
    re.IGNORECASE,
)
_NARRATOR = re.compile(
    r"(?:THE )?(?:NARRATOR|VOICE|VOICE[- ]?OVER|V\.?O\.?)|旁白|画外音|独白|ナレーター|내레이터"
    r"|NGƯỜI DẪN CHUYỆN|ผู้บรรยาย",
    re.IGNORECASE,
)
_DEVICE = (
    r"(?:phones?|apps?|screens?|speakers?|loudspeaker|tablets?|laptop|computer|radio|intercom"
    r"|voicemail|machine|device|tv|television|instructions|message)"
)
_READS_ALOUD = (
    re.compile(rf"\b{_DEVICE}\b[^.!?]*\b(?:aloud|out loud|read-aloud)", re.IGNORECASE),
    re.compile(r"^(?:it|which)\b[^.!?]*\b(?:reads?|speaks?)\b[^.!?]*\baloud\b", re.IGNORECASE),
    re.compile(
        rf"\b(?:voice|words|speech|message)\b[^.!?]*\b(?:from|through|over|out of|on)\b[^.!?]*"
        rf"\b{_DEVICE}\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:the|his|her|their|its|a)\s+(?:\w+\s+)?{_DEVICE}\s+(?:\w+ly\s+)?"
        r"(?:speaks|says|announces|plays|talks|answers)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:手机|电话|屏幕|音箱|喇叭|广播|语音)[^。\uff01\uff1f]*(?:念|朗读|播放|传来|读出|播报|响起.*声音)"
    ),
    re.compile(r"(?:传来|响起)[^。\uff01\uff1f]*(?:电话|手机|语音|广播)[^。\uff01\uff1f]*声"),
    re.compile(r"(?:โทรศัพท์|ลำโพง|หน้าจอ)[^.]*(?:อ่านออกเสียง|พูด|ดังขึ้นว่า|เสียงของ)"),
    re.compile(
        r"\b(?:điện thoại|loa|màn hình)\b[^.!?]*\b(?:đọc|phát ra|vang lên tiếng)\b", re.IGNORECASE
    ),
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where a voice comes from."""

    is_voice_over: bool
    is_off_screen: bool
    is_device: bool


def find_delivery(
    name: str, extensions: tuple[str, ...], remark: str, action_before: str
) -> Delivery:
    """Return where the voice of a speech comes from.

    Args:
        name: The cue.
        extensions: What stands in brackets behind it.
        remark: The parenthetical under it.
        action_before: Action between the speech before and this one.
    """
    spelled = " ".join(extensions)
    is_narrator = _NARRATOR.fullmatch(name.strip()) is not None
    return Delivery(
        is_voice_over=is_narrator or _VOICE_OVER.search(spelled) is not None,
        is_off_screen=_OFF_SCREEN.search(spelled) is not None,
        is_device=_DEVICE_EXTENSION.search(spelled) is not None
        or _DEVICE_REMARK.search(remark) is not None
        or is_read_aloud(action_before),
    )


def is_narrator(name: str) -> bool:
    """Return whether a cue is a voice without a body."""
    return _NARRATOR.fullmatch(name.strip()) is not None


def is_read_aloud(action: str) -> bool:
    """Return whether the action says that a phone, a screen or an app speaks what follows."""
    return any(
        pattern.search(sentence) for sentence in split_sentences(action) for pattern in _READS_ALOUD
    )
