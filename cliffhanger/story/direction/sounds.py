"""What is heard beside the words: effects that action text names, and the room tone of a place."""

from typing import Final

from cliffhanger.story.direction.keywords import keyword_pattern, mentions
from cliffhanger.story.model import Scene, SoundHint
from cliffhanger.story.vocabulary import SoundName, TimeOfDay, Weather

_MAX_EFFECTS: Final = 2

_EFFECTS: Final = {
    SoundName.KNOCK: "knock*|raps on|敲门|敲了敲|gõ cửa|เคาะ",
    SoundName.DOOR: "slams the door|door slams|door opens|opens the door|door closes|door|推门"
    "|关门|开门"
    "|推开门|门开|摔门|cánh cửa|mở cửa|đóng cửa|ประตู",
    SoundName.PHONE: "phone rings|ringtone|ringing phone|phone is ringing|手机响|电话响|铃声|来电"
    "|đổ chuông|chuông điện thoại|โทรศัพท์ดัง",
    SoundName.BUZZ: "buzz*|vibrat*|震动|嗡|rung lên|สั่น",
    SoundName.SLAP: "slap*|耳光|巴掌|扇了|tát|ตบ",
    SoundName.GLASS: "shatter*|glass breaks|breaks the glass|smashes the glass|碎了|摔碎|打碎"
    "|玻璃碎|vỡ"
    "|แตก",
    SoundName.THUNDER: "thunder*|lightning|雷|闪电|sấm|sét|ฟ้าร้อง|ฟ้าผ่า",
    SoundName.BARK: "bark*|yip*|woof|狗叫|犬吠|吠|chó sủa|sủa|เห่า",
    SoundName.ELECTRIC: "electric*|zap*|spark*|sci-fi|laser|teleport*|radio sounds|电流|电光"
    "|火花|tia điện"
    "|ไฟฟ้า",
    SoundName.WHOOSH: "fwoosh|whoosh*|swoosh*|vanish*|dashes|races|rushes|flies|sprint*|冲出"
    "|冲进|飞奔"
    "|消失|lao ra|lao vào|biến mất|พุ่ง|หายตัว",
    SoundName.IMPACT: "crash*|explo*|collapses|falls to the floor|punch*|slams|thud|摔倒|撞"
    "|爆炸|倒地"
    "|砸|ngã xuống|nổ|đâm|ระเบิด|ล้ม",
    SoundName.FOOTSTEPS: "footstep*|walks|walk in|strolls|strides|steps|paces|scuttles|runs"
    "|marches"
    "|脚步|走进|走来|走向|走出|跑|踱步|bước|chạy|đi vào|เดิน|วิ่ง",
    SoundName.TYPING: "typing|types|keyboard|打字|敲键盘|gõ phím|พิมพ์",
    SoundName.HEARTBEAT: "heartbeat|heart pounds|heart races|心跳|tim đập|หัวใจเต้น",
    SoundName.CLOCK: "clock|ticks|ticking|counts down|countdown|时钟|倒计时|滴答|đồng hồ|นาฬิกา",
    SoundName.GASP: "gasp*|倒吸|惊呼|há hốc|อุทาน",
    SoundName.SIREN: "siren*|ambulance|police car|警笛|救护车|警车|còi hú|xe cứu thương|ไซเรน",
    SoundName.MURMUR: "murmur*|whisper*|the crowd|applause|议论|窃窃私语|xì xào|ซุบซิบ",
    SoundName.BELL: "bell|bells|chime*|doorbell|门铃|钟声|铃响|chuông cửa|ระฆัง|กริ่ง",
}
_PLACES: Final = {
    SoundName.TRAFFIC: "street|road|intersection|highway|avenue|traffic|crosswalk|downtown"
    "|bus stop|alley"
    "|街|路口|马路|公路|路边|đường|ngã tư|phố|ถนน|สี่แยก",
    SoundName.MURMUR: "restaurant|cafe|café|bar|lobby|party|ballroom|banquet|airport|station"
    "|mall|market"
    "|wedding|canteen|office|餐厅|咖啡|酒吧|大厅|大堂|宴会|机场|车站|商场|婚礼|办公室|nhà hàng"
    "|quán|sảnh"
    "|đám cưới|ร้านอาหาร|คาเฟ่|ล็อบบี้|งานเลี้ยง",
    SoundName.BIRDS: "park|garden|forest|woods|meadow|farm|village|courtyard|campus|公园|花园"
    "|森林|树林|田|村"
    "|院子|校园|công viên|vườn|rừng|สวน|ป่า",
    SoundName.ELECTRIC: "lab|laboratory|server room|spaceship|machine room|实验室|机房"
    "|phòng thí nghiệm|ห้องแล็บ",
}
_EFFECT_GAIN_DB: Final = {SoundName.FOOTSTEPS: -14.0, SoundName.CLOCK: -12.0, SoundName.DOOR: -8.0}
_AMBIENCE_GAIN_DB: Final = -22.0
_WEATHER_GAIN_DB: Final = -20.0
_QUIET_GAIN_DB: Final = -26.0


def action_sounds(text: str) -> tuple[SoundHint, ...]:
    """Return the effects *text* names, each where it stands in the telling; at most two."""
    found: list[tuple[int, SoundName]] = []
    for name, words in _EFFECTS.items():
        match = keyword_pattern(words).search(text)
        if match is not None:
            found.append((match.start(), name))
    # A knock at the door is no door that opens; a barking dog needs no second bark.
    names = {name for _, name in found}
    kept = [hit for hit in found if not (hit[1] is SoundName.DOOR and SoundName.KNOCK in names)]
    first = sorted(kept, key=lambda hit: (hit[1] is SoundName.FOOTSTEPS, hit[0]))[:_MAX_EFFECTS]
    return tuple(
        SoundHint(
            name=name,
            position=round(0.6 * start / max(1, len(text)), 3),
            gain_db=_EFFECT_GAIN_DB.get(name, -6.0),
        )
        for start, name in sorted(first, key=lambda hit: hit[0])
    )


def ambience(scene: Scene) -> tuple[SoundHint, ...]:
    """Return what is always heard in a scene: its weather and its place, at most two, low."""
    hints: list[SoundHint] = []
    if scene.weather is Weather.RAIN:
        gain_db = _QUIET_GAIN_DB if scene.location.is_interior else _WEATHER_GAIN_DB
        hints.append(_tone(SoundName.RAIN, gain_db))
    place = _place_tone(scene)
    if place is not None:
        hints.append(place)
    return tuple(hints)


def _place_tone(scene: Scene) -> SoundHint | None:
    is_night = scene.time is TimeOfDay.NIGHT
    for name, words in _PLACES.items():
        if not mentions(scene.location.name, words):
            continue
        if name is SoundName.BIRDS and (is_night or scene.weather is not Weather.CLEAR):
            return None
        is_quiet = is_night or name is SoundName.ELECTRIC
        return _tone(name, _QUIET_GAIN_DB if is_quiet else _AMBIENCE_GAIN_DB)
    if scene.location.is_interior:
        return _tone(SoundName.CLOCK, _QUIET_GAIN_DB) if is_night else None
    if is_night or scene.weather is not Weather.CLEAR:
        return None
    return _tone(SoundName.BIRDS, _QUIET_GAIN_DB)


def _tone(name: SoundName, gain_db: float) -> SoundHint:
    return SoundHint(name=name, gain_db=gain_db, is_ambience=True)
