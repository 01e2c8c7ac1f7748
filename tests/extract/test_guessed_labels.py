"""Labels that are not the form's: words in another order, slips, the law's own words."""

from __future__ import annotations

import pytest

from extract import read, reports_in
from tests.documents.cases_html import default_layout, html
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
