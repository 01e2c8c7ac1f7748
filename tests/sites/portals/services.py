"""Lists behind services: UCAP's search, Hanweb's JPaaS, the guide pages of gkmlpt."""

from __future__ import annotations

import hashlib
import json
from html import escape
from uuid import UUID

from tests.sites import pages
from tests.sites.model import HERE, Answer, Asked, Expected, Route, Site
from tests.sites.reports import Report, reports

CHANNEL = "4f0c6a1d9b2e47358c1a5d7e90b3f264"
JPAAS = "/api-gateway/jpaas-publish-server/front/page/build/unit"


def _hex(report: Report) -> str:
    return hashlib.md5(f"{report.bureau}{report.year}".encode()).hexdigest()


def _json(data: object) -> Answer:
    text = json.dumps(data, ensure_ascii=False)
    return Answer(text.encode(), media_type="application/json;charset=utf-8")


def _shell(bureau: str, title: str, body: str, head: str = "") -> Answer:
    return pages.page(pages.html(f"{title}_{bureau}", body, head=head))


def ucap_search() -> Site:
    """The list only from /common/search/<channel>; named paths; a covering letter with an annex."""
    bureau, column = "渭水市公安局", "/wsgaj/ndbg/zwgklist.shtml"
    routes: dict[str, Route] = {}
    expected, results = [], []
    for report in reports(bureau, range(2010, 2025)):
        path = document = f"/wsgaj/ndbg/{report.month}/{_hex(report)}.shtml"
        title, body = report.title, report.html()
        if report.year == 2013:
            path = document = f"/wsgaj/ndbg/t{1070000 + report.year}.shtml"
        if report.year == 2019:
            title = f"{bureau}关于报送2019年政府信息公开工作年度报告的函"
            document = f"/wsgaj/ndbg/{report.month}/{_hex(report)}/files/fj1.docx"
            routes[document] = pages.docx_file(report.docx())
            body = (
                "<p>市人民政府办公室：</p><p>　　现将我局年度报告随函报送，请审阅。</p><p>附件：<a "
                f'href="{document}">{report.title}.docx</a></p><p>{bureau}</p>'
            )
        text = (
            f"<ucaptitle><h1>{title}</h1></ucaptitle><publishtime>{report.published}</publishtime>"
            f'<div class="article_content"><ucapcontent>{body}</ucapcontent></div>'
        )
        routes[path] = _shell(bureau, title, text, pages.meta(title, report.published, bureau))
        expected.append(Expected(bureau, report.year, document))
        results.append(
            {
                "title": title, "url": path, "content": title, "contentHtml": body,
                "publishedTimeStr": f"{report.published} 10:00:00", "subTitle": "",
                "domainMetaList": [{"resultList": [{"key": "source", "value": bureau}]}],
            }
        )  # fmt: skip

    def search(asked: Asked) -> Answer:
        page, size = int(asked.args.get("page", "1")), min(6, int(asked.args.get("_pageSize", "9")))
        part = results[(page - 1) * size : page * size]
        if asked.args.get("_isJson") == "true":
            data = {"total": len(results), "page": page, "rows": size, "results": part}
            return _json({"data": data, "code": 200})
        rows = "".join(
            f'<li><div class="title"><a href="{one["url"]}">{one["title"]}</a></div></li>'
            for one in part
        )
        return pages.page(f'<ul id="body">{rows}</ul>')

    script = (
        f'<div id="list"></div><script>load("/common/search/{CHANNEL}?_isAgg=true&_isJson=true'
        '&_pageSize=6&_template=index&page=", "#list");</script>'
    )
    organ = "/wsgaj/xxgkzn/bmgkzn.shtml"
    guide = pages.anchors(((organ, "政府信息公开指南"), (column, "年度报告")))
    home = pages.anchors(((organ, "政府信息公开"), ("/xw/list.shtml", "新闻")))
    routes |= {
        "/index.shtml": _shell(bureau, "首页", home),
        organ: _shell(bureau, "政府信息公开指南", guide + "<p>指南</p>"),
        "/xw/list.shtml": _shell(bureau, "新闻", "<p>新闻</p>"),
        column: _shell(bureau, "年度报告", guide + script),
        f"/common/search/{CHANNEL}": search,
    }
    return Site(
        name="ucap_search",
        family="ucap",
        bureau=bureau,
        column=column,
        expected=tuple(expected),
        routes=routes,
        missing=pages.not_found(),
        lists=(column.replace(".", r"\."), rf"/common/search/{CHANNEL}\?.*"),
        index="index.shtml",
    )


def _jpaas(name: str, bureau: str, *, abroad: bool, rows: int, years: range) -> Site:
    column, number = f"/col/col{1229500 + rows}/index.html", str(1229500 + rows)
    routes: dict[str, Route] = {}
    found: list[tuple[Expected, str]] = []
    for report in reports(bureau, years):
        path = f"/col/col{number}/art/{report.published[:4]}/art_{UUID(_hex(report))}.html"
        text = (
            f'<h1>{report.title}</h1><div id="zoom">{report.html()}</div><p>{report.published}</p>'
        )
        head = pages.meta(report.title, report.published, bureau)
        routes[path] = _shell(bureau, report.title, text, head)
        row = f'<li><a href="{path}" title="{report.title}">{report.title}</a></li>'
        found.append((Expected(bureau, report.year, path), row))

    def listed(page: int) -> str:
        rows_of = found[(page - 1) * rows : page * rows]
        return f"<ul class='list'>{''.join(row for _, row in rows_of)}</ul>"

    query = f"{{'webId':'3189','pageId':'{number}','parseType':'bulidstatic','pageType':'column'," \
            f"'tagId':'当前栏目list','tplSetId':'WE1aSe'}}"  # fmt: skip
    paging = (
        f'<div class="paging" count="{len(found)}" rows="{rows}" pageNo="1" unitUrl="{JPAAS}"'
        f' queryData="{escape(query)}"></div>'
    )

    def unit(asked: Asked) -> Answer:
        page = 1 if abroad else int(asked.args.get("pageNo", "1"))
        good = asked.args.get("pageId") == number and asked.args.get("tplSetId") == "WE1aSe"
        return _json({"success": good, "data": {"html": listed(page) if good else ""}})

    way = pages.anchors((("/col/col1/index.html", "公开指南"), (column, "政府信息公开年报")))
    home = pages.anchors((("/col/col2/index.html", "政务公开"),))
    routes |= {
        "/index.html": _shell(bureau, "首页", home),
        "/col/col1/index.html": _shell(bureau, "公开指南", "<p>指南</p>"),
        "/col/col2/index.html": _shell(bureau, "政务公开", way),
        column: _shell(bureau, "政府信息公开年报", way + listed(1) + paging),
        JPAAS: unit,
    }
    reached = found[:rows] if abroad else found
    return Site(
        name=name,
        family="hanweb",
        bureau=bureau,
        column=column,
        expected=tuple(expected for expected, _ in reached),
        routes=routes,
        missing=pages.not_found(),
        lists=(column.replace(".", r"\."), rf"{JPAAS}\?.*"),
    )


def jpaas() -> Site:
    """Further pages as JSON with a fragment of HTML, by what a div of the column says."""
    return _jpaas("jpaas", "越州市公安局", abroad=False, rows=4, years=range(2012, 2025))


def jpaas_abroad() -> Site:
    """The same, and the first page for every page, as clients abroad are given."""
    return _jpaas("jpaas_abroad", "明港市公安局", abroad=True, rows=8, years=range(2008, 2025))


def gkmlpt_guide() -> Site:
    """Only the mobile guide page of gkmlpt is linked; its index holds the tree."""
    bureau, root, category = "端水市公安局", "/dssgaj", 6120
    routes: dict[str, Route] = {}
    expected, articles = [], []
    for report in reports(bureau, range(2012, 2025)):
        number = 1090000 + report.year
        path = f"{root}/gkmlpt/content/1/{number // 1000}/post_{number}.html"
        text = f'<h1>{report.title}</h1><div class="article-content">{report.html()}</div>'
        routes[path] = pages.page(pages.html(report.title, text))
        expected.append(Expected(bureau, report.year, path))
        articles.append({"id": number, "title": report.title, "url": HERE + path, "post_url": path})

    def api(asked: Asked) -> Answer:
        page, size = max(1, int(asked.args.get("page", "1"))), 9
        part = articles[(page - 1) * size : page * size]
        return _json({"total": len(articles), "articles": part})

    tree = [{"id": category, "name": "政府信息公开年度报告", "parent": 0, "children": []}]
    config = {"SITE_ID": "660001", "SID": "660001", "ROOT": root, "TREE": tree}
    script = f"<script>window._CONFIG = {json.dumps(config, ensure_ascii=False)};</script>"
    guide = pages.anchors(((f"{root}/gkmlpt/mguide", "政府信息公开"), ("/jwzx/", "警务")))
    routes |= {
        "/index.html": pages.page(pages.html(bureau, guide)),
        "/jwzx/index.html": pages.page(pages.html("警务", "<p>警务</p>")),
        f"{root}/gkmlpt/mguide": pages.page(
            pages.html("政府信息公开指南", "<div id=app></div><p>指南</p>")
        ),
        f"{root}/gkmlpt/index": pages.page(pages.html(bureau, script + "<div id=app></div>")),
        f"{root}/gkmlpt/api/all/{category}": api,
    }
    return Site(
        name="gkmlpt_guide",
        family="gkmlpt",
        bureau=bureau,
        column=f"{root}/gkmlpt/mguide",
        expected=tuple(expected),
        routes=routes,
        missing=pages.not_found(),
        lists=(f"{root}/gkmlpt/(index|mguide)", rf"{root}/gkmlpt/api/all/\d+\?.*"),
        validators=frozenset({"etag"}),
    )


SITES = (ucap_search, jpaas, jpaas_abroad, gkmlpt_guide)
