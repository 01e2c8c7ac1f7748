"""gkmlpt, Guangdong's platform: a script names the site and the tree, an API lists articles."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from tests.sites import pages
from tests.sites.model import HERE, Answer, Asked, Expected, Route, Site
from tests.sites.reports import Report, reports

SID, DEPARTMENT = "755031", "/jmhsgaj"


def _path(report: Report) -> str:
    number = 4680000 + report.year
    return f"{DEPARTMENT}/gkmlpt/content/4/{number // 1000}/post_{number}.html"


def _detail(report: Report, body: str) -> Answer:
    rows = (
        ("索引号", f"11440784007083{report.year}"), ("分类", "政府信息公开工作年度报告"),
        ("发布机构", report.bureau), ("成文日期", report.published),
        ("名称", report.title), ("文号", ""), ("发布日期", report.published), ("主题词", ""),
    )  # fmt: skip
    cells = "".join(f"<tr><td>{name}：</td><td>{value}</td></tr>" for name, value in rows)
    text = (
        f'<table class="classify">{cells}</table><h1 class="title document-number">{report.title}'
        f'</h1><div class="article-content">{body}</div>'
    )
    return pages.page(pages.html(report.title, text))


def _time(date: str) -> int:
    return int(datetime.fromisoformat(f"{date}T10:00:00").replace(tzinfo=UTC).timestamp())


def _article(number: int, title: str, path: str, date: str, publisher: str) -> dict[str, Any]:
    return {
        "id": number,
        "title": title,
        "url": f"{HERE}{path}",
        "post_url": path,
        "publisher": publisher,
        "display_publish_time": _time(date),
        "create_time": _time(date) + 60,
        "created_at": f"{date} 10:01:00",
    }


def gkmlpt() -> Site:
    """The list is only in the API, whose pages 0 and 1 are the same; category by its number."""
    bureau, category = "鹤城市公安局", 2811
    routes: dict[str, Route] = {}
    expected, articles = [], []
    for report in reports(bureau, range(2010, 2025)):
        path = document = _path(report)
        body = report.html()
        if report.year == 2022:
            document = (
                f"{DEPARTMENT}/gkmlpt/attachments/0/508/508{report.year}/2772{report.year}.docx"
            )
            routes[document] = pages.docx_file(report.docx(), name="年度报告.docx")
            link = f"{HERE}{document}"
            body = f'<p>　　见附件。</p><p><a class="nfw-cms-attachment" href="{link}">附件</a></p>'
        routes[path] = _detail(report, body)
        expected.append(Expected(bureau, report.year, document))
        number = 4680000 + report.year
        articles.append(_article(number, report.title, path, report.published, bureau))
    folder = f"{DEPARTMENT}/gkmlpt/content/4/4500"
    others = [
        _article(
            4500000 + at,
            f"关于第{at}号建议的答复",
            f"{folder}/post_{at}.html",
            "2022-05-05",
            bureau,
        )
        for at in range(30)
    ]
    lists: dict[int, list[dict[str, Any]]] = {category: articles, 0: [*articles, *others]}
    lists[2810] = []

    def api(asked: Asked) -> Answer:
        found = lists.get(int(asked.path.rpartition("/")[2]), [])
        if asked.args.get("sid") != SID:
            found = []
        page, size = max(1, int(asked.args.get("page", "1"))), 6
        part = found[(page - 1) * size : page * size]
        data = {"classify": {"id": category}, "total": len(found), "articles": part}
        return Answer(json.dumps(data).encode(), media_type="application/json")

    tree = [
        {
            "id": 2800, "name": "法定主动公开内容", "parent": 0,
            "children": [
                {"id": 2810, "name": "机构职能", "parent": 2800, "children": []},
                {"id": 2820, "name": "规范性文件", "parent": 2800, "children": []},
            ],
        },
        {
            "id": 2805, "name": "政府信息公开年报", "parent": 0,
            "children": [
                {"id": category, "name": "政府信息公开工作年度报告", "parent": 2805, "children": []}
            ],
        },
    ]  # fmt: skip
    config = {"SITE_ID": SID, "SID": SID, "ROOT": DEPARTMENT, "TREE": tree, "SITE_NAME": bureau}
    text = json.dumps(config, ensure_ascii=False)
    index = f"<script>window._CONFIG = {text};</script><div id=app></div>"
    home = pages.anchors(
        (("/zwgk/", "政务公开"), (f"{DEPARTMENT}/gkmlpt/index", "政府信息公开目录"))
    )
    routes |= {
        f"{DEPARTMENT}/gkmlpt/index": pages.page(
            pages.html(f"{bureau}政府信息公开", index.replace("_CONFIG = {", "_CONFIG = {\n"))
        ),
        "/index.html": pages.page(pages.html(bureau, home)),
        "/zwgk/index.html": pages.page(
            pages.html(
                "政务公开",
                pages.anchors(
                    (
                        (f"{DEPARTMENT}/gkmlpt/index#{category}", "政府信息公开年报"),
                        (f"{DEPARTMENT}/gkmlpt/guide", "政府信息公开指南"),
                    )
                ),
            )
        ),
        f"{DEPARTMENT}/gkmlpt/guide": pages.page(pages.html("指南", "<p>指南</p>")),
    }
    return Site(
        name="gkmlpt",
        family="gkmlpt",
        bureau=bureau,
        column=f"{DEPARTMENT}/gkmlpt/index#{category}",
        expected=tuple(expected),
        routes=routes,
        missing=pages.not_found(),
        patterns=((f"{DEPARTMENT}/gkmlpt/api/all/\\d+", api), (r"/gkmlpt/api/all/\d+", api)),
        lists=(f"{DEPARTMENT}/gkmlpt/index", r".*/gkmlpt/api/all/\d+\?.*"),
        validators=frozenset({"etag"}),
    )


SITES = (gkmlpt,)
