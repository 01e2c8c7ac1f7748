"""Tables of reports without headings, with headings run into one, and with labels cut in two."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extract import read, reports_in
from extract.records import Cell, Document, Grid, Paragraph, Report
from tests.documents.cases_html import default_layout
from tests.documents.markup import fragment
from tests.documents.report import Text, report_blocks
from tests.documents.truth import Truth
from tests.extract.hard_documents import BUREAU, NEW
from tests.extract.reports_read import HEADLINE, TITLE, body, check, read_page


def test_a_line_without_headings_is_read_only_where_it_was_announced() -> None:
    blocks = [
        block if isinstance(block, Text) or len(block[-1]) < 15 else block[-1:]
        for block in report_blocks(NEW, default_layout(NEW))
    ]
    (report,) = read_page(HEADLINE + fragment(blocks))
    assert {figure.key: figure.value for figure in report.figures} == dict(NEW.figures)
    assert [(f.rule, f.subject) for f in report.findings] == [
        ("heading_missing", "review_litigation")
    ]
    silent = [b for b in blocks if not (isinstance(b, Text) and "行政复议" in b.text)]
    (unread,) = read_page(HEADLINE + fragment(silent))
    assert not any(figure.table == "review_litigation" for figure in unread.figures)
    assert "missing_table" in {finding.rule for finding in unread.findings}


def flattened(truth: Truth, *, headed: bool) -> str:
    """The report with its legal table one cell a paragraph, with or without headings."""
    lines: list[str] = []
    for block in report_blocks(truth, default_layout(truth)):
        if isinstance(block, Text) or len(block[-1]) != 15:
            lines.append(fragment([block]))
            continue
        table = block if headed else block[-1:]
        lines += [f"<p>{cell.text}</p>" for line in table for cell in line]
    return "".join(lines)


def test_one_number_a_paragraph_is_read_where_a_table_without_headings_was_announced() -> None:
    check(read_page(HEADLINE + flattened(NEW, headed=True)), NEW)
    (report,) = read_page(HEADLINE + flattened(NEW, headed=False))
    assert {figure.key: figure.value for figure in report.figures} == dict(NEW.figures)
    assert [(f.rule, f.subject) for f in report.findings] == [
        ("heading_missing", "review_litigation")
    ]
    short = flattened(NEW, headed=False)
    cut = short[: short.rindex("<p>", 0, short.index("五、"))]
    (unread,) = read_page(HEADLINE + cut.rpartition("<p>")[0])
    assert not any(figure.table == "review_litigation" for figure in unread.figures)


def test_a_blank_line_of_the_legal_table_may_hold_a_word_that_is_no_value() -> None:
    blocks = report_blocks(NEW, default_layout(NEW))
    legal = next(b for b in blocks if not isinstance(b, Text) and len(b[-1]) == 15)
    texts = ["—", "/", "无", "-", "（空）"] * 3
    blank = (*legal[:-1], tuple(replace(c, text=t) for c, t in zip(legal[-1], texts, strict=True)))
    (report,) = read_page(HEADLINE + fragment(blank if b is legal else b for b in blocks))
    values = [f.value for f in report.figures if f.table == "review_litigation"]
    assert values == [None] * 15
    assert [f.rule for f in report.findings] == ["unread_cell"] * 3


def test_a_label_whose_beginning_stands_on_a_line_of_its_own_is_made_whole() -> None:
    whole = "2.其他法律行政法规禁止公开"
    cut = "</table><p>2.其他法律行政法规禁止</p><table><tr><td>公开</td>"
    page = body(NEW)
    assert f"<tr><td>{whole}</td>" in page
    (report,) = check_one(page.replace(f"<tr><td>{whole}</td>", cut))
    assert report.findings == ()


def check_one(markup: str) -> tuple[Report, ...]:
    found = read_page(HEADLINE + markup)
    check(found, NEW)
    return found


def test_headings_that_run_into_one_leave_the_numbers_below_the_others_sure() -> None:
    heads = ["", "自然人", "商业企业", "科研机构", "社会公益组织", "法律其他服务机构", "总计"]
    lines = [
        heads,
        ["一、本年新收政府信息公开申请数量", "23", "", "", "", "", "23"],
        ["二、上年结转政府信息公开申请数量", "2", "", "1", "", "", "3"],
        ["（一）予以公开", "12", "", "", "", "", "12"],
        ["四、结转下年度继续办理", "", "4", "", "", "", "4"],
    ]

    def table(lines: list[list[str]]) -> Grid:
        cells = tuple(
            Cell(
                row, column, text, page=1, box=(50.0 * column, 20.0 * row, 50.0 * column + 40, 9.0)
            )
            for row, line in enumerate(lines)
            for column, text in enumerate(line)
        )
        return Grid(cells, len(lines), len(heads), page=1)

    document = Document("a.pdf", "application/pdf", (Paragraph(TITLE), table(lines)))
    (report,) = reports_in(document)
    values = {f.key[1:]: f.value for f in report.figures if f.value is not None}
    assert values == {
        ("received", "natural_person"): 23, ("received", "total"): 23,
        ("carried_over", "natural_person"): 2, ("carried_over", "research"): 1,
        ("carried_over", "total"): 3,
        ("granted", "natural_person"): 12, ("granted", "total"): 12,
        ("carried_forward", "business"): 4, ("carried_forward", "total"): 4,
    }  # fmt: skip
    lines[1][5] = "7"  # it may be either's
    (unsure,) = reports_in(replace(document, blocks=(Paragraph(TITLE), table(lines))))
    received = {f.key[2]: f.value for f in unsure.figures if f.key[1] == "received"}
    assert received["legal_service"] is None
    assert received["other_org"] is None
    assert "ambiguous_columns" in {finding.rule for finding in unsure.findings}


@pytest.mark.parametrize(
    "row",
    [
        "（一）主动公开政府信息数\n（不同渠道和方式公开相同信息计1条）\n条\n1234",
        "（一）主动公开政府信息数\n（不同渠道和方式公开相同信息计1条） 条 1234",
        "（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条） 条 1234",
    ],
)
def test_a_label_s_note_may_stand_on_a_line_of_its_own(row: str) -> None:
    more = ("2.政府网站公开政府信息数", "3.政务微博公开政府信息数", "5.其他方式公开政府信息数")
    lines = [f"{BUREAU}2016年政府信息公开工作年度报告", "统计指标 单位 统计数", row]
    lines += [f"{label} 条 {number}" for number, label in enumerate(more, 5)]
    (report,) = reports_in(read("\n".join(lines).encode(), "text/plain", "a.txt"))
    assert [int(figure.value or 0) for figure in report.figures] == [1234, 5, 6, 7]


def test_a_row_of_a_label_and_its_unit_is_blank_unless_its_number_stands_below() -> None:
    lines = [
        ["统计指标", "单位", "统计数"],
        ["1.政府公报公开政府信息数", "条", "3"],
        ["2.政府网站公开政府信息数", "条"],
        ["3.政务微博公开政府信息数", "条"],
        ["4"],
        ["4.政务微信公开政府信息数", "条", "5"],
        ["5.其他方式公开政府信息数", "条"],
        ["制发规范性文件总数", "件", "6"],
    ]
    rows = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in line)}</tr>" for line in lines)
    title = f"<h1>{BUREAU}2016年政府信息公开工作年度报告</h1>"
    (report,) = read_page(f"{title}<table>{rows}</table>")
    assert {figure.row: figure.value for figure in report.figures} == {
        "normative_documents_issued": 6,
        "published_gazette": 3,
        "published_website": None,
        "published_microblog": 4,
        "published_wechat": 5,
        "published_other": None,
    }
