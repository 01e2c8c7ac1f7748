"""Portals whose lists only scripts draw, from the JSON of a service of their own.

All is made up, after what such pages commonly do.  They are no part of ``NAMES``: a client
without scripts cannot walk them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.sites import pages
from tests.sites.model import Answer, Asked, Expected, Route, Site
from tests.sites.reports import Report, reports

YEARS = range(2012, 2025)
PER_PAGE = 5
COLUMN = "/zwgk/nb/index.html"
SERVICE = "/api/cms/article/list"

FETCHES = """
var page = 0, total = 1;
function row(one) {
  return '<li><a href="' + one.url + '">' + one.title + '</a><span>' + one.date + '</span></li>';
}
function load(done) {
  page += 1;
  fetch('/api/cms/article/list?channel=12&page=' + page + '&_=' + Date.now())
    .then(function (answer) { return answer.json(); })
    .then(function (data) { total = data.data.total; done(data.data.rows.map(row).join('')); });
}
function add(rows) { document.getElementById('list').innerHTML += rows; }
"""
"""What the scripts of these portals have in common; the moment against caches included."""


@dataclass(frozen=True)
class Drawing:
    """A portal: the ``script`` that draws its list into ``markup``."""

    name: str
    bureau: str
    script: str
    markup: str = "<ul id='list'></ul>"
    more: Mapping[str, Route] | None = None
    shared: str = FETCHES

    def site(self) -> Site:
        """The site: a home page that leads to the column, the service, the articles."""
        made = reports(self.bureau, YEARS, ["{bureau}{year}年政府信息公开工作年度报告"])
        links = pages.anchors((("/", "首页"), (COLUMN, "政府信息公开年报"), ("/xw/", "新闻")))
        scripts = f"<script src='/js/list.js'></script><script>{self.script}</script>"
        column = f"<h1>政府信息公开年报</h1>{self.markup}{scripts}"
        routes: dict[str, Route] = {
            "/index.html": _page(self.bureau, links),
            COLUMN: _page("政府信息公开年报", column),
            "/js/list.js": Answer(self.shared.encode(), media_type="application/javascript"),
            SERVICE: _service(made),
            **{_path(report): _article(report) for report in made},
            **(self.more or {}),
        }
        return Site(
            name=self.name,
            family="generic",
            bureau=self.bureau,
            column=COLUMN,
            expected=tuple(Expected(self.bureau, one.year, _path(one)) for one in made),
            routes=routes,
            missing=pages.not_found(),
            entry={"render": True},
        )


def _page(title: str, body: str) -> Answer:
    return pages.page(pages.html(title, body))


def _path(report: Report) -> str:
    return f"/zwgk/nb/{report.compact}/{report.year}.html"


def _article(report: Report) -> Answer:
    return _page(report.title, f"<h1>{report.title}</h1><div class='content'>{report.html()}</div>")


def _service(made: list[Report]) -> Callable[[Asked], Answer]:
    """Lists page by page; the year picks one, when it is asked for."""

    def respond(asked: Asked) -> Answer:
        chosen = [r for r in made if str(r.year) == asked.args.get("year", str(r.year))]
        number, size = int(asked.args.get("page", "1")), int(asked.args.get("size", PER_PAGE))
        part = chosen[(number - 1) * size : number * size]
        rows = [{"title": r.title, "url": _path(r), "date": r.published} for r in part]
        data = {"code": 200, "data": {"total": len(chosen), "rows": rows}}
        return Answer(json.dumps(data).encode(), media_type="application/json;charset=utf-8")

    return respond


def loud(url: str) -> str:
    """All that a page may try to reach the network with, beside what it may have."""
    host = url.removeprefix("http://")
    return f"""
new WebSocket('ws://{host}/socket'); new EventSource('{url}/events');
navigator.sendBeacon('{url}/beacon', 'x'); new Image().src = '{url}/image.png';
var pings = new RTCPeerConnection({{iceServers: [{{urls: 'stun:{host}'}}]}});
pings.createDataChannel('x'); pings.createOffer().then(function (o) {{
  pings.setLocalDescription(o); }});
navigator.serviceWorker && navigator.serviceWorker.register('/worker.js');
try {{ new Worker('{url}/worker.js'); }} catch (error) {{}}
try {{ new SharedWorker('{url}/shared.js'); }} catch (error) {{}}
fetch('{url}/fetched').catch(function () {{}});
fetch('{url}/posted', {{method: 'POST', mode: 'no-cors', body: 'x'}}).catch(function () {{}});
fetch('{url}/kept', {{keepalive: true, mode: 'no-cors'}}).catch(function () {{}});
['prefetch', 'preconnect', 'dns-prefetch', 'preload', 'modulepreload', 'stylesheet', 'icon',
 'prerender', 'manifest'].forEach(function (rel) {{
  var link = document.createElement('link'); link.rel = rel; link.as = 'script';
  link.href = '{url}/' + rel; document.head.appendChild(link); }});
var frame = document.createElement('iframe'); frame.src = '{url}/frame';
document.body.appendChild(frame);
var rules = document.createElement('script'); rules.type = 'speculationrules';
rules.textContent = JSON.stringify({{prefetch: [{{source: 'list', urls: ['{url}/rules']}}]}});
document.head.appendChild(rules);
window.open('{url}/opened'); import('{url}/module.js').catch(function () {{}});
var video = document.createElement('video'); video.src = '{url}/video.mp4';
document.body.appendChild(video); video.load();
location.href = '{url}/gone';
"""


DRAWINGS = (
    Drawing("drawn_list", "画屏市公安局", "load(add); load(add); load(add);"),
    Drawing(
        "drawn_scroll",
        "卷轴市公安局",
        """load(add); window.addEventListener('scroll', function () {
  if (page * 5 < total) load(add); });""",
        "<div style='height:3000px'></div><ul id='list'></ul>",
    ),
    Drawing(
        "drawn_more",
        "续页县公安局",
        """function more() { load(function (rows) { add(rows);
  if (page * 5 >= total) document.getElementById('more').style.display = 'none'; }); } more();""",
        "<ul id='list'></ul><div id='more' onclick='more()'>点击加载更多</div>",
    ),
    Drawing(
        "drawn_pages",
        "翻页区公安分局",
        """function turn() { load(function (rows) {
  document.getElementById('list').innerHTML = rows; }); } turn();
document.getElementById('next').addEventListener('click', function () {
  if (page * 5 < total) turn(); });""",
        "<ul id='list'></ul><a id='next' href='javascript:;'>下一页</a>",
    ),
    Drawing(
        "drawn_tabs",
        "页签市公安局",
        """var years = ''; for (var y = 2024; y >= 2012; y--) {
  years += '<li class="tab">' + y + '年</li>'; }
document.getElementById('years').innerHTML = years;
document.querySelectorAll('.tab').forEach(function (tab) {
  tab.addEventListener('click', function () {
    var asked = '/api/cms/article/list?year=' + parseInt(tab.textContent);
    var request = new XMLHttpRequest(); request.open('GET', asked);
    request.onload = function () {
      var rows = JSON.parse(request.responseText).data.rows;
      document.getElementById('list').innerHTML = rows.map(row).join(''); };
    request.send(); }); });""",
        "<ul><li>指南</li><li>制度</li></ul><ul id='years'></ul><ul id='list'></ul>",
    ),
)


HUNAN = "/25076/25096/37193/"
HUNAN_SERVICE = "/search/common/search/1202"


def drawn_hunan() -> Site:
    """A county in Hunan: paths of numbers, the list by POST from the search of the province.

    In life that has a host of its own; the fields are described by public programs.
    """
    bureau = "沅溪县公安局"
    made = reports(bureau, YEARS, ["{bureau}{year}年政府信息公开工作年度报告"])
    paths = {report.year: f"{HUNAN}content_{1202000 + report.year}.html" for report in made}
    script = """
var page = 0, total = 1;
function load() {
  page += 1;
  fetch('/search/common/search/1202', {method: 'POST',
    headers: {'Content-Type': 'application/x-www-form-urlencoded'},
    body: 'datas%5B0%5D%5Bkey%5D=channelId&datas%5B0%5D%5Bvalue%5D=37193&_isAgg=true&_pageSize=5'
      + '&page=' + page})
  .then(function (answer) { return answer.json(); })
  .then(function (found) {
    total = found.data.total;
    document.getElementById('list').innerHTML += found.data.results.map(function (one) {
      return '<li><a href="' + one.url + '">' + one.title + '</a></li>'; }).join('');
    if (page * 5 < total) load(); });
}
load();"""

    def search(asked: Asked) -> Answer:
        if asked.method != "POST" or asked.form.get("datas[0][value]") != "37193":
            return Answer(b"", status=405)
        number, size = int(asked.form.get("page", "1")), int(asked.form.get("_pageSize", "5"))
        part = made[(number - 1) * size : number * size]
        results = [{"title": one.title, "url": paths[one.year]} for one in part]
        data = {"data": {"total": len(made), "page": number, "results": results}}
        return Answer(json.dumps(data).encode(), media_type="application/json")

    column = f"{HUNAN}index.htm"
    home = pages.anchors(((column, "政府信息公开年报"), ("/25076/index.htm", "新闻")))
    routes: dict[str, Route] = {
        "/index.html": _page(bureau, home),
        column: _page("年报", f"<ul id='list'></ul><script>{script}</script>"),
        HUNAN_SERVICE: search,
        **{paths[report.year]: _article(report) for report in made},
    }
    return Site(
        name="drawn_hunan",
        family="hunan",
        bureau=bureau,
        column=column,
        expected=tuple(Expected(bureau, one.year, paths[one.year]) for one in made),
        routes=routes,
        missing=pages.not_found(),
        entry={"render": True},
    )


def drawn_challenge() -> Site:
    """A column that answers with a script to prove oneself by, with status 200."""
    site = next(one for one in DRAWINGS if one.name == "drawn_list").site()
    script = (
        "<html><script>var arg1='0123456789ABCDEF';fetch('/proved');"
        "document.cookie='acw_sc__v2='+arg1;location.reload();</script></html>"
    )
    return _changed(site, "drawn_challenge", {COLUMN: pages.page(script)})


def drawn_closed() -> Site:
    """A column whose service robots.txt forbids."""
    site = next(one for one in DRAWINGS if one.name == "drawn_list").site()
    return _changed(site, "drawn_closed", {"/robots.txt": pages.robots("/api/")})


def drawn_broken() -> Site:
    """A column whose service fails at its second page."""
    site = next(one for one in DRAWINGS if one.name == "drawn_scroll").site()
    answer = site.routes[SERVICE]

    def respond(asked: Asked) -> Answer:
        assert callable(answer)
        return Answer(b"", status=500) if asked.args.get("page") == "2" else answer(asked)

    return _changed(site, "drawn_broken", {SERVICE: respond})


def drawn_forever() -> Site:
    """A column whose script never comes to an end, once it has drawn two pages."""
    site = next(one for one in DRAWINGS if one.name == "drawn_list").site()
    script = "load(add); load(add); setTimeout(function () { while (true) {} }, 3000);"
    column = f"<ul id='list'></ul><script src='/js/list.js'></script><script>{script}</script>"
    more = "<div onclick='while (true) {}'>加载更多</div>"
    return _changed(site, "drawn_forever", {COLUMN: _page("年报", f"{more}{column}")})


def drawn_loud() -> Site:
    """A column that tries everything to reach a host outside the portal, and itself."""
    site = next(one for one in DRAWINGS if one.name == "drawn_list").site()
    script = f"load(add); load(add); load(add); {loud('http://outside.invalid')}"
    column = f"<ul id='list'></ul><script src='/js/list.js'></script><script>{script}</script>"
    return _changed(site, "drawn_loud", {COLUMN: _page("年报", column)})


def _changed(site: Site, name: str, routes: Mapping[str, Route]) -> Site:
    return Site(
        name=name,
        family=site.family,
        bureau=site.bureau,
        column=site.column,
        expected=site.expected,
        routes={**site.routes, **routes},
        missing=site.missing,
        entry=site.entry,
    )


def _builder(drawing: Drawing) -> Callable[[], Site]:
    def build() -> Site:
        return drawing.site()

    build.__name__ = drawing.name
    return build


SITES = (
    *map(_builder, DRAWINGS),
    drawn_hunan,
    drawn_closed,
    drawn_broken,
    drawn_challenge,
    drawn_forever,
    drawn_loud,
)
