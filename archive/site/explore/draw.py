"""Pictures as SVG, beside the lines and bars of :mod:`archive.site.charts`.

Small multiples, a ranking, shares of a whole, a map of tiles.  Each stands alone, with a
title for those who do not see it and its notes below.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from archive.site.charts import (
    COLOURS,
    FONT,
    GREY,
    INK,
    ChartLine,
    ceiling,
    number_of,
    width_of,
    wrapped,
)
from archive.site.published.summaries import Province

WIDTH = 640
REST = "#c3cad6"
"""The colour of what no part names."""

FILLS = ("#d3e3f5", "#9cc2e8", "#6aa3d8", "#3a76b5", "#1f4e8c")
"""From the least values to the greatest."""

_PANEL, _ROW = 120, 24


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a ranking: its label, value, and what is written behind it."""

    label: str
    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Stack:
    """A bar of shares from 0 to 1, in the order of the names; ``note`` is told of it."""

    year: int
    shares: Mapping[str, float]
    note: str


@dataclass(frozen=True, slots=True)
class Tile:
    """A province on the map: its fill, what is written on it, what is told of it."""

    province: Province
    fill: str
    text: str
    told: str
    is_dark: bool
    name: str
    short: str


def _text(
    x: float, y: float, text: str, *, size: int = 11, fill: str = GREY, anchor: str = "start",
    weight: str = "",
) -> str:  # fmt: skip
    bold = f' font-weight="{weight}"' if weight else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}"'
        f' text-anchor="{anchor}"{bold}>{escape(text)}</text>'
    )


def _whole(title: str, body: Sequence[str], height: float, notes: Sequence[str]) -> str:
    """The picture: heading in rows, body, notes."""
    heads = wrapped(title, WIDTH - 24, 15)
    rows = [row for note in notes for row in wrapped(note, WIDTH - 24, 11)]
    top = 8 + 18 * len(heads)
    total = top + height + 10 + 15 * len(rows)
    parts = [
        _text(12, 18 + 18 * index, row, size=14, fill=INK, weight="700")
        for index, row in enumerate(heads)
    ]
    parts += [_text(12, top + height + 14 + 15 * index, row) for index, row in enumerate(rows)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(title)}"'
        f' viewBox="0 0 {WIDTH} {total:.0f}" font-family="{FONT}">'
        f'<rect width="100%" height="100%" fill="#fff"/>'
        f'<g transform="translate(0,{top})">{"".join(body)}</g>{"".join(parts)}</svg>'
    )


def short(text: str, room: float, size: int = 11) -> str:
    """``text``, or its beginning with three dots where it is wider than ``room`` pixels."""
    if width_of(text) * size / 12 <= room:
        return text
    while text and width_of(f"{text}…") * size / 12 > room:
        text = text[:-1]
    return f"{text}…"


def multiples(
    title: str,
    lines: Sequence[ChartLine],
    years: Sequence[int],
    *,
    breaks: Sequence[int],
    percent: bool,
    notes: Sequence[str],
) -> str:
    """A small chart of each line, all on one scale."""
    columns = min(3, max(len(lines), 1))
    wide = (WIDTH - 12) / columns
    top = ceiling(max((v for line in lines for v in line.values.values()), default=0))
    body = []
    for index, line in enumerate(lines):
        x, y = 6 + wide * (index % columns), _PANEL * (index // columns)
        inside = "".join(_panel(line, years, breaks, top, percent, wide, COLOURS[0]))
        body.append(f'<g transform="translate({x:.1f},{y})">{inside}</g>')
    return _whole(title, body, _PANEL * math.ceil(len(lines) / columns), notes)


def _panel(
    line: ChartLine,
    years: Sequence[int],
    breaks: Sequence[int],
    top: float,
    percent: bool,
    wide: float,
    colour: str,
) -> Iterator[str]:
    left, right, high, low = 46.0, wide - 12, 24.0, 94.0
    step = (right - left) / len(years)

    def at(year: int) -> float:
        return left + step * (years.index(year) + 0.5)

    yield _text(6, 14, short(line.label, wide - 12, 12), size=12, fill=INK)
    for share in (0.0, 1.0):
        y = low - share * (low - high)
        yield f'<line x1="{left}" x2="{right:.1f}" y1="{y}" y2="{y}" stroke="#d5dbe4"/>'
        yield _text(left - 5, y + 4, number_of(top * share, percent), size=10, anchor="end")
    for year in breaks:
        if year in years and year != years[0]:
            x = at(year) - step / 2
            yield (
                f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{high}" y2="{low}" stroke="{GREY}"'
                ' stroke-dasharray="3 3"/>'
            )
    for year in dict.fromkeys((years[0], years[-1])):
        yield _text(at(year), low + 14, str(year), size=10, anchor="middle")
    before: tuple[int, float, float] | None = None
    for year in years:
        if year not in line.values:
            continue
        x, y = at(year), low - line.values[year] / top * (low - high)
        if before is not None and before[0] == year - 1:
            yield (
                f'<line x1="{before[1]:.1f}" y1="{before[2]:.1f}" x2="{x:.1f}" y2="{y:.1f}"'
                f' stroke="{colour}" stroke-width="2"/>'
            )
        told = escape(f"{line.label} {year}: {number_of(line.values[year], percent)}")
        yield (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="{colour}"><title>{told}</title>'
            "</circle>"
        )
        before = (year, x, y)


def ranking(title: str, bars: Sequence[Bar], notes: Sequence[str]) -> str:
    """Bars from the greatest on, each with its label before and its number behind."""
    label = min(230.0, max((width_of(bar.label) for bar in bars), default=0) + 14.0)
    behind = max((width_of(bar.text) for bar in bars), default=0) * 11 / 12 + 10
    room = WIDTH - label - behind - 18
    top = max((bar.value for bar in bars), default=0) or 1
    body = []
    for index, bar in enumerate(bars):
        y = _ROW * index
        long = max(1.0, bar.value / top * room) if bar.value > 0 else 0.0
        body += [
            _text(label, y + 16, short(bar.label, label - 8, 12), size=12, fill=INK, anchor="end"),
            f'<rect x="{label + 6:.1f}" y="{y + 4}" width="{long:.1f}" height="16"'
            f' fill="{COLOURS[0]}"><title>{escape(f"{bar.label}: {bar.text}")}</title></rect>',
            _text(label + 11 + long, y + 16, bar.text, fill=INK),
        ]
    return _whole(title, body, _ROW * len(bars), notes)


def shares(
    title: str,
    places: Sequence[tuple[str, Sequence[Stack]]],
    names: Sequence[tuple[str, str]],
    years: Sequence[int],
    notes: Sequence[str],
) -> str:
    """Bars of shares by year for each place; ``names`` are the parts with their colours."""
    columns = 1 if len(places) == 1 else 2
    wide, high = (WIDTH - 12) / columns, 200 if columns == 1 else 150
    body = []
    for index, (place, stacks) in enumerate(places):
        x, y = 6 + wide * (index % columns), (high + 6) * (index // columns)
        inside = "".join(_stacks(place, stacks, names, years, wide, high))
        body.append(f'<g transform="translate({x:.1f},{y})">{inside}</g>')
    low = (high + 6) * math.ceil(len(places) / columns) + 6
    left, under = 12.0, float(low)
    for name, colour in names:
        text = short(name, WIDTH - 50)
        if left > 12 and left + width_of(text) + 26 > WIDTH - 12:
            left, under = 12.0, under + 17
        body.append(
            f'<rect x="{left:.1f}" y="{under:.1f}" width="11" height="10" fill="{colour}"/>'
        )
        body.append(_text(left + 16, under + 9, text, fill=INK))
        left += width_of(text) + 32
    return _whole(title, body, under + 18, notes)


def _stacks(
    place: str,
    stacks: Sequence[Stack],
    names: Sequence[tuple[str, str]],
    years: Sequence[int],
    wide: float,
    high: float,
) -> Iterator[str]:
    left, right, above, low = 44.0, wide - 12, 24.0, high - 20.0
    top = max(1.0, *(sum(stack.shares.values()) for stack in stacks)) if stacks else 1.0
    step = (right - left) / len(years)
    thick = min(34.0, 0.65 * step)
    yield _text(6, 14, short(place, wide - 12, 12), size=12, fill=INK)
    for share in (0.0, 0.5, 1.0):
        y = low - share / top * (low - above)
        yield f'<line x1="{left}" x2="{right:.1f}" y1="{y:.1f}" y2="{y:.1f}" stroke="#d5dbe4"/>'
        yield _text(left - 5, y + 4, f"{100 * share:.0f}%", size=10, anchor="end")
    every = max(1, math.ceil(34 / step))
    for index, year in enumerate(years):
        if (len(years) - 1 - index) % every == 0:
            yield _text(left + step * (index + 0.5), low + 14, str(year), size=10, anchor="middle")
    for stack in stacks:
        x, y = left + step * (years.index(stack.year) + 0.5) - thick / 2, low
        for name, colour in names:
            share = stack.shares.get(name, 0.0)
            if share <= 0:
                continue
            tall = share / top * (low - above)
            y -= tall
            told = escape(f"{place} {stack.year}, {name}: {100 * share:,.1f}% ({stack.note})")
            yield (
                f'<rect x="{x:.1f}" y="{y:.2f}" width="{thick:.1f}" height="{tall:.2f}"'
                f' fill="{colour}" stroke="#fff" stroke-width="0.5"><title>{told}</title></rect>'
            )


def tiles(
    title: str, data: Sequence[Tile], key: Sequence[tuple[str, str]], notes: Sequence[str]
) -> str:
    """The provinces as tiles; ``key`` has the ranges of values with their fills."""
    body = []
    for tile in data:
        x, y = 10 + 62 * tile.province.column, 50 * tile.province.row
        ink = "#fff" if tile.is_dark else INK
        edge = ' stroke="#b9c3d2" stroke-dasharray="3 3"' if tile.fill == "#fff" else ""
        name, number = tile.name, tile.text
        size = 12 if width_of(name) < 52 else 9
        rows = [name] if width_of(name) * size / 12 <= 58 else name.split(" ", 1)
        body.append(
            f'<g><title>{escape(tile.told)}</title><rect x="{x + 1}" y="{y + 1}" width="60"'
            f' height="48" rx="5" fill="{tile.fill}"{edge}/>'
        )
        body += [
            _text(x + 31, y + (20 if len(rows) == 1 else 13) + 11 * index, row, size=size, fill=ink,
                  anchor="middle")
            for index, row in enumerate(rows)
        ]  # fmt: skip
        body.append(_text(x + 31, y + 38, number, fill=ink, anchor="middle") + "</g>")
    for index, (fill, words) in enumerate(key):
        left, y = 12 + 104 * index, 510
        body.append(
            f'<rect x="{left}" y="{y}" width="100" height="10" fill="{fill}" stroke="#b9c3d2"/>'
        )
        body.append(_text(left + 50, y + 24, words, anchor="middle"))
    return _whole(title, body, 540, notes)
