"""Captures for the benchmarks of archive and WARC: pages of one family of portals.

Reports of invented bureaus and years, in the layouts that the tests' renderers
make (clean or pasted from Word), each in the frame of its own portal: banner,
navigation, lists of other articles, counters and scripts.  Beside the report's
own sentences stands prose of random words, so that pages do not repeat each
other more than real ones do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import md5
from html import escape
from random import Random

from archive.records import Capture, PortalRecord
from tests.documents.invent import invent
from tests.documents.markup import PLAIN, WORD, Markup, fragment
from tests.documents.report import Layout, report_blocks, usual_title

FAMILY = "trs_wcm"
START = datetime(2024, 2, 1, 9, 0, tzinfo=UTC)

_PLACES = "东西南北安宁和平江河湖海山川林泽云龙凤阳光明新长永庆丰泰康"
_MORE = Markup(heads=True, parts=True, attributes='class="table" border="1" width="98%"')
_WORDS = """
政府 信息 公开 工作 公安 机关 群众 办理 服务 网站 栏目 更新 审核 平台 制度 学习 培训
监督 考核 交通 户籍 出入境 治安 案件 侦破 巡逻 宣传 社区 民警 辅警 窗口 预约 证件 驾驶
车辆 审批 许可 处罚 公示 目录 指南 申请 答复 复议 诉讼 保密 审查 解读 新闻 发布 微信
微博 短信 电话 来信 来访 邮箱 会议 部署 落实 责任 科室 派出所 支队 大队 街道 乡镇 学校
企业 项目 经费 采购 预算 决算 统计 年度 季度 月份 同比 增长 下降 共计 其中 分别 以及
通过 进一步 加强 完善 规范 推进 提高 严格 及时 准确 全面 主动 依法 按照 要求 结合 实际
围绕 重点 领域 机制 问题 不足 改进 措施 下一步
""".split()  # noqa: SIM905 - a list of 120 words would take 120 lines


@dataclass(frozen=True)
class Portal:
    """One bureau's portal: its host, its frame and what it writes about itself."""

    id: str
    name: str
    host: str
    top: str
    bottom: str
    markup: Markup


def portals(count: int) -> tuple[Portal, ...]:
    """So many portals of one family, each with a frame of its own."""
    return tuple(_portal(number) for number in range(count))


def portal_records(chosen: tuple[Portal, ...]) -> list[PortalRecord]:
    """The portals as the archive knows them."""
    return [PortalRecord(p.id, p.name, family=FAMILY, home_url=f"http://{p.host}/") for p in chosen]


def captures(run: int, pages: int, again: float = 0.2, chosen: int = 40) -> Iterator[Capture]:
    """Captures of ``pages`` pages; of these the share ``again`` was captured before, unchanged.

    Every second of those is answered by 304, as servers with validators do.
    """
    sites = portals(chosen)
    fresh = round(pages * (1 - again))
    made = [_page(sites[number % chosen], number // chosen) for number in range(fresh)]
    for number, (site, url, body) in enumerate(made):
        yield _capture(run, site, url, body, START + timedelta(seconds=2 * number), 200)
    later = START + timedelta(days=90)
    for number in range(pages - fresh):
        site, url, body = made[number * 7 % fresh]
        status = 304 if number % 2 else 200
        yield _capture(run, site, url, body, later + timedelta(seconds=2 * number), status)


def _portal(number: int) -> Portal:
    random = Random(f"portal {number}")
    place = "".join(random.sample(_PLACES, 2))
    name = f"{place}市公安局"
    host = f"gaj.p{number:03}.gov.cn"
    navigation = _menu(random)
    friends = "".join(
        f'<option value="http://www.{random.randbytes(3).hex()}.gov.cn/">'
        f"{_prose(random, 2)}</option>"
        for _ in range(40)
    )
    top = (
        '<link rel="stylesheet" type="text/css" href="/images/style_2021.css"/>\n'
        '<script type="text/javascript" src="/images/jquery-1.12.4.min.js"></script>\n'
        '<script type="text/javascript" src="/images/base.js"></script>\n'
        f"{_SCRIPT}</head><body>\n"
        f'<div class="header"><div class="logo"><a href="/"><img src="/images/logo.png" '
        f'alt="{name}"/></a></div><div class="search"><form action="http://{host}/was5/web/search" '
        'method="post" name="searchform"><input type="text" class="keyword" name="searchword"/>'
        '<input type="hidden" name="channelid" value="2'
        f'{random.randrange(10**5):05}"/><input type="submit" value="搜索"/></form></div>'
        f'<ul class="nav clearfix">{navigation}</ul></div>\n'
    )
    bottom = (
        f'<div class="links"><select onchange="jump(this)"><option>友情链接</option>{friends}'
        "</select></div>\n"
        f'<div class="footer"><p>主办：{name}　联系电话：0{random.randrange(300, 999)}-'
        f"{random.randrange(10**7, 10**8)}</p><p>网站标识码：{random.randrange(10**9, 10**10)}　"
        f"备案序号：{random.randrange(10**7, 10**8)}号-1</p></div>\n"
        '<script type="text/javascript">var _hmt=_hmt||[];(function(){var hm=document.'
        'createElement("script");hm.src="//hm.example.invalid/hm.js?'
        f'{random.randbytes(16).hex()}";var s=document.getElementsByTagName("script")[0];'
        "s.parentNode.insertBefore(hm,s);})();</script>\n</body></html>\n"
    )
    return Portal(
        f"p{number:03}", name, host, top, bottom, random.choice((PLAIN, WORD, WORD, _MORE))
    )


_SCRIPT = """<script type="text/javascript">
function doZoom(size) {
  var content = document.getElementById("zoom");
  if (!content) { return; }
  content.style.fontSize = size + "px";
  var child = content.childNodes;
  for (var i = 0; i < child.length; i++) {
    if (child[i].nodeType === 1) { child[i].style.fontSize = size + "px"; }
  }
}
function doPrint() {
  var title = document.title, text = document.getElementById("zoom").innerHTML;
  var page = window.open("", "_blank", "width=900,height=700,scrollbars=yes");
  page.document.write("<html><head><title>" + title + "</title></head><body>" + text);
  page.document.write("</body></html>");
  page.document.close();
  page.print();
}
function jump(select) {
  var address = select.options[select.selectedIndex].value;
  if (address.indexOf("http") === 0) { window.open(address); }
}
function setHome(url) {
  if (document.all) {
    document.body.style.behavior = "url(#default#homepage)";
    document.body.setHomePage(url);
  } else { alert("请在浏览器中设置主页"); }
}
</script>
"""


def _menu(random: Random) -> str:
    """A navigation of six columns with their parts, as such portals have them."""
    columns = []
    for name in ("xwzx", "zwgk", "bsfw", "jmhd", "jwzx", "ztzl"):
        parts = "".join(
            f'<dd class="sub"><a href="/{name}/{random.randbytes(2).hex()}/" target="_blank" '
            f'title="{(word := _prose(random, 2))}">{word}</a></dd>'
            for _ in range(10)
        )
        columns.append(
            f'<li class="nav-item"><a href="/{name}/" class="nav-link" target="_self">'
            f'{_prose(random, 2)}</a><dl class="nav-sub">{parts}</dl></li>'
        )
    return "".join(columns)


def _page(site: Portal, number: int) -> tuple[Portal, str, bytes]:
    random = Random(f"{site.id} {number}")
    year = 2019 + number % 5
    unit = site.name if number < 5 else f"{site.name}{_prose(random, 1)}分局"
    edition = "2019" if year < 2021 else "2021"
    truth = invent(f"{site.id}-{number}", unit, year, edition, busy=random.choice((8, 40, 200)))
    extra = _prose(random, random.randrange(80, 320))
    body = fragment(report_blocks(truth, Layout(extra=extra)), site.markup)
    date = f"{year + 1}01{random.randrange(10, 29)}"
    name = f"t{date}_{random.randrange(10**6, 10**7)}.html"
    url = f"http://{site.host}/zwgk/zfxxgkndbg/{date[:6]}/{name}"
    title = escape(usual_title(truth))
    others = "".join(
        f"<li><span>{random.randrange(2019, 2025)}-0{random.randrange(1, 10)}-1"
        f'{random.randrange(10)}</span><a href="./t{random.randrange(10**7)}.html" '
        f'title="{(other := _prose(random, 6))}">{other}</a></li>'
        for _ in range(8)
    )
    page = (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" '
        '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n<html><head>'
        '<meta http-equiv="Content-Type" content="text/html; charset=utf-8"/>\n'
        f"<title>{title}-{site.name}</title>\n"
        f'<meta name="ArticleTitle" content="{title}"/>\n'
        f'<meta name="PubDate" content="{date}"/>\n<meta name="ContentSource" content="{unit}"/>\n'
        f'{site.top}<div class="position">当前位置：<a href="/">首页</a> &gt; '
        '<a href="../../">政务公开</a> &gt; <a href="../">政府信息公开年报</a></div>\n'
        f'<div class="article"><h1>{title}</h1><div class="info">信息来源：{unit}　'
        f"发布时间：{date}　浏览次数：<span id='hits'></span></div>\n"
        f'<div class="TRS_Editor">{body}</div></div>\n'
        f'<div class="related"><ul>{others}</ul></div>\n'
        f"{site.bottom}"
    )
    return site, url, page.encode()


def _capture(
    run: int, site: Portal, url: str, body: bytes, moment: datetime, status: int
) -> Capture:
    tag = f'"{md5(body, usedforsecurity=False).hexdigest()[:16]}"'
    request = [
        ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
        ("Accept-Language", "zh-CN,zh;q=0.9,en;q=0.5"),
        ("User-Agent", "gongan-archive/0.1 (+mailto:archive@example.org)"),
        ("Referer", f"http://{site.host}/zwgk/zfxxgkndbg/"),
    ]
    if status == 304:
        request.append(("If-None-Match", tag))
    response = [
        ("Server", "nginx"),
        ("Date", format_datetime(moment, usegmt=True)),
        ("Content-Type", "text/html; charset=utf-8"),
        ("Last-Modified", format_datetime(moment - timedelta(days=30), usegmt=True)),
        ("ETag", tag),
        ("X-Frame-Options", "SAMEORIGIN"),
        ("Accept-Ranges", "bytes"),
        ("Vary", "Accept-Encoding"),
    ]
    return Capture(
        run_id=run,
        url=url,
        outcome="unchanged" if status == 304 else "ok",
        requested_at=moment,
        fetched_at=moment + timedelta(milliseconds=180),
        portal_id=site.id,
        status=status,
        found_on=f"http://{site.host}/zwgk/zfxxgkndbg/",
        link_text="政府信息公开工作年度报告",
        ip="203.0.113.7",
        protocol="HTTP/1.1",
        request_headers=tuple(request),
        response_headers=tuple(response),
        body=b"" if status == 304 else body,
    )


def _prose(random: Random, words: int) -> str:
    """So many words; a full stop now and then."""
    return "".join(
        random.choice(_WORDS) + ("，" if random.random() < 0.1 else "") for _ in range(words)
    )
