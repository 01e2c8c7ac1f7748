"""Reports as PDF with text, drawn cell by cell, the same bytes every time."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from .forms import Table
from .report import Block, Text
from .shapes import cut, placed, width

FONT = "STSong-Light"
MARGIN = 56.0
LEADING = 1.45
COLUMNS = {
    4: (1.8, 1.2, 1.2, 1.2),
    10: (0.9, 1.3, 2.6, 0.8, 0.8, 0.8, 0.9, 0.9, 0.7, 0.7),
    15: (1.0,) * 15,
    3: (4.6, 0.8, 1.2),
}
"""Widths of the forms' columns, relative, by their number."""


@dataclass(frozen=True)
class Sheet:
    """How the pages look.

    Without ``ruled`` no lines are drawn; ``rotated`` turns pages by /Rotate 90;
    without ``cut_tables`` a table that does not fit begins on a new page instead
    of being cut between two rows.  ``thin_fills`` draws the lines as filled
    rectangles, ``struck_twice`` the section headings twice for boldness,
    ``watermark`` goes slanted over and ``running_head`` on top of every page.
    """

    ruled: bool = True
    rotated: bool = False
    cut_tables: bool = True
    size: float = 10.0
    page_numbers: bool = True
    compressed: bool = True
    landscape: bool = False
    thin_fills: bool = False
    struck_twice: bool = False
    watermark: str = ""
    running_head: str = ""


class _Writer:
    """The canvas with the place where the next line goes."""

    def __init__(self, sheet: Sheet, title: str) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self.sheet = sheet
        self.bytes = io.BytesIO()
        self.width, self.height = (A4[1], A4[0]) if sheet.landscape else A4
        self.canvas = Canvas(
            self.bytes,
            pagesize=(self.width, self.height),
            invariant=1,
            pageCompression=int(sheet.compressed),
        )
        self.canvas.setTitle(title)
        self.number = 0
        self._begin()

    def _begin(self) -> None:
        self.number += 1
        self.y = self.height - MARGIN
        if self.sheet.rotated:
            self.canvas.setPageRotation(90)

    def turn(self) -> None:
        """End this page and begin the next."""
        self._end()
        self._begin()

    def _end(self) -> None:
        canvas, sheet = self.canvas, self.sheet
        canvas.setFont(FONT, 9)
        if sheet.page_numbers:
            canvas.drawCentredString(self.width / 2, MARGIN / 2, f"— {self.number} —")
        if sheet.running_head:
            canvas.drawString(MARGIN, self.height - MARGIN / 2, sheet.running_head)
        if sheet.watermark:
            canvas.saveState()
            canvas.setFont(FONT, 40)
            canvas.setFillGray(0.85)
            canvas.translate(self.width / 2, self.height / 2)
            canvas.rotate(40)
            canvas.drawCentredString(0, 0, sheet.watermark)
            canvas.restoreState()
        canvas.showPage()

    def room(self) -> float:
        """How much of the page is left, in points."""
        return float(self.y - MARGIN)

    def line(self, text: str, x: float, size: float) -> None:
        """One line of text at the current height, which it uses up."""
        self.y -= size * LEADING
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, self.y, text)

    def done(self) -> bytes:
        """The finished file."""
        self._end()
        self.canvas.save()
        return self.bytes.getvalue()


def text_width(text: str, size: float) -> float:
    """The text's width in points."""
    return float(pdfmetrics.stringWidth(text, FONT, size))


def wrap(text: str, room: float, size: float) -> list[str]:
    """The text in lines no wider than ``room`` points, broken between any two characters."""
    lines: list[str] = []
    for part in text.split("\n"):
        line = ""
        for character in part:
            if line and text_width(line + character, size) > room:
                lines.append(line)
                line = ""
            line += character
        lines.append(line)
    return lines


def pdf(blocks: Iterable[Block], sheet: Sheet | None = None, title: str = "") -> bytes:
    """The report as a PDF; a ``break`` paragraph begins a new page."""
    pages = _Writer(sheet or Sheet(), title)
    for block in blocks:
        if isinstance(block, Text):
            _write_text(pages, block)
        else:
            _write_table(pages, block)
    return pages.done()


def _write_text(pages: _Writer, text: Text) -> None:
    if text.role == "break":
        pages.turn()
        return
    size = {"title": 18.0, "section": 14.0}.get(text.role, 12.0)
    room = pages.width - 2 * MARGIN
    indent = "　　" if text.role in ("text", "part", "section") else ""
    for line in wrap(indent + text.text, room, size):
        if pages.room() < size * LEADING:
            pages.turn()
        free = room - text_width(line, size)
        shift = {"title": free / 2, "date": free / 2, "signature": free}.get(text.role, 0.0)
        pages.line(line, MARGIN + shift, size)
        if pages.sheet.struck_twice and text.role == "section":
            pages.canvas.drawString(MARGIN + shift + 0.4, pages.y, line)
    pages.y -= size * 0.4


def _write_table(pages: _Writer, table: Table) -> None:
    edges = _column_edges(pages, width(table))
    while table:
        heights = _row_heights(table, edges, pages.sheet.size)
        fitting = _rows_that_fit(heights, pages.room())
        if fitting == len(table):
            _draw(pages, table, edges, heights)
            break
        if fitting and pages.sheet.cut_tables:
            above, below = cut(table, fitting)
            _draw(pages, above, edges, _row_heights(above, edges, pages.sheet.size))
            table = below
        pages.turn()
    pages.y -= 8


def _column_edges(pages: _Writer, columns: int) -> list[float]:
    shares: Sequence[float] = COLUMNS.get(columns, (1.0,) * columns)
    unit = (pages.width - 2 * MARGIN) / sum(shares)
    edges = [MARGIN]
    for share in shares:
        edges.append(edges[-1] + share * unit)
    return edges


def _row_heights(table: Table, edges: list[float], size: float) -> list[float]:
    heights = [size * LEADING + 6] * len(table)
    for row, column, cell in sorted(placed(table), key=lambda item: item[2].rows):
        room = edges[column + cell.columns] - edges[column] - 6
        need = len(wrap(cell.text, room, size)) * size * LEADING + 6
        missing = need - sum(heights[row : row + cell.rows])
        if missing > 0:
            heights[row + cell.rows - 1] += missing
    return heights


def _rows_that_fit(heights: list[float], room: float) -> int:
    used = 0.0
    for index, height in enumerate(heights):
        used += height
        if used > room:
            return index
    return len(heights)


def _draw(pages: _Writer, table: Table, edges: list[float], heights: list[float]) -> None:
    size = pages.sheet.size
    canvas = pages.canvas
    tops = [pages.y]
    for height in heights:
        tops.append(tops[-1] - height)
    canvas.setLineWidth(0.6)
    for row, column, cell in placed(table):
        left, right = edges[column], edges[column + cell.columns]
        top, bottom = tops[row], tops[row + cell.rows]
        if pages.sheet.ruled:
            _rule(pages, left, bottom, right, top)
        lines = wrap(cell.text, right - left - 6, size) if cell.text else []
        y = (top + bottom) / 2 + len(lines) * size * LEADING / 2
        canvas.setFont(FONT, size)
        for line in lines:
            y -= size * LEADING
            canvas.drawCentredString((left + right) / 2, y + size * 0.35, line)
    pages.y = tops[-1]


def _rule(pages: _Writer, left: float, bottom: float, right: float, top: float) -> None:
    """The lines around a cell: one stroked rectangle, or four thin filled ones."""
    rect = pages.canvas.rect
    if not pages.sheet.thin_fills:
        rect(left, bottom, right - left, top - bottom)
        return
    for x, y, wide, high in (
        (left, bottom, right - left, 0.5),
        (left, top - 0.5, right - left, 0.5),
        (left, bottom, 0.5, top - bottom),
        (right - 0.5, bottom, 0.5, top - bottom),
    ):
        rect(x, y, wide, high, stroke=0, fill=1)
