"""Functions that a page calls and that stand in a script of the site: read with the page.

Nothing is run.  A script is asked for once a portal, and only where a page has a number, "next
page" or what may be a report that calls a function which the page itself does not have.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from scrapy.http import TextResponse

from spiders import links
from spiders.links.link import IS_SCRIPT, said_by, scripts
from spiders.links.words import words
from spiders.markup import Markup

_CALLERS = etree.XPath(f".//a[{IS_SCRIPT}] | .//*[@onclick]")
_CALL = re.compile(r"(?<![.\w])(\w{1,60})\(\s{0,9}[\"'\w-]")
_DEFINED = re.compile(r"function\s{1,9}(\w{1,60})\s{0,9}\(|\b(\w{1,60})\s{0,9}=\s{0,9}function\b")
_NUMBER = re.compile(r"第?\s{0,3}\[?\d{1,3}\]?\s{0,3}页?")
_BUILT_IN = frozenset({"void", "open", "alert", "print", "close", "if", "return", "submit"})
_MOST, _FILES = 2000, 5
"""Callers of a page that are looked at, and scripts that are asked for on its account."""

LONGEST = 200_000
"""Characters of a script that are looked at."""


def lacking(page: TextResponse) -> list[str]:
    """The addresses of scripts that may have the functions by which a page leads on."""
    if not links.is_markup(page) or "<script" not in page.text.lower():
        return []
    root: Any = page.selector.root
    texts = scripts(root)
    defined = {name for text in texts for pair in _DEFINED.findall(text) for name in pair}
    callers: Any = _CALLERS(root)
    if not any(_leads(element, defined) for element in islice(callers, _MOST)):
        return []
    host, library = urlsplit(page.url).netloc, words().menu.library
    named = page.css("script::attr(src)").getall()
    urls = dict.fromkeys(links.absolute(links.base_of(page), address) for address in named)
    return [
        url
        for url in urls
        if url is not None
        and urlsplit(url).netloc == host
        and not library.search(urlsplit(url).path)
    ][:_FILES]


def with_scripts(page: TextResponse, texts: list[str]) -> TextResponse:
    """The page with these scripts at its end, in UTF-8; what was captured stays as it came.

    An end tag in a script's own texts is written as a script in a page would have to, so that
    nothing of it becomes a link of the page.
    """
    if not texts:
        return page
    shown = (text[:LONGEST].replace("</", "<\\/") for text in texts)
    added = "".join(f"<script>{text}</script>" for text in shown)
    return Markup(
        page.url,
        status=page.status,
        headers={"Content-Type": "text/html; charset=utf-8"},
        body=f"{page.text}{added}".encode(),
        flags=page.flags,
        request=page.request,
        certificate=page.certificate,
        ip_address=page.ip_address,
        protocol=page.protocol,
    )


def _leads(element: Any, defined: set[str]) -> bool:
    """Whether what is pressed may lead to a report or a further page by an unknown function."""
    called = f"{element.get('href', '')[:2000]} {element.get('onclick', '')[:2000]}"
    unknown = set(_CALL.findall(called)) - defined - _BUILT_IN
    if not unknown:
        return False
    said = said_by(element)
    leads_on = links.says_next(said) or _NUMBER.fullmatch(said.strip()) is not None
    return leads_on or links.title_kind(said) != "other"
