"""Pages whose end is missing: kept, read, marked, and asked for once more only when new."""

from __future__ import annotations

import gzip
import sqlite3
from pathlib import Path

import pytest

from tests.crawler import running
from tests.crawler.wire.behaviours import HTML, PAGE, answer
from tests.crawler.wire.raw import Raw, RawSite, Route, serve_raw

REPORT = "/col/202101/t20210101_1.html"
LISTING = f"""<html><head><meta charset=utf-8></head><body><ul><li><a href="{REPORT}">
2020年政府信息公开工作年度报告</a></li></ul></body></html>""".encode()
LONG = b"Content-Length: %d\r\n" % (len(PAGE) + 9)


def crawl(db: Path, route: Route) -> tuple[RawSite, list[dict[str, object]]]:
    site = RawSite({"/col/index.html": Raw(answer(HTML, LISTING)), REPORT: route})
    with serve_raw(site):
        summary = running.run(db, running.portal(site.url), RETRY_TIMES=2, DOWNLOAD_TIMEOUT=20)
    assert "Traceback" not in summary["stderr"]
    return site, running.captures(db, f"url = '{site.url}{REPORT}'")


def findings(db: Path) -> int:
    connection = sqlite3.connect(db)
    (count,) = connection.execute(
        "SELECT count(*) FROM findings WHERE rule = 'truncated_document'"
    ).fetchone()
    connection.close()
    return int(count)


@pytest.mark.parametrize(
    ("data", "cut"),
    [
        (answer(HTML + LONG), "short"),
        (answer(HTML + b"Content-Encoding: gzip\r\n", gzip.compress(PAGE)[:-8]), "encoding"),
    ],
)
def test_one_more_request_and_a_finding(tmp_path: Path, data: bytes, cut: str) -> None:
    site, captures = crawl(tmp_path / "a.db", Raw(data))
    assert site.paths().count(REPORT) == 2
    assert [one["outcome"] for one in captures] == ["ok", "unchanged"]
    assert {one["cut"] for one in captures} == {cut}
    assert findings(tmp_path / "a.db") == 1


class Turns:
    """Gives one answer after the other; the last stays."""

    def __init__(self, *answers: Raw) -> None:
        self._left = list(answers)

    def __call__(self, _: bytes, __: int) -> Raw:
        return self._left.pop(0) if len(self._left) > 1 else self._left[0]


def test_the_second_may_be_whole(tmp_path: Path) -> None:
    turns = Turns(Raw(answer(HTML + LONG, PAGE[:900])), Raw(answer()))
    _, captures = crawl(tmp_path / "a.db", turns)
    assert [(one["outcome"], one["cut"]) for one in captures] == [("ok", "short"), ("ok", None)]
    assert findings(tmp_path / "a.db") == 0


@pytest.mark.parametrize(
    "second",
    [Raw(b"", "reset"), Raw(answer(status=b"HTTP/1.1 500 X")), Raw(answer(HTML + LONG, b"<p>"))],
)
def test_what_came_first_is_read_when_the_second_is_worse(tmp_path: Path, second: Raw) -> None:
    site, captures = crawl(tmp_path / "a.db", Turns(Raw(answer(HTML + LONG)), second))
    assert site.paths().count(REPORT) == 2
    assert captures[0]["to_read"] == 1
    assert findings(tmp_path / "a.db") == 1


def test_a_page_that_always_ends_so_is_asked_for_once(tmp_path: Path) -> None:
    data = Raw(answer(HTML + LONG))
    site = RawSite({"/col/index.html": Raw(answer(HTML, LISTING)), REPORT: data})
    with serve_raw(site):
        for _ in range(2):
            running.run(tmp_path / "a.db", running.portal(site.url), DOWNLOAD_TIMEOUT=20)
    assert site.paths().count(REPORT) == 3
