"""Payloads that no reader may trust: cut off, locked, swelling, endless, not what they say.

Each must be answered with a finding (one of ``problems``) and without a report,
in bounded time and memory; with no ``problems`` named, any cause is right, but for silence.
``python -m tests.documents.hostile DIR`` writes them.
"""

from __future__ import annotations

import argparse
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from .case import made
from .cases_files import blocks_of
from .cases_html import default_layout, html
from .hostile_drawn import DRAWN
from .hostile_files import FAMILIES
from .hostile_more import MORE
from .markup import fragment
from .ofd import ofd
from .pdf import pdf
from .report import report_blocks
from .sheets import xlsx, zipped
from .word import docx

OLE_HEADER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">{entities}]>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:body><w:p><w:r><w:t>&{last};</w:t></w:r></w:p></w:body></w:document>"""


@dataclass(frozen=True)
class Hostile:
    """A payload, the rules one of which must name its trouble, whether reports may be in it."""

    name: str
    make: Callable[[], bytes]
    problems: tuple[str, ...] = ()
    may_report: bool = False
    kind: str = "empty, cut, locked, noise, entities, archives in archives"


NAMED = ("reports.html", "exponents.html", "sections.txt")
"""Those whose titles name a report, and whose tables may be taken for one."""


def _half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def locked_pdf() -> bytes:
    """A PDF that needs a password."""
    data = io.BytesIO()
    lock = StandardEncryption("open", ownerPassword="own", strength=40)
    canvas = Canvas(data, invariant=1, encrypt=lock)
    canvas.drawString(100, 700, "locked")
    canvas.showPage()
    canvas.save()
    return data.getvalue()


def locked_zip() -> bytes:
    """A zip whose member says that it is encrypted."""
    data = bytearray(zipped({"report.txt": b"x" * 64}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 0x1
    return bytes(data)


def locked_word() -> bytes:
    """The outside of an encrypted Office file: a compound file with EncryptedPackage."""
    names = "Root Entry\0EncryptionInfo\0EncryptedPackage\0".encode("utf-16-le")
    return OLE_HEADER + bytes(504) + names + Random(1).randbytes(4096)


def laughs(levels: int = 9) -> bytes:
    """XML whose entities expand ten times a level."""
    names = "abcdefghijklmnop"[: levels + 1]
    entities = "".join(f'<!ENTITY {name} "{f"&{below};" * 10}">' for below, name in pairwise(names))
    return LAUGHS.format(entities=entities, last=names[-1]).encode()


def with_member(package: bytes, name: str, content: bytes) -> bytes:
    """The package with one member replaced or added."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        members = {item: archive.read(item) for item in archive.namelist()}
    return zipped({**members, name: content})


def zip_bomb(megabytes: int = 64) -> bytes:
    """Zeros that shrink a thousandfold."""
    return zipped({"年报.txt": bytes(megabytes * 1024 * 1024)})


def many_members(count: int = 5000) -> bytes:
    """A zip with thousands of empty files."""
    return zipped({f"{number:05}.txt": b"" for number in range(count)})


def nested_zips(depth: int = 12) -> bytes:
    """Zips in zips in zips."""
    data = b"end"
    for _ in range(depth):
        data = zipped({"inner.zip": data})
    return data


def quine_like(levels: int = 4, width: int = 8) -> bytes:
    """Zips that hold the same zip many times, level on level."""
    data = zipped({"leaf.txt": bytes(200_000)})
    for _ in range(levels):
        data = zipped({f"{number}.zip": data for number in range(width)})
    return data


def junk_table(megabytes: int = 5) -> bytes:
    """A table of nothing but numbers."""
    row = "<tr>" + "".join(f"<td>{number}</td>" for number in range(12)) + "</tr>\n"
    return ("<html><body><table>" + row * (megabytes * 2**20 // len(row)) + "</table>").encode()


def deep_markup(levels: int = 30_000) -> bytes:
    """Elements within elements, never closed."""
    return b"<html><body>" + b"<div>" * levels + "年度报告".encode()


def deep_tables(levels: int = 2000) -> bytes:
    """Tables within cells within tables."""
    return b"<html><body>" + b"<table><tr><td>" * levels + b"1"


def wide_spans() -> bytes:
    """Cells that claim a million rows and columns."""
    cell = '<td rowspan="1000000" colspan="1000000">1</td>'
    return f"<table>{f'<tr>{cell * 20}</tr>' * 20}</table>".encode()


def long_line(megabytes: int = 3) -> bytes:
    """One line of text without an end, full of words that look like headings."""
    unit = "一、二、三、四、（一）年度报告2020年公安局"
    return (unit * (megabytes * 2**20 // len(unit.encode()))).encode()


def workbook() -> bytes:
    """A workbook of one line."""
    return xlsx({"1": ("年报",)})


@cache
def hostile() -> tuple[Hostile, ...]:
    """All payloads, in a fixed order."""
    truth = made("hostile", 2020, "2019")
    blocks = blocks_of(truth)
    page = html(truth, fragment(report_blocks(truth, default_layout(truth))))
    broken = ("truncated_document", "unreadable_document")
    limit = ("limit_reached", "unreadable_document", "damaged_content")
    locked = ("encrypted_document",)
    return (
        *(
            Hostile(f"empty.{suffix}", lambda: b"", ("empty_document",))
            for suffix in ("html", "pdf", "docx", "xlsx", "ofd", "zip", "txt")
        ),
        Hostile("cut.pdf", lambda: _half(pdf(blocks)), broken, may_report=True),
        Hostile("cut.docx", lambda: _half(docx(blocks)), broken),
        Hostile("cut.xlsx", lambda: _half(workbook()), broken),
        Hostile("cut.ofd", lambda: _half(ofd(blocks)), broken),
        Hostile("cut.zip", lambda: _half(zipped({"a.txt": Random(6).randbytes(900)})), broken),
        Hostile("cut.html", lambda: _half(page), may_report=True),
        Hostile("locked.pdf", locked_pdf, locked),
        Hostile("locked.zip", locked_zip, locked),
        Hostile("locked.docx", locked_word, locked),
        Hostile("laughs.docx", lambda: with_member(docx(blocks), "word/document.xml", laughs()),
                limit),
        Hostile("laughs.ofd",
                lambda: with_member(ofd(blocks), "Doc_0/Document.xml", laughs()), limit),
        Hostile("laughs.xlsx",
                lambda: with_member(workbook(), "xl/sharedStrings.xml", laughs()), limit),
        Hostile("bomb.zip", zip_bomb, ("limit_reached",)),
        Hostile("members.zip", many_members, ("limit_reached",)),
        Hostile("nested.zip", nested_zips, ("limit_reached",)),
        Hostile("levels.zip", quine_like, ("limit_reached",)),
        Hostile("junk.html", junk_table, may_report=False),
        Hostile("deep.html", deep_markup),
        Hostile("deep-tables.html", deep_tables),
        Hostile("spans.html", wide_spans),
        Hostile("line.txt", long_line),
        Hostile("noise.html", lambda: Random(3).randbytes(200_000)),
        Hostile("noise.pdf", lambda: b"%PDF-1.7\n" + Random(4).randbytes(200_000), broken),
        Hostile("noise.docx", lambda: b"PK\x03\x04" + Random(5).randbytes(50_000), broken),
        Hostile("nul.txt", lambda: bytes(100_000)),
        # read as an archive, whose files hold no report
        Hostile("no-document.docx", lambda: zipped({"readme.txt": b"none"}), ("other_content",)),
        *(
            Hostile(
                name if "." in name else f"{name}.pdf", make, kind=kind, may_report=name in NAMED
            )
            for kind, files in (*FAMILIES, *MORE, *DRAWN)
            for name, make in files()
        ),
    )  # fmt: skip


def main() -> None:
    """Write the payloads into a folder."""
    parser = argparse.ArgumentParser(description="Write the hostile payloads.")
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for payload in hostile():
        (folder / payload.name).write_bytes(payload.make())
    print(f"{len(hostile())} payloads in {folder}")


if __name__ == "__main__":
    main()
