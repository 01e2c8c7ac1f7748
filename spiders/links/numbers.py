"""Lists whose numbers, all of them links, parts to press or options of a menu, lead to pages.

Where no number stands for itself, the page that is shown is the one whose address is its own,
that of number 1 on a page whose own address has no number, or the one that a menu has selected.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from spiders.links.hidden import pressed
from spiders.links.pager import is_sibling

_NUMBER = re.compile(r"第?\s{0,3}[\[(]?\s{0,3}(\d{1,3})\s{0,3}[\])]?\s{0,3}页?")
_MOST = 2000
"""Numbers of one page that are looked at."""


def next_number(root: Any, here: str, resolve: Callable[[str], str | None]) -> str | None:
    """The address of the page after the one ``here``; ``None`` where no number says it.

    ``resolve`` makes an address of what a link holds.  All pages have to be the same list's.
    """
    pages: dict[int, str] = {}
    selected = None
    for number, held, is_selected in islice(_numbered(root), _MOST):
        url = resolve(held)
        if url is None or not (url == here or is_selected or is_sibling(here, url)):
            continue
        if is_selected:
            selected = number
        pages.setdefault(number, url)
    shown = next((number for number, url in pages.items() if url == here), selected)
    if shown is None and 1 in pages and _is_first(pages[1], here):
        shown = 1
    after = pages.get(shown + 1) if shown is not None else None
    return after if after != here else None


def _numbered(root: Any) -> Iterator[tuple[int, str, bool]]:
    """Number and address of each part that leads to a page, and whether a menu has it selected."""
    for anchor in root.iter("a", "area"):
        number = _number("".join(islice(anchor.itertext(), 5)))
        href = anchor.get("href") or ""
        if number and href and not href.lower().startswith(("#", "javascript:")):
            yield number, href, False
    for menu in root.iter("select"):
        if menu.get("onchange") is not None:
            for option in menu.iter("option"):
                number = _number(option.text or "")
                if number and option.get("value"):
                    yield number, option.get("value"), option.get("selected") is not None
    for address, text in pressed(root):
        number = _number(text)
        if number:
            yield number, address, False


def _number(text: str) -> int:
    """The number that is all a text says, 0 for anything else."""
    found = _NUMBER.fullmatch(text.strip()) if len(text) < 40 else None
    return int(found[1]) if found else 0


def _is_first(url: str, here: str) -> bool:
    """Whether an address is a list's own with nothing more than that it is page 0 or 1."""
    there, own = urlsplit(url), urlsplit(here)
    said, asked = parse_qsl(there.query), parse_qsl(own.query)
    more = [pair for pair in said if pair not in asked]
    same = there[:3] == own[:3] and all(pair in said for pair in asked)
    return same and len(more) == 1 and more[0][1] in ("0", "1")
