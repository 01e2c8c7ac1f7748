"""Whether a page that should hold a list holds one: servers say "busy" with status 200."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from scrapy.http import TextResponse

from common.text.normal import squeeze
from spiders import links
from spiders.drawn import is_drawn
from spiders.family import Ask, Family
from spiders.links.words import words
from spiders.markup import DecodedText, least_shown
from spiders.text import is_cut_off

LEAST = 3
"""Links of a list page at the least, its navigation's included: a shell has fewer."""

BEYOND = "a page larger than is looked at"
"""Why a list page is lost of which reports may stand beyond what was looked at."""

UNTURNED = "a list that says it goes on, by a way to its next page that was not understood"
"""Why pages of a list are lost that it counts and shows no way to that could be read."""

DEAD = "entries that name reports and lead to no address that was understood"
"""Why reports are missing whose titles a list shows."""

_BUSY_LENGTH = 400
"""Characters of a page that says no more than that its server is busy."""

_FOLDING = 3
"""Times that a text is longer than its folded form at most: letters of Korean become syllables."""

_UNSEEN = ("script", "style", "noscript", "title")
_TEXTS: Callable[[Any], list[str]] = etree.XPath(  # type: ignore[assignment]
    f"//text()[not({' or '.join(f'parent::{tag}' for tag in _UNSEEN)})]", smart_strings=False
)


def lacks_list(page: TextResponse, family: Family, ask: Ask | None) -> bool:
    """Whether a list page, that ``ask`` asked for, came cut off or without its list.

    One that may be had in another way may come without: that way is tried then.
    """
    if is_cut_off(page):
        return True
    if ask is not None and ask.otherwise is not None:
        return False
    return is_lost(page, family, follows=ask is not None or is_drawn(page))


def not_there(ask: Ask | None, *, named: bool) -> int:
    """How many pages of a list are lost where one answers that it is not there.

    All that the list promised, or the one that it links to; none where the page was guessed, as
    lists without "next page" end so, or can be had in another way.  ``named`` says of a page
    without an ``ask`` that the entry, or a list as the column of a year, names it.
    """
    if ask is None:
        return int(named)
    return 0 if ask.otherwise is not None else ask.promised or int(ask.linked)


def is_lost(page: TextResponse, family: Family, *, follows: bool) -> bool:
    """Whether a page came in a list's place without one: blank, "busy", an error, a shell.

    ``follows`` says that a list page led here, which then is no place for a page that
    scripts fill later; a column's first page may be one.  An answer that says itself that
    there is nothing more (JSON with an empty list, an empty datastore) is none of them.
    One that was sent elsewhere, to a home page or an error's, has to name a report.
    """
    if not page.text.strip():
        return True
    if links.is_feed(page) or links.sitemap(page):
        return False
    answer = family.is_answer(page)
    if answer is not None:
        return not answer
    if not links.is_markup(page):
        return follows
    found = family.entries(page)
    if follows and was_sent_elsewhere(page):
        return not any(links.title_kind(link.text) == "report" for link in found)
    if any(links.title_kind(link.text) != "other" for link in found):
        return False
    text = _text(page)
    if _is_busy(text):
        return True
    if len(found) >= (LEAST if follows else 1) or (text and not follows):
        return False
    shows = links.frames(page) if not follows else []
    return not shows and next(family.list_pages(page), None) is None


def says_nothing(page: TextResponse) -> str | None:
    """Whether a page in an article's place is ``empty``, or says that its server is ``busy``."""
    if not page.text.strip():
        return "empty"
    return "busy" if links.is_markup(page) and _says_busy(page) else None


def _says_busy(page: TextResponse) -> bool:
    """Whether a page says no more than that; most say more, and their text need not be folded."""
    if least_shown(page.selector.root, *_UNSEEN) > _BUSY_LENGTH * _FOLDING:
        return False
    return _is_busy(_text(page))


def _text(page: TextResponse) -> str:
    return squeeze("".join(_TEXTS(page.selector.root)))


def _is_busy(text: str) -> bool:
    return len(text) <= _BUSY_LENGTH and bool(words().list.busy.search(text))


def looked_at_in_part(page: TextResponse) -> bool:
    """Whether a list page has more bytes, elements or links than are looked at."""
    return (isinstance(page, DecodedText) and page.is_shortened) or links.are_too_many(page)


def was_sent_elsewhere(page: TextResponse) -> bool:
    """Whether redirects led to another page, and not to the same one of another host."""
    asked = list(page.meta.get("redirect_urls", ())) if page.request is not None else []
    return bool(asked) and urlsplit(asked[0]).path != urlsplit(page.url).path
