"""Tables of a bureau's own that stand in its report beside the official ones.

Each is made from a seeded random generator; most have rows labelled like rows
of the official form: 行政处罚, 其他, 合计, 予以公开.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random

from .forms import Row, Span, Table


@dataclass(frozen=True)
class Own:
    """A table of the bureau's own: the line above it and the table."""

    name: str
    caption: str
    table: Table


Maker = Callable[[Random], Own]


def _head(*texts: str) -> Row:
    return tuple(Span(text, header=True) for text in texts)


def _row(label: str, values: Iterable[int | str]) -> Row:
    return (Span(label, header=True), *(Span(f"{value}", numeric=True) for value in values))


def _some(random: Random, labels: Sequence[str], least: int = 2) -> list[str]:
    """Some of the labels in their order."""
    count = random.randint(least, len(labels))
    return [labels[at] for at in sorted(random.sample(range(len(labels)), count))]


def _numbers(random: Random, count: int) -> list[int]:
    return [random.choice((0, random.randrange(30), random.randrange(5000))) for _ in range(count)]


def _table(
    random: Random, heads: Sequence[str], labels: Sequence[str], total: str | None = None
) -> Table:
    """A table of these headings and rows, at random with a row of totals at its end."""
    values = [_numbers(random, len(heads) - 1) for _ in labels]
    rows = [_row(label, row) for label, row in zip(labels, values, strict=True)]
    if total and random.random() < 0.8:
        rows.append(_row(total, [sum(column) for column in zip(*values, strict=True)]))
    return (_head(*heads), *rows)


TOTALS = ("合计", "总计", "（七）总计", "总 计")
RULED = ("行政许可", "行政处罚", "行政强制", "行政事业性收费")


def by_category(random: Random) -> Own:
    labels = (
        "机构职能",
        "规章",
        "规范性文件",
        "行政规范性文件",
        "行政许可",
        "其他对外管理服务事项",
        "行政处罚",
        "行政强制",
        "行政事业性收费",
        "政府集中采购",
        "财政预决算",
        "其他",
    )
    heads = (
        random.choice(("信息类别", "公开类别", "信息内容")),
        random.choice(("数量（条）", "条数")),
    )
    table = _table(random, heads, _some(random, labels, 3), random.choice(TOTALS))
    return Own("by category", "主动公开信息按类别统计如下：", table)


def by_channel(random: Random) -> Own:
    labels = ("政府网站", "微信公众号", "微博", "新闻媒体", "公告栏", "其他")
    table = _table(random, ("公开渠道", "数量（条）"), _some(random, labels), random.choice(TOTALS))
    return Own("by channel", "各渠道公开数量：", table)


def by_media(random: Random) -> Own:
    labels = ("平安示范", "示范交警", "示范网警", "其他")
    heads = ("新媒体名称", "关注人数", "发布条数", "阅读量")
    return Own(
        "by media",
        "新媒体运行情况：",
        _table(random, heads, _some(random, labels), random.choice(TOTALS)),
    )


def by_month(random: Random) -> Own:
    labels = [f"{month}月" for month in range(1, 13)]
    heads = ("月份", "公开条数", "受理申请", "办结申请")[: random.randint(2, 4)]
    return Own("by month", "分月情况：", _table(random, heads, labels, random.choice(TOTALS)))


def training(random: Random) -> Own:
    labels = ("业务培训", "法制培训", "其他")
    heads = ("培训内容", "期数", "人次")
    return Own(
        "training",
        "培训情况：",
        _table(random, heads, _some(random, labels), random.choice(TOTALS)),
    )


def last_year(random: Random) -> Own:
    labels = (
        "主动公开条数",
        "行政规范性文件",
        "行政许可",
        "行政处罚",
        "行政强制",
        "本年新收政府信息公开申请数量",
        "上年结转政府信息公开申请数量",
        "予以公开",
        "部分公开",
        "不予公开",
        "无法提供",
        "结转下年度继续办理",
        "行政复议",
        "行政诉讼",
        "总计",
    )
    this = random.choice(("本年", "今年", "2023年"))
    heads = ("项目", this, random.choice(("上年", "2022年")), "增减")
    return Own("last year", "与上年比较：", _table(random, heads, _some(random, labels, 4)))


def double_publicity(random: Random) -> Own:
    heads = (random.choice(("公示类别", "事项")), random.choice(("公示数量", "件数", "数量")))
    return Own("double publicity", "公示情况：", _table(random, heads, _some(random, RULED)))


def by_station(random: Random) -> Own:
    labels = ("城东派出所", "城西派出所", "交警大队", "其他")
    heads = ("单位", *_some(random, RULED), random.choice(TOTALS))
    return Own(
        "by station", "各单位办理情况：", _table(random, heads, _some(random, labels), "合计")
    )


def penalties(random: Random) -> Own:
    labels = ("警告", "罚款", "行政拘留", "吊销许可证", "其他处理", "其他")
    heads = ("处罚种类", "件数", "人数")[: random.randint(2, 3)]
    table = _table(random, heads, _some(random, labels), random.choice(TOTALS))
    return Own("penalties", "行政处罚情况：", table)


def by_way(random: Random) -> Own:
    labels = ("当面申请", "网络申请", "信函申请", "其他")
    table = _table(random, ("申请方式", "数量（件）"), _some(random, labels), random.choice(TOTALS))
    return Own("by way of asking", "申请方式统计：", table)


def by_applicant(random: Random) -> Own:
    heads = ("申请人", "自然人", "法人或其他组织", "总计")
    labels = ("新收申请", "本年新收", "办结数", "结转下年")
    return Own("by applicant", "申请人统计：", _table(random, heads, _some(random, labels)))


def outcomes(random: Random) -> Own:
    labels = ("予以公开", "部分公开", "不予公开", "无法提供", "不予处理", "其他处理")
    table = _table(random, ("办理结果", "件数"), _some(random, labels, 3), random.choice(TOTALS))
    return Own("outcomes", "办理结果统计：", table)


def reviews(random: Random) -> Own:
    heads = ("类别", "件数", "维持", "纠正")[: random.randint(2, 4)]
    return Own("reviews", "复议诉讼统计：", _table(random, heads, ("行政复议", "行政诉讼"), "合计"))


def reviews_of_years(random: Random) -> Own:
    heads = ("年度", "结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    labels = ("2021年", "2022年", "2023年")[: random.randint(1, 3)]
    return Own("reviews of years", "历年行政复议情况：", _table(random, heads, labels))


def documents(random: Random) -> Own:
    heads = ("类型", "制发", "废止", "有效")
    labels = ("规章", "规范性文件", "其他文件")
    return Own("documents", "文件清理情况：", _table(random, heads, _some(random, labels), "合计"))


def fees(random: Random) -> Own:
    labels = ("居民身份证工本费", "护照工本费", "行政事业性收费", "其他")
    table = _table(
        random, ("收费项目", "金额（万元）"), _some(random, labels), random.choice(TOTALS)
    )
    return Own("fees", "收费情况：", table)


def licences(random: Random) -> Own:
    heads = ("事项", "受理", "办结", "不予许可")
    labels = ("特种行业许可", "烟花爆竹许可", "行政许可", "其他")
    table = _table(random, heads, _some(random, labels), random.choice(TOTALS))
    return Own("licences", "许可事项办理：", table)


def interpretations(random: Random) -> Own:
    heads = ("解读形式", "篇数", "浏览量")
    labels = ("文字", "图解", "视频", "新闻发布会", "其他")
    return Own(
        "interpretations", "政策解读：", _table(random, heads, _some(random, labels), "总计")
    )


def decisions_of_years(random: Random) -> Own:
    heads = ("事项", "本年处理决定数量", "上年处理决定数量")
    return Own("decisions of years", "执法数据对比：", _table(random, heads, RULED[:3]))


def bare(random: Random) -> Own:
    """Rows without any heading above them."""
    labels = (*RULED, "规章", "行政规范性文件", "其他", "合计")
    rows = [_row(label, _numbers(random, 1)) for label in _some(random, labels)]
    return Own("bare", "其中：", tuple(rows))


MAKERS: tuple[Maker, ...] = (
    by_category,
    by_channel,
    by_media,
    by_month,
    training,
    last_year,
    double_publicity,
    by_station,
    penalties,
    by_way,
    by_applicant,
    outcomes,
    reviews,
    reviews_of_years,
    documents,
    fees,
    licences,
    interpretations,
    decisions_of_years,
    bare,
)
"""All shapes."""


def draw(random: Random) -> Own:
    """One of all shapes."""
    return random.choice(MAKERS)(random)
