"""The reports of the sample site, each in a shape of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any

from . import page
from .flat import bare_cell_a_line, narrow, traditional
from .forms import Pen, Table, in_wan
from .invent import invent
from .known_layouts import LAYOUTS
from .markup import PLAIN, WORD, Markup, fragment
from .page import Article, Crumb
from .pdf import Sheet, pdf
from .report import Block, Layout, Text, renumbered, report_blocks, usual_title
from .shapes import cut, spacer_column
from .truth import Key, Truth, known
from .word import docx

COLUMN = "/zwgk/zfxxgkndbg"
NAME = "政府信息公开年报"
CRUMBS = (
    Crumb("首页", "/index.html"),
    Crumb("政务公开", "/zwgk/index.html"),
    Crumb(NAME, f"{COLUMN}/index.html"),
)
SAMPLE_BUREAU = "样例市公安局"

CHANGED: Mapping[Key, int] = {
    ("review_litigation", "review", "upheld"): 1,
    ("review_litigation", "review", "total"): 1,
}
"""What the second visit finds larger in the report of 2019, and by how much."""

CORRECTION = "本报告发布后，因行政复议结案情况核对有出入，对第四部分的数字作了更正。"


@dataclass(frozen=True)
class Published:
    """A report on the site: where its article stands and where the report itself is.

    ``files`` are the bytes by path; ``document`` is the path that holds the
    tables: the article or its attachment.
    """

    truth: Truth
    article: str
    document: str
    files: Mapping[str, bytes]


def detail(date: str, number: int) -> str:
    """The path of an article of the column, by its date (ISO) and number."""
    return f"{COLUMN}/{date[:4]}{date[5:7]}/t{date.replace('-', '')}_{number}.html"


def _publish(
    truth: Truth, date: str, number: int, body: str, *, title: str = "", charset: str = "utf-8"
) -> Published:
    path = detail(date, number)
    article = Article(title or usual_title(truth), f"{date} 10:00", truth.bureau, body)
    html = page.article_page(article, CRUMBS, charset=charset)
    return Published(
        truth, path, path, {path: html.encode("gbk" if charset == "gb2312" else "utf-8")}
    )


def _attached(truth: Truth, date: str, number: int, file: str, data: bytes) -> Published:
    path = detail(date, number)
    attachment = f"{path.rsplit('/', 1)[0]}/{file}"
    suffix = file.rsplit(".", 1)[1]
    article = Article(
        usual_title(truth),
        f"{date} 10:00",
        truth.bureau,
        "<p>　　现将年度报告予以公布，全文和统计表见附件。</p>",
        ((f"./{file}", f"{usual_title(truth)}.{suffix}"),),
    )
    html = page.article_page(article, CRUMBS)
    return Published(truth, path, attachment, {path: html.encode(), attachment: data})


def _known_blocks(name: str, **changes: Any) -> tuple[Block, ...]:
    return report_blocks(known(name), replace(LAYOUTS[name], **changes))


def anshan() -> Published:
    """Traditional script, amounts in yuan, the whole report twice on the page."""
    truth = known("anshan-2020")
    body = fragment(_known_blocks(truth.name), Markup(heads=True, parts=True))
    return _publish(
        truth,
        "2021-01-26",
        1001,
        traditional(narrow(f"{body}\n{body}")),
        title=traditional(usual_title(truth)),
    )


def shenyang() -> Published:
    """Pasted from Word: deep spans, nested runs, an empty cell at the end of each row."""

    def bend(name: str, table: Table) -> tuple[Table, ...]:
        return (spacer_column(table) if name == "requests" else table,)

    truth = known("shenyang-2020")
    body = fragment(_known_blocks(truth.name, bend=bend, title=""), WORD)
    return _publish(truth, "2021-01-22", 1002, body)


def suqian() -> Published:
    """A PDF attachment: tables cut by pages, blank cells where a zero is meant."""
    truth = known("suqian-2020")
    sheet = Sheet(size=12.0, compressed=False)
    data = pdf(_known_blocks(truth.name), sheet, usual_title(truth))
    return _attached(truth, "2021-01-18", 1003, "P020210118385216470911.pdf", data)


def yubei() -> Published:
    """A Word attachment: cells merged both ways, a bookmark in a cell."""
    truth = known("yubei-2020")
    data = docx(_known_blocks(truth.name), bookmark_in="规范性文件")
    return _attached(truth, "2021-01-29", 1004, "P020210129604413827155.docx", data)


def songxian() -> Published:
    """Table 三 in two pieces, the unit in a column's heading, section numbers wrong."""

    def bend(name: str, table: Table) -> tuple[Table, ...]:
        return cut(table, 21) if name == "requests" else (table,)

    truth = known("songxian-2020")
    wrong = renumbered("一二三三五六")
    body = fragment(_known_blocks(truth.name, bend=bend, sections=wrong, title=""))
    return _publish(truth, "2021-01-25", 1005, body)


def sample_2021() -> Published:
    """The form of 2021, section 二 as a table for each article."""
    truth = invent("sample-2021", SAMPLE_BUREAU, 2021, "2021")
    layout = Layout(pen=Pen(money=in_wan), parted=True, title="")
    body = fragment(report_blocks(truth, layout), Markup(heads=True))
    return _publish(truth, "2022-01-20", 1006, body)


def sample_2017() -> Published:
    """The statistics sheet of 2014, on a page in GBK that says gb2312."""
    truth = invent("sample-2017", SAMPLE_BUREAU, 2017, "2014", busy=20)
    layout = Layout(pen=Pen(money=in_wan), title="")
    body = fragment(report_blocks(truth, layout), PLAIN)
    return _publish(truth, "2018-03-15", 1007, body, charset="gb2312")


def sample_2019(visit: int = 1) -> Published:
    """A report that is corrected between the first visit and the second."""
    truth = invent("sample-2019", SAMPLE_BUREAU, 2019, "2019", busy=30)
    extra = ""
    if visit > 1:
        changes = {key: Decimal(by) + (truth.figures[key] or 0) for key, by in CHANGED.items()}
        truth, extra = truth.with_figures(changes), CORRECTION
    layout = Layout(pen=Pen(), title="", extra=extra)
    return _publish(truth, "2020-01-21", 1008, fragment(report_blocks(truth, layout), PLAIN))


def sample_2022() -> Published:
    """The form of 2021 with its tables flattened: every cell a paragraph."""
    truth = invent("sample-2022", SAMPLE_BUREAU, 2022, "2021", busy=25)
    blocks: list[Block] = []
    for block in report_blocks(truth, Layout(pen=Pen(money=in_wan), title="")):
        if isinstance(block, Text):
            blocks.append(block)
        else:
            blocks += [Text(line) for line in bare_cell_a_line(block).splitlines()]
    return _publish(truth, "2023-01-18", 1009, fragment(blocks, PLAIN))


@cache
def reports(visit: int = 1) -> tuple[Published, ...]:
    """All reports on the site at the first or a later visit."""
    return (
        anshan(),
        shenyang(),
        suqian(),
        yubei(),
        songxian(),
        sample_2021(),
        sample_2017(),
        sample_2019(visit),
        sample_2022(),
    )
