"""OFD (GB/T 33190), the national fixed-layout format: a zip of XML pages.

Pages are read from their objects (texts with the place of every character,
paths, images) into the same marks as those of a PDF.  Lengths are millimetres
in the file, points in the result.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from common.messages import say
from extract.documents.containers.media import media
from extract.documents.containers.zipped import (
    attribute,
    beside,
    local,
    member,
    opened,
    optional_xml,
    xml,
)
from extract.documents.drawn.layout import LaidOut, blocks_of, lay_out
from extract.documents.drawn.marks import Sheet
from extract.documents.drawn.ofd_annotations import annotated, part_of
from extract.documents.drawn.ofd_marks import POINTS, Drawing, box_of
from extract.documents.limits import (
    LIMITS,
    Budget,
    Limits,
    RefusedError,
    check_payload,
    problem,
    refused,
)
from extract.records import Box, Document, Finding, Place

MEDIA_TYPE = "application/ofd"

_A4 = (0.0, 0.0, 210.0, 297.0)
_SCANNED = 0.3


def read(payload: bytes, name: str, limits: Limits = LIMITS) -> Document:
    """Paragraphs and grids of an OFD, page by page; every cell has its page and box.

    Boxes are points from the page's top left corner.  ``meta``: ``title``,
    ``created``.  Problems: ``empty_document``, ``limit_reached``,
    ``encrypted_document``, ``unreadable_document``, ``unreadable_page``,
    ``truncated_document``, ``no_text_layer``.  Annotations are part of their page;
    pictures are given as ``inside``.
    """
    budget = Budget(limits)
    pages: list[LaidOut] = []
    problems: list[Finding] = []
    try:
        check_payload(payload, limits)
        with opened(payload, limits) as container:
            package = _Package(container, budget, limits)
            meta = package.meta()
            problems = package.read_pages(name, pages)
            inside = tuple(media(container, name, ""))
        if not pages and not problems:
            raise RefusedError("unreadable_document", say("ofd_without_pages"))
    except RefusedError as refusal:
        page = len(pages) + 1 if pages else None
        return refused(name, MEDIA_TYPE, refusal, blocks_of(pages), page)
    blocks = blocks_of(pages)
    if not blocks and not problems and not inside:
        problems.append(problem("empty_document", say("pages_without_text", count=len(pages))))
    return Document(name, MEDIA_TYPE, tuple(blocks), meta, problems=tuple(problems), inside=inside)


def _unseen(sheet: Sheet, name: str) -> list[Finding]:
    """That a page holds text which nobody sees, with its beginning."""
    told = "".join(glyph.text for glyph in sheet.unseen).strip()
    if not told:
        return []
    message = say("unseen_text_ofd")
    where = Place(name, page=sheet.number)
    return [Finding("unshown_text_layer", message, where, told[:80], verdict="info")]


@dataclass(slots=True)
class _Package:
    """An opened OFD: its documents, their pages and page templates."""

    container: zipfile.ZipFile
    budget: Budget
    limits: Limits
    marks: int = 0
    _templates: dict[tuple[str, str], etree._Element | None] = field(default_factory=dict)

    def _root(self) -> etree._Element:
        names = [n for n in self.container.namelist() if n.lower() == "ofd.xml"]
        if not names:
            message = say("no_ofd")
            raise RefusedError("unreadable_document", message)
        return xml(member(self.container, names[0]))

    def meta(self) -> dict[str, str]:
        """Title and day of creation of the first document in the file."""
        found: dict[str, str] = {}
        for element in self._root().iter():
            kind = {"Title": "title", "CreationDate": "created"}.get(local(element))
            if kind and (text := (element.text or "").strip()):
                found.setdefault(kind, text)
        return found

    def read_pages(self, name: str, pages: list[LaidOut]) -> list[Finding]:
        """Lay out page after page into ``pages``; gives what is wrong with them."""
        problems: list[Finding] = []
        scans: list[int] = []
        for number, (document, element, key) in enumerate(self._pages(), 1):
            if number > self.limits.pages:
                message = say("pages_beyond", pages=self.limits.pages)
                raise RefusedError("limit_reached", message)
            try:
                sheet = self._sheet(number, document, element, key)
            except RefusedError as refusal:
                if refusal.rule == "limit_reached":
                    raise
                where = Place(name, page=number)
                message = say("page_unreadable_because", number=number, message=refusal.message)
                problems.append(
                    Finding("unreadable_page", message, where, subject=f"page {number}")
                )
                continue
            problems += _unseen(sheet, name)
            pages.append(lay_out(sheet, self.budget, pages[-1] if pages else None))
            if not sheet.glyphs and sheet.covered >= _SCANNED:
                scans.append(number)
        if scans:
            every = len(scans) == len(pages)
            message = say("ofd_pictures" if every else "ofd_pages_pictures", first=scans[0])
            problems.append(problem("no_text_layer", message, where=Place(name, page=scans[0])))
        return problems

    def _pages(self) -> Iterator[tuple[_Common, str, str]]:
        """Each page's document, the name of its part and its ID, in the documents' order."""
        for element in self._root().iter():
            if local(element) != "DocRoot" or not element.text:
                continue
            part = beside("OFD.xml", _path(element.text))
            root = xml(member(self.container, part))
            common = _Common(
                part, _first_box(root) or _A4, _templates(root, part), part_of(root, part)
            )
            for page in root.iter():
                if local(page) == "Page" and (base := attribute(page, "BaseLoc")):
                    yield common, beside(part, _path(base)), attribute(page, "ID") or ""

    def _sheet(self, number: int, common: _Common, part: str, key: str) -> Sheet:
        root = xml(member(self.container, part))
        box = _page_box(root) or common.box
        sheet = Sheet(number, box[2] * POINTS, box[3] * POINTS)
        if sheet.width < 1 or sheet.height < 1:
            raise RefusedError("unreadable_page", say("page_without_size"))
        drawing = Drawing(sheet, box[0], box[1], self.tick)
        for template in (each for each in root if local(each) == "Template"):
            layer = self._template(common, attribute(template, "TemplateID") or "")
            if layer is not None:
                drawing.objects(layer)
        drawing.objects(root)
        for appearance in annotated(self.container, common.annotations, key):
            shift = box_of(attribute(appearance, "Boundary")) or _A4
            place = Drawing(sheet, box[0] - shift[0], box[1] - shift[1], self.tick)
            place.objects(appearance)
        sheet.finish()
        return sheet

    def _template(self, common: _Common, key: str) -> etree._Element | None:
        """A page template: what is printed on all pages that use it."""
        name = common.templates.get(key)
        if name is None:
            return None
        place = (common.part, key)
        if place not in self._templates:
            self._templates[place] = optional_xml(self.container, name)
        return self._templates[place]

    def tick(self) -> None:
        """Count a mark; look at the limits now and then."""
        self.marks += 1
        if self.marks % 512 == 0:
            self.budget.check()
            if self.marks > self.limits.marks:
                message = say("marks_beyond", marks=f"{self.limits.marks:,}")
                raise RefusedError("limit_reached", message)


@dataclass(frozen=True, slots=True)
class _Common:
    """What a document says for all its pages."""

    part: str
    box: Box
    templates: dict[str, str]
    annotations: str | None = None


def _path(text: str) -> str:
    return text.strip().replace("\\", "/")


def _templates(root: etree._Element, part: str) -> dict[str, str]:
    return {
        attribute(element, "ID") or "": beside(part, _path(attribute(element, "BaseLoc") or ""))
        for element in root.iter()
        if local(element) == "TemplatePage"
    }


def _first_box(root: etree._Element) -> Box | None:
    """The physical box of a document's page area."""
    for element in root.iter():
        if local(element) == "PhysicalBox":
            return box_of(element.text)
    return None


def _page_box(root: etree._Element) -> Box | None:
    for element in root:
        if local(element) == "Area":
            return _first_box(element)
    return None
