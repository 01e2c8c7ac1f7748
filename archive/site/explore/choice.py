"""What is chosen on the page, read from its address and written into addresses."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from archive.site.ask import Query
from archive.site.explore.places import ALL, Place, resolved
from archive.site.published.summaries import LEVELS
from archive.site.series import Series, all_series, parts_of, series_by_key

View = Literal["line", "multiples", "ranking", "shares", "map", "table"]
VIEWS: tuple[View, ...] = ("line", "multiples", "ranking", "shares", "map", "table")
RANKS = ("bureau", "province")
DEFAULT = "received"
MOST_PLACES = 40
"""More places than this are not laid out at once."""

LEAST = 10
"""Of a ranking of shares: the least whole that is ranked, unless the address says another."""

FIRST_YEAR = 2008
_UNFIT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What an XML document, as a chart is, may not hold."""

_SPAN = "SELECT min(year) AS first, max(year) AS last FROM report_counts"
_SUMS_SPAN = """
SELECT min(year) AS first, max(year) AS last FROM series_sums
 WHERE series = :series AND reports > 0
"""
_BUREAUS_SPAN = """
SELECT min(l.year) AS first, max(l.year) AS last
  FROM report_list l JOIN report_series s ON s.report_id = l.report_id AND s.series = :series
 WHERE s.number IS NOT NULL AND l.bureau IN (SELECT value FROM json_each(:names))
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is shown.

    ``share`` takes the measure as a share of what it is a part of.  ``first`` and ``last``
    are years; ``year`` is that of a ranking and a map.  ``level`` narrows sums, rankings and
    maps to bureaus of a level.  ``least`` is the least whole that a ranking of shares takes.
    ``unknown`` and ``unknown_measure`` are what the address names and the archive has not;
    ``left_out`` counts places beyond :data:`MOST_PLACES`.
    """

    view: View
    series: Series
    share: bool
    places: tuple[Place, ...]
    first: int
    last: int
    year: int
    level: str
    rank: str
    least: int
    unknown: tuple[str, ...] = ()
    unknown_measure: str = ""
    left_out: int = 0

    @property
    def years(self) -> list[int]:
        """The years from first to last."""
        return list(range(self.first, self.last + 1))

    @property
    def whole(self) -> Series | None:
        """What the shares view takes apart: the measure, or what it is a part of."""
        if parts_of(self.series.key):
            return self.series
        return series_by_key()[self.series.of] if self.series.of else None

    def values(self) -> dict[str, object]:
        """The choice as parameters; what makes no difference is left out."""
        found: dict[str, object] = {"view": self.view, "measure": self.series.key}
        if self.share:
            found["as"] = "share"
        places = [place.code for place in self.places]
        if places != [ALL]:
            found["place"] = places
        if self.view in ("ranking", "map"):
            found["year"] = self.year
        if self.view != "ranking":
            found |= {"from": self.first, "to": self.last}
        if self.view == "ranking":
            found["rank"] = self.rank
            if self.share:
                found["least"] = self.least
        if self.level:
            found["level"] = self.level
        return found

    def query(self) -> str:
        """The choice as a query string."""
        return urlencode(self.values(), doseq=True)

    def address(self, form: str = "", **changes: object) -> str:
        """The address of the page, or of a file of it, with something changed."""
        kept = {name: value for name, value in (self.values() | changes).items() if value != ""}
        return f"/explore{form}?{urlencode(kept, doseq=True)}"

    def named(self) -> str:
        """What a file of it is called."""
        parts = [self.series.key, "share" if self.share else "", self.view]
        return "-".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class _Told:
    """What an address tells, by anyone and not always meant well: of each name the last value."""

    arguments: Mapping[str, Sequence[str]]

    def one(self, name: str) -> str:
        """The text of a name; empty without one."""
        return _UNFIT.sub(" ", (self.arguments.get(name) or [""])[-1]).strip()

    def among(self, name: str, known: Sequence[str], default: str) -> str:
        """The text of a name if it is one of those known."""
        text = self.one(name)
        return text if text in known else default

    def number(self, name: str, digits: Container[int], default: int) -> int:
        """The number of a name if it has so many digits."""
        text = self.one(name)
        is_number = text.isascii() and text.isdecimal() and len(text) in digits
        return int(text) if is_number else default

    def places(self) -> list[str]:
        """The texts that name places, cut where they are too long or too many to look up."""
        given = [_UNFIT.sub(" ", text).strip()[:100] for text in self.arguments.get("place") or ()]
        return [text for text in given if text][: 2 * MOST_PLACES]


def choice(query: Query, arguments: Mapping[str, Sequence[str]]) -> Choice:
    """The choice in a query string; what is missing or makes no sense gets a default."""
    row = query(_SPAN)[0]
    first, last = row["first"] or FIRST_YEAR, row["last"] or FIRST_YEAR
    told = _Told(arguments)

    def year(name: str, default: int) -> int:
        return min(max(told.number(name, (4,), default), first), last)

    places, unknown = resolved(query, told.places())
    measure = told.one("measure")
    series = series_by_key().get(measure or DEFAULT) or series_by_key()[DEFAULT]
    from_, to = _given(query, series, places) or (first, last)
    start, end = sorted((year("from", from_), year("to", to)))
    view = next((name for name in VIEWS if name == told.one("view")), VIEWS[0])
    return Choice(
        view, series, told.one("as") == "share" and series.of is not None,
        tuple(places[:MOST_PLACES]) or (Place("all", ALL),), start, end,
        year("year", end), told.among("level", LEVELS, ""), told.among("rank", RANKS, RANKS[0]),
        told.number("least", range(1, 7), LEAST),
        tuple(unknown), measure if measure and measure != series.key else "",
        max(0, len(places) - MOST_PLACES),
    )  # fmt: skip


def _given(query: Query, series: Series, places: Sequence[Place]) -> tuple[int, int] | None:
    """The first and last year in which a measure is given at places: those shown at first."""
    names = [place.key for place in places if place.kind == "bureau"]
    spans = []
    if names:
        chosen = json.dumps(names, ensure_ascii=False)
        spans += query(_BUREAUS_SPAN, series=series.key, names=chosen)
    if len(names) < len(places) or not places:
        spans += query(_SUMS_SPAN, series=series.key)
    years = [row[end] for row in spans for end in ("first", "last") if row[end] is not None]
    return (min(years), max(years)) if years else None


def like_measures(text: str, language: str) -> list[Series]:
    """The measures whose key or name is like a text that names none."""
    keys = {series.key: series.key for series in all_series()}
    keys |= {series.labels[language].lower(): series.key for series in all_series()}
    close = difflib.get_close_matches(text.lower(), list(keys), n=4, cutoff=0.5)
    inside = [name for name in keys if text.lower() in name]
    found = dict.fromkeys(keys[name] for name in [*close, *inside])
    return [series_by_key()[key] for key in list(found)[:4]]
