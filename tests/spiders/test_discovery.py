"""Finding the annual-report column from a home page alone."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest

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


def notices(site: Site) -> list[str]:
    """A portal without a column: its reports stand among its notices, on two of three pages."""
    site.routes["/"] = page("首页", link("/xw/", "新闻动态") + link("/tzgg/", "通知公告"))
    site.routes["/xw/"] = page("新闻", "空")
    reports = []
    for number in range(3):
        lines = [link(f"/tzgg/{number}{n}.html", f"关于召开第{n}次会议的通知") for n in range(4)]
        if number != 1:
            path = f"/tzgg/{2019 + number}_1.html"
            reports.append(path)
            lines.append(link(path, TITLE.format(2019 + number)))
            site.routes[path] = page(TITLE.format(2019 + number))
        following = link(f"/tzgg/p{number + 1}.html", "下一页") if number < 2 else ""
        name = f"/tzgg/p{number}.html" if number else "/tzgg/"
        site.routes[name] = page("通知公告", "".join(lines) + following)
    return reports


def test_without_a_column_reports_are_found_among_the_notices(tmp_path: Path) -> None:
    site = Site()
    reports = notices(site)
    with serve(site):
        fields = running.portal(site.url, family="generic", columns=[])
        summary = running.run(tmp_path / "a.db", fields)
    assert set(reports) <= set(site.paths())
    assert "/xw/" not in site.paths()
    assert not any(path.startswith("/tzgg/0") for path in site.paths()), "no notice is fetched"
    assert summary["counts"]["documents_read"] == 2


def test_a_column_and_the_notices_are_both_searched_where_the_entry_names_both(
    tmp_path: Path,
) -> None:
    site = Site()
    reports = [*build(site), *notices(site)]
    with serve(site):
        columns = [f"{site.url}/xxgk/nb/", f"{site.url}/tzgg/"]
        fields = running.portal(site.url, family="generic", columns=columns)
        running.run(tmp_path / "a.db", fields)
    assert set(reports) <= set(site.paths())
    assert not any(path.startswith("/tzgg/0") for path in site.paths())


COUNTY = ("教育局", "民政局", "公安局", "财政局")
OWN = "测试县公安局"
OF_AN_ORGAN = "测试县{}{}年政府信息公开工作年度报告"


def county(site: Site, way: str, years: range) -> tuple[list[str], list[str]]:
    """A county's portal: all organs' reports of some years, and the police's column.

    ``way`` leads from the home page to the list of all organs; that has the police's latest.
    """
    menu = link("/zfxxgknb/", way) + link("/gk/", "政府信息公开")
    every = [(organ, year) for year in years for organ in COUNTY]
    listed = [link(f"/zfxxgknb/{organ}{year}.html", OF_AN_ORGAN.format(organ, year))
              for organ, year in every]  # fmt: skip
    site.routes["/"] = page("首页", menu + "".join(listed[:2]))
    site.routes["/zfxxgknb/"] = page("公开", menu + "".join(listed))
    site.routes["/gk/"] = page("信息公开", menu + link("/gk/gaj/", f"{OWN}信息公开"))
    site.routes["/gk/gaj/"] = page("县公安局", menu + link("/gk/gaj/nb/", "政府信息公开年报"))
    own = {
        f"/gk/gaj/nb/{year}_1.html": OF_AN_ORGAN.format("公安局", year)
        for year in range(2012, 2020)
    }
    site.routes["/gk/gaj/nb/"] = page("年报", menu + "".join(map(link, own, own.values())))
    for path, title in own.items():
        site.routes[path] = page(title)
    police = {
        quote(f"/zfxxgknb/公安局{year}.html"): OF_AN_ORGAN.format("公安局", year) for year in years
    }
    for path, title in police.items():
        site.routes[path] = page(title)
    return list(own), list(police)


@pytest.mark.parametrize("years", [range(2020, 2021), range(2020, 2023)])
@pytest.mark.parametrize("way", ["政府信息公开年报", "更多"])
def test_a_list_of_all_organs_does_not_end_the_search_for_the_polices_own(
    tmp_path: Path, way: str, years: range
) -> None:
    site = Site()
    own, police = county(site, way, years)
    with serve(site):
        fields = running.portal(site.url, family="generic", columns=[], name=OWN)
        running.run(tmp_path / "a.db", fields)
    assert site.paths()[2] == "/zfxxgknb/"
    assert set(own) | set(police) == {path for path in site.paths() if path.endswith(".html")}


def test_a_column_that_more_leads_to_ends_the_search(tmp_path: Path) -> None:
    site = Site()
    years = range(2015, 2023)
    reports = {f"/zfxxgknb/{year}_1.html": TITLE.format(year) for year in years}
    titles = list(map(link, reports, reports.values()))
    menu = (
        link("/xxgk/", "政府信息公开") + link("/fd/", "法定主动公开内容") + link("/zn/", "公开指南")
    )
    site.routes["/"] = page("首页", menu + titles[0] + link("/zfxxgknb/", "更多"))
    site.routes["/zfxxgknb/"] = page("年报", menu + "".join(titles))
    for path, title in reports.items():
        site.routes[path] = page(title)
    for path in ("/xxgk/", "/fd/", "/zn/"):
        site.routes[path] = page("公开", menu)
    with serve(site):
        fields = running.portal(site.url, family="generic", columns=[])
        running.run(tmp_path / "a.db", fields)
    assert set(site.paths()) == {"/robots.txt", "/", "/zfxxgknb/", *reports}
