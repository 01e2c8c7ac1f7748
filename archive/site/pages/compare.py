"""Bureaus or provinces compared over years: a chart, its data, and a ranking of one year."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from archive.bureau_codes import bureau_code
from archive.site import bureaus, charts, exports, figures
from archive.site.ask import Query, Row
from archive.site.explore.choice import DEFAULT
from archive.site.labels import Translate
from archive.site.published.summaries import LEVELS, provinces
from archive.site.series import Series, all_series, series_by_key

_UNFIT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What an XML document, as a chart is, may not hold."""

MOST = charts.MOST_LINES
MOST_NAMES = 40
"""More bureaus than this are not laid out in one table."""

RANKED = 50
FIRST_YEAR = 2008

BUREAUS_SQL = """
SELECT l.bureau AS name, l.year, l.report_id, l.edition, s.number, w.number AS whole
  FROM report_list l JOIN report_series s ON s.report_id = l.report_id AND s.series = :series
  LEFT JOIN report_series w ON w.report_id = l.report_id AND w.series = :whole
 WHERE l.bureau IN (SELECT value FROM json_each(:names)) ORDER BY l.year
"""
PROVINCES_SQL = """
SELECT province AS name, year, NULL AS report_id, '' AS edition,
       iif(:rate, part, number) AS number, iif(:rate, reports_of_both, reports) AS reports,
       iif(:rate, whole, NULL) AS whole
  FROM series_by_province
 WHERE series = :series AND province IN (SELECT value FROM json_each(:names)) ORDER BY year
"""
RANKING_SQL = """
SELECT l.bureau AS name, l.report_id, l.year, l.province, s.number, w.number AS whole
  FROM report_list l JOIN report_series s ON s.report_id = l.report_id AND s.series = :series
  LEFT JOIN report_series w ON w.report_id = l.report_id AND w.series = :whole
 WHERE l.year = :year AND (:level = '' OR l.level = :level)
   AND (:province = '' OR l.province = :province) AND s.number IS NOT NULL
   AND (:rate = 0 OR w.number > 0)
 ORDER BY iif(:rate, 1.0 * s.number / w.number, s.number) DESC, l.bureau LIMIT :limit
"""
PROVINCE_RANKING_SQL = """
SELECT province AS name, NULL AS report_id, province, iif(:rate, part, number) AS number,
       iif(:rate, whole, NULL) AS whole, iif(:rate, reports_of_both, reports) AS reports
  FROM series_by_province
 WHERE year = :year AND series = :series AND number IS NOT NULL AND province <> ''
   AND (:rate = 0 OR (whole > 0 AND part IS NOT NULL))
 ORDER BY iif(:rate, 1.0 * part / whole, number) DESC LIMIT :limit
"""
YEARS_SQL = "SELECT min(year) AS first, max(year) AS last FROM report_counts"
SUGGESTED_SQL = """
SELECT bureau FROM bureau_list ORDER BY reports DESC, bureau LIMIT 300
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is compared.

    ``by`` is ``bureau`` or ``province``; ``names`` bureaus or two-digit codes;
    of which a chart draws the first :data:`MOST`; ``unknown`` are those that the archive
    has not, ``left_out`` counts those beyond :data:`MOST_NAMES`.
    ``rate`` takes the series as a share of the one it belongs to.  ``year``,
    ``level`` and ``province`` narrow the ranking.
    """

    by: str
    names: tuple[str, ...]
    series: Series
    rate: bool
    first: int
    last: int
    year: int
    level: str
    province: str
    unknown: tuple[str, ...] = ()
    left_out: int = 0

    def query(self) -> str:
        """The choice as a query string."""
        values = {
            "by": self.by, "name": self.names, "series": self.series.key, "from": self.first,
            "to": self.last, "year": self.year, "level": self.level, "province": self.province,
        }  # fmt: skip
        return urlencode(values | ({"rate": 1} if self.rate else {}), doseq=True)

    def address(self) -> str:
        """The page of the comparison as it is written in a picture: short, with the codes."""
        code = bureau_code if self.by == "bureau" else str
        names = "".join(f"&name={code(name)}" for name in self.names)
        rate = "&rate=1" if self.rate else ""
        years = f"&from={self.first}&to={self.last}"
        return f"/compare?by={self.by}{names}&series={self.series.key}{years}{rate}"

    def in_explore(self) -> str:
        """The page that shows the same figures in every other way."""
        places = [bureau_code(name) if self.by == "bureau" else name for name in self.names]
        values: dict[str, object] = {
            "view": "line", "measure": self.series.key, "place": places or ["all"],
            "from": self.first, "to": self.last,
        }  # fmt: skip
        return f"/explore?{urlencode(values | ({'as': 'share'} if self.rate else {}), doseq=True)}"


def choice(arguments: Mapping[str, Sequence[str]], first: int, last: int) -> Choice:
    """The choice in a query string; what is missing or makes no sense gets a default.

    ``first`` and ``last`` are the years the archive has reports about.
    """

    def one(name: str) -> str:
        return (arguments.get(name) or [""])[-1].strip()

    def year(name: str, default: int) -> int:
        text = one(name)
        number = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else default
        return min(max(number, first), last)

    by = "province" if one("by") == "province" else "bureau"
    codes = {province.code for province in provinces()}
    given = (_UNFIT.sub(" ", name).strip() for name in arguments.get("name") or ())
    names = dict.fromkeys(_code(name) if by == "province" else name for name in given if name)
    unknown = () if by == "bureau" else tuple(name for name in names if name not in codes)
    known = tuple(name for name in names if name not in unknown)
    series = series_by_key().get(one("series")) or series_by_key()[DEFAULT]
    start, end = sorted((year("from", first), year("to", last)))
    return Choice(
        by, known[:MOST_NAMES], series, bool(one("rate")) and series.of is not None, start, end,
        year("year", last), one("level") if one("level") in LEVELS else "",
        one("province") if one("province") in codes else "", unknown, len(known[MOST_NAMES:]),
    )  # fmt: skip


def _code(name: str) -> str:
    """The code of a province that is named by its code or its name in either language."""
    return next((p.code for p in provinces() if name in (p.code, p.zh, p.en)), name)


def known(query: Query, wanted: Choice) -> Choice:
    """The choice with the bureaus that the archive has, by their names; the others ``unknown``.

    A bureau may be named by its code too.
    """
    if wanted.by == "province":
        return wanted
    names = {name: bureaus.named(query, name) for name in wanted.names}
    there = dict.fromkeys(found for found in names.values() if found)
    unknown = tuple(name for name, found in names.items() if not found)
    return replace(wanted, names=tuple(there), unknown=unknown)


def span(query: Query) -> tuple[int, int]:
    """The first and last year there are reports about."""
    row = query(YEARS_SQL)[0]
    return row["first"] or FIRST_YEAR, row["last"] or FIRST_YEAR


def data(query: Query, wanted: Choice) -> list[Row]:
    """The figures compared: name, year, number, whole and value, by year."""
    sql = BUREAUS_SQL if wanted.by == "bureau" else PROVINCES_SQL
    rows = query(
        sql,
        series=wanted.series.key,
        whole=wanted.series.of or "",
        rate=int(wanted.rate),
        names=json.dumps(wanted.names, ensure_ascii=False),
    )
    return [
        row | {"value": _value(row, wanted)}
        for row in rows
        if wanted.first <= row["year"] <= wanted.last
    ]


def _value(row: Row, wanted: Choice) -> float | None:
    if row["number"] is None:
        return None
    if not wanted.rate:
        return float(row["number"])
    return row["number"] / row["whole"] if row["whole"] else None


def label(name: str, wanted: Choice, language: str) -> str:
    """The name of what is compared: a bureau's own, a province's in the language."""
    if wanted.by == "bureau":
        return name
    return next(p.zh if language == "zh" else p.en for p in provinces() if p.code == name)


def title(wanted: Choice, language: str, t: Translate) -> str:
    """The chart's heading."""
    name = wanted.series.labels[language]
    if wanted.rate and wanted.series.of:
        whole = series_by_key()[wanted.series.of].labels[language]
        return t("share_of", part=name, whole=whole)
    return name if wanted.series.unit == "count" else f"{name} (元)"


def figure(
    rows: Sequence[Row], wanted: Choice, about: figures.About, language: str, t: Translate
) -> figures.Figure:
    """The chart of :func:`data`: the first :data:`MOST` of what is compared."""
    drawn = wanted.names[:MOST]
    lines = tuple(
        charts.ChartLine(
            label(name, wanted, language),
            {
                row["year"]: row["value"]
                for row in rows
                if row["name"] == name and row["value"] is not None
            },
        )
        for name in drawn
    )
    years = tuple(range(wanted.first, wanted.last + 1))
    first_of = {"2014": 2014, "2019": 2019, "2021": 2021}
    changed = tuple(first_of[edition] for edition in wanted.series.breaks if edition in first_of)
    notes = [
        t("chart_not_drawn", most=MOST, names=t("list_and").join(
            label(name, wanted, language) for name in wanted.names[MOST:]
        ))
    ] if wanted.names[MOST:] else []  # fmt: skip
    if over := above_whole(rows, wanted, language, t):
        notes.append(over)
    return figures.Figure(
        title(wanted, language, t), lines, years, changed, wanted.rate,
        notes=(*notes, *figures.source_notes(lines, about, t)),
    )  # fmt: skip


def table(rows: Sequence[Row], wanted: Choice, language: str) -> str:
    """The rows of :func:`data` as CSV, each with the name of what it is about."""
    columns = ("name", "year", "series", "number", "of", "whole", "value", "report_id", "label")
    return exports.table(
        columns,
        (
            (row["name"], row["year"], wanted.series.key, row["number"], wanted.series.of,
             row["whole"], row["value"], row["report_id"], label(row["name"], wanted, language))
            for row in rows
        ),
    )  # fmt: skip


def above_whole(rows: Sequence[Row], wanted: Choice, language: str, t: Translate) -> str:
    """Which shares are above 100 %, for their part is more than their whole; nothing if none is."""
    over = [
        figures.exceeding(label(row["name"], wanted, language), row["year"], row["value"], t)
        for row in rows
        if wanted.rate and row["value"] is not None and row["value"] > 1
    ]
    return t("chart_above_whole", which=figures.named(over, t)) if over else ""


def context(query: Query, choice: Choice, base: str, language: str, t: Translate) -> dict[str, Any]:
    """What the page shows; ``base`` is the site's address."""
    wanted = known(query, choice)
    rows = data(query, wanted)
    about = figures.about(query, f"{base}{wanted.address()}")
    sql = RANKING_SQL if wanted.by == "bureau" else PROVINCE_RANKING_SQL
    values: dict[str, object] = {
        "series": wanted.series.key, "whole": wanted.series.of or "", "year": wanted.year,
        "rate": int(wanted.rate), "limit": RANKED,
    }  # fmt: skip
    if wanted.by == "bureau":
        values |= {"level": wanted.level, "province": wanted.province}
    first, last = span(query)
    return {
        "choice": wanted,
        "all_series": all_series(),
        "provinces": provinces(),
        "levels": [level for level in LEVELS if level],
        "names": [(name, label(name, wanted, language)) for name in wanted.names],
        "years": list(range(wanted.first, wanted.last + 1)),
        "all_years": list(range(first, last + 1)),
        "cells": {(row["name"], row["year"]): row for row in rows},
        "figure": figure(rows, wanted, about, language, t) if wanted.names else None,
        "most": MOST,
        "above_whole": above_whole(rows, wanted, language, t),
        "unknown": [
            (name, bureaus.suggested(query, name) if wanted.by == "bureau" else [])
            for name in wanted.unknown
        ],
        "ranking": query(sql, **values),
        "suggested": query(SUGGESTED_SQL) if wanted.by == "bureau" else [],
        "notes": [note[language] for note in wanted.series.breaks.values()],
        "heading": title(wanted, language, t),
        "province_name": {p.code: getattr(p, language) for p in provinces()},
    }
