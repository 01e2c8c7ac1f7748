"""OpenDocument spreadsheets (ODF 1.3, part 3, section 9), read from their XML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from common.messages import say
from extract.documents.containers.zipped import attribute, local, member, opened, xml
from extract.documents.limits import (
    LIMITS,
    Budget,
    Limits,
    RefusedError,
    check_payload,
    refused,
    unshown_rows,
)
from extract.documents.sheets.rows import SheetRow, row_blocks
from extract.records import Block, Cell, Document, Grid

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_WIDEST = 500
_TALLEST = 20_000
_HIDDEN = ("collapse", "filter")


def read(payload: bytes, name: str, limits: Limits = LIMITS) -> Document:
    """The shown sheets in order, as :func:`extract.documents.sheets.workbook.read` gives them.

    Hidden sheets, and hidden rows with their figures, are ``parts`` that are not
    ``shown``; hidden columns are left out.  A cell whose formula ends in an error
    holds the error's text.  Problems: ``empty_document``, ``limit_reached``,
    ``encrypted_document``, ``unreadable_document``, ``truncated_document``.
    """
    budget = Budget(limits)
    blocks: list[Block] = []
    parts: list[Document] = []
    try:
        check_payload(payload, limits)
        with opened(payload, limits) as container:
            root = xml(member(container, "content.xml"))
        styles = _unshown_styles(root)
        for number, table in enumerate((e for e in root.iter() if local(e) == "table"), 1):
            sheet = _Sheet(number, budget)
            sheet.read(table)
            shown = list(row_blocks(sheet.rows, number))
            if attribute(table, "style-name") in styles:
                parts.append(Document(name, MEDIA_TYPE, tuple(shown), shown=False))
                continue
            blocks += shown
            if sheet.hidden:
                hidden = tuple(row_blocks(sheet.hidden, number))
                parts.append(Document(name, MEDIA_TYPE, hidden, shown=False))
        if not blocks and not parts:
            raise RefusedError("empty_document", say("workbook_empty"))
    except RefusedError as refusal:
        return refused(name, MEDIA_TYPE, refusal, blocks)
    unseen = [
        " ".join(cell.text for cell in line)
        for part in parts
        for block in part.blocks
        if isinstance(block, Grid)
        for line in block.lines()
    ]
    problems = tuple(unshown_rows(name, unseen))
    return Document(name, MEDIA_TYPE, tuple(blocks), problems=problems, parts=tuple(parts))


def _unshown_styles(root: etree._Element) -> set[str]:
    """The styles of tables that are not displayed."""
    return {
        attribute(style, "name") or ""
        for style in root.iter()
        if local(style) == "style"
        and any(
            local(each) == "table-properties" and attribute(each, "display") == "false"
            for each in style
        )
    }


@dataclass(slots=True)
class _Sheet:
    """One table being read: its shown rows, and its hidden ones."""

    number: int
    budget: Budget
    rows: list[SheetRow] = field(default_factory=list)
    hidden: list[SheetRow] = field(default_factory=list)
    _columns: set[int] = field(default_factory=set)

    def read(self, table: etree._Element) -> None:
        at = 0
        column = 0
        for element in _inside(table):
            if local(element) == "table-column":
                times = _count(element, "number-columns-repeated")
                if attribute(element, "visibility") in _HIDDEN:
                    self._columns.update(range(column, min(column + times, _WIDEST)))
                column += times
                continue
            times = _count(element, "number-rows-repeated")
            cells = list(self._cells(element, at))
            filled = any(cell.text for cell in cells)
            if attribute(element, "visibility") in _HIDDEN:
                if filled:
                    self.hidden.append(
                        SheetRow(len(self.hidden), _renumbered(cells, len(self.hidden)))
                    )
                continue
            for again in range(min(times, _TALLEST - at) if filled else 1):
                self.rows.append(SheetRow(at + again, _renumbered(cells, at + again)))
            at += times
            if at >= _TALLEST and filled:
                raise RefusedError("limit_reached", say("sheet_rows", tallest=_TALLEST))

    def _cells(self, row: etree._Element, at: int) -> Iterator[Cell]:
        """The cells of a row; those that another covers, and hidden ones, left out."""
        self.budget.check()
        column = place = 0
        for element in row:
            if local(element) not in ("table-cell", "covered-table-cell"):
                continue
            times = _count(element, "number-columns-repeated")
            text = _text(element)
            for _ in range(min(times, _WIDEST - column)):
                hidden = column in self._columns
                if local(element) == "table-cell" and not hidden:
                    across = _count(element, "number-columns-spanned")
                    lost = sum(column < other < column + across for other in self._columns)
                    self.budget.take_cells(1)
                    down = _count(element, "number-rows-spanned")
                    yield Cell(at, place, text, down, across - lost, page=self.number)
                column += 1
                place += not hidden
            if column >= _WIDEST:
                return


def _inside(table: etree._Element) -> Iterator[etree._Element]:
    """A table's columns and rows in order, through their groups."""
    stack = list(reversed(table))
    while stack:
        element = stack.pop()
        if local(element) in ("table-column", "table-row"):
            yield element
        elif local(element).startswith(("table-column", "table-row", "table-header")):
            stack.extend(reversed(element))


def _renumbered(cells: list[Cell], row: int) -> tuple[Cell, ...]:
    return tuple(
        Cell(row, cell.column, cell.text, cell.rowspan, cell.colspan, page=cell.page)
        for cell in cells
    )


def _text(cell: etree._Element) -> str:
    """A cell's text: its exact value where it is a number, else its paragraphs."""
    kind = attribute(cell, "value-type")
    value = attribute(cell, "value")
    shown = "\n".join("".join(map(str, each.itertext())) for each in cell if local(each) == "p")
    if kind in ("float", "currency") and value and not shown.startswith(("#", "Err:")):
        whole = value.endswith(".0") and "e" not in value.lower()
        return value[:-2] if whole else value
    return shown.strip()


def _count(element: etree._Element, name: str) -> int:
    value = attribute(element, name) or "1"
    return max(int(value), 1) if value.isdecimal() and len(value) < 8 else 1
