"""Payloads of further formats that no reader may trust: saved pages, 7z and RAR, sheets, styles.

As those of :mod:`tests.documents.hostile_files` each is small, always the same, and asks for
far more than it is.
"""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Callable, Iterator
from random import Random

from .sheets import zipped

_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Files = Iterator[tuple[str, Callable[[], bytes]]]


def _mail(kind: bytes, body: bytes, more: bytes = b"") -> bytes:
    return b"MIME-Version: 1.0\r\nContent-Type: " + kind + b"\r\n" + more + b"\r\n" + body


def _related(body: bytes) -> bytes:
    return _mail(b'multipart/related; boundary="x"', body)


def _nested(depth: int) -> bytes:
    """Multiparts within one another."""
    head = b"".join(
        b'Content-Type: multipart/related; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
        for n in range(depth)
    )
    return b"MIME-Version: 1.0\r\n" + head + b"Content-Type: text/html\r\n\r\n<p>x"


def saved_pages() -> Files:
    """MHTML: depth, number, encodings and addresses of parts."""
    part = b"--x\r\nContent-Type: text/html\r\n%b\r\n%b\r\n"
    yield "nested.mht", lambda: _nested(3_000)
    yield "parts.mht", lambda: _related(part % (b"", b"<p>x") * 60_000)
    yield "open.mht", lambda: _related(b"--x\r\nContent-Type: text/html\r\n")
    yield "no-boundary.mht", lambda: _mail(b"multipart/related", b"--x\r\n<p>x")
    yield (
        "garbage.mht",
        lambda: _related(part % (b"Content-Transfer-Encoding: base64\r\n", b"!" * 900_000)),
    )
    yield (
        "names.mht",
        lambda: _related(
            part % (b"Content-Location: file:///etc/passwd\r\n", b"<img src=file:///etc/passwd>")
        ),
    )
    yield (
        "encodings.mht",
        lambda: _related(
            part % (b"Content-Transfer-Encoding: x-uuencode\r\n", b"begin 666 a\n" + b"M" * 500_000)
        ),
    )
    yield "head.mht", lambda: _mail(b"text/html; " + b"a=b; " * 200_000, b"<p>x")
    yield "words.mht", lambda: _mail(b"text/html", b"<p>x", b"Subject: =?utf-8?q?=?= " * 60_000)


def packed_files() -> Files:
    """7z and RAR: claims, cycles, names."""

    def seven(offset: int, size: int, tail: bytes) -> bytes:
        start = struct.pack("<QQI", offset, size, zlib.crc32(tail))
        return b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<I", zlib.crc32(start)) + start + tail

    yield "claims.7z", lambda: seven(0, 2**62, b"\x01")
    yield "beyond.7z", lambda: seven(2**61, 32, b"\x01\x04")
    yield "itself.7z", lambda: seven(0, 9, b"\x17\x06\x00\x01\x09\x00\x07\x0b\x01")
    yield "streams.7z", lambda: seven(0, 11, b"\x01\x04\x06\x00\xff" + b"\xff" * 6)
    yield "noise.7z", lambda: b"7z\xbc\xaf\x27\x1c\0\4" + Random(9).randbytes(20_000)
    yield "noise.rar", lambda: b"Rar!\x1a\x07\x01\x00" + Random(10).randbytes(20_000)
    yield "old.rar", lambda: b"Rar!\x1a\x07\x00" + b"\xff" * 40_000
    yield "empty.rar", lambda: b"Rar!\x1a\x07\x01\x00"


def _sheet(body: str) -> bytes:
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
        f"<office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped({"mimetype": _ODS.encode(), "content.xml": content.encode()})


def _styled(styles: str) -> bytes:
    document = (
        f'<w:document xmlns:w="{_WORD}"><w:body><w:p><w:pPr><w:pStyle w:val="a"/><w:numPr>'
        '<w:ilvl w:val="99"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>'
        "</w:body></w:document>"
    )
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
        'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
        '.wordprocessingml.document.main+xml"/></Types>'
    )
    return zipped({
        "[Content_Types].xml": types.encode(),
        "word/document.xml": document.encode(),
        "word/styles.xml": f'<w:styles xmlns:w="{_WORD}">{styles}</w:styles>'.encode(),
        "word/numbering.xml": (
            f'<w:numbering xmlns:w="{_WORD}"><w:abstractNum w:abstractNumId="0"><w:lvl '
            f'w:ilvl="0"><w:start w:val="{"9" * 4000}"/><w:lvlText w:val="{"%1" * 9000}"/></w:lvl>'
            '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
        ).encode(),
    })  # fmt: skip


def sheets_and_styles() -> Files:
    """Spreadsheets that repeat, styles in circles, and what is called otherwise."""
    many = 'table:number-columns-repeated="2147483647"'
    rows = 'table:number-rows-repeated="2147483647"'
    cell = f"<table:table-cell {many}><text:p>1</text:p></table:table-cell>"
    yield (
        "repeats.ods",
        lambda: _sheet(
            f"<table:table><table:table-row {rows}>{cell}</table:table-row></table:table>"
        ),
    )
    yield "tables.ods", lambda: _sheet("<table:table>" * 50_000)
    yield (
        "negative.ods",
        lambda: _sheet(
            "<table:table><table:table-row><table:table-cell table:number-columns-repeated='-5' "
            "table:number-columns-spanned='999999999'/></table:table-row></table:table>"
        ),
    )
    yield "cut.ods", lambda: _sheet("<table:table>")[:-60]
    yield "chains.xls", lambda: _OLE + struct.pack("<I", 0) * 119 + (
        "Workbook\0".encode("utf-16-le") + Random(11).randbytes(3000)
    )  # fmt: skip
    yield "stream.et", lambda: b"\x09\x08\x10\x00\x00\x06\x05\x00" + b"\x3c\x00\xff\xff" * 20_000
    yield "circle.docx", lambda: _styled(
        '<w:style w:styleId="a"><w:basedOn w:val="b"/></w:style>'
        '<w:style w:styleId="b"><w:basedOn w:val="a"/></w:style>'
    )  # fmt: skip
    yield "styles.docx", lambda: _styled(
        "".join(f'<w:style w:styleId="s{n}"><w:basedOn w:val="s{n + 1}"/></w:style>'
                for n in range(40_000))
    )  # fmt: skip
    yield "escapes.txt", lambda: b"\x1b[2J\x1b]0;x\x07\x1b[999999999C" * 40_000
    yield "letters.txt", lambda: base64.b64encode(Random(12).randbytes(1_500_000))


MORE = (
    ("saved pages: depth, number, encodings and addresses of parts", saved_pages),
    ("7z and RAR: claims, cycles, noise", packed_files),
    ("sheets that repeat, styles in circles, other names", sheets_and_styles),
)
