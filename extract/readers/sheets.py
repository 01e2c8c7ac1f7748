"""Spreadsheets (XLSX, XLSM, XLS, ET) through python-calamine, an optional dependency."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from extract.readers.containers import OLE_MAGIC, member, opened, optional_xml
from extract.readers.limits import (
    LIMITS,
    Budget,
    Limits,
    RefusedError,
    check_payload,
    refused,
)
from extract.records import Block, Cell, Document, Grid, Paragraph

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"

Value = int | float | str | bool | time | date | datetime | timedelta

_PROSE = 40
"""A row of one cell longer than this is prose, even between rows of a table."""

_REFERENCE = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,4})(\d{1,9})"[^>/]*>')
_STRIDE = 40
"""How many times larger than the cells read at most a sheet may be, for its gaps."""


def read(payload: bytes, name: str, limits: Limits = LIMITS) -> Document:
    """The shown sheets in order: tables as grids, rows of a single text as paragraphs.

    ``page`` is the sheet's number from 1.  Merged ranges are spans, formulas their
    stored results.  A number is written with the 15 digits a spreadsheet keeps and
    without a trailing ``.0``; its display format (thousands, decimals shown) is not
    applied.  Hidden sheets are left out.  Problems: ``converter_missing``,
    ``empty_document``, ``limit_reached``, ``encrypted_document``,
    ``unreadable_document``, ``truncated_document``.
    """
    media_type = XLS if payload.startswith(OLE_MAGIC) else XLSX
    budget = Budget(limits)
    blocks: list[Block] = []
    meta: dict[str, str] = {}
    try:
        check_payload(payload, limits)
        if not payload.startswith(OLE_MAGIC) or b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P" in payload:
            with opened(payload, limits) as container:
                _check_extent(container, limits)
                meta = _meta(container)
        for number, sheet in _sheets(payload):
            last = sheet.end or (0, 0)
            if (last[0] + 1) * (last[1] + 1) > _STRIDE * limits.cells:
                raise RefusedError("limit_reached", f"sheet {number} is too large for a report's")
            for block in _blocks(sheet, number, budget):
                blocks.append(block)
        if not blocks:
            raise RefusedError("empty_document", "no shown sheet of the workbook holds a cell")
    except RefusedError as refusal:
        return refused(name, media_type, refusal, blocks)
    return Document(name, media_type, tuple(blocks), meta)


def _sheets(payload: bytes) -> Iterator[tuple[int, CalamineSheet]]:
    """The shown worksheets with their numbers."""
    try:
        from python_calamine import (
            CalamineError,
            CalamineWorkbook,
            PasswordError,
            SheetTypeEnum,
            SheetVisibleEnum,
        )
    except ImportError:
        message = "spreadsheets need the extra 'office': pip install 'gongan-archive[office]'"
        raise RefusedError("converter_missing", message) from None
    try:
        book: CalamineWorkbook = CalamineWorkbook.from_filelike(io.BytesIO(payload))
        for number, info in enumerate(book.sheets_metadata, 1):
            shown = info.visible == SheetVisibleEnum.Visible
            if shown and info.typ == SheetTypeEnum.WorkSheet:
                yield number, book.get_sheet_by_index(number - 1)
    except PasswordError:
        message = "the workbook needs a password; ask the publisher for an open copy"
        raise RefusedError("encrypted_document", message) from None
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise RefusedError("unreadable_document", _broken(error)) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what a failing Rust library raises
            raise
        raise RefusedError("unreadable_document", _broken(error)) from None


def _broken(error: BaseException) -> str:
    why = " ".join(str(error).split())[:120]
    return f"the workbook is damaged or of another kind ({why}); fetch it again"


def _check_extent(container: zipfile.ZipFile, limits: Limits) -> None:
    """Refuse sheets with cells so far out that laying them out would fill the memory."""
    for name in container.namelist():
        if not re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
            continue
        rows = columns = 0
        for found in _REFERENCE.finditer(member(container, name)):
            rows = max(rows, int(found[2]))
            columns = max(columns, _column(found[1]))
        if rows * columns > _STRIDE * limits.cells:
            raise RefusedError("limit_reached", f"{name} reaches to row {rows}, column {columns}")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _meta(container: zipfile.ZipFile) -> dict[str, str]:
    root = optional_xml(container, "docProps/core.xml")
    found = {
        str(each.tag).rpartition("}")[2]: (each.text or "").strip()
        for each in (root if root is not None else ())
    }
    return {name: found[name] for name in ("title", "created") if found.get(name)}


@dataclass(frozen=True, slots=True)
class _Row:
    """One row's cells; ``blank`` when none holds text."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def texts(self) -> list[Cell]:
        """The cells that hold text."""
        return [cell for cell in self.cells if cell.text]


def _blocks(sheet: CalamineSheet, number: int, budget: Budget) -> Iterator[Block]:
    """A sheet's blocks: runs of table rows as grids, the texts between them as paragraphs."""
    table: list[_Row] = []
    rows = _rows(sheet, number, budget)
    for place, row in enumerate(rows):
        if not row.texts:
            if not _covered(table, row):
                yield from _grid(table)
                table = []
            elif table:
                table.append(row)
            continue
        if len(row.texts) > 1 or _belongs(row, table, rows[place + 1 : place + 2]):
            table.append(row)
            continue
        yield from _grid(table)
        table = []
        yield Paragraph(row.texts[0].text, page=number)
    yield from _grid(table)


def _covered(table: Sequence[_Row], row: _Row) -> bool:
    """Whether a cell from above reaches into the row: part of a heading, not a gap."""
    return any(
        cell.row + cell.rowspan > row.number and cell.text
        for above in table
        for cell in above.cells
    )


def _belongs(row: _Row, table: Sequence[_Row], following: Sequence[_Row]) -> bool:
    """Whether a row of one text is part of the table above it.

    It is when it stands between rows of the table, or when its cell is as wide
    as the labels above: a row whose figures were left blank.
    """
    (cell,) = row.texts
    if not table or table[-1].number != row.number - 1 or len(cell.text) > _PROSE:
        return False
    if following and following[0].number == row.number + 1 and len(following[0].texts) > 1:
        return True
    place = (cell.column, cell.colspan)
    return cell.colspan > 1 and any(
        (other.column, other.colspan) == place and len(above.texts) > 1
        for above in table
        for other in above.texts
    )


def _rows(sheet: CalamineSheet, number: int, budget: Budget) -> list[_Row]:
    """All rows with their cells at their places; cells covered by a merged one left out."""
    spans = {}
    covered: set[tuple[int, int]] = set()
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if bottom < top or right < left:
            continue
        area = (bottom - top + 1) * (right - left + 1)
        budget.take_cells(area)
        spans[top, left] = (bottom - top + 1, right - left + 1)
        covered |= {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
        covered.discard((top, left))
    rows = []
    for row, values in enumerate(sheet.to_python(skip_empty_area=False)):
        budget.check()
        cells = []
        for column, value in enumerate(values):
            if (row, column) in covered:
                continue
            text = written(value)
            if not text and (row, column) not in spans:
                cells.append(Cell(row, column, "", page=number))
                continue
            budget.take_cells(1)
            height, width = spans.get((row, column), (1, 1))
            cells.append(Cell(row, column, text, height, width, page=number))
        rows.append(_Row(row, tuple(cells)))
    return rows


def _grid(table: Sequence[_Row]) -> Iterator[Grid]:
    """Rows of a table as a grid, moved to its upper left corner and cut at its right edge."""
    cells = [cell for row in table for cell in row.cells]
    shown = [cell for cell in cells if cell.text]
    if not shown:
        return
    top, left = table[0].number, min(cell.column for cell in shown)
    height = table[-1].number - top + 1
    right = max(cell.column + cell.colspan for cell in shown)
    kept = [
        Cell(
            cell.row - top,
            cell.column - left,
            cell.text,
            min(cell.rowspan, height - (cell.row - top)),
            min(cell.colspan, right - cell.column),
            page=cell.page,
        )
        for cell in cells
        if left <= cell.column < right
    ]
    yield Grid(tuple(kept), height, right - left, page=table[0].cells[0].page)


def written(value: Value) -> str:
    """A cell's value as text: exact to the 15 digits a spreadsheet keeps."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        number = Decimal(format(value, ".15g"))
        if not number.is_finite():
            return ""
        text = format(number, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return str(value).strip()
