"""Cells that leave doubts, figures that break rules, pages that hold no report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from . import page
from .case import BRANCH, CITY, COUNTY, OFFICE, OTHER_CITY, Case, made, with_findings
from .cases_html import html
from .forms import Pen, in_wan, plain_number
from .markup import PLAIN, fragment
from .page import Article
from .portal import column_pages, fixed_pages
from .portal_reports import COLUMN, CRUMBS
from .report import Block, Layout, Text, prose_report, report_blocks, usual_title
from .truth import Key, Truth, Value

FULL_WIDTH = str.maketrans("0123456789.-,", "０１２３４５６７８９．－，")
AMOUNT = ("proactive_disclosure", "procurement", "amount")


def _inked(truth: Truth, pen: Pen, *covers: str, name: str = "", **layout: object) -> Case:
    """A plain page on which figures are written by ``pen``."""
    options = Layout(pen=pen, title="", **layout)  # type: ignore[arg-type]

    def make() -> bytes:
        return html(truth, fragment(report_blocks(truth, options)))

    covered = ("html", f"edition {truth.edition}", *covers)
    return Case(f"{name or truth.name}.html", make, (truth,), covered)


def wan_in_cell(value: Decimal) -> str:
    """An amount with the form's unit in brackets."""
    return f"{in_wan(value)}（万元）"


def comma_money(value: Decimal) -> str:
    """An amount in yuan with thousands commas."""
    return f"{value:,.2f}元"


def with_blanks(truth: Truth, table: str | None = None) -> Truth:
    """The report with every zero left blank, in one table or in all."""
    blanks: dict[Key, Value] = {
        key: None for key, value in truth.figures.items() if value == 0 and table in (None, key[0])
    }
    return truth.with_figures(blanks)


def signed(value: Decimal) -> str:
    """A change with a sign in one of the scripts seen."""
    ways: tuple[Callable[[str], str], ...] = (
        lambda n: f"减{n}",
        lambda n: f"↓{n}",
        lambda n: f"－{n}",
        lambda n: f"-{n}",
    )
    size = plain_number(abs(value))
    if value > 0:
        return f"+{size}" if value % 2 else f"增{size}"
    return ways[int(abs(value)) % 4](size) if value else "0"


def _changes_signed(truth: Truth) -> Mapping[Key, str]:
    return {
        key: signed(value)
        for key, value in truth.figures.items()
        if key[2] == "items_change" and value is not None
    }


def lookalikes(truth: Truth, most: int = 4) -> dict[Key, str]:
    """Some cells of table 三 with the letter O for 0 or l for 1."""
    result: dict[Key, str] = {}
    for key, value in truth.figures.items():
        text = plain_number(value or Decimal(0))
        if key[0] == "requests" and len(text) == 2 and set(text) & set("01"):
            result[key] = text.replace("0", "O", 1) if "0" in text else text.replace("1", "l", 1)
        if len(result) == most:
            break
    return result


def cells() -> list[Case]:
    """What a cell may hold."""
    full = made("html-full-width", 2020, "2019")
    spaced = made("html-spaced", 2022, "2021", COUNTY)
    commas = made("html-commas", 2019, "2019", OFFICE, busy=4000)
    brackets = made("html-unit-brackets", 2019, "2019", BRANCH)
    heading = made("html-unit-heading", 2020, "2019", OTHER_CITY)
    missing = made("html-unit-missing", 2020, "2019")
    missing = with_findings(missing, ("assumed_unit", "/".join(AMOUNT)))
    dashes = with_blanks(made("html-dashes", 2020, "2019", COUNTY))
    slashes = with_blanks(made("html-slashes", 2022, "2021"))
    none = with_blanks(made("html-none", 2021, "2021", BRANCH), "review_litigation")
    blank = with_blanks(made("html-blank", 2019, "2019", OTHER_CITY))
    signs = made("html-signs", 2019, "2019", COUNTY)
    letters = made("html-letters", 2020, "2019", OFFICE, busy=120)
    look = lookalikes(letters)
    letters = with_findings(letters, *(("doubtful_digits", "/".join(key)) for key in look))
    wide = Pen(
        money=lambda value: f"{in_wan(value)}万元".translate(FULL_WIDTH),
        count=lambda value: plain_number(value).translate(FULL_WIDTH),
    )
    padded = Pen(money=in_wan, count=lambda value: f"\u3000{plain_number(value)}\u00a0 ")
    return [
        _inked(full, wide, "full-width digits"),
        _inked(spaced, padded, "spaces in cells"),
        _inked(commas, Pen(money=comma_money, count=lambda v: f"{v:,}"), "thousands commas"),
        _inked(brackets, Pen(money=wan_in_cell), "units in cells"),
        _inked(heading, Pen(money=in_wan), "units in headers",
               labels={"采购总金额": "采购总金额（单位：万元）"}),
        _inked(missing, Pen(money=in_wan), "missing units"),
        _inked(dashes, Pen(blank="-"), "dash blanks"),
        _inked(slashes, Pen(money=in_wan, blank="/"), "slash blanks"),
        _inked(none, Pen(money=in_wan, blank="无"), "无 blanks"),
        _inked(blank, Pen(), "empty blanks"),
        _inked(signs, Pen(only=_changes_signed(signs)), "signs"),
        _inked(letters, Pen(only=look), "O for 0, l for 1"),
    ]  # fmt: skip


def _raised(truth: Truth, *keys: Key, by: int = 1) -> Truth:
    """The report with some counts raised, expecting exactly the rules that this breaks."""
    changes = {key: (truth.figures[key] or Decimal(0)) + by for key in keys}
    return with_findings(truth.with_figures(changes))


def _request_keys(row: str, *columns: str) -> tuple[Key, ...]:
    return tuple(("requests", row, column) for column in columns)


def broken_rules() -> list[Case]:
    """Planted breaks of rules 1 to 5, one rule at a time and together."""
    pen = Pen()
    balance = _raised(
        made("html-rule-1", 2020, "2019"),
        *_request_keys("carried_forward", "natural_person", "total"),
    )
    outcomes = _raised(
        made("html-rule-2", 2021, "2021", COUNTY), *_request_keys("granted", "business", "total")
    )
    applicants = _raised(
        made("html-rule-3", 2019, "2019", BRANCH),
        *_request_keys("carried_over", "research"),
        *_request_keys("handled_total", "research"),
        *_request_keys("unable_not_held", "research"),
    )
    legal = _raised(
        made("html-rule-4", 2022, "2021"), ("review_litigation", "litigation_direct", "total"), by=2
    )
    items = made("html-rule-5", 2020, "2019", OTHER_CITY)
    last = items.value("penalties", "items_last_year", "proactive_disclosure") or Decimal(0)
    change = ("proactive_disclosure", "penalties", "items_change")
    items = with_findings(items.with_figures({change: -last - 3}))
    many = _raised(
        made("html-rules", 2020, "2019", OFFICE),
        *_request_keys("received", "natural_person"),
        ("review_litigation", "review", "upheld"),
    )
    return [
        _inked(truth, pen if truth.edition == "2019" else Pen(money=in_wan), f"rule {rule}")
        for truth, rule in (
            (balance, "1"), (outcomes, "2"), (applicants, "3"), (legal, "4"), (items, "5"),
            (many, "3"),
        )
    ]  # fmt: skip


def contradicted() -> list[Case]:
    """Sentences against tables, a form of other years."""
    prose = made("html-prose-differs", 2020, "2019", COUNTY)
    said = prose.number("received", "total") + 7
    sentence = f"另据统计，本年新收政府信息公开申请{said}件。"
    prose = with_findings(prose, ("prose_differs", "requests/received/total"))
    early = with_findings(made("html-wrong-form", 2016, "2021"), ("edition_year_mismatch", "2016"))
    late = with_findings(
        made("html-old-form", 2021, "2019", BRANCH), ("edition_year_mismatch", "2021")
    )
    return [
        _inked(prose, Pen(), "prose against table", extra=sentence),
        _inked(early, Pen(money=in_wan), "wrong form for the year"),
        _inked(late, Pen(), "wrong form for the year"),
    ]


def _pictured(name: str, year: int) -> Case:
    truth = Truth(name, CITY, None, year, "", findings=(("text_only", str(year)),))
    source = made(name, year, "2019")

    def make() -> bytes:
        blocks: list[str] = []
        for number, block in enumerate(report_blocks(source, Layout(title=""))):
            if isinstance(block, Text):
                blocks.append(fragment([block]))
            else:
                blocks.append(f'<p><img src="./W0202101{number:02}.png" alt=""></p>')
        return html(truth, "\n".join(blocks))

    return Case(f"{name}.html", make, (truth,), ("html", "tables only as images"))


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
    names = ("published_items", "requests_received", "requests_granted", "requests_denied",
             "reviews", "lawsuits")  # fmt: skip
    filled = numbers if not negated else (*numbers, 0, 0, 0, 0, 0)
    stated = tuple(zip(names, filled, strict=True))
    if negated:
        # what was said not to have happened is stated as zero
        stated = tuple(item for item in stated if item[0] not in names[2:4])
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


def doubt_cases() -> list[Case]:
    """All of them."""
    pictured = _pictured("html-images", 2020)
    return [*cells(), *broken_rules(), *contradicted(), pictured, *prose_only(), *no_reports()]
