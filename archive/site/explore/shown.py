"""What pictures are made from and with: what is chosen, its words, what is to be told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from archive.site import figures, vega
from archive.site.charts import number_of
from archive.site.explore.choice import Choice
from archive.site.explore.data import Point
from archive.site.explore.places import Place
from archive.site.labels import Translate
from archive.site.series import Series, series_by_key

_EDITIONS = {"2014": 2014, "2019": 2019, "2021": 2021}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in its two forms, the lines of its data, and what is to be told of it.

    ``svg`` and ``spec`` draw when called.  ``warnings`` (what is odd) and ``remarks`` (what
    is left out) stand on the page beside it too.
    """

    title: str
    svg: Callable[[], str]
    spec: Callable[[], dict[str, Any]]
    rows: Sequence[tuple[Any, ...]]
    warnings: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """All that a picture is made from: what is chosen, its words, and its source."""

    wanted: Choice
    about: figures.About
    language: str
    t: Translate

    def label(self, place: Place) -> str:
        """A place's name."""
        return place.label(self.language, self.t)

    def name(self, series: Series) -> str:
        """A measure's name with its unit."""
        name = series.labels[self.language]
        return name if series.unit == "count" else self.t("in_yuan", name=name)

    @property
    def title(self) -> str:
        """The heading: what is shown, and of which bureaus and year where it is one."""
        wanted, t = self.wanted, self.t
        if wanted.view == "shares" and wanted.whole is not None:
            name = t("taken_apart", name=wanted.whole.labels[self.language])
        elif wanted.share and wanted.series.of:
            whole = series_by_key()[wanted.series.of].labels[self.language]
            name = t("share_of", part=wanted.series.labels[self.language], whole=whole)
        else:
            name = self.name(wanted.series)
        if wanted.view in ("ranking", "map"):
            name = t("of_year", name=name, year=wanted.year)
        return t("of_level", name=name, level=t(f"level_{wanted.level}")) if wanted.level else name

    @property
    def words(self) -> vega.Words:
        """The words of axes and tooltips."""
        t = self.t
        return vega.Words(t("year"), t("figure"), t("chart_name"), t("chart_break"))

    def source(self, n: str) -> tuple[str, ...]:
        """The notes every picture ends with: n, source, day of the copy, address."""
        t = self.t
        return (t("explore_source", n=n, date=self.about.date),
                t("chart_address", address=self.about.address))  # fmt: skip

    def breaks(self, series: Sequence[Series]) -> list[int]:
        """The years from which a meaning changed, of those that are shown."""
        of = [series_by_key()[one.of] for one in series if one.of and self.wanted.share]
        found = {_EDITIONS[e] for one in (*series, *of) for e in one.breaks if e in _EDITIONS}
        return sorted(year for year in found if self.wanted.first < year <= self.wanted.last)


def warnings(points: Sequence[Point], shown: Shown) -> Iterator[str]:
    """What a reader has to know of these figures: shares above the whole, sentences, blanks."""
    t = shown.t
    over = [
        figures.exceeding(shown.label(p.place), p.year, p.value, t)
        for p in points
        if p.share and p.value is not None and p.value > 1
    ]
    if over:
        yield t("chart_above_whole", which=figures.named(over, t))
    inside = sum(p.above_whole for p in points if p.place.kind != "bureau")
    if inside:
        yield t("sums_above_whole", n=f"{inside:,}")
    stated = [f"{shown.label(p.place)} {p.year}" for p in points if p.basis == "prose"]
    if stated:
        yield t("explore_stated", which=figures.named(stated, t))
    unsummed = [f"{shown.label(p.place)} {p.year}" for p in points
                if p.status in ("not_found", "unreadable")]  # fmt: skip
    if unsummed:
        yield t("explore_no_sum", which=figures.named(unsummed, t))


def counted(points: Sequence[Point], shown: Shown) -> str:
    """What n is: figures of bureaus, and how many reports are added up a year."""
    t = shown.t
    alone = sum(p.place.kind == "bureau" and p.value is not None for p in points)
    sums = [p.reports for p in points if p.place.kind != "bureau" and p.value is not None]
    parts = [t("n_figures", n=f"{alone:,}")] if alone else []
    if sums:
        low, high = min(sums), max(sums)
        key = "n_in_sums" if low != high else "n_in_each_sum"
        parts.append(t(key, low=f"{low:,}", high=f"{high:,}", n=high))
    return t("list_and").join(parts) or "0"


def ranked_text(point: Point) -> str:
    """What is written behind a bar: the number, or the share with its two numbers."""
    if not point.share:
        return number_of(point.number or 0, False)
    part, whole = number_of(point.number or 0, False), number_of(point.whole or 0, False)
    return f"{100 * (point.value or 0):,.1f}% ({part}/{whole})"
