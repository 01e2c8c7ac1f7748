"""A crawl is clean when it had every document and list that is there, and says what it had not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from tests.crawler import running
from tests.crawler.site import REPORT, Answer, Site, page, serve

COLUMN = "/col/index.html"
TITLE = "测试市公安局{}年政府信息公开工作年度报告"
ONE, OTHER = (f"/col/{year}12/t{year}1231_1.html" for year in (2021, 2022))
FILE = "/col/202112/P020210126385216470911.pdf"
STATUS = {"server_error": 500, "blocked": 403, "not_found": 404}
FORBIDS = "User-agent: *\nDisallow: {}\n"


def _cut(body: bytes, more: int = 999) -> Callable[[BaseHTTPRequestHandler], None]:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        kind = "application/pdf" if body.startswith(b"%PDF") else "text/html; charset=utf-8"
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body) + more}"
        handler.wfile.write(head.encode() + b"\r\n\r\n" + body)

    return respond


def _with(part: str) -> Answer:
    return page(TITLE.format(2021), REPORT + part)


ARTICLE = _with("").body
ATTACHED = _with(f'<a href="{FILE}">{TITLE.format(2021)}</a>')
NOISE = Answer(b"x" * 300_000)
CASES: dict[str, tuple[dict[str, Any], str | None]] = {
    "all is there": ({}, None),
    "an error": ({ONE: Answer(b"down", 500)}, "(1 server_error)"),
    "two outcomes": (
        {ONE: Answer(b"down", 500), OTHER: Answer(b"no", 403)},
        "2 pages or files could not be had (1 blocked, 1 server_error)",
    ),
    "too large": ({ONE: NOISE}, "(1 too_large)"),
    "forbidden": ({"/robots.txt": Answer(FORBIDS.format(ONE).encode())}, None),
    "a file in trouble": ({ONE: ATTACHED, FILE: Answer(b"down", 503)}, "(1 server_error)"),
    "a file forbidden": (
        {ONE: ATTACHED, "/robots.txt": Answer(FORBIDS.format(FILE).encode())},
        None,
    ),
    "a list forbidden": (
        {"/robots.txt": Answer(FORBIDS.format("/col/2020/").encode())},
        None,
    ),
    "cut at the same place": ({ONE: _cut(ARTICLE[:900])}, "1 pages or files came cut off"),
    "a file cut at the same place": (
        {ONE: ATTACHED, FILE: _cut(b"%PDF-1.4 and no more")},
        "1 pages or files came cut off",
    ),
    "a busy server": ({ONE: page("", "系统繁忙，请稍后再试")}, "(1 busy)"),
    "an empty page": ({ONE: Answer(b"")}, "(1 empty)"),
    "an empty file": ({ONE: ATTACHED, FILE: Answer(b"")}, "(1 empty)"),
    "no closing tag": ({ONE: Answer(ARTICLE.replace(b"</html>", b""))}, None),
    "a false length": ({ONE: _cut(ARTICLE)}, None),
    "not there": ({ONE: Answer(b"gone", 404)}, None),
    "a picture in trouble": ({ONE: _with('<img src="/a.png">'), "/a.png": NOISE}, None),
    "a style in trouble": (
        {ONE: Answer(ARTICLE.replace(b"<title>", b"<link rel=stylesheet href=/a.css><title>")),
         "/a.css": Answer(b"down", 500)},
        None,
    ),
}  # fmt: skip


def _site(routes: dict[str, Any]) -> Site:
    site = Site()
    named = [(path, TITLE.format(path[5:9])) for path in (ONE, OTHER)]
    site.column(COLUMN, *named, ("2020/", "2020年"))
    site.routes["/robots.txt"] = Answer(status=404)
    site.routes["/col/2020/"] = page("年报", f'<a href="{ONE}">{TITLE.format(2021)}</a>')
    for path in (ONE, OTHER):
        site.routes[path] = page(TITLE.format(path[5:9]))
    site.routes |= routes
    return site


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    with ExitStack() as servers:
        portals = []
        for number, (routes, _) in enumerate(CASES.values()):
            site = servers.enter_context(serve(_site(routes)))
            portals.append(running.portal(site.url, id=f"p{number}"))
        summary = running.run(
            tmp_path_factory.mktemp("clean") / "a.db",
            *portals,
            DOWNLOAD_MAXSIZE=200_000,
            DOWNLOAD_TIMEOUT=20,
        )
        yield dict(zip(CASES, summary["portals"], strict=True))


@pytest.mark.parametrize("name", CASES)
def test_what_was_not_had_is_told(told: dict[str, Any], name: str) -> None:
    error, expected = told[name]["error"] or told[name]["not_had"], CASES[name][1]
    assert told[name]["ended"] == "finished"
    if expected is None:
        assert error is None, told[name]
    else:
        assert expected in (error or ""), told[name]


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_asks_to_be_left_alone(tmp_path: Path, status: int) -> None:
    site = _site({ONE: Answer(b"later", status, {"Retry-After": "999999"})})
    with serve(site):
        summary = running.run(tmp_path / "a.db", running.portal(site.url))
    assert not summary["ok"]
    (portal,) = summary["portals"]
    assert portal["captures"]["disallowed"] >= 1
    assert "could not be had (" in portal["not_had"]
    assert " disallowed" in portal["not_had"]
    assert summary["failures"] == [f"portal test: {portal['not_had']}"]
