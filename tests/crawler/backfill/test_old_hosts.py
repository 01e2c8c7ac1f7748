"""The lists of old police hosts, as an archive has them: two pages, of which the first tells.

A miniature of each: a home page that names the column, its two pages, and a report below each.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.crawler.backfill import archives, running
from tests.crawler.backfill.archives import Wayback
from tests.crawler.backfill.world import Copy
from tests.sites import pages
from tests.sites.portals.trs import article, site_page
from tests.sites.reports import reports

AT = datetime(2014, 5, 1, 3, 4, 5, tzinfo=UTC)
COLUMN = "政府信息公开年报"
YEARS = (2011, 2012)


@dataclass(frozen=True)
class Shape:
    """An old host: its list, the page after it (none: the list has one page), its articles."""

    host: str
    first: str
    second: str | None
    detail: str


SHAPES = [
    Shape(
        "www.bjgaj.gov.cn",
        "/web/listPage_gknb_1_col1167_30_1.html",
        "/web/listPage_gknb_1_col1167_30_2.html",
        "/web/detail_getArticleInfo_{0}_col1167.html",
    ),
    Shape(
        "www.police.sh.cn",
        "/shga/wzXxfbGj/getList?pa=0a1b2c&page=1",
        "/shga/wzXxfbGj/getList?pa=0a1b2c&page=2",
        "/shga/wzXxfbGj/detail?pa=0a1b2c{0}",
    ),
    Shape(
        "www.gdga.gov.cn",
        "/xxgk/ndbg/list.html",
        "/xxgk/ndbg/list_2.html",
        "/xxgk/ndbg/2012/{0}.html",
    ),
    Shape(
        "www.gzjd.gov.cn",
        "/gzjdw/xxgk/gknb/index.shtml",
        "/gzjdw/xxgk/gknb/list-2.shtml",
        "/gzjdw/xxgk/gknb/{0}.shtml",
    ),
    Shape("www.szga.gov.cn", "/ZWGK/GKNB/7/", None, "/ZWGK/GKNB/7/t20130101_{0}.htm"),
    Shape(
        "www.hebga.gov.cn",
        "/default.php?mod=article&fid=242&s15801039_start=0",
        "/default.php?mod=article&fid=242&s15801039_start=1",
        "/default.php?mod=article&do=detail&tid={0}",
    ),
    Shape(
        "www.hbgat.gov.cn",
        "/info/iList.jsp?site_id=HIWCMhbgat&cat_id=2697&cur_page=1",
        "/info/iList.jsp?site_id=HIWCMhbgat&cat_id=2697&cur_page=2",
        "/info/iIndex.jsp?cat_id=2697&info_id={0}",
    ),
    Shape(
        "www.jsga.gov.cn",
        "/xxgk/gknb/index.html",
        "/xxgk/gknb/index_2.html",
        "/xxgk/gknb/{0}.html",
    ),
    Shape("www.lnga.gov.cn", "/gknb/index.html", "/gknb/index_1.html", "/gknb/20130{0}.html"),
    Shape("www.nmgat.gov.cn", "/gknb/index.html", "/gknb/index_1.html", "/gknb/20130{0}.html"),
    Shape("www.scga.gov.cn", "/gknb/", "/gknb/index_1.html", "/gknb/20130{0}.html"),
    Shape("www.zjsgat.gov.cn", "/gknb/index.html", "/gknb/index_1.html", "/gknb/20130{0}.html"),
    Shape(
        "www.xjgat.gov.cn",
        "/html/column/3/index.shtml",
        "/html/column/3/index_2.shtml",
        "/html/article/{0}.shtml",
    ),
    Shape(
        "www.wlsga.gov.cn",
        "/html/column/9/index.shtml",
        "/html/column/9/index_2.shtml",
        "/html/article/{0}.shtml",
    ),
    Shape("www.xzgat.gov.cn", "/gk/index.jhtml", "/gk/index_2.jhtml", "/gk/{0}.jhtml"),
    Shape(
        "www.gazx.gov.cn",
        "/gxgat/gk/index.jhtml",
        "/gxgat/gk/index_2.jhtml",
        "/gxgat/gk/{0}.jhtml",
    ),
    Shape("www.cqga.gov.cn", "/gknb/", "/gknb/default_1.htm", "/gknb/{0}.htm"),
    Shape("www.ccga.gov.cn", "/ga/4/2/s2.shtml", "/ga/4/2/s2_2.shtml", "/ga/4/2/n{0}.shtml"),
    Shape(
        "www.gyga.gov.cn",
        "/templet/gyga/ShowClass.jsp?id=gknb",
        "/templet/gyga/ShowClass.jsp?id=gknb&pn=2",
        "/templet/gyga/ShowArticle.jsp?id={0}",
    ),
    # what follows is asked for by POST, which no archive keeps
    Shape("www.hzpolice.gov.cn", "/news/morelist.aspx?moduleid=12", None, "/news/{0}.aspx"),
    Shape("www.sdga.gov.cn", "/col/col23/index.html", None, "/art/2013/1/20/art_23_{0}.html"),
    Shape("www.qhga.gov.cn", "/Category_115/Index.aspx", None, "/Item/{0}.aspx"),
    Shape("police.haikou.gov.cn", "/gknb/index.htm", "/gknb/index_1.htm", "/gknb/{0}.htm"),
    Shape(
        "site.sxgabmfw.gov.cn",
        "/site/public/techlist.aspx?menuid=7&page=1",
        "/site/public/techlist.aspx?menuid=7&page=2",
        "/site/public/tech.aspx?id={0}",
    ),
    Shape(
        "www.tygabmfw.gov.cn",
        "/site/public/techlist.aspx?menuid=8&page=1",
        "/site/public/techlist.aspx?menuid=8&page=2",
        "/site/public/tech.aspx?id={0}",
    ),
]


def bureau(number: int) -> str:
    """A name for each, as a report is its bureau's."""
    return f"{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{'河山川湖'[number // 10]}市公安局"


def miniature(shape: Shape, name: str) -> list[Copy]:
    """What an archive has of it: all captured within some days of each other."""
    base = f"http://{shape.host}"
    both = [
        (base + shape.detail.format(301 + n), one) for n, one in enumerate(reports(name, YEARS))
    ]
    items = [(url, report.title, report.published) for url, report in both]
    lists = [(shape.first, items)]
    if shape.second is not None:
        lists = [(shape.first, items[:1]), (shape.second, items[1:])]
    menu = pages.anchors([(base + shape.first, COLUMN), (f"{base}/jwzx/", "警务资讯")])
    bodies = [(f"{base}/", site_page(name, name, menu))]
    bodies += [(base + at, site_page(name, COLUMN, pages.entries(some))) for at, some in lists]
    bodies += [(url, article(report, report.html())) for url, report in both]
    return [
        Copy(url, AT + timedelta(days=n), text.encode()) for n, (url, text) in enumerate(bodies)
    ]


def test_both_pages_of_each_old_list_lead_to_their_reports(tmp_path: Path) -> None:
    copies, entries, wanted = [], [], set()
    for number, shape in enumerate(SHAPES):
        name = bureau(number)
        copies += miniature(shape, name)
        hosts = {"hosts": [f"gaj.o{number}.gov.cn"], "former_hosts": [shape.host]}
        entries.append({"id": f"o{number}", "name": name, **hosts})
        wanted |= {(shape.host, year) for year in YEARS}
    with archives.serve(Wayback(copies)) as archive:
        summary = running.run(tmp_path / "a.db", archive.url, entries, years=(2008, 2014))
    assert summary["ok"], summary
    hosts_of = {bureau(number): shape.host for number, shape in enumerate(SHAPES)}
    found = {(hosts_of[name], year) for name, year in running.reports(tmp_path / "a.db")}
    assert found == wanted
