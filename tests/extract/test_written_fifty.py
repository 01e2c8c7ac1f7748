"""Kinds that fifty documents by another hand brought: a figure a line, two years, parts."""

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
from tests.documents.sheets import xlsx
from tests.documents.truth import Truth

MEDIA = "text/html; charset=utf-8"
APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")


def truth_of(seed: int, edition: str = "2021") -> Truth:
    year = {"2014": 2016, "2019": 2020, "2021": 2022}[edition]
    return invent(f"fifty{seed}", "示范市公安局", year, edition, busy=30 + seed)


def blocks_of(truth: Truth) -> list[Block]:
    return list(report_blocks(truth, default_layout(truth)))


def page(truth: Truth, blocks: list[Block]) -> Report:
    payload = html(truth, fragment(tuple(blocks)))
    (report,) = reports_in(read(payload, MEDIA, "http://a.example.gov.cn/"))
    return report


def values(report: Report) -> dict[tuple[str, str, str], Decimal | None]:
    return {figure.key: figure.value for figure in report.figures}


def rules_of(report: Report) -> set[str]:
    return {found.rule for found in report.findings}


def changed(truth: Truth, number: int, *instead: Block) -> list[Block]:
    """The report's blocks with others in place of one of its tables."""
    result: list[Block] = []
    for block in blocks_of(truth):
        if not isinstance(block, Text):
            number -= 1
            if number == -1:
                result += instead
                continue
        result.append(block)
    return result


def table_of(truth: Truth, number: int) -> Table:
    return [block for block in blocks_of(truth) if not isinstance(block, Text)][number]


def one_a_line(table: Table, *, merged: bool, heading: bool) -> Table:
    """Section 二 with a line for each figure: the row's name once, the column's, the figure."""
    rows: list[Row] = [(Span("条款"), Span("信息内容"), Span("统计项"), Span("数量"))] * heading
    article, names = "", [""]
    for row in table:
        texts = [cell.text for cell in row]
        if len(texts) == 1:
            (article,) = texts
        elif texts[0] == "信息内容":
            names = texts[1:]
        else:
            count = len(texts) - 1
            for at, (name, text) in enumerate(zip(names, texts[1:], strict=True)):
                heads = (article, texts[0]) if heading else (texts[0],)
                if merged:
                    own = tuple(Span(head, rows=count) for head in heads) if not at else ()
                else:
                    own = tuple(Span("" if at else head) for head in heads)
                rows.append((*own, Span(name), Span(text, numeric=True)))
    return tuple(rows)


@pytest.mark.parametrize("merged", [True, False])
@pytest.mark.parametrize("heading", [True, False])
@pytest.mark.parametrize("edition", ["2019", "2021"])
@pytest.mark.parametrize("seed", range(3))
def test_a_table_with_one_figure_a_line_is_read(
    seed: int, edition: str, heading: bool, merged: bool
) -> None:
    truth = truth_of(seed, edition)
    table = one_a_line(table_of(truth, 0), merged=merged, heading=heading)
    assert values(page(truth, changed(truth, 0, table))) == dict(truth.figures)


def test_figures_of_a_line_whose_row_is_not_named_are_not_guessed() -> None:
    truth = truth_of(1, "2019")
    table = one_a_line(table_of(truth, 0), merged=True, heading=False)
    strange = tuple(
        tuple(replace(cell, text="警务辅助") if cell.text == "规范性文件" else cell for cell in row)
        for row in table
    )
    report = page(truth, changed(truth, 0, strange))
    found = values(report)
    assert {key: found[key] for key in found if found[key] is not None}.items() <= dict(
        truth.figures
    ).items()
    assert not [key for key in found if key[1] == "normative_documents"]
    assert "missing_row" in rules_of(report)


@pytest.mark.parametrize("seed", range(3))
def test_a_row_with_a_columns_name_among_its_cells_gives_no_figure(seed: int) -> None:
    truth = truth_of(seed, "2019")
    table = tuple(
        (row[0], Span("上一年项目数量"), row[1]) if row[0].text == "行政事业性收费" else row
        for row in table_of(truth, 0)
        if not (row[0].text == "信息内容" and len(row) == 3 and "项目数量" in row[1].text)
    )
    report = page(truth, changed(truth, 0, table))
    fees = {key: value for key, value in values(report).items() if key[1] == "fees"}
    right = {key: value for key, value in truth.figures.items() if key[1] == "fees"}
    assert all(value in (None, right[key]) for key, value in fees.items())


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("words", ["上年", "上一年", "去年"])
@pytest.mark.parametrize("seed", range(2))
def test_a_column_of_last_year_beside_this_ones_is_left_out(
    seed: int, words: str, first: bool
) -> None:
    truth, random = truth_of(seed), Random(words)
    rows: list[Row] = []
    for row in table_of(truth, 0):
        if len(row) != 2:
            rows.append(row)
            continue
        head, cell = row
        before = cell.text.replace("本年", words, 1)
        before = before if before != cell.text else str(random.randrange(10**6))
        pair = [replace(cell, columns=2), Span(before)] if first else [Span(before), cell]
        rows.append((head, *pair))
    turned = [*rows[4:7], *rows[:4], *rows[7:]]  # 第二十条第（五）项 before 第（一）项
    report = page(truth, changed(truth, 0, tuple(turned if seed else rows)))
    assert values(report) == dict(truth.figures)


def parted(table: Table, *widths: int) -> list[Table]:
    """Table 三 cut into parts of so many columns each, with the labels again in each."""
    parts, at = [], 0
    labels = [tuple(cell for cell in row if not cell.numeric) for row in table[3:]]
    figures = [[cell for cell in row if cell.numeric] for row in table[3:]]
    for width in widths:
        names = tuple(Span(name) for name in APPLICANTS[at : at + width])
        rows = [(Span("办理情况", columns=3), *names)]
        rows += [(*head, *own[at : at + width]) for head, own in zip(labels, figures, strict=True)]
        parts.append(tuple(rows))
        at += width
    return parts


@pytest.mark.parametrize("widths", [(2, 1, 2, 2), (3, 4), (2, 2, 2, 1), (1, 1, 1, 1, 1, 1, 1)])
@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_a_table_in_parts_that_repeat_the_labels_is_read(
    edition: str, widths: tuple[int, ...]
) -> None:
    truth = truth_of(4, edition)
    parts = parted(table_of(truth, 1), *widths)
    assert values(page(truth, changed(truth, 1, *parts))) == dict(truth.figures)


CAPTIONS = (
    "表3-{at}　申请人：{name}",
    "申请人类型：{name}",
    "（{at}）申请人：法人或其他组织——{name}",
    "表{at} {name}",
)


def by_applicant(truth: Truth, caption: str, names: tuple[str, ...]) -> list[Block]:
    """Table 三 as a table for each applicant, who is named in the caption above it."""
    parts: list[Block] = []
    for at, table in enumerate(parted(table_of(truth, 1), *[1] * 7)):
        head = (Span("办理情况", columns=3), Span("数量"))
        name = names[at]
        parts += [Text(caption.format(at=at + 1, name=name)), (head, *table[1:])]
    return parts


@pytest.mark.parametrize("caption", CAPTIONS)
@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_a_table_for_each_applicant_named_in_its_caption_is_read(
    edition: str, caption: str
) -> None:
    truth = truth_of(5, edition)
    parts = by_applicant(truth, caption, (*APPLICANTS[:-1], "总计（全部申请人）"))
    assert values(page(truth, changed(truth, 1, *parts))) == dict(truth.figures)


def test_tables_whose_captions_name_no_applicant_are_not_guessed() -> None:
    truth = truth_of(6)
    parts = by_applicant(truth, "表3-{at}　申请人：{name}", (*APPLICANTS[:4], "某类", *"乙丙"))
    report = page(truth, changed(truth, 1, *parts))
    found = {key: value for key, value in values(report).items() if key[0] == "requests"}
    assert all(value in (None, truth.figures[key]) for key, value in found.items())
    assert {"ambiguous_columns", "duplicate_row"} & rules_of(report)


@pytest.mark.parametrize("unit", ["", "件"])
@pytest.mark.parametrize("brackets", ["（）", "()"])
@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_requests_written_out_as_sums_with_their_parts_in_brackets_are_read(
    edition: str, brackets: str, unit: str
) -> None:
    truth = truth_of(7, edition)
    items = []
    for row in table_of(truth, 1)[3:]:
        labels = [cell.text for cell in row if not cell.numeric]
        *parts, total = [cell.text for cell in row if cell.numeric]
        items += labels[:-1]
        named = "，".join(f"{n}{v}{unit}" for n, v in zip(APPLICANTS, parts, strict=False))
        items.append(f"{labels[-1]}：总计{total}{unit}{brackets[0]}{named}{brackets[1]}")
    written = [Text(item) for item in items]
    assert values(page(truth, changed(truth, 1, *written))) == dict(truth.figures)


def in_pairs(truth: Truth, number: int, inner: bool) -> Table:
    """A table whose cells hold this year's figure and last year's in brackets, or the reverse."""
    random = Random(number)
    rows: list[Row] = []
    for row in table_of(truth, number):
        cells = []
        for cell in row:
            pair = [cell.text, str(random.randrange(99))]
            one, two = pair[::-1] if inner else pair
            cells.append(replace(cell, text=f"{one}（{two}）") if cell.numeric else cell)
        rows.append(tuple(cells))
    return tuple(rows)


NOTES = (
    ("说明：表中括号外为2022年数据，括号内为2021年同期数据，单位：件。", False),
    ("注：括号内数字为2022年，括号外数字为2021年。", True),
    ("括号内为上年数据，括号外为本年数据", False),
)


@pytest.mark.parametrize(("note", "inner"), NOTES)
@pytest.mark.parametrize("number", [1, 2])
def test_cells_of_two_years_are_read_as_the_note_above_says(
    number: int, note: str, inner: bool
) -> None:
    truth = truth_of(8)
    report = page(truth, changed(truth, number, Text(note), in_pairs(truth, number, inner)))
    assert values(report) == dict(truth.figures)
    raw = {figure.key: figure.raw for figure in report.figures}
    assert all("（" in text for key, text in raw.items() if key[0] == figure_table(number))


def figure_table(number: int) -> str:
    return ("proactive_disclosure", "requests", "review_litigation")[number]


@pytest.mark.parametrize(
    "note", ["", "说明：括号内为同期数据。", "括号外为2022年数据，括号内为2022年数据"]
)
def test_cells_of_two_figures_without_a_note_are_no_numbers(note: str) -> None:
    truth = truth_of(9)
    above = [Text(note)] if note else []
    report = page(truth, changed(truth, 1, *above, in_pairs(truth, 1, False)))
    found = [value for key, value in values(report).items() if key[0] == "requests"]
    assert not any(value is not None for value in found)
    assert "unread_cell" in rules_of(report)


def test_a_misspelt_first_heading_is_no_table_beside_another() -> None:
    truth = truth_of(10)
    table = tuple(
        tuple(
            replace(c, text=c.text.replace("结果维持", "结果维特").replace("其他", "其它"))
            for c in row
        )
        for row in table_of(truth, 2)
    )
    assert values(page(truth, changed(truth, 2, table))) == dict(truth.figures)


def test_a_word_more_behind_a_label_is_a_guess_that_is_said() -> None:
    truth = truth_of(11)
    table = tuple(
        tuple(replace(c, text=c.text.replace("行政强制", "行政强制措施")) for c in row)
        for row in table_of(truth, 0)
    )
    report = page(truth, changed(truth, 0, table))
    assert values(report) == dict(truth.figures)
    said = [found.subject for found in report.findings if found.rule == "label_guessed"]
    assert said == ["proactive_disclosure/coercion"]


@pytest.mark.parametrize("number", [0, 1])
def test_its_other_spelling_is_no_other_word(number: int) -> None:
    truth = truth_of(12, "2019")
    table = tuple(
        tuple(replace(c, text=c.text.replace("其他", "其它")) for c in row)
        for row in table_of(truth, number)
    )
    report = page(truth, changed(truth, number, table))
    assert values(report) == dict(truth.figures)
    assert "label_guessed" not in rules_of(report)


@pytest.mark.parametrize(
    "cells",
    [
        ("填报单位（盖章）：示范市公安局", "", "2017年1月16日"),
        ("填报单位：", "示范市公安局", ""),
        ("填报单位", "：示范市公安局", "填报日期：2017年1月16日"),
    ],
)
def test_a_sheets_own_cells_name_who_filled_it_in(cells: tuple[str, ...]) -> None:
    truth = truth_of(13, "2014")
    head = (tuple(Span(text) for text in cells),)
    sheet = {"统计表": ("政府信息公开情况统计表（2016年度）", head, table_of(truth, 0))}
    (report,) = reports_in(read(xlsx(sheet), None, "统计表.xlsx"))
    assert (report.bureau, values(report)) == (truth.bureau, dict(truth.figures))
