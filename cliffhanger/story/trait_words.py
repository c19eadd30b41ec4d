"""Words and given names that tell what, which and how old somebody is."""

import re

from cliffhanger.story.vocabulary import Age, CharacterKind, Gender


def _names(text: str) -> frozenset[str]:
    return frozenset(text.upper().split())


KIND_NOUNS = {
    CharacterKind.ANIMAL: _names(
        "dog puppy doggy chihuahua poodle hound terrier cat kitten kitty rabbit bunny fox bear cub "
        "teddy bird parrot crow owl pigeon eagle raven wolf "
        "perro gato chien chat chó mèo thỏ gấu chim cáo cún"
    ),
    CharacterKind.ROBOT: _names(
        "robot android cyborg ai drone bot computer gps siri machine intercom elevator phone app "
        "automaton hologram rô-bốt người-máy"
    ),
    CharacterKind.CLOUD: _names("cloud ghost spirit phantom specter spectre wraith genie djinn"),
}
KIND_STRINGS = (
    (CharacterKind.ROBOT, re.compile("机器人|人工智能|智能音箱|系统|หุ่นยนต์|로봇|ロボット")),
    (CharacterKind.CLOUD, re.compile("幽灵|鬼魂|云朵|精灵|亡魂|วิญญาณ|ก้อนเมฆ|유령|HỒN MA|ĐÁM MÂY")),
    (CharacterKind.ANIMAL, re.compile("[狗猫兔狐熊鸟]|สุนัข|หมา(?!ย)|แมว|กระต่าย|강아지|고양이|犬")),
)

FEMALE_WORDS = _names(
    "woman girl lady mother mom mommy mama mum grandmother grandma granny nana wife daughter "
    "sister aunt auntie niece queen princess empress duchess countess mrs ms miss madam madame "
    "madam bride waitress actress hostess heiress goddess witch nun maid girlfriend stepmother "
    "widow businesswoman female mademoiselle señora señorita niñera bà cô chị mẹ vợ dì nữ "
    "she-wolf barbara maiden"
)
MALE_WORDS = _names(
    "man boy gentleman guy father dad daddy papa grandfather grandpa husband son brother uncle "
    "nephew king prince emperor duke count mr sir lord groom waiter actor host heir wizard monk "
    "butler boyfriend stepfather widower businessman policeman fireman male señor ông anh bố cha "
    "chồng chú cậu dude"
)
GENDER_STRINGS = (
    (
        Gender.FEMALE,
        re.compile(
            "小姐|太太|夫人|女士|妈|母|奶奶|婆|姐|妹|姨|姑|女|妻|公主|皇后|贵妃|娘|婶|นางสาว|นาง|แม่|คุณหญิง"
            "|ยาย|ย่า|ป้า|พี่สาว|น้องสาว|ผู้หญิง|หญิง|สาว|여자|엄마"
        ),
    ),
    (
        Gender.MALE,
        re.compile(
            "先生|爸|父|爷|公公|叔|伯|哥|弟|男|丈夫|王子|皇上|皇帝|王爷|少爷|老头|儿子|นาย|พ่อ|ปู่|ตา(?=\\s|$)"
            "|ลุง|พี่ชาย|น้องชาย|ผู้ชาย|ชาย|หนุ่ม|남자|아빠"
        ),
    ),
)
FEMALE_NAMES = _names(
    "alice amanda amelia amy ana andrea angela anna anne annie ava barbara bella beth betty carla "
    "carmen caroline cathy charlotte chloe claire clara dana daisy diana eleanor elena elena eliza "
    "elizabeth ella ellen élodie emily emma erica eva evelyn fiona florence grace hannah hazel "
    "helen holly iris isabel isabella isla ivy jane janet jasmine jean jennifer jenny jess jessica "
    "joan joanna julia julie karen kate katherine kelly laura lena lily linda lisa lola lucia lucy "
    "luna maggie mara margaret martha maria marie "
    "marta mary maya megan mei melissa mia michelle mila "
    "mina molly monica naomi natalie nina nora olivia pamela patricia paula penny rachel rebecca "
    "rita rosa rose ruby ruth sally sandra sara sarah scarlett selena serena sofia sonia sophia "
    "sophie stella susan sylvia tania tara teresa tina vanessa vera veronica victoria violet vivi "
    "vivian wendy yuki zoe zoey lan hoa mai linh hương thảo trang ngọc hồng thu nga phượng vy "
    "yến nhung hạnh tuyết lina meilin xiaomei sakura aiko hana nam-ni priya anjali fatima aisha"
)
MALE_NAMES = _names(
    "aaron adam adrian alan albert alex alexander andrew andy anthony arthur ben benjamin bernard "
    "bill billy bob bobby brad brian bruce carl carlos charles charlie chris christopher daniel "
    "danny dave david dennis derek diego dominic donald doug dylan eddie edward elias eric ethan "
    "felix finn frank fred gabriel gary george gerald glenn grant greg gus harold harry hector "
    "henry howard hugh hugo ian isaac ivan jack jacob jake james jason jay jeff jerry jim jimmy "
    "joe joel john johnny jonathan jordan jose joseph josh juan julian justin keith ken kenneth "
    "kevin kyle larry lee leo leon leonard liam lou louis lucas luis luke marc marco marcus mario "
    "mark martin matt matthew max michael miguel mike nathan neil nicholas nick noah oliver oscar "
    "otto owen pablo patrick paul pedro pete peter phil philip ralph ray raymond richard rick rob "
    "robert roger ron russell ryan sam samuel scott sean sebastian simon stan stanley stephen "
    "steve steven stuart ted terry theo thomas tim toby todd tom tommy tony travis victor vincent "
    "walter wayne will william zach minh hùng dũng tuấn nam quang huy khoa long phong sơn đức "
    "kenji hiro takeshi raj arjun omar ahmed ali hassan"
)
FEMALE_HAN = frozenset(
    "婷娜丽芳薇雪梅兰莉玲静娟晚瑶倩萱妍嫣雅蓉琳琪媛婉诗月珊菲霞凤艳香玉洁岚蕾雯美秀惠曦妮露"
)
MALE_HAN = frozenset(
    "强伟刚勇军杰峰龙涛浩明鹏辉磊斌武国建志雄豪宇轩泽凯威力健旭枫寒爵霆渊昊城东海山川"
)

AGE_WORDS = (
    (Age.CHILD, _names("child kid toddler baby infant schoolboy schoolgirl preschooler bé nhí")),
    (Age.ELDER, _names("elderly old grandmother grandma grandfather grandpa granny ancient ageing "
        "retired wrinkled octogenarian già")),
    (Age.MATURE, _names("middle-aged mother father mom dad chairman chairwoman patriarch matriarch "
        "ceo judge president professor greying graying")),
    (Age.ADULT, _names("doctor detective manager lawyer officer boss director captain nurse "
        "teacher husband wife thirties lieutenant executive")),
    (Age.YOUNG, _names("young teen teenager teenage student intern girl boy twenties youth trẻ")),
)  # fmt: skip
AGE_STRINGS = (
    (Age.CHILD, re.compile("孩子|儿童|小男孩|小女孩|娃|เด็ก")),
    (
        Age.ELDER,
        re.compile("老太|老人|老头|爷爷|奶奶|外婆|白发|ยาย|ย่า|ปู่|ชรา|แก่|\\bBÀ CỤ\\b|\\bÔNG CỤ\\b"),
    ),
    (Age.MATURE, re.compile("中年|妈|爸|董事长|父亲|母亲|วัยกลางคน|พ่อ|แม่|\\bTRUNG NIÊN\\b")),
    (Age.ADULT, re.compile("[总]$|经理|医生|律师|警官|หมอ|ทนาย")),
    (Age.YOUNG, re.compile("少年|少女|青年|年轻|学生|女孩|男孩|สาว|หนุ่ม")),
)
DECADES = {
    "teens": 16,
    "twenties": 25,
    "thirties": 35,
    "forties": 45,
    "fifties": 55,
    "sixties": 65,
    "seventies": 75,
    "eighties": 85,
}
