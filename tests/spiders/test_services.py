"""Lists behind services: what they ask for next, and what they admit not to have reached."""

from __future__ import annotations

import json

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, TextResponse

from spiders import links
from spiders.families.generic import families
from spiders.families.hanweb import HanwebSpider
from spiders.families.ucap import UcapSpider
from spiders.family import Ask
from spiders.statistics import LISTS_LOST
from spiders.text import readable

from .test_spiders import BASE, answer, spider, urls

UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
CHANNEL = "0123456789abcdef0123456789abcdef"


def page(body: str, url: str, kind: type[TextResponse] = HtmlResponse) -> TextResponse:
    found = readable(kind(url, body=body.encode(), request=Request(url)))
    assert found is not None
    return found


def link(year: int) -> str:
    return f'<a href="/art/{year}/art_{year:032x}.html">公安局{year}年政府信息公开年报</a>'


def fragment(*years: int) -> str:
    return json.dumps({"success": True, "data": {"html": "".join(map(link, years))}})


def column(count: int, rows: int, *years: int) -> str:
    paging = f'<div count="{count}" rows="{rows}" pageNo="1" unitUrl="{UNIT}"'
    query = "queryData=\"{'webId':'1','pageId':'7','tplSetId':'a b'}\"></div>"
    return f"<html><body>{''.join(map(link, years))}{paging} {query}</body></html>"


def test_a_list_that_gives_page_one_for_every_page_is_told_with_all_it_promised() -> None:
    walker = spider(HanwebSpider)
    first = column(9, 2, 2020, 2021)
    found = list(walker.parse_list(answer(f"{BASE}/col/col7/index.html", first)))
    (asked,) = [request for request in found if UNIT in request.url]
    assert "pageNo=2" in asked.url
    assert "tplSetId=a+b" in asked.url
    ask = asked.cb_kwargs["ask"]
    assert ask.promised == 4
    again = list(walker.parse_list(answer(asked.url, fragment(2020, 2021)), ask))
    assert not any(UNIT in url for url in urls(again))
    assert walker.crawler.stats.get_value(LISTS_LOST) == 4


@pytest.mark.parametrize(
    "body",
    ["<datastore><recordset></recordset></datastore>", "<datastore></datastore>"],
)
def test_a_very_short_answer_of_the_proxy_is_no_end_of_the_list(body: str) -> None:
    walker = spider(HanwebSpider)
    url = f"{BASE}/module/web/jpage/dataproxy.jsp?startrecord=46&endrecord=90&perpage=15"
    list(walker.parse_list(answer(url, body), Ask(url, promised=3)))
    assert walker.crawler.stats.get_value(LISTS_LOST) == 3


def test_a_very_short_answer_that_is_no_datastore_is_asked_for_again_and_lost() -> None:
    walker = spider(HanwebSpider)
    url = f"{BASE}/module/web/jpage/dataproxy.jsp?startrecord=46&endrecord=90&perpage=15"
    short = "<script>location.href='/error.html?code=1';</script>!"  # some fifty bytes
    (again,) = walker.parse_list(answer(url, short), Ask(url, promised=3))
    assert again.meta["again"]
    list(walker.parse_list(answer(url, short, again=True), Ask(url, promised=3)))
    assert walker.crawler.stats.get_value(LISTS_LOST) >= 1


def test_the_proxy_is_asked_the_other_way_before_records_count_as_lost() -> None:
    walker = spider(HanwebSpider)
    other = Ask(f"{BASE}/dataproxy.jsp?columnid=1", promised=2)
    ask = Ask(f"{BASE}/dataproxy.jsp", {"columnid": "1"}, other, 2)
    found = list(walker.parse_list(answer(ask.url, "<datastore></datastore>"), ask))
    assert urls(found) == [other.url]
    assert walker.crawler.stats.get_value(LISTS_LOST) is None


def test_groups_behind_nextgroup_are_promised_by_the_number_of_records() -> None:
    record = f"<record><![CDATA[<li>{link(2020)}</li>]]></record>" * 10
    group = "<nextgroup><![CDATA[<a href='/dataproxy.jsp?page=2&x=1'></a>]]></nextgroup>"
    store = f"<datastore>{group}<totalrecord>35</totalrecord>{record}</datastore>"
    (ask,) = families()["hanweb"].list_pages(page(store, f"{BASE}/col/col1/index.html"))
    assert (ask.url, ask.promised) == ("http://gaj.example.gov.cn/dataproxy.jsp?page=2&x=1", 3)


def test_a_channel_is_asked_for_json_then_for_a_fragment() -> None:
    walker = spider(UcapSpider)
    body = f"<html><body><a href='/'>首页</a><script>load('/common/search/{CHANNEL}')</script>"
    found = list(walker.parse_list(answer(f"{BASE}/x/c1/list.shtml", f"{body}</body></html>")))
    (asked,) = found
    assert f"/common/search/{CHANNEL}?page=1&" in asked.url
    assert "_isJson=true" in asked.url
    nothing = json.dumps({"data": {"total": 0, "results": []}})
    (plain,) = walker.parse_list(answer(asked.url, nothing), asked.cb_kwargs["ask"])
    assert "_isJson=false" in plain.url
    lines = "".join(
        f"<li><a href='/g/202101/{year:032x}.shtml'>{year}年政府信息公开年报</a></li>"
        for year in (2019, 2020)
    )
    pages = walker.parse_list(
        answer(plain.url, f"<ul id=body>{lines}</ul>"), plain.cb_kwargs["ask"]
    )
    assert [url for url in urls(list(pages)) if "page=2" in url] == [
        plain.url.replace("page=1", "page=2", 1)
    ]


@pytest.mark.parametrize(
    ("total", "rows", "number", "promised"),
    [(15, 6, 1, 2), ("15", "6", 2, 1), (15, 6, 3, None), (2, None, 1, None), (None, 6, 1, None)],
)
def test_pages_of_a_channel_are_counted(
    total: object, rows: object, number: int, promised: int | None
) -> None:
    results = [{"title": "<em>公安局</em>2020年", "url": "/a/202101/x.shtml"}] * 6
    body = json.dumps({"data": {"total": total, "rows": rows, "results": results}})
    shown = page(body, f"{BASE}/common/search/{CHANNEL}?page={number}&_isJson=true", TextResponse)
    ucap = families()["ucap"]
    assert ucap.entries(shown)[0].text == "公安局2020年"
    asks = list(ucap.list_pages(shown))
    assert [ask.promised for ask in asks] == ([] if promised is None else [promised])


@pytest.mark.parametrize(
    ("url", "following"),
    [
        ("http://www.bjgaj.gov.cn/web/listPage_a_2_col7_30_9.html", "_30_10.html"),
        ("http://www.police.sh.cn/shga/wzXxfbGj/getList?pa=ab&page=1", "?pa=ab&page=2"),
        ("http://www.gdga.gov.cn/xxgk/jfts/list.html", "/list_2.html"),
        ("http://www.gzjd.gov.cn/gzjdw/a/index.shtml", "/a/list-2.shtml"),
        ("http://www.gzjd.gov.cn/gzjdw/a/list-2.shtml", "/a/list-3.shtml"),
        ("http://www.hebga.gov.cn/default.php?mod=article&s15_start=2", "&s15_start=4"),
        ("http://www.hbgat.gov.cn/info/iList.jsp?cat_id=2&cur_page=1", "&cur_page=2"),
        ("http://www.jsga.gov.cn/jwzx/aqff/index.html", "/index_2.html"),
        ("http://www.lnga.gov.cn/a/index.html", "/index_1.html"),
        ("http://www.lnga.gov.cn/a/index_1.html", "/index_2.html"),
        ("http://www.scga.gov.cn/a/", "/a/index_1.html"),
        ("http://www.xjgat.gov.cn/html/column/3/index.shtml", "/index_2.shtml"),
        ("http://www.xzgat.gov.cn/gk/index.jhtml", "/index_2.jhtml"),
        ("http://www.cqga.gov.cn/jfzx/", "/jfzx/default_1.htm"),
        ("http://www.ccga.gov.cn/ga/4/2/s2.shtml", "/s2_2.shtml"),
        ("http://www.gyga.gov.cn/templet/gyga/ShowClass.jsp?id=x", "?id=x&pn=2"),
        ("http://www.gyga.gov.cn/templet/gyga/ShowClass.jsp?id=x&pn=2", "?id=x&pn=3"),
        ("http://police.haikou.gov.cn/ycjx/index.htm", "/index_1.htm"),
        ("http://site.sxgabmfw.gov.cn/site/public/techlist.aspx?menuid=7&page=1", "&page=2"),
        ("http://www.szga.gov.cn/JFZX/JFTS/7/", None),
    ],
)
def test_lists_of_old_police_sites_count_up(url: str, following: str | None) -> None:
    entries = "".join(f"<a href='/x/a_{n}.html'>x</a>" for n in (1, 2))
    asks = [ask.url for ask in families()["old_police"].list_pages(page(entries, url))]
    assert [one[-len(following or "") :] for one in asks] == ([following] if following else [])
    assert families()["old_police"].list_pages(page("<p>暂无</p>", url)) is not None
    assert list(families()["old_police"].list_pages(page("<p>暂无</p>", url))) == []


@pytest.mark.parametrize(
    ("url", "above"),
    [
        ("http://g.cn/zwgk/xxgknb/2023n/2021cgbm/", "http://g.cn/zwgk/xxgknb/"),
        ("http://g.cn/zwgk/gknb/2020/index.html?x=1", "http://g.cn/zwgk/gknb/"),
        ("http://g.cn/2020/index.html", None),
        ("http://g.cn/zwgk/zfxxgknb/", None),
        ("http://g.cn/zwgk/2021cgbm/", None),
    ],
)
def test_the_folder_above_that_of_a_year(url: str, above: str | None) -> None:
    assert links.above_year(url) == above


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("区直部门", True), ("市政府部门", True), ("县直单位年报", True), ("公安局", True),
        ("乡镇街道", False), ("教育局", False), ("公安局2020年政府信息公开年报", False),
        ("部门动态", False),
    ],
)  # fmt: skip
def test_groups_of_organs_are_told_by_their_names(text: str, group: bool) -> None:
    assert links.names_group(text) is group
