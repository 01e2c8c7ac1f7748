"""Ten more portals that no family was made after, written without a look at what probes look for.

The first ten (``unseen``) differ in their addresses; these differ in how a page leads to the next.
What they mirror is general knowledge of such sites, not checked: nothing is mended for one alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from tests.sites import pages
from tests.sites.model import Answer, Expected, Route, Site
from tests.sites.reports import Report, reports

YEARS = range(2014, 2025)
FIRST = 7
"""Entries on the first of the two list pages."""

Items = list[pages.Item]


@dataclass(frozen=True)
class Shape:
    """A portal: its column, its articles, and the pages that lead to them.

    ``way`` gives the pages above the column by path; ``listed`` draws a list
    page from its entries and the links between the pages.
    """

    name: str
    bureau: str
    column: str
    article: Callable[[Report], str]
    way: dict[str, str]
    second: str | None
    listed: Callable[[Items, str], str] = lambda items, more: pages.entries(items) + more
    title: str = "{bureau}{year}年政府信息公开工作年度报告"
    heading: Callable[[Report], str] = lambda report: report.title
    charset: str = "utf-8"
    files: bool = False

    @property
    def named(self) -> int:
        """How many reports the column's own page names."""
        return FIRST if self.second else len(YEARS)

    def site(self) -> Site:
        """The site: the way, one or two list pages, the articles."""
        routes: dict[str, Route] = {path: self._page(body) for path, body in self.way.items()}
        expected, items = [], []
        for report in reports(self.bureau, YEARS, [self.title]):
            path = self.article(report)
            body = f'<h1>{report.title}</h1><div class="content">{report.html()}</div>'
            name = path.partition("?")[0]
            routes[name] = pages.pdf_file(report.pdf()) if self.files else self._page(body)
            expected.append(Expected(self.bureau, report.year, path))
            items.append((path, self.heading(report), report.published))
        cut = FIRST if self.second else len(items)
        more = pages.anchors(((self.second, "下一页"),)) if self.second else ""
        routes[self.column.partition("?")[0]] = self._page(self.listed(items[:cut], more))
        if self.second:
            routes[self.second.partition("?")[0]] = self._page(self.listed(items[cut:], ""))
        return Site(
            name=self.name,
            family="generic",
            bureau=self.bureau,
            column=self.column,
            expected=tuple(expected),
            routes=routes,
            missing=pages.not_found(),
        )

    def _page(self, body: str) -> Answer:
        whole = pages.html(self.bureau, body, charset=self.charset)
        return pages.page(whole, charset=self.charset, declared=False)


def _nav(*pairs: tuple[str, str]) -> str:
    return f"<div class='nav'>{pages.anchors((('/', '首页'), *pairs, ('/fw/', '办事服务')))}</div>"


def _blocks(*blocks: tuple[str, str]) -> str:
    """Headed boxes of news whose only way on is 更多, as home pages have them."""
    return "".join(
        f"<div class='box'><div class='hd'><h3>{name}</h3><a class='more' href='{path}'>"
        f"更多&gt;&gt;</a></div><ul><li><a href='{path}1.html'>{name}工作有关情况</a></li></ul>"
        "</div>"
        for name, path in blocks
    )


def _tree(column: str) -> str:
    """A directory that a script draws from the nodes in the page (zTree)."""
    nodes = [
        {"id": 1, "pId": 0, "name": "政府信息公开目录", "open": True},
        {"id": 11, "pId": 1, "name": "机构职能", "url": "/xxgk/jgzn.html", "target": "_self"},
        {"id": 12, "pId": 1, "name": "政府信息公开年报", "url": column, "target": "_self"},
        {"id": 13, "pId": 1, "name": "规划计划", "url": "/xxgk/ghjh.html", "target": "_self"},
    ]
    return (
        "<ul id='tree' class='ztree'></ul><script>var setting={data:{simpleData:{enable:true}}};"
        f"var zNodes ={json.dumps(nodes, ensure_ascii=False)};"
        "$(function(){$.fn.zTree.init($('#tree'),setting,zNodes);});</script>"
    )


def _clicked(*pairs: tuple[str, str]) -> str:
    return "".join(
        f"<li onclick=\"window.location.href='{path}'\"><span>{text}</span></li>"
        for path, text in pairs
    )


def _kept(*pairs: tuple[str, str]) -> str:
    """The menu of the model page of 2019: a script follows what the attribute keeps."""
    return "".join(
        f"<li class='item'><a href='javascript:void(0)' data-href='{path}'>{text}</a></li>"
        for path, text in pairs
    )


def _options(items: Items, _more: str) -> str:
    options = "".join(f"<option value='{path}'>{title}</option>" for path, title, _date in items)
    return (
        "<p>请选择年度：<select onchange='if(this.value)location.href=this.value'>"
        f"<option value=''>请选择</option>{options}</select></p>"
    )


def _state(items: Items, more: str) -> str:
    """A list that the server wrote into the page for a script to draw."""
    rows = [{"id": path, "title": title, "url": path, "date": date} for path, title, date in items]
    state = json.dumps({"column": {"name": "年度报告", "list": rows}}, ensure_ascii=False)
    return f"<div id='app'></div><script>window.__INITIAL_STATE__={state};</script>{more}"


def _rows(items: Items, more: str) -> str:
    rows = "".join(
        f"<tr><td>{number}</td><td>{title}</td><td>{date}</td>"
        f"<td><a href='{path}'>查看</a> <a href='{path}'>下载</a></td></tr>"
        for number, (path, title, date) in enumerate(items, 1)
    )
    head = "<tr><th>序号</th><th>名称</th><th>日期</th><th>操作</th></tr>"
    return f"<table>{head}{rows}</table>{more}"


def _chinese(report: Report) -> str:
    year = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(report.year))
    return f"二{year[1:]}年度政府信息公开工作报告"


ORGANS = ("县政府办公室", "县发展和改革局", "县教育局", "县公安局", "县司法局", "县财政局")

SHAPES = (
    Shape(
        "more_links", "栗河市公安局", "/zwgk/gknb/",
        lambda r: f"/zwgk/gknb/{r.year}{r.month}.html",
        {
            "/index.html": _blocks(("警务要闻", "/jwyw/"), ("政府信息公开", "/zwgk/")),
            "/zwgk/index.html": _blocks(
                ("公开指南", "/zwgk/gkzn/"), ("政府信息公开年报", "/zwgk/gknb/"),
                ("公开制度", "/zwgk/gkzd/"),
            ),
        },
        "/zwgk/gknb/p2.html",
    ),
    Shape(
        "tree_nodes", "沙坪区公安分局", "/xxgk/list.html?cid=12",
        lambda r: f"/xxgk/a{3000 + r.year}.html",
        {
            "/index.html": _nav(("/xxgk/", "信息公开目录")),
            "/xxgk/index.html": _tree("/xxgk/list.html?cid=12"),
        },
        "/xxgk/list2.html?cid=12&p=2",
    ),
    Shape(
        "left_frame", "磨盘县公安局", "/gk/nb.asp",
        lambda r: f"/gk/show{r.year}.asp?id={900 + r.year}",
        {
            "/index.html": _nav(("/gk/main.htm", "警务公开")),
            "/gk/main.htm": "<table><tr><td><iframe src='left.htm' name='left'></iframe></td><td>"
            "<iframe src='zn.htm' name='right'></iframe></td></tr></table>",
            "/gk/left.htm": "<a href='zn.htm' target='right'>公开指南</a><br>"
            "<a href='nb.asp' target='right'>公开年度报告</a>",
            "/gk/zn.htm": "<p>公开指南</p>",
        },
        "/gk/nb2.asp?page=2", charset="gbk",
    ),
    Shape(
        "onclick_menu", "东篱市公安局", "/col/nbao",
        lambda r: f"/doc/{r.compact}/{r.year}.htm",
        {
            "/index.html": _clicked(("/col/gk", "政务公开"), ("/col/fw", "网上办事")),
            "/col/gk": _clicked(("/col/zn", "公开指南"), ("/col/nbao", "信息公开年度报告")),
        },
        "/col/nbao_2",
    ),
    Shape(
        "kept_addresses", "石鼓县公安局", "/sgx/gaj/xxgknb/list.html",
        lambda r: f"/sgx/gaj/xxgknb/{r.published}/{r.year}.html",
        {
            "/index.html": _nav(("/sgx/gaj/xxgk.html", "政府信息公开")),
            "/sgx/gaj/xxgk.html": _kept(
                ("/sgx/gaj/zn.html", "政府信息公开指南"),
                ("/sgx/gaj/zd.html", "政府信息公开制度"),
                ("/sgx/gaj/fd.html", "法定主动公开内容"),
                ("/sgx/gaj/xxgknb/list.html", "政府信息公开年报"),
            ),
        },
        "/sgx/gaj/xxgknb/list_2.html",
    ),
    Shape(
        "chinese_digits", "古渡市公安局", "/zwxx/ndgb.htm",
        lambda r: f"/zwxx/ndgb/{7000 + r.year}.htm",
        {
            "/index.html": "<img src='/enter.jpg' usemap='#m'><map name='m'>"
            "<area shape='rect' coords='0,0,9,9' href='/main.htm' alt='进入网站'></map>",
            "/main.htm": _nav(("/zwxx/index.htm", "政务信息")),
            "/zwxx/index.htm": _nav(("/zwxx/jg.htm", "机构设置"), ("/zwxx/ndgb.htm", "年度公报")),
        },
        "/zwxx/ndgb/2.htm", heading=_chinese,
    ),
    Shape(
        "files_only", "铜铃县公安局", "/zfxxgk/nianbao.html",
        lambda r: f"/uploads/{r.month}/{r.compact}{r.year}.pdf",
        {
            "/index.html": _nav(("/zfxxgk/", "信息公开")),
            "/zfxxgk/index.html": _nav(
                ("/zfxxgk/zn.html", "指南"), ("/zfxxgk/nianbao.html", "年报")
            ),
        },
        "/zfxxgk/nianbao2.html", listed=_rows, files=True,
    ),
    Shape(
        "organ_way", "汾水县公安局", "/bmgk/d07/nb.html",
        lambda r: f"/bmgk/d07/nb/{r.year}{r.compact}.html",
        {
            "/index.html": "<h1>汾水县人民政府</h1>"
            + _nav(("/zwgk/index.html", "政务公开"), ("/zwgk/nb.html", "政府信息公开年报")),
            "/zwgk/index.html": _nav(("/zwgk/nb.html", "县政府年报"), ("/bmgk/", "部门信息公开")),
            "/zwgk/nb.html": pages.entries(
                [(f"/zwgk/nb/{y}.html", f"汾水县人民政府{y}年政府信息公开工作年度报告",
                  f"{y + 1}-01-30") for y in range(2024, 2017, -1)]
            ),
            "/bmgk/index.html": pages.anchors(
                (f"/bmgk/d{number + 4:02}/", name) for number, name in enumerate(ORGANS)
            ),
            "/bmgk/d07/index.html": _nav(("/bmgk/d07/jg.html", "机构职能"),
                                         ("/bmgk/d07/nb.html", "年度报告")),
        },
        "/bmgk/d07/nb_2.html",
    ),
    Shape(
        "initial_state", "新桥市公安局", "/column/gknb",
        lambda r: f"/article/{r.compact}{r.year}",
        {
            "/index.html": _nav(("/column/zwgk", "政务公开")),
            "/column/zwgk": _nav(("/column/gkzn", "公开指南"), ("/column/gknb", "公开年报")),
        },
        "/column/gknb/page/2", listed=_state,
    ),
    Shape(
        "year_menu", "云门县公安局", "/xxgk/ndbg.php",
        lambda r: f"/xxgk/y{r.year}.php?y={r.year}",
        {
            "/index.html": _nav(("/xxgk/index.php", "政府信息公开")),
            "/xxgk/index.php": _nav(("/xxgk/zn.php", "公开指南"), ("/xxgk/ndbg.php", "年度报告")),
        },
        None, listed=_options,
    ),
)  # fmt: skip


def _builder(shape: Shape) -> Callable[[], Site]:
    def build() -> Site:
        return shape.site()

    build.__name__ = shape.name
    return build


SITES = tuple(_builder(shape) for shape in SHAPES)
NAMED = {shape.name: shape.named for shape in SHAPES}
