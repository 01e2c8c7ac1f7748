"""Rows of text that stand on two lines, lead by dots, or say a spanning cell in every column."""

from __future__ import annotations

import pytest

from common.text.normal import full_label, label
from extract import read, reports_in
from extract.documents.plain.wrapped import (
    with_whole_paragraphs,
    with_whole_rows,
    without_page_numbers,
)
from extract.records import Paragraph, Report
from tests.documents.invent import invent
from tests.documents.truth import Truth

LONG = "（一）主动公开政府信息数（不同渠道和方式公开相同信息计1"


def whole(*lines: str) -> list[str]:
    return [text for text, _ in with_whole_rows([(line, None) for line in lines])]


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        ((f"{LONG}   条  4407", "  条）"), [f"{LONG}条）   条  4407"]),
        (
            ("  2.没有现成信息需要   0  1", "  另行制作"),
            ["  2.没有现成信息需要另行制作   0  1"],
        ),
        (
            ("  2.没有现成信息需要", "  另行制作   0  1"),
            ["  2.没有现成信息需要另行制作   0  1"],
        ),
        (("3.补正后申请内容", "仍不明确", "12"), ["3.补正后申请内容仍不明确", "12"]),
        (
            ("│（三）本年度会议数（含电视", "├──┼─┤"),
            ["│（三）本年度会议数（含电视", "├──┼─┤"],
        ),
        (
            ("┃ （四）专项经费（不含公报与 ┃万元┃ 8.5┃", "┃ 网站的费用）  ┃    ┃    ┃"),
            ["┃ （四）专项经费（不含公报与网站的费用）┃万元┃ 8.5┃"],
        ),
        (
            ("│ 4.没有现成信息需 │ 1 │ 2 │", "│ 要另行制作  │   │   │"),
            ["│ 4.没有现成信息需要另行制作│ 1 │ 2 │"],
        ),
    ],
)
def test_a_row_on_two_lines_is_one(lines: tuple[str, ...], joined: list[str]) -> None:
    assert whole(*lines) == joined


@pytest.mark.parametrize(
    "lines",
    [
        ("行政许可      12", "行政处罚（含当场处罚）"),
        ("行政许可      12", "行政处罚      13"),
        ("一、主动公开情况", "  1.当面申请数       4"),
        ("（未完   12", "别的）话"),
        ("│行政许可│ 1 │", "│行政处罚│   │"),
        ("│行政许可（含│ 1 │", "│补发）│ 2 │"),
        ("行政许可", "行政处罚"),
    ],
)
def test_rows_of_their_own_stay_apart(lines: tuple[str, ...]) -> None:
    assert whole(*lines) == list(lines)


@pytest.mark.parametrize("page", ["— {} —", "-{}-", "第{}页", "第 {} 页 共 9 页"])
def test_the_numbers_of_pages_between_cells_are_no_cells(page: str) -> None:
    lines = ["行政许可", "", page.format(3), "", "12", page.format(4), "行政处罚", "7"]
    kept = [text for text, _ in without_page_numbers([(line, None) for line in lines])]
    assert kept == ["行政许可", "12", "行政处罚", "7"]


@pytest.mark.parametrize("lines", [["a", "— 3 —", "b"], ["-3-", "a", "-7-"], ["3", "4", "5"]])
def test_numbers_that_do_not_count_pages_are_kept(lines: list[str]) -> None:
    assert [text for text, _ in without_page_numbers([(line, None) for line in lines])] == lines


@pytest.mark.parametrize("dots", ["......", "……………………", "· · · · · · ·", "______"])
def test_dots_lead_to_a_figure(dots: str) -> None:
    assert whole(f"1.当面申请数 {dots} 件  4") == ["1.当面申请数\t件  4"]


def test_prose_keeps_its_dots() -> None:
    assert whole("还有……等3件", "报告完毕......") == ["还有……等3件", "报告完毕......"]


def test_words_of_another_script_are_no_part_of_a_label() -> None:
    tibetan, uyghur = "མཇུག་འབྲས།", "جەمئىي"
    assert label(f"{tibetan}\n（二）部分公开（区分处理的）") == label("部分公开")
    assert full_label(f"总计{uyghur}") == "总计"
    assert label(tibetan) != ""


def figures(report: Report) -> dict[tuple[str, str, str], object]:
    return {figure.key: figure.value for figure in report.figures}


def section_two(truth: Truth, rows: str) -> Report:
    title = f"<h1>{truth.bureau}{truth.year}年政府信息公开工作年度报告</h1>"
    heading = "<h2>二、主动公开政府信息情况</h2>"
    (report,) = reports_in(read(f"{title}{heading}{rows}".encode(), "text/html", "http://a/b"))
    return report


def test_a_column_of_the_year_before_is_left_out_of_its_table_alone() -> None:
    truth = invent("beside", "示范市公安局", 2022, "2021", busy=40)
    rows = """<table>
    <tr><td>信息内容<td>本年制发件数<td>本年废止件数<td>现行有效件数<td>上年数（对照）</tr>
    <tr><td>规章<td>1<td>2<td>3<td>99</tr><tr><td>行政规范性文件<td>4<td>5<td>6<td>98</tr>
    <tr><td>信息内容<td colspan=3>本年处理决定数量<td>上年数（对照）</tr>
    <tr><td>行政许可<td colspan=3>7<td>97</tr><tr><td>行政处罚<td colspan=3>8<td>96</tr>
    <tr><td>行政强制<td colspan=3>9<td>95</tr>
    <tr><td>项目<td>自然人<td>商业企业<td>科研机构<td>社会公益组织<td>法律服务机构<td>其他<td>总计</tr>
    <tr><td>一、本年新收政府信息公开申请数量<td>1<td>2<td>3<td>4<td>5<td>6<td>21</tr></table>"""
    found = figures(section_two(truth, rows))
    assert found["proactive_disclosure", "rules", "in_force"] == 3
    assert found["proactive_disclosure", "penalties", "decisions"] == 8
    assert found["requests", "received", "social_org"] == 4
    assert 99 not in found.values()


def test_a_cell_that_a_text_repeats_under_one_name_is_one() -> None:
    text = """示范市公安局2020年政府信息公开工作年度报告
二、主动公开政府信息情况
| 信息内容 | 上一年项目数量 | 本年增/减 | 处理决定数量 |
| 行政许可 | 11 | 1 | 500 |
| 行政处罚 | 12 | 2 | 600 |
| 行政强制 | 13 | 3 | 700 |
| 信息内容 | 采购项目数量 | 采购总金额 | 采购总金额 |
| 政府集中采购 | 17 | 25 | 25 |
"""
    (report,) = reports_in(read(text.encode(), "text/plain", "a.txt"))
    found = figures(report)
    assert found["proactive_disclosure", "procurement", "items"] == 17
    assert found["proactive_disclosure", "procurement", "amount"] == 250000
    assert found["proactive_disclosure", "penalties", "decisions"] == 600


def test_signs_of_markdown_are_no_text() -> None:
    lines = ["# 示范市公安局2022年年度报告", "## 一、总体情况 ##", "|**规章**|12**|", "#1"]
    assert whole(*lines) == ["示范市公安局2022年年度报告", "一、总体情况", "|规章|12**|", "#1"]


def test_a_column_of_english_labels_is_left_out() -> None:
    truth = invent("english", "示范市公安局", 2022, "2021", busy=40)
    rows = """<table>
    <tr><td>信息内容<td>English<td>本年制发件数 <em>Issued</em><td>本年废止件数<td>现行有效件数</tr>
    <tr><td>规章 <em>Rules</em><td>1. Rules<td>1<td>2<td>3</tr>
    <tr><td>行政规范性文件<td>2. Normative documents<td>4<td>5<td>6</tr>
    <tr><td colspan=5>第二十条第（五）项</tr>
    <tr><td>信息内容<td>English<td colspan=3>本年处理决定数量</tr>
    <tr><td>行政许可<td>3.1 Outcome<td colspan=3>7</tr><tr><td>行政处罚<td>Fines<td colspan=3>8</tr>
    <tr><td>行政强制<td>Measures<td colspan=3>9</tr></table>"""
    report = section_two(truth, rows)
    found = figures(report)
    assert found["proactive_disclosure", "rules", "in_force"] == 3
    assert found["proactive_disclosure", "normative_documents", "issued"] == 4
    assert found["proactive_disclosure", "licensing", "decisions"] == 7


def test_a_label_cut_before_its_tab_is_whole_in_a_word_file() -> None:
    blocks = (
        Paragraph("（六）其他处理"),
        Paragraph("1.申请人无正当理由逾期不补正、行政机关"),
        Paragraph("不再处理其政府信息公开申请\t0\t1"),
        Paragraph("2.申请人逾期未按收费通知要求缴纳费用、"),
        Paragraph("行政机关不再处理其政府信息公开申请\t0\t2"),
        Paragraph("3.其他\t0\t0"),
    )
    whole_ones = with_whole_paragraphs(blocks)
    assert [block.text for block in whole_ones if isinstance(block, Paragraph)] == [
        "（六）其他处理",
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请\t0\t1",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请\t0\t2",
        "3.其他\t0\t0",
    ]
