"""Spreadsheets saved as one XML file ("XML Spreadsheet 2003"), which bureaus publish as .xls."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from common.messages import say
from extract.documents.containers.zipped import xml
from extract.documents.limits import (
    LIMITS,
    Budget,
    Limits,
    RefusedError,
    check_payload,
    refused,
)
from extract.documents.sheets.rows import SheetRow, row_blocks
from extract.records import Block, Cell, Document

MEDIA_TYPE = "application/xml+spreadsheet"
_NAMESPACE = "{urn:schemas-microsoft-com:office:spreadsheet}"
_MARK = b"urn:schemas-microsoft-com:office:spreadsheet"
_WIDEST = 500
_TALLEST = 20_000


def is_sheet_xml(head: bytes) -> bool:
    """Whether a file's beginning is that of such a spreadsheet."""
    return _MARK in head and b"<Workbook" in head


def read(payload: bytes, name: str, limits: Limits = LIMITS) -> Document:
    """The sheets in order, as :func:`extract.documents.sheets.workbook.read` gives them.

    Merged cells (MergeAcross, MergeDown) are spans, skipped positions (Index)
    are kept.  Problems: ``empty_document``, ``limit_reached``,
    ``unreadable_document``.
    """
    budget = Budget(limits)
    blocks: list[Block] = []
    try:
        check_payload(payload, limits)
        root = xml(payload)
        for number, sheet in enumerate(root.iter(f"{_NAMESPACE}Worksheet"), 1):
            blocks += row_blocks(list(_rows(sheet, number, budget)), number)
        if not blocks:
            raise RefusedError("empty_document", say("workbook_empty"))
    except RefusedError as refusal:
        return refused(name, MEDIA_TYPE, refusal, blocks)
    return Document(name, MEDIA_TYPE, tuple(blocks))


def _rows(sheet: etree._Element, number: int, budget: Budget) -> Iterator[SheetRow]:
    """The rows with every cell at its place; places that a merged cell covers are left out."""
    covered: dict[int, int] = {}
    at = -1
    for element in sheet.iter(f"{_NAMESPACE}Row"):
        at = _index(element, at + 1, _TALLEST)
        budget.check()
        cells: list[Cell] = []
        column = -1
        for entry in element.iter(f"{_NAMESPACE}Cell"):
            column += 1
            while covered.get(column, -1) >= at:
                column += 1
            column = _index(entry, column, _WIDEST)
            across, down = (_number(entry, key) for key in ("MergeAcross", "MergeDown"))
            across = min(across, _WIDEST - column)
            data = entry.find(f"{_NAMESPACE}Data")
            text = "" if data is None else "".join(str(part) for part in data.itertext())
            budget.take_cells(1)
            cells.append(Cell(at, column, text.strip(), down + 1, across + 1, page=number))
            if down:
                covered |= dict.fromkeys(range(column, column + across + 1), at + down)
            column += across
        yield SheetRow(at, tuple(cells))


def _index(element: etree._Element, following: int, most: int) -> int:
    """Where an element stands, from 0: as its Index says (from 1), else behind the one before."""
    place = max(_number(element, "Index") - 1, following)
    if place >= most:
        raise RefusedError("limit_reached", say("sheet_reaches", most=most))
    return place


def _number(element: etree._Element, key: str) -> int:
    value = element.get(f"{_NAMESPACE}{key}", "0")
    return int(value) if value.isdecimal() and len(value) < 7 else 0
