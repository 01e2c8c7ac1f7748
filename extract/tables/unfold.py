"""Tables laid out otherwise than the form, as lines of the form: a label, then its numbers.

- side by side: the heading stands twice, the table goes on in its right half;
- turned: the form's columns are rows;
- heaped: one row of cells, each holding a whole column, a value a line;
- counted, translated: a column of running numbers or English labels, which is left out.

Nothing is moved: each cell keeps the place where it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from common.text.normal import label
from extract.forms import labels, layout
from extract.numbers import read_cell
from extract.records import Cell, Grid
from extract.tables.islands import side_by_side
from extract.tables.left_out import without_copies, without_counted, without_translations
from extract.tables.slips import is_slip

Cells = list[Cell]
LEAST_REPEATED = 4
"""Cells of a line that repeats: two columns, twice."""
FEWEST_HEAPED = 4
"""Values a cell holds at least, one a line, to be taken for a whole column."""
MOST_HEAPED = 100
"""Values it holds at the most: no form has so many rows."""


def unfolded(grid: Grid) -> Iterator[tuple[Cells, bool, int]]:
    """The grid's lines in the form's own layout; whether column numbers still carry meaning.

    The number tells tables apart that stand side by side with an empty column between.
    """
    for number, own in enumerate(side_by_side(grid)):
        own = without_translations(own) if grid.aligned else without_copies(own)
        lines = without_counted(own, grid.aligned)
        if _is_turned(lines):
            for line in _turned(lines):
                yield line, False, number
            continue
        for part in _beside(lines, grid.aligned):
            for line in part:
                for single in _unheaped(line):
                    yield single, grid.aligned, number


def _beside(lines: list[Cells], aligned: bool) -> list[list[Cells]]:
    """The parts of a table whose heading stands several times, from left to right."""
    for line in lines:
        width = _period([cell.text for cell in line])
        if not width:
            continue
        edges = [line[at].column for at in range(0, len(line), width)]
        parts: list[list[Cells]] = [[] for _ in edges]
        for cells in lines:
            split: list[Cells] = [[] for _ in edges]
            for at, cell in enumerate(cells):
                if aligned:
                    part = sum(cell.column >= edge for edge in edges[1:])
                else:
                    part = min(at // width, len(edges) - 1)
                split[part].append(cell)
            for part, own in enumerate(split):
                parts[part].append(own)
        return parts
    return [lines]


def _period(texts: Sequence[str]) -> int:
    """How many cells of a heading line repeat, 0 if none do.

    A heading begins with what it says of the labels, so a line that begins with
    a column's name (the three groups of the legal table) is no such heading.
    """
    index = labels()
    if len(texts) < LEAST_REPEATED:
        return 0
    first = label(texts[0])
    if not first or first in index.columns or _is_misspelt(first):
        return 0
    starts = (len(texts) // count for count in (2, 3, 4) if len(texts) % count == 0)
    if not any(label(texts[at]) == first for at in starts):
        return 0
    words = [label(text) for text in texts]
    for count in (2, 3, 4):
        width, rest = divmod(len(words), count)
        unit = tuple(words[:width])
        if (
            not rest
            and width >= 2
            and tuple(words) == unit * count
            and any(word in index.columns for word in unit)
        ):
            return width
    return 0


def _is_misspelt(word: str) -> bool:
    """Whether a word is a column's name in the table of one line, with one character wrong."""
    return any(
        is_slip(word, known)
        for known, keys in labels().columns.items()
        if len(known) == len(word) > 2 and any(layout(table) == "strip" for table, _ in keys)
    )


def _is_turned(lines: list[Cells]) -> bool:
    """Whether a table's row names stand in a line and its column names below each other."""
    index = labels()
    filled = [line for line in lines if line]
    for line in filled[:3]:
        words = [label(cell.text) for cell in line]
        for table in {name for word in words for name, _ in index.rows.get(word, ())}:
            across = _named(words, table, index.rows), _named(words, table, index.columns)
            fewest = 1 if len(filled) == 2 and layout(table) == "rows" else 2
            if across[0] < fewest or across[0] <= across[1]:
                continue
            firsts = [
                next((word for cell in own if (word := label(cell.text))), "") for own in filled
            ]
            down = _named(firsts, table, index.columns), _named(firsts, table, index.rows)
            if down[0] >= fewest and down[0] > down[1]:
                return True
    return False


def _named(words: Sequence[str], table: str, index: dict[str, tuple[tuple[str, str], ...]]) -> int:
    """How many different words name a row or column (``index``) of the table."""
    return sum(any(name == table for name, _ in index.get(word, ())) for word in {*words})


def _turned(lines: list[Cells]) -> list[Cells]:
    cells = sorted(
        (cell for line in lines for cell in line), key=lambda cell: (cell.column, cell.row)
    )
    columns: dict[int, Cells] = {}
    for cell in cells:
        columns.setdefault(cell.column, []).append(cell)
    return list(columns.values())


def _unheaped(line: Cells) -> list[Cells]:
    """The lines that a row of heaped cells stands for; most rows stand for themselves."""
    if not any("\n" in cell.text for cell in line):
        return [line]
    values = [cell.text.split("\n", MOST_HEAPED) for cell in line]
    heights = Counter(
        len(texts) for texts in values if all(read_cell(text).kind != "other" for text in texts)
    )
    height = max(heights, key=lambda count: (heights[count], count), default=0)
    if not FEWEST_HEAPED <= height <= MOST_HEAPED or heights[height] < 2:
        return [line]
    return [
        [
            replace(cell, text=texts[at]) if len(texts) == height else cell
            for cell, texts in zip(line, values, strict=True)
            if len(texts) == height or not at
        ]
        for at in range(height)
    ]
