"""PDF with a text layer (ISO 32000), read through pdfminer.six."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import resolve1
from pdfminer.utils import decode_text

from common.messages import say
from extract.documents.drawn.layout import LaidOut, blocks_of, lay_out
from extract.documents.drawn.marks import Sheet
from extract.documents.drawn.pdf_checked import CheckedDocument
from extract.documents.drawn.pdf_interpreter import Interpreter, layers_off
from extract.documents.drawn.pdf_marks import UNMAPPED, MarksDevice
from extract.documents.drawn.scans import doubts
from extract.documents.drawn.swelling import check_streams
from extract.documents.limits import (
    LIMITS,
    Budget,
    Limits,
    RefusedError,
    check_payload,
    problem,
    refused,
)
from extract.records import Document, Finding, Inside, Place, Verdict

MEDIA_TYPE = "application/pdf"

_SCANNED = 0.3
"""An image over this share of a page without text makes the page a scan."""
_FEW_GLYPHS = 20
_OUTLINED = 500
"""So many curves on a page with so little text are text drawn as outlines."""
_UNREADABLE = 0.5
"""A page is recognised where more than this share of its glyphs has no character."""

_CUT = say("pdf_cut")

_TAIL = 4096
"""The end-of-file mark stands within this many bytes of the end."""

# A host application that logs at DEBUG would get a line for every token of every page.
logging.getLogger("pdfminer").setLevel(logging.ERROR)


Recogniser = Callable[[bytes, int, Budget], Sheet]
"""From a PDF and a page number (from 1) to the page's marks, by text recognition."""


def read(
    payload: bytes, name: str, limits: Limits = LIMITS, recognise: Recogniser | None = None
) -> Document:
    """Paragraphs and grids of a PDF, page by page; every cell has its page and box.

    ``recognise`` (:func:`extract.documents.drawn.scans.recognise_page`) reads the pages that are
    pictures; without it, ``no_text_layer`` tells of them.

    Boxes are points from the top left corner of the page as it is shown (crop
    box and rotation applied).  Problems: ``empty_document``, ``limit_reached``,
    ``encrypted_document``, ``unreadable_document``, ``unreadable_page``,
    ``truncated_document``, ``no_text_layer``, ``ocr_text_layer``, ``unmapped_glyphs``,
    ``ocr_text``, ``doubtful_recognition``, ``ocr_missing``.
    """
    budget = Budget(limits)
    pages: list[LaidOut] = []
    problems: list[Finding] = []
    pictures: list[Inside] = []
    meta: dict[str, str] = {}
    try:
        check_payload(payload, limits)
        check_streams(payload, limits)
        document = _opened(payload, budget)
        meta = _meta(document)
        reading = _Reading(payload, name, limits, budget, recognise, pages)
        problems += reading.pages_of(document)
        pictures = [] if reading.scans else reading.pictures
        if not pages and not problems:
            raise RefusedError("unreadable_document", say("pdf_without_pages"))
        blocks = blocks_of(pages)
    except RefusedError as refusal:
        kept = blocks_of(pages) if refusal.rule == "limit_reached" and pages else ()
        return refused(name, MEDIA_TYPE, refusal, kept, len(pages) + 1 if pages else None)
    if _breaks_off(payload):
        where = Place(name, page=len(pages) or None)
        problems.append(problem("truncated_document", _CUT, where=where))
    if not blocks and not problems:
        problems.append(problem("empty_document", say("pages_without_text", count=len(pages))))
    inside = tuple(replace(held, name=f"{name}!{held.name}") for held in pictures)
    return Document(name, MEDIA_TYPE, tuple(blocks), meta, problems=tuple(problems), inside=inside)


def _opened(payload: bytes, budget: Budget) -> PDFDocument:
    """The parsed file; refuses one that needs a password or is no PDF."""
    try:
        return CheckedDocument(payload, budget)
    except RefusedError:
        raise
    except PDFPasswordIncorrect:
        message = say("pdf_needs_password")
        raise RefusedError("encrypted_document", message) from None
    except PDFEncryptionError as error:
        message = say("pdf_encrypted", error=error)
        raise RefusedError("encrypted_document", message) from None
    except Exception as error:  # noqa: BLE001 - pdfminer raises whatever a broken file trips over
        if payload.startswith(b"%PDF-") and _breaks_off(payload):
            raise RefusedError("truncated_document", _CUT) from None
        message = say("pdf_unreadable", error=_brief(error))
        raise RefusedError("unreadable_document", message) from None


def _breaks_off(payload: bytes) -> bool:
    return b"%%EOF" not in payload[-_TAIL:]


def _pages(document: PDFDocument, limits: Limits) -> Iterator[PDFPage]:
    """The pages in order; refuses to go beyond ``limits.pages``."""
    pages = PDFPage.create_pages(document)
    number = 0
    while True:
        try:
            page = next(pages)
        except StopIteration:
            return
        except RefusedError:
            raise
        except Exception as error:  # noqa: BLE001 - as in _opened
            message = say("pdf_list_broken", number=number, error=_brief(error))
            raise RefusedError("unreadable_document", message) from None
        number += 1
        if number > limits.pages:
            message = say("pdf_pages_beyond", pages=limits.pages)
            raise RefusedError("limit_reached", message)
        yield page


@dataclass(slots=True)
class _Reading:
    """One PDF being read, its pages laid out into ``pages``."""

    payload: bytes
    name: str
    limits: Limits
    budget: Budget
    recognise: Recogniser | None
    pages: list[LaidOut]
    problems: list[Finding] = field(default_factory=list)
    scans: list[int] = field(default_factory=list)
    unseen: list[tuple[int, str, bool]] = field(default_factory=list)
    pictures: list[Inside] = field(default_factory=list)
    glyphs: int = 0
    recognised_glyphs: int = 0
    lacking: str = ""

    def pages_of(self, document: PDFDocument) -> list[Finding]:
        """Lay out page after page; gives what is wrong with them."""
        manager = PDFResourceManager()
        device = MarksDevice(manager, self.budget, self.limits, layers_off(document))
        interpreter = Interpreter(manager, device, self.budget)
        for number, page in enumerate(_pages(document, self.limits), 1):
            device.number = number
            try:
                interpreter.process_page(page)
                self._lay_out(device.sheet, bool(device.askew))
            except RefusedError as refusal:
                if refusal.rule == "limit_reached":
                    raise
                self._page_problem(number, refusal.rule, refusal.message)
            except Exception as error:  # noqa: BLE001 - as in _opened
                self._page_problem(number, "unreadable_page", _brief(error))
        self.pictures = device.pictures
        return (
            self.problems
            + self._of_pictures()
            + self._of_unseen()
            + _doubts(device, self.glyphs, self.recognised_glyphs, self.name)
        )

    def _lay_out(self, sheet: Sheet, askew: bool) -> None:
        self._set_aside(sheet)
        self.glyphs += len(sheet.glyphs)
        unmapped = sum(glyph.text == UNMAPPED for glyph in sheet.glyphs)
        scanned = not sheet.glyphs and (sheet.covered >= _SCANNED or askew)
        outlined = len(sheet.glyphs) < _FEW_GLYPHS and sheet.curves > _OUTLINED
        if scanned or outlined or unmapped > _UNREADABLE * len(sheet.glyphs):
            self.scans.append(sheet.number)
            recognised = self._recognised(sheet)
            self.recognised_glyphs += unmapped if recognised is not sheet else 0
            sheet = recognised
        before = self.pages[-1] if self.pages else None
        self.pages.append(lay_out(sheet, self.budget, before))

    def _set_aside(self, sheet: Sheet) -> None:
        """Note the text that nobody sees; on a page without other text it is read."""
        told = "".join(glyph.text for glyph in sheet.unseen).strip()
        if not told:
            return
        alone = not sheet.glyphs and sheet.covered < _SCANNED
        if alone:
            sheet.glyphs = sheet.unseen
        self.unseen.append((sheet.number, told, alone))

    def _of_unseen(self) -> list[Finding]:
        """That text lies where nobody sees it: whether it was read, and the first of it."""
        found = []
        for alone in (True, False):
            told = [(number, text) for number, text, only in self.unseen if only is alone]
            if told:
                message = say("unseen_text_read" if alone else "unseen_text_left")
                where = Place(self.name, page=told[0][0])
                verdict: Verdict = "uncertain" if alone else "info"
                found.append(
                    Finding("unshown_text_layer", message, where, told[0][1][:80], verdict=verdict)
                )
        return found

    def _recognised(self, sheet: Sheet) -> Sheet:
        """The page's marks by text recognition, if there is one that works."""
        if self.recognise is None or self.lacking:
            return sheet
        try:
            return self.recognise(self.payload, sheet.number, self.budget)
        except RefusedError as refusal:
            if refusal.rule != "ocr_missing":
                raise
            self.lacking = refusal.message
            return sheet

    def _page_problem(self, number: int, rule: str, why: str) -> None:
        where = Place(self.name, page=number)
        message = say("page_unreadable", number=number, why=why)
        self.problems.append(Finding(rule, message, where, subject=f"page {number}"))

    def _of_pictures(self) -> list[Finding]:
        """Findings about the pages that are pictures."""
        if not self.scans:
            return []
        if self.recognise is not None and not self.lacking:
            grids = [grid for page in self.pages for _, grid in page.grids]
            return doubts(self.name, grids, self.scans[0])
        every = len(self.scans) == len(self.pages)
        pages = ", ".join(map(str, self.scans))
        key = "pdf_pictures" if every else "pdf_pages_pictures"
        where = Place(self.name, page=self.scans[0])
        if self.lacking:
            message = say(f"{key}_unread", pages=pages, why=self.lacking)
            return [problem("ocr_missing", message, where=where)]
        return [problem("no_text_layer", say(key, pages=pages), where=where)]


def _doubts(device: MarksDevice, glyphs: int, recognised: int, name: str) -> list[Finding]:
    """Findings about the text layer as a whole."""
    found = []
    if glyphs and device.invisible > 0.5 * glyphs:
        found.append(
            problem(
                "ocr_text_layer",
                say("text_under_scan"),
                "uncertain",
                where=Place(name, page=device.first_invisible),
            )
        )
    if device.unmapped > recognised:
        found.append(
            problem(
                "unmapped_glyphs",
                say("glyphs_unmapped", unmapped=device.unmapped, glyphs=glyphs),
                where=Place(name, page=device.first_unmapped),
            )
        )
    return found


def _meta(document: PDFDocument) -> dict[str, str]:
    """Title and creation date (as the file writes it) of the information dictionary."""
    names = {"Title": "title", "CreationDate": "created"}
    meta: dict[str, str] = {}
    for info in document.info:
        for key, ours in names.items():
            try:
                value = resolve1(info.get(key))
            except RefusedError:
                raise
            except Exception:  # noqa: BLE001 - as in _opened
                continue
            if isinstance(value, bytes) and (text := decode_text(value).strip("\0 ")):
                meta[ours] = text
    return meta


def _brief(error: Exception) -> str:
    text = " ".join(str(error).split())[:120]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
