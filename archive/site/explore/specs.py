"""The same pictures as Vega-Lite specifications; lines are those of :mod:`archive.site.vega`.

``usermeta.kind`` says to the page's script how a specification is fitted to a narrow room.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from archive.site import vega
from archive.site.charts import COLOURS, INK, ChartLine, ceiling, wrapped
from archive.site.explore.draw import Bar, Stack, Tile

WIDTH = 600
Spec = dict[str, Any]


def _whole(kind: str, title: str, notes: Sequence[str], values: list[Spec], rest: Spec) -> Spec:
    return {
        "$schema": vega.SCHEMA,
        "description": title,
        "title": {
            "text": wrapped(title, WIDTH, 14),
            "subtitle": [row for note in notes for row in wrapped(note, WIDTH, 11)],
            "anchor": "start", "frame": "bounds", "fontSize": 14, "subtitleFontSize": 11,
            "subtitleColor": "#5a6780", "offset": 12,
        },
        "usermeta": {"notes": list(notes), "kind": kind, "title": title},
        "data": {"values": values},
        **rest,
        "config": {
            **({"view": {"stroke": None}} if kind in ("bars", "tiles") else {}),
            "font": "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC'",
            "header": {"labelFontSize": 12, "labelLimit": 190, "labelAnchor": "start"},
        },
    }  # fmt: skip


def _form(percent: bool) -> str:
    return ",.1~%" if percent else ",.2~f"


def _tooltip(words: vega.Words, form: str) -> list[Spec]:
    return [
        {"field": "name", "type": "nominal", "title": words.name},
        {"field": "year", "type": "quantitative", "title": words.year, "format": "d"},
        {"field": "value", "type": "quantitative", "title": words.value, "format": form},
    ]


def multiples(
    title: str,
    lines: Sequence[ChartLine],
    years: Sequence[int],
    words: vega.Words,
    *,
    breaks: Sequence[int],
    percent: bool,
    notes: Sequence[str],
) -> Spec:
    """A small chart of each line, all on one scale."""
    top = ceiling(max((v for line in lines for v in line.values.values()), default=0))
    values = [
        {"year": year, "name": line.label, "value": line.values.get(year), "break": year in breaks}
        for line in lines
        for year in years
    ]
    x: Spec = {
        "field": "year", "type": "quantitative", "title": None,
        "axis": {"format": "d", "values": sorted({years[0], years[-1]}), "grid": False},
        "scale": {"domain": [years[0] - 0.5, years[-1] + 0.5], "nice": False, "zero": False},
    }  # fmt: skip
    y: Spec = {
        "field": "value", "type": "quantitative", "title": None,
        "scale": {"domain": [0, top]},
        "axis": {"format": ",.0%" if percent else ",~f", "tickCount": 2},
    }  # fmt: skip
    layers: list[Spec] = [
        {
            "transform": [
                {"filter": f"datum.break && datum.year > {years[0]}"},
                {"calculate": "datum.year - 0.5", "as": "at"},
            ],
            "mark": {"type": "rule", "strokeDash": [3, 3], "color": "#5a6780"},
            "encoding": {"x": {**x, "field": "at"}},
        },
        {
            "mark": {"type": "line", "point": {"size": 22}, "strokeWidth": 1.6,
                     "color": COLOURS[0]},
            "encoding": {"x": x, "y": y, "tooltip": _tooltip(words, _form(percent))},
        },
    ]  # fmt: skip
    return _whole("facets", title, notes, values, {
        "columns": 3,
        "facet": {"field": "name", "type": "nominal", "title": None,
                  "sort": [line.label for line in lines]},
        "spec": {"width": 150, "height": 70, "layer": layers},
    })  # fmt: skip


def ranking(title: str, bars: Sequence[Bar], words: vega.Words, notes: Sequence[str]) -> Spec:
    """Bars from the greatest on, with the number behind each."""
    values = [
        {"name": bar.label, "value": bar.value, "text": bar.text, "order": order}
        for order, bar in enumerate(bars)
    ]
    y: Spec = {
        "field": "name", "type": "nominal", "title": None, "sort": [bar.label for bar in bars],
        "axis": {"labelLimit": 220, "labelFontSize": 12, "ticks": False, "domain": False},
    }  # fmt: skip
    top = max((bar.value for bar in bars), default=0) or 1
    x: Spec = {
        "field": "value", "type": "quantitative", "title": None,
        "scale": {"domain": [0, top * 1.3], "nice": False}, "axis": None,
    }  # fmt: skip
    tooltip = [
        {"field": "name", "type": "nominal", "title": words.name},
        {"field": "text", "type": "nominal", "title": words.value},
    ]
    return _whole("bars", title, notes, values, {
        "width": WIDTH - 230,
        "height": 22 * len(bars),
        "layer": [
            {"mark": {"type": "bar", "color": COLOURS[0]},
             "encoding": {"x": x, "y": y, "tooltip": tooltip}},
            {"mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 11},
             "encoding": {"x": x, "y": y, "text": {"field": "text", "type": "nominal"}}},
        ],
    })  # fmt: skip


def shares(
    title: str,
    places: Sequence[tuple[str, Sequence[Stack]]],
    names: Sequence[tuple[str, str]],
    years: Sequence[int],
    words: vega.Words,
    notes: Sequence[str],
) -> Spec:
    """Bars of shares by year for each place, stacked as they are: above 100 % is seen."""
    order = {name: index for index, (name, _) in enumerate(names)}
    values = [
        {"place": place, "year": stack.year, "name": name, "value": share, "order": order[name],
         "note": stack.note}
        for place, stacks in places
        for stack in stacks
        for name, share in stack.shares.items()
    ]  # fmt: skip
    alone = len(places) == 1
    step = max(1, len(years) // (9 if alone else 4))
    shown = [year for index, year in enumerate(reversed(years)) if index % step == 0]
    tooltip = [
        {"field": "place", "type": "nominal", "title": words.name},
        {"field": "year", "type": "ordinal", "title": words.year},
        {"field": "name", "type": "nominal", "title": words.value},
        {"field": "value", "type": "quantitative", "title": "%", "format": ",.1~%"},
        {"field": "note", "type": "nominal", "title": "n"},
    ]
    colour = {
        "field": "name", "type": "nominal",
        "scale": {"domain": [name for name, _ in names], "range": [fill for _, fill in names]},
        "legend": {"orient": "bottom", "columns": 1 if len(names) > 6 else 2, "title": None,
                   "labelLimit": 420},
    }  # fmt: skip
    x = {
        "field": "year", "type": "ordinal", "title": None,
        "scale": {"domain": list(years)}, "axis": {"values": sorted(shown), "labelAngle": 0},
    }  # fmt: skip
    y = {"field": "value", "type": "quantitative", "title": None, "stack": "zero",
         "axis": {"format": ",.0%", "tickCount": 3}}  # fmt: skip
    return _whole("facets", title, notes, values, {
        "columns": 1 if alone else 2,
        "facet": {"field": "place", "type": "nominal", "title": None,
                  "sort": [place for place, _ in places]},
        "spec": {
            "width": 540 if alone else 230,
            "height": 200 if alone else 120,
            "mark": {"type": "bar"},
            "encoding": {"x": x, "y": y, "color": colour, "order": {"field": "order"},
                         "tooltip": tooltip},
        },
    })  # fmt: skip


def tiles(
    title: str,
    data: Sequence[Tile],
    key: Sequence[tuple[str, str]],
    words: vega.Words,
    notes: Sequence[str],
) -> Spec:
    """The provinces as tiles, with the ranges of their values as the legend."""
    order = {fill: index for index, (fill, _) in enumerate(key)}
    values = [
        {"name": tile.name.replace(" ", "\n"), "short": tile.short, "text": tile.text,
         "told": tile.told, "column": tile.province.column, "row": tile.province.row,
         "range": order[tile.fill], "ink": "#fff" if tile.is_dark else INK}
        for tile in data
    ]  # fmt: skip
    position: Spec = {
        "x": {"field": "column", "type": "ordinal", "axis": None,
              "scale": {"domain": list(range(10)), "paddingInner": 0.04, "paddingOuter": 0}},
        "y": {"field": "row", "type": "ordinal", "axis": None,
              "scale": {"domain": list(range(10)), "paddingInner": 0.04, "paddingOuter": 0}},
    }  # fmt: skip
    told = [{"field": "told", "type": "nominal", "title": words.value}]
    colour = {
        "field": "range", "type": "nominal",
        "scale": {"domain": list(order.values()), "range": list(order)},
        "legend": {"orient": "bottom", "title": None, "columns": 3, "symbolType": "square",
                   "labelExpr": f"{json.dumps([text for _, text in key])}[datum.value]",
                   "symbolStrokeColor": "#b9c3d2", "symbolStrokeWidth": 1},
    }  # fmt: skip
    ink = {"field": "ink", "type": "nominal", "scale": None}

    def written(field: str, dy: int, size: int) -> Spec:
        return {
            "name": field,
            "mark": {"type": "text", "dy": dy, "fontSize": size, "lineBreak": "\n"},
            "encoding": {**position, "text": {"field": field, "type": "nominal"}, "color": ink,
                         "tooltip": told},
        }  # fmt: skip

    return _whole("tiles", title, notes, values, {
        "width": WIDTH,
        "height": 480,
        "layer": [
            {"mark": {"type": "rect", "stroke": "#b9c3d2", "cornerRadius": 4},
             "encoding": {**position, "color": colour, "tooltip": told}},
            written("name", -9, 10),
            written("text", 13, 11),
        ],
    })  # fmt: skip
