"""DOCX (ECMA-376 WordprocessingML, transitional and strict), read from its XML."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

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
from extract.documents.limits import (
    LIMITS,
    Budget,
    Limits,
    RefusedError,
    check_payload,
    problem,
    refused,
    unshown_rows,
)
from extract.documents.note_marks import MARKS, settled
from extract.documents.plain.wrapped import with_whole_paragraphs
from extract.documents.word.text import ParagraphText, Styles, children
from extract.records import Block, Cell, Document, Finding, Grid, Inside, Paragraph

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_OFF = ("0", "false", "off")

_MOST_SPANNED = 200
"""No form has more columns; a larger span is a mistake of the file."""


def read(payload: bytes, name: str, limits: Limits = LIMITS) -> Document:
    """Paragraphs and grids of a Word file in the order of its body.

    Shown text only: insertions accepted, deletions, struck and hidden text and field codes
    dropped, text
    boxes after the paragraph they are anchored in, automatic numbers written
    out.  A table of one cell, and one whose single cells hold tables, is a frame:
    its contents are given.  A table within a cell of another follows that table;
    one of a single cell is part of the cell's text.  Headers, footers, notes and
    an automatic table of contents are left out.  ``meta``: ``title``, ``created``, and
    ``images`` (how many pictures the body holds).  Problems: ``empty_document``,
    ``limit_reached``, ``encrypted_document``, ``unreadable_document``,
    ``truncated_document``, ``damaged_content``, ``unread_content``.
    """
    body = _Body(Budget(limits))
    damage: list[str] = []
    try:
        check_payload(payload, limits)
        with opened(payload, limits) as container:
            main = _main_part(container)
            root = xml(member(container, main), damage)
            folder = main.rpartition("/")[0]
            body.styles = Styles(
                optional_xml(container, beside(main, "styles.xml")),
                optional_xml(container, f"{folder}/numbering.xml".lstrip("/")),
            )
            meta = _meta(container)
            blocks = list(body.document(root))
            inside = list(_inside(container, main, body, name))
        for why in damage:
            message = say("markup_damaged", why=why)
            body.problems.append(problem("damaged_content", message, "uncertain"))
    except RefusedError as refusal:
        return refused(name, MEDIA_TYPE, refusal, body.done)
    if body.pictures:
        meta["images"] = str(body.pictures)
    problems = (*body.problems, *unshown_rows(name, body.hidden))
    whole = with_whole_paragraphs(blocks)
    return Document(name, MEDIA_TYPE, whole, meta, problems=problems, inside=tuple(inside))


def _inside(container: zipfile.ZipFile, main: str, body: _Body, name: str) -> Iterator[Inside]:
    """What the file carries: parts in other formats (altChunk), embedded files, pictures."""
    folder, _, file = main.rpartition("/")
    relations = optional_xml(container, f"{folder}/_rels/{file}.rels".lstrip("/"))
    targets = {
        attribute(each, "Id") or "": beside(main, attribute(each, "Target") or "")
        for each in (relations if relations is not None else ())
        if attribute(each, "TargetMode") != "External"
    }
    chunks = [targets.get(key, "") for key in body.chunks]
    embedded = [part for part in targets.values() if "/embeddings/" in f"/{part}"]
    for part in dict.fromkeys((*chunks, *embedded)):
        try:
            yield Inside(f"{name}!{part}", member(container, part))
        except RefusedError as refusal:
            message = say("embedded_unread", message=refusal.message)
            body.problems.append(problem("unread_content", message))
    yield from media(container, name, f"{folder}/media/".lstrip("/"))


def _main_part(container: zipfile.ZipFile) -> str:
    """The name of the document part, as the package's relationships tell it."""
    relations = optional_xml(container, "_rels/.rels")
    for relation in relations if relations is not None else ():
        if (attribute(relation, "Type") or "").endswith("/officeDocument"):
            return beside("", attribute(relation, "Target") or "")
    return "word/document.xml"


def _meta(container: zipfile.ZipFile) -> dict[str, str]:
    """Title and time of creation from the core properties."""
    root = optional_xml(container, "docProps/core.xml")
    found = {local(each): (each.text or "").strip() for each in (root if root is not None else ())}
    return {name: found[name] for name in ("title", "created") if found.get(name)}


@dataclass(slots=True)
class _Body:
    """The walk through a document's body."""

    budget: Budget
    styles: Styles = field(default_factory=lambda: Styles(None, None))
    problems: list[Finding] = field(default_factory=list)
    done: list[Block] = field(default_factory=list)
    pictures: int = 0
    chunks: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    _lost: list[str] = field(default_factory=list)

    def document(self, root: etree._Element) -> Iterator[Block]:
        """All blocks; refuses a part that is no Word document."""
        body = next((child for child in root if local(child) == "body"), None)
        if body is None:
            message = say("no_word_document")
            raise RefusedError("unreadable_document", message)
        for block in self.blocks(body):
            self.done.append(block)
            yield block

    def blocks(self, holder: etree._Element) -> Iterator[Block]:
        """The blocks of a body, a cell or a text box."""
        for child in children(holder):
            self.budget.check()
            kind = local(child)
            if kind == "p":
                yield from self.paragraph(child)
            elif kind == "tbl":
                yield from self.table(child)
            elif kind == "altChunk":
                self.chunks.append(attribute(child, "id") or "")

    def paragraph(self, element: etree._Element) -> Iterator[Block]:
        """A paragraph and what its text boxes hold."""
        if self.styles.is_contents(element):
            return
        shown, number = self._shown(element)
        text = MARKS.sub("", shown.text).strip()
        if text:
            yield Paragraph(number + text, heading=self.styles.heading(element))
        for box in shown.boxes:
            yield from self.blocks(box)

    def _shown(self, element: etree._Element) -> tuple[ParagraphText, str]:
        shown = ParagraphText(styles=self.styles)
        shown.add(element)
        self.pictures += shown.pictures
        number = self.styles.number(element) if shown.text.strip() else ""
        return shown, number

    def table(self, element: etree._Element) -> Iterator[Block]:
        """A table as a grid, or as what it frames."""
        rows = [_Row.of(row) for row in children(element) if local(row) == "tr"]
        self.hidden += [row.text for row in rows if row.deleted]
        rows = [row for row in rows if not row.deleted]
        held = [cell for row in rows for cell in row.cells]
        if len(held) == 1 or (all(len(row.cells) == 1 for row in rows) and any(map(_tables, held))):
            for cell in held:
                yield from self.blocks(cell)
            return
        inner: list[etree._Element] = []
        grid = self._grid(rows, inner)
        if grid.cells:
            yield grid
        for nested in inner:
            yield from self.table(nested)

    def _grid(self, rows: list[_Row], inner: list[etree._Element]) -> Grid:
        """Lay out the rows; tables within cells that are no frames go to ``inner``."""
        cells: list[Cell] = []
        open_above: dict[int, int] = {}
        columns = 0
        for number, row in enumerate(rows):
            column = row.before
            still_open: dict[int, int] = {}
            for element in row.cells:
                span, merge, joins_left = _merging(element)
                above = open_above.get(column)
                if joins_left and cells and cells[-1].row == number:
                    cells[-1] = replace(cells[-1], colspan=cells[-1].colspan + span)
                elif merge == "continue" and above is not None:
                    cells[above] = replace(cells[above], rowspan=cells[above].rowspan + 1)
                    still_open[column] = above
                else:
                    text = settled(self._cell_text(element, inner))
                    lost = " ".join(self._lost)[:200]
                    self._lost.clear()
                    cells.append(Cell(number, column, text, 1, span, row.header, unshown=lost))
                    if merge is not None:
                        still_open[column] = len(cells) - 1
                column += span
                self.budget.take_cells(1)
            columns = max(columns, column)
            open_above = still_open
        return Grid(tuple(cells), len(rows), columns)

    def _cell_text(self, cell: etree._Element, inner: list[etree._Element]) -> str:
        """A cell's paragraphs, one a line, with its text boxes and one-cell tables."""
        parts: list[str] = []
        for child in children(cell):
            kind = local(child)
            if kind == "p":
                shown, number = self._shown(child)
                self._lost += [shown.unshown.strip()] if shown.unshown.strip() else []
                parts.append(number + shown.text.strip())
                parts += [self._cell_text(box, inner) for box in shown.boxes]
            elif kind == "tbl":
                self.budget.check()
                rows = [row for row in children(child) if local(row) == "tr"]
                single = [c for row in rows for c in children(row) if local(c) == "tc"]
                if len(single) == 1:
                    parts.append(self._cell_text(single[0], inner))
                else:
                    inner.append(child)
        return "\n".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class _Row:
    """A table row: its cells, the grid columns left out before them, its marks."""

    cells: list[etree._Element]
    before: int
    header: bool
    deleted: bool
    text: str

    @classmethod
    def of(cls, element: etree._Element) -> _Row:
        marks: dict[str, str | None] = {}
        for child in element:
            if local(child) == "trPr":
                marks = {local(each): attribute(each, "val") for each in child}
        cells = [cell for cell in children(element) if local(cell) == "tc"]
        return cls(
            cells=[cell for cell in cells if not _cell_deleted(cell)],
            before=_span(marks.get("gridBefore"), 0),
            header="tblHeader" in marks and marks["tblHeader"] not in _OFF,
            deleted="del" in marks or ("hidden" in marks and marks["hidden"] not in _OFF),
            text=" ".join(map(_all_text, cells)),
        )


def _all_text(cell: etree._Element) -> str:
    """All that a cell says, deleted or not."""
    return "".join(each.text or "" for each in cell.iter() if local(each) in ("t", "delText"))


def _tables(cell: etree._Element) -> bool:
    return any(local(child) == "tbl" for child in children(cell))


def _cell_marks(cell: etree._Element) -> dict[str, str | None]:
    for child in cell:
        if local(child) == "tcPr":
            return {local(each): attribute(each, "val") for each in child}
    return {}


def _cell_deleted(cell: etree._Element) -> bool:
    return "cellDel" in _cell_marks(cell)


def _merging(cell: etree._Element) -> tuple[int, str | None, bool]:
    """Columns spanned; vertical merge (restart, continue or none); joined to the left."""
    marks = _cell_marks(cell)
    merge = (marks["vMerge"] or "continue") if "vMerge" in marks else None
    left = "hMerge" in marks and (marks["hMerge"] or "continue") == "continue"
    return _span(marks.get("gridSpan"), 1), merge, left


def _span(text: str | None, least: int) -> int:
    if text is None or not text.isdecimal() or len(text) > 4:
        return least
    return min(max(int(text), least), _MOST_SPANNED)
