"""The records that pass between reading, matching and archiving.

A reader turns bytes into a :class:`Document`: blocks in reading order, each a
:class:`Paragraph` or a :class:`Grid`.  The matcher turns a document into
:class:`Report` objects: figures, sections and findings.  All records are frozen
and hold plain values only, so that they can be pickled to worker processes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from common.messages import Message
from common.often_made import often_made

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in points (1/72 inch) from the top left corner of the page."""

Verdict = Literal["fail", "uncertain", "info"]


@often_made(frozen=True, slots=True)
class Place:
    """Where in a document something stood, exact enough to highlight it.

    ``block`` counts the document's blocks from 0, ``grid`` its grids from 1;
    ``row`` and ``column`` are the grid's, from 0; ``page`` counts from 1.
    ``quote`` holds the sentence when the place is a passage of prose.
    """

    document: str
    block: int | None = None
    grid: int | None = None
    row: int | None = None
    column: int | None = None
    page: int | None = None
    box: Box | None = None
    quote: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The place as JSON values, without the parts that are not known."""
        names = ("document", "block", "grid", "row", "column", "page", "box", "quote")
        values = {name: getattr(self, name) for name in names}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in values.items()
            if value is not None
        }


@often_made(frozen=True, slots=True)
class Cell:
    """One cell of a grid at its top left corner; ``text`` is raw, as published.

    ``confidence`` (0 to 1) is that of text recognition; ``None`` for text that was read.
    ``unshown`` is text of the cell that nobody publishes (struck, deleted, hidden); it is
    no part of ``text``.
    """

    row: int
    column: int
    text: str
    rowspan: int = 1
    colspan: int = 1
    header: bool = False
    page: int | None = None
    box: Box | None = None
    confidence: float | None = None
    unshown: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its spans laid out on ``rows`` x ``columns`` positions.

    ``cells`` are in reading order (row by row); a position that no cell covers
    was missing in the source.  ``aligned`` is false when the grid was put
    together from flattened text, where the column numbers say nothing.
    """

    cells: tuple[Cell, ...]
    rows: int
    columns: int
    aligned: bool = True
    page: int | None = None

    def lines(self) -> list[list[Cell]]:
        """The cells that begin in each row, left to right."""
        result: list[list[Cell]] = [[] for _ in range(self.rows)]
        for cell in self.cells:
            result[cell.row].append(cell)
        return result


@often_made(frozen=True, slots=True)
class Paragraph:
    """A run of prose.  ``heading`` is the level the markup gave it, if any.

    ``blanks`` counts the empty lines below it in a text file: where a table was
    flattened to one cell a line, they may be its blank cells.
    """

    text: str
    heading: int | None = None
    page: int | None = None
    blanks: int = 0


Block = Paragraph | Grid


def without_places(block: Block) -> Block:
    """A block without its place on a drawn page, which a drawing within a page has not."""
    if isinstance(block, Paragraph):
        return replace(block, page=None)
    cells = tuple(replace(cell, page=None, box=None) for cell in block.cells)
    return replace(block, cells=cells, page=None)


@dataclass(frozen=True, slots=True)
class Link:
    """A link in the main text or its attachment block: absolute URL and text."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A doubt or a broken rule, about the source or about its reading.

    ``rule`` is a key of the catalogue in :mod:`extract.forms.rules`.  ``verdict`` is
    ``fail`` when the rule is broken, ``uncertain`` when a missing side leaves it open,
    ``info`` when nothing is in doubt but a reader ought to know.  ``observed`` and
    ``expected`` are short texts, for a check its arithmetic.
    """

    rule: str
    message: str
    where: Place | None = None
    observed: str | None = None
    expected: str | None = None
    verdict: Verdict = "fail"
    subject: str = ""

    @property
    def text(self) -> str:
        """The key of the message (see :mod:`common.messages`), empty for a text without one."""
        return self.message.key if isinstance(self.message, Message) else ""

    @property
    def params(self) -> Mapping[str, str]:
        """What the message names, by the names of its parameters."""
        return self.message.params if isinstance(self.message, Message) else {}

    @property
    def fingerprint(self) -> str:
        """Stable name: rule, subject and values, not the place on the page."""
        text = "\x1f".join((self.rule, self.subject, self.observed or "", self.expected or ""))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


FileKind = Literal["part", "attachment", "image"]


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """What belongs to an article's page: a further page (``part``), an attachment or a picture.

    ``url`` is where it was fetched, ``body`` its bytes with Content-Encoding undone.
    """

    url: str
    body: bytes
    content_type: str | None = None
    kind: FileKind = "attachment"


@dataclass(frozen=True, slots=True)
class Showing:
    """An article's page as a browser showed it: HTML, beside what the server sent.

    ``bound`` is what ended the showing before the page came to rest, if anything did.
    """

    body: bytes
    content_type: str
    bound: str | None = None


@dataclass(frozen=True, slots=True)
class Seam:
    """Where a further page begins in the text of an article that goes on over several.

    From the ``block`` on (behind ``grids`` grids) blocks are those of the page
    ``document``, without its first ``skipped`` blocks (``skipped_grids`` grids).
    """

    document: str
    block: int
    grids: int
    skipped: int = 0
    skipped_grids: int = 0


@dataclass(frozen=True, slots=True)
class Inside:
    """A file or a picture that a document carries in itself (a data: address, a media part).

    ``name`` tells where it stands, ``media_type`` is what the document calls it.
    """

    name: str
    payload: bytes
    media_type: str = ""

    @property
    def is_picture(self) -> bool:
        """Whether it is shown as a picture, not offered as a file."""
        return self.media_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader made of one payload.

    ``name`` is the URL or the file's name; ``meta`` holds what the page says of
    itself (``title``, ``published_on`` as ISO date, ``source``...).  ``problems``
    are the reader's own findings; a document that could not be read has no
    blocks and says why there.  ``parts`` are the documents of a container (ZIP),
    which has no blocks itself, or of a page's attachments.  ``images`` are the
    addresses of a page's pictures, in order, ``frames`` those of the pages that it shows inside;
    ``inside`` are the files and pictures it
    carries itself.  ``shown`` is false for a part that its document does not show unless a
    script or its reader's hand does: a tab, a template, a script's data, a hidden sheet.
    ``seams`` say where the further pages of an article begin among its blocks.
    """

    name: str
    media_type: str
    blocks: tuple[Block, ...] = ()
    meta: Mapping[str, str] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    problems: tuple[Finding, ...] = ()
    parts: tuple[Document, ...] = ()
    images: tuple[str, ...] = ()
    inside: tuple[Inside, ...] = ()
    shown: bool = True
    seams: tuple[Seam, ...] = ()
    frames: tuple[str, ...] = ()


@often_made(frozen=True, slots=True)
class Figure:
    """One cell of a form: ``table``, ``row``, ``column`` are figures.csv's keys.

    ``value`` is an exact decimal, in yuan when ``unit`` is ``CNY``; ``None``
    for a cell left blank.  ``raw`` is the cell's text as published.
    ``confidence`` (0 to 1) is set when the text was recognised in a picture.
    """

    table: str
    row: str
    column: str
    value: Decimal | None
    unit: str
    raw: str
    where: Place
    confidence: float | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """Table, row and column."""
        return (self.table, self.row, self.column)


@often_made(frozen=True, slots=True)
class Statement:
    """A figure that a sentence states; kept apart from the figures of tables.

    ``key`` is one of ``extract/reports/statements.toml``; ``unit`` the counter used (件,
    条 ...), empty when the sentence says there was none.  ``approximate`` marks
    余 and 多.  The sentence stands in ``where.quote``.  ``doubt`` is why the number may be
    misread, a kind of :mod:`extract.reports.unsure` and what raised it; empty where nothing did.
    """

    key: str
    value: Decimal
    unit: str
    raw: str
    approximate: bool
    where: Place
    doubt: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One numbered section's prose: its own number and title, clean text."""

    number: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """One bureau's annual report for one year, as one document gives it.

    ``document_number`` is the organ's own (沈公发〔2021〕5号), ``contact`` the
    office and the means to reach it that the report names.
    """

    bureau: str | None
    year: int | None
    edition: str | None
    title: str | None
    published_on: date | None
    division: str | None
    figures: tuple[Figure, ...] = ()
    sections: tuple[Section, ...] = ()
    findings: tuple[Finding, ...] = ()
    statements: tuple[Statement, ...] = ()
    document_number: str | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """What the finder of a document knows: the portal's bureau and the link's text.

    Used only where the document itself is silent (a title without a place).
    """

    bureau: str | None = None
    division: str | None = None
    title: str | None = None
    published_on: date | None = None
