"""Charts as Vega-Lite specifications: the same lines and bars as :mod:`archive.site.charts`.

A specification holds its own data and says below its title what it is made of, so that
it can be drawn elsewhere (https://vega.github.io/vega-lite/) as it is in the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from archive.site.charts import COLOURS, MOST_LINES, ChartLine, ceiling, wrapped

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
_WIDTH, _HEIGHT = 600, 260
_APART = 13 / _HEIGHT
"""The least distance of two names at the ends of lines, as a share of the height."""

Spec = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a chart's axes and tooltips, in the page's language."""

    year: str
    value: str
    name: str
    changed: str


def line_spec(
    title: str,
    data: Sequence[ChartLine],
    years: Sequence[int],
    words: Words,
    *,
    breaks: Sequence[int] = (),
    percent: bool = False,
    notes: Sequence[str] = (),
) -> Spec:
    """Lines over ``years``, with gaps where a year has no value.

    ``breaks`` are years in which a definition changed; values of ``percent`` are shares
    from 0 to 1; ``notes`` stand below the title.
    """
    shown = data[:MOST_LINES]
    top = ceiling(max((value for line in shown for value in line.values.values()), default=0))
    values = [
        {"year": year, "name": line.label, "value": line.values.get(year)}
        for line in shown
        for year in years
    ]
    form = ",.1~%" if percent else ",.2~f"
    x = _x(words, years)
    y = {
        "field": "value", "type": "quantitative", "title": None,
        "scale": {"domain": [0, top]}, "axis": {"format": ",.0%" if percent else ",~f"},
    }  # fmt: skip
    colour = _colour([line.label for line in shown], legend=False)
    tooltip = _tooltip(words, form)
    drawn: Spec = {
        "name": "lines",
        "mark": {"type": "line", "point": {"size": 45}, "strokeWidth": 2},
        "encoding": {"x": x, "y": y, "color": colour, "tooltip": tooltip},
    }
    layers = [*_breaks(words, years, breaks), drawn]
    if len(shown) > 1:
        layers.append(_ends(shown, years, top, colour))
    return _spec(title, notes, values, layers)


def stacked_spec(
    title: str,
    data: Sequence[ChartLine],
    years: Sequence[int],
    words: Words,
    *,
    breaks: Sequence[int] = (),
    notes: Sequence[str] = (),
) -> Spec:
    """Bars, one a year, each of the values of ``data`` upon another, in their order."""
    values = [
        {"year": year, "name": line.label, "value": line.values[year], "order": order}
        for order, line in enumerate(data)
        for year in years
        if year in line.values
    ]
    y = {"field": "value", "type": "quantitative", "title": None, "axis": {"format": ",~f"}}
    drawn: Spec = {
        "name": "bars",
        "mark": {"type": "bar", "size": min(34, round(0.6 * _WIDTH / max(len(years), 1)))},
        "encoding": {
            "x": _x(words, years), "y": y, "order": {"field": "order"},
            "color": _colour([line.label for line in data], legend=True),
            "tooltip": _tooltip(words, ",.2~f"),
        },
    }  # fmt: skip
    return _spec(title, notes, values, [*_breaks(words, years, breaks), drawn])


def _spec(title: str, notes: Sequence[str], values: list[Spec], layers: list[Spec]) -> Spec:
    subtitle = [row for note in notes for row in wrapped(note, _WIDTH, 11)]
    return {
        "$schema": SCHEMA,
        "description": title,
        "title": {
            "text": title, "subtitle": subtitle, "anchor": "start", "frame": "bounds",
            "fontSize": 14, "subtitleFontSize": 11, "subtitleColor": "#5a6780", "offset": 12,
        },
        "usermeta": {"notes": list(notes)},
        "width": _WIDTH,
        "height": _HEIGHT,
        "data": {"values": values},
        "layer": layers,
        "config": {"font": "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC'"},
    }  # fmt: skip


def _x(words: Words, years: Sequence[int]) -> Spec:
    """Years as numbers: their labels leave out what would overlap."""
    domain = [min(years) - 0.5, max(years) + 0.5] if years else [0, 1]
    axis = {"format": "d", "values": list(years), "labelOverlap": "parity", "grid": False}
    return {
        "field": "year", "type": "quantitative", "title": words.year, "axis": axis,
        "scale": {"domain": domain, "nice": False, "zero": False},
    }  # fmt: skip


def _colour(names: Sequence[str], *, legend: bool) -> Spec:
    colours = [COLOURS[index % len(COLOURS)] for index in range(len(names))]
    shown = {"orient": "bottom", "columns": 2, "title": None, "labelLimit": 280} if legend else None
    scale = {"domain": list(names), "range": colours}
    return {"field": "name", "type": "nominal", "scale": scale, "legend": shown}


def _tooltip(words: Words, form: str) -> list[Spec]:
    return [
        {"field": "name", "type": "nominal", "title": words.name},
        {"field": "year", "type": "quantitative", "title": words.year, "format": "d"},
        {"field": "value", "type": "quantitative", "title": words.value, "format": form},
    ]


def _breaks(words: Words, years: Sequence[int], breaks: Sequence[int]) -> list[Spec]:
    """A dashed line before each year in which a definition changed, with its key."""
    found = [year for year in breaks if year in years and year != years[0]]
    if not found:
        return []
    values = [{"year": year - 0.5, "changed": words.changed} for year in found]
    rule: Spec = {
        "name": "breaks",
        "data": {"values": values},
        "mark": {"type": "rule", "strokeDash": [3, 3], "color": "#5a6780"},
        "encoding": {
            "x": _x(words, years),
            "tooltip": {"field": "changed", "type": "nominal", "title": ""},
        },
    }
    key: Spec = {
        "name": "key",
        "data": {"values": values[:1]},
        "mark": {
            "type": "text", "align": "left", "baseline": "bottom", "dx": 4, "y": -2,
            "fontSize": 10, "color": "#5a6780",
        },
        "encoding": {"x": _x(words, years), "text": {"value": f"┆ {words.changed}"}},
    }  # fmt: skip
    return [rule, key]


def _ends(lines: Sequence[ChartLine], years: Sequence[int], top: float, colour: Spec) -> Spec:
    """Each line's name behind its last value, moved up where two would overlap."""
    last = [
        (line.values[year], year, line.label)
        for line in lines
        for year in [max((year for year in years if year in line.values), default=None)]
        if year is not None
    ]
    values = []
    lowest = 0.0
    for value, year, name in sorted(last):
        height = max(value / top, lowest)
        lowest = height + _APART
        values.append({"name": name, "at": height * top, "year": year})
    return {
        "name": "ends",
        "data": {"values": values},
        "mark": {"type": "text", "align": "left", "dx": 8, "fontSize": 11, "clip": False},
        "encoding": {
            "x": {"field": "year", "type": "quantitative"},
            "y": {"field": "at", "type": "quantitative"},
            "text": {"field": "name", "type": "nominal"},
            "color": colour,
        },
    }
