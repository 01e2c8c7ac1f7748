"""Bytes to a document: find out what a payload is and hand it to its reader.

The bytes decide, then the declared type, then the name: servers often send
attachments as ``application/octet-stream`` and pages as ``text/plain``.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from extract.readers import docx, html, pdf, text
from extract.records import Document, Finding, Place

_MARKUP = re.compile(
    rb"<\s*(?:!doctype\s+html|html|head|body|table|div|p|meta|span|script|h[1-6])\b", re.I
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_BY_SUFFIX = {
    ".doc": "application/msword",
    ".wps": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".et": "application/vnd.ms-excel",
}
MAX_BYTES = 64 * 1024 * 1024
"""The largest payload that is read, in bytes."""

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_READERS: dict[str, Callable[[bytes, str], Document]] = {
    "application/pdf": lambda payload, name: pdf.read(payload, name),
    DOCX: lambda payload, name: docx.read(payload, name),
}
READABLE = ("text/html", "text/plain", *_READERS)
"""The media types that can be read."""


def read(payload: bytes, content_type: str | None = None, url: str = "") -> Document:
    """Read a payload (Content-Encoding undone) into a document.

    ``content_type`` is the HTTP header's value or ``None``, ``url`` the address
    or file name.  Never raises for bad input: a payload that cannot be read
    gives a document without blocks whose ``problems`` say why.
    """
    media_type = sniff(payload, content_type, url)
    if not payload.strip():
        return _unread(url, media_type, "empty_document", "the file is empty")
    if len(payload) > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES} bytes"
        return _unread(url, media_type, "limit_reached", message)
    charset = _charset(content_type)
    if media_type == "text/html":
        return html.read(payload, url, charset)
    if media_type == "text/plain":
        return text.read(payload, url, charset)
    if reader := _READERS.get(media_type):
        return reader(payload, url)
    message = f"there is no reader for {media_type}"
    return _unread(url, media_type, "unsupported_format", message)


def sniff(payload: bytes, content_type: str | None = None, name: str = "") -> str:
    """The media type of a payload, by its bytes first."""
    declared = (content_type or "").split(";")[0].strip().lower()
    suffix = PurePosixPath(unquote(urlsplit(name).path)).suffix.lower()
    head = payload[:4096]
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    if head.startswith(b"PK\x03\x04"):
        return _zip_type(payload)
    if head.startswith(_OLE):
        return _BY_SUFFIX.get(suffix, "application/msword")
    if head.startswith(_IMAGES):
        return declared if declared.startswith("image/") else "image/*"
    if head.startswith(b"{\\rtf"):
        return "application/rtf"
    if suffix == ".txt" and not head.lstrip().lower().startswith((b"<!doctype", b"<html")):
        return "text/plain"
    if _MARKUP.search(_ascii(head)) or "html" in declared:
        return "text/html"
    if _is_binary(head):
        return declared or "application/octet-stream"
    return "text/html" if suffix in (".html", ".htm", ".shtml") else "text/plain"


def _ascii(head: bytes) -> bytes:
    """Markup of UTF-16 pages as plain bytes."""
    return head.replace(b"\x00", b"") if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head


def _is_binary(head: bytes) -> bool:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return False
    controls = sum(byte < 9 or 13 < byte < 32 for byte in head if byte not in (27,))
    return controls > len(head) * 0.02


def _zip_type(payload: bytes) -> str:
    """What kind of container a ZIP is, by its members; damaged ones by their bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as container:
            names = set(container.namelist()[:5_000])
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        names = {part.decode("ascii") for part in (b"word/", b"xl/", b"OFD.xml") if part in payload}
    if any(name.startswith("word/") for name in names):
        return DOCX
    if any(name.startswith("xl/") for name in names):
        return XLSX
    if any(name.lower() == "ofd.xml" for name in names):
        return "application/ofd"
    return "application/zip"


def _charset(content_type: str | None) -> str | None:
    found = re.search(r"charset\s*=\s*[\"']?([\w-]+)", content_type or "", re.I)
    return found.group(1) if found else None


def _unread(name: str, media_type: str, rule: str, message: str) -> Document:
    return Document(name, media_type, problems=(Finding(rule, message, Place(name)),))
