"""Tables of the bureaus' own from before there was a form, and short reports in prose."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extract import read, reports_in
from extract.records import Report

TITLE = "示例市公安局{}年政府信息公开工作年度报告"
ROWS = (
    ("一、主动公开信息数", "条", "1204"),
    ("二、申请总数", "条", "23"),
    ("其中：1.当面申请数", "条", "3"),
    ("2.网上申请数", "条", "20"),
    ("三、对申请的答复总数", "条", "22"),
    ("其中：1.同意公开答复数", "条", "18"),
    ("四、行政复议数", "件", "0"),
    ("五、行政诉讼数", "件", "-"),
    ("六、依申请公开信息收取的费用", "万元", "0.05"),
)


def page(year: int, rows: tuple[tuple[str, ...], ...], prose: str = "") -> Report | None:
    cells = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    head = "<tr><td>指标</td><td>单位</td><td>数量</td></tr>"
    title = TITLE.format(year)
    table = f"<table border='1'>{head}{cells}</table>" if rows else ""
    html = f"<html><head><meta charset='utf-8'><title>{title}</title></head><body><h1>{title}</h1>"
    html += f"<p>{prose}</p>{table}</body></html>"
    found = reports_in(read(html.encode(), "text/html; charset=utf-8", "http://a.example/1"))
    return found[0] if found else None


@pytest.mark.parametrize("year", [2007, 2010, 2013])
def test_known_labels_of_the_years_before_the_form_are_figures(year: int) -> None:
    report = page(year, ROWS)
    assert report is not None
    assert (report.year, report.edition) == (year, "2008")
    values = {figure.row: figure.value for figure in report.figures}
    assert {figure.table for figure in report.figures} == {"indicators"}
    assert values == {
        "published_items": 1204,
        "requests_received": 23,
        "requests_in_person": 3,
        "requests_online": 20,
        "requests_answered": 22,
        "requests_granted": 18,
        "reviews": 0,
        "lawsuits": None,
        "fees_charged": Decimal(500),
    }
    assert all(figure.where.row is not None for figure in report.figures)


def test_columns_of_several_years_are_not_guessed() -> None:
    rows = tuple((label, unit, "1", "2") for label, unit, _ in ROWS)
    report = page(2010, rows, "全年收到申请3件，未发生行政复议。")
    assert report is not None
    assert not [figure for figure in report.figures if figure.table == "indicators"]


def test_a_row_that_stands_twice_with_other_numbers_is_said() -> None:
    report = page(2010, (*ROWS, ("收到申请数", "件", "24")))
    assert report is not None
    assert [found.rule for found in report.findings if found.rule == "duplicate_row"]


@pytest.mark.parametrize(
    "prose",
    [
        "我局2012年未收到政府信息公开申请。",
        "全年未收到申请，未发生行政复议和行政诉讼。",
        "全年主动公开政府信息86条，收到公开申请1件。",
    ],
)
def test_a_short_report_in_prose_is_a_report(prose: str) -> None:
    report = page(2012, (), prose)
    assert report is not None
    assert (report.year, report.edition) == (2012, "2008")
    assert report.statements


@pytest.mark.parametrize("prose", ["全文见附件。", "报告下载。", "接听咨询电话12次。"])
def test_a_page_that_states_nothing_is_none(prose: str) -> None:
    assert page(2012, (), prose) is None


def test_headings_say_what_a_sentence_leaves_out() -> None:
    text = "\n".join(
        (
            TITLE.format(2012),
            "三、依申请公开政府信息情况",
            "全年收到12件，答复12件，网络9件，信函3件。",
            "二、主动公开政府信息情况",
            "网站公开300条，微博1200条。",
        )
    )
    (report,) = reports_in(read(text.encode(), "text/plain", "a.txt"))
    assert {found.key: int(found.value) for found in report.statements} == {
        "requests_received": 12,
        "requests_answered": 12,
        "requests_online": 9,
        "requests_by_letter": 3,
        "published_website": 300,
        "published_microblog": 1200,
    }
