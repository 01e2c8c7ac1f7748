"""A crawl that seeks its column and meets no list of reports is not clean, and says so."""

from __future__ import annotations

from pathlib import Path

from crawler.crawl.summary import NOTHING_LISTED
from tests.crawler.running import portal, run
from tests.crawler.site import Site, page, serve

TITLE = "测试市公安局2022年政府信息公开工作年度报告"


def test_a_search_that_finds_no_list_is_told(tmp_path: Path) -> None:
    site = Site()
    site.routes["/"] = page("测试市公安局", "<p>欢迎访问本站</p><a href='/xw/'>新闻</a>")
    with serve(site):
        summary = run(tmp_path / "a.db", portal(site.url, columns=()))
    assert not summary["ok"]
    assert summary["failures"] == [f"portal test: {NOTHING_LISTED}"]


def test_one_that_finds_a_list_is_clean(tmp_path: Path) -> None:
    site = Site()
    site.routes["/"] = page("测试市公安局", "<a href='/col/index.html'>政府信息公开年报</a>")
    site.column("/col/index.html", ("/col/202301/t20230118_1003.html", TITLE))
    site.routes["/col/202301/t20230118_1003.html"] = page(TITLE)
    with serve(site):
        summary = run(tmp_path / "a.db", portal(site.url, columns=()))
    assert summary["failures"] == []
