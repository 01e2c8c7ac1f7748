"""Portals after a fifth set by another hand: lists turned by numbers, pictures, menus, scripts."""

from __future__ import annotations

from collections.abc import Iterable

from tests.sites import pages
from tests.sites.model import Answer, Asked, Expected, Route, Site
from tests.sites.portals.apart import TITLE, newest_first, others, page, published
from tests.sites.reports import Report, reports

NEWS = (
    "夏季治安巡查集中行动",
    "交通组织调整通告",
    "窗口延时服务举措",
    "反诈宣传进社区活动",
    "警营开放日邀请函",
    "民警心理健康讲座",
)


def news(routes: dict[str, Route], root: str, years: Iterable[int]) -> list[pages.Item]:
    titled = [
        (f"{root}{year}{at}x.html", f"{year}年{title}", f"{year}-0{at + 3}-11")
        for year in years
        for at, title in enumerate(NEWS[:4])
    ]
    return others(routes, titled)


def chunks(items: list[pages.Item], size: int) -> list[list[pages.Item]]:
    return [items[at : at + size] for at in range(0, len(items), size)]


def numbers_alone() -> Site:
    """Every number is a link, as is that of the page itself; old reports lie among notices.

    Years there are in characters and titles cut off; a relative base stands above the links.
    """
    bureau, column, notices = "石坪县公安局", "/web/list.asp?classid=7", "/web/list.asp?classid=3"
    routes: dict[str, Route] = {}
    later, expected = published(
        routes, reports(bureau, range(2012, 2019), [TITLE]), lambda r: f"/web/show/{r.year}.html"
    )
    old = [
        Report(bureau, year, f"{bureau}{said}年度政府信息公开工作报告", f"{year + 1}-02-01")
        for year, said in ((2009, "二〇〇九"), (2010, "二○一○"))
    ]
    earlier, more = published(routes, old, lambda r: f"/web/show/{r.year}.html")
    listed = {
        "7": newest_first(later),
        "3": newest_first([*earlier, *news(routes, "/web/show/n", range(2010, 2012))]),
    }
    names = {"7": "公开年报", "3": "通知公告"}

    def shown(asked: Asked) -> Answer:
        which = asked.args.get("classid", "7")
        parts = chunks(listed[which], 4)
        number = int(asked.args.get("page", "1"))
        rows = "".join(
            f"<tr><td><a href='{url}'>{title[:17]}…</a>({date[5:]})</td></tr>"
            for url, title, date in parts[number - 1]
        )
        turn = " ".join(
            f"<a href='../list.asp?classid={which}&page={at}'>[{at}]</a>"
            for at in range(1, len(parts) + 1)
        )
        return page(names[which], f"<table>{rows}</table><p>{turn}</p>", head="<base href='show/'>")

    routes |= {
        "/web/list.asp": shown,
        "/index.html": page(bureau, pages.anchors(((column, "公开年报"), (notices, "通知公告")))),
    }
    return Site(
        "numbers_alone",
        "generic",
        bureau,
        column,
        (*expected, *more),
        routes,
        pages.not_found(),
        lists=(r"/web/list\.asp.*",),
    )


def pressed_numbers() -> Site:
    """Nothing is a link: rows and numbers are pressed; files are named by what links say.

    Those of the years before lie among the forms for download.
    """
    bureau, column, forms = "梧坪市公安局", "/channel/ndbg/list_1.html", "/channel/xzzx/1.html"
    routes: dict[str, Route] = {}
    made = reports(bureau, range(2017, 2023), [TITLE])
    items, found = published(routes, made, lambda r: f"/content/article/{r.year}.html")
    expected = list(found)
    newest = made[0]
    file = f"/system/resource/download?fid=a{newest.year}"
    routes["/system/resource/download"] = pages.docx_file(newest.docx())
    told = f"<p>详见附件。</p><p><a href='{file}'>{newest.year}年度报告.docx</a></p>"
    routes[items[0][0]] = page(
        newest.title, f"<h1>{newest.title}</h1><div class='txt'>{told}</div>"
    )
    expected[0] = Expected(bureau, newest.year, file)
    parts = chunks(newest_first(items), 3)
    for number, part in enumerate(parts, 1):
        rows = "".join(
            f"<div onclick=\"window.open('{url}')\"><span>{title}</span></div>"
            for url, title, _ in part
        )
        turn = "".join(
            f"<span onclick=\"location.href='list_{at}.html'\">{at}</span>"
            for at in range(1, len(parts) + 1)
        )
        routes[f"/channel/ndbg/list_{number}.html"] = page("政府信息公开年度报告", rows + turn)
    rows = "".join(
        f"<tr><td>{name}申请表</td><td><a href='/up/f{at}.txt'>下载</a></td></tr>"
        for at, name in enumerate(("户口迁移", "养犬登记"))
    )
    for report in reports(bureau, range(2014, 2017), ["{bureau}{year}年政府信息公开年报"]):
        path = f"/upload/{report.year}.pdf"
        routes[path] = pages.pdf_file(report.pdf())
        expected.append(Expected(bureau, report.year, path))
        rows += f"<tr><td>{report.title}</td><td><a href='{path}'>下载</a></td></tr>"
    home = pages.anchors(((column, "政府信息公开年度报告"), (forms, "下载中心")))
    routes |= {forms: page("下载中心", f"<table>{rows}</table>"), "/index.html": page(bureau, home)}
    return Site(
        "pressed_numbers",
        "generic",
        bureau,
        column,
        tuple(expected),
        routes,
        pages.not_found(),
        lists=(r"/channel/ndbg/list_\d\.html", forms),
    )


def chosen_years() -> Site:
    """A menu's choice sends a form for another year; all else calls functions in a file."""
    bureau, column = "霞坪市公安局", "/xxgk/catalog.jsp?org=gaj"
    routes: dict[str, Route] = {}
    items, expected = published(
        routes, reports(bureau, range(2018, 2023), [TITLE]), lambda r: f"/xxgk/info/{r.year}8.shtml"
    )
    listed = newest_first([*items, *news(routes, "/xxgk/info/", range(2019, 2025))])
    named = {url: url.rpartition("/")[2].partition(".")[0] for url, _, _ in listed}
    for url, name in named.items():
        routes[f"/xxgk/info/{name}.shtml"] = routes[url]

    def catalog(asked: Asked) -> Answer:
        year = asked.args.get("year", "2024")
        parts = chunks([item for item in listed if item[2].startswith(year)], 3)
        number = int(asked.args.get("pageIndex", "1"))
        options = "".join(
            f"<option value='{at}'{' selected' * (str(at) == year)}>{at}年</option>"
            for at in range(2024, 2018, -1)
        )
        form = (
            "<form name='f' action='catalog.jsp'><input type='hidden' name='org' value='gaj'>"
            f"<select name='year' onchange='this.form.submit()'>{options}</select></form>"
        )
        rows = "".join(
            "<li><a href='javascript:void(0)' onclick=\"return openInfo("
            f"'{named[url]}')\">{title}</a></li>"
            for url, title, _ in parts[number - 1]
        )
        turn = "".join(
            f"<a href='javascript:toPage({at})'>{at}</a> " for at in range(1, len(parts) + 1)
        )
        return page("公开目录", f"<script src='/js/common.js'></script>{form}{rows}{turn}")

    script = (
        'function openInfo(id) {\n window.open("/xxgk/info/" + id + ".shtml");\n}\n'
        "function toPage(p) {\n var f = document.forms['f'];\n"
        ' location.href = "catalog.jsp?org=" + f.org.value + "&year=" + f.year.value'
        ' + "&pageIndex=" + p;\n}'
    )
    routes |= {
        "/xxgk/catalog.jsp": catalog,
        "/js/common.js": Answer(script.encode(), media_type="application/javascript"),
        "/index.html": page(bureau, pages.anchors(((column, "公开目录（市公安局）"),))),
    }
    return Site(
        "chosen_years",
        "generic",
        bureau,
        column,
        expected,
        routes,
        pages.not_found(),
        lists=(r"/xxgk/catalog\.jsp.*",),
    )


SITES = (numbers_alone, pressed_numbers, chosen_years)
