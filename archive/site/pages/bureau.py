"""A bureau's page: all its years side by side, as series across the editions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from markupsafe import Markup, escape

from archive.bureau_codes import bureau_code
from archive.site import charts, figures
from archive.site.addresses import report_url
from archive.site.ask import Query, Row
from archive.site.labels import Translate
from archive.site.numbers import number_text, percent
from archive.site.series import Series, main_series, parts_of, series_by_key

REPORTS_SQL = """
SELECT report_id, bureau, year, edition, findings FROM report_list
 WHERE bureau = :bureau ORDER BY year
"""
SERIES_SQL = """
SELECT l.year, s.series, s.number, s.blank, s.basis
  FROM report_list l JOIN report_series s ON s.report_id = l.report_id
 WHERE l.bureau = :bureau AND s.series IN (SELECT value FROM json_each(:series))
"""
BUREAU_SQL = "SELECT * FROM bureau_list WHERE bureau = :bureau"

SMALL = 440
"""Width of the page's charts in pixels."""

LONGEST = 60
"""The most years that are laid out side by side."""


Values = Mapping[str, Mapping[int, Row]]
"""Rows by series and year."""


def context(
    query: Query, bureau: str, base: str, language: str, t: Translate
) -> dict[str, Any] | None:
    """What the page of a bureau shows; ``None`` if there is none of that name.

    ``base`` is the site's address.
    """
    reports = query(REPORTS_SQL, bureau=bureau)
    if not reports:
        return None
    by_year, years, values = _laid_out(query, bureau, reports)
    about = figures.about(query, f"{base}/bureaus/{bureau}")
    notes: list[str] = []
    lines = "".join(
        _line(series, values, by_year, years, language, notes, t)
        for series in main_series()
        if series.key in values
    )
    return {
        "bureau": bureau,
        "facts": query(BUREAU_SQL, bureau=bureau)[0],
        "years": years,
        "gaps": [year for year in years if year not in by_year],
        "notes": notes,
        "rows": {"series": Markup(lines), **_rows(by_year, years, t)},
        "charts": _charts(values, by_year, years, about, language, t),
        "small": SMALL,
    }


def charts_of(
    query: Query, bureau: str, base: str, language: str, t: Translate
) -> dict[str, figures.Figure]:
    """A bureau's charts by name; none for a bureau that has no report."""
    reports = query(REPORTS_SQL, bureau=bureau)
    if not reports:
        return {}
    by_year, years, values = _laid_out(query, bureau, reports)
    about = figures.about(query, f"{base}/bureaus/{bureau}")
    return _charts(values, by_year, years, about, language, t)


def _laid_out(
    query: Query, bureau: str, reports: Sequence[Row]
) -> tuple[dict[int, Row], list[int], dict[str, dict[int, Row]]]:
    """The reports by year, the years laid out, and the values by series and year."""
    by_year = {row["year"]: row for row in reports}
    years = list(range(min(by_year), max(by_year) + 1))[-LONGEST:]
    values: dict[str, dict[int, Row]] = {}
    for row in query(SERIES_SQL, bureau=bureau, series=_main_keys()):
        if row["year"] >= years[0]:
            values.setdefault(row["series"], {})[row["year"]] = row
    return by_year, years, values


def _line(
    series: Series,
    values: Values,
    reports: Mapping[int, Row],
    years: Sequence[int],
    language: str,
    notes: list[str],
    t: Translate,
) -> str:
    """A series over the years as a row of the table; what it has to say goes to ``notes``."""
    found = values[series.key]
    head = str(escape(series.labels[language]))
    if series.unit == "CNY":
        head += " <small>(元)</small>"
    if series.breaks:
        word = escape(t("note"))
        for edition in sorted({reports[year]["edition"] or "" for year in found}):
            if edition in series.breaks:
                notes.append(_note(series, edition, language))
                number = len(notes)
                link = f'href="#note-{number}" aria-label="{word} {number}"'
                head += f"<sup><a {link}>{number}</a></sup>"
    if parts_of(series.key):
        (bureau,) = {report["bureau"] for report in reports.values()}
        address = f"/explore?view=shares&amp;measure={series.key}&amp;place={bureau_code(bureau)}"
        head += f' <a href="{address}"><small>{escape(t("taken_apart_link"))}</small></a>'
    wholes = values.get(series.of, {}) if series.of else {}
    links = _links(series.key)
    cells = {
        year: '<td class="n"></td>' if year in reports else '<td class="n gap"></td>'
        for year in years
    }
    for year, row in found.items():
        cells[year] = _cell(row, wholes.get(year), reports[year], links, t)
    row_cells = "".join(cells.values())
    return f'\n    <tr><th scope="row">{head}</th>\n    {row_cells}</tr>\n  '


@cache
def _main_keys() -> str:
    return json.dumps([series.key for series in main_series()])


def _note(series: Series, edition: str, language: str) -> str:
    """What changes in meaning with an edition."""
    label, change = series.labels[language], series.breaks[edition][language]
    return (
        f"{label}（{edition}）：{change}" if language == "zh" else f"{label} ({edition}): {change}"
    )


@cache
def _links(key: str) -> Mapping[str, str]:
    """The end of the address of the cell that a series is, by the editions where it is just one."""
    names = {
        edition: ".".join(cells[0].key)
        for edition, cells in series_by_key()[key].cells.items()
        if len(cells) == 1
    }
    return {edition: f"?cell={name}#c-{name}" for edition, name in names.items()}


def _cell(row: Row, whole: Row | None, report: Row, links: Mapping[str, str], t: Translate) -> str:
    """One year of a series: its number, a link if it is a single cell's, the rate, blanks in it.

    What only prose states is marked so.
    """
    number = row["number"]
    html = text = number_text(number)
    if text and (link := links.get(report["edition"])):
        address = report_url(report["bureau"], report["year"])
        html = f'<a class="fig" href="{address}{link}">{text}</a>'
    if text and row["basis"] == "prose":
        address = report_url(report["bureau"], report["year"])
        html = f'<a class="fig" href="{address}#statements">{text}</a>'
        hint, words = escape(t("stated_hint")), escape(t("stated"))
        html += f'<small class="published" title="{hint}">{words}</small>'
    if whole is not None and (rate := percent(number, whole["number"])):
        html += f'<small class="published">{rate}</small>'
    if row["blank"] and text:
        hint = escape(t("blanks_in_sum", n=row["blank"]))
        words = escape(t("n_blank", n=row["blank"]))
        html += f'<small class="published" title="{hint}">{words}</small>'
    return f'<td class="n">{html}</td>'


def _rows(reports: Mapping[int, Row], years: Sequence[int], t: Translate) -> dict[str, Markup]:
    """The cells of the rows that every bureau has: years, editions and findings."""
    prose, none = escape(t("prose")), escape(t("no_report"))
    heads, editions, findings = [], [], []
    for year in years:
        report = reports.get(year)
        if report is None:
            heads.append(f'<th scope="col">{year}</th>')
            editions.append(f'<td class="n gap"><small>{none}</small></td>')
            findings.append('<td class="n gap"></td>')
            continue
        link = report_url(report["bureau"], year)
        edition = escape(report["edition"]) if report["edition"] else prose
        found = report["findings"]
        marked = f'<a class="mark" href="{link}#findings">{found}</a>' if found else "0"
        heads.append(f'<th scope="col"><a href="{link}">{year}</a></th>')
        editions.append(f'<td class="n "><small>{edition}</small></td>')
        findings.append(f'<td class="n ">{marked}</td>')
    parts = {"years": heads, "editions": editions, "findings": findings}
    return {name: Markup("".join(cells)) for name, cells in parts.items()}


def _charts(
    values: Values,
    reports: Mapping[int, Row],
    years: Sequence[int],
    about: figures.About,
    language: str,
    t: Translate,
) -> dict[str, figures.Figure]:
    """The charts by name: penalties, licensing, requests by outcome."""
    (bureau,) = {row["bureau"] for row in reports.values()}

    def line(series: Series) -> charts.ChartLine:
        rows = values.get(series.key, {})
        numbers = ((year, rows[year]["number"]) for year in years if year in rows)
        found = {year: float(number) for year, number in numbers if number is not None}
        return charts.ChartLine(series.labels[language], found)

    def figure(name: str, series: Sequence[Series], stacked: bool) -> figures.Figure:
        lines = tuple(map(line, series))
        return figures.Figure(
            f"{bureau}{t('colon')}{name}", lines, tuple(years),
            tuple(breaks(series, reports, years)), stacked=stacked,
            notes=figures.source_notes(lines, about, t),
        )  # fmt: skip

    wanted = {
        series.key: figure(series.labels[language], [series], False)
        for series in main_series()
        if series.key in ("penalties", "licensing")
    }
    outcomes = [series for series in main_series() if series.group == "outcomes"]
    wanted["outcomes"] = figure(t("requests_by_outcome"), outcomes, True)
    return {name: one for name, one in wanted.items() if any(line.values for line in one.lines)}


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
