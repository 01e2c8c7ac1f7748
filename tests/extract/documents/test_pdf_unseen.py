"""PDF text that nobody sees, form fields, raised marks: drawn by hand, object by object."""

from __future__ import annotations

import pytest

from extract.documents.drawn import pdf as reader
from extract.records import Document

from .drawing import HEIGHT, grids, pdf, rows, rules, table, write

LINES = "60 700 m 260 700 l S 60 680 m 260 680 l S 60 660 m 260 660 l S " + " ".join(
    f"{x} 700 m {x} 660 l S" for x in (60, 160, 260)
)
"""Rules of a table of two rows and two columns."""
WORDS = (
    "BT /F1 10 Tf 65 686 Td (total) Tj ET BT /F1 10 Tf 165 686 Td (fees) Tj ET "
    "BT /F1 10 Tf 65 666 Td (247040) Tj ET BT /F1 10 Tf 165 666 Td (12) Tj ET"
)
SEVEN = "BT /F1 10 Tf 99 666 Td (7) Tj ET"
"""A digit right behind 247040, as part of it."""


def drawn(
    content: str, *, catalog: str = "", resources: str = "", page: str = "", more: str = ""
) -> Document:
    """A page with this content, read; ``more`` is object number 7."""
    objects = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        f"/Resources << /Font << /F1 5 0 R >> {resources} >> {page} >>",
        4: f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        5: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        6: "<< /Type /OCG /Name (old) >>",
    }
    body = "%PDF-1.5\n"
    places = []
    for number, text in objects.items():
        places.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n"
    if more:
        places.append(len(body))
        body += more
    start = len(body)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    body += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}"
    body += f"trailer << /Size {len(places) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return reader.read(body.encode("latin-1"), "a.pdf")


def figures(document: Document) -> list[list[str]]:
    (grid,) = grids(document)
    return rows(grid)


PLAIN = [["total", "fees"], ["247040", "12"]]
OFF = "/OCProperties << /OCGs [6 0 R] /D << /OFF [6 0 R] >> >>"
BASE_OFF = "/OCProperties << /OCGs [6 0 R] /D << /BaseState /OFF >> >>"
ON = "/OCProperties << /OCGs [6 0 R] /D << /BaseState /OFF /ON [6 0 R] >> >>"
LAYER = "/Properties << /L 6 0 R >>"
MEMBER = "/Properties << /L << /Type /OCMD /OCGs [6 0 R] /P /AllOn >> >>"


def test_the_plain_page_is_read() -> None:
    document = drawn(f"{LINES} {WORDS}")
    assert figures(document) == PLAIN
    assert rules(document) == []


@pytest.mark.parametrize(
    ("decoy", "how"),
    [
        (f"q 1 1 1 rg {SEVEN} Q", {}),
        (f"q 1 g {SEVEN} Q", {}),
        (f"q 0 0 0 0 k {SEVEN} Q", {}),
        (f"q 3 Tr {SEVEN} Q", {}),
        ("BT 3 Tr /F1 10 Tf 99 666 Td (7) Tj 0 Tr ET", {}),
        ("BT 7 Tr /F1 10 Tf 99 666 Td (7) Tj 0 Tr ET", {}),
        (f"q 300 300 50 50 re W n {SEVEN} Q", {}),
        (f"q 300 300 m 350 300 l 350 350 l h W* n {SEVEN} Q", {}),
        ("BT /F1 0.1 Tf 99 670 Td (7) Tj ET", {}),
        ("BT /F1 10 Tf -900 666 Td (7) Tj ET", {}),
        ("BT /F1 10 Tf 99 1900 Td (7) Tj ET", {}),
        (f"/OC /L BDC {SEVEN} EMC", {"catalog": OFF, "resources": LAYER}),
        (f"/OC /L BDC /Span BMC {SEVEN} EMC EMC", {"catalog": BASE_OFF, "resources": LAYER}),
        (f"/OC /L BDC {SEVEN} EMC", {"catalog": OFF, "resources": MEMBER}),
        (f"q /G gs {SEVEN} Q", {"resources": "/ExtGState << /G << /ca 0 >> >>"}),
    ],
)
def test_a_digit_nobody_sees_is_not_read_but_told(decoy: str, how: dict[str, str]) -> None:
    for content in (f"{LINES} {WORDS} {decoy}", f"{decoy} {LINES} {WORDS}"):
        document = drawn(content, **how)
        assert figures(document) == PLAIN
        assert rules(document) == ["unshown_text_layer"]
        (finding,) = document.problems
        assert (finding.verdict, finding.observed) == ("info", "7")


@pytest.mark.parametrize(
    "line", ["99 669 m 104 669 l S", "98.8 668.6 5.8 0.6 re f", "0.5 w 99 670 m 104.5 670 l S"]
)
def test_a_digit_struck_out_is_not_read_but_told(line: str) -> None:
    document = drawn(f"{LINES} {WORDS} {SEVEN} {line}")
    assert figures(document) == PLAIN
    assert rules(document) == ["unshown_text_layer"]


def test_a_line_under_text_or_of_a_table_strikes_nothing() -> None:
    under = "65 664.5 m 98 664.5 l S"
    through = "60 669 m 260 669 l S"
    document = drawn(f"{LINES} {WORDS} {under}")
    assert figures(document) == PLAIN
    assert "247040" in str(drawn(f"{LINES} {WORDS} {through}").blocks)


@pytest.mark.parametrize(
    ("seen", "how"),
    [
        (f"q 0 0 1 rg 98.5 660 50 20 re f 1 g {SEVEN} Q", {}),
        (f"q 60 600 300 200 re W n {SEVEN} Q", {}),
        (f"q 1 g 1 Tr {SEVEN} Q", {}),
        (f"/OC /L BDC {SEVEN} EMC", {"catalog": ON, "resources": LAYER}),
        (f"/OC /L BDC EMC {SEVEN}", {"catalog": OFF, "resources": LAYER}),
        (f"q 300 300 50 50 re W n Q {SEVEN}", {}),
        (f"q /G gs {SEVEN} Q", {"resources": "/ExtGState << /G << /ca .5 >> >>"}),
    ],
)
def test_a_digit_that_is_seen_is_read(seen: str, how: dict[str, str]) -> None:
    document = drawn(f"{LINES} {WORDS} {seen}", **how)
    assert figures(document) == [["total", "fees"], ["2470407", "12"]]
    assert rules(document) == []


OLD = "BT /F1 10 Tf 165 666 Td (99) Tj ET"
"""Figures over which something is drawn, before the true ones are written there."""
BEFORE_NEW = WORDS.replace("BT /F1 10 Tf 165 666 Td (12) Tj ET", "")
NEW = "BT 0 g /F1 10 Tf 165 666 Td (12) Tj ET"
IMAGE = (
    "7 0 obj\n<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 "
    "/ColorSpace /DeviceGray /Length 1 {} >>\nstream\n\xff\nendstream\nendobj\n"
)
PICTURE = {"resources": "/XObject << /I 7 0 R >>"}
NOTE = "/Annots [<< /Type /Annot /Subtype /{} /Rect [162 663 180 678] {} >>]"


@pytest.mark.parametrize(
    ("over", "how"),
    [
        ("q 1 1 1 rg 162 663 30 14 re f Q", {}),
        ("q 0.9 g 162 663 m 192 663 l 192 677 l 162 677 l h f Q", {}),
        ("q 162 662 30 16 re W n 1 g 0 0 595 842 re f Q", {}),
        ("q 1 g 162 663 30 14 re 300 300 30 14 re f Q", {}),
        ("q /G gs 1 g 162 663 30 14 re f Q", {"resources": "/ExtGState << /G << /ca 1 >> >>"}),
        ("q 30 0 0 14 162 663 cm /I Do Q", {**PICTURE, "more": IMAGE.format("")}),
    ],
)
def test_a_figure_with_something_drawn_over_it_is_not_read_but_told(
    over: str, how: dict[str, str]
) -> None:
    document = drawn(f"{LINES} {BEFORE_NEW} {OLD} {over} {NEW}", **how)
    assert figures(document) == PLAIN
    assert rules(document) == ["unshown_text_layer"]
    assert document.problems[0].observed == "99"


@pytest.mark.parametrize(("kind", "ground"), [("Square", "/IC [1 1 1]"), ("FreeText", "/C [1]")])
def test_a_note_with_a_ground_of_its_own_covers_what_is_below(kind: str, ground: str) -> None:
    note = NOTE.format(kind, f"{ground} /Contents (12)")
    document = drawn(f"{LINES} {BEFORE_NEW} {OLD}", page=note)
    assert figures(document) == [["total", "fees"], ["247040", "12" if kind == "FreeText" else ""]]
    assert rules(document) == ["unshown_text_layer"]


@pytest.mark.parametrize(
    ("over", "how"),
    [
        ("q /G gs 1 g 162 663 30 14 re f Q", {"resources": "/ExtGState << /G << /ca .5 >> >>"}),
        (
            "q /G gs /H gs 1 1 0 rg 162 663 30 14 re f Q",
            {"resources": "/ExtGState << /G << /BM /Multiply >> /H << /ca 1 >> >>"},
        ),
        ("q 1 g 100 640 120 60 re 162 663 30 14 re f* Q", {}),
        ("q 1 g 162 676 30 14 re f Q", {}),
        ("q 300 300 30 14 re W n 1 g 162 663 30 14 re f Q", {}),
        ("q 162 663 m 192 663 l 162 677 l h W n 1 g 162 663 30 14 re f Q", {}),
        ("q 30 0 0 14 162 663 cm /I Do Q", {**PICTURE, "more": IMAGE.format("/ImageMask true")}),
        ("q 30 0 0 14 162 663 cm /I Do Q", {**PICTURE, "more": IMAGE.format("/SMask 7 0 R")}),
        ("", {"page": NOTE.format("Square", "/IC [1 1 0] /CA 0.4")}),
        ("", {"page": NOTE.format("Square", "/C [1 0 0]")}),
    ],
)
def test_a_figure_that_shows_through_or_beside_is_read(over: str, how: dict[str, str]) -> None:
    document = drawn(f"{LINES} {WORDS} {over}", **how)
    assert figures(document) == PLAIN
    assert rules(document) == []


def test_a_page_whose_only_text_is_unseen_is_read_and_said() -> None:
    document = drawn(f"{LINES} /OC /L BDC {WORDS} EMC", catalog=OFF, resources=LAYER)
    assert figures(document) == PLAIN
    assert [(p.rule, p.verdict) for p in document.problems] == [("unshown_text_layer", "uncertain")]


def test_form_fields_are_read_as_they_are_filled_in() -> None:
    field = "<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /Rect [{} 662 {} 678] {} /V ({}) >>"
    fields = " ".join(
        [
            field.format(62, 158, "", "247040"),
            field.format(162, 258, "", "12"),
            field.format(162, 258, "/F 2", "99"),
        ]
    )
    words = WORDS.partition("BT /F1 10 Tf 65 666")[0]
    document = drawn(f"{LINES} {words}", page=f"/Annots [{fields}]")
    assert figures(document) == PLAIN
    assert rules(document) == []


@pytest.mark.parametrize("mark", ["6 Tf 99 671", "7 Tf 99 670.5", "6 Tf 99 663", "10 Tf 99 670"])
def test_raised_digits_are_marks(mark: str) -> None:
    document = drawn(f"{LINES} {WORDS} BT /F1 {mark} Td (7) Tj ET")
    assert figures(document) == [["total", "fees"], ["247040⁷", "12"]]


def test_a_rise_is_a_mark() -> None:
    words = WORDS.replace("(247040) Tj", "(247040) Tj 5 Ts /F1 6 Tf (1) Tj 0 Ts")
    assert figures(drawn(f"{LINES} {words}")) == [["total", "fees"], ["247040¹", "12"]]


def test_a_smaller_digit_on_the_line_is_a_digit() -> None:
    words = WORDS.replace("(247040) Tj", "(24704) Tj /F1 8 Tf (0) Tj")
    assert figures(drawn(f"{LINES} {words}")) == PLAIN


def test_a_raised_mark_beside_a_word_is_left_out() -> None:
    def draw(canvas: object) -> None:
        table(canvas, 100, [["行政处罚", "43"], ["行政许可", "12"]], [120, 80])  # type: ignore[arg-type]
        write(canvas, 106, 104, "1", 5)  # type: ignore[arg-type]

    assert HEIGHT > 800
    (grid,) = grids(reader.read(pdf(draw), "a.pdf"))
    assert rows(grid) == [["行政处罚", "43"], ["行政许可", "12"]]
