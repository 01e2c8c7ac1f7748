"""Pictures of reports (PNG, JPEG, TIFF) and scanned PDF pages, by text recognition.

An optional extra: without it such a document gives a finding that says so.
"""

from __future__ import annotations

from common.messages import say
from extract.documents.drawn import pictures
from extract.documents.drawn.layout import LaidOut, blocks_of, lay_out
from extract.documents.drawn.marks import Sheet
from extract.documents.drawn.textlines import is_wide
from extract.documents.limits import (
    LIMITS,
    Budget,
    Limits,
    RefusedError,
    check_payload,
    problem,
    refused,
)
from extract.records import Cell, Document, Finding, Grid, Place

DOUBTFUL = 0.9
"""A cell whose least certain character is below this is worth a look."""


def read(
    payload: bytes, name: str, limits: Limits = LIMITS, media_type: str = "image/*"
) -> Document:
    """Paragraphs and grids of an image file; every cell has its box and confidence.

    Boxes are pixels of the picture from its top left corner.  Problems:
    ``ocr_missing``, ``ocr_text`` (always, as a mark), ``doubtful_recognition`` for
    each figure below :data:`DOUBTFUL`, and those of bad files.
    """
    budget = Budget(limits)
    pages: list[LaidOut] = []
    try:
        check_payload(payload, limits)
        _check_installed()
        for number, picture in enumerate(pictures.frames(payload, limits), 1):
            for band in pictures.bands(picture):
                sheet = pictures.recognise(picture, number, None, budget, band)
                pages.append(lay_out(sheet, budget, pages[-1] if pages else None))
    except RefusedError as refusal:
        page = len(pages) + 1 if pages else None
        return refused(name, media_type, refusal, blocks_of(pages), page)
    blocks = blocks_of(pages)
    if not blocks:
        empty = problem("empty_document", say("nothing_recognised"))
        return Document(name, media_type, problems=(empty,))
    grids = [block for block in blocks if isinstance(block, Grid)]
    return Document(name, media_type, tuple(blocks), problems=tuple(doubts(name, grids, 1)))


def recognise_page(payload: bytes, number: int, budget: Budget) -> Sheet:
    """The marks of one scanned PDF page; boxes are points, as for pages with text."""
    _check_installed()
    picture, scale = pictures.pdf_page(payload, number)
    return pictures.recognise(picture, number, scale, budget)


def _check_installed() -> None:
    if lacking := pictures.missing():
        raise RefusedError("ocr_missing", say("recognition_missing", lacking=lacking))


def doubts(name: str, grids: list[Grid], page: int) -> list[Finding]:
    """That the text was recognised (from ``page`` on), and which cells are least certain."""
    message = say("text_recognised")
    found = [problem("ocr_text", message, "uncertain", where=Place(name, page=page))]
    for number, grid in enumerate(grids, 1):
        for cell in grid.cells:
            if not cell.text and cell.confidence == 0:
                found.append(_unread(name, number, cell))
            if cell.confidence is not None and cell.confidence < DOUBTFUL and _is_figure(cell):
                certain = f"with confidence {cell.confidence:.2f}"
                found.append(
                    Finding(
                        rule="doubtful_recognition",
                        message=say("recognised_doubtfully", text=repr(cell.text), certain=certain),
                        where=Place(name, None, number, cell.row, cell.column, cell.page, cell.box),
                        observed=cell.text,
                        verdict="uncertain",
                    )
                )
    return found


def _unread(name: str, grid: int, cell: Cell) -> Finding:
    """A cell that is not blank in the picture, though no text was recognised in it."""
    return Finding(
        "unread_cell",
        say("ink_unread"),
        Place(name, None, grid, cell.row, cell.column, cell.page, cell.box),
        observed="ink",
        expected="a text",
        verdict="uncertain",
        subject=f"grid {grid}, row {cell.row}, column {cell.column}",
    )


def _is_figure(cell: Cell) -> bool:
    """Whether a cell holds a figure (perhaps with a unit) rather than a label."""
    return bool(cell.text) and sum(map(is_wide, cell.text)) <= 2
