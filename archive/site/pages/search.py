"""Search: reports in whose title or prose every term stands, with excerpts and facets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from archive.site import bureaus
from archive.site.ask import Query, Row
from archive.versions import search

PAGE = 20
FACETS = ("province", "level", "year", "edition", "rule")
LONGEST_QUERY = 200

_FILTERED = """
   AND (:province = '' OR l.province = :province) AND (:level = '' OR l.level = :level)
   AND (:year = '' OR l.year = CAST(:year AS INTEGER)) AND (:edition = '' OR l.edition = :edition)
"""
_RULE = """(:rule = '' OR EXISTS (SELECT 1 FROM report_rules r
         WHERE r.report_id = l.report_id AND r.rule = :rule))"""
COUNTS_SQL = f"""
SELECT l.province, l.level, l.year, l.edition, count(*) AS reports
  FROM reports_fts f
 CROSS JOIN report_list l INDEXED BY report_list_facets ON l.report_id = f.rowid
 WHERE reports_fts MATCH :match AND {_RULE}
 GROUP BY 1, 2, 3, 4
"""
RULES_SQL = f"""
SELECT r.rule, count(DISTINCT r.report_id) AS reports
  FROM report_rules r JOIN report_list l ON l.report_id = r.report_id
 WHERE r.report_id IN (SELECT rowid FROM reports_fts WHERE reports_fts MATCH :match) {_FILTERED}
 GROUP BY r.rule ORDER BY reports DESC, r.rule
"""
PAGE_SQL = f"""
WITH page AS (
  SELECT l.report_id,
         l.report_id IN (SELECT rowid FROM reports_fts WHERE reports_fts MATCH :in_title) AS named
    FROM reports_fts f
   CROSS JOIN report_list l INDEXED BY report_list_facets ON l.report_id = f.rowid
   WHERE reports_fts MATCH :match {_FILTERED} AND {_RULE}
   ORDER BY named DESC, l.year DESC, l.report_id LIMIT :limit OFFSET :offset
)
SELECT l.report_id, l.bureau, l.year, l.edition, l.title, l.findings
  FROM page p JOIN report_list l ON l.report_id = p.report_id
 ORDER BY p.named DESC, l.year DESC, l.report_id
"""
EXCERPTS_SQL = """
SELECT s.title, s.text FROM sections s JOIN versions v ON v.id = s.version_id
 WHERE v.report_id = :report AND v.gives_prose = 1 ORDER BY s.position
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
    match = search.fts_query(wanted.query)
    if not search.terms(wanted.query):
        return empty
    chosen = dict(wanted.facets)
    counts = query(COUNTS_SQL, match=match, rule=chosen["rule"])
    without_rule = {name: chosen[name] for name in FACETS if name != "rule"}
    rules = query(RULES_SQL, match=match, **without_rule)
    total = sum(row["reports"] for row in counts if _fits(row, without_rule))
    window = {"limit": PAGE, "offset": PAGE * (wanted.page - 1)}
    rows = query(PAGE_SQL, match=match, in_title=f"title : ({match})", **chosen, **window)
    hits = [row | {"excerpts": _excerpts(query, row, wanted.query)} for row in rows]
    facets = _facets(counts, without_rule)
    facets["rule"] = [(row["rule"], row["reports"]) for row in rules]
    return empty | {"hits": hits, "total": total, "facets": facets, "pages": -(-total // PAGE)}


def _fits(row: Row, chosen: Mapping[str, str], except_for: str = "") -> bool:
    return all(
        not value or name == except_for or str(row[name]) == value for name, value in chosen.items()
    )


def _facets(rows: Sequence[Row], chosen: Mapping[str, str]) -> dict[str, list[tuple[str, int]]]:
    """Values of each facet with their reports: those that fit what is chosen of the others."""
    facets: dict[str, list[tuple[str, int]]] = {}
    for name in chosen:
        counter: Counter[str] = Counter()
        for row in rows:
            if _fits(row, chosen, name):
                counter[str(row[name])] += row["reports"]
        counts = [(value, count) for value, count in counter.items() if value]
        facets[name] = (
            sorted(counts, reverse=True)
            if name == "year"
            else sorted(counts, key=lambda pair: (-pair[1], pair[0]))
        )
    return facets


def _excerpts(query: Query, row: Row, words: str) -> list[tuple[Markup, Markup]]:
    """Up to two passages of a report in which a term stands, with the terms marked."""
    found: list[tuple[Markup, Markup]] = []
    terms = [search.normal(term).lower() for term in search.terms(words)]
    for section in query(EXCERPTS_SQL, report=row["report_id"]):
        plain = search.normal(f"{section['title']}\n{section['text']}").lower()
        if any(term in plain for term in terms):
            there = " ".join(f'"{term}"' for term in terms if term in plain)
            text = search.excerpt(section["text"], there)
            found.append((marked(section["title"], terms), marked(text, terms)))
        if len(found) == 2:
            break
    return found


def marked(text: str, terms: Sequence[str]) -> Markup:
    """``text`` with the places of ``terms`` (normal, lower case) in ``<mark>``."""
    normals = [_normal_character(character) for character in text]
    plain = "".join(normals)
    owner = [index for index, normal in enumerate(normals) for _ in normal]
    hit = [False] * len(text)
    for term in terms:
        at = plain.find(term)
        while term and at >= 0:
            for place in range(at, at + len(term)):
                hit[owner[place]] = True
            at = plain.find(term, at + 1)
    parts: list[str] = []
    for index, character in enumerate(text):
        if hit[index] and not (index and hit[index - 1]):
            parts.append("<mark>")
        parts.append(escape(character))
        if hit[index] and not (index + 1 < len(text) and hit[index + 1]):
            parts.append("</mark>")
    return Markup("".join(parts))


@lru_cache(maxsize=20_000)
def _normal_character(character: str) -> str:
    """A character in half width and simplified script: one or more characters."""
    return search.normal(character).lower()
