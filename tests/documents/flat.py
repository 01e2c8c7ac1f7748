"""Reports as plain text, their tables flattened the ways copies come out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from random import Random

import opencc

from .forms import Span, Table
from .report import Block, Text
from .shapes import placed, width

NARROW = str.maketrans("（），：；", "(),:;")


def narrow(text: str) -> str:
    """Brackets and marks in half width, as some editors leave them."""
    return text.translate(NARROW)


def traditional(text: str) -> str:
    """The text in traditional script, character by character and word by word."""
    return str(_converter("s2t").convert(text))


def taiwan(text: str) -> str:
    """The text in traditional script, in characters that Big5 has."""
    return str(_converter("s2tw").convert(text)).replace("·", "．")


@cache
def _converter(config: str) -> opencc.OpenCC:
    return opencc.OpenCC(config)


def text_document(blocks: Iterable[Block], flatten: Callable[[Table], str]) -> str:
    """Paragraphs a line each, tables by ``flatten``."""
    parts = [
        block.text + "\n" if isinstance(block, Text) else flatten(block) + "\n" for block in blocks
    ]
    return "\n".join(part for part in parts)


def rows_with_continued(table: Table) -> list[list[Span]]:
    """Each row's cells, an empty one where a cell from above goes on (Word's rows)."""
    rows: list[list[tuple[int, Span]]] = [[] for _ in table]
    for row, column, cell in placed(table):
        rows[row].append((column, cell))
        for down in range(1, cell.rows):
            rows[row + down].append((column, Span("", columns=cell.columns)))
    return [[cell for _, cell in sorted(cells, key=lambda pair: pair[0])] for cells in rows]


def one_cell_a_line(table: Table) -> str:
    """A tab and the text for each cell, an empty line after each row."""
    lines = []
    for row in rows_with_continued(table):
        lines += [f"\t{cell.text}" for cell in row]
        lines.append("")
    return "\n".join(lines)


def bare_cell_a_line(table: Table) -> str:
    """Only the texts, one a line, empty cells left out."""
    return "\n".join(cell.text for row in table for cell in row if cell.text)


def cell_or_blank_a_line(table: Table) -> str:
    """The texts one a line, an empty line for each blank cell among the numbers."""
    return "\n".join(cell.text for row in table for cell in row if cell.text or cell.numeric)


def pipes(table: Table) -> str:
    """Cells between pipes; continued labels are dropped, spans leave empty cells behind."""
    lines = []
    for row in table:
        empty = sum(cell.columns - 1 for cell in row)
        lines.append(" | ".join(cell.text for cell in row) + " | " + "|" * empty)
    return "\n".join(lines)


def tabs(table: Table) -> str:
    """The whole grid with tabs, a merged cell's text in its first place."""
    lines = [[""] * width(table) for _ in table]
    for row, column, cell in placed(table):
        lines[row][column] = cell.text
    return "\n".join("\t".join(line) for line in lines)


def ragged_tabs(seed: str, *, lost_after: int | None = None) -> Callable[[Table], str]:
    """Tabs with wrong counts: cells after the label, at the end, and blanks doubled.

    From row ``lost_after`` on the empty cells before a label are lost too, as
    below a page break.  Filled cells never change their order.
    """

    def flatten(table: Table) -> str:
        random = Random(seed)
        lines = []
        for index, row in enumerate(rows_with_continued(table)):
            cells: list[str] = []
            for cell in row:
                cells.append(cell.text)
                if not cell.numeric and cell.columns > 1:
                    cells += [""] * random.randrange(cell.columns)
            blanks = [place for place, cell in enumerate(row) if cell.numeric and not cell.text]
            if blanks and random.random() < 0.6:
                cells.insert(len(cells) - 1, "")
            if lost_after is not None and index >= lost_after:
                while cells and not cells[0]:
                    cells.pop(0)
            lines.append("\t".join([*cells, *[""] * random.randrange(3)]))
        return "\n".join(lines)

    return flatten


def spaced_digits(seed: str) -> Callable[[Table], Table]:
    """Spaces of several kinds put around the numbers of a table."""

    def bend(table: Table) -> Table:
        random = Random(seed)
        pads = ("", "", " ", "\u3000", "\u00a0", "  ")
        return tuple(
            tuple(
                Span(
                    random.choice(pads) + cell.text + random.choice(pads[:4]),
                    cell.rows,
                    cell.columns,
                    cell.header,
                    cell.numeric,
                )
                if cell.numeric and cell.text
                else cell
                for cell in row
            )
            for row in table
        )

    return bend
