"""Archived pages: what is marked in them, and that nothing in them can act."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from archive.site.preview.blocks import document_body
from archive.site.preview.markup import page_body, parsed
from archive.site.preview.process import PreviewProcess
from archive.site.preview.snapshot import Job, Tools
from archive.site.preview.spots import Spot
from extract import read
from extract.records import Document
from tests.archive.site.asking import get, report_of
from tests.patience import GIVEN_UP

TABLE = (
    "<table><thead><tr><th colspan=2>项目</th><th>数</th></tr></thead>"
    "<tr><td rowspan=2>甲</td><td>乙</td><td>1</td></tr><tr><td>丙</td><td>2</td></tr></table>"
)
HOSTILE = f"""<html><head><title>年报</title><base href="http://evil.example/">
<meta http-equiv="refresh" content="0;url=http://evil.example/">
<link rel="stylesheet" href="//e/x.css">
<style>@import url(http://evil.example/x.css); p {{ background: url(//evil.example/b) }}</style>
<script>alert(1)</script></head><body onload="alert(1)" background="http://evil.example/i.png">
<h1 onclick="alert(2)">政府信息公开工作年度报告</h1>
<p style="background:url(http://evil.example/p);text-align:center;position:fixed">正文一段，公安机关。</p>
<a href="javascript:alert(3)">链接</a><a href="http://evil.example/">外部</a>
<img src="http://evil.example/i.png" onerror="alert(4)" alt='"><script>alert(5)</script>'>
<iframe src="http://evil.example/"></iframe><object data="x.swf"></object><embed src="x">
<svg><script>alert(6)</script><a xlink:href="javascript:alert(7)"><text>图</text></a></svg>
<form action="http://evil.example/"><input name="q" value="秘"><button>送</button></form>
<math><mi xlink:href="javascript:alert(8)">x</mi></math><video src="http://evil.example/v"></video>
<p>&lt;script&gt;alert(9)&lt;/script&gt;</p>
<noscript><p><img src=x onerror=alert(10)></p></noscript>
<template><script>alert(11)</script></template><table background="http://evil.example/t"
 onmouseover="alert(12)"><tr><td>a</td></tr></table>{TABLE}</body></html>"""
LOADS = {"src", "href", "srcset", "action", "background", "data", "poster", "xlink:href", "style"}


def page(text: str, spot: Spot | None = None, doubts: tuple[Spot, ...] = ()) -> tuple[str, bool]:
    document = read(text.encode(), "text/html; charset=utf-8", "http://gaj.example.gov.cn/t.html")
    return page_body(text, document, spot, doubts)


def test_nothing_of_a_hostile_page_can_act() -> None:
    body, _ = page(HOSTILE)
    tree = html.fromstring(f"<div>{body}</div>")
    tags = {element.tag for element in tree.iter()}
    assert tags <= {"div", "h1", "p", "span", "table", "thead", "tbody", "tr", "td", "th", "html",
                    "body"}  # fmt: skip
    for element in tree.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on"), name
            assert name not in LOADS - {"style"}, name
            assert "url" not in value
            assert "script" not in value
            assert "position" not in value
    assert "正文一段" in body
    assert 'style="text-align:center"' in body
    assert "&lt;script&gt;alert(9)&lt;/script&gt;" in body
    assert "evil.example" not in body


@pytest.mark.parametrize(
    ("row", "column", "text"), [(0, 2, "数"), (1, 1, "乙"), (1, 2, "1"), (2, 0, "甲"), (2, 2, "2")]
)
def test_a_cell_is_marked_where_its_spans_put_it(row: int, column: int, text: str) -> None:
    for body, marked in (
        page(f"<p>文</p>{TABLE}", Spot(grid=1, row=row, column=column)),
        document_body(
            read(f"<p>文</p>{TABLE}".encode(), "text/html", "x"),
            Spot(grid=1, row=row, column=column),
            (),
        ),
    ):
        assert marked
        (cell,) = html.fromstring(f"<div>{body}</div>").xpath('//*[@id="cell"]')
        assert cell.text_content() == text


def test_findings_are_marked_too() -> None:
    body, marked = page(TABLE, None, (Spot(grid=1, row=1, column=2),))
    assert not marked
    assert re.search(r'<td class="doubt">1</td>', body)


def test_a_sentence_is_marked_in_its_paragraph_and_a_bare_number_is_not_looked_for() -> None:
    text = "<div><p>概述。</p><p>全年共受理申请43件，均已办结。</p></div>"
    body, marked = page(text, Spot(block=1, quote="共受理申请43件"))
    assert marked
    assert '<p id="cell" class="cell">全年共受理' in body
    assert page("<p>1234567</p>", Spot(block=0, quote="1234567"))[1] is False


def test_a_cell_that_cannot_be_found_again_is_not_marked() -> None:
    body, marked = page(TABLE, Spot(grid=7, row=0, column=0))
    assert not marked
    assert "<td" in body


REPORTS = [
    ("鞍山市公安局", 2020, "requests.received.total", "page"),
    ("重庆市公安局渝北区分局", 2020, "requests.received.total", "read"),
    ("样例市公安局", 2022, "requests.received.total", "read"),
]


@pytest.mark.parametrize(("bureau", "year", "cell", "kind"), REPORTS)
def test_the_figure_of_a_report_is_marked_in_its_source(
    site: Any, published: Path, bureau: str, year: int, cell: str, kind: str
) -> None:
    found = report_of(published, bureau, year)
    answer = get(site, f"/snapshots/{found['version']}/{found['document']}?cell={cell}")
    assert answer.status_code == 200
    (marked,) = html.fromstring(answer.text).xpath('//*[@id="cell"]')
    figures = get(site, f"/reports/{found['report']}.json").json()["figures"]
    (figure,) = [f for f in figures if f"{f['table']}.{f['row']}.{f['column']}" == cell]
    assert marked.text_content().strip() == figure["raw"].strip()
    assert ("as the reader understood them" in answer.text) == (kind == "read")


def test_a_pdf_is_shown_as_a_picture_with_a_box(site: Any, published: Path) -> None:
    found = report_of(published, "宿迁市公安局", 2020)
    path = f"/snapshots/{found['version']}/{found['document']}"
    answer = get(site, f"{path}?cell=proactive_disclosure.penalties.decisions").text
    assert 'src="data:image/png;base64,' in answer
    assert re.search(r'class="box cell" id="cell" style="left:[\d.]+%;top:[\d.]+%', answer)
    assert 'id="cell"' not in get(site, f"{path}?page=2").text
    assert "cannot be shown" in get(site, f"{path}?page=99").text
    assert "<table>" in get(site, f"{path}?view=read").text


def test_a_snapshot_is_sandboxed_and_says_where_it_is_from(site: Any, published: Path) -> None:
    found = report_of(published, "鞍山市公安局", 2020)
    answer = get(site, f"/snapshots/{found['version']}/{found['document']}")
    policy = answer.headers["content-security-policy"]
    for part in ("sandbox;", "default-src 'none'", "frame-ancestors 'self'", "form-action 'none'"):
        assert part in policy
    assert "script-src" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert "<script" not in answer.text
    (source,) = get(site, f"/reports/{found['report']}.json").json()["sources"]
    for text in (source["url"], source["payload_digest"], source["fetched_at"]):
        assert text in answer.text


@pytest.mark.parametrize("path", ["/snapshots/1/999", "/snapshots/999/1"])
def test_there_is_no_such_snapshot(site: Any, path: str) -> None:
    assert get(site, path).status_code == 404


def slow(payload: bytes, content_type: str | None, url: str) -> Document:
    import threading

    threading.Event().wait()
    raise AssertionError


def dying(payload: bytes, content_type: str | None, url: str) -> Document:
    import os

    os._exit(3)


def failing(payload: bytes, content_type: str | None, url: str) -> Document:
    raise RecursionError("too deep")


def plain(payload: bytes, content_type: str | None, url: str) -> str:
    return payload.decode()


@pytest.mark.parametrize(
    ("reader", "wall", "message"),
    [
        (slow, 1, "more than 1 seconds"),
        (dying, GIVEN_UP, "broke down"),
        (failing, GIVEN_UP, "RecursionError: too deep"),
    ],
)
def test_a_page_that_breaks_its_reader_costs_its_own_view_only(
    published: Path, reader: Any, wall: float, message: str
) -> None:
    workshop = PreviewProcess(published, Tools(reader, plain), wall=wall)
    found = report_of(published, "鞍山市公安局", 2020)
    try:
        for _ in range(2):
            view = workshop.view(_job(published, found))
            assert view.error
            assert message in view.error
    finally:
        workshop.close()


def _job(published: Path, found: dict[str, int]) -> Job:
    import sqlite3

    connection = sqlite3.connect(published)
    (capture,) = connection.execute(
        "SELECT g.capture_id FROM version_documents s JOIN readings g ON g.id = s.last_reading_id"
        " WHERE s.version_id = ?",
        (found["version"],),
    ).fetchone()
    connection.close()
    return Job(capture, "http://gaj.example.gov.cn/", "text/html", "text/html")


def test_a_copy_without_the_bytes_says_so(demo: Path, tmp_path: Path) -> None:
    from archive.site.published.publish import publish
    from archive.site.server import close, make_site
    from crawler.cli.browse import snapshot_tools

    publish(demo, tmp_path / "lean.db", pages=False)
    found = report_of(tmp_path / "lean.db", "鞍山市公安局", 2020)
    site = make_site(tmp_path / "lean.db", snapshot_tools())
    try:
        answer = get(site, f"/snapshots/{found['version']}/{found['document']}")
    finally:
        close(site)
    assert answer.status_code == 200
    assert "has no archived pages" in answer.text


def test_a_page_is_shown_to_its_end() -> None:
    tree = parsed("<html><body>x</body></html><p>年报</p></body></html>")
    assert tree is not None
    assert tree.text_content() == "x年报"
