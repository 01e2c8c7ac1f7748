"""What the page to explore shows: the picture, its table, and the ways to choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from archive.site import exports, figures
from archive.site.ask import Query
from archive.site.explore import data
from archive.site.explore.choice import VIEWS, Choice, choice, like_measures
from archive.site.explore.data import Point
from archive.site.explore.pictures import part_names, picture
from archive.site.explore.places import Place, suggested
from archive.site.explore.shown import Picture, Shown, ranked_text
from archive.site.labels import Translate
from archive.site.published.summaries import LEVELS, provinces
from archive.site.series import Series, all_series, parts_of

_SUGGESTED = "SELECT bureau FROM bureau_list ORDER BY reports DESC, bureau LIMIT 300"
_YEARS = "SELECT DISTINCT year FROM report_counts ORDER BY year"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: what it is of, the link of its name, and its cells by year."""

    label: str
    place: Place | None
    cells: Mapping[int, Point]


def made(
    query: Query,
    arguments: Mapping[str, Sequence[str]],
    base: str,
    language: str,
    t: Translate,
) -> tuple[Shown, Picture | None]:
    """What an address asks for, and its picture."""
    wanted = choice(query, arguments)
    about = figures.about(query, f"{base}{wanted.address()}")
    shown = Shown(wanted, about, language, t)
    return shown, picture(query, shown)


def context(
    query: Query,
    arguments: Mapping[str, Sequence[str]],
    base: str,
    language: str,
    t: Translate,
) -> dict[str, Any]:
    """What the page's template shows; ``base`` is the site's address."""
    shown, drawn = made(query, arguments, base, language, t)
    wanted = shown.wanted
    years = [row["year"] for row in query(_YEARS)]
    like = like_measures(wanted.unknown_measure, language) if wanted.unknown_measure else []
    return {
        "wanted": wanted,
        "views": VIEWS,
        "groups": _groups(),
        "has_share": bool(wanted.series.of),
        "places": [(place, shown.label(place)) for place in wanted.places],
        "provinces": provinces(),
        "levels": [level for level in LEVELS if level],
        "all_years": years,
        "picture": drawn,
        "heading": shown.title,
        "svg": drawn.svg() if drawn is not None and wanted.view != "table" else "",
        "unknown": [(text, suggested(query, text, language, t)) for text in wanted.unknown],
        "like": like,
        "notes": _notes(wanted, language, t),
        "suggested": query(_SUGGESTED),
        "base": base,
        **_table(query, shown),
    }


def _groups() -> list[tuple[str, list[Series]]]:
    """The measures by what they belong to, in their order."""
    found: dict[str, list[Series]] = {}
    for series in all_series():
        found.setdefault(series.group, []).append(series)
    return list(found.items())


def _notes(wanted: Choice, language: str, t: Translate) -> list[str]:
    """What changed in meaning, of the measure and of what it is a share of."""
    measures = [wanted.series]
    if wanted.view == "shares" and wanted.whole is not None:
        measures = [wanted.whole, *parts_of(wanted.whole.key)]
    elif wanted.share and wanted.whole is not None:
        measures += [one for one in all_series() if one.key == wanted.series.of]
    return [
        t("note_of", measure=one.labels[language], edition=edition, change=change[language])
        for one in measures
        for edition, change in one.breaks.items()
    ]


def _table(query: Query, shown: Shown) -> dict[str, Any]:
    """The table below: a ranking, or lines by year."""
    wanted = shown.wanted
    if wanted.view == "ranking":
        found = data.ranking(query, wanted)
        return {"ranked": list(zip(found.ranks(), found.points, strict=True)),
                "ranked_total": found.total, "ranked_text": ranked_text,
                "labels": {p.place: shown.label(p.place) for p in found.points},
                "lines": [], "table_years": []}  # fmt: skip
    if wanted.view == "shares":
        return {"lines": _apart_lines(query, shown), "table_years": wanted.years, "ranked": []}
    places: Sequence[Place] = wanted.places
    if wanted.view == "map":
        places = data.every_province()
    cells: dict[Place, dict[int, Point]] = {}
    for point in data.points(query, wanted, places):
        cells.setdefault(point.place, {})[point.year] = point
    lines = [
        Line(shown.label(place), place, cells.get(place, {}))
        for place in places
        if place in cells or wanted.view != "map"
    ]
    return {"lines": lines, "table_years": wanted.years, "ranked": []}


def _apart_lines(query: Query, shown: Shown) -> list[Line]:
    """Each part of each place by year; a place's own line stands before its parts."""
    wanted = shown.wanted
    lines = []
    found = [one for one in data.apart(query, wanted) if one.year in wanted.years]
    parts = parts_of(wanted.whole.key if wanted.whole else "")
    names = part_names(parts, shown)
    for place, group in groupby(found, lambda one: one.place):
        bars = list(group)
        lines.append(Line(shown.label(place), place, {}))
        for part, name in zip(parts, names, strict=True):
            cells = {
                one.year: Point(
                    place,
                    part,
                    one.year,
                    point.number,
                    one.whole,
                    one.reports,
                    basis=point.basis,
                    share=True,
                )
                for one in bars
                for point in one.parts
                if point.series == part
            }
            if cells:
                lines.append(Line(name, None, cells))
    return lines


def table(drawn: Picture | None) -> str:
    """The picture's data as CSV."""
    return exports.table(data.COLUMNS, drawn.rows if drawn is not None else [])
