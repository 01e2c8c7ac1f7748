"""Reports as OFD (GB/T 33190): a zip of XML with every text and line at its place.

Lengths are millimetres from the top left corner of the page.  Texts are
written line by line; a cell's text is one ``TextObject`` a line, as printing
drivers write it.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from .forms import Table
from .pdf import COLUMNS
from .report import Block, Text
from .shapes import cut, placed, width
from .sheets import zipped

NAMESPACE = "http://www.ofdspec.org/2016"
WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 20.0
SIZE = 3.5
LINE = 5.0


class _Pages:
    """The pages' objects so far, and the height at which the next one goes."""

    def __init__(self) -> None:
        self.pages: list[list[str]] = [[]]
        self.y = MARGIN
        self.objects = 100

    def turn(self) -> None:
        self.pages.append([])
        self.y = MARGIN

    def room(self) -> float:
        return HEIGHT - MARGIN - self.y

    def identity(self) -> int:
        self.objects += 1
        return self.objects

    def text(self, text: str, x: float, y: float) -> None:
        """One line whose box begins at x, y."""
        steps = " ".join("1.75" if ord(letter) < 128 else "3.5" for letter in text[:-1])
        delta = f' DeltaX="{steps}"' if steps else ""
        self.pages[-1].append(
            f'<ofd:TextObject ID="{self.identity()}" Boundary="{x:.2f} {y:.2f} '
            f'{advance(text):.2f} {LINE:.2f}" Font="2" Size="{SIZE}">'
            f'<ofd:TextCode X="0" Y="{SIZE}"{delta}>{escape(text, quote=False)}</ofd:TextCode>'
            "</ofd:TextObject>"
        )

    def line(self, x: float, y: float, x2: float, y2: float) -> None:
        """A ruled line."""
        wide, high = max(x2 - x, 0.2), max(y2 - y, 0.2)
        self.pages[-1].append(
            f'<ofd:PathObject ID="{self.identity()}" Boundary="{x:.2f} {y:.2f} {wide:.2f} '
            f'{high:.2f}" LineWidth="0.2" Stroke="true"><ofd:AbbreviatedData>M 0 0 L '
            f"{x2 - x:.2f} {y2 - y:.2f}</ofd:AbbreviatedData></ofd:PathObject>"
        )


def advance(text: str) -> float:
    """The width of a line of text in millimetres."""
    return sum(1.75 if ord(letter) < 128 else 3.5 for letter in text)


def wrap(text: str, room: float) -> list[str]:
    """The text in lines no wider than ``room``."""
    lines = [""]
    for letter in text:
        if letter == "\n" or (lines[-1] and advance(lines[-1] + letter) > room):
            lines.append("")
        if letter != "\n":
            lines[-1] += letter
    return lines


def ofd(blocks: Iterable[Block], *, cell_boxes: bool = True) -> bytes:
    """The report as an OFD file; ``cell_boxes`` draws the lines around the cells."""
    pages = _Pages()
    for block in blocks:
        if isinstance(block, Text):
            _write_text(pages, block)
        else:
            _write_table(pages, block, cell_boxes)
    return zipped(_package(pages.pages))


def _write_text(pages: _Pages, text: Text) -> None:
    if text.role == "break":
        pages.turn()
        return
    room = WIDTH - 2 * MARGIN
    for line in wrap(text.text, room):
        if pages.room() < LINE:
            pages.turn()
        shift = {"title": (room - advance(line)) / 2, "signature": room - advance(line)}
        pages.text(line, MARGIN + shift.get(text.role, 0.0), pages.y)
        pages.y += LINE + 1


def _write_table(pages: _Pages, table: Table, boxes: bool) -> None:
    shares = COLUMNS.get(width(table), (1.0,) * width(table))
    unit = (WIDTH - 2 * MARGIN) / sum(shares)
    edges = [MARGIN]
    for share in shares:
        edges.append(edges[-1] + share * unit)
    while table:
        heights = _heights(table, edges)
        fitting = 0
        while fitting < len(table) and sum(heights[: fitting + 1]) <= pages.room():
            fitting += 1
        if fitting == len(table):
            _draw(pages, table, edges, heights, boxes)
            break
        if fitting:
            above, table = cut(table, fitting)
            _draw(pages, above, edges, _heights(above, edges), boxes)
        pages.turn()
    pages.y += 3


def _heights(table: Table, edges: list[float]) -> list[float]:
    heights = [LINE + 1] * len(table)
    for row, column, cell in sorted(placed(table), key=lambda item: item[2].rows):
        room = edges[column + cell.columns] - edges[column] - 1
        missing = len(wrap(cell.text, room)) * LINE + 1 - sum(heights[row : row + cell.rows])
        if missing > 0:
            heights[row + cell.rows - 1] += missing
    return heights


def _draw(
    pages: _Pages, table: Table, edges: list[float], heights: list[float], boxes: bool
) -> None:
    tops = [pages.y]
    for height in heights:
        tops.append(tops[-1] + height)
    for row, column, cell in placed(table):
        left, right = edges[column], edges[column + cell.columns]
        top, bottom = tops[row], tops[row + cell.rows]
        if boxes:
            pages.line(left, top, right, top)
            pages.line(left, bottom, right, bottom)
            pages.line(left, top, left, bottom)
            pages.line(right, top, right, bottom)
        lines = wrap(cell.text, right - left - 1) if cell.text else []
        y = (top + bottom - len(lines) * LINE) / 2
        for line in lines:
            pages.text(line, (left + right - advance(line)) / 2, y)
            y += LINE
    pages.y = tops[-1]


def _xml(element: str, attributes: str, inner: str) -> bytes:
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<ofd:{element} xmlns:ofd="{NAMESPACE}"{attributes}>{inner}</ofd:{element}>'
    )
    return text.encode()


def _package(pages: list[list[str]]) -> dict[str, bytes]:
    area = f"<ofd:PhysicalBox>0 0 {WIDTH:g} {HEIGHT:g}</ofd:PhysicalBox>"
    listed = "".join(
        f'<ofd:Page ID="{number + 1}" BaseLoc="Pages/Page_{number}/Content.xml"/>'
        for number in range(len(pages))
    )
    members = {
        "OFD.xml": _xml(
            "OFD",
            ' Version="1.0" DocType="OFD"',
            "<ofd:DocBody><ofd:DocInfo><ofd:DocID>0</ofd:DocID></ofd:DocInfo>"
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>",
        ),
        "Doc_0/Document.xml": _xml(
            "Document",
            "",
            f"<ofd:CommonData><ofd:MaxUnitID>99999</ofd:MaxUnitID><ofd:PageArea>{area}"
            "</ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>"
            f"<ofd:Pages>{listed}</ofd:Pages>",
        ),
        "Doc_0/PublicRes.xml": _xml(
            "Res",
            ' BaseLoc="Res"',
            '<ofd:Fonts><ofd:Font ID="2" FontName="宋体" FamilyName="宋体"/></ofd:Fonts>',
        ),
    }
    for number, objects in enumerate(pages):
        members[f"Doc_0/Pages/Page_{number}/Content.xml"] = _xml(
            "Page",
            "",
            f'<ofd:Area>{area}</ofd:Area><ofd:Content><ofd:Layer ID="{50 + number}">'
            f"{''.join(objects)}</ofd:Layer></ofd:Content>",
        )
    return members
