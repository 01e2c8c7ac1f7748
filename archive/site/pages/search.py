"""Search: reports in whose title or prose every term stands, with excerpts and facets."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from archive.site import bureaus
from archive.site.ask import Query, Row
from archive.site.published import search_index
from archive.site.published.search_index import Wanted
from archive.versions import search

PAGE = 20
FACETS = ("province", "level", "year", "edition", "rule")
LONGEST_QUERY = 200

_FILTERED = """ AND {of}.kind IN (
       SELECT k.kind FROM report_kinds k JOIN report_counts c ON c.number = k.counted
        WHERE (:province = '' OR c.province = :province) AND (:level = '' OR c.level = :level)
          AND (:year = '' OR c.year = CAST(:year AS INTEGER))
          AND (:edition = '' OR c.edition = :edition))"""
_RULE = """ AND {of}.kind IN (
       SELECT k.kind FROM report_kinds k JOIN rule_sets s ON s.rules = k.rules
        WHERE s.rule = :rule)"""
_COUNTS = f"""
WITH found AS MATERIALIZED (
  SELECT g.kind, count(*) AS reports {{walk}} GROUP BY g.kind
)
SELECT c.province, c.level, c.year, c.edition, NULL AS rule, sum(f.reports) AS reports
  FROM found f JOIN report_kinds k ON k.kind = f.kind JOIN report_counts c ON c.number = k.counted
 WHERE :rule = '' OR (1 {_RULE.format(of="f")})
 GROUP BY c.number
UNION ALL
SELECT NULL, NULL, NULL, NULL, s.rule, sum(f.reports)
  FROM found f JOIN report_kinds k ON k.kind = f.kind JOIN rule_sets s ON s.rules = k.rules
 WHERE 1 {_FILTERED.format(of="f")}
 GROUP BY s.rule ORDER BY 6 DESC, 5
"""
"""One walk through what is found: how many at each place, year and edition, and by rule."""

_PAGE = "SELECT g.report_id {walk}{more} ORDER BY f.rowid LIMIT :limit OFFSET :offset"
_COUNT = "SELECT count(*) AS reports {walk}{more}"
SHOWN_SQL = """
SELECT l.report_id, l.bureau, l.year, l.edition, l.title, l.findings
  FROM json_each(:reports) j JOIN report_list l ON l.report_id = j.value ORDER BY j.key
"""
TEXTS_SQL = """
SELECT v.report_id, s.title, s.text
  FROM json_each(:reports) j
  JOIN versions v ON v.report_id = j.value AND v.gives_prose = 1
  JOIN sections s ON s.version_id = v.id ORDER BY j.key, s.position
"""


@dataclass(frozen=True, slots=True)
class SearchFilters:
    """What is searched for: words, the facets chosen (an empty text: any), and the page from 1."""

    query: str
    facets: Mapping[str, str]
    page: int = 1

    def url(self, **changes: object) -> str:
        """The address of this search with some facets or the page changed."""
        values = {"q": self.query, **self.facets, **changes}
        return "/search?" + urlencode({name: value for name, value in values.items() if value})


def wish(arguments: Mapping[str, str]) -> SearchFilters:
    """The search in a query string; ``query`` is taken for ``q`` as well."""
    text = (arguments.get("q") or arguments.get("query") or "")[:LONGEST_QUERY]
    page = arguments.get("page") or "1"
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < 5 else 1
    facets = {name: (arguments.get(name) or "")[:60] for name in FACETS}
    return SearchFilters(text.strip(), facets, max(1, number))


def context(query: Query, wanted: SearchFilters) -> dict[str, Any]:
    """What the page shows."""
    empty: dict[str, Any] = {"wish": wanted, "hits": [], "total": 0, "facets": {}, "pages": 0}
    empty["bureaus"] = bureaus.found(query, wanted.query) if wanted.page == 1 else []
    everywhere = search_index.wanted(wanted.query)
    in_title = search_index.wanted(wanted.query, in_title=True)
    if everywhere is None or in_title is None:
        return empty
    chosen = dict(wanted.facets)
    without_rule = {name: chosen[name] for name in FACETS if name != "rule"}
    walk, values = everywhere.walk()
    found = query(_COUNTS.format(walk=walk), **values, **chosen)
    counts = [row for row in found if row["rule"] is None]
    total = sum(row["reports"] for row in counts if _fits(row, without_rule))
    hits = _hits(query, wanted, everywhere, in_title)
    facets = _facets(counts, without_rule)
    facets["rule"] = [(row["rule"], row["reports"]) for row in found if row["rule"] is not None]
    return empty | {"hits": hits, "total": total, "facets": facets, "pages": -(-total // PAGE)}


def _hits(
    query: Query, filters: SearchFilters, everywhere: Wanted, in_title: Wanted
) -> list[dict[str, Any]]:
    """The page's reports with passages: first those with all terms in their title."""
    chosen = dict(filters.facets)
    more = _FILTERED.format(of="g") * any(chosen[name] for name in FACETS if name != "rule")
    more += _RULE.format(of="g") * bool(chosen["rule"])
    start = PAGE * (filters.page - 1)
    walk, values = in_title.walk()
    rows = query(_PAGE.format(walk=walk, more=more), limit=PAGE, offset=start, **values, **chosen)
    if len(rows) < PAGE:
        count = _COUNT.format(walk=walk, more=more)
        before = query(count, **values, **chosen)[0]["reports"] if start else len(rows)
        rows += _others(query, everywhere, in_title, more, chosen | {
            "limit": PAGE - len(rows), "offset": max(0, start - before),
        })  # fmt: skip
    reports = json.dumps([row["report_id"] for row in rows])
    texts: dict[int, list[Row]] = {}
    for row in query(TEXTS_SQL, reports=reports):
        texts.setdefault(row["report_id"], []).append(row)
    asked = [search.normal(term).lower() for term in search.terms(filters.query)]
    return [
        row | {"excerpts": _excerpts(texts.get(row["report_id"], ()), asked)}
        for row in query(SHOWN_SQL, reports=reports)
    ]


def _others(
    query: Query, everywhere: Wanted, in_title: Wanted, more: str, values: Mapping[str, object]
) -> list[dict[str, Any]]:
    """The reports that have not all terms in their title."""
    walk, asked = everywhere.walk()
    named, of_title = in_title.walk("title_")
    walk += f" AND f.rowid NOT IN (SELECT f.rowid {named})"
    return query(_PAGE.format(walk=walk, more=more), **asked, **of_title, **values)


def _fits(row: Row, chosen: Mapping[str, str]) -> bool:
    return all(not value or str(row[name]) == value for name, value in chosen.items())


def _facets(rows: Sequence[Row], chosen: Mapping[str, str]) -> dict[str, list[tuple[str, int]]]:
    """Values of each facet with their reports: those that fit what is chosen of the others."""
    facets: dict[str, list[tuple[str, int]]] = {}
    for name in chosen:
        others = {other: value for other, value in chosen.items() if value and other != name}
        counter: Counter[Any] = Counter()
        for row in rows:
            if not others or _fits(row, others):
                counter[row[name]] += row["reports"]
        counts = [(str(value), count) for value, count in counter.items() if value]
        facets[name] = (
            sorted(counts, reverse=True)
            if name == "year"
            else sorted(counts, key=lambda pair: (-pair[1], pair[0]))
        )
    return facets


def _excerpts(sections: Sequence[Row], terms: Sequence[str]) -> list[tuple[Markup, Markup]]:
    """Up to two passages of a report in which a term stands, with the terms marked."""
    found: list[tuple[Markup, Markup]] = []
    for section in sections:
        title, text = section["title"], section["text"]
        plain = search.searched(f"{title}\n{text}", terms)
        there = [term for term in terms if term in plain]
        if there:
            found.append((marked(title, terms), marked(search.excerpt_of(text, there), terms)))
        if len(found) == 2:
            break
    return found


def marked(text: str, terms: Sequence[str]) -> Markup:
    """``text`` with the places of ``terms`` (normal, lower case) in ``<mark>``."""
    normals = [_normal_character(character) for character in text]
    plain = "".join(normals)
    owner: Sequence[int] = range(len(text))
    if len(plain) != len(text):  # a sign became several
        owner = [index for index, normal in enumerate(normals) for _ in normal]
    hit: set[int] = set()
    for term in terms:
        at = plain.find(term)
        while term and at >= 0:
            hit.update(owner[at : at + len(term)])
            at = plain.find(term, at + 1)
    parts: list[str] = []
    done = 0
    for first, last in _runs(sorted(hit)):
        before, there = escape(text[done:first]), escape(text[first : last + 1])
        parts.append(f"{before}<mark>{there}</mark>")
        done = last + 1
    return Markup("".join([*parts, escape(text[done:])]))


def _runs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and last of each row of places without a gap."""
    for at, place in enumerate(places):
        if at == 0 or places[at - 1] != place - 1:
            first = place
        if at + 1 == len(places) or places[at + 1] != place + 1:
            yield first, place


@lru_cache(maxsize=20_000)
def _normal_character(character: str) -> str:
    """A character in half width and simplified script: one or more characters."""
    return search.normal(character).lower()
