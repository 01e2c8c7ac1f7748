"""UCAP (开普): pages cNNNNNN/YYYYMM/<32 hex>.shtml; lists as pages or from a search service.

The service answers ``/common/search/<channel>`` with JSON, or with a fragment of HTML when
asked for it.  Its JSON holds the articles whole; each is fetched from its own address all
the same, for that is what a reader of the archive can be shown.  Where that fails, the
answer's text is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlencode, urlsplit

from scrapy.http import TextResponse

from spiders import links
from spiders.base import PortalSpider
from spiders.family import Ask, Family
from spiders.links import Link
from spiders.markup import DecodedText, counted

_SERVICE = re.compile(r"/common/search/([0-9a-f]{32})(?![0-9a-f])")
_CHANNEL = re.compile(r"channel_?[iI][dD][\"']?\s{0,9}[:=]\s{0,9}[\"']([0-9a-f]{32})[\"']")
_PAGE = re.compile(r"([?&]page=)(\d{1,6})\b")
_TAG = re.compile(r"<[^<>]*+>")
_PAGE_SIZE = 20
_CHANNELS = 5
"""Channels of one page whose lists are asked for."""


class Ucap(Family):
    """Lists of UCAP: static pages, or the channel's JSON where a page has none of its own."""

    def entries(self, response: TextResponse) -> list[Link]:
        """The links of a page, or the articles of the service's answer."""
        if not _is_json(response):
            return super().entries(response)
        return list(_articles(response))

    def is_answer(self, response: TextResponse) -> bool | None:
        """Whether the service's JSON has a list of results, be it an empty one."""
        if not _is_json(response):
            return None
        return isinstance(_data(response).get("results"), list)

    def holds_articles(self, response: TextResponse) -> bool:
        """Whether the service's results have their bodies."""
        return any(result.get("contentHtml") for result in _results(_data(response)))

    def list_pages(self, response: TextResponse) -> Iterator[Ask]:
        """The service's next page; the other static pages; or the channel's first page."""
        if _SERVICE.search(urlsplit(response.url).path):
            yield from self._next(response)
            return
        others = list(super().list_pages(response))
        listed = any(self.is_detail(link.url) for link in links.links(response))
        yield from others
        if not (others and listed):
            for channel in _channels(response.text):
                url = links.absolute(response.url, f"/common/search/{channel}") or ""
                plain = Ask(_asking(url, as_json=False))
                yield Ask(_asking(url, as_json=True), otherwise=plain)

    def _next(self, response: TextResponse) -> Iterator[Ask]:
        page = _PAGE.search(response.url)
        if page is None:
            return
        number = int(page[2])
        url = _PAGE.sub(rf"\g<1>{number + 1}", response.url)
        if not _is_json(response):
            if any(self.is_detail(link.url) for link in self.entries(response)):
                yield Ask(url)
            return
        data = _data(response)
        total = counted(data.get("total"))
        size = counted(data.get("rows")) or len(_results(data))
        left = -(-total // size) - number if size else 0
        if left > 0 and _results(data):
            yield Ask(url, promised=left)


def _asking(url: str, *, as_json: bool) -> str:
    said = str(as_json).lower()
    query = {
        "page": 1, "_pageSize": _PAGE_SIZE, "_isAgg": said, "_isJson": said, "_template": "index"
    }  # fmt: skip
    return f"{url}?{urlencode(query)}"


def _channels(text: str) -> list[str]:
    found = [*_SERVICE.finditer(text), *_CHANNEL.finditer(text)]
    return list(dict.fromkeys(match[1] for match in found))[:_CHANNELS]


def _is_json(response: TextResponse) -> bool:
    asked = urlsplit(response.url)
    return bool(_SERVICE.search(asked.path)) and "_isJson=false" not in asked.query


def _data(response: TextResponse) -> dict[str, Any]:
    whole = response.data if isinstance(response, DecodedText) else None
    data = whole.get("data") if isinstance(whole, dict) else None
    return data if isinstance(data, dict) else {}


def _results(data: dict[str, Any]) -> list[dict[str, Any]]:
    found = data.get("results")
    listed = islice(found, links.MAX_LINKS) if isinstance(found, list) else ()
    return [result for result in listed if isinstance(result, dict)]


def _articles(response: TextResponse) -> Iterator[Link]:
    for result in _results(_data(response)):
        title, address = result.get("title"), result.get("url")
        url = links.absolute(response.url, address) if isinstance(address, str) else None
        if url is not None and isinstance(title, str):
            yield Link(url, _TAG.sub("", title[: links.MAX_TEXT * 10])[: links.MAX_TEXT])


class UcapSpider(PortalSpider):
    """Portals of UCAP, in Xinjiang, Heilongjiang, Jiangxi, Suzhou."""

    name = "ucap"
    family = Ucap("ucap")
