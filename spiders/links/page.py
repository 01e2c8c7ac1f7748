"""The links of a page: all of them, those to its next pages, its frames, its sitemap."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit
from weakref import WeakKeyDictionary, WeakSet

from parsel import Selector, SelectorList
from scrapy.http import TextResponse

from common.addresses.asked import asked, is_meant_as_http
from common.text.normal import squeeze
from spiders.links import feeds
from spiders.links.addresses import absolute
from spiders.links.hidden import hidden, pressed
from spiders.links.link import MAX_LINKS, MAX_OF_ITSELF, MAX_TEXT, Link
from spiders.links.numbers import next_number
from spiders.links.pager import following, is_sibling, says_last
from spiders.links.titles import says_column
from spiders.links.words import words

logger = logging.getLogger(__name__)

MAX_NODES = 1000
"""Nodes within one link, or within a row of a table, that are looked at for its text."""

_CELLS = frozenset({"td", "th", "span", "dd", "dt", "div", "p"})
"""Parts of a row, or of a list's entry, that say what it is about."""

_SAYS_LITTLE = 12
"""Characters, blanks included, of a link that may say nothing of what it leads to."""

_NAMES = re.compile("信息公开|年报|年度报告")
_BEYOND = 500
"""Links beyond those that are looked at which are, as their own text may name a report."""

_PAGE = re.compile(r"(?i)^(?:page(?:_?(?:no|num|number|index))?|pn?|cur(?:rent)?_?page)$")
_PART = re.compile(r"^([^?]*?/[^/?]*?)(?:_(\d{1,2}))?(\.s?html?)$", re.IGNORECASE)


def links(response: TextResponse, within: SelectorList[Selector] | None = None) -> list[Link]:
    """The links of a page, or of a part of it, in order and once per address.

    The longer of a link's text and its ``title`` counts: lists cut long titles off.
    One whose address is broken is noted in the log, and costs its neighbours nothing.
    """
    if within is not None:  # a fragment, which an answer in JSON may hold
        return _read(response, [part.root for part in within])
    if not is_markup(response):
        return []
    if response not in _known:
        is_feed = feeds.is_feed(response)
        read = feeds.entries(response) if is_feed else _read(response, [response.selector.root])
        _known[response] = read
    return list(_known[response])


_known: WeakKeyDictionary[TextResponse, list[Link]] = WeakKeyDictionary()
"""The links of pages that are still at hand: each page is looked through once."""


def _read(response: TextResponse, roots: Iterable[Any]) -> list[Link]:
    base = base_of(response)
    found: dict[str, Link] = {}
    rows: dict[Any, str] = {}
    for anchor in _looked_at(response, base, roots):
        href = anchor.get("href")
        url = absolute(base, href, response.encoding)
        if url is None:
            _note_broken(response.url, href)
            continue
        text = _text(anchor)
        title = _line(anchor.get("title", ""))
        best = title if len(title) > len(text) or text.endswith(("...", "…")) else text
        best = best or _picture(anchor)
        if _says_little(best):
            best = _row(anchor, rows) or best
        if url not in found or (best and not found[url].text):
            found[url] = Link(url, best or text)
    for address, said in (pair for root in roots for pair in hidden(root)):
        url = absolute(base, address, response.encoding)
        if url is not None and url not in found and len(found) < MAX_LINKS:
            found[url] = Link(url, said)
    return list(found.values())


def _says_little(text: str) -> bool:
    """Whether a link's text is "look" or a day."""
    plain = squeeze(text) if len(text) <= _SAYS_LITTLE else ""
    rules = words().report
    return bool(plain) and (plain in rules.generic or bool(rules.day.search(plain)))


def _row(anchor: Any, known: dict[Any, str]) -> str:
    """What a row of a table, or an entry of a list, says besides a link that says "look".

    Each row is read once and ``known`` from then on: one may have all links of a page.
    """
    row = next(islice(anchor.iterancestors("tr", "li", "dl"), 1), None)
    if row is None:
        return ""
    if row not in known:
        cells = [part for part in islice(row.iter(), MAX_NODES) if part.tag in _CELLS]
        said = (_line("".join(islice(cell.itertext(), 50))) for cell in cells[:20])
        known[row] = max((text for text in said if text), key=len, default="")
    return known[row]


def _anchors(roots: Iterable[Any]) -> Iterator[Any]:
    """The elements that link, without a selector for each: pages have many."""
    for root in roots:
        yield from (part for part in root.iter("a", "area") if part.get("href") is not None)


def _looked_at(response: TextResponse, base: str, roots: Iterable[Any]) -> Iterator[Any]:
    """The first elements that link, those to the page itself with another query apart.

    A calendar's days, orders of sorting and a session's marks stand before a list in any number.
    """
    own = urlsplit(response.url)
    selves = {f"{own.scheme}://{own.netloc}{own.path}", own.path}
    selves |= {"", own.path.rpartition("/")[2]} if base == response.url else set()
    others = of_itself = beyond = 0
    for anchor in _anchors(roots):
        place, question, _ = anchor.get("href").partition("?")
        if question and place.strip() in selves:
            of_itself += 1
            if of_itself <= MAX_OF_ITSELF:
                yield anchor
            continue
        others += 1
        if others > MAX_LINKS:
            _too_many.add(response)
            named = _NAMES.search(f"{anchor.text or ''}{anchor.get('title', '')}")
            beyond += bool(named)
            if not named or beyond > _BEYOND:
                continue
        yield anchor


_too_many: WeakSet[TextResponse] = WeakSet()
"""Pages that are still at hand and have more links than are looked at."""


def are_too_many(response: TextResponse) -> bool:
    """Whether a page has more links than are looked at."""
    links(response)
    return response in _too_many


def _text(anchor: Any) -> str:
    """What a link says, without what links within it say: nobody's text is read twice."""
    if not len(anchor):
        return _line(anchor.text or "")
    pieces = [anchor.text or ""]
    for number, node in enumerate(anchor.iterdescendants()):
        if number >= MAX_NODES or (node.tag == "a" and node.get("href") is not None):
            break
        if isinstance(node.tag, str):
            pieces.append(node.text or "")
        pieces.append(node.tail or "")
    return _line("".join(pieces))


def _picture(anchor: Any) -> str:
    """What a link that is a picture says, or is a part of one: the text in its place."""
    image = next(anchor.iter("img", "area"), None)
    return _line(image.get("alt", "")) if image is not None else ""


def _pictured(anchor: Any) -> str:
    """What a picture without words says by the name of its file: next.gif."""
    image = next(anchor.iter("img"), None)
    if image is None:
        return ""
    name = image.get("src", "").rpartition("/")[2].partition(".")[0]
    return _picture(anchor) or ("next" if words().next_page.picture.search(name) else "")


def _line(text: str) -> str:
    """Blanks folded, and cut to :data:`MAX_TEXT`."""
    return " ".join(text[: MAX_TEXT * 10].split())[:MAX_TEXT]


def _note_broken(page: str, href: str) -> None:
    if is_meant_as_http(href):
        logger.warning("%s links to what is no address: %r", page, href[:MAX_TEXT])


def is_markup(response: TextResponse) -> bool:
    """Whether a response is HTML or XML, and no JSON."""
    return response.selector.type in ("html", "xml")


def sitemap(response: TextResponse) -> list[str]:
    """The addresses that a sitemap lists (sitemaps.org)."""
    if "<loc>" not in response.text:
        return []
    found = response.selector.xpath("//*[local-name()='loc']/text()")[:MAX_LINKS].getall()
    urls = {absolute(response.url, address): None for address in found}
    return [url for url in urls if url is not None]


def frames(response: TextResponse) -> list[str]:
    """The addresses of pages that are shown inside this one."""
    if not is_markup(response):
        return []
    base = base_of(response)
    found = response.css("iframe::attr(src), frame::attr(src)").getall()
    urls = {absolute(base, address, response.encoding): None for address in found[:20]}
    return [url for url in urls if url is not None]


def next_part(response: TextResponse) -> str | None:
    """The page on which an article goes on, where "next page" leads: x_1.html or x_2.html after
    x.html, x_3.html after x_2.html; or the same address with ``page=2``.
    """
    asked = _next_asked(response)
    if asked is not None:
        return asked
    stem, number, ending = _part(response.url)
    after = (number + 1,) if number else (1, 2)
    if number < 0 or not any(re.search(rf"_0?{at}\.", response.text) for at in after):
        return None  # looked for first, as few articles go on
    for link in next_pages(response):
        other_stem, other_number, other_ending = _part(link.url)
        if (other_stem, other_ending) == (stem, ending) and other_number in after:
            return link.url
    return None


def _next_asked(response: TextResponse) -> str | None:
    """The address of "next page" that differs by no more than the next number of a page."""
    here = dict(parse_qsl(urlsplit(response.url).query))
    name = next((name for name in here if _PAGE.match(name)), None)
    number = int(here.pop(name)) if name and here[name].isdecimal() else 1
    if not re.search(rf"(?i)[?&;](?:page\w{{0,6}}|pn?)={number + 1}(?!\d)", response.text):
        return None  # looked for first, as few articles go on
    for link in next_pages(response):
        there = dict(parse_qsl(urlsplit(link.url).query))
        turned = [there.pop(name) for name in list(there) if _PAGE.match(name)]
        same = urlsplit(link.url)[:3] == urlsplit(response.url)[:3] and there == here
        if same and turned == [str(number + 1)]:
            return link.url
    return None


def _part(url: str) -> tuple[str, int, str]:
    found = _PART.search(url)
    return (found[1], int(found[2] or 0), found[3]) if found else (url, -1, "")


def says_next(text: str) -> bool:
    """Whether a link says that it leads to a list's next page."""
    return bool(words().next_page.text.search(squeeze(text).lower()))


def next_pages(response: TextResponse) -> Iterator[Link]:
    """Links that say "next page", or its number where none does, or "more" of a column."""
    if is_markup(response) and response not in _known_next:
        _known_next[response] = tuple(_next_pages(response))
    yield from _known_next.get(response, ())


_known_next: WeakKeyDictionary[TextResponse, tuple[Link, ...]] = WeakKeyDictionary()


def _next_pages(response: TextResponse) -> Iterator[Link]:
    base = base_of(response)
    after: dict[str, Link] = {}
    wholes: dict[str, Link] = {}
    for anchor in _looked_at(response, base, [response.selector.root]):
        text, href = _text(anchor), anchor.get("href")
        said = squeeze(text or _line(anchor.get("title", "")) or _pictured(anchor)).lower()
        leads = _leads_on(said)
        is_pressed = href.startswith("#") and anchor.get("onclick") is not None
        url = absolute(base, href, response.encoding) if leads and not is_pressed else None
        if url is None or url == response.url:
            continue
        if leads == "more":
            if _is_whole(url, response.url):
                wholes.setdefault(url, Link(url, text))
        elif leads == "next" or is_sibling(response.url, url):
            after.setdefault(url, Link(url, text))
    if not after:
        after = {link.url: link for link in _pressed(response, base)}
    if not after:
        numbers = [link for link in _next_numbers(response, base) if link.url not in wholes]
        after = {link.url: link for link in numbers or _numbered(response, base)}
    yield from (*after.values(), *wholes.values())


def _numbered(response: TextResponse, base: str) -> Iterator[Link]:
    """The page after this one of a list whose numbers all lead to pages; not after the last."""
    root = response.selector.root
    url = next_number(root, response.url, lambda to: absolute(base, to, response.encoding))
    if url is not None and not says_last(response.text):
        yield Link(url, "")


def _leads_on(said: str) -> Literal["next", "earlier", "more"] | None:
    """Where a link of a list leads that says this, if it leads on."""
    rules = words().next_page
    if says_next(said):
        return "next"
    if rules.earlier.search(said):
        return "earlier"
    return "more" if rules.more.search(said) else None


def _pressed(response: TextResponse, base: str) -> Iterator[Link]:
    """Where a "next page" leads whose address is in what pressing it does; not on the last page."""
    if says_last(response.text):
        return
    for address, text in pressed(response.selector.root):
        url = absolute(base, address, response.encoding) if says_next(text) else None
        if url is not None and url != response.url:
            yield Link(url, text)


def _next_numbers(response: TextResponse, base: str) -> Iterator[Link]:
    """The pages whose links say the number after this one's, and whose addresses do so, too."""

    def is_here(anchor: Any) -> bool:
        href = anchor.get("href")
        return href.startswith("#") or absolute(base, href, response.encoding) == response.url

    for anchor in following(response.selector.root, is_here):
        url = absolute(base, anchor.get("href"), response.encoding)
        if url is not None and is_sibling(response.url, url):
            yield Link(url, _text(anchor))


def _is_whole(url: str, here: str) -> bool:
    """Whether "more" leads to the whole of a list: on the same path, or a column by its name."""
    return urlsplit(url).path == urlsplit(here).path or says_column(url)


def base_of(response: TextResponse) -> str:
    """The address that a page's links are relative to: its ``base``, or its own."""
    if not is_markup(response):
        return response.url
    told = response.css("base::attr(href)").get()
    return (asked(told, response.url) if told else None) or response.url
