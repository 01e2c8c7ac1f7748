"""Small PDF files drawn for one test each."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator, Sequence

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table, TableStyle

from extract.records import Document, Grid, Paragraph

FONT = "STSong-Light"
WIDTH, HEIGHT = A4

Draw = Callable[[Canvas], None]

HEADER = [
    ["申请人情况", "", "", ""],
    ["自然人", "法人或其他组织", "", "总计"],
    ["", "商业企业", "科研机构", ""],
    ["42", "0", "1", "43"],
]
MERGED = (
    ("SPAN", (0, 0), (3, 0)),
    ("SPAN", (0, 1), (0, 2)),
    ("SPAN", (1, 1), (2, 1)),
    ("SPAN", (3, 1), (3, 2)),
)


def pdf(*pages: Draw, **options: object) -> bytes:
    """A PDF with one page for each drawing function."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=A4, invariant=1, **options)
    for draw in pages:
        canvas.setFont(FONT, 10)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return data.getvalue()


def write(canvas: Canvas, x: float, top: float, text: str, size: float = 10) -> None:
    """One line of text, its upper edge ``top`` points below the page's upper edge."""
    canvas.setFont(FONT, size)
    canvas.drawString(x, HEIGHT - top - size, text)


def prose(canvas: Canvas, top: float, *lines: str, x: float = 60, size: float = 12) -> None:
    """Lines of prose, one and a half lines apart."""
    for number, line in enumerate(lines):
        write(canvas, x, top + number * size * 1.5, line, size)


def table(
    canvas: Canvas,
    top: float,
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    *styles: tuple[object, ...],
    x: float = 60,
    height: float = 20,
    grid: bool = True,
) -> None:
    """A table; with ``grid`` all cells are ruled, spans (reportlab's SPAN) kept in mind."""
    lines = [("GRID", (0, 0), (-1, -1), 0.5, (0, 0, 0))] if grid else []
    drawn = Table(
        [list(row) for row in rows],
        colWidths=list(widths),
        rowHeights=height,
        style=TableStyle([("FONT", (0, 0), (-1, -1), FONT, 10), *lines, *styles]),
    )
    drawn.wrapOn(canvas, 0, 0)
    drawn.drawOn(canvas, x, HEIGHT - top - height * len(rows))


def grids(document: Document) -> list[Grid]:
    """The document's grids."""
    return [block for block in document.blocks if isinstance(block, Grid)]


def texts(document: Document) -> list[str]:
    """The document's paragraphs."""
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def rows(grid: Grid) -> list[list[str]]:
    """The texts of the cells that begin in each row."""
    return [[cell.text for cell in line] for line in grid.lines()]


def spans(grid: Grid) -> dict[str, tuple[int, int, int, int]]:
    """Row, column, rowspan and colspan of each cell, by its text."""
    return {c.text: (c.row, c.column, c.rowspan, c.colspan) for c in grid.cells}


def rules(document: Document) -> list[str]:
    """The rules of the reader's findings."""
    return [finding.rule for finding in document.problems]


def mutations(payload: bytes, count: int) -> Iterator[bytes]:
    """Damaged copies: bytes changed, cut out, repeated; the same ones every time."""
    chance = random.Random(20210130)
    for _ in range(count):
        data = bytearray(payload)
        for _ in range(chance.randint(1, 12)):
            at = chance.randrange(len(data))
            kind = chance.randrange(4)
            if kind == 0:
                data[at] = chance.randrange(256)
            elif kind == 1:
                del data[at : at + chance.randint(1, 200)]
            elif kind == 2:
                data[at:at] = data[at : at + chance.randint(1, 200)]
            else:
                data[at : at + 4] = str(chance.randrange(10**9)).encode()[:4]
            if not data:
                data = bytearray(b"%")
        yield bytes(data)
