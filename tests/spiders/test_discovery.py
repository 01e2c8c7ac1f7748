"""Finding the annual-report column from a home page alone."""

from __future__ import annotations

from pathlib import Path

from tests.crawler import running
from tests.crawler.site import Site, page, serve

TITLE = "测试市公安局{}年政府信息公开工作年度报告"


def link(href: str, text: str) -> str:
    return f'<a href="{href}">{text}</a> '


def build(site: Site) -> list[str]:
    """A portal with news, a calendar without end, and its column three clicks away."""
    menu = link("/news/", "新闻动态") + link("/xxgk/", "政府信息公开") + link("/fw/", "公开服务")
    calendar = "".join(link(f"/cal/?d={day}", f"{day}日信息公开") for day in range(50))
    site.routes["/"] = page("首页", menu + link("/news/1.html", "警民恳谈会"))
    site.routes["/news/"] = page("新闻", menu)
    site.routes["/fw/"] = page("服务", menu + calendar)
    site.routes["/xxgk/"] = page("信息公开", menu + link("/xxgk/fd/", "法定主动公开内容"))
    site.routes["/xxgk/fd/"] = page("法定", menu + link("/xxgk/nb/", "政府信息公开年报"))
    reports = [f"/xxgk/nb/{2015 + number}_{number}.html" for number in range(4)]
    titles = [link(path, TITLE.format(2015 + n)) for n, path in enumerate(reports)]
    site.routes["/xxgk/nb/"] = page("年报", menu + "".join(titles[:2]) + link("p2.html", "下一页"))
    site.routes["/xxgk/nb/p2.html"] = page("年报", menu + "".join(titles[2:]))
    for number, path in enumerate(reports):
        site.routes[path] = page(TITLE.format(2015 + number))
    return reports


def test_the_column_is_found_and_nothing_else_is_fetched(tmp_path: Path) -> None:
    site = Site()
    reports = build(site)
    with serve(site):
        fields = running.portal(site.url, family="generic", columns=[])
        summary = running.run(tmp_path / "a.db", fields)
    assert site.paths() == [
        "/robots.txt",
        "/",
        "/xxgk/",
        "/xxgk/fd/",
        "/xxgk/nb/",
        *reports[:2],
        "/xxgk/nb/p2.html",
        *reports[2:],
    ]
    assert summary["counts"]["documents_read"] == 4


def test_the_search_ends_with_its_budget(tmp_path: Path) -> None:
    site = Site()
    build(site)
    site.routes["/xxgk/"] = page("信息公开", "空")
    for day in range(50):
        site.routes[f"/cal/?d={day}"] = page("日历", link(f"/cal/?d={day + 50}", "信息公开"))
    with serve(site):
        fields = running.portal(site.url, family="generic", columns=[])
        summary = running.run(tmp_path / "a.db", fields, GONGAN_DISCOVERY_BUDGET=6)
    assert len(site.seen) == 2 + 6
    assert summary["counts"]["documents_read"] == 0
