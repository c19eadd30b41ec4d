"""What descriptions of people say: clothes, roles, hair, skin, things worn."""

from enum import StrEnum

from cliffhanger.animatic.looks.words import WordTable
from cliffhanger.animatic.sheet import Accessory, HairStyle, Outfit


class Tone(StrEnum):
    """Bands of skin colour."""

    FAIR = "fair"
    LIGHT = "light"
    TAN = "tan"
    BROWN = "brown"
    DEEP = "deep"


GARMENTS: WordTable[Outfit] = WordTable({
    Outfit.SUIT: "suit, tuxedo, blazer, 西装, 西服, com-lê, âu phục, vest, สูท",
    Outfit.BLOUSE: "blouse, shirt, button-down, 衬衫, 衬衣, áo sơ mi, เสื้อเชิ้ต",
    Outfit.DRESS: "dress, gown, skirt, 连衣裙, 裙, 礼服, 婚纱, váy, đầm, เดรส, กระโปรง, ชุดราตรี",
    Outfit.HOODIE: "hoodie, sweatshirt, 卫衣, 连帽衫, áo hoodie, เสื้อฮู้ด, ฮู้ดดี้",
    Outfit.COAT: "coat, overcoat, trench, jacket, cloak, 风衣, 大衣, 外套, 夹克, áo khoác, โค้ท,"
    " แจ็คเก็ต, แจ็กเก็ต",
    Outfit.HANFU: "hanfu, robes, imperial robe, dragon robe, silk robe, hemp robe, gold robe,"
    " servant's robe, attendant's robe, archer's robe, ceremonial robe, brocade robe, indigo robe,"
    " travelling robe, mourning robe, lacquered armour, kimono, 汉服, 古装, 龙袍, 长袍, 宫装, 朝服,"
    " 礼服绣, 轻甲, 劲装, 白袍, 道袍, 官服, 诰命服, 宫女服, 总管袍, 纹袍, 布衣, 凤冠,"
    " cổ trang, long bào, ชุดจีนโบราณ, ชุดผ้าไหม, ฉลองพระองค์, ชุดข้ารับใช้, ชุดองครักษ์, ชุดมหาดเล็ก,"
    " ชุดผ้าป่าน, ชุดขาวไว้ทุกข์",
    Outfit.TURTLENECK: "turtleneck, sweater, jumper, cardigan, 高领, 毛衣, 针织, áo len,"
    " สเวตเตอร์,"
    " ไหมพรม, คอเต่า",
    Outfit.TEE: "t-shirt, tee, tank top, jersey, t恤, 背心, áo thun, áo phông, เสื้อยืด",
    Outfit.SCRUBS: "scrubs, lab coat, white coat, 白大褂, 手术服, áo blouse trắng, เสื้อกาวน์",
    Outfit.QIPAO: "qipao, cheongsam, ao dai, 旗袍, sườn xám, áo dài, กี่เพ้า",
    Outfit.UNIFORM: "uniform, 制服, 军装, 警服, đồng phục, quân phục, เครื่องแบบ",
    Outfit.APRON: "apron, 围裙, tạp dề, ผ้ากันเปื้อน",
})  # fmt: skip
"""Clothes named outright; they beat a role."""

ROLES: WordTable[Outfit] = WordTable({
    Outfit.SUIT: "ceo, boss, chairman, chairwoman, chairperson, president, executive,"
    " businessman,"
    " businesswoman, tycoon, billionaire, millionaire, lawyer, attorney, judge, manager,"
    " director,"
    " banker, butler, secret agent, politician, mayor, mafia, groom, investor, 总裁, 老板, 董事,"
    " 经理, 律师, 法官, 管家, 富豪, 霸总, 总监, 首富, 新郎, tổng tài, giám đốc, chủ tịch, sếp,"
    " luật sư, tỷ phú, quản gia, chú rể, ประธาน, เจ้านาย, ผู้จัดการ, ทนาย, เศรษฐี, ซีอีโอ, เจ้าบ่าว",
    Outfit.BLOUSE: "secretary, teacher, assistant, librarian, receptionist, clerk, accountant,"
    " journalist, reporter, office worker, 老师, 教师, 秘书, 助理, 前台, 记者, 会计, cô giáo,"
    " giáo viên, thầy giáo, thư ký, trợ lý, nhà báo, ครู, เลขา, ผู้ช่วย, นักข่าว",
    Outfit.DRESS: "actress, model, heiress, singer, bride, mistress, socialite, diva, influencer,"
    " 女星, 名媛, 千金, 新娘, 歌手, 小三, tiểu thư, ca sĩ, cô dâu, người mẫu, diễn viên, นางแบบ,"
    " เจ้าสาว, นักร้อง, ทายาท, คุณหนู",
    Outfit.HOODIE: "student, teen, teenager, hacker, gamer, programmer, coder, skater, intern,"
    " courier, delivery, rapper, 学生, 少年, 外卖, 程序员, 黑客, 实习生, 快递, sinh viên,"
    " học sinh,"
    " lập trình viên, shipper, นักเรียน, นักศึกษา, โปรแกรมเมอร์, แฮกเกอร์, ไรเดอร์",
    Outfit.COAT: "detective, inspector, private eye, traveller, traveler, photographer, biker,"
    " 侦探, 警探, 摄影师, thám tử, nhiếp ảnh gia, นักสืบ, ช่างภาพ",
    Outfit.HANFU: "queen, king, empress, emperor, princess, prince, concubine, consort,"
    " swordsman,"
    " swordswoman, samurai, warlord, immortal, dowager, eunuch, fairy, 皇, 太后, 娘娘, 公主,"
    " 王爷,"
    " 王子, 王妃, 国王, 太子, 贵妃, 将军, 侠, 剑客, 神仙, 仙女, 仙尊, 太监, 宫女, hoàng hậu,"
    " hoàng đế, hoàng thượng, công chúa, hoàng tử, vua, thái tử, quý phi, tướng quân, kiếm khách,"
    " nữ hoàng, จักรพรรดิ, ราชินี, เจ้าหญิง, เจ้าชาย, ฮ่องเต้, ฮองเฮา, พระสนม, องค์หญิง, องค์ชาย,"
    " พระราชา",
    Outfit.TURTLENECK: "professor, artist, painter, writer, author, poet, composer, architect,"
    " 教授,"
    " 画家, 作家, 艺术家, giáo sư, họa sĩ, nhà văn, nghệ sĩ, ศาสตราจารย์, นักเขียน, ศิลปิน,"
    " จิตรกร",
    Outfit.TEE: "athlete, coach, mechanic, farmer, surfer, worker, builder, boxer, 运动员, 教练,"
    " 农民, 工人, 修理工, vận động viên, nông dân, công nhân, thợ máy, นักกีฬา, ชาวนา, กรรมกร,"
    " ช่างซ่อม",
    Outfit.SCRUBS: "doctor, nurse, surgeon, physician, medic, paramedic, scientist, dentist,"
    " pharmacist, 医生, 护士, 大夫, 医师, 科学家, 神医, bác sĩ, y tá, nha sĩ, nhà khoa học,"
    " แพทย์,"
    " คุณหมอ, เป็นหมอ, พยาบาล, นักวิทยาศาสตร์",
    Outfit.QIPAO: "mother-in-law, matriarch, madam, madame, 婆婆, 岳母, 夫人, 太太, 丈母娘,"
    " mẹ chồng,"
    " mẹ vợ, phu nhân, แม่สามี, แม่ยาย, แม่ผัว, คุณนาย, คุณหญิง",
    Outfit.UNIFORM: "police, policeman, policewoman, police officer, officer, cop, guard,"
    " soldier,"
    " pilot, sergeant, security, firefighter, captain, flight attendant, stewardess, chauffeur,"
    " bellboy, 警察, 警官, 保安, 士兵, 军官, 飞行员, 机长, 司机, 狱警, 消防员, 空姐, cảnh sát,"
    " công an, bảo vệ, lính, phi công, tài xế, tiếp viên, ตำรวจ, ทหาร, ยาม, นักบิน, รปภ,"
    " แอร์โฮสเตส",
    Outfit.APRON: "cleaner, maid, waiter, waitress, chef, cook, baker, barista, bartender,"
    " housekeeper, servant, janitor, florist, nanny, shopkeeper, housewife, vendor, 清洁工, 保洁,"
    " 女仆, 服务员, 厨师, 保姆, 店员, 佣人, 丫鬟, 小贩, 家庭主妇, lao công, giúp việc, phục vụ,"
    " đầu bếp, bồi bàn, osin, người hầu, nội trợ, แม่บ้าน, คนรับใช้, พนักงานเสิร์ฟ, เชฟ, แม่ครัว,"
    " สาวใช้, พี่เลี้ยง",
})  # fmt: skip
"""Who someone is, as the clothes they are expected in."""

HAIR_STYLES: WordTable[HairStyle] = WordTable({
    HairStyle.BALD: "bald, shaved head, shaven-headed, hairless, bald-headed, 光头, 秃, hói,"
    " trọc,"
    " หัวล้าน, โล้น",
    HairStyle.LONG_STRAIGHT: "long~hair, long~haired, straight~hair, waist-length~hair,"
    " long hair,"
    " 长发, 长直发, 直发, 披肩, tóc dài, tóc thẳng, ผมยาว, ผมตรง",
    HairStyle.LONG_WAVY: "wavy, curly, curls, long~wavy~hair, long~curly~hair, 卷发, 波浪,"
    " tóc xoăn,"
    " gợn sóng, ผมหยิก, ผมลอน, ผมดัด",
    HairStyle.HALF_UP: "half-up, half up, 半扎, 公主头, ผมครึ่งหัว",
    HairStyle.PONYTAIL: "ponytail, pony tail, pigtail, braid, braided, 马尾, 辫子, 麻花辫,"
    " đuôi ngựa, bím tóc, หางม้า, ผมเปีย",
    HairStyle.BOB: "bob cut, bob haircut, bobbed hair, in a bob, short~hair, short~haired,"
    " shoulder-length~hair, 短发, 波波头, 齐肩, tóc ngắn, tóc bob, ผมสั้น, ผมบ๊อบ",
    HairStyle.UPDO: "bun, hair bun, updo, chignon, hair up, hair pinned up, 盘发, 发髻, 丸子头,"
    " búi tóc, tóc búi, ผมมวย, เกล้าผม, มวยผม",
    HairStyle.SHORT_SIDE: "side-swept, side part, side-parted, 侧分, 三七分, rẽ ngôi, แสกข้าง",
    HairStyle.MESSY: "messy, tousled, unkempt, shaggy, scruffy, spiky, dishevelled, disheveled,"
    " 凌乱, 乱发, 蓬松, tóc rối, bù xù, ผมยุ่ง, กระเซิง",
    HairStyle.SLICK: "slick, slicked, slicked-back, slicked back, 油头, 背头, 大背头, vuốt ngược,"
    " vuốt keo, ผมเรียบแปล้, เสยผม",
    HairStyle.CROP: "crew cut, buzz cut, cropped, close-cropped, short-cropped, 寸头, 平头, 板寸,"
    " đầu đinh, ผมเกรียน, สกินเฮด",
    HairStyle.TOPKNOT: "topknot, top-knot, top knot, man bun, 束发, 发冠, 道士髻, búi tó",
    HairStyle.PALACE: "palace hair, phoenix crown, headdress, 凤冠, 云鬓, phượng quan",
})  # fmt: skip

ACCESSORIES: WordTable[Accessory] = WordTable({
    Accessory.GLASSES: "glasses, eyeglasses, spectacles, bespectacled, sunglasses, 眼镜, 墨镜,"
    " đeo kính, mắt kính, kính cận, แว่น",
    Accessory.EARRINGS: "earring, 耳环, 耳坠, 耳钉, bông tai, khuyên tai, hoa tai, ต่างหู, ตุ้มหู",
    Accessory.HAIRPIN: "hairpin, tiara, crown, 发簪, 簪, 发卡, 步摇, trâm cài, ปิ่น, มงกุฎ",
    Accessory.NECKLACE: "necklace, pendant, locket, pearls, jewelry, jewellery, 项链, 吊坠, 珍珠,"
    " dây chuyền, vòng cổ, สร้อย",
    Accessory.BEARD: "beard, bearded, goatee, 络腮胡, 胡子, 胡须, 山羊胡, để râu, bộ râu, râu,"
    " เครา",
    Accessory.MUSTACHE: "mustache, moustache, mustached, 八字胡, 小胡子, ria mép, หนวด",
    Accessory.STUBBLE: "stubble, unshaven, five o'clock shadow, 胡茬, 胡渣, râu lởm chởm, ตอหนวด",
    Accessory.MOLE: "mole, beauty mark, beauty spot, 痣, nốt ruồi, ไฝ",
    Accessory.SCAR: "scar, scarred, 疤, 刀疤, 伤痕, sẹo, แผลเป็น",
    Accessory.LIPSTICK: "lipstick, red lips, red-lipped, glamorous, 口红, 红唇, 浓妆, son môi,"
    " môi đỏ,"
    " ลิปสติก, ปากแดง",
    Accessory.BOW: "hair bow, ribbon, bow in her hair, 蝴蝶结, 丝带, nơ, ruy băng, โบว์, ริบบิ้น",
    Accessory.TIE: "necktie, wearing a tie, 领带, cà vạt, เนคไท",
    Accessory.CAP: "cap, baseball cap, beanie, hat, 帽, mũ, nón, หมวก",
})  # fmt: skip

SKIN_TONES: WordTable[Tone] = WordTable({
    Tone.DEEP: "black (or, black woman, black man, black girl, black boy, black lady, black guy,"
    " black teen,"
    " black teenager, black american, african, african-american, afro, nigerian, kenyan,"
    " ghanaian,"
    " ethiopian, jamaican, haitian, congolese, dark-skinned, dark skin, deep brown skin, 黑皮肤,"
    " 黑人, 非洲, da đen, châu phi, ผิวดำ, ผิวสี, แอฟริกา",
    Tone.BROWN: "south asian, indian, pakistani, bangladeshi, sri lankan, tamil, punjabi, nepali,"
    " brown-skinned, brown skin, 印度, ấn độ, da nâu, อินเดีย",
    Tone.TAN: "latina, latino, latinx, hispanic, mexican, brazilian, colombian, filipino,"
    " filipina,"
    " indonesian, malay, malaysian, polynesian, hawaiian, arab, arabic, persian, iranian,"
    " egyptian,"
    " moroccan, turkish, lebanese, middle eastern, native american, indigenous, tanned, tan skin,"
    " sun-tanned, olive-skinned, olive skin, 小麦色, 古铜, 晒黑, da ngăm, bánh mật, rám nắng,"
    " ผิวแทน,"
    " ผิวคล้ำ, ผิวเข้ม",
    Tone.LIGHT: "asian, east asian, chinese, japanese, korean, vietnamese, thai, taiwanese,"
    " 中国人,"
    " 日本人, 韩国人, 亚洲",
    Tone.FAIR: "caucasian, european, white (or, white woman, white man, white girl, white boy,"
    " white lady,"
    " white guy, irish, swedish, norwegian, russian, pale, porcelain, fair-skinned, fair skin,"
    " pale-skinned, freckled, 白皙, 白皮肤, 白人, 雪肤, da trắng, trắng trẻo, ผิวขาว, ผิวซีด",
})  # fmt: skip
"""Skin and origin; bare colour words are left to hair and clothes."""

EAST_ASIAN_WORDS: WordTable[bool] = WordTable({
    True: "asian, east asian, chinese, japanese, korean, vietnamese, thai, taiwanese, 中国人,"
    " 日本人,"
    " 韩国人, 亚洲",
})  # fmt: skip

EAST_ASIAN_SURNAMES: WordTable[bool] = WordTable({
    True: "lin, chen, gu, li, wang, zhang, shen, fu, lu, zhao, liu, huang, wu, xu, zhou, sun,"
    " ma, zhu,"
    " hu, guo, he, gao, luo, zheng, liang, xie, song, tang, han, feng, deng, xiao, jiang, su, ye,"
    " qin, bai, mo, ling, xia, yun, nguyen, nguyễn, tran, trần, lê, phạm, hoàng, vũ, võ, đặng,"
    " bùi,"
    " đỗ, ngô, dương, kim, park, choi, tanaka, suzuki, sato, yamamoto, mei, xiu, hua, wei, yan,"
    " wong, chan, lau, leung, cheung, hoa, lan, minh, linh, hương, thảo, tuấn, hùng",
})  # fmt: skip
