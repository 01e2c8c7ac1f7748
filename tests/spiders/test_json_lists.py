"""Lists that a service gives as JSON: walked as declared, and declared from what scripts had."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, TextResponse
from scrapy.statscollectors import StatsCollector

from spiders.declaring import declaration
from spiders.families.generic import GenericSpider
from spiders.links import Link
from spiders.links import links as links_of
from spiders.portals import RegistryError, load_registry
from spiders.portals.records import JsonList
from spiders.portals.writing import to_toml
from spiders.statistics import LISTS_LOST
from spiders.text import readable

from .test_spiders import PORTAL, urls

HOST = "http://gaj.example.gov.cn"
DECLARED = JsonList(
    f"{HOST}/api/list?channel=7&page={{page}}",
    items="data.rows",
    title="docTitle",
    link="/detail/{id}.html",
    total="data.total",
)
BY_POST = replace(
    DECLARED, url=f"{HOST}/search/common/search/12", form={"page": "{page}", "_pageSize": "2"}
)


def spider(declared: JsonList = DECLARED) -> GenericSpider:
    portal = replace(PORTAL, columns=(), json_lists=(declared,))
    crawler = Crawler(GenericSpider, {"GONGAN_LIST_PAGES": 200, "GONGAN_DISCOVERY_BUDGET": 60})
    crawler.stats = StatsCollector(crawler)
    return GenericSpider.from_crawler(crawler, portal=portal)


async def started(walker: GenericSpider) -> list[Any]:
    return [request async for request in walker.start()]


def answered(request: Request, *years: int, total: int = 5) -> TextResponse:
    rows = [{"id": f"n{y}", "docTitle": f"<em>{y}</em>年政府信息公开工作年度报告"} for y in years]
    body = json.dumps({"data": {"rows": rows, "total": total}}).encode()
    return TextResponse(request.url, body=body, request=request)


def walk(walker: GenericSpider, response: TextResponse) -> list[Any]:
    assert response.request is not None
    return list(walker.parse_list(response, **response.request.cb_kwargs))


@pytest.mark.parametrize("declared", [DECLARED, BY_POST])
def test_a_declared_list_is_walked_page_by_page(declared: JsonList) -> None:
    walker = spider(declared)
    (first,) = asyncio.run(started(walker))
    assert walker.portal.start_urls == (declared.url.replace("{page}", "1"),)
    assert first.method == ("POST" if declared.form else "GET")
    assert ("page=1" in first.url) or b"page=1" in first.body
    found = walk(walker, answered(first, 2024, 2023))
    assert [url for url in urls(found) if "/detail/" in url] == [
        f"{HOST}/detail/n2024.html",
        f"{HOST}/detail/n2023.html",
    ]
    second = found[-1]
    assert ("page=2" in second.url) or b"page=2" in second.body
    third = walk(walker, answered(second, 2022, 2021))[-1]
    last = walk(walker, answered(third, 2020))
    assert urls(last) == [f"{HOST}/detail/n2020.html"]
    assert walker.crawler.stats.get_value(LISTS_LOST) is None


def test_pages_that_repeat_are_lost_as_many_as_were_promised() -> None:
    walker = spider()
    (first,) = asyncio.run(started(walker))
    second = walk(walker, answered(first, 2024, 2023))[-1]
    assert urls(walk(walker, answered(second, 2024, 2023)))[-1].endswith("n2023.html")
    assert walker.crawler.stats.get_value(LISTS_LOST) == 2


def test_an_answer_without_the_list_is_asked_for_again_and_lost() -> None:
    walker = spider()
    (first,) = asyncio.run(started(walker))
    broken = TextResponse(first.url, body=b'{"code": 500}', request=first)
    (again,) = walk(walker, broken)
    assert again.meta["again"]
    assert walk(walker, broken.replace(request=again)) == []
    assert walker.crawler.stats.get_value(LISTS_LOST) == 1


def test_an_entry_with_a_declared_list_reads_back_as_it_was_written(tmp_path: Any) -> None:
    portal = replace(PORTAL, columns=(), json_lists=(BY_POST, DECLARED), render=True)
    (tmp_path / "a.toml").write_text(to_toml(portal), encoding="utf-8")
    assert load_registry(tmp_path)[portal.id] == portal


def test_a_declared_list_on_another_host_is_refused(tmp_path: Any) -> None:
    elsewhere = replace(DECLARED, url="http://api.elsewhere.cn/list")
    portal = replace(PORTAL, json_lists=(elsewhere,))
    (tmp_path / "a.toml").write_text(to_toml(portal), encoding="utf-8")
    with pytest.raises(RegistryError, match="is not on one of the portal's hosts"):
        load_registry(tmp_path)


def links(*years: int) -> list[Link]:
    return [Link(f"{HOST}/detail/n{y}.html", f"{y}年政府信息公开工作年度报告") for y in years]


def came(page: int, *years: int, method: str = "GET", form: str | None = None) -> Any:
    request = Request(f"{HOST}/api/list?channel=7&page={page}&_=1795910400000")
    return (request.url, method, form, answered(request, *years).body)


def test_the_answers_of_a_pages_scripts_are_declared_as_one_list() -> None:
    other = (f"{HOST}/api/menu", "GET", None, b'[{"name": "2024", "url": "/x"}]')
    found = declaration([other, came(1, 2024, 2023), came(2, 2022)], links(2024, 2023, 2022))
    assert found == DECLARED


def test_what_one_list_does_not_account_for_is_not_declared() -> None:
    assert declaration([came(1, 2024, 2023)], links(2024, 2023, 2022)) is None
    assert declaration([came(1, 2024)], [Link(f"{HOST}/other.html", links(2024)[0].text)]) is None
    json_sent = came(1, 2024, method="POST", form='{"page": 1}')
    assert declaration([json_sent], links(2024)) is None


def test_a_form_is_declared_with_the_page_in_it() -> None:
    url, method, form, body = came(1, 2024, method="POST", form="page=1&size=2")
    found = declaration([(f"{HOST}/api/list", method, form, body)], links(2024))
    assert found is not None
    assert found.form == {"page": "{page}", "size": "2"}
    assert url != found.url


@pytest.mark.parametrize(
    ("body", "address"),
    [
        ("<li onclick=\"location.href='/nb/'\">政府信息公开年报</li>", "/nb/"),
        ("<a href='javascript:void(0)' data-href='/nb/'>政府信息公开年报</a>", "/nb/"),
        ("<script>var n=[{id:1,name:'政府信息公开年报',url:'\\/nb\\/'}]</script>", "/nb/"),
        ("<select onchange='go()'><option value='/nb/1.html'>2020年政府信息公开年报</option>"
         "</select>", "/nb/1.html"),
        ("<table><tr><td>2020年政府信息公开年报</td><td><a href='/1.pdf'>查看</a></td></tr>"
         "</table>", "/1.pdf"),
    ],
)  # fmt: skip
def test_links_that_stand_elsewhere_than_in_href(body: str, address: str) -> None:
    page = readable(HtmlResponse(f"{HOST}/", body=f"<html><body>{body}</body></html>".encode()))
    assert page is not None
    assert [link.url for link in links_of(page)] == [f"{HOST}{address}"]
    assert "信息公开年报" in links_of(page)[0].text


@pytest.mark.parametrize(
    ("last", "lost"),
    [
        ((2024,), None),
        ((2024, 2023), 1),
        ((), 1),
        ((2020,), None),
    ],
    ids=["its top again", "a page again", "nothing", "the rest"],
)
def test_a_last_page_with_nothing_but_the_lists_top_is_not_lost(
    last: tuple[int, ...], lost: int | None
) -> None:
    walker = spider()
    (first,) = asyncio.run(started(walker))
    second = walk(walker, answered(first, 2024, 2023))[-1]
    third = walk(walker, answered(second, 2022, 2021))[-1]
    walk(walker, answered(third, *last))
    assert walker.crawler.stats.get_value(LISTS_LOST) == lost


def test_a_short_page_in_the_midst_that_brings_nothing_new_is_lost_with_the_rest() -> None:
    walker = spider()
    (first,) = asyncio.run(started(walker))
    second = walk(walker, answered(first, 2024, 2023, total=9))[-1]
    walk(walker, answered(second, 2024, total=9))
    assert walker.crawler.stats.get_value(LISTS_LOST) == 4
