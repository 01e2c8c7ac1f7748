"""TRS WCM (拓尔思): static columns, paged by a script, articles below /YYYYMM/.

Some columns load their list from TRS's search server (``/was5/web/search``) as JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from scrapy.http import TextResponse

from spiders import links
from spiders.base import PortalSpider
from spiders.family import Ask, Family
from spiders.links import Link
from spiders.markup import DecodedText, counted

_QUOTED = re.compile(r"(?<=[\"'])[^\"'\s]++(?=[\"'])")
_SEARCH = re.compile(r".*/was5/web/search\?(?:.*\W)?page=")
_TAG = re.compile(r"<[^<>]*+>")
_PAGE = re.compile(r"([?&]page=)(\d{1,6})\b")
_TITLES = ("title", "doctitle", "DOCTITLE", "name")
_URLS = ("url", "docpuburl", "DOCPUBURL", "link")


class TrsWcm(Family):
    """Lists of TRS WCM: index.html, then index_1.html up to one less than the page count."""

    def entries(self, response: TextResponse) -> list[Link]:
        """The links of a page, or the documents of a search result."""
        data = _json(response)
        if data is None:
            return super().entries(response)
        return list(_documents(response.url, data))

    def is_answer(self, response: TextResponse) -> bool | None:
        """Whether a search result has rows, or says that there are none."""
        data = _json(response)
        if data is None:
            return None
        return "pages" in data or any(isinstance(rows, list) for rows in data.values())

    def list_pages(self, response: TextResponse) -> Iterator[Ask]:
        """The pages that a script counts, or loads from the search server."""
        data = _json(response)
        if data is not None:
            yield from _next(response.url, data)
            return
        searches = {links.absolute(response.url, found) for found in _searches(response.text)}
        for url in sorted(url for url in searches if url):
            yield Ask(f"{url}1")
        if not searches:
            yield from super().list_pages(response)


def _searches(text: str) -> Iterator[str]:
    """The addresses of the search server in a page's scripts, up to the page's number."""
    for found in _QUOTED.finditer(text):
        quoted = found[0]
        if len(quoted) <= links.MAX_URL and quoted.endswith("page=") and _SEARCH.fullmatch(quoted):
            yield quoted


def _json(response: TextResponse) -> dict[str, Any] | None:
    """A search result, which is often declared to be HTML."""
    data = response.data if isinstance(response, DecodedText) else None
    return data if isinstance(data, dict) else None


def _documents(base: str, data: dict[str, Any]) -> Iterator[Link]:
    rows = (row for rows in data.values() if isinstance(rows, list) for row in rows)
    for row in islice(rows, links.MAX_LINKS):
        if not isinstance(row, dict):
            continue
        title = next((row[name] for name in _TITLES if isinstance(row.get(name), str)), None)
        address = next((row[name] for name in _URLS if isinstance(row.get(name), str)), None)
        url = links.absolute(base, address) if address else None
        if title and url:
            yield Link(url, _TAG.sub("", title[: links.MAX_TEXT * 10])[: links.MAX_TEXT])


def _next(url: str, data: dict[str, Any]) -> Iterator[Ask]:
    page = _PAGE.search(url)
    left = counted(data.get("pages")) - int(page[2]) if page is not None else 0
    if page is not None and left > 0:
        yield Ask(_PAGE.sub(rf"\g<1>{int(page[2]) + 1}", url), promised=left)


class TrsWcmSpider(PortalSpider):
    """Portals of TRS WCM."""

    name = "trs_wcm"
    family = TrsWcm("trs_wcm")
