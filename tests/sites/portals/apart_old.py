"""Four of the ten portals of ``apart``: sites made by hand, and a county's portal.

Titles cut off, lists that turn by a form, menus and lists in scripts, a list of all organs.
"""

from __future__ import annotations

import base64
from functools import partial

from tests.sites import pages
from tests.sites.model import Answer, Asked, Route, Site
from tests.sites.portals.apart import (
    TITLE,
    YEARS,
    newest_first,
    others,
    page,
    published,
    uuid_of,
)
from tests.sites.reports import Report, reports


def asp_mixed() -> Site:
    """One class of notices and reports, whose titles the list cuts off and keeps nowhere whole."""
    bureau = "桐溪市公安局"
    routes: dict[str, Route] = {}
    shown: dict[str, Answer] = {}

    def drawn(title: str, body: str) -> Answer:
        print_it = pages.anchors((("print.asp?id=1", "打印"),))
        return page(title, f"<b>{title}</b>{print_it}<div class=content>{body}</div>",
                    charset="gb2312")  # fmt: skip

    titles = ("{year}年度{bureau}政府信息公开工作年度报告",
              "{bureau}关于{year}年度政府信息公开工作情况的报告",
              "{bureau}{year}年政府信息公开工作年报")  # fmt: skip
    items, expected = published(
        routes, reports(bureau, range(2008, 2019), titles), lambda r: f"/show.asp?id={r.year}",
        drawn,
    )  # fmt: skip
    notices = ("警务公开制度", "关于禁止燃放烟花爆竹的通告", "公开招聘警务辅助人员公告",
               "政府信息公开工作考核办法", "领导班子成员分工")  # fmt: skip
    items += others(routes, [
        (f"/show.asp?id={at}", f"{bureau}{notices[at % 5]}", f"{2009 + at % 10}-06-{at:02}")
        for at in range(1, 26)
    ], drawn)  # fmt: skip
    for path in [path for path in routes if path.startswith("/show.asp?")]:
        made = routes.pop(path)
        assert isinstance(made, Answer)
        shown[path.partition("=")[2]] = made
    rows = newest_first(items)

    def listed(asked: Asked) -> Answer:
        number = int(asked.args.get("page", "1"))
        mine = rows if asked.args.get("classid") == "23" else []
        part = "".join(
            f"<tr><td>·<a href='{url[1:]}'>{title if len(title) <= 20 else title[:19] + '…'}</a>"
            f"</td><td>[{date}]</td></tr>"
            for url, title, date in mine[(number - 1) * 13 : number * 13]
        )
        more = pages.anchors(((f"?classid=23&page={number + 1}", "下一页"),))
        jump = "".join(f"<option value='list.asp?classid=23&page={at}'>第{at}页</option>"
                       for at in (1, 2, 3))  # fmt: skip
        turned = more if number < 3 and mine else ""
        return page("列表", f"<table>{part}</table>{turned}<select onChange='go()'>{jump}</select>",
                    charset="gb2312")  # fmt: skip

    def article(asked: Asked) -> Answer:
        return shown.get(asked.args.get("id", ""), pages.not_found())

    nav = pages.anchors((("list.asp?classid=21", "警务动态"), ("list.asp?classid=23", "政务公开")))
    routes |= {"/index.html": page(bureau, nav, charset="gb2312"), "/list.asp": listed,
               "/show.asp": article, "/robots.txt": pages.robots("/print.asp")}  # fmt: skip
    return Site("asp_mixed", "generic", bureau, "/list.asp?classid=23", expected, routes,
                pages.not_found(), lists=(r"/list\.asp.*",),
                disallowed=("/print.asp",))  # fmt: skip


def aspx_postback() -> Site:
    """A list that turns by a form: what is sent back must be what the page before gave."""
    bureau = "云岭州公安局"
    routes: dict[str, Route] = {}
    items, expected = published(
        routes, reports(bureau, YEARS, [TITLE]),
        lambda r: f"/xxgk/Show.aspx?id={uuid_of(r.year)}",
    )  # fmt: skip
    items += others(routes, [
        (f"/xxgk/Show.aspx?id={uuid_of('g', year)}",
         f"云岭州人民政府{year}年政府信息公开工作年度报告", f"{year + 1}-03-29")
        for year in (2016, 2020)
    ])  # fmt: skip
    shown = {path.partition("=")[2]: made for path, made in routes.items()}
    routes.clear()
    rows, pager = newest_first(items), "ctl00$Main$AspNetPager1"
    count = -(-len(rows) // 6)
    states = {base64.b64encode(f"\0\1{at}{'x' * 40}".encode()).decode(): at
              for at in range(1, count + 1)}  # fmt: skip

    def turn(at: int, text: str) -> str:
        return f"<a href=\"javascript:__doPostBack('{pager}','{at}')\">{text}</a>"

    def listed(asked: Asked) -> Answer:
        number = 1
        if asked.method == "POST":
            if asked.form.get("__VIEWSTATE") not in states or "delete" in asked.form:
                return Answer(b"<h1>Server Error</h1>", status=500)
            if asked.form.get("__EVENTTARGET") == pager:
                number = int(asked.form["__EVENTARGUMENT"])
        part = [(f"Show.aspx?id={url.partition('=')[2]}", title, date)
                for url, title, date in rows[(number - 1) * 6 : number * 6]]  # fmt: skip
        state = next(one for one, at in states.items() if at == number)
        more = turn(number + 1, "下一页") if number < count else ""
        numbers = "".join(f"<span>{at}</span>" if at == number else turn(at, str(at))
                          for at in range(1, count + 1))  # fmt: skip
        return page("年报", (
            "<form name='aspnetForm' method='post' action='List.aspx?cid=27'>"
            "<input type='hidden' name='__EVENTTARGET' value=''>"
            "<input type='hidden' name='__EVENTARGUMENT' value=''>"
            f"<input type='hidden' name='__VIEWSTATE' value='{state}'>"
            "<input type='submit' name='delete' value='X'>"
            f"{pages.entries(part)}<div>{numbers}{more}</div></form>"
        ))  # fmt: skip

    def article(asked: Asked) -> Answer:
        made = shown.get(asked.args.get("id", ""))
        return made if isinstance(made, Answer) else pages.not_found()

    way = pages.anchors((("/xxgk/Guide.aspx", "信息公开指南"),
                         ("/xxgk/List.aspx?cid=27", "政府信息公开年报")))  # fmt: skip
    routes |= {"/index.html": page(bureau, way), "/xxgk/Guide.aspx": page("指南", "指南"),
               "/xxgk/List.aspx": listed, "/xxgk/Show.aspx": article}  # fmt: skip
    return Site("aspx_postback", "generic", bureau, "/xxgk/List.aspx?cid=27", expected, routes,
                pages.not_found(), lists=(r"/xxgk/List\.aspx.*",))  # fmt: skip


def frames_tree() -> Site:
    """Frames, a menu that a script builds, and in a frame a menu of options and an array."""
    bureau, base = "图河市公安局", "/xxgk/nb/"
    routes: dict[str, Route] = {}
    items, expected = published(
        routes, reports(bureau, YEARS, [TITLE]),
        lambda r: f"{base}{r.year}/bg{r.year}.htm" if r.year > 2018 else
        f"{base}old/{r.year - 1993}.htm",
    )  # fmt: skip
    options = "".join(f"<option value='{url[len(base):]}'>{title[6:11]}年度报告</option>"
                      for url, title, _ in items[:6])  # fmt: skip
    array = ",\n".join(f'["{title}","{url[len(base):]}","{date}"]'
                       for url, title, date in items[6:])  # fmt: skip
    alien = others(routes, [("/xxgk/sz/2022.htm", "图河市2022年政府信息公开工作年度报告",
                             "2023-03-01")])  # fmt: skip
    menu = "".join(f"d.add({at},0,'{name}','xxgk/{path}','','main');\n" for at, (name, path) in
                   enumerate((("公开指南", "zn.htm"), ("信息公开年报", "nb/index.htm"),
                              ("市府年报", "sznb.htm")), 1))  # fmt: skip
    frames = ("<frameset rows='120,*'><frame src='top.htm'><frameset cols='200,*'>"
              "<frame src='left.htm'><frame src='main.htm'></frameset></frameset>")  # fmt: skip
    routes |= {
        "/index.html": Answer(f"<html><title>{bureau}</title>{frames}</html>".encode()),
        "/top.htm": page("top", pages.anchors((("main.htm", "首页"),))),
        "/main.htm": page("main", pages.anchors((("xxgk/zn.htm", "信息公开指南"),))),
        "/left.htm": page("left", f"<script>\nd = new dTree('d');\nd.add(0,-1,'信息公开');\n{menu}"
                          "document.write(d);\n</script>"),
        "/xxgk/zn.htm": page("指南", "指南"),
        "/xxgk/sznb.htm": page("市府年报", pages.entries(
            [("sz/2022.htm", title, date) for _, title, date in alien])),
        f"{base}index.htm": page("年报", "<iframe src='nblist.htm'></iframe>"),
        f"{base}nblist.htm": page("列表", (
            "<select onchange='if(this.value) window.open(this.value)'>"
            f"<option value=''>--年度--</option>{options}</select>"
            f"<script>\nvar old = new Array(\n{array}\n);\n</script>")),
    }  # fmt: skip
    return Site("frames_tree", "generic", bureau, f"{base}index.htm", expected, routes,
                pages.not_found(), lists=(f"{base}index.htm", f"{base}nblist.htm"))  # fmt: skip


def county_more() -> Site:
    """The organ's own column has the newest; "more" leads to all organs' reports on pages."""
    county, own, every = "安岭县", "/xxgk/bmxxgk/xgaj/gknb/", "/xxgk/zfxxgknb/"
    bureau = f"{county}公安局"
    routes: dict[str, Route] = {}
    listed: list[pages.Item] = []
    for number, organ in enumerate(("教育局", "民政局", "交警大队", "林业局", "公安局")):
        made = reports(f"{county}{organ}", YEARS, [TITLE])
        items, expected = published(routes, made, partial(_of_all, every, number))
        short = {f"{bureau}{year}": f"县公安局{year}" for year in (2012, 2013)}
        short[f"{bureau}2016"] = "公安局2016"
        listed += [(url, _shortened(title, short), date) for url, title, date in items]
    rows, mine = newest_first(listed), items[:5]
    for at in range(-(-len(rows) // 20)):
        script = f"<script>createPageHTML({-(-len(rows) // 20)},{at},'index','html');</script>"
        name = f"{every}index{f'_{at}' if at else ''}.html"
        routes[name] = page("年报", pages.entries(rows[at * 20 : at * 20 + 20]) + script)
    menu = pages.anchors((("/xxgk/bmxxgk/xgaj/gkzn/", "信息公开指南"), (own, "公开年报")))
    more = f"<h3>公开年报 <a href='{every}'>更多&gt;&gt;</a></h3>"
    routes |= {
        "/index.html": page(county, pages.anchors((("/xxgk/bmxxgk/xgaj/", "县公安局"),))),
        "/xxgk/bmxxgk/xgaj/index.html": page("县公安局", menu),
        "/xxgk/bmxxgk/xgaj/gkzn/index.html": page("指南", "指南"),
        f"{own}index.html": page("公开年报", menu + more + pages.entries(mine)),
    }
    return Site("county_more", "trs_wcm", bureau, own, expected, routes, pages.not_found(),
                lists=(own, f"{every}(index(_\\d)?\\.html)?"), index="index.html")  # fmt: skip


def _of_all(every: str, number: int, report: Report) -> str:
    folder = f"{every}{2018 if report.year == 2019 else report.year}bm/{report.month}/"
    return f"{folder}t{report.compact}_{number}{report.year}.html"


def _shortened(title: str, short: dict[str, str]) -> str:
    for whole, brief in short.items():
        title = title.replace(whole, brief)
    return title


SITES = (asp_mixed, aspx_postback, frames_tree, county_more)
