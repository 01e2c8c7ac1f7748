"""A report whose tables stand in several documents is one report."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import extract
from extract.records import Report
from tests.documents.cases_html import default_layout
from tests.documents.markup import fragment
from tests.documents.report import Block, Text, report_blocks
from tests.documents.shapes import cut
from tests.documents.truth import Truth
from tests.extract.hard_documents import NEW

TITLE = f"{NEW.bureau}2022年政府信息公开工作年度报告"
SITE = "http://www.example.gov.cn/"


def page(blocks: list[Block], links: str = "") -> bytes:
    body = f"<h1>{TITLE}</h1>{fragment(blocks)}{links}"
    return f"<html><meta charset=utf-8><title>{TITLE}</title><body>{body}</body></html>".encode()


def read_apart(truth: Truth) -> Report:
    """The page without its second table, which stands in two attachments, cut in the middle."""
    blocks = list(report_blocks(truth, default_layout(truth)))
    tables = [block for block in blocks if not isinstance(block, Text)]
    halves = cut(tables[1], 12)
    files = {
        f"{SITE}{name}.doc": f"<html><meta charset=utf-8>{fragment([half])}</html>".encode()
        for name, half in zip("ab", halves, strict=True)
    }
    links = "".join(f'<p><a href="{url}">附件</a></p>' for url in files)
    source = extract.read(
        page([block for block in blocks if block != tables[1]], links), "text/html", f"{SITE}p.html"
    )
    (found,) = extract.reports_in(extract.follow(source, files.get))
    return found


def test_tables_in_several_documents_are_one_report() -> None:
    found = read_apart(NEW)
    assert {figure.key: figure.value for figure in found.figures} == dict(NEW.figures)
    assert found.findings == ()
    places = {figure.where.document for figure in found.figures if figure.table == "requests"}
    assert places == {f"{SITE}a.doc", f"{SITE}b.doc"}
    assert len(found.sections) == 6


def test_a_cut_table_is_held_against_its_equations_as_a_whole() -> None:
    key = ("requests", "handled_total", "total")
    found = read_apart(NEW.with_figures({key: Decimal(9999)}))
    assert {(finding.rule, finding.subject) for finding in found.findings} == {
        ("requests_outcomes", "requests/total"),
        ("requests_balance", "requests/total"),
        ("requests_applicants", "requests/handled_total"),
    }


def test_what_stands_nowhere_is_still_missing() -> None:
    blocks = list(report_blocks(NEW, replace(default_layout(NEW), signed=False)))
    tables = [block for block in blocks if not isinstance(block, Text)]
    source = extract.read(page([b for b in blocks if b != tables[1]]), "text/html", f"{SITE}p.html")
    (found,) = extract.reports_in(extract.follow(source, lambda _: None))
    assert [finding.rule for finding in found.findings] == ["missing_table"]
