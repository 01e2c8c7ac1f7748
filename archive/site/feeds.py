"""Atom feeds (RFC 4287) of what is new, and the sitemap (sitemaps.org) of what is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from archive.site import finding_words
from archive.site.addresses import report_url
from archive.site.ask import Query, Row
from archive.site.labels import Translate

NEWEST = 100
"""Entries of a feed."""

PER_SITEMAP = 20_000
"""Addresses of one sitemap; the protocol allows 50,000."""

ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"

_PLACE = "(:province = '' OR l.province = :province)"
REPORTS_SQL = f"""
SELECT l.bureau, l.year, l.title, v.number, v.first_seen AS at FROM versions v
  JOIN report_list l ON l.report_id = v.report_id
 WHERE v.number = 1 AND {_PLACE} ORDER BY v.first_seen DESC, v.id DESC LIMIT :limit
"""
CHANGES_SQL = f"""
SELECT l.bureau, l.year, l.title, v.number, v.first_seen AS at FROM versions v
  JOIN report_list l ON l.report_id = v.report_id
 WHERE v.number > 1 AND {_PLACE} ORDER BY v.first_seen DESC, v.id DESC LIMIT :limit
"""
VANISHED_SQL = f"""
SELECT l.bureau, l.year, d.url, d.missing_since AS at FROM vanished_documents d
  JOIN report_list l ON l.report_id = d.report_id
 WHERE {_PLACE} ORDER BY d.missing_since DESC, d.document_id DESC LIMIT :limit
"""
FINDINGS_SQL = f"""
SELECT f.*, l.bureau, l.year, v.last_seen AS at FROM findings f
  JOIN versions v ON v.id = f.version_id AND v.is_current = 1
  JOIN report_list l ON l.version_id = f.version_id
 WHERE f.extractor_version = v.judged_by AND {_PLACE} ORDER BY f.id DESC LIMIT :limit
"""
UPDATED_SQL = "SELECT value FROM archive_info WHERE key = 'published_at'"
COUNT_SQL = "SELECT count(*) AS reports FROM report_list"
SITEMAP_SQL = """
SELECT bureau, year, last_seen FROM report_list ORDER BY report_id LIMIT :limit OFFSET :offset
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: a name that holds, its page (a path), its title, when (ISO), and its text."""

    key: str
    path: str
    title: str
    at: str
    text: str = ""


Maker = Callable[[Row, str, Translate], Entry]


def _new(row: Row, language: str, t: Translate) -> Entry:  # noqa: ARG001 - as the others
    path = report_url(row["bureau"], row["year"])
    title = t("feed_new_entry", bureau=row["bureau"], year=row["year"])
    return Entry(path, path, title, row["at"], row["title"] or "")


def _changed(row: Row, language: str, t: Translate) -> Entry:  # noqa: ARG001 - as the others
    path = report_url(row["bureau"], row["year"])
    title = t("feed_changed_entry", bureau=row["bureau"], year=row["year"], n=row["number"])
    beside = f"{path}/versions?a={row['number'] - 1}&b={row['number']}"
    return Entry(f"{path}?version={row['number']}", beside, title, row["at"], row["title"] or "")


def _vanished(row: Row, language: str, t: Translate) -> Entry:  # noqa: ARG001 - as the others
    path = report_url(row["bureau"], row["year"])
    title = t("feed_vanished_entry", bureau=row["bureau"], year=row["year"])
    return Entry(f"{path}#vanished-{row['url']}", path, title, row["at"], row["url"])


def _finding(row: Row, language: str, t: Translate) -> Entry:
    path = report_url(row["bureau"], row["year"])
    title = t("feed_new_entry", bureau=row["bureau"], year=row["year"])
    words = " ".join(filter(None, finding_words.words(row, language)))
    return Entry(
        f"{path}#{row['fingerprint']}", f"{path}#finding-{row['id']}",
        f"{title}{t('colon')}{row['rule']}", row["at"], words,
    )  # fmt: skip


FEEDS: dict[str, tuple[str, Maker]] = {
    "reports": (REPORTS_SQL, _new),
    "changes": (CHANGES_SQL, _changed),
    "vanished": (VANISHED_SQL, _vanished),
    "findings": (FINDINGS_SQL, _finding),
}
"""What is asked for each feed, and how a row becomes an entry."""


def entries(query: Query, name: str, province: str, language: str, t: Translate) -> list[Entry]:
    """The newest entries of a feed, of one province if it is named (two digits)."""
    sql, make = FEEDS[name]
    return [make(row, language, t) for row in query(sql, province=province, limit=NEWEST)]


def updated(query: Query) -> str:
    """When the copy was made, which is when a feed without entries was."""
    rows = query(UPDATED_SQL)
    return rows[0]["value"] if rows else "1970-01-01T00:00:00+00:00"


def atom(base: str, path: str, title: str, found: Sequence[Entry], made: str) -> bytes:
    """A feed as XML; ``base`` is the site's address, ``path`` the feed's own."""
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap=_plain(ATOM))
    _add(feed, "id", f"{base}{path}")
    _add(feed, "title", title)
    _add(feed, "updated", max((one.at for one in found), default=made))
    etree.SubElement(feed, f"{{{ATOM}}}link", rel="self", href=f"{base}{path}")
    author = etree.SubElement(feed, f"{{{ATOM}}}author")
    _add(author, "name", "gongan-archive")
    for one in found:
        entry = etree.SubElement(feed, f"{{{ATOM}}}entry")
        _add(entry, "id", f"{base}{one.key}")
        _add(entry, "title", one.title)
        _add(entry, "updated", one.at)
        etree.SubElement(entry, f"{{{ATOM}}}link", rel="alternate", href=f"{base}{one.path}")
        _add(entry, "summary", one.text)
    return bytes(etree.tostring(feed, xml_declaration=True, encoding="utf-8"))


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{name}").text = _fit(text)


def _plain(namespace: str) -> Any:
    """The namespace as that of names without a prefix; the stubs of lxml do not know it."""
    return {None: namespace}


def _fit(text: str) -> str:
    """Archived text without what XML may not hold."""
    return "".join(one if one >= " " or one in "\t\n" else " " for one in text if one < "\ufffe")


def sitemap_index(query: Query, base: str) -> bytes:
    """The sitemap of sitemaps."""
    (row,) = query(COUNT_SQL)
    count = max(-(-row["reports"] // PER_SITEMAP), 1)
    return _sitemap(
        "sitemapindex", "sitemap", ((f"{base}/sitemap-{n}.xml", "") for n in range(1, count + 1))
    )


def sitemap(query: Query, base: str, number: int) -> bytes | None:
    """One sitemap, from 1: pages of reports; ``None`` if there is none of this number."""
    window = {"limit": PER_SITEMAP, "offset": PER_SITEMAP * (number - 1)}
    rows = query(SITEMAP_SQL, **window)
    if not rows and number != 1:
        return None
    pages = (("", ""), ("/reports", ""), ("/coverage", ""), ("/data", "")) if number == 1 else ()
    reports = ((report_url(row["bureau"], row["year"]), row["last_seen"]) for row in rows)
    return _sitemap("urlset", "url", ((f"{base}{path}", at) for path, at in (*pages, *reports)))


def _sitemap(root: str, item: str, places: Iterable[tuple[str, str]]) -> bytes:
    tree = etree.Element(f"{{{SITEMAP}}}{root}", nsmap=_plain(SITEMAP))
    for address, at in places:
        one = etree.SubElement(tree, f"{{{SITEMAP}}}{item}")
        etree.SubElement(one, f"{{{SITEMAP}}}loc").text = address
        if at:
            etree.SubElement(one, f"{{{SITEMAP}}}lastmod").text = at
    return bytes(etree.tostring(tree, xml_declaration=True, encoding="utf-8"))
