"""The forms as they are laid out on paper: labels nested, one table for each part.

Built from the labels of :mod:`extract.forms.keys`, in which ``/`` divides a label from
those above it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Generic, TypeVar

from extract.forms.keys import FigureKey, figure_keys

Cell = TypeVar("Cell")


def keys(edition: str | None) -> tuple[FigureKey, ...]:
    """The cells of an edition's form; none without an edition."""
    return figure_keys(edition) if edition else ()


@cache
def spots(edition: str | None) -> frozenset[tuple[str, str, str]]:
    """Table, row and column of each of them."""
    return frozenset((key.table, key.row, key.column) for key in keys(edition))


TITLES = {
    "proactive_disclosure": "二、主动公开政府信息情况",
    "requests": "三、收到和处理政府信息公开申请情况",
    "review_litigation": "四、政府信息公开行政复议、行政诉讼情况",
    "statistics": "政府信息公开情况统计表",
}
"""The forms' own headings of their tables."""


@dataclass(frozen=True, slots=True)
class Label:
    """A header cell with the rows and columns it spans; ``depth`` indents a list's label."""

    text: str
    rowspan: int = 1
    colspan: int = 1
    depth: int = 0


@dataclass(frozen=True, slots=True)
class FormLine(Generic[Cell]):
    """One row of a part: the labels that begin in it, and its cells (``None``: not filled in).

    A heading has no cells.
    """

    labels: tuple[Label, ...]
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Part(Generic[Cell]):
    """Rows that share their columns: ``head`` has the header's rows without its corner.

    A list has one column, and its labels are indented instead of nested.
    """

    head: tuple[tuple[Label, ...], ...]
    corner: Label
    lines: tuple[FormLine[Cell], ...]
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Table(Generic[Cell]):
    """One table of the form."""

    key: str
    title: str
    parts: tuple[Part[Cell], ...]


def tables(edition: str, cells: Mapping[tuple[str, str, str], Cell]) -> tuple[Table[Cell], ...]:
    """The tables of an edition's form, filled with ``cells`` by table, row and column."""
    return tuple(
        Table(name, TITLES.get(name, name), tuple(_parts(list(keys), cells)))
        for name, keys in groupby(figure_keys(edition), lambda key: key.table)
    )


def path(label: str) -> tuple[str, ...]:
    """A label's parts from the outermost inwards; the slash of 增/减 divides nothing."""
    return tuple(part.replace("／", "/") for part in label.replace("增/减", "增／减").split("/"))


def _parts(
    keys: Sequence[FigureKey], cells: Mapping[tuple[str, str, str], Cell]
) -> Iterator[Part[Cell]]:
    """Group a table's rows by the columns they have; one part for each group."""
    rows = [list(row) for _, row in groupby(keys, lambda key: key.row)]

    def columns(row: Sequence[FigureKey]) -> tuple[str, ...]:
        return tuple(key.column for key in row)

    for _, group in groupby(rows, columns):
        part = list(group)
        head = _turned(_nested([path(key.column_label) for key in part[0]]))
        paths = [path(row[0].row_label) for row in part]
        filled = [tuple(cells.get((key.table, key.row, key.column)) for key in row) for row in part]
        if len(part[0]) == 1:
            yield Part(head, Label("", len(head)), tuple(_list(paths, filled)), is_list=True)
        else:
            corner = Label("", len(head), max(map(len, paths)))
            lines = zip(map(tuple, _nested(paths)), filled, strict=True)
            yield Part(head, corner, tuple(FormLine(labels, row) for labels, row in lines))


def _list(
    paths: Sequence[tuple[str, ...]], filled: Sequence[tuple[Cell | None, ...]]
) -> Iterator[FormLine[Cell]]:
    """The rows of a form with one column, indented, with headings for what has no row itself."""
    shown: set[tuple[str, ...]] = set()
    for parts, cells in zip(paths, filled, strict=True):
        for depth in range(1, len(parts)):
            above = parts[:depth]
            if not any(_names(earlier, above) for earlier in shown):
                yield FormLine((Label(above[-1], colspan=2, depth=depth - 1),), ())
            shown.add(above)
        yield FormLine((Label(parts[-1], depth=len(parts) - 1),), cells)
        shown.add(parts)


def _names(path: tuple[str, ...], short: tuple[str, ...]) -> bool:
    """Whether ``short`` is ``path`` or the beginnings of its parts: a label named before."""
    return len(path) == len(short) and all(map(str.startswith, path, short))


def _nested(paths: Sequence[tuple[str, ...]]) -> list[list[Label]]:
    """Labels beginning in each row: one spans the rows below that share it."""
    depth = max(map(len, paths))
    lines: list[list[Label]] = [[] for _ in paths]
    for level in range(depth):
        prefixes = [path[: level + 1] for path in paths]
        for prefix, run in groupby(range(len(paths)), prefixes.__getitem__):
            indexes = list(run)
            if len(prefix) <= level:
                continue
            leaf = len(paths[indexes[0]]) == level + 1
            label = Label(prefix[level], len(indexes), depth - level if leaf else 1)
            lines[indexes[0]].append(label)
    return lines


def _turned(columns: Sequence[Sequence[Label]]) -> tuple[tuple[Label, ...], ...]:
    """Labels nested beside rows, turned to stand above columns."""
    depth = max(sum(label.colspan for label in column) for column in columns)
    depth = max(depth, 1)
    head: list[list[Label]] = [[] for _ in range(depth)]
    for column in columns:
        level = depth - sum(label.colspan for label in column)
        for label in column:
            head[level].append(Label(label.text, label.colspan, label.rowspan))
            level += label.colspan
    return tuple(tuple(row) for row in head)
