"""A sheet printed on pages that are too small for it: strips of columns, strips of rows."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from .report import Block, Text
from .shapes import placed

FONT, SIZE, LEADING, EDGE = "STSong-Light", 8.0, 10.0, 40.0
Order = Literal["down", "over"]


@dataclass(frozen=True)
class _Box:
    text: str
    top: int
    bottom: int
    left: int
    right: int
    ruled: bool


def tiled(blocks: Sequence[Block], widths: Sequence[float], order: Order, *, wide: bool) -> bytes:
    """The blocks one below the other in one sheet, printed in strips; ``wide`` turns the paper."""
    boxes = list(_boxes(blocks))
    heights = _heights(boxes, widths)
    size = landscape(A4) if wide else A4
    rows = _strips(heights, size[1] - 2 * EDGE)
    columns = _strips(widths, size[0] - 2 * EDGE)
    pages = [(row, column) for row in rows for column in columns]
    if order == "down":
        pages = [(row, column) for column in columns for row in rows]
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=size, invariant=1)
    for row, column in pages:
        shown = [box for box in boxes if _meets(box, row, column)]
        if not shown:
            continue  # a page without anything is not printed
        for box in shown:
            _draw(canvas, box, row, column, heights, widths, size[1])
        canvas.showPage()
    canvas.save()
    return data.getvalue()


def widths_of(random: Random, count: int = 15) -> list[float]:
    """Widths of a sheet's columns that leave the columns of labels on one page."""
    width = random.choice((52.0, 70.0, 96.0, 120.0))
    return [min(width, 96.0)] * 3 + [width] * (count - 3)


def _boxes(blocks: Sequence[Block]) -> Iterator[_Box]:
    line = 0
    for block in blocks:
        if isinstance(block, Text):
            yield _Box(block.text[:40], line, line + 1, 0, 1, False)
            line += 1
            continue
        for row, column, cell in placed(block):
            top = line + row
            yield _Box(cell.text, top, top + cell.rows, column, column + cell.columns, True)
        line += len(block) + 1


def _wrapped(text: str, width: float) -> list[str]:
    """The lines of a text, two digits as wide as a character."""
    lines, space = [""], 0.0
    for char in text:
        wide = SIZE if ord(char) > 255 else SIZE * 0.6
        if space + wide > width - 4:
            lines.append("")
            space = 0.0
        lines[-1] += char
        space += wide
    return lines


def _heights(boxes: Sequence[_Box], widths: Sequence[float]) -> list[float]:
    heights = [LEADING + 4] * max(box.bottom for box in boxes)
    for box in boxes:
        if box.ruled and box.bottom - box.top == 1:
            lines = len(_wrapped(box.text, sum(widths[box.left : box.right])))
            heights[box.top] = max(heights[box.top], lines * LEADING + 4)
    return heights


def _strips(sizes: Sequence[float], most: float) -> list[range]:
    strips, first, space = [], 0, 0.0
    for at, size in enumerate(sizes):
        if space + size > most and at > first:
            strips.append(range(first, at))
            first, space = at, 0.0
        space += size
    return [*strips, range(first, len(sizes))]


def _meets(box: _Box, row: range, column: range) -> bool:
    return (
        box.top < row.stop
        and box.bottom > row.start
        and box.left < column.stop
        and box.right > column.start
    )


def _draw(
    canvas: Canvas,
    box: _Box,
    row: range,
    column: range,
    heights: Sequence[float],
    widths: Sequence[float],
    paper: float,
) -> None:
    """The part of a cell that a page shows; its text stands where the cell begins."""
    top, bottom = max(box.top, row.start), min(box.bottom, row.stop)
    left, right = max(box.left, column.start), min(box.right, column.stop)
    x = EDGE + sum(widths[column.start : left])
    y = paper - EDGE - sum(heights[row.start : top])
    width, height = sum(widths[left:right]), sum(heights[top:bottom])
    if box.ruled:
        canvas.rect(x, y - height, width, height)
    if (top, left) != (box.top, box.left):
        return
    canvas.setFont(FONT, SIZE)
    lines = _wrapped(box.text, sum(widths[box.left : box.right])) if box.ruled else [box.text]
    for number, text in enumerate(lines[: max(1, int(height / LEADING))]):
        canvas.drawString(x + 2, y - 2 - SIZE - number * LEADING, text)
