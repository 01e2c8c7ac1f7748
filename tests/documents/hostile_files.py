"""More payloads that no reader may trust, by kind: cycles, claims, depth, swelling, loops.

Each is small, always the same, and asks for far more than it is: memory, time, depth of the
stack, another file.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

from PIL import Image

from .sheets import xlsx, zipped

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# --- PDF -----------------------------------------------------------------------------


def pdf_of(objects: Mapping[int, bytes], *, prev: int | None = None) -> bytes:
    """A PDF of these objects; 1 is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += b"%d 1\n%010d 00000 n \n" % (number, place)
    again = b"" if prev is None else b"/Prev %d " % (table if prev < 0 else prev)
    size = max(objects) + 1
    out += b"trailer\n<< /Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF" % (size, again, table)
    return bytes(out)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s>>\nstream\n%s\nendstream" % (len(data), entries, data)


def page_of(
    content: bytes, box: bytes = b"0 0 595 842", resources: bytes = b"", **more: bytes
) -> dict[int, bytes]:
    """The objects of a PDF of one page, its content at 4."""
    return {
        1: b"<< /Type /Catalog /Pages 2 0 R %s>>" % more.get("catalogue", b""),
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Resources << %s >> /Contents 4 0 R >>"
        % (box, resources),
        4: content,
    }


def swollen(megabytes: int, times: int = 1) -> bytes:
    data = bytes(megabytes << 20)
    for _ in range(times):
        data = zlib.compress(data, 9)
    return data


def pdf_files() -> Iterator[tuple[str, Callable[[], bytes]]]:
    """PDF files: cycles, depth, claims, swelling."""
    flate = b"/Filter /FlateDecode "
    empty = stream(b"")
    yield "kids-cycle", lambda: pdf_of({**page_of(empty), 2: b"<< /Type /Pages /Kids [2 0 R 2 0 R]"
                                        b" /Count 9 >>"})  # fmt: skip
    yield (
        "kids-deep",
        lambda: pdf_of(
            {1: b"<< /Type /Catalog /Pages 2 0 R >>"}
            | {n: b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (n + 1) for n in range(2, 5000)}
        ),
    )
    yield (
        "kids-many",
        lambda: pdf_of(
            {
                **page_of(empty),
                2: b"<< /Type /Pages /Kids [%s] /Count 90000 >>" % (b"3 0 R " * 90000),
            }
        ),
    )
    yield "stream-bomb", lambda: pdf_of(page_of(stream(swollen(256), flate)))
    yield (
        "stream-bomb-twice",
        lambda: pdf_of(page_of(stream(swollen(1024, 2), b"/Filter [/FlateDecode /FlateDecode] "))),
    )
    yield "page-huge", lambda: pdf_of(page_of(empty, b"0 0 1000000000 1000000000"))
    yield "page-senseless", lambda: pdf_of(page_of(empty, b"9 -1e999 null /a"))
    yield "prev-cycle", lambda: pdf_of(page_of(empty), prev=-1)
    yield "form-cycle", lambda: pdf_of(
        page_of(stream(b"/F Do"), resources=b"/XObject << /F 5 0 R >>")
        | {5: stream(b"/F Do /F Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] "
                     b"/Resources << /XObject << /F 5 0 R >> >> ")}
    )  # fmt: skip
    yield "length-cycle", lambda: pdf_of(page_of(b"<< /Length 4 0 R >>\nstream\nq\nendstream"))
    yield "image-huge", lambda: pdf_of(
        page_of(stream(b"90 0 0 90 0 0 cm /I Do"), resources=b"/XObject << /I 5 0 R >>")
        | {5: stream(b"x", b"/Type /XObject /Subtype /Image /Width 100000 /Height 100000 "
                     b"/BitsPerComponent 8 /ColorSpace /DeviceRGB ")}
    )  # fmt: skip
    yield "array-deep", lambda: pdf_of(page_of(b"[" * 100_000))
    yield "actions", lambda: pdf_of(
        page_of(empty, catalogue=b"/OpenAction << /S /JavaScript /JS (app.launchURL('file:///')) "
                b"/Next << /S /Launch /F (/bin/sh) >> >> ")
    )  # fmt: skip
    yield "operators", lambda: pdf_of(page_of(stream(zlib.compress(b"q " * 3_000_000, 9), flate)))
    yield (
        "lines",
        lambda: pdf_of(page_of(stream(zlib.compress(b"0 0 m 9 9 l S " * 600_000, 9), flate))),
    )
    yield (
        "references",
        lambda: pdf_of(
            page_of(empty) | {n: b"%d 0 R" % (n + 1) for n in range(4, 3000)} | {3000: b"4 0 R"}
        ),
    )


# --- pictures ------------------------------------------------------------------------


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, rows: bytes, *chunks: bytes) -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    body = _chunk(b"IDAT", zlib.compress(rows, 9))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + body + _chunk(b"IEND", b"")


def _cut_jpeg() -> bytes:
    data = io.BytesIO()
    Image.new("L", (2400, 3300), 200).save(data, "JPEG")
    return data.getvalue()[:900]


def picture_files() -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Pictures: claims of size, swelling, loops of frames."""
    yield "wide.png", lambda: png(60_000, 60_000, bytes(7501 * 400))
    yield "thin.png", lambda: png(1, 59_000_000, bytes(4_000_000))
    yield "claims.png", lambda: png(2**31 - 1, 2**31 - 1, b"")
    yield (
        "words.png",
        lambda: png(8, 8, bytes(16), *[_chunk(b"zTXt", b"a\0\0" + swollen(64)) for _ in range(20)]),
    )
    yield "claims.gif", lambda: b"GIF89a" + struct.pack("<HH", 65535, 65535) + bytes(3) + b";"
    yield "claims.bmp", lambda: (
        b"BM" + struct.pack("<IHHI", 60, 0, 0, 54)
        + struct.pack("<IiiHHIIiiII", 40, 2**31 - 1, 2**31 - 1, 1, 24, 0, 0, 0, 0, 0, 0)
    )  # fmt: skip
    yield "cycle.tiff", lambda: (
        b"II*\0" + struct.pack("<IH", 8, 2)
        + struct.pack("<HHII", 256, 4, 1, 9) + struct.pack("<HHII", 257, 4, 1, 9)
        + struct.pack("<I", 8)
    )  # fmt: skip
    yield "cut.jpg", _cut_jpeg


# --- archives and packages -----------------------------------------------------------


def overlapping(count: int = 2000) -> bytes:
    """A zip whose members are all the same bytes of the file."""
    data = bytearray(zipped({"a.txt": bytes(8 << 20)}))
    end = data.rindex(b"PK\x05\x06")
    start = struct.unpack("<I", data[end + 16 : end + 20])[0]
    entry = bytes(data[start:end])
    tail = struct.pack("<HHII", count, count, len(entry) * count, start)
    return bytes(data[:start]) + entry * count + b"PK\x05\x06" + bytes(4) + tail + bytes(2)


def _changed(package: bytes, at: bytes, offset: int, value: bytes) -> bytes:
    data = bytearray(package)
    place = data.rindex(at) + offset
    data[place : place + len(value)] = value
    return bytes(data)


def _twice() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for number in range(1500):
            info = zipfile.ZipInfo(f"{number}" * 40 + ".txt", (1980, 1, 1, 0, 0, 0))
            info.comment = b"PK\x05\x06" * 200
            archive.writestr(info, b"")
        archive.comment = b"PK\x05\x06" + bytes(60_000)
    return data.getvalue()


def archive_files() -> Iterator[tuple[str, Callable[[], bytes]]]:
    """ZIP archives: overlaps, false sizes, names that lead out."""
    whole = zipped({"a.txt": b"x" * 4000})
    yield "overlapping.zip", overlapping
    yield (
        "outside.zip",
        lambda: zipped(
            {
                "../../etc/passwd": b"x",
                "/etc/shadow": b"x",
                "..\\..\\a.html": b"<p>x",
                "C:\\a.txt": b"x",
            }
        ),
    )
    yield "size-false.zip", lambda: _changed(whole, b"PK\x01\x02", 24, b"\xff\xff\xff\x7f")
    yield "crc-false.zip", lambda: _changed(whole, b"PK\x01\x02", 16, b"abcd")
    yield "offset-false.zip", lambda: _changed(whole, b"PK\x01\x02", 42, b"\xff\xff\xff\x7f")
    yield "method-unknown.zip", lambda: _changed(whole, b"PK\x01\x02", 10, b"\x63\0")
    yield "comments.zip", _twice
    yield "itself.zip", lambda: zipped({"a.zip": whole[:40] + whole, "b.zip": whole * 3})


def word(body: str, prolog: str = "", **more: bytes) -> bytes:
    text = f'{prolog}<w:document xmlns:w="{_WORD}" xmlns:r="{_RELATIONS}"><w:body>{body}'
    members = {"word/document.xml": f"{text}</w:body></w:document>".encode()}
    return zipped({"[Content_Types].xml": b"<Types/>", **members, **more})


def book(rows: str, strings: str = "<si><t>x</t></si>", prolog: str = "") -> bytes:
    """A workbook of one sheet."""
    whole = xlsx({"1": ("年报",)})
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        members = {name: package.read(name) for name in package.namelist()}
    members["xl/sharedStrings.xml"] = f'{prolog}<sst xmlns="{_SHEET}">{strings}</sst>'.encode()
    members["xl/worksheets/sheet1.xml"] = (
        f'<worksheet xmlns="{_SHEET}"><sheetData>{rows}</sheetData></worksheet>'
    ).encode()
    return zipped(members)


def office_files() -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Office files: depth, claims, entities, swelling."""
    cell = "<w:tbl><w:tr><w:tc>"
    close = "</w:tc></w:tr></w:tbl>"
    file = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    many = f'<!DOCTYPE a [<!ENTITY x "{"y" * 60_000}">]>'
    yield "tables-deep.docx", lambda: word(cell * 3000 + "<w:p/>" + close * 3000)
    yield (
        "spans.docx",
        lambda: word(
            '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="1000000000"/></w:tcPr><w:p/></w:tc>'
            '<w:tc><w:tcPr><w:gridSpan w:val="-9"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'
        ),
    )
    yield "entity-file.docx", lambda: word("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", file)
    yield "entity-many.docx", lambda: word(f"<w:p><w:r><w:t>{'&x;' * 50_000}</w:t></w:r></w:p>",
                                           many)  # fmt: skip
    yield "paragraphs.docx", lambda: word("<w:p/>" * 3_000_000)
    yield "relations.docx", lambda: word(
        '<w:altChunk r:id="r1"/>', "",
        **{"word/_rels/document.xml.rels": b'<Relationships><Relationship Id="r1" '
           b'Target="document.xml"/></Relationships>'},
    )  # fmt: skip
    yield "far.xlsx", lambda: book('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
                                   '<row r="1"><c r="A1"><v>1</v></c></row>')  # fmt: skip
    yield "strings.xlsx", lambda: book('<row r="1"><c r="A1" t="s"><v>999999999</v></c>'
                                       '<c r="B1" t="s"><v>-1</v></c></row>')  # fmt: skip
    yield "rows.xlsx", lambda: book("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>'
                                            for n in range(1, 200_000)))  # fmt: skip
    yield (
        "entity-file.xlsx",
        lambda: book('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', "<si><t>&x;</t></si>", file),
    )
    yield "bomb.odt", lambda: zipped({"mimetype": b"application/vnd.oasis.opendocument.text",
                                      "META-INF/manifest.xml": b"<a/>",
                                      "content.xml": bytes(300 << 20)})  # fmt: skip
    yield "groups.rtf", lambda: b"{\\rtf1" + b"{" * 200_000
    yield "binary.rtf", lambda: b"{\\rtf1 \\bin2147483647 x}"
    yield "chains.doc", lambda: OLE + struct.pack("<I", 0) * 119 + (
        "WordDocument\0".encode("utf-16-le") + Random(8).randbytes(2000)
    )  # fmt: skip
    yield "pages.ofd", lambda: zipped({
        "OFD.xml": b"<OFD><DocBody><DocRoot>D/Document.xml</DocRoot></DocBody></OFD>",
        "D/Document.xml": b'<Document><Pages><Page ID="1" BaseLoc="Document.xml"/>'
                          b'<Page ID="2" BaseLoc="../../../etc/passwd"/></Pages></Document>',
    })  # fmt: skip


# --- pages and text ------------------------------------------------------------------


def page_files() -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Pages and text: depth, repetition, senseless characters and names."""
    yield "comments.html", lambda: b"<html>" + b"<!--" * 300_000
    yield "sections.html", lambda: b"<html>" + b"<![CDATA[" * 200_000
    yield "attributes.html", lambda: b"<html><p " + b"a" * 3_000_000 + b">x"
    yield "numbers.html", lambda: b"<html>" + b"&#x110000;&#xD800;&#0;&#99999999999;" * 50_000
    yield "charset.html", lambda: b'<html><meta charset="rot13"><meta charset="zlib"><p>x'
    yield "frames.html", lambda: b'<html><iframe src="frames.html"></iframe>' * 2000
    yield "rows.html", lambda: b"<html><table>" + b"<tr><td>1<td>2" * 200_000
    yield "quotes.html", lambda: b'<html><p a="' + b"'\"><" * 400_000
    yield "directions.txt", lambda: "\u202e\u2066\u200f年度报告\u0301".encode() * 60_000
    yield "pipes.txt", lambda: b"|" * 3_000_000
    yield "surrogates.txt", lambda: b"\xed\xa0\x80\xff\xfe" * 200_000
    yield (
        "index.xml",
        lambda: (
            b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
            b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
            b'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table>'
            b'<Row ss:Index="2000000000"><Cell ss:Index="2000000000" ss:MergeAcross="2000000000">'
            b"<Data>1</Data></Cell></Row></Table></Worksheet></Workbook>"
        ),
    )


FAMILIES: Sequence[tuple[str, Callable[[], Iterator[tuple[str, Callable[[], bytes]]]]]] = (
    ("PDF: cycles, depth, claims, streams that swell", pdf_files),
    ("pictures: claims of size, swelling, loops of frames", picture_files),
    ("archives: overlaps, false sizes, names that lead out", archive_files),
    ("office files: depth, claims, entities, swelling", office_files),
    ("pages and text: depth, repetition, senseless characters", page_files),
)
"""What each kind is called in docs/explanation/security.md, and its files."""
