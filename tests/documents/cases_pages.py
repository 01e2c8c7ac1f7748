"""HTML pages: bytes and scripts, several reports on a page, the words around the tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from .case import BRANCH, CITY, COUNTY, OTHER_CITY, Case, made
from .cases_html import default_layout, html
from .flat import narrow, taiwan, traditional
from .forms import Pen, plain_number
from .markup import fragment
from .report import Layout, renumbered, report_blocks, usual_title
from .truth import Truth


def _encoded(
    name: str,
    year: int,
    edition: str,
    encoding: str,
    charset: str | None,
    *covers: str,
    convert: Callable[[str], str] = str,
    content_type: str | None = None,
) -> Case:
    truth = made(name, year, edition, OTHER_CITY)

    def make() -> bytes:
        body = fragment(report_blocks(truth, default_layout(truth)))
        data = html(truth, body, charset=charset)
        return convert(data.decode()).encode(encoding)

    hint = {"content_type": content_type} if content_type else {}
    covered = ("html", f"edition {edition}", *covers)
    return Case(f"{name}.html", make, (truth,), covered, hint)


def encodings() -> list[Case]:
    """Bytes and script."""
    return [
        _encoded("html-gbk", 2019, "2019", "gbk", "gbk", "GBK bytes"),
        _encoded("html-gbk-unsaid", 2020, "2019", "gbk", None, "GBK bytes", "missing charset"),
        _encoded("html-gbk-says-utf8", 2021, "2021", "gbk", "utf-8", "GBK bytes", "wrong charset"),
        _encoded("html-gb18030-header", 2022, "2021", "gb18030", "gb2312", "GB18030 bytes",
                 "wrong charset", content_type="text/html; charset=ISO-8859-1"),
        _encoded("html-utf8-says-gb2312", 2020, "2019", "utf-8", "gb2312", "wrong charset"),
        _encoded("html-utf8-mark", 2023, "2021", "utf-8-sig", None, "missing charset"),
        _encoded("html-big5", 2020, "2019", "big5hkscs", "big5", "Big5 bytes",
                 "traditional script", convert=taiwan),
        _encoded("html-big5-unsaid", 2019, "2019", "big5hkscs", None, "Big5 bytes",
                 "missing charset", "traditional script", convert=taiwan),
        _encoded("html-traditional", 2022, "2021", "utf-8", "utf-8", "traditional script",
                 convert=traditional),
        _encoded("html-traditional-narrow", 2020, "2019", "utf-8", "utf-8", "traditional script",
                 convert=lambda text: traditional(text).replace("（", "(").replace("）", ")")),
    ]  # fmt: skip


def _several(name: str, truths: tuple[Truth, ...], found: tuple[Truth, ...], *covers: str) -> Case:
    def make() -> bytes:
        blocks = [
            block
            for truth in truths
            for block in report_blocks(truth, replace(default_layout(truth), title=None))
        ]
        title = "政府信息公开工作年度报告" if len(found) > 1 else usual_title(truths[0])
        return html(truths[0], fragment(blocks), title=title)

    return Case(f"{name}.html", make, found, ("html", *covers))


def several() -> list[Case]:
    """A report twice, two reports on a page, a hidden copy."""
    twice = made("html-twice", 2020, "2019", BRANCH)
    thrice = made("html-twice-new", 2023, "2021")
    year, next_year = made("years", 2019, "2019"), made("years", 2020, "2019")
    last = made("years", 2021, "2021")
    one, two = made("bureaus", 2022, "2021", CITY), made("bureaus", 2022, "2021", COUNTY)
    hidden = made("html-hidden", 2020, "2019", COUNTY)

    def with_hidden_copy() -> bytes:
        body = fragment(report_blocks(hidden, default_layout(hidden)))
        copy = f'<div style="display:none" id="print">{body}</div>'
        return html(hidden, body + copy)

    return [
        _several("html-twice", (twice, twice), (twice,), "the report twice"),
        _several("html-thrice-new", (thrice, thrice, thrice), (thrice,), "the report twice"),
        _several("html-two-years", (year, next_year), (year, next_year), "two years on a page"),
        _several("html-two-forms", (next_year, last), (next_year, last), "two years on a page"),
        _several("html-two-bureaus", (one, two), (one, two), "two bureaus on a page"),
        Case("html-hidden.html", with_hidden_copy, (hidden,), ("html", "hidden copies")),
    ]


def _written(
    name: str,
    year: int,
    edition: str,
    layout: Callable[[Layout], Layout],
    *covers: str,
    bureau: str = CITY,
    title: str | None = None,
    published: str = "",
    hint: Mapping[str, str] | None = None,
    convert: Callable[[str], str] = str,
) -> Case:
    truth = made(name, year, edition, bureau)

    def make() -> bytes:
        blocks = report_blocks(truth, layout(default_layout(truth)))
        return html(truth, convert(fragment(blocks)), title=title, published=published)

    return Case(f"{name}.html", make, (truth,), ("html", *covers), hint or {})


def _unchanged(layout: Layout) -> Layout:
    return layout


def words() -> list[Case]:
    """Titles, section numbers, dates: what the words around the tables leave open."""
    repeated = renumbered("一二三三四六")
    shifted = renumbered("一二二三四五")
    return [
        _written("html-misnumbered", 2020, "2019",
                 lambda la: replace(la, sections=repeated, plan_heading="二、下一步打算"),
                 "wrong section numbers"),
        _written("html-misnumbered-new", 2021, "2021",
                 lambda la: replace(la, sections=shifted),
                 "wrong section numbers", bureau=COUNTY),
        _written("html-short-title", 2019, "2019", lambda la: replace(la, signed=False),
                 "short titles", bureau=OTHER_CITY,
                 title="公安局2019年政府信息公开年度工作报告", hint={"bureau": OTHER_CITY}),
        _written("html-year-first", 2021, "2021", _unchanged, "titles",
                 title=f"2021年度{BRANCH}政府信息公开工作年度报告", bureau=BRANCH),
        _written("html-year-last", 2022, "2021", _unchanged, "titles",
                 title=f"{COUNTY}政府信息公开工作年度报告（2022年度）", bureau=COUNTY),
        _written("html-published-late", 2019, "2019", _unchanged,
                 "year is not the publication year", published="2023-05-04 16:10"),
        _written("html-narrow", 2020, "2019", _unchanged, "half-width marks", convert=narrow),
        _written("html-no-note", 2020, "2019", lambda la: replace(la, equation=""), "empty heading",
                 bureau=OTHER_CITY),
        _written("html-yuan", 2020, "2019",
                 lambda la: replace(la, pen=Pen(money=lambda v: f"{plain_number(v)}元")),
                 "units in cells"),
    ]  # fmt: skip


def page_cases() -> list[Case]:
    """All of them."""
    return [*encodings(), *several(), *words()]
