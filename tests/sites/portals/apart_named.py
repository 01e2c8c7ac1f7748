"""Portals after a fourth set by another hand: columns by other names, and what stands beside."""

from __future__ import annotations

from collections.abc import Callable

from tests.sites import pages
from tests.sites.model import Answer, Asked, Expected, Route, Site
from tests.sites.portals.apart import TITLE, article, newest_first, others, page, published
from tests.sites.reports import Report, reports

NEWS = (
    "我局召开2020年政府信息公开年度报告编制工作会",
    "我局2021年政府信息公开工作年度报告编制工作获市政府通报表扬",
    "县公安局在全县2022年度政府信息公开年度报告评比中获第一名",
)


def _menu(*titled: tuple[str, str]) -> str:
    return pages.anchors(titled)


def _news(routes: dict[str, Route], root: str) -> str:
    """News about reports, as a home page has them: none is a report."""
    listed = [(f"{root}{n}01.html", title, "2021-03-01") for n, title in enumerate(NEWS, 1)]
    others(routes, listed)
    return pages.entries(listed)


def form_turned() -> Site:
    """An old site: a splash page, titles cut off, pages turned by a form that a function sends."""
    bureau, column = "桑坪县公安局", "/list.asp?bigid=2"
    routes: dict[str, Route] = {}
    made = reports(bureau, range(2014, 2023), [TITLE, "{year}年政府信息公开年报"])

    def path(report: Report) -> str:
        return f"/show.asp?id={report.year}"

    by_year = {str(report.year): report for report in made}
    rows = [(report.year, report.title, report.published) for report in reversed(made)]
    turns = ("<script>function goPage(n){document.pageform.curpage.value=n;"
             "document.pageform.submit();}\nfunction openNews(id){window.open('show.asp?id='+id,"
             "'_blank');}</script>")  # fmt: skip

    def listed(asked: Asked) -> Answer:
        if asked.args.get("bigid") != "2":
            return page("公安要闻", _menu(("/main.asp", "首页")) + news)
        number = int(asked.form.get("curpage", "1")) if asked.method == "POST" else 1
        shown = "".join(
            f"<tr><td><a href='#' onclick='openNews({year});return false;'>{title[:16]}…</a></td>"
            f"<td>[{date}]</td></tr>" for year, title, date in rows[number * 4 - 4 : number * 4]
        )  # fmt: skip
        after = f"<a href='javascript:goPage({number + 1})'>下一页</a>" if number < 3 else "下一页"
        form = (f"<form name='pageform' method='post' action='{column}'><input type='hidden' "
                f"name='curpage' value='{number}'>第{number}/3页 {after}</form>")  # fmt: skip
        return page("警务公告", f"{turns}<table>{shown}</table>{form}")

    def shown(asked: Asked) -> Answer:
        report = by_year.get(asked.args.get("id", ""))
        if report is None:
            return pages.not_found()
        return article(report.title, report.html())

    news = _news(routes, "/xw/")
    menu = _menu(("/list.asp?bigid=1", "公安要闻"), (column, "警务公告"))
    routes |= {
        "/list.asp": listed,
        "/show.asp": shown,
        "/main.asp": page(bureau, menu),
        "/index.html": page(bureau, "<a href='/main.asp'>进入网站</a>"),
    }
    expected = tuple(Expected(bureau, report.year, path(report)) for report in made)
    return Site("form_turned", "generic", bureau, column, expected, routes, pages.not_found(),
                lists=(r"/list\.asp.*",))  # fmt: skip


def past_years() -> Site:
    """Beside the column stands that of the years before; a news item is no column."""
    bureau, column = "芦塘市公安局", "/html/xxgk/gs/"
    routes: dict[str, Route] = {}
    made = reports(bureau, range(2013, 2024), [TITLE])
    items, expected = published(routes, made, lambda r: f"/html/nb/{r.year}/{r.compact}.html")
    newest = newest_first(items)
    past = "/html/xxgk/lsnb/"
    routes |= {
        column: page("执法公示", pages.entries(newest[:4]) + _menu((past, "历年年报"))),
        past: page("历年年报", "<table>" + "".join(
            f"<tr><td>{title[6:11]}</td><td><a href='{url}'>查看</a></td></tr>"
            for url, title, _ in newest[4:]) + "</table>"),
        "/html/jw/": page("阳光警务", _menu((column, "执法公示"), ("/html/zn/", "办事指南"))),
        "/html/zn/": page("办事指南", "<p>户政</p>"),
    }  # fmt: skip
    home = _menu(("/html/jw/", "阳光警务")) + _news(routes, "/html/xw/")
    routes["/index.html"] = page(bureau, home)
    return Site("past_years", "generic", bureau, column, expected, routes, pages.not_found(),
                lists=(column, past, "/html/(jw|zn)/"))  # fmt: skip


def county_organs() -> Site:
    """A county's portal has its own reports nearest; the police stand in its list of organs.

    One list holds all organs' newest reports, cut off, with "load more"; the police's section has
    an older one in a frame.
    """
    bureau, listed, section = "岑岭县公安局", "/xxgk/bmnb/", "/xxgk/gaj/"
    routes: dict[str, Route] = {}
    made = reports(bureau, range(2017, 2024), [TITLE])
    oldest, later = made[-1], made[:-1]
    items, found = published(routes, later, lambda r: f"{listed}{r.year}a1.html")
    foreign: list[pages.Item] = []
    for organ in ("岑岭县财政局", "岑岭县教育局"):
        theirs = reports(organ, range(2018, 2024), [TITLE])
        part, _ = published(routes, theirs, _path_of(listed, organ))
        foreign += part
    own = reports("岑岭县人民政府", range(2021, 2024), ["岑岭县{year}年政府信息公开工作年度报告"])
    county, _ = published(routes, own, lambda r: f"/xxgk/zfnb/{r.year}.html")
    rows = newest_first([*items, *foreign])

    def part_of(asked: Asked) -> Answer:
        start = int(asked.args.get("start", "0"))
        more = f"<a href='?start={start + 8}'>加载更多</a>" if start + 8 < len(rows) else ""
        return page("部门年报", pages.entries(rows[start : start + 8]) + more)

    framed = f"{section}{oldest.year}nb.html"
    routes |= {
        listed: part_of,
        "/xxgk/zfnb/": page("县政府年报", pages.entries(county)),
        f"{section}doc.jsp": page(oldest.title, f"<h3>{oldest.title}</h3>{oldest.html()}"),
        framed: page(f"{oldest.year}年-岑岭县人民政府", "<iframe src='doc.jsp?id=8'></iframe>"),
        section: page("县公安局", _menu((framed, f"{oldest.year}年"), (listed, "更多部门年报"))),
        "/xxgk/": page("信息公开", _menu(("/xxgk/zfnb/", "政府信息公开年报"),
                                         ("/xxgk/czj/", "县财政局"), (section, "县公安局"))),
        "/xxgk/czj/": page("县财政局", "<p>机构职能</p>"),
        "/index.html": page("岑岭县人民政府", _menu(("/xxgk/", "信息公开"))),
    }  # fmt: skip
    expected = (Expected(bureau, oldest.year, f"{section}doc.jsp?id=8"), *found)
    return Site("county_organs", "generic", bureau, section, expected, routes, pages.not_found(),
                lists=(f"{listed}.*", section, "/xxgk/((zfnb|czj)/)?"))  # fmt: skip


def _path_of(listed: str, organ: str) -> Callable[[Report], str]:
    return lambda report: f"{listed}{report.year}{ord(organ[3]) % 97}.html"


SITES = (form_turned, past_years, county_organs)
