"""Small charts as SVG: lines over years, and bars stacked by outcome.

The markup stands alone, so that it can be shown in a page and downloaded as it is.
Every chart has a title for readers that do not see it; its figures stand in a table
beside it on every page.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

COLOURS = ("#0b5394", "#b45309", "#047857", "#9d174d", "#5b21b6", "#4d4d4d", "#0e7490", "#a16207")
"""Told apart by readers who do not see all colours, together with the marks."""

_DASHES = ("", "6 3", "2 3", "8 3 2 3", "", "6 3", "2 3", "8 3 2 3")
FONT = "system-ui,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif"
_PIECES = re.compile(r"[\u2e80-\uffff][，。；：、）》”]*|[^\u2e80-\uffff\s&/]{1,40}[&/]?\s*|[&/\s]")
INK, GREY = "#16213a", "#5a6780"
MOST_LINES = len(COLOURS)
"""More lines than this cannot be told apart."""


@dataclass(frozen=True, slots=True)
class ChartLine:
    """One line: its label, and its values by year (a year without one is a gap)."""

    label: str
    values: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """Size of a chart in pixels and of the room inside it."""

    width: int = 640
    height: int = 260
    left: int = 76
    right: int = 14
    top: int = 34
    bottom: int = 30

    def across(self, position: float) -> float:
        """The x of a position from 0 to 1."""
        return self.left + position * (self.width - self.left - self.right)

    def up(self, position: float) -> float:
        """The y of a height from 0 to 1."""
        return self.floor - position * self.room

    @property
    def floor(self) -> int:
        """The y of the lowest height."""
        return self.height - self.bottom

    @property
    def room(self) -> int:
        """The pixels from there to the highest."""
        return self.height - self.top - self.bottom


def lines(
    title: str,
    data: Sequence[ChartLine],
    years: Sequence[int],
    *,
    breaks: Sequence[int] = (),
    percent: bool = False,
    width: int = 640,
    notes: Sequence[str] = (),
    changed: str = "",
) -> str:
    """Lines over ``years``; ``breaks`` are years in which a definition changed.

    Values of ``percent`` are shares from 0 to 1; ``width`` is in pixels.  ``notes`` stand
    below the chart, ``changed`` in its key beside the dashed line of the breaks.
    """
    shown = data[:MOST_LINES]
    legend = _legend_rows(tuple(line.label for line in shown), width - 24) if len(shown) > 1 else ()
    below = _below(notes, changed if _drawn(years, breaks) else "", width)
    frame = _frame(width, len(legend), below)
    top = ceiling(max((v for line in shown for v in line.values.values()), default=0))
    parts = [_axes(frame, tuple(years), top, percent), *_breaks(frame, years, breaks)]
    for index, line in enumerate(shown):
        parts.extend(_line(frame, line, years, top, index, percent))
    parts.append(_legend(frame, legend, tuple(line.label for line in shown)))
    parts.extend(_written(frame, below))
    return _svg(title, frame, parts)


def stacked(
    title: str,
    data: Sequence[ChartLine],
    years: Sequence[int],
    *,
    breaks: Sequence[int] = (),
    width: int = 640,
    notes: Sequence[str] = (),
    changed: str = "",
) -> str:
    """Bars, one a year, each of the values of ``data`` upon another; the rest as for lines."""
    legend = _legend_rows(tuple(line.label for line in data), width - 24)
    below = _below(notes, changed if _drawn(years, breaks) else "", width)
    frame = _frame(width, len(legend), below)
    bars = [[line.values.get(year, 0.0) for line in data] for year in years]
    top = ceiling(max(map(sum, bars), default=0))
    parts = [_axes(frame, tuple(years), top, False), *_breaks(frame, years, breaks)]
    thick = min(34.0, 0.6 * (frame.across(1) - frame.across(0)) / max(len(years), 1))
    ends = [
        f'" fill="{COLOURS[index % len(COLOURS)]}" stroke="#fff" stroke-width="0.5"><title>'
        f"{escape(line.label)} "
        for index, line in enumerate(data)
    ]
    floor, room = frame.floor, frame.room
    for year, values in zip(years, bars, strict=True):
        start = f'<rect x="{frame.across(_at(year, years)) - thick / 2:.1f}" y="'
        size = f'" width="{thick:.1f}" height="'
        base, under = 0.0, float(floor)
        for end, value in zip(ends, values, strict=True):
            if value > 0:
                base += value
                above = floor - base / top * room
                number = number_of(value, False)
                height = f"{under - above:.1f}"
                parts.append(
                    f"{start}{above:.1f}{size}{height}{end}{year}: {number}</title></rect>"
                )
                under = above
    parts.append(_legend(frame, legend, tuple(line.label for line in data)))
    parts.extend(_written(frame, below))
    return _svg(title, frame, parts)


def _svg(title: str, frame: Frame, parts: Sequence[str]) -> str:
    heading = (
        f'<text x="12" y="18" font-size="14" font-weight="700" fill="{INK}">{escape(title)}</text>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(title)}"'
        f' viewBox="0 0 {frame.width} {frame.height}" font-family="{FONT}">'
        f'<rect width="100%" height="100%" fill="#fff"/>{heading}{"".join(parts)}</svg>'
    )


def _at(year: int, years: Sequence[int]) -> float:
    """Where a year stands between the axis's ends, with half a step to spare at each."""
    return (years.index(year) + 0.5) / len(years)


def ceiling(highest: float) -> float:
    """A round number not below ``highest``."""
    if highest <= 0:
        return 1.0
    step = 10.0 ** math.floor(math.log10(highest))
    return next(
        step * factor for factor in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * factor >= highest
    )


@lru_cache(maxsize=500)
def _axes(frame: Frame, years: tuple[int, ...], top: float, percent: bool) -> str:
    """The scale and the years below: the same for many charts, for ``top`` is a round number."""
    parts = []
    for part in (0.0, 0.5, 1.0):
        y = frame.up(part)
        parts.append(
            f'<line x1="{frame.left}" x2="{frame.width - frame.right}" y1="{y:.1f}" y2="{y:.1f}"'
            ' stroke="#d5dbe4"/>'
            f'<text x="{frame.left - 6}" y="{y + 4:.1f}" text-anchor="end" font-size="11"'
            f' fill="{GREY}">{number_of(top * part, percent)}</text>'
        )
    every = max(1, math.ceil(40 * len(years) / (frame.width - frame.left - frame.right)))
    for index, year in enumerate(years):
        if (len(years) - 1 - index) % every == 0:
            parts.append(
                f'<text x="{frame.across(_at(year, years)):.1f}" y="{frame.up(0) + 17:.1f}"'
                f' text-anchor="middle" font-size="11" fill="{GREY}">{year}</text>'
            )
    return "".join(parts)


def _breaks(frame: Frame, years: Sequence[int], breaks: Sequence[int]) -> Iterator[str]:
    half = 0.5 / max(len(years), 1)
    for year in _drawn(years, breaks):
        x = frame.across(_at(year, years) - half)
        yield (
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{frame.up(1):.1f}" y2="{frame.up(0):.1f}"'
            f' stroke="{GREY}" stroke-dasharray="3 3"/>'
        )


def _drawn(years: Sequence[int], breaks: Sequence[int]) -> list[int]:
    """The breaks before which there is a year."""
    return [year for year in breaks if year in years and year != years[0]]


@dataclass(frozen=True, slots=True)
class _Below:
    """What is written below a chart: the key of its dashed line, and its notes in rows."""

    key: str
    rows: tuple[str, ...]

    @property
    def height(self) -> int:
        return (18 if self.key else 0) + (8 + 15 * len(self.rows) if self.rows else 0)


def _below(notes: Sequence[str], key: str, width: int) -> _Below:
    return _Below(key, tuple(row for note in notes for row in wrapped(note, width - 24, 11)))


def _frame(width: int, legend: int, below: _Below) -> Frame:
    under = 30 + 18 * legend + below.height
    return Frame(width, 220 + under, bottom=under)


def _written(frame: Frame, below: _Below) -> Iterator[str]:
    y = frame.height - below.height
    if below.key:
        yield (
            f'<line x1="12" x2="30" y1="{y + 6}" y2="{y + 6}" stroke="{GREY}"'
            ' stroke-dasharray="3 3"/>'
            f'<text x="36" y="{y + 10}" font-size="11" fill="{GREY}">{escape(below.key)}</text>'
        )
        y += 18
    for row in below.rows:
        y += 15
        yield f'<text x="12" y="{y - 1}" font-size="11" fill="{GREY}">{escape(row)}</text>'


def wrapped(text: str, room: int, size: int) -> list[str]:
    """``text`` in rows of at most ``room`` pixels at a font size; ideographs may part anywhere."""
    rows, row = [], ""
    for piece in _PIECES.findall(text):
        longer = row + piece
        if row and width_of(longer.rstrip()) * size / 12 > room:
            rows.append(row.rstrip())
            longer = piece.lstrip()
        row = longer
    return [*rows, row.rstrip()] if row.strip() else rows


def _line(
    frame: Frame, line: ChartLine, years: Sequence[int], top: float, index: int, percent: bool
) -> Iterator[str]:
    colour, dash = COLOURS[index], _DASHES[index]
    label = escape(line.label)
    for run in _runs(line.values, years):
        points = [
            (frame.across(_at(year, years)), frame.up(line.values[year] / top)) for year in run
        ]
        if len(points) > 1:
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            yield (
                f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"'
                f"{f' stroke-dasharray={chr(34)}{dash}{chr(34)}' if dash else ''}/>"
            )
        for year, (x, y) in zip(run, points, strict=True):
            number = number_of(line.values[year], percent)
            yield (
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" fill="{colour}">'
                f"<title>{label} {year}: {number}</title></circle>"
            )


def _runs(values: Mapping[int, float], years: Sequence[int]) -> Iterator[list[int]]:
    """The stretches of years without a gap."""
    run: list[int] = []
    for year in years:
        if year in values:
            run.append(year)
        elif run:
            yield run
            run = []
    if run:
        yield run


@lru_cache(maxsize=5000)
def width_of(text: str) -> int:
    """About how wide a text is in pixels at 12 px: ideographs are twice as wide."""
    return sum(12 if ord(character) > 0x2E7F else 7 for character in text)


Legend = tuple[tuple[tuple[int, int], ...], ...]
"""Rows of a legend: which entry (by index) stands where (x)."""


@lru_cache(maxsize=100)
def _legend_rows(names: tuple[str, ...], room: int) -> Legend:
    """The rows that a legend of ``names`` needs in a room of so many pixels."""
    rows: list[list[tuple[int, int]]] = [[]]
    x = 0
    for index, name in enumerate(names):
        wide = width_of(name) + 34
        if x and x + wide > room:
            rows.append([])
            x = 0
        rows[-1].append((index, x))
        x += wide
    return tuple(map(tuple, rows))


@lru_cache(maxsize=100)
def _legend(frame: Frame, rows: Legend, labels: tuple[str, ...]) -> str:
    parts = []
    for number, row in enumerate(rows):
        y = frame.up(0) + 38 + 18 * number
        for index, x in row:
            left = 12 + x
            parts.append(
                f'<rect x="{left}" y="{y - 9:.1f}" width="12" height="10"'
                f' fill="{COLOURS[index % len(COLOURS)]}"/>'
                f'<text x="{left + 17}" y="{y:.1f}" font-size="12" fill="{INK}">'
                f"{escape(labels[index])}</text>"
            )
    return "".join(parts)


def number_of(value: float, percent: bool) -> str:
    """A value as it is written in a chart; of ``percent`` a share from 0 to 1."""
    if percent:
        whole = value in (0, 0.5, 1) or value >= 0.1
        return f"{100 * value:,.0f}%" if whole else f"{100 * value:,.1f}%"
    return f"{value:,.0f}" if value == int(value) or value > 100 else f"{value:,.2f}"
