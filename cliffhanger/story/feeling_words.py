"""Words that show an emotion or a mood: stems for European languages, strings for the others."""

import re

from cliffhanger.story.vocabulary import Emotion, Mood


def _words(stems: str, strings: str = "") -> re.Pattern[str]:
    """Return a pattern of words that begin with one of the stems, or contain one of the strings.

    A stem that ends in `.` is a whole word.
    """
    heads = "|".join(
        rf"{re.escape(stem[:-1])}\b" if stem.endswith(".") else rf"{re.escape(stem)}\w*"
        for stem in (stem.replace("_", " ") for stem in stems.split())
    )
    others = "|".join(map(re.escape, strings.split()))
    parts = [rf"\b(?:{heads})"] + ([others] if others else [])
    return re.compile("|".join(parts), re.IGNORECASE)


SHOWN = {
    Emotion.NEUTRAL: _words(
        "calm calmly evenly flatly matter-of-fact bình_tĩnh", "平静 淡淡 镇定 ใจเย็น"
    ),
    Emotion.CRYING: _words(
        "cry. cries. crying. sob. sobs. sobbing in_tears tears_in tears_up tears_run tearful "
        "weep wept. bawl khóc nước_mắt llora llanto",
        "哭 泪 抽泣 哽咽 ร้องไห้ น้ำตา สะอื้น",
    ),
    Emotion.ANGRY: _words(
        "angry angrily anger furious fury rage raging snarl yell shout scream snap. snaps. growl "
        "slams glare hiss seething spits. outraged livid annoyed irritated tức_giận "
        "giận quát hét gắt furios enojad grita",
        "怒 吼 喊 咆哮 大叫 冷笑道 瞪 生气 咬牙 โกรธ ตะคอก ตวาด ตะโกน",
    ),
    Emotion.FEAR: _words(
        "fear fearful afraid scared terrified terror tremb shaking. shaky shiver panic nervous "
        "anxious stutter stammer frightened cower flinch whimper backs_away "
        "sợ run_rẩy hoảng lo_lắng miedo asustad tembl",
        "怕 恐 颤 发抖 慌 紧张 惊惶 กลัว ตกใจกลัว สั่น หวาด",
    ),
    Emotion.CONFUSED: _words(
        "confus befuddl puzzl baffl bewilder perplex frown blink blank_stare awkward unsure "
        "bối_rối khó_hiểu ngơ_ngác confundid",
        "困惑 疑惑 不解 迷茫 茫然 愣 皱眉 งง สับสน ขมวดคิ้ว",
    ),
    Emotion.SURPRISED: _words(
        "surpris shock stunned astonish amaz awe. gasp startl jaw_drop wide-eyed eyes_widen "
        "freezes. disbelief speechless ngạc_nhiên sững sốc kinh_ngạc sorprend",
        "惊 震惊 惊讶 目瞪口呆 倒吸 不敢相信 ตกใจ ตะลึง อึ้ง ประหลาดใจ",
    ),
    Emotion.SCHEMING: _words(
        "smirk sneer sly slyly scheming cunning coldly cold. icy menacing sinister mocking "
        "sarcastic threatening knowing_smile wicked nhếch_mép cười_lạnh lạnh_lùng nham_hiểm",
        "冷笑 阴险 狡 得意 冷冷 嘲讽 讥 ยิ้มเยาะ แสยะ เย็นชา เจ้าเล่ห์",
    ),
    Emotion.SAD: _words(
        "sad. sadly sadness grief grieving heartbroken broken. mournful sorrow weary wearily sigh "
        "quietly choked hollow defeated lost. pleading pleads begs buồn đau_lòng thở_dài "
        "nghẹn triste",
        "悲 伤心 难过 叹 哀 苦笑 低声 失望 เศร้า เสียใจ ถอนหายใจ ผิดหวัง",
    ),
    Emotion.LOVE: _words(
        "love. loving lovingly tender gentle gently softly kiss embrac caress blush adoring "
        "affection warmly yêu dịu_dàng âu_yếm hôn ôm amor tiern",
        "爱 温柔 吻 拥抱 深情 脸红 รัก อ่อนโยน จูบ กอด",
    ),
    Emotion.HAPPY: _words(
        "happy happily laugh smil grin giggl chuckl cheer joy excited excitedly delight beam. "
        "beams. proud proudly relieved enthusias vui cười mừng hớn_hở ríe feliz sonrí",
        "笑 高兴 开心 兴奋 欢 喜 ยิ้ม หัวเราะ ดีใจ ตื่นเต้น",
    ),
}
"""What remarks and action say of a face or a voice; the first emotion found first."""

SAID = {
    Emotion.ANGRY: _words(
        "how_dare get_out shut_up liar hate. stop. enough. damn hell. bastard traitor betray "
        "drive_me_crazy lied. lying. never_again đồ_khốn câm cút phản_bội lừa_dối",
        "滚 混蛋 闭嘴 骗子 凭什么 该死 恨 贱 背叛 ไปให้พ้น หยุด โกหก หุบปาก เลว",
    ),
    Emotion.FEAR: _words(
        "help_me please_don't don't_hurt afraid scared danger cứu đừng sợ",
        "救命 别杀 快跑 不要 害怕 ช่วยด้วย อย่า กลัว",
    ),
    Emotion.SAD: _words(
        "sorry. forgive goodbye. miss_you gone. died dead. lost. alone. too_late xin_lỗi "
        "tạm_biệt nhớ muộn",
        "对不起 抱歉 再见 死了 离开 原谅 来不及 ขอโทษ ลาก่อน คิดถึง สาย",
    ),
    Emotion.LOVE: _words(
        "i_love_you love_you darling. marry_me my_love sweetheart anh_yêu em_yêu yêu",
        "我爱你 爱你 亲爱的 嫁给我 喜欢你 รักคุณ ที่รัก แต่งงาน",
    ),
    Emotion.SCHEMING: _words(
        "revenge. you'll_regret exactly_as_planned pay_for watch_me all_mine trả_thù hối_hận",
        "报仇 后悔 走着瞧 代价 报复 计划 แก้แค้น ชดใช้",
    ),
    Emotion.CONFUSED: _words(
        "i_don't_understand huh. um. uh. what_do_you_mean hmm", "什么意思 หมายความว่า"
    ),
    Emotion.SURPRISED: _words(
        "what_the. impossible. oh_my no_way wow woow can't_be unbelievable you're_alive không_thể",
        "怎么可能 不可能 天哪 天啊 竟然 居然 เป็นไปไม่ได้ อะไรนะ ไม่จริง",
    ),
    Emotion.HAPPY: _words(
        "hello. hi. hooray yay thank_you thanks. congratulations great. wonderful awesome "
        "yippee chúc_mừng cảm_ơn tuyệt",
        "太好了 谢谢 恭喜 哈哈 ดีใจ ขอบคุณ ยินดี เย้",
    ),
}
"""What the words of a line themselves show."""

MOODS = {
    Mood.TENSE: _words(
        "gun knife blood threat slam scream danger chase panic alarm gun. police kill corner "
        "trap betray storm thunder fight confront shatter slap blackmail súng máu đe_dọa",
        "枪 刀 血 威胁 危险 追 警 打 杀 耳光 背叛 雷 ปืน เลือด ขู่ ฆ่า อันตราย ตบ",
    ),
    Mood.SAD: _words(
        "in_tears tears_in cry. cries. sob. sobs. funeral grave hospital alone. "
        "grief goodbye mourn lonely died khóc",
        "泪 哭 葬 墓 医院 孤独 离别 悲 ร้องไห้ น้ำตา งานศพ เศร้า",
    ),
    Mood.ROMANTIC: _words(
        "kiss embrac candle roses love. tender waltz blush wedding hôn yêu",
        "吻 拥抱 玫瑰 爱 婚礼 烛光 จูบ รัก กอด แต่งงาน",
    ),
    Mood.TRIUMPHANT: _words(
        "applau triumph victory crown cheers. wins. winner bows. kneel applause standing_ovation",
        "胜 鼓掌 跪 加冕 欢呼 获胜 ชนะ ปรบมือ คุกเข่า",
    ),
    Mood.COMIC: _words(
        "goofy daft silly trips. stumbl nerdy laugh clumsy cute. funny ridiculous joke awkward "
        "chihuahua puppy doggy hài ngớ_ngẩn",
        "傻 滑稽 搞笑 哈哈 笨 可爱 ตลก ซุ่มซ่าม น่ารัก",
    ),
    Mood.MYSTERY: _words(
        "shadow mysterious secret hidden whisper unknown masked stranger dark. vanish strange "
        "silhouette envelope bí_ẩn bóng_tối",
        "神秘 秘密 阴影 面具 陌生 黑暗 消失 黑影 ลึกลับ ความลับ เงา หน้ากาก",
    ),
}
"""What colours a scene."""
