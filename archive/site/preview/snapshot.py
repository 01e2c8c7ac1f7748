"""An archived payload as a page to look at, with one place marked.

Everything that parses what others wrote happens here, and only in the process
of :mod:`archive.site.preview.process`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from archive.captures.conversions import DRAWN_TYPE
from archive.errors import ArchiveError
from archive.site.preview.spots import Spot
from archive.store import Archive, open_archive
from extract.records import Document

CROP, PNG = "crop", "png"


@dataclass(frozen=True, slots=True)
class Tools:
    """How payloads are read; given by whoever may import the extractor.

    ``read`` takes bytes (Content-Encoding undone), the Content-Type header and the
    address and gives the document; ``text`` takes the same and gives decoded text.
    Both must be importable by name, for they are called in another process.
    """

    read: Callable[[bytes, str | None, str], Document]
    text: Callable[[bytes, str | None], str]


@dataclass(frozen=True, slots=True)
class Job:
    """One view wanted of a capture's payload.

    ``media_type`` is what the document was read as; empty for a file inside an archive.
    ``view`` is ``page`` (its words and tables as published), ``look`` (with its styles and
    pictures), ``read`` (as the reader understood it), :data:`CROP` (the part of a page's
    picture with the spot) or :data:`PNG` (the same as a file in base64);
    ``page`` a page's number, where there are pages and another than the spot's is wanted.
    ``drawing`` names the page as a browser showed it, where that was read in its place.
    """

    capture_id: int
    url: str
    content_type: str | None
    media_type: str
    view: str = "page"
    page: int | None = None
    spot: Spot | None = None
    doubts: tuple[Spot, ...] = ()
    drawing: str | None = None


@dataclass(frozen=True, slots=True)
class View:
    """Safe markup to show, or the reason why there is none.

    ``kind`` is ``page``, ``look`` (a whole page, for a frame of its own), ``read`` or
    ``picture``; ``marked`` tells whether the
    place asked for is marked; ``pages`` how many pages there are, ``page`` which is shown.
    """

    body: str
    kind: str
    marked: bool = False
    page: int | None = None
    pages: int | None = None
    error: str | None = None


def make(db: Path, tools: Tools, job: Job) -> View:
    """The view that ``job`` asks of the archive ``db``, or why it cannot be had."""
    try:
        with open_archive(db, read_only=True) as archive:
            if _is_left_out(archive, job.capture_id):
                return View("", job.view, error="this copy has no archived pages")
            job, payload = _bytes(archive, job)
            if job.view == "look" and job.media_type == "text/html":
                return _look(archive, payload, tools, job)
    except ArchiveError as error:
        return View("", job.view, error=str(error))
    if job.view in (CROP, PNG):
        return _crop(payload, job)
    if job.view in ("page", "look"):
        if job.media_type == "application/pdf" or job.media_type.startswith("image/"):
            return _picture(payload, job)
        if job.media_type == "text/html":
            view = _web_page(payload, tools, job)
            if view.marked or job.spot is None:
                return view
    return _read(payload, tools, job)


def _bytes(archive: Archive, job: Job) -> tuple[Job, bytes]:
    """What was read: the capture's content, or what a browser made of it, and its type."""
    if job.drawing is None:
        return job, archive.content(job.capture_id)
    return replace(job, content_type=DRAWN_TYPE), archive.payload(job.drawing)


def _is_left_out(archive: Archive, capture_id: int) -> bool:
    """Whether the copy was published without the bytes of this capture."""
    row = archive.db.conn.execute(
        "SELECT y.size, length(y.data) FROM captures c"
        " JOIN payloads y ON y.digest = c.payload_digest WHERE c.id = ?",
        (capture_id,),
    ).fetchone()
    return row is not None and row[0] > 0 and row[1] == 0


def _web_page(payload: bytes, tools: Tools, job: Job) -> View:
    from archive.site.preview.gate import passed
    from archive.site.preview.markup import page_body

    document = tools.read(payload, job.content_type, job.url)
    text = tools.text(payload, job.content_type)
    body, marked = page_body(text, document, job.spot, job.doubts)
    return View(passed(body), "page", marked)


def _look(archive: Archive, payload: bytes, tools: Tools, job: Job) -> View:
    from archive.site.preview.look import page_look

    document = tools.read(payload, job.content_type, job.url)
    text = tools.text(payload, job.content_type)
    places = (job.spot, job.doubts)
    body, marked = page_look(archive.db, job.capture_id, job.url, text, document, places)
    return View(body, "look", marked)


def _read(payload: bytes, tools: Tools, job: Job) -> View:
    from archive.site.preview.blocks import document_body
    from archive.site.preview.gate import passed

    document = tools.read(payload, job.content_type, job.url if job.media_type else "")
    if not job.media_type:
        document = _inner(document, job.url) or document
    body, marked = document_body(document, job.spot, job.doubts)
    return View(passed(body), "read", marked)


def _inner(document: Document, url: str) -> Document | None:
    """The file inside an archive read without a name that ``url`` (``outer!inner``) ends with."""
    found = [one for one in _parts(document) if one.name and url.endswith(one.name)]
    return max(found, key=lambda one: len(one.name), default=None)


def _parts(document: Document) -> Iterator[Document]:
    for part in document.parts:
        yield part
        yield from _parts(part)


def _crop(payload: bytes, job: Job) -> View:
    from archive.site.preview.pictures import pdf_strip, scan_strip

    if job.spot is None or job.spot.box is None:
        return View("", "picture", error="the cell has no box on a page")
    if job.media_type == "application/pdf":
        cut = pdf_strip
    elif job.media_type.startswith("image/"):
        cut = scan_strip
    else:
        return View("", "picture", error="there is no picture of the page")
    try:
        strip = cut(payload, job.spot)
        return View(strip.png() if job.view == PNG else strip.markup(), "picture", True)
    except ValueError as error:
        return View("", "picture", error=str(error))


def _picture(payload: bytes, job: Job) -> View:
    from archive.site.preview.pictures import pdf_page, scan

    page = job.page or (job.spot.page if job.spot else None) or 1
    draw = pdf_page if job.media_type == "application/pdf" else scan
    try:
        body, pages = draw(payload, page, job.spot, job.doubts)
    except ValueError as error:
        return View("", "picture", error=str(error))
    return View(body, "picture", ' id="cell"' in body, page, pages)
