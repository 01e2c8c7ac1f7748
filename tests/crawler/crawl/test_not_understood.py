"""A list whose pages or entries cannot be followed is told: such a crawl is not clean."""

from __future__ import annotations

from pathlib import Path

import pytest

from spiders.lists import DEAD, UNTURNED
from tests.crawler.running import portal, run
from tests.crawler.site import Site, page, serve

TITLE = "测试市公安局{}年政府信息公开工作年度报告"
COLUMN, ONE = "/col/index.html", "/col/202301/t20230118_1003.html"
OWN = f"<a href='{ONE}'>{TITLE.format(2022)}</a>"


@pytest.mark.parametrize(
    ("beside", "cause"),
    [
        ("<p>第1/3页 <a href='javascript:turn.to(next)'>翻</a></p>", UNTURNED),
        ("<p>共3页 第1页</p>", UNTURNED),
        (f"<a href='javascript:void(0)' data-k='7'>{TITLE.format(2021)}</a>", DEAD),
        ("<p>共1页 第1页</p>", None),
        ("<a href='javascript:void(0)'>测试市公安局城东分局2021年政府信息公开年报</a>", None),
    ],
)
def test_what_a_list_shows_and_nothing_follows(
    tmp_path: Path, beside: str, cause: str | None
) -> None:
    site = Site()
    site.routes[COLUMN] = page("年报", OWN + beside)
    site.routes[ONE] = page(TITLE.format(2022))
    with serve(site):
        summary = run(tmp_path / "a.db", portal(site.url))
    assert summary["ok"] is (cause is None), summary["failures"]
    assert cause is None or cause in summary["failures"][0]


@pytest.mark.parametrize("file", [False, True])
def test_an_article_that_speaks_of_a_file_without_one(tmp_path: Path, file: bool) -> None:
    site = Site()
    site.column(COLUMN, (ONE, TITLE.format(2022)))
    told = "<a href='/f/1.txt'>2022年度报告.docx</a>" if file else ""
    site.routes[ONE] = page(TITLE.format(2022), f"<p>详见附件。</p>{told}")
    site.routes["/f/1.txt"] = page("x")
    with serve(site):
        summary = run(tmp_path / "a.db", portal(site.url))
    assert summary["ok"] is file
    assert file or "1 empty" in summary["failures"][0]
