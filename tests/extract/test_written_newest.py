"""Kinds that a newest set by another hand brought: errata, tabs, lists, years and sums beside."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from extract import read, reports_in
from extract.records import Report
from tests.documents.cases_html import default_layout, html
from tests.documents.forms import Row, Span, Table
from tests.documents.invent import invent
from tests.documents.markup import fragment
from tests.documents.report import Block, Text, report_blocks
from tests.documents.shapes import width
from tests.documents.truth import Truth

MEDIA = "text/html; charset=utf-8"


def truth_of(seed: int, edition: str = "2021") -> Truth:
    year = {"2014": 2016, "2019": 2020, "2021": 2022}[edition]
    return invent(f"newest{seed}", "示范市公安局", year, edition, busy=30 + seed)


def blocks_of(truth: Truth) -> list[Block]:
    return list(report_blocks(truth, replace(default_layout(truth), title="")))


def page(truth: Truth, blocks: list[Block]) -> tuple[Report, ...]:
    return reports_in(read(html(truth, fragment(tuple(blocks))), MEDIA, "http://a.example.gov.cn/"))


def values(report: Report) -> dict[tuple[str, str, str], Decimal | None]:
    return {figure.key: figure.value for figure in report.figures}


ERRATA = (
    "更正说明：经复核，上表“{row}”误录为{wrong}，应为{right}。特此更正。",
    "勘误：{row}本年处理决定数量误写为{wrong}，应更正为{right}，其余数据不变。",
    "更正：{row}由{wrong}更正为{right}。",
    "说明：因统计口径有误，{row}错填为{wrong}，现订正为{right}。",
)


@pytest.mark.parametrize("words", ERRATA)
@pytest.mark.parametrize("seed", range(4))
def test_a_note_that_corrects_a_figure_is_said_at_its_cell(words: str, seed: int) -> None:
    truth = truth_of(seed)
    row, word = Random(seed).choice((("penalties", "行政处罚"), ("licensing", "行政许可")))
    key = ("proactive_disclosure", row, "decisions")
    printed = truth.figures[key] or Decimal(0)
    note = words.format(row=word, wrong=printed, right=printed // 10)
    (report,) = page(truth, [*blocks_of(truth), Text(note)])
    said = [found for found in report.findings if found.rule == "corrected_by_note"]
    assert [(f.subject, f.expected) for f in said] == [("/".join(key), str(printed // 10))]
    assert values(report) == dict(truth.figures)


@pytest.mark.parametrize(
    "text",
    [
        "全年更正不准确信息12条，更正后应为公开的30条。",
        "对误录信息及时更正，收到更正申请3件，办结3件。",
        "网站栏目由12个归并为7个。",
    ],
)
def test_other_corrections_say_nothing_of_the_tables(text: str) -> None:
    truth = truth_of(1)
    (report,) = page(truth, [*blocks_of(truth), Text(text)])
    assert not [found for found in report.findings if found.rule == "corrected_by_note"]


@pytest.mark.parametrize("heading", ["{}年年度报告", "{}年度报告", "{}年度工作报告", "{}年年报"])
@pytest.mark.parametrize("count", [2, 3])
def test_tabs_that_name_their_year_in_a_heading_are_reports(heading: str, count: int) -> None:
    truths = [replace(truth_of(number), year=2024 - number) for number in range(count)]
    panels, tabs = "", ""
    for number, truth in enumerate(truths):
        style = ' style="display:none"' if number else ""
        tables = "".join(fragment((b,)) for b in blocks_of(truth) if not isinstance(b, Text))
        panels += f"<div class=panel{style}><h3>{heading.format(truth.year)}</h3>{tables}</div>"
        tabs += f"<li>{truth.year}年</li>"
    title = f"{truths[0].bureau}政府信息公开工作年度报告"
    body = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><ul>{tabs}</ul>{panels}"
    found = reports_in(read(body.encode(), MEDIA, "http://a.example.gov.cn/"))
    assert {(r.bureau, r.year) for r in found} == {(t.bureau, t.year) for t in truths}
    for report in found:
        own = next(truth for truth in truths if truth.year == report.year)
        assert values(report) == dict(own.figures)


def clauses(table: Table) -> list[str]:
    """A table of section 二 as list items: 规章：本年制发件数1，本年废止件数0."""
    names: list[str] = []
    items = []
    for row in table:
        texts = [cell.text for cell in row]
        if texts[0] == "信息内容":
            names = [text.split("（")[0] for text in texts[1:]]
        elif len(texts) > 1:
            pairs = zip(names, texts[1:], strict=True)
            items.append(f"{texts[0]}：" + "，".join(name + text for name, text in pairs))
    return items


@pytest.mark.parametrize("unit", ["", "件"])
@pytest.mark.parametrize("mark", ["；", "，"])
@pytest.mark.parametrize("seed", range(3))
def test_labels_with_their_columns_in_one_clause_each_are_read(
    seed: int, unit: str, mark: str
) -> None:
    truth = truth_of(seed)
    first, middle, last = [b for b in blocks_of(truth) if not isinstance(b, Text)]
    names = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    numbers = [cell.text for cell in last[-1]]
    heads = ("行政复议", "行政诉讼（未经复议直接起诉）", "行政诉讼（复议后起诉）")
    legal = [
        f"{head}：" + mark.join(
            f"{n}{v}{unit}" for n, v in zip(names, numbers[5 * at : 5 * at + 5], strict=True)
        )
        for at, head in enumerate(heads)
    ]  # fmt: skip
    items = "".join(f"<li>{text}</li>" for text in clauses(first))
    legals = "".join(f"<li>{text}</li>" for text in legal)
    body = (
        f"<h1>{truth.bureau}{truth.year}年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况</p>"
        f"<ul>{items}</ul><p>三、收到和处理政府信息公开申请情况</p>{fragment((middle,))}"
        f"<p>四、政府信息公开行政复议、行政诉讼情况</p><ul>{legals}</ul>"
    )
    (report,) = reports_in(read(html(truth, body), MEDIA, "http://a.example.gov.cn/"))
    assert values(report) == dict(truth.figures)


CHANGES = ("增减", "同比增减", "同比", "增长率", "较上年变化")


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("first", [True, False])
def test_a_column_that_compares_two_years_is_none_of_the_form(change: str, first: bool) -> None:
    truth = truth_of(3, "2014")
    random = Random(change)
    last, blocks = truth.year - 1, blocks_of(truth)
    table = next(b for b in blocks if not isinstance(b, Text))
    rows: list[Row] = []
    for row in table:
        label, unit, cell = row
        before = random.choice((f"{last}年", "上年")) if cell.header else ""
        if cell.header:
            now = f"{truth.year}年" if before.startswith("20") else "本年"
            pair, more = [Span(before, header=True), Span(now, header=True)], change
        elif cell.text:
            pair = [Span(str(random.randrange(90)), numeric=True), cell]
            more = random.choice(("+4", "-5.2%", "持平", "+238.5%", "0"))
        else:
            pair, more = [Span(""), cell], ""
        pair = pair if first else pair[::-1]
        rows.append((label, unit, *pair, Span(more)))
    (report,) = page(truth, [tuple(rows) if b is table else b for b in blocks])
    assert values(report) == dict(truth.figures)


@pytest.mark.parametrize("seed", range(4))
def test_a_column_of_sums_over_all_years_is_none_of_the_form(seed: int) -> None:
    truth, random = truth_of(seed), Random(seed)
    rows: list[Row] = []
    for block in blocks_of(truth)[:40]:
        if isinstance(block, Text) or width(block) != 4:
            continue
        for row in block:
            if len(row) == 2 and row[0].text == "信息内容":
                since = random.choice(
                    ("2008年以来累计处理决定数", "累计处理决定数量", "历年累计数")
                )
                rows.append((row[0], Span(since), row[1]))
            elif len(row) == 2:
                rows.append((row[0], Span(str(random.randrange(10**7))), row[1]))
            else:
                rows.append(row)
    table = tuple(rows)
    blocks = [table if not isinstance(b, Text) and width(b) == 4 else b for b in blocks_of(truth)]
    (report,) = page(truth, blocks)
    assert values(report) == dict(truth.figures)


@pytest.mark.parametrize("words", ["信息来源：{}", "来源：{}", "发布机构：{}"])
def test_a_short_name_in_the_title_is_completed_by_the_page_s_source(words: str) -> None:
    truth = truth_of(2)
    tables = "".join(fragment((b,)) for b in blocks_of(truth) if not isinstance(b, Text))
    body = (
        f"<html><head><title>公安局{truth.year}年政府信息公开工作年度报告</title></head><body>"
        f"<h1>公安局{truth.year}年政府信息公开工作年度报告</h1><p>{words.format(truth.bureau)}</p>{tables}"
    )
    (report,) = reports_in(read(body.encode(), MEDIA, "http://a.example.gov.cn/"))
    assert report.bureau == truth.bureau
