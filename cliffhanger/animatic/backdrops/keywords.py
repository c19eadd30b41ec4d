"""Words of scene headings that name a place, in English, Chinese, Vietnamese and Thai."""

import re
from functools import lru_cache

from cliffhanger.animatic.backdrops.place import OUTDOOR_PLACES, Place

KEYWORDS: dict[Place, str] = {
    Place.LIVING_ROOM: (
        "living room, lounge, parlor, parlour, family room, apartment, flat, villa, mansion, "
        "house, home, condo, study, "
        "客厅, 起居室, 家中, 公寓, 别墅, 豪宅, 书房, 家, "
        "phòng khách, căn hộ, biệt thự, nhà, "
        "ห้องนั่งเล่น, ห้องรับแขก, คอนโด, คฤหาสน์, บ้าน"
    ),
    Place.BEDROOM: (
        "bedroom, hotel room, guest room, master suite, dorm, dormitory, nursery, "
        "honeymoon suite, "
        "卧室, 房间, 寝室, 宿舍, 酒店房间, 客房, 婚房, "
        "phòng ngủ, ký túc xá, phòng khách sạn, "
        "ห้องนอน, หอพัก, ห้องพัก"
    ),
    Place.KITCHEN: ("kitchen, pantry, 厨房, nhà bếp, phòng bếp, bếp, ห้องครัว, ครัว"),
    Place.OFFICE: (
        "office, boardroom, board room, meeting room, conference room, ceo's office, "
        "headquarters, company, newsroom, police station, bank, "
        "办公室, 会议室, 总裁办, 董事会, 公司, 集团, 警察局, 银行, "
        "văn phòng, phòng họp, công ty, phòng giám đốc, đồn cảnh sát, ngân hàng, "
        "สำนักงาน, ออฟฟิศ, ห้องประชุม, บริษัท, สถานีตำรวจ, ธนาคาร"
    ),
    Place.HOSPITAL: (
        "hospital, clinic, emergency room, er, operating room, ward, infirmary, corridor, "
        "hallway, lab, laboratory, "
        "医院, 诊所, 病房, 急诊室, 手术室, 走廊, 实验室, "
        "bệnh viện, phòng khám, phòng cấp cứu, phòng mổ, hành lang, phòng thí nghiệm, "
        "โรงพยาบาล, คลินิก, ห้องฉุกเฉิน, ห้องผ่าตัด, ทางเดิน"
    ),
    Place.CLASSROOM: (
        "classroom, school, lecture hall, university, college, "
        "教室, 学校, 课堂, 大学, 校园, "
        "lớp học, phòng học, trường học, trường, đại học, "
        "ห้องเรียน, โรงเรียน, มหาวิทยาลัย"
    ),
    Place.COURTROOM: (
        "courtroom, court, courthouse, tribunal, "
        "法庭, 法院, "
        "tòa án, phiên tòa, toà án, "
        "ศาล, ห้องพิจารณาคดี"
    ),
    Place.RESTAURANT: (
        "restaurant, bar, cafe, café, coffee shop, diner, pub, nightclub, club, bistro, "
        "tavern, banquet, "
        "餐厅, 酒吧, 咖啡厅, 咖啡馆, 饭店, 夜店, 会所, 茶馆, "
        "nhà hàng, quán bar, quán cà phê, quán rượu, quán ăn, "
        "ร้านอาหาร, บาร์, ผับ, คาเฟ่, ร้านกาแฟ"
    ),
    Place.LOBBY: (
        "lobby, hotel lobby, hotel, reception, foyer, atrium, airport, mall, shopping mall, "
        "ballroom, elevator, gala, auction, "
        "大堂, 酒店大堂, 酒店, 前台, 机场, 商场, 宴会厅, 电梯, 拍卖会, "
        "sảnh khách sạn, sảnh, khách sạn, sân bay, trung tâm thương mại, thang máy, "
        "ล็อบบี้, โรงแรม, สนามบิน, ห้างสรรพสินค้า, ลิฟต์"
    ),
    Place.WEDDING_HALL: (
        "wedding, wedding hall, church, chapel, cathedral, altar, "
        "婚礼, 婚礼现场, 教堂, 礼堂, "
        "đám cưới, lễ cưới, tiệc cưới, nhà thờ, lễ đường, "
        "งานแต่งงาน, โบสถ์, พิธีแต่งงาน, ห้องจัดเลี้ยง"
    ),
    Place.PALACE: (
        "palace, throne room, imperial, temple, pavilion, courtyard, royal court, shrine, "
        "宫殿, 皇宫, 大殿, 御花园, 王府, 寺庙, 府邸, 宫, "
        "cung điện, hoàng cung, phủ, chùa, đền, "
        "พระราชวัง, วัง, วัด, ท้องพระโรง"
    ),
    Place.CAR: (
        "car, taxi, cab, limousine, limo, van, truck, bus, vehicle, backseat, back seat, "
        "车内, 车里, 汽车, 轿车, 出租车, 车上, "
        "xe hơi, ô tô, trong xe, xe taxi, xe, "
        "ในรถ, รถยนต์, แท็กซี่, รถ"
    ),
    Place.PIPE: (
        "pipe, tunnel, sewer, duct, vent, tube, beam, horizontal beam, "
        "traffic light horizontal beam, submarine, spaceship, spacecraft, bunker, "
        "管道, 隧道, 下水道, 飞船, 地道, "
        "đường ống, ống cống, đường hầm, cống, "
        "ท่อ, อุโมงค์, ยานอวกาศ"
    ),
    Place.WAREHOUSE: (
        "warehouse, garage, parking garage, factory, workshop, basement, storage, hangar, "
        "barn, dock, "
        "仓库, 车库, 停车场, 地下停车场, 工厂, 地下室, 废弃工厂, "
        "nhà kho, kho, ga ra, nhà xe, bãi đỗ xe, hầm xe, nhà máy, tầng hầm, "
        "โกดัง, โรงรถ, โรงงาน, ลานจอดรถ, ห้องใต้ดิน"
    ),
    Place.STREET: (
        "street, road, alley, sidewalk, downtown, market, city, avenue, night market, "
        "chinatown, shopping street, bridge, "
        "街道, 街头, 马路, 小巷, 巷子, 夜市, 市场, 城市, 路边, 大街, 街, 桥, "
        "đường phố, con hẻm, hẻm, chợ đêm, chợ, vỉa hè, thành phố, phố, đường, "
        "ถนน, ซอย, ตรอก, ตลาด, เมือง, สะพาน"
    ),
    Place.INTERSECTION: (
        "intersection, traffic intersection, suburban traffic intersection, traffic light, "
        "crosswalk, crossroads, crossing, suburb, suburban, suburban street, neighborhood, "
        "neighbourhood, driveway, front yard, "
        "十字路口, 路口, 红绿灯, 斑马线, 郊区, 小区, "
        "ngã tư, ngã ba, giao lộ, đèn giao thông, vạch qua đường, ngoại ô, khu phố, "
        "สี่แยก, แยก, ไฟแดง, ไฟจราจร, ทางม้าลาย, ชานเมือง"
    ),
    Place.ROOFTOP: (
        "rooftop, roof, roof top, terrace, balcony, helipad, "
        "天台, 楼顶, 屋顶, 阳台, 露台, "
        "sân thượng, mái nhà, ban công, "
        "ดาดฟ้า, หลังคา, ระเบียง"
    ),
    Place.PARK: (
        "park, garden, playground, meadow, lawn, field, backyard, cemetery, graveyard, "
        "公园, 花园, 草地, 操场, 墓地, 后院, 院子, "
        "công viên, khu vườn, vườn, bãi cỏ, nghĩa trang, sân chơi, "
        "สวนสาธารณะ, สวน, สนามหญ้า, สุสาน"
    ),
    Place.FOREST: (
        "forest, woods, jungle, mountain, mountains, cliff, trail, wilderness, bamboo, "
        "森林, 树林, 丛林, 竹林, 山林, 山上, 悬崖, 山, "
        "khu rừng, rừng, núi, vách đá, "
        "ป่า, ป่าไผ่, ภูเขา, หน้าผา"
    ),
    Place.BEACH: (
        "beach, sea, seaside, seashore, shore, ocean, coast, island, pier, lake, "
        "海边, 海滩, 沙滩, 大海, 海岛, 码头, 湖边, 海, "
        "bãi biển, bờ biển, biển, hòn đảo, bến tàu, bờ hồ, "
        "ชายหาด, ทะเล, หาด, เกาะ, ท่าเรือ"
    ),
}
"""Per place: words in English, Chinese, Vietnamese and Thai, separated by commas."""

EITHER_PLACES = frozenset({Place.PALACE, Place.ROOFTOP, Place.PIPE, Place.WEDDING_HALL})
_SPACELESS = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")


def place_for(name: str, *, is_interior: bool) -> Place:
    """Return the place a location called *name* is drawn as.

    The longest keyword in *name* wins among the places that fit inside or outside;
    a name that says nothing gives `Place.INTERIOR` or `Place.EXTERIOR`.
    """
    text = name.casefold()
    found = [
        (len(word), place)
        for place, word, pattern in _patterns()
        if _fits(place, is_interior=is_interior) and pattern.search(text)
    ]
    if not found:
        return Place.INTERIOR if is_interior else Place.EXTERIOR
    return max(found, key=lambda match: match[0])[1]


def _fits(place: Place, *, is_interior: bool) -> bool:
    return place in EITHER_PLACES or (place in OUTDOOR_PLACES) != is_interior


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[Place, str, re.Pattern[str]], ...]:
    """Return every keyword with its pattern; scripts without spaces match anywhere."""
    patterns: list[tuple[Place, str, re.Pattern[str]]] = []
    for place, words in KEYWORDS.items():
        for word in (part.strip().casefold() for part in words.split(",")):
            bare = re.escape(word)
            pattern = bare if _SPACELESS.search(word) else rf"(?<!\w){bare}(?:s|es)?(?!\w)"
            patterns.append((place, word, re.compile(pattern)))
    return tuple(patterns)
