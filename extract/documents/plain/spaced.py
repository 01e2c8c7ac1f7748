"""Tables that a text keeps by spaces alone (``pdftotext -layout``): labels over several lines.

The figures of a row stand in one line, parted by spaces; its label is written around them,
a few characters a line, beside the labels of its groups::

    1.属于
    国家秘    0   0   0
      密

Labels of the forms begin with a number of their own (1. （一） 一、).  What stands below
one, in its column, is its rest.  The figures' line and the label that reaches over it are
put on one line, as if they had been written so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

_PIECE = re.compile(r"\S+")
_VALUE = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?|[-—/]")
_NUMBERED = re.compile(
    r"[（(]\s*[一二三四五六七八九十]{1,3}\s*[）)]|[一二三四五六七八九十]{1,3}\s*、|\d{1,2}\s*[.．、]\s*(?!\d)"
)
_FEWEST_VALUES = 3
"""Figures in a line that make it a row of such a table."""
_FEWEST_ROWS = 3
_FEWEST_BROKEN = 2
"""Rows whose labels go on in other lines, in a table that is put together."""
_LONGEST = 24
"""Characters of a piece of a label at the most: longer ones are prose."""
_ASIDE = 1
"""Columns by which a piece may miss the label that it goes on from."""
_REACH = 2
"""Lines below a piece of a label in which its next piece stands at the latest."""


@dataclass(slots=True)
class _Piece:
    """A word or figure: its line and the character columns that it covers."""

    line: int
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(slots=True)
class _Label:
    """A label's pieces, from the one with its number down."""

    pieces: list[_Piece]

    @property
    def start(self) -> int:
        return min(piece.start for piece in self.pieces)

    @property
    def end(self) -> int:
        return max(piece.end for piece in self.pieces)

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


Line = tuple[str, int | None]
"""A line's text and the page it stands on."""


def put_together(lines: Sequence[Line]) -> list[Line]:
    """The lines of a text, the rows of tables kept by spaces with their whole labels."""
    result: list[Line] = []
    done = 0
    for first, last in _stretches([text for text, _ in lines]):
        if (rows := _rows(lines[first:last])) is not None:
            result += [*lines[done:first], *rows]
            done = last
    return [*result, *lines[done:]]


def _stretches(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Runs of lines (first, the one after the last) without two empty lines or prose between."""
    first = None
    last = 0
    for number, line in enumerate([*lines, "", ""]):
        blank = not line.strip()
        is_part = not blank and "\t" not in line and not _is_prose(line)
        if is_part:
            first, last = number if first is None else first, number
        elif first is not None and (not blank or number > last + 1):
            yield first, last + 1
            first = None


def _is_prose(line: str) -> bool:
    return max(map(len, re.split(r"\s{2,}", line.strip()))) > _LONGEST


def _rows(lines: Sequence[Line]) -> list[Line] | None:
    """The table's lines put together; ``None`` where it is none of the kind."""
    rows = [
        [_Piece(number, found.start(), found.group()) for found in _PIECE.finditer(text)]
        for number, (text, _) in enumerate(lines)
    ]
    figures = {
        number: values
        for number, row in enumerate(rows)
        if len(values := [piece for piece in row if _VALUE.fullmatch(piece.text)]) >= _FEWEST_VALUES
    }
    if len(figures) < _FEWEST_ROWS:
        return None
    edges = _edges(lines, figures)
    edge = min(edges.values())
    left = (p for row in rows for p in row if p.start < edges.get(lines[p.line][1], edge))
    labels = _labels(left)
    names = {number: _name(number, labels) for number in figures}
    if not _are_broken([label for label in names.values() if label]):
        return None
    return _whole_rows(lines, rows, figures, names, edge)


def _edges(lines: Sequence[Line], figures: Mapping[int, Sequence[_Piece]]) -> dict[int | None, int]:
    """The column where the figures of each page begin: what stands left of it are labels."""
    edges: dict[int | None, int] = {}
    for number, row in figures.items():
        page = lines[number][1]
        edges[page] = min(edges.get(page, row[0].start), row[0].start)
    return edges


def _are_broken(labels: Sequence[_Label]) -> bool:
    """Whether labels beside rows of figures go on in other lines, each beside a row of its own.

    A label beside two rows of figures is none of either.
    """
    if sum(len(label.pieces) > 1 for label in labels) < _FEWEST_BROKEN:
        return False
    return len({id(label) for label in labels}) == len(labels)


def _whole_rows(
    lines: Sequence[Line],
    rows: Sequence[Sequence[_Piece]],
    figures: Mapping[int, Sequence[_Piece]],
    names: Mapping[int, _Label | None],
    edge: int,
) -> list[Line]:
    """What stands above a table, its heading, and its rows of figures, each with its label.

    A line with too few figures for a row stays as it is, so that none is lost.
    """
    above = [piece for row in rows[: min(figures)] for piece in row]
    heading = [piece for piece in above if piece.end > edge and not _NUMBERED.match(piece.text)]
    top = min(piece.line for piece in [*heading, *figures[min(figures)]])
    result = list(lines[:top])
    result += [(text, lines[top][1]) for text in _heading(heading)]
    for number in range(top, len(lines)):
        if number in figures:
            result.append((_row(names[number], figures[number]), lines[number][1]))
        elif any(_VALUE.fullmatch(piece.text) for piece in rows[number]):
            result.append(lines[number])
    return result


def _row(label: _Label | None, figures: Sequence[_Piece]) -> str:
    return "\t".join([label.text if label else "", *(piece.text for piece in figures)])


def _labels(pieces: Iterable[_Piece]) -> list[_Label]:
    """The labels and headings, each with the pieces that stand below its first in its column."""
    labels: list[_Label] = []
    for piece in pieces:
        near = [
            label
            for label in labels
            if piece.line - label.pieces[-1].line <= _REACH
            and min(piece.end, label.end) + _ASIDE > max(piece.start, label.start)
        ]
        if near and not _NUMBERED.match(piece.text):
            max(near, key=lambda label: _nearness(piece, label)).pieces.append(piece)
        else:
            labels.append(_Label([piece]))
    return labels


def _nearness(piece: _Piece, label: _Label) -> tuple[int, int]:
    """How well a piece stands below a label: by its columns, then by its line."""
    last = label.pieces[-1]
    shared = min(piece.end, label.end) - max(piece.start, label.start)
    return min(shared, 1), last.line


def _name(line: int, labels: Iterable[_Label]) -> _Label | None:
    """The label beside a line of figures: of those that reach over it the last to the right."""
    over = [label for label in labels if label.pieces[0].line <= line <= label.pieces[-1].line]
    return max(over, key=lambda label: label.start, default=None)


def _heading(pieces: Sequence[_Piece]) -> Iterator[str]:
    """The heading's words, each made whole, from left to right; those of groups above them."""
    words = _labels(pieces)
    groups = [word for word in words if sum(_overlap(word, other) for other in words) > 2]
    columns = [word for word in words if word not in groups]
    for line in (groups, columns):
        if line:
            yield "\t".join(["", *(word.text for word in sorted(line, key=lambda w: w.start))])


def _overlap(one: _Label, other: _Label) -> bool:
    return min(one.end, other.end) > max(one.start, other.start)
