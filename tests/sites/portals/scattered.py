"""Sites of few places: uuid columns, paths of numbers, sites of organs, old police sites."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from uuid import UUID

from tests.sites import pages
from tests.sites.model import Answer, Asked, Expected, Route, Site
from tests.sites.reports import Report, reports


def _hex(text: str, length: int = 32) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def _uuid(text: str) -> str:
    return str(UUID(_hex(text)))


def _page(title: str, body: str) -> Answer:
    return pages.page(pages.html(title, body))


def _article(report: Report) -> Answer:
    text = (
        f"<h1>{report.title}</h1><p>发布时间：{report.published}　来源：{report.bureau}</p>"
        f'<div class="content">{report.html()}</div>'
    )
    return _page(report.title, text)


def _articles(
    bureau: str, years: range, path: Callable[[Report], str]
) -> tuple[dict[str, Route], list[Expected], list[pages.Item]]:
    routes: dict[str, Route] = {}
    expected, items = [], []
    for report in reports(bureau, years):
        routes[path(report).partition("?")[0]] = _article(report)
        expected.append(Expected(bureau, report.year, path(report)))
        items.append((path(report), report.title, report.published))
    return routes, expected, items


def _two(items: Sequence[pages.Item], first: str, second: str, title: str) -> dict[str, Route]:
    """Two list pages, of which the first links to the second."""
    half = -(-len(items) // 2)
    more = pages.anchors(((second, "下一页"),))
    return {
        first: _page(title, pages.entries(items[:half]) + more),
        second: _page(title, pages.entries(items[half:])),
    }


def hebei() -> Site:
    """columns/<uuid>/YYYYMM/DD/<uuid>.html; only a report on the home page shows the column."""
    bureau, folder = "滹阳市公安局", f"/zfxxgk/columns/{_uuid('column')}/"
    routes, expected, items = _articles(
        bureau,
        range(2012, 2025),
        lambda r: f"{folder}{r.month}/{r.published[-2:]}/{_uuid(str(r.year))}.html",
    )
    routes |= _two(items, f"{folder}index.html", f"{folder}index_2.html", "政府信息公开年报")
    home = "<h2>最新</h2>" + pages.entries(items[:1]) + pages.anchors((("/xw/", "新闻"),))
    routes |= {"/index.html": _page(bureau, home), "/xw/index.html": _page("新闻", "<p>新闻</p>")}
    return Site(
        name="hebei",
        family="hebei",
        bureau=bureau,
        column=folder,
        expected=tuple(expected),
        routes=routes,
        missing=pages.not_found(),
        lists=(rf"{folder}(index(_2)?\.html)?",),
        validators=frozenset({"etag"}),
    )


def hebei_older() -> Site:
    """col/<13 digits>/YYYY/MM/DD/<13 digits>.html, as before the columns had uuids."""
    bureau, folder = "滹南县公安局", "/col/1490952431871/"
    routes, expected, items = _articles(
        bureau,
        range(2012, 2025),
        lambda r: f"{folder}{r.published.replace('-', '/')}/{1548400000000 + r.year}.html",
    )
    routes |= _two(items, f"{folder}index.html", f"{folder}index_2.html", "政府信息公开年报")
    way = pages.anchors(((folder, "政府信息公开年报"),))
    routes |= {
        "/index.html": _page(bureau, pages.anchors((("/zwgk/", "政务公开"),))),
        "/zwgk/index.html": _page("政务公开", way),
    }
    return Site(
        name="hebei_older",
        family="hebei",
        bureau=bureau,
        column=folder,
        expected=tuple(expected),
        routes=routes,
        missing=pages.not_found(),
        lists=(rf"{folder}(index(_2)?\.html)?",),
        entry={"level": "county", "short_name": "县公安局"},
    )


def hunan() -> Site:
    """Columns that are paths of numbers; content_<id>.html, without a date."""
    bureau, folder = "资江县公安局", "/25076/25096/37193/"
    routes, expected, items = _articles(
        bureau, range(2012, 2025), lambda r: f"{folder}content_{1202000 + r.year}.html"
    )
    routes |= _two(items, f"{folder}index.htm", f"{folder}index_2.htm", "政府信息公开年报")
    way = pages.anchors((("/25076/25090/index.htm", "公开指南"), (f"{folder}index.htm", "年报")))
    routes |= {
        "/index.htm": _page("资江县人民政府", pages.anchors((("/25076/index.htm", "县公安局"),))),
        "/25076/index.htm": _page("县公安局", way),
        "/25076/25090/index.htm": _page("公开指南", "<p>指南</p>"),
    }
    return Site(
        name="hunan",
        family="hunan",
        bureau=bureau,
        column=f"{folder}index.htm",
        expected=tuple(expected),
        routes=routes,
        missing=pages.not_found(),
        lists=(rf"{folder}(index(_2)?\.htm)?",),
        validators=frozenset({"last-modified"}),
        index="index.htm",
        entry={"level": "county", "short_name": "县公安局"},
    )


def zibo_district() -> Site:
    """site_<organ>/channel_c_<24 hex>_<24 hex>/doc_<24 hex>.html, titles with short names."""
    bureau = "齐都市公安局张河分局"
    folder = f"/gongkai/site_zhqgaj/channel_c_{_hex('a', 24)}_{_hex('b', 24)}/"
    routes, expected, items = _articles(
        bureau, range(2014, 2025), lambda r: f"{folder}doc_{_hex(str(r.year), 24)}.html"
    )
    items = [(url, title.replace(bureau, "张河公安分局"), date) for url, title, date in items]
    routes |= _two(items, f"{folder}index.html", f"{folder}2.html", "政府信息公开年度报告")
    organ = pages.anchors((("./channel_zn/", "公开指南"), (folder, "政府信息公开年度报告")))
    routes |= {
        "/index.html": _page(
            "张河区人民政府", pages.anchors((("/gongkai/site_zhqgaj/", "区公安分局"),))
        ),
        "/gongkai/site_zhqgaj/index.html": _page("区公安分局", organ),
        "/gongkai/site_zhqgaj/channel_zn/index.html": _page("公开指南", "<p>指南</p>"),
    }
    return Site(
        name="zibo_district",
        family="zibo",
        bureau=bureau,
        column=folder,
        expected=tuple(expected),
        routes=routes,
        missing=pages.not_found(),
        lists=(rf"{folder}((index|2)\.html)?",),
        entry={"level": "county", "short_name": "张河公安分局"},
    )


def vsb_organs() -> Site:
    """The xxgk module of VSB: one list for all organs, told apart by wbdeptcode."""
    bureau, module = "眉水市公安局", "/xxgkpt/xxgk-list-bm.jsp"
    column = f"{module}?wbtreeid=5674&wbdeptcode=sgaj"
    made = reports(bureau, range(2013, 2025))
    routes: dict[str, Route] = {}
    expected, items = [], []
    for report in made:
        path = f"/xxgkpt/xxgk-content.jsp?wbtreeid=5674&wbnewsid={9000 + report.year}"
        expected.append(Expected(bureau, report.year, path))
        items.append((path, report.title, report.published))
    by_id = {str(9000 + report.year): _article(report) for report in made}
    others = {
        "sjyj": [("/info/1/7.htm", "眉水市教育局2023年政府信息公开工作年度报告", "2024-01-20")]
    }

    def content(asked: Asked) -> Answer:
        return by_id.get(asked.args.get("wbnewsid", ""), pages.not_found())

    def listing(asked: Asked) -> Answer:
        organ = asked.args.get("wbdeptcode", "")
        found = items if organ == "sgaj" else others.get(organ, [])
        page = int(asked.args.get("PAGENUM", "1"))
        part = found[(page - 1) * 7 : page * 7]
        following = f"{module}?PAGENUM={page + 1}&wbtreeid=5674&wbdeptcode={organ}"
        more = pages.anchors(((following, "下页"),)) if page * 7 < len(found) else ""
        return _page("政府信息公开年报", pages.entries(part) + more)

    organs = pages.anchors(
        ((f"{module}?wbtreeid=5674&wbdeptcode=sjyj", "市教育局"), (column, "市公安局"))
    )
    routes |= {
        "/index.htm": _page("眉水市人民政府", pages.anchors((("/xxgkpt/bm.htm", "部门信息公开"),))),
        "/xxgkpt/bm.htm": _page("部门信息公开", organs),
        "/info/1/7.htm": _page("其他", "<p>其他</p>"),
        module: listing,
        "/xxgkpt/xxgk-content.jsp": content,
    }
    return Site(
        name="vsb_organs",
        family="vsb",
        bureau=bureau,
        column=column,
        expected=tuple(expected),
        routes=routes,
        missing=pages.not_found(),
        lists=(rf"{module}\?.*",),
        index="index.htm",
        entry={"short_name": "市公安局"},
    )


def trs_groups() -> Site:
    """A folder a year and a group of departments below, whose slug keeps the year it was made."""
    bureau, base = "磁湖区公安分局", "/zwgk/xxgknb/"
    routes: dict[str, Route] = {}
    expected = []
    years = []
    for report in reports(bureau, range(2016, 2025)):
        slug = "2021cgbm" if report.year > 2020 else f"{report.year}_72801"
        year = f"{base}{report.year}n/"
        folder = f"{year}{slug}/"
        path = f"{folder}{report.month}/t{report.compact}_{875000 + report.year}.html"
        routes[path] = _article(report)
        office = reports("磁湖区教育局", [report.year])[0]
        theirs = f"{folder}{report.month}/t{report.compact}_{975000 + report.year}.html"
        routes[theirs] = _article(office)
        items = [
            (path, report.title, report.published),
            (theirs, office.title, office.published),
        ]
        routes[f"{folder}index.html"] = _page("区直部门", pages.entries(items))
        groups = pages.anchors(((f"./{slug}/", "区直部门"), ("./xzjd/", "乡镇街道")))
        routes[f"{year}index.html"] = _page(f"{report.year}年", groups)
        routes[f"{year}xzjd/index.html"] = _page("乡镇街道", "<p>暂无</p>")
        expected.append(Expected(bureau, report.year, path))
        years.append((f"./{report.year}n/", f"{report.year}年"))
    routes |= {
        "/index.html": _page("磁湖区人民政府", pages.anchors((("/zwgk/", "政务公开"),))),
        "/zwgk/index.html": _page("政务公开", pages.anchors(((base, "政府信息公开年报"),))),
        f"{base}index.html": _page("政府信息公开年报", pages.anchors(years)),
    }
    return Site(
        name="trs_groups",
        family="trs_wcm",
        bureau=bureau,
        column=f"{base}2023n/2021cgbm/",
        expected=tuple(expected),
        routes=routes,
        missing=pages.not_found(),
        lists=(rf"{base}(\d+n/(\w+/)?)?(index\.html)?",),
        validators=frozenset({"etag", "last-modified"}),
        entry={"level": "county", "short_name": "区公安分局"},
    )


def old_police() -> Site:
    """Three columns of an old police site, whose pages count up and say nothing of the next."""
    bureau = "燕北市公安局"
    routes, expected, items = _articles(
        bureau, range(2008, 2018), lambda r: f"/web/detail_getInfo_{300000 + r.year}_col1167.html"
    )
    first, middle, last = items[:4], items[4:7], items[7:]
    columns = (
        "/web/listPage_allJfts_2_col1167_30_1.html",
        "/default.php?mod=article&fid=242&s15801039_start=0",
        "/info/iList.jsp?site_id=YBga&cat_id=2697&cur_page=1",
    )

    def page(part: list[pages.Item]) -> Answer:
        return _page("信息公开年报", pages.entries(part)) if part else pages.not_found()

    def by_offset(asked: Asked) -> Answer:
        start = int(asked.args.get("s15801039_start", "0"))
        return page(middle[start : start + 2])

    def by_page(asked: Asked) -> Answer:
        number = int(asked.args.get("cur_page", "1"))
        return page(last[(number - 1) * 2 : number * 2])

    names = ("政府信息公开年报", "信息公开年度报告", "信息公开年报")
    menu = pages.anchors(zip(columns, names, strict=True))
    routes |= {
        "/index.html": _page(bureau, pages.anchors((("/gk/", "信息公开"),))),
        "/gk/index.html": _page("信息公开", menu),
        columns[0]: page(first[:3]),
        columns[0].replace("_1.html", "_2.html"): page(first[3:]),
        "/default.php": by_offset,
        "/info/iList.jsp": by_page,
    }
    return Site(
        name="old_police",
        family="old_police",
        bureau=bureau,
        column=columns[0],
        expected=tuple(expected),
        routes=routes,
        missing=pages.not_found(),
        lists=(r"/web/listPage_.*", r"/default\.php\?.*", r"/info/iList\.jsp\?.*"),
        more_columns=columns[1:],
    )


SITES = (
    hebei, hebei_older, hunan, zibo_district, vsb_organs, trs_groups, old_police
)  # fmt: skip
