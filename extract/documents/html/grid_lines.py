"""Where the style of a CSS grid and of its parts place them (CSS Grid 1, 7 and 8)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from extract.documents.html.spans import MAX_COLUMNS, MAX_ROWS

_REPEAT = re.compile(r"repeat\(\s*(\d{1,3})\s*,([^()]*(?:\([^()]*\)[^()]*)*)\)")
_INNER = re.compile(r"\([^()]*\)")
_NAMED_LINES = re.compile(r"\[[^\]]*\]")
_AREA_ROW = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_LINE = re.compile(r"-?\d{1,4}$")
_SPAN = re.compile(r"(?:span\s+(\d{1,4})|(\d{1,4})\s+span)$")


class UnplacedError(Exception):
    """A style places parts in a way that is not understood."""


@dataclass(frozen=True, slots=True)
class Side:
    """The line from 0 at which a part begins, if it is told, and how many it spans."""

    start: int | None
    span: int


@dataclass(frozen=True, slots=True)
class Area:
    """Where a part stands: its rows and its columns."""

    down: Side
    across: Side


@dataclass(frozen=True, slots=True)
class Template:
    """How many columns a grid has, its named areas, and whether parts follow in rows.

    ``told`` says whether the number of columns is known.
    """

    columns: int
    told: bool
    areas: Mapping[str, Area]
    in_rows: bool


def template_of(style: Mapping[str, str]) -> Template:
    """The template that a grid's declarations give."""
    areas = _areas(style.get("grid-template-areas", ""))
    told = style.get("grid-template-columns", "")
    if not told and "/" in (short := style.get("grid-template") or style.get("grid", "")):
        told = short.rpartition("/")[2]
    columns, known = _count(told) if told else (0, True)
    sides = [area.across for area in areas.values()]
    named = max(((side.start or 0) + side.span for side in sides), default=0)
    flow = style.get("grid-auto-flow", "row")
    return Template(max(columns, named, 1), known, areas, flow == "row" and known)


def _count(told: str) -> tuple[int, bool]:
    """The columns of a track list, and whether it tells how many there are."""
    told = _NAMED_LINES.sub(" ", told)
    count = 0
    for repeated in _REPEAT.finditer(told):
        tracks = _INNER.sub("", repeated.group(2)).split()
        count += int(repeated.group(1)) * max(len(tracks), 1)
    rest = _REPEAT.sub(" ", told)
    known = not re.search(r"repeat|subgrid|masonry|var\(", rest)
    count += len(_INNER.sub("", rest).split())
    return min(count, MAX_COLUMNS), known


def _areas(told: str) -> dict[str, Area]:
    """The named areas of a template: each the rectangle over which its name stands."""
    places: dict[str, list[tuple[int, int]]] = {}
    for row, found in enumerate(_AREA_ROW.finditer(told)):
        for column, name in enumerate((found.group(1) or found.group(2) or "").split()):
            if name.strip("."):
                places.setdefault(name, []).append((row, column))
    areas: dict[str, Area] = {}
    for name, spots in places.items():
        rows, columns = [row for row, _ in spots], [column for _, column in spots]
        down = Side(min(rows), max(rows) - min(rows) + 1)
        areas[name] = Area(down, Side(min(columns), max(columns) - min(columns) + 1))
    return areas


def area_of(style: Mapping[str, str], template: Template) -> Area:
    """Where the declarations of a part place it.  Raises :class:`UnplacedError`."""
    lines = dict.fromkeys(("row-start", "column-start", "row-end", "column-end"), "auto")
    for name, value in style.items():
        if not name.startswith("grid-") or name[5:] not in (*lines, "area", "row", "column"):
            continue
        parts = [part.strip() for part in value.split("/")]
        if name == "grid-area":
            if len(parts) == 1 and parts[0] in template.areas:
                return template.areas[parts[0]]
            lines.update(zip(lines, [*parts, *["auto"] * 4], strict=False))
        elif name in ("grid-row", "grid-column"):
            lines[f"{name[5:]}-start"], lines[f"{name[5:]}-end"] = (*parts, "auto")[:2]
        else:
            lines[name[5:]] = value
    across = _side(lines["column-start"], lines["column-end"], template.columns, MAX_COLUMNS)
    return Area(_side(lines["row-start"], lines["row-end"], None, MAX_ROWS), across)


def _side(start: str, end: str, tracks: int | None, most: int) -> Side:
    """A side by its two lines; lines below zero are counted back from the last of ``tracks``."""
    first, last = _line(start, tracks), _line(end, tracks)
    spans = [span for span in (_span(start), _span(end)) if span]
    span = spans[0] if spans else 1
    if first is not None and last is not None:
        if first == last:
            return Side(first, 1)
        return Side(min(first, last), min(abs(last - first), most))
    if first is None and last is not None:
        if last - span < 0:
            raise UnplacedError
        return Side(last - span, span)
    return Side(first, min(span, most))


def _line(told: str, tracks: int | None) -> int | None:
    """A line from 0; ``None`` where none is told."""
    if told == "auto" or not told or _span(told):
        return None
    if not _LINE.match(told):
        raise UnplacedError
    number = int(told)
    if number > 0:
        return number - 1
    if number == 0 or tracks is None or tracks + 1 + number < 0:
        raise UnplacedError
    return tracks + 1 + number


def _span(told: str) -> int:
    found = _SPAN.match(told)
    return int(found.group(1) or found.group(2)) if found else 0


def order_of(style: Mapping[str, str]) -> int:
    """The place among its siblings that a style gives a part.  Raises :class:`UnplacedError`."""
    told = style.get("order", "0")
    if not _LINE.match(told):
        raise UnplacedError
    return int(told)
