"""No document without a report is without a cause."""

from __future__ import annotations

import pytest

from crawler.reading.read import read_payload
from extract import absence, read
from tests.documents.cases_html import default_layout, html
from tests.documents.invent import invent
from tests.documents.markup import fragment
from tests.documents.report import report_blocks

TRUTH = invent("absent", "示范市公安局", 2022, "2021")
PAGE = html(TRUTH, fragment(report_blocks(TRUTH, default_layout(TRUTH)))).decode()
TITLE = "示范市公安局2022年政府信息公开工作年度报告"


def links(count: int, text: str) -> str:
    return "".join(
        f"<li><a href='/a{n}.html'>{text.format(2000 + n)}</a></li>" for n in range(count)
    )


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (f"<h1>{TITLE}</h1><table><tr><td>本年新收政府信息公开申请数量</td><td></td></tr>"
         "<tr><td>上年结转政府信息公开申请数量</td><td></td></tr><tr><td>予以公开</td><td></td></tr>"
         "<tr><td>结转下年度继续办理</td><td></td></tr></table>", "blank_form"),
        ("<form><input name='u'><input type='password'></form>", "login_page"),
        (links(5, "示范市公安局{}年政府信息公开工作年度报告"), "list_page"),
        (f"<h1>{TITLE}</h1><a href='/a/b.pdf'>附件下载</a>", "only_attachments"),
        (f"<h1>{TITLE}</h1><img src='/a.png'>", "unread_picture"),
        ("<iframe src='/inner.html'></iframe>", "empty_frame"),
        ("<div id='app'></div><script src='/app.js'></script>", "script_page"),
        (links(12, "栏目{}"), "only_links"),
        (f"<h1>{TITLE}</h1><p>{'本局认真做好政府信息公开工作。' * 30}</p>", "no_form_table"),
        (f"<h1>关于道路施工的通告</h1><p>{'请注意绕行。' * 60}</p>", "other_content"),
        ("<p> </p>", "empty_document"),
    ],
)  # fmt: skip
def test_the_cause_says_what_was_seen(body: str, rule: str) -> None:
    result = read_payload(f"<html><body>{body}</body></html>".encode(), "text/html", "a.html")
    assert result.state == "no_report"
    assert result.problems[-1].rule == rule
    assert result.problems[-1].verdict == "info"


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"%PDF-1.4 broken",
        b"PK\x03\x04broken",
        b"Rar!\x1a\x07\x00",
        b"\x00\x01\x02" * 50,
        b"abc",
    ],
)
@pytest.mark.parametrize("name", ["a.pdf", "a.zip", "a.html", "a.doc", ""])
def test_no_payload_ends_without_a_cause(payload: bytes, name: str) -> None:
    result = read_payload(payload, None, name)
    assert result.reports == ()
    assert result.problems


def test_a_problem_of_reading_is_the_cause() -> None:
    assert absence(read(b"%PDF-1.4 broken", None, "a.pdf")) == ()


def test_a_report_has_no_cause_of_absence() -> None:
    result = read_payload(PAGE.encode(), "text/html", "a.html")
    assert result.state == "report"
    assert result.problems == ()
