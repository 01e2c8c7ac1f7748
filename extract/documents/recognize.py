"""Bytes to a document: find out what a payload is and hand it to its reader.

The bytes decide, then the declared type, then the name: servers often send
attachments as ``application/octet-stream`` and pages as ``text/plain``.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from common import file_types
from common.messages import say
from common.text.decode import declared_charset, wide_charset
from extract.documents import answers
from extract.documents.containers import archives, foreign, mhtml
from extract.documents.containers.zipped import OLE_MAGIC
from extract.documents.drawn import ofd, pdf, scans
from extract.documents.html import reader as html
from extract.documents.length import bounded
from extract.documents.limits import LIMITS, RefusedError, refused
from extract.documents.plain import reader as text
from extract.documents.sheets import ods, workbook, xml_spreadsheet
from extract.documents.word import convert, docx
from extract.records import Document, Finding, Place

_MARKUP = re.compile(
    rb"<\s*(?:!doctype\s+html|html|head|body|table|div|p|meta|span|script|h[1-6])\b", re.I
)
_IMAGES = {
    b"\x89PNG\r\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
    b"BM": "image/bmp",
}
MAX_BYTES = LIMITS.bytes
"""The largest payload that is read, in bytes."""
MAX_INSIDE = 20
"""Files that a document carries in itself, as many as are read."""

PDF, DOCX, DOC, XLSX, XLS, OFD = map(
    file_types.media_type, ("pdf", "docx", "doc", "xlsx", "xls", "ofd")
)

_READERS: dict[str, Callable[[bytes, str], Document]] = {
    PDF: lambda payload, name: pdf.read(payload, name, recognise=scans.recognise_page),
    DOCX: lambda payload, name: docx.read(payload, name),
    DOC: lambda payload, name: convert.read(payload, name),
    convert.RTF: lambda payload, name: convert.read(payload, name),
    convert.ODT: lambda payload, name: convert.read(payload, name),
    XLSX: lambda payload, name: workbook.read(payload, name),
    XLS: lambda payload, name: workbook.read(payload, name),
    ods.MEDIA_TYPE: lambda payload, name: ods.read(payload, name),
    xml_spreadsheet.MEDIA_TYPE: lambda payload, name: xml_spreadsheet.read(payload, name),
    OFD: lambda payload, name: ofd.read(payload, name),
    answers.MEDIA_TYPE: lambda payload, name: _read_answer(payload, name),
    mhtml.MEDIA_TYPE: lambda payload, name: _read_saved(payload, name),
    **dict.fromkeys(
        (archives.MEDIA_TYPE, *map(file_types.media_type, ("rar", "7z"))),
        lambda payload, name: _read_archive(payload, name),
    ),
}
READABLE = ("text/html", "text/plain", "image/*", *_READERS)
"""The media types that can be read."""


def read(payload: bytes, content_type: str | None = None, url: str = "") -> Document:
    """Read a payload (Content-Encoding undone) into a document.

    ``content_type`` is the HTTP header's value or ``None``, ``url`` the address
    or file name.  Never raises for bad input: a payload that cannot be read
    gives a document without blocks whose ``problems`` say why.
    """
    document = bounded(_whole(payload, content_type, url, 0))
    if all(problem.where for problem in document.problems):
        return document
    whole = Place(document.name)
    placed = (p if p.where else replace(p, where=whole) for p in document.problems)
    return replace(document, problems=tuple(placed))


def _whole(payload: bytes, content_type: str | None, url: str, depth: int) -> Document:
    """A document with the files that it carries in itself as parts; its pictures are kept."""
    document = _read(payload, content_type, url)
    files = [held for held in document.inside if not held.is_picture]
    if not files or depth >= LIMITS.depth:
        return document
    parts = tuple(
        bounded(_whole(held.payload, held.media_type or None, held.name, depth + 1))
        for held in files[:MAX_INSIDE]
    )
    pictures = tuple(held for held in document.inside if held.is_picture)
    return replace(document, parts=(*document.parts, *parts), inside=pictures)


def _read(payload: bytes, content_type: str | None, url: str) -> Document:
    media_type = sniff(payload, content_type, url)
    if not payload[:4096].strip() and not payload.strip():
        return _unread(url, media_type, "empty_document", say("file_empty"))
    if len(payload) > MAX_BYTES:
        message = say("file_larger", max_bytes=MAX_BYTES)
        return _unread(url, media_type, "limit_reached", message)
    charset = declared_charset(content_type)
    if media_type == "text/html":
        return html.read(payload, url, charset)
    if media_type == "text/plain":
        return text.read(payload, url, charset)
    if media_type.startswith("image/"):
        return scans.read(payload, url, media_type=media_type)
    if reader := _READERS.get(media_type):
        return reader(payload, url)
    message = say("no_reader", media_type=media_type)
    return _unread(url, media_type, "unsupported_format", message)


def _read_saved(payload: bytes, name: str) -> Document:
    """A saved page with its frames as parts; its pictures are kept."""
    try:
        saved = mhtml.unpack(payload, name)
    except RefusedError as refusal:
        return refused(name, mhtml.MEDIA_TYPE, refusal)
    page = html.read(saved.page, name, saved.charset)
    frames = tuple(html.read(body, where, charset) for body, charset, where in saved.frames)
    inside = (*page.inside, *saved.inside)
    return replace(page, media_type=mhtml.MEDIA_TYPE, parts=(*page.parts, *frames), inside=inside)


def _read_answer(payload: bytes, name: str) -> Document:
    """A service's articles as parts, each named ``answer!address``."""
    parts = tuple(
        html.read(page, f"{name}!{address}", "utf-8") for address, page in answers.pages(payload)
    )
    problems = tuple(problem for part in parts for problem in part.problems)
    return Document(name, answers.MEDIA_TYPE, problems=problems, parts=parts)


def _read_archive(payload: bytes, name: str) -> Document:
    """A container's files as parts, each named ``archive!file``; clutter left out."""
    unpacked = archives.unpack(payload)
    parts = tuple(
        read(member.payload, None, f"{name}!{member.name}") for member in unpacked.members
    )
    problems = tuple(problem for part in parts for problem in part.problems)
    kind = foreign.media_type(payload) or archives.MEDIA_TYPE
    return Document(name, kind, problems=(*unpacked.problems, *problems), parts=parts)


def sniff(payload: bytes, content_type: str | None = None, name: str = "") -> str:
    """The media type of a payload, by its bytes first."""
    declared = (content_type or "").split(";")[0].strip().lower()
    suffix = PurePosixPath(unquote(urlsplit(name).path)).suffix.lower()
    head = payload[:4096]
    if kind := _by_first_bytes(payload, head):
        return kind
    if suffix == ".txt" and not _ascii(head).lstrip().lower().startswith((b"<!doctype", b"<html")):
        return "text/plain"
    if _MARKUP.search(_ascii(head)) or "html" in declared:
        return "text/html"
    if _is_binary(head):
        return declared or "application/octet-stream"
    return "text/html" if suffix.removeprefix(".") in file_types.pages() else "text/plain"


def _by_first_bytes(payload: bytes, head: bytes) -> str | None:
    """The media type of a file that its first bytes tell; ``None`` for texts and pages."""
    if head.startswith(b"PK\x03\x04"):
        return _zip_type(payload)
    if b"%PDF-" in head[:1024]:
        return PDF
    if head.startswith(OLE_MAGIC):
        return XLS if convert.ole_kind(payload) == "excel" else DOC
    if image := next((kind for magic, kind in _IMAGES.items() if head.startswith(magic)), None):
        return image
    if head.startswith(b"{\\rtf"):
        return convert.RTF
    if kind := foreign.media_type(payload):
        return kind
    if archives.unsupported_archive(payload):
        return archives.MEDIA_TYPE
    if answers.is_answer(payload):
        return answers.MEDIA_TYPE
    if xml_spreadsheet.is_sheet_xml(head):
        return xml_spreadsheet.MEDIA_TYPE
    return mhtml.MEDIA_TYPE if mhtml.is_mhtml(head) else None


def _ascii(head: bytes) -> bytes:
    """Markup of UTF-16 pages as plain bytes."""
    return head.replace(b"\x00", b"") if _is_wide(head) else head


def _is_wide(head: bytes) -> bool:
    """Whether text is in UTF-16, with its mark or without."""
    return head[:2] in (b"\xff\xfe", b"\xfe\xff") or wide_charset(head) is not None


def _is_binary(head: bytes) -> bool:
    if _is_wide(head):
        return False
    controls = sum(byte < 9 or 13 < byte < 32 for byte in head if byte not in (27,))
    return controls > len(head) * 0.02


def _zip_type(payload: bytes) -> str:
    """What kind of container a ZIP is, by its members; damaged ones by their bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as container:
            names = {name.replace("\\", "/") for name in container.namelist()[:5_000]}
            stated = _stated_type(container) if "content.xml" in names else None
            if stated in (convert.ODT, ods.MEDIA_TYPE):
                return stated
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        names = {part.decode("ascii") for part in (b"word/", b"xl/", b"OFD.xml") if part in payload}
    if any(name.startswith("word/") for name in names):
        return DOCX
    if any(name.startswith("xl/") for name in names):
        return XLSX
    if any(name.lower() == "ofd.xml" for name in names):
        return OFD
    return archives.MEDIA_TYPE


def _stated_type(container: zipfile.ZipFile) -> str | None:
    """The media type that an OpenDocument container states (its ``mimetype``, ODF 1.3)."""
    try:
        with container.open("mimetype") as stated:
            return stated.read(100).strip().decode("ascii", "replace")
    except (KeyError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError):
        return None


def _unread(name: str, media_type: str, rule: str, message: str) -> Document:
    return Document(name, media_type, problems=(Finding(rule, message, Place(name)),))
