"""Requests as JSON: what goes in comes out, and nothing that was not put in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from scrapy import FormRequest, Request

from archive.errors import ArchiveError
from crawler.crawl.queue.codec import MAX_LENGTH, NotKnownError, decode, encode, plain
from crawler.crawl.queue.fingerprints import Fingerprinter
from spiders.called_lists import Call
from spiders.families.hanweb import HanwebSpider
from spiders.family import Ask
from spiders.items import Page
from spiders.portals import Portal

URL = "http://gaj.example.gov.cn/a.html"
SPIDER = HanwebSpider(
    portal=Portal("p", "示例市公安局", ("gaj.example.gov.cn",), "hanweb", home_url=URL)
)
WHOLE = Page(7, "p", URL, b"body", "text/html", "年报", None, (8, 9))


def content(capture_id: int) -> bytes:
    if capture_id != 7:
        raise ArchiveError(f"no capture {capture_id}")
    return b"body"


def back(request: Request) -> Request:
    return decode(encode(request), SPIDER, content)


@pytest.mark.parametrize(
    "request_",
    [
        SPIDER.request(URL, SPIDER.parse_article, kind="page", found_on=URL, text="年报 \ud800"),
        SPIDER.request(URL, SPIDER.parse_attachment, kind="attachment", page_title="年报"),
        SPIDER.request(URL, SPIDER.parse_attachment, kind="attachment", page_title=None),
        SPIDER.request(URL, SPIDER.parse_part, kind="part", whole=WHOLE),
        SPIDER.request(
            URL, SPIDER.parse_list, kind="list", form={"页": "2", "a": ""},
            ask=Ask(URL, {"页": "2", "a": ""}, Ask(URL, None, Ask(URL))),
        ),
        SPIDER.request(
            URL, SPIDER.parse_list, kind="list", ask=Ask(URL, elsewhere=True, below="/nb/"),
        ),
        *(
            SPIDER.request(
                URL, SPIDER.parse_list, kind="list",
                ask=Ask(URL, call=Call(URL, {"页": "1", "c": ""}, "p", posted, total)),
            )
            for posted in (True, False) for total in (None, 12)
        ),
    ],
)  # fmt: skip
def test_the_same_request_comes_back(request_: Request) -> None:
    again = back(request_)
    for name in ("url", "method", "body", "callback", "errback", "cb_kwargs", "dont_filter"):
        assert getattr(again, name) == getattr(request_, name), name
    assert again.meta == {key: v for key, v in request_.meta.items() if v is not None}
    assert again.headers == request_.headers
    assert Fingerprinter().fingerprint(again) == Fingerprinter().fingerprint(request_)
    assert encode(again) == encode(request_)


@pytest.mark.parametrize("linked", [True, False])
def test_a_page_that_its_list_links_to_stays_one(linked: bool) -> None:
    ask = Ask(URL, linked=linked)
    request = SPIDER.request(URL, SPIDER.parse_list, kind="list", ask=ask)
    request.meta["list_id"] = "gaj.example.gov.cn/nb"
    again = back(request)
    assert again.cb_kwargs["ask"].linked is linked
    assert again.meta["list_id"] == "gaj.example.gov.cn/nb"


@pytest.mark.parametrize(
    "call",
    [7, {}, {"url": URL}, {"url": URL, "fields": {"a": 1}, "page": "p", "posted": True},
     {"url": URL, "fields": {}, "page": "p", "posted": 1},
     {"url": URL, "fields": {}, "page": "p", "posted": True, "total": "9"}],
)  # fmt: skip
def test_a_call_that_is_none_is_refused(call: Any) -> None:
    request = SPIDER.request(URL, SPIDER.parse_list, kind="list", ask=Ask(URL))
    fields = json.loads(encode(request))
    fields["arguments"]["ask"]["call"] = call
    with pytest.raises(NotKnownError):
        decode(json.dumps(fields), SPIDER, content)


def test_flags_and_hops_are_kept_and_what_a_download_left_is_not() -> None:
    request = SPIDER.request(URL, SPIDER.parse_list, kind="list").replace(dont_filter=True)
    kept = {"again": True, "unconditional": True, "family": "hanweb", "depth": 3}
    hops = {"redirect_urls": [URL], "redirect_times": 1, "redirect_ttl": 4}
    request.meta.update(kept, **hops, capture_id=5, outcome="ok", revalidates="", retry_times=2)
    again = back(request)
    assert again.meta == {"kind": "list", **kept, **hops}
    assert again.dont_filter


@pytest.mark.parametrize(
    "request_",
    [
        Request(URL),
        Request(URL, callback=print),
        Request(URL, callback=SPIDER.parse_article, errback=print),
        Request(URL, callback=SPIDER.explore),
        Request(URL, callback=SPIDER.parse_article, cb_kwargs={"other": 1}),
        Request(URL, callback=SPIDER.parse_article, cb_kwargs={"ask": object()}),
        Request(URL, callback=SPIDER.parse_article, meta={"kind": 3}),
        Request(URL, callback=SPIDER.parse_article, method="PUT"),
        Request(URL, callback=SPIDER.parse_article, method="POST", body=b"{}"),
        FormRequest(URL, callback=SPIDER.parse_list, formdata={"a": "b" * MAX_LENGTH}),
    ],
)
def test_what_could_not_be_read_back_is_not_written(request_: Request) -> None:
    with pytest.raises(NotKnownError):
        encode(request_)


def with_(**changes: Any) -> str:
    fields = json.loads(plain(URL, "parse_article", "page"))
    return json.dumps({**fields, **changes})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "[" * 90_000,
        '{"a":' * 20_000,
        json.dumps({"url": "x" * MAX_LENGTH}),
        with_(callback="explore"),
        with_(callback="__class__"),
        with_(callback=None),
        with_(callback=["parse_list"]),
        with_(errback="close"),
        with_(url="no address"),
        with_(url=None),
        with_(method="DELETE"),
        with_(form="a=b"),
        with_(form=3, method="POST"),
        with_(meta=[]),
        with_(meta={"kind": 1}),
        with_(meta={"depth": True}),
        with_(meta={"redirect_urls": "abc"}),
        with_(arguments={"spider": "x"}),
        with_(arguments={"ask": {"url": 1}}),
        with_(arguments={"ask": {"url": URL, "form": {"a": 1}}}),
        with_(arguments={"whole": {"capture_id": 7}}),
        with_(arguments={"whole": {"capture_id": "7", "portal_id": "p", "url": URL, "parts": []}}),
        with_(arguments={"page_title": {}}),
        with_(dont_filter="yes"),
    ],
)
def test_what_is_no_request_of_ours_is_refused(text: str) -> None:
    with pytest.raises(NotKnownError):
        decode(text, SPIDER, content)


def test_nothing_but_what_is_known_is_taken_over() -> None:
    request = decode(
        with_(meta={"kind": "page", "proxy": "http://evil/", "dont_obey_robotstxt": True},
              headers={"Cookie": "a"}, priority=99),
        SPIDER,
        content,
    )  # fmt: skip
    assert request.meta == {"kind": "page"}
    assert not request.headers
    assert request.priority == 0


def test_an_article_whose_capture_is_not_there_is_an_error_of_the_archive() -> None:
    fields = {"capture_id": 8, "portal_id": "p", "url": URL, "parts": []}
    with pytest.raises(ArchiveError):
        decode(with_(callback="parse_part", arguments={"whole": fields}), SPIDER, content)
