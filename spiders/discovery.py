"""What of a page may lead to the annual-report column, while that is sought."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from scrapy.http import TextResponse

from common.addresses.asked import asked
from spiders import links, menus
from spiders.family import Family
from spiders.frontier import FILE, PROMISING, Frontier
from spiders.links import Link, Score

_SITEMAP = 1
"""The score of a sitemap: looked at when nothing else is left."""

_FRAME = 60
"""The score of a page that is shown inside one that leads to the column."""

_SHOWN = Score(70, column=True)
"""The score of a column that only the address of one of its reports shows."""

_WAY_IN = Score(12)
"""The score of a link of a home page that only greets."""

_FEW = 3
"""Links of a page that only greets, at the most."""

_SITEMAPS = 5
"""Sitemaps of one robots.txt that are remembered."""


def note_links(
    frontier: Frontier,
    page: TextResponse,
    family: Family,
    is_detail: Callable[[str], bool],
    column: bool,
    home: str,
) -> None:
    """Remember the links of a page that may lead to the column, its sitemap and frames.

    A report's address may show its column, where the ``family`` says so.
    ``is_detail`` tells addresses of articles, which lead to no column; ``column`` says
    that the page was named as one.  Of ``home``, the home page, the files are remembered
    that its scripts name.
    """
    for link in named_on(page, home):
        score, detail = links.score(link), is_detail(link.url)
        article = detail and links.has_year(link.text)
        if article and links.title_kind(link.text) == "report":
            shown = family.column_of(link.url)
            if shown is not None:
                frontier.add(Link(shown, ""), _SHOWN, page.url)
        if score is None and links.is_promising(link.text):
            score = PROMISING
        if score is not None and not article and (score.named or not detail):
            frontier.add(link, score, page.url)
    for link in _ways_in(page):
        frontier.add(link, _WAY_IN, page.url)
    for url in links.sitemap(page):
        score = links.score(Link(url, ""))
        if score is not None or url.endswith(".xml"):
            frontier.add(Link(url, ""), score or Score(_SITEMAP), page.url)
    for url in links.frames(page):
        frontier.add(Link(url, ""), Score(_FRAME, column=column), page.url)
    for url in _files(page, home):
        frontier.add(Link(url, ""), FILE, page.url)


def _files(page: TextResponse, home: str) -> list[str]:
    """The files that the scripts of a home page, or of a menu, name."""
    of_menus = page.meta["kind"] == "home" or menus.is_menu(page.url)
    return menus.files(page, home) if of_menus else []


def _ways_in(page: TextResponse) -> list[Link]:
    """The links of a home page that only greets: a picture, or a word, behind which the site is.

    Where one of them says that it leads towards the column, the page does more than greet.
    """
    if page.meta["kind"] != "home" or not links.is_markup(page):
        return []
    found = [link for link in links.links(page) if _is_here(link.url, page.url)]
    few = len(found) <= _FEW and links.says_little(page)
    leads = any(links.score(link) or links.is_promising(link.text) for link in found)
    return found if few and not leads else []


def _is_here(url: str, here: str) -> bool:
    return urlsplit(url).hostname == urlsplit(here).hostname and url != here


def named_on(page: TextResponse, home: str) -> list[Link]:
    """The links of a page, or what a file of a menu names."""
    if menus.is_menu(page.url):
        return [*links.links(page), *menus.entries(page, home)]
    return links.links(page)


def note_sitemaps(frontier: Frontier, named: Iterable[str], found_on: str) -> None:
    """Remember the sitemaps that a robots.txt names."""
    for address in list(named)[:_SITEMAPS]:
        url = asked(address, found_on)
        if url is not None:
            frontier.add(Link(url, "Sitemap"), Score(_SITEMAP), found_on)
