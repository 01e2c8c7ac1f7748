"""Which reports a document holds: one, several, the same twice, or none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extract import read, reports_in
from extract.records import Cell, Document, Grid, Hint, Paragraph, Report
from tests.documents.cases_html import default_layout
from tests.documents.forms import Pen
from tests.documents.invent import invent
from tests.documents.markup import fragment
from tests.documents.report import Text, report_blocks
from tests.documents.truth import Truth
from tests.extract.hard import BUREAU, NEW

TITLE = f"{BUREAU}2022年政府信息公开工作年度报告"
HEADLINE = f"<h1>{TITLE}</h1>"
LAST_YEAR = invent("last year", BUREAU, 2021, "2021")
NEIGHBOUR = invent("neighbour", "样例市公安局", 2022, "2021")


def body(truth: Truth, *, signed: bool = False, pen: Pen | None = None) -> str:
    layout = replace(default_layout(truth), signed=signed)
    return fragment(report_blocks(truth, replace(layout, pen=pen) if pen else layout))


def read_page(markup: str, hint: Hint | None = None) -> tuple[Report, ...]:
    page = f"<html><head><meta charset=utf-8></head><body>{markup}</body></html>"
    return reports_in(read(page.encode(), "text/html", "http://www.example.gov.cn/a.html"), hint)


def check(found: tuple[Report, ...], *truths: Truth) -> None:
    assert [(r.bureau, r.year, r.edition) for r in found] == [
        (t.bureau, t.year, t.edition) for t in truths
    ]
    for report, truth in zip(found, truths, strict=True):
        assert {figure.key: figure.value for figure in report.figures} == dict(truth.figures)
        assert report.findings == ()


def links(years: range, bureau: str = BUREAU) -> str:
    items = (
        f'<li><a href="/{year}.html">{bureau}{year}年政府信息公开工作年度报告</a></li>'
        for year in years
    )
    return f"<ul>{''.join(items)}</ul>"


@pytest.mark.parametrize(
    "headline",
    [
        HEADLINE,
        f"<p>{BUREAU}</p><p>2022年政府信息公开工作年度报告</p>",
        f"<h1>{BUREAU}<br>2022年政府信息公开工作年度报告</h1>",
        f"<p>{BUREAU}</p><p>2022年度</p><p>政府信息公开工作年度报告</p>",
        f"<p>示公发〔2023〕5号</p>{HEADLINE}",
        f"{links(range(2015, 2023))}{HEADLINE}",
        f"<p>示范市人民政府2022年政府信息公开工作年度报告</p>{HEADLINE}",
    ],
)
def test_the_title_wherever_and_however_it_is_set(headline: str) -> None:
    check(read_page(headline + body(NEW)), NEW)


def test_lists_of_other_reports_behind_are_not_taken_for_the_title() -> None:
    check(read_page(HEADLINE + body(NEW) + links(range(2015, 2022), "样例市公安局")), NEW)


def test_the_year_is_the_report_s_and_not_that_of_publication() -> None:
    markup = body(NEW).replace("2022年政府信息公开", "政府信息公开")
    period = "<p>统计期限自2022年1月1日起至2022年12月31日止。</p>"
    title = f"<h1>{BUREAU}政府信息公开工作年度报告</h1><p>发布日期：2023-01-15</p>"
    (report,) = read_page(title + period + markup)
    assert report.year == 2022
    assert str(report.published_on) == "2023-01-15"


def test_a_short_title_is_completed_by_signature_then_portal() -> None:
    title = "<h1>公安局2022年政府信息公开年度工作报告</h1>"
    plain = body(NEW).replace(BUREAU, "我局")
    (report,) = read_page(f"{title}{plain}<p>{BUREAU}</p><p>2023年1月20日</p>")
    assert report.bureau == BUREAU
    (report,) = read_page(title + plain, Hint(bureau="沈阳市公安局", division="210100"))
    assert (report.bureau, report.division) == ("沈阳市公安局", "210100")


@pytest.mark.parametrize("times", [2, 3])
def test_the_same_report_several_times_is_one(times: int) -> None:
    check(read_page((HEADLINE + body(NEW)) * times), NEW)


def test_two_years_and_two_bureaus_on_one_page() -> None:
    for other in (LAST_YEAR, NEIGHBOUR):
        headline = f"<h1>{other.bureau}{other.year}年政府信息公开工作年度报告</h1>"
        check(read_page(HEADLINE + body(NEW) + headline + body(other)), NEW, other)


def test_copies_that_differ_are_said() -> None:
    key = ("requests", "received", "total")
    value = NEW.figures[key]
    assert value is not None
    other = NEW.with_figures({key: value + 1})
    (report,) = read_page(HEADLINE + body(NEW) + HEADLINE + body(other))
    assert ("conflicting_copies", "requests/received/total") in {
        (finding.rule, finding.subject) for finding in report.findings
    }
    assert {figure.key: figure.value for figure in report.figures}[key] == value


def test_a_table_that_is_missing_is_said() -> None:
    blocks = [
        block
        for block in report_blocks(NEW, replace(default_layout(NEW), signed=False))
        if isinstance(block, Text)
        or not any("结果维持" in cell.text for row in block for cell in row)
    ]
    (report,) = read_page(HEADLINE + fragment(blocks))
    assert {(f.rule, f.subject) for f in report.findings} == {
        ("missing_table", "review_litigation")
    }


BLANK = NEW.with_figures(dict.fromkeys(NEW.figures))
LONG = "各单位要高度重视政府信息公开工作，认真组织编制，确保内容真实、数据准确、格式规范。" * 6


def article(title: str, *paragraphs: str) -> str:
    return f"<h1>{title}</h1>" + "".join(f"<p>{text}</p>" for text in paragraphs)


def grid(title: str, *rows: tuple[object, ...]) -> str:
    lines = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return f"<h1>{title}</h1><table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


@pytest.mark.parametrize(
    "markup",
    [
        "",
        "<p>您访问的页面不存在</p>",
        f"<h1>政府信息公开年报</h1>{links(range(2008, 2023))}",
        grid(
            "政府信息公开年报",
            *(
                (year, f"{BUREAU}{year}年政府信息公开工作年度报告", f"{year + 1}-01-20")
                for year in range(2008, 2023)
            ),
        ),
        "<h1>政府信息公开工作年度报告（模板）</h1>" + body(BLANK, pen=Pen(blank="")),
        article(
            "关于做好2022年政府信息公开工作年度报告编制和发布工作的通知",
            "一、总体要求", LONG, "二、报告内容", LONG, "共收到申请12件，新收5件。",
        ),
        article(
            f"{BUREAU}政府信息公开指南",
            "一、主动公开", LONG, "二、依申请公开", LONG + "每年编制政府信息公开工作年度报告。",
        ),
        article(
            f"{BUREAU}2022年政府信息公开工作年度报告解读",
            "一、基本情况", LONG + "收到申请34件。", "二、主要数据", "行政复议21件，行政诉讼43件。",
        ),
        article(
            f"{BUREAU}2022年工作总结", "受理行政复议12件，行政诉讼5件。", "一、打击犯罪", LONG,
        ),
        grid(
            f"{BUREAU}2022年部门预算公开",
            *(
                (name, at, at * 2, at * 3, 1, 2, 3, 9)
                for at, name in enumerate(("其他", "总计", "行政事业性收费", "行政许可"))
            ),
        ),
        grid(
            "2022年6月行政执法数据统计",
            ("项目", "本年处理决定数量"), ("行政许可", 12), ("行政处罚", 120), ("行政强制", 12),
            ("行政事业性收费", 3),
        ),
        grid(
            "2022年行政复议统计",
            ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计"),
            (1, 2, 3, 4, 10),
        ),
    ],
)  # fmt: skip
def test_pages_that_are_no_reports(markup: str) -> None:
    assert read_page(markup) == ()


@pytest.mark.parametrize(
    "name",
    [
        "2022年第三季度政府信息公开情况统计表",
        "样例县公安局2022年上半年政府信息公开工作报告",
        "样例县公安局2022年1-6月政府信息公开情况统计表",
        "样例县公安局2022年9月份政府信息公开数据统计",
        "樣例縣公安局2022年第一季度政府信息公開報表",
    ],
)
def test_numbers_of_a_part_of_the_year_are_no_report(name: str) -> None:
    tables = fragment(b for b in report_blocks(NEW, default_layout(NEW)) if not isinstance(b, Text))
    assert read_page(f"<h1>{name}</h1>{tables}") == ()
    assert read_page(f"<p>{name}</p>{tables}") == ()


def test_a_link_to_a_quarter_s_numbers_does_not_hide_the_year_s_report() -> None:
    menu = "<p>2022年第三季度政府信息公开情况统计表</p>"
    check(read_page(menu + HEADLINE + body(NEW)), NEW)


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
