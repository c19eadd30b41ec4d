"""Words that a line break respects: small ones that lean on a neighbour, frequent Chinese ones."""

from typing import Final

_CLINGING_TEXT: Final = (
    "a an the and or but of to in on at for with from by as if that which who when than is"
    " are was were be been my your his her our their its this these those not no into very so"
    " i you we they he she it what how why mr. mrs. ms. dr. và của là những các một để mà thì"
    " rằng khi nếu không đã sẽ đang rất"
)
CLINGING: Final = frozenset(_CLINGING_TEXT.split())
"""Words that belong to what follows them."""

_CONNECTING_TEXT: Final = (
    "and but or because when while if so that which who where than then unless until before"
    " after nhưng và vì nên khi nếu mà để hoặc rồi"
)
CONNECTING: Final = frozenset(_CONNECTING_TEXT.split())
"""Words before which a clause begins."""

_CHINESE_WORDS_TEXT: Final = (
    "我们 你们 他们 她们 咱们 什么 怎么 知道 没有 可以 因为 所以 但是 如果 这个 那个 一个"
    " 自己 现在 时候 已经 不是 就是 还是 只是 可是 不过 而且 然后 虽然 孩子 根本 离婚 结婚"
    " 协议 合同 喜欢 觉得 告诉 明白 相信 希望 今天 明天 昨天 晚上 早上 以后 以前 今后 永远"
    " 一直 从来 终于 突然 竟然 居然 果然 当然 其实 真的 真相 事情 问题 东西 地方 先生 小姐"
    " 太太 夫人 老板 总裁 董事 公司 集团 医院 医生 妈妈 爸爸 父亲 母亲 姐姐 妹妹 哥哥 弟弟"
    " 奶奶 爷爷 女儿 儿子 老婆 老公 丈夫 妻子 男人 女人 朋友 家里 回家 回来 回去 出去 出来"
    " 进来 进去 过来 过去 起来 下来 下去 上来 离开 开始 结束 继续 放心 小心 难过 伤心 高兴"
    " 开心 生气 害怕 对不 不起 谢谢 再见 可能 应该 必须 需要 愿意 不要 不会 不能 不行 为了"
    " 为什 这样 那样 这里 那里 哪里 这么 那么 多么 怀孕 手机 电话 照顾 保护 骗子 欺骗 背叛"
    " 喜欢 爱情 感情 身份 秘密 计划 机会 时间 生活 工作 世界 消息 关系 亲生 接管 笑话 别人"
    " 大家 所有 一切 全部 任何 每天 两个 三年 五年 十年 多少 几个 一点 一样 一起 一定 还有"
    " 只有 只要 只能 以为 认为 成为 作为 变成 看到 听到 想到 找到 得到 收到 做饭 还债 究竟"
    " 到底 似乎 好像 仿佛"
)
CHINESE_WORDS: Final = frozenset(_CHINESE_WORDS_TEXT.split())
"""Frequent words of two characters, which a line break should not part."""
