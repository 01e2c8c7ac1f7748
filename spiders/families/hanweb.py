"""Hanweb jcms (大汉): columns col/colN whose list stands in a datastore, paged by dataproxy.jsp.

The datastore is XML in a script: records with a fragment of HTML each, how many
there are, and sometimes a link to the next group.  Without one the script says
what to send to ``dataproxy.jsp``; some sites answer to POST only, some to GET only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import islice
from urllib.parse import parse_qsl, urlencode, urlsplit

from parsel import Selector
from scrapy.http import TextResponse

from spiders import links
from spiders.base import PortalSpider
from spiders.families import jpaas
from spiders.family import Ask, Family
from spiders.links import Link

_TOTAL = re.compile(r"<totalrecord>\s*+(\d{1,7})\s*+</totalrecord>|totalRecord\s*+:\s*+(\d{1,7})")
_HREF = re.compile(r"href\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)')")
_PER_PAGE = re.compile(r"perPage\s*:\s*(\d{1,4})")
_PROXY = re.compile(
    r"proxyUrl\s*+:\s*+[\"']([^\"'<>]++)[\"']|[\"']([^\"'\s<>]{0,300}dataproxy\.jsp)[\"'?]"
)
_OBJECT = re.compile(r"\{[^{}]*+\}")
_PAIR = re.compile(r"\b(\w++)[\"']?\s*+:\s*+(?:\"([^\"]*+)\"|'([^']*+)'|(\d++))")
_GROUP = re.compile(r"[?&]page=(\d{1,6})\b")
_CDATA = "<![CDATA["
_DEFAULT_PROXY = "/module/web/jpage/dataproxy.jsp"
_PAGES_A_CALL = 3
_MOST_PARAMETERS = 50


class Hanweb(Family):
    """Lists of jcms, old and new, and its pages of one report a year."""

    def entries(self, response: TextResponse) -> list[Link]:
        """The links of a page; of a datastore those of its records."""
        if jpaas.is_answer(response):
            return jpaas.entries(response)
        records = _records(response)
        if not records:
            return [] if _is_answer(response) else super().entries(response)
        store = Selector(text=f"<ul>{''.join(records)}</ul>", base_url=response.url)
        listed = links.links(response, store.css("ul")[:1])
        return listed if _is_answer(response) else [*listed, *super().entries(response)]

    def is_answer(self, response: TextResponse) -> bool | None:
        """Whether the answer to a call of the proxy is a datastore, be it an empty one."""
        if jpaas.is_answer(response):
            return jpaas.fragment(response) is not None
        if not _is_answer(response):
            return None
        return "<datastore" in response.text or "<record>" in response.text

    def list_pages(self, response: TextResponse) -> Iterator[Ask]:
        """The next group of records, or other list pages where there is no datastore."""
        listed = any(self.is_detail(link.url) for link in self.entries(response))
        built = list(jpaas.list_pages(response, listed=listed))
        if built or jpaas.is_answer(response):
            yield from built
            return
        records = _records(response)
        total = _TOTAL.search(response.text)
        group = next(_elements(response.text, "nextgroup"), None)
        following = _HREF.search(group) if group else None
        if following is not None:
            url = links.absolute(response.url, unescape(following[1] or following[2] or ""))
            if url is not None:
                yield Ask(url, promised=_left(url, len(records), total))
        elif records and total is not None:
            yield from _more(response, len(records), int(total[1] or total[2]))
        elif not _is_answer(response):
            yield from super().list_pages(response)


def _is_answer(response: TextResponse) -> bool:
    return urlsplit(response.url).path.endswith("dataproxy.jsp")


def _records(response: TextResponse) -> list[str]:
    found = islice(_elements(response.text, "record"), links.MAX_LINKS)
    return list(found)


def _elements(text: str, name: str) -> Iterator[str]:
    """What stands in each element of a name: a section of CDATA as it is, else unescaped.

    The end of an element without CDATA is the next closing tag; nothing is looked at twice.
    """
    opening, closing, at = f"<{name}>", f"</{name}>", 0
    while (start := text.find(opening, at)) >= 0:
        inside = start + len(opening)
        while inside < len(text) and text[inside].isspace():
            inside += 1
        is_data = text.startswith(_CDATA, inside)
        end = text.find("]]>" if is_data else closing, inside)
        if end < 0:
            return
        yield text[inside + len(_CDATA) : end] if is_data else unescape(text[inside:end].rstrip())
        at = end


def _more(response: TextResponse, count: int, total: int) -> Iterator[Ask]:
    """The records after those that were given, as many as a call gives."""
    if _is_answer(response):
        query = dict(parse_qsl(urlsplit(response.url).query))
        if "startrecord" not in query:
            return  # the last of the groups, which are linked
        start = _number(query.get("startrecord"), 0) + count
        per_page = _number(query.get("perpage"), 15)
        url = response.url.partition("?")[0]
        asked = response.request.body if response.request is not None else b""
        body = asked.decode(errors="replace")
        form = dict(parse_qsl(body, keep_blank_values=True)) or {
            name: value for name, value in query.items() if "record" not in name
        }
        posted = bool(body)
    else:
        start, posted = count + 1, True
        found = _PER_PAGE.search(response.text)
        per_page = int(found[1]) if found else 15
        proxy = _PROXY.search(response.text)
        named = (proxy[1] or proxy[2]) if proxy else _DEFAULT_PROXY
        url = links.absolute(response.url, named) or ""
        form = _parameters(response.text)
    if start > total or not form or not url:
        return
    window = {
        "startrecord": str(start),
        "endrecord": str(min(total, start + _PAGES_A_CALL * per_page - 1)),
        "perpage": str(per_page),
    }
    calls = -(-(total - start + 1) // max(1, _PAGES_A_CALL * per_page))
    by_get = Ask(f"{url}?{urlencode({**form, **window})}", promised=calls)
    yield Ask(f"{url}?{urlencode(window)}", form, by_get, calls) if posted else by_get


def _left(url: str, size: int, total: re.Match[str] | None) -> int:
    """The groups that a list still has, that at ``url`` included, where its number says so."""
    page = _GROUP.search(url)
    if page is None or total is None or not size:
        return 0
    return max(0, -(-int(total[1] or total[2]) // size) - int(page[1]) + 1)


def _parameters(text: str) -> dict[str, str]:
    """What the column's script sends along: the object that names a columnid."""
    found = next((one[0] for one in _OBJECT.finditer(text) if "columnid" in one[0]), "")
    pairs = islice(_PAIR.finditer(found), _MOST_PARAMETERS)
    return {pair[1]: pair[2] or pair[3] or pair[4] or "" for pair in pairs}


def _number(text: str | None, otherwise: int) -> int:
    """A number of a query; a server may have redirected to any."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else otherwise


class HanwebSpider(PortalSpider):
    """Portals of Hanweb jcms."""

    name = "hanweb"
    family = Hanweb("hanweb")
