"""Which links of a page lead to reports, and whose reports they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urljoin

from scrapy.http import TextResponse

from common.addresses.canonical import key
from spiders import links
from spiders.family import Family
from spiders.links import Link
from spiders.portals import Portal

_MANY = 3
"""Years of cut-off titles from which on they are a list of reports."""


def reports(
    page: TextResponse, family: Family, portal: Portal, *, own: bool = True
) -> Iterator[tuple[Link, bool]]:
    """The links of a page that lead to reports, and whether their titles say so for certain.

    A title that says little counts only with an address that looks like an
    article's, or like a column below this one.  Titles that name another organ
    do not count, unless the portal is one of many bureaus.  On a page that is not the
    bureau's ``own`` only titles that name the police do, and on one that lists several
    organs a unit of the police is one of them.  Titles that are cut off say so for certain
    where there are many.
    """
    entries = family.entries(page)
    cut, crowded = _many_cut_short(entries), is_of_many(entries)
    nameless = family.column_asked(page) is not None
    for link in entries:
        if _is_column_below(page.url, link):
            yield link, False
            continue
        if crowded and links.names_unit(link.text) and not links.names_unit(portal.name):
            continue
        if not own and not links.names_police(link.text):
            continue
        if is_others(portal, link.text) or _is_nameless_file(portal, link):
            continue
        if nameless:
            yield link, False
            continue
        certain = _is_certain(link, cut=cut)
        if certain or _may_be(link, family):
            yield link, certain


def _is_certain(link: Link, *, cut: bool) -> bool:
    """Whether a title says that it is a report's, of a page where many are ``cut`` or not."""
    titled = links.title_kind(link.text) == "report" and links.has_year(link.text)
    return titled or (cut and links.is_cut_short(link.text))


def _may_be(link: Link, family: Family) -> bool:
    """Whether a title says little, or is cut off, and the rest speaks for a report."""
    if links.is_cut_short(link.text) and links.names_police(link.text):
        return True
    kind = links.title_kind(link.text)
    detail = family.is_detail(link.url) or links.is_attachment(link.url)
    return (kind != "other" and detail) or (kind == "report" and links.is_dated(link.url))


def are_of_one(
    page: TextResponse,
    family: Family,
    portal: Portal,
    found: Iterable[tuple[Link, bool]],
    *,
    least: int = 2,
) -> bool:
    """Whether links found on a page are certain reports, so many at the least, and of one organ.

    So is the column that was sought.  A list of all organs has one of the police's, or a
    few; it is the column of an entry that is many bureaus'.
    """
    several = sum(certain for _, certain in found) >= least
    return several and (portal.aggregate or not is_of_many(family.entries(page)))


def _many_cut_short(entries: list[Link]) -> bool:
    """Whether a page lists cut-off titles of reports of several years."""
    cut = [link.text for link in entries if links.is_cut_short(link.text)]
    return len({year for text in cut for year in links.years(text)}) >= _MANY


def is_of_many(entries: list[Link]) -> bool:
    """Whether a page lists reports of other organs than the police, too."""
    return any(
        links.title_kind(link.text) == "report" and links.names_other(link.text) for link in entries
    )


def is_report(page: TextResponse, family: Family, *, lists_articles: bool) -> bool:
    """Whether a page of a column is a report itself."""
    title = links.article_title(page) or ""
    titled = links.title_kind(title) == "report" and links.has_year(title)
    return titled and (not lists_articles or family.is_detail(page.url))


def is_column(page: TextResponse, family: Family) -> bool:
    """Whether a page calls itself a column, or is a report that its years lead on from."""
    return links.is_named_column(page) or is_report(page, family, lists_articles=False)


def is_foreign(portal: Portal, title: str, text: str = "") -> bool:
    """Whether a title names another organ than the police, and no text says otherwise."""
    if portal.aggregate or links.names_police(text):
        return False
    return links.names_other(title)


def is_others(portal: Portal, title: str) -> bool:
    """Whether a title names another organ, or a branch or a unit of the portal's bureau."""
    part = not portal.aggregate and links.names_part_of(title, portal.name)
    return part or is_foreign(portal, title)


def names_nobody(page: TextResponse, title: str, portal: Portal) -> bool:
    """Whether a report names a place alone and no police: its government's own, most likely."""
    named = links.names_place(title) and not portal.aggregate
    return named and not says_police(page, title)


def says_police(page: TextResponse, title: str | None) -> bool:
    """Whether an article's link, head, opening or signature names the police."""
    said = (page.meta.get("link_text"), title, links.article_source(page), links.naming_text(page))
    return any(links.names_police(text) for text in said if text)


def _is_nameless_file(portal: Portal, link: Link) -> bool:
    """Whether a shared column links a file without saying whose it is."""
    file = portal.shared and links.is_attachment(link.url)
    return file and not links.names_police(link.text)


def _is_column_below(url: str, link: Link) -> bool:
    """Whether a link leads to a column below this one, of one year or of a group of organs.

    That of earlier years may lie anywhere.
    """
    if links.names_past(link.text) and key(link.url) != key(url):
        return links.is_listing(link.url)
    base = urljoin(url, ".").partition("?")[0]
    below = link.url.startswith(base) and key(link.url) != key(url)
    named = links.names_year_only(link.text) or links.names_group(link.text)
    return below and links.is_listing(link.url) and named
