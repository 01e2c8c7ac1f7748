"""PDF files that are locked, cut short, broken or beyond limits."""

from __future__ import annotations

import io
import zlib

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from extract.documents.drawn import pdf as reader
from extract.documents.limits import Limits
from extract.records import Grid, Paragraph

from .drawing import (
    HEADER,
    MERGED,
    mutations,
    pdf,
    prose,
    rules,
    table,
    texts,
    write,
)

SMALL = pdf(
    lambda c: (
        table(c, 100, HEADER, [80] * 4, *MERGED),
        prose(c, 300, "一、总体情况", "　　本年度公开信息十条。"),
    )
)


@pytest.mark.parametrize(
    ("payload", "rule"),
    [
        (b"", "empty_document"),
        (b"<html>not a pdf</html>", "unreadable_document"),
        (b"%PDF-1.4\n", "truncated_document"),
        (b"%PDF-1.4\n%%EOF", "unreadable_document"),
        (pdf(lambda c: None), "empty_document"),
        (
            pdf(lambda c: write(c, 60, 60, "密"), encrypt=StandardEncryption("x", "y")),
            "encrypted_document",
        ),
    ],
)
def test_files_that_cannot_be_read_give_a_finding(payload: bytes, rule: str) -> None:
    document = reader.read(payload, "a.pdf")

    assert document.blocks == ()
    assert rules(document) == [rule]


def test_a_pdf_locked_against_changes_only_is_read() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 12)  # reportlab leaves a Chinese font's names unencrypted
        canvas.drawString(60, 700, "readable 12")

    locked = StandardEncryption("", ownerPassword="owner", canPrint=0, canCopy=0)
    document = reader.read(pdf(draw, encrypt=locked), "a.pdf")

    assert (texts(document), rules(document)) == (["readable 12"], [])


def test_a_file_that_breaks_off_says_so() -> None:
    whole = reader.read(SMALL, "a.pdf")
    tail_lost = reader.read(SMALL[: SMALL.rindex(b"startxref")], "a.pdf")
    more_lost = reader.read(SMALL[: len(SMALL) // 2], "a.pdf")

    assert (tail_lost.blocks, rules(tail_lost)) == (whole.blocks, ["truncated_document"])
    assert (more_lost.blocks, rules(more_lost)) == ((), ["truncated_document"])


def test_limits_stop_a_reading_and_keep_what_was_read() -> None:
    words = ["甲", "乙", "丙", "丁"]
    many = pdf(*[lambda c, word=word: write(c, 60, 300, f"{word}页。") for word in words])

    document = reader.read(many, "a.pdf", Limits(pages=2))

    assert (texts(document), rules(document)) == (["甲页。", "乙页。"], ["limit_reached"])


@pytest.mark.parametrize("limits", [Limits(bytes=100), Limits(cells=3), Limits(seconds=-1)])
def test_each_limit_gives_a_finding(limits: Limits) -> None:
    assert rules(reader.read(SMALL, "a.pdf", limits)) == ["limit_reached"]


def _objects(*objects: bytes) -> bytes:
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (i, o) for i, o in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n"


def _stream(data: bytes, head: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), head, data)


def _page(content: bytes, resources: bytes = b"", *more: bytes) -> bytes:
    return _objects(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << %s >> >>" % resources,
        content,
        *more,
    )


def test_a_compressed_bomb_is_not_unpacked() -> None:
    packed = zlib.compress(b" " * 40_000_000, 9)
    once = _page(_stream(packed, b"/Filter /FlateDecode"))
    twice = _page(_stream(zlib.compress(packed, 9), b"/Filter [/FlateDecode /FlateDecode]"))

    for bomb in (once, twice):
        assert rules(reader.read(bomb, "a.pdf", Limits(unpacked=30_000_000))) == ["limit_reached"]


def test_forms_that_draw_one_another_do_not_run_away() -> None:
    forms = [
        _stream(
            b"/F Do " * 20,
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] "
            b"/Resources << /XObject << /F %d 0 R >> >>" % (6 + number),
        )
        for number in range(15)
    ]
    bomb = _page(_stream(b"/F Do"), b"/XObject << /F 5 0 R >>", *forms)

    document = reader.read(bomb, "a.pdf", Limits(seconds=0.5))

    assert rules(document) == ["limit_reached"]


def test_a_broken_page_does_not_cost_the_others() -> None:
    good = pdf(lambda c: write(c, 60, 60, "好页。"), lambda c: write(c, 60, 60, "坏页。"))
    at = good.rindex(b"/MediaBox")
    broken = good[:at] + good[at:].replace(b"595.2756", b"0000.000", 1)

    document = reader.read(broken, "a.pdf")

    assert texts(document) == ["好页。"]
    assert rules(document) == ["unreadable_page"]


def test_damaged_copies_never_raise() -> None:
    for payload in mutations(SMALL, 100):
        document = reader.read(payload, "a.pdf", Limits(seconds=5))
        assert all(isinstance(block, (Grid, Paragraph)) for block in document.blocks)
        assert document.blocks or document.problems


def test_the_same_bytes_give_the_same_document() -> None:
    assert reader.read(SMALL, "a.pdf") == reader.read(io.BytesIO(SMALL).getvalue(), "a.pdf")
