"""Coverage: the map of provinces, the years of each bureau, and totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from archive.coverage import STATES, THERE
from archive.site import details
from archive.site.addresses import report_url
from archive.site.ask import Query, Row
from archive.site.labels import Translate
from archive.site.published.summaries import LEVELS, provinces
from archive.site.sorting import sorting

PAGE = 50
PROVINCES_SQL = """
SELECT province, sum(reports) AS reports, sum(findings) AS findings FROM report_counts
 GROUP BY province
"""
PROVINCE_BUREAUS_SQL = "SELECT province, count(*) AS bureaus FROM bureau_list GROUP BY province"
_CHOSEN = "(:province = '' OR province = :province) AND (:level = '' OR level = :level)"
TOTALS_SQL = f"""
SELECT province, year, state, sum(bureaus) AS bureaus FROM coverage_counts
 WHERE {_CHOSEN} GROUP BY province, year, state
"""
SORTED = {"bureau": ("place", False), "reports": ("reports", True), "missing": ("wanted", True)}
_ORDER = "reports = 0, place"
"""Bureaus that have reports come first."""

_PAGE = f"FROM coverage_bureaus WHERE {_CHOSEN} ORDER BY {{order}} LIMIT :limit OFFSET :offset"
BUREAUS_SQL = f"SELECT * {_PAGE}"
COUNTS_SQL = f"""
SELECT province, count(*) AS bureaus FROM coverage_bureaus WHERE {_CHOSEN} GROUP BY province
"""
_CELLS_SQL = f"""
SELECT m.place, m.year, m.state, m.report_id, m.edition, m.findings, m.since, m.detail,
       m.detail_message,
       r.bureau AS named
  FROM coverage_matrix m LEFT JOIN reports r ON r.id = m.report_id
 WHERE m.place IN (SELECT place {_PAGE})
 ORDER BY m.place, m.year
"""
MARKS = {
    "missing": "×",
    "blocked": "!",
    "not_published_yet": "…",
    "not_looked_for": "?",
}
"""What stands in a cell without a report; the state is said in words too."""

_WIDEST = 12
"""Letters of a name that fit on a tile."""

_STEPS = (1, 10, 100, 1000)
_FILLS = ("#f2f5f9", "#d3e3f5", "#9cc2e8", "#4f8ecb", "#1f4e8c")


def context(
    query: Query, arguments: Mapping[str, str], language: str, t: Translate
) -> dict[str, Any]:
    """What the page shows, for a province or level if one is chosen."""
    codes = {province.code for province in provinces()}
    province = arguments.get("province") or ""
    level = arguments.get("level") or ""
    page = arguments.get("page") or "1"
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < 5 else 1
    chosen = {
        "province": province if province in codes else "",
        "level": level if level in LEVELS else "",
    }
    order = sorting(arguments, SORTED)
    ordered = order.sql(_ORDER if not order.column else "place")
    window = {"limit": PAGE, "offset": PAGE * (max(number, 1) - 1)}
    totals = query(TOTALS_SQL, **chosen)
    counts = {row["province"]: row["bureaus"] for row in query(COUNTS_SQL, **chosen)}
    years = sorted({row["year"] for row in totals})
    bureau_count = sum(counts.values())
    return {
        **chosen,
        "page": max(number, 1),
        "pages": -(-bureau_count // PAGE),
        "order": order,
        "bureaus": query(BUREAUS_SQL.format(order=ordered), **chosen, **window),
        "bureau_count": bureau_count,
        "years": years,
        "there": _there(totals),
        "rows": _rows(query(_CELLS_SQL.format(order=ordered), **chosen, **window), language, t),
        "by_year": _by(totals, "year"),
        "by_province": {} if chosen["province"] else _by(totals, "province"),
        "in_province": counts,
        "states": STATES,
        "marks": MARKS,
        "provinces": provinces(),
        "levels": [name for name in LEVELS if name],
        "map": draw_map(query, language, t, chosen["province"]),
    }


def _there(totals: Sequence[Row]) -> Mapping[int, int]:
    """Reports by year."""
    found: Counter[int] = Counter()
    for row in totals:
        found[row["year"]] += row["bureaus"] if row["state"] in THERE else 0
    return found


def _by(totals: Sequence[Row], name: str) -> dict[Any, Counter[str]]:
    """Bureau-years by state, for each year or province."""
    found: dict[Any, Counter[str]] = {}
    for row in totals:
        found.setdefault(row[name], Counter())[row["state"]] += row["bureaus"]
    return dict(sorted(found.items(), key=lambda item: (item[0] == "", item[0])))


def _rows(cells: Sequence[Row], language: str, t: Translate) -> dict[int, Markup]:
    """Each bureau's cells as markup, by its place: there are many, and most are alike."""
    words: dict[str, str] = {state: str(escape(t(f"cover_{state}"))) for state in STATES}
    prose = (str(escape(t("prose"))), str(escape(t("prose_short"))))
    findings = str(escape(t("findings")))
    rows: dict[int, list[str]] = {}
    for cell in cells:
        there = cell["report_id"] is not None
        html = _report(cell, words, prose, findings) if there else _absence(cell, words, language)
        rows.setdefault(cell["place"], []).append(html)
    return {place: Markup("".join(parts)) for place, parts in rows.items()}


def _report(cell: Row, words: Mapping[str, str], prose: tuple[str, str], findings: str) -> str:
    state, edition = cell["state"], cell["edition"]
    about = f"{cell['year']}: {words[state]}, {escape(edition) if edition else prose[0]}"
    if cell["findings"]:
        about += f", {findings}: {cell['findings']}"
    dot = '<span class="dot"></span>' if cell["findings"] else ""
    mark = '<span class="older">↓</span>' if state == "older_edition" else ""
    return (
        f'<td><a class="there edition-{escape(edition or "prose")} is-{state}"'
        f' href="{report_url(cell["named"], cell["year"])}" title="{about}" aria-label="{about}">'
        f"{escape(edition) if edition else prose[1]}{mark}{dot}</a></td>"
    )


def _absence(cell: Row, words: Mapping[str, str], language: str) -> str:
    state = cell["state"]
    since = f" ({cell['since'][:10]})" if cell["since"] else ""
    title = f"{cell['year']}: {words[state]}{since}"
    if cell["detail"]:
        title += f" – {escape(details.told(cell['detail'], cell['detail_message'], language)[0])}"
    return (
        f'<td class="is-{state}" title="{title}"><span aria-hidden="true">{MARKS[state]}</span>'
        f'<span class="vh">{words[state]}</span></td>'
    )


def draw_map(query: Query, language: str, t: Translate, chosen: str = "") -> Markup:
    """The provinces as tiles, each a link, shaded by how many reports there are."""
    rows = {row["province"]: row for row in query(PROVINCES_SQL)}
    bureaus = {row["province"]: row["bureaus"] for row in query(PROVINCE_BUREAUS_SQL)}
    tiles = []
    for province in provinces():
        row = rows.get(province.code)
        reports = row["reports"] if row else 0
        step = sum(reports >= limit for limit in _STEPS)
        name = getattr(province, language)
        x, y = 62 * province.column, 50 * province.row
        words = t("tile", name=name, reports=reports, bureaus=bureaus.get(province.code, 0))
        ink = "#fff" if step >= 3 else "#16213a"
        edge = ' stroke="#b4451f" stroke-width="3"' if province.code == chosen else ""
        tiles.append(
            f'<a href="/coverage?province={province.code}" aria-label="{escape(words)}">'
            f"<title>{escape(words)}</title>"
            f'<rect x="{x + 1}" y="{y + 1}" width="60" height="48" rx="5"'
            f' fill="{_FILLS[step]}"{edge}/>'
            f"{_name(name, x + 31, y + 21, ink)}"
            f'<text class="short" x="{x + 31}" y="{y + 22}" text-anchor="middle" font-size="19"'
            f' fill="{ink}">{escape(getattr(province, f"short_{language}"))}</text>'
            f'<text class="count" x="{x + 31}" y="{y + 38}" text-anchor="middle" fill="{ink}">'
            f"{f'{reports:,}' if reports else ''}</text></a>"
        )
    return Markup(
        f'<svg class="map" viewBox="0 0 622 500" role="group" aria-label="{escape(t("map"))}">'
        f"{''.join(tiles)}{_key(t)}</svg>"
    )


def _name(name: str, x: int, y: int, ink: str) -> str:
    """A province's name in the middle of its tile: in two lines where one would be too wide."""
    rows = name.split() if len(name) > _WIDEST else [name]
    longest = max(map(len, rows))
    size = 12 if longest < 8 else 9 if longest > 10 else 10
    first = y - 4 * (len(rows) - 1)
    return "".join(
        f'<text class="full" x="{x}" y="{first + 11 * number}" text-anchor="middle"'
        f' font-size="{size}"'
        f' fill="{ink}">{escape(row)}</text>'
        for number, row in enumerate(rows)
    )


def _key(t: Translate) -> str:
    names = ("0", *(f"{limit:,}+" for limit in _STEPS))
    parts = [f'<text x="0" y="438" font-size="11" fill="#5a6780">{escape(t("map_key"))}</text>']
    for index, (fill, name) in enumerate(zip(_FILLS, names, strict=True)):
        x = 44 * index
        parts.append(
            f'<rect x="{x}" y="446" width="40" height="12" fill="{fill}" stroke="#b9c3d2"/>'
            f'<text x="{x + 20}" y="472" text-anchor="middle" font-size="11" fill="#5a6780">'
            f"{name}</text>"
        )
    return "".join(parts)
