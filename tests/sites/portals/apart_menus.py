"""Portals whose organs stand in files that scripts load, and lists that end in pinned entries."""

from __future__ import annotations

import json
from dataclasses import replace

from tests.sites import pages
from tests.sites.model import Answer, Route, Site
from tests.sites.portals.apart import TITLE, YEARS, newest_first, page, published
from tests.sites.reports import reports

ORGANS = (("市财政局", "czj"), ("市公安局", "gaj"), ("市教育局", "jyj"))


def _script(text: str) -> Answer:
    return Answer(text.encode(), media_type="application/javascript")


def _column(routes: dict[str, Route], bureau: str, root: str) -> Site:
    """The bureau's section below ``root``, with its column."""
    column = f"{root}zfxxgknb/"
    items, expected = published(
        routes, reports(bureau, YEARS, [TITLE]), lambda r: f"{column}content/post_{r.year}77.html"
    )
    routes |= {
        column: page("政府信息公开年报", pages.entries(newest_first(items))),
        root: page(bureau, pages.anchors(((column, "政府信息公开年报"),))),
    }
    return Site("", "nfcms", bureau, column, expected, routes, pages.not_found(),
                lists=(column, root))  # fmt: skip


def menu_json() -> Site:
    """The script of the home page asks for a file of data that names the organs."""
    routes: dict[str, Route] = {}
    made = _column(routes, "檀溪市公安局", "/bm/gaj/")
    organs = [{"id": n, "icon": f"/img/{slug}.png", "deptName": name, "site": f"/bm/{slug}/"}
              for n, (name, slug) in enumerate(ORGANS)]  # fmt: skip
    loads = "fetch('/data/bumen.json?v=3').then(function (r) { return r.json(); }).then(fill);"
    head = "<script src='/js/jquery.min.js'></script><script src='/js/index.js'></script>"
    routes |= {
        "/index.html": page(
            "檀溪市人民政府", "<ul id='bm'></ul><a href='/xw/'>要闻</a>", head=head
        ),
        "/js/index.js": _script(f"function fill(data) {{ draw(data); }} {loads}"),
        "/data/bumen.json": Answer(
            json.dumps({"code": 0, "data": [{"group": "组成部门", "list": organs}]}).encode(),
            media_type="application/json",
        ),
        "/xw/": page("要闻", "<p>今日要闻</p>"),
    }
    return replace(made, name="menu_json")


def menu_script() -> Site:
    """The menu is a list of pairs in a script's file."""
    routes: dict[str, Route] = {}
    made = _column(routes, "槐荫县公安局", "/zwgk/bm/gaj/")
    pairs = ", ".join(f'["{name}", "/zwgk/bm/{slug}/"]' for name, slug in ORGANS)
    head = "<script src='/common/menu.js'></script>"
    routes |= {
        "/index.html": page("槐荫县人民政府", "<div id='menu'></div>", head=head),
        "/common/menu.js": _script(f"var menu = [{pairs}];\nmenu.forEach(show);"),
    }
    return replace(made, name="menu_script")


def pinned_last() -> Site:
    """Two reports stand on top of every list page, and the last one has nothing else."""
    bureau, column = "柳林市公安局", "/zwgk/gknb/"
    routes: dict[str, Route] = {}
    items, expected = published(
        routes, reports(bureau, YEARS, [TITLE]),
        lambda r: f"{column}{r.month}/t{r.compact}_{51000 + r.year}.html",
    )  # fmt: skip
    pinned, rest = items[:2], items[2:]
    size = -(-len(rest) // 2)
    for at in range(3):
        script = f"<script>createPageHTML(3, {at}, 'index', 'html');</script>"
        shown = [*pinned, *rest[at * size : at * size + size]]
        name = f"{column}index{f'_{at}' if at else ''}.html"
        routes[name] = page("政府信息公开年报", pages.entries(shown) + script)
    routes["/index.html"] = page(bureau, pages.anchors(((column, "政府信息公开年报"),)))
    return Site("pinned_last", "trs_wcm", bureau, column, expected, routes, pages.not_found(),
                lists=(f"{column}(index.*)?",))  # fmt: skip


SITES = (menu_json, menu_script, pinned_last)
