"""Newer Hanweb (JPaaS): a column's further pages come as JSON that holds a fragment of HTML.

A ``div`` of the column page says what to ask for: ``unitUrl``, ``queryData``, ``count``,
``rows``, ``pageNo``.  Some servers give the first page for every number to clients abroad;
each request says therefore how many pages the list still promises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlencode, urlsplit

from parsel import Selector
from scrapy.http import TextResponse

from spiders import links
from spiders.family import Ask
from spiders.links import Link
from spiders.markup import DecodedText, counted

_SERVICE = "/jpaas-publish-server/front/page/build/unit"
_PAIR = re.compile(r"[\"'](\w{1,60})[\"']\s{0,9}:\s{0,9}(?:\"([^\"]*+)\"|'([^']*+)'|(\d++))")
_PAGE = re.compile(r"([?&]pageNo=)(\d{1,6})\b")
_COLUMN = re.compile(r"/col/col(\d{1,12})/")
_MOST = 50
"""Parameters of a list, and lists of a page, that are looked at."""


def is_answer(response: TextResponse) -> bool:
    """Whether a response stands in the place of a list page of JPaaS."""
    return urlsplit(response.url).path.endswith(_SERVICE)


def fragment(response: TextResponse) -> str | None:
    """The HTML of an answer; ``None`` when there is none."""
    data = response.data if isinstance(response, DecodedText) else None
    inner = data.get("data") if isinstance(data, dict) else None
    html = inner.get("html") if isinstance(inner, dict) else None
    return html if isinstance(html, str) else None


def entries(response: TextResponse) -> list[Link]:
    """The links of an answer's fragment."""
    html = fragment(response)
    if not html:
        return []
    shown = Selector(text=f"<body>{html}</body>", base_url=response.url)
    return links.links(response, shown.css("body")) if shown.root is not None else []


def list_pages(response: TextResponse, *, listed: bool) -> Iterator[Ask]:
    """The next page of each list: the first where the column page is not ``listed`` itself."""
    if is_answer(response):
        yield from _after(response)
        return
    if "querydata" not in response.text.lower() or not links.is_markup(response):
        return
    for part in islice(response.selector.root.iterfind(".//*[@querydata]"), _MOST):
        url = links.absolute(response.url, part.get("uniturl") or "")
        if url is None or not url.partition("?")[0].endswith(_SERVICE):
            continue
        pairs = islice(_PAIR.finditer(part.get("querydata")), _MOST)
        query: dict[str, Any] = {pair[1]: pair[2] or pair[3] or pair[4] or "" for pair in pairs}
        column = _COLUMN.search(response.url)
        if column is not None:
            query.setdefault("pageId", column[1])
        rows = counted(part.get("rows")) or 15
        number = counted(part.get("pageno")) or 1
        following = number + 1 if listed else number
        left = -(-counted(part.get("count")) // rows) - following + 1
        if left > 0:
            query |= {"rows": rows, "pageNo": following}
            yield Ask(f"{url.partition('?')[0]}?{urlencode(query)}", promised=left)


def _after(response: TextResponse) -> Iterator[Ask]:
    """The page after an answer's, while the list promises one."""
    page = _PAGE.search(response.url)
    asked = response.request.cb_kwargs.get("ask") if response.request is not None else None
    left = asked.promised - 1 if isinstance(asked, Ask) else 0
    if page is not None and left > 0:
        yield Ask(_PAGE.sub(rf"\g<1>{int(page[2]) + 1}", response.url), promised=left)
