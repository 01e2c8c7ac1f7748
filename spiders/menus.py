"""Menus that stand in files of their own: JSON or scripts, which a home page's scripts ask for.

No script is run.  What a script names literally, ``fetch("/data/organs.json")``, is asked for
when nothing else is left to do, and names are read there with the addresses next to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy.http import TextResponse

from spiders import links
from spiders.links import Link
from spiders.links.hidden import placed
from spiders.links.link import scripts
from spiders.links.words import words
from spiders.markup import DecodedText

_FILE = re.compile(r"\.(?:json|js)$", re.IGNORECASE)
_NAMED = re.compile(r"[\"'`]([^\"'`\s<>\\]{1,300}\.(?:json|js)(?:\?[^\"'`\s<>\\]{0,100})?)[\"'`]")
_ADDRESS = re.compile(
    r"^(?!.*\.(?:png|jpe?g|gif|svg|ico|css|js)$)(?:https?:/|\.{0,2})/[!-~]{0,500}$"
    r"|^[\w./-]{1,200}\.s?html?$",
    re.ASCII | re.IGNORECASE,
)
_FILES, _DEPTH, _MOST, _LONGEST = 6, 20, 5000, 60
"""Files of one page, levels and values of JSON, and characters of a name that are looked at."""


def is_menu(url: str) -> bool:
    """Whether an address is that of a script or a file of data."""
    return bool(_FILE.search(urlsplit(url).path))


def files(page: TextResponse, home: str) -> list[str]:
    """The addresses of files of the same host that may hold a page's menu.

    Its scripts, but for libraries, and what they name; those that are data come first.
    Addresses are relative to the page that asks for them, ``home``.
    """
    if is_menu(page.url):
        texts, named = [page.text], []
    elif links.is_markup(page):
        texts = scripts(page.selector.root)
        named = page.css("script::attr(src)").getall()
    else:
        return []
    named += [found[1] for text in texts for found in islice(_NAMED.finditer(text), _MOST)]
    host = urlsplit(page.url).netloc
    library = words().menu.library
    urls = dict.fromkeys(links.absolute(home, address.strip()) for address in named)
    own = [
        url
        for url in urls
        if url is not None
        and urlsplit(url).netloc == host
        and is_menu(url)
        and not library.search(urlsplit(url).path)
    ]
    return sorted(own, key=lambda url: not urlsplit(url).path.lower().endswith("n"))[:_FILES]


def entries(page: TextResponse, home: str) -> list[Link]:
    """What a file names, with the address that stands beside each name."""
    data = page.data if isinstance(page, DecodedText) else None
    pairs = placed([page.text]) if data is None else _pairs(data, 0)
    found: dict[str, Link] = {}
    for address, text in islice(pairs, _MOST):
        url = links.absolute(urljoin(home, "."), address)
        if url is not None:
            found.setdefault(url, Link(url, text))
    return list(found.values())


def _pairs(data: Any, depth: int) -> Iterator[tuple[str, str]]:
    """Addresses and names of all objects, and of lists of texts."""
    inside = list(islice(data.values() if isinstance(data, dict) else data, _MOST))
    said = [one.strip() for one in inside if isinstance(one, str)]
    address = next((one for one in said if _ADDRESS.match(one)), None)
    name = next((one for one in said if not one.isascii() and len(one) <= _LONGEST), None)
    if address is not None and name is not None:
        yield address, name
    if depth < _DEPTH:
        for one in inside:
            if isinstance(one, dict | list):
                yield from _pairs(one, depth + 1)
