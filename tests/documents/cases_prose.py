"""Reports without tables, and pages that hold no report."""

from __future__ import annotations

from collections.abc import Callable

from . import page
from .case import BRANCH, CITY, COUNTY, OFFICE, OTHER_CITY, Case, made
from .cases_doubts import FULL_WIDTH
from .cases_html import html
from .markup import PLAIN, fragment
from .page import Article
from .portal import column_pages, fixed_pages
from .portal_reports import COLUMN, CRUMBS
from .prose import STATED_2008
from .report import Block, Layout, Text, prose_report, report_blocks, usual_title
from .truth import Key, Truth, Value


def chinese_numeral(number: int) -> str:
    """A number below 10000 in Chinese numerals."""
    digits = "零一二三四五六七八九"
    text, rest = "", number
    for scale, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, rest = divmod(rest, scale)
        if digit:
            text += digits[digit] + word
        elif text and rest and not text.endswith("零"):
            text += "零"
    return text.removeprefix("一") if text.startswith("一十") else text or "零"


def _prose(
    name: str, year: int, bureau: str, numbers: tuple[int, ...], write: Callable[[int], str] = str
) -> Case:
    negated = len(numbers) == 1
    filled = numbers if not negated else (*numbers, 0, 0, 0, 0, 0)
    stated = tuple(zip(STATED_2008, filled, strict=True))
    if negated:
        # what was said not to have happened is stated as zero
        stated = tuple(item for item in stated if item[0] not in STATED_2008[2:4])
    truth = Truth(name, bureau, None, year, "2008", stated=stated)

    def make() -> bytes:
        blocks = prose_report(truth, Layout(title=""), write=write, negated=negated)
        title = f"{bureau}{year}年政府信息公开工作年度报告"
        return html(truth, fragment(blocks), title=title)

    return Case(f"{name}.html", make, (truth,), ("html", "prose-only reports"))


def prose_only() -> list[Case]:
    """Reports of the years before any form."""
    return [
        _prose("html-prose", 2010, CITY, (1204, 23, 18, 2, 1, 0)),
        _prose("html-prose-commas", 2012, OFFICE, (12045, 130, 96, 11, 4, 2), lambda n: f"{n:,}"),
        _prose("html-prose-numerals", 2009, COUNTY, (846, 15, 12, 1, 0, 0), chinese_numeral),
        _prose("html-prose-wide", 2013, BRANCH, (731, 8, 7, 0, 1, 1),
               lambda n: str(n).translate(FULL_WIDTH)),
        _prose("html-prose-negated", 2011, OTHER_CITY, (655,)),
    ]  # fmt: skip


def _no_report(name: str, make: Callable[[], bytes], *covers: str) -> Case:
    return Case(f"{name}.html", make, (), ("html", "pages that are no report", *covers))


def _article(title: str, body: str, attachments: tuple[tuple[str, str], ...] = ()) -> bytes:
    article = Article(title, "2022-03-01 09:00", CITY, body, attachments)
    return page.article_page(article, CRUMBS).encode()


STATISTICS = (
    "<p>　　2021年全市接报警情的分类情况如下。</p><table border='1'><tr><th>类别</th><th>数量</th>"
    "<th>总计</th></tr><tr><td>行政处罚</td><td>120</td><td>340</td></tr>"
    "<tr><td>其他处理</td><td>12</td><td>40</td></tr></table>"
)
CALL = (
    "<p>　　根据政府信息公开条例，请各单位于1月15日前报送本年新收政府信息公开申请数量、"
    "上年结转数量等数据，格式见附表。</p><table border='1'><tr><td>单位</td><td>联系人</td></tr>"
    "<tr><td>办公室</td><td></td></tr></table>"
)
GUIDE = (
    "<p>　　一、公开范围</p><p>　　本机关主动公开第二十条规定的信息。</p><p>　　二、申请办理</p>"
    "<p>　　申请人可以提出政府信息公开申请，本机关依法答复。</p>"
)


def no_reports() -> list[Case]:
    """Pages of the same sites that are about other things, or lead elsewhere."""
    blank = made("html-blank-form", 2021, "2021")

    def form() -> bytes:
        empty: dict[Key, Value] = dict.fromkeys(blank.figures, None)
        layout = Layout(title="")
        tables: list[Block] = [
            block
            for block in report_blocks(blank.with_figures(empty), layout)
            if not isinstance(block, Text)
        ]
        return _article("政府信息公开工作年度报告格式（空表）", fragment(tables, PLAIN))

    def attachment() -> bytes:
        files = (("./P020220120386.docx", f"{usual_title(blank)}.docx"),)
        return _article(usual_title(blank), "<p>　　全文见附件。</p>", files)

    listing = f"{COLUMN}/index.html"
    return [
        _no_report("html-statistics", lambda: _article("2021年警情统计", STATISTICS)),
        _no_report("html-call", lambda: _article("关于报送2021年年度报告数据的通知", CALL)),
        _no_report("html-guide", lambda: _article("政府信息公开指南", GUIDE)),
        _no_report("html-list", lambda: column_pages()[listing]),
        _no_report("html-home", lambda: fixed_pages()["/index.html"]),
        _no_report("html-blank-form", form, "blank form"),
        _no_report("html-attachment", attachment, "tables only as attachment"),
        _no_report("html-empty", lambda: b"<html></html>"),
    ]


def prose_cases() -> list[Case]:
    """All of them."""
    return [*prose_only(), *no_reports()]
