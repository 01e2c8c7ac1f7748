"""Spreadsheets (XLSX, XLSM, XLS, ET) through python-calamine, an optional dependency."""

from __future__ import annotations

import importlib
import importlib.util
import json
import signal
import sys
import zipfile
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from common.messages import say
from common.processes import Killed, LimitReached, ProcessLimits, run
from extract.documents.containers.media import media
from extract.documents.containers.zipped import OLE_MAGIC, opened, optional_xml
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
from extract.documents.sheets.xlsx_marks import SheetMarks, marks
from extract.records import Block, Cell, Document, Inside

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"

_GAPS = 40
"""How many times larger than the cells read at most a sheet may be, for its gaps."""

_WORKER = Path(__file__).with_name("worker.py")

_XLS_MARKS = "extract.documents.sheets.xls_marks"

_MEMORY = 1 << 30
"""Bytes of address space the reading process may use."""

_LIMITS = {
    "processor": "reading the workbook was ended after {:g} s of processor time",
    "wall": "reading the workbook was ended after {:g} s",
    "output": "the workbook's cells are more than {:,} bytes of text",
    "file": "the workbook's cells are more than {:,} bytes of text",
}

_ERRORS = {
    "missing": (
        "converter_missing",
        "office_extra_missing",
    ),
    "password": (
        "encrypted_document",
        "workbook_needs_password",
    ),
    "large": ("limit_reached", "sheet_too_large"),
    "damaged": (
        "unreadable_document",
        "workbook_of_other_kind",
    ),
}


def read(payload: bytes, name: str, limits: Limits = LIMITS) -> Document:
    """The shown sheets in order: tables as grids, rows of a single text as paragraphs.

    ``page`` is the sheet's number from 1.  Merged ranges are spans, formulas their
    stored results.  A number is written with the 15 digits a spreadsheet keeps and
    without a trailing ``.0``; its display format (thousands, decimals shown) is not
    applied.  Hidden sheets, and hidden rows with their figures, are ``parts`` that are not
    ``shown``; hidden columns, struck and invisible text are left out.  A cell with an
    error holds its name, a formula without a stored result the formula.  Problems:
    ``converter_missing``, ``empty_document``, ``limit_reached``, ``encrypted_document``,
    ``unreadable_document``, ``truncated_document``.
    """
    media_type = XLS if payload.startswith(OLE_MAGIC) else XLSX
    budget = Budget(limits)
    blocks: list[Block] = []
    parts: list[Document] = []
    unseen: list[str] = []
    meta: dict[str, str] = {}
    told: dict[int, SheetMarks] = {}
    inside: tuple[Inside, ...] = ()
    try:
        check_payload(payload, limits)
        if not payload.startswith(OLE_MAGIC) or b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P" in payload:
            with opened(payload, limits) as container:
                meta, told = _meta(container), marks(container)
                inside = tuple(media(container, name, "xl/media/"))
        else:
            told = _marks_of_xls(payload, budget)
        for sheet in _sheets(payload, limits):
            number = int(sheet["number"])
            shown, hidden = _shown(sheet, told.get(number, SheetMarks()), budget)
            if sheet["shown"]:
                blocks += row_blocks(shown, number)
            else:
                hidden = [*shown, *hidden]
            unseen += [" ".join(cell.text for cell in row.texts) for row in hidden]
            if hidden:
                found = tuple(row_blocks(hidden, number))
                parts.append(Document(name, media_type, found, meta, shown=False))
        if not blocks and not parts:
            raise RefusedError("empty_document", say("shown_sheets_empty"))
    except RefusedError as refusal:
        return refused(name, media_type, refusal, blocks)
    problems = tuple(unshown_rows(name, unseen))
    return Document(
        name, media_type, tuple(blocks), meta, (), problems, tuple(parts), inside=inside
    )


def _marks_of_xls(payload: bytes, budget: Budget) -> dict[int, SheetMarks]:
    """Those of the older format; none where its library is missing, as the reading one then is."""
    if importlib.util.find_spec("olefile") is None:
        return {}
    found: dict[int, SheetMarks] = importlib.import_module(_XLS_MARKS).marks(payload, budget)
    return found


def _shown(
    sheet: dict[str, Any], told: SheetMarks, budget: Budget
) -> tuple[list[SheetRow], list[SheetRow]]:
    """A sheet's shown rows, and its hidden rows that hold figures."""
    texts: list[list[str]] = sheet["rows"]
    for (row, column), text in told.texts.items():
        if row < len(texts) and column < len(texts[row]):
            texts[row][column] = text
    for row, column in told.unseen:
        if row < len(texts) and column < len(texts[row]) and texts[row][column]:
            told.unshown[row, column], texts[row][column] = texts[row][column], ""
    rows = _rows(texts, sheet["merged"], int(sheet["number"]), budget)
    if told.unshown:
        rows = [_with_unshown(row, told) for row in rows]
    if not (told.rows or told.columns):
        return rows, []
    kept = [_without(row, told) for row in rows]
    shown = [row for row in kept if row.number not in told.rows]
    hidden = [row for row in kept if row.number in told.rows and len(row.texts) > 1]
    return _closed_up(shown, told), hidden


def _with_unshown(row: SheetRow, told: SheetMarks) -> SheetRow:
    """The row's cells with the text that nobody sees in them."""
    cells = (
        replace(cell, unshown=told.unshown.get((cell.row, cell.column), "")[:200])
        for cell in row.cells
    )
    return SheetRow(row.number, tuple(cells))


def _without(row: SheetRow, told: SheetMarks) -> SheetRow:
    """The row without its hidden columns; the others move together."""
    if not told.columns:
        return row
    cells = []
    for cell in row.cells:
        before = sum(column < cell.column for column in told.columns)
        inside = sum(cell.column <= at < cell.column + cell.colspan for at in told.columns)
        if cell.colspan > inside:
            place = cell.column - before
            cells.append(replace(cell, column=place, colspan=cell.colspan - inside))
    return SheetRow(row.number, tuple(cells))


def _closed_up(rows: Sequence[SheetRow], told: SheetMarks) -> list[SheetRow]:
    """Rows moved together where hidden ones stood between them."""
    hidden = sorted(told.rows)
    result = []
    for row in rows:
        before = bisect_left(hidden, row.number)
        cells = []
        for cell in row.cells:
            lost = bisect_left(hidden, cell.row + cell.rowspan) - before
            cells.append(replace(cell, row=cell.row - before, rowspan=cell.rowspan - lost))
        result.append(SheetRow(row.number - before, tuple(cells)))
    return result


def _sheets(payload: bytes, limits: Limits) -> list[dict[str, Any]]:
    """The worksheets, read by a process of its own (see there why)."""
    command = [sys.executable, "-I", str(_WORKER), str(_GAPS * limits.cells)]
    bounds = ProcessLimits(limits.seconds, memory=_MEMORY, output=limits.unpacked)
    done = run(command, bounds, stdin=payload)
    if isinstance(done.ended, LimitReached):
        raise RefusedError("limit_reached", _LIMITS[done.ended.limit].format(done.ended.amount))
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        if done.ended == Killed(signal.SIGABRT):  # what a failed allocation ends in
            message = say("workbook_memory")
            raise RefusedError("limit_reached", message) from None
        message = say("workbook_damaged")
        raise RefusedError("unreadable_document", message) from None
    if "sheets" in answer:
        return list(answer["sheets"])
    why = " ".join(str(answer["message"]).split())[:120]
    rule, key = _ERRORS[answer["error"]]
    raise RefusedError(rule, say(key, why=why))


def _meta(container: zipfile.ZipFile) -> dict[str, str]:
    root = optional_xml(container, "docProps/core.xml")
    found = {
        str(each.tag).rpartition("}")[2]: (each.text or "").strip()
        for each in (root if root is not None else ())
    }
    return {name: found[name] for name in ("title", "created") if found.get(name)}


def _rows(texts: list[list[str]], merged: list[Any], number: int, budget: Budget) -> list[SheetRow]:
    """All rows with their cells at their places; cells covered by a merged one left out."""
    spans = {}
    covered: set[tuple[int, int]] = set()
    for (top, left), (bottom, right) in merged:
        if bottom < top or right < left:
            continue
        area = (bottom - top + 1) * (right - left + 1)
        budget.take_cells(area)
        spans[top, left] = (bottom - top + 1, right - left + 1)
        covered |= {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
        covered.discard((top, left))
    rows = []
    for row, values in enumerate(texts):
        budget.check()
        cells = []
        for column, text in enumerate(values):
            if (row, column) in covered:
                continue
            if not text and (row, column) not in spans:
                cells.append(Cell(row, column, "", page=number))
                continue
            budget.take_cells(1)
            height, width = spans.get((row, column), (1, 1))
            cells.append(Cell(row, column, text, height, width, page=number))
        rows.append(SheetRow(row, tuple(cells)))
    return rows
