"""A bureau's page: all its years side by side, as series across the editions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from archive.site import charts
from archive.site.asking import Query, Row
from archive.site.labels import Translate
from archive.site.numbers import number_text, percent
from archive.site.series import Series, all_series

REPORTS_SQL = "SELECT * FROM report_list WHERE bureau = :bureau ORDER BY year"
SERIES_SQL = """
SELECT l.year, s.series, s.number, s.blank, s.cells
  FROM report_list l JOIN report_series s ON s.report_id = l.report_id
 WHERE l.bureau = :bureau
"""
BUREAU_SQL = "SELECT * FROM bureau_list WHERE bureau = :bureau"

SMALL = 440
"""Width of the page's charts in pixels."""

LONGEST = 60
"""The most years that are laid out side by side."""


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A series over the years: its cells as markup, its notes (numbers into the list of notes)."""

    series: Series
    label: str
    cells: Markup
    notes: tuple[tuple[str, int], ...]


Values = Mapping[tuple[str, int], Row]


def context(query: Query, bureau: str, language: str, t: Translate) -> dict[str, Any] | None:
    """What the page of a bureau shows; ``None`` if there is none of that name."""
    reports = query(REPORTS_SQL, bureau=bureau)
    if not reports:
        return None
    rows = query(SERIES_SQL, bureau=bureau)
    values: Values = {(row["series"], row["year"]): row for row in rows}
    by_year = {row["year"]: row for row in reports}
    years = list(range(min(by_year), max(by_year) + 1))[-LONGEST:]
    notes: list[str] = []
    lines = [
        _line(series, values, by_year, years, language, notes, t)
        for series in all_series()
        if any((series.key, year) in values for year in years)
    ]
    return {
        "bureau": bureau,
        "facts": query(BUREAU_SQL, bureau=bureau)[0],
        "reports": by_year,
        "years": years,
        "gaps": [year for year in years if year not in by_year],
        "lines": lines,
        "notes": notes,
        "charts": _charts(values, by_year, years, language, t),
    }


def _line(
    series: Series,
    values: Values,
    reports: Mapping[int, Row],
    years: Sequence[int],
    language: str,
    notes: list[str],
    t: Translate,
) -> SeriesRow:
    used = {reports[year]["edition"] for year in years if (series.key, year) in values}
    numbers = []
    for edition in sorted(used):
        if edition in series.breaks:
            notes.append(
                f"{series.labels[language]}（{edition}）：{series.breaks[edition][language]}"
                if language == "zh"
                else f"{series.labels[language]} ({edition}): {series.breaks[edition][language]}"
            )
            numbers.append((edition, len(notes)))
    cells = "".join(_cell(series, values, reports, year, t) for year in years)
    return SeriesRow(series, series.labels[language], Markup(cells), tuple(numbers))


def _cell(
    series: Series, values: Values, reports: Mapping[int, Row], year: int, t: Translate
) -> str:
    """One year of a series: its number, a link if it is a single cell's, the rate, blanks in it."""
    row = values.get((series.key, year))
    if row is None:
        return '<td class="n"></td>' if year in reports else '<td class="n gap"></td>'
    text = number_text(row["number"])
    html = text
    cells = series.cells.get(reports[year]["edition"], ())
    if text and len(cells) == 1:
        name = ".".join(cells[0].key)
        report = reports[year]["report_id"]
        html = f'<a class="fig" href="/reports/{report}?cell={name}#c-{name}">{text}</a>'
    whole = values.get((series.of, year)) if series.of else None
    if whole and (rate := percent(row["number"], whole["number"])):
        html += f'<small class="published">{rate}</small>'
    if text and row["blank"]:
        hint = escape(t("blanks_in_sum", n=row["blank"]))
        words = escape(t("n_blank", n=row["blank"]))
        html += f'<small class="published" title="{hint}">{words}</small>'
    return f'<td class="n">{html}</td>'


def _charts(
    values: Values, reports: Mapping[int, Row], years: Sequence[int], language: str, t: Translate
) -> dict[str, str]:
    """The charts by name: penalties, licensing, requests by outcome."""

    def line(series: Series) -> charts.Line:
        found = {
            year: float(values[series.key, year]["number"])
            for year in years
            if (series.key, year) in values and values[series.key, year]["number"] is not None
        }
        return charts.Line(series.labels[language], found)

    drawn = {}
    for series in all_series():
        if series.key in ("penalties", "licensing") and line(series).values:
            title = series.labels[language]
            drawn[series.key] = charts.lines(
                title,
                [line(series)],
                years,
                breaks=breaks([series], reports, years),
                width=SMALL,
            )
    outcomes = [series for series in all_series() if series.group == "outcomes"]
    data = [line(series) for series in outcomes]
    if any(one.values for one in data):
        drawn["outcomes"] = charts.stacked(
            t("requests_by_outcome"),
            data,
            years,
            breaks=breaks(outcomes, reports, years),
            width=SMALL,
        )
    return drawn


def breaks(series: Sequence[Series], reports: Mapping[int, Row], years: Sequence[int]) -> list[int]:
    """The years whose report is the first on an edition that changed a definition."""
    found = []
    before: str | None = None
    for year in years:
        edition = reports[year]["edition"] if year in reports else None
        if not edition:
            continue
        if before is not None and edition != before and any(edition in s.breaks for s in series):
            found.append(year)
        before = edition
    return found
