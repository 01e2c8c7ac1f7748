"""Hanweb jcms (大汉): columns col/colN whose list stands in a datastore, paged by dataproxy.jsp.

The datastore is XML in a script: records with a fragment of HTML each, how many
there are, and sometimes a link to the next group.  Without one the script says
what to send to ``dataproxy.jsp``; some sites answer to POST only, some to GET only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

from parsel import Selector
from scrapy.http import TextResponse

from spiders import links
from spiders.base import PortalSpider
from spiders.family import Ask, Family
from spiders.links import Link

_RECORD = re.compile(r"<record>\s*(?:<!\[CDATA\[(.*?)\]\]>|(.*?))\s*</record>", re.DOTALL)
_TOTAL = re.compile(r"<totalrecord>\s*(\d{1,7})\s*</totalrecord>|totalRecord\s*:\s*(\d{1,7})")
_GROUP = re.compile(r"<nextgroup>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</nextgroup>", re.DOTALL)
_HREF = re.compile(r"href\s*=\s*([\"'])(.*?)\1")
_PER_PAGE = re.compile(r"perPage\s*:\s*(\d{1,4})")
_PROXY = re.compile(r"proxyUrl\s*:\s*[\"']([^\"']+)[\"']|[\"']([^\"'\s]*dataproxy\.jsp)[\"'?]")
_PARAMETERS = re.compile(r"\{[^{}]*columnid[^{}]*\}", re.DOTALL)
_PAIR = re.compile(r"[\"']?(\w+)[\"']?\s*:\s*(?:\"([^\"]*)\"|'([^']*)'|(\d+))")
_DEFAULT_PROXY = "/module/web/jpage/dataproxy.jsp"
_PAGES_A_CALL = 3


class Hanweb(Family):
    """Lists of jcms, old and new, and its pages of one report a year."""

    def entries(self, response: TextResponse) -> list[Link]:
        """The links of a page; of a datastore those of its records."""
        records = _records(response)
        if not records:
            return [] if _is_answer(response) else super().entries(response)
        store = Selector(text=f"<ul>{''.join(records)}</ul>", base_url=response.url)
        listed = links.links(response, store.css("ul"))
        return listed if _is_answer(response) else [*listed, *super().entries(response)]

    def list_pages(self, response: TextResponse) -> Iterator[Ask]:
        """The next group of records, or other list pages where there is no datastore."""
        records = _records(response)
        total = _TOTAL.search(response.text)
        group = _GROUP.search(response.text)
        following = _HREF.search(group[1]) if group else None
        if following is not None:
            url = links.absolute(response.url, unescape(following[2]))
            if url is not None:
                yield Ask(url)
        elif records and total is not None:
            yield from _more(response, len(records), int(total[1] or total[2]))
        elif not _is_answer(response):
            yield from super().list_pages(response)


def _is_answer(response: TextResponse) -> bool:
    return urlsplit(response.url).path.endswith("dataproxy.jsp")


def _records(response: TextResponse) -> list[str]:
    return [found[1] or unescape(found[2]) for found in _RECORD.finditer(response.text)]


def _more(response: TextResponse, count: int, total: int) -> Iterator[Ask]:
    """The records after those that were given, as many as a call gives."""
    if _is_answer(response):
        query = dict(parse_qsl(urlsplit(response.url).query))
        start = int(query.get("startrecord", "0") or 0) + count
        per_page = int(query.get("perpage", "15") or 15)
        url = response.url.partition("?")[0]
        body = response.request.body.decode() if response.request is not None else ""
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
    by_get = Ask(f"{url}?{urlencode({**form, **window})}")
    yield Ask(f"{url}?{urlencode(window)}", form, by_get) if posted else by_get


def _parameters(text: str) -> dict[str, str]:
    """What the column's script sends along: the object that names a columnid."""
    found = _PARAMETERS.search(text)
    if found is None:
        return {}
    pairs = _PAIR.finditer(found[0])
    return {pair[1]: pair[2] or pair[3] or pair[4] or "" for pair in pairs}


class HanwebSpider(PortalSpider):
    """Portals of Hanweb jcms."""

    name = "hanweb"
    family = Hanweb("hanweb")
