"""The forms as they are laid out on paper: labels nested, one table for each part.

Built from the labels of :mod:`extract.keys`, in which ``/`` divides a label from
those above it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, TypeVar

from extract.keys import FigureKey, figure_keys

Cell = TypeVar("Cell")


def keys(edition: str | None) -> tuple[FigureKey, ...]:
    """The cells of an edition's form; none without an edition."""
    return figure_keys(edition) if edition else ()


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
class Line(Generic[Cell]):
    """One row of a part: the labels that begin in it, and its cells (``None``: not filled in)."""

    labels: tuple[Label, ...]
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Part(Generic[Cell]):
    """Rows that share their columns: ``head`` has the header's rows without its corner."""

    head: tuple[tuple[Label, ...], ...]
    corner: Label
    lines: tuple[Line[Cell], ...]


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


def _parts(
    keys: Sequence[FigureKey], cells: Mapping[tuple[str, str, str], Cell]
) -> Iterator[Part[Cell]]:
    """Group a table's rows by the columns they have; one part for each group."""
    rows = [list(row) for _, row in groupby(keys, lambda key: key.row)]

    def columns(row: Sequence[FigureKey]) -> tuple[str, ...]:
        return tuple(key.column for key in row)

    for _, group in groupby(rows, columns):
        part = list(group)
        paths = [tuple(row[0].row_label.split("/")) for row in part]
        labels = _indented(paths) if len(part[0]) == 1 else _nested(paths)
        header = _nested([tuple(key.column_label.split("/")) for key in part[0]])
        depth = max(len(path) for path in paths) if len(part[0]) > 1 else 1
        lines = tuple(
            Line(tuple(line), tuple(cells.get((key.table, key.row, key.column)) for key in row))
            for line, row in zip(labels, part, strict=True)
        )
        head = _turned(header)
        yield Part(head, Label("", rowspan=len(head), colspan=depth), lines)


def _indented(paths: Sequence[tuple[str, ...]]) -> list[list[Label]]:
    """Labels of a list: the last part of each path, indented by its depth."""
    return [[Label(path[-1], depth=len(path) - 1)] for path in paths]


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
