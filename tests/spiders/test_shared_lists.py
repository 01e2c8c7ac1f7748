"""What counts as a lost list page where lists share articles, pin entries, or link to nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import HtmlResponse, TextResponse
from twisted.python.failure import Failure

from spiders.base import PortalSpider
from spiders.families.generic import GenericSpider
from spiders.families.gkmlpt import GkmlptSpider
from spiders.statistics import LISTS_LOST
from spiders.text import readable

from .test_spiders import BASE, spider

INDEX = f"{BASE}/gkmlpt/index"
SIZE = 3


def came(url: str, body: str, request: Request | None = None) -> TextResponse:
    """The answer to a request of the spider's, as it comes to it."""
    asked = request or Request(url, meta={"kind": "list", "found_on": None})
    asked.meta.setdefault("capture_id", 1)
    made = readable(HtmlResponse(url, body=body.encode(), request=asked))
    assert made is not None
    return made


def lists(found: Any) -> list[Request]:
    return [one for one in found if isinstance(one, Request) and one.meta["kind"] == "list"]


def lost(walker: PortalSpider) -> int:
    return int(walker.crawler.stats.get_value(LISTS_LOST) or 0)


def not_there(walker: PortalSpider, request: Request) -> None:
    failure = Failure(ValueError("HTTP 404"))
    request.meta["outcome"] = "not_found"
    failure.request = request  # type: ignore[attr-defined]
    list(walker.failed(failure))


def walk(walker: PortalSpider, start: str, answers: dict[str, str]) -> set[str]:
    """All list pages that a walk asks for; what has no answer is not there."""
    waiting, asked = [Request(start, meta={"kind": "list", "found_on": None})], set()
    while waiting:
        request = waiting.pop(0)
        if request.url in asked and not request.dont_filter:
            continue
        asked.add(request.url)
        if request.url not in answers:
            not_there(walker, request)
            continue
        page = came(request.url, answers[request.url], request)
        waiting += lists(walker.parse_list(page, request.cb_kwargs.get("ask")))
    return asked


def category(number: int, years: list[int]) -> dict[str, str]:
    """The API's answers for a category that has the reports of these years."""
    articles = [
        {"title": f"公安局{year}年政府信息公开年报", "url": f"/gkmlpt/content/1/1/post_{year}.html"}
        for year in years
    ]
    pages = -(-len(articles) // SIZE)
    return {
        f"{BASE}/gkmlpt/api/all/{number}?page={page}&sid=7": json.dumps(
            {"total": len(articles), "articles": articles[page * SIZE - SIZE : page * SIZE]}
        )
        for page in range(1, pages + 1)
    }


@settings(deadline=None)
@given(
    st.permutations(range(2008, 2025)), st.integers(1, 17), st.integers(0, 16), st.integers(1, 17)
)
def test_categories_that_share_articles_are_walked_to_their_ends_and_lose_nothing(
    years: list[int], first: int, start: int, second: int
) -> None:
    tree = [{"id": 1, "name": "政府信息公开年报"}, {"id": 2, "name": "年度报告"}]
    config = json.dumps({"SID": "7", "TREE": tree}, ensure_ascii=False)
    answers = {INDEX: f"<html><body><script>window._CONFIG = {config};</script></body></html>"}
    answers |= category(1, years[:first]) | category(2, years[start : start + second])
    walker = spider(GkmlptSpider)
    assert walk(walker, INDEX, answers) == set(answers)
    assert lost(walker) == 0


def test_a_page_that_comes_twice_in_one_category_is_lost() -> None:
    tree = [{"id": 1, "name": "政府信息公开年报"}]
    config = json.dumps({"SID": "7", "TREE": tree}, ensure_ascii=False)
    answers = {INDEX: f"<html><body><script>window._CONFIG = {config};</script></body></html>"}
    answers |= category(1, list(range(2010, 2019)))
    first, second, _ = category(1, list(range(2010, 2019)))
    answers[second] = answers[first]
    walker = spider(GkmlptSpider)
    walk(walker, INDEX, answers)
    assert lost(walker) == 1


def entry(number: int) -> str:
    return f"<li><a href='/nb/202401/t20240101_{number}.html'>公安局{number}年年报</a></li>"


def counted(numbers: list[int], pages: int, current: int, *, says: bool = True) -> str:
    listed = "".join(entry(number) for number in numbers)
    script = f"createPageHTML({pages}, {current}, 'index', 'html');" if says else ""
    return (
        f"<html><body><a href='/'>首页</a><ul>{listed}</ul><script>{script}</script></body></html>"
    )


@pytest.mark.parametrize(
    ("last", "missing"),
    [
        (counted([2008, 2009], 3, 2), 0),
        (counted([2008, 2009], 3, 2, says=False), 1),
        (counted([2008, 2009], 3, 1), 1),
        (counted([], 3, 2), 1),
        (counted([2008, 2009, 2020, 2021], 3, 2), 1),
    ],
    ids=["pinned alone", "says no number", "another page's number", "nothing", "the first page"],
)
def test_a_last_page_of_pinned_entries_is_none_lost_where_its_paging_says_so(
    last: str, missing: int
) -> None:
    answers = {
        f"{BASE}/nb/": counted([2008, 2009, 2020, 2021], 3, 0),
        f"{BASE}/nb/index_1.html": counted([2008, 2009, 2018, 2019], 3, 1),
        f"{BASE}/nb/index_2.html": last,
    }
    walker = spider()
    walk(walker, f"{BASE}/nb/", answers)
    assert lost(walker) == missing


NEXT = "<a href='index_{}.html'>下一页</a>"


@pytest.mark.parametrize(
    ("second", "missing"),
    [
        (NEXT.format(3), 1),
        (f"第2页/共2页 {NEXT.format(3)}", 0),
        ("<span>2</span> <a href='index_3.html'>3</a>", 1),
        ("<a href='#' onclick=\"location='index_3.html'\">下一页</a>", 1),
        ("", 0),
    ],
    ids=["next", "says that it is the last", "its number", "pressed", "no link"],
)
def test_a_linked_page_that_is_not_there_is_lost(second: str, missing: int) -> None:
    answers = {
        f"{BASE}/nb/": f"<html><body>{entry(2020)}{NEXT.format(2)}</body></html>",
        f"{BASE}/nb/index_2.html": f"<html><body>{entry(2019)}{second}</body></html>",
    }
    walker = spider(GenericSpider)
    walk(walker, f"{BASE}/nb/", answers)
    assert lost(walker) == missing


def test_a_guessed_page_beyond_the_end_is_none() -> None:
    listed = "".join(
        f"<a href='info/1009/{n}.htm'>公安局{n}年政府信息公开年报</a>" for n in (2019, 2020)
    )
    answers = {f"{BASE}/listPage_a_30_1.html": f"<html><body>{listed}</body></html>"}
    walker = spider(GenericSpider)
    asked = walk(walker, f"{BASE}/listPage_a_30_1.html", answers)
    assert lost(walker) == 0
    assert len(asked) >= 1


def test_the_column_of_a_year_that_is_not_there_is_lost() -> None:
    years = "".join(f"<a href='{year}n/'>{year}年</a>" for year in (2020, 2021))
    answers = {
        f"{BASE}/nb/": f"<html><body>{years}</body></html>",
        f"{BASE}/nb/2020n/": f"<html><body>{entry(2020)}</body></html>",
    }
    walker = spider()
    walk(walker, f"{BASE}/nb/", answers)
    assert lost(walker) == 1
