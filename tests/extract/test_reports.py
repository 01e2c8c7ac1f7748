"""Which reports a document holds: one, several, the same twice, or none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extract.records import Hint
from tests.documents.cases_html import default_layout
from tests.documents.forms import Pen
from tests.documents.markup import fragment
from tests.documents.report import Text, report_blocks
from tests.extract.hard_documents import BUREAU, NEW
from tests.extract.reports_read import HEADLINE, LAST_YEAR, NEIGHBOUR, body, check, read_page


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
