"""The sentences around the tables: neutral, made up, and true to the figures.

Every count that a sentence shares with a table is taken from the truth; other
counts (pages published, visits) are invented and stand in no table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from .truth import Truth


@dataclass(frozen=True)
class Prose:
    """What a report says beside its tables; each part is a tuple of paragraphs."""

    introduction: tuple[str, ...]
    overview: tuple[tuple[str, str], ...]
    problems: tuple[str, str]
    other: tuple[str, ...]


def short_name(bureau: str) -> str:
    """What a bureau calls itself in its own report."""
    if "分局" in bureau:
        return "分局"
    return "县局" if "县" in bureau else "市局"


INTRODUCTIONS = (
    "依照《中华人民共和国政府信息公开条例》第五十条的规定，{bureau}编制{year}年政府信息公开"
    "工作年度报告，现予公布。数据统计期间为{year}年1月1日至12月31日。",
    "这份{year}年度政府信息公开工作年度报告由{bureau}按照政府信息公开条例和上级关于报告格式的"
    "通知编制，数据截至{year}年12月31日。读者如有疑问，可与{bureau}政务公开工作人员联系。",
    "现将{bureau}{year}年政府信息公开工作情况报告如下。报告由文字说明和三张统计表组成，"
    "统计口径为自然年度。",
)

PUBLISHED = (
    "全年在门户网站登载各类信息{web}条，在政务新媒体登载{media}条，内容以办事指南、通告和"
    "便民提示为主。",
    "{us}全年对外发布信息{web}条，其中机构职能、办事流程类信息随有变化即行更新；政务新媒体"
    "另发布{media}条。",
    "门户网站的公开目录按季度核对一次，全年新增条目{web}条；新媒体账号推送{media}条。",
)

MANAGEMENT = (
    "公文在起草时即标明公开方式，由承办单位提出意见、办公室复核，发布前逐件做保密审查。",
    "对历年已公开的文件做了一次清点，失效的加注说明，链接不通的予以修复，目录与正文逐条对应。",
    "信息发布实行先审后发，谁发布谁负责，审核记录与原件一并留存备查。",
)

PLATFORM = (
    "网站的公开栏目按统一样式调整，检索入口移至首页，年度报告可按年份查阅和下载。",
    "对门户网站和新媒体账号做了季度自查，停用不再更新的账号，保留的账号明确了维护人员。",
    "在服务大厅设有查阅处，备有自助终端和纸质目录，工作日均可使用。",
)

SUPERVISION = (
    "政务公开列入年度考核，办公室每半年通报一次各单位的完成情况，并安排业务学习。",
    "年内举办业务培训，讲解申请的登记、答复格式和期限，承办人员均参加。",
    "公布了监督电话和信箱，群众所提意见均在规定时间内答复。",
)

PROBLEMS = (
    "存在的不足：一些栏目的内容更新不够及时，政策解读的形式还比较单一。",
    "存在的不足：各单位报送信息的质量不一，个别答复的文字不够清楚。",
    "存在的不足：目录分类较粗，群众查找不便；承办人员调整后业务还不够熟练。",
)

PLANS = (
    "改进的打算：理清各栏目的更新责任，按月检查；增加图解和问答等解读形式。",
    "改进的打算：统一答复文书的样式，把常见问题编成范例，供承办人员参照。",
    "改进的打算：重新划分目录类别，补充索引，并安排新任人员参加集中学习。",
)

OTHER = (
    "本年度没有其他需要报告的事项。",
    "无其他需要报告的事项。",
    "除上述内容外，没有需要另行说明的情况。",
)


def request_sentence(truth: Truth) -> str:
    """What section 一 says of the year's requests, with the table's own totals."""
    new, over = truth.number("received", "total"), truth.number("carried_over", "total")
    if new + over == 0:
        return "本年度未收到政府信息公开申请，也没有上年结转的申请。"
    left = truth.number("carried_forward", "total")
    carried = f"上年结转{over}件" if over else "无上年结转"
    rest = f"，结转下年度继续办理{left}件" if left else "，均已办结"
    return f"本年度共受理政府信息公开申请{new + over}件，其中本年新收{new}件，{carried}{rest}。"


def case_sentence(truth: Truth) -> str:
    """What section 一 says of reviews and lawsuits, with the table's own totals."""
    table = "review_litigation"
    reviews = truth.number("review", "total", table)
    lawsuits = truth.number("litigation_direct", "total", table)
    lawsuits += truth.number("litigation_after_review", "total", table)
    if reviews + lawsuits == 0:
        return "全年没有因政府信息公开引起的行政复议和行政诉讼。"
    return f"全年因政府信息公开工作被申请行政复议{reviews}件，被提起行政诉讼{lawsuits}件。"


def write_prose(truth: Truth, extra: str = "") -> Prose:
    """The sentences of one report; ``extra`` is added to its overview.

    The choice among the variants follows from the report's name, so the same
    truth always reads the same.
    """
    random = Random(f"{truth.name} {truth.bureau} {truth.year}")
    facts = {
        "bureau": truth.bureau,
        "us": short_name(truth.bureau),
        "year": truth.year,
        "web": random.randrange(300, 9000),
        "media": random.randrange(200, 6000),
    }

    def pick(variants: tuple[str, ...]) -> str:
        return random.choice(variants).format(**facts)

    overview = [
        ("（一）主动公开情况", pick(PUBLISHED)),
        ("（二）依申请公开情况", request_sentence(truth) + case_sentence(truth)),
        ("（三）政府信息管理情况", pick(MANAGEMENT)),
        ("（四）平台建设情况", pick(PLATFORM)),
        ("（五）监督保障情况", pick(SUPERVISION) + extra),
    ]
    return Prose(
        introduction=(pick(INTRODUCTIONS),),
        overview=tuple(overview),
        problems=(pick(PROBLEMS), pick(PLANS)),
        other=(pick(OTHER),),
    )


def write_prose_2014(truth: Truth) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The sections of a report with a statistics sheet: titles and paragraphs."""
    random = Random(f"{truth.name} {truth.bureau} {truth.year}")
    facts = {"bureau": truth.bureau, "us": short_name(truth.bureau), "year": truth.year}

    def count(row: str) -> int:
        return truth.number(row, "value", "statistics")

    def pick(variants: tuple[str, ...]) -> str:
        return random.choice(variants).format(**facts)

    return (
        ("一、概述", (pick(MANAGEMENT), pick(SUPERVISION))),
        (
            "二、主动公开政府信息情况",
            (f"全年主动公开政府信息{count('published_total')}条。" + pick(PLATFORM),),
        ),
        (
            "三、依申请公开政府信息情况",
            (
                f"全年收到政府信息公开申请{count('requests_received')}件，"
                f"办结{count('requests_closed')}件。",
            ),
        ),
        (
            "四、因政府信息公开申请行政复议、提起行政诉讼情况",
            (
                f"全年发生行政复议{count('reviews_total')}件，"
                f"行政诉讼{count('litigation_total')}件。",
            ),
        ),
        ("五、存在的主要问题和改进措施", (pick(PROBLEMS), pick(PLANS))),
    )


STATED_2008 = (
    "published_items",
    "requests_received",
    "requests_granted",
    "requests_denied",
    "reviews",
    "lawsuits",
)
"""What the prose of edition 2008 may state as figures."""


def prose_2008(
    truth: Truth, write: Callable[[int], str] = str, *, negated: bool = False
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """A report without tables: its sections, every stated figure in one sentence.

    ``write`` puts a number into the sentence.  ``negated`` says what was zero
    in words (未收到, 未发生) and leaves the numbers out.
    """
    random = Random(f"{truth.name} {truth.bureau} {truth.year}")
    facts = {"bureau": truth.bureau, "us": short_name(truth.bureau), "year": truth.year}
    stated = dict(truth.stated)

    def pick(variants: tuple[str, ...]) -> str:
        return random.choice(variants).format(**facts)

    def say(name: str) -> str:
        return write(stated[name])

    published = f"截至年底，{short_name(truth.bureau)}主动公开政府信息{say('published_items')}条。"
    if negated:
        asked = "全年未收到公民、法人和其他组织提出的政府信息公开申请。"
        disputed = "全年未发生因政府信息公开引起的行政复议和行政诉讼。"
    else:
        asked = (
            f"全年共收到政府信息公开申请{say('requests_received')}件，"
            f"其中同意公开{say('requests_granted')}件，不予公开{say('requests_denied')}件。"
        )
        disputed = (
            f"全年因政府信息公开引起的行政复议{say('reviews')}件，行政诉讼{say('lawsuits')}件。"
        )
    return (
        ("一、概述", (pick(INTRODUCTIONS), pick(MANAGEMENT))),
        ("二、主动公开政府信息情况", (published, pick(PLATFORM))),
        ("三、依申请公开政府信息情况", (asked,)),
        ("四、复议、诉讼情况", (disputed,)),
        ("五、存在的问题和改进措施", (pick(PROBLEMS), pick(PLANS))),
    )
