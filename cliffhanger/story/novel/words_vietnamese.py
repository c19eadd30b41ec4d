"""Vietnamese words of a plain adaptation."""

import re

from cliffhanger.story.novel.words import Language, make_places

VIETNAMESE = Language(
    tag="vi",
    name=r"[^\W\d_a-zà-ỹđ]\w*(?: [^\W\d_a-zà-ỹđ]\w*){0,2}"
    r"|(?:anh|chị|cô|ông|bà|em|hắn|nàng|chàng|nó|gã|y|tôi)(?: (?:ta|ấy))?",
    verbs=r"nói|hỏi|đáp|trả lời|thì thầm|hét|kêu|quát|gọi|cười|thốt|lẩm bẩm|gằn giọng|bảo|khóc|gào",
    adverb=r"(?:lạnh lùng|nhẹ nhàng|giận dữ|khẽ|run rẩy|to|nhỏ|nghẹn ngào|bình tĩnh|vội vàng"
    r"|khinh bỉ)",
    gap=r"\s+",
    she=frozenset({"chị", "cô", "bà", "em", "nàng", "cô ta", "cô ấy", "bà ta", "bà ấy"}),
    he=frozenset(
        {"anh", "ông", "hắn", "chàng", "nó", "gã", "y", "anh ta", "anh ấy", "ông ta", "hắn ta"}
    ),
    me=frozenset({"tôi"}),
    lead_ins=re.compile(r"^(?:Nhưng|Rồi|Và|Thế rồi|Bỗng|Khi|Lúc đó)\s+"),
    teller="TÔI",
    narrator="NGƯỜI DẪN CHUYỆN",
    somebody="AI ĐÓ",
    inside="NỘI CẢNH",
    outside="NGOẠI CẢNH",
    separator=" - ",
    day="NGÀY",
    night="ĐÊM",
    night_words=re.compile(r"\b(?:đêm|tối|khuya|ánh trăng)\b", re.IGNORECASE),
    day_words=re.compile(r"\b(?:sáng|trưa|chiều|ban ngày|ánh nắng)\b", re.IGNORECASE),
    unknown_place="CĂN PHÒNG",
    later="Thời gian trôi qua.",
    places=make_places(
        r"\b(?:ở|trong|ngoài|dưới|giữa|bên|vào|đến|tới|tại|ra|về|qua|khỏi|trên|trước)"
        r"(?: \w+){0,2}? ",
        r"\b",
        {
            "SẢNH KHÁCH SẠN": "sảnh khách sạn|sảnh|đại sảnh",
            "KHÁCH SẠN": "khách sạn",
            "VĂN PHÒNG": "văn phòng|phòng họp|công ty",
            "BỆNH VIỆN": "bệnh viện|phòng bệnh|phòng khám",
            "NHÀ BẾP": "nhà bếp|bếp",
            "PHÒNG NGỦ": "phòng ngủ",
            "PHÒNG KHÁCH": "phòng khách",
            "NHÀ HÀNG": "nhà hàng|quán cà phê|quán ăn",
            "QUÁN BAR": "quán bar|quán rượu|vũ trường",
            "CỬA HÀNG": "cửa hàng|siêu thị",
            "LỚP HỌC": "lớp học|trường học|thư viện",
            "TÒA ÁN": "tòa án|phiên tòa",
            "TRONG XE": "xe hơi|ô tô|taxi|xe",
            "THANG MÁY": "thang máy",
            "BIỆT THỰ": "biệt thự|căn hộ|căn nhà|nhà",
            "CUNG ĐIỆN": "cung điện|đại điện|hoàng cung",
        },
        {
            "ĐƯỜNG PHỐ": "đường|phố|con hẻm|vỉa hè",
            "KHU VƯỜN": "khu vườn|vườn|sân",
            "CÔNG VIÊN": "công viên|quảng trường",
            "SÂN THƯỢNG": "sân thượng|ban công",
            "CÂY CẦU": "cầu|bờ sông",
            "BÃI BIỂN": "bãi biển|bến cảng",
            "KHU RỪNG": "rừng|núi",
            "NGHĨA TRANG": "nghĩa trang|ngôi mộ",
            "CỔNG": "cổng|cửa nhà",
        },
    ),
)
