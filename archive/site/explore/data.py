"""The figures behind what is chosen: of bureaus, and of sums over the same reports."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from archive.bureau_codes import bureau_code
from archive.site.ask import Query, Row
from archive.site.explore.choice import Choice
from archive.site.explore.places import Kind, Place
from archive.site.published.summaries import provinces
from archive.site.series import Series, parts_of

RANKED = 50
MOST_RANKED = 10_000
"""As many lines a ranking has in CSV at most."""

_BUREAUS = """
SELECT l.bureau AS name, l.year, s.number, w.number AS whole, s.basis, s.blank,
       (s.number IS NOT NULL) AS reports, s.number > w.number AS above_whole, s.status
  FROM report_list l JOIN report_series s ON s.report_id = l.report_id AND s.series = :series
  LEFT JOIN report_series w ON w.report_id = l.report_id AND w.series = :of
 WHERE l.bureau IN (SELECT value FROM json_each(:names))
"""
_SUMS = """
SELECT {place} AS name, year, sum(iif(:share, part, number)) AS number,
       sum(iif(:share, whole, NULL)) AS whole,
       sum(iif(:share, reports_of_both, reports)) AS reports,
       sum(above_whole) AS above_whole
  FROM series_sums
 WHERE series = :series AND (:level = '' OR level = :level) {among}
 GROUP BY {place}, year
"""
_OF_PROVINCES = _SUMS.format(
    place="province", among="AND province IN (SELECT value FROM json_each(:names))"
)
_OF_ALL = _SUMS.format(place="'all'", among="")
_RANKING = """
SELECT l.bureau AS name, l.year, l.province, s.number, w.number AS whole, s.basis, s.blank,
       1 AS reports, s.number > w.number AS above_whole, s.status
  FROM report_list l JOIN report_series s ON s.report_id = l.report_id AND s.series = :series
  LEFT JOIN report_series w ON w.report_id = l.report_id AND w.series = :of
 WHERE l.year = :year AND (:level = '' OR l.level = :level) AND s.number IS NOT NULL
   AND (:everywhere OR l.province IN (SELECT value FROM json_each(:names))
        OR l.bureau IN (SELECT value FROM json_each(:names)))
"""
_WHOLES = """
SELECT {place} AS name, year, sum(number) AS number, sum(reports) AS reports
  FROM series_wholes
 WHERE series = :series AND (:level = '' OR level = :level) {among}
 GROUP BY {place}, year
"""
_WHOLES_OF_PROVINCES = _WHOLES.format(
    place="province", among="AND province IN (SELECT value FROM json_each(:names))"
)
_WHOLES_OF_ALL = _WHOLES.format(place="'all'", among="")


@dataclass(frozen=True, slots=True)
class Point:
    """A measure at a place in a year.

    ``number`` is the figure, or of a share its part; ``whole`` what the share is of;
    ``reports`` how many reports give both; ``above_whole`` in how many of them the part is
    more than the whole.  ``basis`` and ``blank`` are of one report alone.
    """

    place: Place
    series: Series
    year: int
    number: float | None
    whole: float | None = None
    reports: int = 0
    above_whole: int = 0
    basis: str = "table"
    blank: int = 0
    status: str = "value"
    share: bool = False

    @property
    def value(self) -> float | None:
        """What is drawn: the number, or the share from 0 to 1; ``None`` where there is none."""
        if not self.share or self.number is None:
            return self.number
        return self.number / self.whole if self.whole and self.whole > 0 else None

    def row(self) -> tuple[Any, ...]:
        """The point as a line of CSV, in the order of :data:`COLUMNS`."""
        report = f"{bureau_code(self.place.key)}/{self.year}" if self.place.kind == "bureau" else ""
        return (self.place.code, self.place.kind, self.place.key, self.year, self.series.key,
                self.number, self.series.of if self.share else None, self.whole,
                self.value if self.share else None, self.reports, self.above_whole,
                self.basis, self.blank if report else None, report)  # fmt: skip


COLUMNS = (
    "place", "kind", "name", "year", "measure", "number", "share_of", "whole", "share", "reports",
    "above_whole", "basis", "blank", "report",
)  # fmt: skip


def points(query: Query, wanted: Choice, places: Sequence[Place]) -> list[Point]:
    """The measure at these places in the years that are chosen, by place and year."""
    return _series_points(query, wanted, wanted.series, places, wanted.share)


def _series_points(
    query: Query, wanted: Choice, series: Series, places: Sequence[Place], share: bool
) -> list[Point]:
    values: dict[str, object] = {
        "series": series.key, "share": int(share), "level": wanted.level,
    }  # fmt: skip
    found: dict[tuple[Place, int], Point] = {}
    for place, row in _rows(query, (_BUREAUS, _OF_PROVINCES, _OF_ALL), places, values, series):
        if wanted.first <= row["year"] <= wanted.last:
            found[place, row["year"]] = _point(place, series, row, share)
    order = {place: index for index, place in enumerate(places)}
    return [found[key] for key in sorted(found, key=lambda key: (order[key[0]], key[1]))]


def _rows(
    query: Query,
    sql: tuple[str, str, str],
    places: Sequence[Place],
    values: dict[str, object],
    series: Series,
) -> Iterator[tuple[Place, Row]]:
    """The rows of each kind of place, asked for together."""
    kinds: tuple[Kind, Kind, Kind] = ("bureau", "province", "all")
    for kind, one in zip(kinds, sql, strict=True):
        names = [place.key for place in places if place.kind == kind]
        if not names:
            continue
        given = dict(values)
        if kind == "bureau":
            given = {"series": series.key, "of": series.of or ""}
        if kind != "all":
            given["names"] = json.dumps(names, ensure_ascii=False)
        for row in query(one, **given):
            yield Place(kind, row["name"]), row


def _point(place: Place, series: Series, row: Row, share: bool) -> Point:
    return Point(
        place, series, row["year"], row["number"], row["whole"] if share else None,
        (row["reports"] or 0) if not share or row["whole"] is not None else 0,
        (row["above_whole"] or 0) if share else 0, row.get("basis", "table"),
        row.get("blank", 0), row.get("status", "value"), share,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ranking:
    """Points of one year from the greatest on; ``total`` counts them all.

    ``below`` counts those with a share whose whole is below what is asked for, ``undefined``
    those without a share, for their whole is zero or not given.
    """

    points: tuple[Point, ...]
    total: int
    below: int = 0
    undefined: int = 0

    def ranks(self) -> list[int]:
        """The rank of each: equal values share one."""
        ranks: list[int] = []
        before: float | None = None
        for index, point in enumerate(self.points, 1):
            ranks.append(ranks[-1] if ranks and point.value == before else index)
            before = point.value
        return ranks


def ranking(query: Query, wanted: Choice, most: int = RANKED) -> Ranking:
    """Bureaus or provinces of the chosen year by their value, the greatest first."""
    if wanted.rank == "province":
        found = in_provinces(query, wanted)
    else:
        names = [place.key for place in wanted.places if place.kind != "all"]
        rows = query(
            _RANKING, series=wanted.series.key, of=wanted.series.of or "", year=wanted.year,
            level=wanted.level, everywhere=int(not names or len(names) < len(wanted.places)),
            names=json.dumps(names, ensure_ascii=False),
        )  # fmt: skip
        found = [
            _point(Place("bureau", row["name"]), wanted.series, row, wanted.share) for row in rows
        ]
    ranked = [point for point in found if point.value is not None]
    undefined = sum(point.value is None and point.number is not None for point in found)
    total = len(ranked)
    if wanted.share:
        ranked = [point for point in ranked if (point.whole or 0) >= wanted.least]
    ranked.sort(key=lambda point: (-(point.value or 0), point.place.code))
    return Ranking(tuple(ranked[:most]), len(ranked), total - len(ranked), undefined)


def in_provinces(query: Query, wanted: Choice) -> list[Point]:
    """The measure of the chosen year in each province that gives it, or in those chosen."""
    chosen = [place for place in wanted.places if place.kind == "province"]
    if not chosen or wanted.view == "map":
        chosen = every_province()
    return points(query, replace(wanted, first=wanted.year, last=wanted.year), chosen)


def every_province() -> list[Place]:
    """All provinces as places."""
    return [Place("province", one.code) for one in provinces()]


@dataclass(frozen=True, slots=True)
class Apart:
    """A whole taken apart, at a place in a year: parts by their series, as published.

    ``rest`` is what the parts leave of the whole, ``over`` what they are more than it.
    """

    place: Place
    year: int
    whole: float
    reports: int
    parts: tuple[Point, ...]

    @property
    def rest(self) -> float:
        """What no part names."""
        return max(0.0, self.whole - self.told)

    @property
    def over(self) -> float:
        """By how much the parts are more than the whole."""
        return max(0.0, self.told - self.whole)

    @property
    def told(self) -> float:
        """The sum of the parts that are given."""
        return sum(point.number or 0.0 for point in self.parts)


def apart(query: Query, wanted: Choice) -> list[Apart]:
    """The chosen whole with its parts, for each place and year that give both."""
    whole = wanted.whole
    if whole is None:
        return []
    parts: dict[tuple[Place, int], list[Point]] = {}
    for series in parts_of(whole.key):
        for point in _series_points(query, wanted, series, wanted.places, True):
            if point.number is not None and point.whole is not None:
                parts.setdefault((point.place, point.year), []).append(point)
    found = []
    values: dict[str, object] = {"series": whole.key, "level": wanted.level}
    sql = (_BUREAUS, _WHOLES_OF_PROVINCES, _WHOLES_OF_ALL)
    for place, row in _rows(query, sql, wanted.places, values, whole):
        mine = parts.get((place, row["year"]))
        if mine and row["number"] is not None and row["number"] > 0:
            found.append(Apart(place, row["year"], row["number"], row["reports"], tuple(mine)))
    order = {place: index for index, place in enumerate(wanted.places)}
    return sorted(found, key=lambda one: (order[one.place], one.year))
