"""Labels that are not the form's: words in another order, slips, the law's own words."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from extract import read, reports_in
from tests.documents.cases_html import default_layout, html
from tests.documents.forms import Row, Table
from tests.documents.invent import invent
from tests.documents.markup import fragment
from tests.documents.report import report_blocks

TRUTH = invent("labels", "示范市公安局", 2023, "2021", busy=30)
PAGE = html(TRUTH, fragment(report_blocks(TRUTH, default_layout(TRUTH)))).decode()


@pytest.mark.parametrize(
    ("form", "written", "guessed"),
    [
        ("危及“三安全一稳定”", "可能危及国家安全、公共安全、经济安全、社会稳定", False),
        ("无正当理由大量反复申请", "大量反复申请且无正当理由", True),
        ("补正后申请内容仍不明确", "申请内容补正后仍不明确", True),
        ("（七）总计", "（七）总汁", True),
        ("（七）总计", "（七）怠计", True),
    ],
)
def test_a_row_is_read_by_words_like_the_form_s(form: str, written: str, guessed: bool) -> None:
    assert form in PAGE
    (report,) = reports_in(read(PAGE.replace(form, written).encode(), None, "http://a.cn/b"))
    assert {f.key: f.value for f in report.figures} == dict(TRUTH.figures)
    assert any(f.rule == "label_guessed" for f in report.findings) == guessed


@pytest.mark.parametrize("written", ["（七）小结", "（七）备用"])
def test_other_short_words_are_no_guess(written: str) -> None:
    page = PAGE.replace("（七）总计", written)
    (report,) = reports_in(read(page.encode(), None, "http://a.cn/b"))
    assert "handled_total" not in {figure.row for figure in report.figures}
    assert "missing_row" in {finding.rule for finding in report.findings}


OWN = (
    "行政检查", "行政确认", "行政裁决", "行政给付", "行政奖励", "行政征收", "行政赔偿", "行政调解",
    "行政指导", "行政处分", "其中", "其一", "小计", "规划", "规定",
)  # fmt: skip


@pytest.mark.parametrize("word", OWN)
@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_rows_of_the_bureau_s_own_take_no_row_of_the_form(word: str, edition: str) -> None:
    truth = invent(word, "示范市公安局", 2020 if edition == "2019" else 2022, edition)

    def bent(name: str, table: Table) -> tuple[Table, ...]:
        rows: list[Row] = []
        for row in table:
            rows.append(row)
            if name == "proactive_disclosure" and row[-1].numeric and row[0].text != "规章":
                numbers = [
                    replace(c, text="777") if c.numeric else replace(c, text=word) for c in row
                ]
                rows.append(tuple(numbers))
        return (tuple(rows),)

    blocks = report_blocks(truth, replace(default_layout(truth), bend=bent))
    (report,) = reports_in(read(html(truth, fragment(blocks)), None, "http://a.cn/b"))
    assert all(truth.figures[figure.key] == figure.value for figure in report.figures)


@pytest.mark.parametrize("place", [0, 1])
def test_the_form_s_own_label_goes_before_a_part_of_it(place: int) -> None:
    whole = re.search(r"<tr>(?:(?!</tr>).)*?8\.属于行政查询事项.*?</tr>", PAGE, re.S)
    assert whole is not None
    own = re.sub(r">\d+<", ">77<", whole[0].replace("8.属于行政查询事项", "查询事项"))
    both = own + whole[0] if place == 0 else whole[0] + own
    both = re.sub(r' rowspan="?\d+"?', "", both)
    (report,) = reports_in(read(PAGE.replace(whole[0], both).encode(), None, "http://a.cn/b"))
    row = {f.column: f for f in report.figures if f.row == "denied_administrative_query"}
    for column, figure in row.items():
        wanted = TRUTH.figures["requests", "denied_administrative_query", column]
        said = any(f.subject.endswith("denied_administrative_query") for f in report.findings)
        assert figure.value == wanted or said
